"""What the overview of obligations shows: every clause by period, who owes whom, rights, and what relief decides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tallystick.charter.model.bands import Severity
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import Result
from tallystick.obligations.saying import money
from tallystick.obligations.settlement.statement import Item, Statement
from tallystick.reports import clause_words
from tallystick.reports.clause_views import (
    SHOWN_PERIODS,
    CellView,
    ClauseView,
    cell_view,
    edge_of,
    outcome_tag,
    series_name,
)
from tallystick.reports.content import ClausePage, Obligations, ReportContent
from tallystick.reports.views import Tag
from tallystick.terms.wording import counted, listed


@dataclass(frozen=True, slots=True)
class SlotView:
    """A cell of the matrix: a determination over as many columns as it lasts, or a gap."""

    span: int
    cell: CellView | None


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the matrix."""

    clause: str
    """The clause's id."""
    title: str
    name: str
    """The obligor; empty where the clause has one row."""
    slots: tuple[SlotView, ...]
    first: bool
    """Whether it is the first of its clause."""
    rows: int
    """How many rows its clause has."""


@dataclass(frozen=True, slots=True)
class BalanceView:
    """What one party owes another, net."""

    debtor: str
    creditor: str
    amount: str
    interest: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An amount that is not settled yet."""

    clause: str
    title: str
    obligor: str
    label: str
    determined: str
    waiting: str
    """What depends on claims that are open."""
    settled: str
    balance: str
    due: date | None
    state: Tag


@dataclass(frozen=True, slots=True)
class RightView:
    """A right that arose, or what became of it."""

    clause: str
    title: str
    label: str
    who: str
    what: str
    counted: str
    then: str


@dataclass(frozen=True, slots=True)
class ReliefRow:
    """One obligor and period under clauses that give relief in different ways."""

    label: str
    who: str
    cells: tuple[CellView | None, ...]
    """By column; None where the obligor has not promised it."""


@dataclass(frozen=True, slots=True)
class ReliefView:
    """Clauses that look at one KPI and differ in relief: the periods in which that decides the same threshold."""

    kpi_title: str
    columns: tuple[tuple[str, str, str], ...]
    """Id, title and way of relief of each clause."""
    rows: tuple[ReliefRow, ...]


@dataclass(frozen=True, slots=True)
class OverviewView:
    """The overview, ready to print."""

    sentences: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[RowView, ...]
    balances: tuple[BalanceView, ...]
    open: tuple[AccountRow, ...]
    settled: str
    rights: tuple[RightView, ...]
    reliefs: tuple[ReliefView, ...]
    problems: tuple[str, ...]
    currency: str
    """Of all amounts; empty where there are several."""


def overview(content: ReportContent, clauses: Mapping[str, ClauseView]) -> OverviewView | None:
    """The overview; None without clauses."""
    found = content.obligations
    if found is None:
        return None
    columns = _columns(clauses.values())
    return OverviewView(
        sentences=tuple(_sentences(found, content)),
        columns=tuple((label, short) for _, _, label, short in columns),
        rows=tuple(row for view in clauses.values() for row in _rows(view, columns)),
        balances=tuple(_balances(found.account, content)),
        open=tuple(_open(item, found, content) for item in found.account.items if item.state in _STATES),
        settled=_settled(found.account),
        rights=tuple(_rights(clauses.values())),
        reliefs=tuple(_reliefs(found.pages, content)),
        problems=found.account.problems,
        currency=_currency(found.pages),
    )


def _currency(pages: Iterable[ClausePage]) -> str:
    found = {made.currency for page in pages for made in page.determinations if made.amount or made.open_amount}
    return (found.pop() or "") if len(found) == 1 else ""


# In a few sentences


def _sentences(found: Obligations, content: ReportContent) -> Iterator[str]:
    every = [made for page in found.pages for made in page.determinations]
    latest = [made for made in every if made.end == max(each.end for each in every)]
    missed = [made for made in latest if made.outcome in (Result.MISSED, Result.DEEMED)]
    interim = [made for made in every if made.outcome is Result.INTERIM]
    yield (
        f"{counted(len(found.pages), 'clause')} gave {counted(len(every), 'determination')}; "
        f"{sum(made.outcome in (Result.MISSED, Result.DEEMED) for made in every)} are misses."
    )
    if missed:
        named = [f"{made.title} ({series_name(made, content)})" for made in missed]
        yield f"In the latest period {counted(len(missed), 'promise')} {_was(missed)} missed: {listed(named)}."
    for made in interim:
        where = f"{made.title}, {series_name(made, content)}, {content.label(made.period)}"
        held = f"; {money(abs(made.open_amount), made.currency)} depends on it" if made.open_amount else ""
        yield f"{where} waits for a claim that is disputed{held}."


def _was(items: Sequence[object]) -> str:
    return "was" if len(items) == 1 else "were"


# The matrix

_Column = tuple[date, date, str, str]


def _columns(views: Iterable[ClauseView]) -> list[_Column]:
    """The shortest periods that any clause is judged by, the latest twelve."""
    every = (cell for view in views for row in view.series for cell in row.cells)
    cells = {(cell.start, cell.end, cell.label, cell.short) for cell in every}
    if not cells:
        return []
    shortest = min((end - start).days for start, end, _, _ in cells)
    # Months differ by some days, quarters are three of them.
    return sorted(each for each in cells if (each[1] - each[0]).days <= shortest + 3)[-SHOWN_PERIODS:]


def _rows(view: ClauseView, columns: Sequence[_Column]) -> Iterator[RowView]:
    for number, series in enumerate(view.series):
        yield RowView(
            clause=view.page.id,
            title=view.title,
            name=series.name,
            slots=tuple(_slots(series.cells, columns)),
            first=number == 0,
            rows=len(view.series),
        )


def _slots(cells: Sequence[CellView], columns: Sequence[_Column]) -> Iterator[SlotView]:
    at = 0
    while at < len(columns):
        start = columns[at][0]
        cell = next((each for each in cells if each.start <= start < each.end), None)
        span = 1 if cell is None else max(1, sum(cell.start <= column[0] < cell.end for column in columns[at:]))
        yield SlotView(span, cell)
        at += span


# The account

_STATES: Mapping[str, tuple[Severity, str]] = {
    "due": ("poor", "Overdue"),
    "open": ("none", "Open"),
    "disputed": ("watch", "Disputed"),
    "overpaid": ("watch", "Overpaid"),
    "not determined": ("none", "Not determined"),
}


def _balances(account: Statement, content: ReportContent) -> Iterator[BalanceView]:
    for each in account.balances:
        if each.amount or each.interest:
            yield BalanceView(
                debtor=clause_words.sides(each.debtor, content.parties),
                creditor=clause_words.sides(each.creditor, content.parties),
                amount=money(each.amount, each.currency),
                interest=money(each.interest, each.currency) if each.interest else "",
            )


def _open(item: Item, found: Obligations, content: ReportContent) -> AccountRow:
    severity, word = _STATES[item.state]
    obligor, other = (clause_words.sides(each, content.parties) for each in (item.obligor, item.beneficiary))
    owed = Decimal(item.determined or 0) + item.tax + item.adjusted
    return AccountRow(
        clause=item.clause,
        title=item.title,
        obligor=f"{obligor} to {other}" if owed >= 0 else f"{other} to {obligor}",
        label=content.label(item.period),
        determined="" if item.determined is None else money(abs(owed), item.currency),
        waiting=_waiting(item, found),
        settled=money(abs(item.settled), item.currency) if item.settled else "",
        balance=money(abs(item.balance), item.currency),
        due=item.due,
        state=Tag(severity, word, outcome_tag(_LIKE[severity]).mark),
    )


def _waiting(item: Item, found: Obligations) -> str:
    """What is withheld, in escrow or undecided."""
    place = (item.clause, item.obligor, item.period)
    every = (made for page in found.pages for made in page.determinations)
    amounts = [made.open_amount for made in every if (made.clause, made.obligor, made.period) == place]
    total = sum((abs(each) for each in amounts if each is not None), start=Decimal(0))
    return money(total, item.currency) if total else ""


_LIKE: Mapping[Severity, Result] = {"poor": Result.MISSED, "watch": Result.INTERIM, "none": Result.EXCUSED}


def _settled(account: Statement) -> str:
    found = [item for item in account.items if item.state == "settled"]
    if not found:
        return ""
    totals: dict[str | None, Decimal] = {}
    for item in found:
        totals[item.currency] = totals.get(item.currency, Decimal(0)) + abs(item.settled)
    worth = listed([money(amount, currency) for currency, amount in totals.items()])
    return f"{counted(len(found), 'amount')} of together {worth} {_was(found)} settled in full."


# Rights


def _rights(views: Iterable[ClauseView]) -> Iterator[RightView]:
    for view in views:
        for each in view.followed:
            if each.is_right:
                yield RightView(view.page.id, view.title, each.label, each.who, each.what, each.counted, each.then)


# What the way of relief decides

_WAYS = {
    "drop": "left out of both counts",
    "excuse": "counted as performed",
    "rebase": "taken out of the plan",
    "none": "noted without relief",
    "excuse the period": "the period is excused",
}


def _way(page: ClausePage) -> str:
    ways = [
        f"{_WAYS[each.convention]}, {'by claim' if each.by == 'claim' else 'by rule'}"
        for each in page.definition.clause.exclusions.values()
    ]
    return listed(ways) if ways else "no relief"


def _reliefs(pages: Sequence[ClausePage], content: ReportContent) -> Iterator[ReliefView]:
    groups: dict[tuple[str | None, str], list[ClausePage]] = {}
    for page in pages:
        groups.setdefault((page.definition.kpi, page.definition.each), []).append(page)
    for (kpi, _), group in groups.items():
        if kpi not in content.pages or len({_way(page) for page in group}) < 2:
            continue
        rows = tuple(_relief_rows(group, content))
        if rows:
            columns = tuple((page.id, page.title, _way(page)) for page in group)
            yield ReliefView(content.pages[kpi].kpi.title, columns, rows)


def _relief_rows(group: Sequence[ClausePage], content: ReportContent) -> Iterator[ReliefRow]:
    """Where two clauses with the same threshold come to another outcome."""
    found: dict[tuple[date, str], list[Determination | None]] = {}
    for number, page in enumerate(group):
        for made in page.determinations:
            row = found.setdefault((made.start, series_name(made, content)), [None] * len(group))
            row[number] = made
    edges = [edge_of(page.definition) for page in group]
    for (_, who), row in sorted(found.items()):
        outcomes: dict[object, set[Result]] = {}
        for edge, each in zip(edges, row, strict=True):
            if edge is not None and each is not None:
                outcomes.setdefault(edge, set()).add(each.outcome)
        if any(len(several) > 1 for several in outcomes.values()):
            first = next(each for each in row if each is not None)
            cells = tuple(None if each is None else cell_view(each, content) for each in row)
            yield ReliefRow(content.label(first.period), who, cells)
