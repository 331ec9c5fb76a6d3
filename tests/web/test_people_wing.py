"""The people of an alliance: who sees whom, who gives which role, and what a role may do."""

import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.test import Client
from playwright.sync_api import Page

from tallystick.sharing.rights import GRANTS
from tallystick.sharing.words import Action, Kind, Reach, Role, Scope
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import ApiToken, Invitation, Membership, Person, RoleChange
from tallystick.web.people.rights_in_words import nothing_with, rights_of
from tallystick.web.people.words import ACTION_WORDS, KIND_WORDS, REACH_WORDS, ROLE_WORDS, SCOPE_WORDS
from web.by_hand import proven
from web.people import person_with

SignedIn = Callable[[Person], Client]
TODAY = date(2013, 12, 10)
BASE = "/alliances/new-york-connection/people/"
LEADERS = {"manager", "executive", "counsel"}
PAGES = ("", "rights/", "history/", "invitations/", "tokens/", "invite")
OFFER = {"email": "robin@endeavor.example", "party": "endeavor", "role": "analyst", "since": "2013-12-10", "until": ""}


def person_of(alliance: Alliance, role: str) -> Person:
    if role == "operator":
        return person_with(None, role)
    return person_with(alliance, role, "" if role in ("auditor", "regulator") else "endeavor")


def link_in(message: Any) -> str:
    found = re.search(r"http://testserver(/invitations/\S+)", str(message.body))
    if found is None:
        raise AssertionError(f"no link in {message.body}")
    return found[1]


@pytest.fixture
def endeavor(alliance: Alliance) -> Person:
    """The manager of Endeavor."""
    return person_with(alliance, "manager", "endeavor", email="mana.ger@endeavor.example")


@pytest.fixture
def offered(
    endeavor: Person, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> Callable[..., tuple[Any, Client]]:
    """Offers a role as the manager of Endeavor, or as who is given."""

    def offer(by: Person | None = None, **changed: Any) -> tuple[Any, Client]:
        client = proven(signed_in(by or endeavor))
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"{BASE}invite", {**OFFER, **changed}), client

    return offer


# Who sees what


@pytest.mark.parametrize("role", [each.value for each in Role])
def test_each_role_opens_the_pages_that_are_for_it(alliance: Alliance, signed_in: SignedIn, role: str) -> None:
    client = proven(signed_in(person_of(alliance, role)))
    sees = role in LEADERS or role == "operator"

    found = {page: client.get(f"{BASE}{page}").status_code for page in PAGES}

    assert found == {
        "": 200,
        "rights/": 200,
        "history/": 200 if sees else 404,
        "invitations/": 200 if sees else 404,
        "tokens/": 200,
        "invite": 200 if role in ("manager", "counsel") else 403,
    }


def test_names_are_shown_to_the_own_partys_managers_and_the_operator(alliance: Alliance, signed_in: SignedIn) -> None:
    hub, theirs = person_with(alliance, "analyst", "hub"), person_with(alliance, "analyst", "endeavor")
    names = {hub.name, theirs.name}

    def seen(person: Person) -> set[str]:
        page = signed_in(person).get(BASE).content.decode()
        return {name for name in names if name in page}

    assert seen(person_with(alliance, "manager", "hub")) == {hub.name}
    assert seen(person_with(alliance, "counsel", "endeavor")) == {theirs.name}
    assert seen(person_with(alliance, "executive", "hub")) == set()
    assert seen(person_with(None, "operator")) == names


def test_whoever_does_not_lead_sees_their_own_roles_only(alliance: Alliance, signed_in: SignedIn) -> None:
    person_with(alliance, "counsel", "hub")
    analyst = person_with(alliance, "analyst", "hub")
    others = Membership.objects.exclude(person=analyst).first()
    own = Membership.objects.get(person=analyst)
    client = signed_in(analyst)

    page = client.get(BASE).content.decode()

    assert "Your roles here" in page
    assert "Roles of others are shown to managers, executives, counsel and the operator." in page
    assert others is not None
    assert client.get(f"{BASE}roles/{others.pk}/").status_code == 404
    assert client.get(f"{BASE}roles/{own.pk}/").status_code == 200


def test_a_role_of_another_alliance_is_not_found(alliance: Alliance, endeavor: Person, signed_in: SignedIn) -> None:
    other = Alliance.objects.create(name="other", folder="other", competitors=False)
    strange = Membership.objects.create(
        person=endeavor, alliance=other, role="manager", party="hub", since=date(2013, 1, 1)
    )
    client = proven(signed_in(endeavor))

    assert client.get(f"{BASE}roles/{strange.pk}/").status_code == 404
    assert client.post(f"{BASE}roles/{strange.pk}/leave").status_code == 404
    del alliance


