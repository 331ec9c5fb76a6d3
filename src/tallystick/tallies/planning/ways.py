"""Which query finds what does not add up, and for how many windows at once: by memory, and by estimated cost.

Every engine can group by value first. DuckDB finds ranks from lists of values, and distinct counts of dense numbers
from a bit for each; both only where an estimate says that they are small beside the facts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tallystick.charter.formula.primitives import Primitive
from tallystick.figures.request import Ranks
from tallystick.tallies.engines.engine import Ability, Engine
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning import cost
from tallystick.tallies.planning.asked import Asked, ranks_asked, together
from tallystick.tallies.planning.holistic import (
    MOST_MARKS,
    Query,
    bitmap_query,
    counted_ranks,
    dense_column,
    grouped_distincts,
    listed_ranks,
    marked_distincts,
)
from tallystick.tallies.planning.sketch import Profile
from tallystick.tallies.sql import Offsets, Relations

DEFAULT_MEMORY = 2 * 10**9
"""Bytes; taken where an engine does not say what it may use."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A query of what does not add up, for some windows."""

    query: Query
    asked: Asked
    quick: bool
    """Whether it is the way that this engine does well: lists of ranks, sets of bits."""


@dataclass(frozen=True, slots=True)
class Ways:
    """A source on an engine, and what is known of its facts before they are read."""

    plan: Plan
    engine: Engine
    relations: Relations
    offsets: Offsets
    profile: Profile
    sifted: bool
    """Whether facts of no party have to be left out; not where every fact is known to be a party's."""

    def ranks(self, asked: Mapping[Primitive, Ranks]) -> Iterator[Piece]:
        """What finds ranks; where it is quick, each value is a list of them."""
        every = [replace(each, sifted=self.sifted) for each in ranks_asked(asked)]
        lists = Ability.RANKS in self.engine.abilities
        for whole in together(each for each in every if lists and each.apart):
            for part in whole.pieces(self._needed(whole, cost.VALUE_BYTES * len(whole.values))):
                yield Piece(listed_ranks(self.plan, part, self.relations, self.offsets), part, quick=True)
        for whole in every:
            if not (lists and whole.apart):
                yield Piece(counted_ranks(self.plan, whole, self.relations, self.offsets), whole, quick=False)

    def distincts(self, asked: Asked) -> Iterator[Piece]:
        """By bits where values are whole numbers that lie close together, which is quick; else by grouping first."""
        asked = replace(asked, sifted=self.sifted)
        bounds = self._dense(asked)
        if bounds is not None:
            held = cost.bytes_of_bits(bounds) * self._maps(asked) * cost.COPIES
            for part in asked.pieces(-(-held // self._room)):
                query = bitmap_query(self.plan, part, self.relations, self.offsets, bounds)
                yield Piece(query, part, quick=True)
            return
        handy = self._handy if len(asked.primitives) > 1 else 1
        for part in asked.pieces(max(self._needed(asked, cost.VALUE_BYTES * 2), handy)):
            for some in part.at_most(MOST_MARKS):
                marks = len(some.primitives) > 1 and Ability.BITMAPS in self.engine.abilities
                write = marked_distincts if marks else grouped_distincts
                yield Piece(write(self.plan, some, self.relations, self.offsets), some, quick=False)

    def _dense(self, asked: Asked) -> tuple[int, int] | None:
        """The bounds of whole numbers for which bit sets are small beside the facts; None where grouping is cheaper."""
        column = dense_column(self.plan, asked.argument)
        if column is None or Ability.BITMAPS not in self.engine.abilities:
            return None
        bounds = self.engine.bounds(self.plan.request.source, column)
        if bounds is None or not isinstance(bounds.low, int) or not isinstance(bounds.high, int):
            return None
        found = (bounds.low, bounds.high)
        held = cost.bytes_of_bits(found) * self._maps(asked)
        most = self._room * (len(asked.windows) if asked.apart else 1) // cost.COPIES
        again = 1 if asked.by_interval(self.plan) else 1 + len(asked.sets)
        rows, many = self.profile.rows, len(asked.primitives)
        by_value = cost.of_values(rows, many, again=again, near=self._handy > 1)
        return found if held <= most and cost.of_bits(held, rows, many) < by_value else None

    def _maps(self, asked: Asked) -> int:
        """About how many bit sets there are: one for each interval, cell and condition."""
        first, last = asked.span(self.plan)
        return self.profile.cells * (last - first) * len(asked.primitives)

    def _needed(self, asked: Asked, bytes_each: int) -> int:
        """In how many pieces the values of each keep within the memory that there is."""
        return -(-self.profile.rows * bytes_each * len(asked.sets) // self._room)

    @property
    def _handy(self) -> int:
        """Pieces whose facts can be read by themselves, and whose values fit into the nearest memory."""
        bounds = self.engine.bounds(self.plan.request.source, self.plan.time)
        return min(self.profile.rows // cost.NEAR, bounds.stretches) if bounds is not None else 1

    @property
    def _room(self) -> int:
        """Bytes that one query may hold."""
        return max(1, (self.engine.memory or DEFAULT_MEMORY) // 3)
