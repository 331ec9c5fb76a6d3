"""Is a formula explained in words that hold, and are columns read from a command line as people write them?"""

import json

import pytest

from tallystick.charter.formula.bind import Definition, Names, bind
from tallystick.charter.formula.explain import explain, read_columns
from tallystick.charter.formula.names import ColumnType
from tallystick.charter.formula.parse import parse
from tallystick.charter.formula.problems import FormulaError
from tallystick.terms.quantity import DIMENSIONLESS, Unit


def test_a_ratio_is_explained() -> None:
    names = Names({"facts": read_columns("arr_delay:minutes")}, definitions={"n": Definition("n", parse("COUNT(*)"))})

    explained = explain(bind(parse("count_if(ARR_DELAY<15)/n"), names))

    assert explained == {
        "formula": "COUNT_IF(arr_delay < 15) / COUNT(*)",
        "kind": "ratio",
        "unit": "ratio",
        "holistic": False,
        "uses_windows": False,
        "sources": ["facts"],
        "columns": ["facts.arr_delay"],
        "measures": ["n"],
        "primitives": [
            {
                "key": "count | facts | members | * | facts.arr_delay < 15",
                "operation": "count",
                "source": "facts",
                "covers": "members",
                "argument": None,
                "where": "arr_delay < 15",
            },
            {
                "key": "count | facts | members | * | all",
                "operation": "count",
                "source": "facts",
                "covers": "members",
                "argument": None,
                "where": None,
            },
        ],
        "sentences": [
            "It is read as COUNT_IF(arr_delay < 15) / COUNT(*).",
            "It is a ratio: for longer periods both parts are added up before they are divided.",
            "Its unit is ratio.",
            "It rests on the measures n.",
            "Its facts come from facts, columns facts.arr_delay.",
            "Engines are asked for the number of facts where arr_delay < 15.",
            "Engines are asked for the number of facts.",
        ],
    }


def test_windows_and_holistic_parts_are_said() -> None:
    names = Names({"facts": read_columns("x:EUR, who:text")})

    explained = explain(bind(parse("PRIOR(MEDIAN(x), 1 YEAR) / COUNT(DISTINCT who)"), names))

    assert explained["holistic"]
    assert explained["uses_windows"]
    assert "It looks at other periods or cells than its own." in explained["sentences"]
    assert "Engines are asked for how often each value occurs of x." in explained["sentences"]
    assert "Engines are asked for the number of different values of who." in explained["sentences"]
    json.dumps(explained)


def test_a_constant_rests_on_nothing() -> None:
    explained = explain(bind(parse("1 + 1"), Names({})))

    assert (explained["sources"], explained["columns"], explained["primitives"]) == ([], [], [])
    assert "It is a constant, whatever the facts." in explained["sentences"]


@pytest.mark.parametrize(
    ("typed", "kind", "unit", "scale"),
    [
        ("text", "text", "ratio", 0),
        ("STRING", "text", "ratio", 0),
        ("varchar(20)", "text", "ratio", 0),
        ("char", "text", "ratio", 0),
        ("int", "number", "ratio", 0),
        ("Integer", "number", "ratio", 0),
        ("bigint", "number", "ratio", 0),
        ("smallint", "number", "ratio", 0),
        ("decimal", "number", "ratio", 2),
        ("decimal(4)", "number", "ratio", 4),
        ("DECIMAL( 18 , 3 )", "number", "ratio", 3),
        ("numeric(10,0)", "number", "ratio", 0),
        ("number", "number", "ratio", 2),
        ("double", "number", "ratio", 3),
        ("float", "number", "ratio", 3),
        ("bool", "boolean", "ratio", 0),
        ("BOOLEAN", "boolean", "ratio", 0),
        ("date", "date", "ratio", 0),
        ("timestamp", "time", "ratio", 0),
        ("datetime", "time", "ratio", 0),
        ("time", "time", "ratio", 0),
        ("minutes", "number", "minutes", 0),
        ("Minutes", "number", "minutes", 0),
        ("EUR", "number", "EUR", 0),
        ("eur(2)", "number", "EUR", 2),
        ("percent(1)", "number", "percent", 1),
        ("EUR/h", "number", "EUR/h", 0),
        ("kWh", "number", "kWh", 0),
        ("count", "number", "count", 0),
    ],
)
def test_a_column_is_read_by_its_type(typed: str, kind: str, unit: str, scale: int) -> None:
    (column,) = read_columns(f"x:{typed}").columns.values()

    assert (column.kind, column.unit, column.scale) == (kind, Unit.parse(unit), scale)


def test_columns_are_read_in_order_with_their_names() -> None:
    source = read_columns(' revenue : decimal(10,2),"on-time":boolean , d:date', source="orders")

    assert source.id == "orders"
    assert list(source.columns) == ["revenue", "on-time", "d"]
    assert source.columns["revenue"] == ColumnType("revenue", "number", DIMENSIONLESS, 2)


@pytest.mark.parametrize(
    ("listed", "place", "words"),
    [
        ("revenue", "revenue", "'revenue' has no type.*Write name:type"),
        ("a:int,,b:int", ",", "An entry is empty"),
        ("", "", "An entry is empty"),
        ("a:int,b:", "b:", "has no type"),
        ("a:int,a:text", "a:text", "listed twice"),
        ("a:int,b:txet", "b:txet", "The type of 'b:txet' is not known.*Types are text"),
        ("a:widgets", "a:widgets", "is not known"),
        ("a:decimal(x)", "a:decimal(x)", "is not known"),
        ("on-time:boolean", "on-time:boolean", "'on-time' is not a name.*double quotes"),
        ("1:int", "1:int", "is not a name"),
        (":int", ":int", "empty"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_at_its_entry(listed: str, place: str, words: str) -> None:
    with pytest.raises(FormulaError, match=words) as caught:
        read_columns(listed)

    error = caught.value
    assert error.id == "F038"
    assert listed[error.position : error.position + max(error.length, 1)] == place
