"""Which figures others may see together, so that none of those withheld follows from the rest.

A pattern is made for all readers of an audience at once, and holds against every party with what it knows of its own.
So it does not depend on who asks, on which page, or for how many figures at a time: it is made over all figures, and
what is asked for is picked from it afterwards. What more rights show is laid over it and never takes anything away.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tallystick.sharing import problems
from tallystick.sharing.recovering import recoverable
from tallystick.sharing.relations import Relation, Spot, relations
from tallystick.sharing.rules import Audience, KpiRule, Place, Reason, Rules, compositions, place_of, reason_against
from tallystick.sharing.words import Class
from tallystick.terms.figure import Figure, Missing

NOTHING = frozenset({Missing.NO_ACTIVITY, Missing.NOT_APPLICABLE, Missing.NOT_DUE})
"""Reasons that say as much as a zero: whoever reads that nothing happened can reckon with it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What an audience is shown."""

    withheld: Mapping[Place, Reason]
    """Figures that are not shown, and why; every other one is."""
    exposed: tuple[Place, ...] = ()
    """Figures that are withheld and follow all the same from what was shown before: nothing can mend that."""


def spot_of(figure: Figure, rule: KpiRule) -> Spot:
    """Where a figure stands among the sums."""
    cell = figure.scope if figure.party is None else tuple(sorted((*figure.scope, ("party", figure.party)), key=str))
    start = min(figure.start, rule.reaches.get(figure.period, figure.start))
    return Spot(rule.quantity or figure.kpi, cell, start, figure.end)


def knows(party: str | None, figure: Figure, rule: KpiRule) -> bool:
    """Whether a party knows a figure without being shown it: its own part, and what it owns alone."""
    if party is None or rule.of_people:
        return False
    return figure.party == party or (rule.disclosure is Class.OWNER_ONLY and rule.owner == party)


def tells(figure: Figure) -> bool:
    """Whether a figure holds any number; one that is missing may still say how many facts there were."""
    return figure.value is not None or figure.numerator is not None or bool(figure.n)


def pattern(
    figures: Iterable[Figure], rules: Rules, audience: Audience = "partner", *, keep: Collection[Place] = ()
) -> Pattern:
    """What an audience of other parties is shown of all figures; ``keep`` is shown to a narrower one already.

    First every figure that by itself is not for the audience is withheld, then as many more as it takes.
    """
    every = sorted(figures, key=_in_order)
    made_of = compositions(every, rules)
    reasons = {
        place_of(figure): reason
        for figure in every
        if (reason := reason_against(figure, made_of[place_of(figure)], rules, audience)) is not None
    }
    if not reasons:
        return Pattern({})
    search = _Search(every, rules, reasons, frozenset(keep) | rules.released)
    search.run()
    return Pattern(search.reasons, tuple(sorted(search.exposed, key=str)))


class _Search:
    """One pattern in the making."""

    def __init__(
        self, figures: Sequence[Figure], rules: Rules, reasons: Mapping[Place, Reason], keep: frozenset[Place]
    ) -> None:
        self.rules, self.keep = rules, keep
        self.reasons = dict(reasons)
        quantities = _linked({self.quantity(place.kpi) for place in reasons}, rules)
        self.figures = [each for each in figures if self.quantity(each.kpi) in quantities]
        self.spots = {place_of(each): spot_of(each, rules.of(each.kpi)) for each in self.figures}
        self.at: dict[Spot, list[Figure]] = {}
        for each in self.figures:
            self.at.setdefault(self.spots[place_of(each)], []).append(each)
        self.relations: list[Relation] = relations(
            self.at,
            not_over_time={self.quantity(each.kpi) for each in self.figures if not rules.of(each.kpi).over_time},
            between=[each for each in rules.between if quantities & each.keys()],
        )
        self.nothing = self.known_to_be_nothing()
        self.protected = {
            self.spots[place_of(each)]
            for each in self.figures
            if tells(each) and place_of(each) in reasons and place_of(each) not in rules.released
        }
        self.parties = [None, *sorted({each.party for each in self.figures if each.party is not None})]
        self.parties += sorted({each.owner for each in rules.kpis.values() if each.owner} - set(self.parties) - {None})
        self.exposed: set[Place] = set()

    def quantity(self, kpi: str) -> str:
        return self.rules.of(kpi).quantity or kpi

    def known_to_be_nothing(self) -> set[Spot]:
        """Spots in which nothing happened, and cells that there are not where there are others of their kind."""
        sets = {(spot.quantity, _dimensions(spot), spot.start, spot.end) for spot in self.at}
        absent = {
            spot
            for relation in self.relations
            for spot in relation
            if spot not in self.at and (spot.quantity, _dimensions(spot), spot.start, spot.end) in sets
        }
        return absent | {spot for spot, found in self.at.items() if all(each.missing in NOTHING for each in found)}

    def run(self) -> None:
        """Withholds more, as long as somebody could work out a protected figure."""
        while self.withhold_more():
            pass

    def withhold_more(self) -> bool:
        chosen: set[Spot] = set()
        for party in self.parties:
            shown, own = self.shown(), self.own(party)
            wanted = self.protected - own
            if self.give_up(wanted & shown):
                return True
            for spot, used in sorted(recoverable(self.relations, shown | own | self.nothing, wanted).items(), key=str):
                places = self.removable(used, own)
                if any(self.spots[place] in chosen for place in places):
                    continue
                if not places:
                    self.exposed |= {place_of(each) for each in self.at[spot] if place_of(each) in self.reasons}
                    continue
                chosen.add(self.spots[places[0]])
                self.hide(self.spots[places[0]])
        return bool(chosen)

    def shown(self) -> set[Spot]:
        return {
            spot
            for spot, found in self.at.items()
            if any(
                tells(each) and (place_of(each) not in self.reasons or place_of(each) in self.rules.released)
                for each in found
            )
        }

    def own(self, party: str | None) -> set[Spot]:
        return {
            spot
            for spot, found in self.at.items()
            if any(tells(each) and knows(party, each, self.rules.of(each.kpi)) for each in found)
        }

    def give_up(self, spots: Iterable[Spot]) -> bool:
        """Withholds what another KPI shows of the very same quantity, cell and days."""
        return bool([spot for spot in spots if self.hide(spot)])

    def hide(self, spot: Spot) -> bool:
        places = [place_of(each) for each in self.at[spot]]
        fresh = [place for place in places if place not in self.reasons and place not in self.keep]
        for place in fresh:
            self.reasons[place] = Reason(
                problems.COMPLEMENT, "With it, a figure that is withheld could be worked out by subtraction."
            )
        return bool(fresh)

    def removable(self, used: Iterable[Spot], own: Collection[Spot]) -> list[Place]:
        """Shown figures without which it could not be worked out, those that are missed least first."""
        free = [
            each
            for spot in used
            if spot not in own and spot not in self.nothing
            for each in self.at.get(spot, [])
            if all(place_of(other) not in self.keep for other in self.at[spot])
        ]
        return [place_of(each) for each in sorted(free, key=_missed_least)]


def _linked(quantities: set[str], rules: Rules) -> set[str]:
    """The quantities and all that sums between quantities link to them."""
    found = set(quantities)
    while more := {name for each in rules.between if found & each.keys() for name in each} - found:
        found |= more
    return found


def _dimensions(spot: Spot) -> frozenset[str]:
    return frozenset(name for name, _ in spot.cell)


def _in_order(figure: Figure) -> tuple[str, str]:
    return (figure.kpi, str(place_of(figure)))


def _missed_least(figure: Figure) -> tuple[int, int, bool, int, str]:
    """Details before wholes, short before long, something before nothing, few facts before many."""
    dimensions = len(figure.scope) + (figure.party is not None)
    return (-dimensions, (figure.end - figure.start).days, not figure.n, figure.n or 0, str(place_of(figure)))
