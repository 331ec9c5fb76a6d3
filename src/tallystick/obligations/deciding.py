"""What persons decide, and what a promise depends on: verdicts that no figure gives.

A decision that was asked for and not given leaves the period undetermined, until the time for it has passed and the
clause says what holds then. A final decision on a measured clause stands above the figure.
"""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.obligations.desk import Desk
from tallystick.obligations.determination import Determination
from tallystick.obligations.events_of import concerns
from tallystick.obligations.judged import Result
from tallystick.obligations.slots import Slot
from tallystick.terms.figure import Scope


@dataclass(frozen=True, slots=True)
class Decision:
    """What persons say of a period."""

    result: Result
    value: Fraction | None
    because: str
    settles: bool
    """Whether it stands above the figure of a measured clause."""
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a period is not judged."""

    result: Result
    because: str


def decision_on(definition: ClauseDefinition, desk: Desk, obligor: str, scope: Scope, slot: Slot) -> Decision | None:
    """The decision on a period; None where none was given and none was asked for."""
    given = [
        each
        for each in desk.events.decisions.get((definition.id, slot.id), ())
        if concerns(each, obligor=obligor, scope=scope)
    ]
    chosen = next((each for each in reversed(given) if each.final), given[-1] if given else None)
    if chosen is not None:
        who = chosen.by or "whoever decides"
        value = None if chosen.value is None else Fraction(chosen.value)
        result = Result(chosen.outcome) if chosen.outcome is not None else Result.UNDETERMINED
        said = chosen.outcome or f"a value of {chosen.value}"
        final = "" if chosen.final else " (not final)"
        return Decision(
            result, value, f"Decided by {who} on {chosen.on} for {slot.label}: {said}{final}.", True, (chosen.id,)
        )
    asked = definition.clause.decision
    if asked is None:
        return None
    question = f"{asked.who} decides by the standard '{asked.standard}': {asked.question}"
    if asked.within is None:
        return Decision(Result.UNDETERMINED, None, f"{question} Nothing was decided for {slot.label}.", False)
    due = desk.due_after(asked.within, slot.end - timedelta(days=1))
    if desk.today <= due:
        return Decision(Result.UNDETERMINED, None, f"{question} It is due on {due}.", False)
    late = f"{question} Nothing was decided for {slot.label} by {due}"
    if asked.otherwise in ("met", "missed"):
        return Decision(Result(asked.otherwise), None, f"{late}, so {asked.otherwise} holds.", False)
    after = f"; it goes to the ladder '{asked.otherwise}'" if asked.otherwise else ""
    return Decision(Result.UNDETERMINED, None, f"{late}{after}.", False)


def after_the_verdict(
    definition: ClauseDefinition, desk: Desk, obligor: str, scope: Scope, slot: Slot
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What stands beside a verdict and does not change it: what is waived, the sentences, and the events' ids.

    A dispute holds the amount (settlement) and, with a claim, its reading; the verdict stays until it is decided.
    """
    key = (definition.id, slot.id)
    waived: list[str] = []
    said: list[str] = []
    used: list[str] = []
    for waiver in desk.events.waivers.get(key, ()):
        if concerns(waiver, obligor=obligor, scope=scope):
            what = "Everything that follows" if waiver.what == "all" else f"'{waiver.what}'"
            said.append(f"{what} is waived for {slot.label} (waiver of {waiver.on}).")
            waived.append(waiver.what)
            used.append(waiver.id)
    for dispute in desk.events.disputes.get(key, ()):
        if concerns(dispute, obligor=obligor, scope=scope) and dispute.id not in desk.events.resolved:
            by = f" by {dispute.by}" if dispute.by else ""
            said.append(f"{slot.label} is in dispute since {dispute.on}{by}: {dispute.ground}.")
            used.append(dispute.id)
    elections = desk.events.elections.get(key, ())
    used += [each.id for each in elections if concerns(each, obligor=obligor, scope=scope)]
    return tuple(waived), tuple(said), tuple(used)


def precondition_on(
    definition: ClauseDefinition, desk: Desk, obligor: str, beneficiaries: tuple[str, ...], slot: Slot
) -> Stopped | None:
    """Why a period is not judged, where the promise depends on another one; None where it is judged.

    The other promise is the other side's: of a clause with several obligors the beneficiary's counts, else whoever's.
    """
    for condition in definition.clause.subject_to:
        found = _of_other_side(desk, condition.clause, obligor, beneficiaries, slot)
        if found is None:
            return Stopped(
                Result.UNDETERMINED,
                f"It depends on clause '{condition.clause}', which was not determined for {slot.label}.",
            )
        if found.outcome in (Result.UNDETERMINED, Result.INTERIM) and found.outcome not in condition.outcome:
            return Stopped(
                Result.UNDETERMINED,
                f"It depends on clause '{condition.clause}', which is {found.outcome.value} for {slot.label}.",
            )
        if found.outcome.value not in condition.outcome:
            wanted = " or ".join(condition.outcome)
            return Stopped(
                Result.EXCUSED,
                f"It depends on clause '{condition.clause}' being {wanted}, which was "
                f"{found.outcome.value.replace('_', ' ')} by {_name(desk, found.obligor)} in {slot.label}: excused.",
            )
    return None


def _of_other_side(
    desk: Desk, clause: str, obligor: str, beneficiaries: tuple[str, ...], slot: Slot
) -> Determination | None:
    """The determination of the same period, else the one whose days hold it; the other side's before others'."""
    known = [each for each in desk.every(clause) if each.start <= slot.start and slot.end <= each.end]
    if not known:
        return None

    def rank(each: Determination) -> tuple[bool, bool, bool, int, str]:
        return (
            each.obligor not in beneficiaries,
            each.obligor == obligor,
            each.period != slot.id,
            (each.end - each.start).days,
            each.obligor,
        )

    return min(known, key=rank)


def _name(desk: Desk, party: str) -> str:
    known = desk.compiled.charter.parties.get(party)
    return known.name if known is not None else party
