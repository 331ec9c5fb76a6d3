"""What each of the ten plain forms becomes."""

from fractions import Fraction

import pytest

from charter.clauses.promises import clause, compiled, only
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.terms.rounding import Rounding


def followed(definition: ClauseDefinition) -> list[tuple[str, str, str | None]]:
    """What follows from a miss: kind, place, amount."""
    return [(rule.kind, rule.at, rule.amount.text if rule.amount else None) for rule in definition.then]


def test_a_floor_is_met_from_its_value_on_and_missed_below() -> None:
    found = only("kpi: completion\nfloor: 92")

    assert (found.form, found.base, str(found.met)) == ("value", "floor", ">= 92")
    assert [(level.name, str(level.when), level.misses) for level in found.levels] == [("missed", "< 92", True)]
    assert not found.exclusive


def test_a_cap_is_met_up_to_its_value_and_missed_above() -> None:
    found = only("kpi: fuel\ncap: 1000")

    assert (str(found.met), [str(level.when) for level in found.levels]) == ("<= 1000", ["> 1000"])


def test_a_condition_of_two_edges_is_missed_wherever_it_is_not_met() -> None:
    found = only('kpi: completion\nmet: ">= 90 and <= 100"')

    assert [str(level.when) for level in found.levels] == ["otherwise"]


def test_a_credit_and_a_bonus_become_consequences() -> None:
    found = only('kpi: completion\nfloor: 92\ncredit: 6 % of invoice\nbonus: 1000\nbonus when: ">= 99"')

    assert followed(found) == [("credit", "floor", "6 % of invoice"), ("bonus", "bonus", "1000")]
    assert str(found.bonus_when) == ">= 99"


def test_a_minimum_commitment_is_a_floor_with_a_payment_for_each_unit_short() -> None:
    found = only("kpi: volume\nminimum: {quantity: 100, price: 2 + 3}")

    assert (found.form, str(found.met), found.target) == ("value", ">= 100", None)
    assert followed(found) == [("payment", "minimum", "(2 + 3) * shortfall")]


def test_the_quantity_of_a_minimum_may_be_a_named_value() -> None:
    found = only("kpi: volume\nminimum: {quantity: quota, price: 2}")

    assert (str(found.met), found.target) == (">= target", "quota")
    assert found.names == ("quota",)


def test_bands_are_exclusive_and_say_which_of_them_is_a_miss() -> None:
    found = only(
        """
        kpi: completion
        bands:
          good: ">= 99"
          paid: {when: ">= 98 and < 99", payment: 5}
          zero: {when: ">= 97.5 and < 98", points: 0}
          credit: {when: ">= 97 and < 97.5", credit: 100}
          points: {when: ">= 96 and < 97", points: 2}
          right: {when: ">= 95 and < 96", then: {right: audit}}
          forgiven: {when: ">= 94 and < 95", credit: 100, misses: false}
          poor: {when: "< 94", misses: true}
        """
    )

    assert found.exclusive
    assert found.met is None
    assert {level.name: level.misses for level in found.levels} == {
        "good": False,
        "paid": False,
        "zero": False,
        "credit": True,
        "points": True,
        "right": True,
        "forgiven": False,
        "poor": True,
    }
    assert [rule.at for level in found.levels for rule in level.then][:2] == ["band paid", "band zero"]


def test_levels_are_judged_each_by_itself_with_their_own_window_and_triggers() -> None:
    found = only(
        """
        kpi: completion
        levels:
          warning: {when: "< 97", misses: false}
          credit:
            when: "< 95"
            then: {credit: 100}
            triggers: {twice: {consecutive: 2, then: {plan: what is mended}}}
          termination: {when: "< 90", window: {rolling: 12 months}}
        """
    )
    warning, credit, termination = found.levels

    assert not found.exclusive
    assert [warning.misses, credit.misses, termination.misses] == [False, True, True]
    assert [(rule.name, rule.counts, int(rule.needed), rule.size) for rule in credit.triggers] == [
        ("twice", ("credit",), 2, None)
    ]
    assert (credit.window.rolling, termination.window.rolling) == (None, "12 months")


def test_a_count_of_misses_of_another_clause_comes_after_it() -> None:
    window = "window: rolling, judged: each, again: none"
    count = f"misses: {{clause: floor, at least: 3, of: 6 months, {window}, then: {{right: terminate}}}}"
    found = compiled(clause(count, "count") + clause("kpi: completion\nfloor: 92"))

    assert list(found.clauses.definitions) == ["floor", "count"]
    made = found.clauses.definitions["count"]
    assert (made.form, made.base, made.kpi, made.needs) == ("count", "misses", None, ("floor",))
    (rule,) = made.triggers
    assert (rule.name, int(rule.needed), rule.size, rule.clauses) == ("misses", 3, 6, ("floor",))
    assert [each.at for each in rule.then] == ["misses"]


def test_a_count_of_misses_is_judged_as_often_as_the_clause_it_counts() -> None:
    count = "misses: {clause: floor, at least: 2, of: 4 quarters, window: rolling, again: none, then: {right: audit}}"
    found = compiled(clause(count, "count") + clause("kpi: completion\nfloor: 92\neach: quarter"))

    made = found.clauses.definitions["count"]
    assert (made.each, made.triggers[0].size) == ("quarter", 4)


