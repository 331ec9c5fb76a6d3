"""From text to values of a declared type and scale, as SQL: exact, or refused; never through a float.

Numbers are rounded half up (away from zero) to their scale. Days and instants are ISO 8601, or in the declared format.
For each declared column three expressions are made: the cleaned text, its value, and whether the value lost digits;
a text that is not NULL and has no value is bad, and :func:`reason` says why.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.facts.duck import in_list, literal, sql
from tallystick.facts.plan import ColumnPlan, FormPlan

LARGEST = "999999999999999999"
"""18 digits, of which `scale` stand behind the decimal mark."""

_THOUSANDS = {",": ",", ".": r"\.", "space": "[ \u00a0\u202f]", "'": "['\u2019]"}

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?"
_OFFSET = "Z|z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?"
_INSTANT = f"({_DAY})[T ]({_CLOCK}) ?({_OFFSET})?"

_INTEGERS = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT)")


@dataclass(frozen=True, slots=True)
class Expressions:
    """SQL for one column, over the text ``t`` (already cleaned) under the name given."""

    value: str
    loses_digits: str
    local: str | None = None
    """For instants without a zone: the local reading that is yet to be placed."""


def cleaned(column: ColumnPlan, form: FormPlan, cell: str) -> str:
    """The text of a cell, or NULL where it stands for no value. Blanks around it go, except in text columns."""
    text = cell if column.kind == "text" else sql(r"regexp_replace($cell, '^\s+|\s+$', '', 'g')", cell=cell)
    return sql("CASE WHEN $missing THEN NULL ELSE $text END", missing=in_list(text, form.missing), text=text)


def expressions(column: ColumnPlan, form: FormPlan, text: str) -> Expressions:
    """The value of a cleaned text in the column's storage type, NULL where it has none."""
    if column.kind == "number":
        return _number(column, form, text)
    if column.kind == "boolean":
        true, false = in_list(text, form.true), in_list(text, form.false)
        value = sql("CASE WHEN $true THEN true WHEN $false THEN false END", true=true, false=false)
        return Expressions(value, "false")
    if column.kind == "date":
        return Expressions(_date(form, text) if column.periods is None else _period(column.periods, text), "false")
    if column.kind == "time":
        return _instant(form, text)
    return Expressions(sql("CASE WHEN NOT contains($text, chr(0)) THEN $text END", text=text), "false")


def typed_value(column: ColumnPlan, type_: str, cell: str) -> str | None:
    """The value of a Parquet column that needs no text between; None where it does."""
    storage = column.storage
    exact = {
        "text": False,  # some texts stand for no value
        "boolean": type_ == "BOOLEAN",
        "date": type_ == "DATE" and column.periods is None,
        "time": type_ in {"TIMESTAMP WITH TIME ZONE"},
        "number": bool(_INTEGERS.fullmatch(type_)) or _decimal_fits(type_, column.scale),
    }[column.kind]
    if not exact:
        return None
    if column.kind == "time":
        return sql("make_timestamp(epoch_us($cell))", cell=cell)
    if column.kind == "number":
        inside = sql(
            "abs(CAST($cell AS DECIMAL(38,$scale))) < $bound", cell=cell, scale=str(column.scale), bound=_bound(column)
        )
        return sql("CASE WHEN $inside THEN CAST($cell AS $storage) END", inside=inside, cell=cell, storage=storage)
    return cell


def as_text(type_: str, cell: str) -> str:
    """A cell of any plain type as the text that :func:`expressions` reads."""
    if type_ == "VARCHAR":
        return cell
    if type_.startswith("TIMESTAMP WITH"):
        return sql("strftime(make_timestamp(epoch_us($cell)), '%Y-%m-%dT%H:%M:%S.%fZ')", cell=cell)
    if type_.startswith("TIMESTAMP"):
        return sql("strftime(CAST($cell AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%f')", cell=cell)
    if type_ in {"DOUBLE", "FLOAT"}:
        plain = sql("regexp_full_match(CAST($cell AS VARCHAR), '[-0-9.]+')", cell=cell)
        wide = sql(
            "CAST(TRY_CAST(CAST($cell AS VARCHAR) AS DECIMAL(38,18)) AS VARCHAR), "
            "CAST(TRY_CAST(CAST($cell AS VARCHAR) AS DECIMAL(38,0)) AS VARCHAR)",
            cell=cell,
        )
        return sql(
            "CASE WHEN $plain THEN CAST($cell AS VARCHAR) ELSE coalesce($wide, CAST($cell AS VARCHAR)) END",
            plain=plain,
            wide=wide,
            cell=cell,
        )
    return sql("CAST($cell AS VARCHAR)", cell=cell)