def test_a_long_list_comes_page_by_page(alliance: Alliance, endeavor: Person, signed_in: SignedIn) -> None:
    for number in range(55):
        person_with(alliance, "contributor", "endeavor", email=f"c{number:02}@endeavor.example")
    client = signed_in(endeavor)

    first, second = client.get(BASE).content.decode(), client.get(f"{BASE}?page=2").content.decode()

    assert "Page 1 of 2" in first
    assert "c54@endeavor.example" not in first
    assert "c54@endeavor.example" in second


# Inviting


def test_inviting_takes_a_fresh_proof_before_anything_is_typed(endeavor: Person, signed_in: SignedIn) -> None:
    answer = signed_in(endeavor).get(f"{BASE}invite")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/?next=")


def test_an_invitation_gives_its_role_with_what_it_fills(offered: Any, signed_in: SignedIn, endeavor: Person) -> None:
    answer, client = offered(role="analyst", fills=["endeavor/station"])
    (sent,) = mail.outbox
    robin = Person.objects.create_user("robin@endeavor.example", name="Robin")
    accepted = signed_in(robin).post(link_in(sent))

    (row,) = Membership.objects.filter(person=robin)
    history = client.get(f"{BASE}history/").content.decode()

    assert answer.status_code == accepted.status_code == 302
    assert sent.to == ["robin@endeavor.example"]
    assert (row.role, row.party, row.fills, row.since, row.given_by) == (
        "analyst", "endeavor", ["endeavor/station"], TODAY, endeavor,
    )  # fmt: skip
    assert signed_in(robin).get("/alliances/new-york-connection/kpis/").status_code == 200
    assert "given" in history
    assert str(endeavor) in history


