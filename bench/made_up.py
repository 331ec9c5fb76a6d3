"""A charter and tallies of any size for the kernel's benchmark: no facts, no engine, no files."""

from random import Random

from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.primitives import Operation
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.figures.request import TallyRequest
from tallystick.figures.requests import requests
from tallystick.terms.tally import TallyTable

FORMULAS = (
    "COUNT_IF(delay > {n})",
    "SUM(miles) FILTER (WHERE delay > {n})",
    "COUNT_IF(delay <= {n}) / COUNT(delay)",
    "SUM(miles) FILTER (WHERE delay <= {n}) / COUNT(*)",
)

_CHARTER = """\
tallystick: 1
alliance: made-up
title: Made up
term: 2013-01-01 .. 2014-01-01
calendar: months
parties: {us: {name: Us}}
sources:
  facts:
    time: at
    key: [at]
    columns: {at: date, place: text, delay: number, miles: number}
kpis:
"""

_KPI = (
    '  kpi_{n}: {{title: Number {n}, formula: "{formula}", source: facts, unit: number, direction: unscored, '
    "by: [place], rounding: 2 places}}\n"
)


def made_up_charter(kpis: int) -> CompiledCharter:
    """So many KPIs by month and place."""
    listed = "".join(
        _KPI.format(n=number, formula=FORMULAS[number % len(FORMULAS)].format(n=number)) for number in range(kpis)
    )
    document = read_texts([("charter.yaml", (_CHARTER + listed).encode())])
    charter, problems = shape(document)
    assert charter is not None, "\n".join(map(str, problems))
    return compile_charter(charter, document)


def made_up_tallies(compiled: CompiledCharter, places: int) -> dict[str, TallyTable]:
    """Tallies of every month and place, the same ones every time."""
    return {source: _table(request, places) for source, request in requests(compiled).items()}


def _table(request: TallyRequest, places: int) -> TallyTable:
    chance = Random(336_776)  # noqa: S311  (numbers to reckon with, not secrets)
    added = {each.key for each in request.additive if each.operation is Operation.SUM}
    columns = tuple(each.key for each in request.additive)
    limits = [1_000_000 if column in added else 1_000 for column in columns]
    return TallyTable(
        source=request.source,
        dimensions=request.dimensions,
        cuts=request.cuts,
        columns=columns,
        rows={
            (interval, f"place {place}"): tuple([chance.randrange(1, limit) for limit in limits])
            for interval in range(len(request.cuts) - 1)
            for place in range(places)
        },
        first_day=request.cuts[0],
        last_day=request.cuts[-1],
    )
