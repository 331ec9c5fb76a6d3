"""Laws that hold for every clause, against oracles that are written without the engine."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from obligations.money.agreement import agreed, amounts, compiled, desk, figure, judged, monies, months, verdict
from tallystick.obligations.caps import in_order, pro_rata
from tallystick.obligations.carry import Holding, age, opening, put, take
from tallystick.obligations.remedies import Account, remedy
from tallystick.obligations.together import Piece, groups, remedies

LEVELS = st.lists(st.integers(800, 1000).map(lambda tenths: Fraction(tenths, 10)), min_size=1, max_size=30)
QUANTITIES = st.lists(st.integers(0, 200), min_size=1, max_size=24)
CENT = Decimal("0.01")

CAPPED = """
kpi: level
floor: 95
rounding: 2 places
empty: no_activity
credit: 33.33 * shortfall
caps:
  - {at: 77.77, per: period}
  - {at: 155.55, per: quarter}
  - {at: 321.09, per: 12 months}
  - {at: 500.01, per: year}
  - {at: 999.99, per: term}
"""
QUICK = settings(max_examples=40, deadline=None)


def windows(amounts: Sequence[Decimal], size: int) -> list[Decimal]:
    """Sums of every run of so many periods."""
    return [sum(amounts[max(0, end - size) : end], Decimal(0)) for end in range(1, len(amounts) + 1)]


def blocks(amounts: Sequence[Decimal], size: int) -> list[Decimal]:
    """Sums of so many periods, one block after the other."""
    return [sum(amounts[start : start + size], Decimal(0)) for start in range(0, len(amounts), size)]


@QUICK
@given(LEVELS)
def test_amounts_respect_every_cap_in_every_window(values: list[Fraction]) -> None:
    found = [each.amount or Decimal(0) for each in monies(CAPPED, values)]

    assert all(0 <= amount <= Decimal("77.77") for amount in found)
    assert max(blocks(found, 3)) <= Decimal("155.55")
    assert max(windows(found, 12)) <= Decimal("321.09")
    assert max(blocks(found, 12)) <= Decimal("500.01")
    assert sum(found, Decimal(0)) <= Decimal("999.99")


@QUICK
@given(LEVELS)
def test_caps_as_a_naive_walk_over_the_periods(values: list[Fraction]) -> None:
    expected: list[Decimal] = []
    for number, value in enumerate(values):
        wanted = Decimal(str(float(max(Fraction(0), 95 - value)))).quantize(CENT) * Decimal("33.33")
        limits = [
            Decimal("77.77"),
            Decimal("155.55") - sum(expected[number // 3 * 3 :], Decimal(0)),
            Decimal("321.09") - sum(expected[max(0, number - 11) :], Decimal(0)),
            Decimal("500.01") - sum(expected[number // 12 * 12 :], Decimal(0)),
            Decimal("999.99") - sum(expected, Decimal(0)),
        ]
        room = max(Decimal(0), min(limits))
        expected.append(min(wanted.quantize(CENT, ROUND_HALF_UP), room.quantize(CENT, ROUND_DOWN)))

    assert [each.amount for each in monies(CAPPED, values)] == expected


SHARED = """
first: {text: a, obligor: seller, beneficiary: buyer, kpi: level, floor: 95, rounding: 2 places, empty: no_activity,
        credit: 12.34 * shortfall}
second: {text: b, obligor: seller, beneficiary: buyer, kpi: level, floor: 97, rounding: 2 places, empty: no_activity,
         credit: 7.77 * shortfall, earn back: {met: ">= 97", for: 1}}
alone: {text: c, obligor: seller, beneficiary: buyer, kpi: level, floor: 90, rounding: 2 places, empty: no_activity,
        credit: 5}
