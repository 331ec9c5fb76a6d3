"""Cases from recorded steps: a pure fold, so that the same record gives the same case whenever it is read.

Steps count in the order in which they were done; of two at the same instant, the one that cases meet earlier comes
first, then the one whose id does. In which order they were put on record never matters; what was recorded after the
knowledge cut-off does not exist. A step that cannot be is refused, is named with its reason, and changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.cases import Corrected, Step
from tallystick.errors import InputError
from tallystick.obligations.cases.applying import taken
from tallystick.obligations.cases.case import Case, Status
from tallystick.obligations.cases.causes import shares
from tallystick.obligations.cases.ground import Ground, done_at, party_of
from tallystick.obligations.cases.history import Record, Refused
from tallystick.obligations.cases.privacy import on_privileged
from tallystick.obligations.cases.standing import standing
from tallystick.obligations.cases.transitions import TRANSITIONS, lacks_authority
from tallystick.obligations.cases.turns import moves, whose
from tallystick.obligations.determination import Determination

_ORDER = {step: number for number, step in enumerate(TRANSITIONS)}


def case_at(
    steps: Iterable[Step],
    compiled: CompiledCharter,
    determinations: Sequence[Determination] | None = None,
    *,
    known_at: datetime,
) -> Case:
    """One case as it stands at an instant, from the steps recorded by then.

    ``determinations`` are those at hand, of several cut-offs where there are; None where none are: then openings and
    cures are not held against them. Raises InputError for steps of several cases, and for a case that has not begun by
    then, because no step of it was recorded or the first ones are refused.
    """
    every = list(steps)
    names = sorted({each.case for each in every})
    if len(names) != 1:
        raise InputError(f"Found steps of {len(names)} cases ({', '.join(names) or 'none'}); give those of one.")
    ground = Ground(compiled, tuple(determinations) if determinations is not None else None)
    record, refused = fold(every, ground, known_at=known_at)
    if not record.history:
        why = f": {refused[0].because}" if refused else f"; nothing was recorded by {known_at.isoformat()}."
        raise InputError(f"Case {names[0]!r} has not begun{why}")
    return _case(record, refused, ground, known_at.astimezone(UTC))


def fold(steps: Iterable[Step], ground: Ground, *, known_at: datetime) -> tuple[Record, tuple[Refused, ...]]:
    """What the steps of one case that were recorded by an instant add up to, and those that are refused."""
    every = [each for each in steps if each.recorded <= known_at]
    counted, refused = _without_corrected(every, ground)
    record = Record(every[0].case if every else "")
    for step in sorted(counted, key=lambda each: (done_at(each), _ORDER[each.step], each.id)):
        record, because = taken(record, step, ground)
        if because:
            refused.append(refusal(step, because))
    return record, tuple(refused)


def cases_at(
    steps: Iterable[Step],
    compiled: CompiledCharter,
    determinations: Sequence[Determination] | None = None,
    *,
    known_at: datetime,
) -> tuple[Case, ...]:
    """Every case that has begun by an instant, in order of its beginning, then of its id."""
    by_case: dict[str, list[Step]] = {}
    for step in steps:
        by_case.setdefault(step.case, []).append(step)
    found = []
    for held in by_case.values():
        try:
            found.append(case_at(held, compiled, determinations, known_at=known_at))
        except InputError:  # it has not begun; why stands among the problems of the file
            continue
    return tuple(sorted(found, key=lambda case: (case.history[0].at, case.id)))


def _without_corrected(steps: list[Step], ground: Ground) -> tuple[list[Step], list[Refused]]:
    """The steps that no correction takes off the record; corrections that cannot be are refused."""
    by_id = {each.id: each for each in steps}
    gone: set[str] = set()
    refused: list[Refused] = []
    for step in sorted(steps, key=lambda each: (each.recorded, each.id)):
        if not isinstance(step, Corrected):
            continue
        target = by_id.get(step.of)
        because = lacks_authority(step.by, "enter", "correct", ground.charter)
        if target is None or target is step or isinstance(target, Corrected):
            because = f"there is no step '{step.of}' of this case to take off the record."
        elif party_of(target.by) != party_of(step.by):
            because = f"'{step.of}' was recorded by {target.by}, whose party alone corrects it."
        elif target.recorded > step.recorded:
            because = f"'{step.of}' was recorded later, at {target.recorded.isoformat()}."
        if because:
            refused.append(refusal(step, because))
        else:
            gone.add(step.of)
    return [each for each in steps if each.id not in gone and not isinstance(each, Corrected)], refused


def refusal(step: Step, because: str) -> Refused:
    """A refused step, by its id and kind: nothing it says goes any further."""
    return Refused(step.id, step.step, step.by, done_at(step), because)


def _case(record: Record, refused: tuple[Refused, ...], ground: Ground, now: datetime) -> Case:
    held = standing(record, ground, now)
    upcoming = moves(record, held, ground, now)
    rung = ground.rung(record)
    return Case(
        id=record.case,
        known_at=now,
        status=held.status,
        outcome=record.outcome,
        record=record,
        determination=ground.determination(record, now),
        clocks=held.clocks,
        rights=held.rights,
        verification=held.verification,
        next=upcoming,
        turn=whose(upcoming),
        history=record.history,
        refused=refused,
        remarks=tuple(_remarks(record, ground, held.status, now)),
        rung=rung.name if rung else None,
        privileged=on_privileged(record, ground),
        shares=shares(record),
    )


def _remarks(record: Record, ground: Ground, status: Status, now: datetime) -> Iterable[str]:
    """What people should know of a case that its status does not say."""
    found = ground.determination(record, now)
    if record.opened_on is not None and found is not None and found.hash != record.opened_on:
        yield (
            f"It was opened on a determination that has been made again since: {record.period} is "
            f"{found.outcome.value} now."
        )
    if record.noticed is not None and status not in {Status.CLOSED}:
        notice = next(took.step for took in record.history if took.step.step == "notice")
        channel = ground.charter.notices.channels.get(getattr(notice, "channel", None) or "")
        if channel is not None and channel.proof and not getattr(notice, "proof", ()):
            yield f"No proof of the notice is on record; the charter asks for {' or '.join(channel.proof)}."
    if record.matter is None and ground.determinations is None:
        yield "No determinations were at hand, so neither its ground nor its cure is held against figures."
