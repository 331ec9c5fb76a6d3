"""May this be exchanged at all? A cautious default for antitrust and data protection, for counsel to overrule.

Engineering defaults made from public guidance; no legal advice and no safe harbour. What is not known is judged as if
it were the worse: an unrecorded relation, an unclassified figure, an unknown number of contributors.
From the strictest: block, legal review, clean team, aggregate only, share.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal


class Verdict(StrEnum):
    """What may become of a figure, from the widest to the strictest."""

    SHARE = "share"
    AGGREGATE_ONLY = "aggregate-only"
    CLEAN_TEAM = "clean-team"
    LEGAL_REVIEW = "legal-review"
    BLOCK = "block"


SENSITIVE = frozenset({
    "price", "discount", "margin", "cost", "capacity", "production", "quantity", "market_share", "customer",
    "supplier_terms", "wage", "bid", "strategy", "rd_programme",
})  # fmt: skip
"""What competitors do not tell each other while it is recent, or when it is individual."""

INTENTIONS = frozenset({
    "future_price", "future_capacity", "future_output", "bid_intention", "demand_forecast_individual", "wage_setting",
})  # fmt: skip
"""What competitors never tell each other."""

COMMON = frozenset({"service_level"})
"""What an alliance makes together: the quality of its own joint work."""

OF_PEOPLE = frozenset({"survey_people"})
INDIVIDUAL = frozenset({"individual_kpi"})
"""What speaks of one employee; it never leaves the employer."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers and lists that verdicts rest on; an alliance may agree stricter ones."""

    contributors: int = 5
    """Fewest contributors behind an aggregate."""
    share: Fraction = Fraction(1, 4)
    """Largest share of one contributor in it, itself allowed."""
    months: int = 3
    """Whole months after which it is no longer recent."""
    people: int = 10
    """Fewest people in a cell, and between two cells that are both shown."""
    sensitive: frozenset[str] = SENSITIVE
    intentions: frozenset[str] = INTENTIONS
    common: frozenset[str] = COMMON


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known about a figure that would be passed on."""

    category: str | None
    competitors: bool | None
    """Whether those who would exchange it compete; None: not recorded."""
    audience: Literal["partner", "clean_team"] = "partner"
    agreed: bool = False
    """Whether the charter that the parties signed holds the KPI."""
    months: int = 0
    """Whole months since the end of its period."""
    forward_looking: bool = False
    contributors: int = 1
    largest: Fraction = field(default=Fraction(1))
    """The share of the largest contributor, 0 to 1."""
    people: int | None = None
    """How many people a cell is about; None where it is about none."""
    differs: int | None = None
    """By how many people it differs at least from a cell that was shown before; None where none was."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict with its reason in a sentence."""

    verdict: Verdict
    because: str


def verdict(of: Circumstances, by: Thresholds = Thresholds()) -> Ruling:
    """What may become of a figure.

    >>> recent = Circumstances("price", competitors=True, agreed=True, contributors=6, largest=Fraction(1, 5))
    >>> str(verdict(recent).verdict)
    'clean-team'
    """
    return _people(of, by) or _unclear(of, by) or (_between_competitors(of, by) if of.competitors else _open())


def _open() -> Ruling:
    return Ruling(Verdict.SHARE, "The parties do not compete, and the charter holds it.")


def _people(of: Circumstances, by: Thresholds) -> Ruling | None:
    if of.category in INDIVIDUAL:
        return Ruling(Verdict.BLOCK, "It speaks of one employee, and that stays with the employer.")
    if of.category in OF_PEOPLE and of.people is None:
        return Ruling(Verdict.BLOCK, "How many people the cell is about is not known.")
    if of.people is not None and of.people < by.people:
        return Ruling(Verdict.BLOCK, f"The cell is of {of.people} people, fewer than {by.people}.")
    if of.differs is not None and 0 < of.differs < by.people:
        return Ruling(
            Verdict.BLOCK, f"It differs by {of.differs} from a cell that was shown, so that subtraction tells of them."
        )
    return None


def _unclear(of: Circumstances, by: Thresholds) -> Ruling | None:
    if _is_intention(of, by) and of.competitors is not False and of.audience == "partner":
        return Ruling(Verdict.BLOCK, "Competitors do not tell each other what they intend, agreed or not.")
    if of.competitors is None:
        return Ruling(Verdict.LEGAL_REVIEW, "Whether the parties compete is not recorded.")
    if not of.agreed:
        return Ruling(Verdict.LEGAL_REVIEW, "The agreed charter does not hold it: it has no purpose.")
    return None


def _is_intention(of: Circumstances, by: Thresholds) -> bool:
    return of.category in by.intentions or (of.forward_looking and of.category in by.sensitive)


def _between_competitors(of: Circumstances, by: Thresholds) -> Ruling:
    if _is_intention(of, by):
        return Ruling(Verdict.LEGAL_REVIEW, "Intentions go not even to a clean team without counsel.")
    if of.category in by.common and not of.forward_looking:
        return Ruling(Verdict.SHARE, "It is about what the alliance does together.")
    if of.category not in by.sensitive:
        said = "Nobody has said" if of.category is None else f"'{of.category}' does not say"
        return Ruling(Verdict.LEGAL_REVIEW, f"{said} what it tells competitors.")
    if of.audience == "clean_team":
        return Ruling(Verdict.CLEAN_TEAM, "It is addressed to the clean team.")
    if of.contributors <= 1:
        return Ruling(Verdict.LEGAL_REVIEW, "It is individual, and age alone makes it no safe one.")
    if of.months < by.months:
        return Ruling(Verdict.CLEAN_TEAM, f"It is recent: {of.months} months old, and not {by.months}.")
    if of.contributors < by.contributors:
        return Ruling(Verdict.CLEAN_TEAM, f"It has {of.contributors} contributors, fewer than {by.contributors}.")
    if of.largest > by.share:
        return Ruling(Verdict.CLEAN_TEAM, f"One contributor has more than {by.share} of it.")
    return Ruling(Verdict.AGGREGATE_ONLY, "It is old enough, of enough contributors, and none stands out.")
