"""Reading the amounts of clauses: arithmetic over names, with ``6 % of x`` and the functions that only amounts have.

A figure's formula refuses ``ROUND``, ``FLOOR`` and percent signs, because its rounding is declared once; an amount
may need them ("for each started point"), and knows single numbers only: no columns, aggregates, dates or texts.
"""

from decimal import Decimal

from tallystick.charter.formula import problems
from tallystick.charter.formula.nodes import Arithmetic, Call, Column, Negate, Node, Number
from tallystick.charter.formula.parse import SIGN, Parser
from tallystick.charter.formula.tokens import Sort
from tallystick.charter.formula.words import AGGREGATES, PERIOD_FUNCTIONS, nearest

FUNCTIONS: dict[str, str] = {
    "LEAST": "LEAST(x, y)",
    "GREATEST": "GREATEST(x, y)",
    "CEILING": "CEILING(x)",
    "FLOOR": "FLOOR(x)",
    "ROUND": "ROUND(x, 2)",
    "ABS": "ABS(x)",
    "COALESCE": "COALESCE(x, 0)",
    "NULLIF": "NULLIF(x, 0)",
}
"""Functions of amounts, with how they are written."""

_INSTEAD = {"MIN": "LEAST", "MAX": "GREATEST", "CEIL": "CEILING", "IF": "CASE WHEN condition THEN x ELSE y END"}
_PERCENT = SIGN - 5
"""``6 % of x`` binds more tightly than a product, and less than a sign."""
_MOST_PLACES = 12


def parse_amount(text: str) -> Node:
    """The nodes of an amount; names are references, told apart by upper and lower case later.

    Raises FormulaError, with position, for whatever is not in the language of amounts.

    >>> parse_amount("6 % of invoice") == parse_amount("invoice * 6 / 100")
    True
    """
    return _AmountParser(text).read()


class _AmountParser(Parser):
    """Amounts: no single facts and no aggregates, only numbers by name."""

    def __init__(self, text: str) -> None:
        super().__init__(text, inside=None, percent=True)

    def combined(self, left: Node, power: int) -> Node | None:
        if self.is_sign("%"):
            return self.share(left) if power < _PERCENT else None
        return super().combined(left, power)

    def share(self, percent: Node) -> Node:
        """``percent % of x``: x × percent ÷ 100."""
        sign = self.advance()
        if not self.take_word("OF"):
            hint = "Write '6 % of invoice', or the plain number of percent without the sign."
            raise self.refusal(problems.SYNTAX, "A percent sign stands without 'of'.", hint, sign)
        whole = self.expression(SIGN)
        span = (percent.span[0], whole.span[1])
        return Arithmetic("/", Arithmetic("*", whole, percent, span=span), Number(_HUNDRED, span=span), span=span)

    def call(self) -> Node:
        token = self.token
        name = token.value.upper()
        if token.sort is Sort.QUOTED_NAME or name not in FUNCTIONS:
            if token.sort is Sort.QUOTED_NAME:
                return super().call()
            raise self.refusal(
                problems.UNKNOWN_FUNCTION, f"Amounts have no function {token.value}.", _instead_of(name), token
            )
        self.advance()
        self.advance()
        with self.deeper():
            arguments = self.arguments()
        least, most = {"LEAST": (2, 50), "GREATEST": (2, 50), "COALESCE": (2, 50), "NULLIF": (2, 2)}.get(name, (1, 1))
        if name == "ROUND":
            least, most = 2, 2
        if not least <= len(arguments) <= most:
            span = self.span_from(token.start)
            hint = f"Write {FUNCTIONS[name]}."
            raise self.refusal(problems.ARGUMENTS, f"{name} has the wrong arguments.", hint, span)
        if name == "ROUND":
            self.refuse_places(arguments[1])
        return Call(name, arguments, span=self.span_from(token.start))

    def refuse_places(self, places: Node) -> None:
        number = places.operand if isinstance(places, Negate) else places
        is_whole = isinstance(number, Number) and number.value == int(number.value) and number.value <= _MOST_PLACES
        if not is_whole:
            raise self.refusal(
                problems.ARGUMENTS,
                "The places of ROUND are not a whole number.",
                f"Write {FUNCTIONS['ROUND']} for two decimal places, ROUND(x, -3) for thousands.",
                places.span,
            )

    def literal(self) -> Node | None:
        token = self.token
        if token.sort is Sort.TEXT or (self.is_word("DATE") and self.following.sort is Sort.TEXT):
            raise self.refusal(
                problems.SYNTAX, "A text or date stands in an amount.", "Amounts are made of numbers by name.", token
            )
        return super().literal()

    def name(self) -> Node:
        found = super().name()
        if isinstance(found, Column):
            raise self.refusal(
                problems.SYNTAX,
                "An amount names a column, with a dot.",
                "Name a value, a KPI, or a word such as shortfall.",
                found.span,
            )
        return found


_HUNDRED = Decimal(100)


def _instead_of(name: str) -> str:
    if name in _INSTEAD:
        return f"Write {FUNCTIONS.get(_INSTEAD[name], _INSTEAD[name])}."
    if name in AGGREGATES or name in PERIOD_FUNCTIONS:
        return "Amounts do not look at facts or other periods; make a KPI or a named value of it, and name that."
    near = nearest(name, FUNCTIONS)
    return f"Did you mean {near}?" if near else f"Functions are {', '.join(FUNCTIONS)}."
