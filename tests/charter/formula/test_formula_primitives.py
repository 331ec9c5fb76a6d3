"""What engines are asked for: the primitives of each aggregate, shared where they are equal."""

import pytest

from tallystick.charter.formula.bind import Definition, Names, bind
from tallystick.charter.formula.explain import read_columns
from tallystick.charter.formula.nodes import Aggregate, Boolean, Node
from tallystick.charter.formula.parse import parse, parse_condition
from tallystick.charter.formula.primitives import (
    ADDITIVE,
    RANKS,
    Operation,
    conjunction,
    decompose,
    holds_values,
    known,
    primitives_of,
)
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write
from tallystick.errors import InputError

NAMES = Names(
    {
        "facts": read_columns("x:decimal(2), w:int, r:text, c:boolean, d:date"),
    },
    definitions={"all": Definition("all", parse("COUNT(*)"), covers="everyone")},
)


def aggregate(formula: str) -> Aggregate:
    node = bind(parse(formula), NAMES).node
    assert isinstance(node, Aggregate)
    return node


def asked(formula: str) -> dict[str, tuple[str, str | None, str | None]]:
    """Role → operation, argument and condition, as text."""

    def written(node: Node | None) -> str | None:
        return None if node is None else write(node, source="facts")

    return {
        role: (primitive.operation.value, written(primitive.argument), written(primitive.where))
        for role, primitive in decompose(aggregate(formula)).items()
    }


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("COUNT(*)", {"count": ("count", None, None)}),
        ("COUNT(x)", {"count": ("count", None, "x IS NOT NULL")}),
        ("COUNT(x) FILTER (WHERE c)", {"count": ("count", None, "c AND x IS NOT NULL")}),
        ("COUNT(1)", {"count": ("count", None, None)}),
        ("COUNT_IF(x > 1)", {"count": ("count", None, "x > 1")}),
        ("COUNT_IF(TRUE)", {"count": ("count", None, None)}),
        ("COUNT_IF(x > 1) FILTER (WHERE c)", {"count": ("count", None, "c AND x > 1")}),
        (
            "SUM(x) FILTER (WHERE c)",
            {
                "sum": ("sum", "x", "c"),
                "known": ("count", None, "c AND x IS NOT NULL"),
                "admitted": ("count", None, "c"),
            },
        ),
        (
            "AVG(x)",
            {"sum": ("sum", "x", None), "known": ("count", None, "x IS NOT NULL"), "admitted": ("count", None, None)},
        ),
        ("MIN(x)", {"extreme": ("min", "x", None), "known": ("count", None, "x IS NOT NULL")}),
        ("MAX(x)", {"extreme": ("max", "x", None), "known": ("count", None, "x IS NOT NULL")}),
        (
            "MEDIAN(x)",
            {
                "frequencies": ("frequencies", "x", None),
                "known": ("count", None, "x IS NOT NULL"),
                "low": ("rank", "x", None),
                "high": ("rank above", "x", None),
            },
        ),
        (
            "PERCENTILE_DISC(x, 0.9) FILTER (WHERE c)",
            {
                "frequencies": ("frequencies", "x", "c"),
                "known": ("count", None, "c AND x IS NOT NULL"),
                "low": ("rank", "x", "c"),
            },
        ),
        ("COUNT(DISTINCT r)", {"distinct": ("distinct", "r", None), "known": ("count", None, "r IS NOT NULL")}),
        ("SHARE_IF(c)", {"met": ("count", None, "c"), "known": ("count", None, "c IS NOT NULL")}),
        (
            "SHARE_IF(x > 1 AND c) FILTER (WHERE r = 'a')",
            {
                "met": ("count", None, "r = 'a' AND x > 1 AND c"),
                "known": ("count", None, "r = 'a' AND (x > 1 AND c) IS NOT NULL"),
            },
        ),
        ("SHARE_IF(x IS NULL)", {"met": ("count", None, "x IS NULL"), "known": ("count", None, None)}),
        (
            "WEIGHTED_AVG(x, w)",
            {
                "sum": ("sum", "x * w", "x IS NOT NULL AND w IS NOT NULL"),
                "weight": ("sum", "w", "x IS NOT NULL AND w IS NOT NULL"),
                "known": ("count", None, "x IS NOT NULL AND w IS NOT NULL"),
            },
        ),
    ],
)
def test_an_aggregate_is_made_of_primitives(formula: str, expected: dict[str, object]) -> None:
    assert asked(formula) == expected


