"""Is what is written read back as what it was, and read alike by another parser?

Trees are random; the other parser is SQLGlot's, in DuckDB's dialect, whose tree is mapped onto ours
for the part of the language that both know.
"""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import expressions as exp

from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Between,
    Boolean,
    Call,
    Case,
    Column,
    Comparison,
    Date,
    Grain,
    Growth,
    In,
    IsNull,
    Logic,
    Negate,
    Node,
    Not,
    Null,
    Number,
    Prior,
    Reference,
    Rolling,
    ShareOf,
    Text,
    ToDate,
)
from tallystick.charter.formula.parse import parse, parse_condition
from tallystick.charter.formula.words import DATE_PARTS, DIFFERENCE_UNITS
from tallystick.charter.formula.write import write

Nodes = st.SearchStrategy[Node]

PLAIN_NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True)
ODD_NAMES = st.sampled_from(
    [
        "on-time",
        "case",
        "Case",
        "a b",
        'x"y',
        "date",
        "Year",
        "filter",
        "SELECT",
        "été",
        "доход",
        "売上",
        "1st",
        "count",
    ]
)
NAMES = PLAIN_NAMES | ODD_NAMES
NUMBERS = st.builds(
    lambda digits, places: Number(Decimal(digits).scaleb(-places)), st.integers(0, 10**30), st.integers(0, 6)
)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]), max_size=8).map(Text)
DATES = st.dates(min_value=date(1, 1, 1)).map(Date)
LITERALS: Nodes = NUMBERS | TEXTS | DATES | st.booleans().map(Boolean)
OPTIONS: Nodes = LITERALS | NUMBERS.map(Negate)


def operations(inner: Nodes, *, functions: bool = True) -> Nodes:
    """Every plain operation over ``inner``."""
    pairs = st.tuples(inner, inner)
    plain: list[Nodes] = [
        inner.map(Negate),
        inner.map(Not),
        st.builds(Arithmetic, st.sampled_from("+-*/"), inner, inner),
        st.builds(Comparison, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), inner, inner),
        st.builds(Logic, st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(In, inner, st.lists(OPTIONS, min_size=1, max_size=3).map(tuple), st.booleans()),
        st.builds(Between, inner, inner, inner, st.booleans()),
        st.builds(IsNull, inner, st.booleans()),
        st.builds(Case, st.lists(pairs, min_size=1, max_size=2).map(tuple), inner | st.builds(Null)),
        st.builds(Call, st.just("COALESCE"), st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Call, st.just("NULLIF"), pairs),
        st.builds(Call, st.just("ABS"), st.tuples(inner)),
    ]
    ours: list[Nodes] = [
        st.builds(Call, st.sampled_from(sorted(DATE_PARTS)), st.tuples(inner)),
        st.builds(Call, st.just("DATE_DIFF"), st.tuples(st.sampled_from(DIFFERENCE_UNITS).map(Text), inner, inner)),
    ]
    return st.one_of(*plain, *(ours if functions else []))


def aggregates(rows: Nodes, *, shared_only: bool = False) -> Nodes:
    wheres = st.none() | rows
    one = ["COUNT", "COUNT_DISTINCT", "COUNT_IF", "SUM", "AVG", "MIN", "MAX"]
    more = [] if shared_only else ["MEDIAN", "SHARE_IF", "FIRST", "LAST"]
    kinds: list[Nodes] = [
        st.builds(Aggregate, st.just("COUNT"), st.just(()), wheres),
        st.builds(Aggregate, st.sampled_from(one + more), st.tuples(rows), wheres),
    ]
    if not shared_only:
        shares = st.integers(0, 100).map(lambda hundredths: Number(Decimal(hundredths).scaleb(-2)))
        kinds += [
            st.builds(Aggregate, st.just("WEIGHTED_AVG"), st.tuples(rows, rows), wheres),
            st.builds(Aggregate, st.just("PERCENTILE_DISC"), st.tuples(rows, shares), wheres),
        ]
    return st.one_of(*kinds)


def windows(inner: Nodes) -> Nodes:
    count, grain = st.integers(1, 1200), st.sampled_from(Grain)
    to_date = st.sampled_from([Grain.YEAR, Grain.QUARTER, Grain.MONTH, Grain.WEEK])
    return st.one_of(
        st.builds(Prior, inner, count, grain),
        st.builds(Growth, inner, count, grain),
        st.builds(ToDate, inner, to_date),
        st.builds(Rolling, inner, count, grain, st.booleans(), st.booleans()),
        st.builds(ShareOf, inner, st.lists(NAMES, max_size=2).map(tuple)),
    )


COLUMNS: Nodes = st.builds(Column, NAMES) | st.builds(Column, NAMES, NAMES)
ROWS: Nodes = st.recursive(COLUMNS | LITERALS | st.builds(Null), operations, max_leaves=8)
FIGURES: Nodes = st.recursive(
    NAMES.map(Reference) | LITERALS | aggregates(ROWS), lambda inner: operations(inner) | windows(inner), max_leaves=6
)

