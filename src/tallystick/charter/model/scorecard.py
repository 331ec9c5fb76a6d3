"""The scorecard: which KPIs are read together, with what weight, and how scores roll up (SEMANTICS 6)."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from tallystick.charter.model.base import Exact, Listed, Model, Name, OneOrMany, Words
from tallystick.terms.canonical import LARGEST


def _read_weight(value: object) -> object:
    return value if isinstance(value, dict) else {"always": value}


Weight = Annotated[
    dict[str, Exact],
    BeforeValidator(_read_weight, json_schema_input_type=Exact | dict[str, Exact]),
    Field(min_length=1),
]
"""A weight, or dated weights by the first period they hold for: ``{2013-01: 2, 2013-07: 3}``."""

MOST_KPIS: dict[str, int] = {"executive": 12, "manager": 25}
"""How many KPIs a reader of a role can watch, where the charter does not say."""


def _read_readers(value: object) -> object:
    """One role or a list of roles: each with as many KPIs as it can usually watch."""
    roles = (value,) if isinstance(value, str) else value
    if not isinstance(roles, list | tuple):
        return value
    unknown = [role for role in roles if not isinstance(role, str) or role not in MOST_KPIS]
    if unknown:
        raise ValueError(
            f"found {unknown[0]!r}, expected {' or '.join(MOST_KPIS)}; for another role say how many KPIs it can "
            "watch: {board: 8}"
        )
    return {role: MOST_KPIS[role] for role in roles}


Readers = Annotated[
    dict[Words, Annotated[int, Field(ge=1, le=LARGEST)]],
    BeforeValidator(_read_readers, json_schema_input_type=OneOrMany[Words] | dict[Words, int]),
]
"""Roles that read the scorecard, and the most KPIs that each can watch: ``executive``, or ``{executive: 12}``."""

RollUp = Literal["weighted mean", "worst", "geometric", "count of poor"]
MissingPolicy = Literal["exclude", "floor", "carry"]


class Item(Model):
    """A line of the scorecard: a KPI, or a group (an objective, a perspective) with lines of its own."""

    kpi: Name | None = None
    """The KPI on this line."""
    objective: Name | None = None
    """The objective on this line; its own lines stand under ``items``."""
    group: Name | None = None
    """The id of a group of lines that is no objective."""
    title: Words | None = None
    """What the line is called; by default the title of what stands on it."""
    weight: Weight = Field(default_factory=lambda: {"always": Decimal(1)})
    """How much it counts beside its neighbours: a number, or numbers by the first period they hold for."""
    critical: bool = False
    """A poor critical line makes its parent poor (veto)."""
    roll_up: RollUp | None = None
    """How the scores of its lines are put together; as in the line above by default."""
    missing: MissingPolicy | None = None
    """What a line below it without a figure does; as in the line above by default."""
    minimum_coverage: Exact | None = None
    """Share of weight that must be scored, 0 to 1; below it the line is not scored."""
    items: "Listed[Item]" = ()
    """Its own lines."""

    @model_validator(mode="after")
    def _one_thing(self) -> "Item":
        named = [word for word in ("kpi", "objective", "group") if getattr(self, word) is not None]
        if len(named) != 1:
            raise ValueError(f"found {' and '.join(named) or 'neither'}, expected exactly one of kpi, objective, group")
        if self.kpi is not None and self.items:
            raise ValueError("a line that is a KPI has no lines of its own; use an objective or a group")
        return self

    @property
    def id(self) -> str:
        """The name of what stands on the line."""
        return str(self.kpi or self.objective or self.group)


class Scorecard(Model):
    """How the lines are combined. Without a scorecard of its own, a charter has one line for each objective's KPI."""

    title: Words | None = None
    """Its name for people."""
    scale: Annotated[tuple[Exact, Exact], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)] = (
        Decimal(0),
        Decimal(100),
    )
    """Worst and best score."""
    roll_up: RollUp = "weighted mean"
    """How the scores of lines are put together."""
    missing: MissingPolicy = "exclude"
    """What a line without a figure does to its parent: leaves it out (coverage falls), counts as the worst score, or
    keeps its last one. A line that does not apply is always left out, and the rest re-weighted."""
    minimum_coverage: Exact = Decimal("0.5")
    """Share of weight that must be scored, 0 to 1."""
    readers: Readers = Field(default_factory=dict)
    """Who reads it, and the most KPIs each can watch; without it, a manager who can watch 25."""
    weights_add_up_to: Exact | None = None
    """What the weights of the lines beside each other must add up to, in each group and at any time: 100."""
    items: Listed[Item] = ()
    """The lines, from the top."""
