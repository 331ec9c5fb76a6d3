"""The language of ``cases.yaml``: steps of cases and meetings of committees, as put on record beside the charter.

Steps are only ever added; the state of a case is what its steps add up to. Each says what was done, when, and by whom
for which party. What is said without prejudice has no place here: on a privileged rung of a ladder a step tells that
it took place, and nothing else (SEMANTICS 15).
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.bands import When
from tallystick.charter.model.base import Day, Exact, Listed, Model, Name, OneOrMany, Words
from tallystick.charter.model.events import Instant
from tallystick.charter.model.targets import PeriodId

ClockName = Literal["cause", "plan", "answer", "cure", "election", "rung"]
"""The clocks of a case that can be extended."""

Who = Literal["obligor", "beneficiary", "third party", "market", "weather", "law", "other external"]
"""The first axis of a cause: who or what; the last four lie outside of everybody's reach."""

LegalStatus = Literal["breach", "excused", "reserved"]
"""The second axis: what it means in law; ``reserved`` until it is agreed."""

MeasureKind = Literal["renegotiate", "reallocate", "new protocol", "training", "process"]
"""What kind of thing a corrective action does."""

Outcome = Literal["cured", "settled", "decided", "withdrawn", "exercised", "lapsed", "fell away"]
"""How a case ends; a waiver of everything ends it by itself."""


def _read_share(value: object) -> object:
    """``0.6`` is agreed; ``[0.4, 0.7]`` is what the share lies between while it is disputed."""
    return tuple(value) if isinstance(value, list) else value if isinstance(value, tuple) else (value, value)


class Cause(Model):
    """One cause of an incident, on two axes (SEMANTICS 16)."""

    who: Who
    """Who or what."""
    status: LegalStatus
    """What it means in law. Inefficiency without breach is the obligor's, and excused or reserved."""
    share: Annotated[tuple[Exact, Exact], BeforeValidator(_read_share)]
    """Its part of the whole, 0 to 1; two numbers while it is disputed: ``[0.4, 0.7]``."""
    what: Words
    """The cause, in words."""

    @model_validator(mode="after")
    def _possible(self) -> "Cause":
        low, high = self.share
        if not Decimal(0) <= low <= high <= Decimal(1):
            raise ValueError(f"found the share {low} to {high}, expected two numbers from 0 to 1, the lower one first")
        if self.status == "breach" and self.who not in ("obligor", "beneficiary"):
            raise ValueError(f"found a breach by '{self.who}', expected one of a party; else it is excused or reserved")
        return self


class Effect(Model):
    """What an action should do to a KPI, and from when figures must show it."""

    kpi: Name
    """The KPI."""
    met: When
    """What its figures must hold: ``">= 96"``, in the KPI's unit."""
    party: Name | None = None
    """Whose figure; the alliance's by default."""
    from_: PeriodId | None = None
    """The first period that must hold; by default the first that begins after the action was done."""
    periods: int = Field(default=1, ge=1)
    """In so many periods in a row."""


class Action(Model):
    """A corrective action."""

    id: Name
    """Its name in the plan."""
    owner: RoleRef
    """Who sees to it."""
    measure: MeasureKind
    """What kind of thing it is."""
    what: Words
    """What is done."""
    due: Day
    """By when."""
    effect: Effect | None = None
    """What it should do; without it, doing it is all."""


class _Step(Model):
    id: Name
    """Its name in the record; other steps refer to it."""
    case: Name
    """The case."""
    recorded: Instant
    """When it was put on record."""
    at: Instant | None = None
    """When it was done; when it was recorded by default."""
    by: RoleRef
    """Who did it, for a party: ``party/role``."""
    evidence: OneOrMany[Words] = ()
    """What proves it. On a privileged rung only the entry and exit records that the ladder names."""
    note: Words | None = None
    """For readers. Refused on a privileged rung."""


class _About(_Step):
    clause: Name
    """The clause."""
    period: PeriodId | None = None
    """The period that was missed."""
    party: Name | None = None
    """The obligor, where the clause has several."""
    scope: dict[Name, Words] = Field(default_factory=dict)
    """The cell, where cells are judged by themselves."""


