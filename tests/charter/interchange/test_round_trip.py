"""Out and in again: a formula that a format can express means the same afterwards."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charter.writing import SALES, kpi, modelled, read
from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.write import write
from tallystick.charter.interchange.exporting import Exported, export_metrics
from tallystick.charter.interchange.reading import import_metrics
from tallystick.charter.interchange.writing import draft_text
from tallystick.errors import Problem


def exported(text: str, to: str) -> tuple[CompiledCharter, Exported]:
    compiled = compile_charter(modelled(text), read(text))
    return compiled, export_metrics(compiled, read(text), to=to)


def back(text: str, folder: Path) -> tuple[CompiledCharter, tuple[Problem, ...]]:
    file = folder / "exported.yaml"
    file.write_text(text, encoding="utf-8")
    found = import_metrics(file)
    draft = draft_text(found.draft)
    return compile_charter(modelled(draft), read(draft)), found.problems


conditions = st.sampled_from(["who = 'u'", "pieces >= 10", "won", "who IN ('u', 't') AND NOT won", "amount IS NULL"])
values = st.sampled_from(["amount", "hours", "pieces"])
plain = st.one_of(
    st.sampled_from(["COUNT(*)", "COUNT(amount)", "COUNT(DISTINCT who)", "PERCENTILE_DISC(pieces, 0.95)"]),
    st.builds("{}({})".format, st.sampled_from(["SUM", "AVG", "MIN", "MAX", "MEDIAN"]), values),
    st.builds("COUNT_IF({})".format, conditions),
    st.builds("SUM({}) FILTER (WHERE {})".format, values, conditions),
    st.builds("COUNT(DISTINCT who) FILTER (WHERE {})".format, conditions),
)
quotients = st.builds("{} / {}".format, plain, plain)
mixtures = st.builds("{} / {} + {} / {}".format, *[st.sampled_from(["COUNT(*)", "COUNT(who)", "COUNT_IF(won)"])] * 4)


@pytest.mark.parametrize("to", ["osi", "dbt"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(formula=st.one_of(plain, quotients, mixtures))
def test_a_formula_means_the_same_after_a_round_trip(to: str, formula: str, tmp_path: Path) -> None:
    unitless = SALES.replace("amount: EUR, hours: hours", "amount: number, hours: number")
    before, made = exported(kpi(f"formula: {formula}\nunit: count", sources=unitless), to)

    after, _ = back(made.text, tmp_path)

    assert write(after.kpis["k"].bound.node) == write(before.kpis["k"].bound.node)


@pytest.mark.parametrize(
    "formula",
    ["TO_DATE(SUM(pieces), YEAR)", "ROLLING(SUM(pieces), 3 MONTHS, INCLUSIVE)", "COUNT(*) - PRIOR(COUNT(*), 1 MONTH)"],
)
def test_windows_come_back_from_dbt(formula: str, tmp_path: Path) -> None:
    before, made = exported(kpi(f"formula: {formula}\nunit: count"), "dbt")

    after, _ = back(made.text, tmp_path)

    assert write(after.kpis["k"].bound.node) == write(before.kpis["k"].bound.node)


def test_title_unit_direction_and_units_of_columns_come_back_from_osi(tmp_path: Path) -> None:
    _, made = exported(kpi("formula: SUM(amount) / SUM(hours)\nunit: EUR/h\ndirection: higher\ntarget: 3"), "osi")

    after, _ = back(made.text, tmp_path)

    found = after.charter.kpis["k"]
    assert (found.title, found.unit, found.direction.better) == ("K", "EUR/h", "higher")
    assert after.charter.sources["sales"].columns["amount"].unit == "EUR"


@pytest.mark.parametrize(
    ("formula", "to", "why"),
    [
        ("PRIOR(COUNT(*), 1 YEAR)", "osi", "it looks at other periods"),
        ("SHARE_OF(COUNT(*), who)", "osi", "it looks at other cells"),
        ("SHARE_OF(COUNT(*), who)", "dbt", "it looks at other cells"),
        ("TO_DATE(COUNT(*) / COUNT(who), YEAR)", "dbt", "it pools a quotient over a window"),
        ("ROLLING(COUNT(*), 3 MONTHS, EXCLUSIVE)", "dbt", "its window ends before the period"),
        ("PRIOR(COUNT(*), 1 PERIOD)", "dbt", "it looks back by periods of its calendar"),
        ("COUNT_IF(DATE_DIFF('day', day, day) > 1)", "osi", "it counts days between times"),
        ("COUNT_IF(DAY_OF_WEEK(day) = 1)", "dbt", "it counts days between times or days of the week"),
    ],
)
def test_what_a_format_cannot_express_is_left_out_with_the_reason(formula: str, to: str, why: str) -> None:
    _, made = exported(kpi(f'formula: "{formula}"\nunit: count'), to)

    assert [each.message for each in made.problems if why in each.message], made.problems
    assert "name: k\n" not in made.text


def test_a_share_of_everyones_facts_is_never_exported_as_a_share_of_itself() -> None:
    measures = "measures:\n  whole: {formula: COUNT(*), source: sales, covers: everyone}\n"

    for to in ("osi", "dbt"):
        _, made = exported(kpi("formula: COUNT(*) / whole\nunit: percent", measures=measures), to)

        assert "it compares facts of the parties with everyone's" in made.problems[0].message
        assert "name: k\n" not in made.text


def test_what_was_agreed_beside_the_formula_is_named_as_lost() -> None:
    lines = (
        "formula: COUNT(*)\nunit: count\ndirection: higher\ntarget: 5\nrounding: 0 places\n"
        "bands: {good: '>= target', poor: otherwise}"
    )

    _, osi = exported(kpi(lines), "osi")
    _, dbt = exported(kpi(lines), "dbt")

    assert "KPI 'k' goes without bands, owner, rounding, target." in {each.message for each in osi.problems}
    assert "KPI 'k' goes without bands, direction, owner, rounding, target, unit." in {
        each.message for each in dbt.problems
    }
