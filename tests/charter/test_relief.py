"""Relief: what is agreed for a KPI holds for every KPI that refers to it, once and on the same facts."""

import pytest

from charter.writing import SALES, compiled, kpi, only
from tallystick.charter.formula.nodes import Excluding
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write

MEASURES = "measures: {planned: COUNT(*), storms: COUNT_IF(hours < 1), strikes: COUNT_IF(hours > 9)}\n"

HEADS = "title: T, owner: us/manager, direction: unscored, unit: percent"


def relief(text: str, name: str) -> tuple[str, str, str, str]:
    """Performed, planned, excluded and convention of the one exclusion in a KPI's bound formula."""
    (found,) = [part for part in walk(compiled(text).kpis[name].bound.node) if isinstance(part, Excluding)]
    return write(found.performed), write(found.planned), write(found.excluded), found.convention


def base(convention: str = "drop", more: str = "") -> str:
    exclusions = f"{{w: {{measure: storms, convention: {convention}}}}}"
    return kpi(f"formula: COUNT_IF(won) / planned\nunit: percent\nexcludes: {exclusions}\n{more}", measures=MEASURES)


def another(name: str, rest: str) -> str:
    return f"  {name}: {{{HEADS}, {rest}}}\n"


WON, ALL, STORMS, STRIKES = (
    "COUNT_IF(won)",
    "COUNT(*)",
    "COUNT_IF(hours < 1)",
    "COUNT_IF(hours > 9)",
)


@pytest.mark.parametrize("convention", ["drop", "excuse", "rebase", "none"])
def test_exclusions_stand_around_the_division(convention: str) -> None:
    text = base(convention) + another("other", "formula: strikes / planned")

    assert relief(text, "k") == (WON, ALL, STORMS, convention)


def test_two_exclusions_of_one_convention_are_added_up() -> None:
    text = base().replace("convention: drop}}", "convention: drop}, v: {measure: strikes, convention: drop}}")

    assert relief(text, "k") == (WON, ALL, f"{STORMS} + {STRIKES}", "drop")


def test_a_kpi_that_refers_to_one_with_relief_carries_it() -> None:
    text = base() + another("other", "formula: k * 2 + strikes")

    assert relief(text, "other") == (WON, ALL, STORMS, "drop")


def test_a_kpi_adds_its_own_relief_to_that_of_the_one_it_refers_to() -> None:
    own = "excludes: {v: {measure: strikes, convention: drop}}"
    text = base() + another("both", f"formula: K, {own}") + another("third", "formula: both")
    both = (WON, ALL, f"{STORMS} + {STRIKES}", "drop")

    assert relief(text, "both") == both
    assert relief(text, "third") == both  # the same figure, however it is reached


def test_the_order_in_which_kpis_stand_makes_no_difference() -> None:
    own = "excludes: {v: {measure: strikes, convention: drop}}"
    first = base().replace(
        "kpis:\n", "kpis:\n" + another("third", "formula: both") + another("both", f"formula: k, {own}")
    )

    assert relief(first, "third") == relief(first, "both") == (WON, ALL, f"{STORMS} + {STRIKES}", "drop")


def test_another_convention_than_that_of_the_kpi_referred_to_is_refused() -> None:
    own = "excludes: {v: {measure: strikes, convention: excuse}}"

    problem = only(base() + another("both", f"formula: k, {own}"))

    assert problem.id == "C021"
    assert "different conventions (drop, excuse)" in problem.message


def test_relief_keeps_to_the_source_of_the_kpi_referred_to() -> None:
    sources = SALES + "  visits:\n    time: day\n    key: day\n    columns: {day: date, who: text, won: boolean}\n"
    text = kpi(
        "formula: COUNT_IF(won) / COUNT(*)\nunit: percent\nsource: visits",
        sources=sources,
        measures="measures: {storms: {formula: COUNT_IF(won), source: visits}, used: SUM(pieces)}\n",
    )
    text += another("eased", "formula: k, excludes: {w: {measure: storms, convention: drop}}")
    text += another("rest", "formula: used / storms")

    made = compiled(text)

    assert made.kpis["eased"].bound.sources == {"visits"}


def test_a_condition_of_the_kpi_referred_to_is_never_lost() -> None:
    text = kpi("formula: COUNT_IF(won) / COUNT(*)\nunit: percent\nwhere: pieces > 3", measures=MEASURES)
    text += another("eased", "formula: k, excludes: {w: {measure: storms, convention: drop}}")
    text += another("rest", "formula: strikes / planned")

    problem = only(text)

    assert (
        problem.message == "F029: where: does not reach into the measure 'storms'."
    )  # refused, not counted without it