SHARED_LEAVES: Nodes = NUMBERS | TEXTS | DATES | st.booleans().map(Boolean)
SHARED_NAMES = PLAIN_NAMES.map(lambda name: f"c_{name}")
SHARED_ROWS: Nodes = st.recursive(
    SHARED_NAMES.map(Column) | SHARED_LEAVES, lambda inner: operations(inner, functions=False), max_leaves=10
)
SHARED_FIGURES: Nodes = st.recursive(
    SHARED_NAMES.map(Reference) | NUMBERS | aggregates(SHARED_ROWS, shared_only=True),
    lambda inner: operations(inner, functions=False),
    max_leaves=8,
)


@settings(deadline=None)
@given(FIGURES)
def test_a_written_formula_is_read_as_it_was(node: Node) -> None:
    assert parse(write(node)) == node


@settings(deadline=None)
@given(ROWS)
def test_a_written_row_condition_is_read_as_it_was(node: Node) -> None:
    assert parse_condition(write(node)) == node


@settings(deadline=None)
@given(FIGURES)
def test_writing_twice_changes_nothing(node: Node) -> None:
    once = write(node)

    assert write(parse(once)) == once


@settings(deadline=None)
@given(FIGURES)
def test_the_place_of_every_leaf_is_where_it_is_written(node: Node) -> None:
    text = write(node)

    for part in placed(parse(text)):
        if isinstance(part, Reference | Column | Number | Boolean | Date):
            start, end = part.span
            assert text[start:end] == write(part)


@settings(deadline=None)
@given(FIGURES, st.randoms(use_true_random=False))
def test_blanks_and_the_case_of_words_do_not_matter(node: Node, chance: Any) -> None:
    text = write(node)
    if '"' in text or "'" in text or any(isinstance(part, Reference | Column | ShareOf) for part in placed(node)):
        return

    altered = "".join(chance.choice([character.upper(), character.lower()]) for character in text)

    assert parse(altered.replace(" ", chance.choice([" ", "  ", "\n\t"]))) == node


@settings(deadline=None)
@given(SHARED_FIGURES)
def test_sqlglot_reads_a_formula_alike(node: Node) -> None:
    read = sqlglot.parse_one(write(node), dialect="duckdb")

    assert plain(mapped(read, at_facts=False)) == plain(parse(write(node)))


@pytest.mark.parametrize(
    "text",
    [
        "a - b - c",
        "a - (b - c)",
        "a / b / c * d",
        "-a * b",
        "-a + b",
        "a + b * c - d / e",
        "NOT a = b AND c OR d",
        "a OR b AND NOT c",
        "a BETWEEN 1 AND 2 AND b",
        "NOT a BETWEEN 1 AND 2 OR b IN (1, 2)",
        "a + 1 > b * 2 AND c - 1 IS NULL",
        "a NOT IN (1, -2) AND b NOT BETWEEN c + 1 AND d",
        "CASE WHEN a THEN b WHEN c THEN d ELSE e END + 1",
        "CASE a WHEN 1 THEN b END",
        "COUNT(*) FILTER (WHERE a AND b) / SUM(c)",
        "COUNT(DISTINCT a) - COUNT_IF(a > 1)",
    ],
)
def test_sqlglot_reads_precedence_alike(text: str) -> None:
    assert plain(mapped(sqlglot.parse_one(text, dialect="duckdb"), at_facts=False)) == plain(parse(text))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("count( * )", "COUNT(*)"),
        ("sum ( ((a)) )", "SUM(a)"),
        ("0.50 * 010", "0.5 * 10"),
        ("a != b", "a <> b"),
        ("case a when 1 then 2 end", "CASE WHEN a = 1 THEN 2 END"),
        ("extract(year from x) ", "YEAR(x)"),
        ("percentile_disc(0.9) within group (order by x asc)", "PERCENTILE_DISC(x, 0.9)"),
        ("prior(x)", "PRIOR(x, 1 PERIOD)"),
        ("growth(x, 2 month)", "GROWTH(x, 2 MONTHS)"),
        ("rolling(x, 3 periods, inclusive, pooled)", "ROLLING(x, 3 PERIODS, INCLUSIVE)"),
        ("to_date(x, years)", "TO_DATE(x, YEAR)"),
        ('"plain" + "on-time"', 'plain + "on-time"'),
        ("not (a and b) or (c)", "NOT (a AND b) OR c"),
        ("(a and b) and c and (d or e or (f or g))", "(a AND b) AND c AND (d OR e OR (f OR g))"),
        ("(a + b) * (c * d)", "(a + b) * (c * d)"),
        ("a + (b * c)", "a + b * c"),
        ("- ( - a)", "-(-a)"),
        ("- -a", "-(-a)"),
        ("a-b", "a - b"),
        ("date_diff('Days', a, b)", "DATE_DIFF('day', a, b)"),
        ("sum(weather.visib)", "SUM(weather.visib)"),
    ],
)
def test_a_formula_has_one_canonical_text(text: str, canonical: str) -> None:
    assert write(parse(text)) == canonical


