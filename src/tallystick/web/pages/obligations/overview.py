"""The first page: every clause by period for each obligor, with filters and totals."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET

from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import MISSES, Result
from tallystick.reports import clause_words
from tallystick.reports.clause_views import outcome_tag
from tallystick.reports.views import Tag
from tallystick.reports.words import short_month
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Seen
from tallystick.web.design.amounts import money
from tallystick.web.design.periods import period_name
from tallystick.web.pages.obligations import owing
from tallystick.web.pages.obligations.coming_in import enter, tabs
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.pages.obligations.places import place_name
from tallystick.web.pages.paging import paged

SHOWN = 12
"""Columns a page."""

TOTALS = {
    "owes": N_("%(who)s owes %(amount)s"),
    "gets": N_("%(who)s gets %(amount)s"),
    "open": N_("%(who)s: %(amount)s open"),
}

Column = tuple[date, date, str, str]
"""First day, the day after the last, label and short label."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One determination in the matrix."""

    link: str
    label: str
    tag: Tag
    value: str
    band: str
    owed: str
    short: str
    """The amount for a narrow column."""
    follows: str
    masked: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell over as many columns as it lasts, or a gap."""

    span: int
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class Row:
    """One clause and obligor (and cell)."""

    clause: str
    title: str
    section: str
    who: str
    slots: tuple[Slot, ...]
    total: tuple[str, ...]
    first: bool
    """Whether it is the first of its clause."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    party: str | None
    clause: str | None
    open_only: bool
    until: date | None
    """Only columns that end by this day."""


@in_alliance()
@require_GET
def overview(request: HttpRequest, here: Here) -> HttpResponse:
    """Every clause by period: its outcome, and what is owed."""
    seen = enter(here)
    asked = _asked(request, here, seen)
    chosen = [each for each in seen.seen if _is_chosen(each, asked)]
    columns = columns_of([each.determination for each in chosen])
    shown = [each for each in columns if asked.until is None or each[1] <= asked.until][-SHOWN:]
    rows = list(rows_of(chosen, shown, seen))
    page = paged(request, rows)
    before = [each for each in columns if shown and each[1] <= shown[0][0]]
    after = [each for each in columns if shown and each[0] >= shown[-1][1]]
    values: dict[str, Any] = {
        "here": here,
        "tabs": tabs(here, "obligations"),
        "asked": asked,
        "columns": shown,
        "page": page,
        "counts": _counts(chosen),
        "totals": totals_of([each.determination for each in _within(chosen, shown) if not each.masked], seen),
        "by_column": tuple(_by_column(chosen, shown)),
        "masked": sum(each.masked for each in chosen),
        "earlier": before[-1][1].isoformat() if before else "",
        "later": (after[min(SHOWN, len(after)) - 1][1]).isoformat() if after else "",
        "party_choices": [(name, party.name) for name, party in here.charter.parties.items()],
        "clause_choices": [
            (name, seen.title(name)) for name in dict.fromkeys(e.determination.clause for e in seen.seen)
        ],
        "judged": seen.judged,
        "has_clauses": bool(seen.compiled.clauses.definitions),
    }
    return render(request, "obligations/overview.html.j2", values)


def _asked(request: HttpRequest, here: Here, seen: Obliged) -> Asked:
    said = request.GET
    party, clause, until = said.get("party") or None, said.get("clause") or None, said.get("until") or None
    if party is not None and party not in here.charter.parties:
        raise InputError(_("There is no party “%(party)s” in this alliance.") % {"party": party})
    if clause is not None and clause not in seen.charters:
        raise InputError(_("There is no clause “%(clause)s” in the charter.") % {"clause": clause})
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        raise InputError(_("“%(day)s” is no day; write it as 2026-01-31.") % {"day": until}) from None
    return Asked(party, clause, said.get("open") == "1", day)


def _is_chosen(each: Seen, asked: Asked) -> bool:
    made = each.determination
    sides = (made.obligor, *made.beneficiary)
    return (
        asked.party in (None, *sides) and asked.clause in (None, made.clause) and (not asked.open_only or is_open(made))
    )


def is_open(made: Determination) -> bool:
    """Whether something about it is not settled: claims, a figure, or an amount that is still open."""
    return made.outcome in (Result.INTERIM, Result.UNDETERMINED) or made.readings is not None or bool(made.open_amount)


def columns_of(every: Iterable[Determination]) -> list[Column]:
    """The shortest periods that any clause is judged by, and where none of those is, the shortest beside them.

    So every determination has a column, those of periods that were cut in parts as well.
    """
    spans = {(made.start, made.end): made.period for made in every}
    kept: list[tuple[date, date]] = []
    for start, end in sorted(spans, key=lambda span: (span[1] - span[0], span[0])):
        place = bisect_left(kept, (start, end))
        free_before = place == 0 or kept[place - 1][1] <= start
        if free_before and (place == len(kept) or end <= kept[place][0]):
            kept.insert(place, (start, end))
    names = [(start, end, spans[start, end]) for start, end in kept]
    return [(start, end, _label(start, end, name), _short(start, end, name)) for start, end, name in names]


