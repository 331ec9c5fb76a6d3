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
    '  kpi_{n}: {{title: Number {n}, formula: "{formula}", source: facts, unit: number, direction: {direction}, '
    "by: [place], rounding: 2 places{judged}}}\n"
)

_JUDGED = (
    'bands: {good: ">= 600", watch: ">= 300", poor: otherwise}',
    'bands: {good: ">= 600000", watch: ">= 300000", poor: otherwise}',
    'target: {step: {2013-01: 1, 2014-03: 1.1}}, bands: {good: ">= target", watch: ">= target - 0.5", poor: otherwise}',
    "target: {flat: 1000}",
)
"""By what the KPIs of each formula are judged; a target would hold for the total alone where values add up."""


def made_up_charter(kpis: int, *, years: int = 1, judged: bool = False) -> CompiledCharter:
    """So many KPIs by month and place, scored against targets where they are to be judged."""
    listed = "".join(
        _KPI.format(
            n=number,
            formula=FORMULAS[number % len(FORMULAS)].format(n=number),
            direction="higher" if judged else "unscored",
            judged=f", {_JUDGED[number % len(_JUDGED)]}" if judged else "",
        )
        for number in range(kpis)
    )
    head = _CHARTER.replace("2014-01-01", f"{2013 + years}-01-01")
    document = read_texts([("charter.yaml", (head + listed).encode())])
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
