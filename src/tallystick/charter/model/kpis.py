"""Measures and KPIs: what is computed, how it is judged, and what both sides agreed about it (SEMANTICS 20)."""

import re
from decimal import Decimal
from itertools import combinations
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.bands import Bands, BoundText
from tallystick.charter.model.base import DaySpan, Exact, Listed, Model, Name, OneOrMany, Words, read_exact, read_text
from tallystick.charter.model.targets import ReferenceValue, Targets
from tallystick.terms.canonical import LARGEST

Disclosure = Literal["all parties", "owner only", "aggregate only", "clean team"]
Mode = Literal["half up", "half even", "half down", "up", "down", "ceiling", "floor"]


class Measure(Model):
    """A named part of formulas. In short: its formula alone."""

    formula: Words
    """An expression of the formula language."""
    title: Words | None = None
    """What it is called in reports."""
    source: Name | None = None
    """The source it counts; without it, the one that has its columns."""
    where: Words | None = None
    """A condition on facts, the same for every aggregate of the formula."""
    covers: Literal["members", "everyone"] = "members"
    """Facts of the parties only, or of everyone in the source (a market; in a party's cell it is the whole)."""
    unit: Words | None = None
    """Checked against the formula where given."""
    disclosure: Disclosure = "all parties"
    """Who may see it."""


def read_measure(value: object) -> object:
    """A text is a formula."""
    return {"formula": value} if isinstance(value, str) else value


class Rounding(Model):
    """In short: ``1 place, half up, before comparison``."""

    places: int = Field(ge=0, le=12)
    """Decimal places of the printed value, in the KPI's unit."""
    mode: Mode = "half up"
    """What happens to a value between two neighbours; half up goes away from zero."""
    before_comparison: bool = False
    """Whether targets and bands are compared with the rounded value, or with the exact one."""


def read_rounding(value: object) -> object:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        raise ValueError(f"found {value}, expected words such as '{value} places'")  # noqa: TRY004  (pydantic)
    if not isinstance(value, str):
        return value
    found: dict[str, Any] = {}
    key: str
    read: int | bool | str
    for part in (piece.strip() for piece in value.split(",")):
        places = re.fullmatch(r"(\d{1,2}) places?", part)
        if places:
            key, read = "places", int(places.group(1))
        elif part in ("before comparison", "after comparison"):
            key, read = "before comparison", part.startswith("before")
        else:
            key, read = "mode", part
        if key in found:
            raise ValueError(f"found {part!r} beside another {key}, expected one")
        found[key] = read
    if "places" not in found:
        raise ValueError(f"found {value!r}, expected places first, such as '1 place, half up, before comparison'")
    return found


class Minimum(Model):
    """In short: ``30`` or ``30 scheduled``: below it a figure is ``insufficient``."""

    count: int = Field(ge=1, le=LARGEST)
    """The least number."""
    of: Name | None = None
    """The measure that is counted; without it, the facts that the figure rests on (its ``n``)."""


def read_minimum(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"count": value}
    if isinstance(value, str):
        found = re.fullmatch(r"(\d+) ([A-Za-z][A-Za-z0-9_-]*)", value.strip())
        if not found:
            raise ValueError(f"found {value!r}, expected a number and a measure such as '30 scheduled'")
        return {"count": int(found.group(1)), "of": found.group(2)}
    if isinstance(value, Decimal | bool):
        raise ValueError(  # noqa: TRY004  (pydantic)
            f"found {value}, expected a whole number, or one with a measure such as '30 scheduled'"
        )
    return value


class Exclusion(Model):
    """Events that do not count as failures by an agreed rule (SEMANTICS 13)."""

    measure: Name
    """The measure that counts them: unperformed events only."""
    convention: Literal["drop", "excuse", "rebase", "none"]
    """drop: out of both counts; excuse: counts as performed; rebase: the plan is amended; none: no relief."""
    by: Literal["rule", "claim"] = "rule"
    """Decided by the rule alone, or claimed and answered case by case."""
    because: Words | None = None
    """Why relief is given."""


