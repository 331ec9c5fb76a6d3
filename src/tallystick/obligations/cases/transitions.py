"""Which steps a case allows in each status, and who may take each for which party.

A role does what its charter lets it do (``may``): ``enter``, ``approve``, ``sign``, each with all before it, or a step
by its own name. A role of which the charter says nothing may do all that its party may.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick.charter.model import Charter
from tallystick.charter.model.cases import Step
from tallystick.obligations.cases.case import Case, Status
from tallystick.obligations.cases.ground import party_of
from tallystick.obligations.cases.history import Record

AUTHORITIES = ("enter", "approve", "sign")
"""What a role may do, each with all before it."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One kind of step."""

    side: str
    """Whose step it is: ``beneficiary``, ``obligor``, ``either``; ``all`` needs the consent of every party."""
    authority: str
    """The least that its role may do: ``enter``, ``approve`` or ``sign``."""
    does: str
    """What it does, in words: 'gives notice'."""


TRANSITIONS: Mapping[str, Transition] = {
    "nudge": Transition("beneficiary", "enter", "says an early word, without formal effect"),
    "reply": Transition("obligor", "enter", "replies"),
    "open": Transition("beneficiary", "approve", "opens the case"),
    "notice": Transition("beneficiary", "sign", "gives notice"),
    "cause": Transition("either", "enter", "states the causes"),
    "agree cause": Transition("either", "sign", "agrees to the causes that the other side stated"),
    "plan": Transition("obligor", "approve", "proposes a corrective plan"),
    "accept": Transition("beneficiary", "approve", "accepts the plan"),
    "reject": Transition("beneficiary", "approve", "rejects the plan"),
    "done": Transition("either", "enter", "reports an action of the plan as done"),
    "cured": Transition("obligor", "approve", "says that the miss is cured"),
    "acknowledge": Transition("either", "enter", "acknowledges receipt"),
    "extend": Transition("all", "approve", "gives more time, as all agree"),
    "dispute": Transition("either", "approve", "takes the matter to the ladder"),
    "meeting": Transition("either", "enter", "records that a meeting took place"),
    "refer": Transition("either", "approve", "refers the dispute to the next level"),
    "settle": Transition("all", "sign", "records that the dispute is settled"),
    "decide": Transition("either", "enter", "records that the dispute was decided"),
    "proceedings": Transition("either", "sign", "goes to court"),
    "withdraw": Transition("either", "approve", "takes the dispute back"),
    "waive": Transition("beneficiary", "sign", "waives"),
    "elect": Transition("beneficiary", "sign", "elects a right"),
    "close": Transition("either", "approve", "closes the case"),
    "correct": Transition("either", "enter", "takes a step off the record"),
}
"""Every step, in the order in which cases usually meet them; of two at the same instant the first named comes first."""

_ANY = ("cause", "agree cause", "acknowledge", "waive", "dispute", "extend", "close")

ALLOWED: Mapping[Status, tuple[str, ...]] = {
    Status.NUDGED: ("reply", "open", "close"),
    Status.OPEN: ("notice", "plan", "cured", "elect", *_ANY),
    Status.NOTICED: ("plan", "cured", "elect", *_ANY),
    Status.PLANNED: ("notice", "accept", "reject", "cured", "elect", *_ANY),
    Status.REJECTED: ("notice", "plan", "cured", "elect", *_ANY),
    Status.CURING: ("notice", "done", "cured", "elect", *_ANY),
    Status.CURED: ("notice", "done", "elect", *_ANY),
    Status.VERIFIED: ("done", "elect", *_ANY),
    Status.NOT_CURED: ("notice", "plan", "accept", "reject", "done", "cured", "elect", *_ANY),
    Status.DISPUTED: (
        "meeting", "refer", "settle", "decide", "proceedings", "withdraw", "extend", "acknowledge", "cause",
        "agree cause", "done", "waive",
    ),
    Status.RESOLVED: ("close", "cause", "agree cause"),
    Status.ELECTED: ("acknowledge", "dispute", "close"),
    Status.CLOSED: (),
}  # fmt: skip
"""By status: the steps that can come next. A step may need more; then it is refused with what it lacks."""

OF_MATTERS = ("open", "meeting", "refer", "settle", "decide", "proceedings", "withdraw", "extend", "correct")
"""Steps that a matter before a committee knows."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a role may take a step, and why not."""

    granted: bool
    because: str

    def __bool__(self) -> bool:
        return self.granted


GRANTED = Permission(granted=True, because="")


def may(actor: str, transition: str, case: Case, charter: Charter) -> Permission:
    """Whether a role may take a step of a case as it stands; with the reason where it may not.

    The step itself may still be refused for what it says: a right that is not at stake, a day that has passed.
    """
    if transition not in TRANSITIONS:
        return _no(f"There is no step '{transition}'; there are {', '.join(TRANSITIONS)}.")
    found = impossible(transition, case.record, case.status)
    return _no(found) if found else entitled(actor, transition, case.record, charter)


def impossible(step: str, record: Record, status: Status) -> str:
    """Why a case in a status has no place for a step; empty where it has."""
    if record.is_matter and step not in OF_MATTERS:
        return f"'{step}' is no step of a matter before a committee; it knows {', '.join(OF_MATTERS)}."
    allowed = ALLOWED[status]
    if step in allowed:
        return ""
    if not allowed:
        return f"the case is closed, and nothing can be added; found '{step}'."
    return f"the case is {status.value}; found '{step}', expected {_either(allowed)}."


def entitled(actor: str, transition: str, record: Record, charter: Charter) -> Permission:
    """Whether a role is on the side whose step it is, and may do so much."""
    rule, party = TRANSITIONS[transition], party_of(actor)
    denied = lacks_authority(actor, rule.authority, transition, charter)
    if denied:
        return _no(denied)
    if record.parties and party not in record.parties:
        return _no(f"'{party}' is no party of this case; its parties are {', '.join(record.parties)}.")
    if rule.side == "beneficiary" and not record.is_matter and party not in record.beneficiaries:
        return _no(f"'{transition}' is for {_either(record.beneficiaries)}, and {actor} stands for '{party}'.")
    if rule.side == "obligor" and party != record.obligor:
        return _no(f"'{transition}' is for {record.obligor}, and {actor} stands for '{party}'.")
    return GRANTED


def lacks_authority(actor: str, authority: str, transition: str, charter: Charter) -> str:
    """Why a role cannot do so much; empty where it can."""
    if party_of(actor) not in charter.parties:
        return f"{actor} is a role of no party; parties are {', '.join(charter.parties)}."
    if charter.people and actor not in charter.people:
        return f"there is no role {actor}; there are {', '.join(charter.people)}."
    granted = charter.people[actor].may if actor in charter.people else ()
    enough = AUTHORITIES[AUTHORITIES.index(authority) :]
    if granted and transition not in granted and not any(word in granted for word in enough):
        return f"{actor} may {', '.join(granted)}, and '{transition}' needs '{authority}'."
    return ""


def consenting(step: Step) -> tuple[str, ...]:
    """The parties that consent to a step: the one that takes it, and those that it names."""
    named: Iterable[str] = getattr(step, "agreed_by", ())
    return tuple(dict.fromkeys(party_of(role) for role in (step.by, *named)))


def _no(because: str) -> Permission:
    return Permission(granted=False, because=because)


def _either(words: Iterable[str]) -> str:
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"
