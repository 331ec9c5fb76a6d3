"""Is every field of the charter language classified, and by a rule that speaks of something there is?"""

from tallystick.charter.amend.fields import FIELDS, is_classified, rule_at
from tallystick.charter.amend.paths import patterns


def test_every_field_of_the_models_is_classified() -> None:
    missing = [at for at in patterns() if not is_classified(at)]

    assert missing == [], "say in charter/amend/fields.py what these fields are"


def test_every_rule_speaks_of_a_field_there_is() -> None:
    known = patterns()

    assert [at for at in FIELDS if not any(each == at or each.startswith(f"{at}/") for each in known)] == []


def test_lines_within_lines_have_the_patterns_of_one_level() -> None:
    assert "scorecard/items/*/weight/*" in patterns()
    assert not any("items/*/items" in at for at in patterns())


def test_a_field_that_nobody_classified_is_taken_for_signed_and_for_something_figures_rest_on() -> None:
    rule = rule_at(("kpis", "completion", "something new"))

    assert (rule.standing, rule.touches) == ("contractual", "values")
    assert not is_classified("kpis/*/something new")


def test_the_nearest_rule_above_counts() -> None:
    assert rule_at(("standing", "compliance", "prices", "applies")).standing == "contractual"
    assert rule_at(("standing", "compliance", "prices", "watched by")).standing == "managerial"
