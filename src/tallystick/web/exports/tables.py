"""What can be exported, as tables of plain cells: the lines that a program is sent, disclosed for the same reader."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from ninja import Field, Schema

from tallystick.reports.export import NOBODY
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.personal import person_units
from tallystick.web.api.accounts import AccountFilter, item_out
from tallystick.web.api.batches import BatchOut, batch_out
from tallystick.web.api.cases import CaseOut, case_out
from tallystick.web.api.claims import ClaimOut, EventOut, claim_out, event_out, events_seen
from tallystick.web.api.determinations import DeterminationFilter, determination_out, determinations_seen
from tallystick.web.api.editions import EditionOut, edition_out, editions_seen
from tallystick.web.api.figures import FigureFilter, Look, figure_out, figures_seen, require_figures, scorecard_out
from tallystick.web.api.issues import IssueFilter, IssueOut, issue_out, issues_seen
from tallystick.web.api.ledgers import LedgerEntryOut, entry_out
from tallystick.web.api.objectives import objectives_seen
from tallystick.web.api.shapes import Shape
from tallystick.web.entering.whose import batches_seen, sources_seen
from tallystick.web.pages.objectives.seeing import person_of
from tallystick.web.pages.obligations.account import account_of
from tallystick.web.pages.obligations.claim_views import claims
from tallystick.web.pages.obligations.coming_in import enter
from tallystick.web.pages.record.reading import record_in

Cell = str | int | bool | Decimal | date | datetime | None
Form = Literal["csv", "xlsx", "parquet", "ocds"]
What = Literal[
    "figures", "scorecard", "objectives", "determinations", "account", "claims", "events", "cases", "issues", "batches",
    "editions", "entries",
]  # fmt: skip

WHATS: Mapping[str, str] = {
    "figures": N_("Figures"), "scorecard": N_("Scorecard"), "objectives": N_("Objectives"),
    "determinations": N_("Determinations"), "account": N_("Statement of account"), "claims": N_("Claims"),
    "events": N_("Events"), "cases": N_("Cases"), "issues": N_("Issues"), "batches": N_("Batches"),
    "editions": N_("Editions"), "entries": N_("Entries of the ledger"),
}  # fmt: skip
NUMBERS = frozenset(
    {
        "value", "numerator", "denominator", "n", "low", "high", "target", "gap", "score", "coverage", "weight",
        "progress", "threshold", "amount", "open_amount", "points", "determined", "tax", "adjusted", "accepted",
        "disputed", "invoiced", "settled", "balance", "interest", "count",
    }
)  # fmt: skip
"""Columns whose texts are decimals, and numbers to a spreadsheet."""


class Asked(Shape):
    """What of it is asked for; what does not belong to the kind is ignored."""

    kpi: str | None = None
    party: str | None = None
    period: str | None = None
    clause: str | None = None
    edition: str | None = Field(default=None, description="Figures as they were published in this edition.")
    known_on: date | None = Field(default=None, description="Only what was recorded up to the end of this day.")
    as_of: date | None = Field(default=None, description="The account at the end of this day.")


@dataclass(frozen=True)
class Table:
    """Lines of plain cells."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    persons: tuple[tuple[str, str, str], ...] = field(default=())
    """Whose own figures are in it: unit, party, the person's key."""

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.headers) * len(self.rows)


def table_of(here: Here, what: str, asked: Asked) -> Table:
    """What is asked for, as the reader may see it; raises what seeing it raises (Http404, RefusedError, InputError)."""
    lines = list(_MAKERS[what](here, asked))
    if what in ("figures", "scorecard", "objectives"):
        return _table(lines, _persons(here, asked) if what == "figures" else _all_persons(here))
    return _table(lines, ())


def _figures(here: Here, asked: Asked) -> Iterator[Schema]:
    require_figures(here, asked.edition)
    yield from map(figure_out, figures_seen(here, _figure_filter(asked)))


def _figure_filter(asked: Asked) -> FigureFilter:
    return FigureFilter(
        kpi=asked.kpi, party=asked.party, period=asked.period, known_on=asked.known_on, edition=asked.edition
    )


def _persons(here: Here, asked: Asked) -> tuple[tuple[str, str, str], ...]:
    units = person_units(here.charter)
    shown = [each for each in figures_seen(here, _figure_filter(asked)) if each.is_shown] if units else []
    return tuple(
        (unit.name, unit.party or "", person_of(here, unit.name, here.charter))
        for unit in units
        if any(unit.is_cell_of(each.figure) for each in shown)
    )


def _all_persons(here: Here) -> tuple[tuple[str, str, str], ...]:
    return _persons(here, Asked())


