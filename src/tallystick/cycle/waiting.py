"""What has happened and is not on record yet: batches, withdrawals, steps of cases, payments.

A batch is recorded in the workspace first and put on record at once, where the log's key is at hand. If the computer
stops between the two, or the key is elsewhere, it waits; whatever comes next puts it on record in its place, so the
numbers of a stream have no gap: the next batch, the next edition, or ``tally record``.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.cases import case_record
from tallystick.cycle.determining import happened_in
from tallystick.cycle.onrecord import OnRecord, View, has_record, record_of, written
from tallystick.cycle.putting import batch_drafts, case_drafts, settled_drafts
from tallystick.cycle.succession import succession
from tallystick.cycle.workspace import Workspace
from tallystick.facts.store import FactStore
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.store.asked import Draft, MovedError, StoppedError

Put = tuple[tuple[int, Draft], ...]
"""Entries of the ledger with what was put there."""

TRIES = 5
"""So often the ledger is looked at anew where others append at the same moment."""


def waiting(
    view: View, workspace: Workspace, compiled: CompiledCharter, *, known_at: datetime, recorded: datetime,
    after: int = 0,
) -> list[Draft]:  # fmt: skip
    """The records of what had happened by an instant and is not on record, in the order of each stream.

    ``after`` says how many drafts stand before them in the same request.
    """
    stamp = written(recorded)
    store = FactStore(workspace.facts)
    drafts = batch_drafts(store, view, compiled.charter.sources, known_at=known_at, recorded=stamp, after=after)
    steps = case_record(workspace, compiled).steps
    drafts += case_drafts(steps, view, known_at=known_at, recorded=stamp, day_of=compiled.zone.day_of)
    happened = happened_in(workspace, succession(workspace, compiled))
    return [*drafts, *settled_drafts(happened, view, known_at=known_at, recorded=stamp)]


def put_waiting(record: OnRecord, workspace: Workspace, compiled: CompiledCharter, *, moment: datetime) -> Put:
    """Puts on record, together, what had happened by an instant; answers the entries with what they say.

    Raises ProblemsError (E006) where the clock went back, StoppedError where the ledger is frozen or closed.
    """
    for left in reversed(range(TRIES)):
        view = record.view()
        drafts = waiting(view, workspace, compiled, known_at=moment, recorded=moment)
        if not drafts:
            return ()
        try:
            put = record.append(drafts, at=view.size)
        except MovedError:
            if not left:
                raise
            continue
        return tuple(zip(put.indexes, drafts, strict=True))
    return ()


def still_waiting(
    workspace: Workspace, compiled: CompiledCharter, *, moment: datetime, ledger: str | Path | None = None
) -> Sequence[Draft]:
    """What would be put on record now; nothing where the workspace keeps no record."""
    if not has_record(workspace, ledger):
        return ()
    with record_of(workspace, ledger=ledger) as record:
        return waiting(record.view(), workspace, compiled, known_at=moment, recorded=moment)


@contextmanager
def ready_to_record(
    workspace: Workspace, *, key: SigningKey | None, ledger: str | Path | None = None
) -> Iterator[OnRecord | None]:
    """The record, open to be added to, before anything happens that belongs on it; None without a record or key.

    So a wrong key or a ledger that was frozen or closed is found before a batch is recorded that could not follow:
    raises InputError for the one, StoppedError for the other.
    """
    if not has_record(workspace, ledger):
        yield None
        return
    with record_of(workspace, key=key, ledger=ledger) as record:
        standing = record.store.standing()
        if standing.state != "open":
            raise StoppedError(standing.refusal())
        yield record if key is not None else None
