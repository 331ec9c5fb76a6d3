"""Bands: what a value means against its target, with every edge and tie written down (SEMANTICS 4).

A band is a condition on the value: ``">= target"``, ``"< target - 2"``, ``">= 90 and < 95"``, ``"within 5 of target"``,
or ``"otherwise"`` for all that no band before it takes. The first band whose condition holds is the status.
"""

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from tallystick.charter.model.base import Model, Words

Severity = Literal["good", "watch", "poor", "none"]
Operator = Literal[">=", ">", "<=", "<", "="]


class Bound(Model):
    """``target × times + plus``; a plain number has ``times`` 0."""

    times: Decimal
    """Share of the target: 1 for the target itself, 0 for a plain number."""
    plus: Decimal
    """What is added."""

    def __str__(self) -> str:
        if not self.times:
            return str(self.plus)
        base = "target" if self.times == 1 else f"{self.times * 100:f} % of target"
        if not self.plus:
            return base
        return f"{base} {'+' if self.plus > 0 else '-'} {abs(self.plus)}"


class Edge(Model):
    """One comparison of the value with a bound."""

    operator: Operator
    """How the value is compared."""
    bound: Bound
    """With what."""

    def __str__(self) -> str:
        return f"{self.operator} {self.bound}"


class Condition(Model):
    """Edges that must all hold; no edges at all means ``otherwise``."""

    edges: tuple[Edge, ...]
    """The comparisons; none for ``otherwise``."""

    def __str__(self) -> str:
        return " and ".join(str(edge) for edge in self.edges) or "otherwise"


_DIGITS = r"\d{1,15}(?:\.\d{1,12})?"  # few enough that sums of two are exact in Decimal's 28 digits
_NUMBER = rf"[+-]?{_DIGITS}"
_BOUND = (
    rf"(?:(?P<share>{_NUMBER})\s*%\s*of\s+target|(?P<target>target)|(?P<number>{_NUMBER}))"
    rf"(?:\s*(?P<sign>[+-])\s*(?P<plus>{_DIGITS}))?"
)
_EDGE = re.compile(rf"\s*(?P<operator>>=|<=|>|<|=)\s*{_BOUND}\s*")
_WITHIN = re.compile(rf"\s*within\s+(?P<tolerance>{_DIGITS})\s+of\s+{_BOUND}\s*")


def read_condition(value: object) -> object:
    """A condition from its text; raises ValueError that says what was expected."""
    if isinstance(value, Condition):
        return value
    if not isinstance(value, str):
        raise ValueError(f'found {value!r}, expected a condition in quotes such as ">= target - 2"')  # noqa: TRY004  (pydantic)
    if value.strip() == "otherwise":
        return Condition(edges=())
    edges: list[Edge] = []
    for part in re.split(r"\band\b", value):
        within = _WITHIN.fullmatch(part)
        edge = _EDGE.fullmatch(part)
        if within:
            bound, tolerance = _bound(within), Decimal(within["tolerance"])
            edges.append(Edge(operator=">=", bound=Bound(times=bound.times, plus=bound.plus - tolerance)))
            edges.append(Edge(operator="<=", bound=Bound(times=bound.times, plus=bound.plus + tolerance)))
        elif edge:
            edges.append(Edge(operator=edge["operator"], bound=_bound(edge)))  # type: ignore[arg-type]  # by the pattern
        else:
            raise ValueError(
                f"cannot read {part.strip()!r}; expected a comparison with a number or the target, such as "
                '">= target - 2", "< 90", ">= 95 % of target", "within 2 of target", or "otherwise"'
            )
    return Condition(edges=tuple(edges))


def _bound(found: re.Match[str]) -> Bound:
    plus = Decimal(found["plus"] or 0) * (-1 if found["sign"] == "-" else 1)
    if found["target"]:
        return Bound(times=Decimal(1), plus=plus)
    if found["share"]:
        return Bound(times=Decimal(found["share"]) / 100, plus=plus)
    return Bound(times=Decimal(0), plus=Decimal(found["number"]) + plus)


When = Annotated[
    Condition,
    BeforeValidator(read_condition),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": [">= target", "< target - 2", "otherwise"]}),
]


def read_bound(value: object) -> object:
    """A bound from a number or a text such as ``target - 5``; raises ValueError that says what was expected."""
    if isinstance(value, Bound):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Bound(times=Decimal(0), plus=Decimal(value))
    found = re.fullmatch(rf"\s*{_BOUND}\s*", value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"found {value!r}, expected a number, or a text such as 'target - 5' or '95 % of target'")
    return _bound(found)


BoundText = Annotated[
    Bound,
    BeforeValidator(read_bound),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "examples": ["target - 5"]}]}),
]
"""A number, or an amount relative to the target."""


def _read_band(value: object) -> object:
    return {"when": value} if isinstance(value, str) else value


class Band(Model):
    """One status. In short: its condition alone."""

    when: When
    """When the value is in this band."""
    severity: Severity | None = None
    """How it is drawn and counted; a band named good, watch, poor or none needs not say."""
    title: Words | None = None
    """The word people see, where it is not the band's id."""


Bands = dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9 _-]*$")], Annotated[Band, BeforeValidator(_read_band)]]