def _label(start: date, end: date, period: str) -> str:
    month = short_month(start, end)
    return period_name(f"{month} {start.year}") if month else period


def _short(start: date, end: date, period: str) -> str:
    month = short_month(start, end)
    return period_name(month) if month else period.rpartition("-")[2]


def rows_of(every: Sequence[Seen], columns: Sequence[Column], seen: Obliged) -> Iterator[Row]:
    """The rows of the matrix, in the order of the charter."""
    groups: dict[tuple[str, str, object], list[Seen]] = {}
    for each in every:
        made = each.determination
        groups.setdefault((made.clause, made.obligor, made.scope), []).append(each)
    order = {name: place for place, name in enumerate(seen.charters)}
    last = ""
    for (clause, _obligor, _scope), found in sorted(groups.items(), key=lambda item: order[item[0][0]]):
        slots = tuple(_slots(found, columns, seen))
        if not any(slot.cell for slot in slots):
            continue
        made = found[0].determination
        shown = [each.determination for each in _within(found, columns) if not each.masked]
        text = seen.charters[clause].charter.clauses[clause]
        yield Row(
            clause, made.title, text.section or "", who_of(made, seen), slots, totals_of(shown, seen), clause != last
        )
        last = clause


def who_of(made: Determination, seen: Obliged) -> str:
    """Whose it is: the obligor, and its cell where cells are judged by themselves."""
    cell = ", ".join(value or _("none named") for _name, value in made.scope)
    return f"{seen.name(made.obligor)}{f', {cell}' if cell else ''}"


def _within(every: Iterable[Seen], columns: Sequence[Column]) -> list[Seen]:
    """Those that begin within the columns that are shown."""
    if not columns:
        return []
    start, end = columns[0][0], columns[-1][1]
    return [each for each in every if start <= each.determination.start < end]


def _slots(found: Sequence[Seen], columns: Sequence[Column], seen: Obliged) -> Iterator[Slot]:
    at = 0
    while at < len(columns):
        start = columns[at][0]
        held = next((e for e in found if e.determination.start <= start < e.determination.end), None)
        if held is None:
            yield Slot(1, None)
            at += 1
            continue
        made = held.determination
        span = max(1, sum(made.start <= column[0] < made.end for column in columns[at:]))
        yield Slot(span, cell_of(held, seen))
        at += span


FOLLOWS = (N_("right"), N_("plan"), N_("loss"), N_("right waived"))
"""What may follow besides money and points, as :func:`~tallystick.reports.clause_words.follows` says it."""


def cell_of(held: Seen, seen: Obliged) -> Cell:
    """One determination, in words."""
    made = held.determination
    return Cell(
        link=link_of(made, seen.here),
        label=seen.label(made.clause, made.period),
        tag=outcome_tag(made.outcome),
        value="" if held.masked else clause_words.value_of(made),
        band=made.band.capitalize() if made.band and made.band != "missed" else "",
        owed=owing.owed(made),
        short=owing.short_owed(made),
        follows=", ".join(_(word) for word in clause_words.follows(made)),
        masked=held.masked,
        is_open=is_open(made),
    )


def link_of(made: Determination, here: Here) -> str:
    """The address of a determination."""
    return reverse("determination", args=[here.name, made.clause, place_name(made)])


def _counts(chosen: Iterable[Seen]) -> list[tuple[Tag, int]]:
    """How many have which outcome, the misses first."""
    counted: dict[Result, int] = {}
    for each in chosen:
        counted[each.determination.outcome] = counted.get(each.determination.outcome, 0) + 1
    order = [*MISSES, Result.INTERIM, Result.UNDETERMINED, Result.MET]
    ranked = sorted(counted, key=lambda result: order.index(result) if result in order else len(order))
    return [(outcome_tag(result), counted[result]) for result in ranked]


def totals_of(every: Iterable[Determination], seen: Obliged) -> tuple[str, ...]:
    """What each obligor owes, gets, and what of it is open, by currency."""
    found: dict[tuple[str, str, str], Decimal] = {}
    for made in every:
        for side, amount in (("owes" if (made.amount or 0) > 0 else "gets", made.amount), ("open", made.open_amount)):
            if amount:
                key = (seen.name(made.obligor), side, made.currency or "")
                found[key] = found.get(key, Decimal(0)) + abs(amount)
    return tuple(
        _(TOTALS[side]) % {"who": who, "amount": money(amount, currency or None)}
        for (who, side, currency), amount in sorted(found.items())
    )


def _by_column(chosen: Iterable[Seen], columns: Sequence[Column]) -> Iterator[int]:
    """How many misses each column has."""
    every = list(chosen)
    for start, end, _label, _short in columns:
        yield sum(
            e.determination.outcome in MISSES
            for e in every
            if start <= e.determination.start and e.determination.end <= end
        )
