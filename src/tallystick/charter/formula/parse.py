"""Reading a formula: from text to nodes, or to an error that points to the character.

A recursive descent with binding powers; from loosest to tightest:
``OR``, ``AND``, ``NOT``, comparison (with ``IN``, ``BETWEEN``, ``IS NULL``; never chained), ``+ -``, ``* /``, ``-x``.
Outside aggregates a bare name is a :class:`Reference`, inside it is a :class:`Column`; ``a.b`` is always a column.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, cast

from tallystick.charter.formula import problems
from tallystick.charter.formula.calls import Calls
from tallystick.charter.formula.nodes import (
    Arithmetic,
    Between,
    Boolean,
    Case,
    Column,
    Comparison,
    Date,
    In,
    IsNull,
    Logic,
    Negate,
    Node,
    Not,
    Null,
    Number,
    Reference,
    Text,
)
from tallystick.charter.formula.reader import DEEPEST
from tallystick.charter.formula.tokens import Sort, Token
from tallystick.charter.formula.words import (
    FOREIGN_OPERATORS,
    FOREIGN_WORDS,
    KEYWORDS,
)

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, SIGN = range(10, 80, 10)

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_ARITHMETIC = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}

PARSED = 4_096
"""Texts whose nodes are kept: a charter is read and compiled several times over, and nodes are never changed."""


@lru_cache(maxsize=PARSED)
def parse(text: str) -> Node:
    """The nodes of a figure formula; the same text is read once.

    Raises FormulaError, with position, for whatever is not in the language.

    >>> parse("COUNT_IF(delay < 15) / scheduled").right
    Reference(name='scheduled')
    """
    return Parser(text, inside=None).read()


@lru_cache(maxsize=PARSED)
def parse_condition(text: str) -> Node:
    """The nodes of a row condition (``where:``, a quality rule): an expression over the columns of one fact.

    Raises FormulaError, with position, for whatever is not in the language.

    >>> parse_condition("region = 'EU'")
    Comparison(operator='=', left=Column(name='region', source=None), right=Text(value='EU'))
    """
    return Parser(text, inside="a row condition").read()


class Parser(Calls):
    """Expressions, from operators down to operands; :mod:`~tallystick.charter.formula.amounts` reads more with it."""

    def read(self) -> Node:
        node = self.expression()
        if self.token.sort is not Sort.END:
            raise self.unexpected("the end of the formula")
        self.refuse_large(node)
        return node

    # Operators

    def expression(self, power: int = 0) -> Node:
        self.begun += 1
        if self.begun > 2 * DEEPEST:  # every one is a level of the tree or a bracket, and there are as many of each
            raise self.too_deep((self.token.start, self.token.end))
        left = self.operand(power)
        for _ in range(DEEPEST + 1):
            combined = self.combined(left, power)
            if combined is None:
                self.begun -= 1
                return left
            left = combined
        raise self.too_deep((self.token.start, self.token.end))

    def combined(self, left: Node, power: int) -> Node | None:
        """``left`` with the operator that follows, if that binds more tightly than ``power``."""
        token = self.token
        if token.sort is Sort.SIGN and token.value in _ARITHMETIC:
            return self.arithmetic(left) if _ARITHMETIC[token.value] > power else None
        if self.is_word("OR", "AND"):
            return self.logic(left, power)
        if power >= _COMPARISON:
            return None
        if token.sort is Sort.SIGN and token.value in _COMPARISONS:
            return self.unchained(self.comparison, left)
        if self.is_word("IN", "BETWEEN", "IS") or (self.is_word("NOT") and self.at_negated_range()):
            return self.unchained(self.range_or_null, left)
        return None

    def at_negated_range(self) -> bool:
        return self.following.sort is Sort.NAME and self.following.value.upper() in {"IN", "BETWEEN", "LIKE", "ILIKE"}

    def arithmetic(self, left: Node) -> Node:
        operator = self.advance().value
        right = self.expression(_ARITHMETIC[operator])
        return Arithmetic(
            cast("Literal['+', '-', '*', '/']", operator), left, right, span=(left.span[0], right.span[1])
        )

    def logic(self, left: Node, power: int) -> Node | None:
        operator: Literal["AND", "OR"] = "AND" if self.is_word("AND") else "OR"
        binding = _AND if operator == "AND" else _OR
        if binding <= power:
            return None
        operands = [left]
        while self.take_word(operator):
            operands.append(self.expression(binding))
        return Logic(operator, tuple(operands), span=(left.span[0], operands[-1].span[1]))

    def unchained(self, read: Callable[[Node], Node], left: Node) -> Node:
        node = read(left)
        token = self.token
        again = (token.sort is Sort.SIGN and token.value in _COMPARISONS) or self.is_word("IN", "BETWEEN", "IS")
        if again or (self.is_word("NOT") and self.at_negated_range()):
            raise self.refusal(
                problems.CHAIN,
                f"{token.text!r} follows a condition directly.",
                "Write a < b AND b < c, or put the first condition in brackets.",
                token,
            )
        return node

    def comparison(self, left: Node) -> Node:
        operator = self.advance().value
        right = self.expression(_COMPARISON)
        typed = cast("Literal['=', '<>', '<', '<=', '>', '>=']", operator)
        return Comparison(typed, left, right, span=(left.span[0], right.span[1]))

    def range_or_null(self, left: Node) -> Node:
        if self.take_word("IS"):
            negated = self.take_word("NOT")
            if not self.take_word("NULL"):
                if self.is_word("TRUE", "FALSE"):
                    raise self.refusal(
                        problems.SYNTAX, "IS TRUE and IS FALSE are not read.", "Write x = TRUE.", self.token
                    )
                raise self.unexpected("NULL after IS")
            return IsNull(left, negated, span=self.span_from(left.span[0]))
        negated = self.take_word("NOT")
        if self.take_word("IN"):
            options = self.options()
            return In(left, options, negated, span=self.span_from(left.span[0]))
        self.need_word("BETWEEN", "or IN after NOT")
        low = self.expression(_COMPARISON)
        self.need_word("AND", "between the ends of BETWEEN")
        high = self.expression(_COMPARISON)
        return Between(left, low, high, negated, span=(left.span[0], high.span[1]))

    def options(self) -> tuple[Node, ...]:
        self.need_sign("(", "after IN")
        options = [self.option()]
        while self.take_sign(","):
            options.append(self.option())
        self.need_sign(")", "after the values of IN")
        return tuple(options)

    def option(self) -> Node:
        token = self.token
        self.count_node()
        if self.take_sign("-"):
            if self.token.sort is not Sort.NUMBER:
                raise self.unexpected("a number after -")
            number = self.literal()
            return Negate(cast("Node", number), span=self.span_from(token.start))
        if self.is_word("NULL"):
            raise self.refusal(
                problems.NULL, "NULL stands among the values of IN.", "Leave it out, and add OR x IS NULL.", token
            )
        literal = self.literal()
        if literal is None:
            word = token.value.upper() if token.sort is Sort.NAME else ""
            if word in FOREIGN_WORDS or word in FOREIGN_OPERATORS:
                raise self.unexpected("a value")
            raise self.refusal(
                problems.SYNTAX,
                f"{token.text!r} stands among the values of IN." if token.text else "The values of IN are missing.",
                "List numbers, texts in single quotes, dates, TRUE or FALSE; for anything else use = and OR.",
                token,
            )
        return literal

    # Operands

    def operand(self, power: int) -> Node:
        token = self.token
        if self.is_word("NOT"):
            if power > _NOT:
                raise self.refusal(
                    problems.CHAIN, "NOT stands inside a comparison.", "Write NOT (…) in brackets.", token
                )
            self.advance()
            with self.deeper():
                inner = self.expression(_NOT)
            return Not(inner, span=(token.start, inner.span[1]))
        if self.take_sign("-"):
            with self.deeper():
                inner = self.expression(SIGN)
            return Negate(inner, span=(token.start, inner.span[1]))
        if self.is_sign("+"):
            raise self.refusal(problems.SYNTAX, "A + stands before a value.", "Leave it out.", token)
        if self.is_sign("("):
            return self.bracketed()
        self.count_node()
        literal = self.literal()
        if literal is not None:
            return literal
        if self.is_word("CASE"):
            with self.deeper():
                return self.case()
        if token.sort in {Sort.NAME, Sort.QUOTED_NAME}:
            return self.call() if self.following.value == "(" and self.following.sort is Sort.SIGN else self.name()
        if self.is_sign("*"):
            raise self.refusal(
                problems.SYNTAX, "A * stands where a value was expected.", "Write COUNT(*) for facts.", token
            )
        raise self.unexpected("a value")

    def bracketed(self) -> Node:
        opening = self.advance()
        if self.is_sign(")"):
            raise self.refusal(problems.SYNTAX, "The brackets are empty.", "Write a value in them.", opening)
        with self.deeper():
            node = self.expression()
        if self.is_sign(","):
            raise self.refusal(problems.SYNTAX, "A comma stands in brackets.", "Write one value in them.", self.token)
        self.need_sign(")", "to close the bracket")
        return node

    def literal(self) -> Node | None:
        token = self.token
        if token.sort is Sort.NUMBER:
            self.advance()
            return Number(Decimal(token.value), span=(token.start, token.end))
        if token.sort is Sort.TEXT:
            self.advance()
            return Text(token.value, span=(token.start, token.end))
        if self.is_word("TRUE", "FALSE"):
            self.advance()
            return Boolean(token.value.upper() == "TRUE", span=(token.start, token.end))
        if self.is_word("NULL"):
            self.advance()
            return Null(span=(token.start, token.end))
        if self.is_word("DATE") and self.following.sort is Sort.TEXT:
            self.advance()
            return Date(self.day(self.advance()), span=self.span_from(token.start))
        return None

    def day(self, token: Token) -> date:
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", token.value):
                return date.fromisoformat(token.value)
        except ValueError:
            pass  # no such day: refused below, like a day in another form
        raise self.refusal(
            problems.LITERAL, f"{token.text} is not a day.", "Write DATE '2013-01-31', year first.", token
        )

    def name(self) -> Node:
        token = self.name_token("a value")
        quoted = token.sort is Sort.QUOTED_NAME
        if not self.take_sign("."):
            span = (token.start, token.end)
            if self.inside is None:
                return Reference(token.value, quoted=quoted, span=span)
            return Column(token.value, quoted=quoted, span=span)
        if self.is_sign("*"):
            raise self.refusal(problems.SYNTAX, "A * stands for all columns.", "Name one column.", self.token)
        column = self.name_token("a column after the dot")
        if self.is_sign("."):
            raise self.unexpected("an operator")
        is_quoted = quoted or column.sort is Sort.QUOTED_NAME
        return Column(column.value, source=token.value, quoted=is_quoted, span=(token.start, column.end))

    def name_token(self, expected: str) -> Token:
        token = self.token
        if token.sort is Sort.QUOTED_NAME:
            return self.advance()
        word = token.value.upper()
        if token.sort is not Sort.NAME or word in KEYWORDS or word in FOREIGN_WORDS:
            raise self.unexpected(expected)
        return self.advance()

    def case(self) -> Node:
        start = self.advance().start
        subject = None if self.is_word("WHEN") else self.expression()
        whens = []
        while self.take_word("WHEN"):
            condition = self.expression()
            if subject is not None:
                condition = Comparison("=", subject, condition, span=condition.span)
            self.need_word("THEN", "after the condition of WHEN")
            whens.append((condition, self.expression()))
        if not whens:
            raise self.unexpected("WHEN")
        otherwise: Node = Null(span=(self.token.start, self.token.end))
        if self.take_word("ELSE"):
            otherwise = self.expression()
        self.need_word("END", "to close CASE")
        return Case(tuple(whens), otherwise, span=self.span_from(start))
