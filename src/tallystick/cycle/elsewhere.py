"""Tallies of facts that stay where they are, and what can honestly be said of where that was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.deployment import Deployed
from tallystick.cycle.matching import joins_of
from tallystick.errors import ProblemsError
from tallystick.figures.request import TallyRequest
from tallystick.tallies.engine import tally_on
from tallystick.tallies.engines.opening import driver
from tallystick.tallies.engines.problems import ONLY_NOW
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.tally import TallyTable
from tallystick.terms.tally_record import table_content

_NOW = timedelta(minutes=5)
"""How far back ``known at`` may lie and still mean now."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is known of the facts of a source that were not recorded: where they were, and what they added up to."""

    source: str
    engine: str
    """Its kind: ``postgresql``."""
    place: str
    """Its URL, without secrets."""
    table: str
    rows: int
    left_out: int
    """Rows that are no facts as declared, where the charter sets them aside."""
    why: tuple[str, ...]
    snapshot: str
    """The engine's own name of what it saw; empty where it has none."""
    tallied: datetime
    """When the snapshot began, by the clock of whoever tallied."""
    digest: str | None
    """SHA-256 of the tallies' canonical record: all that the figures rest on. None for facts that were only joined."""

    def remark(self) -> str:
        """One sentence, for whoever looks at the figures."""
        aside = f"; {self.left_out:,} were left out ({'; '.join(self.why)})" if self.left_out else ""
        seen = f", snapshot {self.snapshot}" if self.snapshot else ""
        return (
            f"Facts of {self.source!r} were not recorded: they were counted where they are, in table {self.table} of "
            f"{self.place} ({self.engine}{seen}), on {self.tallied:%Y-%m-%d at %H:%M:%S} UTC: {self.rows:,} rows"
            f"{aside}. They have no batches and no digests; "
            + (f"the tallies have the SHA-256 {self.digest}." if self.digest else "they were looked up by other facts.")
        )

    def content(self) -> dict[str, object]:
        """As a record holds it."""
        return {
            "source": self.source,
            "engine": self.engine,
            "place": self.place,
            "table": self.table,
            "rows": self.rows,
            "left_out": self.left_out,
            "snapshot": self.snapshot,
            "tallied": self.tallied.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "tallies": None if self.digest is None else f"sha256:{self.digest}",
        }


def tally_elsewhere(
    asked: Mapping[str, TallyRequest],
    deployment: Deployed,
    compiled: CompiledCharter,
    *,
    known_at: datetime | None = None,
    threads: int | None = None,
) -> Iterator[tuple[TallyTable | None, Elsewhere]]:
    """The tallies of every source asked for whose facts a deployment puts elsewhere, an engine at a time.

    Facts that are only joined come without tallies of their own.

    Raises ProblemsError for a past that tables cannot show (T022), and whatever opening and tallying raise.
    """
    homes: dict[str, dict[str, TallyRequest]] = {}
    for source, request in asked.items():
        engine = deployment.engine_of(source)
        if engine is not None:
            homes.setdefault(engine, {})[source] = request
    if homes and known_at is not None and known_at < datetime.now(UTC) - _NOW:
        names = ", ".join(sorted(name for held in homes.values() for name in held))
        message = f"What the tables of {names} held at {known_at:%Y-%m-%dT%H:%M:%SZ} is not known."
        raise ProblemsError([ONLY_NOW.at(message, hint="Leave --known-at out, or record the facts.")])
    for engine, held in homes.items():
        yield from _tallied(engine, held, deployment, compiled, threads)


def _tallied(
    name: str, asked: Mapping[str, TallyRequest], deployment: Deployed, compiled: CompiledCharter, threads: int | None
) -> Iterator[tuple[TallyTable | None, Elsewhere]]:
    settings = deployment.settings(name, threads=threads)
    needed = {*asked, *(joined for request in asked.values() for joined in joins_of(request))}
    tables = {source: table for source, table in deployment.tables(name).items() if source in needed}
    engine = driver(settings).opened(settings, tables, compiled)
    try:
        began, snapshot = datetime.now(UTC), engine.snapshot()
        for source, table in tables.items():
            found = tally_on(asked[source], engine, compiled) if source in asked else None
            checked = engine.prepared[source]
            yield (
                found,
                Elsewhere(
                    source=source,
                    engine=engine.name,
                    place=settings.shown,
                    table=table.shown,
                    rows=checked.rows,
                    left_out=checked.left_out,
                    why=checked.why,
                    snapshot=snapshot,
                    tallied=began,
                    digest=None if found is None else sha256_hex(table_content(found)),
                ),
            )
    finally:
        engine.close()
