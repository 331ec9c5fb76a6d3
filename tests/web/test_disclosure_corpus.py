"""The published cases of what may be shown to whom, each put on a site: page, interface for programs, export.

A case is made of real parties with real facts: so many contributors, the largest with its share, so many months ago, in
an alliance whose parties compete, do not, or have not said. A charter has no word yet for what a KPI is about (price,
capacity), for what looks ahead, or for a KPI that nobody agreed; that part of a case is put where the site reads its
rules (:func:`tallystick.sharing.standing.rule_of`), and everything after that is the site's own.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from shared import shared
from sharing.test_circumstances import circumstances
from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.recording import add_facts
from tallystick.sharing.circumstances import verdict
from tallystick.sharing.classifying import CATEGORIES, Classified, subject_of
from tallystick.sharing.rules import KpiRule
from tallystick.sharing.standing import rule_of
from tallystick.web.alliances.classified import classify
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.actors import NOBODY
from web.matrix.hunting import found_in
from web.obliged import person, remove
from web.programs import Program, read

TOTAL = 73_219_300
KPI, PERIOD = "amount", "2024-01"
END = date(2024, 2, 1)
PARTIES = ("ash", "birch", "cedar", "fir", "oak", "pine")
PARTNER = "north"
"""Whose people look: a party that contributes nothing, so that what it sees is what it is shown."""

CANNOT = {
    "D14": "How many people a cell is about is of surveys, which the site does not have yet.",
    "D15": "Likewise: as long as nobody knows how many people it is about, nothing of it is shown.",
    "D16": "Likewise: by how many people a cell differs from an earlier one.",
}
"""Cases that no site can be made of, and why. What speaks of people is blocked on every site until then."""

CHARTER = """\
tallystick: 1
alliance: {name}
title: Alliance of a case
term: 2024-01-01 .. 2026-01-01
zone: Europe/London
parties:
{parties}sources:
  work:
    columns: {{day: date, id: number, who: text, amount: number}}
    time: day
    key: [id]
kpis:
  amount:
    title: Amount
    formula: SUM(amount)
    owner: north/lead
    direction: higher
    unit: pieces
    by: [party]
    rounding: 0 places
    target: 99999999
people:
  north/lead: {{title: Lead of North}}
