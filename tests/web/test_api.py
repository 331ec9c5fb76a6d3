"""The interface for programs: tokens, scopes, and problem details."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.sharing.words import Scope
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import ApiToken, Person

LATER = date(2099, 1, 1)


@pytest.fixture
def ask() -> Callable[[str, str], tuple[int, object]]:
    """Asks with a token; answers status and content."""

    def asked(secret: str, address: str) -> tuple[int, object]:
        answer = Client().get(f"/api/v1/{address}", headers={"authorization": f"Bearer {secret}"})
        return answer.status_code, answer.json()

    return asked


@pytest.mark.django_db
def test_nobody_comes_in_without_a_session_or_token() -> None:
    description = Client().get("/api/v1/openapi.json").json()
    addresses = [address for address, actions in description["paths"].items() if "get" in actions]

    answers = {address: Client().get(address.format(alliance="x")).status_code for address in addresses}

    assert len(answers) >= 2
    assert set(answers.values()) == {401}
    assert all("security" in action for actions in description["paths"].values() for action in actions.values())


def test_a_token_that_reads_sees_its_owners_alliances(
    manager: Person, ask: Callable[[str, str], tuple[int, list[dict[str, object]]]]
) -> None:
    _, secret = ApiToken.issue(person=manager, name="nightly", scopes=[Scope.READ], until=LATER)
    ApiToken.objects.update(everywhere=True)

    status, found = ask(secret, "alliances")

    assert (status, [each["name"] for each in found]) == (200, ["new-york-connection"])


def test_a_token_for_other_alliances_sees_none(
    manager: Person, ask: Callable[[str, str], tuple[int, list[dict[str, object]]]]
) -> None:
    _, secret = ApiToken.issue(person=manager, name="nightly", scopes=[Scope.READ], until=LATER)

    assert ask(secret, "alliances") == (200, [])
    assert ask(secret, "alliances/new-york-connection/figures")[0] == 404


def test_a_token_without_the_scope_reads_nothing(
    manager: Person, ask: Callable[[str, str], tuple[int, object]]
) -> None:
    _, secret = ApiToken.issue(person=manager, name="deliveries", scopes=[Scope.DELIVER], until=LATER)
    ApiToken.objects.update(everywhere=True)

    assert ask(secret, "alliances/new-york-connection/figures")[0] == 404


@pytest.mark.parametrize("change", [{"revoked": timezone.now()}, {"until": date(2020, 1, 1)}])
def test_a_token_that_is_over_opens_nothing(
    manager: Person, ask: Callable[[str, str], tuple[int, object]], change: dict[str, object]
) -> None:
    _, secret = ApiToken.issue(person=manager, name="old", scopes=[Scope.READ], until=LATER)
    ApiToken.objects.update(everywhere=True, **change)

    assert ask(secret, "alliances")[0] == 401


def test_only_the_hash_of_a_token_is_kept(manager: Person) -> None:
    token, secret = ApiToken.issue(person=manager, name="n", scopes=[Scope.READ], until=LATER)

    kept = str(list(ApiToken.objects.values()))

    assert secret not in kept
    assert token.hint == secret[:12]


def test_a_figure_is_a_decimal_string(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    address = f"/api/v1/alliances/{alliance.name}/figures?kpi=completion&period=2013-11&limit=1"

    found = signed_in(manager).get(address).json()

    assert found["figures"][0]["value"] == "98.8"
    assert found["next"] == 1


def test_a_refusal_is_a_problem_of_rfc_9457(manager: Person, signed_in: Callable[[Person], Client]) -> None:
    answer = signed_in(manager).get("/api/v1/alliances/nowhere/figures")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail"}
