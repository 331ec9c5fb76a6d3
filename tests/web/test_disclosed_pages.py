"""No page of home, alliance, KPIs and objectives shows a number that its reader may not see."""

from collections.abc import Callable

import pytest
from django.test import Client

from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.snapshot import Asked
from tallystick.web.people.models import Person
from web.guarded import CAPTAIN, EDITION, OWNED, ROLES, canaries, found_in, here_of
from web.people import person_with

BASE = "/alliances/new-york-connection/"
PAGES = (
    "/", "/portfolio/", "/portfolio/alliances.csv", "/portfolio/partners.csv", "/portfolio/kpis.csv",
    BASE, f"{BASE}?party=endeavor", f"{BASE}?period=2013-08", f"{BASE}?edition={EDITION}",
    f"{BASE}kpis/", f"{BASE}kpis/{OWNED}/", f"{BASE}kpis/{OWNED}/?edition={EDITION}",
    f"{BASE}kpis/{OWNED}/?party=expressjet", f"{BASE}kpis/on_time_departures/",
    f"{BASE}kpis/on_time_departures/?edition={EDITION}", f"{BASE}kpis/seats_per_flight/",
    f"{BASE}objectives/", f"{BASE}objectives/?edition={EDITION}", f"{BASE}objectives/connect-the-region/",
    f"{BASE}objectives/arrive-on-time/", f"{BASE}objectives/endeavor-keeps-the-schedule/",
    f"{BASE}objectives/captain-leaves-on-time/", f"{BASE}my-objectives/", f"{BASE}teams/", f"{BASE}teams/endeavor/",
    f"{BASE}teams/endeavor-captain/",
)  # fmt: skip


QUICK = (("manager", "endeavor"), ("member", "endeavor"))
"""Readers whose pages `make test` looks through; `make test-all` looks through those of all."""


@pytest.mark.parametrize(
    ("role", "party"), [pytest.param(*each, marks=() if each in QUICK else pytest.mark.slow) for each in ROLES]
)
def test_no_digit_of_a_withheld_figure_stands_on_any_page(
    guarded: Alliance, signed_in: Callable[[Person], Client], role: str, party: str
) -> None:
    person = person_with(guarded, role, party)
    client, here = signed_in(person), here_of(guarded, person)
    numbers = canaries(here)

    shown = {address: client.get(address) for address in PAGES}

    assert party in ("hub", "") or len(numbers) > 60
    refused = {address for address, answer in shown.items() if answer.status_code not in (200, 404)}
    assert all("edition=" in address for address in refused)
    assert refused == set() or role in ("member", "contributor")
    pages = {address: each.content.decode() for address, each in shown.items()}
    assert {address: found for address, page in pages.items() if (found := found_in(page, numbers))} == {}


def test_the_search_for_digits_finds_what_is_shown(guarded: Alliance, signed_in: Callable[[Person], Client]) -> None:
    """The owner's page shows the very numbers that are looked for on the pages of others."""
    other, owner = person_with(guarded, "manager", "endeavor"), person_with(guarded, "manager", "hub")
    numbers = canaries(here_of(guarded, other))

    page = signed_in(owner).get(f"{BASE}kpis/{OWNED}/").content.decode()

    assert len(found_in(page, numbers)) > 10


def test_an_edition_never_shows_more_than_today(guarded: Alliance) -> None:
    """It was published when everybody saw it; the present charter discloses it to its owner only."""
    other, owner = person_with(guarded, "manager", "endeavor"), person_with(guarded, "manager", "hub")

    theirs, mine = (here_of(guarded, each).snapshot(Asked(edition=EDITION)) for each in (other, owner))

    assert mine.kpis[OWNED].latest.number == "1\u202f107\u202f426"
    assert theirs.why_withheld(OWNED) == "The charter discloses it to its owner only."
    assert {each.figure.value for each in theirs.disclosed.values() if each.figure.kpi == OWNED} == {None}
    today = here_of(guarded, other).snapshot(Asked(period="2013-08")).disclosed
    assert all(today[place].is_shown for place, each in theirs.disclosed.items() if each.is_shown and place in today)


def test_figures_of_a_person_are_the_persons_and_those_of_whom_the_charter_names(guarded: Alliance) -> None:
    captain = person_with(guarded, "member", "endeavor", email="captain@example.org", fills=[CAPTAIN])
    readers = {
        "the captain": captain,
        "the captain's manager": person_with(guarded, "manager", "endeavor"),
        "a colleague": person_with(guarded, "member", "endeavor", email="colleague@example.org"),
        "the auditor": person_with(guarded, "auditor", ""),
        "another party's with a role of that name": person_with(
            guarded, "member", "hub", email="hub-captain@example.org", fills=[CAPTAIN]
        ),
    }

    shown = {
        who: {
            (each.figure.party, dict(each.figure.scope).get("origin"))
            for each in here_of(guarded, person).snapshot().disclosed.values()
            if each.figure.kpi == "on_time_departures" and each.is_shown and "origin" in dict(each.figure.scope)
        }
        for who, person in readers.items()
    }

    assert ("endeavor", "LGA") in shown["the captain"]
    assert [who for who, cells in shown.items() if ("endeavor", "LGA") in cells] == ["the captain"]
    assert all(("endeavor", "EWR") not in cells for who, cells in shown.items() if who != "the captain")
