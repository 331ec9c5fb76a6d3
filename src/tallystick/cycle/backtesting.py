"""From a workspace, with a draft laid over its charter, to what clauses would have cost: before anybody signs them.

A draft is a YAML file with ``clauses`` (and ``values``, ``caps``) in the words of a charter. What it names replaces
what the charter has under that name; all else stays. Words that could be read in two ways do not stop a back-test,
since it is there to show what each reading is worth; other errors do.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.clauses.checks.every import clause_problems
from tallystick.charter.clauses.readings import choose
from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document, Place, Steps
from tallystick.charter.findings import near
from tallystick.charter.model import Charter
from tallystick.charter.model.events import Event
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.cycle.computing import compute
from tallystick.cycle.determining import events_of, knowledge_cut_off
from tallystick.cycle.workspace import Reading, agreed_holidays, open_workspace, read_charter
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.obligations.backtest.outcome import Backtest
from tallystick.obligations.backtest.running import Ground, backtest
from tallystick.obligations.needed import kpis_needed

DRAFTED = ("clauses", "values", "caps")
"""What a draft may hold."""


@dataclass(frozen=True, slots=True)
class Backtested:
    """A back-test with what it rests on."""

    compiled: CompiledCharter
    found: Backtest
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A charter, with a draft laid over it, ready to run."""

    compiled: CompiledCharter
    chosen: Mapping[str, str | None]
    """By clause with readings: the one that was chosen."""
    unsettled: tuple[tuple[str, str], ...]
    """What is not agreed, by clause, a sentence each."""


def backtest_workspace(
    path: Path,
    *,
    draft: Path | None = None,
    amended: Path | None = None,
    facts: Path | None = None,
    events: Path | None = None,
    known_at: datetime | None = None,
    as_of: date | None = None,
    clauses: Collection[str] = (),
    scenarios: int = 200,
    block: int | None = None,
    seed: str = "1",
    steps: int = 3,
    threads: int | None = None,
) -> Backtested:
    """The clauses of a workspace or of a draft, all or the named ones, over its history and over scenarios.

    Without names, a draft's own clauses are run; without a draft, all of the charter's. ``amended`` is a whole charter
    that lies elsewhere, run on the facts of the workspace; of its clauses those that differ.
    Raises ProblemsError for errors that are no ambiguities, InputError for facts that cannot be used.
    """
    if draft is not None and amended is not None:
        raise InputError("Found a draft of clauses and an amended charter; give one of them.")
    ready, own = drafted_charter(path, draft) if amended is None else _amended(path, amended)
    drafted = own if draft is not None else _differing(path, ready.compiled) if amended is not None else ()
    compiled = ready.compiled
    wanted = _require(compiled, clauses or own)
    cut_off = knowledge_cut_off(compiled, known_at=known_at, as_of=as_of)
    happened, remark = _events(path, compiled, events, drafted)
    kpis = kpis_needed(compiled, wanted)
    computed = None
    if kpis:
        computed = compute(
            path,
            facts=facts,
            known_at=None if facts is not None or known_at is None else cut_off,
            as_of=compiled.zone.day_of(cut_off),
            threads=threads,
            kpis=kpis,
            charter=compiled,
            record=amended is None,  # whether an amendment is agreed, and what was locked, is of the present charter
        )
    ground = Ground(compiled, computed.figures if computed else (), happened, cut_off)
    found = backtest(
        ground,
        clauses=wanted,
        chosen=ready.chosen,
        scenarios=scenarios,
        block=block,
        seed=seed,
        steps=steps,
        unsettled=[each for each in ready.unsettled if each[0] in wanted],
    )
    return Backtested(compiled, found, (*remark, *(computed.remarks if computed else ())))


def _events(
    path: Path, compiled: CompiledCharter, given: Path | None, drafted: Collection[str]
) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """The events, and what is said of them: those kept for a clause as it was agreed say nothing of its draft."""
    if given is not None or not drafted:
        return events_of(path, compiled, given), ()
    agreed = read_charter(open_workspace(path)).compiled
    every = () if agreed is None else events_of(path, agreed, None)
    mine = tuple(event for event in every if getattr(event, "clause", None) not in drafted)
    left = len(every) - len(mine)
    said = f"{left} {'event' if left == 1 else 'events'} of drafted clauses are left out; give their own with --events."
    return mine, (said,) if left else ()