class Nudge(_About):
    """An early word, without formal effect: no clock starts, nothing is conceded or demanded."""

    step: Literal["nudge"]


class Reply(_Step):
    """The obligor has replied to a nudge."""

    step: Literal["reply"]


class Opening(_Step):
    """A case is opened: on a missed determination, or on a matter that a committee is to decide."""

    step: Literal["open"]
    clause: Name | None = None
    """The clause that was missed."""
    period: PeriodId | None = None
    """The period."""
    party: Name | None = None
    """The obligor, where the clause has several."""
    scope: dict[Name, Words] = Field(default_factory=dict)
    """The cell, where cells are judged by themselves."""
    determination: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    """Hash of the determination that it rests on, so that a later one does not take its ground away."""
    right: Words | None = None
    """The right that is at stake, where no determination is at hand that says it."""
    committee: Name | None = None
    """Or the committee before which a matter comes ..."""
    matter: Words | None = None
    """... what is to be decided ..."""
    subject: Words | None = None
    """... and the subject it belongs to, by which a casting vote is given."""

    @model_validator(mode="after")
    def _one_kind(self) -> "Opening":
        if (self.clause is None) == (self.committee is None):
            raise ValueError("a case is opened on a 'clause' or before a 'committee', one of the two")
        if self.clause is not None and (self.period is None or self.matter is not None):
            raise ValueError("a case on a clause has its 'period', and no 'matter'")
        if self.committee is not None and (self.matter is None or self.period is not None):
            raise ValueError("a case before a committee has its 'matter', and no 'period'")
        return self


class _Served(_Step):
    channel: Name | None = None
    """How it was sent, as the charter's notices name it."""
    received: Instant | None = None
    """When receipt was acknowledged, where that was before the channel's deemed receipt."""
    proof: OneOrMany[Words] = ()
    """What proves that it was sent."""


class NoticeGiven(_Served):
    """Formal notice of the miss; cure and plan periods are counted from its receipt. ``at`` is when it was sent."""

    step: Literal["notice"]


class CauseStated(_Step):
    """A statement of causes: made by a method, signed by people, no admission."""

    step: Literal["cause"]
    incident: Words = "all"
    """The incident; ``all`` for the miss as a whole."""
    method: Words
    """How it was found: 'five whys', 'fault tree', 'timeline review'."""
    causes: Listed[Cause] = Field(min_length=1)
    """The causes; their shares can add up to 1."""
    signed_by: OneOrMany[RoleRef] = Field(min_length=1)
    """Who signed it. Signed for both sides, it is agreed."""


class CauseAgreed(_Step):
    """The other side agrees to a statement of causes."""

    step: Literal["agree cause"]
    to: Name
    """The statement's id."""


class PlanProposed(_Step):
    """A corrective plan."""

    step: Literal["plan"]
    actions: Listed[Action] = Field(min_length=1)
    """What is done, by whom and when."""
    beyond: bool = False
    """Whether the miss cannot be cured within the cure period, so that the plan's dates stand in its place."""


class PlanAccepted(_Step):
    """The plan is accepted; with it, its dates."""

    step: Literal["accept"]


class PlanRejected(_Step):
    """The plan is rejected."""

    step: Literal["reject"]
    ground: Words
    """Why, and what would do."""


class ActionDone(_Step):
    """An action of the plan is done."""

    step: Literal["done"]
    action: Name
    """Which."""


class CureClaimed(_Step):
    """The obligor says that the miss is cured; figures of later periods verify it."""

    step: Literal["cured"]


class Waived(_Step):
    """The holder waives its rights, or one of them."""

    step: Literal["waive"]
    what: Words = "all"
    """``all``, which ends the case, or a right."""


class Elected(_Served):
    """The holder elects a right; its notice is served like any other."""

    step: Literal["elect"]
    right: Words
    """Which."""


class Disputed(_Served):
    """A party takes the matter to the ladder."""

    step: Literal["dispute"]
    ladder: Name | None = None
    """Which ladder; the clause's by default."""
    subject: Words | None = None
    """What it is about, where rungs are for some subjects only."""
    amount: Exact | None = None
    """How much is in dispute."""


