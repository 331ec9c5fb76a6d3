"""The shape of the library: tables with their columns, templates of KPIs, and sets of templates.

A template counts the rows of tables that the library describes, so that templates fit each other: two KPIs on orders
read the same columns. The unit ``currency`` stands for the currency of the charter that a template is used in.
"""

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from tallystick.charter.model.base import Exact, Listed, Model, Name, OneOrMany, Words
from tallystick.charter.model.kpis import Direction, Minimum, Rounding
from tallystick.charter.model.kpis import Kpi as CharterKpi
from tallystick.charter.model.sources import Column, Snapshot, Source

CURRENCY = "currency"
"""The word that stands for the charter's currency in units of the library."""


def in_currency(unit: str, currency: str) -> str:
    """A unit of the library in a charter's currency.

    >>> in_currency("currency/lead", "EUR"), in_currency("percent", "EUR")
    ('EUR/lead', 'percent')
    """
    return re.sub(rf"\b{CURRENCY}\b", currency, unit)


def _read_input(value: object) -> object:
    """``type or unit | what it is | other names, by which files call it``."""
    if not isinstance(value, str):
        return value
    form, *rest = (part.strip() for part in value.split("|"))
    if not rest or len(rest) > 2:
        raise ValueError(f"found {value!r}, expected 'type | what it is' or 'type | what it is | other, names'")
    return {"form": form, "is": rest[0], "also": [name.strip() for name in rest[1].split(",")] if rest[1:] else []}


class InputColumn(Model):
    """One column of a table, which a user maps to one of a file. In short: ``date | the day of … | other, names``."""

    form: Words
    """Its type, or the unit of its numbers: ``text``, ``date``, ``boolean``, ``minutes``, ``currency``, ``kg(2)``."""
    is_: Words
    """What it is, in a phrase."""
    also: OneOrMany[Words] = ()
    """Other names by which files call it."""


def source_column(column: InputColumn, currency: str) -> Column:
    """The column as a charter declares it."""
    made = Source.model_validate({"key": "x", "columns": {"x": in_currency(column.form, currency)}})
    return made.columns["x"]


class TableTemplate(Model):
    """A table of facts that templates count."""

    title: Words
    """Its name for people."""
    holds: Words
    """What one row is."""
    every: Literal["month"] | None = None
    """How often rows come, where they hold sums or states: shorter periods would be empty."""
    time: Name | None = None
    """The column that says when a fact happened."""
    key: OneOrMany[Name]
    """Columns that tell one fact from every other."""
    snapshot: Snapshot | None = None
    """Declared for tables of a state, taken again and again."""
    columns: dict[Name, Annotated[InputColumn, BeforeValidator(_read_input)]]
    """Its columns. The column ``party`` tells the parties apart."""


class LibraryMeasure(Model):
    """A named part of a formula, as in a charter."""

    formula: Words
    """An expression of the formula language."""
    title: Words
    """What it is called in reports."""
    source: Name
    """The table whose rows it counts."""
    covers: Literal["members", "everyone"] = "members"
    """Rows of the parties only, or of everyone in the table."""


class UsualTarget(Model):
    """What others aim for, and how far that can be trusted."""

    value: Exact
    """In the KPI's unit."""
    basis: Words
    """Where it comes from: a source, or ``rule of thumb``."""


class Worked(Model):
    """A few facts and the figure worked by hand."""

    facts: dict[Name, Annotated[str, Field(min_length=1)]]
    """Rows of each table as CSV. A key that is left out is numbered, a time is the first day of the period."""
    period: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")] = "2026-01"
    """The month whose figure is worked out."""
    party: Literal["a", "b"] | None = None
    """The party whose figure is worked out; all of them together by default."""
    expect: Exact
    """The figure, in the KPI's unit, as printed."""
    how: Words
    """How it is worked out by hand."""


def _direction(value: object) -> object:
    return _validated("direction", value)


def _rounding(value: object) -> object:
    return _validated("rounding", value)


def _minimum(value: object) -> object:
    return _validated("minimum", value)


def _validated(field: str, value: object) -> object:
    """The value as a charter's KPI reads it."""
    plain = {"title": "K", "formula": "COUNT(*)", "unit": "count", "direction": "higher"}
    return getattr(CharterKpi.model_validate({**plain, field: value}), field)


class KpiTemplate(Model):
    """A KPI that can be put into a charter, with what is known about it."""

    title: Words
    """Its name for people."""
    question: Words
    """The question it answers."""
    formula: Words
    """How it is computed, over measures of the library and columns of its table."""
    source: Name | None = None
    """The table that the formula itself counts, where it does."""
    unit: Words
    """The unit of its value; ``currency`` stands for the charter's."""
    direction: Annotated[Direction, BeforeValidator(_direction)]
    """Which way is better."""
    kind: Words
    """What kind of measure it is; checked against the formula."""
    rounding: Annotated[Rounding, BeforeValidator(_rounding)] = Rounding(places=1)
    """How it is rounded."""
    zero_denominator: Literal["undefined", "no_activity", "zero"] = "undefined"
    """What a division by zero gives."""
    empty: Literal["no_activity", "zero"] = "no_activity"
    """What a period without any fact gives."""
    early_window: Literal["withhold", "partial"] = "withhold"
    """A window that reaches before the term."""
    minimum: Annotated[Minimum, BeforeValidator(_minimum)] | None = None
    """The least number of facts a figure may rest on."""
    by_party: bool = True
    """Whether a figure for each party means something."""
    usual: Listed[UsualTarget] = ()
    """Usual targets; none where only your own history can give one."""
    margin: Exact = Decimal(1)
    """How far from the target is still watched, in the KPI's unit; status and score start from it."""
    perspectives: OneOrMany[Words]
    """Under which perspectives it is read."""
    pitfalls: Annotated[Listed[Words], Field(min_length=1)]
    """What goes wrong with it: how it is gamed, which average is wrong, what it leaves out."""
    related: OneOrMany[Name] = ()
    """Templates that are read beside it, or that hold it in check."""
    origin: Annotated[OneOrMany[Words], Field(min_length=1)]
    """The standard, textbook, regulation or body that defines it or one like it."""
    worked: Worked
    """A small example, computed by both engines in our tests."""


class SetLine(Model):
    """A template in a set."""

    kpi: Name
    """The template."""
    weight: Exact
    """How much it counts beside its neighbours."""
    group: Words
    """The perspective or part of the scorecard under which it stands."""
    why: Words
    """Why it belongs to the set."""


class KpiSet(Model):
    """Templates that make a balanced start together."""

    title: Words
    """Its name for people."""
    kind: Literal["alliance", "perspectives"]
    """For a type of alliance, or by a preset of perspectives."""
    preset: Words | None = None
    """The charter's name for these perspectives."""
    rationale: Words
    """Whom it is for, and why these KPIs."""
    lines: Annotated[Listed[SetLine], Field(min_length=1)]
    """Its templates with their weights."""