def test_a_count_of_misses_beside_a_test_counts_its_own() -> None:
    found = only("kpi: completion\nfloor: 92\nmisses: {consecutive: 3, then: {right: audit}}")

    assert (found.form, found.needs) == ("value", ())
    assert [rule.clauses for rule in found.triggers] == [("floor",)]


def test_tiers_without_a_test_are_an_amount() -> None:
    found = only('kpi: volume\ntiers: {rates: {"< 200": 0, ">= 200": 1.5}, as: marginal, on: invoice}')

    assert (found.form, found.base, found.met, found.levels) == ("amount", "tiers", None, ())
    assert [(str(when), rate) for when, rate in found.tiers] == [("< 200", 0), (">= 200", Fraction(3, 2))]
    assert found.names == ("invoice",)


def test_a_report_is_a_deadline_after_the_end_of_the_period() -> None:
    found = only("report: {what: quality figures, within: within 5 business days}\ncredit: 100 * late")

    assert (found.form, found.base, found.kpi) == ("deadline", "report", None)
    assert found.deadline is not None
    assert (found.deadline.what, found.deadline.within, found.deadline.after) == (
        "quality figures",
        "5 business days",
        "period end",
    )


def test_a_deadline_of_each_occurrence_has_no_calendar_of_its_own() -> None:
    found = only("deadline: {what: repaired, within: 4 hours, after: called}\neach: occurrence\ncredit: 50 * late")

    assert (found.form, found.each, found.unit) == ("deadline", "occurrence", None)


def test_a_decision_is_a_form_of_its_own() -> None:
    found = only("decision: {who: provider/manager, question: Is it the same, standard: materially the same}")

    assert (found.form, found.base, found.met) == ("decision", "decision", None)


# What every form has


def test_a_mutual_clause_has_every_party_once_as_obligor() -> None:
    (found,) = compiled(
        clause("kpi: completion\nfloor: 92", parties="mutual: [provider, customer]\n")
    ).clauses.definitions.values()

    assert found.pairs == (("provider", ("customer",)), ("customer", ("provider",)))


def test_the_rounding_is_the_clauses_own_else_that_of_its_kpi() -> None:
    assert only("kpi: completion\nfloor: 92").rounding == Rounding(1)
    own = "rounding: 2 places, down, before comparison"
    assert only(f"kpi: completion\nfloor: 92\n{own}").rounding == Rounding(2, "down", before_comparison=True)


@pytest.mark.parametrize(
    ("kpi", "pooling", "factor"),
    [("completion", "ratio", 100), ("volume", "sum", 1), ("typical", "none", 1)],
)
def test_how_periods_pool_is_told_from_the_formula(kpi: str, pooling: str, factor: int) -> None:
    found = only(f"kpi: {kpi}\nfloor: 1")

    assert (found.pooling, int(found.factor)) == (pooling, factor)


def test_the_mean_of_periods_is_taken_where_it_was_agreed() -> None:
    assert only("kpi: completion\nfloor: 92\nwindow: {rolling: 2 months, as: mean of periods}").pooling == "mean"


def test_scope_is_fixed_or_judged_for_each() -> None:
    assert only("kpi: completion\nfloor: 92\nscope: {site: each}").cells == ("site",)
    assert only("kpi: completion\nfloor: 92\nscope: {site: North}").scope == (("site", "North"),)
    pooled = only("kpi: completion\nfloor: 92\nscope: {site: pooled}")
    assert (pooled.scope, pooled.cells) == ((), ())


def test_a_clause_sees_its_own_values_before_the_charters() -> None:
    found = only("kpi: volume\nfloor: 1\ncredit: quota * invoice\nvalues: {quota: 7}")

    assert {name: value.is_ for name, value in found.values.items()} == {"invoice": None, "quota": 7}
    assert found.names == ("invoice", "quota")


def test_the_currency_of_a_clause_may_be_its_own() -> None:
    assert only("kpi: volume\nfloor: 1").currency == "EUR"
    assert only("kpi: volume\nfloor: 1\napplied: {currency: USD}").currency == "USD"


def test_clauses_come_after_those_whose_values_they_use_wherever_they_stand() -> None:
    uses = (
        "kpi: volume\nfloor: 1\ncredit: 2 * points_of_floor\nvalues: {points_of_floor: {clause: floor, what: points}}"
    )
    found = compiled(
        clause(uses, "second") + clause("kpi: completion\nfloor: 92") + clause("kpi: fuel\ncap: 9", "first")
    )

    assert list(found.clauses.definitions) == ["floor", "second", "first"]


def test_its_own_earlier_result_is_no_circle() -> None:
    own = "kpi: volume\nfloor: 1\ncredit: 2 * before\nvalues: {before: {clause: floor, at: previous period}}"

    assert only(own).needs == ()


def test_a_cap_over_clauses_stands_beside_them() -> None:
    more = "caps: {all: {clauses: [floor], at: 20 % of invoice, per: month}}\n"
    (shared,) = compiled(clause("kpi: completion\nfloor: 92"), more).clauses.shared_caps

    assert (shared.id, shared.clauses, shared.amount.names) == ("all", ("floor",), ("invoice",))