class RungMet(_Step):
    """Those who sit on the rung met; nothing is recorded of what was said."""

    step: Literal["meeting"]


class Referred(_Served):
    """The dispute goes to the next rung."""

    step: Literal["refer"]
    to: Words | None = None
    """Which rung; the next one by default."""
    agreed_by: OneOrMany[RoleRef] = ()
    """Who else agrees; with every party's consent the time of the rung need not be over."""


class Settled(_Step):
    """The dispute is settled; how is not recorded here."""

    step: Literal["settle"]
    agreed_by: OneOrMany[RoleRef] = ()
    """Who agreed for the other parties."""


class Ruled(_Step):
    """The dispute is decided: by the expert, arbitrator or court of the rung, or by the party with the casting vote."""

    step: Literal["decide"]
    for_: Literal["obligor", "beneficiary", "partly", "matter"]
    """For whom; of a committee's matter, ``matter``."""
    decided_by: Words | None = None
    """Who decided, where it was no party."""


class Proceedings(_Step):
    """A party goes to court, or to arbitration, beside the ladder."""

    step: Literal["proceedings"]
    urgent: bool = False
    """Whether only to preserve rights, which a ladder does not bar."""


class DisputeWithdrawn(_Step):
    """The party that took the matter to the ladder takes it back."""

    step: Literal["withdraw"]


class Extended(_Step):
    """More time, by consent of every party."""

    step: Literal["extend"]
    clock: ClockName
    """Of which clock."""
    until: Day
    """The last day that is now in time."""
    agreed_by: OneOrMany[RoleRef] = ()
    """Who agreed for the other parties."""


class Acknowledged(_Step):
    """A party that was served acknowledges receipt; what it received counts as received then, unless it did before."""

    step: Literal["acknowledge"]
    of: Name
    """The id of the step that was served: a notice, an election, a dispute or a referral."""


class Corrected(_Step):
    """A step was put on record by mistake: from now on it is as if it had not been. Its party alone corrects it."""

    step: Literal["correct"]
    of: Name
    """The step's id."""


class Closed(_Step):
    """The case is closed."""

    step: Literal["close"]
    outcome: Outcome
    """How it ended."""
    agreed_by: OneOrMany[RoleRef] = ()
    """Who agreed for the other parties: what one side cannot close alone, both can."""


Step = Annotated[
    Nudge
    | Reply
    | Opening
    | NoticeGiven
    | CauseStated
    | CauseAgreed
    | PlanProposed
    | PlanAccepted
    | PlanRejected
    | ActionDone
    | CureClaimed
    | Waived
    | Elected
    | Disputed
    | RungMet
    | Referred
    | Settled
    | Ruled
    | Proceedings
    | DisputeWithdrawn
    | Extended
    | Acknowledged
    | Corrected
    | Closed,
    Field(discriminator="step"),
]
"""One step of a case."""


class Meeting(Model):
    """A meeting of a committee, or a decision that it takes by mail."""

    id: Name
    """Its name in the record."""
    committee: Name
    """The committee."""
    recorded: Instant
    """When it was put on record."""
    at: Instant
    """When it was held; of a decision by mail, when the last answer came."""
    how: Literal["in person", "video", "telephone", "mail"]
    """How it was held."""
    present: dict[Name, int] = Field(default_factory=dict)
    """By party: how many members were there or answered, proxies among them."""
    votes: dict[Name, Literal["yes", "no", "abstained"] | dict[Literal["yes", "no", "abstained"], int]] = Field(
        default_factory=dict
    )
    """By party: its vote, or how many of its members voted how; of a meeting that was to decide something."""
    acknowledged: bool = False
    """Of a decision by mail: whether its receipt was acknowledged."""
    matter: Words | None = None
    """What was decided on."""
    case: Name | None = None
    """The case of the matter, where there is one."""


class CaseFile(Model):
    """A file of cases."""

    steps: Listed[Step] = ()
    """In any order; each says when it was done."""
    meetings: Listed[Meeting] = ()
    """Meetings of committees."""
