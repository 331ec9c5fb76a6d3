"""What is said of a plan: the rules that acted, what KPIs share, and queries that an engine really takes."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from cycle.small import CHARTER, make_workspace
from tallystick.cycle.plans import KpiPlan, explain_kpi
from tallystick.cycle.recording import add_facts
from tallystick.tallies.explaining import Step

FURTHER = """\
  typical: {title: Typical, formula: MEDIAN(late), unit: count, direction: lower, by: [party], owner: north/manager}
  carriers: {title: Carriers, formula: COUNT(DISTINCT carrier), unit: count, direction: higher, owner: north/manager}
  worst: {title: Worst, formula: "MAX(late) FILTER (WHERE carrier = 'N')", unit: count, direction: lower, by: [party],
          owner: north/manager}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = make_workspace(tmp_path / "parcels", CHARTER + FURTHER)
    add_facts(folder, "deliveries", folder / "exports" / "deliveries.csv", recorded=datetime(2024, 3, 1, tzinfo=UTC))
    return folder


def plan(workspace: Path, kpi: str) -> KpiPlan:
    return explain_kpi(workspace, kpi, as_of=date(2024, 6, 1))


def titles(found: KpiPlan) -> list[str]:
    return [step.title for source in found.sources for step in source.steps]


def steps(workspace: Path) -> Iterator[Step]:
    for kpi in ("on_time_share", "volume", "typical", "carriers", "worst"):
        for source in plan(workspace, kpi).sources:
            yield from source.steps


def test_what_several_kpis_need_is_asked_for_once(workspace: Path) -> None:
    (found,) = plan(workspace, "on_time_share").sources

    assert {need.words: need.shared for need in found.needs} == {
        "number of facts where deliveries.late <= 0": (),
        "number of facts": ("volume",),
    }
    assert found.kpis == 5
    assert found.primitives == 8
    assert found.uses == 9
    assert found.shared == (
        "5 KPIs need 8 primitives of 'deliveries', each asked for once; without sharing, they would need 9."
    )


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("volume", ["what adds up"]),
        ("typical", ["what adds up", "value frequencies", "ranks instead, should there be too many values"]),
        ("carriers", ["what adds up", "different values"]),
    ],
)
def test_each_kind_of_tally_has_its_own_step(workspace: Path, kpi: str, expected: list[str]) -> None:
    assert titles(plan(workspace, kpi)) == expected


def test_every_query_runs_as_it_is_printed_and_is_commented(workspace: Path) -> None:
    shown = list(steps(workspace))

    for step in shown:
        duckdb.connect().execute(step.sql)
        assert re.search(r"/\* .+ \*/", step.sql)
    assert len(shown) == 8


def test_the_columns_of_the_query_say_what_they_count(workspace: Path) -> None:
    (found,) = plan(workspace, "on_time_share").sources

    assert "/* number of facts where deliveries.late <= 0 */" in found.steps[0].sql
    assert "MAX(" not in found.steps[0].sql
    assert any("columns more, for other KPIs" in sentence for sentence in found.steps[0].why)


def test_every_need_is_answered_by_a_step(workspace: Path) -> None:
    for kpi in ("on_time_share", "volume", "typical", "carriers", "worst"):
        for source in plan(workspace, kpi).sources:
            answered = {key for step in source.steps for key in step.primitives}
            assert {need.key for need in source.needs} <= answered


def test_the_rules_that_acted_are_named_with_what_they_did(workspace: Path) -> None:
    (found,) = plan(workspace, "worst").sources

    assert [note.rule for note in found.notes] == ["one level"]
    assert "one level of grouping is cheapest" in found.notes[0].said


def test_amounts_are_those_of_the_facts(workspace: Path) -> None:
    (found,) = plan(workspace, "volume").sources
    (step,) = found.steps

    assert (found.rows, found.intervals, found.dimensions) == (9, 6, ("party",))
    assert (step.rows, step.answered, step.leaves) == (9, 9, "1 count a row")


def test_a_source_without_facts_has_no_plan_and_is_named(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    (folder / "facts").mkdir()
    found = plan(folder, "volume")

    assert (found.sources, found.without_facts) == ((), ("deliveries",))
