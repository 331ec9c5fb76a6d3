"""The vocabulary of formulas: functions with their usage, words with a meaning, and SQL words that have none here."""

from difflib import get_close_matches

DATE_PARTS = frozenset({"YEAR", "QUARTER", "MONTH", "DAY", "HOUR", "MINUTE", "DAY_OF_WEEK"})
"""Functions of a day or time; ``DAY_OF_WEEK`` counts from Monday, 1, to Sunday, 7 (ISO 8601)."""

DIFFERENCE_UNITS = ("DAY", "HOUR", "MINUTE", "SECOND", "MONTH", "YEAR")
"""What DATE_DIFF counts: how many boundaries of this unit lie between two times."""

PLAIN: dict[str, str] = {
    "COALESCE": "COALESCE(x, 0)",
    "NULLIF": "NULLIF(x, 0)",
    "ABS": "ABS(x)",
    **{part: f"{part}(day)" for part in sorted(DATE_PARTS)},
    "DATE_DIFF": "DATE_DIFF('day', from, until)",
    "EXTRACT": "EXTRACT(YEAR FROM day)",
}
"""Functions of single values, with how they are written."""

AGGREGATES: dict[str, str] = {
    "COUNT": "COUNT(*), COUNT(x) or COUNT(DISTINCT x)",
    "COUNT_IF": "COUNT_IF(condition)",
    "SUM": "SUM(x)",
    "AVG": "AVG(x)",
    "MIN": "MIN(x)",
    "MAX": "MAX(x)",
    "MEDIAN": "MEDIAN(x)",
    "PERCENTILE_DISC": "PERCENTILE_DISC(x, 0.9)",
    "SHARE_IF": "SHARE_IF(condition)",
    "WEIGHTED_AVG": "WEIGHTED_AVG(x, weight)",
    "FIRST": "FIRST(x)",
    "LAST": "LAST(x)",
}
"""Functions that put many facts together, with how they are written."""

PERIOD_FUNCTIONS: dict[str, str] = {
    "PRIOR": "PRIOR(x, 1 YEAR)",
    "TO_DATE": "TO_DATE(x, YEAR)",
    "ROLLING": "ROLLING(x, 3 MONTHS, INCLUSIVE)",
    "GROWTH": "GROWTH(x, 1 YEAR)",
    "SHARE_OF": "SHARE_OF(x, dimension)",
}
"""Functions of figures over periods and cells, with how they are written."""

USAGE: dict[str, str] = PLAIN | AGGREGATES | PERIOD_FUNCTIONS
"""Every function that can be called."""

