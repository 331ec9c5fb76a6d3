"""Corrective actions as they stand: planned, done, overdue, and whether figures of later periods show their effect.

Nothing is ticked off by hand: an action is verified when the KPI's figures hold in as many periods in a row as the plan
says, from the first period that begins after it was done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.cases import Action, Effect
from tallystick.obligations.cases.case import Case
from tallystick.obligations.cases.clocks import counted_day, end_of
from tallystick.obligations.cases.ground import Ground
from tallystick.obligations.cases.standing import planned_day
from tallystick.scorecard.grades import holds
from tallystick.terms.figure import Figure


class ActionStatus(StrEnum):
    """What became of an action."""

    PLANNED = "planned"
    OVERDUE = "overdue"
    DONE = "done"
    """Done; nothing was promised of its effect."""
    AWAITED = "awaited"
    """Done; the figures that will show its effect are not there yet."""
    VERIFIED = "verified"
    """Figures hold."""
    WITHOUT_EFFECT = "without effect"
    """Figures do not hold."""


@dataclass(frozen=True, slots=True)
class ActionState:
    """One action as it stands."""

    action: Action
    status: ActionStatus
    done: date | None
    """The local day on which it was done."""
    late: bool
    """Whether it was done, or is still to be done, after its last day."""
    periods: tuple[str, ...]
    """The periods that were looked at."""
    because: str


def action_states(case: Case, figures: Iterable[Figure], compiled: CompiledCharter) -> tuple[ActionState, ...]:
    """Every action of a case's plan, in its order, as known when the case is.

    ``figures`` may be all that there are; those of the right KPI, party and total are picked. Days on which
    clocks stood still put the last day off.
    """
    reader = _Reader(compiled, tuple(figures), case.known_at)
    done = dict(case.record.done)
    ground = Ground(compiled, None)
    return tuple(
        reader.state(action, done.get(action.id), planned_day(action.due, case.record, ground))
        for action in case.record.actions
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads actions at one instant."""

    compiled: CompiledCharter
    figures: tuple[Figure, ...]
    now: datetime

    def state(self, action: Action, done_at: datetime | None, due: date | None) -> ActionState:
        if done_at is None:
            late = due is not None and self.now >= end_of(due, self.compiled)
            status = ActionStatus.OVERDUE if late else ActionStatus.PLANNED
            because = f"It {'was' if late else 'is'} due on {due}." if due else "Its time stands still."
            return ActionState(action, status, None, late, (), because)
        day = counted_day(done_at, self.compiled)
        late = due is not None and day > due
        if action.effect is None:
            return ActionState(action, ActionStatus.DONE, day, late, (), f"It was done on {day}.")
        status, periods, because = self.shown(action.effect, day)
        return ActionState(action, status, day, late, periods, because)

    def shown(self, effect: Effect, since: date) -> tuple[ActionStatus, tuple[str, ...], str]:
        """Whether figures show the effect."""
        start = since
        if effect.from_ is not None:
            start = max(since, self.compiled.kpis[effect.kpi].calendar.get(effect.from_).start)
        later = sorted(
            (
                figure
                for figure in self.figures
                if (figure.kpi, figure.party, figure.scope) == (effect.kpi, effect.party, ())
                and figure.start >= start
                and figure.end <= self.compiled.zone.day_of(self.now)
            ),
            key=lambda figure: (figure.start, figure.period),
        )
        looked: list[str] = []
        for figure in later:
            if figure.value is None:
                continue
            looked.append(figure.period)
            exact = figure.exact if figure.exact is not None else Fraction(figure.value)
            compared = self.compared(exact, figure)
            if not holds(effect.met, compared, None):
                because = f"{figure.period} is {figure.value} {figure.unit}; the plan promised {effect.met}."
                return ActionStatus.WITHOUT_EFFECT, tuple(looked), because
            if len(looked) == effect.periods:
                return ActionStatus.VERIFIED, tuple(looked), f"{' and '.join(looked)} hold {effect.met}."
        left = effect.periods - len(looked)
        because = f"{left} period{'s' if left > 1 else ''} from {start} on {'are' if left > 1 else 'is'} awaited."
        return ActionStatus.AWAITED, tuple(looked), because

    def compared(self, exact: Fraction, figure: Figure) -> Fraction:
        """The value that is held against the promise: the printed one where the KPI says so, else the exact one."""
        definition = self.compiled.kpis.get(figure.kpi)
        rounding = definition.kpi.rounding if definition else None
        if rounding is None or not rounding.before_comparison or figure.value is None:
            return exact
        return Fraction(figure.value)
