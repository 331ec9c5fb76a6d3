"""Named values: what a clause reckons with besides its own figure: invoices, baselines, indices, agreed quantities.

An amount is written as a formula over names: ``5 * yield * shortfall / 100 * shipments``. A name is a value declared
here or at the clause, a KPI, or one of the words that every clause knows (``value``, ``threshold``, ``shortfall``,
``excess`` …).
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from tallystick.charter.model.base import Day, Exact, Listed, Model, Name, Words, read_exact, read_text
from tallystick.charter.model.due import DueText
from tallystick.charter.model.kpis import Rounding, read_rounding


def _read_amount(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError(  # noqa: TRY004  (pydantic)
            "found a yes or no, expected a number or a formula such as '6 % of monthly_invoice'"
        )
    return str(read_exact(value)) if not isinstance(value, str) else read_text(value)


AmountText = Annotated[
    str,
    BeforeValidator(_read_amount),
    WithJsonSchema({"type": ["number", "string"], "examples": ["6 % of monthly_invoice", "5 * shortfall"]}),
]
"""A number, a formula over named values, or ``6 % of monthly_invoice``; ``least(…)``, ``greatest(…)``, ``ceiling(…)``,
``floor(…)``, ``round(x, places)`` and ``CASE`` may be used."""

Whose = Annotated[str, BeforeValidator(read_text), WithJsonSchema({"type": "string"})]
"""``obligor``, ``beneficiary``, ``alliance``, or a party's name."""

Span = Literal[
    "same period",
    "previous period",
    "year before",
    "month to date",
    "quarter to date",
    "year to date",
    "term to date",
    "this month",
    "this year",
    "previous year",
    "last 3 months",
    "last 6 months",
    "last 12 months",
    "last 11 months before",
    "year so far",
    "contract year so far",
    "term so far",
]
"""Over which periods, seen from the one that is judged. ``this month`` and ``this year`` are the whole ones
that contain it; ``term so
far`` ends where the period that is judged begins, and with ``clause`` may name the clause itself: what it has paid."""


class Growth(Model):
    """An escalator: a value that rises each year by a fixed percent or with an index."""

    percent: Exact | None = None
    """Fixed growth a year, in percent."""
    index: Name | None = None
    """Or a named value: the index; the value grows by index ÷ index of the base year."""
    from_: Day
    """From this day on; the first rise is one ``every`` later."""
    every: Literal["year", "contract year", "quarter"] = "year"
    """How often it rises."""
    cumulative: bool
    """Whether a rise builds on the risen value (compound), or on the first one (simple)."""
    at_most: Exact | None = None
    """Most percent a year."""
    at_least: Exact | None = None
    """Least percent a year."""

    @model_validator(mode="after")
    def _one_way(self) -> "Growth":
        if (self.percent is None) == (self.index is None):
            raise ValueError("growth has either 'percent' or 'index'")
        return self


class NamedValue(Model):
    """One value that amounts, targets and caps may name. In short: a number.

    Exactly one of ``is``, ``kpi``, ``table``, ``clause``, ``set by`` and ``delivered`` says where it comes from.
    """

    title: Words | None = None
    """What it is called in notices."""
    is_: Exact | None = None
    """A fixed number."""
    kpi: Name | None = None
    """The figure of a KPI (exact, in the KPI's unit)."""
    of: Whose = "obligor"
    """Of a KPI or clause: whose."""
    at: Span = "same period"
    """Of a KPI, a clause or a delivered value: which periods."""
    as_: Literal["sum", "mean", "last", "pooled"] = "sum"
    """How several periods become one number; ``pooled`` is numerators over denominators."""
    table: dict[Words, Exact] | None = None
    """By period: ``{2018: 441000000}`` (a year speaks for its months), ``{year 1: 50, year 2: 40}`` for contract years,
    or ``{from 2013-07-01: 12.5}``."""
    clause: Name | None = None
    """What another clause determined."""
    what: Literal["amount", "points", "misses", "value", "price"] = "amount"
    """Of a clause: which of its numbers; ``price`` is the price or rate that it sets."""
    set_by: Words | None = None
    """Who sets it: a role ``party/role`` or a committee; known only from an event of kind ``set``."""
    each: Literal["period", "quarter", "year", "once"] = "period"
    """Of ``set by`` and ``delivered``: for how long one setting holds."""
    within: DueText | None = None
    """Of ``set by``: by when it is set, after the period before begins to count."""
    otherwise: Literal["last", "undetermined"] | Exact = "undetermined"
    """Where nothing was set or delivered: the last one holds, nothing can be determined, or a fixed number."""
    delivered: Words | None = None
    """What a party delivers as an event of kind ``value``: 'the invoice of the month'."""
    unit: Words | None = None
    """Its unit, where it is not the KPI's: ``USD``, ``percent``, ``units``."""
    grows: Growth | None = None
    """How it rises over the years."""
    between: (
        Annotated[tuple[Exact | None, Exact | None], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)]
        | None
    ) = None
    """A collar: never less than the first, never more than the second; ``null`` for no limit."""
    rounding: Annotated[Rounding, BeforeValidator(read_rounding)] | None = None
    """Rounded so before it is used; exact otherwise."""
    if_missing: Literal["undetermined", "zero"] = "undetermined"
    """Of a KPI: what a figure without value means here."""

    @model_validator(mode="after")
    def _one_origin(self) -> "NamedValue":
        given = [
            name for name in ("is", "kpi", "table", "clause", "set by", "delivered") if self.origin(name) is not None
        ]
        if len(given) != 1:
            raise ValueError(
                f"found {' and '.join(given) or 'nothing'}, expected exactly one of 'is', 'kpi', 'table', 'clause', "
                "'set by' and 'delivered'"
            )
        low, high = self.between or (None, None)
        if low is not None and high is not None and low > high:
            raise ValueError(f"found a collar between {low} and {high}, expected the lower limit first")
        return self

    def origin(self, name: str) -> object:
        """What stands under one of the keys that say where the value comes from."""
        return getattr(self, {"is": "is_", "set by": "set_by"}.get(name, name))


def read_value(value: object) -> object:
    """A number is a fixed value."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return {"is": value} if is_number else value


Values = dict[Name, Annotated[NamedValue, BeforeValidator(read_value)]]


class Cap(Model):
    """The most that is credited or paid over some time (SEMANTICS 14, steps 5 and 6)."""

    at: AmountText
    """How much: ``20 % of monthly_invoice``, ``50000``."""
    per: Literal["period", "month", "quarter", "year", "contract year", "12 months", "term"]
    """Over which time; ``12 months`` is rolling and ends with the period that is judged."""
    rest: Literal["lost", "carried"] = "lost"
    """What exceeds it."""


class SharedCap(Model):
    """A cap over several clauses together."""

    clauses: Listed[Name]
    """Which clauses."""
    at: AmountText
    """How much."""
    per: Literal["period", "month", "quarter", "year", "contract year", "12 months", "term"]
    """Over which time."""
    share: Literal["pro rata", "in order"] = "pro rata"
    """Who gives way: all by the same share (largest remainder in the minor unit), or the clauses listed last."""
    because: Words | None = None
    """Why."""
