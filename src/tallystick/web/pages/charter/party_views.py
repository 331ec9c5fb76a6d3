"""The parties of an alliance: since when, with whom, and what follows when one leaves."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tallystick.cycle.departures import Departure, departures
from tallystick.cycle.leaving import Exit, GoesOn, Stub, exit_of
from tallystick.errors import InputError
from tallystick.obligations.settlement.statement import Item
from tallystick.obligations.standing_rights import Right
from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind, Role
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.models import Side
from tallystick.web.pages.charter.reading.agreement import parties as party_parts
from tallystick.web.pages.charter.views import address
from tallystick.web.people.models import Membership

_exits: Kept[Exit] = Kept(12)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who has a role for a party."""

    role: str
    name: str
    """Empty where the reader is not shown names."""
    since: date
    until: date | None
    fills: tuple[str, ...]
    """Titles of the charter's roles that they fill."""


@in_alliance(kind=Kind.CHARTER)
@require_GET
def parties(request: HttpRequest, here: Here) -> HttpResponse:
    """Who belongs to the alliance, since when, and with whom."""
    sides = {
        each.party: each.organisation.name
        for each in Side.objects.filter(alliance=here.alliance).select_related("organisation")
    }
    leaving = _departures(here)
    people = {key: _people(here, key) for key in (*here.charter.parties, "")}
    shown = [
        {
            "key": key,
            "part": part,
            "organisation": sides.get(key, ""),
            "is_member": here.opened.belongings[key].is_member(here.today),
            "begun": here.opened.belongings[key].has_begun(here.today),
            "people": people[key],
            "leaves": leaving.get(key),
        }
        for key, part in zip(here.charter.parties, party_parts(here.charter), strict=False)
    ]
    values = {
        "here": here, "parties": shown, "others": people[""], "amend": address("amendments", here.name),
        "may_propose": here.may(Action.PROPOSE, here.thing(Kind.CHARTER)).allowed,
    }  # fmt: skip
    return render(request, "charter/parties.html.j2", values)


@in_alliance(kind=Kind.CHARTER)
@require_GET
def party(request: HttpRequest, here: Here, party: str) -> HttpResponse:
    """What follows when a party leaves: what is to be done, and, for those whom it concerns, the open account."""
    if party not in here.charter.parties:
        raise Http404
    departure = _departures(here).get(party)
    shown, why = None, ""
    try:
        shown = _exit(here, party) if departure is not None else None
    except InputError as wrong:
        why = str(wrong)
    values = {
        "here": here, "key": party, "name": here.charter.parties[party].name, "departure": departure,
        "exit": shown, "why_no_exit": why,
        "names": {name: each.name for name, each in here.charter.parties.items()},
    }  # fmt: skip
    return render(request, "charter/party.html.j2", values)


def _departures(here: Here) -> dict[str, Departure]:
    """By party, the last exit by today, else the next one; none while the charter has errors."""
    compiled = here.opened.reading.compiled
    found: dict[str, Departure] = {}
    for each in departures(compiled, here.today) if compiled is not None else ():
        if each.party not in found or each.day <= here.today:
            found[each.party] = each
    return found


def _people(here: Here, party: str) -> tuple[Somebody, ...]:
    """The roles that hold today for a party, as far as the reader is shown them."""
    rows = Membership.objects.filter(alliance=here.alliance, party=party, since__lte=here.today).select_related(
        "person"
    )
    found = []
    for each in rows:
        if each.until is not None and each.until <= here.today:
            continue
        known = {"party": party or None, "person": each.person.key}
        if not here.may(Action.SEE, here.thing(Kind.MEMBERSHIP, role=Role(each.role), **known)).allowed:
            continue
        named = here.may(Action.SEE, here.thing(Kind.PERSON, **known)).allowed
        titles = tuple(here.charter.people[role].title for role in each.fills if role in here.charter.people)
        found.append(Somebody(each.role, str(each.person) if named else "", each.since, each.until, titles))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Shown:
    """An exit as the reader may see it."""

    taken: tuple[str, ...]
    stubs: tuple[Stub, ...]
    items: tuple[Item, ...]
    rights: tuple[Right, ...]
    goes_on: tuple[GoesOn, ...]
    why_not: str
    """Why no account is shown; empty where it is."""


def _exit(here: Here, party: str) -> Shown:
    """What an exit leaves to be done; InputError where nothing can be computed yet.

    Amounts are those of determinations that the reader sees whole; rights those of determinations that they see.
    """
    every = frozenset(here.charter.parties)
    key = (here.opened.root, here.opened.state, party, here.today)
    found = _exits.get(key, lambda: exit_of(here.alliance.root, party, as_of=here.today, determined_at=here.instant))
    seen = here.snapshot()
    account = here.may(Action.SEE, here.thing(Kind.ACCOUNT, party=party, parties=every - {party}))
    wanted = {(each.clause, each.obligor, each.period) for each in found.items}
    items = [each for each in seen.account.items if (each.clause, each.obligor, each.period) in wanted]
    known = {
        (each.determination.clause, each.determination.obligor, each.determination.period)
        for each in seen.determinations
    }
    return Shown(
        found.taken,
        found.stubs,
        tuple(each for each in items if here.may(Action.SEE, _account_of(here, each)).allowed)
        if account.allowed
        else (),
        tuple(each for each in found.rights if (each.clause, each.obligor, each.period) in known),
        found.goes_on,
        "" if account.allowed else account.because,
    )


def _account_of(here: Here, item: Item) -> Thing:
    return here.thing(Kind.ACCOUNT, party=item.obligor, parties=frozenset({item.beneficiary}))
