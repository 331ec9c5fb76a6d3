"""Tallies of a workspace's own facts: from its tally stores where facts are many, else from the facts.

The stores are a cache in the folder ``.tallies`` of the workspace: whatever is in it can be deleted at any time.
"""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.matching import with_unmatched
from tallystick.cycle.workspace import Workspace
from tallystick.facts.tables import FactTable
from tallystick.figures.request import TallyRequest
from tallystick.figures.requests import requests
from tallystick.tallies.engine import tally
from tallystick.tallies.store.serving import would_serve
from tallystick.tallies.store.store import tally_kept
from tallystick.terms.tally import TallyTable

FOLDER = ".tallies"
"""Of a workspace, for what is kept."""
LEAST_ROWS = 200_000
"""Rows of a source from which on its tallies are kept; counting fewer costs less than opening what is kept."""
OFF = "TALLY_NO_CACHE"
"""The environment variable that turns the stores off, whatever it says but nothing or 0."""


@dataclass(frozen=True, slots=True)
class Here:
    """Tallies by source, and what whoever looks at the figures should know of how they came about."""

    tallies: Mapping[str, TallyTable]
    said: tuple[str, ...] = ()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By source whose store was used, how often it did what."""


def tally_here(
    asked: Mapping[str, TallyRequest],
    tables: Mapping[str, FactTable],
    compiled: CompiledCharter,
    *,
    workspace: Workspace | None,
    past: bool = False,
    some: bool = False,
    threads: int | None = None,
) -> Here:
    """The tallies of every source asked for.

    ``workspace`` is where tallies are kept; None keeps none, as for facts that were not recorded. ``past`` says that
    the facts are those known at another time than now, ``some`` that not all KPIs of the charter are asked for.
    """
    tallies: dict[str, TallyTable] = {}
    said: list[str] = []
    counts: dict[str, Mapping[str, int]] = {}
    for source, request in asked.items():
        table = tables.get(source) or no_facts(source)
        if workspace is not None and keeps(workspace, table):
            whole = partial(_whole, compiled, source) if some else None
            kept = tally_kept(
                request, table, compiled, folder=workspace.root / FOLDER, joined=tables, whole=whole, past=past,
                threads=threads,
            )  # fmt: skip
            tallies[source] = kept.table
            said += kept.said
            counts[source] = kept.counts
        else:
            tallies[source] = tally(request, table, compiled, joined=tables, threads=threads)
    return Here(tallies, tuple(said), counts)


def keeps(workspace: Workspace, table: FactTable) -> bool:
    """Whether the tallies of a source of the workspace are kept."""
    return not workspace.bare and not is_off() and table.rows >= LEAST_ROWS


def kept_here(
    request: TallyRequest,
    tables: Mapping[str, FactTable],
    compiled: CompiledCharter,
    *,
    workspace: Workspace,
    keys: Collection[str],
) -> tuple[str, ...]:
    """What the primitives with these keys would be read from, in sentences; none where tallies are not kept."""
    table = tables.get(request.source)
    if table is None or not keeps(workspace, table):
        return ()
    whole = partial(_whole, compiled, request.source)
    return would_serve(request, table, compiled, folder=workspace.root / FOLDER, joined=tables, whole=whole, keys=keys)


def is_off() -> bool:
    """Whether the environment asks for tallies without the stores."""
    return os.environ.get(OFF, "") not in {"", "0"}


def no_facts(source: str) -> FactTable:
    """A source without any facts."""
    return FactTable(source, files=(), overlapping=False, digests=(), rows=0, first_time=None, last_time=None)


def _whole(compiled: CompiledCharter, source: str) -> TallyRequest:
    """All that the charter's KPIs need of a source."""
    return with_unmatched(requests(compiled)[source], compiled)
