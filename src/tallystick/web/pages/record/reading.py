"""The record of an alliance as it stands, read once for each state of the workspace.

Nothing of it is masked here: :mod:`~tallystick.web.pages.record.entries` and ``published`` say what a reader sees.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from tallystick.cycle.cosigning import policy_of
from tallystick.cycle.onrecord import OnRecord, View, has_record, record_of
from tallystick.cycle.publications import Publication, publications
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.cosignature import time_of
from tallystick.ledger.keyring import Held
from tallystick.ledger.keys import VerifierKey
from tallystick.ledger.note import Note
from tallystick.ledger.policy import Policy, verify_checkpoint
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.store.standing import Standing
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept

_records: Kept["Record"] = Kept(32)
WITNESS = "witness"


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness key with the last checkpoint that it has cosigned."""

    held: Held
    size: int | None
    """None where it has cosigned none yet."""
    at: datetime | None


@dataclass(frozen=True)
class Record:
    """All that is on record."""

    origin: str
    log_key: VerifierKey
    view: View
    publications: tuple[Publication, ...]
    standing: Standing
    checkpoint: Checkpoint
    note: Note
    """The last checkpoint as signed, with the cosignatures it has."""
    sizes: tuple[int, ...]
    """Of every checkpoint that the log signed, the last one first."""
    witnesses: tuple[Cosigned, ...]
    policy: Policy | None
    believed: Checkpoint | None
    """The last checkpoint that meets the policy."""
    missing: tuple[str, ...]
    """Parties whose witness has not cosigned the last checkpoint."""

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.view.size

    def edition(self, name: str) -> Publication | None:
        """The edition of a name."""
        return next((each for each in self.publications if each.name == name), None)

    def last(self, period: str) -> Publication | None:
        """The last edition of a period."""
        return next((each for each in reversed(self.publications) if each.period == period), None)


def record_in(here: Here) -> Record | None:
    """The record of an alliance; None where it has not begun."""
    if not has_record(open_workspace(here.alliance.root)):
        return None
    return _records.get((here.alliance.root, here.opened.state), lambda: _read(here))


@contextmanager
def open_record(here: Here) -> Iterator[OnRecord]:
    """The record, open to be read; ProblemsError (E013) where there is none."""
    with record_of(open_workspace(here.alliance.root)) as record:
        yield record


def _read(here: Here) -> Record:
    with open_record(here) as record:
        store, view = record.store, record.view()
        note, policy = store.checkpoint(), policy_of(store)
        believed = store.believed(policy) if policy is not None else None
        log_key = view.keys.at(max(view.size - 1, 0), owner=store.origin, use="log")[-1]
        witnesses = tuple(_cosigned(record, each) for each in view.keys.keys if _counts(each, view.size))
        return Record(
            origin=store.origin,
            log_key=log_key,
            view=view,
            publications=publications(view),
            standing=store.standing(),
            checkpoint=read_checkpoint(note.text),
            note=note,
            sizes=tuple(sorted((size for size, _ in store.shelf.notes()), reverse=True)),
            witnesses=witnesses,
            policy=policy,
            believed=None if believed is None else read_checkpoint(believed.text),
            missing=_missing(note, policy),
        )


def _counts(each: Held, size: int) -> bool:
    return each.use == WITNESS and each.counts_at(size)


def _cosigned(record: OnRecord, held: Held) -> Cosigned:
    for size in record.store.shelf.cosigned_sizes():
        for signature in record.store.shelf.cosignatures(size):
            if (signature.name, signature.key_id) == (held.key.name, held.key.id):
                return Cosigned(held, size, datetime.fromtimestamp(time_of(held.key, signature), UTC))
    return Cosigned(held, None, None)


def _missing(note: Note, policy: Policy | None) -> tuple[str, ...]:
    if policy is None:
        return ()
    try:
        done = set(verify_checkpoint(note, policy).cosigners)
    except UnprovenError:
        signed = {(each.name, each.key_id) for each in note.signatures}
        done = {each.name for each in policy.witnesses if (each.key.name, each.key.id) in signed}
    return tuple(each.name for each in policy.witnesses if each.name not in done)


def checkpoint_of(here: Here, size: int) -> Note:
    """The checkpoint of a size; InputError where the log signed none of it."""
    with open_record(here) as record:
        if record.store.shelf.note(size) is None:
            raise InputError(f"The log signed no checkpoint of the size {size}.")
        return record.store.checkpoint(size)
