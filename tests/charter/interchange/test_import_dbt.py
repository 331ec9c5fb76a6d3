"""Importing dbt semantic models: measures and metrics of every type, and the reasons why some stay out."""

from pathlib import Path

import pytest

from tallystick.charter.interchange.reading import Imported, import_metrics

MODELS = """\
semantic_models:
  - name: orders
    model: ref('fct_orders')
    defaults: {agg_time_dimension: ordered_at}
    entities:
      - {name: order, type: primary, expr: order_id}
      - {name: customer, type: foreign, expr: customer_id}
    dimensions:
      - {name: ordered_at, type: time, type_params: {time_granularity: day}}
      - {name: status, type: categorical, expr: order_status}
      - {name: is_big, type: categorical, expr: amount > 100}
    measures:
      - {name: revenue, agg: sum, expr: amount}
      - {name: orders_placed, agg: sum, expr: "1"}
      - {name: buyers, agg: count_distinct, expr: customer_id}
      - {name: on_time, agg: sum_boolean, expr: was_on_time}
      - {name: typical, agg: median, expr: amount}
      - {name: high, agg: percentile, expr: amount, agg_params: {percentile: 0.9, use_discrete_percentile: true}}
      - {name: between, agg: percentile, expr: amount, agg_params: {percentile: 0.5}}
      - name: about
        agg: percentile
        expr: amount
        agg_params: {percentile: 0.5, use_discrete_percentile: true, use_approximate_percentile: true}
      - {name: balance, agg: sum, expr: amount, non_additive_dimension: {name: ordered_at}}
      - {name: shipped, agg: count, expr: order_id, agg_time_dimension: shipped_at}
      - {name: paid, agg: sum, expr: CASE WHEN order_status = 'paid' THEN amount END}
  - name: customers
    model: ref('dim_customers')
    entities: [{name: customer, type: primary, expr: id}]
    dimensions: [{name: region, type: categorical}]
metrics:
"""


def imported(folder: Path, *metrics: str, models: str = MODELS) -> Imported:
    file = folder / "metrics.yml"
    file.write_text(models + "".join(f"  - {{{metric}}}\n" for metric in metrics), encoding="utf-8")
    return import_metrics(file)


def kpi(found: Imported, name: str) -> tuple[str, str | None]:
    entry = found.draft.entries[name]
    assert entry.is_kpi
    return entry.formula, entry.where


def test_measures_become_measures(tmp_path: Path) -> None:
    found = imported(tmp_path, "name: m, type: simple, type_params: {measure: revenue}")

    assert {entry.id: entry.formula for entry in found.draft.measures()} == {
        "revenue": "SUM(amount)",
        "orders_placed": "COUNT(*)",
        "buyers": "COUNT(DISTINCT customer_id)",
        "on_time": "COUNT_IF(was_on_time)",
        "typical": "MEDIAN(amount)",
        "high": "PERCENTILE_DISC(amount, 0.9)",
        "paid": "SUM(amount) FILTER (WHERE order_status = 'paid')",
    }


@pytest.mark.parametrize(
    ("metric", "formula", "where"),
    [
        ("type: simple, type_params: {measure: revenue}", "revenue", None),
        ("type: simple, type_params: {measure: revenue}, filter: \"{{ Dimension('order__status') }} = 'paid'\"",
         "SUM(amount)", "order_status = 'paid'"),
        ("type: simple, type_params: {measure: revenue}, filter: \"{{ Dimension('customer__region') }} IN ('EU')\"",
         "SUM(amount)", "customers.region IN ('EU')"),
        ("type: simple, type_params: {measure: revenue}, filter: \"{{ Dimension('order__is_big') }}\"",
         "SUM(amount)", "amount > 100"),
        (("type: simple, type_params: {measure: {name: revenue, filter: \"{{ Entity('customer') }} IS NOT NULL\"}}, "
         "filter: [\"{{ Dimension('order__status') }} = 'a' OR {{ Dimension('order__status') }} = 'b'\"]"),
         "SUM(amount)", "(order_status = 'a' OR order_status = 'b') AND customer_id IS NOT NULL"),
        (("type: simple, type_params: {measure: revenue}, "
         "filter: \"{{ TimeDimension('order__ordered_at', 'day') }} >= DATE '2024-01-01'\""),
         "SUM(amount)", "ordered_at >= DATE '2024-01-01'"),
        ("type: ratio, type_params: {numerator: base, denominator: other}", "base / other", None),
        (("type: derived, type_params: {expr: (base - before) / before, metrics: "
         "[base, {name: base, alias: before, offset_window: 1 month}]}"),
         "(base - PRIOR(base, 1 MONTH)) / PRIOR(base, 1 MONTH)", None),
        ("type: cumulative, type_params: {measure: revenue, cumulative_type_params: {grain_to_date: year}}",
         "TO_DATE(revenue, YEAR)", None),
        ("type: cumulative, type_params: {measure: revenue, window: 7 days}", "ROLLING(revenue, 7 DAYS, INCLUSIVE)",
         None),
    ],
)  # fmt: skip
def test_metrics_become_kpis(tmp_path: Path, metric: str, formula: str, where: str | None) -> None:
    found = imported(
        tmp_path,
        "name: base, type: simple, type_params: {measure: revenue}",
        "name: other, type: simple, type_params: {measure: buyers}",
        f"name: m, {metric}",
    )

    assert kpi(found, "m") == (formula, where), found.problems