def _look(asked: Asked) -> Look:
    return Look(period=asked.period, known_on=asked.known_on, edition=asked.edition)


def _scorecard(here: Here, asked: Asked) -> Iterator[Schema]:
    require_figures(here, asked.edition)
    yield from scorecard_out(here.snapshot(_look(asked).asked)).lines


def _objectives(here: Here, asked: Asked) -> Iterator[Schema]:
    here.require(Action.SEE, here.thing(Kind.OBJECTIVE))
    yield from objectives_seen(here, _look(asked)).values()


def _determinations(here: Here, asked: Asked) -> Iterator[Schema]:
    wanted = DeterminationFilter(clause=asked.clause, period=asked.period, party=asked.party)
    yield from map(determination_out, determinations_seen(here, wanted))


def _account(here: Here, asked: Asked) -> Iterator[Schema]:
    wanted = AccountFilter(clause=asked.clause, period=asked.period, party=asked.party)
    found = account_of(enter(here, Kind.ACCOUNT), asked.as_of or here.today)
    yield from (item_out(each) for each in found.statement.items if wanted.takes(each))


def _claims(here: Here, asked: Asked) -> Iterator[ClaimOut]:
    found = map(claim_out, claims(enter(here, Kind.DETERMINATION)))
    yield from (each for each in found if asked.clause in (None, each.clause) and asked.period in (None, each.period))


def _events(here: Here, asked: Asked) -> Iterator[EventOut]:
    del asked
    yield from map(event_out, events_seen(enter(here, Kind.DETERMINATION)))


def _cases(here: Here, asked: Asked) -> Iterator[CaseOut]:
    del asked
    seen = enter(here, Kind.CASE)
    yield from (case_out(seen, each) for each in seen.cases)


def _issues(here: Here, asked: Asked) -> Iterator[IssueOut]:
    here.require(Action.SEE, here.thing(Kind.ISSUE))
    wanted = IssueFilter(period=asked.period or "")
    yield from (issue_out(each.issue) for each in issues_seen(here, wanted))


def _batches(here: Here, asked: Asked) -> Iterator[BatchOut]:
    del asked
    names = sources_seen(here)
    if not names:
        here.require(Action.SEE, here.thing(Kind.BATCH))
    yield from (batch_out(each) for name in names for each in batches_seen(here, name))


def _editions(here: Here, asked: Asked) -> Iterator[EditionOut]:
    here.require(Action.SEE, here.thing(Kind.EDITION))
    record, found = editions_seen(here)
    yield from (edition_out(record, each) for each in found if asked.period in (None, each.period))


def _entries(here: Here, asked: Asked) -> Iterator[LedgerEntryOut]:
    del asked
    here.require(Action.SEE, here.thing(Kind.RECORD))
    record = record_in(here)
    yield from () if record is None else (entry_out(here, *each) for each in record.view.entries)


_MAKERS: Mapping[str, Callable[[Here, Asked], Iterator[Schema]]] = {
    "figures": _figures, "scorecard": _scorecard, "objectives": _objectives, "determinations": _determinations,
    "account": _account, "claims": _claims, "events": _events, "cases": _cases, "issues": _issues,
    "batches": _batches, "editions": _editions, "entries": _entries,
}  # fmt: skip


# From lines to cells


def _table(lines: Sequence[Schema], persons: tuple[tuple[str, str, str], ...]) -> Table:
    found = [dict(_flat(each.model_dump())) for each in lines]
    headers = tuple(dict.fromkeys(name for each in found for name in each))
    return Table(headers, tuple(tuple(each.get(name) for name in headers) for each in found), persons)


def _flat(said: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Cell]]:
    """A line's fields, those of things within it under the name of the thing: ``scope.origin``."""
    for name, value in said.items():
        if name == "scope" and isinstance(value, dict):
            yield from ((f"{prefix}scope.{column}", NOBODY if text is None else text) for column, text in value.items())
        elif isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield f"{prefix}{name}", _joined(value)
        else:
            yield f"{prefix}{name}", _cell(name, value)


def _cell(name: str, value: Any) -> Cell:
    if name in NUMBERS and isinstance(value, str) and _is_decimal(value):
        return Decimal(value)
    return value if isinstance(value, str | int | bool | date | Decimal) or value is None else str(value)


def _is_decimal(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()


def _joined(found: Sequence[Any]) -> str:
    """A list in one cell; sentences follow one another as they do in a text."""
    if found and all(isinstance(each, str) and each.endswith(".") for each in found):
        return " ".join(found)
    return "; ".join(
        ", ".join(f"{name}: {value}" for name, value in each.items() if value not in (None, "", []))
        if isinstance(each, dict)
        else str(each)
        for each in found
    )
