"""Does the decider say the same as the rules' text, read line by line? All roles, actions, kinds, in all situations."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.asking import (
    ALLIANCE,
    FRESH,
    JOINED_LATE,
    LEFT,
    LEFT_WITHOUT_ACCESS,
    PARTIES,
    SUCCESSOR,
    SUSPENDED,
    TO_JOIN,
    YEAR,
    here,
    person,
    plain,
    role_of,
    thing,
    token,
)
from sharing.naive import answer
from tallystick.sharing.asked import Actor, Context, Membership, Thing
from tallystick.sharing.deciding import decide
from tallystick.sharing.rights import OF_THE_INSTALLATION
from tallystick.sharing.words import Action, Class, Kind, Outlet, Role, Scope, State

FOR_NO_PARTY = (Role.AUDITOR, Role.REGULATOR, Role.OPERATOR)

MARCH = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
MAY = {"start": date(2026, 5, 1), "end": date(2026, 6, 1)}

# (how things stand, what is known about the thing)
SITUATIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing known": ({}, {}),
    "freshly proved": ({"since_proof": FRESH}, {}),
    "proved long ago": ({"since_proof": timedelta(minutes=11)}, {}),
    "closed": ({"state": State.CLOSED, "since_proof": FRESH}, {}),
    "frozen": ({"state": State.FROZEN, "since_proof": FRESH}, {}),
    "of the person, locked": ({"since_proof": FRESH}, {"person": "kim", "locked": True}),
    "of another person, a role given by counsel": ({"since_proof": FRESH}, {"person": "lee", "role": Role.AUDITOR}),
    "of another person, a role given by managers": ({"since_proof": FRESH}, {"person": "lee", "role": Role.MEMBER}),
    "owner only": ({"since_proof": FRESH}, {"disclosure": Class.OWNER_ONLY, "owner": "north"}),
    "aggregate only, of another unit": ({}, {"disclosure": Class.AGGREGATE_ONLY, "unit": "sales"}),
    "aggregate only": ({}, {"disclosure": Class.AGGREGATE_ONLY}),
    "clean team": ({"since_proof": FRESH}, {"disclosure": Class.CLEAN_TEAM}),
    "concerns south, names kim": ({}, {"parties": frozenset({"south"}), "named": frozenset({"kim"})}),
    "by mail": ({"outlet": Outlet.MAIL, "since_proof": FRESH}, {}),
    "of March": ({"since_proof": FRESH}, MARCH),
    "north left, of March": ({"since_proof": FRESH, "parties": {"north": LEFT, "south": YEAR}}, MARCH),
    "north left, of May": ({"since_proof": FRESH, "parties": {"north": LEFT, "south": YEAR}}, MAY),
    "north left, of no time": ({"since_proof": FRESH, "parties": {"north": LEFT, "west": YEAR}}, {}),
    "north left, no access": ({"since_proof": FRESH, "parties": {"north": LEFT_WITHOUT_ACCESS}}, MARCH),
    "north is to join": ({"since_proof": FRESH, "parties": {"north": TO_JOIN, "south": YEAR}}, {}),
    "north joined late": ({"parties": {"north": JOINED_LATE, "south": YEAR}}, MARCH),
    "north took over": ({"parties": {"north": SUCCESSOR, "south": YEAR}}, MARCH),
    "north is suspended": ({"since_proof": FRESH, "parties": {"north": SUSPENDED}}, {"start": date(2026, 2, 1)}),
}  # fmt: skip


def agree(actor: Actor, action: Action, of: Thing, context: Context) -> bool:
    """Whether both answer alike; gives whether it is allowed."""
    found = decide(actor, action, of, context)
    wanted = answer(plain(actor, action, of, context))

    assert (found.allowed, frozenset(str(mask) for mask in found.masked), found.step_up) == wanted, (
        actor,
        action,
        of,
        context,
    )
    assert found.because.endswith(".")
    assert found.allowed or not found.masked
    return found.allowed


def members() -> Iterator[Membership]:
    """Every role for every party, and those of no party."""
    for role, party in product(Role, PARTIES):
        yield role_of(role, party, units=frozenset({"ground"}), fills=frozenset({f"{party}/{role}"}))
    for role in FOR_NO_PARTY:
        yield role_of(role, None)
    yield Membership(Role.OPERATOR, None, None, date(2026, 1, 1))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_role_action_and_kind_is_decided_as_the_text_says(situation: str) -> None:
    stands, known = SITUATIONS[situation]
    context = here(**stands)
    allowed = asked = 0

    for membership in members():
        actor = person(membership)
        for kind, party in product(Kind, (None, "north", "south")):
            of = thing(kind, party=party, **known)
            for action in Action:
                asked += 1
                allowed += agree(actor, action, of, context)

    assert asked == 37 * len(Kind) * 3 * len(Action)
    assert 0 < allowed < asked


@pytest.mark.parametrize("scope", Scope)
def test_a_token_narrows_every_role_as_the_text_says(scope: Scope) -> None:
    for role, party, kind in product(Role, (None, "north"), Kind):
        if role not in FOR_NO_PARTY and party is None:
            continue
        actor = person(role_of(role, party), token=token(scope))
        of = thing(kind, party="north", person="kim")
        for action in Action:
            agree(actor, action, of, here(since_proof=FRESH))


def test_what_belongs_to_no_alliance_is_its_own_persons_or_the_operators() -> None:
    for membership, kind, action, whose in product(members(), OF_THE_INSTALLATION, Action, ("kim", "lee", None)):
        agree(person(membership), action, Thing(kind, person=whose), here(since_proof=FRESH))


DAYS = st.dates(date(2025, 12, 1), date(2027, 1, 31))


@st.composite
def memberships(draw: st.DrawFn) -> Membership:
    role = draw(st.sampled_from(Role))
    party = draw(st.sampled_from([*PARTIES, *([None] if role in FOR_NO_PARTY else [])]))
    since = draw(DAYS)
    until = since + timedelta(days=draw(st.integers(1, 400)))
    return Membership(
        role,
        draw(st.sampled_from([ALLIANCE, ALLIANCE, "borealis"])),
        party,
        since,
        until,
        draw(st.frozensets(st.sampled_from(["ground", "sales"]))),
        draw(st.frozensets(st.sampled_from(["north/head", "south/head"]))),
    )


@st.composite
def things(draw: st.DrawFn) -> Thing:
    kind = draw(st.sampled_from(Kind))
    start = draw(st.none() | DAYS)
    return Thing(
        kind,
        draw(st.sampled_from([ALLIANCE, None])) if kind in OF_THE_INSTALLATION else ALLIANCE,
        party=draw(st.none() | st.sampled_from(PARTIES)),
        unit=draw(st.none() | st.sampled_from(["ground", "sales"])),
        person=draw(st.sampled_from([None, "kim", "lee"])),
        parties=draw(st.frozensets(st.sampled_from(PARTIES))),
        owner=draw(st.none() | st.sampled_from(PARTIES)),
        disclosure=draw(st.sampled_from(Class)),
        named=draw(st.frozensets(st.sampled_from(["kim", "north/head", "south/head"]))),
        role=draw(st.none() | st.sampled_from(Role)),
        start=start,
        end=None if start is None else draw(st.none() | st.just(start + timedelta(days=draw(st.integers(1, 400))))),
        locked=draw(st.booleans()),
    )


@st.composite
def contexts(draw: st.DrawFn) -> Context:
    ways = [YEAR, YEAR, LEFT, LEFT_WITHOUT_ACCESS, TO_JOIN, JOINED_LATE, SUSPENDED, SUCCESSOR]
    return Context(
        draw(DAYS),
        ALLIANCE,
        draw(st.dictionaries(st.sampled_from(PARTIES), st.sampled_from(ways))),
        draw(st.sampled_from(State)),
        draw(st.none() | st.timedeltas(timedelta(minutes=-1), timedelta(minutes=20))),
        draw(st.sampled_from(Outlet)),
    )


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    scopes = st.frozensets(st.sampled_from(Scope)).map(lambda found: token(*found))
    ended = st.sampled_from([
        token("read", until=date(2026, 6, 1)),
        token("read", revoked=True),
        token("read", "act", alliances=frozenset({"borealis"})),
        token("read", "act", alliances=frozenset({ALLIANCE})),
    ])  # fmt: skip
    return Actor(
        draw(st.sampled_from(["kim", "kim", "kim", None])),
        tuple(draw(st.lists(memberships(), max_size=4))),
        draw(st.none() | scopes | ended),
        draw(st.sampled_from([True, True, True, False])),
    )


@settings(max_examples=300, deadline=None)
@given(actors(), st.sampled_from(Action), things(), contexts())
def test_any_question_is_answered_as_the_text_says(actor: Actor, action: Action, of: Thing, context: Context) -> None:
    agree(actor, action, of, context)
