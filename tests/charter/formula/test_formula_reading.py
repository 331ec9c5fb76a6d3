"""What is refused while reading: which problem, where, and with what advice."""

from decimal import Decimal

import pytest

from tallystick.charter.formula.nodes import (
    Aggregate,
    Boolean,
    Case,
    Column,
    Comparison,
    Grain,
    Growth,
    Logic,
    Null,
    Number,
    Prior,
    Reference,
    Rolling,
    Text,
)
from tallystick.charter.formula.parse import parse, parse_condition
from tallystick.charter.formula.problems import PROBLEMS, FormulaError

REFUSED = [
    # (formula, id, the part the caret stands under, words of the message or hint)
    ("", "F001", "", "The formula is empty"),
    (" \n\t ", "F001", " ", "Write one, such as COUNT"),
    ("SUM(a)\u202e", "F003", "\u202e", "U\\+202E RIGHT-TO-LEFT OVERRIDE"),
    ("COUNT_IF(r = 'a\u200bb')", "F003", "\u200b", "U\\+200B ZERO WIDTH SPACE.*Delete it"),
    ("a\x00", "F003", "\x00", "U\\+0000"),
    ("SUM(rеvenue)", "F003", "е", "CYRILLIC SMALL LETTER IE.*double quotes"),
    ('SUM("rеvenue")', "F010", '"rеvenue"', "Cyrillic and Latin"),
    ('SUM("ﬁn")', "F010", '"ﬁn"', "Write 'fin'"),
    ('SUM("")', "F010", '""', "is empty"),
    ("a − b", "F003", "−", "hyphen - for minus"),
    ("a ≤ b", "F003", "≤", "Write <="),
    ("COUNT_IF(r = ‘EU’)", "F003", "‘", "straight single quote"),
    ("SUM(`a`)", "F003", "`", "double quotes"),
    ("SUM([a])", "F003", "[", "round brackets"),
    ("{{ a }}", "F003", "{", "Templates"),
    ("COUNT_IF(r = 'EU", "F004", "'EU", "text that begins here is not closed"),
    ('"on-time', "F004", '"on-time', "name that begins here is not closed"),
    ("COUNT_IF(r = 'a\nb')", "F003", "\n", "tab or line break"),
    ("1e5", "F005", "1e5", "without an exponent"),
    ("1.5E-3", "F005", "1.5E-3", "without an exponent"),
    ("0x1F", "F005", "0x1F", "decimal digits"),
    ("1_000", "F005", "1_000", "without underscores: 1000"),
    (".5", "F005", ".5", "Write 0.5"),
    ("5.", "F005", "5.", "Write 5"),
    ("15%", "F005", "15%", "0.15 for 15 %"),
    ("15min", "F005", "15min", "units in the columns"),
    ("1.2.3", "F005", "1.2.3", "at most one decimal point"),
    ("9" * 40, "F005", "9" * 40, "38 digits"),
    ("SUM(a) -- more", "F006", "--", "comment"),
    ("SUM(a) /* more */", "F006", "/*", "comment"),
    ("SUM(a);", "F006", ";", "one expression"),
    ("a = ?", "F006", "?", "parameter"),
    ("a = :p", "F006", ":", "parameters|Parameters"),
    ("$1", "F006", "$", "Parameters"),
    ("$$x$$", "F006", "$", "dollar quotes"),
    ("SUM(a)::int", "F006", "::", "cast"),
    ("COUNT_IF(r || s = 'x')", "F006", "||", "Declare the column"),
    ("COUNT_IF(a == 1)", "F006", "==", "Write ="),
    ("COUNT_IF(a && b)", "F006", "&&", "Write AND"),
    ("a % 2", "F006", "%", "as a share"),
    ("COUNT_IF(a ^ 2 > 1)", "F006", "^", "Multiply"),
    ("COUNT_IF(!a)", "F006", "!", "Write NOT"),
    ("SUM(a) OVER ()", "F006", "OVER", "PRIOR, ROLLING or TO_DATE"),
    ("SUM(a) AS total", "F006", "AS", "Leave it out"),
    ("(SELECT 1)", "F006", "SELECT", "Queries are not allowed"),
    ("COUNT_IF(a IN (SELECT b))", "F006", "SELECT", "Queries are not allowed"),
    ("SUM(DISTINCT a)", "F006", "DISTINCT", "Only COUNT\\(DISTINCT x\\)"),
    ("DISTINCT a", "F006", "DISTINCT", "COUNT\\(DISTINCT x\\)"),
    ("SUM(ALL a)", "F006", "ALL", "every fact counts"),
    ("COUNT_IF(r LIKE 'E%')", "F006", "LIKE", "IN \\('…', '…'\\)"),
    ("COUNT_IF(r NOT LIKE 'E%')", "F006", "LIKE", "IN \\('…', '…'\\)"),
    ("PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY a DESC)", "F006", "DESC", "count upwards"),
    ("COUNT_IF(d < CURRENT_DATE)", "F006", "CURRENT_DATE", "does not know today"),
    ("COUNT_IF(a > INTERVAL '1 day')", "F006", "INTERVAL", "DATE_DIFF"),
    ("COUNT_IF(r = E'x')", "F006", "E'", "in single quotes"),
    ("COUNT_IF(r = X'41')", "F006", "X'", "in single quotes"),
    ("COUNT_IF(t > timestamp '2013-01-01')", "F007", "'2013-01-01'", "Only DATE"),
    ("SUM(a) MOD 2", "F006", "MOD", "no remainder"),
    ("SUM(a", "F007", "", "The formula ends"),
    ("SUM(a))", "F007", ")", "Leave out the bracket"),
    ("()", "F007", "(", "brackets are empty"),
    ("(a, b)", "F007", ",", "comma"),
    ("a, b", "F007", ",", "one expression"),
    ("a b", "F007", "b", "operator between"),
    ("SUM(on time)", "F007", "time", "double quotes"),
    ("a +", "F007", "", "a value was expected"),
    ("+ a", "F007", "+", "Leave it out"),
    ("a * * b", "F007", "*", "COUNT\\(\\*\\)"),
    ("fact.*", "F007", "*", "Name one column"),
    ("a.b.c", "F007", ".", "one dot"),
    ("a (b)", "F008", "a", "no function a"),
    ('"sum"(b)', "F007", '"sum"', "name, not a function"),
    ("CASE END", "F007", "END", "a value"),
    ("CASE a END", "F007", "END", "WHEN was expected"),
    ("CASE WHEN a THEN b", "F007", "", "END to close CASE"),
    ("CASE WHEN a b END", "F007", "b", "THEN after"),
    ("a IS 5", "F007", "5", "NULL after IS"),
    ("a IS TRUE", "F007", "TRUE", "Write x = TRUE"),
    ("a NOT b", "F007", "NOT", "end of the formula"),
    ("a BETWEEN 1 OR 2", "F007", "OR", "AND between the ends"),
    ("a IN ()", "F007", ")", "List numbers"),
    ("a IN (b)", "F007", "b", "List numbers"),
    ("a IN 1", "F007", "1", "'\\(' after IN"),
    ("COUNT(*) FILTER (a > 1)", "F007", "a", "WHERE in FILTER"),
    ("COUNT(*) FILTER", "F007", "", "after FILTER"),
    ("SUMM(a)", "F008", "SUMM", "Did you mean SUM\\?"),
    ("CUONT(a)", "F008", "CUONT", "Did you mean COUNT\\?"),
    ("CAST(a AS int)", "F008", "CAST", "types that the source declares"),
    ("ROUND(a)", "F008", "ROUND", "Rounding is declared once"),
    ("PERCENTILE_CONT(a, 0.5)", "F008", "PERCENTILE_CONT", "PERCENTILE_DISC\\(x, 0.9\\)"),
    ("zzzqqq(a)", "F008", "zzzqqq", "Functions are ABS, AVG"),
    ("COUNT()", "F009", "(", "COUNT\\(\\*\\), COUNT\\(x\\)"),
    ("COUNT(a, b)", "F009", "(", "COUNT\\(\\*\\), COUNT\\(x\\)"),
    ("COUNT(DISTINCT a, b)", "F009", "(", "COUNT\\(DISTINCT x\\)"),
    ("SUM()", "F009", "SUM()", "Write SUM\\(x\\)"),
    ("SUM(a, b)", "F009", "SUM(a, b)", "Write SUM\\(x\\)"),
    ("SUM(*)", "F009", "*", "Write SUM\\(x\\)"),
    ("WEIGHTED_AVG(a)", "F009", "WEIGHTED_AVG(a)", "WEIGHTED_AVG\\(x, weight\\)"),
    ("COALESCE(a)", "F009", "COALESCE(a)", "COALESCE\\(x, 0\\)"),
    ("NULLIF(a)", "F009", "NULLIF(a)", "NULLIF\\(x, 0\\)"),
    ("PERCENTILE_DISC(a, 90)", "F009", "90", "between 0 and 1"),
    ("PERCENTILE_DISC(a, b)", "F009", "b", "between 0 and 1"),
    ("PERCENTILE_DISC(a)", "F009", "PERCENTILE_DISC(a)", "0.9"),
    ("SUM(DATE_DIFF(day, a, b))", "F009", "day", "DATE_DIFF\\('day', from, until\\)"),
    ("SUM(DATE_DIFF('week', a, b))", "F009", "'week'", "units are 'day'"),
    ("SUM(DATE_DIFF('day', a))", "F009", "DATE_DIFF('day', a)", "DATE_DIFF"),
    ("SUM(EXTRACT(YAER FROM d))", "F009", "YAER", "Did you mean YEAR"),
    ("a < b < c", "F011", "<", "a < b AND b < c"),
    ("a = b IS NULL", "F011", "IS", "in brackets"),
    ("a IN (1) = TRUE", "F011", "=", "in brackets"),
    ("a = NOT b", "F011", "NOT", "in brackets"),
    ("a IS NULL IS NULL", "F011", "IS", "in brackets"),
    ("COUNT_IF(d > DATE '2013-02-30')", "F012", "'2013-02-30'", "year first"),
    ("COUNT_IF(d > DATE '31.01.2013')", "F012", "'31.01.2013'", "year first"),
    ("COUNT_IF(d > DATE '20130131')", "F012", "'20130131'", "year first"),
    ("PRIOR(x, 1)", "F013", ")", "PERIOD, DAY, WEEK"),
    ("PRIOR(x, YEAR)", "F013", "YEAR", "3 MONTHS"),
    ("PRIOR(x, 0 YEARS)", "F013", "0", "from 1 to"),
    ("PRIOR(x, 1.5 YEARS)", "F013", "1.5", "whole number"),
    ("PRIOR(x, 1 DECADE)", "F013", "DECADE", "PERIOD, DAY"),
    ("PRIOR(x, 99999 DAYS)", "F013", "99999", "1,200"),
    ("TO_DATE(x, DAY)", "F013", "DAY", "YEAR, QUARTER, MONTH, WEEK"),
    ("ROLLING(x, 3 MONTHS)", "F007", ")", r"Add it: ROLLING\(x, 3 MONTHS, INCLUSIVE\) with the current period"),
    ("ROLLING(x, 3 MONTHS INCLUSIVE)", "F007", "INCLUSIVE", "does not say whether the current period is in its window"),
    ("ROLLING(x, 3 MONTHS, YES)", "F013", "YES", "INCLUSIVE or EXCLUSIVE"),
    ("ROLLING(x, 3 MONTHS, INCLUSIVE, SUM)", "F013", "SUM", "POOLED or MEAN"),
    ("SUM(COUNT(*))", "F014", "COUNT", "COUNT stands inside SUM\\(…\\)"),
    ("SUM(PRIOR(x))", "F014", "PRIOR", "period function PRIOR stands inside SUM"),
    ("COUNT(*) FILTER (WHERE SUM(a) > 1)", "F014", "SUM", "inside FILTER"),
    ("SUM(a) FILTER (WHERE a IN (NULL))", "F032", "NULL", "OR x IS NULL"),
]


