"""Does an amendment of the demo charter say in words what it changes?"""

import json
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tallystick.charter.amend.difference import difference
from tallystick.charter.amend.saying import Amended
from tallystick.charter.amend.words import group_of, sentence
from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.read import read_files
from tallystick.charter.shape import shape

DEMO = Path(__file__).resolve().parents[3] / "examples" / "new-york-2013" / "charter"

Step = str | int


CONTENT: dict[str, Any] = dict(read_files(sorted(DEMO.glob("*.yaml")), root=DEMO).values)


def compiled(content: dict[str, Any], folder: Path) -> CompiledCharter:
    file = folder / "charter.yaml"
    file.write_text(json.dumps(content, default=float), encoding="utf-8")
    document = read_files([file], root=folder)
    charter, found = shape(document)
    assert charter is not None, "\n".join(map(str, found))
    return compile_charter(charter, document)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> CompiledCharter:
    return compiled(CONTENT, tmp_path_factory.mktemp("demo"))


def objective(name: str) -> int:
    return next(at for at, each in enumerate(CONTENT["strategy"]["objectives"]) if each["id"] == name)


def kpi(name: str, *rest: Step) -> tuple[Step, ...]:
    return ("kpis", name, *rest)


def amended(old: CompiledCharter, folder: Path, *edits: tuple[Sequence[Step], Any]) -> Amended:
    content = deepcopy(CONTENT)
    for path, value in edits:
        at: Any = content
        for step in path[:-1]:
            at = at[step]
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value
    new = compiled(content, folder)
    return Amended(old, new, difference(old.charter, new.charter))


Case = tuple[tuple[Step, ...], Any, str, str]
"""Where the charter changes, what stands there then, the heading, and the sentence."""

CASES: list[Case] = [
    (
        kpi("completion", "target"), {"linear": {"2013-01": 94, "2013-12": 97}}, "Completion factor",
        ("The target of 'Completion factor' for December 2013 rises from 96 to 97 %; in between it runs in straight "
        "lines."),
    ),
    (
        kpi("completion", "target"), 95, "Completion factor",
        ("The target of 'Completion factor' is 95 % in every period instead of a straight line through 94 % for "
         "January 2013 and 96 % for December 2013."),
    ),
    (
        kpi("mean_arrival_delay", "target"), 6, "Mean delay at arrival",
        "The target of 'Mean delay at arrival' falls from 7 to 6 minutes in every period.",
    ),
    (
        kpi("seats_flown", "target", "step", "2013-03"), 1200000, "Seats flown",
        "The target of 'Seats flown' from March 2013 on rises from 1100000 to 1200000 seats.",
    ),
    (
        kpi("seats_flown", "target", "step", "2013-07"), 1250000, "Seats flown",
        "The target of 'Seats flown' steps to 1250000 seats from July 2013 on.",
    ),
    (
        kpi("new_york_share", "target", 0, "relative", "plus"), 0.75, "Share of New York",
        "The target of 'Share of New York' is the baseline plus 0.75 % instead of the baseline plus 0.5 %.",
    ),
    (
        kpi("recovery", "target"), None, "Recovery in the air",
        "'Recovery in the air' loses its target: 20 % in every period.",
    ),
    (
        kpi("completion", "baseline", "value"), 91, "Completion factor",
        "The baseline of 'Completion factor' falls from 92 to 91 %.",
    ),
    (
        kpi("on_time_arrivals", "formula"), "COUNT_IF(arr_delay <= 15) / scheduled", "On-time arrivals (A14)",
        ("The formula of 'On-time arrivals (A14)' changes from `COUNT_IF(arr_delay < 15) / scheduled` to "
        "`COUNT_IF(arr_delay <= 15) / scheduled`."),
    ),
    (
        kpi("completion", "formula"), "completed/scheduled", "Completion factor",
        ("The formula of 'Completion factor' is written `completed/scheduled` instead of `completed / scheduled`; it "
        "reads the same."),
    ),
    (
        kpi("completion", "rounding"), "2 places, half even", "Completion factor",
        ("'Completion factor' is rounded to 2 places, half even, after comparison, instead of 1 place, half up, before "
        "comparison."),
    ),
    (
        kpi("completion", "minimum"), "50 scheduled", "Completion factor",
        "A figure of 'Completion factor' needs at least 50 scheduled instead of 30 scheduled.",
    ),
    (
        kpi("controllable_completion", "excludes", "weather", "convention"), "excuse", "Controllable completion",
        ("Under the exclusion 'weather' of 'Controllable completion', events are counted as performed (excuse) instead "
        "of left out of both counts (drop)."),
    ),
    (
        kpi("recovery", "by"), ["party", "origin"], "Recovery in the air",
        "'Recovery in the air' is broken down by origin and origin × party as well.",
    ),
    (
        kpi("recovery", "score"), {"anchors": [[5, 0], [25, 80]]}, "Recovery in the air",
        ("The score of 'Recovery in the air' is 0 points at 5 and 80 points at 25, instead of 0 points at 5, 80 points "
         "at 20 and 100 points at 35."),
    ),
    (
        kpi("recovery", "binding"), "contractual", "Recovery in the air",
        "'Recovery in the air' becomes contractual; it was managerial.",
    ),
    (
        kpi("completion", "owner"), "hub/manager", "Completion factor",
        "The owner of 'Completion factor' becomes hub/manager; it was endeavor/manager.",
    ),
    (
        kpi("completion", "approvers"), ["hub/manager", "endeavor/manager"], "Completion factor",
        "The approvers of 'Completion factor': expressjet/manager goes.",
    ),
    (
        kpi("completion", "question"), "Do we operate what we scheduled?", "Completion factor",
        "The question of 'Completion factor' is reworded: Do we [-fly-]{+operate+} what we scheduled?",
    ),
    (
        kpi("completion", "bands", "watch"), ">= target - 3", "Completion factor",
        "The band 'watch' of 'Completion factor' holds at \">= target - 3\" instead of \">= target - 2\".",
    ),
    (
        kpi("cancellations", "dead band"), {"by": 10, "after": 2}, "Cancellations",
        "The dead-band of 'Cancellations' is new: by 10, after 2.",
    ),
    (
        ("measures", "stopped_by_weather", "source"), None, "Measures",
        "The source of the measure 'stopped_by_weather' goes; it was flights.",
    ),
    (
        ("parties", "endeavor", "until"), "2013-07-01", "Endeavor Air",
        "Endeavor Air leaves on 1 July 2013; it was to stay to the end of the term.",
    ),
    (
        ("parties", "endeavor", "is"), {"carrier": ["9E", "YX"]}, "Endeavor Air",
        "Facts of Endeavor Air are known by carrier 9E and YX instead of 9E.",
    ),
    (
        ("parties", "republic"), {"name": "Republic Airways", "from": "2013-06-01", "is": {"carrier": "YX"}},
        "Republic Airways",
        "Republic Airways becomes a party ('republic') from 1 June 2013, known by carrier YX.",
    ),
    (
        ("term",), "2013-01-01 .. 2014-07-01", "Term",
        "The term ends before 1 July 2014 instead of 1 January 2014.",
    ),
    (
        ("prevails",), "text", "The charter",
        "Where text and logic differ, the text prevails instead of the logic.",
    ),
    (
        ("law",), "England and Wales", "The charter",
        "The governing law is that of England and Wales instead of New York.",
    ),
    (
        ("zone",), "America/Chicago", "The charter",
        "The zone changes from America/New_York to America/Chicago.",
    ),
    (
        ("sources", "flights", "due"), "5 business days", "Source 'Scheduled flights from New York'",
        "Facts of 'Scheduled flights from New York' are due 5 business days after a period instead of 3 business days.",
    ),
    (
        ("sources", "weather", "columns", "visib", "scale"), 3, "Source 'Hourly weather at the three airports'",
        "The scale of the column 'visib' of 'Hourly weather at the three airports' changes from 2 to 3.",
    ),
    (
        ("sources", "weather", "file", "missing"), ["NA"], "Source 'Hourly weather at the three airports'",
        "The file rule 'missing' of 'Hourly weather at the three airports': \"\" goes.",
    ),
    (
        ("people", "hub/analyst", "title"), "Analyst", "People",
        "The title of 'hub/analyst' is reworded: [-Schedule analyst of the hub carrier-]{+Analyst+}",
    ),
    (
        ("scorecard", "minimum coverage"), 0.7, "Scorecard",
        "The minimum coverage of the scorecard changes from 0.6 to 0.7.",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[3][:50] for case in CASES])
