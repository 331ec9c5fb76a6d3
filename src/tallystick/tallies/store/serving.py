"""What a request would be answered from, in sentences: kept tallies, or facts. Nothing is counted or changed."""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import duckdb

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.primitives import Operation
from tallystick.charter.formula.write import write
from tallystick.facts.duck import literal
from tallystick.facts.duck import sql as written_sql
from tallystick.facts.tables import FactTable
from tallystick.figures.request import TallyRequest
from tallystick.tallies.engines.duck import RecordedFacts
from tallystick.tallies.plan import plan_of
from tallystick.tallies.planning.profiling import NOTHING
from tallystick.tallies.planning.sketch import first_sketch
from tallystick.tallies.store.bits_kept import about_values
from tallystick.tallies.store.cubes import Cube, grouped, part_name
from tallystick.tallies.store.file import FORMAT, UnavailableError, file_of, held
from tallystick.tallies.store.keeping import Keeper
from tallystick.tallies.store.seen import Seen
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.wording import counted, listed


def would_serve(
    request: TallyRequest,
    table: FactTable,
    compiled: CompiledCharter,
    *,
    folder: Path,
    joined: Mapping[str, FactTable],
    whole: Callable[[], TallyRequest],
    keys: Collection[str],
) -> tuple[str, ...]:
    """A sentence for each kind of tally that the primitives with these keys need; arguments as for ``tally_kept``."""
    source, file = request.source, file_of(folder, request.source)
    nothing = f"Nothing is kept of {source!r} yet: the next figures count its facts as shown, and keep their tallies."
    if not file.is_file() or not table.files or Seen.of(table) is None:
        return (nothing,)
    every = {**joined, source: table}
    engine = RecordedFacts(every, compiled.charter.sources, folders=(folder,))
    try:
        with held(folder, source, wait=0):
            engine.connection.execute(written_sql("ATTACH $file AS kept (READ_ONLY)", file=literal(str(file))))
            if engine.connection.execute("SELECT said FROM kept.format").fetchall() != [(FORMAT,)]:
                return (nothing,)
            return tuple(_told(Keeper(engine, whole, compiled, table=table), request, keys))
    except UnavailableError as why:
        return (f"What is kept of {source!r} cannot be looked at now: {why}",)
    except duckdb.Error as wrong:
        return (f"What is kept of {source!r} cannot be read ({type(wrong).__name__}), and will be made anew.",)
    finally:
        engine.close()


def _told(keeper: Keeper, request: TallyRequest, keys: Collection[str]) -> Iterator[str]:
    mine = [each for each in (*request.additive, *request.recompute) if each.key in keys]
    operations = {each.operation for each in mine}
    if operations - {Operation.FREQUENCIES, Operation.DISTINCT, Operation.FIRST, Operation.LAST}:
        yield from _added_up(keeper, request, keys)
    for primitive in {each.argument: each for each in mine if each.operation is Operation.FREQUENCIES}.values():
        text = write(primitive.argument) if primitive.argument is not None else ""
        cubes = [said for _, said, _ in keeper.holdings("values", sha256_hex(text))]
        if any(cubes):
            yield f"How often each value of {text} occurs is read from tallies by day and value."
        elif cubes:
            yield f"Ranks of {text} are kept by window; those of windows not asked for before are read from facts."
        else:
            yield f"No values of {text} are kept yet: they are counted from facts."
    for argument in {each.argument for each in mine if each.operation is Operation.DISTINCT and each.argument}:
        sets = [said for dense in (True, False)
                for _, said, _ in keeper.holdings("bits", about_values(argument, dense=dense))]  # fmt: skip
        if any(sets):
            yield f"Different values of {write(argument)} are kept, and put together for any window of their segments."
        else:
            yield f"No different values of {write(argument)} are kept: those of new windows are counted from facts."
    if operations & {Operation.FIRST, Operation.LAST}:
        yield "Sums over snapshots are kept by window; those of windows not asked for before are read from facts."


def _added_up(keeper: Keeper, request: TallyRequest, keys: Collection[str]) -> Iterator[str]:
    """What adds up, and which facts have come since it was kept."""
    plan = plan_of(request, keeper.compiled)
    finals = [final for final in first_sketch(plan, NOTHING).groups[0].finals if final.primitive.key in keys]
    for number, said, seen in keeper.holdings("cube"):
        cube, change = Cube.read(number, said), keeper.change(seen)
        parts = {part_name(final) for final in grouped(plan, finals, cube.stored).finals}
        by = listed(["day", *(name for _, name in cube.stored)])
        lacking = len(parts - set(cube.parts))
        if lacking:
            yield f"Tallies are kept by {by}, but {counted(lacking, 'column')} of this KPI not yet: facts are read."
        else:
            yield f"Counts, sums and extremes are read from tallies that are kept by {by}."
        if change is None:
            yield "Facts stand in another order than they did, so all of it is made anew."
        elif change.only_adds and change.added:
            yield f"The facts of {counted(len(change.added), 'new file')} are added first."
        elif not change.is_none:
            yield "Some facts count otherwise than they did: their days are computed anew first."
        return
    yield "No counts, sums and extremes are kept for this charter yet: facts are read, and their tallies kept."