@pytest.mark.parametrize(("formula", "identity", "place", "words"), REFUSED, ids=[row[0][:40] for row in REFUSED])
def test_a_formula_is_refused_at_its_place_with_advice(formula: str, identity: str, place: str, words: str) -> None:
    with pytest.raises(FormulaError, match=words) as caught:
        parse(formula)

    error = caught.value
    assert error.id == identity
    assert formula[error.position : error.position + error.length] == place
    assert error.hint
    assert error.text == formula


@pytest.mark.parametrize("formula", ["COUNT(*) > 1", "PRIOR(x) = 1", "a > 1 AND SUM(b) > 2"])
def test_a_row_condition_has_no_aggregates(formula: str) -> None:
    with pytest.raises(FormulaError, match=r"F014 .* inside a row condition"):
        parse_condition(formula)


def test_a_bare_name_is_a_measure_outside_and_a_column_inside_an_aggregate() -> None:
    assert parse("x") == Reference("x")
    assert parse("SUM(x)") == Aggregate("SUM", (Column("x"),))
    assert parse_condition("x") == Column("x")
    assert parse("weather.visib") == Column("visib", "weather")


def test_words_and_functions_are_read_in_any_case() -> None:
    assert parse("Count_If(a > 1 aNd b) fIlTeR (wHeRe c)") == parse("COUNT_IF(a > 1 AND b) FILTER (WHERE c)")


