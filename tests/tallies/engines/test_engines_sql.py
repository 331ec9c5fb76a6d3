"""What is written for Spark and ClickHouse; no engine runs but DuckDB."""

import duckdb
import pytest
from sqlglot import exp, parse_one

from tallystick.errors import InputError, ProblemsError
from tallystick.tallies.engines.clickhouse_sql import clickhouse_text
from tallystick.tallies.engines.exact_text import calls, exact_text
from tallystick.tallies.engines.several_distinct import grouped_first
from tallystick.tallies.engines.spark_sql import spark_text

APPROXIMATE = (
    "SELECT quantile_disc(x, 0.5) FROM t",
    "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM t",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM t",
    "SELECT median(x) FROM t",
    "SELECT approx_count_distinct(x) FROM t",
    "SELECT avg(x) FROM t",
    "SELECT x / 2 FROM t",
    "SELECT stddev(x) FROM t",
    "SELECT any_value(x) FROM t",
    "SELECT sum(sqrt(x)) FROM t",
    "SELECT random() FROM t",
)


@pytest.mark.parametrize("text", APPROXIMATE)
@pytest.mark.parametrize("write", [spark_text, clickhouse_text])
def test_whatever_is_not_known_to_be_exact_is_refused(write: object, text: str) -> None:
    query = parse_one(text, dialect="duckdb")

    with pytest.raises(InputError, match=r"not known to be exact|is not exact|no exact"):
        write(query)  # type: ignore[operator]  # one of two functions


def test_sqlglot_still_writes_an_approximation_without_a_word_so_the_text_is_looked_at() -> None:
    query = parse_one("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM t", dialect="duckdb")

    assert calls(query.sql("spark"), "spark") == ["PERCENTILE_APPROX"]
    with pytest.raises(InputError, match="calls PERCENTILE_APPROX, which is not known to be exact on Spark"):
        exact_text(query, dialect="spark", engine="Spark", functions={"SUM"})


def test_sums_are_wide_on_both() -> None:
    query = parse_one("SELECT SUM(x), SUM(CASE WHEN f THEN 1 END) FROM t", dialect="duckdb")

    assert spark_text(query) == "SELECT SUM(x + CAST(0 AS DECIMAL(1, 0))), SUM(CASE WHEN f THEN 1 END) FROM t"
    assert "SUM(x + CAST(0 AS Nullable(Decimal(76, 0))))" in clickhouse_text(query)


def test_whole_numbers_of_a_query_are_decimals_on_clickhouse() -> None:
    written = clickhouse_text(parse_one("SELECT a + 7 FROM t WHERE b > 12345678901234567890", dialect="duckdb"))

    assert "a + CAST(7 AS Nullable(Decimal(38, 0)))" in written
    assert "CAST('12345678901234567890' AS Nullable(Decimal(38, 0)))" in written


def test_branches_have_the_same_places_on_clickhouse() -> None:
    inner = "(SELECT CAST(a AS DECIMAL(18, 2)) AS x, CAST(b AS DECIMAL(18, 5)) AS y FROM t)"
    written = clickhouse_text(parse_one(f"SELECT CASE WHEN x > 0 THEN x ELSE y END FROM {inner}", dialect="duckdb"))

    assert "THEN CAST(x AS Nullable(Decimal(38, 5))) ELSE y END" in written


def test_an_option_that_is_not_known_leaves_the_answer_open_on_clickhouse() -> None:
    written = clickhouse_text(parse_one("SELECT x IN (1, NULL) FROM t", dialect="duckdb"))

    assert written == "SELECT (x IN (1) OR NULL) FROM t"


def test_a_product_of_more_places_than_spark_keeps_is_refused() -> None:
    factors = " * ".join(["CAST(x AS DECIMAL(19, 12))"] * 4)

    with pytest.raises(ProblemsError, match=r"T003.*48 decimal places, and 38 are held"):
        spark_text(parse_one(f"SELECT {factors} FROM t", dialect="duckdb"))


def test_texts_keep_their_quotes_and_backslashes() -> None:
    query = exp.select(exp.Literal.string("it's a \\ and more"))

    assert spark_text(query) == r"SELECT 'it\'s a \\ and more'"
    assert clickhouse_text(query) == r"SELECT 'it''s a \\ and more'"


def select(text: str) -> exp.Select:
    """A SELECT as DuckDB reads it."""
    query = parse_one(text, dialect="duckdb")
    assert isinstance(query, exp.Select)
    return query


SEVERAL = (
    "SELECT k, COUNT(DISTINCT v), COUNT(DISTINCT CASE WHEN f THEN v END) FROM t GROUP BY k",
    "SELECT COUNT(DISTINCT CASE WHEN f THEN v END), COUNT(DISTINCT CASE WHEN NOT f THEN v END) FROM t",
    "SELECT k, g, COUNT(DISTINCT v), COUNT(DISTINCT CASE WHEN f THEN v END) FROM t GROUP BY GROUPING SETS ((k, g), (k), ())",  # noqa: E501  (one query, read better whole)
    "SELECT GROUPING(k), k, COUNT(DISTINCT v), COUNT(DISTINCT CASE WHEN f THEN v END) FROM t GROUP BY GROUPING SETS ((k), ())",  # noqa: E501  (likewise)
    "SELECT g, k, COUNT(DISTINCT v), COUNT(DISTINCT CASE WHEN f THEN v END) FROM t GROUP BY 1, 2",
)


@pytest.mark.parametrize("text", SEVERAL)
def test_grouping_first_gives_the_same_rows(text: str) -> None:
    query = select(text)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT nullif(range % 3, 2) AS k, nullif(range % 5, 0)::VARCHAR AS g, "
            "CASE WHEN range % 7 > 0 THEN range % 11 END AS v, [true, false, NULL][range % 3 + 1] AS f FROM range(200) "
            "UNION ALL SELECT 9, 'only unknown', NULL, true"
        )

        expected = connection.execute(text).fetchall()
        rewritten = grouped_first(query)
        assert isinstance(rewritten, exp.Select)
        found = connection.execute(rewritten.sql("duckdb")).fetchall()

    assert "DISTINCT" not in rewritten.sql("duckdb")
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT k, COUNT(DISTINCT v) FROM t GROUP BY k",
        "SELECT k, COUNT(DISTINCT v), COUNT(DISTINCT w) FROM t GROUP BY k",
        "SELECT k, COUNT(DISTINCT v), COUNT(DISTINCT CASE WHEN f THEN v END), SUM(w) FROM t GROUP BY k",
        "SELECT k, COUNT(DISTINCT v), COUNT(DISTINCT CASE WHEN f THEN v END) FROM t GROUP BY k HAVING COUNT(*) > 1",
        "SELECT k, COUNT(DISTINCT v), COUNT(DISTINCT CASE WHEN f THEN v END) FROM t GROUP BY ROLLUP (k)",
    ],
)
def test_what_cannot_be_grouped_first_is_left_alone(text: str) -> None:
    query = select(text)

    assert grouped_first(query) is query