class Direction(Model):
    """Which way is better. In short: ``higher``, ``lower``, ``binary`` or ``unscored``."""

    better: Literal["higher", "lower", "binary", "unscored", "range", "nominal"]
    """The kind of direction."""
    range: tuple[Exact, Exact] | None = None
    """Lowest and highest good value, both good."""
    tolerance: Exact | None = None
    """For ``nominal``: how far from the target is still good."""

    @model_validator(mode="after")
    def _complete(self) -> "Direction":
        if (self.better == "range") != (self.range is not None):
            raise ValueError("a direction has 'range: [lowest, highest]' exactly when better is 'range'")
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError(
                f"the range runs from {self.range[0]} down to {self.range[1]}; write the lower value first"
            )
        if (self.better == "nominal") != (self.tolerance is not None):
            raise ValueError("a direction has a 'tolerance' exactly when better is 'nominal'")
        return self


def _read_direction(value: object) -> object:
    if isinstance(value, str):
        return {"better": value}
    if isinstance(value, dict) and "better" not in value:
        value = dict(value)
        if "range" in value:
            value["better"] = "range"
        elif "tolerance" in value:
            value["better"] = "nominal"
    if isinstance(value, dict) and isinstance(value.get("range"), list):
        value = {**value, "range": tuple(value["range"])}
    return value


class DeadBand(Model):
    """For the managerial status only: it changes late, so that it does not flicker (SEMANTICS 5)."""

    by: Exact = Decimal(0)
    """A better band is entered only when its edge is passed by this much, in the KPI's unit."""
    after: int = Field(default=1, ge=1, le=LARGEST)
    """Any change, for better or worse, shows only after this many periods in a row that call for it."""


def _read_pairs(value: object) -> object:
    if isinstance(value, list):
        return tuple(tuple(pair) if isinstance(pair, list) else pair for pair in value)
    return value


class ScoreCurve(Model):
    """A score from a value: straight lines between anchors (SEMANTICS 6)."""

    anchors: Annotated[tuple[tuple[BoundText, Exact], ...], BeforeValidator(_read_pairs), Field(min_length=2)]
    """Pairs of value and score, by rising value; a value may be relative to the target:
    ``[[target - 5, 0], [target, 80]]``."""
    beyond: Literal["clamp", "extend"] = "clamp"
    """Outside the anchors: the nearest score, or the line goes on."""


def _read_cell(value: object) -> object:
    if value is None or isinstance(value, str | int | Decimal):
        return value
    raise ValueError("found a list or mapping, expected one value of a column")


def _write_cell(value: str | int | Decimal | bool | None) -> object:
    """Numbers apart from texts that look like them."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return {"number": str(value)} if is_number else value


Cell = Annotated[
    Any,
    BeforeValidator(_read_cell),
    PlainSerializer(_write_cell),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"]}),
]
"""One value of a column, as written."""


def _read_expected(value: object) -> object:
    return read_text(value) if isinstance(value, str) else read_exact(value)


Expected = Annotated[
    Decimal | str,
    BeforeValidator(_read_expected),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": ["number", "string"]}),
]
"""A value, or why there is none."""


class Example(Model):
    """A worked example that both sides agree; executed whenever the charter is checked."""

    given: dict[Name, Exact | None] = Field(default_factory=dict)
    """Values of measures (or KPIs) the formula names: ``{scheduled: 1000, completed: 940}``."""
    rows: Listed[dict[Name, Cell]] = ()
    """Or facts of the source, as rows."""
    target: Exact | None = None
    """A target to judge against."""
    expect: Expected
    """The value in the KPI's unit as printed, or why there is none: ``undefined``, ``insufficient``."""
    status: Words | None = None
    """The band it falls into."""
    note: Words | None = None
    """Why the example is there."""


MOST_DIMENSIONS = 8
"""All combinations of more dimensions would be too many cells to agree on."""


