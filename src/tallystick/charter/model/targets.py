"""Targets: dated series in one of seven shapes (SEMANTICS 3), and baselines and benchmarks to compare with."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from tallystick.charter.model.base import Day, Exact, Listed, Model, Name, Words

Anchors = Annotated[dict[str, Exact], Field(min_length=1)]
"""Values by period id of the KPI's calendar: ``{2013-01: 94, 2013-12: 96}``."""


class Seasonal(Model):
    """A year's total spread over its periods by a profile; for flows."""

    total: Exact
    """What the periods add up to."""
    shares: Anchors
    """Each period's share; they add up to 1."""


class Relative(Model):
    """A target made from another figure: ``to × times + plus``."""

    to: Literal["prior year", "prior period", "baseline", "benchmark"]
    """What it is relative to: the KPI's own figure a year or a period before, its baseline, or its benchmark."""
    times: Exact = Decimal(1)
    """Factor; 1.05 is five percent more."""
    plus: Exact | None = None
    """Amount added, in the KPI's unit."""


PeriodId = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int) and not isinstance(value, bool) else value),
    WithJsonSchema({"type": ["string", "integer"]}),
]
"""The id of a period of the KPI's calendar: ``2013-01``, or ``2013`` for a year."""


class Segment(Model):
    """One piece of a piecewise target: from a period on, one of the simple shapes."""

    from_: PeriodId
    """First period of the piece."""
    flat: Exact | None = None
    """The same value in every period of the piece."""
    linear: Anchors | None = None
    """Straight lines between anchors."""


SHAPES = ("flat", "step", "linear", "piecewise", "seasonal", "relative", "cumulative")


class Target(Model):
    """What the KPI should reach. In short: a number, the same in every period. Exactly one shape is given."""

    for_: dict[Name, Words] = Field(default_factory=dict)
    """The cells it holds for: ``{party: regional}``; a target for all cells has none. The most specific one counts."""
    flat: Exact | None = None
    """The same value in every period."""
    step: Anchors | None = None
    """Each value holds from its period until the next one named."""
    linear: Anchors | None = None
    """Straight lines between anchors, by number of periods; the last value stays."""
    piecewise: Listed[Segment] | None = None
    """Several shapes one after the other."""
    seasonal: Seasonal | None = None
    """A year's total by a profile."""
    relative: Relative | None = None
    """From another figure."""
    cumulative: Anchors | None = None
    """Year-to-date values at the end of each period named; a flow's target for a period is the step between them."""
    adds_up_to: dict[str, Exact] = Field(default_factory=dict)
    """For flows: what the periods of a year must add up to, checked: ``{2013: 1200}``."""

    @model_validator(mode="after")
    def _one_shape(self) -> "Target":
        given = [shape for shape in SHAPES if getattr(self, shape) is not None]
        if len(given) != 1:
            raise ValueError(f"found {' and '.join(given) or 'no shape'}, expected exactly one of {', '.join(SHAPES)}")
        return self

    @property
    def shape(self) -> str:
        """The name of the shape that is given."""
        return next(shape for shape in SHAPES if getattr(self, shape) is not None)


def read_target(value: object) -> object:
    """A number is a flat target; a single target stands for a list of one."""
    if isinstance(value, list):
        return tuple(_flat(item) for item in value)
    return value if value is None else (_flat(value),)


def _flat(value: object) -> object:
    return value if isinstance(value, dict | Target) else {"flat": value}


Targets = Annotated[tuple[Target, ...], BeforeValidator(read_target)]


class Reference(Model):
    """A value to compare with, and where it comes from."""

    value: Exact
    """In the KPI's unit."""
    from_: Words | None = None
    """Its source: 'the year 2012', 'US carriers in 2013, BTS'."""
    as_of: Day | None = None
    """When it was known."""


def _read_reference(value: object) -> object:
    return value if isinstance(value, dict | Reference) or value is None else {"value": value}


ReferenceValue = Annotated[Reference, BeforeValidator(_read_reference)]
