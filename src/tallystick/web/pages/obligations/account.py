"""The statement of account: what each party owes each other by clause and period, and what became of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.charter.model.bands import Severity
from tallystick.charter.model.events import Dispute, Entry, Event, Resolved
from tallystick.cycle.exhibits import Exhibit, exhibits_in
from tallystick.errors import InputError
from tallystick.obligations.cases.ground import rights_of
from tallystick.obligations.determination import Determination
from tallystick.obligations.settlement.ledger import LedgerEntry
from tallystick.obligations.settlement.statement import Item, Statement, statement
from tallystick.reports import charts, clause_words
from tallystick.reports.export import csv_text
from tallystick.reports.views import Tag
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Asked, moment_of, seen_of
from tallystick.web.design.amounts import money
from tallystick.web.pages.obligations import owing
from tallystick.web.pages.obligations.acting import Done, put, ready_exhibits, speaker
from tallystick.web.pages.obligations.claims import acted, refused
from tallystick.web.pages.obligations.coming_in import enter, tabs
from tallystick.web.pages.obligations.forms import EntryForm, WaiverForm, given
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.pages.obligations.overview import link_of
from tallystick.web.pages.paging import paged

STATES: dict[str, tuple[Severity, str]] = {
    "due": ("poor", N_("Overdue")),
    "open": ("none", N_("Open")),
    "disputed": ("watch", N_("Disputed")),
    "overpaid": ("watch", N_("Overpaid")),
    "not determined": ("none", N_("Not determined")),
    "settled": ("good", N_("Settled")),
    "nothing owed": ("none", N_("Nothing owed")),
}
COLUMNS = (
    "clause", "obligor", "beneficiary", "period", "currency", "determined", "tax", "adjusted", "accepted", "disputed",
    "invoiced", "settled", "balance", "interest", "due", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """A statement as the reader may see it."""

    as_of: date
    statement: Statement
    made: tuple[Determination, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of the account."""

    item: Item
    who: str
    label: str
    link: str
    tag: Tag
    determined: str
    changed: str
    settled: str
    disputed: str
    balance: str
    interest: str


@dataclass(frozen=True, slots=True)
class Booking:
    """One entry of the ledger of amounts."""

    entry: LedgerEntry
    where: str
    amount: str
    exhibits: tuple[Exhibit, ...]


def account_of(seen: Obliged, as_of: date) -> Account:
    """The account at the end of a day, of what the reader may see; InputError for a day to come."""
    here = seen.here
    if as_of > here.today:
        raise InputError(
            _("%(day)s is a day to come; the account stands at the end of today or an earlier day.") % {"day": as_of}
        )
    if as_of == here.today:
        found, shown, known_at = seen.determined, seen.seen, seen.known_at
    else:
        moment = moment_of(here.opened, Asked(known_on=as_of), here.today)
        found = here.opened.determined(moment)
        shown, known_at = tuple(seen_of(found, here.reader)), found.known_at
    made = tuple(
        each.determination
        for each in shown
        if not each.masked and here.may(Action.SEE, seen.thing(each.determination, Kind.ACCOUNT)).allowed
    )
    places = {(each.clause, each.period, obligor) for each in made for obligor in (None, each.obligor)}

    def is_booked(event: Event) -> bool:
        if not isinstance(event, Entry | Dispute | Resolved):
            return True
        return (event.clause, event.period, event.party) in places

    events = tuple(each for each in found.events if each.recorded <= known_at and is_booked(each))
    made_of = statement(made, (), events, as_of=as_of, compiled=found.compiled, earlier=found.charters)
    return Account(as_of, made_of, made, events)


@in_alliance()
@require_GET
def account(request: HttpRequest, here: Here) -> HttpResponse:
    """The statement of account as of a day."""
    seen = enter(here, Kind.ACCOUNT)
    party, clause, every = (
        request.GET.get("party") or None,
        request.GET.get("clause") or None,
        request.GET.get("all") == "1",
    )
    found = account_of(seen, _day(request, here))
    items = [each for each in found.statement.items if _is_wanted(each, party, clause) and (every or matters(each))]
    items.sort(key=lambda each: (each.period, each.clause, each.obligor), reverse=True)
    page = paged(request, items)
    known = here.charter.parties
    values: dict[str, Any] = {
        "here": here,
        "tabs": tabs(here, "account"),
        "as_of": found.as_of,
        "party": party,
        "clause": clause,
        "every": every,
        "page": page,
        "lines": [_line(each, found, seen) for each in page.items],
        "balances": [
            (clause_words.sides(each.debtor, known), clause_words.sides(each.creditor, known),
             money(each.amount, each.currency), money(each.interest, each.currency) if each.interest else "")
            for each in found.statement.balances
            if (each.amount or each.interest)
            and party in (None, *each.debtor.split(" and "), *each.creditor.split(" and "))
        ],
        "in_dispute": _disputed(items),
        "bookings": [_booking(each, found, seen) for each in _latest(found.statement.entries, party, clause)],
        "problems": found.statement.problems,
        "party_choices": [(name, one.name) for name, one in known.items()],
        "clause_choices": [(name, seen.title(name)) for name in dict.fromkeys(each.clause for each in found.made)],
        "may_settle": bool(_places(seen)),
    }  # fmt: skip
    return render(request, "obligations/account.html.j2", values)


