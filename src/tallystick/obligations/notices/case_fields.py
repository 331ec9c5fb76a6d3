"""The fields of a notice that come from its case: deadlines, rights, cure, plan, causes, history and dispute.

Nothing comes from a privileged level of a dispute but its name and its days.
"""

from collections.abc import Iterator
from datetime import date

from tallystick.obligations.cases.case import RightStatus
from tallystick.obligations.cases.ground import Ground
from tallystick.obligations.notices.about import About, day_text, joined
from tallystick.obligations.notices.deadlines import TOLD_BY_CASES
from tallystick.obligations.saying import money
from tallystick.terms.rounding import round_fraction
from tallystick.terms.wording import counted


class CaseFields(About):
    """What is known of a case."""

    def case_fields(self) -> dict[str, str | tuple[str, ...]]:
        case = self.case
        cure = self.clause.cure if self.clause else None
        elected = next((right for right in case.rights if right.status is RightStatus.ELECTED), None) if case else None
        received = case.record.elected_received if case else None
        right = elected or (case.rights[0] if case and case.rights else None)
        return {
            "deadlines": tuple(self._deadlines()),
            "rights": tuple(self._rights()),
            "cure": tuple(self._cure()) if cure else (),
            "actions": tuple(self._actions()),
            "causes": tuple(self._causes()),
            "history": tuple(self._history()),
            "right.name": right.name if right else "",
            "right.received": day_text(self.compiled.zone.day_of(received)) if elected and received else "",
            "right.effective": day_text(elected.effective) if elected else "",
        }

    def _deadlines(self) -> Iterator[str]:
        """What is due, by day; clocks that stand still come last."""
        due: list[tuple[date, str]] = []
        still: list[str] = []
        for clock in self.case.clocks if self.case else ():
            who = joined(self._party(party) for party in clock.who)
            if clock.due is not None:
                due.append((clock.due, f"{who}: {clock.what} ({clock.rule})"))
            elif clock.paused:
                left = f", {counted(clock.left, 'day')} left" if clock.left is not None else ""
                still.append(f"Time stands still: {who}: {clock.what}{left}.")
        for each in self.determination.deadlines if self.determination else ():
            told = self.case is not None and each.what.startswith(TOLD_BY_CASES)
            if each.due is not None and not told:
                who = f"{self._party(each.who)}: " if each.who else ""
                due.append((each.due, f"{who}{each.what} ({each.from_})"))
        for day, text in sorted(due):
            yield f"{day_text(day)}{' (passed)' if day < self.about.dated else ''}: {text}"
        yield from still

    def _rights(self) -> Iterator[str]:
        for right in self.case.rights if self.case else ():
            by = f" by {day_text(right.elect_by)}" if right.elect_by else ""
            says = {
                RightStatus.WAITING: "arises if the miss is not cured in time",
                RightStatus.OPEN: f"may be elected{by}",
                RightStatus.AUTOMATIC: "takes effect by itself",
                RightStatus.ELECTED: f"was elected, with effect from {day_text(right.effective)}",
                RightStatus.WAIVED: "was waived",
                RightStatus.HEALED: "is gone, because the miss was cured",
                RightStatus.LAPSED: "has lapsed",
            }[right.status]
            yield f"{right.name.capitalize()} ({self._party(right.holder)}): {says}."

    def _cure(self) -> Iterator[str]:
        cure = self.clause.cure if self.clause else None
        if cure is None:
            return
        if not cure.curable:
            yield f"This cannot be cured: {cure.what}."
            return
        yield f"What cures it: {cure.what}."
        if cure.within:
            yield f"Time to cure: {cure.within} after this notice is received."
        if cure.plan_within:
            yield f"A corrective plan: within {cure.plan_within} after this notice is received."
        yield f"It is measured over {cure.periods} full period{'s' if cure.periods > 1 else ''} in a row."

    def _actions(self) -> Iterator[str]:
        done = dict(self.case.record.done) if self.case else {}
        for action in self.case.record.actions if self.case else ():
            effect = f"; effect: {action.effect.kpi} {action.effect.met}" if action.effect else ""
            state = "done" if action.id in done else f"due {day_text(action.due)}"
            yield f"{action.what} ({action.measure}; {action.owner}; {state}{effect})"

    def _causes(self) -> Iterator[str]:
        for share in self.case.shares if self.case else ():
            low, high = (f"{round_fraction(end * 100, 1).normalize():f}" for end in (share.low, share.high))
            part = f"{low} %" if low == high else f"{low} to {high} %, disputed"
            agreed = "agreed" if share.agreed else "stated, no admission"
            yield f"{share.who}, {share.status}: {part} ({'; '.join(share.what)}; {agreed})"

    def _history(self) -> Iterator[str]:
        for took in self.case.history if self.case else ():
            yield f"{day_text(self.compiled.zone.day_of(took.at))}: {took.says}."

    def dispute_fields(self) -> dict[str, str | tuple[str, ...]]:
        dispute = self.case.record.dispute if self.case else None
        names = ("ladder", "rung", "until", "subject", "amount", "tolled", "private")
        made: dict[str, str | tuple[str, ...]] = {f"dispute.{name}": "" for name in names}
        made["dispute.levels"] = ()
        if dispute is None or self.case is None:
            return made
        ladder = Ground(self.compiled, None).ladder(dispute)
        clock = next((each for each in self.case.clocks if each.name == "rung"), None)
        tolls = ladder.rungs[dispute.stay.rung].tolls or dispute.in_court
        return made | {
            "dispute.ladder": dispute.ladder,
            "dispute.rung": self.case.rung or ("court" if dispute.in_court else dispute.how or ""),
            "dispute.until": day_text(clock.due) if clock else "",
            "dispute.subject": dispute.subject or "",
            "dispute.amount": money(dispute.amount, self.charter.currency) if dispute.amount is not None else "",
            "dispute.tolled": "Periods to cure and to elect rights stand still on this level." if tolls else "",
            "dispute.private": (
                "What is said on a level without prejudice stays there and is no part of any record."
                if any(ladder.rungs[n].privileged for n in dispute.rungs)
                else ""
            ),
            "dispute.levels": tuple(
                f"{ladder.rungs[n].name}{f': {ladder.rungs[n].within}' if ladder.rungs[n].within else ''}"
                f"{', its decision binds' if ladder.rungs[n].binding else ''}"
                f"{', without prejudice' if ladder.rungs[n].privileged else ''}"
                for n in dispute.rungs
            ),
        }
