"""The disclosure rules of an alliance, and whether one figure by itself may be shown under them.

What was agreed for a KPI stands in its :class:`KpiRule`; a KPI without one is for all parties. Whether the parties
compete has to be said. Ages count in whole months from the end of a figure's period.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from tallystick.errors import ProblemKind
from tallystick.sharing import problems
from tallystick.sharing.circumstances import (
    INDIVIDUAL,
    OF_PEOPLE,
    Circumstances,
    Thresholds,
    Verdict,
    verdict,
)
from tallystick.sharing.groups import Composition, dominates, is_estimable
from tallystick.sharing.problems import WRONG_RULES, refuse
from tallystick.sharing.words import Class
from tallystick.terms.figure import Figure, Scope

Audience = Literal["partner", "clean_team"]


class Place(NamedTuple):
    """Which figure."""

    kpi: str
    party: str | None
    scope: Scope
    period: str


def place_of(figure: Figure) -> Place:
    """The place of a figure."""
    return Place(figure.kpi, figure.party, figure.scope, figure.period)


@dataclass(frozen=True, slots=True)
class KpiRule:
    """How the figures of one KPI are disclosed."""

    disclosure: Class = Class.ALL_PARTIES
    owner: str | None = None
    """The party that owns it, for the class ``owner only``."""
    category: str | None = None
    """What it is about, in the words of the thresholds: ``price``, ``service_level``, ``survey_people``."""
    forward_looking: bool = False
    agreed: bool = True
    """Whether the signed charter holds it."""
    contributors: int | None = None
    """Fewest contributors behind a figure that others see; ``aggregate only`` has the thresholds' number without it."""
    dominance: tuple[int, Fraction] | None = None
    """So many contributors together have at most this share of it."""
    within: Fraction | None = None
    """The p% rule: no contributor's amount can be worked out by another to within this share of it."""
    delay: int = 0
    """Days after the end of its period before others see a figure."""
    width: Decimal | None = None
    """Instead of a value withheld for a group's sake, a range of this width is shown, in the KPI's unit."""
    quantity: str | None = None
    """What it measures, where another KPI measures the same over other days; by default the KPI alone."""
    over_time: bool = True
    """Whether it adds up over days; not for stocks."""
    dimensions: Mapping[str, Class] = field(default_factory=dict)
    """Classes of columns by which it is broken down, where they are not for all parties."""
    reaches: Mapping[str, date] = field(default_factory=dict)
    """Of windows: by period, the first day that its figure reaches back to."""

    def __post_init__(self) -> None:
        shares = [self.within, self.dominance[1] if self.dominance else None]
        if (
            (self.contributors is not None and self.contributors < 1)
            or (self.dominance is not None and self.dominance[0] < 1)
            or any(share is not None and not 0 <= share <= 1 for share in shares)
            or self.delay < 0
            or (self.width is not None and self.width <= 0)
        ):
            raise refuse(
                WRONG_RULES,
                f"A rule has contributors {self.contributors}, dominance {self.dominance}, within {self.within}, delay "
                f"{self.delay}, width {self.width}.",
                "Give numbers of 1 or more, shares from 0 to 1, days from 0 on, and a width above 0.",
            )

    def class_of(self, scope: Scope) -> Class:
        """The class of a cell: the KPI's, or the stricter one of a column that the cell fixes."""
        return cell_class(self.disclosure, (self.dimensions.get(name, Class.ALL_PARTIES) for name, _ in scope))

    @property
    def of_people(self) -> bool:
        """Whether its figures tell of people: then their own party and auditors see no more than others."""
        return self.category in OF_PEOPLE | INDIVIDUAL


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of an alliance on a day."""

    competitors: bool | None
    """Whether its parties compete; None: not recorded."""
    on: date
    kpis: Mapping[str, KpiRule] = field(default_factory=dict)
    compositions: Mapping[Place, Composition] = field(default_factory=dict)
    """What stands behind figures, where it does not follow from their parts by party."""
    between: tuple[Mapping[str, int], ...] = ()
    """Sums of quantities that are zero: ``{"margin": 1, "revenue": -1, "cost": 1}``."""
    released: frozenset[Place] = frozenset()
    """What others were shown already, and know."""
    reviewed: Mapping[str, Verdict] = field(default_factory=dict)
    """By KPI: what counsel of every party released, where it waits for a legal review or is for the clean team."""
    thresholds: Thresholds = field(default_factory=Thresholds)

    def of(self, kpi: str) -> KpiRule:
        """The rule of a KPI."""
        return self.kpis.get(kpi, _PLAIN)


_PLAIN = KpiRule()

STRICTER = (Class.ALL_PARTIES, Class.AGGREGATE_ONLY, Class.CLEAN_TEAM, Class.OWNER_ONLY)
"""From the widest to the narrowest."""


def strictest(classes: Iterable[Class]) -> Class:
    """The narrowest of some classes; ``all parties`` of none.

    >>> strictest([Class.AGGREGATE_ONLY, Class.CLEAN_TEAM]).value
    'clean team'
    """
    return max(classes, key=STRICTER.index, default=Class.ALL_PARTIES)


def cell_class(kpi: Class, columns: Iterable[Class]) -> Class:
    """The class of a cell that fixes some columns: of a column for aggregates only, each cell is for the clean team.

    >>> cell_class(Class.ALL_PARTIES, [Class.AGGREGATE_ONLY]).value
    'clean team'
    """
    return strictest([kpi, *(Class.CLEAN_TEAM if each is Class.AGGREGATE_ONLY else each for each in columns)])


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a figure is withheld."""

    kind: ProblemKind
    because: str