def placed(node: Node) -> list[Node]:
    """The node and all below it."""
    found: list[Node] = [node]
    for below in parts(node):
        found.extend(placed(below))
    return found


def parts(node: Any) -> list[Node]:
    values: list[Any] = [getattr(node, field.name) for field in fields(node)]
    found: list[Node] = []
    while values:
        value = values.pop()
        if isinstance(value, tuple):
            values.extend(value)
        elif is_dataclass(value):
            found.append(cast("Node", value))
    return found


def plain(node: Any) -> Any:
    """The tree with ``x NOT IN …`` and its like as ``NOT x IN …``, which SQLGlot does not tell apart."""
    if isinstance(node, tuple):
        return tuple(map(plain, node))
    if not is_dataclass(node):
        return node
    below = {field.name: plain(getattr(node, field.name)) for field in fields(node) if field.name != "span"}
    made = replace(cast("Any", node), **below)
    if isinstance(made, In | Between | IsNull) and made.negated:
        return Not(replace(made, negated=False))
    return made


_BINARY: dict[type[exp.Expr], Any] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_AGGREGATES: dict[type[exp.Expr], str] = {
    exp.Sum: "SUM",
    exp.Avg: "AVG",
    exp.Min: "MIN",
    exp.Max: "MAX",
    exp.CountIf: "COUNT_IF",
}


def mapped(tree: exp.Expr, *, at_facts: bool) -> Node:
    """SQLGlot's tree as ours."""
    if isinstance(tree, exp.Paren):
        return mapped(tree.this, at_facts=at_facts)
    if type(tree) in _BINARY:
        left, right = mapped(tree.this, at_facts=at_facts), mapped(tree.expression, at_facts=at_facts)
        operator = _BINARY[type(tree)]
        return Arithmetic(operator, left, right) if operator in "+-*/" else Comparison(operator, left, right)
    if type(tree) in _AGGREGATES:
        return Aggregate(_AGGREGATES[type(tree)], (mapped(tree.this, at_facts=True),))
    match tree:
        case exp.And() | exp.Or():
            operands = tuple(mapped(operand, at_facts=at_facts) for operand in chain(tree))
            return Logic("AND" if isinstance(tree, exp.And) else "OR", operands)
        case exp.Literal():
            return Text(tree.this) if tree.is_string else Number(Decimal(tree.this))
        case exp.Cast():
            return Date(date.fromisoformat(tree.this.this))
        case exp.Boolean():
            return Boolean(tree.this)
        case exp.Null():
            return Null()
        case exp.Column():
            return Column(tree.name) if at_facts else Reference(tree.name)
        case exp.Filter():
            counted = mapped(tree.this, at_facts=at_facts)
            assert isinstance(counted, Aggregate)
            return replace(counted, where=mapped(tree.expression.this, at_facts=True))
        case exp.Count():
            return counting(tree)
        case _:
            return mapped_rest(tree, at_facts=at_facts)


def counting(tree: exp.Count) -> Node:
    if isinstance(tree.this, exp.Star):
        return Aggregate("COUNT", ())
    if isinstance(tree.this, exp.Distinct):
        (argument,) = tree.this.expressions
        return Aggregate("COUNT_DISTINCT", (mapped(argument, at_facts=True),))
    return Aggregate("COUNT", (mapped(tree.this, at_facts=True),))


def mapped_rest(tree: exp.Expr, *, at_facts: bool) -> Node:
    def of(part: exp.Expr) -> Node:
        return mapped(part, at_facts=at_facts)

    match tree:
        case exp.Neg():
            return Negate(of(tree.this))
        case exp.Not():
            return Not(of(tree.this))
        case exp.In():
            return In(of(tree.this), tuple(map(of, tree.expressions)))
        case exp.Between():
            return Between(of(tree.this), of(tree.args["low"]), of(tree.args["high"]))
        case exp.Is():
            return IsNull(of(tree.this))
        case exp.Case():
            subject = tree.this
            whens = tuple(
                (Comparison("=", of(subject), of(when.this)) if subject else of(when.this), of(when.args["true"]))
                for when in tree.args["ifs"]
            )
            return Case(whens, of(tree.args["default"]) if tree.args.get("default") else Null())
        case exp.Coalesce():
            return Call("COALESCE", (of(tree.this), *map(of, tree.expressions)))
        case exp.Nullif():
            return Call("NULLIF", (of(tree.this), of(tree.expression)))
        case exp.Abs():
            return Call("ABS", (of(tree.this),))
        case _:
            raise AssertionError(repr(tree))


def chain(tree: exp.Expr) -> list[exp.Expr]:
    """The operands of ``a AND b AND c``, which SQLGlot pairs from the left."""
    operands = [tree.expression]
    while isinstance(tree.this, type(tree)):
        tree = tree.this
        operands.append(tree.expression)
    return [tree.this, *reversed(operands)]