@in_alliance()
@require_GET
def account_csv(request: HttpRequest, here: Here) -> HttpResponse:
    """The same as a file for spreadsheets: every amount, with plain numbers."""
    seen = enter(here, Kind.ACCOUNT)
    found = account_of(seen, _day(request, here))
    party, clause = request.GET.get("party") or None, request.GET.get("clause") or None
    rows = (
        [_cell(getattr(item, name)) for name in COLUMNS]
        for item in found.statement.items
        if _is_wanted(item, party, clause)
    )
    answer = HttpResponse(csv_text(rows, headers=COLUMNS), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{here.name}-account-{found.as_of}.csv"'
    return answer


@in_alliance()
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, here: Here) -> HttpResponse:
    """Records that something was paid, credited, set off, accepted, invoiced or reversed, with its document."""
    seen = enter(here, Kind.ACCOUNT)
    places = _places(seen)
    if not places:
        here.require(Action.SETTLE, here.thing(Kind.ACCOUNT, parties=here.parties))
        raise refused(_("Nothing is owed yet, so there is nothing to settle."))
    initial = {"place": request.GET.get("place"), "on": here.today}
    form = EntryForm(
        *given(request),
        places=[(name, label) for name, label, _m in places],
        initial=initial,
    )

    def act() -> Done:
        made = next(each for name, _label, each in places if name == form.cleaned_data["place"])
        here.require(Action.SETTLE, seen.thing(made, Kind.ACCOUNT))
        files = ready_exhibits([form.cleaned_data["proof"]])
        party = next(each for each in (made.obligor, *made.beneficiary) if each in here.parties)
        event = {
            "kind": form.cleaned_data["kind"], "clause": made.clause, "period": made.period, "party": made.obligor,
            "amount": form.cleaned_data["amount"], "on": form.cleaned_data["on"], "document": form.given("document"),
            "by": speaker(here, party), "evidence": [each.evidence for each, _ in files], "note": form.given("note"),
        }  # fmt: skip
        return put(seen, events=[event], files=files)

    return acted(request, seen, form, act, title=_("Record what became of an amount"), lead="",
                 primary=_("Put it on record"), back=reverse("account", args=[here.name]),
                 done=_("It is on record, and the account shows it."))  # fmt: skip


@in_alliance()
@require_http_methods(["GET", "POST"])
def waiver(request: HttpRequest, here: Here) -> HttpResponse:
    """Waives what a period gives the own party: its amount, its points, a right, or everything."""
    seen = enter(here, Kind.ACCOUNT)
    places = [each for each in _places(seen) if set(each[2].beneficiary) & here.parties]
    if not places:
        here.require(Action.SETTLE, here.thing(Kind.ACCOUNT, parties=here.parties))
        raise refused(_("Nothing is owed to you that you could waive."))
    clauses = {made.clause for _name, _label, made in places}
    rights = dict.fromkeys(
        str(each.right) for name in clauses for each in rights_of(seen.charters[name].clauses.definitions[name].clause)
    )
    form = WaiverForm(
        *given(request), places=[(name, label) for name, label, _m in places],
        rights=[(each, _("the right: %(right)s") % {"right": each}) for each in rights],
        initial={"place": request.GET.get("place")},
    )  # fmt: skip

    def act() -> Done:
        made = next(each for name, _label, each in places if name == form.cleaned_data["place"])
        here.require(Action.SETTLE, seen.thing(made, Kind.ACCOUNT))
        party = next(each for each in made.beneficiary if each in here.parties)
        event = {
            "kind": "waiver", "clause": made.clause, "period": made.period, "party": made.obligor,
            "what": form.cleaned_data["what"], "on": here.today, "by": speaker(here, party), "note": form.given("note"),
        }  # fmt: skip
        return put(seen, events=[event])

    return acted(request, seen, form, act, title=_("Waive"), lead=_("What is waived is gone for this period."),
                 primary=_("Waive it"), back=reverse("account", args=[here.name]),
                 done=_("The waiver is on record."))  # fmt: skip


