"""Objectives: who sees which, what is left out of a sum of parts, and what one answers for."""

from collections.abc import Callable

import pytest
from django.test import Client

from tallystick.web.alliances.models import Alliance
from tallystick.web.pages.objectives.strategy import Strategy, strategy_seen, tree
from tallystick.web.people.models import Person
from tallystick.web.talk.models import Comment
from web.guarded import CAPTAIN, EDITION, here_of
from web.people import person_with

BASE = "/alliances/new-york-connection/"
ALLIANCES = {
    "keep-the-schedule", "arrive-on-time", "connect-the-region", "trust-the-figures", "start-the-day-well",
    "spare-the-worst",
}  # fmt: skip
PARTIES = {"hub-keeps-the-schedule", "endeavor-keeps-the-schedule", "expressjet-keeps-the-schedule"}
OWN = "endeavor-keeps-the-schedule"
EVERY = ALLIANCES | PARTIES | {"jfk-leaves-on-time"}
SEEN: tuple[tuple[str, str, dict[str, object], set[str]], ...] = (
    ("manager", "hub", {}, EVERY),
    ("auditor", "", {}, EVERY),
    ("clean-team member", "hub", {}, EVERY),
    ("member", "endeavor", {}, ALLIANCES | {OWN}),
    ("member", "endeavor", {"units": ["endeavor-jfk"]}, ALLIANCES | {OWN, "jfk-leaves-on-time"}),
    (
        "member", "endeavor", {"fills": ["endeavor/station"]},
        ALLIANCES | {OWN, "jfk-leaves-on-time"},
    ),
    ("contributor", "expressjet", {}, ALLIANCES | {"expressjet-keeps-the-schedule"}),
    (
        "member", "endeavor", {"fills": [CAPTAIN]},
        ALLIANCES | {OWN, "captain-leaves-on-time"},
    ),
)  # fmt: skip


def _strategy(alliance: Alliance, person: Person) -> Strategy:
    here = here_of(alliance, person)
    found = strategy_seen(here, here.snapshot())
    assert found is not None
    return found


@pytest.mark.parametrize(("role", "party", "more", "expected"), SEEN)
def test_who_sees_which_objectives(
    guarded: Alliance, role: str, party: str, more: dict[str, object], expected: set[str]
) -> None:
    strategy = _strategy(guarded, person_with(guarded, role, party, **more))

    assert set(strategy.objectives) == expected
    assert strategy.hidden == len(EVERY) + 1 - len(expected)
    assert {branch.view.state.id for branch in tree(strategy)} == expected
    assert strategy.map is not None
    assert {each.state.id for _, row in strategy.map.rows for each in row} == expected


def test_a_sum_of_parts_is_left_out_where_a_part_is_not_shown(guarded: Alliance) -> None:
    """On-time departures come together from the team at JFK and the captain at LGA, whom only the captain sees."""
    manager = _strategy(guarded, person_with(guarded, "manager", "hub"))

    cascade = next(each for each in manager.view.cascades if each.kpi == "on_time_departures" and each.parts)

    assert [part.objective for part in cascade.parts] == ["jfk-leaves-on-time"]
    assert manager.incomplete["arrive-on-time", "on_time_departures"] == 1
    assert (cascade.result, cascade.residual, cascade.residual_parts, cascade.target_gap) == (None, None, None, None)


def test_a_person_is_seen_by_that_person_alone_where_the_charter_names_nobody_else(
    guarded: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    captain = person_with(guarded, "member", "endeavor", fills=[CAPTAIN], email="captain@example.org")
    others = [person_with(guarded, "manager", "endeavor"), person_with(guarded, "auditor", "")]
    addresses = ("teams/endeavor-captain/", "objectives/captain-leaves-on-time/")

    mine = [signed_in(captain).get(BASE + address).status_code for address in addresses]
    theirs = {signed_in(each).get(BASE + address).status_code for each in others for address in addresses}
    page = signed_in(others[0]).get(f"{BASE}teams/").content.decode()

    assert mine == [200, 200]
    assert theirs == {404}
    assert "The captain of Endeavor at LGA" not in page
    assert "1 unit is not shown" in page


def test_what_one_answers_for_is_by_the_roles_one_fills(
    alliance: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    station = person_with(alliance, "member", "endeavor", fills=["endeavor/station"])
    nobody = person_with(alliance, "analyst", "hub")

    mine = signed_in(station).get(f"{BASE}my-objectives/").content.decode()
    none = signed_in(nobody).get(f"{BASE}my-objectives/").content.decode()

    assert "Endeavor&#39;s team at JFK leaves on time" in mine
    assert "Station manager of Endeavor at JFK" in mine
    assert "Arrive on time" not in mine
    assert "Your account fills no role of the charter" in none


def test_the_tree_has_owners_baselines_targets_and_progress(
    manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    page = signed_in(manager).get(f"{BASE}objectives/").content.decode()

    row = page.partition('<a href="/alliances/new-york-connection/kpis/completion/">')[2].partition("</tr>")[0]
    for text in ("Alliance manager of Endeavor", ">92<", ">95.8<", "98.8", "reached", "On track"):
        assert text in row
    assert "2 of 2 milestones done" in page
    assert "18 days late" in page


def test_filters_of_the_tree_take_out_what_was_not_asked_for(
    manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(manager)

    of_party = client.get(f"{BASE}objectives/?party=endeavor").content.decode().partition('id="tree"')[2]
    at_risk = client.get(f"{BASE}objectives/?status=watch").content.decode().partition('id="tree"')[2]

    assert "Endeavor keeps the schedule" in of_party
    assert "Arrive on time</a>" not in of_party
    assert "Connect the region" in at_risk
    assert "Keep the schedule</a>" not in at_risk


def test_an_edition_is_shown_with_what_it_is(guarded: Alliance, signed_in: Callable[[Person], Client]) -> None:
    client = signed_in(person_with(guarded, "manager", "endeavor"))

    page = client.get(f"{BASE}objectives/?edition={EDITION}").content.decode()

    assert "You see the edition 2013-08.1 as it was published" in page


def test_people_say_something_about_an_objective(alliance: Alliance, signed_in: Callable[[Person], Client]) -> None:
    manager, auditor = person_with(alliance, "manager", "hub"), person_with(alliance, "auditor", "")
    address = f"{BASE}objectives/keep-the-schedule/comments"

    said = signed_in(manager).post(address, {"text": "Winter is coming."})
    empty = signed_in(manager).post(address, {"text": " "})
    refused = signed_in(auditor).post(address, {"text": "I only watch."})

    assert (said.status_code, empty.status_code, refused.status_code) == (302, 422, 403)
    assert [each.text for each in Comment.objects.all()] == ["Winter is coming."]
    assert "Winter is coming." in signed_in(auditor).get(f"{BASE}objectives/keep-the-schedule/").content.decode()


@pytest.mark.parametrize("address", ["objectives/", "my-objectives/", "teams/", "objectives/keep-the-schedule/"])
def test_whoever_sees_no_objectives_finds_no_page(
    alliance: Alliance, signed_in: Callable[[Person], Client], address: str
) -> None:
    readers = [person_with(alliance, "respondent", "endeavor"), person_with(None, "operator")]

    assert {signed_in(each).get(BASE + address).status_code for each in readers} == {404}