def reason(column: ColumnPlan, form: FormPlan, text: str) -> str:
    """SQL for the words that say why a cleaned text has no value."""
    if column.kind == "number":
        return _number_reason(column, form, text)
    if column.kind == "boolean":
        return literal(f"is neither true ({', '.join(form.true)}) nor false ({', '.join(form.false)})")
    if column.periods is not None:
        known = list(column.periods)
        return literal(f"is no period of its calendar, such as {known[len(known) // 2]}" if known else "is no period")
    if column.kind == "date":
        written = f"in the declared form {form.dates}" if form.dates else "such as 2013-01-31"
        return literal(f"is not a day of the calendar {written}")
    if column.kind == "time":
        if form.dates:
            return literal(f"is not an instant in the declared form {form.dates}")
        return sql(
            "CASE WHEN regexp_full_match($text, $day) THEN $only_day ELSE $other END",
            text=text,
            day=literal(_DAY),
            only_day=literal("is a day without a time of day: declare the column as a date"),
            other=literal("is not an instant such as 2013-01-31T17:05:00Z"),
        )
    return literal("holds a NUL character")


def local_reason(found: str, zone: str) -> str:
    """The words for a local reading that has no instant: ``found`` is ``ambiguous``, ``missing`` or ``beyond``."""
    return {
        "ambiguous": f"happens twice in {zone}, because clocks go back: declare `ambiguous: earlier` or `later`",
        "missing": f"never happens in {zone}, because clocks go forward",
        "beyond": "lies outside the years 1900 to 2199, for which local times are placed",
    }[found]


def _bound(column: ColumnPlan) -> str:
    return "1" + "0" * (18 - column.scale)


def _number(column: ColumnPlan, form: FormPlan, text: str) -> Expressions:
    plain = _plain_digits(form, text)
    cast = sql("TRY_CAST($plain AS DECIMAL(38,$scale))", plain=plain, scale=str(column.scale))
    value = sql(
        "CASE WHEN regexp_full_match($text, $pattern) AND abs($cast) < $bound THEN CAST($cast AS $storage) END",
        text=text,
        pattern=literal(_pattern(form)),
        cast=cast,
        bound=_bound(column),
        storage=column.storage,
    )
    mark = "," if form.decimal == "," else "."
    lost = sql(
        "contains($text, $mark) AND regexp_matches($text, $beyond)",
        text=text,
        mark=literal(mark),
        beyond=literal(rf"{re.escape(mark)}[0-9]{{{column.scale}}}[0-9]*[1-9]"),
    )
    return Expressions(value, lost)


def _pattern(form: FormPlan) -> str:
    """What a number looks like: sign, digits (in groups of three, if thousands are marked), decimal mark, digits."""
    mark = re.escape(form.decimal)
    whole = "[0-9]+"
    if form.thousands != "none":
        whole = f"(?:[0-9]+|[0-9]{{1,3}}(?:{_THOUSANDS[form.thousands]}[0-9]{{3}})+)"
    return f"[+-]?(?:{whole}(?:{mark}[0-9]*)?|{mark}[0-9]+)"


def _plain_digits(form: FormPlan, text: str) -> str:
    plain = text
    if form.thousands != "none":
        plain = sql("regexp_replace($text, $mark, '', 'g')", text=plain, mark=literal(_THOUSANDS[form.thousands]))
    if form.decimal == ",":
        plain = sql("replace($text, ',', '.')", text=plain)
    return plain


def _number_reason(column: ColumnPlan, form: FormPlan, text: str) -> str:
    other = "," if form.decimal == "." else "."
    cases = (
        (_pattern(form), f"is beyond 18 digits, {column.scale} of them decimal places"),
        (r"[+-]?[0-9.,]+[eE][+-]?[0-9]+", "is written with an exponent: write its digits"),
        (r"(?i)[+-]?(nan|inf|infinity|∞)", "is not a finite number"),
        (r".*[$€£¥₹%].*", "has a currency or percent sign: the unit belongs to the charter, not to the cell"),
        (
            rf"[+-]?[0-9]{{1,3}}(?:{re.escape(other)}[0-9]+)+(?:{re.escape(form.decimal)}[0-9]*)?",
            f"has a {other!r}, which is declared neither as decimal mark nor between thousands",
        ),
    )
    whens = " ".join(
        sql(
            "WHEN regexp_full_match($text, $pattern) THEN $words",
            text=text,
            pattern=literal(pattern),
            words=literal(words),
        )
        for pattern, words in cases
    )
    return f"CASE {whens} ELSE 'is not a number' END"


