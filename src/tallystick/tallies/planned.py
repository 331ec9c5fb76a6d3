"""The queries of a source before any of the large ones is run: for whoever asks what will be counted, and how.

A few small queries are run all the same, as planning always does: a look at some of the facts, and what the local
clock's offsets are.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from tallystick.charter.definitions import CompiledCharter
from tallystick.figures.request import TallyRequest
from tallystick.tallies.engine import Run
from tallystick.tallies.engines.engine import Engine
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning.asked import distincts_asked
from tallystick.tallies.planning.sketch import Sketch
from tallystick.tallies.planning.ways import Piece
from tallystick.tallies.sql import Offsets, Relations


@dataclass(frozen=True, slots=True)
class Planned:
    """A source's queries, and everything on which they depend."""

    sketch: Sketch
    """Of everything that is asked of the source."""
    plan: Plan
    """Of what one KPI needs."""
    relations: Relations
    offsets: Offsets
    engine: str
    ranks: tuple[Piece, ...] = ()
    """What stands in for value frequencies where those are too many."""
    distincts: tuple[Piece, ...] = ()


def planned_on(
    request: TallyRequest, engine: Engine, compiled: CompiledCharter, keys: Collection[str]
) -> Planned | None:
    """The queries by which a source would be tallied, narrowed to the primitives with these keys.

    None where the engine has no facts of the source. Raises as :func:`~tallystick.tallies.engine.tally_on` does.
    """
    run = Run(request, engine, compiled)
    if request.source not in run.relations:
        return None
    offsets = run.offsets()
    run.profile = run.look(offsets)
    mine = Run(narrowed(request, keys), engine, compiled)
    mine.profile = run.profile
    mine.strangers = True  # known once the facts are counted; leaving out facts of no party is always right
    ways = mine.ways(offsets)
    return Planned(
        sketch=run.sketch(),
        plan=mine.plan,
        relations=run.relations,
        offsets=offsets,
        engine=engine.name,
        ranks=tuple(ways.ranks(mine.request.ranks)),
        distincts=tuple(piece for asked in distincts_asked(mine.request) for piece in ways.distincts(asked)),
    )


def narrowed(request: TallyRequest, keys: Collection[str]) -> TallyRequest:
    """The request without what has other keys."""
    return replace(
        request,
        additive=tuple(each for each in request.additive if each.key in keys),
        recompute={each: asked for each, asked in request.recompute.items() if each.key in keys},
        ranks={each: asked for each, asked in request.ranks.items() if each.key in keys},
    )
