"""Where the facts of a computation came from: batches with their digests, and what became of every row."""

from collections.abc import Iterator, Mapping
from typing import Any

from tallystick.cycle.computing import Computed, strangers_in
from tallystick.cycle.elsewhere import Elsewhere
from tallystick.cycle.matching import unmatched
from tallystick.facts.batches import Batch
from tallystick.facts.report import QualityReport
from tallystick.facts.store import FactStore
from tallystick.figures.tables import PARTY
from tallystick.reports.content import Batch as BatchNote
from tallystick.reports.content import JoinNote, QualityCount, SourceNote


def source_notes(computed: Computed) -> tuple[SourceNote, ...]:
    """A note for each source of the charter, in its order."""
    charter = computed.compiled.charter
    notes = []
    for source_id, source in charter.sources.items():
        batches: tuple[BatchNote, ...] = ()
        away = computed.elsewhere.get(source_id)
        if away is not None:  # nothing was recorded of it, whatever batches there may be
            counts = [_counts_elsewhere(away)]
        elif computed.imported is not None:
            reports = computed.imported.reports.get(source_id, ())
            digests = computed.facts[source_id].digests if source_id in computed.facts else ()
            counts = [_counts_of_report(report) for report in reports]
            batches = tuple(
                BatchNote(file=report.file, file_sha256="", content_sha256=digest, rows=report.rows_kept)
                for report, digest in zip(reports, digests, strict=True)
            )
        else:
            kept = FactStore(computed.workspace.facts).batches(source_id, known_at=computed.known_at)
            counts = [batch.quality for batch in kept]
            batches = tuple(_batch_note(batch) for batch in kept)
        tally = computed.tallies.get(source_id)
        notes.append(
            SourceNote(
                id=source_id,
                title=source.title or source_id,
                read=sum(int(count["read"]) for count in counts),
                kept=sum(int(count["kept"]) for count in counts),
                bad=sum(int(count["bad"]) for count in counts),
                holds=source.holds,
                first_day=tally.first_day if tally else None,
                last_day=tally.last_day if tally else None,
                batches=batches,
                quality=tuple(_quality(counts)),
                remarks=tuple(_remarks(computed, source_id)),
                provided_by=source.provided_by,
                licence=source.licence,
                joins=tuple(_joins(computed, source_id)),
            )
        )
    return tuple(notes)


def _remarks(computed: Computed, source_id: str) -> Iterator[str]:
    """Where facts are that were not recorded; how many belong to no party, and how many find no row in each join."""
    if source_id in computed.elsewhere:
        yield computed.elsewhere[source_id].remark()
    table, compiled = computed.tallies.get(source_id), computed.compiled
    if table is None:
        return
    members = "the parties' facts" if PARTY in table.dimensions else "the facts"
    others = strangers_in(computed, source_id)
    if others is not None:
        yield str(others)
    for name, count in unmatched(table, compiled).items():
        if count:
            title = compiled.charter.sources[name].title or name
            yield (
                f"{count:,} of {members} have no row in {name} ({title}), from {table.cuts[0]} until before "
                f"{table.cuts[-1]}; they count, and what a formula looks up there is unknown."
            )


def _joins(computed: Computed, source_id: str) -> Iterator[JoinNote]:
    """How many facts find no row in each source joined to them, also where it is none."""
    table, compiled = computed.tallies.get(source_id), computed.compiled
    if table is None:
        return
    for name, count in unmatched(table, compiled).items():
        title = compiled.charter.sources[name].title or name
        yield JoinNote(name, title, count, table.cuts[0], table.cuts[-1])


def _batch_note(batch: Batch) -> BatchNote:
    return BatchNote(
        file=batch.file_name,
        file_sha256=batch.file_sha256,
        content_sha256=batch.digest,
        recorded=batch.recorded,
        recorded_by=batch.by,
        rows=batch.rows,
        superseded=batch.superseded,
        first_day=batch.first_day,
        last_day=batch.last_day,
    )


def _counts_of_report(report: QualityReport) -> Mapping[str, Any]:
    return {
        "read": report.rows_read,
        "kept": report.rows_kept,
        "bad": report.rows_bad,
        "problems": report.counts,
        "rounded": report.rounded,
        "warned": report.warned,
    }


def _counts_elsewhere(away: Elsewhere) -> Mapping[str, Any]:
    """What became of a table's rows; of the reasons only words are known."""
    return {
        "read": away.rows + away.left_out,
        "kept": away.rows,
        "bad": away.left_out,
        "problems": {words.partition(" ")[2]: int(words.partition(" ")[0]) for words in away.why},
    }


def _quality(counts: list[Mapping[str, Any]]) -> list[QualityCount]:
    """What was met with, summed over batches: set aside, kept with a warning, rounded."""
    outcomes = (
        ("problems", "set aside"),
        ("warned", "kept and reported"),
        ("rounded", "rounded to the declared scale"),
    )
    found: dict[tuple[str, str], int] = {}
    for count in counts:
        for part, outcome in outcomes:
            for rule, rows in count.get(part, {}).items():
                found[rule, outcome] = found.get((rule, outcome), 0) + int(rows)
    return [QualityCount(rule, rows, outcome) for (rule, outcome), rows in found.items()]
