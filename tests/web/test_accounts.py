"""Accounts: invitations and sign-up, profile, sessions, second factors, and the sign-in of an organisation.

Passkeys are made and used in Chromium with a virtual authenticator; the provider of OpenID Connect runs beside the
test.
"""

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.test import Client
from playwright.sync_api import Page, expect

from tallystick.web.alliances.models import Alliance
from tallystick.web.people import activity
from tallystick.web.people.models import Domain, Invitation, Membership, Organisation, Person, SignInProvider
from tallystick.web.people.providers import sealed_secret, secret_of
from web.by_hand import proven
from web.oidc import CLIENT, SECRET, Provider, provider
from web.people import SINCE, person_with

SignedIn = Callable[[Person], Client]
Browse = Callable[..., Page]
PASSWORD = "a long enough phrase"  # noqa: S105  (of accounts in tests)
SIGNED = "/alliances/new-york-connection/people/invite"
"""A page that asks for a fresh proof."""


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def invited(alliance: Alliance, email: str, role: str = "analyst") -> str:
    """The address of an invitation."""
    organisation, _ = Organisation.objects.get_or_create(name="Endeavor Air")
    _row, secret = Invitation.offer(
        email=email, alliance=alliance, role=role, party="endeavor", organisation=organisation, since=SINCE
    )
    return f"/invitations/{secret}"


@pytest.fixture
def kim(alliance: Alliance) -> Person:
    """A manager who signs in with a password."""
    person = person_with(alliance, "manager", "endeavor", email="kim@endeavor.example")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, person: Person, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/account/login/", {"login": person.email, "password": password, **more})


# Invitation and sign-up


def test_nobody_opens_an_account_without_an_invitation(db: None) -> None:
    del db
    says = {"name": "X", "email": "x@x.example", "password1": PASSWORD, "password2": PASSWORD}

    answers = [Client().get("/account/signup/"), Client().post("/account/signup/", says)]

    assert ["Accounts are opened here by invitation" in each.content.decode() for each in answers] == [True, True]
    assert not Person.objects.exists()


def test_somebody_new_opens_an_account_and_accepts(alliance: Alliance) -> None:
    link = invited(alliance, "robin@endeavor.example")
    client = Client()
    page = client.get(link).content.decode()
    form = client.get(f"/account/signup/?next={link}").content.decode()
    says = {"name": "Robin Lee", "email": "robin@endeavor.example", "password1": PASSWORD, "password2": PASSWORD}

    opened = client.post("/account/signup/", {**says, "next": link})
    accepted = client.post(link)

    robin = Person.objects.get(email="robin@endeavor.example")
    assert "New York regional connection" in page
    assert 'value="robin@endeavor.example"' in form
    assert opened["Location"] == link
    assert accepted["Location"] == "/"
    assert (robin.name, str(robin.organisation)) == ("Robin Lee", "Endeavor Air")
    assert Membership.objects.get(person=robin).role == "analyst"


def test_an_account_with_another_address_than_the_invited_has_to_prove_it(alliance: Alliance) -> None:
    client = Client()
    link = invited(alliance, "robin@endeavor.example")
    client.get(link)
    says = {"name": "Lee", "email": "lee@elsewhere.example", "password1": PASSWORD, "password2": PASSWORD}

    answer = client.post("/account/signup/", {**says, "next": link})

    assert answer["Location"].startswith("/account/confirm-email/")
    assert client.get("/")["Location"].startswith("/account/login/")
    assert client.post(link).status_code == 200
    assert not Membership.objects.exists()


def test_somebody_who_has_an_account_signs_in_and_accepts(alliance: Alliance, kim: Person) -> None:
    link = invited(alliance, kim.email, "executive")
    client = Client()
    client.get(link)

    came = sign_in(client, kim, next=link)
    client.post(link)

    assert came["Location"] == link
    assert set(Membership.objects.filter(person=kim).values_list("role", flat=True)) == {"manager", "executive"}


def test_an_invitation_is_for_its_address_alone(alliance: Alliance, kim: Person, signed_in: SignedIn) -> None:
    link = invited(alliance, "robin@endeavor.example")

    page = signed_in(kim).post(link)

    assert "The invitation is for robin@endeavor.example" in page.content.decode()
    assert Membership.objects.filter(person=kim).count() == 1


# Profile and sessions


