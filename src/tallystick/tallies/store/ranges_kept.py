"""Ranks of the window that holds the newest facts, from counts by range that new facts are added to.

Counts and the values near ranks are made of the window's facts once; from then on each new fact is counted, and facts
are read again only where a rank has moved further than what is near, or where facts count otherwise than they did.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from tallystick.tallies.engine import Found
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning.asked import Asked
from tallystick.tallies.sql import Relations
from tallystick.tallies.store.bits import segment_plan
from tallystick.tallies.store.keeping import Keeper
from tallystick.tallies.store.ranges import Need, Ranges, Writing, hulls_of
from tallystick.terms.tally import Number, Window

KIND = "ranges"
FEWEST_FACTS = 400_000
"""Of a window, from which on its ranks are kept ready; those of fewer facts are found quickly enough."""
MERGED_AFTER = 8
"""Additions after which counts of the same range are put together."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What is asked of one window, and where it is kept."""

    keeper: Keeper
    plan: Plan
    asked: Asked
    """Of the one window."""
    about: str
    """Hash of what decides what is counted, besides the window and the facts."""
    scale: int
    """Decimal places of the argument."""

    @property
    def window(self) -> Window:
        """The window."""
        return self.asked.windows[0]

    def ranks(self) -> dict[Found, Number]:
        """The ranks of every cell."""
        kept = self._current()
        needs = list(self._writing.needs(self.keeper.run(self._writing.read(kept))))
        found = {_found(need, self.window): value for need in needs if (value := _alone(need, kept)) is not None}
        apart = [need for need in needs if _found(need, self.window) not in found]
        if not kept.near_all(need.range for need in apart):
            kept = self._brought_near(kept, apart)
        by_names: dict[tuple[str, ...], list[Need]] = defaultdict(list)
        for need in apart:
            by_names[need.names].append(need)
        for names, each in by_names.items():
            for place, value in self.keeper.run(self._writing.picked(kept, names, each)):
                found[_found(each[place], self.window)] = value
        self.keeper.keep(kept.number, KIND, kept.text(), self.about)
        return found

    @property
    def _writing(self) -> Writing:
        cuts = self.plan.request.cuts
        moments = [self.plan.edges[cuts.index(day)] for day in self.window]
        return Writing(segment_plan(self.plan, moments), self.asked)

    def _current(self) -> Ranges:
        """The counts of the facts as they are now."""
        keeper = self.keeper
        for number, said, seen in keeper.holdings(KIND, self.about):
            kept, change = Ranges.read(number, said), keeper.change(seen)
            if kept.window == self.window and change is not None and change.only_adds:
                added = [keeper.table.files[place] for place in change.added]
                if not added:
                    return kept
                if keeper.schema(added) == kept.schema:
                    self._add(kept, keeper.added(change))
                    keeper.counts["added"] += 1
                    return self._put_together(replace(kept, added=kept.added + 1))
            keeper.drop(number)
        for number, said in keeper.held(KIND):
            if Ranges.read(number, said).window[1] <= self.window[0]:  # a window that grows no more
                keeper.drop(number)
        kept = Ranges(keeper.new_number(), self.window, self.scale, (), keeper.schema(keeper.table.files))
        offsets = keeper.offsets(keeper.relations, self.window)
        keeper.create(kept.counts, self._writing.counts(self.scale, keeper.relations, offsets))
        keeper.create(kept.near, self._writing.near(kept, keeper.relations, offsets))
        keeper.counts["built"] += 1
        return kept

    def _add(self, kept: Ranges, relations: Relations) -> None:
        """Count new facts."""
        offsets = self.keeper.offsets(relations, self.window)
        self.keeper.insert(kept.counts, (), self._writing.counts(self.scale, relations, offsets))
        if kept.hulls:
            self.keeper.insert(kept.near, (), self._writing.near(kept, relations, offsets))

    def _put_together(self, kept: Ranges) -> Ranges:
        if kept.added < MERGED_AFTER:
            return kept
        keys = [*self._writing.dimensions, "range"]
        counts = [f"n{place}" for place in range(len(self.asked.values))]
        sums = [exp.alias_(exp.cast(exp.Sum(this=exp.column(name)), "BIGINT"), name) for name in counts]
        merged = exp.select(*map(exp.column, keys), *sums).from_(kept.counts)
        merged = merged.group_by(*(exp.Literal.number(place + 1) for place in range(len(keys))))
        self.keeper.replaced(kept.counts, merged)
        return replace(kept, added=0)

    def _brought_near(self, kept: Ranges, needs: Sequence[Need]) -> Ranges:
        """The same with the values near these ranks, from the window's facts."""
        keeper = self.keeper
        kept = replace(kept, hulls=hulls_of(need.range for need in needs))
        offsets = keeper.offsets(keeper.relations, self.window)
        keeper.replaced(kept.near, self._writing.near(kept, keeper.relations, offsets))
        keeper.counts["asked"] += 1
        return kept


def _found(need: Need, window: Window) -> Found:
    return need.primitive.key, window, need.cell


def _alone(need: Need, kept: Ranges) -> Number | None:
    """The value of a range that has one alone."""
    low, high = kept.ends(need.range)
    if low != high:
        return None
    return low if kept.scale else int(low)
