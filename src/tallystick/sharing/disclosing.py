"""Which of a set of figures a reader may see: the same figures, with those withheld emptied and marked.

Pages, API, exports, search and mail all show what comes out of :func:`disclosed` and nothing else. It is given *all*
figures of the alliance that hang together; what was asked for is picked afterwards (:meth:`Screen.shown_to`).
Picking first would let a reader put together from several answers what one answer withholds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from tallystick.sharing import problems
from tallystick.sharing.asked import Actor, Context, Membership, Thing
from tallystick.sharing.deciding import decide
from tallystick.sharing.patterns import Pattern, knows, pattern, spot_of
from tallystick.sharing.ranges import narrowed, step
from tallystick.sharing.relations import Spot, relations
from tallystick.sharing.rules import Audience, Place, Reason, Rules, place_of
from tallystick.sharing.words import Action, Class, Kind, Role
from tallystick.terms.figure import Figure, Missing

RANGED = (problems.FEW, problems.DOMINANT, problems.COMPLEMENT)
"""Reasons for which a range may stand in place of the value."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and how things stand."""

    actor: Actor
    context: Context


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A figure as its reader may see it."""

    figure: Figure
    """As it is, or without any number and missing as ``suppressed``."""
    rule: str | None = None
    """The id of the reason for which it is withheld; None where it is shown."""
    because: str = ""
    """The reason in a sentence."""
    low: Decimal | None = None
    """Where a range is shown in place of the value: its low end, contained."""
    high: Decimal | None = None
    """Its high end, not contained."""

    @property
    def is_shown(self) -> bool:
        """Whether the figure is shown as it is."""
        return self.rule is None


def disclosed(figures: Iterable[Figure], reader: Reader, rules: Rules) -> tuple[Disclosed, ...]:
    """All figures in their order, each as the reader may see it; the same question has the same answer.

    Raises what :func:`~tallystick.sharing.deciding.decide` raises.
    """
    return Screen(figures, rules).shown_to(reader)


class Screen:
    """All figures with the patterns made over them; good for every reader as long as figures and rules are the same."""

    def __init__(self, figures: Iterable[Figure], rules: Rules) -> None:
        self.figures, self.rules = tuple(figures), rules
        partner = pattern(self.figures, rules)
        shown = {place_of(each) for each in self.figures} - partner.withheld.keys()
        clean = pattern(self.figures, rules, "clean_team", keep=shown) if partner.withheld else partner
        self.patterns: Mapping[Audience, Pattern] = {"partner": partner, "clean_team": clean}
        self.ranges = {audience: _ranges(self.figures, rules, found) for audience, found in self.patterns.items()}
        self.patterned = frozenset().union(*(found.withheld for found in self.patterns.values()))
        """The places that a pattern withholds from somebody."""
        self._whole = tuple(map(Disclosed, self.figures))
        self.places = tuple(map(place_of, self.figures))
        """Where the figures stand, in their order."""
        numbers: dict[_Asked, int] = {}
        self._which = tuple(numbers.setdefault(_asked(each, rules), len(numbers)) for each in self.figures)
        self._different = tuple(numbers)
        self._withheld: dict[Reason, dict[int, Disclosed]] = {}

    def standpoint_of(self, reader: Reader) -> "Standpoint":
        """All of a reader on which it depends what is shown; much cheaper to tell than what is shown itself."""
        showing = _Showing(self, reader)
        answers = list(map(showing.able, self._different))
        reasons = tuple(reason for _, reason in answers)
        if not self.patterned:
            return Standpoint(reasons, ())
        return Standpoint(
            reasons,
            tuple(
                frozenset((each.role is Role.CLEAN_TEAM, each.independent, each.party) for each in able)
                for able, _ in answers
            ),
        )

    def shown_to(self, reader: Reader, wanted: Iterable[Figure] | None = None) -> tuple[Disclosed, ...]:
        """The wanted ones of the figures, by default all, as the reader may see them."""
        showing = _Showing(self, reader)
        if wanted is not None:
            return tuple(showing.one(Disclosed(each), _asked(each, self.rules)) for each in wanted)
        kept = [
            None if reason is None else (reason, self._withheld.setdefault(reason, {}))
            for _, reason in map(showing.able, self._different)
        ]

        def one(number: int, whole: Disclosed, which: int) -> Disclosed:
            refused = kept[which]
            if refused is None:
                return showing.one(whole, self._different[which]) if self.patterned else whole
            return refused[1].get(number) or self._refused(number, *refused)

        return tuple(map(one, count(), self._whole, self._which))

    def _refused(self, number: int, reason: Reason, kept: dict[int, Disclosed]) -> Disclosed:
        """A figure that is withheld as a whole: for all who may not see it for the same reason it is one object."""
        found = kept[number] = Disclosed(emptied(self.figures[number]), reason.kind.id, reason.because)
        return found


class Standpoint(NamedTuple):
    """What of a reader decides what a screen shows: readers of equal standpoint are shown the same."""

    reasons: tuple[Reason | None, ...]
    """Why things that decide tells apart are refused; None of those that are allowed."""
    roles: tuple[frozenset[tuple[bool, bool, str | None]], ...]
    """The roles by which they are allowed, as far as a pattern asks for them; empty where there is no pattern."""


class _Asked(NamedTuple):
    """All of a figure on which a decision rests."""

    party: str | None
    owner: str | None
    disclosure: Class
    start: date
    end: date


def _asked(figure: Figure, rules: Rules) -> _Asked:
    rule = rules.of(figure.kpi)
    return _Asked(figure.party, rule.owner, rule.class_of(figure.scope), figure.start, figure.end)


class _Showing:
    """What a screen shows one reader; of things that decide cannot tell apart it asks once."""

    def __init__(self, screen: Screen, reader: Reader) -> None:
        actor, context = reader.actor, reader.context
        held = [each for each in actor.memberships if each.holds(context.alliance, context.on)]
        self._screen, self._reader = screen, reader
        self._alone = [(each, Reader(replace(actor, memberships=(each,)), context)) for each in held]
        self._answers: dict[_Asked, tuple[tuple[Membership, ...], Reason | None]] = {}

    def one(self, whole: Disclosed, asked: _Asked) -> Disclosed:
        """What the role shows that shows most of it; each role stands for itself."""
        figure, screen = whole.figure, self._screen
        able, reason = self.able(asked)
        if reason is not None:
            return Disclosed(emptied(figure), reason.kind.id, reason.because)
        if not screen.patterned:
            return whole
        audience: Audience = "clean_team" if any(each.role is Role.CLEAN_TEAM for each in able) else "partner"
        place = place_of(figure)
        found = screen.patterns[audience].withheld.get(place)
        if found is None or any(self._sees_anyway(figure, each) for each in able):
            return whole
        low, high = screen.ranges[audience].get(place, (None, None))
        return Disclosed(emptied(figure), found.kind.id, found.because, low, high)

    def able(self, asked: _Asked) -> tuple[tuple[Membership, ...], Reason | None]:
        """The roles that decide lets see a figure, and why it refuses the reader where there is none."""
        found = self._answers.get(asked)
        if found is None:
            thing = Thing(Kind.FIGURE, self._reader.context.alliance, **asked._asdict())
            able = tuple(membership for membership, each in self._alone if _refusal(thing, each) is None)
            reason = None if able else _refusal(thing, self._reader) or _NO_ROLE
            found = self._answers[asked] = able, reason
        return found

    def _sees_anyway(self, figure: Figure, membership: Membership) -> bool:
        """Whether it is the reader's own, or the reader is independent; of people nobody sees more than others."""
        rule = self._screen.rules.of(figure.kpi)
        if rule.of_people:
            return False
        return membership.independent or knows(membership.party, figure, rule)


