"""Laws of the decider: more rights never see less, a token never adds, ends hold, and it keeps nothing in mind."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.asking import START, here, role_of
from sharing.test_against_naive import actors, contexts, memberships, things
from tallystick.sharing.asked import Actor, Context, Membership, Thing, Token
from tallystick.sharing.deciding import decide
from tallystick.sharing.words import Action, Kind, Role, Scope, State

LAW = settings(max_examples=120, deadline=None)
ACTIONS = st.sampled_from(Action)


@LAW
@given(actors(), memberships(), ACTIONS, things(), contexts())
def test_another_role_never_takes_away_what_was_allowed_or_shown(
    actor: Actor, more: Membership, action: Action, of: Thing, context: Context
) -> None:
    before = decide(actor, action, of, context)
    after = decide(replace(actor, memberships=(*actor.memberships, more)), action, of, context)

    assert after.allowed >= before.allowed
    if before.allowed:
        assert after.masked <= before.masked


@LAW
@given(actors(), st.frozensets(st.sampled_from(Scope)), ACTIONS, things(), contexts())
def test_a_token_never_adds_to_what_its_owner_may_do(
    actor: Actor, scopes: frozenset[Scope], action: Action, of: Thing, context: Context
) -> None:
    owner = decide(replace(actor, token=None), action, of, context)
    through = decide(replace(actor, token=Token("t", scopes, context.on + timedelta(1))), action, of, context)

    assert through.allowed <= owner.allowed
    if through.allowed:
        assert (through.masked, through.step_up) == (owner.masked, False)


@LAW
@given(actors(), st.lists(st.sampled_from(Scope), min_size=1, max_size=4), ACTIONS, things(), contexts())
def test_another_scope_never_takes_away(
    actor: Actor, listed: list[Scope], action: Action, of: Thing, context: Context
) -> None:
    more, scopes = listed[0], frozenset(listed[1:])
    narrow = replace(actor, token=Token("t", scopes, context.on + timedelta(1)))
    wide = replace(actor, token=Token("t", scopes | {more}, context.on + timedelta(1)))

    assert decide(narrow, action, of, context).allowed <= decide(wide, action, of, context).allowed


@LAW
@given(actors(), ACTIONS, things(), contexts())
def test_a_role_that_has_ended_is_as_if_it_had_never_been(
    actor: Actor, action: Action, of: Thing, context: Context
) -> None:
    ended = replace(actor, memberships=tuple(
        replace(each, since=context.on - timedelta(2), until=context.on) for each in actor.memberships
    ))  # fmt: skip
    none = replace(actor, memberships=())

    found = decide(ended, action, of, context)

    assert found == decide(none, action, of, context)


@LAW
@given(actors(), ACTIONS, things(), contexts(), st.randoms(use_true_random=False))
def test_the_same_question_has_the_same_answer_in_whatever_order_roles_are_listed(
    actor: Actor, action: Action, of: Thing, context: Context, chance: st.DataObject
) -> None:
    first = decide(actor, action, of, context)
    mixed = list(actor.memberships)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random, which hypothesis types as its own

    again = decide(replace(actor, memberships=tuple(mixed)), action, of, context)

    assert (first.allowed, first.masked, first.step_up) == (again.allowed, again.masked, again.step_up)
    assert decide(actor, action, of, context) == first


@LAW
@given(actors(), ACTIONS, things(), contexts())
def test_a_frozen_record_allows_no_more_than_an_open_one_and_a_closed_one_no_more_than_a_frozen(
    actor: Actor, action: Action, of: Thing, context: Context
) -> None:
    found = [decide(actor, action, of, replace(context, state=state)).allowed for state in reversed(State)]

    assert found == sorted(found)


NUMBERS = st.sampled_from([Kind.FIGURE, Kind.DETERMINATION, Kind.ACCOUNT, Kind.ENTRY, Kind.ROOM])


@LAW
@given(things(), NUMBERS, contexts())
def test_an_operator_never_sees_a_number(of: Thing, kind: Kind, context: Context) -> None:
    operators = (role_of("operator", None), role_of("operator", "north"), Membership(Role.OPERATOR, None, None, START))
    of = replace(of, kind=kind, alliance=context.alliance)

    assert not decide(Actor("kim", operators), Action.SEE, of, context).allowed


def test_there_is_an_answer_to_every_action_with_every_kind() -> None:
    for kind in Kind:
        for action in Action:
            assert not decide(Actor("kim"), action, Thing(kind, "aurora"), here()).allowed
