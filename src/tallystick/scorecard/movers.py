"""What changed between two scorecards, in a few plain sentences for somebody who reads nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.kpis import Kpi
from tallystick.scorecard.form import target_text
from tallystick.scorecard.grades import ATTENTION
from tallystick.scorecard.lines import Judgement, Line


def what_changed(before: Line, after: Line, *, compiled: CompiledCharter, most: int = 3) -> list[str]:
    """At most so many sentences on the KPIs that moved most: the words of an executive summary.

    First come those whose severity changed (the larger step first, and worse before better), then values that came or
    went, then moves towards or away from the target, by their size as a share of the target.
    An unfinished period is compared with nothing. 'Improved' and 'worsened' follow the KPI's direction: a falling
    value improves where lower is better.
    """
    old, new = _judgements(before), _judgements(after)
    moves = [
        _Move(kpi=compiled.kpis[name].kpi, before=old[name], after=new[name], id=name)
        for name in new
        if name in old and name in compiled.kpis
    ]
    telling = sorted((move for move in moves if move.happened), key=lambda move: (*move.weight, move.id))
    if not telling:
        return ["No KPI changed its value or its status."]
    return [move.sentence for move in telling[:most]]


def _judgements(line: Line) -> Mapping[str, Judgement]:
    return {each.id: each.judgement for each in line.walk() if each.judgement is not None}


@dataclass(frozen=True, slots=True)
class _Move:
    """One KPI, before and after."""

    id: str
    kpi: Kpi
    before: Judgement
    after: Judgement

    @property
    def weight(self) -> tuple[int, int, Fraction]:
        """How much it matters: the smaller the earlier."""
        return (-2 * abs(self.step) - (self.step > 0), -self.came_or_went, -self.distance)

    @property
    def happened(self) -> bool:
        """Whether anything moved; an unfinished period withholds the comparison."""
        if "unfinished" in (self.before.status, self.after.status):
            return False
        return bool(self.step or self.came_or_went or self.distance)

    @property
    def came_or_went(self) -> bool:
        """Whether it has a value now or had one before, and not both."""
        return (self.before.figure.value is None) != (self.after.figure.value is None)

    @property
    def step(self) -> int:
        """By how many severities it got worse (negative: better); 0 where one of them is none."""
        if "none" in (self.before.severity, self.after.severity):
            return 0
        return ATTENTION[self.after.severity] - ATTENTION[self.before.severity]

    @property
    def distance(self) -> Fraction:
        """How far it moved against its target, as a share of the target; without one, of its own value."""
        old, new = _exact(self.before), _exact(self.after)
        if old is None or new is None:
            return Fraction(0)
        moved = new - old
        if self.before.good_gap is not None and self.after.good_gap is not None:
            moved = self.after.good_gap - self.before.good_gap
        scale = self.after.target or old or Fraction(1)
        return abs(moved / scale)

    @property
    def better(self) -> bool | None:
        """Whether its value moved the good way; None where it stood still or the direction does not say."""
        old, new = _exact(self.before), _exact(self.after)
        if old is None or new is None or old == new:
            return None
        match self.kpi.direction.better:
            case "higher":
                return new > old
            case "lower":
                return new < old
            case _:
                first, last = self.before.good_gap, self.after.good_gap
                return None if first is None or last is None or first == last else last > first

    @property
    def sentence(self) -> str:
        """What happened, with the numbers."""
        title, now, then = self.kpi.title, self.after, self.before
        if then.figure.value is not None and now.figure.value is None:
            return f"{title} has no value this time ({_why(now)}), after {_number(then)}."
        if then.figure.value is None and now.figure.value is not None:
            return f"{title} has a value again: {_number(now)}{_against(now)} (before: {_why(then)})."
        if self.step:
            verb = "worsened" if self.step > 0 else "improved"
            what = f"{verb} from {self._band(then)} to {self._band(now)}"
        else:
            what = {True: "improved", False: "worsened", None: "moved"}[self.better]
        if now.figure.value == then.figure.value:
            return f"{title} {what} while it stayed at {_number(now)}{_against(now)}{_moved_target(then, now)}."
        if self.step and self.better is not None and self.better == (self.step > 0):
            return f"{title} {what}: {_number(now)}{_against(now)}, from {_number(then)}{_against(then)}."
        return f"{title} {what}: {_number(now)}{_against(now)}, from {_number(then)}."

    def _band(self, judgement: Judgement) -> str:
        band = self.kpi.bands.get(judgement.status)
        return (band.title if band else None) or judgement.status


def _exact(judgement: Judgement) -> Fraction | None:
    figure = judgement.figure
    return figure.exact if figure.exact is not None or figure.value is None else Fraction(figure.value)


def _number(judgement: Judgement) -> str:
    value = judgement.figure.value
    return f"{'nothing' if value is None else format(value, 'f')} {_unit(judgement)}".rstrip()


def _against(judgement: Judgement) -> str:
    if judgement.target is None:
        return ""
    return f" against a target of {target_text(judgement.target, judgement.places)} {_unit(judgement)}".rstrip()


def _moved_target(before: Judgement, after: Judgement) -> str:
    if before.target == after.target or before.target is None:
        return ""
    return f", which was {target_text(before.target, before.places)} {_unit(before)}".rstrip()


def _unit(judgement: Judgement) -> str:
    unit = judgement.figure.unit
    return {"percent": "%", "ratio": "", "count": ""}.get(unit, unit)


def _why(judgement: Judgement) -> str:
    return str(judgement.figure.missing or "no value").replace("_", " ")
