"""The shape of the clause library: a template holds text, logic and examples in which names and numbers are left open.

What is left open stands in braces: ``{obligor}``, ``{beneficiary}``, ``{currency}``, ``{id}`` (of the clause), the KPIs
of the library that a template is measured by, and the template's own numbers. In the text a party stands by its full
name, in the logic by its id.
"""

import re
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from tallystick.charter.model.base import Listed, Model, Name, OneOrMany, Words, read_exact, read_text

Family = Literal[
    "service level",
    "volume and commitment",
    "money and shares",
    "people and trust",
    "compliance",
    "change and exit",
    "reporting",
]
"""What a clause is about."""

FAMILIES: tuple[Family, ...] = get_args(Family)

ALWAYS = ("obligor", "beneficiary", "currency", "id")
"""Open names that every template may use."""

OPEN = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""Something left open."""

Start = Decimal | str
"""What a number starts from: a number, or a day."""


def _read_start(value: object) -> Start:
    return read_text(value) if isinstance(value, str) else read_exact(value)


class TemplateNumber(Model):
    """One number (or day) of a template that the parties agree on."""

    value: Annotated[Start, BeforeValidator(_read_start)]
    """Where the template starts; its example is worked with it."""
    is_: Words
    """What it is, in a phrase."""
    usual: dict[Words, Words] = Field(default_factory=dict)
    """Usual values, each with where it is found: a source, or ``as commonly seen``."""
    take_from: Words | None = None
    """Where no value is usual: what the parties take it from."""

    @model_validator(mode="after")
    def _sourced(self) -> "TemplateNumber":
        if bool(self.usual) == (self.take_from is not None):
            raise ValueError("a number has either 'usual' values or says what to 'take from'")
        return self

    @property
    def known(self) -> str:
        """What is usual, in words."""
        if self.take_from is not None:
            return f"none is usual; take it from {self.take_from}"
        return "usual: " + "; ".join(f"{value} ({basis})" for value, basis in self.usual.items())


class Roles(Model):
    """What the parties are called where no charter says so."""

    obligor: Words = "Supplier"
    """Who promises."""
    beneficiary: Words = "Customer"
    """To whom."""


class ClauseTemplate(Model):
    """A clause that can be put into a charter, with what is known about it."""

    title: Words
    """Its name for people."""
    family: Family
    """What it is about."""
    when: Words
    """When to use it."""
    instead: dict[Name, Words]
    """Neighbours: other templates, and when to use those."""
    mutual: bool = False
    """Whether each party promises the same to the other."""
    roles: Roles = Roles()
    """What the parties are called in examples."""
    kpis: Listed[Name]
    """KPIs of the library that it is measured by; none where events or named values are enough."""
    numbers: dict[Name, TemplateNumber]
    """What the parties agree on."""
    text: Words
    """The words of the agreement."""
    logic: Words
    """The clause in the charter's language, as YAML, without its text, parties and examples."""
    examples: Words
    """Worked examples as YAML; they hold for the numbers that the template starts from."""
    how: Words
    """How the examples are worked out by hand."""
    pitfalls: Annotated[Listed[Words], Field(min_length=2)]
    """What goes wrong with it."""
    origin: Annotated[OneOrMany[Words], Field(min_length=1)]
    """Where it comes from."""

    @model_validator(mode="after")
    def _closed(self) -> "ClauseTemplate":
        known = {*ALWAYS, *self.kpis, *self.numbers}
        for place in ("text", "logic", "examples"):
            unknown = sorted(set(OPEN.findall(getattr(self, place))) - known)
            if unknown:
                raise ValueError(f"{place} leaves {{{unknown[0]}}} open, which is neither a number nor a KPI of it")
        for place in ("text", "logic"):
            unused = sorted(set(self.numbers) - set(OPEN.findall(getattr(self, place))))
            if unused:
                raise ValueError(f"{place} does not use the number {unused[0]!r}")
        return self


def filled(text: str, values: dict[str, str]) -> str:
    """The text with what is left open filled in.

    >>> filled("at least {floor} %", {"floor": "95"})
    'at least 95 %'
    """
    return OPEN.sub(lambda found: values[found[1]], text)
