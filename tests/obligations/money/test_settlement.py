"""The settlement ledger: its balance is determinations and adjustments less what was settled; nothing slips by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations.money.agreement import compiled, event
from tallystick.charter.model.governance import Restatements
from tallystick.obligations.adjustments import Adjustment, adjust
from tallystick.obligations.determination import Consequent, Determination
from tallystick.obligations.judged import Result
from tallystick.obligations.settlement.interest import Paid, Terms, interest
from tallystick.obligations.settlement.statement import Item, Statement, statement

CLAUSES = """
floor: {text: a, obligor: seller, beneficiary: buyer, kpi: level, floor: 95, rounding: 1 place, empty: no_activity,
        credit: 100, applied: {within: 30 days, interest: {percent: 8}}}
bonus: {text: b, obligor: seller, beneficiary: buyer, kpi: level, floor: 95, rounding: 1 place, empty: no_activity,
        bonus: 100, applied: {within: 30 days, interest: {percent: 8}}}
asked: {text: c, obligor: seller, beneficiary: buyer, kpi: level, floor: 95, rounding: 1 place, empty: no_activity,
        credit: 100, applied: {how: on request, within: 30 days, interest: {percent: 8}}}
"""
AS_OF = date(2013, 12, 31)


def determination(
    amount: str | None, *, clause: str = "floor", month: int = 1, tax: str | None = None, **more: Any
) -> Determination:
    owed = None if amount is None else Decimal(amount)
    sides = ("seller", "buyer") if (owed or 0) >= 0 else ("buyer", "seller")
    consequent = Consequent(
        "credit", clause, *sides, None, abs(owed or Decimal(0)), None, None, tax=Decimal(tax) if tax else None
    )
    made = Determination(
        clause=clause, title=clause, obligor="seller", beneficiary=("buyer",), scope=(), period=f"2013-{month:02}",
        start=date(2013, month, 1), end=date(2013 + month // 12, month % 12 + 1, 1), outcome=Result.MISSED, value=None,
        exact=None, numerator=None, denominator=None, unit=None, missing=None, threshold=None, band=None, reached=(),
        amount=owed, currency="EUR", points=Fraction(0), consequents=(consequent,), triggers=(), carried=(),
        deadlines=(), readings=None, because=(), quality=None, known_at="", inputs={}, hash=f"{clause}{month}{amount}",
    )  # fmt: skip
    return replace(made, **more)


def step(
    kind: str, amount: str, on: str, *, clause: str = "floor", period: str = "2013-01", **more: Any
) -> dict[str, Any]:
    return {
        "kind": kind, "clause": clause, "period": period, "amount": Decimal(amount), "on": on,
        "id": f"{kind.replace(' ', '-')}-{clause}-{period}-{on}-{amount}".replace(".", "_"),
        "recorded": f"{on}T12:00:00Z", **more,
    }  # fmt: skip


def account(
    determinations: Sequence[Determination],
    events: Sequence[Mapping[str, Any]] = (),
    adjustments: Sequence[Adjustment] = (),
    *,
    as_of: date = AS_OF,
) -> Statement:
    made = compiled(CLAUSES)
    return statement(determinations, adjustments, [event(each) for each in events], as_of=as_of, compiled=made)


def only(found: Statement) -> Item:
    (item,) = found.items
    return item


def test_what_is_owed_is_open_until_it_is_paid() -> None:
    before = account([determination("100.00")], as_of=date(2013, 2, 10))
    after = account([determination("100.00")], [step("paid", "100", "2013-02-20")])

    assert (only(before).balance, only(before).state, str(only(before).due)) == (
        Decimal("100.00"),
        "open",
        "2013-03-02",
    )
    assert (only(after).balance, only(after).state) == (Decimal("0.00"), "settled")


def test_invoicing_and_accepting_settle_nothing() -> None:
    events = [step("accepted", "100", "2013-02-03"), step("invoiced", "100", "2013-02-04")]

    item = only(account([determination("100.00")], events))

    assert (item.balance, item.accepted, item.invoiced) == (Decimal("100.00"), Decimal("100.00"), Decimal("100.00"))


def test_credits_set_offs_and_payments_settle_and_reversals_take_back() -> None:
    events = [
        step("credited", "40", "2013-02-03"), step("set off", "30", "2013-02-04"), step("paid", "30", "2013-02-05"),
        step("reversed", "30", "2013-02-06"),
    ]  # fmt: skip

    item = only(account([determination("100.00")], events))

    assert (item.settled, item.balance) == (Decimal("70.00"), Decimal("30.00"))


def test_what_the_obligor_gets_is_below_zero_and_settled_likewise() -> None:
    found = account([determination("-100.00", clause="bonus")], [step("paid", "60", "2013-02-03", clause="bonus")])

    assert only(found).balance == Decimal("-40.00")
    assert (found.balances[0].debtor, found.balances[0].creditor, found.balances[0].amount) == (
        "buyer", "seller", Decimal("40.00"),
    )  # fmt: skip
    assert found.problems == ()


def test_both_ways_between_two_parties_stand_against_each_other() -> None:
    found = account([determination("100.00"), determination("-30.00", clause="bonus")], as_of=date(2013, 2, 1))

    assert [(each.debtor, each.amount) for each in found.balances] == [("seller", Decimal("70.00"))]


def test_tax_is_owed_too() -> None:
    assert only(account([determination("100.00", tax="20.00")])).balance == Decimal("120.00")


def test_interest_runs_from_the_due_day_to_the_day_of_payment() -> None:
    late = account([determination("36500.00")], [step("paid", "36500", "2013-03-12")])
    in_time = account([determination("36500.00")], [step("paid", "36500", "2013-03-02")])

    assert only(late).interest == Decimal("80.00")
    assert only(in_time).interest == Decimal("0.00")


def test_on_request_nothing_is_due_before_it_is_asked_for() -> None:
    asked = determination("36500.00", clause="asked")

    assert only(account([asked])).due is None
    assert only(account([asked])).interest == 0
    item = only(account([asked], [step("invoiced", "36500", "2013-06-01", clause="asked")], as_of=date(2013, 7, 11)))
    assert (str(item.due), item.interest, item.state) == ("2013-07-01", Decimal("80.00"), "due")


def test_a_dispute_stays_until_it_is_withdrawn_or_resolved() -> None:
    dispute = {"kind": "dispute", "id": "d", "clause": "floor", "period": "2013-01", "on": "2013-02-10", "ground": "no",
               "recorded": "2013-02-10T00:00:00Z"}  # fmt: skip
    taken = {"kind": "withdrawal", "id": "w", "of": "d", "on": "2013-03-01", "recorded": "2013-03-01T00:00:00Z"}
    settled = {"kind": "resolved", "id": "r", "clause": "floor", "period": "2013-01", "dispute": "d", "amount": 70,
               "on": "2013-03-01", "recorded": "2013-03-01T00:00:00Z"}  # fmt: skip

    assert only(account([determination("100.00")], [dispute])).state == "disputed"
    assert only(account([determination("100.00")], [dispute, taken])).state == "due"
    resolved = only(account([determination("100.00")], [dispute, settled]))
    assert (resolved.state, resolved.adjusted, resolved.balance) == ("due", Decimal("-30.00"), Decimal("70.00"))


def test_steps_of_later_days_do_not_exist_yet() -> None:
    found = account([determination("100.00")], [step("paid", "100", "2013-06-01")], as_of=date(2013, 5, 31))

    assert only(found).balance == Decimal("100.00")


def test_a_withdrawn_payment_is_on_the_ledger_and_settles_nothing() -> None:
    paid = step("paid", "100", "2013-02-20")
    back = {"kind": "withdrawal", "id": "w", "of": paid["id"], "on": "2013-02-21", "recorded": "2013-02-21T00:00:00Z"}

    found = account([determination("100.00")], [paid, back])

    assert only(found).balance == Decimal("100.00")
    assert [entry.step for entry in found.entries] == ["owed", "withdrawn"]


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([step("paid", "101", "2013-02-03")], "101.00 EUR was settled for 'floor' of seller in 2013-01, where 100.00"),
        ([step("paid", "1", "2013-02-03", period="2013-02")], "nothing is owed"),
        ([step("paid", "1", "2013-02-03", period="2013-09")], "for which nothing was determined"),
        ([step("paid", "1", "2013-02-03", party="buyer")], "of buyer in 2013-01, for which nothing was determined"),
        ([step("reversed", "5", "2013-02-03")], "5.00 EUR was reversed for 'floor' of seller in 2013-01, where 0.00"),
        ([step("accepted", "500", "2013-02-03")], "500.00 EUR was accepted"),
        ([step("invoiced", "500", "2013-02-03")], "500.00 EUR was invoiced"),
    ],
)
def test_what_does_not_add_up_is_said(events: Sequence[Mapping[str, Any]], words: str) -> None:
    found = account([determination("100.00"), determination("0.00", month=2)], events)

    (problem,) = found.problems
    assert words in problem


def test_two_obligors_of_one_clause_need_a_name() -> None:
    other = determination("50.00", obligor="buyer", beneficiary=("seller",))

    found = account([determination("100.00"), other], [step("paid", "50", "2013-02-03")])

    assert "does not say whose; name buyer or seller" in found.problems[0]


def test_an_amount_that_is_not_determined_is_no_zero() -> None:
    item = only(account([determination(None)]))

    assert (item.determined, item.state) == (None, "not determined")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["paid", "credited", "set off", "reversed", "accepted", "invoiced"]),
        st.decimals(0, 500, places=2),
        st.integers(1, 4),
        st.integers(1, 28),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(-500, 500, places=2), min_size=1, max_size=4), STEPS)
def test_the_balance_is_what_was_determined_less_what_was_settled(
    owed: list[Decimal], steps: list[tuple[str, Decimal, int, int]]
) -> None:
    made = [determination(str(amount), month=month) for month, amount in enumerate(owed, 1)]
    events = [
        step(kind, str(amount), f"2013-05-{day:02}", period=f"2013-{month:02}", note=str(number), id=f"e{number}")
        for number, (kind, amount, month, day) in enumerate(steps)
    ]

    found = account(made, events)

    for month, amount in enumerate(owed, 1):
        (item,) = [each for each in found.items if each.period == f"2013-{month:02}"]
        mine = [each for each in steps if each[2] == month]
        settled = sum((each[1] for each in mine if each[0] in ("paid", "credited", "set off")), Decimal(0))
        settled -= sum((each[1] for each in mine if each[0] == "reversed"), Decimal(0))
        assert item.balance == amount - (settled if amount >= 0 else -settled)
    strays = [each for each in steps if each[2] > len(owed)]
    assert len([each for each in found.problems if "nothing was determined" in each]) == len(strays)
    total = sum((each.amount if each.debtor == "seller" else -each.amount for each in found.balances), Decimal(0))
    assert total == sum((each.balance for each in found.items), Decimal(0))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 400)), max_size=6))
def test_interest_day_by_day(payments: list[tuple[int, int]]) -> None:
    due = date(2013, 3, 1)
    paid = [Paid(date.fromordinal(due.toordinal() + days - 10), Decimal(amount)) for days, amount in payments]
    until = date.fromordinal(due.toordinal() + 40)

    total = Fraction(0)
    for ordinal in range(due.toordinal() + 1, until.toordinal() + 1):
        before = sum(part.amount for part in paid if part.on.toordinal() < ordinal)
        total += max(Fraction(0), Fraction(1000) - Fraction(before)) * Fraction(8, 100) / 365

    assert interest(Decimal(1000), paid, Terms(Fraction(8), 365, due), until=until) == total


# Adjustments


def changed(before: str, after: str, **more: Any) -> tuple[Adjustment, ...]:
    rules = Restatements.model_validate(more)
    old = [determination(before), determination("10.00", month=2)]
    new = [determination(after, value=Decimal(90)), determination("10.00", month=2), determination("1.00", month=3)]
    return adjust(old, new, rules, on=date(2013, 4, 2))


def test_a_changed_period_is_listed_and_settled_in_the_current_one() -> None:
    (found,) = changed("100.00", "80.00")

    assert (found.period, found.difference, found.remedy, found.settled_in) == (
        "2013-01", Decimal("-20.00"), "true-up", "2013-03",
    )  # fmt: skip
    assert "The value was none and is 90 now." in found.reason
    assert "The amount was 100.00 EUR and is 80.00 EUR now." in found.reason


def test_the_original_stays_and_the_adjustment_stands_beside_it() -> None:
    originals = [determination("100.00"), determination("10.00", month=2), determination("1.00", month=3)]

    found = account(originals, (), changed("100.00", "80.00"), as_of=date(2013, 4, 1))

    assert [item.determined for item in found.items] == [Decimal("100.00"), Decimal("10.00"), Decimal("1.00")]
    assert [item.balance for item in found.items] == [Decimal("100.00"), Decimal("10.00"), Decimal("-19.00")]
    assert found.balances[0].amount == Decimal("91.00")


def test_a_period_may_be_opened_again() -> None:
    (found,) = changed("100.00", "80.00", remedy="re-open")

    assert (found.remedy, found.settled_in) == ("re-open", "2013-01")


def test_what_is_not_material_is_listed_and_not_settled() -> None:
    (found,) = changed("100.00", "80.00", material=Decimal(50))

    assert (found.remedy, found.settled_in) == ("none", None)
    assert "below the agreed 50.00 EUR" in found.reason


def test_after_the_long_stop_nothing_is_adjusted() -> None:
    (late,) = changed("100.00", "80.00", **{"long stop": "2 months"})
    (in_time,) = changed("100.00", "80.00", **{"long stop": "3 months"})

    assert (late.remedy, in_time.remedy) == ("none", "true-up")
    assert "after 2013-04-01 nothing is adjusted" in late.reason


def test_another_outcome_is_material_whatever_the_amount() -> None:
    old, new = determination("100.00"), determination("99.99", outcome=Result.MET)

    (found,) = adjust([old], [new], Restatements(material=Decimal(50)), on=AS_OF)

    assert found.remedy == "true-up"


def test_an_unchanged_period_and_one_that_is_no_longer_judged_are_no_adjustments() -> None:
    old = [determination("100.00"), determination("10.00", month=2)]

    assert adjust(old, [determination("100.00")], Restatements(), on=AS_OF) == ()
