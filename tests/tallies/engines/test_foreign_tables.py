"""Tables that others keep give the same facts as a file of them that is read, or are refused in clear words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg
import pytest
from sqlglot import exp

from agreed import agreed
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import ProblemsError
from tallystick.facts.importing import import_file
from tallystick.facts.planning import plan_reading
from tallystick.tallies.engines import duckfile, postgres_tables
from tallystick.tallies.engines.foreign import ForeignTable
from tallystick.tallies.engines.opening import TableEngine
from tallystick.tallies.engines.settings import Settings

CHARTER = """
zone: {zone}
sources:
  facts:
    time: t
    key: [id]
    columns:
      id: integer
      t: time
      name: text
      a: {{type: number, scale: 2}}
      ok: boolean
      d: date
    bad rows: {bad}
    {more}
kpis: {{k: {{title: K, formula: COUNT(*), unit: count, direction: higher}}}}
"""


def charter(zone: str = "UTC", bad: str = "refuse", more: str = "") -> CompiledCharter:
    """A charter with one source."""
    return agreed(CHARTER.format(zone=zone, bad=bad, more=more))


@pytest.fixture(params=["duckdb", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., TableEngine]]:
    """Makes a table by statements, and opens the engine that has it."""
    engines: list[TableEngine] = []

    def let_go() -> None:
        while engines:
            engines.pop().close()

    def open_duckdb(compiled: CompiledCharter, statements: str, **table: object) -> TableEngine:
        let_go()
        with duckdb.connect(tmp_path / "house.duckdb") as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(statements)
        settings = Settings("duckdb:///house.duckdb", folder=tmp_path)
        engines.append(duckfile.opened(settings, {"facts": ForeignTable(("held",), **table)}, compiled))  # type: ignore[arg-type]  # the fields of the class, named by each test
        return engines[-1]

    def open_postgres(compiled: CompiledCharter, statements: str, **table: object) -> TableEngine:
        let_go()  # a snapshot holds its table
        url = request.getfixturevalue("postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET TIME ZONE 'UTC'")
            connection.execute("DROP TABLE IF EXISTS held")
            connection.execute(statements.encode())
        tables = {"facts": ForeignTable(("public", "held"), **table)}  # type: ignore[arg-type]  # likewise
        engines.append(postgres_tables.opened(Settings(url, may_write=True), tables, compiled))
        return engines[-1]

    yield open_duckdb if request.param == "duckdb" else open_postgres
    let_go()


def rows(engine: TableEngine) -> list[tuple[object, ...]]:
    """The rows that count, by their ids."""
    relation = engine.relation("facts")
    assert relation is not None
    columns = [exp.column(name, quoted=True) for name in ("id", "t", "name", "a", "ok", "d")]
    relation.set("alias", exp.TableAlias(this=exp.to_identifier("held")))
    return sorted(engine.run(exp.select(*columns).from_(relation)), key=str)


@contextmanager
def refused(id_: str, *words: str) -> Iterator[None]:
    """A refusal with this id and these words."""
    with pytest.raises(ProblemsError) as caught:
        yield
    assert {each.id for each in caught.value.problems} == {id_}
    for word in words:
        assert word in str(caught.value)


PLAIN = (
    "CREATE TABLE held (id INTEGER, t TIMESTAMP, name TEXT, a NUMERIC(12, 4), ok BOOLEAN, d DATE); "
    "INSERT INTO held VALUES (1, '2013-01-01 10:00:00.5', 'x', 0.125, true, '2013-01-01'), "
    "(2, '2013-01-02 10:00:00', '', -0.125, false, NULL), (3, '2013-01-03 10:00:00', 'NA', 1.0049, NULL, NULL), "
    "(4, '2013-01-04 10:00:00', ' y ', NULL, true, '0001-01-01')"
)


def test_values_are_those_that_reading_a_file_gives(opened: Callable[..., TableEngine]) -> None:
    found = rows(opened(charter(), PLAIN))

    assert found == [
        (1, datetime(2013, 1, 1, 10, 0, 0, 500000), "x", Decimal("0.13"), True, datetime(2013, 1, 1).date()),  # noqa: DTZ001  (UTC, as facts are kept)
        (2, datetime(2013, 1, 2, 10), None, Decimal("-0.13"), False, None),  # noqa: DTZ001  (likewise)
        (3, datetime(2013, 1, 3, 10), None, Decimal("1.00"), None, None),  # noqa: DTZ001  (likewise)
        (4, datetime(2013, 1, 4, 10), " y ", None, True, datetime(1, 1, 1).date()),  # noqa: DTZ001  (likewise)
    ]
    assert [str(row[3]) for row in found] == ["0.13", "-0.13", "1.00", "None"]


def test_texts_that_stand_for_no_value_are_as_the_deployment_says(opened: Callable[..., TableEngine]) -> None:
    assert [row[2] for row in rows(opened(charter(), PLAIN, missing=("x",)))] == [None, "", "NA", " y "]


FLOATS = ["0.285", "0.295", "1.005", "-2.675", "1e-7", "0.0049999", "123456789012.345", "1e15", "4.9999999999999999e-3"]


def test_floats_are_quantised_as_reading_a_file_does(opened: Callable[..., TableEngine], tmp_path: Path) -> None:
    values = ", ".join(
        f"({number}, TIMESTAMP '2013-01-01 00:00:00', 'x', CAST('{text}' AS DOUBLE PRECISION), true, "
        "CAST(NULL AS DATE))"
        for number, text in enumerate(FLOATS)
    )
    table = "CREATE TABLE held (id INTEGER, t TIMESTAMP, name TEXT, a DOUBLE PRECISION, ok BOOLEAN, d DATE); "
    compiled = charter()
    with duckdb.connect() as connection:
        connection.execute(f"{table}INSERT INTO held VALUES {values}; COPY held TO '{tmp_path / 'f.parquet'}'")
        plan = plan_reading("facts", compiled.charter.sources["facts"], zone="UTC")
        read = import_file(tmp_path / "f.parquet", plan, into=tmp_path)
        from_file = connection.execute(f"SELECT a FROM '{read.rows_file}' ORDER BY id").fetchall()

    found = rows(opened(compiled, f"{table}INSERT INTO held VALUES {values}", quantise=True))

    assert [row[3] for row in found] == [value for (value,) in from_file]
    with refused("T014", "sums of it hang on the order of rows", "quantise: yes"):
        opened(compiled, f"DROP TABLE IF EXISTS held; {table}INSERT INTO held VALUES {values}")


BAD = (
    "CREATE TABLE held (id BIGINT, t TIMESTAMP, name TEXT, a NUMERIC(30, 4), ok BOOLEAN, d DATE); "
    "INSERT INTO held VALUES (1, '2013-01-01', 'x', 10000000000000000, true, NULL), (2, NULL, 'x', 1, true, NULL), "
    "(3, '2013-01-01', 'x', 9999999999999999.99, true, NULL), (4, '2013-01-01', 'z', 1, false, NULL), "
    "(5, '2013-01-01', 'x', 9999999999999999.996, true, NULL)"
)


def test_bad_rows_refuse_the_table_and_are_counted_by_what_is_wrong(opened: Callable[..., TableEngine]) -> None:
    with refused(
        "T011", "4 of the 5 rows", "2 rows whose 'a' is beyond 18 digits", "1 row with no 't'", "do not meet: ok"
    ):
        opened(charter(more="rules: [ok]"), BAD)


def test_bad_rows_are_left_out_where_the_charter_sets_them_aside(opened: Callable[..., TableEngine]) -> None:
    engine = opened(charter(bad="quarantine", more="rules: [ok, HOUR(t) < 23]"), BAD)

    assert [row[0] for row in rows(engine)] == [3]
    assert (engine.prepared["facts"].rows, engine.prepared["facts"].left_out) == (1, 4)


def test_not_a_number_is_no_number(opened: Callable[..., TableEngine]) -> None:
    statements = (
        "CREATE TABLE held (id INTEGER, t TIMESTAMP, name TEXT, a DOUBLE PRECISION, ok BOOLEAN, d DATE); INSERT INTO "
        "held SELECT 1, TIMESTAMP '2013-01-01 00:00:00', 'x', CAST(v AS DOUBLE PRECISION), true, NULL "
        "FROM (VALUES ('NaN')) AS w(v)"
    )
    with refused("T011", "1 of the 1 rows", "not finite"):
        opened(charter(), statements, quantise=True)


def test_a_key_that_stands_twice_is_refused(opened: Callable[..., TableEngine]) -> None:
    with refused("T010", "held has more than one row with the key id 3"):
        opened(charter(), f"{PLAIN}, (3, '2013-01-05', 'x', 1, true, NULL)")


def test_a_column_that_is_not_there_or_of_another_type_is_named(opened: Callable[..., TableEngine]) -> None:
    statements = "CREATE TABLE held (id INTEGER, t DATE, name TEXT, a TEXT, ok BOOLEAN)"
    with pytest.raises(ProblemsError) as caught:
        opened(charter(), statements)

    said = [str(each).partition(" Map")[0].lower() for each in caught.value.problems]
    assert [each.id for each in caught.value.problems] == ["T013", "T013", "T012"]
    assert "holds 't' as date, expected a time stamp" in said[0]
    assert "holds 'a' as" in said[1]
    assert "has no column 'd'" in said[2]


def test_a_table_that_is_not_there_is_named(opened: Callable[..., TableEngine]) -> None:
    with refused("T012", "there is no table", "held"):
        opened(charter(), "CREATE TABLE IF NOT EXISTS elsewhere (id INTEGER)")


def test_columns_may_have_other_names(opened: Callable[..., TableEngine]) -> None:
    statements = (
        'CREATE TABLE held ("The Id" INTEGER PRIMARY KEY, t TIMESTAMP, name TEXT, a INTEGER, ok BOOLEAN, d DATE); '
        "INSERT INTO held VALUES (7, '2013-01-01', 'x', 5, true, NULL)"
    )
    (row,) = rows(opened(charter(), statements, columns={"id": "The Id"}))

    assert (row[0], str(row[3])) == (7, "5.00")


def readings(*texts: str, zone: str = "") -> str:
    """A table of time stamps."""
    kind = "TIMESTAMP WITH TIME ZONE" if zone else "TIMESTAMP"
    values = ", ".join(f"({n}, '{text}{zone}', 'x', 1, true, NULL)" for n, text in enumerate(texts))
    columns = f"id INTEGER, t {kind}, name TEXT, a INTEGER, ok BOOLEAN, d DATE"
    return f"CREATE TABLE held ({columns}); INSERT INTO held VALUES {values}"


def test_time_stamps_without_a_zone_are_read_on_the_clocks_of_theirs(opened: Callable[..., TableEngine]) -> None:
    found = rows(opened(charter("Europe/Berlin"), readings("2013-01-15 12:00", "2013-07-15 12:00", "2013-10-27 01:59")))

    assert [_utc(row[1]) for row in found] == ["2013-01-15T11:00", "2013-07-15T10:00", "2013-10-26T23:59"]


def test_a_zone_of_the_deployment_goes_before_the_charters(opened: Callable[..., TableEngine]) -> None:
    (row,) = rows(opened(charter("Europe/Berlin"), readings("2013-01-15 12:00"), zone="America/New_York"))

    assert _utc(row[1]) == "2013-01-15T17:00"


def test_a_reading_that_happens_twice_or_never_is_no_time(opened: Callable[..., TableEngine]) -> None:
    with refused("T011", "2 rows whose 't' happens twice or never on clocks of Europe/Berlin"):
        opened(charter("Europe/Berlin"), readings("2013-10-27 02:30", "2013-03-31 02:30", "2013-03-31 03:00"))


@pytest.mark.parametrize(("meant", "expected"), [("earlier", "2013-10-27T00:30"), ("later", "2013-10-27T01:30")])
def test_which_of_two_instants_is_meant_may_be_agreed(
    opened: Callable[..., TableEngine], meant: str, expected: str
) -> None:
    compiled = charter("Europe/Berlin", more=f"file: {{ambiguous: {meant}}}")

    (row,) = rows(opened(compiled, readings("2013-10-27 02:30")))

    assert _utc(row[1]) == expected


def test_time_stamps_with_a_zone_are_instants(opened: Callable[..., TableEngine]) -> None:
    found = rows(opened(charter("Europe/Berlin"), readings("2013-10-27 02:30", "2013-03-31 02:30", zone="+02")))

    assert [_utc(row[1]) for row in found] == ["2013-10-27T00:30", "2013-03-31T00:30"]


def _utc(value: object) -> str:
    assert isinstance(value, datetime)
    return value.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M")