"""


def cases() -> list[dict[str, Any]]:
    """The published cases, in their order; none where the folder is absent."""
    try:
        text = shared("vectors/disclosure_rules.json").read_text("utf-8")
    except pytest.skip.Exception:
        return []
    found: list[dict[str, Any]] = json.loads(text, parse_float=Decimal)["cases"]
    return found


QUICK = ("D08", "D10")
"""What goes to the clean team alone, and an exact boundary; `make test-all` puts all of them on a site."""


def _cases(*, on_a_site: bool = True) -> list[Any]:
    return [
        pytest.param(each, id=each["id"], marks=() if each["id"] in QUICK else pytest.mark.slow)
        for each in cases()
        if (each["id"] not in CANNOT) is on_a_site
    ]


def amounts(case: dict[str, Any]) -> dict[str, int]:
    """What each contributor adds: the largest its share of the whole, the others different parts of the rest."""
    count, top = case["contributors"], int(TOTAL * Fraction(case["max_share"]))
    if count == 1:
        return {PARTIES[0]: TOTAL}
    rest = count - 1
    found = [top, *((TOTAL - top) // rest + 1117 * (2 * at - rest + 1) // 2 for at in range(rest))]
    found[-1] += TOTAL - sum(found)
    return dict(zip(PARTIES, found, strict=False))


@dataclass(frozen=True)
class Site:
    """A case on a site."""

    alliance: Alliance
    amounts: dict[str, int]


def made(case: dict[str, Any]) -> Site:
    """An alliance with the facts of January, looked at so many months after."""
    name = f"case-{case['id'].lower()}-{uuid4().hex[:6]}"
    month = END.month - 1 + case["age_months"]
    now = datetime(END.year + month // 12, month % 12 + 1, 15, 12, tzinfo=UTC)
    alliance = Alliance.objects.create(
        name=name, folder=name, competitors=case["competitors"], behind=datetime.now(UTC) - now
    )
    root = settings.SITE.alliances / name
    root.mkdir(parents=True)
    parties = "".join(f"  {each}: {{name: {each.title()} Ltd, is: {{who: {each}}}}}\n" for each in (PARTNER, *PARTIES))
    (root / "charter.yaml").write_text(CHARTER.format(name=name, parties=parties), encoding="utf-8")
    parts, file = amounts(case), root / "work.csv"
    lines = [f"2024-01-15,{at},{who},{amount}" for at, (who, amount) in enumerate(parts.items())]
    file.write_text("\n".join(["day,id,who,amount", *lines]) + "\n", encoding="utf-8")
    add_facts(root, "work", file, recorded=datetime(2024, 2, 2, 9, tzinfo=UTC))
    file.unlink()
    return Site(alliance, parts)


def classified(alliance: Alliance, said: Classified) -> None:
    """Counsel of every party say what the KPI tells competitors."""
    subject = subject_of(KPI, Here(alliance, NOBODY).opened.compiled)
    for party in (PARTNER, *PARTIES):
        classify(alliance, party, person(alliance, "counsel", party), [(KPI, subject)], said)


@pytest.fixture
def put(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, Any]], Site]]:
    """Puts a case on the site."""
    del db
    kept: list[Alliance] = []

    def on_a_site(case: dict[str, Any]) -> Site:
        def said(kpi: str, compiled: CompiledCharter) -> KpiRule:
            return replace(
                rule_of(kpi, compiled), category=case["category"], forward_looking=case["forward_looking"],
                agreed=case["agreed_in_charter"],
            )  # fmt: skip

        by_counsel = case["competitors"] and case["agreed_in_charter"] and case["category"] in CATEGORIES
        if not by_counsel:
            monkeypatch.setattr("tallystick.sharing.classifying.rule_of", said)
        site = made(case)
        kept.append(site.alliance)
        if by_counsel:
            classified(site.alliance, Classified(case["category"], case["forward_looking"]))
        return site

    yield on_a_site
    for each in kept:
        remove(each)


IN_TEAM = ("clean-team", "aggregate-only")
"""Verdicts by which the clean team sees everything."""
Shown = dict[str | None, str]
"""Values by party; the whole by None."""


@dataclass(frozen=True)
class Met:
    """What one reader meets on a site, by each way."""

    page: frozenset[str]
    """Numbers that stand on it."""
    answer: Shown
    export: Shown
    workbook: frozenset[str]
    """Numbers that stand in it."""
    because: dict[str | None, str]
    """Why figures are withheld, by the interface for programs."""


def met(site: Site, role: str, party: str) -> Met:
    """What somebody in a role meets."""
    reader = Program(person(site.alliance, role, party))
    client = Client()
    client.force_login(reader.person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/alliances/{site.alliance.name}/kpis/{KPI}/?period={PERIOD}")
    assert page.status_code == 200, page.content[:400]
    base, asked = f"alliances/{site.alliance.name}", {"kpi": KPI, "period": PERIOD}
    items = read(reader.get(f"{base}/figures?kpi={KPI}&period={PERIOD}&limit=100"))["items"]
    files = {}
    for form in ("csv", "xlsx"):
        made_ = read(reader.post(f"{base}/exports", {"what": "figures", "form": form, **asked}), 201)
        files[form] = reader.get(made_["file"].removeprefix("/api/v1/")).content
    hidden = [each for each in items if each["withheld"] is not None]
    assert all(each["value"] is each["numerator"] is each["n"] is None for each in hidden)
    assert all(each["missing"] == "suppressed" for each in hidden)
    return Met(
        frozenset(found_in(page.content)), {each["party"]: each["value"] for each in items if each["value"]},
        _rows(files["csv"]), frozenset(found_in(files["xlsx"])), {each["party"]: each["withheld"] for each in hidden},
    )  # fmt: skip


def _rows(content: bytes) -> Shown:
    lines = [line for line in content.decode("utf-8-sig").splitlines() if not line.startswith("#")]
    return {each["party"] or None: each["value"] for each in csv.DictReader(lines) if each["value"]}


def wanted(case: dict[str, Any], parts: dict[str, int], audience: str) -> Shown:
    """What an audience is to be shown by a case: everything, the whole alone, or nothing."""
    everything: Shown = {None: str(TOTAL), **{party: str(amount) for party, amount in parts.items()}}
    if case["want"] == "share":
        return everything
    if case["want"] == "aggregate-only" and audience == "partner":
        return {None: str(TOTAL)}
    in_team = case["want"] in IN_TEAM and audience == "clean_team"
    return everything if in_team else {}


@pytest.mark.parametrize("case", _cases())
def test_a_case_on_a_site_is_shown_as_it_says(case: dict[str, Any], put: Callable[[dict[str, Any]], Site]) -> None:
    site = put(case)
    numbers = frozenset(str(each) for each in (TOTAL, *site.amounts.values()))
    roles = {"partner": "manager", "clean_team": "clean-team member"}
    audiences = {case["audience"], "partner", *(("clean_team",) if case["want"] in IN_TEAM else ())}

    for audience in sorted(audiences):
        found, shown = met(site, roles[audience], PARTNER), wanted(case, site.amounts, audience)
        if audience != case["audience"] and audience == "partner":
            shown = {}  # what goes to the clean team alone, or not even to it, goes to no partner
        assert found.answer == shown, audience
        assert found.export == shown, audience
        assert found.workbook & numbers == set(shown.values()), audience
        assert found.page & numbers <= set(shown.values()), audience
        assert shown == {} or str(TOTAL) in found.page, audience
        if audience == case["audience"] and None not in shown:
            assert found.because[None] == verdict(circumstances(case)).because
    _owner_sees_their_own(case, site)


def _owner_sees_their_own(case: dict[str, Any], site: Site) -> None:
    """The numbers that were looked for are there; but what speaks of one employee is not even for the own manager."""
    party, amount = next(iter(site.amounts.items()))
    expected = None if case["category"] == "individual_kpi" else str(amount)

    found = met(site, "manager", party)

    assert found.answer.get(party) == found.export.get(party) == expected
    assert (str(amount) in found.page) is (expected is not None)


@pytest.mark.parametrize("case", _cases(on_a_site=False))
def test_what_speaks_of_people_is_blocked_as_long_as_nobody_counts_them(
    case: dict[str, Any], put: Callable[[dict[str, Any]], Site]
) -> None:
    site = put({**case, "contributors": 1, "max_share": Decimal(1)})

    found = met(site, "manager", PARTNER)

    assert (found.answer, found.export, found.page & {str(TOTAL)}) == ({}, {}, frozenset())
    assert found.because[None] == "How many people the cell is about is not known."


@pytest.mark.parametrize(
    ("competitors", "shown"),
    [pytest.param(False, True, marks=pytest.mark.slow), pytest.param(True, False, marks=pytest.mark.slow),
     (None, False)],
)  # fmt: skip
def test_a_charter_as_it_is_shares_where_nobody_competes_and_waits_for_counsel_elsewhere(
    db: None, competitors: bool | None, shown: bool
) -> None:
    """Nothing is put into the rules: a KPI of which no charter says what it is about (D01, D19, D20)."""
    site = made({"id": "as-it-is", "competitors": competitors, "age_months": 0, "contributors": 1, "max_share": 1})

    found = met(site, "manager", PARTNER)

    assert found.answer == found.export == ({None: str(TOTAL), PARTIES[0]: str(TOTAL)} if shown else {})
    assert (str(TOTAL) in found.page) is shown
    remove(site.alliance)


def test_every_case_is_put_on_a_site_or_says_why_not() -> None:
    known = {each["id"] for each in cases()}
    if not known:
        pytest.skip("the folder of shared files is absent")

    on_a_site = {each.id for each in _cases()}

    assert on_a_site | CANNOT.keys() == known
    assert len(on_a_site) == 17
