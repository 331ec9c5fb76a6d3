"""Does every template of the library give the figure that was worked out by hand, by both engines?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from charter.library.one_kpi import charter_text, write_workspace
from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.library.load import library
from tallystick.charter.library.worked import WorkedTable, worked_tables
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.cycle.checking import check
from tallystick.cycle.computing import compute
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row, Value
from tallystick.terms.figure import Figure, Missing

NAMES = sorted(library().kpis)
AFTER = date(2027, 6, 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_gives_the_figure_worked_out_by_hand(name: str, tmp_path: Path) -> None:
    template = library().kpis[name]
    workspace = write_workspace(tmp_path, name, template)

    checked = check(workspace)
    assert checked.compiled is not None, "\n".join(map(str, checked.problems))
    assert [str(each) for each in checked.problems if each.level != "advice"] == []
    by_duckdb = compute(workspace, facts=workspace / "exports", as_of=AFTER).figures
    by_python = by_second_engine(checked.compiled, example_facts(checked.compiled, name))

    worked = template.worked
    for found in (by_duckdb, by_python):
        figure = chosen(found, worked.period, worked.party)
        assert (figure.value, figure.missing) == (worked.expect, None), worked.how
    assert by_python == by_duckdb


OF_ITS_OWN_PERIOD = ("additive", "ratio", "average", "percentile", "distinct", "semi additive")
"""Kinds whose figures rest on the facts of one period alone, where the formula looks at no other."""


@pytest.mark.parametrize("name", [name for name in NAMES if library().kpis[name].kind in OF_ITS_OWN_PERIOD])
def test_a_period_without_facts_between_others_is_empty_as_the_template_says(name: str) -> None:
    template = library().kpis[name]
    compiled = agreed_alone(name)
    facts = example_facts(compiled, name)
    for table, held in facts.items():
        time = compiled.charter.sources[table].time or ""
        later = datetime(2026, 8, 1, tzinfo=UTC) if isinstance(held[-1][time], datetime) else date(2026, 8, 1)
        facts[table] = [*held, {**held[-1], time: later}]

    figure = chosen(by_second_engine(compiled, facts), "2026-06", None)

    if template.empty == "zero":
        assert figure.value == 0
    else:
        assert figure.missing is Missing.NO_ACTIVITY


def agreed_alone(name: str) -> CompiledCharter:
    document = read_texts([("charter.yaml", charter_text(name, library().kpis[name]).encode())])
    charter, found = shape(document)
    assert charter is not None, found
    return compile_charter(charter, document)


def chosen(found: Sequence[Figure], period: str, party: str | None) -> Figure:
    return next(each for each in found if each.period == period and each.party == party and not each.scope)


def example_facts(compiled: CompiledCharter, name: str) -> dict[str, list[Row]]:
    tables = worked_tables(library().kpis[name], library())
    return {source: rows(compiled, source, table) for source, table in tables.items()}


def by_second_engine(compiled: CompiledCharter, facts: Mapping[str, Sequence[Row]]) -> tuple[Figure, ...]:
    tallies = {source: interpret(asked, facts, compiled) for source, asked in requests(compiled).items()}
    return tuple(figures(compiled, tallies, as_of=AFTER))


def rows(compiled: CompiledCharter, source: str, table: WorkedTable) -> list[Row]:
    kinds = {column: content.type for column, content in compiled.charter.sources[source].columns.items()}
    return [
        {column: typed(cell, kinds[column]) for column, cell in zip(table.columns, row, strict=True) if column in kinds}
        for row in table.rows
    ]


def typed(cell: str, kind: str) -> Value:
    if cell == "":
        return None
    match kind:
        case "number":
            return Decimal(cell)
        case "boolean":
            return {"true": True, "false": False}[cell]
        case "date":
            return date.fromisoformat(cell)
        case "time":
            return datetime.fromisoformat(cell).astimezone(UTC)
        case _:
            return cell