def test_an_invitation_is_accepted_once(offered: Any, signed_in: SignedIn) -> None:
    offered()
    link = link_in(mail.outbox[0])
    robin = signed_in(Person.objects.create_user("robin@endeavor.example"))

    assert robin.post(link).status_code == 302
    assert robin.post(link).status_code == 404
    assert Membership.objects.filter(person__email="robin@endeavor.example").count() == 1


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a role that counsel gives": ({"role": "auditor", "until": "2014-01-01"}, "Select a valid choice"),
    "for another party": ({"party": "hub"}, "Select a valid choice"),
    "for all parties": ({"party": "*", "role": "auditor", "until": "2014-01-01"}, "Select a valid choice"),
    "from yesterday": ({"since": "2013-12-09"}, "A role begins today at the earliest"),
    "that ends before it begins": ({"until": "2013-12-10"}, "Let it end after it begins"),
    "that fills another party's role": ({"fills": ["hub/manager"]}, "Select a valid choice"),
    "as an operator": ({"role": "operator"}, "Select a valid choice"),
    "to no address": ({"email": "robin"}, "Enter a valid email address"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_a_manager_may_not_offer_is_refused_beside_the_field(offered: Any, case: str) -> None:
    changed, said = WRONG[case]

    answer, _client = offered(**changed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_counsel_offers_the_clean_team_and_no_manager(offered: Any, alliance: Alliance) -> None:
    counsel = person_with(alliance, "counsel", "endeavor")

    clean, _ = offered(counsel, role="clean-team member")
    refused, _ = offered(counsel, role="manager", email="other@endeavor.example")
    endless, _ = offered(counsel, role="auditor", email="third@endeavor.example")

    assert (clean.status_code, refused.status_code, endless.status_code) == (302, 422, 422)
    assert "auditors and regulators always have an end" in endless.content.decode()
    assert [each.role for each in Invitation.objects.all()] == ["clean-team member"]


def test_nobody_gives_themselves_a_role(offered: Any, endeavor: Person) -> None:
    answer, _client = offered(email=endeavor.email)

    assert answer.status_code == 403
    assert "Nobody gives or takes their own roles." in answer.content.decode()
    assert not Invitation.objects.exists()


def test_nothing_is_offered_twice(offered: Any, alliance: Alliance) -> None:
    offered()
    twice, _ = offered()
    person_with(alliance, "analyst", "endeavor", email="sam@endeavor.example")
    had, _ = offered(email="sam@endeavor.example")

    assert (twice.status_code, had.status_code) == (422, 422)
    assert "W037" in twice.content.decode()
    assert Invitation.objects.count() == 1


def test_sending_again_makes_another_link_and_withdrawing_closes_it(
    offered: Any, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    _, client = offered()
    (row,) = Invitation.objects.all()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{BASE}invitations/{row.pk}/resend")
    robin = signed_in(Person.objects.create_user("robin@endeavor.example"))
    first, second = (link_in(each) for each in mail.outbox)

    before = (robin.get(first).status_code, robin.get(second).status_code)
    client.post(f"{BASE}invitations/{row.pk}/withdraw")

    assert before == (404, 200)
    assert robin.post(second).status_code == 404
    assert "withdrawn" in client.get(f"{BASE}invitations/").content.decode()
    assert not Membership.objects.filter(person__email="robin@endeavor.example").exists()


def test_another_partys_manager_reads_no_address_and_stops_no_invitation(
    offered: Any, alliance: Alliance, signed_in: SignedIn
) -> None:
    offered()
    (row,) = Invitation.objects.all()
    hub = proven(signed_in(person_with(alliance, "manager", "hub")))

    page = hub.get(f"{BASE}invitations/").content.decode()
    stopped = hub.post(f"{BASE}invitations/{row.pk}/withdraw")

    assert "robin@endeavor.example" not in page
    assert "address not shown" in page
    assert stopped.status_code == 403
    row.refresh_from_db()
    assert row.withdrawn is None


def test_what_somebody_offered_ends_with_their_own_role(
    offered: Any, alliance: Alliance, endeavor: Person, signed_in: SignedIn
) -> None:
    person_with(alliance, "manager", "endeavor", email="second@endeavor.example")
    offered(role="manager")
    robin = signed_in(Person.objects.create_user("robin@endeavor.example"))
    (own,) = Membership.objects.filter(person=endeavor)
    signed_in(endeavor).post(f"{BASE}roles/{own.pk}/leave")

    answer = robin.post(link_in(mail.outbox[0]))

    assert answer.status_code == 422
    assert "does not give this role any more" in answer.content.decode()
    assert not Membership.objects.filter(person__email="robin@endeavor.example").exists()


def test_clean_team_and_business_are_not_given_to_one_person(
    offered: Any, alliance: Alliance, signed_in: SignedIn
) -> None:
    counsel = person_with(alliance, "counsel", "endeavor")
    robin = person_with(alliance, "analyst", "endeavor", email="robin@endeavor.example")
    offered(counsel, role="clean-team member")

    answer = signed_in(robin).post(link_in(mail.outbox[0]))

    assert answer.status_code == 422
    assert "S005" in answer.content.decode()
    assert not Membership.objects.filter(person=robin, role="clean-team member").exists()


def test_an_auditor_for_all_parties_is_invited_once_counsel_of_each_has_agreed(
    offered: Any, alliance: Alliance, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    counsel = {party: person_with(alliance, "counsel", party) for party in ("hub", "endeavor", "expressjet")}
    offered(counsel["endeavor"], party="*", role="auditor", until="2014-06-30", email="lee@audit.example")
    (row,) = Invitation.objects.all()
    sent: list[int] = [len(mail.outbox)]
    waits = "Appointment for all parties together: auditor, until 30 Jun 2014"
    today = {party: waits in signed_in(person).get("/").content.decode() for party, person in counsel.items()}

    for party in ("hub", "expressjet"):
        with django_capture_on_commit_callbacks(execute=True):
            proven(signed_in(counsel[party])).post(f"{BASE}invitations/{row.pk}/agree")
        sent.append(len(mail.outbox))
    lee = signed_in(Person.objects.create_user("lee@audit.example"))
    lee.post(link_in(mail.outbox[0]))

    (role,) = Membership.objects.filter(person__email="lee@audit.example")
    assert today == {"hub": True, "endeavor": False, "expressjet": True}
    assert sent == [0, 0, 1]
    assert waits not in signed_in(counsel["hub"]).get("/").content.decode()
    assert (role.role, role.party, role.until) == ("auditor", "", date(2014, 6, 30))
    assert lee.get("/alliances/new-york-connection/kpis/").status_code == 200


def test_a_manager_does_not_agree_for_counsel(offered: Any, alliance: Alliance, signed_in: SignedIn) -> None:
    offered(
        person_with(alliance, "counsel", "endeavor"), party="*", role="regulator", until="2014-06-30",
        email="lee@audit.example",
    )  # fmt: skip
    (row,) = Invitation.objects.all()

    answer = proven(signed_in(person_with(alliance, "manager", "hub"))).post(f"{BASE}invitations/{row.pk}/agree")

    assert answer.status_code == 403
    assert [each.party for each in row.consents.all()] == ["endeavor"]


# Changing, ending, leaving


@pytest.fixture
def analyst(alliance: Alliance) -> Membership:
    """An analyst of Endeavor."""
    return Membership.objects.get(person=person_with(alliance, "analyst", "endeavor"))


def test_a_role_that_is_ended_today_opens_nothing_at_the_next_request(
    analyst: Membership, endeavor: Person, signed_in: SignedIn
) -> None:
    theirs, ours = signed_in(analyst.person), proven(signed_in(endeavor))
    before = theirs.get(BASE).status_code

    answer = ours.post(
        f"{BASE}roles/{analyst.pk}/change", {"do": "end", "day": TODAY.isoformat(), "reason": "moved on"}
    )

    assert (before, answer.status_code, theirs.get(BASE).status_code) == (200, 302, 404)
    said = ours.get(f"{BASE}roles/{analyst.pk}/").content.decode()
    assert "moved on" in said
    assert "ended" in said


def test_a_role_of_today_that_is_taken_back_has_never_held(
    alliance: Alliance, endeavor: Person, signed_in: SignedIn
) -> None:
    row = Membership.objects.get(person=person_with(alliance, "analyst", "endeavor", since=TODAY))
    client = signed_in(row.person)
    before = client.get(BASE).status_code

    proven(signed_in(endeavor)).post(f"{BASE}roles/{row.pk}/change", {"do": "end", "day": TODAY.isoformat()})

    row.refresh_from_db()
    assert row.never_held
    assert (before, client.get(BASE).status_code) == (200, 404)


def test_what_is_changed_is_written_down(analyst: Membership, endeavor: Person, signed_in: SignedIn) -> None:
    client = proven(signed_in(endeavor))

    client.post(
        f"{BASE}roles/{analyst.pk}/change", {"do": "change", "until": "2014-03-01", "fills": ["endeavor/station"]}
    )

    analyst.refresh_from_db()
    (change,) = RoleChange.objects.all()
    assert (analyst.until, analyst.fills) == (date(2014, 3, 1), ["endeavor/station"])
    assert (change.before, change.after) == (
        {"until": "", "fills": []}, {"until": "2014-03-01", "fills": ["endeavor/station"]},
    )  # fmt: skip
    assert (change.by, change.hand) == (endeavor, "endeavor manager")


@pytest.mark.parametrize("day", ["2013-12-09", "", "2013-02-30"])
def test_a_role_does_not_end_in_the_past(analyst: Membership, endeavor: Person, signed_in: SignedIn, day: str) -> None:
    answer = proven(signed_in(endeavor)).post(f"{BASE}roles/{analyst.pk}/change", {"do": "end", "day": day})

    analyst.refresh_from_db()
    assert answer.status_code == 422
    assert analyst.until is None


@pytest.mark.parametrize(("role", "party"), [("manager", "hub"), ("executive", "endeavor"), ("counsel", "endeavor")])
def test_roles_are_taken_by_who_gives_them(
    analyst: Membership, alliance: Alliance, signed_in: SignedIn, role: str, party: str
) -> None:
    client = proven(signed_in(person_with(alliance, role, party)))

    answer = client.post(f"{BASE}roles/{analyst.pk}/change", {"do": "end", "day": TODAY.isoformat()})

    analyst.refresh_from_db()
    assert answer.status_code == 403
    assert analyst.until is None


def test_the_last_manager_of_a_party_stays(alliance: Alliance, endeavor: Person, signed_in: SignedIn) -> None:
    (own,) = Membership.objects.filter(person=endeavor)
    client = signed_in(endeavor)

    refused = client.post(f"{BASE}roles/{own.pk}/leave", follow=True)
    second = person_with(alliance, "manager", "endeavor", email="second@endeavor.example")
    left = client.post(f"{BASE}roles/{own.pk}/leave")

    own.refresh_from_db()
    assert "W037" in refused.content.decode()
    assert left["Location"] == "/"
    assert own.until == TODAY
    assert client.get(BASE).status_code == 404
    row = Membership.objects.get(person=second)
    assert proven(signed_in(second)).post(f"{BASE}roles/{row.pk}/leave").status_code == 302
    row.refresh_from_db()
    assert row.until is None


def test_nobody_leaves_for_somebody_else(analyst: Membership, endeavor: Person, signed_in: SignedIn) -> None:
    assert proven(signed_in(endeavor)).post(f"{BASE}roles/{analyst.pk}/leave").status_code == 404
    analyst.refresh_from_db()
    assert analyst.until is None


def test_ending_takes_a_fresh_proof(analyst: Membership, endeavor: Person, signed_in: SignedIn) -> None:
    answer = signed_in(endeavor).post(f"{BASE}roles/{analyst.pk}/change", {"do": "end", "day": TODAY.isoformat()})

    analyst.refresh_from_db()
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert analyst.until is None


# What a role may do


def test_every_word_of_access_has_one_for_people() -> None:
    assert set(ROLE_WORDS) == set(Role)
    assert set(ACTION_WORDS) == set(Action)
    assert set(KIND_WORDS) == set(Kind)
    assert set(REACH_WORDS) == set(Reach)
    assert set(SCOPE_WORDS) == set(Scope)


@pytest.mark.parametrize("role", list(Role))
def test_the_table_of_a_role_says_all_its_rights_and_no_other(role: Role) -> None:
    said = {
        (line.kind, right.action, right.reach, right.of_everybody) for line in rights_of(role) for right in line.rights
    }
    granted = {
        (KIND_WORDS[each.kind], ACTION_WORDS[each.action], REACH_WORDS[each.reach], each.role is None)
        for each in GRANTS
        if each.role in (role, None)
    }

    assert said == granted
    assert set(nothing_with(role)) == set(KIND_WORDS.values()) - {kind for kind, *_ in granted}


def test_the_page_of_rights_says_them(alliance: Alliance, signed_in: SignedIn) -> None:
    page = signed_in(person_with(alliance, "respondent", "hub")).get(f"{BASE}rights/?role=counsel").content.decode()

    assert "privileged rooms" in page
    assert "with a fresh proof of who you are" in page
    assert "Given and taken by: manager." in page


def test_the_operators_table_has_no_figures() -> None:
    assert "figures" in nothing_with(Role.OPERATOR)


# Tokens


def test_a_manager_sees_that_programs_of_the_own_party_have_tokens_and_revokes_them(
    alliance: Alliance, endeavor: Person, analyst: Membership, signed_in: SignedIn
) -> None:
    later = date.today() + timedelta(days=30)  # noqa: DTZ011  (tokens end by the clock, not by the alliance's)
    hub = person_with(alliance, "analyst", "hub")
    tokens, secrets = {}, {}
    for person, name in ((analyst.person, "ours"), (hub, "theirs")):
        tokens[name], secrets[name] = ApiToken.issue(
            person=person, name=f"{name} nightly", scopes=[Scope.READ], until=later
        )
        tokens[name].alliances.add(alliance)
    client = proven(signed_in(endeavor))

    def asked() -> int:
        return Client().get("/api/v1/alliances", headers={"authorization": f"Bearer {secrets['ours']}"}).status_code

    page = client.get(f"{BASE}tokens/").content.decode()
    before = asked()
    refused = client.post(f"{BASE}tokens/{tokens['theirs'].pk}/revoke").status_code
    revoked = client.post(f"{BASE}tokens/{tokens['ours'].pk}/revoke").status_code

    assert "ours nightly" in page
    assert "theirs nightly" not in page
    assert secrets["ours"] not in page
    assert (before, refused, revoked) == (200, 404, 302)
    assert asked() == 401
    tokens["theirs"].refresh_from_db()
    assert tokens["theirs"].revoked is None


# In the browser


@pytest.mark.parametrize("look", [{}, {"theme": "dark", "language": "de-DE"}, {"width": 390}])
def test_no_page_about_people_has_a_finding_of_axe(
    alliance: Alliance, endeavor: Person, analyst: Membership, browse: Callable[..., Page], look: dict[str, Any]
) -> None:
    person_with(alliance, "counsel", "endeavor", email=endeavor.email)
    page = browse(endeavor, **look)
    prove(page)
    found: list[tuple[str, str, Any]] = []
    wide: list[str] = []

    for address in ("", "rights/?role=counsel", "history/", "invitations/", "invite", f"roles/{analyst.pk}/",
                    f"roles/{analyst.pk}/change", "tokens/"):  # fmt: skip
        page.goto(f"{BASE}{address}")
        violations = Axe().run(page).response["violations"]
        found += [(address, each["id"], each["nodes"][0]["html"]) for each in violations]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)

    assert found == []
    assert wide == []


def prove(page: Page) -> None:
    """Lets the browser's session have proven just before who its person is."""
    key = next(each["value"] for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(session_key=key)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
