"""Cases of the conformance suite about numbers: places, products, and how many digits are held (``digits.py``)."""

from decimal import Decimal

from tallystick.figures.rows import Row
from tallystick.tallies.engines.conformance import Case
from tallystick.tallies.engines.conformance_making import at, kpis, rows

_D = Decimal

_NUMBERS = """
sources:
  facts:
    time: t
    key: [id]
    columns:
      id: integer
      t: time
      a: {type: number, scale: 2}
      b: {type: number, scale: 6}
      n: integer
      fine: {type: number, scale: 12}
"""

_WIDE = _D("9999999999999999.99")


def _numbers() -> list[Row]:
    kept = rows(
        "id t a b n fine",
        (at(1), _D("0.10"), _D("0.000001"), 1, _D("0.000000000001")),
        (at(2), _D("-0.05"), _D("1.500000"), -7, _D("-0.000000000001")),
        (at(3), _D("12.30"), _D("-2.250000"), 0, _D("999999.999999999999")),
        (at(4), _D("12.30"), _D("12.300000"), 12, None),
        (at(5, 2), _D("0.00"), _D("0.000000"), 0, _D("0.000000000000")),
        (at(6, 3), _D("100.00"), None, 100, _D("1.000000000000")),
        (at(7, 4), _WIDE, _D("999999999999.999999"), 10**18 - 1, _D("999999.999999999999")),
        (at(8, 4), _WIDE, _D("999999999999.999999"), 10**18 - 1, _D("-999999.999999999999")),
        (at(9, 4), -_WIDE, _D("-999999999999.999999"), -(10**18 - 1), _D("0.333333333333")),
        (at(10, 5), None, None, None, None),
    )
    many = [
        {"id": 100 + i, "t": at(1 + i % 28, 6), "a": _WIDE, "b": _D("0.000001"), "n": 10**18 - 1, "fine": None}
        for i in range(60)
    ]
    return [*kept, *many]


NUMBERS = Case(
    "numbers",
    "the places of sums, products and mixed values; sums of more digits than 18; whole numbers that stay whole",
    _NUMBERS
    + kpis(
        "SUM(a)", "SUM(b)", "SUM(n)", "SUM(fine)", "MIN(a)", "MAX(b)", "MIN(n)", "MAX(fine)", "SUM(a * b)",
        "SUM(a * n)", "SUM(a + b)", "SUM(a - n)", "SUM(-a)", "MAX(ABS(b))", "SUM(a * 1.125)", "SUM(COALESCE(b, 0))",
        "SUM(COALESCE(a, 7))", "MIN(CASE WHEN n > 0 THEN a ELSE n END)", "SUM(CASE WHEN n > 0 THEN a ELSE b END)",
        "COUNT(NULLIF(a, 12.30))", "COUNT(NULLIF(a, n))", "SUM(a) FILTER (WHERE a > 0.999)",
        "COUNT_IF(a = b)", "COUNT_IF(a = n)", "AVG(a)", "WEIGHTED_AVG(a, n)", "COUNT_IF(a * n > 12345678901234567890)",
    ),
    {"facts": _numbers()},
)  # fmt: skip


def _wide(times: int) -> list[Row]:
    """So many facts whose product of amount and count is a little below 10³⁶, before the mark is set."""
    return [{"id": i, "t": at(1), "a": _WIDE, "b": None, "n": 10**18 - 1, "fine": None} for i in range(times)]


NEARLY = Case(
    "nearly too large",
    "sums of 38 digits, above and below nothing, as large as they may be",
    _NUMBERS + kpis("SUM(a * n)", "SUM(-a * n)", "SUM(n * n)"),
    {"facts": _wide(100)},
)

BEYOND = Case(
    "beyond 38 digits",
    "a sum of 39 digits that 128 bits would still hold is refused",
    _NUMBERS + kpis("SUM(a * n)"),
    {"facts": _wide(120)},
    "T003",
)

BELOW = Case(
    "beyond 38 digits below nothing",
    "the same with a sign before it",
    _NUMBERS + kpis("SUM(-a * n)"),
    {"facts": _wide(120)},
    "T003",
)

BEYOND_WHOLE = Case(
    "beyond 38 digits in whole numbers",
    "a sum of whole numbers keeps to the same law",
    _NUMBERS + kpis("SUM(n * n)"),
    {"facts": _wide(120)},
    "T003",
)

TOO_LARGE = Case(
    "too large",
    "a sum of more than 38 digits is refused, never wrapped or rounded",
    _NUMBERS + kpis("SUM(a * n)"),
    {"facts": _wide(200)},
    "T003",
)

NUMBER_CASES = (NUMBERS, NEARLY, BEYOND, BELOW, BEYOND_WHOLE, TOO_LARGE)
