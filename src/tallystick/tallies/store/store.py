"""Tallies from the store of a source where it can be used, else computed as without it: always the same tallies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import TallystickError
from tallystick.facts.tables import FactTable
from tallystick.figures.request import TallyRequest
from tallystick.tallies.engine import tally
from tallystick.tallies.engines.duck import RecordedFacts
from tallystick.tallies.store.file import NothingToKeepError, UnavailableError, attach, clear, held
from tallystick.tallies.store.keeping import Keeper
from tallystick.tallies.store.run import StoredRun
from tallystick.tallies.store.seen import Seen
from tallystick.terms.tally import TallyTable

WAIT = 10.0
"""Seconds for which another process may use the store before tallies are computed without it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Tallies, and how they came about."""

    table: TallyTable
    served: bool
    """Whether the store was used."""
    said: tuple[str, ...] = ()
    """What whoever looks at the figures should know: that the store was damaged, or could not be used."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How often facts were added, computed anew or asked, and windows answered from what was kept."""


def tally_kept(
    request: TallyRequest,
    table: FactTable,
    compiled: CompiledCharter,
    *,
    folder: Path,
    joined: Mapping[str, FactTable] | None = None,
    whole: Callable[[], TallyRequest] | None = None,
    past: bool = False,
    threads: int | None = None,
    memory: str = "2GB",
    wait: float = WAIT,
) -> Kept:
    """The tallies of recorded facts, as :func:`tallystick.tallies.engine.tally` gives them, kept in ``folder``.

    ``whole`` gives a request for all that the charter's KPIs need of the source, where ``request`` asks for some of
    them. With ``past``, facts are those that were known at another time than now: the store serves them where it has
    seen exactly them, and is not brought up to date with them.
    Raises as ``tally`` does.
    """
    without = without_store(request, table, compiled, joined=joined, threads=threads, memory=memory)
    if not table.files or Seen.of(table) is None:
        return without(())
    try:
        with held(folder, request.source, wait=wait) as file:
            return _Attempt(request, table, compiled, joined or {}, whole, file, threads, memory).kept(
                without, past=past
            )
    except UnavailableError as why:  # another process has it, or the folder cannot be written to
        return without((f"The tallies kept of {request.source!r} were not used: {why}",))


def without_store(
    request: TallyRequest,
    table: FactTable,
    compiled: CompiledCharter,
    *,
    joined: Mapping[str, FactTable] | None,
    threads: int | None,
    memory: str,
) -> Callable[[tuple[str, ...]], Kept]:
    """The tallies as they are computed without a store, to be called where it is of no use."""

    def computed(said: tuple[str, ...]) -> Kept:
        return Kept(tally(request, table, compiled, joined=joined, threads=threads, memory=memory), False, said)

    return computed


def is_damage(wrong: duckdb.Error) -> bool:
    """Whether an error says that a file cannot be read as it was written; a full disk or memory does not."""
    if isinstance(wrong, (duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)):
        return True
    return isinstance(wrong, duckdb.IOException) and any(word in str(wrong).lower() for word in _DAMAGE)


_DAMAGE = ("corrupt", "checksum", "not a valid duckdb database")


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One use of the file."""

    request: TallyRequest
    table: FactTable
    compiled: CompiledCharter
    joined: Mapping[str, FactTable]
    whole: Callable[[], TallyRequest] | None
    file: Path
    threads: int | None
    memory: str

    def kept(self, without: Callable[[tuple[str, ...]], Kept], *, past: bool) -> Kept:
        """The tallies from the store; or without it, where something in it or in the facts goes wrong."""
        every = {**self.joined, self.request.source: self.table}
        bases = {path.parent.parent for path in self.table.files}
        engine = RecordedFacts(
            every, self.compiled.charter.sources, threads=self.threads, memory=self.memory,
            folders=(self.file.parent, *bases),
        )  # fmt: skip
        said: tuple[str, ...] = ()
        try:
            about = attach(engine.connection, self.file)
            said = (about,) if about else ()
            return self._counted(engine, said, past=past)
        except NothingToKeepError:  # nobody needs to be told
            pass
        except TallystickError as wrong:
            said = (*said, self._not_used(str(wrong)))
        except duckdb.Error as wrong:
            engine.close()
            said = (*said, self._after(wrong))
        finally:
            engine.close()
        return without(said)

    def _after(self, wrong: duckdb.Error) -> str:
        """What is done about an error of DuckDB, in a sentence: a damaged file is discarded, and no other."""
        named = f"{type(wrong).__name__}: {wrong}"
        if is_damage(wrong):
            clear(self.file)
            return f"The tallies kept in {self.file.name} were damaged ({named}): they were discarded."
        if isinstance(wrong, duckdb.ProgrammingError):
            return self._not_used(f"{named}. This is a fault of Tallystick's; 'tally tallies clear' makes them anew.")
        return self._not_used(named)

    def _not_used(self, why: str) -> str:
        return f"The tallies kept of {self.request.source!r} were not used: {why}"

    def _counted(self, engine: RecordedFacts, said: tuple[str, ...], *, past: bool) -> Kept:
        keeper = Keeper(engine, self._everything, self.compiled, table=self.table)
        engine.connection.execute("BEGIN")
        if past and not any(seen == keeper.seen for _, _, seen in keeper.holdings("cube")):
            raise UnavailableError("facts are asked for as they were known at another time.")
        found = StoredRun(self.request, keeper, self.compiled).table()
        engine.connection.execute("COMMIT")
        return Kept(found, True, said, dict(keeper.counts))

    def _everything(self) -> TallyRequest:
        """What is asked for, and all else that the charter needs."""
        if self.whole is None:
            return self.request
        whole = self.whole()
        additive = {primitive.key: primitive for primitive in (*whole.additive, *self.request.additive)}
        return replace(
            whole,
            additive=tuple(additive.values()),
            dimensions=tuple(sorted({*whole.dimensions, *self.request.dimensions})),
            recompute={**whole.recompute, **self.request.recompute},
        )
