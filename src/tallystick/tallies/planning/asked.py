"""What is asked of an engine that does not add up, gathered so that one query answers all that is alike."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from tallystick.charter.formula.nodes import Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.errors import InputError
from tallystick.figures.request import Ranks, TallyRequest
from tallystick.tallies.plan import Plan
from tallystick.terms.tally import Window

Sets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Primitives that one query answers: they share windows, dimensions, whom they cover, and mostly the argument."""

    argument: Node
    primitives: tuple[Primitive, ...]
    windows: tuple[Window, ...]
    """In order of time."""
    sets: Sets
    sifted: bool = True
    """Whether facts of no party have to be left out; not where every fact is known to be a party's."""

    def span(self, plan: Plan) -> tuple[int, int]:
        """The first interval of the windows, and the one after the last."""
        cuts = plan.request.cuts
        return cuts.index(self.windows[0][0]), max(cuts.index(end) for _, end in self.windows)

    @property
    def values(self) -> dict[tuple[Node, Node | None], list[Primitive]]:
        """The primitives by argument and condition."""
        found: dict[tuple[Node, Node | None], list[Primitive]] = {}
        for primitive in self.primitives:
            found.setdefault((primitive.argument or self.argument, primitive.where), []).append(primitive)
        return found

    @property
    def apart(self) -> bool:
        """Whether no two windows share a day."""
        return all(before[1] <= after[0] for before, after in pairwise(self.windows))

    def by_interval(self, plan: Plan) -> bool:
        """Whether each window is one interval, and one set of dimensions is all that is asked for."""
        cuts = plan.request.cuts
        return len(self.sets) == 1 and all(cuts.index(end) == cuts.index(start) + 1 for start, end in self.windows)

    def at_most(self, number: int) -> "Iterator[Asked]":
        """The same in parts of no more primitives than this."""
        for start in range(0, len(self.primitives), number):
            yield replace(self, primitives=self.primitives[start : start + number])

    def pieces(self, number: int) -> "Iterator[Asked]":
        """The same in about so many pieces, each for some of the windows; whole where windows overlap."""
        step = -(-len(self.windows) // max(1, number)) if self.apart else len(self.windows)
        for start in range(0, len(self.windows), step):
            yield replace(self, windows=self.windows[start : start + step])


def ranks_asked(ranks: Mapping[Primitive, Ranks]) -> Iterator[Asked]:
    """The ranks of these value frequencies, in as few queries as give them all."""
    found: dict[tuple[Node, str, tuple[Window, ...], Sets], list[Primitive]] = {}
    for primitive, asked in ranks.items():
        if primitive.argument is None:
            raise InputError(f"{primitive.key!r} has no argument; only counts have none.")
        key = (primitive.argument, primitive.covers, tuple(sorted(asked.windows)), asked.sets)
        found.setdefault(key, []).extend(asked.levels)
    for (argument, _, windows, sets), levels in found.items():
        yield Asked(argument, tuple(levels), windows, sets)


def together(asked: Iterable[Asked]) -> Iterator[Asked]:
    """Those of different arguments that one pass over the facts can answer all the same, as one."""
    found: dict[tuple[str, tuple[Window, ...], Sets], list[Asked]] = {}
    for each in asked:
        found.setdefault((each.primitives[0].covers, each.windows, each.sets), []).append(each)
    for alike in found.values():
        yield replace(alike[0], primitives=tuple(primitive for each in alike for primitive in each.primitives))


def distincts_asked(request: TallyRequest) -> Iterator[Asked]:
    """The distinct counts of a request, in as few queries as give them all."""
    found: dict[tuple[Node, str, tuple[Window, ...], Sets], list[Primitive]] = {}
    for primitive, (windows, sets) in request.recompute.items():
        if primitive.operation is Operation.DISTINCT and primitive.argument is not None:
            key = (primitive.argument, primitive.covers, tuple(sorted(windows)), sets)
            found.setdefault(key, []).append(primitive)
    for (argument, _, windows, sets), primitives in found.items():
        yield Asked(argument, tuple(primitives), windows, sets)
