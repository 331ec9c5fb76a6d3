"""Is an amount read as people write it, and is what only amounts have refused in the formulas of KPIs?"""

import pytest

from tallystick.charter.formula.amounts import FUNCTIONS, parse_amount
from tallystick.charter.formula.nodes import Arithmetic, Call, Number
from tallystick.charter.formula.parse import parse, parse_condition
from tallystick.charter.formula.problems import FormulaError


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("6 % of invoice", "invoice * 6 / 100"),
        ("6% of invoice", "invoice * 6 / 100"),
        ("0.5 % OF invoice", "invoice * 0.5 / 100"),
        ("6 % of (invoice + fee)", "(invoice + fee) * 6 / 100"),
        ("6 % of invoice + fee", "(invoice * 6 / 100) + fee"),
        ("fee + 6 % of invoice", "fee + (invoice * 6 / 100)"),
        ("2 * 6 % of invoice", "2 * (invoice * 6 / 100)"),
        ("6 % of invoice * 2", "(invoice * 6 / 100) * 2"),
        ("pool % of invoice", "invoice * pool / 100"),
        ("(a + b) % of invoice", "invoice * (a + b) / 100"),
        ("10 % of 50 % of risk", "risk * (50 * 10 / 100) / 100"),
    ],
)
def test_a_percent_of_something_is_so_many_hundredths_of_it(written: str, meant: str) -> None:
    assert parse_amount(written) == parse_amount(meant)


def test_the_functions_of_amounts_are_read_in_any_case() -> None:
    assert parse_amount("Ceiling(1.2)") == Call("CEILING", (parse_amount("1.2"),))
    assert parse_amount("least(a, 5, b)") == Call("LEAST", tuple(map(parse_amount, ("a", "5", "b"))))
    assert parse_amount("ROUND(a, -3)") == Call("ROUND", (parse_amount("a"), parse_amount("-3")))


def test_a_word_after_the_percent_sign_may_itself_be_called_of() -> None:
    found = parse_amount("of + 1")

    assert isinstance(found, Arithmetic)


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("6 % invoice", 2, "A percent sign stands without 'of'"),
        ("6 %", 2, "A percent sign stands without 'of'"),
        ("% of invoice", 0, "stands where a value was expected"),
        ("6 % of", 6, "The formula ends"),
        ("SUM(done)", 0, "Amounts have no function SUM"),
        ("PRIOR(done)", 0, "Amounts have no function PRIOR"),
        ("max(a, b)", 0, "Amounts have no function max"),
        ("celing(a)", 0, "Amounts have no function celing"),
        ("ROUND(a)", 0, "ROUND has the wrong arguments"),
        ("ROUND(a, b)", 9, "The places of ROUND are not a whole number"),
        ("ROUND(a, 1.5)", 9, "The places of ROUND are not a whole number"),
        ("ROUND(a, 13)", 9, "The places of ROUND are not a whole number"),
        ("LEAST(a)", 0, "LEAST has the wrong arguments"),
        ("FLOOR(a, 2)", 0, "FLOOR has the wrong arguments"),
        ("jobs.done", 0, "An amount names a column, with a dot"),
        ("'five'", 0, "A text or date stands in an amount"),
        ("DATE '2013-01-01'", 0, "A text or date stands in an amount"),
        ("5 +", 3, "The formula ends"),
        ("5 EUR", 2, "'EUR' stands where the end of the formula was expected"),
        ("1e3", 0, "'1e3' is not a plain number"),
    ],
)
def test_what_is_no_amount_is_refused_at_its_character(text: str, at: int, words: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse_amount(text)

    assert refused.value.position == at
    assert words in refused.value.message


@pytest.mark.parametrize("function", ["LEAST", "GREATEST", "CEILING", "FLOOR", "ROUND"])
@pytest.mark.parametrize("read", [parse, parse_condition])
def test_formulas_of_kpis_refuse_the_functions_of_amounts(function: str, read: object) -> None:
    assert callable(read)
    with pytest.raises(FormulaError, match=f"There is no function {function}"):
        read(FUNCTIONS[function])


@pytest.mark.parametrize("text", ["6 % of invoice", "6% of invoice", "invoice % of 6"])
def test_formulas_of_kpis_refuse_percent_signs(text: str) -> None:
    with pytest.raises(FormulaError, match=r"Write a percent as a share: 0.15 for 15 %"):
        parse(text)


def test_nodes_of_an_amount_stand_where_they_were_written() -> None:
    found = parse_amount("fee + 6 % of invoice")

    assert isinstance(found, Arithmetic)
    assert found.right.span == (6, 20)
    assert isinstance(found.right, Arithmetic)
    assert found.right.right == Number(found.right.right.value) if isinstance(found.right.right, Number) else False


def test_an_amount_that_nests_too_deep_is_refused() -> None:
    with pytest.raises(FormulaError, match="nests deeper than 32 levels"):
        parse_amount("(" * 40 + "1" + ")" * 40)
