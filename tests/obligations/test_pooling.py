"""Is a window of a clause what the kernel gives for the same window in the KPI's formula?

Whatever the shape of the formula: a pooled window of the figures equals the figure of ``ROLLING`` or ``TO_DATE`` over
the facts, or the clause is refused. A mean of rates, or a last value in the place of a mean, would be a wrong number
without an error.
"""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreed import agreed, computed
from obligations.made import AFTERWARDS, clause
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.pooling import Quotient
from tallystick.errors import ProblemsError
from tallystick.figures.rows import Row
from tallystick.obligations.determine import determine
from tallystick.terms.figure import Figure, Missing

MONTHS = 6

GROUND = """
term: 2013-01-01 .. 2013-07-01
currency: USD
parties: {{air: {{name: Air}}, hub: {{name: Hub}}}}
sources:
  flights:
    time: day
    key: id
    columns: {{id: text, day: date, flown: integer, minutes: integer, lost: integer}}
  stocks:
    time: day
    key: id
    snapshot: {{at: day, each: id}}
    columns: {{id: text, day: date, held: integer}}
kpis:
  asked:
    title: Asked
    formula: {formula}
    unit: {unit}
    direction: higher
    {more}
  over:
    title: The same over a window
    formula: {window}
    unit: {unit}
    direction: higher
    {more}
clauses:
"""

ADDED = ("COUNT(flights.id)", "SUM(flights.minutes)", "COUNT_IF(flights.flown = 1)", "SUM(flights.lost) * 3")
OTHERS = ("AVG(flights.minutes)", "SHARE_IF(flights.flown = 1)", "COUNT(DISTINCT flights.minutes)",
          "MAX(flights.minutes)", "LAST(stocks.held)", "FIRST(stocks.held)", "MEDIAN(flights.minutes)",
          "SUM(stocks.held) / COUNT(DISTINCT stocks.day)")  # fmt: skip
NUMBERS = ("1000000", "2.5", "-1", "100")


@st.composite
def formulas(draw: st.DrawFn, depth: int = 2) -> str:
    """Formulas of every shape: quotients, scaled and moved, turned round, of one another, with aggregates beside."""
    if depth == 0:
        return str(draw(st.sampled_from(ADDED + OTHERS)))
    shape = draw(st.sampled_from(["leaf", "quotient", "guarded", "times", "by", "plus", "from", "negated", "any"]))
    inner = formulas(depth=depth - 1)
    number = draw(st.sampled_from(NUMBERS))
    one = draw(inner)
    match shape:
        case "leaf":
            return str(draw(st.sampled_from(ADDED + OTHERS)))
        case "quotient":
            return f"{draw(st.sampled_from(ADDED))} / {draw(st.sampled_from(ADDED))}"
        case "guarded":
            return f"{draw(st.sampled_from(ADDED))} / NULLIF({draw(st.sampled_from(ADDED))}, 0)"
        case "times":
            return f"({one}) * ({number})"
        case "by":
            return f"({one}) / ({number})"
        case "plus":
            return f"({one}) + ({number})"
        case "from":
            return f"({number}) - ({one})"
        case "negated":
            return f"-({one})"
        case _:
            operator = draw(st.sampled_from(["+", "-", "*", "/"]))
            return f"({one}) {operator} ({draw(inner)})"


@lru_cache(maxsize=400)
def compiled(formula: str, window: str, over: str, unit: str = "number", more: str = "") -> CompiledCharter:
    ground = GROUND.format(formula=f"'{formula}'", window=f"'{over.format(formula)}'", unit=unit, more=more)
    written = clause(
        kpi="asked", met='">= 0"', window=window, empty="met", rounding="'2 places, half up, after comparison'"
    )
    return agreed(ground + indent(written, "  "))


def facts(flights: list[tuple[int, int, int, int]], stocks: list[tuple[int, int]]) -> dict[str, list[Row]]:
    return {
        "flights": [
            {"id": f"f{n}", "day": date(2013, month, 1 + n % 27), "flown": flown, "minutes": minutes, "lost": lost}
            for n, (month, flown, minutes, lost) in enumerate(flights)
        ],
        "stocks": [
            {"id": f"s{n}", "day": date(2013, month, 1 + n % 27), "held": held}
            for n, (month, held) in enumerate(stocks)
        ],
    }


def windows_of(
    made: CompiledCharter, rows: dict[str, list[Row]]
) -> tuple[dict[str, Fraction | None], dict[str, Figure]]:
    found = computed(made, rows)
    determined = determine(made, found.values(), known_at=AFTERWARDS)
    return {each.period: each.exact for each in determined}, {
        period: figure for (kpi, period, party, _), figure in found.items() if kpi == "over" and party is None
    }


FLIGHTS = st.lists(
    st.tuples(st.integers(1, MONTHS), st.integers(0, 1), st.integers(0, 9), st.integers(0, 2)), max_size=24
)


