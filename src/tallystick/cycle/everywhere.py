"""Tallies of all sources at once, wherever their facts are: recorded here, or where a deployment puts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.deployment import Deployed
from tallystick.cycle.elsewhere import Elsewhere, tally_elsewhere
from tallystick.cycle.refreshing import tally_here
from tallystick.cycle.workspace import Workspace
from tallystick.facts.tables import FactTable
from tallystick.figures.request import TallyRequest
from tallystick.tallies.means import allowing
from tallystick.terms.tally import TallyTable


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The tallies of every source asked for, and what whoever looks at the figures should know of them."""

    tallies: Mapping[str, TallyTable]
    elsewhere: Mapping[str, Elsewhere]
    """By source: what is known of facts that were not recorded; those that were only joined are among them."""
    said: tuple[str, ...]
    """Of the tally stores, a sentence each."""


def tally_everywhere(
    asked: Mapping[str, TallyRequest],
    tables: Mapping[str, FactTable],
    compiled: CompiledCharter,
    *,
    deployment: Deployed | None,
    workspace: Workspace | None,
    known_at: datetime | None = None,
    some: bool = False,
    threads: int | None = None,
) -> Everywhere:
    """The tallies of every source: of recorded facts from ``tables``, of others where the deployment puts them.

    ``workspace`` is where tallies of recorded facts are kept; None keeps none. ``some`` says that not all KPIs of the
    charter are asked for. Memory and threads are those that the deployment allows, where the run names none.
    Raises ProblemsError for a past that tables of others cannot show (T022), and what opening and tallying raise.
    """
    allowed = None if deployment is None else deployment.deployment
    threads = threads or (allowed.threads if allowed else None)
    with allowing(allowed.memory if allowed else None):
        away = (
            list(tally_elsewhere(asked, deployment, compiled, known_at=known_at, threads=threads)) if deployment else []
        )
        tallied = {table.source: table for table, _ in away if table is not None}
        mine = {source: request for source, request in asked.items() if source not in tallied}
        here = tally_here(
            mine, tables, compiled, workspace=workspace, past=known_at is not None, some=some, threads=threads
        )
    return Everywhere(
        tallies={source: tallied.get(source) or here.tallies[source] for source in asked},
        elsewhere={note.source: note for _, note in away},
        said=here.said,
    )
