"""``tally library``: what is shown of templates and sets."""

import csv
import io

from journeys.calling import tally
from tallystick.charter.library.load import library


def test_the_list_has_every_template_and_can_be_narrowed_to_a_perspective() -> None:
    every = tally("library", "--format", "json").json()
    customer = tally("library", "--perspective", "customer", "--format", "json").json()

    assert [each["id"] for each in every] == list(library().kpis)
    assert 0 < len(customer) < len(every)
    assert all("customer" in each["perspectives"].split() for each in customer)


def test_a_template_is_shown_with_its_inputs_pitfalls_and_example() -> None:
    shown = tally("library", "on_time_in_full").text

    assert "formula    COUNT_IF(delivered <= promised AND received >= ordered) / COUNT(*)" in shown
    for part in ("usual      95", "promised (date): first day that", "Pitfalls", "Example    70.0: 7 of 10", "Source "):
        assert part in shown


def test_a_template_as_json_has_measures_and_inputs_in_the_currency_asked_for() -> None:
    found = tally("library", "cost_per_lead", "--currency", "USD", "--format", "json").json()

    assert found["unit"] == "USD/lead"
    assert found["measures"] == {"campaign_cost": "SUM(cost)", "leads_received": "COUNT(*)"}
    assert found["inputs"]["campaigns"]["cost"] == {"form": "USD", "is": "what was spent, agency and media"}


def test_a_template_as_text_for_a_charter_has_its_three_sections() -> None:
    shown = tally("library", "cost_per_lead", "--charter", "--currency", "USD").text

    assert [line for line in shown.splitlines() if not line.startswith(" ")] == ["sources:", "measures:", "kpis:"]
    assert "unit: USD/lead" in shown.replace('"', "")


def test_sets_are_listed_and_shown_with_weights_and_reasons() -> None:
    rows = list(csv.DictReader(io.StringIO(tally("library", "--set", "airline", "--format", "csv").text)))
    sets = tally("library", "--sets", "--format", "json").json()

    assert [each["id"] for each in sets] == list(library().sets)
    assert rows[0]["kpi"] == "completion"
    assert rows[0]["weight"] == "3"
    assert rows[0]["why"] == "Flying what was sold"


def test_what_is_not_there_or_asked_for_twice_is_refused() -> None:
    assert "Did you mean 'churn_rate'" in tally("library", "churn_rat").err
    assert "No template has the perspective 'colour'" in tally("library", "--perspective", "colour").err
    assert tally("library", "trust", "--sets").code == 2
    assert tally("library", "--charter").code == 2
