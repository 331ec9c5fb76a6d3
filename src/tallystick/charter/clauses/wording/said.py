"""What the logic of a clause says in numbers, and where: the other side of :mod:`reading`.

Only what the author wrote is asked for in the text: a default is none of the agreement's numbers. Numbers of the KPI,
of the charter's values and of clauses that are counted are known besides (``background``): the text may say them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from pydantic import BaseModel

from tallystick.charter.clauses.wording.mention import Mention, Tie
from tallystick.charter.clauses.wording.reading import read_amount_text, read_text
from tallystick.charter.document import Steps
from tallystick.charter.model.bands import Bound, Condition, read_condition
from tallystick.charter.model.base import Span
from tallystick.charter.model.clauses import Clause, Tiers
from tallystick.charter.model.consequences import Trigger
from tallystick.charter.model.values import NamedValue
from tallystick.terms.rounding import write_decimal

Key = tuple[str, Fraction] | tuple[str, str, Fraction]


@dataclass(frozen=True, slots=True)
class Said:
    """One number, date or time of the logic."""

    kind: str
    """As a mention's; ``count`` for how many misses a trigger needs."""
    value: Fraction
    unit: str
    path: Steps
    """Where it stands below the clause."""
    tie: Tie = ""
    also: tuple[Fraction, ...] = ()
    """Other values that say the same: the last day for the day after it."""
    weak: bool = False
    """Whether it may as well be a factor of arithmetic, such as 100 of percent: the text need not say it."""

    @property
    def what(self) -> str:
        """How a sentence calls it: ``floor``, ``triggers three-in-six at least``."""
        return " ".join(f"({step + 1})" if isinstance(step, int) else step for step in self.path)

    @property
    def keys(self) -> frozenset[Key]:
        """What a number of the text must have one of."""
        return frozenset(key for value in (self.value, *self.also) for key in _keys(self.kind, value, self.unit))

    def __str__(self) -> str:
        return _shown(self.kind, self.value, self.unit)


_BASE = {
    "second": ("s", 1),
    "minute": ("s", 60),
    "hour": ("s", 3600),
    "day": ("d", 1),
    "week": ("d", 7),
    "business day": ("b", 1),
    "month": ("m", 1),
    "quarter": ("m", 3),
    "half-year": ("m", 6),
    "year": ("m", 12),
}


def _keys(kind: str, value: Fraction, unit: str) -> Iterator[Key]:
    if kind == "duration":
        base, times = _BASE[unit]
        yield ("duration", base, value * times)
        if unit == "hour" and value % 24 == 0:
            yield ("duration", "d", value / 24)
        if unit == "day":
            yield ("duration", "s", value * 86400)
    elif kind in ("date", "year", "clock"):
        yield (kind, value)
    else:
        yield ("number", value)
        if kind == "percent":
            yield ("number", value / 100)


def lasts(value: Fraction, unit: str) -> frozenset[Key]:
    """A number in a unit of time as the duration that it is; nothing in any other unit."""
    name = unit.removesuffix("s")
    return frozenset(_keys("duration", value, name)) if name in _BASE else frozenset()


def keys_of(mention: Mention) -> frozenset[Key]:
    """What a number of the logic must have one of to be this one."""
    found = set(_keys(mention.kind, mention.value, mention.unit))
    if mention.kind in ("duration", "year"):
        found.add(("number", mention.value))
    return frozenset(found)


def _shown(kind: str, value: Fraction, unit: str) -> str:
    if kind == "date":
        return date.fromordinal(int(value)).isoformat()
    if kind == "clock":
        return f"{int(value) // 60:02d}:{int(value) % 60:02d}"
    try:
        number = write_decimal(value)
    except ValueError:
        number = str(value)
    if kind == "percent":
        return f"{number} %"
    plural = "s" if kind == "duration" and value != 1 else ""
    return f"{number} {unit}{plural}".strip() if unit else number


# The walk through a clause

_PASSED_OVER = frozenset(
    [
        "title",
        "section",
        "text",
        "because",
        "defines",
        "uses",
        "rounding",
        "examples",
        "readings",
        "reading",
        "not_in_text",
        "not_in_logic",
        "owner",
        "note",
        "evidence",
        "code",
        "order",
        "scope",
        "obligor",
        "beneficiary",
        "mutual",
    ]
)
_READ = frozenset(
    [
        "within",
        "by",
        "provided_by",
        "rolling_until",
        "claim_within",
        "answer_within",
        "plan_within",
        "cause_within",
        "elect_within",
        "notice",
        "of",
        "rolling",
        "at",
        "credit",
        "bonus",
        "penalty",
        "price",
        "share",
        "payment",
        "points",
        "met",
        "proven",
        "per",
        "each",
        "until",
        "from_",
        "amount",
        "at_most",
        "rates",
        "times",
        "table",
        "long_stop",
        "threshold",
        "after",
    ]
)
"""Fields whose texts hold numbers of the agreement."""
_AMOUNTS = frozenset(["credit", "bonus", "penalty", "price", "share", "payment", "points", "at", "amount", "at_most"])
_MANY = frozenset(("at_least", "more_than", "consecutive"))


