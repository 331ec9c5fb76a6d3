"""Importing OSI: what fits becomes a charter that checks, and what does not fit is listed with its reason."""

from pathlib import Path

import pytest

from tallystick.charter.interchange.reading import Imported, import_metrics
from tallystick.charter.interchange.writing import draft_text
from tallystick.errors import ProblemsError

MODEL = """\
version: 0.2.0.dev0
semantic_model:
  - name: shop
    description: The shop
    datasets:
      - name: orders
        source: db.public.orders
        primary_key: [order_id]
        fields:
          - {name: order_id, datatype: String, expression: {dialects: [{dialect: ANSI_SQL, expression: order_id}]}}
          - {name: customer_id, expression: {dialects: [{dialect: ANSI_SQL, expression: customer_id}]}}
          - name: ordered_at
            datatype: DateTimeTz
            expression: {dialects: [{dialect: ANSI_SQL, expression: ordered_at}]}
          - {name: amount, datatype: Decimal, expression: {dialects: [{dialect: ANSI_SQL, expression: net_amount}]}}
          - {name: status, expression: {dialects: [{dialect: ANSI_SQL, expression: status}]}}
          - {name: label, expression: {dialects: [{dialect: ANSI_SQL, expression: "status || '!'"}]}}
      - name: customers
        source: db.public.customers
        primary_key: [id]
        fields:
          - {name: id, expression: {dialects: [{dialect: ANSI_SQL, expression: id}]}}
          - {name: region, expression: {dialects: [{dialect: ANSI_SQL, expression: region}]}}
          - {name: joined, datatype: Date, expression: {dialects: [{dialect: ANSI_SQL, expression: joined}]}}
    relationships:
      - {name: to_customers, from: orders, to: customers, from_columns: [customer_id], to_columns: [id]}
    metrics:
"""


def imported(folder: Path, *metrics: tuple[str, str], model: str = MODEL) -> Imported:
    lines = "".join(
        f'      - {{name: {name}, expression: {{dialects: [{{dialect: ANSI_SQL, expression: "{text}"}}]}}}}\n'
        for name, text in metrics
    )
    file = folder / "model.yaml"
    file.write_text(model + lines, encoding="utf-8")
    return import_metrics(file)


def formulas(found: Imported) -> dict[str, str]:
    return {entry.id: entry.formula for entry in found.draft.entries.values()}


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        ("SUM(orders.amount)", "SUM(amount)"),
        ("SUM(Orders.amount) / COUNT(DISTINCT orders.customer_id)", "SUM(Orders.amount) / COUNT(DISTINCT customer_id)"),
        ("COUNT(orders.order_id)", "COUNT(*)"),
        ("COUNT(orders.status)", "COUNT(status)"),
        ("SUM(CASE WHEN orders.status = 'paid' THEN orders.amount END)", "SUM(amount) FILTER (WHERE status = 'paid')"),
        ("COUNT(CASE WHEN orders.status = 'paid' THEN 1 END)", "COUNT_IF(status = 'paid')"),
        ("SUM(CASE WHEN orders.status = 'paid' THEN orders.amount ELSE 0 END)",
         "SUM(CASE WHEN status = 'paid' THEN amount ELSE 0 END)"),
        ("PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY orders.amount)", "PERCENTILE_DISC(amount, 0.9)"),
        ("SUM(CASE WHEN customers.region = 'EU' THEN orders.amount END)",
         "SUM(amount) FILTER (WHERE customers.region = 'EU')"),
    ],
)  # fmt: skip
def test_a_metric_over_one_dataset_becomes_a_kpi(tmp_path: Path, expression: str, formula: str) -> None:
    found = imported(tmp_path, ("m", expression))

    assert formulas(found) == {"m": formula}
    assert found.draft.entries["m"].source == "orders"