def _read_cells(value: object) -> object:
    """Plain names: every combination of them; a list in the list: exactly this set of dimensions; one name alone."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return value
    plain = sorted({item for item in value if isinstance(item, str)})
    if len(plain) > MOST_DIMENSIONS:
        raise ValueError(
            f"found {len(plain)} dimensions to be combined, expected at most {MOST_DIMENSIONS}; "
            "write the sets you need as lists: [[party, origin], [party, product]]"
        )
    sets = {combination for size in range(1, len(plain) + 1) for combination in combinations(plain, size)}
    for item in value:
        if isinstance(item, list) and item and all(isinstance(name, str) for name in item):
            sets.add(tuple(sorted(set(item))))
        elif not isinstance(item, str):
            raise ValueError("expected names of columns or 'party', or lists of them, such as [party, origin]")
    return tuple(sorted(sets, key=lambda names: (len(names), names)))


class Kpi(Model):
    """A key performance indicator, with all that was agreed about it."""

    title: Words
    """Its name for people."""
    question: Words | None = None
    """The question it answers."""
    decision: Words | None = None
    """What is decided by it."""
    formula: Words
    """How it is computed: an expression over measures, KPIs and columns."""
    source: Name | None = None
    """The source that aggregates written in this formula count; without it, the one that has their columns."""
    where: Words | None = None
    """A condition on facts, the same for every aggregate written in this formula."""
    covers: Literal["members", "everyone"] = "members"
    """Facts of the parties only, or of everyone in the source, for aggregates written in this formula."""
    kind: Words | None = None
    """What kind of measure the author takes it for; checked against the formula."""
    unit: Words
    """The unit of its value: ``percent``, ``minutes``, ``USD/flight`` …; checked against the formula."""
    direction: Annotated[Direction, BeforeValidator(_read_direction)]
    """Which way is better."""
    by: Annotated[tuple[tuple[Words, ...], ...], BeforeValidator(_read_cells)] = ()
    """The cells beside the total: ``[party, origin]`` gives all combinations; a list inside is one exact set."""
    calendar: Words | None = None
    """The calendar whose periods it is computed for; the charter's by default."""
    rounding: Annotated[Rounding, BeforeValidator(read_rounding)] = Rounding(places=1)
    """How the value is rounded, once."""
    zero_denominator: Literal["undefined", "no_activity", "zero"] = "undefined"
    """What a division by zero gives."""
    empty: Literal["no_activity", "zero"] = "no_activity"
    """What a period without any fact gives; ``zero`` only for counts and sums where no fact means none happened."""
    early_window: Literal["withhold", "partial"] = "withhold"
    """A window that reaches before the term: no value, or the part that there is."""
    gaps: Literal["pass over", "withhold"] = "pass over"
    """A window with a period whose own figure is missing or late: what there is put together, or no value either.
    With ``withhold``, a month left blank makes the year to date blank, and is never counted as zero."""
    minimum: Annotated[Minimum, BeforeValidator(read_minimum)] | None = None
    """The least number of facts a figure may rest on."""
    excludes: dict[Name, Exclusion] = Field(default_factory=dict)
    """Agreed relief, by name."""
    target: Targets = ()
    """What it should reach, period by period."""
    baseline: ReferenceValue | None = None
    """Where it started."""
    benchmark: ReferenceValue | None = None
    """What others reach."""
    bands: Bands = Field(default_factory=dict)
    """Status by value; without bands, good at the target or better and poor below it."""
    dead_band: DeadBand | None = None
    """How slowly the status follows."""
    score: ScoreCurve | None = None
    """How a value becomes a score; a KPI without one has a status and no score."""
    objective: Name | None = None
    """The objective that it shows; objectives may name their KPIs instead."""
    perspective: Words | None = None
    """financial, customer, operational …"""
    owner: RoleRef | None = None
    """Who answers for it: ``party/role``."""
    measured_by: Words | None = None
    """Who measures."""
    approvers: OneOrMany[RoleRef] = ()
    """Who must agree to the definition: ``party/role``, for each party."""
    binding: Literal["contractual", "managerial", "informational"] = "managerial"
    """Whether consequences may rest on it."""
    disclosure: Disclosure = "all parties"
    """Who may see it."""
    in_force: DaySpan | None = None
    """When the definition holds; the charter's term by default."""
    evidence: OneOrMany[Words] = ()
    """What proves it."""
    examples: Listed[Example] = ()
    """Worked examples; they are executed and must hold."""
    note: Words | None = None
    """For readers."""