def test_a_profile_is_changed_and_its_language_spoken_everywhere(kim: Person, signed_in: SignedIn) -> None:
    client = signed_in(kim)

    client.post("/profile/", {"name": "Kim Müller", "language": "de", "zone": "Europe/Berlin"})
    kim.refresh_from_db()
    elsewhere = signed_in(kim).get("/", headers={"accept-language": "en"})

    assert (kim.name, kim.language, kim.zone) == ("Kim Müller", "de", "Europe/Berlin")
    assert '<html lang="de"' in elsewhere.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 121}, {"zone": "Mars/Base"}, {"language": "tlh"}, {"name": " "}]
)
def test_a_profile_that_says_nothing_is_refused(kim: Person, signed_in: SignedIn, wrong: dict[str, str]) -> None:
    before = kim.name

    answer = signed_in(kim).post("/profile/", {"name": "Kim", "language": "", "zone": "", **wrong})

    kim.refresh_from_db()
    assert answer.status_code == 422
    assert kim.name == before


def test_a_profile_changes_nothing_that_is_not_its_own(kim: Person, signed_in: SignedIn) -> None:
    signed_in(kim).post("/profile/", {"name": "Kim", "email": "root@x.example", "is_active": "", "organisation": "1"})

    kim.refresh_from_db()
    assert (kim.email, kim.is_active, kim.organisation) == ("kim@endeavor.example", True, None)


def test_one_session_or_all_others_are_ended(kim: Person) -> None:
    browsers = [Client(headers={"user-agent": f"Mozilla/5.0 (X11; Linux) Firefox/{number}"}) for number in range(3)]
    for each in browsers:
        sign_in(each, kim)
        each.get("/")
    here, second, third = browsers
    page = here.get("/profile/sessions/").content.decode()
    row = UserSession.objects.get(session_key=second.session.session_key)

    ended = here.post(f"/profile/sessions/{row.pk}/end").status_code
    after_one = [each.get("/").status_code for each in browsers]
    here.post("/profile/sessions/end")
    after_all = [each.get("/").status_code for each in browsers]

    assert page.count("Firefox, Linux") >= 3
    assert page.count("this browser") == 1
    assert ended == 302
    assert after_one == [200, 302, 200]
    assert after_all == [200, 302, 302]
    del third


