"""The library: templates of KPIs and clauses, found by area, each with all that is known of it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tallystick.charter.clauses.wording.plain import plain
from tallystick.charter.library import KpiTemplate, Library
from tallystick.charter.library import library as kpi_library
from tallystick.charter.library.clauses import ClauseTemplate, clause_library
from tallystick.charter.library.clauses.ready import ready
from tallystick.charter.library.clauses.writing import agreed_text, logic_text, placeholder
from tallystick.charter.library.model import in_currency
from tallystick.charter.library.worked import TIMES
from tallystick.charter.library.writing import kpi_text, measures_text, sources_text
from tallystick.cycle.clause_examples import clause_examples
from tallystick.errors import InputError
from tallystick.reports.clause_text import sentences
from tallystick.reports.words import direction_words
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import actor_asking, person_asking
from tallystick.web.access.guards import for_people
from tallystick.web.access.lookup import alliances_for
from tallystick.web.alliances.making import may_make
from tallystick.web.pages.charter.views import address
from tallystick.web.pages.paging import paged

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A template in the list."""

    what: str
    """``kpi`` or ``clause``."""
    id: str
    title: str
    areas: tuple[str, ...]
    text: str
    """The question it answers, or when it is used."""
    looked_through: str


@dataclass(frozen=True, slots=True)
class Use:
    """An alliance in which the reader may put a template into a draft."""

    name: str
    title: str
    address: str
    """Empty where the site has no drafts."""


@for_people
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """Every template, by area and by words."""
    asked = {key: request.GET.get(key, "")[:LONGEST] for key in ("q", "area", "what")}
    every = _entries()
    words = asked["q"].casefold().split()
    found = [
        each
        for each in every
        if asked["what"] in ("", each.what)
        and (not asked["area"] or asked["area"] in each.areas)
        and all(word in each.looked_through for word in words)
    ]
    person, back = person_asking(request), request.GET.get("alliance", "")
    values = {
        "asked": asked,
        "page": paged(request, found),
        "areas": [(each, each) for each in sorted({area for entry in every for area in entry.areas})],
        "whats": [("kpi", _("KPIs")), ("clause", _("clauses"))],
        "sets": kpi_library().sets,
        "may_make": person is not None and may_make(actor_asking(request), person),
        "alliance": next((here.name for here in alliances_for(request) if here.name == back), ""),
    }
    return render(request, "library/library.html.j2", values)


def _entries() -> tuple[Entry, ...]:
    held, clauses = kpi_library(), clause_library()
    kpis = (
        Entry("kpi", name, each.title, tuple(each.perspectives), each.question,
              _fold(name, each.title, each.question, *each.perspectives, *each.pitfalls))
        for name, each in held.kpis.items()
    )  # fmt: skip
    promised = (
        Entry("clause", name, each.title, (each.family,), each.when,
              _fold(name, each.title, each.when, each.family, each.text, *each.pitfalls))
        for name, each in clauses.templates.items()
    )  # fmt: skip
    return (*kpis, *promised)


def _fold(*texts: str) -> str:
    return " ".join(texts).replace("_", " ").casefold()


@for_people
@require_GET
def kpi(request: HttpRequest, name: str) -> HttpResponse:
    """A template of a KPI: its definition, what it needs, how it is gamed, and a figure worked by hand."""
    held = kpi_library()
    if name not in held.kpis:
        raise Http404
    template = held.kpi(name)
    currency = "EUR"
    values = {
        "id": name,
        "template": template,
        "unit": in_currency(template.unit, currency),
        "better": direction_words(template.direction, in_currency(template.unit, currency)),
        "measures": held.measures_of(template),
        "inputs": [
            (held.tables[table], [(key, in_currency(each.form, currency), each.is_) for key, each in columns.items()])
            for table, columns in held.inputs(template).items()
        ],
        "worked": [(held.tables[table].title, *_table(text)) for table, text in template.worked.facts.items()],
        "yaml": _kpi_yaml(name, template, held, currency),
        "uses": _uses(request, f"kpi:{name}"),
        "related": [(each, held.kpi(each).title) for each in template.related],
    }
    return render(request, "library/kpi.html.j2", values)


def _table(text: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of an example as a template writes them; ``times`` says how often a row stands."""
    head, *rows = ([cell.strip() for cell in line.split(",")] for line in text.split(";"))
    return [_("how often") if each == TIMES else each.replace("_", " ") for each in head], rows


def _kpi_yaml(name: str, template: KpiTemplate, held: Library, currency: str) -> str:
    target = template.usual[0].value if template.usual else None
    by = ("party",) if template.by_party else ()
    return (
        sources_text([template], held, currency=currency)
        + measures_text([template], held)
        + "kpis:\n"
        + kpi_text(name, template, currency=currency, by=by, target=target)
    )


@for_people
@require_GET
def clause(request: HttpRequest, name: str) -> HttpResponse:
    """A template of a clause: text and logic side by side, numbers to agree on, pitfalls, its example as it runs."""
    try:
        template: ClauseTemplate = clause_library().template(name)
    except InputError:
        raise Http404 from None
    made, filling = ready(name), placeholder(name, template)
    values = {
        "id": name,
        "template": template,
        "text": sentences(agreed_text(template, filling)),
        "plain": plain(made.definition, made.compiled.charter),
        "logic": logic_text(template, filling),
        "examples": clause_examples(made.compiled, name),
        "instead": [(each, clause_library().templates[each].title, why) for each, why in template.instead.items()],
        "kpis": [(each, kpi_library().kpi(each).title) for each in template.kpis],
        "uses": _uses(request, f"clause:{name}"),
    }
    return render(request, "library/clause.html.j2", values)


def _uses(request: HttpRequest, template: str) -> tuple[Use, ...]:
    """The alliances in which the reader may propose a change."""
    found = []
    for here in alliances_for(request):
        if here.may(Action.PROPOSE, here.thing(Kind.CHARTER)).allowed:
            place = address("amendment-new", here.name)
            found.append(Use(here.name, here.title, f"{place}?template={template}" if place else ""))
    return tuple(found)
