"""What each KPI tells competitors: what counsel of each party said, what follows from it, and saying it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.sharing.circumstances import Verdict
from tallystick.sharing.classifying import subject_of, together
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.classified import classify, said_in, words_on
from tallystick.web.alliances.competing import may_speak
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Classification
from tallystick.web.pages.competition.forms import ClassifyForm
from tallystick.web.pages.competition.views import named, title_of
from tallystick.web.pages.competition.words import BECOMES, about, follows


@dataclass(frozen=True, slots=True)
class Row:
    """A KPI in the table."""

    kpi: str
    title: str
    about: str
    """By all counsel together; empty as long as one has not spoken."""
    mine: str
    """By the reader's own party's counsel; empty where they have not spoken."""
    spoken: int
    """How many parties' counsel have."""
    waits: bool
    """Whether it waits for the reader."""
    follows: str


@in_alliance(kind=Kind.KPI)
@require_http_methods(["GET", "POST"])
def kpis(request: HttpRequest, here: Here) -> HttpResponse:
    """All KPIs; counsel say of some what they tell competitors, after proving who they are."""
    if request.method == "POST":
        return _said(request, here)
    return _shown(request, here, _form(here))


def _form(here: Here, request: HttpRequest | None = None) -> ClassifyForm:
    speaks = _speaks_for(here) if request is None else here.members
    return ClassifyForm(
        None if request is None else request.POST,
        parties=[(each, title_of(here, each)) for each in speaks],
        kpis=[(name, definition.kpi.title) for name, definition in here.opened.compiled.kpis.items()],
    )


def _speaks_for(here: Here) -> list[str]:
    return [party for party in here.members if may_speak(here, party)]


def _said(request: HttpRequest, here: Here) -> HttpResponse:
    party, person = request.POST.get("party", ""), person_asking(request)
    here.require(Action.RELEASE, here.thing(Kind.FIGURE, party=party))
    form = _form(here, request)
    if not form.is_valid():
        return _shown(request, here, form, status=422)
    if person is None:
        raise Http404
    found, compiled = form.cleaned_data, here.opened.compiled
    subjects = [(name, subject_of(name, compiled)) for name in found["kpis"]]
    count = classify(here.alliance, party, person, subjects, form.said, because=found["because"].strip())
    text = ngettext("It is put down for %(count)s KPI.", "It is put down for %(count)s KPIs.", count)
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("competition-kpis", args=[here.name]))


def _shown(request: HttpRequest, here: Here, form: ClassifyForm, status: int = 200) -> HttpResponse:
    mine, words = _speaks_for(here), words_on(here.alliance)
    rows = [
        _row(here, name, words.get((name, subject_of(name, here.opened.compiled)), {}), mine)
        for name in here.opened.compiled.kpis
    ]
    values = {
        "here": here,
        "rows": rows,
        "form": form,
        "chosen": frozenset(request.POST.getlist("kpis")) if form.is_bound else frozenset(),
        "speaks": bool(mine),
        "of": len(here.members),
    }
    return render(request, "competition/kpis.html.j2", values, status=status)


def _row(here: Here, kpi: str, words: Mapping[str, Classification], mine: Sequence[str]) -> Row:
    members = here.members
    said = together({party: said_in(word) for party, word in words.items()}, members)
    missing = [title_of(here, party) for party in members if party not in words]
    return Row(
        kpi=kpi,
        title=here.opened.compiled.kpis[kpi].kpi.title,
        about="" if said is None else about(said),
        mine=", ".join(about(said_in(words[party])) for party in members if party in here.parties & words.keys()),
        spoken=len(members) - len(missing),
        waits=any(party not in words for party in mine),
        follows=follows(said, missing),
    )


@in_alliance(kind=Kind.KPI)
@require_GET
def kpi(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """One KPI: every word of every counsel, the last first."""
    compiled = here.opened.compiled
    if name not in compiled.kpis:
        raise Http404
    subject = subject_of(name, compiled)
    hold = words_on(here.alliance).get((name, subject), {})
    words = Classification.objects.filter(alliance=here.alliance, kpi=name).select_related("person")
    values = {
        "here": here,
        "row": _row(here, name, hold, ()),
        "definition": compiled.kpis[name].kpi,
        "words": [
            {
                "word": word,
                "title": title_of(here, word.party),
                "about": about(said_in(word)),
                "release": BECOMES[Verdict(word.release)],
                "person": named(here, word.party, word.person),
                "holds": hold.get(word.party) == word,
                "other": word.subject != subject,
            }
            for word in words
        ],
    }
    return render(request, "competition/kpi.html.j2", values)