def compositions(figures: Iterable[Figure], rules: Rules) -> Mapping[Place, Composition]:
    """What stands behind each figure: as given, else for a whole its parts by party, and for a part the party alone."""
    every = list(figures)
    ratios = {each.kpi for each in every if each.denominator not in (None, 1)}
    parts: dict[Place, list[Fraction]] = defaultdict(list)
    for figure in every:
        if figure.party is not None:
            parts[place_of(figure)._replace(party=None)].append(_amount(figure, ratio=figure.kpi in ratios))
    found: dict[Place, Composition] = {}
    for figure in every:
        place = place_of(figure)
        amounts = tuple(parts[place]) if figure.party is None else (_amount(figure, ratio=figure.kpi in ratios),)
        found[place] = rules.compositions.get(place) or Composition(amounts)
    return found


def _amount(figure: Figure, *, ratio: bool) -> Fraction:
    """How much a part weighs: of a ratio its denominator, of a sum its value, else the facts it rests on.

    The kernel writes a sum as itself over 1. So a KPI is a ratio where any of its figures has another denominator:
    where two contribute to a ratio, their whole has one of 2 at least.
    """
    for amount in (figure.denominator if ratio else None, figure.exact):
        if amount is not None:
            return amount
    return Fraction(figure.n or 0)


def reason_against(figure: Figure, made_of: Composition, rules: Rules, audience: Audience) -> Reason | None:
    """Why a figure by itself is not for an audience of other parties; None where it is."""
    rule = rules.of(figure.kpi)
    return (
        _by_class(figure, rule, audience)
        or _by_circumstances(figure, rule, made_of, rules, audience)
        or (_by_group(figure, rule, made_of, rules) if audience == "partner" else None)
    )


def _by_class(figure: Figure, rule: KpiRule, audience: Audience) -> Reason | None:
    held = rule.class_of(figure.scope)
    if held is Class.OWNER_ONLY:
        return Reason(problems.OWNER_ONLY, "The charter discloses it to its owner only.")
    if audience == "clean_team" or held is Class.ALL_PARTIES:
        return None
    if held is Class.CLEAN_TEAM:
        return Reason(problems.CLEAN_TEAM, "The charter discloses it to the clean team.")
    if figure.party is not None:
        return Reason(problems.AGGREGATE_ONLY, "The charter discloses the whole, and not another's part.")
    return None


_FROM_WIDE = tuple(Verdict)
_KINDS = {
    Verdict.BLOCK: problems.BLOCKED,
    Verdict.LEGAL_REVIEW: problems.LEGAL_REVIEW,
    Verdict.CLEAN_TEAM: problems.CLEAN_TEAM,
}


def _by_circumstances(
    figure: Figure, rule: KpiRule, made_of: Composition, rules: Rules, audience: Audience
) -> Reason | None:
    competing = rules.competitors is not False  # else nobody asks how large the parts are, and there are many
    found = verdict(
        Circumstances(
            category=rule.category,
            competitors=rules.competitors,
            audience=audience,
            agreed=rule.agreed,
            months=whole_months(figure.end, rules.on),
            forward_looking=rule.forward_looking,
            contributors=made_of.contributors if competing else 1,
            largest=made_of.largest if competing else Fraction(1),
            people=made_of.people,
            differs=made_of.differs,
        ),
        rules.thresholds,
    )
    reached = found.verdict
    if reached in (Verdict.LEGAL_REVIEW, Verdict.CLEAN_TEAM):
        reached = min(reached, rules.reviewed.get(figure.kpi, reached), key=_FROM_WIDE.index)
    if reached is Verdict.AGGREGATE_ONLY and figure.party is not None and audience == "partner":
        return Reason(problems.AGGREGATE_ONLY, "Only the whole may be shown, and this is a part.")
    if reached in (Verdict.SHARE, Verdict.AGGREGATE_ONLY):
        return None
    if reached is Verdict.CLEAN_TEAM and audience == "clean_team":
        return None
    of_people = reached is Verdict.BLOCK and (rule.of_people or made_of.people is not None)
    return Reason(problems.FEW_PEOPLE if of_people else _KINDS[reached], found.because)


def _by_group(figure: Figure, rule: KpiRule, made_of: Composition, rules: Rules) -> Reason | None:
    free = figure.end + timedelta(days=rule.delay)
    if rule.delay and rules.on < free:
        return Reason(problems.TOO_RECENT, f"It is shown from {free} on, {rule.delay} days after its period.")
    least = rule.contributors
    if least is None and rule.disclosure is Class.AGGREGATE_ONLY:
        least = rules.thresholds.contributors
    if least is not None and made_of.contributors < least:
        return Reason(problems.FEW, f"Fewer than {least} contributors stand behind it.")
    if rule.dominance is not None and dominates(made_of.amounts, *rule.dominance):
        count, share = rule.dominance
        return Reason(problems.DOMINANT, f"The largest {count} have more than {share} of it.")
    if rule.within is not None and is_estimable(made_of.amounts, rule.within):
        return Reason(problems.DOMINANT, f"Another contributor could work out the largest to within {rule.within}.")
    return None


def whole_months(start: date, end: date) -> int:
    """Whole months from a day to another; 0 where the other comes first.

    >>> whole_months(date(2026, 1, 31), date(2026, 4, 30)), whole_months(date(2026, 1, 31), date(2026, 5, 1))
    (2, 3)
    """
    return max(0, (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))
