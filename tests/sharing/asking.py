"""Questions for tests: an alliance of three parties, somebody in each role, and the same question in plain values."""

from datetime import date, timedelta
from typing import Any

from tallystick.sharing.asked import Actor, Belonging, Context, Membership, Thing, Token
from tallystick.sharing.words import Action, Outlet, Role, Scope, State

ALLIANCE = "aurora"
TODAY = date(2026, 5, 4)
START, END = date(2026, 1, 1), date(2027, 1, 1)
PARTIES = ("north", "south", "west")
YEAR = Belonging(((START, END),))
LEFT = Belonging(((START, date(2026, 4, 1)),))
LEFT_WITHOUT_ACCESS = Belonging(((START, date(2026, 4, 1)),), access_until=date(2026, 5, 1))
TO_JOIN = Belonging(((date(2026, 7, 1), END),))
JOINED_LATE = Belonging(((date(2026, 4, 1), END),))
SUSPENDED = Belonging(((START, date(2026, 3, 1)), (date(2026, 6, 1), END)))
SUCCESSOR = Belonging(((date(2026, 4, 1), END),), sees=((START, date(2026, 4, 1)), (date(2026, 4, 1), END)))
FRESH = timedelta(minutes=2)


def role_of(role: Role | str, party: str | None = "north", **more: Any) -> Membership:
    """A membership this year."""
    return Membership(**{
        "role": Role(role), "alliance": ALLIANCE, "party": party, "since": START, "until": END, **more
    })  # fmt: skip


def person(*memberships: Membership, **more: Any) -> Actor:
    """Kim, with roles."""
    return Actor("kim", memberships, **more)


def here(**more: Any) -> Context:
    """The alliance today, all parties in it."""
    return Context(**{"on": TODAY, "alliance": ALLIANCE, "parties": dict.fromkeys(PARTIES, YEAR), **more})


def thing(kind: str, **more: Any) -> Thing:
    """A thing of the alliance."""
    return Thing(kind, **{"alliance": ALLIANCE, **more})


def token(*scopes: Scope | str, **more: Any) -> Token:
    """A token with scopes."""
    return Token(**{"name": "a program", "scopes": frozenset(map(Scope, scopes)), "until": END, **more})


def plain(actor: Actor, action: Action | str, of: Thing, context: Context) -> dict[str, Any]:
    """The question in plain values, as the naive reference takes it."""
    return {
        "action": str(action), "kind": str(of.kind), "alliance": of.alliance, "party": of.party, "unit": of.unit,
        "person": of.person, "parties": list(of.parties), "owner": of.owner, "class": str(of.disclosure),
        "named": list(of.named), "given role": None if of.role is None else str(of.role), "start": of.start,
        "end": of.end, "locked": of.locked, "who": actor.person, "open account": actor.active,
        "token": None if actor.token is None else {
            "revoked": actor.token.revoked, "until": actor.token.until,
            "alliances": None if actor.token.alliances is None else list(actor.token.alliances),
            "scopes": [str(scope) for scope in actor.token.scopes],
        },
        "roles": [
            {
                "role": str(each.role), "alliance": each.alliance, "party": each.party, "since": each.since,
                "until": each.until, "units": list(each.units), "fills": list(each.fills),
            }
            for each in actor.memberships
        ],
        "today": context.on, "context alliance": context.alliance, "record": str(context.state),
        "proved ago": context.since_proof, "way": {Outlet.PAGE: "page"}.get(context.outlet, "another"),
        "belonging": {
            name: {
                "stretches": list(each.stretches), "sees": None if each.sees is None else list(each.sees),
                "access until": each.access_until,
            }
            for name, each in context.parties.items()
        },
    }  # fmt: skip


STATES = tuple(State)
