"""The ground all charter models stand on: strict shapes, exact numbers, and the scalars authors write.

Reading YAML yields text, ``int``, ``Decimal``, ``bool`` and ``None`` only; the types here turn those into dates,
names and exact numbers, and refuse everything else with a sentence that says what was expected.
Keys are written with spaces (``business days``); attributes with underscores.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema


def _spaced(name: str) -> str:
    return name.rstrip("_").replace("_", " ")


class Model(BaseModel):
    """A part of a charter: unknown keys are refused, nothing is coerced, nothing changes after reading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        alias_generator=_spaced,
        populate_by_name=False,
        arbitrary_types_allowed=False,
        use_attribute_docstrings=True,
    )


def read_exact(value: object) -> Decimal:
    """An exact number from what YAML holds; text and booleans are refused."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"found {_shown(value)}, expected a number such as 94 or 0.5")  # noqa: TRY004  (pydantic)
    return Decimal(value)


def read_day(value: object) -> date:
    """A day from ``2013-01-31``."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError as wrong:
            raise ValueError(f"{value!r} is not a day of the calendar ({wrong})") from None
    raise ValueError(f"found {_shown(value)}, expected a day such as 2013-01-31")


def read_name(value: object) -> str:
    """A name: letters without accents, digits, ``-`` and ``_``, beginning with a letter."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", value):
        return value
    raise ValueError(
        f"found {_shown(value)}, expected a name of at most 64 letters, digits, '-' and '_' that begins with a letter"
    )


def read_text(value: object) -> str:
    """A text that says something."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ValueError(f"found {_shown(value)}, expected text; put it in quotes if it looks like a number or true/false")


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"the text {value!r}"
    if isinstance(value, bool):
        return f"{str(value).lower()} (a yes or no)"
    if isinstance(value, int | Decimal):
        return f"the number {value}"
    return "a list" if isinstance(value, list | tuple) else "a mapping" if isinstance(value, dict) else repr(value)


Exact = Annotated[
    Decimal,
    BeforeValidator(read_exact),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "number"}),
]
"""An exact decimal number, as written."""

Day = Annotated[
    date,
    BeforeValidator(read_day),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
"""A calendar day, ``2013-01-31``."""

Name = Annotated[
    str,
    BeforeValidator(read_name),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,63}$"}),
]
"""The name by which one part of the charter speaks of another."""

Words = Annotated[str, BeforeValidator(read_text), WithJsonSchema({"type": "string", "minLength": 1})]
"""Text for people."""


def _in_order(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _one_or_many(value: object) -> object:
    return value if value is None or isinstance(value, list | tuple) else (value,)


T = TypeVar("T")

Listed = Annotated[tuple[T, ...], BeforeValidator(_in_order)]
"""A list."""

OneOrMany = Annotated[tuple[T, ...], BeforeValidator(_in_order), BeforeValidator(_one_or_many)]
"""A list, where a single item may be written without brackets."""


class Span(Model):
    """A stretch of days that contains its start and not its end: ``2013-01-01 .. 2014-01-01``."""

    start: Day
    """First day."""
    end: Day
    """The day after the last."""

    @classmethod
    def read(cls, value: object) -> object:
        """From ``start .. end`` in one text; an open end is not allowed."""
        if isinstance(value, str):
            parts = value.split("..")
            if len(parts) != 2:
                raise ValueError(
                    f"found {value!r}, expected a start and an end such as 2013-01-01 .. 2014-01-01 (end not contained)"
                )
            value = {"start": parts[0].strip(), "end": parts[1].strip()}
        return value

    def model_post_init(self, _: object, /) -> None:
        """The end lies after the start."""
        if self.end <= self.start:
            raise ValueError(f"the end {self.end} does not lie after the start {self.start}")


DaySpan = Annotated[Span, BeforeValidator(Span.read)]
