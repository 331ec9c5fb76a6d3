"""Who comes into the pages of obligations, and who may do what there: held against a table written by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Membership, Person
from web.obliged import obliging, person, remove

NOVEMBER = ("jobs-done", "south.2024-11")

ROLES = (
    "manager", "executive", "counsel", "analyst", "contributor", "member", "respondent", "clean-team member", "auditor",
    "regulator",
)  # fmt: skip

SEES: dict[str, str] = {
    "obligations": "manager executive counsel analyst auditor regulator",
    "claims": "manager executive counsel analyst auditor regulator",
    "determination": "manager executive counsel analyst auditor regulator",
    "determination-json": "manager executive counsel analyst auditor regulator",
    "cases": "manager executive counsel auditor regulator",
    "notices": "manager executive counsel auditor regulator",
    "account": "manager executive counsel auditor regulator",
    "account-csv": "manager executive counsel auditor regulator",
    "case": "manager executive counsel auditor regulator",
    "room": "counsel",
}
"""By page, the roles of a party concerned that see it; whoever does not finds nothing there (404)."""

DOES: dict[str, tuple[str, str]] = {
    "claim": ("south", "manager counsel"),
    "dispute": ("south", "manager counsel"),
    "case-begin": ("north", "manager counsel"),
    "account-entry": ("north", "manager executive"),
    "account-waiver": ("north", "manager executive"),
    "letter": ("north", "manager counsel"),
    "case-step": ("north", "manager counsel"),
}
"""By page on which something is done: for which party it is looked at here, and the roles that may."""


@pytest.fixture(scope="module")
def everybody(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[Alliance, dict[tuple[str, str], Person]]]:
    """The small alliance with a case, and somebody with each role for each party."""
    del django_db_setup
    with django_db_blocker.unblock():
        alliance = obliging()
        people = {
            (role, party): person(alliance, role, party, f"{party}/lead")
            for party in ("north", "south", "west")
            for role in ROLES
        }
        lead = Client()
        lead.force_login(people["manager", "north"], backend="django.contrib.auth.backends.ModelBackend")
        begun = lead.post(reverse("case-begin", args=[alliance.name, *NOVEMBER]), {"case": "november", "how": "open"})
        assert begun.status_code == 302
        yield alliance, people
        remove(alliance)
        Membership.objects.filter(alliance=alliance).delete()
        alliance.delete()


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    del db


def _address(page: str, alliance: Alliance) -> str:
    more: dict[str, tuple[str, ...]] = {
        "determination": NOVEMBER, "determination-json": NOVEMBER, "claim": NOVEMBER, "dispute": NOVEMBER,
        "case-begin": NOVEMBER, "case": ("november",), "room": ("november",), "letter": ("november", "miss"),
        "case-step": ("november", "cause"),
    }  # fmt: skip
    return reverse(page, args=[alliance.name, *more.get(page, ())])


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_what_the_table_says_and_nothing_else(
    everybody: tuple[Alliance, dict[tuple[str, str], Person]], signed_in: Callable[[Person], Client], role: str
) -> None:
    alliance, people = everybody
    client = signed_in(people[role, "south"])

    found = {page: client.get(_address(page, alliance)).status_code for page in SEES}

    assert found == {page: 200 if role in _words(roles) else 404 for page, roles in SEES.items()}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_what_the_table_says_and_nothing_else(
    everybody: tuple[Alliance, dict[tuple[str, str], Person]], signed_in: Callable[[Person], Client], role: str
) -> None:
    alliance, people = everybody

    found = {
        page: signed_in(people[role, party]).get(_address(page, alliance)).status_code == 200
        for page, (party, _roles) in DOES.items()
    }

    assert found == {page: role in _words(roles) for page, (_party, roles) in DOES.items()}


@pytest.mark.parametrize("role", ["manager", "executive", "counsel", "analyst"])
def test_a_party_that_is_not_concerned_finds_nothing(
    everybody: tuple[Alliance, dict[tuple[str, str], Person]], signed_in: Callable[[Person], Client], role: str
) -> None:
    alliance, people = everybody
    client = signed_in(people[role, "west"])

    found = {
        page: client.get(_address(page, alliance)).status_code for page in ("determination", "case", "letter", "room")
    }

    assert set(found.values()) == {404}
    assert "Jobs done" not in client.get(_address("obligations", alliance)).content.decode()
    assert "south" not in client.get(_address("account-csv", alliance)).content.decode() if role != "analyst" else True


def test_nobody_claims_what_another_promised_and_nobody_answers_for_the_claimant(
    everybody: tuple[Alliance, dict[tuple[str, str], Person]], signed_in: Callable[[Person], Client]
) -> None:
    alliance, people = everybody

    claim = signed_in(people["manager", "north"]).get(_address("claim", alliance))
    begin = signed_in(people["manager", "south"]).get(_address("case-begin", alliance))

    assert claim.status_code == begin.status_code == 403
    assert "claimed by South Ltd" in claim.content.decode()
    assert "begun by the side to which it was promised" in begin.content.decode()


def test_a_role_taken_away_counts_no_longer_at_the_next_request(
    everybody: tuple[Alliance, dict[tuple[str, str], Person]], signed_in: Callable[[Person], Client]
) -> None:
    alliance, people = everybody
    client = signed_in(people["executive", "north"])
    before = client.get(_address("account", alliance)).status_code

    Membership.objects.filter(person=people["executive", "north"], alliance=alliance).update(until="2024-06-01")

    assert (before, client.get(_address("account", alliance)).status_code) == (200, 404)


def _words(text: str) -> list[str]:
    return text.replace("clean-team member", "clean-team_member").split()