def _refusal(thing: Thing, reader: Reader) -> Reason | None:
    """Why decide refuses to show a thing; None where it allows it."""
    answer = decide(reader.actor, Action.SEE, thing, reader.context)
    return None if answer.allowed else Reason(_BY_ID[answer.rule], answer.because)


_NO_ROLE = Reason(problems.NO_RULE, "No role of the reader reads figures.")
_BY_ID = {each.id: each for each in problems.PROBLEMS}


def emptied(figure: Figure) -> Figure:
    """A figure without any of its numbers."""
    return replace(
        figure, value=None, exact=None, numerator=None, denominator=None, n=None, missing=Missing.SUPPRESSED,
        quality=None,
    )  # fmt: skip


def _ranges(figures: Iterable[Figure], rules: Rules, found: Pattern) -> Mapping[Place, tuple[Decimal, Decimal]]:
    """The ranges of withheld figures, without those of quantities of which somebody could make one narrower."""
    every = [figure for figure in figures if figure.value is not None]
    ranges: dict[Place, tuple[Decimal, Decimal]] = {}
    for figure in every:
        place, width = place_of(figure), rules.of(figure.kpi).width
        reason = found.withheld.get(place)
        if reason is not None and reason.kind in RANGED and width is not None and figure.value is not None:
            ranges[place] = step(figure.value, width)
    if not ranges:
        return {}
    spots = {place_of(figure): spot_of(figure, rules.of(figure.kpi)) for figure in every}
    sums = [figure for figure in every if figure.denominator in (None, 1) and figure.exact is not None]
    stocks = {spots[place_of(each)].quantity for each in sums if not rules.of(each.kpi).over_time}
    tied = relations([spots[place_of(each)] for each in sums], not_over_time=stocks, between=rules.between)
    signed = {spots[place_of(each)].quantity for each in sums if each.exact is not None and each.exact < 0}
    of_spot = {spots[place_of(each)]: ranges[place_of(each)] for each in sums if place_of(each) in ranges}
    parties = [None, *sorted({each.party for each in sums if each.party is not None})]
    narrow: set[str] = set()
    for party in parties:
        known: dict[Spot, Fraction] = {
            spots[place_of(each)]: each.exact
            for each in sums
            if each.exact is not None
            and (place_of(each) not in found.withheld or knows(party, each, rules.of(each.kpi)))
        }
        narrow |= {spot.quantity for spot in narrowed(tied, known, of_spot, signed=signed)}
    return {place: found for place, found in ranges.items() if spots[place].quantity not in narrow}