def drafted_charter(path: Path, draft: Path | None) -> tuple[Drafted, tuple[str, ...]]:
    """The charter with a draft laid over it, and the clauses to run: the draft's, else all.

    Of a clause of which no reading is chosen the first one is run, and that is said.
    """
    workspace = open_workspace(path)
    reading = read_charter(workspace)
    document, charter = reading.document, reading.charter
    if charter is None or (draft is None and reading.compiled is None and not _only_open(reading)):
        raise ProblemsError(_errors(reading.problems))
    own: tuple[str, ...] = ()
    if draft is not None:
        written = _read_draft(draft)
        clauses = written.values.get("clauses")
        own = tuple(clauses) if isinstance(clauses, dict) else ()
        document = laid_over(document, written)
        charter, wrong = shape(document)
        if charter is None:
            raise ProblemsError(_errors(wrong))
    open_ = {name: next(iter(each.readings)) for name, each in charter.clauses.items() if _is_open(charter, name)}
    chosen = {name: each.reading for name, each in charter.clauses.items() if each.readings}
    compiled, found = examine(choose(charter, open_), document, holidays=agreed_holidays(workspace, charter))
    if compiled is None:
        raise ProblemsError(_errors(found))
    more = [problem for problem in clause_problems(compiled, document) if problem.level == "error"]
    unsettled = [(name, f"no reading is chosen; run as '{reading_}'") for name, reading_ in open_.items()]
    unsettled += [(name, problem.message) for problem in more if (name := _clause_of(problem, compiled))]
    return Drafted(compiled, chosen, tuple(unsettled)), own or tuple(compiled.clauses.definitions)


def _amended(path: Path, amended: Path) -> tuple[Drafted, tuple[str, ...]]:
    """An amended charter, and its clauses that the workspace's charter does not have so; all where none differ."""
    ready, every = drafted_charter(amended, None)
    return ready, _differing(path, ready.compiled) or every


def _differing(path: Path, compiled: CompiledCharter) -> tuple[str, ...]:
    """The clauses of a charter that the workspace's does not have so."""
    before = read_charter(open_workspace(path)).charter
    clauses = compiled.charter.clauses
    return tuple(name for name in clauses if before is None or before.clauses.get(name) != clauses[name])


def laid_over(base: Document, draft: Document) -> Document:
    """A document with a draft's clauses, values and caps in the place of those of the same name."""
    values = dict(base.values)
    replaced: set[Steps] = set()
    for key, inner in draft.values.items():
        before = values.get(key)
        if isinstance(before, dict) and isinstance(inner, dict):
            values[key] = {**before, **inner}
            replaced |= {(key, name) for name in inner}
        else:
            values[key] = inner
            replaced.add((key,))

    def merged(mine: Mapping[Steps, Place], theirs: Mapping[Steps, Place]) -> dict[Steps, Place]:
        kept = {at: place for at, place in mine.items() if at[:1] not in replaced and at[:2] not in replaced}
        return {**kept, **{at: place for at, place in theirs.items() if len(at) > 1 or at not in kept}}

    return Document(
        values, merged(base.places, draft.places), merged(base.keys, draft.keys), (*base.files, *draft.files)
    )


def _read_draft(draft: Path) -> Document:
    written = read_texts([(draft.name, draft.read_bytes())])
    others = [key for key in written.values if key not in DRAFTED]
    if others or not isinstance(written.values.get("clauses"), dict):
        found = f"found {', '.join(map(repr, others))}" if others else "found no 'clauses'"
        raise InputError(f"{draft}: {found}, expected a draft with 'clauses', and 'values' or 'caps' beside them.")
    return written


def _is_open(charter: Charter, name: str) -> bool:
    return bool(charter.clauses[name].readings) and charter.clauses[name].reading is None


def _only_open(reading: Reading) -> bool:
    return all(problem.id == "C513" for problem in _errors(reading.problems))


def _clause_of(problem: Problem, compiled: CompiledCharter) -> str | None:
    return next((name for name in compiled.clauses.definitions if f"'{name}'" in problem.message), None)


def _errors(problems: Collection[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.level == "error"]


def _require(compiled: CompiledCharter, clauses: Collection[str]) -> tuple[str, ...]:
    known = compiled.clauses.definitions
    for name in clauses:
        if name not in known:
            raise InputError(f"There is no clause {name!r}. {near(name, known)}")
    if not known:
        raise InputError("The charter has no clause; lay a draft over it with --clauses.")
    return tuple(name for name in known if name in clauses)
