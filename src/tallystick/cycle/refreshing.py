"""Tallies of a workspace's own facts: from its tally stores where facts are many, else from the facts.

The stores are a cache in the folder ``.tallies`` of the workspace: whatever is in it can be deleted at any time.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.matching import with_unmatched
from tallystick.cycle.workspace import Workspace
from tallystick.facts.tables import FactTable
from tallystick.figures.request import TallyRequest
from tallystick.figures.requests import requests
from tallystick.tallies.engine import tally
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
    least_rows: int = LEAST_ROWS,
) -> Here:
    """The tallies of every source asked for.

    ``workspace`` is where tallies are kept; None keeps none, as for facts that were not recorded. ``past`` says that
    the facts are those known at another time than now, ``some`` that not all KPIs of the charter are asked for.
    """
    tallies: dict[str, TallyTable] = {}
    said: list[str] = []
    counts: dict[str, Mapping[str, int]] = {}
    keeps = workspace is not None and not workspace.bare and not is_off()
    for source, request in asked.items():
        table = tables.get(source) or no_facts(source)
        if keeps and workspace is not None and table.rows >= least_rows:
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


def is_off() -> bool:
    """Whether the environment asks for tallies without the stores."""
    return os.environ.get(OFF, "") not in {"", "0"}


def no_facts(source: str) -> FactTable:
    """A source without any facts."""
    return FactTable(source, files=(), overlapping=False, digests=(), rows=0, first_time=None, last_time=None)


def _whole(compiled: CompiledCharter, source: str) -> TallyRequest:
    """All that the charter's KPIs need of a source."""
    return with_unmatched(requests(compiled)[source], compiled)