def test_a_session_is_noted_once_a_minute_and_when_its_browser_changes(
    kim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr(activity, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/1"})
    sign_in(client, kim)

    def seen_after(**headers: str) -> tuple[datetime, str]:
        client.get("/profile/", headers=headers or None)
        (row,) = UserSession.objects.all()
        return row.last_seen_at, row.user_agent

    first = seen_after()
    same = seen_after()
    clock[0] += 60
    later = seen_after()
    other = seen_after(**{"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/2"})

    assert same == first
    assert later[0] > first[0]
    assert other[0] > later[0]
    assert other[1] == "Mozilla/5.0 (X11; Linux) Firefox/2"


def test_nobody_ends_the_session_of_another(alliance: Alliance, kim: Person, signed_in: SignedIn) -> None:
    client = Client()
    sign_in(client, kim)
    client.get("/")
    (row,) = UserSession.objects.all()

    answer = signed_in(person_with(alliance, "manager", "hub")).post(f"/profile/sessions/{row.pk}/end")

    assert answer.status_code == 404
    assert client.get("/").status_code == 200


def test_a_new_password_ends_the_other_sessions(kim: Person) -> None:
    here, there = Client(), Client()
    for each in (here, there):
        sign_in(each, kim)
    other = "another long enough phrase"

    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": other, "password2": other})

    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert [each.subject for each in mail.outbox] != []


def test_an_address_is_changed_once_its_code_is_entered(kim: Person) -> None:
    client = Client()
    sign_in(client, kim)

    client.post("/account/email/", {"email": "kim@new.example", "action_add": "1"})
    kim.refresh_from_db()
    before = kim.email
    said = [str(each.body) for each in mail.outbox if each.to == ["kim@new.example"]]
    code = re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", said[0], re.MULTILINE)
    assert code is not None
    client.post("/account/confirm-email/", {"code": code[1]})

    kim.refresh_from_db()
    assert (before, kim.email) == ("kim@endeavor.example", "kim@new.example")


# Proving who one is, before signing and giving


@pytest.fixture
def stale(kim: Person, signed_in: SignedIn) -> Client:
    """A client in which Kim is signed in, and proved who they are long ago."""
    return signed_in(kim)


def test_a_password_proves_who_somebody_is(stale: Client) -> None:
    asked = stale.get(SIGNED)["Location"]

    wrong = stale.post(asked, {"password": "not this one", "next": SIGNED})
    right = stale.post(asked, {"password": PASSWORD, "next": SIGNED})

    assert wrong.status_code == 200
    assert right["Location"] == SIGNED
    assert stale.get(SIGNED).status_code == 200


def test_a_code_of_an_app_proves_who_somebody_is(stale: Client, kim: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(kim, secret)

    refused = stale.post("/account/2fa/reauthenticate/", {"code": "000000", "next": SIGNED})
    right = stale.post("/account/2fa/reauthenticate/", {"code": code_of(secret), "next": SIGNED})

    assert refused.status_code == 200
    assert right["Location"] == SIGNED
    assert stale.get(SIGNED).status_code == 200


def test_secrets_of_apps_are_sealed_in_the_data_base(kim: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(kim, secret)

    kept = Authenticator.objects.get(user=kim).data

    assert secret not in str(kept)
    assert TOTP(Authenticator.objects.get(user=kim)).validate_code(code_of(secret))


# Second factors in the browser


@pytest.fixture
def with_passkeys(browse: Browse) -> Callable[..., Page]:
    """A page of a browser that has an authenticator of its own, which asks for no finger."""

    def opened(person: Person | None = None, **look: Any) -> Page:
        page = browse(person, **look)
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return page

    return opened


def test_a_passkey_opens_an_account_signs_in_and_proves_who_one_is(
    alliance: Alliance, with_passkeys: Callable[..., Page]
) -> None:
    page = with_passkeys()
    person_with(alliance, "manager", "endeavor", email="other@endeavor.example")
    page.goto(invited(alliance, "robin@endeavor.example", "manager"))
    page.get_by_role("link", name="Open an account").click()
    page.get_by_role("link", name="Open it with a passkey").click()
    page.get_by_label("Your name").fill("Robin Lee")
    page.get_by_label("Email").fill("robin@endeavor.example")
    page.get_by_role("button", name="Go on").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Make it").click()
    page.get_by_role("button", name="Accept").click()
    robin = Person.objects.get(email="robin@endeavor.example")
    first = page.get_by_role("heading", level=1).inner_text()

    page.context.clear_cookies()
    page.goto("/account/login/?next=/profile/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: "/account/" not in address)
    second = page.locator("body").inner_text()

    page.goto("/account/reauthenticate/?next=" + SIGNED)
    with page.expect_navigation():
        page.get_by_role("button", name="Use a passkey").click()
    third = page.get_by_role("heading", level=1).inner_text()

    assert (robin.name, robin.has_usable_password()) == ("Robin Lee", False)
    assert first == "Today"
    assert "Robin Lee" in second
    assert third == "Invite somebody"


def test_a_button_of_a_passkey_cannot_be_pressed_before_it_does_something(kim: Person, browse: Browse) -> None:
    written = Client().get("/account/login/").content.decode()
    assert re.search(r'<button [^>]*id="passkey_login" data-passkey disabled>', written)

    page = browse()
    page.goto("/account/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()
    expect(page.get_by_text("Passkeys do not work here")).to_be_hidden()

    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/account/login/")
    expect(page.get_by_text("Passkeys do not work here")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_disabled()
    page.get_by_label("Email").fill(kim.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def test_an_app_is_set_up_and_a_recovery_code_lets_in(kim: Person, browse: Browse) -> None:
    page = browse()
    page.goto("/account/login/")
    page.get_by_label("Email").fill(kim.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/account/2fa/totp/activate/")
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    secret = page.get_by_label("Secret").input_value()
    page.locator("[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="Use the app").click()
    codes = page.get_by_label("Unused codes").input_value().split()

    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_label("Email").fill(kim.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    asked = page.get_by_role("heading", level=1).inner_text()
    page.locator("[name=code]").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()

    assert len(codes) == 10
    assert asked == "The second step"
    assert page.get_by_role("heading", level=1).inner_text() == "Today"


ENTRANCE = (
    "/account/login/", "/account/signup/", "/account/signup/passkey/", "/account/password/reset/",
    "/account/password/reset/done/", "/sign-in/organisation/",
)  # fmt: skip
OWN = (
    "/profile/", "/profile/sessions/", "/profile/tokens/", "/account/email/", "/account/password/change/",
    "/account/2fa/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/2fa/totp/activate/",
    "/account/2fa/recovery-codes/generate/", "/account/reauthenticate/", "/account/3rdparty/",
    "/account/sessions/", "/account/logout/",
)  # fmt: skip


@pytest.mark.parametrize(
    "look",
    [
        {"theme": "dark", "language": "de-DE"},
        pytest.param({}, marks=pytest.mark.slow),
        pytest.param({"width": 390}, marks=pytest.mark.slow),
    ],
)
def test_no_page_of_an_account_has_a_finding_of_axe(
    alliance: Alliance, kim: Person, browse: Browse, look: dict[str, Any]
) -> None:
    page = browse(**look)
    link = invited(alliance, "robin@endeavor.example")
    found: list[tuple[str, str, Any]] = []
    wide: list[str] = []

    def examine(address: str) -> None:
        page.goto(address)
        violations = Axe().run(page).response["violations"]
        found.extend((address, each["id"], each["nodes"][0]["html"]) for each in violations)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)

    for address in (link, *ENTRANCE):
        examine(address)
    page.goto("/account/login/")
    page.locator("[name=login]").fill(kim.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    for address in OWN:
        examine(address)

    assert found == []
    assert wide == []


@pytest.mark.parametrize("look", [{}, {"width": 390, "theme": "dark"}])
def test_no_page_about_providers_has_a_finding_of_axe(db: None, browse: Browse, look: dict[str, Any]) -> None:
    del db
    hub = Organisation.objects.create(name="Hub carrier")
    operator = person_with(None, "operator")
    operator.set_password(PASSWORD)
    operator.save()
    page = browse(**look)
    page.goto("/account/login/")
    page.locator("[name=login]").fill(operator.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    found: list[tuple[str, str]] = []

    for address in ("/sign-in/providers/", f"/sign-in/providers/{hub.pk}/"):
        page.goto(address)
        found += [(address, each["id"]) for each in Axe().run(page).response["violations"]]
        assert page.get_by_text("Hub carrier").count() > 0

    assert found == []


# The sign-in of an organisation


@pytest.fixture
def endeavor_provider(db: None) -> Iterator[Provider]:
    """Endeavor's provider, which knows Robin."""
    del db
    with provider(email="robin@endeavor.example", email_verified=True, name="Robin Lee") as running:
        organisation, _ = Organisation.objects.get_or_create(name="Endeavor Air")
        row = SignInProvider.objects.create(
            organisation=organisation, name="endeavor", issuer=running.issuer, client_id=CLIENT,
            secret=sealed_secret("endeavor", SECRET),
        )  # fmt: skip
        Domain.objects.create(provider=row, name="endeavor.example")
        yield running


def by_provider(client: Client, running: Provider, *, back: str = "/") -> Any:
    """Signs in with the provider as a browser does; what the site answers to its way back."""
    go = client.get(f"/account/oidc/endeavor/login/?process=login&next={back}")
    with urllib.request.urlopen(go["Location"]) as answer:  # noqa: S310  (our own, by http)
        page = answer.read().decode()
    there = re.search(r'href="([^"]+)"', page)
    if there is None:
        raise AssertionError(page)
    parts = urlsplit(there[1].replace("&amp;", "&"))
    assert running.asked[-1]["code_challenge_method"] == "S256"
    return client.get(f"{parts.path}?{parts.query}")


def test_somebody_comes_in_through_their_organisation_in_the_browser(
    alliance: Alliance, endeavor_provider: Provider, browse: Browse
) -> None:
    page = browse()
    page.goto(invited(alliance, "robin@endeavor.example"))
    page.get_by_role("link", name="Sign in with Endeavor Air").click()
    page.get_by_role("link", name="Go on to Endeavor Air").click()
    page.get_by_role("link", name="Yes, it is me").click()
    page.get_by_role("button", name="Accept").click()

    robin = Person.objects.get(email="robin@endeavor.example")
    assert page.get_by_role("heading", level=1).inner_text() == "Today"
    assert (robin.name, str(robin.organisation), robin.has_usable_password()) == ("Robin Lee", "Endeavor Air", False)
    assert Membership.objects.get(person=robin).party == "endeavor"


def test_an_account_that_is_there_is_opened_by_its_organisation(
    alliance: Alliance, endeavor_provider: Provider
) -> None:
    robin = person_with(alliance, "analyst", "endeavor", email="robin@endeavor.example")
    client = Client()

    answer = by_provider(client, endeavor_provider, back="/profile/")

    assert answer["Location"] == "/profile/"
    assert robin.email in client.get("/profile/").content.decode()


def test_whoever_signs_in_elsewhere_proves_it_there_again(alliance: Alliance, endeavor_provider: Provider) -> None:
    person_with(alliance, "manager", "endeavor", email="robin@endeavor.example")
    Person.objects.filter(email="robin@endeavor.example").update(password="!")  # noqa: S106  (none that is usable)
    client = Client()
    by_provider(client, endeavor_provider)
    session = client.session
    session["account_authentication_methods"] = [
        {**each, "at": time.time() - timedelta(minutes=11).total_seconds()}
        for each in session["account_authentication_methods"]
    ]
    session.save()

    asked = client.get(SIGNED, follow=True)
    link = re.search(r'href="(/account/oidc/[^"]+)"', asked.content.decode())
    assert link is not None
    go = client.get(link[1].replace("&amp;", "&"))

    assert asked.redirect_chain[-1][0].startswith("/sign-in/again/endeavor/")
    assert "prompt=login" in go["Location"]
    by_provider(client, endeavor_provider)
    assert client.get(SIGNED).status_code == 200


def test_a_sign_in_that_the_provider_waved_through_is_no_fresh_proof(
    alliance: Alliance, endeavor_provider: Provider
) -> None:
    person_with(alliance, "manager", "endeavor", email="robin@endeavor.example")
    client = Client()
    asked = []

    for minutes in (60, 1):
        endeavor_provider.claims["auth_time"] = int(time.time()) - 60 * minutes
        by_provider(client, endeavor_provider)
        asked.append(client.get(SIGNED).status_code)

    assert asked == [302, 200]


REFUSED: dict[str, dict[str, Any]] = {
    "of another domain": {"email": "root@hub.example", "email_verified": True},
    "of a domain that looks alike": {"email": "robin@endeavor.example.org", "email_verified": True},
    "not verified": {"email": "robin@endeavor.example", "email_verified": False},
    "said to be unverified in words": {"email": "robin@endeavor.example", "email_verified": "false"},
    "none at all": {"email": ""},
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_provider_is_believed_for_its_own_addresses_alone(
    alliance: Alliance, endeavor_provider: Provider, case: str
) -> None:
    person_with(alliance, "manager", "hub", email="root@hub.example")
    person_with(alliance, "manager", "endeavor", email="robin@endeavor.example")
    endeavor_provider.claims = {"sub": "1", **REFUSED[case]}
    client = Client()

    answer = by_provider(client, endeavor_provider)

    assert answer.status_code == 403
    assert client.get("/").status_code == 302


def test_nobody_unknown_comes_in_without_an_invitation(endeavor_provider: Provider) -> None:
    client = Client()

    answer = by_provider(client, endeavor_provider)

    assert "Accounts are opened here by invitation" in answer.content.decode()
    assert not Person.objects.exists()


def test_an_account_that_nobody_had_verified_loses_its_password_when_its_owner_comes(
    endeavor_provider: Provider,
) -> None:
    planted = Person.objects.create_user("robin@endeavor.example", PASSWORD)
    EmailAddress.objects.create(user=planted, email=planted.email, verified=False, primary=True)

    by_provider(Client(), endeavor_provider)

    planted.refresh_from_db()
    assert not planted.has_usable_password()
    assert EmailAddress.objects.get(user=planted).verified


def test_where_a_provider_is_required_no_password_lets_in(kim: Person, endeavor_provider: Provider) -> None:
    SignInProvider.objects.update(required=True)
    client = Client()

    answer = sign_in(client, kim, next="/profile/")
    page = client.get(answer["Location"]).content.decode()

    assert answer["Location"].startswith("/sign-in/organisation/?with=endeavor")
    assert "Endeavor Air asks its people to sign in here." in page
    assert client.get("/").status_code == 302
    endeavor_provider.claims = {"sub": "2", "email": kim.email, "email_verified": True}
    by_provider(client, endeavor_provider)
    assert client.get("/").status_code == 200
    assert client.get("/account/reauthenticate/")["Location"].startswith("/sign-in/again/endeavor/")


def test_nobody_leaves_a_required_provider_by_another_address(kim: Person, endeavor_provider: Provider) -> None:
    del endeavor_provider
    client = Client()
    sign_in(client, kim)
    SignInProvider.objects.update(required=True)

    answer = client.post("/account/email/", {"email": "kim@elsewhere.example", "action_add": "1"})

    assert "are opened and changed through its own sign-in" in answer.content.decode()
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [kim.email]


def test_a_provider_that_is_switched_off_opens_nothing(endeavor_provider: Provider) -> None:
    del endeavor_provider
    SignInProvider.objects.update(active=False)

    assert Client().get("/account/oidc/endeavor/login/").status_code == 404
    page = Client().post("/sign-in/organisation/", {"email": "robin@endeavor.example"})
    assert page.status_code == 422


def test_the_page_for_signing_in_names_no_organisation(endeavor_provider: Provider) -> None:
    del endeavor_provider

    pages = [Client().get(address).content.decode() for address in ("/account/login/", "/sign-in/organisation/")]

    assert [page for page in pages if "Endeavor" in page] == []


# The operator sets it up


def says(running: Provider, **changed: Any) -> dict[str, Any]:
    said = {
        "name": "hub", "issuer": running.issuer, "client_id": CLIENT, "secret": SECRET, "domains": "hub.example",
        "active": "on",
    }  # fmt: skip
    return {**said, **changed}


@pytest.fixture
def hub(db: None) -> Organisation:
    """An organisation without a provider."""
    del db
    return Organisation.objects.create(name="Hub carrier")


def test_the_operator_sets_a_provider_up_and_its_secret_is_sealed(
    hub: Organisation, endeavor_provider: Provider, signed_in: SignedIn
) -> None:
    client = proven(signed_in(person_with(None, "operator")))

    answer = client.post(f"/sign-in/providers/{hub.pk}/", says(endeavor_provider))
    page = client.get(f"/sign-in/providers/{hub.pk}/").content.decode()

    row = SignInProvider.objects.get(name="hub")
    assert answer.status_code == 302
    assert secret_of(row) == SECRET
    assert SECRET.encode() not in bytes(row.secret)
    assert SECRET not in page
    assert "http://testserver/account/oidc/hub/login/callback/" in page


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "not over https": ({"issuer": "http://login.example.org"}, "It begins with https://"),
    "nobody there": ({"issuer": "http://127.0.0.1:9"}, "does not answer as a provider does"),
    "a domain that another speaks for": ({"domains": "endeavor.example"}, "Another provider speaks for"),
    "no domain": ({"domains": "hub"}, "is no domain"),
    "required before anybody came in": ({"required": "on"}, "Let somebody sign in with it once before"),
    "no secret": ({"secret": ""}, "Enter the secret"),
    "a name with blanks": ({"name": "the hub"}, "Small letters, digits and dashes"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_provider_that_would_not_work_is_refused(
    hub: Organisation, endeavor_provider: Provider, signed_in: SignedIn, case: str
) -> None:
    changed, said = WRONG[case]

    answer = proven(signed_in(person_with(None, "operator"))).post(
        f"/sign-in/providers/{hub.pk}/", says(endeavor_provider, **changed)
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SignInProvider.objects.filter(name="hub").exists()


def test_another_issuer_makes_its_people_strangers(
    alliance: Alliance, endeavor_provider: Provider, signed_in: SignedIn
) -> None:
    robin = person_with(alliance, "analyst", "endeavor", email="robin@endeavor.example")
    by_provider(Client(), endeavor_provider)
    row = SignInProvider.objects.get()
    client = proven(signed_in(person_with(None, "operator")))
    linked = SocialAccount.objects.filter(user=robin).count()

    with provider(email="robin@endeavor.example") as other:
        client.post(
            f"/sign-in/providers/{row.organisation.pk}/",
            says(other, name="endeavor", domains="endeavor.example", secret="", required="on"),
        )

    row.refresh_from_db()
    assert (linked, SocialAccount.objects.filter(user=robin).count(), row.required) == (1, 0, False)
    assert row.issuer == other.issuer


@pytest.mark.parametrize("role", ["manager", "counsel", "analyst"])
def test_nobody_but_the_operator_says_where_people_sign_in(
    alliance: Alliance, hub: Organisation, endeavor_provider: Provider, signed_in: SignedIn, role: str
) -> None:
    client = proven(signed_in(person_with(alliance, role, "hub")))

    found = [
        client.get("/sign-in/providers/"), client.get(f"/sign-in/providers/{hub.pk}/"),
        client.post(f"/sign-in/providers/{hub.pk}/", says(endeavor_provider)),
    ]  # fmt: skip

    assert [each.status_code for each in found] == [404, 404, 404]
    assert not SignInProvider.objects.filter(name="hub").exists()


def test_setting_a_provider_up_takes_a_fresh_proof(hub: Organisation, signed_in: SignedIn) -> None:
    answer = signed_in(person_with(None, "operator")).get(f"/sign-in/providers/{hub.pk}/")

    assert answer["Location"].startswith("/account/reauthenticate/")
