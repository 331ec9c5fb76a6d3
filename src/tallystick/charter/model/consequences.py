"""What follows from a clause: credits, points, rights, plans; and how amounts are worked out (SEMANTICS 14)."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from tallystick.charter.model.bands import read_condition
from tallystick.charter.model.base import Day, Exact, Model, Name, OneOrMany, Words
from tallystick.charter.model.due import DueText
from tallystick.charter.model.kpis import Mode
from tallystick.charter.model.values import AmountText, Whose

MONEY = ("credit", "penalty", "bonus", "price", "share", "payment")
"""Kinds of amount. A credit reduces a price; a penalty and a payment are paid; a bonus goes to the obligor; a share is
of gain or pain, and may go either way by its sign."""

OTHER = ("points", "right", "plan", "loses")
"""Consequences that are not amounts."""

_BELONGS = {
    "to": MONEY,
    "holder": ("right",),
    "elect within": ("right",),
    "notice": ("right", "loses"),
    "automatic": ("right", "loses"),
    "within": ("plan",),
    "from": ("loses", "price"),
}
"""Keys that say more about some consequences, and nothing about others."""


def _either(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


RIGHTS = ("terminate", "step in", "withhold", "audit", "renegotiate", "review", "suspend", "buy elsewhere")
"""Usual rights; a charter may name others."""


class Consequence(Model):
    """One thing that follows. Exactly one of the amounts, ``points``, ``right``, ``plan`` and ``loses`` is given."""

    credit: AmountText | None = None
    """An amount taken off what the beneficiary pays."""
    penalty: AmountText | None = None
    """An amount the obligor pays for the miss."""
    bonus: AmountText | None = None
    """An amount the beneficiary pays for doing better."""
    price: AmountText | None = None
    """The new price, or rate, of the period; nothing is paid by it alone."""
    share: AmountText | None = None
    """Gain (above zero, to the obligor) or pain (below zero)."""
    payment: AmountText | None = None
    """An amount owed as such: a royalty, a deficiency, a fee."""
    to: Whose | None = None
    """Who receives the amount; the beneficiary, and of a bonus or a share the obligor."""
    points: AmountText | None = None
    """Service points."""
    right: Words | None = None
    """A right that arises: ``terminate``, ``step in``, ``audit`` …"""
    holder: Name | None = None
    """Whose right it is; the beneficiary's by default."""
    elect_within: DueText | None = None
    """How long the holder has to elect."""
    notice: DueText | None = None
    """On how much notice the right takes effect."""
    automatic: bool = False
    """Whether it takes effect by itself, without anybody's election."""
    plan: Words | None = None
    """A remedial plan the obligor owes: what it must contain."""
    within: DueText | None = None
    """By when the plan is due, after the determination."""
    loses: Words | None = None
    """What the obligor loses: ``exclusivity``."""
    from_: Literal["next period", "period start", "period end", "notice"] = "next period"
    """From when something is lost, or a price holds."""
    because: Words | None = None
    """Why this follows."""

    @model_validator(mode="after")
    def _one_kind(self) -> "Consequence":
        given = [name for name in (*MONEY, *OTHER) if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"found {' and '.join(given) or 'none'}, expected exactly one of {', '.join((*MONEY, *OTHER))}"
            )
        for key, kinds in _BELONGS.items():
            attribute = {"from": "from_"}.get(key, key.replace(" ", "_"))
            if attribute in self.model_fields_set and given[0] not in kinds:
                raise ValueError(f"found '{key}' beside '{given[0]}'; it belongs to {_either(kinds)}")
        return self

    @property
    def amount(self) -> str | None:
        """The amount, where it is one of money."""
        return next((getattr(self, name) for name in MONEY if getattr(self, name) is not None), None)

    @property
    def kind(self) -> str:
        """Which of the kinds it is."""
        return next(name for name in (*MONEY, *OTHER) if getattr(self, name) is not None)


Consequences = OneOrMany[Consequence]


class Trigger(Model):
    """What counts misses over time, and what follows when there are enough (SEMANTICS 9 and 14, step 10).

    Exactly one of ``at least``, ``more than``, ``consecutive`` and ``points`` says how many.
    """

    at_least: int | None = Field(default=None, ge=1)
    """So many of them, or more."""
    more_than: int | None = Field(default=None, ge=0)
    """More than so many."""
    consecutive: int | None = Field(default=None, ge=2)
    """So many in a row."""
    points: Exact | None = None
    """So many service points together, or more."""
    of: Words | None = None
    """The window: ``6 months``, ``12 months``, ``4 quarters``, ``6 periods``, ``year``, ``contract year``, ``term``; of
    ``consecutive`` none is needed."""
    window: Literal["rolling", "fixed"] | None = None
    """Rolling: ends with each period judged. Fixed: one block after another, from commencement."""
    judged: Literal["each", "pooled"] | None = None
    """Each period is judged by itself and misses are counted; or the window is pooled and judged as a whole."""
    again: Literal["none", "each", "each miss", "after reset"] | None = None
    """Whether a window that still holds the misses triggers again: never, with every further period, only with every
    further miss, or counted afresh."""
    counts: OneOrMany[Words] = ()
    """Which outcomes or levels count: ``missed`` by default; the name of a level or band; another outcome, such as
    ``excused`` (three months excused in a row end it); or several of them."""
    clause: OneOrMany[Name] = ()
    """Whose misses, where not this clause's own."""
    from_: Day | None = None
    """Misses from this day on count; the clause's own beginning by default."""
    unjudged: Literal["passed over", "breaks"] = "passed over"
    """What a period without verdict does to a row of consecutive misses."""
    early_window: Literal["not judged", "partial"] = "partial"
    """A window that reaches before commencement: enough misses in the part that there is trigger, or it is not
    judged."""
    then: Consequences = ()
    """What follows."""
    because: Words | None = None
    """Why."""

    @model_validator(mode="after")
    def _one_number(self) -> "Trigger":
        given = [
            name
            for name in ("at least", "more than", "consecutive", "points")
            if getattr(self, name.replace(" ", "_")) is not None
        ]
        if len(given) != 1:
            raise ValueError(
                f"found {' and '.join(given) or 'none'}, expected exactly one of 'at least', 'more than', "
                "'consecutive' and 'points'"
            )
        return self

    @property
    def needed(self) -> Decimal:
        """How many are enough."""
        if self.more_than is not None:
            return Decimal(self.more_than + 1)
        return Decimal(self.at_least or self.consecutive or self.points or 0)


