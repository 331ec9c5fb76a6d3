"""The library on the site, and an alliance that begins with it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from tallystick.cycle.checking import check
from tallystick.cycle.onrecord import has_record
from tallystick.cycle.workspace import open_workspace
from tallystick.web.alliances.models import Alliance, Side
from tallystick.web.people.models import Invitation, Membership, Organisation, Person
from web.people import person_with

SignIn = Callable[[Person], Client]
ASKED = {
    "title": "Aurora and Borealis", "start": "2026-01-01", "end": "2027-01-01", "zone": "Europe/Berlin",
    "calendar": "months", "currency": "EUR", "chosen": "co-marketing", "competitors": "",
    "party_2": "Borealis Parts", "email_2": "Kim@borealis.example",
}  # fmt: skip


@pytest.fixture
def founder(db: None) -> Person:
    """Somebody of an organisation who has no role anywhere yet."""
    del db
    works = Organisation.objects.create(name="Aurora Works")
    return Person.objects.create_user("lee@aurora.example", name="Lee", organisation=works)


@pytest.fixture(autouse=True)
def no_trace() -> Any:
    """Workspaces that a test makes are taken away after it."""
    before = {each.name for each in settings.SITE.alliances.iterdir()}
    yield
    import shutil  # noqa: PLC0415  (of this clean-up alone)

    for each in settings.SITE.alliances.iterdir():
        if each.name not in before:
            shutil.rmtree(each)
            (settings.SITE.keys / f"{each.name}.log.key").unlink(missing_ok=True)


def send(client: Client, **said: str) -> Any:
    return client.post("/alliances/new/", {**ASKED, **said})


def test_templates_are_found_by_words_area_and_kind(founder: Person, signed_in: SignIn) -> None:
    client = signed_in(founder)

    every = client.get("/library/").content.decode()
    clauses = client.get("/library/?what=clause&area=service+level").content.decode()
    found = client.get("/library/?q=on+time+full").content.decode()

    assert int(re.search(r"(\d+) templates", every)[1]) >= 130  # type: ignore[index]  # it is there, or the test fails
    assert "take-or-pay" not in clauses
    assert "On time and in full" in found
    assert "Nothing found" in client.get("/library/?q=zanzibar").content.decode()


def test_a_template_shows_its_figure_worked_by_hand(founder: Person, signed_in: SignIn) -> None:
    shown = signed_in(founder).get("/library/kpis/on_time_in_full/").content.decode()

    assert "7 of 10: one was short, one late, one has not come" in shown
    assert ">70.0 percent<" in shown
    assert '<td data-label="how often">7</td>' in shown


def test_a_clause_shows_its_example_as_the_engine_determines_it(founder: Person, signed_in: SignIn) -> None:
    shown = signed_in(founder).get("/library/clauses/take-or-pay/").content.decode()

    assert "2026-Q1" in shown
    assert re.search(r"2\s?000\.00 EUR", shown)
    assert "Customer promises this to Supplier." in shown


@pytest.mark.parametrize("address", ["/library/", "/library/kpis/on_time_in_full/", "/alliances/new/"])
def test_the_library_is_for_people_who_are_signed_in(db: None, address: str) -> None:
    del db
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("address", ["/library/kpis/nothing/", "/library/clauses/nothing/"])
def test_a_template_that_there_is_not_is_not_found(founder: Person, signed_in: SignIn, address: str) -> None:
    assert signed_in(founder).get(address).status_code == 404


def test_only_those_who_may_propose_are_offered_a_draft(kept: Alliance, signed_in: SignIn) -> None:
    address = "/library/clauses/take-or-pay/"

    analyst = signed_in(person_with(kept, "analyst", "hub")).get(address).content.decode()
    member = signed_in(person_with(kept, "member", "hub")).get(address).content.decode()

    assert "Use in a draft of New York regional connection" in analyst
    assert "Use in a draft" not in member


def test_an_alliance_is_made_with_a_sound_charter_a_record_and_its_first_manager(
    founder: Person, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(founder)

    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client)

    made = Alliance.objects.get(name="aurora-and-borealis")
    assert answer["Location"] == "/alliances/aurora-and-borealis/charter/"
    assert [each for each in check(made.root).problems if each.level == "error"] == []
    assert has_record(open_workspace(made.root))
    assert made.competitors is None
    assert {each.party: each.organisation.name for each in Side.objects.filter(alliance=made)} == {
        "aurora": "Aurora Works", "borealis": "Borealis Parts",
    }  # fmt: skip
    (role,) = Membership.objects.filter(alliance=made)
    assert (role.person, role.role, role.party) == (founder, "manager", "aurora")
    assert client.get(answer["Location"]).status_code == 200


def test_the_other_manager_is_invited_by_mail_and_the_link_is_shown_to_nobody_else(
    founder: Person, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(founder)
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client)

    (sent,) = mail.outbox
    link = re.search(r"http://testserver(/invitations/\S+)", str(sent.body))
    kim = Person.objects.create_user("kim@borealis.example")
    theirs = signed_in(kim)
    assert link is not None
    accepted = theirs.post(link[1])

    assert sent.to == ["Kim@borealis.example"]
    assert link[1] not in client.get(answer["Location"]).content.decode()
    assert client.post(link[1]).status_code == 404
    assert accepted.status_code == 302
    assert theirs.get("/alliances/aurora-and-borealis/charter/").status_code == 200
    kim.refresh_from_db()
    assert kim.organisation is not None
    assert kim.organisation.name == "Borealis Parts"


def test_an_operator_makes_an_alliance_and_takes_no_role_in_it(db: None, signed_in: SignIn) -> None:
    del db
    operator = person_with(None, "operator")

    answer = send(signed_in(operator), party_1="Aurora Works", email_1="lee@aurora.example")

    assert answer.status_code == 302
    assert not Membership.objects.filter(alliance__name="aurora-and-borealis").exists()
    assert {each.party for each in Invitation.objects.all()} == {"aurora", "borealis"}


def test_whoever_belongs_to_no_organisation_makes_no_alliance(db: None, signed_in: SignIn) -> None:
    del db
    stranger = Person.objects.create_user("stranger@example.org")

    assert signed_in(stranger).get("/alliances/new/").status_code == 404
    assert send(signed_in(stranger)).status_code == 404
    assert not Alliance.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": "   "}, "Give the alliance a name."),
        ({"end": "2025-01-01"}, "The term ends after its first day."),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"currency": "XXX"}, "no currency code"),
        ({"party_2": ""}, "An alliance has two parties or more."),
        ({"email_2": "lee@aurora.example"}, "Nobody manages two parties"),
        ({"party_3": "Third"}, "invited by mail; give the address"),
        ({"party_2": "Aurora Works"}, "called"),
        ({"title": "new"}, "There is an alliance “new” on this site already"),
        ({"title": "!!!"}, "has no letter"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    founder: Person, signed_in: SignIn, said: dict[str, str], words: str
) -> None:
    answer = send(signed_in(founder), **said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Alliance.objects.exists()
    assert not Invitation.objects.exists()
    assert not (settings.SITE.alliances / "aurora-and-borealis").exists()


def test_a_name_is_taken_once(founder: Person, signed_in: SignIn) -> None:
    client = signed_in(founder)
    send(client)

    again = send(client)

    assert again.status_code == 422
    assert "on this site already" in again.content.decode()
    assert Alliance.objects.count() == 1


def test_nobody_speaks_for_an_organisation_of_the_site_but_its_own_people(founder: Person, signed_in: SignIn) -> None:
    theirs = Organisation.objects.create(name="Borealis Parts")
    client = signed_in(founder)

    refused = send(client)
    Person.objects.create_user("kim@borealis.example", organisation=theirs)
    taken = send(client)

    assert refused.status_code == 422
    assert "invite somebody who belongs to it" in refused.content.decode()
    assert taken.status_code == 302
    assert Organisation.objects.count() == 2
