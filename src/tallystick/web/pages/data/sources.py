"""Sources in words, their batches, and rows for those who may read them."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET

from tallystick.charter.model.sources import Source
from tallystick.cycle.strangers import Strangers, strangers
from tallystick.errors import InputError
from tallystick.facts.rows import PAGE, page_of_rows
from tallystick.facts.store import FactStore
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.published import view_of
from tallystick.web.design.environment import day as said_day
from tallystick.web.entering.correcting import takes_rows
from tallystick.web.entering.moved import moved_by
from tallystick.web.entering.sheets import headings
from tallystick.web.entering.uploads import plan_of
from tallystick.web.entering.whose import (
    SeenBatch,
    batch_seen,
    batches_seen,
    columns_shown,
    delivers_for,
    provider,
    sees_source,
    sources_seen,
)
from tallystick.web.pages.data.asking import page
from tallystick.web.pages.data.coverage import Coverage, coverage, strip
from tallystick.web.pages.paging import Page, paged
from tallystick.web.watching import seen as watched

_strangers: Kept[Strangers | None] = Kept(32)

TYPES = {
    "text": N_("text"),
    "number": N_("number"),
    "boolean": N_("yes or no"),
    "date": N_("day"),
    "time": N_("instant"),
}
MOST_MOVES = 100


@in_alliance()
@require_GET
def sources(request: HttpRequest, here: Here) -> HttpResponse:
    """Every source that the reader sees, with how fresh it is."""
    names = sources_seen(here)
    if not names:
        raise Http404
    store = FactStore(here.alliance.root / "facts")
    cards = []
    for name in names:
        batches = store.batches(name)
        party = provider(here.charter, name)
        cards.append(
            {
                "name": name,
                "source": here.charter.sources[name],
                "by": here.charter.parties[party].name if party else here.charter.sources[name].provided_by,
                "count": len(batches),
                "rows": sum(each.rows for each in batches),
                "last": max((each.recorded for each in batches), default=None),
                "last_day": max((each.last_day for each in batches if each.last_day), default=None),
                "coverage": coverage(here, name),
                "delivers": delivers_for(here, name) is not None,
            }
        )
    return page(request, "data/sources.html.j2", {"here": here, "cards": cards})


@in_alliance()
@require_GET
def source(request: HttpRequest, here: Here, source: str) -> HttpResponse:
    """One source: what it holds, its rules, the days it covers, its batches."""
    _require(here, source)
    declared = here.charter.sources[source]
    found = list(batches_seen(here, source))
    days = coverage(here, source)
    party = provider(here.charter, source)
    values = {
        "here": here,
        "name": source,
        "source": declared,
        "title": declared.title or source,
        "by": here.charter.parties[party].name if party else declared.provided_by,
        "columns": _columns(here, source, declared),
        "joined_to": [(name, here.charter.sources[name].title or name) for name in declared.joins],
        "sees_joined": {name: sees_source(here, name) for name in declared.joins},
        "layout": _layout(declared),
        "coverage": days,
        "strip": None if days is None else _strip(days),
        "batches": paged(request, found),
        "strangers": strangers_seen(here, source),
        "delivers": delivers_for(here, source) is not None,
        "enters": delivers_for(here, source, Kind.ENTRY) is not None and takes_rows(plan_of(here, source)),
        "due": declared.due or here.charter.close.data_due,
        "on_record": _on_record(here),
        "parties": here.charter.parties,
    }
    return page(request, "data/source.html.j2", values)


def _require(here: Here, source: str) -> None:
    if source not in here.charter.sources or not sees_source(here, source):
        raise Http404


def _columns(here: Here, name: str, declared: Source) -> list[Mapping[str, Any]]:
    hints = {each.name: each.hint for each in headings(here, name)}
    return [
        {
            "name": column,
            "title": it.title,
            "called": it.called or it.at or " + ".join(it.joined) or column,
            "type": _(TYPES[it.type]),
            "unit": it.unit,
            "hint": hints[column],
            "one_of": it.one_of,
            "in_key": column in declared.key,
            "is_time": column == declared.time,
            "required": it.required,
            "disclosure": it.disclosure,
        }
        for column, it in declared.columns.items()
    ]


def _layout(declared: Source) -> list[str]:
    """How files of the source are written, in sentences."""
    form = declared.file
    found = []
    if form.encoding:
        found.append(_("Text is in %(encoding)s.") % {"encoding": form.encoding})
    if form.delimiter:
        found.append(_("Cells stand apart by “%(mark)s”.") % {"mark": form.delimiter})
    if form.decimal != ".":
        found.append(_("Numbers have the decimal mark “%(mark)s”.") % {"mark": form.decimal})
    if form.dates:
        found.append(_("Days are written as %(form)s.") % {"form": form.dates})
    if form.sheet:
        found.append(_("The facts stand on the worksheet “%(sheet)s”.") % {"sheet": form.sheet})
    if form.header_rows or form.header_row != 1:
        rows = f"{form.header_rows[0]}–{form.header_rows[1]}" if form.header_rows else str(form.header_row)
        found.append(_("The headings stand in row %(rows)s.") % {"rows": rows})
    if form.unpivot:
        found.append(_("Each cell of columns %(span)s is a fact.") % {"span": form.unpivot.at or form.unpivot.columns})
    found.append(
        _("A file with bad rows is refused whole.") if declared.bad_rows == "refuse"
        else _("Bad rows are set aside and reported; the others count.")
    )  # fmt: skip
    return found


def _strip(days: Coverage) -> Any:
    label = _("Days with facts from %(first)s to %(last)s: %(known)s of %(all)s") % {
        "first": said_day(days.start), "last": said_day(days.end), "known": days.known, "all": days.expected,
    }  # fmt: skip
    return strip(days, label, [month_name(each.first) for each in days.months()])


def month_name(day: Any) -> str:
    """A month with its year, in the reader's language."""
    from babel.dates import format_date  # noqa: PLC0415  (large)
    from django.utils.translation import get_language  # noqa: PLC0415  (likewise)

    return format_date(day, format="MMM yyyy", locale=(get_language() or "en").replace("-", "_"))