def said_by(clause: Clause) -> tuple[Said, ...]:
    """Every number, date and time that a clause itself says, each value once at each place."""
    return tuple(dict.fromkeys(walk(clause, ())))


def walk(value: object, path: Steps, field: str = "") -> Iterator[Said]:
    """What a part of a clause says, with paths from ``path`` on."""
    if isinstance(value, Condition):
        yield from _condition(value, path)
    elif isinstance(value, Bound):
        tie: Tie = ">=" if field == "floor" else "<=" if field == "cap" else ""
        yield from _bound(value, path, tie)
    elif isinstance(value, Span):
        yield Said("date", Fraction(value.start.toordinal()), "", path)
        yield _until(value.end, path)
    elif isinstance(value, BaseModel):
        yield from _model(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if field in ("rates", "table"):
                yield from _key(key, path, field)
            yield from walk(inner, (*path, key), field)
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from walk(inner, (*path, number), field)
    elif isinstance(value, date):
        yield _until(value, path) if field == "until" else Said("date", Fraction(value.toordinal()), "", path)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        yield from _number(Fraction(value), path, field)
    elif isinstance(value, str) and field in _READ:
        yield from _text(value, path, field)


def _model(model: BaseModel, path: Steps) -> Iterator[Said]:
    for name in type(model).model_fields:
        if name not in model.model_fields_set or name in _PASSED_OVER:
            continue
        alias = type(model).model_fields[name].alias or name
        value = getattr(model, name)
        if isinstance(model, Trigger) and name in _MANY and isinstance(value, int):
            if value + (name == "more_than") > 1:  # that one is enough, the text says by naming it
                yield Said("count", Fraction(value + (name == "more_than")), "", (*path, alias))
        elif isinstance(model, Tiers) and name == "rates":
            for key, rate in model.rates.items():
                yield from _key(key, (*path, alias), "rates")
                kind = "percent" if model.unit == "percent" else "number"
                if rate not in (0,):
                    yield Said(kind, Fraction(rate), "", (*path, alias, key))
        elif isinstance(model, NamedValue) and name == "at":
            continue
        else:
            yield from walk(value, (*path, alias), name)


def _condition(condition: Condition, path: Steps) -> Iterator[Said]:
    for edge in condition.edges:
        yield from _bound(edge.bound, path, "" if edge.operator == "=" else edge.operator)


def _bound(bound: Bound, path: Steps, tie: Tie) -> Iterator[Said]:
    if bound.times not in (0, 1):
        yield Said("percent", Fraction(bound.times) * 100, "", path)
    if bound.plus and not bound.times:
        yield Said("number", Fraction(bound.plus), "", path, tie)
    elif bound.plus:
        yield Said("number", abs(Fraction(bound.plus)), "", path)


def _until(day: date, path: Steps) -> Said:
    """An end that is not contained: the text may as well name the last day."""
    before = day - timedelta(days=1)
    return Said("date", Fraction(day.toordinal()), "", path, also=(Fraction(before.toordinal()),))


def _key(key: object, path: Steps, field: str) -> Iterator[Said]:
    if field == "rates" and isinstance(key, str):
        try:
            condition = read_condition(key)
        except ValueError:
            return
        if isinstance(condition, Condition):
            yield from _condition(condition, (*path, key))
    elif field == "table" and isinstance(key, str):
        for each in read_text(key).mentions:
            if each.kind in ("year", "date"):
                yield Said(each.kind, each.value, "", (*path, key))


def _number(value: Fraction, path: Steps, field: str) -> Iterator[Said]:
    if value == 0 or (value == 1 and field not in ("minimum", "quantity")) or (value == 100 and field == "share"):
        return
    yield Said("number", abs(value), "", path, also=(value,) if value < 0 else ())


def _text(text: str, path: Steps, field: str) -> Iterator[Said]:
    """Numbers of a short text: a time, a window, a condition, an amount."""
    amount = field in _AMOUNTS
    read = re.sub(r",\s*\d+\s*\)", ")", text) if amount and re.search(r"\bround\(", text, re.I) else text
    for each in (read_amount_text(read) if amount else read_text(read)).mentions:
        is_whole = re.fullmatch(r"[\d.]+", text.strip()) is not None
        if amount and not is_whole and each.kind == "number" and each.value in (0, 1, 100):
            yield Said(each.kind, each.value, each.unit, path, weak=True)  # a factor such as / 100
            continue
        if (each.weak and each.kind != "duration") or (field == "proven" and each.kind != "percent"):
            continue
        yield Said(each.kind, each.value, each.unit, path, "" if amount or each.kind == "duration" else each.tie)