def test_names_keep_their_case() -> None:
    assert parse("Revenue") == Reference("Revenue") != Reference("revenue")


def test_quotes_inside_quotes_are_written_twice() -> None:
    assert parse_condition("a = 'it''s'") == Comparison("=", Column("a"), Text("it's"))
    assert parse_condition('"say ""hi"""') == Column('say "hi"')


def test_not_equal_has_two_spellings() -> None:
    assert parse_condition("a != 1") == parse_condition("a <> 1")


def test_conditions_joined_by_one_word_stand_side_by_side() -> None:
    a, b, c = Column("a"), Column("b"), Column("c")

    assert parse_condition("a AND b AND c") == Logic("AND", (a, b, c))
    assert parse_condition("a OR b AND c") == Logic("OR", (a, Logic("AND", (b, c))))
    assert parse_condition("(a AND b) AND c") == Logic("AND", (Logic("AND", (a, b)), c))


def test_a_simple_case_is_read_as_comparisons() -> None:
    assert parse_condition("CASE a WHEN 1 THEN TRUE END") == Case(
        ((Comparison("=", Column("a"), Number(value=parse_number("1"))), Boolean(value=True)),), Null()
    )


def test_period_functions_say_how_far_they_reach() -> None:
    x = Reference("x")

    assert parse("PRIOR(x)") == Prior(x, 1, Grain.PERIOD)
    assert parse("prior(x, 2 quarters)") == Prior(x, 2, Grain.QUARTER)
    assert parse("GROWTH(x, 1 YEAR)") == Growth(x, 1, Grain.YEAR)
    assert parse("ROLLING(x, 6 MONTHS, EXCLUSIVE)") == Rolling(x, 6, Grain.MONTH, inclusive=False)
    assert parse("ROLLING(x, 6 MONTHS, INCLUSIVE, MEAN)") == Rolling(x, 6, Grain.MONTH, inclusive=True, mean=True)


