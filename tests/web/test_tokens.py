"""Tokens of a person's programs: made with a fresh proof, shown once, used, and revoked."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import ApiToken, Person
from web.by_hand import proven
from web.people import person_with

SignedIn = Callable[[Person], Client]


def in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def says(**changed: Any) -> dict[str, Any]:
    said = {"name": "nightly", "scopes": ["read"], "alliances": ["new-york-connection"], "until": in_days(30)}
    return {**said, **changed}


def made(client: Client, **changed: Any) -> str:
    """The secret of a token that was made."""
    page = client.post("/profile/tokens/new", says(**changed)).content.decode()
    found = re.search(r"tally_[A-Za-z0-9_-]{43}", page)
    if found is None:
        raise AssertionError("no token was made")
    return found[0]


def status_with(secret: str, address: str) -> int:
    return Client().get(f"/api/v1/{address}", headers={"authorization": f"Bearer {secret}"}).status_code


def test_making_a_token_takes_a_fresh_proof(manager: Person, signed_in: SignedIn) -> None:
    client = signed_in(manager)

    answers = [client.get("/profile/tokens/new"), client.post("/profile/tokens/new", says())]

    assert [each["Location"].partition("?")[0] for each in answers] == ["/account/reauthenticate/"] * 2
    assert not ApiToken.objects.exists()


def test_a_token_is_shown_once_and_comes_in(manager: Person, signed_in: SignedIn) -> None:
    client = proven(signed_in(manager))

    secret = made(client)
    status = status_with(secret, "alliances")
    page = client.get("/profile/tokens/")

    assert status == 200
    assert secret not in page.content.decode()
    assert f"{secret[:12]}…" in page.content.decode()
    assert ApiToken.objects.get().used is not None
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert ApiToken.objects.get().secret_sha256 != secret


def test_a_token_holds_where_it_says(alliance: Alliance, manager: Person, signed_in: SignedIn) -> None:
    client = proven(signed_in(manager))
    Alliance.objects.create(name="elsewhere", folder="elsewhere")

    here, everywhere = made(client), made(client, alliances=["*"])
    (first, second) = ApiToken.objects.order_by("made")

    assert [each.name for each in first.alliances.all()] == [alliance.name]
    assert (first.everywhere, second.everywhere) == (False, True)
    assert status_with(here, "alliances/new-york-connection/figures") == 200
    assert status_with(everywhere, "alliances/new-york-connection/figures") == 200


WRONG: dict[str, dict[str, Any]] = {
    "no name": {"name": ""},
    "no scope": {"scopes": []},
    "a scope of operators": {"scopes": ["operate"]},
    "an unknown scope": {"scopes": ["everything"]},
    "nowhere": {"alliances": []},
    "an alliance of others": {"alliances": ["elsewhere"]},
    "until today": {"until": in_days(0)},
    "for two years": {"until": in_days(730)},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_token_that_would_allow_too_much_is_refused(manager: Person, signed_in: SignedIn, case: str) -> None:
    Alliance.objects.create(name="elsewhere", folder="elsewhere")

    answer = proven(signed_in(manager)).post("/profile/tokens/new", says(**WRONG[case]))

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_an_operator_may_choose_the_scope_of_operators(db: None, signed_in: SignedIn) -> None:
    del db
    client = proven(signed_in(person_with(None, "operator")))

    assert made(client, scopes=["operate"], alliances=["*"]).startswith("tally_")


def test_a_revoked_token_opens_nothing_at_the_next_request(manager: Person, signed_in: SignedIn) -> None:
    client = proven(signed_in(manager))
    secret = made(client)
    before = status_with(secret, "alliances")

    client.post(f"/profile/tokens/{ApiToken.objects.get().pk}/revoke")

    assert (before, status_with(secret, "alliances")) == (200, 401)
    assert "revoked" in client.get("/profile/tokens/").content.decode()


def test_nobody_sees_or_revokes_the_token_of_another(alliance: Alliance, manager: Person, signed_in: SignedIn) -> None:
    secret = made(proven(signed_in(manager)), name="of the manager")
    other = proven(signed_in(person_with(alliance, "manager", "endeavor")))

    page = other.get("/profile/tokens/").content.decode()
    answer = other.post(f"/profile/tokens/{ApiToken.objects.get().pk}/revoke")

    assert "of the manager" not in page
    assert answer.status_code == 404
    assert status_with(secret, "alliances") == 200


def test_a_token_makes_no_token(manager: Person, signed_in: SignedIn) -> None:
    secret = made(proven(signed_in(manager)))

    answer = Client().post("/profile/tokens/new", says(), headers={"authorization": f"Bearer {secret}"})

    assert answer["Location"].startswith("/account/login/")
    assert ApiToken.objects.count() == 1
