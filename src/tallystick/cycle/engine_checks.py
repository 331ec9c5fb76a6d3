"""Whether the engines of a deployment can be used: reached, allowed, and holding facts as the charter declares them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.deployment import FILE, Deployed, deployed
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.tallies.engines.conformance import Outcome, conformance, suite_digest
from tallystick.tallies.engines.conformance_cases import CASES
from tallystick.tallies.engines.foreign import ForeignTable
from tallystick.tallies.engines.opening import conformance_lacks, described, driver, left_behind, tidied
from tallystick.tallies.engines.settings import Settings
from tallystick.terms.wording import listed


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    engine: str
    source: str
    """Empty for what concerns the engine as a whole."""
    what: str
    found: str
    holds: bool


def check_engines(path: Path, name: str | None = None, *, suite: bool = True, tidy: bool = False) -> Iterator[Check]:
    """Every check of every engine of a workspace's deployment, or of the one named, as they are made.

    ``suite`` runs the conformance suite where that can be done; ``tidy`` removes what broken runs of it left behind.
    What is wrong comes as a check that does not hold; an unknown name, or no deployment at all, raises InputError.
    """
    workspace, compiled = open_workspace(path), sound_charter(path)
    found = deployed(workspace, compiled.charter)
    if found is None:
        raise InputError(f"There is no {FILE} in {workspace.root}, so every source's facts are recorded ones.")
    engines = found.deployment.engines
    if name is not None and name not in engines:
        raise InputError(f"There is no engine {name!r} in {workspace.root / FILE}; it has {listed(engines)}.")
    for engine in engines if name is None else (name,):
        yield from _engine(engine, found, compiled, suite=suite, tidy=tidy)


def _engine(name: str, deployment: Deployed, compiled: CompiledCharter, *, suite: bool, tidy: bool) -> Iterator[Check]:
    tables = deployment.tables(name)
    try:
        settings = deployment.settings(name)
        for what, words in described(settings, tables):
            yield Check(name, "", what, words, holds=True)
    except ProblemsError as wrong:
        yield from _wrong(name, "", "reached", wrong)
        return
    for source, table in tables.items():
        yield from _facts(name, source, table, settings, compiled)
    yield from _scratch(name, settings, tidy=tidy)
    if suite:
        yield _conforms(name, settings)


def _scratch(name: str, settings: Settings, *, tidy: bool) -> Iterator[Check]:
    """Whether broken runs of the conformance suite left anything in the engine; what is tidied is gone."""
    if tidy:
        try:
            gone = tidied(settings)
        except ProblemsError as wrong:
            yield from _wrong(name, "", "scratch", wrong)
            return
        if gone:
            yield Check(name, "", "scratch", f"{listed(gone)}: removed", holds=True)
    left = left_behind(settings)
    if left is not None:
        words = (
            f"left behind by broken runs, remove them with --tidy: {listed(left)}" if left else "nothing left behind"
        )
        yield Check(name, "", "scratch", words, holds=not left)


def _conforms(name: str, settings: Settings) -> Check:
    lacking = conformance_lacks(settings)
    if lacking:
        return Check(name, "", "conformance", f"not run, as it needs {lacking}", holds=True)
    outcomes = list(run_conformance(settings))
    held = sum(each.holds for each in outcomes)
    failed = "".join(f"; {each.case.name}: {each.said or 'another digest'}" for each in outcomes if not each.holds)
    words = f"{held} of {len(outcomes)} cases, digest {suite_digest(outcomes)[:16]}{failed}"
    return Check(name, "", "conformance", words, holds=held == len(outcomes))


def _facts(
    name: str, source: str, table: ForeignTable, settings: Settings, compiled: CompiledCharter
) -> Iterator[Check]:
    try:
        engine = driver(settings).opened(settings, {source: table}, compiled)
    except ProblemsError as wrong:
        yield from _wrong(name, source, "facts", wrong)
        return
    try:
        found = engine.prepared[source]
    finally:
        engine.close()
    declared = compiled.charter.sources[source]
    yield Check(name, source, "columns", f"all {len(declared.columns)} in {table.shown}, of fitting types", holds=True)
    yield Check(name, source, "key", f"{', '.join(declared.key)}: each once", holds=True)
    aside = f"; {found.left_out:,} left out ({'; '.join(found.why)})" if found.left_out else ""
    yield Check(name, source, "facts", f"{found.rows:,} rows{aside}", holds=True)


def _wrong(name: str, source: str, what: str, wrong: ProblemsError) -> Iterator[Check]:
    for problem in wrong.problems:
        yield Check(name, source, what, str(problem), holds=False)


def run_conformance(settings: Settings) -> Iterator[Outcome]:
    """What an engine makes of each case of the conformance suite, on facts that it is given and that go again."""
    return conformance(partial(driver(settings).scratch, settings), CASES)