def _date(form: FormPlan, text: str) -> str:
    if form.dates:
        parsed = sql("try_strptime($text, $format)", text=text, format=literal(form.dates))
        declared = sql(
            "CASE WHEN $parsed BETWEEN '0001-01-01' AND '9999-12-31' THEN CAST($parsed AS DATE) END", parsed=parsed
        )
        return (
            sql(
                "CASE WHEN regexp_full_match($text, $day) THEN TRY_CAST($text AS DATE) ELSE $declared END",
                text=text,
                day=literal(_DAY),
                declared=declared,
            )
            if form.iso_too
            else declared
        )
    parsed = sql("TRY_CAST($text AS DATE)", text=text)
    return sql(
        "CASE WHEN regexp_full_match($text, $day) AND NOT starts_with($text, '0000') THEN $parsed END",
        text=text,
        day=literal(_DAY),
        parsed=parsed,
    )


def _period(periods: Mapping[str, str], text: str) -> str:
    """The first day of the period that a text names (see ``plan.plain_period``)."""
    parts = sql("regexp_extract_all(lower($text), '[a-z]+|[0-9]+')", text=text)
    plain = sql(
        "array_to_string(list_transform($parts, lambda part: CASE WHEN ltrim(part, '0') = '' THEN '0' "
        "ELSE ltrim(part, '0') END), ' ')",
        parts=parts,
    )
    days = ", ".join(f"{literal(name)}: DATE {literal(day)}" for name, day in periods.items())
    return sql("MAP {$days}[$plain]", days=days, plain=plain) if periods else "CAST(NULL AS DATE)"


def _instant(form: FormPlan, text: str) -> Expressions:
    """ISO 8601 with an offset is an instant at once; without one it is a local reading, placed later."""
    if form.dates:
        parsed = sql("CAST(try_strptime($text, $format) AS TIMESTAMP)", text=text, format=literal(form.dates))
        if form.iso_too:
            parsed = sql(
                "CASE WHEN regexp_full_match($text, $pattern) THEN TRY_CAST($text AS TIMESTAMP) ELSE $parsed END",
                text=text,
                pattern=literal(f"{_DAY}T{_CLOCK}"),
                parsed=parsed,
            )
        return Expressions("CAST(NULL AS TIMESTAMP)", "false", local=parsed)
    matched = sql("regexp_full_match($text, $pattern)", text=text, pattern=literal(_INSTANT))
    reading = sql(
        "TRY_CAST(regexp_extract($text, $pattern, 1) || ' ' || replace(regexp_extract($text, $pattern, 2), ',', '.') "
        "AS TIMESTAMP)",
        text=text,
        pattern=literal(_INSTANT),
    )
    offset = sql("regexp_extract($text, $pattern, 3)", text=text, pattern=literal(_INSTANT))
    minutes = sql(
        "CASE WHEN $offset IN ('Z', 'z') THEN 0 "
        "ELSE CAST(left($offset, 1) || '1' AS INTEGER) * (CAST(substr($offset, 2, 2) AS INTEGER) * 60 "
        "+ coalesce(TRY_CAST(right(replace($offset, ':', ''), -3) AS INTEGER), 0)) END",
        offset=offset,
    )
    instant = sql(
        "CASE WHEN $matched AND $offset <> '' THEN $reading - to_minutes($minutes) END",
        matched=matched,
        offset=offset,
        reading=reading,
        minutes=minutes,
    )
    within = sql("CASE WHEN year($instant) BETWEEN 1 AND 9999 THEN $instant END", instant=instant)
    value = sql(  # nearly every instant is written like this, and is read four times as fast
        "CASE WHEN regexp_full_match($text, $common) THEN TRY_CAST(left($text, 19) AS TIMESTAMP) ELSE $within END",
        text=text,
        common=literal("[12][0-9]{3}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"),
        within=within,
    )
    local = sql(
        "CASE WHEN NOT ends_with($text, 'Z') AND $matched AND $offset = '' THEN $reading END",
        text=text,
        matched=matched,
        offset=offset,
        reading=reading,
    )
    finer = sql("regexp_matches($text, '[.,][0-9]{6}[0-9]*[1-9]')", text=text)
    return Expressions(value, finer, local)


def _decimal_fits(type_: str, scale: int) -> bool:
    found = re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", type_)
    return found is not None and int(found[1]) <= scale
