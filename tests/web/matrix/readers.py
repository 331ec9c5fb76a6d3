"""Every reader of the matrix, and what the naive decider says of them; of the program they use its values alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sharing.asking import plain
from sharing.naive import answer
from tallystick.sharing.asked import Actor, Context, Membership, Thing
from tallystick.sharing.words import Action, Class, Kind, Role
from tallystick.web.alliances.models import Alliance
from tallystick.web.people import models
from web.matrix.charter import PARTIES, word

SINCE, UNTIL = date(2024, 1, 1), date(2025, 7, 1)
OF_A_PARTY = (
    "manager", "executive", "counsel", "analyst", "contributor", "member", "respondent", "clean-team member", "auditor",
    "regulator",
)  # fmt: skip
OF_NONE = ("auditor", "regulator", "operator")
LIMITED = ("auditor", "regulator")
FRESH = timedelta(minutes=1)


@dataclass(frozen=True)
class Reader:
    """Somebody with one role, or none."""

    role: str
    party: str
    person: models.Person
    actor: Actor = field(repr=False)
    context: Context = field(repr=False)

    @property
    def name(self) -> str:
        """As tests are called."""
        return f"{self.role} of {self.party or 'nobody'}".replace(" ", "-")

    @property
    def independent(self) -> bool:
        """Whether all parties appointed them."""
        return self.role in LIMITED and not self.party

    def asks(self, action: str, kind: str, **known: Any) -> tuple[bool, frozenset[str]]:
        """What the naive decider says, with a fresh proof where it takes one: whether, and what is masked."""
        if "disclosure" in known:
            known["disclosure"] = Class(known["disclosure"])
        if "role" in known:
            known["role"] = Role(known["role"])
        outlet = known.pop("outlet", self.context.outlet)
        context = Context(
            self.context.on, self.context.alliance, self.context.parties, self.context.state, FRESH, outlet
        )
        thing = Thing(Kind(kind.replace("-", " ")), self.context.alliance, **known)
        allowed, masks, _proof = answer(plain(self.actor, Action(action), thing, context))
        return allowed, masks

    def may(self, action: str, kind: str, **known: Any) -> bool:
        """Whether it is allowed, with a fresh proof where it takes one."""
        return self.asks(action, kind, **known)[0]

    def sees(self, kind: str, **known: Any) -> bool:
        """Whether they see a thing of the kind."""
        return self.may("see", kind, **known)


def everybody() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Role, party (empty: of none) and the charter's roles that are filled, of all readers there are."""
    for party in PARTIES:
        for role in OF_A_PARTY:
            yield role, party, (f"{party}/lead",) if role == "manager" else ()
        yield "agent", party, (f"{party}/agent",)
    for role in OF_NONE:
        yield role, "", ()
    yield "stranger", "", ()
    yield "former manager", "north", ("north/lead",)
    yield "manager elsewhere", "north", ("north/lead",)


def enrol(alliance: Alliance, elsewhere: Alliance) -> dict[tuple[str, str], models.Person]:
    """Everybody, with an account each; names and addresses stand nowhere else."""
    found = {}
    for role, party, fills in everybody():
        name = word("person", role.replace(" ", "_"), party or "all")
        person = models.Person.objects.create_user(f"{name}@example.org", name=name)
        found[role, party] = person
        if role == "stranger":
            continue
        held = {"agent": "member", "former manager": "manager", "manager elsewhere": "manager"}.get(role, role)
        until = date(2024, 12, 1) if role == "former manager" else UNTIL if held in LIMITED else None
        place = {"operator": None, "manager elsewhere": elsewhere}.get(role, alliance)
        models.Membership.objects.create(
            person=person, alliance=place, role=held, party=party, since=SINCE, until=until, fills=list(fills),
        )  # fmt: skip
    return found


def reader(alliance: Alliance, role: str, party: str, person: models.Person, context: Context) -> Reader:
    """A reader from the rows of the data base, written down anew: nothing of the program makes their rights."""
    del alliance
    held = tuple(
        Membership(
            Role(row.role), row.alliance.name if row.alliance is not None else None, row.party or None, row.since,
            row.until, frozenset(row.units), frozenset(row.fills),
        )
        for row in models.Membership.objects.filter(person=person).select_related("alliance")
    )  # fmt: skip
    return Reader(role, party, person, Actor(str(person.pk), held), context)
