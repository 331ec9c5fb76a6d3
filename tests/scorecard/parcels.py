"""An alliance of two carriers with depots, teams and objectives, and a few deliveries that a reader can count."""

from collections.abc import Sequence
from datetime import date

from agreed import agreed, computed
from tallystick.charter.definitions import CompiledCharter
from tallystick.figures.rows import Row
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.terms.calendar import Period

HEAD = """
term: 2024-01-01 .. 2025-01-01
currency: EUR
parties: {north: {name: North, is: {carrier: N}}, south: {name: South, is: {carrier: S}}}
sources:
  deliveries:
    time: day
    key: id
    columns: {id: text, day: date, carrier: text, depot: text, customer: text, late: boolean, fee: EUR}
kpis:
  volume: {title: Volume, formula: COUNT(*), source: deliveries, unit: deliveries, direction: higher,
    by: [party, depot], rounding: 0 places, target: 12}
  punctual: {title: On time, formula: COUNT_IF(NOT late) / COUNT(*), unit: percent, direction: higher,
    by: [party, depot], target: 75, baseline: 50, score: {anchors: [[0, 0], [100, 100]]}}
  late: {title: Late, formula: COUNT_IF(late), unit: deliveries, direction: lower, by: [party], rounding: 0 places,
    target: 2, baseline: 4}
  customers: {title: Customers, formula: COUNT(DISTINCT customer), source: deliveries, unit: customers,
    direction: higher, by: [party], rounding: 0 places, target: 5}
  middle: {title: Middle fee, formula: MEDIAN(fee), source: deliveries, unit: EUR, direction: unscored,
    by: [party, depot]}
  fees: {title: Fees, formula: SUM(fee), source: deliveries, unit: EUR, direction: higher, by: [party, depot],
    target: 100, baseline: 60}
"""

ROWS = """
2024-01-03 N B ann   on   10
2024-01-04 N B bob   on   10
2024-01-05 N M ann   late 20
2024-01-06 N P cat   on   5
2024-01-07 S X ann   on   30
2024-01-08 S X dan   late 10
2024-01-09 S X dan   late 10
2024-01-10 S X eve   on   5
2024-02-03 N B ann   on   10
2024-02-04 N M bob   on   10
2024-02-05 S X ann   on   40
"""
"""January: North 4 (B 2, M 1, P 1; 3 on time), South 4 (2 on time); customers 5 of whom North 3 and South 3."""


def rows(text: str = ROWS) -> list[Row]:
    """Deliveries from lines of day, carrier, depot, customer, late or on, and fee."""
    found: list[Row] = []
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            day, carrier, depot, customer, late, fee = line.split()
            found.append(
                {
                    "id": f"d{number}", "day": date.fromisoformat(day), "carrier": carrier, "depot": depot,
                    "customer": customer, "late": late == "late", "fee": int(fee),
                }
            )  # fmt: skip
    return found


def parcels(strategy: str, *, facts: Sequence[Row] | None = None, replace: tuple[str, str] = ("", "")) -> UnitFigures:
    """The figures of the alliance with a strategy (YAML below ``strategy:``), by the kernel."""
    compiled = charter(strategy, replace=replace)
    found = computed(compiled, {"deliveries": rows() if facts is None else facts})
    return UnitFigures(compiled, found.values())


def charter(strategy: str, *, replace: tuple[str, str] = ("", "")) -> CompiledCharter:
    """The compiled charter with a strategy."""
    head = HEAD.replace(*replace) if replace[0] else HEAD
    body = "".join(f"  {line}\n" for line in strategy.strip("\n").split("\n"))
    return agreed(f"{head}strategy:\n{body}" if strategy.strip() else head)


def month(figures: UnitFigures, name: str) -> Period:
    """A period of the charter's calendar."""
    return figures.compiled.calendars["months"].get(name)