def test_a_change_is_said_in_one_sentence(old: CompiledCharter, tmp_path: Path, case: Case) -> None:
    path, value, group, expected = case

    found = amended(old, tmp_path, (path, value))

    assert [(group_of(each, found), sentence(each, found)) for each in found.difference.changes] == [(group, expected)]


def test_a_changed_statement_of_an_objective_is_a_redline(old: CompiledCharter, tmp_path: Path) -> None:
    number = objective("keep-the-schedule")
    text = CONTENT["strategy"]["objectives"][number]["statement"]
    path = ("strategy", "objectives", number, "statement")

    found = amended(old, tmp_path, (path, text.replace("Complete", "Fly")))

    (change,) = found.difference.changes
    assert sentence(change, found) == (
        f"The statement of the objective 'Keep the schedule' is reworded: [-Complete-]{{+Fly+}} {text.split(' ', 1)[1]}"
    )


def test_a_renamed_measure_is_said_to_be_the_same(old: CompiledCharter, tmp_path: Path) -> None:
    text = json.dumps(CONTENT, default=float)
    text = text.replace('"completed', '"flown').replace("completed /", "flown /").replace("- completed", "- flown")
    content = json.loads(text)
    new = compiled(content, tmp_path)
    found = Amended(old, new, difference(old.charter, new.charter))

    assert "The measure 'completed' is now called 'flown'; its definition is the same." in [
        sentence(change, found) for change in found.difference.changes
    ]
    assert all(change.path[-1] in ("flown", "title", "note") for change in found.difference.changes)


def test_a_kpi_that_goes_is_said_with_its_formula(old: CompiledCharter, tmp_path: Path) -> None:
    found = amended(old, tmp_path, (kpi("schedule_growth"), None))

    said = {change.path: sentence(change, found) for change in found.difference.changes}
    assert said["kpis", "schedule_growth"] == (
        "The KPI 'Growth of the schedule' goes: `GROWTH(scheduled, 1 MONTH)` in percent, informational."
    )