def test_a_filtered_side_of_a_ratio_becomes_a_measure_of_its_own(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        "name: base, type: simple, type_params: {measure: revenue}, filter: \"{{ Entity('customer') }} IS NOT NULL\"",
        "name: m, type: ratio, type_params: {numerator: "
        "{name: base, filter: \"{{ Dimension('order__status') }} = 'paid'\"}, denominator: base}",
    )

    assert kpi(found, "m") == ("m_numerator / base", None)
    made = found.draft.entries["m_numerator"]
    assert (made.formula, made.where) == ("SUM(amount)", "customer_id IS NOT NULL AND order_status = 'paid'")


REFUSED = {
    "type: conversion, type_params: {conversion_type_params: {entity: customer}}": "a conversion follows each person",
    "type: cumulative, type_params: {measure: revenue}": "it adds up everything since the first fact",
    "type: derived, type_params: {expr: base - x, metrics: [base, {name: base, alias: x, offset_to_grain: month}]}":
        "it takes 'base' as it was at the start of a month",
    "type: derived, type_params: {expr: base - y, metrics: [base]}": "its 'expr' names 'y'",
    "type: derived, type_params: {expr: base % 2, metrics: [base]}": "%",
    "type: simple, type_params: {measure: between}": "its percentile is interpolated (percentile_cont)",
    "type: simple, type_params: {measure: about}": "its percentile is approximate",
    "type: simple, type_params: {measure: balance}": "it is a state that is not added over time",
    "type: simple, type_params: {measure: shipped}": "it goes by the time 'shipped_at'",
    "type: simple, type_params: {measure: nowhere}": "there is no measure 'nowhere' in the file",
    "type: simple, type_params: {measure: {name: revenue, fill_nulls_with: 7}}": "it puts 7 where there are no facts",
    "type: simple, type_params: {measure: revenue}, filter: \"{{ Metric('base', group_by=['customer']) }} > 1\"":
        "its filter has a template that is not read",
    "type: simple, type_params: {measure: revenue}, filter: \"{{ Dimension('order__nothing') }} = 1\"":
        "'order__nothing'",
    "type: simple, type_params: {measure: revenue}, filter: \"{{ Dimension('seller__region') }} = 'EU'\"":
        "'seller__region', to which no entity of its semantic model leads",
    "type: simple, type_params: {measure: revenue}, filter: \"{{ TimeDimension('order__ordered_at', 'month') }} = 1\"":
        "takes 'order__ordered_at' by month",
    "type: simple, type_params: {measure: revenue}, filter: \"{{ Dimension('order__status') }} LIKE 'p%'\"": "LIKE",
    "type: simple, type_params: {measure: revenue}, filter: \"{% if x %} 1 = 1 {% endif %}\"": "is not read",
    "type: ratio, type_params: {numerator: base, denominator: nothing}": "there is no metric 'nothing' in the file",
    "type: magic, type_params: {measure: revenue}": "its type 'magic' is not known",
}  # fmt: skip


@pytest.mark.parametrize("metric", REFUSED)
def test_what_does_not_fit_is_listed_with_the_reason(tmp_path: Path, metric: str) -> None:
    found = imported(tmp_path, "name: base, type: simple, type_params: {measure: revenue}", f"name: bad, {metric}")

    listed = [each for each in found.problems if "metric 'bad'" in each.message and each.id == "C450"]
    assert "bad" not in found.draft.entries
    assert "base" in found.draft.entries
    assert len(listed) == 1
    assert REFUSED[metric] in f"{listed[0].message} {listed[0].hint}"
    assert listed[0].line == MODELS.count("\n") + 2


def test_what_rests_on_something_that_does_not_fit_goes_with_it(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        "name: bad, type: simple, type_params: {measure: between}",
        "name: m, type: ratio, type_params: {numerator: bad, denominator: bad}",
    )

    assert {"bad", "m"} & found.draft.entries.keys() == set()
    assert sum("metric 'm'" in each.message for each in found.problems if each.id == "C450") == 1


def test_a_measure_and_a_metric_of_one_name_are_told_apart(tmp_path: Path) -> None:
    found = imported(tmp_path, "name: revenue, label: Revenue, type: simple, type_params: {measure: revenue}")

    assert kpi(found, "revenue") == ("revenue_measure", None)
    assert "'revenue' is called 'revenue_measure' here: the metric has its name." in {
        each.message for each in found.problems if each.id == "C452"
    }


def test_a_measure_that_makes_its_own_metric_becomes_a_kpi(tmp_path: Path) -> None:
    models = MODELS.replace("expr: amount}\n", "expr: amount, create_metric: true}\n", 1)

    found = imported(
        tmp_path, "name: m, type: ratio, type_params: {numerator: revenue, denominator: revenue}", models=models
    )

    assert kpi(found, "revenue") == ("revenue_measure", None)
    assert kpi(found, "m") == ("revenue / revenue", None)


def test_the_newer_form_is_named_and_not_read(tmp_path: Path) -> None:
    file = tmp_path / "new.yml"
    file.write_text("models:\n  - {name: orders, semantic_model: {enabled: true}, metrics: []}\n")

    assert [each.id for each in import_metrics(file).problems if "dbt 1.12" in each.message] == ["C450"]


def test_keys_that_have_no_place_are_listed(tmp_path: Path) -> None:
    found = imported(
        tmp_path, "name: m, type: simple, type_params: {measure: revenue}, meta: {team: x}, config: {enabled: true}"
    )

    listed = {each.message for each in found.problems if each.id == "C451"}
    assert {f"metric 'm' has '{key}', which has no place in a charter." for key in ("meta", "config")} <= listed
