"""The parser's way through the tokens: looking, taking, needing, and the errors that say what was found instead."""

from collections.abc import Iterator
from contextlib import contextmanager

from tallystick.charter.formula import problems
from tallystick.charter.formula.nodes import (
    Node,
    Span,
)
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.tokens import Sort, Token, tokens_of
from tallystick.charter.formula.walk import walk_with_depth
from tallystick.charter.formula.words import (
    FOREIGN_OPERATORS,
    FOREIGN_WORDS,
    KEYWORDS,
)
from tallystick.errors import ProblemKind

DEEPEST = 32
"""How many levels of nesting a formula may have."""

MOST_NODES = 500
"""How many nodes a formula may have."""


_ADVICE_ON_SIGNS = {
    ")": "Leave out the bracket, or open one before it.",
    ",": "A formula is one expression; commas stand between the arguments of a function.",
    "(": "Write an operator before the bracket.",
    ".": "Write one dot between a join and its column: weather.visib.",
}


class Reader:
    """One reading of one text; ``inside`` names what looks at single facts, None where figures are combined."""

    def __init__(self, text: str, inside: str | None, *, percent: bool = False) -> None:
        self.text = text
        self.inside = inside
        self.tokens = tokens_of(text, percent=percent)
        self.at = 0
        self.nesting = 0
        self.begun = 0
        self.nodes = 0

    # Moving over tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        if token.sort is not Sort.END:
            self.at += 1
        return token

    def is_sign(self, sign: str) -> bool:
        return self.token.sort is Sort.SIGN and self.token.value == sign

    def is_word(self, *words: str) -> bool:
        return self.token.sort is Sort.NAME and self.token.value.upper() in words

    def take_sign(self, sign: str) -> bool:
        if self.is_sign(sign):
            self.advance()
            return True
        return False

    def take_word(self, word: str) -> bool:
        if self.is_word(word):
            self.advance()
            return True
        return False

    def need_sign(self, sign: str, why: str) -> Token:
        if not self.is_sign(sign):
            raise self.unexpected(f"{sign!r} {why}")
        return self.advance()

    def need_word(self, word: str, why: str) -> None:
        if not self.take_word(word):
            raise self.unexpected(f"{word} {why}")

    def span_from(self, start: int) -> Span:
        return start, self.tokens[self.at - 1].end

    # Refusing

    def refusal(self, kind: ProblemKind, message: str, hint: str, token: Token | Span) -> FormulaError:
        start, end = token if isinstance(token, tuple) else (token.start, token.end)
        return FormulaError(kind, message, hint=hint, position=start, length=end - start, text=self.text)

    def unexpected(self, expected: str) -> FormulaError:
        token = self.token
        word = token.value.upper() if token.sort is Sort.NAME else ""
        if hint := FOREIGN_WORDS.get(word) or FOREIGN_OPERATORS.get(word):
            return self.refusal(problems.FOREIGN, f"{word} is not in the formula language.", hint, token)
        if word == "DISTINCT":
            return self.refusal(
                problems.FOREIGN, "DISTINCT stands in the wrong place.", "Write COUNT(DISTINCT x).", token
            )
        if token.sort is Sort.END:
            return self.refusal(
                problems.SYNTAX, f"The formula ends, but {expected} was expected.", "Complete or shorten it.", token
            )
        message = f"{token.text!r} stands where {expected} was expected."
        return self.refusal(problems.SYNTAX, message, self.advice(token), token)

    def advice(self, token: Token) -> str:
        """What to do about a token that stands in the wrong place."""
        if token.sort is Sort.SIGN:
            return _ADVICE_ON_SIGNS.get(token.value, "Look before it: a value or a bracket may be missing.")
        if token.sort is Sort.TEXT and self.at and self.tokens[self.at - 1].sort is Sort.NAME:
            return "Only DATE '2013-01-31' is written with a word before a text."
        if token.sort is Sort.NAME and token.value.upper() in KEYWORDS:
            return "Look before it: a value or a bracket may be missing."
        return "Write an operator between two values, and put names with blanks or hyphens in double quotes."

    def refuse_large(self, node: Node) -> None:
        for count, (found, depth) in enumerate(walk_with_depth(node), start=1):
            if count > MOST_NODES:
                raise self.too_many(found.span)
            if depth > DEEPEST:
                raise self.too_deep(found.span)

    def count_node(self) -> None:
        """Refuse a long formula while it is read, before its nodes are all there."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.too_many((self.token.start, self.token.end))

    def too_many(self, place: Span) -> FormulaError:
        return self.refusal(
            problems.TOO_LARGE,
            f"The formula has more than {MOST_NODES} parts.",
            "Move parts of it into measures and refer to them by name.",
            place,
        )

    def too_deep(self, place: Span) -> FormulaError:
        return self.refusal(
            problems.TOO_LARGE,
            f"The formula nests deeper than {DEEPEST} levels.",
            "Move parts of it into measures and refer to them by name; long sums count a level a term.",
            place,
        )

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level further down; refused before Python itself would run out of stack."""
        if self.nesting >= DEEPEST:
            raise self.too_deep((self.token.start, self.token.end))
        self.nesting += 1
        yield
        self.nesting -= 1

    @contextmanager
    def looking_at_facts(self, inside: str) -> Iterator[None]:
        outside, self.inside = self.inside, inside
        yield
        self.inside = outside
