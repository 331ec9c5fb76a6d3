"""The rating of a KPI: the bands of its periods, read by the declared mapping, and one of them chosen as declared."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.obligations.exchange.uk_notice.profile import DESCRIPTIONS, NoticeProfile, Rating
from tallystick.scorecard.grades import bands_of
from tallystick.scorecard.judge import judge
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Figure

WORST_FIRST: tuple[Rating, ...] = tuple(reversed(list(DESCRIPTIONS)[:-1]))
"""The ratings from worst to best, without Other."""


@dataclass(frozen=True, slots=True)
class RatedPeriod:
    """One period of a KPI with its rating."""

    period: str
    end: date
    """The day after its last."""
    value: Decimal
    target: Fraction | None
    band: str
    rating: Rating


@dataclass(frozen=True, slots=True)
class RatedKpi:
    """A KPI with its rating over the time assessed, and what it rests on."""

    id: str
    title: str
    question: str | None
    unit: str
    rating: Rating
    because: str
    """How the rating came about, a sentence."""
    periods: tuple[RatedPeriod, ...]
    """Oldest first; none where it is rated Other and there was no figure."""
    is_rounded_first: bool
    """Whether figures are rounded before they are held against the bands."""


@dataclass(frozen=True, slots=True)
class Unrated:
    """Why a KPI has no rating."""

    id: str
    why: str


def rate(
    definition: KpiDefinition, compiled: CompiledCharter, figures: Sequence[Figure], profile: NoticeProfile, party: str
) -> RatedKpi | Unrated:
    """The rating of a KPI for a party: of its own cell where the KPI has one, else of the total.

    Only periods that lie in the time assessed count. A band without a declared rating, and no figure at all, leave the
    KPI unrated, unless it is declared as Other.
    """
    kpi = definition.kpi
    own = any("party" in cells for cells in definition.cells)
    cell = [each for each in figures if each.kpi == definition.id and not each.scope
            and each.party == (party if own else None) and each.end <= profile.assessed.end]  # fmt: skip
    judged = judge(definition, compiled, sorted(cell, key=lambda each: each.start))
    bands = {**profile.ratings, **profile.ratings_of.get(definition.id, {})}
    periods = []
    for each in judged:
        if each.figure.start < profile.assessed.start or each.status not in bands_of(kpi) or each.figure.value is None:
            continue
        if each.status not in bands:
            return _unrated_band(definition, each)
        periods.append(_period(each, bands[each.status]))
    reason, first = profile.other.get(definition.id), kpi.rounding.before_comparison
    if reason is not None:
        return RatedKpi(definition.id, kpi.title, kpi.question, kpi.unit, "Other", reason, tuple(periods), first)
    if not periods:
        span = profile.assessed
        return Unrated(definition.id, f"it has no figure in a band for a whole period in {span.start} .. {span.end}")
    rating, because = _chosen(periods, profile.over_the_period)
    return RatedKpi(definition.id, kpi.title, kpi.question, kpi.unit, rating, because, tuple(periods), first)


def _unrated_band(definition: KpiDefinition, each: Judgement) -> Unrated:
    return Unrated(definition.id, f"its band '{each.status}' ({each.figure.period}) has no rating under 'ratings'")


def _period(each: Judgement, rating: Rating) -> RatedPeriod:
    figure = each.figure
    if figure.value is None:
        raise ValueError(f"{figure.kpi!r} of {figure.period} is in a band and has no value; give its figure.")
    return RatedPeriod(figure.period, figure.end, figure.value, each.target, each.status, rating)


def _chosen(periods: Sequence[RatedPeriod], how: str) -> tuple[Rating, str]:
    """One rating of several, as declared, and the sentence that says so."""
    count = len(periods)
    counts = Counter(each.rating for each in periods)
    told = ", ".join(f"{counts[rating]} {rating}" for rating in DESCRIPTIONS if counts[rating])
    if count == 1:
        return periods[0].rating, f"The only period assessed, {periods[0].period}."
    if how == "latest":
        last = periods[-1]
        return last.rating, f"The latest of {count} periods, {last.period} ({told})."
    order = [*WORST_FIRST, "Other"]
    if how == "worst":
        worst = min((each.rating for each in periods), key=order.index)
        return worst, f"The worst of {count} periods ({told})."
    most = max(counts.values())
    equal = [rating for rating in counts if counts[rating] == most]
    chosen = min(equal, key=order.index)
    tie = ", the worst of the equally frequent ones" if len(equal) > 1 else ""
    return chosen, f"The most frequent of {count} periods{tie} ({told})."
