"""What the authority declares for its notice, in ``notice.yaml``: what the bands mean, and what only it knows."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from tallystick.charter.model.base import Day, DaySpan, Listed, Model, Name, OneOrMany, Words

Rating = Literal["Good", "Approaching target", "Requires improvement", "Inadequate", "Other"]

DESCRIPTIONS: dict[Rating, str] = {
    "Good": "Performance is meeting or exceeding the key performance indicators",
    "Approaching target": "Performance is close to meeting the key performance indicators",
    "Requires improvement": "Performance is below the key performance indicators",
    "Inadequate": "Performance is significantly below the key performance indicators",
    "Other": "Performance cannot be described as good, approaching target, requires improvement or inadequate",
}
"""The ratings of regulation 39(5), with their descriptions, from best to worst; Other stands apart."""

FEWEST = 3
"""Key performance indicators that section 52(1) asks for."""

Bands = dict[Words, Rating]

Outcome = Literal["partial termination", "termination", "damages", "settlement agreement"]


class Result(Model):
    """What a breach resulted in, and when."""

    what: Outcome
    """partial termination, termination, damages, or settlement agreement (section 71(3))."""
    on: Day
    """The day of it."""


class Breach(Model):
    """A breach (section 71(3)), or a failure to perform after a proper opportunity to improve (section 71(4))."""

    section: Literal["71(3)", "71(4)"]
    """Which of the two applies."""
    since: Day
    """The day from which it applies; the information is published within 30 days that begin with it."""
    clause: Name | None = None
    """The clause of the charter that was broken; its determinations stand in the notice."""
    obligation: Words
    """The nature of the obligation that was breached or not performed to the authority's satisfaction."""
    nature: Words
    """The nature of the breach or failure."""
    impact: Words
    """Its impact or consequences."""
    duration: Words
    """How long it lasted."""
    results: Annotated[tuple[Result, ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)] = ()
    """Of a breach: what it resulted in."""
    opportunity: Words | None = None
    """Of section 71(4): which opportunity to improve was given, and when."""
    failed_on: Day | None = None
    """Of section 71(4): when the authority considered that the supplier had failed to improve."""
    remedied: Words | None = None
    """What was done to remedy it."""
    disputed: Words | None = None
    """Whether the supplier disputes it, and before whom."""

    @model_validator(mode="after")
    def _whole(self) -> "Breach":
        if self.section == "71(3)" and not self.results:
            raise ValueError(
                "section 71(3) applies to a breach that resulted in termination, damages or a settlement agreement; "
                "give its 'results', each with its day"
            )
        if self.section == "71(4)" and (self.opportunity is None or self.failed_on is None):
            raise ValueError(
                "section 71(4) applies where the supplier was given proper opportunity to improve and failed to do so; "
                "give 'opportunity' and 'failed on'"
            )
        return self


class NoticeProfile(Model):
    """What a contract performance notice needs besides the charter, its figures and what was published."""

    notice: Literal[1]
    """Version of this form."""
    authority: Name | None = None
    """The contracting authority, as a party of the charter; the only beneficiary by default."""
    supplier: Name | None = None
    """The supplier that is assessed, as a party of the charter; the only obligor by default."""
    assessed: DaySpan
    """The time that the assessment is of: ``2025-04-01 .. 2026-04-01`` (end not contained)."""
    on: Day
    """The day of publication."""
    at_termination: bool = False
    """Whether this is the assessment on termination of the contract."""
    over_the_period: Literal["latest", "worst", "most frequent"]
    """Which of the ratings of the periods assessed is the KPI's: the last one, the worst one, or the most frequent one
    (of several equally frequent ones the worst)."""
    ratings: Bands
    """By band, what it means: ``{good: Good, watch: Approaching target, poor: Requires improvement}``."""
    ratings_of: dict[Name, Bands] = Field(default_factory=dict)
    """For single KPIs, where it differs."""
    other: dict[Name, Words] = Field(default_factory=dict)
    """KPIs that are rated Other, and why none of the other ratings describes the performance."""
    kpis: OneOrMany[Name] = ()
    """The key performance indicators set under section 52(1); the contractual KPIs of the charter by default."""
    publish: int = Field(default=FEWEST, ge=FEWEST)
    """How many of them are rated in the notice: the most material ones at the time."""
    entered: Day | None = None
    """The day on which the contract was entered into; the published ``dateSigned`` by default."""
    last_notice: Day | None = None
    """The day of the last assessment that was published; without it, this is the first."""
    breaches: Listed[Breach] = ()
    """What section 71(5) asks to be published."""
    note: Words | None = None
    """What readers should know besides."""