class Repeat(Model):
    """The repeat multiplier: a later consecutive miss of the same clause weighs more (SEMANTICS 14, step 3)."""

    times: Exact
    """By how much its own points or amount are multiplied."""
    of: Literal["points", "amount"] = "points"
    """What is multiplied."""
    compounding: bool = False
    """Whether the third miss in a row is multiplied twice."""
    after: Literal["consecutive", "any"] = "consecutive"
    """Whether the misses must follow one another."""


class Carry(Model):
    """What goes over from one period to later ones: a bank, make-good, prepaid credit, take-or-pay deficiency."""

    what: Literal["surplus", "shortfall", "payment", "unused credit"]
    """``surplus``: what was performed beyond the threshold fills later shortfalls. ``shortfall``: what was missed is
    added to the next threshold, and the miss may be made good. ``payment``: what was paid for a shortfall is used up
    by later surplus (take-or-pay). ``unused credit``: of a minimum paid, what usage did not reach is set against
    later usage."""
    for_: int | None = Field(default=None, ge=1)
    """For so many later periods; without it, to the end of the term."""
    at_most: AmountText | None = None
    """No more than this is held."""
    share: Exact = Decimal(100)
    """Percent of it that goes over."""
    order: Literal["oldest first", "newest first"] = "oldest first"
    """Which is used up first."""
    within: Literal["term", "year", "contract year"] = "term"
    """What is left at the end of it lapses."""


def _check_condition(value: str) -> str:
    read_condition(value)
    return value


ConditionText = Annotated[Words, AfterValidator(_check_condition)]
"""A condition on a value, as written."""


class EarnBack(Model):
    """What gives a credit back: later performance (SEMANTICS 14, step 9)."""

    met: ConditionText
    """The condition on later values: ``">= 97"``."""
    for_: int = Field(default=1, ge=1)
    """In so many periods in a row after the miss, or (with ``of``) on the pooled value of that window."""
    of: Literal["periods", "year", "quarter"] = "periods"
    """Judged in each of the next periods, or on the year or quarter as a whole."""
    share: Exact = Decimal(100)
    """Percent of the credit that comes back."""
    within: int | None = Field(default=None, ge=1)
    """The latest period after the miss in which the row may end."""


class TrueUp(Model):
    """Provisional amounts now, the right one at the end: the difference is paid then."""

    each: Literal["quarter", "half year", "year", "contract year", "term"]
    """At the end of what the final amount is worked out."""
    amount: AmountText
    """The final amount for the whole of it, over named values; what was determined in its periods is taken off."""
    both_ways: bool = True
    """Whether too much is given back."""


class Interest(Model):
    """What is owed for paying late."""

    percent: Exact
    """A year."""
    days: Literal[360, 365] = 365
    """In a year of so many days (simple interest by the day)."""
    after: DueText | None = None
    """Begins so many days after the due day."""


class Application(Model):
    """How an amount reaches its creditor (SEMANTICS 14, steps 7 and 8)."""

    how: Literal["next invoice", "payment", "on request", "set off"] = "payment"
    """Credited, paid, paid when asked for, or set off."""
    within: DueText | None = None
    """When: so many days after the end of the period (or the request)."""
    interest: Interest | None = None
    """What late payment costs."""
    tax: Exact | None = None
    """Percent of tax on top."""
    rounding: Mode = "half up"
    """Rounded once, to the currency's minor unit, in this way."""
    convert: Words | None = None
    """The named value that is the exchange rate, where amounts are in another currency than the charter's."""
    currency: Words | None = None
    """ISO 4217; the charter's by default."""


STEPS = (
    "band",
    "incident",
    "repeat",
    "amount",
    "period cap",
    "rolling cap",
    "rounding",
    "application",
    "earn back",
    "triggers",
)
"""The default order of SEMANTICS 14."""

Step = Literal[
    "band",
    "incident",
    "repeat",
    "amount",
    "period cap",
    "rolling cap",
    "rounding",
    "application",
    "earn back",
    "triggers",
]
