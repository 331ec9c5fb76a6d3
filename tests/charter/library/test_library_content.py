"""Is the library whole: names that fit each other, units of one currency word, sets that a scorecard can hold?"""

from decimal import Decimal

import pytest

from tallystick.charter.formula.parse import parse
from tallystick.charter.library.load import library
from tallystick.charter.library.model import CURRENCY, in_currency, source_column
from tallystick.charter.library.worked import worked_tables
from tallystick.charter.model.strategy import PRESETS
from tallystick.errors import InputError
from tallystick.terms.quantity import Unit

HELD = library()

MISSION = {
    "revenue growth": "revenue_growth", "alliance revenue": "alliance_revenue", "alliance profit": "alliance_profit",
    "profit share": "alliance_profit_share", "market share": "market_share", "cost savings": "cost_savings",
    "ROI": "return_on_investment", "gross margin": "gross_margin", "operating margin": "operating_margin",
    "cost of goods": "cost_of_goods_share", "acquisition cost": "acquisition_cost", "retention": "retention_rate",
    "churn": "churn_rate", "NPS": "net_promoter_score", "CSAT": "customer_satisfaction",
    "order value": "average_order_value", "selling price": "average_selling_price", "conversion": "visit_conversion",
    "bounce": "bounce_rate", "return on assets": "return_on_assets", "return on equity": "return_on_equity",
    "inventory turnover": "inventory_turnover", "on-time delivery": "on_time_delivery", "completion": "completion",
    "SLA": "sla_attainment", "first response": "first_response_time", "resolution": "resolution_time_tail",
    "defects": "supplier_defects", "first pass yield": "first_pass_yield", "capacity": "capacity_utilisation",
    "absenteeism": "absenteeism", "turnover": "staff_turnover", "employees": "employee_satisfaction",
    "diversity": "women_in_leadership", "innovation": "new_product_revenue_share", "patents": "patents_filed",
    "emissions intensity": "emissions_intensity", "scope 1 and 2": "emissions_total", "scope 3": "emissions_scope_3",
    "energy": "energy_intensity", "water": "water_intensity", "waste": "waste_recovered", "safety": "injury_rate",
    "adaptability": "adaptability", "goals": "goal_compatibility", "trust": "trust", "communication": "communication",
    "decision speed": "decision_time", "pipeline": "joint_pipeline", "lead sharing": "lead_sharing",
    "reach": "co_marketing_reach", "cost per lead": "cost_per_lead", "milestones": "milestones_on_time",
    "licences": "licence_income", "venture cash": "free_cash_flow", "paid on time": "paid_on_time",
    "invoices": "invoice_accuracy", "WAPE": "forecast_error", "stock-outs": "stock_out_rate", "fill rate": "fill_rate",
    "OTIF": "on_time_in_full", "returns": "return_rate", "load factor": "load_factor",
    "connections": "connection_misses", "baggage": "baggage_mishandled", "block time": "block_time_kept",
    "recovery": "schedule_recovery",
}  # fmt: skip


def test_the_library_has_every_metric_that_the_mission_names_and_eighty_templates_at_least() -> None:
    assert set(MISSION.values()) <= set(HELD.kpis)
    assert len(HELD.kpis) >= 80


def test_templates_are_distinct() -> None:
    titles = [each.title for each in HELD.kpis.values()]
    formulas = [(each.source, each.formula) for each in HELD.kpis.values()]

    assert len(set(titles)) == len(titles)
    assert len(set(formulas)) == len(formulas)
    assert not set(HELD.kpis) & set(HELD.measures)


@pytest.mark.parametrize("name", sorted(HELD.kpis))
def test_a_template_says_what_its_inputs_are_and_names_only_what_there_is(name: str) -> None:
    template = HELD.kpis[name]
    inputs = HELD.inputs(template)

    assert inputs
    assert set(template.worked.facts) <= set(inputs)
    assert set(template.related) <= set(HELD.kpis) - {name}
    assert all(any(column.is_ for column in columns.values()) for columns in inputs.values())
    assert worked_tables(template, HELD)
    Unit.parse(in_currency(template.unit, "EUR"))


def test_every_measure_is_used_and_can_be_read() -> None:
    used = {name for template in HELD.kpis.values() for name in HELD.measures_of(template)}

    assert set(HELD.measures) - used == set()
    for measure in HELD.measures.values():
        parse(measure.formula)


def test_every_column_is_read_by_a_template() -> None:
    read = {
        (table, column)
        for template in HELD.kpis.values()
        for table, columns in HELD.inputs(template).items()
        for column in columns
    }
    declared = {(table, column) for table, content in HELD.tables.items() for column in content.columns}

    assert declared == read


@pytest.mark.parametrize("name", sorted(HELD.tables))
def test_a_table_has_its_key_and_time_and_columns_that_a_charter_can_declare(name: str) -> None:
    table = HELD.tables[name]

    assert {*table.key, *([table.time] if table.time else [])} <= set(table.columns)
    for column in table.columns.values():
        declared = source_column(column, "EUR")
        assert CURRENCY not in (declared.unit or "")


@pytest.mark.parametrize("name", sorted(HELD.sets))
def test_a_set_has_eight_to_fifteen_kpis_with_a_weight_and_a_reason_each(name: str) -> None:
    content = HELD.sets[name]
    kpis = [line.kpi for line in content.lines]

    assert 8 <= len(kpis) <= 15
    assert len(set(kpis)) == len(kpis)
    assert set(kpis) <= set(HELD.kpis)
    assert all(line.weight > Decimal(0) and line.why for line in content.lines)


def test_the_sets_of_perspectives_stand_under_the_perspectives_of_their_preset() -> None:
    presets = {each.preset: {line.group.lower() for line in each.lines} for each in HELD.sets.values() if each.preset}

    assert set(presets) == set(PRESETS)
    for preset, groups in presets.items():
        assert groups == set(PRESETS[preset or ""])
    assert {name for name, each in HELD.sets.items() if each.kind == "alliance"} == {
        "co-marketing", "research-development", "distribution", "outsourcing", "joint-venture", "airline",
    }  # fmt: skip


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match=r"no KPI template 'churn_rat' in the library\. Did you mean 'churn_rate'"):
        HELD.kpi("churn_rat")
    with pytest.raises(InputError, match=r"no set 'co-marketin' in the library\. Did you mean 'co-marketing'"):
        HELD.kpi_set("co-marketin")
