"""Numbers are written by the reader's language on pages, and alike everywhere else."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from tallystick.reports.numbers import written_with
from tallystick.web.alliances.models import Alliance
from tallystick.web.design.deadlines import asked
from tallystick.web.design.language import mark
from tallystick.web.people.models import Person
from web.guarded import EDITION, here_of
from web.people import person_with
from web.programs import Program
from web.spoken import said_on

KPI = "completion"
BASE = "/alliances/new-york-connection/"
PAGES = (
    "/", "/portfolio/", BASE, f"{BASE}kpis/", f"{BASE}kpis/{KPI}/", f"{BASE}kpis/{KPI}/?party=endeavor",
    f"{BASE}objectives/", f"{BASE}?edition={EDITION}",
    f"{BASE}record/editions/{EDITION}/", f"{BASE}obligations/", f"{BASE}obligations/account/", f"{BASE}data/",
)  # fmt: skip
POINT = re.compile(r"(?<![\d.\w/-])\d{1,3}(?:\u202f\d{3})*\.\d+(?![\d.\w])")
"""A number with a decimal point: no part of a name, a day or a version."""
COMMA = re.compile(r"(?<![\d.\w/-])\d{1,3}(?:\u202f\d{3})*,\d{1,2}(?![\d,\w])")
SECTION = re.compile(r"\d\.\d")
"""Where a clause stands in the agreement."""


@pytest.mark.parametrize("page", PAGES)
def test_a_german_page_writes_commas_where_an_english_one_writes_points(
    guarded: Alliance, signed_in: Callable[[Person], Client], page: str
) -> None:
    """In turns, since what was written once is kept."""
    client = signed_in(person_with(guarded, "manager", "hub"))

    found: dict[str, list[str]] = {}
    for language in ("en", "de", "en", "de"):
        answer = client.get(page, headers={"accept-language": language})
        assert answer.status_code == 200
        found[language] = said_on(answer.content.decode().replace('<html lang="en"', "<html"))

    german = [text for text in found["de"] if not SECTION.fullmatch(text)]
    assert [text for text in german if POINT.search(text)] == []
    assert [text for text in found["en"] if COMMA.search(text)] == []
    in_english = any(POINT.search(text) and not SECTION.fullmatch(text) for text in found["en"])
    assert any(COMMA.search(text) for text in german) == in_english


def test_programs_and_files_are_told_numbers_alike_in_all_languages(
    guarded: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(person_with(guarded, "manager", "hub"))
    addresses = (
        f"/api/v1{BASE}figures?kpi=completion", f"/api/v1{BASE}scorecard", "/portfolio/kpis.csv",
        f"{BASE}record/editions/{EDITION}/report", f"{BASE}obligations/account/account.csv",
    )  # fmt: skip

    for address in addresses:
        english, german = (client.get(address, headers={"accept-language": each}) for each in ("en", "de"))
        assert english.status_code == 200, address
        assert german.content == english.content, address


def test_a_deadline_is_said_in_the_readers_language() -> None:
    what = "pay 5,000.00 USD to Endeavor Air"

    with translation.override("de"), written_with(mark()):
        assert asked(what) == "5\u202f000,00 USD an Endeavor Air zahlen"
        assert asked("cure missed connections, within 30 days") == "Abhilfe: missed connections, binnen 30 days"
        assert asked("Report R-12") == "Report R-12"
    with translation.override("en"):
        assert asked(what) == what


def test_every_deadline_of_the_engine_has_a_shape(jobs: Alliance, north: Program, guarded: Alliance) -> None:
    every = {
        deadline.what
        for here in (here_of(jobs, north.person), here_of(guarded, person_with(guarded, "manager", "hub")))
        for made in here.opened.determined(here.now).determinations
        for deadline in made.deadlines
    }

    with translation.override("de"):
        unsaid = {what for what in every if asked(what) == what}

    assert unsaid == set()
    assert len(every) > 3