@pytest.mark.parametrize(("formula", "operation"), [("FIRST(x)", "first"), ("LAST(x)", "last")])
def test_a_stock_is_read_from_one_snapshot(formula: str, operation: str) -> None:
    facts = read_columns("x:int, d:date")
    with_snapshot = Names({"facts": type(facts)(facts.id, facts.columns, snapshot="d")})
    node = bind(parse(formula), with_snapshot).node
    assert isinstance(node, Aggregate)

    roles = decompose(node)

    assert list(roles) == ["snapshot", "known"]
    assert roles["snapshot"].operation.value == operation
    assert roles["snapshot"].operation not in ADDITIVE


def test_equal_primitives_are_asked_for_once() -> None:
    formula = "SUM(x) / COUNT(x) + AVG(x) - COUNT_IF(x IS NOT NULL) + COUNT(*) + SUM(1)"

    keys = [primitive.key for primitive in primitives_of(bind(parse(formula), NAMES).node)]

    assert keys == [
        "sum | facts | members | facts.x | all",
        "count | facts | members | * | facts.x IS NOT NULL",
        "count | facts | members | * | all",
        "sum | facts | members | 1 | all",
    ]


def test_ranks_are_told_apart_by_their_share_and_engines_are_not_asked_for_them_first() -> None:
    formula = "MEDIAN(x) + PERCENTILE_DISC(x, 0.9) + PERCENTILE_DISC(x, 0.95)"
    bound = bind(parse(formula), NAMES).node

    keys = [primitive.key for primitive in primitives_of(bound)]
    ranks = [each.key for part in walk(bound) if isinstance(part, Aggregate) for each in decompose(part).values()
             if each.operation in RANKS]  # fmt: skip

    assert keys == ["frequencies | facts | members | facts.x | all",
                    "count | facts | members | * | facts.x IS NOT NULL"]  # fmt: skip
    assert ranks == [
        "rank 1/2 | facts | members | facts.x | all",
        "rank above 1/2 | facts | members | facts.x | all",
        "rank 9/10 | facts | members | facts.x | all",
        "rank 19/20 | facts | members | facts.x | all",
    ]
    assert [holds_values(key) for key in (*keys, *ranks)] == [True, False, True, True, True, True]


def test_whom_a_measure_covers_makes_another_primitive() -> None:
    keys = [primitive.key for primitive in primitives_of(bind(parse('COUNT(*) / "all"'), NAMES).node)]

    assert keys == ["count | facts | members | * | all", "count | facts | everyone | * | all"]


def test_spelling_does_not_make_another_primitive() -> None:
    formula = "COUNT_IF(X > 1.50) + count(*) filter (where (x) > 1.5) + COUNT_IF(facts.x > 1.5 AND TRUE)"

    (primitive,) = primitives_of(bind(parse(formula), NAMES).node)

    assert primitive.operation is Operation.COUNT
    assert primitive.key == "count | facts | members | * | facts.x > 1.5"


def test_a_conjunction_names_each_condition_once() -> None:
    a, b = parse_condition("a > 1"), parse_condition("b")

    assert conjunction() is None
    assert conjunction(None, Boolean(value=True)) is None
    assert conjunction(a, None, a) == a
    assert conjunction(a, parse_condition("b AND (a > 1 AND TRUE)")) == parse_condition("a > 1 AND b")
    assert conjunction(a, Boolean(value=False)) == parse_condition("a > 1 AND FALSE")
    assert conjunction(b, a) == parse_condition("b AND a > 1")


def test_what_is_always_known_needs_no_condition() -> None:
    for text in ("1", "'a'", "TRUE", "DATE '2013-01-01'", "a IS NULL", "COALESCE(a, 0)"):
        assert known(parse_condition(text)) == Boolean(value=True)
    for text in ("a", "a > 1", "COALESCE(a, b)", "NULLIF(1, 1)", "NULL"):
        assert write(known(parse_condition(text))).endswith("IS NOT NULL")


def test_what_is_not_bound_is_not_decomposed() -> None:
    unbound = parse("SUM(x)")
    assert isinstance(unbound, Aggregate)

    with pytest.raises(InputError, match=r"SUM\(x\) has no source; bind the formula"):
        decompose(unbound)


def test_an_unknown_aggregate_is_refused() -> None:
    with pytest.raises(InputError, match=r"PRODUCT\(\) is no aggregate"):
        decompose(Aggregate("PRODUCT", (), source="facts"))
