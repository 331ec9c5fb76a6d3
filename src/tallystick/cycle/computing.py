"""From a workspace to figures: read the charter, gather the facts, tally them, and let the kernel decide."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.deployment import Deployed, deployed
from tallystick.cycle.elsewhere import Elsewhere
from tallystick.cycle.everywhere import tally_everywhere
from tallystick.cycle.locking import on_record
from tallystick.cycle.matching import joins_of, with_unmatched
from tallystick.cycle.recording import rules_of
from tallystick.cycle.strangers import Strangers, strangers
from tallystick.cycle.workspace import Workspace, open_workspace, today
from tallystick.errors import InputError
from tallystick.facts.folder import FolderImport, import_folder
from tallystick.facts.store import FactStore
from tallystick.facts.tables import FactTable
from tallystick.figures.kernel import figures
from tallystick.figures.request import TallyRequest
from tallystick.figures.requests import requests
from tallystick.tallies.means import allowing
from tallystick.terms.figure import Figure
from tallystick.terms.tally import TallyTable
from tallystick.terms.wording import listed


@dataclass(frozen=True, slots=True)
class Computed:
    """Figures with all that they rest on."""

    workspace: Workspace
    compiled: CompiledCharter
    facts: Mapping[str, FactTable]
    tallies: Mapping[str, TallyTable]
    figures: tuple[Figure, ...]
    as_of: date
    known_at: datetime | None
    imported: FolderImport | None
    """How bare files were read, where facts came from a folder and not from recorded batches."""
    remarks: tuple[str, ...] = ()
    """What whoever looks at the figures must know of the facts, a sentence each."""
    imported_strangers: Mapping[str, Strangers] = field(default_factory=dict)
    """Facts of no party in files that were imported without a trace, by source; the files are gone afterwards."""
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)
    """By source: what is known of facts that were not recorded, but counted where they are."""


@contextmanager
def facts_of(
    workspace: Workspace,
    compiled: CompiledCharter,
    *,
    folder: Path | None = None,
    known_at: datetime | None = None,
    deployment: Deployed | None = None,
) -> Iterator[tuple[Mapping[str, FactTable], FolderImport | None]]:
    """The tables of facts: of a folder of files, imported without a trace, else of the workspace's batches.

    A source that a deployment puts elsewhere has no table here, whatever was recorded of it.
    """
    if folder is None:
        away = set(deployment.deployment.sources) if deployment else set()
        if away and not workspace.facts.is_dir():
            yield {}, None
            return
        if not workspace.facts.is_dir() or workspace.bare:
            raise InputError(
                f"There are no recorded facts in {workspace.facts}. Record them with "
                f"'tally facts add {workspace.root} SOURCE FILE', or give a folder of files with --facts."
            )
        kept = FactStore(workspace.facts).tables(known_at)
        yield {source: table for source, table in kept.items() if source not in away}, None
        return
    if known_at is not None:
        raise InputError(
            "Files given with --facts carry no time at which they were recorded, so --known-at means nothing for "
            "them. Record them with 'tally facts add', or leave one of the two out."
        )
    with TemporaryDirectory(prefix="tally-") as temporary:
        imported = import_folder(folder, compiled.charter, into=Path(temporary))
        if not imported.tables:
            raise InputError(
                f"Nothing in {folder} is named like a source of the charter; expected a file or folder for "
                f"{', '.join(compiled.charter.sources)}, such as {next(iter(compiled.charter.sources), 'sales')}.csv."
            )
        yield imported.tables, imported


def compute(
    path: Path,
    *,
    facts: Path | None = None,
    known_at: datetime | None = None,
    as_of: date | None = None,
    threads: int | None = None,
    kpis: Collection[str] = (),
    periods: Collection[str] = (),
    by_period: bool = False,
    charter: CompiledCharter | None = None,
    record: bool = True,
    cache: bool = True,
) -> Computed:
    """The figures of a workspace, all of them or those of the named KPIs and periods.

    ``charter`` is the workspace's, where it has been read and found sound already.
    ``by_period`` keeps the tallies of each period of a window, to show how it came about.
    ``record`` asks the workspace's ledger, where it keeps one, which figures are locked and whether the charter is
    agreed; recorded facts alone have locks, files given instead have none.
    ``cache`` lets recorded facts, where they are many, be answered from the tallies kept of them; the figures are the
    same.
    Raises ProblemsError for a charter with errors (a worked example that does not hold is one), and InputError for
    facts that cannot be used.
    """
    workspace = open_workspace(path)
    compiled = charter or sound_charter(path)
    looked = as_of or today(compiled)
    deployment = deployed(workspace, compiled.charter) if facts is None else None
    allowed = allowing(deployment.deployment.memory if deployment else None)
    opened = facts_of(workspace, compiled, folder=facts, known_at=known_at, deployment=deployment)
    with allowed, opened as (tables, imported):
        every = requests(compiled, kpis=kpis or None, periods=periods or None, as_of=looked, by_period=by_period)
        asked = {source: with_unmatched(request, compiled) for source, request in every.items()}
        keeps = workspace if cache and imported is None else None
        counted = tally_everywhere(
            asked, tables, compiled, deployment=deployment, workspace=keeps, known_at=known_at, some=bool(kpis),
            threads=threads,
        )  # fmt: skip
        tallies = counted.tallies
        foreign = (
            {source: held for source in tallies if (held := _strangers(tables, source, compiled))} if imported else {}
        )
    found = figures(compiled, tallies, as_of=looked, kpis=kpis or None, periods=periods or None)
    elsewhere = counted.elsewhere
    here = {source: request for source, request in asked.items() if source not in elsewhere}
    remarks = () if imported else tuple(_remarks(workspace, compiled, here, known_at))
    remarks = (*remarks, *(note.remark() for note in elsewhere.values()), *counted.said)
    if record and imported is None:
        recorded = on_record(workspace, compiled, found, known_at)
        found, remarks = recorded.figures, (*remarks, *recorded.remarks)
    return Computed(
        workspace, compiled, tables, tallies, found, looked, known_at, imported, remarks, foreign, elsewhere
    )


def _strangers(tables: Mapping[str, FactTable], source: str, compiled: CompiledCharter) -> Strangers | None:
    return strangers(tables[source], compiled) if source in tables else None


def strangers_in(computed: Computed, source: str) -> Strangers | None:
    """The facts of no party in a source that the figures rest on; None where there are none."""
    if computed.imported is not None:
        return computed.imported_strangers.get(source)
    return _strangers(computed.facts, source, computed.compiled) if source in computed.tallies else None


def _remarks(
    workspace: Workspace, compiled: CompiledCharter, asked: Mapping[str, TallyRequest], known_at: datetime | None
) -> Iterator[str]:
    """Whether anything had been recorded by then, and which batches were read by other rules than the present ones."""
    if not asked:
        return
    store, declared = FactStore(workspace.facts), compiled.charter.sources
    if known_at is not None and not any(store.batches(each, known_at=known_at) for each in store.sources()):
        yield f"Nothing had been recorded by {known_at:%Y-%m-%dT%H:%M:%SZ}, so every figure is without its facts."
        return
    used = {*asked, *(joined for request in asked.values() for joined in joins_of(request))}
    for source_id in (each for each in declared if each in used):
        rules = rules_of(compiled, source_id)
        old = [batch.number for batch in store.batches(source_id, known_at=known_at) if batch.rules != rules]
        if old:
            yield (
                f"{'Batch' if len(old) == 1 else 'Batches'} {listed(old)} of {source_id!r} "
                f"{'was' if len(old) == 1 else 'were'} read by other rules than the charter declares now; "
                "the figures use what was recorded then. To read the files by the present rules, take the batches back "
                "with 'tally facts withdraw' and add the files again."
            )
