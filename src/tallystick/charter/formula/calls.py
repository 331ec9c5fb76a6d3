"""Reading the functions of formulas: their arguments, filters and windows."""

from abc import ABC, abstractmethod

from tallystick.charter.formula import problems
from tallystick.charter.formula.nodes import (
    Aggregate,
    Call,
    Grain,
    Growth,
    Node,
    Number,
    Prior,
    Rolling,
    ShareOf,
    Text,
    ToDate,
)
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.reader import Reader
from tallystick.charter.formula.tokens import Sort, Token
from tallystick.charter.formula.words import (
    AGGREGATES,
    DATE_PARTS,
    DIFFERENCE_UNITS,
    FOREIGN_FUNCTIONS,
    FOREIGN_WORDS,
    KEYWORDS,
    PERIOD_FUNCTIONS,
    USAGE,
    instead_of,
    nearest,
)

LONGEST_WINDOW = 1_200
"""How many periods a window may reach back."""


class Calls(Reader, ABC):
    """What stands after the name of a function."""

    @abstractmethod
    def expression(self, power: int = 0) -> Node:
        """The expression that begins here, as far as operators bind more tightly than ``power``."""

    @abstractmethod
    def name_token(self, expected: str) -> Token:
        """A name, which is taken."""

    # Functions

    def call(self) -> Node:
        token = self.token
        name = token.value.upper()
        if token.sort is Sort.QUOTED_NAME:
            raise self.refusal(
                problems.SYNTAX,
                f"{token.text} in double quotes is a name, not a function.",
                "Write functions without quotes, or an operator before the bracket.",
                token,
            )
        if name in USAGE:
            self.refuse_out_of_place(name, token)
            self.advance()
            with self.deeper():
                return self.known_call(name, token.start)
        if name in KEYWORDS or (name in FOREIGN_WORDS and name not in FOREIGN_FUNCTIONS):
            raise self.unexpected("a value")
        raise self.refusal(
            problems.UNKNOWN_FUNCTION, f"There is no function {token.value}.", instead_of(token.value), token
        )

    def refuse_out_of_place(self, name: str, token: Token) -> None:
        if self.inside is None or not (name in AGGREGATES or name in PERIOD_FUNCTIONS):
            return
        what = "aggregate" if name in AGGREGATES else "period function"
        raise self.refusal(
            problems.NESTED,
            f"The {what} {name} stands inside {self.inside}, where one fact is looked at.",
            "Name it as a measure and combine the measures outside.",
            token,
        )

    def known_call(self, name: str, start: int) -> Node:
        self.advance()
        if name in AGGREGATES:
            return self.aggregate(name, start)
        if name in PERIOD_FUNCTIONS:
            return self.period_function(name, start)
        if name == "EXTRACT":
            return self.extract(start)
        if name == "DATE_DIFF":
            return self.date_difference(start)
        arguments = self.arguments()
        fits = {"COALESCE": len(arguments) >= 2, "NULLIF": len(arguments) == 2}.get(name, len(arguments) == 1)
        if not fits:
            raise self.wrong_arguments(name, start)
        return Call(name, arguments, span=self.span_from(start))

    def arguments(self) -> tuple[Node, ...]:
        """Expressions between commas, up to the closing bracket, which is taken."""
        if self.take_sign(")"):
            return ()
        arguments = [self.expression()]
        while self.take_sign(","):
            arguments.append(self.expression())
        self.need_sign(")", "or a comma after the argument")
        return tuple(arguments)

    def wrong_arguments(self, name: str, start: int) -> FormulaError:
        return self.refusal(
            problems.ARGUMENTS, f"{name} has the wrong arguments.", f"Write {USAGE[name]}.", self.span_from(start)
        )

    def extract(self, start: int) -> Node:
        token = self.token
        part = self.name_token("a part of a day").value.upper()
        if part not in DATE_PARTS:
            near = nearest(part, DATE_PARTS)
            hint = f"Did you mean {near}?" if near else f"Write one of {', '.join(sorted(DATE_PARTS))}."
            raise self.refusal(problems.ARGUMENTS, f"EXTRACT does not know the part {token.value}.", hint, token)
        self.need_word("FROM", "after the part of EXTRACT")
        operand = self.expression()
        self.need_sign(")", "to close EXTRACT")
        return Call(part, (operand,), span=self.span_from(start))

    def date_difference(self, start: int) -> Node:
        token = self.token
        unit = token.value.upper().removesuffix("S")
        if token.sort is not Sort.TEXT or unit not in DIFFERENCE_UNITS:
            units = ", ".join(f"'{known.lower()}'" for known in DIFFERENCE_UNITS)
            raise self.refusal(
                problems.ARGUMENTS,
                f"DATE_DIFF begins with {token.text or 'nothing'}, and not with a unit.",
                f"Write {USAGE['DATE_DIFF']}; units are {units}.",
                token,
            )
        arguments = self.arguments()
        if len(arguments) != 3:
            raise self.wrong_arguments("DATE_DIFF", start)
        named = Text(unit, span=arguments[0].span)
        return Call("DATE_DIFF", (named, *arguments[1:]), span=self.span_from(start))

    def aggregate(self, name: str, start: int) -> Node:
        function = name
        arguments: tuple[Node, ...] = ()
        with self.looking_at_facts(f"{name}(…)"):
            if name == "COUNT":
                function, arguments = self.counted()
            else:
                if self.is_word("DISTINCT"):
                    raise self.refusal(
                        problems.FOREIGN,
                        f"DISTINCT stands in {name}.",
                        "Only COUNT(DISTINCT x) is allowed; equal values of different facts all count.",
                        self.token,
                    )
                if self.is_sign("*"):
                    raise self.star_given(name)
                arguments = self.arguments()
        arguments = self.checked(name, arguments, start)
        return Aggregate(function, arguments, self.filter(), span=self.span_from(start))

    def star_given(self, name: str) -> FormulaError:
        return self.refusal(problems.ARGUMENTS, f"{name} is given *.", f"Write {USAGE[name]}.", self.token)

    def counted(self) -> tuple[str, tuple[Node, ...]]:
        """What COUNT counts: facts, known values, or different values."""
        opening = self.tokens[self.at - 1]
        if self.take_sign("*"):
            self.need_sign(")", "after COUNT(*")
            return "COUNT", ()
        distinct = self.take_word("DISTINCT")
        arguments = self.arguments()
        if len(arguments) != 1:
            raise self.refusal(
                problems.ARGUMENTS, "COUNT has the wrong arguments.", f"Write {AGGREGATES['COUNT']}.", opening
            )
        return "COUNT_DISTINCT" if distinct else "COUNT", arguments

    def checked(self, name: str, arguments: tuple[Node, ...], start: int) -> tuple[Node, ...]:
        """The arguments in the order of the node; their number and form are checked."""
        if name == "COUNT":
            return arguments
        if name == "PERCENTILE_DISC":
            if len(arguments) == 1 and self.is_word("WITHIN"):
                arguments = (self.ordered(), *arguments)
            return self.checked_percentile(arguments, start)
        if len(arguments) != (2 if name == "WEIGHTED_AVG" else 1):
            raise self.wrong_arguments(name, start)
        return arguments

    def checked_percentile(self, arguments: tuple[Node, ...], start: int) -> tuple[Node, ...]:
        if len(arguments) != 2:
            raise self.wrong_arguments("PERCENTILE_DISC", start)
        share = arguments[1]
        if not isinstance(share, Number) or not 0 <= share.value <= 1:
            raise self.refusal(
                problems.ARGUMENTS,
                "The share of PERCENTILE_DISC is not a number between 0 and 1.",
                "Write PERCENTILE_DISC(x, 0.9) for the 90th percentile.",
                share.span,
            )
        return arguments

    def ordered(self) -> Node:
        """``WITHIN GROUP (ORDER BY x [ASC])``."""
        self.advance()
        self.need_word("GROUP", "after WITHIN")
        self.need_sign("(", "after WITHIN GROUP")
        self.need_word("ORDER", "in WITHIN GROUP (ORDER BY x)")
        self.need_word("BY", "after ORDER")
        with self.looking_at_facts("WITHIN GROUP (…)"):
            operand = self.expression()
        self.take_word("ASC")
        self.need_sign(")", "to close WITHIN GROUP")
        return operand

    def filter(self) -> Node | None:
        if not self.take_word("FILTER"):
            return None
        self.need_sign("(", "after FILTER")
        self.need_word("WHERE", "in FILTER (WHERE …)")
        with self.looking_at_facts("FILTER (…)"):
            condition = self.expression()
        self.need_sign(")", "to close FILTER")
        return condition

    def period_function(self, name: str, start: int) -> Node:
        operand = self.expression()
        if name == "SHARE_OF":
            dimensions = []
            while self.take_sign(","):
                dimensions.append(self.name_token("a dimension").value)
            self.need_sign(")", "or a comma after the dimension")
            return ShareOf(operand, tuple(dimensions), span=self.span_from(start))
        if name == "TO_DATE":
            self.need_sign(",", f"and the period: {USAGE[name]}")
            grain = self.grain((Grain.YEAR, Grain.QUARTER, Grain.MONTH, Grain.WEEK))
            self.need_sign(")", "to close TO_DATE")
            return ToDate(operand, grain, span=self.span_from(start))
        if name == "ROLLING":
            return self.rolling(operand, start)
        count, grain = self.length() if self.take_sign(",") else (1, Grain.PERIOD)
        self.need_sign(")", f"to close {name}")
        made = Prior if name == "PRIOR" else Growth
        return made(operand, count, grain, span=self.span_from(start))

    def rolling(self, operand: Node, start: int) -> Node:
        self.need_sign(",", "and how far it reaches: ROLLING(x, 3 MONTHS, INCLUSIVE)")
        count, grain = self.length()
        if not self.is_sign(","):
            raise self.refusal(
                problems.SYNTAX,
                "ROLLING does not say whether the current period is in its window.",
                f"Add it: ROLLING(x, {count} {grain}S, INCLUSIVE) with the current period, EXCLUSIVE without it.",
                self.token,
            )
        self.advance()
        inclusive = self.one_of("INCLUSIVE", "EXCLUSIVE") == "INCLUSIVE"
        mean = self.take_sign(",") and self.one_of("POOLED", "MEAN") == "MEAN"
        self.need_sign(")", "to close ROLLING")
        return Rolling(operand, count, grain, inclusive, mean, span=self.span_from(start))

    def one_of(self, *words: str) -> str:
        if not self.is_word(*words):
            found = self.token.text or "nothing"
            raise self.refusal(problems.WINDOW, f"{found} stands here.", f"Write {' or '.join(words)}.", self.token)
        return self.advance().value.upper()

    def length(self) -> tuple[int, Grain]:
        token = self.token
        if token.sort is not Sort.NUMBER or not token.value.isdigit() or not 1 <= int(token.value) <= LONGEST_WINDOW:
            raise self.refusal(
                problems.WINDOW,
                f"{token.text or 'Nothing'} stands where the number of periods was expected.",
                f"Write a whole number from 1 to {LONGEST_WINDOW:,} and what it counts: 3 MONTHS.",
                token,
            )
        self.advance()
        return int(token.value), self.grain(tuple(Grain))

    def grain(self, allowed: tuple[Grain, ...]) -> Grain:
        token = self.token
        word = token.value.upper().removesuffix("S")
        if token.sort is not Sort.NAME or word not in allowed:
            raise self.refusal(
                problems.WINDOW,
                f"{token.text or 'Nothing'} stands where a length of time was expected.",
                f"Write one of {', '.join(allowed)}.",
                token,
            )
        self.advance()
        return Grain(word)