"""


def together(values: Sequence[Fraction], share: str) -> dict[str, list[Decimal]]:
    made = compiled(SHARED, f"\ncaps:\n  all: {{clauses: [first, second], at: 99.99, per: quarter, share: {share}}}\n")
    definitions = made.clauses.definitions
    pieces = [
        Piece(
            definition,
            [
                judged(definition, period, verdict(definition, value))
                for period, value in zip(months("2013-01", len(values)), values, strict=True)
            ],
        )
        for definition in definitions.values()
    ]
    found = remedies(pieces, made.clauses.shared_caps, desk(made))
    return {
        piece.definition.id: [
            sum((c.amount or Decimal(0) for c in money.consequents if c.kind == "credit"), Decimal(0)) for money in each
        ]
        for piece, each in zip(pieces, found, strict=True)
    }


@QUICK
@given(LEVELS, st.sampled_from(["pro rata", "in order"]))
def test_clauses_under_one_cap_stay_below_it_together(values: list[Fraction], share: str) -> None:
    found = together(values, share)
    sums = [one + two for one, two in zip(found["first"], found["second"], strict=True)]

    assert max(blocks(sums, 3)) <= Decimal("99.99")
    assert all(amount in (Decimal(0), Decimal(5)) for amount in found["alone"])


def test_a_shared_cap_cuts_by_the_same_share_or_the_last_one_first() -> None:
    # 5 short of 95 is 61.70; 7 short of 97 is 54.39; together 116.09 for 99.99.
    assert together([Fraction(90)], "in order") == {
        "first": [Decimal("61.70")], "second": [Decimal("38.29")], "alone": [Decimal("0.00")],
    }  # fmt: skip
    pro = together([Fraction(90)], "pro rata")
    assert pro["first"][0] + pro["second"][0] == Decimal("99.99")
    assert abs(pro["first"][0] / pro["second"][0] - Decimal("61.70") / Decimal("54.39")) < Decimal("0.001")


def test_clauses_bound_by_one_cap_go_side_by_side() -> None:
    made = compiled(SHARED, "\ncaps: {all: {clauses: [first, second], at: 10, per: year}}\n")

    assert groups(made.clauses.definitions, made.clauses.shared_caps) == (("first", "second"), ("alone",))


@given(
    st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=6),
    st.decimals(0, 3000, places=2),
)
def test_what_a_cap_leaves_adds_up_and_exceeds_nobody(asked: list[Decimal], limit: Decimal) -> None:
    for share in (pro_rata, in_order):
        left = share(asked, Fraction(limit), 2)

        assert sum(left, Decimal(0)) == min(sum(asked, Decimal(0)), limit)
        assert all(0 <= after <= before for after, before in zip(left, asked, strict=True))


@QUICK
@given(st.lists(st.integers(-500, 4000), min_size=12, max_size=12), st.integers(1, 20000))
def test_monthly_payments_by_tiers_add_up_to_the_years_formula(cash_flows: list[int], minimum: int) -> None:
    """35 % of the year's cash flow up to the minimum and 50 % of what is beyond it (NEX-2)."""
    body = f"""
    kpi: sales
    target: {minimum}
    rounding: 2 places
    tiers: {{as: marginal, cumulative: year, rates: {{"<= target": 35, "> target": 50}}}}
    """

    found = monies(body, cash_flows, target=Fraction(minimum))

    year = sum(cash_flows)
    expected = Fraction(35, 100) * min(year, minimum) + Fraction(1, 2) * max(year - minimum, 0)
    assert abs(sum((Fraction(each.amount or 0) for each in found), Fraction(0)) - expected) <= Fraction(12 * 5, 1000)


@QUICK
@given(st.lists(st.integers(0, 4000), min_size=12, max_size=12))
def test_provisional_payments_and_true_up_are_the_years_formula_to_the_cent(cash_flows: list[int]) -> None:
    body = """
    kpi: sales
    rounding: 2 places
    values: {of_year: {kpi: sales, at: this year}}
    then: [{payment: 1 / 3 * value}]
    true up:
      each: year
      amount: 0.35 * least(of_year, 20000) + 0.5 * greatest(of_year - 20000, 0)
    """
    figures = [figure("sales", period, flow) for period, flow in zip(months("2013-01", 12), cash_flows, strict=True)]

    found = monies(body, cash_flows, figures=figures)

    year = sum(cash_flows)
    expected = Decimal("0.35") * min(year, 20000) + Decimal("0.5") * max(year - 20000, 0)
    assert sum((each.amount or Decimal(0) for each in found), Decimal(0)) == expected.quantize(CENT, ROUND_HALF_UP)