KEYWORDS = frozenset(
    {"AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "TRUE", "FALSE"}
    | {"CASE", "WHEN", "THEN", "ELSE", "END", "DISTINCT", "FILTER", "WHERE"}
)
"""Words that are never bare names."""

FOREIGN_WORDS: dict[str, str] = {
    "SELECT": "Queries are not allowed; name the inner figure as a measure.",
    "FROM": "Leave it out: the facts come from the measure's source.",
    "JOIN": "Leave it out: declare joins at the source and write weather.visib.",
    "UNION": "Queries are not allowed; a formula is one expression.",
    "EXISTS": "Queries are not allowed; declare a join and test its column with IS NOT NULL.",
    "WITH": "Queries are not allowed; name the inner figure as a measure.",
    "OVER": "Windows over rows are not allowed; use PRIOR, ROLLING or TO_DATE.",
    "AS": "Leave it out: the name stands before the formula in the charter.",
    "ORDER": "Leave it out: figures do not depend on an order.",
    "GROUP": "Leave it out: cells are declared with by:.",
    "HAVING": "Leave it out: use FILTER (WHERE …).",
    "LIMIT": "Leave it out: every fact counts.",
    "LIKE": "Patterns are not allowed; list the values with IN ('…', '…').",
    "ILIKE": "Patterns are not allowed; list the values with IN ('…', '…').",
    "SIMILAR": "Patterns are not allowed; list the values with IN ('…', '…').",
    "GLOB": "Patterns are not allowed; list the values with IN ('…', '…').",
    "ALL": "Leave it out: every fact counts.",
    "ANY": "Use IN ('…', '…').",
    "SOME": "Use IN ('…', '…').",
    "DESC": "Percentiles count upwards; for the upper tenth use 0.9.",
    "INTERVAL": "Use DATE_DIFF('day', from, until) for lengths of time, or PRIOR(x, 1 YEAR) for earlier periods.",
    "COLLATE": "Leave it out: texts are compared letter by letter.",
    "PIVOT": "Leave it out: cells are declared with by:.",
    "QUALIFY": "Leave it out: use FILTER (WHERE …).",
    "CURRENT_DATE": "A formula does not know today; write DATE '2013-01-31' or use a period function.",
    "CURRENT_TIME": "A formula does not know the time; use a period function.",
    "CURRENT_TIMESTAMP": "A formula does not know the time; use a period function.",
    "SESSION_USER": "A formula does not know who asks for it.",
    "CURRENT_USER": "A formula does not know who asks for it.",
    "ISNULL": "Write IS NULL.",
    "NOTNULL": "Write IS NOT NULL.",
}
"""SQL words that formulas refuse, with what to do instead; as names they need double quotes."""

FOREIGN_OPERATORS: dict[str, str] = {
    "MOD": "There is no remainder; declare the column that is needed in the source.",
    "DIV": "Write /; figures divide exactly.",
    "XOR": "Write (a OR b) AND NOT (a AND b).",
    "AT": "Leave it out: times are read in the charter's zone.",
    "ASC": "Leave it out.",
    "EXCEPT": "A formula is one expression.",
    "INTERSECT": "A formula is one expression.",
    "WITHIN": "Only PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY x) is written so.",
    "IGNORE": "Leave it out: aggregates pass over unknown values.",
    "RESPECT": "Leave it out: aggregates pass over unknown values.",
    "USING": "Leave it out.",
    "ON": "Leave it out.",
    "BY": "Leave it out: cells are declared with by:.",
    "ESCAPE": "Patterns are not allowed.",
}
"""SQL words that are refused between two operands, and are plain names elsewhere."""

_CAST = "Leave it out: columns have the types that the source declares."
_INEXACT = "Its result cannot be held exactly, so two parties could get different figures."
_ROWS = "It would show single facts; count or add them instead."
_TEXTS = "Declare the column that is needed in the source."
_CLOCK = "A formula does not know the time; use a period function."

FOREIGN_FUNCTIONS: dict[str, str] = {
    "CAST": _CAST,
    "TRY_CAST": _CAST,
    "CONVERT": _CAST,
    "IF": "Write CASE WHEN condition THEN x ELSE y END.",
    "IIF": "Write CASE WHEN condition THEN x ELSE y END.",
    "IFNULL": "Write COALESCE(x, y).",
    "NVL": "Write COALESCE(x, y).",
    "COUNTIF": "Write COUNT_IF(condition).",
    "COUNT_DISTINCT": "Write COUNT(DISTINCT x).",
    "SUM_IF": "Write SUM(x) FILTER (WHERE condition).",
    "SUMIF": "Write SUM(x) FILTER (WHERE condition).",
    "MEAN": "Write AVG(x).",
    "ROUND": "Rounding is declared once, with the KPI (rounding:).",
    "FLOOR": "Rounding is declared once, with the KPI (rounding:).",
    "CEIL": "Rounding is declared once, with the KPI (rounding:).",
    "CEILING": "Rounding is declared once, with the KPI (rounding:).",
    "TRUNC": "Rounding is declared once, with the KPI (rounding:).",
    "PERCENTILE_CONT": "Write PERCENTILE_DISC(x, 0.9): an observed value, which every engine finds alike.",
    "QUANTILE": "Write PERCENTILE_DISC(x, 0.9).",
    "QUANTILE_DISC": "Write PERCENTILE_DISC(x, 0.9).",
    "QUANTILE_CONT": "Write PERCENTILE_DISC(x, 0.9): an observed value, which every engine finds alike.",
    "APPROX_COUNT_DISTINCT": "Write COUNT(DISTINCT x): figures are exact.",
    "LAG": "Write PRIOR(x, 1 PERIOD).",
    "LEAD": "A formula looks back only: PRIOR(x, 1 PERIOD).",
    "FIRST_VALUE": "Write FIRST(x), over a source with snapshots.",
    "LAST_VALUE": "Write LAST(x), over a source with snapshots.",
    "DATEDIFF": "Write DATE_DIFF('day', from, until).",
    "DAYOFWEEK": "Write DAY_OF_WEEK(day): Monday is 1.",
    "ISODOW": "Write DAY_OF_WEEK(day): Monday is 1.",
    "WEEKDAY": "Write DAY_OF_WEEK(day): Monday is 1.",
    "DATE_TRUNC": "Figures have periods already; use YEAR(day) or MONTH(day) in conditions.",
    "DATE": "Write DATE '2013-01-31'.",
    "NOW": _CLOCK,
    "TODAY": _CLOCK,
    "RANDOM": "Figures do not depend on chance.",
    "STDDEV": _INEXACT,
    "VARIANCE": _INEXACT,
    "SQRT": _INEXACT,
    "POWER": _INEXACT,
    "POW": _INEXACT,
    "EXP": _INEXACT,
    "LN": _INEXACT,
    "LOG": _INEXACT,
    "LIST": _ROWS,
    "ARRAY_AGG": _ROWS,
    "STRING_AGG": _ROWS,
    "MODE": _ROWS,
    "HISTOGRAM": _ROWS,
    "ARG_MAX": _ROWS,
    "ARG_MIN": _ROWS,
    "ANY_VALUE": _ROWS,
    "UPPER": _TEXTS,
    "LOWER": _TEXTS,
    "TRIM": _TEXTS,
    "SUBSTR": _TEXTS,
    "SUBSTRING": _TEXTS,
    "CONCAT": _TEXTS,
    "LENGTH": _TEXTS,
}
"""Functions of SQL that are asked for most, and what to write instead."""


def instead_of(function: str) -> str:
    """What to write in place of a function that formulas do not have.

    >>> instead_of("SUMM")
    'Did you mean SUM?'
    """
    name = function.upper()
    if name in FOREIGN_FUNCTIONS:
        return FOREIGN_FUNCTIONS[name]
    if near := nearest(name, USAGE):
        return f"Did you mean {near}?"
    return f"Functions are {', '.join(sorted(USAGE))}."


def nearest(word: str, among: "dict[str, str] | list[str] | frozenset[str]") -> str | None:
    """The word most like this one, whatever the case; None when none is like it."""
    by_fold = {candidate.casefold(): candidate for candidate in sorted(among)}
    found = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.7)
    return by_fold[found[0]] if found else None
