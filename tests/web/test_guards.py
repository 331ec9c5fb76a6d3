"""Every address is guarded, and nobody sees what is not theirs."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tallystick.web.access.guards import Guard, guard_of
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Membership, Person
from web.people import person_with

OTHERS = ("account/", "api/v1/")
"""Addresses of packages that guard themselves: signing in, and the interface for programs."""


def _views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Callable[..., object]]]:
    for each in patterns:
        address = f"{prefix}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from _views(each.url_patterns, address)
        else:
            yield address, each.callback


def test_every_view_says_who_may_come_in() -> None:
    found = dict(_views(get_resolver().url_patterns))

    ours = {address: view for address, view in found.items() if not address.startswith(OTHERS)}

    assert len(ours) >= 8
    assert [address for address, view in ours.items() if guard_of(view) is None] == []


def test_every_address_in_an_alliance_is_guarded_by_the_alliance() -> None:
    guards = {
        address: guard_of(view) for address, view in _views(get_resolver().url_patterns) if "<slug:alliance>" in address
    }

    assert "alliances/<slug:alliance>/" in guards
    assert all(isinstance(guard, Guard) and guard.who == "alliance" for guard in guards.values())


def _plain(content: bytes, name: str) -> str:
    """A page without the one-time token of its forms, and without the name that was asked for."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", content.decode()).replace(name, "")


ADDRESSES = ("", "kpis/", "kpis/completion/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_without_a_role_learns_that_an_alliance_is_there(
    alliance: Alliance, signed_in: Callable[[Person], Client], address: str
) -> None:
    stranger = Person.objects.create_user("stranger@example.org")

    there = signed_in(stranger).get(f"/alliances/{alliance.name}/{address}")
    nowhere = signed_in(stranger).get(f"/alliances/nowhere/{address}")

    assert there.status_code == nowhere.status_code == 404
    assert _plain(there.content, alliance.name) == _plain(nowhere.content, "nowhere")


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_is_not_signed_in_is_asked_to(alliance: Alliance, address: str) -> None:
    answer = Client().get(f"/alliances/{alliance.name}/{address}")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_a_role_that_was_ended_counts_no_longer_at_the_next_request(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(manager)
    before = client.get(f"/alliances/{alliance.name}/").status_code

    Membership.objects.filter(person=manager).update(until="2013-02-01")

    assert (before, client.get(f"/alliances/{alliance.name}/").status_code) == (200, 404)


def test_an_operator_sees_that_there_is_an_alliance_and_no_figure(
    alliance: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    operator = signed_in(person_with(None, "operator"))

    card = operator.get(f"/alliances/{alliance.name}/")
    kpi = operator.get(f"/alliances/{alliance.name}/kpis/completion/")

    assert card.status_code == 200
    assert "98.8" not in card.content.decode()
    assert "Your role here shows no figures" in card.content.decode()
    assert kpi.status_code == 404


def test_a_respondent_sees_no_figure(alliance: Alliance, signed_in: Callable[[Person], Client]) -> None:
    respondent = signed_in(person_with(alliance, "respondent", "endeavor"))

    home = respondent.get("/").content.decode()

    assert "New York regional connection" in home
    assert "89.5" not in home