BANK = """
kpi: units
floor: 100
rounding: 0 places
then: [{{payment: 2 * shortfall}}]
carry: [{carry}]
"""


@QUICK
@given(
    QUANTITIES,
    st.sampled_from(["surplus", "shortfall", "unused credit", "payment"]),
    st.sampled_from(["oldest first", "newest first"]),
    st.integers(1, 4),
)
def test_what_is_carried_used_and_lapsed_is_what_was_earned(
    quantities: list[int], what: str, order: str, periods: int
) -> None:
    made, definition = agreed(BANK.format(carry=f"{{what: {what}, order: {order}, for: {periods}, share: 80}}"))
    account = Account(definition, desk(made))

    for period, quantity in zip(months("2013-01", len(quantities)), quantities, strict=True):
        account.close(account.draft(judged(definition, period, verdict(definition, quantity))))
        (held,) = account.memory.holdings
        assert held.earned == held.held + held.used + held.lapsed
        assert held.held >= 0


@QUICK
@given(QUANTITIES)
def test_a_bank_never_saves_more_than_was_banked(quantities: list[int]) -> None:
    with_bank = [each.amount or Decimal(0) for each in monies(BANK.format(carry="{what: surplus}"), quantities)]
    without = [each.amount or Decimal(0) for each in monies(BANK.format(carry="{what: surplus}").replace(
        "carry: [{what: surplus}]", ""), quantities)]  # fmt: skip
    bank = saved = 0
    for quantity in quantities:
        used = min(bank, max(0, 100 - quantity))
        bank += max(0, quantity - 100) - used
        saved += 2 * used

    assert sum(without, Decimal(0)) - sum(with_bank, Decimal(0)) == saved


@QUICK
@given(QUANTITIES)
def test_prepaid_credit_never_gives_back_more_than_was_paid(quantities: list[int]) -> None:
    total = Decimal(0)
    for amount in monies(BANK.format(carry="{what: payment, for: 3}"), quantities):
        total += amount.amount or Decimal(0)
        assert total >= 0


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 60)), max_size=12), st.booleans())
def test_lots_are_used_in_their_order(steps: list[tuple[int, int]], oldest: bool) -> None:
    order = "oldest first" if oldest else "newest first"
    _, definition = agreed(BANK.format(carry=f"{{what: surplus, order: {order}}}"))
    (holding,) = opening(definition)
    stack: list[int] = []
    for number, (earned, wanted) in enumerate(steps):
        holding = put(holding, str(number), Fraction(earned), definition.calendar.end)
        stack.append(earned)
        holding, used, _ = take(holding, Fraction(wanted))
        assert used == min(wanted, sum(stack))
        rest = wanted
        while rest and stack:
            at = 0 if oldest else -1
            taken = min(rest, stack[at])
            rest -= taken
            stack[at] -= taken
            if not stack[at]:
                stack.pop(at)
        assert [lot.amount for lot in holding.lots] == stack
    assert isinstance(age(holding, definition.calendar.start)[0], Holding)


@QUICK
@given(LEVELS, st.integers(1, 3))
def test_an_earn_back_never_gives_back_more_than_was_credited(values: list[Fraction], row: int) -> None:
    body = (
        "kpi: level\nfloor: 95\nrounding: 2 places\nempty: no_activity\ncredit: 33.33 * shortfall\n"
        f'earn back: {{met: ">= 97", for: {row}}}\n'
    )
    total = Decimal(0)
    for amount in amounts(body, values):
        total += Decimal(amount or 0)
        assert total >= 0


@QUICK
@given(LEVELS)
def test_later_periods_never_change_earlier_ones(values: list[Fraction]) -> None:
    made, definition = agreed(CAPPED + 'earn back: {met: ">= 97", for: 2}\nrepeat: {times: 2, of: amount}\n')
    every = [
        judged(definition, period, verdict(definition, value))
        for period, value in zip(months("2013-01", len(values)), values, strict=True)
    ]

    whole = remedy(definition, every, desk(made))

    for count in range(len(every)):
        assert remedy(definition, every[:count], desk(made)) == whole[:count]