def strangers_seen(here: Here, source: str) -> Strangers | None:
    """Facts that count and belong to no party; None where there are none, and for readers without sight of figures."""
    if not here.may(Action.SEE, here.thing(Kind.FIGURE)).allowed:
        return None

    def made() -> Strangers | None:
        table = FactStore(here.alliance.root / "facts").tables().get(source)
        return None if table is None else strangers(table, here.opened.compiled)

    return _strangers.get((here.alliance.root, here.opened.state, source), made)


def _on_record(here: Here) -> Mapping[str, int]:
    """Where in the record each batch stands, by its name there."""
    view = view_of(here.opened)
    if view is None:
        return {}
    return {record.says["batch"]: index for index, record in view.of("batch") if "withdraws" not in record.says}


@in_alliance()
@require_GET
def batch(request: HttpRequest, here: Here, source: str, number: int) -> HttpResponse:
    """One batch: who delivered what when, how it was read, and which figures it changed."""
    found = _batch(here, source, number)
    made = found.batch
    moves = moved_by(here, made) if request.GET.get("moved") else None
    report = made.quality
    values = {
        "here": here,
        "name": source,
        "title": here.charter.sources[source].title or source,
        "seen": found,
        "batch": made,
        "quality": report,
        "problems": sorted(report["problems"].items(), key=lambda each: -each[1])[:20],
        "entry": _on_record(here).get(f"{source}/{number:04}"),
        "moves_found": None if moves is None else moves[:MOST_MOVES],
        "more_moves": 0 if moves is None else max(0, len(moves) - MOST_MOVES),
        "undone": moved_by(here, found.withdrawn) if found.withdrawn is not None and moves is not None else None,
        "parties": here.charter.parties,
        "zone": here.charter.zone,
    }
    template = "data/_moves.html.j2" if getattr(request, "htmx", False) and moves is not None else "data/batch.html.j2"
    return page(request, template, values)


def _batch(here: Here, source: str, number: int) -> SeenBatch:
    found = batch_seen(here, source, number)
    if found is None:
        raise Http404
    return found


@in_alliance()
@require_GET
def rows(request: HttpRequest, here: Here, source: str, number: int) -> HttpResponse:
    """Rows of a batch, a page at a time, for those who may read them."""
    found = _batch(here, source, number)
    if not found.shows_rows:
        raise Http404
    declared = here.charter.sources[source]
    shown = columns_shown(here, found)
    searchable = [name for name in declared.key if name in shown]
    where = {name: text for name in searchable if (text := request.GET.get(f"key-{name}", "").strip())}
    asked = request.GET.get("page", "1")
    number_asked = max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    try:
        found_rows = page_of_rows(found.batch, declared, offset=(number_asked - 1) * PAGE, where=where)
        if found_rows.count and not found_rows.rows:
            number_asked = -(-found_rows.count // PAGE)
            found_rows = page_of_rows(found.batch, declared, offset=(number_asked - 1) * PAGE, where=where)
    except InputError as wrong:
        return render(request, "errors/unusable.html.j2", {"message": str(wrong)}, status=400)
    watched(request, here, Kind.BATCH, f"{source}/{number:04}", here.outlet, party=found.party or "")
    places = [place for place, name in enumerate(found_rows.columns) if name in shown]
    keys = [place for place, name in enumerate(found_rows.columns) if name in declared.key]
    lines = [
        {
            "cells": [row[place] for place in places],
            "key": {f"key-{found_rows.columns[place]}": row[place] or "" for place in keys},
        }
        for row in found_rows.rows
    ]
    pages = max(1, -(-found_rows.count // PAGE))
    corrects = found.may_correct and takes_rows(plan_of(here, source)) and len(shown) == len(found_rows.columns)
    values = {
        "here": here,
        "name": source,
        "title": declared.title or source,
        "seen": found,
        "heads": [declared.columns[found_rows.columns[place]].title or found_rows.columns[place] for place in places],
        "numeric": [declared.columns[found_rows.columns[place]].type == "number" for place in places],
        "lines": lines,
        "count": found_rows.count,
        "page": Page(lines, min(number_asked, pages), pages, found_rows.count),
        "searchable": [(name, declared.columns[name].title or name, where.get(name, "")) for name in searchable],
        "corrects": corrects,
        "hidden": len(found_rows.columns) - len(shown),
    }
    return page(request, "data/rows.html.j2", values)
