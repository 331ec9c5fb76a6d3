"""What the rules mean in the cases that people ask about."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sharing.asking import FRESH, LEFT, PARTIES, TO_JOIN, YEAR, here, person, role_of, thing, token
from tallystick.errors import ProblemsError
from tallystick.sharing.asked import Actor, Decision, Membership, Thing
from tallystick.sharing.deciding import decide
from tallystick.sharing.words import Action, Class, Kind, Mask, Outlet, Role, State

PERSONAL = thing("personal figure", party="north", person="lee", named=frozenset({"north/head", "south/head"}))


def test_a_manager_sees_the_figures_of_every_party() -> None:
    found = decide(person(role_of("manager")), "see", thing("figure", party="south"), here())

    assert found == Decision(True, "figure.see", "A manager may see figures: every party's.")


def test_nobody_sees_nothing() -> None:
    assert decide(Actor(), "see", thing("charter"), here()).rule == "S007"


def test_an_unknown_action_is_refused_loudly() -> None:
    with pytest.raises(ProblemsError, match=r"S001 There is no action 'peek'; there are see, comment, .*, freeze\."):
        decide(person(role_of("manager")), "peek", thing("charter"), here())


def test_an_unknown_kind_is_refused_loudly() -> None:
    with pytest.raises(ProblemsError, match=r"S002 There is no kind of thing 'drawer'; there are alliance, .* job\."):
        decide(person(role_of("manager")), "see", thing("drawer"), here())


def test_a_thing_is_never_judged_in_the_context_of_another_alliance() -> None:
    with pytest.raises(ProblemsError, match="S003 A figure of the alliance 'borealis' is judged as if in 'aurora'"):
        decide(person(role_of("manager")), "see", Thing("figure", "borealis"), here())


def test_a_figure_of_no_alliance_cannot_be_judged() -> None:
    with pytest.raises(ProblemsError, match="S003 A figure belongs to an alliance, and none is given"):
        decide(person(role_of("manager")), "see", Thing("figure"), here())


def test_a_role_counts_from_its_first_day_until_its_end() -> None:
    analyst = person(role_of("analyst", since=date(2026, 3, 1), until=date(2026, 6, 1)))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 1)]

    assert [decide(analyst, "see", thing("figure"), here(on=day)).allowed for day in days] == [False, True, True, False]


def test_an_auditor_needs_an_end() -> None:
    with pytest.raises(ProblemsError, match="S004 The role 'auditor' since 2026-01-01 has no end"):
        role_of("auditor", until=None)


def test_a_manager_acts_for_a_party() -> None:
    with pytest.raises(ProblemsError, match="S004 The role 'manager' since 2026-01-01 is for no party"):
        role_of("manager", None)


def test_only_an_operator_belongs_to_no_alliance() -> None:
    with pytest.raises(ProblemsError, match=r"S004 .* belongs to no alliance"):
        Membership(Role.COUNSEL, None, "north", date(2026, 1, 1))


def test_signing_takes_a_proof_made_just_before() -> None:
    actor, charter = person(role_of("executive")), thing("charter", party="north")

    late = decide(actor, "sign", charter, here(since_proof=timedelta(minutes=10, seconds=1)))
    fresh = decide(actor, "sign", charter, here(since_proof=timedelta(minutes=10)))

    assert (late.allowed, late.rule, late.step_up) == (False, "S021", True)
    assert (fresh.allowed, fresh.step_up) == (True, True)


def test_nobody_signs_for_another_party() -> None:
    found = decide(person(role_of("executive")), "sign", thing("charter", party="south"), here(since_proof=FRESH))

    assert (found.allowed, found.rule) == (False, "S012")


def test_no_token_signs() -> None:
    actor = person(role_of("executive"), token=token("read", "act"))
    found = decide(actor, "sign", thing("charter", party="north"), here(since_proof=FRESH))

    assert (found.allowed, found.rule) == (False, "S009")


def test_a_revoked_token_counts_no_longer_at_the_next_question() -> None:
    actor = person(role_of("analyst"), token=token("read"))
    assert decide(actor, "see", thing("figure"), here()).allowed

    revoked = replace(actor, token=token("read", revoked=True))

    assert decide(revoked, "see", thing("figure"), here()).rule == "S008"


def test_a_token_ends_on_its_day() -> None:
    actor = person(role_of("analyst"), token=token("read", until=date(2026, 5, 5)))

    found = [decide(actor, "see", thing("figure"), here(on=date(2026, 5, day))).allowed for day in (4, 5)]

    assert found == [True, False]


def test_a_role_that_was_taken_counts_no_longer_at_the_next_question() -> None:
    assert decide(person(role_of("manager")), "see", thing("figure"), here()).allowed
    assert decide(person(), "see", thing("figure"), here()).rule == "S010"


@pytest.mark.parametrize("outlet", [each for each in Outlet if each is not Outlet.PAGE])
def test_a_privileged_room_reaches_nobody_but_on_its_page(outlet: Outlet) -> None:
    counsel, room = person(role_of("counsel")), thing("privileged room", party="north")

    assert decide(counsel, "see", room, here()).allowed
    assert decide(counsel, "see", room, here(outlet=outlet)).rule == "S017"


@pytest.mark.parametrize("role", Role)
def test_a_privileged_room_is_closed_to_everybody_but_its_own_counsel(role: Role) -> None:
    for party in PARTIES:
        found = decide(person(role_of(role, party)), "see", thing("privileged room", party="north"), here())

        assert found.allowed == (role is Role.COUNSEL and party == "north")


@pytest.mark.parametrize("role", ["auditor", "regulator"])
def test_not_even_who_is_independent_enters_a_privileged_room(role: str) -> None:
    assert not decide(person(role_of(role, None)), "see", thing("privileged room", party="north"), here()).allowed


def test_a_person_sees_their_own_figures() -> None:
    own = replace(PERSONAL, person="kim", named=frozenset())

    assert decide(person(role_of("member")), "see", own, here()).allowed


def test_the_charter_names_who_sees_a_persons_figures() -> None:
    head = person(role_of("manager", fills=frozenset({"north/head"})))

    assert decide(head, "see", PERSONAL, here()).allowed
    assert decide(person(role_of("manager")), "see", PERSONAL, here()).rule == "S016"


def test_a_persons_figures_stay_with_the_own_party_whomever_the_charter_names() -> None:
    other = person(role_of("manager", "south", fills=frozenset({"south/head"})))

    assert decide(other, "see", PERSONAL, here()).rule == "S016"


@pytest.mark.parametrize("role", ["auditor", "regulator", "operator"])
def test_neither_auditor_nor_operator_sees_a_persons_figures(role: str) -> None:
    assert not decide(person(role_of(role, None)), "see", PERSONAL, here()).allowed


@pytest.mark.parametrize("kind", ["figure", "personal figure", "determination", "account", "case", "notice", "entry"])
def test_an_operator_sees_no_figure(kind: str) -> None:
    operator = person(role_of("operator", None), Membership(Role.OPERATOR, None, "host", date(2026, 1, 1)))

    assert not decide(operator, "see", thing(kind, party="north"), here()).allowed


def test_an_operator_sees_that_there_is_a_batch_and_not_what_is_in_it() -> None:
    found = decide(person(role_of("operator", None)), "see", thing("batch", party="north"), here())

    assert found.masked == {Mask.VALUES, Mask.ROWS, Mask.NAMES}


def test_another_partys_batch_is_seen_without_its_facts() -> None:
    analyst = person(role_of("analyst"))

    assert decide(analyst, "see", thing("batch", party="south"), here()).masked == {Mask.ROWS, Mask.NAMES}
    assert decide(analyst, "see", thing("batch", party="north"), here()).masked == frozenset()


@pytest.mark.parametrize(
    ("disclosure", "party", "owner", "rule"),
    [
        (Class.ALL_PARTIES, "south", None, "figure.see"),
        (Class.OWNER_ONLY, "north", "south", "S013"),
        (Class.OWNER_ONLY, "south", "north", "figure.see"),
        (Class.OWNER_ONLY, "north", None, "S013"),
        (Class.AGGREGATE_ONLY, None, None, "figure.see"),
        (Class.AGGREGATE_ONLY, "north", None, "figure.see"),
        (Class.AGGREGATE_ONLY, "south", None, "S014"),
        (Class.CLEAN_TEAM, None, None, "S015"),
        (Class.CLEAN_TEAM, "north", None, "S015"),
    ],
)
def test_disclosure_classes_reach_a_manager_of_north(
    disclosure: Class, party: str | None, owner: str | None, rule: str
) -> None:
    of = thing("figure", party=party, owner=owner, disclosure=disclosure)

    assert decide(person(role_of("manager")), "see", of, here()).rule == rule


def test_the_clean_team_sees_what_is_for_it() -> None:
    of = thing("figure", party="south", disclosure=Class.CLEAN_TEAM)

    assert decide(person(role_of("clean-team member")), "see", of, here()).allowed


def test_an_auditor_of_one_party_sees_what_that_party_sees() -> None:
    of = thing("figure", party="south", disclosure=Class.AGGREGATE_ONLY)

    assert not decide(person(role_of("auditor", "north")), "see", of, here()).allowed
    assert decide(person(role_of("auditor", None)), "see", of, here()).allowed


def test_a_party_that_left_sees_its_past_and_nothing_after_it() -> None:
    manager = person(role_of("manager"))
    after = here(parties={"north": LEFT, "south": YEAR})
    march = thing("figure", party="south", start=date(2026, 3, 1), end=date(2026, 4, 1))
    april = thing("figure", party="south", start=date(2026, 4, 1), end=date(2026, 5, 1))

    assert decide(manager, "see", march, after).allowed
    assert decide(manager, "see", april, after).rule == "S018"


def test_a_party_that_left_still_answers_for_its_time_and_delivers_no_more() -> None:
    manager, after = person(role_of("manager")), here(parties={"north": LEFT}, since_proof=FRESH)
    time = {"party": "north", "start": date(2026, 3, 1), "end": date(2026, 4, 1)}

    assert decide(manager, "answer", thing("determination", **time), after).allowed
    assert decide(manager, "settle", thing("account", **time), after).allowed
    assert decide(manager, "enter", thing("batch", **time), after).rule == "S018"
    assert decide(manager, "propose", thing("charter"), after).rule == "S018"


def test_a_party_that_is_to_join_reads_the_charter_and_signs_it() -> None:
    executive, before = person(role_of("executive")), here(parties={"north": TO_JOIN}, since_proof=FRESH)

    assert decide(executive, "see", thing("charter"), before).allowed
    assert decide(executive, "sign", thing("charter", party="north"), before).allowed
    assert decide(executive, "see", thing("figure"), before).rule == "S018"


def test_a_closed_record_is_read_and_not_added_to() -> None:
    manager, closed = person(role_of("manager")), here(state=State.CLOSED, since_proof=FRESH)

    assert decide(manager, "see", thing("figure"), closed).allowed
    for action, kind in (("enter", "batch"), ("comment", "figure"), ("freeze", "record"), ("publish", "edition")):
        assert decide(manager, action, thing(kind, party="north"), closed).rule == "S019"


def test_a_frozen_record_can_go_on() -> None:
    manager, frozen = person(role_of("manager")), here(state=State.FROZEN, since_proof=FRESH)

    assert decide(manager, "freeze", thing("record"), frozen).allowed
    assert decide(manager, "publish", thing("edition"), frozen).rule == "S019"


def test_facts_of_a_locked_period_are_not_entered() -> None:
    contributor = person(role_of("contributor"))

    assert decide(contributor, "enter", thing("batch", party="north"), here()).allowed
    assert decide(contributor, "enter", thing("batch", party="north", locked=True), here()).rule == "S020"


def test_nobody_approves_what_they_entered() -> None:
    manager = person(role_of("manager"))

    assert decide(manager, "approve", thing("entry", party="north", person="lee"), here()).allowed
    assert decide(manager, "approve", thing("entry", party="north", person="kim"), here()).rule == "S029"


def test_nobody_gives_themselves_a_role() -> None:
    both = person(role_of("manager"), role_of("counsel"))

    for role in Role:
        own = thing("membership", party="north", person="kim", role=role)
        assert decide(both, "administer", own, here(since_proof=FRESH)).rule == "S029"


def test_counsel_appoints_the_clean_team_and_managers_all_others() -> None:
    for role in Role:
        given = thing("membership", party="north", person="lee", role=role)
        allowed = {
            each: decide(person(role_of(each)), "administer", given, here(since_proof=FRESH)).allowed
            for each in ("manager", "counsel")
        }
        counsel = role in (Role.CLEAN_TEAM, Role.AUDITOR, Role.REGULATOR)
        assert allowed == {"manager": not counsel, "counsel": counsel}


def test_of_two_roles_each_stands_for_itself() -> None:
    batch = thing("batch", party="south")
    both = person(role_of("analyst"), role_of("contributor", "south"))

    found = decide(both, "see", batch, here())

    assert found.masked == frozenset()
    assert found.because == "A contributor may see batches: the own party's."


def test_a_party_that_is_none_of_the_alliance_has_no_role_in_it() -> None:
    found = decide(person(role_of("manager", "elsewhere")), "see", thing("figure"), here())

    assert (found.allowed, found.rule) == (False, "S010")


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ProblemsError, match="S003 A figure runs from 2026-04-01 to 2026-03-01"):
        thing("figure", start=date(2026, 4, 1), end=date(2026, 3, 1))


def test_every_refusal_says_why_in_one_sentence_and_names_a_problem() -> None:
    for kind in Kind:
        for action in Action:
            found = decide(person(role_of("respondent")), action, thing(kind, party="south"), here())
            assert found.because[0].isupper() or found.because[0] == "'"
            assert ". " not in found.because
            assert found.because.endswith(".")
            assert found.allowed or found.rule.startswith("S0")
