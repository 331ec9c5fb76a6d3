"""A site of one wide alliance for the load benchmark: 200 KPIs, 36 months, 12 parties, 50 people."""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

KPIS = 200
PARTIES = 12
MONTHS = 36
PEOPLE = 50
ROWS_A_MONTH = 250
"""Of each party."""
FIRST = date(2023, 1, 1)
ALLIANCE = "wide"
CLOCK = datetime(2025, 12, 16, 12, tzinfo=UTC)
"""What the alliance's clock reads when it is made: the last month goes on."""
ROLES = ("manager", "executive", "analyst", "member", "counsel")

_OBJECTIVES = ("reliable", "quick", "sound", "wanted", "thrifty")
_FORMULAS = (
    ("COUNT_IF(delay <= {n}) / COUNT(delay)", "percent", "higher", "flat: {t}", "target - 5"),
    ("SUM(cost) FILTER (WHERE delay > {n}) / COUNT(*)", "number", "lower", "flat: {m}", "target + 5"),
    ("COUNT_IF(delay > {n})", "count", "lower", None, None),
    ("SUM(miles) FILTER (WHERE delay <= {n})", "count", "higher", None, None),
)


def charter_text() -> str:
    """The charter as YAML."""
    last = FIRST.replace(year=FIRST.year + MONTHS // 12)
    parties = "".join(
        f"  p{number:02}: {{name: Party {number}, is: {{carrier: C{number:02}}}}}\n" for number in range(PARTIES)
    )
    people = "".join(f"  p{number:02}/manager: {{title: Manager, may: [approve, sign]}}\n" for number in range(PARTIES))
    objectives = "".join(
        f"    - {{id: {name}, title: Be {name}, statement: Every month, owner: p00/manager, perspective: process}}\n"
        for name in _OBJECTIVES
    )
    kpis = "".join(_kpi(number) for number in range(KPIS))
    items = "".join(_group(place, name) for place, name in enumerate(_OBJECTIVES))
    return (
        f"tallystick: 1\nalliance: {ALLIANCE}\ntitle: A wide alliance\npurpose: To be measured under load\n"
        f"term: {FIRST} .. {last}\nzone: UTC\ncalendar: months\nparties:\n{parties}people:\n{people}"
        "sources:\n  trips:\n    title: Trips\n    time: day\n    key: [trip]\n    columns:\n"
        "      {trip: text, day: date, carrier: text, delay: number, miles: number, cost: number}\n"
        f"strategy:\n  objectives:\n{objectives}kpis:\n{kpis}scorecard:\n  title: Scorecard\n  items:\n{items}"
    )


def _kpi(number: int) -> str:
    formula, unit, direction, target, watch = _FORMULAS[number % len(_FORMULAS)]
    judged, direction = "", "unscored" if target is None else direction
    if target is not None:
        level = target.format(t=40 + number % 50, m=20 + number % 60)
        edge = ">=" if direction == "higher" else "<="
        judged = f", target: {{{level}}}, bands: {{good: '{edge} target', watch: '{edge} {watch}', poor: otherwise}}"
    return (
        f"  kpi_{number:03}: {{title: Measure {number}, question: 'How does measure {number} stand?', "
        f'formula: "{formula.format(n=number % 60)}", source: trips, unit: {unit}, direction: {direction}, '
        f"owner: p00/manager, by: [party], objective: {_OBJECTIVES[number % len(_OBJECTIVES)]}, "
        f"rounding: 1 place{judged}}}\n"
    )


def _group(place: int, name: str) -> str:
    mine = [number for number in range(KPIS) if number % len(_OBJECTIVES) == place and number % len(_FORMULAS) < 2]
    items = "".join(f"        - {{kpi: kpi_{number:03}, weight: 1}}\n" for number in mine)
    return f"    - objective: {name}\n      weight: 1\n      items:\n{items}"


def write_facts(file: Path) -> None:
    """All trips of the term, the same ones every time."""
    chance = Random(20_230_101)  # noqa: S311  (numbers to reckon with, not secrets)
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("trip", "day", "carrier", "delay", "miles", "cost"))
        trip = 0
        for month in range(MONTHS):
            year, at = FIRST.year + month // 12, month % 12 + 1
            for party in range(PARTIES):
                last = 15 if month == MONTHS - 1 else 28
                for _ in range(ROWS_A_MONTH):
                    trip += 1
                    rows.writerow((
                        trip, date(year, at, chance.randint(1, last)), f"C{party:02}", chance.randint(0, 70 + party),
                        chance.randint(100, 900), chance.randint(10, 99),
                    ))  # fmt: skip


def make(root: str) -> None:
    """The data folder of the site with everything in it; the sessions of its people as JSON."""
    from tallystick.web.folder import make_folder  # noqa: PLC0415  (the site loads only where it is made)
    from tallystick.web.serving import bring_up_to_date, set_up  # noqa: PLC0415  (likewise)

    folder = make_folder(Path(root), name="Bench")
    workspace = folder.alliances / ALLIANCE
    workspace.mkdir()
    (workspace / "charter.yaml").write_text(charter_text(), encoding="utf-8")
    facts = folder.root / "trips.csv"
    write_facts(facts)
    set_up(folder)
    bring_up_to_date()
    print(json.dumps({"sessions": list(_people(workspace, facts))}))


def _people(workspace: Path, facts: Path) -> Iterator[str]:
    from django.conf import settings  # noqa: PLC0415  (Django is set up first)
    from django.test import Client  # noqa: PLC0415  (likewise)

    from tallystick.cycle.recording import add_facts  # noqa: PLC0415  (likewise)
    from tallystick.web.alliances.models import Alliance, Side  # noqa: PLC0415  (likewise)
    from tallystick.web.alliances.records import begin_record, put_on_record  # noqa: PLC0415  (likewise)
    from tallystick.web.people.models import Membership, Organisation, Person  # noqa: PLC0415  (likewise)

    alliance = Alliance.objects.create(
        name=ALLIANCE, folder=ALLIANCE, competitors=False, behind=datetime.now(UTC) - CLOCK
    )
    add_facts(workspace, "trips", facts, by="p00/manager", recorded=CLOCK - timedelta(hours=3))
    put_on_record(workspace, begin_record(alliance), CLOCK - timedelta(hours=2))
    for number in range(PARTIES):
        organisation = Organisation.objects.create(name=f"Party {number}")
        Side.objects.create(alliance=alliance, organisation=organisation, party=f"p{number:02}")
    for number in range(PEOPLE):
        person = Person.objects.create_user(f"person{number}@bench.example", name=f"Person {number}")
        party, role = f"p{number % PARTIES:02}", ROLES[number % len(ROLES)]
        Membership.objects.create(person=person, alliance=alliance, role=role, party=party, since=FIRST)
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        yield client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    {"make": make}[sys.argv[1]](sys.argv[2])