def test_a_metric_over_two_datasets_becomes_a_kpi_over_a_measure_for_each_aggregate(tmp_path: Path) -> None:
    found = imported(tmp_path, ("m", "SUM(orders.amount) / NULLIF(COUNT(DISTINCT customers.id), 0)"))

    assert formulas(found) == {
        "m_part1": "SUM(amount)",
        "m_part2": "COUNT(DISTINCT id)",
        "m": "m_part1 / NULLIF(m_part2, 0)",
    }


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY orders.amount)", "There is no function PERCENTILE_CONT."),
        ("STDDEV(orders.amount)", "There is no function STDDEV."),
        ("APPROX_COUNT_DISTINCT(orders.customer_id)", "There is no function APPROX_COUNT_DISTINCT."),
        ("SUM(orders.amount) OVER (ORDER BY orders.ordered_at)", "OVER is not in the formula language."),
        ("COUNT(orders.label)", "field 'label' of 'orders' is computed"),
        ("SUM(stock.pieces)", "it names the dataset 'stock', which the model does not have."),
        ("SUM(orders.pieces)", "'orders' declares no column 'pieces'."),
        ("SUM(orders.order_id)", "SUM takes a number; this is a text."),
        ("SUM(orders.amount) + unknown_metric", "unknown_metric"),
    ],
)
def test_what_does_not_fit_is_listed_with_the_reason_where_it_stands(tmp_path: Path, expression: str, why: str) -> None:
    found = imported(tmp_path, ("good", "SUM(orders.amount)"), ("bad", expression))

    listed = [each for each in found.problems if each.id == "C450" and "'bad'" in each.message]
    assert "bad" not in formulas(found)
    assert "good" in formulas(found)
    assert len(listed) == 1
    assert why in f"{listed[0].message} {listed[0].hint}", listed
    assert listed[0].line == MODEL.count("\n") + 2


def test_nothing_beside_the_definitions_is_dropped_without_a_word(tmp_path: Path) -> None:
    extra = MODEL.replace(
        "    description: The shop\n", "    description: The shop\n    ai_context: {instructions: x}\n"
    )
    extra = extra.replace("{name: status, ", "{name: status, secret: 1, ")

    found = imported(tmp_path, ("m", "SUM(orders.amount)"), model=extra)

    listed = {each.message for each in found.problems if each.id == "C451"}
    assert listed == {
        "the semantic model has 'ai_context', which has no place in a charter.",
        "field 'status' has 'secret', which has no place in a charter.",
    }


def test_an_expression_in_another_dialect_only_is_listed(tmp_path: Path) -> None:
    other = MODEL + (
        "      - {name: m, expression: {dialects: [{dialect: SNOWFLAKE, expression: SUM(orders.amount)}]}}\n"
    )

    found = imported(tmp_path, model=other)

    assert "metric 'm' has an expression in SNOWFLAKE only; expected ANSI_SQL." in {
        each.message for each in found.problems
    }


def test_a_second_way_to_a_dataset_and_a_join_that_multiplies_are_listed(tmp_path: Path) -> None:
    twice = MODEL.replace(
        "    metrics:\n",
        "      - {name: again, from: orders, to: customers, from_columns: [status], to_columns: [id]}\n"
        "      - {name: loose, from: customers, to: orders, from_columns: [id], to_columns: [customer_id]}\n"
        "    metrics:\n",
    )

    found = imported(tmp_path, ("m", "SUM(orders.amount)"), model=twice)

    listed = [each.message for each in found.problems if each.id == "C450" and "relationship" in each.message]
    assert listed == [
        "relationship 'again' is a second way from 'orders' to 'customers'.",
        "relationship 'loose' does not reach the whole key of 'orders' (order_id).",
    ]


def test_a_source_that_is_counted_and_has_no_time_is_to_be_completed(tmp_path: Path) -> None:
    timeless = MODEL.replace("            datatype: DateTimeTz\n", "")

    found = imported(tmp_path, ("m", "SUM(orders.amount)"), model=timeless)

    assert "source 'orders' is counted, and nothing says when its facts happened." in {
        each.message for each in found.problems if each.id == "C457"
    }
    assert "# complete: time, the column that says when a fact happened" in draft_text(found.draft)


def test_a_column_has_its_physical_name_and_type(tmp_path: Path) -> None:
    text = draft_text(imported(tmp_path, ("m", "SUM(orders.amount)")).draft)

    assert "amount: {type: number, scale: 2, called: net_amount}  # complete: the places that are kept" in text
    assert "ordered_at: time\n" in text
    assert "joins:\n      customers: {matching: {customer_id: id}}" in text


@pytest.mark.parametrize(
    ("text", "id_", "message"),
    [
        ("tables: []\n", "C453", "found neither 'semantic_model' .OSI. nor 'semantic_models'"),
        ("semantic_model: &a []\n", "Y003", "found the anchor"),
        ("semantic_model: !!python/object:os.system []\n", "Y004", "found the tag"),
        ("semantic_model: [\n", "Y001", "expected the node content"),
        ("version: 1e3\nsemantic_model: []\n", "Y006", "1e3"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str, id_: str, message: str) -> None:
    file = tmp_path / "model.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ProblemsError, match=f"{id_} .*{message}"):
        import_metrics(file)