@settings(max_examples=150, deadline=None)
@given(
    formula=formulas(),
    flights=FLIGHTS,
    stocks=st.lists(st.tuples(st.integers(1, MONTHS), st.integers(1, 9)), max_size=12),
    window=st.sampled_from([
        ("{rolling: 3 months}", "ROLLING({}, 3 MONTH, INCLUSIVE)"),
        ("{to date: quarter}", "TO_DATE({}, QUARTER)"),
    ]),
)  # fmt: skip
def test_a_pooled_window_is_the_kernels_own_window_or_is_refused(
    formula: str, flights: list[tuple[int, int, int, int]], stocks: list[tuple[int, int]], window: tuple[str, str]
) -> None:
    try:
        made = compiled(formula, *window)
    except ProblemsError:  # refused; some shapes are no formulas either: stocks added up over time
        return

    mine, theirs = windows_of(made, facts(flights, stocks))

    for period, figure in theirs.items():
        before_the_term = figure.missing is Missing.INSUFFICIENT  # where the kernel has no whole window
        if mine[period] is not None and not before_the_term:
            assert mine[period] == figure.exact, (formula, period)


@pytest.mark.parametrize(
    ("formula", "quotient", "value"),
    [
        ("COUNT_IF(flights.flown = 1) / COUNT(flights.id)", Quotient(), Fraction(2, 5)),
        ("COUNT_IF(flights.flown = 1) / COUNT(flights.id) * 1000000", Quotient(Fraction(1000000)), Fraction(400000)),
        ("1000 * (COUNT_IF(flights.flown = 1) / COUNT(flights.id))", Quotient(Fraction(1000)), Fraction(400)),
        ("1 - COUNT_IF(flights.flown = 1) / COUNT(flights.id)", Quotient(Fraction(-1), Fraction(1)), Fraction(3, 5)),
        ("(COUNT_IF(flights.flown = 1) / COUNT(flights.id) + 2) / 4", Quotient(Fraction(1, 4), Fraction(1, 2)),
         Fraction(3, 5)),
        ("COUNT_IF(flights.flown = 1) / NULLIF(COUNT(flights.id), 0) * 100", Quotient(Fraction(100)), Fraction(40)),
    ],
)  # fmt: skip
def test_a_scaled_quotient_pools_its_parts_and_takes_no_mean_of_rates(
    formula: str, quotient: Quotient, value: Fraction
) -> None:
    made = compiled(formula, "{rolling: 2 months}", "ROLLING({}, 2 MONTH, INCLUSIVE)")
    rows = facts([(1, 1, 0, 0), *[(2, flown, 0, 0) for flown in (1, 0, 0, 0)]], [])  # 1 of 1, then 1 of 4: 2 of 5

    mine, theirs = windows_of(made, rows)

    assert made.kpis["asked"].bound.quotient == quotient
    assert made.clauses.definitions["floor"].pooling == "ratio"
    assert (mine["2013-02"], theirs["2013-02"].exact) == (value, value)


@pytest.mark.parametrize(
    "formula",
    [
        "COUNT(flights.id) / COUNT(DISTINCT flights.minutes)",
        "COUNT(flights.id) / SUM(flights.minutes) / COUNT(flights.id)",
        "FIRST(stocks.held)",
        "LAST(stocks.held)",
        "NULLIF(COUNT(flights.id) / SUM(flights.minutes), 0)",
        "100 / COUNT(flights.id)",
    ],
)
def test_what_has_no_parts_that_add_up_is_refused_with_a_window(formula: str) -> None:
    with pytest.raises(ProblemsError, match=r"C512 .* cannot be put together over 2 periods") as refused:
        compiled(formula, "{rolling: 2 months}", "{}")

    assert [problem.id for problem in refused.value.problems] == ["C512"]


def test_a_stock_averaged_over_snapshots_is_averaged_over_those_of_the_window() -> None:
    made = compiled(
        "SUM(stocks.held) / COUNT(DISTINCT stocks.day)", "{rolling: 2 months}", "ROLLING({}, 2 MONTH, INCLUSIVE)"
    )

    mine, theirs = windows_of(made, facts([], [(1, 3), (1, 5), (2, 10)]))

    assert (mine["2013-02"], theirs["2013-02"].exact) == (Fraction(6), Fraction(6))


def test_a_month_that_had_nothing_to_divide_by_keeps_its_numerator_in_the_window() -> None:
    made = compiled(
        "COUNT(flights.id) / NULLIF(SUM(flights.lost), 0)", "{rolling: 2 months}", "ROLLING({}, 2 MONTH, INCLUSIVE)"
    )

    mine, theirs = windows_of(made, facts([(1, 1, 0, 0), (1, 1, 0, 0), (2, 1, 0, 2)], []))

    assert (mine["2013-02"], theirs["2013-02"].exact) == (Fraction(3, 2), Fraction(3, 2))
