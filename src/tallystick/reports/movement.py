"""How a KPI moved since the period before, and what changed on the scorecard, in sentences.

Good or bad is decided by the KPI's direction, never by the sign. An unfinished period, and a gap before it, withhold
the comparison (SEMANTICS 3 and 11).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from tallystick.charter.model.kpis import Direction
from tallystick.reports.content import KpiPage, Series
from tallystick.reports.numbers import difference, gap_symbol
from tallystick.reports.words import status_word, value_text
from tallystick.scorecard.lines import Judgement

Verdict = Literal["better", "worse", "unchanged", "neutral", "not compared"]
_RANK = {"good": 2, "watch": 1, "poor": 0}


@dataclass(frozen=True, slots=True)
class Movement:
    """From one printed value to the next; ``amount`` is after − before, None where nothing is compared."""

    amount: Decimal | None
    verdict: Verdict

    @property
    def arrow(self) -> str:
        """Which way the value went; nothing where it is not compared."""
        if self.amount is None:
            return ""
        return "↑" if self.amount > 0 else "↓" if self.amount < 0 else "→"

    def text(self, unit: str, places: int) -> str:
        """The amount with sign and unit, or a dash."""
        if self.amount is None:
            return "–"
        return f"{difference(self.amount, places=places)}\u00a0{gap_symbol(unit)}".rstrip("\u00a0")


def movement(series: Series, direction: Direction) -> Movement:
    """How the last period of a series compares with the one before it."""
    if len(series) < 2:
        return Movement(None, "not compared")
    before, after = series[-2], series[-1]
    if before.figure.value is None or after.figure.value is None or min(_elapsed(before), _elapsed(after)) < 1:
        return Movement(None, "not compared")
    amount = after.figure.value - before.figure.value
    if not amount:
        return Movement(amount, "unchanged")
    return Movement(amount, _verdict(before, after, direction))


def _elapsed(judgement: Judgement) -> Fraction:
    return judgement.figure.elapsed


def _verdict(before: Judgement, after: Judgement, direction: Direction) -> Verdict:
    gained = _distance(before, direction), _distance(after, direction)
    if gained[0] is None or gained[1] is None or gained[0] == gained[1]:
        return "neutral"
    return "better" if gained[1] < gained[0] else "worse"


def _distance(judgement: Judgement, direction: Direction) -> Fraction | None:
    """How far from good: smaller is better; None where neither way is better."""
    value = Fraction(judgement.figure.value or 0)
    if direction.better in ("higher", "binary"):
        return -value
    if direction.better == "lower":
        return value
    if direction.range is not None:
        low, high = map(Fraction, direction.range)
        return max(low - value, value - high, Fraction(0))
    if direction.better == "nominal" and judgement.target is not None:
        return abs(value - judgement.target)
    return None


STANDING = "%(good)s of %(judged)s judged KPIs are on track."
STANDING_BEFORE = "%(good)s of %(judged)s judged KPIs are on track; in the period before it was %(was)s of %(of)s."
STANDING_UNJUDGED = "%(good)s of %(judged)s judged KPIs are on track (%(others)s without a judgement)."
STANDING_BOTH = (
    "%(good)s of %(judged)s judged KPIs are on track (%(others)s without a judgement); in the period before it was "
    "%(was)s of %(of)s."
)
NO_CHANGE = "No KPI changed its status since the period before."
NO_BEFORE = "There is no period with figures before it to compare with."
WENT = "%(kpi)s went from %(before)s to %(after)s: %(position)s."
STAYS = "%(kpi)s stays %(status)s: %(position)s."
IS = "%(kpi)s is %(status)s: %(position)s."
FROM_TARGET = "%(amount)s from its target"
PATTERNS = (
    STANDING, STANDING_BEFORE, STANDING_UNJUDGED, STANDING_BOTH, NO_CHANGE, NO_BEFORE, WENT, STAYS, IS, FROM_TARGET,
)  # fmt: skip
"""The sentences of :func:`what_changed`, for those who translate them."""


def _as_it_is(text: str) -> str:
    return text


def _for_no_reason(page: KpiPage) -> str:
    del page
    return ""


def what_changed(
    pages: Sequence[KpiPage], most: int = 3, said: Callable[[str], str] = _as_it_is,
    why: Callable[[KpiPage], str] = _for_no_reason,
) -> tuple[str, ...]:  # fmt: skip
    """At most so many sentences: where the KPIs stand, who fell, who rose, and else the largest step.

    Falls come before rises, contractual KPIs before others, then the order given. ``said`` puts the patterns and the
    words of statuses in the reader's language; ``why`` says in a clause what moved a KPI, to follow its sentence.
    """
    judged = [page for page in pages if page.latest.severity != "none"]
    sentences = [_standing(judged, len(pages), said)]
    steps = [(_step(page), page) for page in judged]
    moved = sorted(steps, key=lambda each: (each[0], each[1].kpi.binding != "contractual"))
    first = [page for step, page in moved if step < 0] + [page for step, page in reversed(moved) if step > 0]
    left = max(most - 1, 0)
    sentences += [_with(_transition(page, said), why(page)) for page in first[:left]]
    poor = [page for step, page in steps if not step and page.latest.severity == "poor"]
    sentences += [_with(_still(page, said), why(page)) for page in poor[: max(left - len(first), 0)]]
    if not first and not poor:
        sentences.append(said(NO_CHANGE if any(_has_before(page) for page in judged) else NO_BEFORE))
    return tuple(sentences[:most])


def _with(sentence: str, reason: str) -> str:
    """A sentence with a reason at its end.

    >>> _with("Completion fell: 94.0 %.", "chiefly the hub itself"), _with("Completion fell.", "")
    ('Completion fell: 94.0 %; chiefly the hub itself.', 'Completion fell.')
    """
    return f"{sentence.removesuffix('.')}; {reason}." if reason else sentence


def _standing(judged: Sequence[KpiPage], total: int, said: Callable[[str], str]) -> str:
    good = sum(page.latest.severity == "good" for page in judged)
    before = [page.series[-2] for page in judged if len(page.series) > 1 and page.series[-2].severity != "none"]
    was = sum(judgement.severity == "good" for judgement in before)
    others = total - len(judged)
    pattern = (STANDING_BOTH if others else STANDING_BEFORE) if before else STANDING_UNJUDGED if others else STANDING
    return said(pattern) % {"good": good, "judged": len(judged), "was": was, "of": len(before), "others": others}


def _step(page: KpiPage) -> int:
    if not _has_before(page) or page.latest.severity == "none":
        return 0
    return _RANK[page.latest.severity] - _RANK[page.series[-2].severity]


def _transition(page: KpiPage, said: Callable[[str], str]) -> str:
    before = said(status_word(page.series[-2].status, page.kpi)).lower()
    after = said(status_word(page.latest.status, page.kpi)).lower()
    return said(WENT) % {
        "kpi": page.kpi.title, "before": before, "after": after, "position": _position(page, said),
    }  # fmt: skip


def _still(page: KpiPage, said: Callable[[str], str]) -> str:
    status = said(status_word(page.latest.status, page.kpi)).lower()
    return said(STAYS if _has_before(page) else IS) % {
        "kpi": page.kpi.title, "status": status, "position": _position(page, said),
    }  # fmt: skip


def _has_before(page: KpiPage) -> bool:
    """Whether the KPI was judged in the period before."""
    return len(page.series) > 1 and page.series[-2].severity != "none"


def _position(page: KpiPage, said: Callable[[str], str]) -> str:
    latest, places = page.latest, page.kpi.rounding.places
    moved = movement(page.series, page.kpi.direction)
    change = f" ({moved.text(page.unit, places)}, {said(moved.verdict)})" if moved.amount is not None else ""
    gap = ""
    if latest.gap is not None:
        amount = f"{difference(latest.gap, places=places)}\u00a0{gap_symbol(page.unit)}".rstrip("\u00a0")
        gap = ", " + said(FROM_TARGET) % {"amount": amount}
    return f"{value_text(latest.figure)}{change}{gap}"