def test_a_formula_of_32_levels_is_read_and_one_of_33_is_not() -> None:
    parse("-" + " -" * 30 + "1")
    with pytest.raises(FormulaError, match=r"F002 .*32 levels"):
        parse("-" + " -" * 31 + "1")
    parse("(" * 32 + "1" + ")" * 32)
    with pytest.raises(FormulaError, match=r"F002 .*32 levels"):
        parse("(" * 33 + "1" + ")" * 33)
    parse("1" + " + 1" * 31)
    with pytest.raises(FormulaError, match=r"F002 .*long sums count a level a term"):
        parse("1" + " + 1" * 32)


def test_a_formula_of_500_parts_is_read_and_one_of_501_is_not() -> None:
    parse_condition("a IN (" + ", ".join("1" * 498) + ")")
    with pytest.raises(FormulaError, match=r"F002 .*more than 500 parts"):
        parse_condition("a IN (" + ", ".join("1" * 499) + ")")


def test_a_formula_of_4000_characters_is_read_and_one_of_4001_is_not() -> None:
    assert parse("1" + " " * 3_999) == parse("1")
    with pytest.raises(FormulaError, match=r"F002 The formula has 4,001 characters; 4,000 are allowed"):
        parse("1" + " " * 4_000)


def test_a_formula_of_too_many_brackets_side_by_side_is_refused() -> None:
    with pytest.raises(FormulaError, match=r"F002 .*more than 2,000 words and signs"):
        parse("(1)," * 700)


def test_an_error_is_shown_under_the_line_it_stands_in() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("SUM(a)\n  / COUTN(b)\n  + 1")

    assert caught.value.show().splitlines() == [
        "  / COUTN(b)",
        "    ^^^^^",
        "F008 There is no function COUTN. Did you mean COUNT?",
    ]


def test_a_long_line_is_cut_round_the_place() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("a + " * 20 + "§" + " + b" * 40)

    line, carets, _ = caught.value.show().splitlines()
    assert len(line) < 130
    assert line[carets.index("^")] == "§"
    assert line.startswith("…")
    assert line.endswith("…")


def test_what_is_invisible_is_not_printed() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("a \u202e b \x1b[31m")

    assert caught.value.show().splitlines()[:2] == ["a � b �[31m", "  ^"]


def test_an_error_becomes_a_problem_of_the_charter() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("SUMM(a)")

    problem = caught.value.problem(file="charter.yaml", line=4, column=12)
    assert str(problem) == "charter.yaml:4:12: F008 There is no function SUMM. Did you mean SUM?"


def test_problem_ids_are_unique_and_explained() -> None:
    ids = [kind.id for kind in PROBLEMS]

    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)
    assert all(kind.id[0] == "F" and kind.title and len(kind.explanation) > 40 for kind in PROBLEMS)


def parse_number(text: str) -> Decimal:
    node = parse(text)
    assert isinstance(node, Number)
    return node.value
