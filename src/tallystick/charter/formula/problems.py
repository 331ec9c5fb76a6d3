"""What can be wrong with a formula, and the error that points to the character.

Ids below F020 come from reading the text; those from F020 on come from binding names and types.
"""

from tallystick.errors import InputError, Problem, ProblemKind

EMPTY = ProblemKind(
    "F001",
    "error",
    "Nothing is written",
    "The formula is empty or holds only blanks. Write an expression such as COUNT(*) or completed / scheduled.",
)
TOO_LARGE = ProblemKind(
    "F002",
    "error",
    "The formula is too large",
    "A formula has at most 4,000 characters, 500 parts and 32 levels of nesting, so that people can read it and "
    "reading it takes no time. Move parts of it into measures of their own and refer to them by name.",
)
CHARACTER = ProblemKind(
    "F003",
    "error",
    "A character has no place here",
    "Formulas are plain ASCII outside texts and double-quoted names. Invisible, control and direction-changing "
    "characters are refused everywhere, because what people sign must be what they see. Type the sign again on a "
    "keyboard, or put a name with such letters in double quotes.",
)
NOT_CLOSED = ProblemKind(
    "F004",
    "error",
    "A quote is not closed",
    "A text opens and closes with a single quote, a name with special characters with a double quote. "
    "Inside either, write the quote twice.",
)
NUMBER = ProblemKind(
    "F005",
    "error",
    "A number is not written plainly",
    "Numbers are digits with at most one decimal point and a digit on both sides of it: 15, 0.5, 1000000. "
    "Exponents, hexadecimal, underscores and percent signs are refused, so that one number has one spelling.",
)
FOREIGN = ProblemKind(
    "F006",
    "error",
    "SQL that formulas do not have",
    "Formulas are a closed part of SQL expressions: no queries, windows, aliases, casts, patterns, parameters, "
    "comments or statements. The message names what to write instead.",
)
SYNTAX = ProblemKind(
    "F007",
    "error",
    "Something is missing or in the wrong place",
    "The formula cannot be read beyond the place shown: a bracket, an operator, or an operand is missing or is one "
    "too many.",
)
UNKNOWN_FUNCTION = ProblemKind(
    "F008",
    "error",
    "No such function",
    "Only the functions of the formula language can be called; the message suggests the nearest one.",
)
ARGUMENTS = ProblemKind(
    "F009",
    "error",
    "A function has the wrong arguments",
    "The function takes another number or form of arguments; the message shows how it is written.",
)
NAME = ProblemKind(
    "F010",
    "error",
    "A name cannot be told from another that looks alike",
    "A double-quoted name mixes letters of several scripts (a Cyrillic letter among Latin ones) or is not in the usual "
    "composed form. Write it with letters of one script.",
)
CHAIN = ProblemKind(
    "F011",
    "error",
    "Conditions are joined without brackets",
    "Comparisons, IN, BETWEEN and IS NULL cannot follow one another directly, because engines read that differently. "
    "Join two conditions with AND, or put the inner one in brackets.",
)
LITERAL = ProblemKind(
    "F012",
    "error",
    "Not a date",
    "A date is written DATE '2013-01-31' and must exist in the calendar.",
)
WINDOW = ProblemKind(
    "F013",
    "error",
    "A period function has no clear window",
    "PRIOR, GROWTH, ROLLING and TO_DATE say how far they reach, in whole PERIODs, DAYs, WEEKs, MONTHs, QUARTERs or "
    "YEARs, and ROLLING says whether the current period is in it.",
)
NESTED = ProblemKind(
    "F014",
    "error",
    "An aggregate or period function where single facts are looked at",
    "Inside an aggregate, in FILTER and in row conditions one fact at a time is looked at, so nothing can be counted "
    "or compared over time there. Name the inner part as a measure and combine the measures outside.",
)
UNKNOWN_NAME = ProblemKind(
    "F020",
    "error",
    "No such measure or KPI",
    "Outside an aggregate a name stands for a measure or KPI of the charter, and there is none of this name.",
)
UNKNOWN_COLUMN = ProblemKind(
    "F021",
    "error",
    "No such column",
    "The source does not declare a column of this name. Columns that are not declared cannot be used.",
)
BARE_COLUMN = ProblemKind(
    "F022",
    "error",
    "A column outside an aggregate",
    "A figure stands for many facts, so a column must say how they are put together: SUM(x), COUNT(x), AVG(x) ….",
)
MEASURE_INSIDE = ProblemKind(
    "F023",
    "error",
    "A measure inside an aggregate",
    "A measure is already put together from many facts; inside an aggregate only columns of one fact are known.",
)
NO_SOURCE = ProblemKind(
    "F024",
    "error",
    "It is not clear whose facts are counted",
    "No source, or more than one, declares all the columns. Say which with source:, or make a measure for each source "
    "and combine the measures.",
)
NO_JOIN = ProblemKind(
    "F025",
    "error",
    "No such join",
    "A column of another source can be used only where the source declares a join to it.",
)
AMBIGUOUS = ProblemKind(
    "F026",
    "error",
    "Two names differ only in upper and lower case",
    "An unquoted name is matched without regard to case and fits more than one name. Write it in double quotes.",
)
CYCLE = ProblemKind(
    "F027",
    "error",
    "Measures refer to one another in a circle",
    "The value of a measure would depend on itself. Write one of the formulas of the circle without the others.",
)
EXPANDED = ProblemKind(
    "F028",
    "error",
    "Too large once measures are put in their place",
    "With the formulas of its measures in their place a formula has at most 5,000 parts and 64 levels of nesting.",
)
WHERE_UNUSED = ProblemKind(
    "F029",
    "error",
    "A where that would not reach every part",
    "where: restricts the aggregates written in the formula beside it, not those of measures that it refers to. "
    "Give the measures the condition, or write the aggregates out.",
)
TYPE = ProblemKind(
    "F030",
    "error",
    "The wrong kind of value",
    "An operator or function was given a text, number, truth value, day or time that it has no meaning for.",
)
UNIT = ProblemKind(
    "F031",
    "error",
    "Different units",
    "Sums, differences and comparisons need the same unit on both sides. Declare the columns in one unit, or divide "
    "by a quantity of the same unit first.",
)
NULL = ProblemKind(
    "F032",
    "error",
    "NULL as if it were a value",
    "NULL means not known, so nothing equals it or can be reckoned with it. Use IS NULL, IS NOT NULL or COALESCE.",
)
DIVISION = ProblemKind(
    "F033",
    "error",
    "A division inside an aggregate",
    "Engines count and add; they never divide, because they round differently. Divide the sums instead.",
)
NOT_EXACT = ProblemKind(
    "F034",
    "error",
    "The result could not be held exactly",
    "Engines hold 38 decimal digits. A product of two columns fits; one of three does not.",
)
STOCK = ProblemKind(
    "F035",
    "error",
    "A stock added up over time",
    "The source holds snapshots: every snapshot repeats the stock, so a plain sum or count grows with the number of "
    "snapshots. Use LAST(x) or FIRST(x), or divide by COUNT(DISTINCT snapshot) for the mean stock.",
)
NO_SNAPSHOT = ProblemKind(
    "F036",
    "error",
    "FIRST or LAST without snapshots",
    "FIRST and LAST read one snapshot of a stock, and the source declares no snapshot column.",
)
RESULT = ProblemKind(
    "F037",
    "error",
    "Not what is asked for here",
    "A formula must give a number, and a row condition must be true or false.",
)
COLUMNS = ProblemKind(
    "F038",
    "error",
    "The list of columns cannot be read",
    "Columns are listed as name:type, separated by commas; a type is text, integer, decimal(2), boolean, date, "
    "timestamp, or a unit.",
)