def _day(request: HttpRequest, here: Here) -> date:
    text = request.GET.get("as_of")
    try:
        return date.fromisoformat(text) if text else here.today
    except ValueError:
        raise InputError(_("“%(day)s” is no day; write it as 2026-01-31.") % {"day": text}) from None


def _is_wanted(item: Item, party: str | None, clause: str | None) -> bool:
    sides = (item.obligor, *item.beneficiary.split(" and "))
    return party in (None, *sides) and clause in (None, item.clause)


def matters(item: Item) -> bool:
    """Whether an amount is worth a line: something is owed, or was settled."""
    return item.state != "nothing owed" or bool(item.settled or item.adjusted)


def _line(item: Item, found: Account, seen: Obliged) -> Line:
    severity, word = STATES[item.state]
    known = seen.here.charter.parties
    owed = Decimal(item.determined or 0) + item.tax + item.adjusted
    one, other = (clause_words.sides(each, known) for each in (item.obligor, item.beneficiary))
    debtor, creditor = (one, other) if owed >= 0 else (other, one)
    made = next(
        each
        for each in found.made
        if (each.clause, each.obligor, each.period) == (item.clause, item.obligor, item.period)
    )

    def shown(amount: Decimal) -> str:
        return money(abs(amount), item.currency) if amount else ""

    return Line(
        item=item,
        who=_("%(debtor)s to %(creditor)s") % {"debtor": debtor, "creditor": creditor},
        label=seen.label(item.clause, item.period),
        link=link_of(made, seen.here),
        tag=Tag(severity, _(word), charts.mark(severity)),
        determined="" if item.determined is None else money(abs(item.determined + item.tax), item.currency),
        changed=("+" if item.adjusted > 0 else "−") + shown(item.adjusted) if item.adjusted else "",
        settled=shown(item.settled),
        disputed=shown(item.disputed),
        balance=money(abs(item.balance), item.currency),
        interest=shown(item.interest),
    )


def _disputed(items: Iterable[Item]) -> list[str]:
    totals: dict[str | None, Decimal] = {}
    for item in items:
        if item.disputed:
            totals[item.currency] = totals.get(item.currency, Decimal(0)) + item.disputed
    return [money(amount, currency) for currency, amount in totals.items()]


def _latest(entries: Iterable[LedgerEntry], party: str | None, clause: str | None) -> list[LedgerEntry]:
    """What was recorded, the latest first; what was determined stands above."""
    wanted = [
        each
        for each in entries
        if each.step not in ("owed", "tax") and clause in (None, each.place[0]) and party in (None, each.place[1])
    ]
    return sorted(wanted, key=lambda each: (each.on or date.min, each.source), reverse=True)[:50]


def _booking(each: LedgerEntry, found: Account, seen: Obliged) -> Booking:
    clause, obligor, period = each.place
    currency = next((one.currency for one in found.made if (one.clause, one.period) == (clause, period)), None)
    event = next((one for one in found.events if one.id == each.source), None)
    where = f"{seen.title(clause)}, {seen.name(obligor)}, {seen.label(clause, period)}"
    amount = money(abs(each.amount), currency) if each.amount else ""  # of what is only disputed, nothing was booked
    return Booking(each, where, amount, exhibits_in(event.evidence if event else ()))


def _places(seen: Obliged) -> list[tuple[str, str, Determination]]:
    """What the reader may settle: a name for the form, a label, and the determination; the latest first."""
    return sorted(_settleable(seen), key=lambda each: (each[2].start, each[2].clause), reverse=True)


def _settleable(seen: Obliged) -> Iterator[tuple[str, str, Determination]]:
    taken = set()
    for each in seen.seen:
        made = each.determination
        name = f"{made.clause} {made.obligor} {made.period}"
        concerned = bool(seen.here.parties & {made.obligor, *made.beneficiary})
        owed = made.amount or made.open_amount
        if each.masked or not owed or not concerned or name in taken:
            continue
        if seen.here.may(Action.SETTLE, seen.thing(made, Kind.ACCOUNT)).allowed:
            taken.add(name)
            when, who = seen.label(made.clause, made.period), seen.name(made.obligor)
            yield name, f"{when}, {made.title}, {who} {owing.owed(made)}", made


def _cell(value: Any) -> str | Decimal | None:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, Decimal | str) or value is None else str(value)