PROBLEMS: tuple[ProblemKind, ...] = (
    EMPTY,
    TOO_LARGE,
    CHARACTER,
    NOT_CLOSED,
    NUMBER,
    FOREIGN,
    SYNTAX,
    UNKNOWN_FUNCTION,
    ARGUMENTS,
    NAME,
    CHAIN,
    LITERAL,
    WINDOW,
    NESTED,
    UNKNOWN_NAME,
    UNKNOWN_COLUMN,
    BARE_COLUMN,
    MEASURE_INSIDE,
    NO_SOURCE,
    NO_JOIN,
    AMBIGUOUS,
    CYCLE,
    EXPANDED,
    WHERE_UNUSED,
    TYPE,
    UNIT,
    NULL,
    DIVISION,
    NOT_EXACT,
    STOCK,
    NO_SNAPSHOT,
    RESULT,
    COLUMNS,
)

_SHOWN = 60
"""How many characters before and after the place are shown of a long line."""


class FormulaError(InputError):
    """A formula that is refused: what was found (``message``), what to write (``hint``), and where.

    ``position`` counts characters from 0. Binding knows no text, so ``text`` is empty and :meth:`show` is given one;
    ``within`` names the measure or KPI in whose formula the place is, when it is not the formula that was bound.
    """

    def __init__(
        self,
        kind: ProblemKind,
        message: str,
        *,
        hint: str = "",
        position: int = 0,
        length: int = 1,
        text: str = "",
        within: str | None = None,
    ) -> None:
        self.kind = kind
        self.message = message
        self.hint = hint
        self.position = position
        self.length = max(1, length)
        self.text = text
        self.within = within
        super().__init__(message)

    def __str__(self) -> str:
        place = f" (in {self.within!r})" if self.within else ""
        return f"{self.id} {self.message}{' ' + self.hint if self.hint else ''}{place}"

    @property
    def id(self) -> str:
        """The stable id of the problem, such as ``F007``."""
        return self.kind.id

    def problem(self, *, file: str | None = None, line: int | None = None, column: int | None = None) -> Problem:
        """The same as a problem of a charter, at a place in a file (lines and columns count from 1)."""
        return self.kind.at(self.message, hint=self.hint, file=file, line=line, column=column)

    def show(self, text: str | None = None, *, of: str | None = None) -> str:
        """The error under the formula, with carets below the place.

        When binding found it, ``text`` is the formula; when it stands in a measure, ``of`` is that measure's id and
        ``text`` its formula. Without the text that the place is counted in, the error stands alone.

        >>> from tallystick.charter.formula.parse import parse
        >>> from tallystick.charter.formula.problems import FormulaError
        >>> try:
        ...     parse("SUM(revenue) / COUTN(orders)")
        ... except FormulaError as error:
        ...     print(error.show())
        SUM(revenue) / COUTN(orders)
                       ^^^^^
        F008 There is no function COUTN. Did you mean COUNT?
        """
        written = self.text if text is None else text
        if not written or (self.within is not None and of != self.within):
            return str(self)
        position = min(self.position, len(written))
        start = written.rfind("\n", 0, position) + 1
        end = written.find("\n", position)
        line, column = written[start : len(written) if end < 0 else end], position - start
        cut = max(0, column - _SHOWN)
        shown = line[cut : column + _SHOWN]
        before, after = "…" if cut else "", "…" if column + _SHOWN < len(line) else ""
        width = max(1, min(self.length, len(shown) - (column - cut)))
        carets = " " * (len(before) + column - cut) + "^" * width
        return f"{before}{_visible(shown)}{after}\n{carets}\n{self}"


def _visible(text: str) -> str:
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
