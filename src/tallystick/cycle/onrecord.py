"""The record of a workspace: its ledger with the documents beside it, and what they add up to so far.

``ledger.db`` (or a PostgreSQL database) holds the records, ``editions/documents`` what they name. A workspace without
a ledger has no record, and everything works as it did.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from tallystick.charter.membership import required_by_content
from tallystick.cycle.documents import FOLDER, Document, Documents
from tallystick.cycle.edition_problems import CLOCK_BACK, NO_LEDGER
from tallystick.cycle.personal import FILE as PERSONAL
from tallystick.cycle.personal import PersonalStore
from tallystick.cycle.workspace import Workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.ledger.agreement import Agreement, Members, agreement, says_so_itself
from tallystick.ledger.keyring import KIND as KEY_CHANGE
from tallystick.ledger.keyring import Held, Keyring, keyring
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.records import Record
from tallystick.ledger.store.asked import Appended, Draft
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.opening import create_store, open_store

LEDGER = "ledger.db"
EDITIONS = "editions"


@dataclass(frozen=True)
class View:
    """The records of a ledger up to a size, or as they were known at an instant."""

    entries: tuple[tuple[int, Record], ...] = ()
    first: tuple[Held, ...] = ()
    """The log's own first key."""
    members: Members = says_so_itself
    """Who has to sign a proposal by its content."""

    @property
    def size(self) -> int:
        """The index after the last record that is seen."""
        return self.entries[-1][0] + 1 if self.entries else 0

    def of(self, *kinds: str) -> Iterator[tuple[int, Record]]:
        """The records of some kinds, in order."""
        return ((index, record) for index, record in self.entries if record.kind in kinds)

    def before(self, index: int) -> "View":
        """Only what stood before an index."""
        return replace(self, entries=tuple(each for each in self.entries if each[0] < index))

    def known_at(self, moment: datetime) -> "View":
        """Only what had been recorded by an instant."""
        stamp = written(moment)
        return replace(self, entries=tuple(each for each in self.entries if each[1].recorded <= stamp))

    @cached_property
    def agreement(self) -> Agreement:
        """Who has agreed to what."""
        return agreement(self.entries, self.first, members=self.members)

    @cached_property
    def keys(self) -> Keyring:
        """Which keys counted when."""
        return keyring(self.of(KEY_CHANGE), self.first)

    @cached_property
    def heads(self) -> dict[str, int]:
        """The index of the last record of each stream."""
        return {record.stream: index for index, record in self.entries}


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A workspace's record, open."""

    root: Path
    store: Store
    documents: Documents

    @property
    def personal(self) -> PersonalStore:
        """What is personal, outside of the record."""
        return PersonalStore(self.root / PERSONAL)

    def view(self) -> View:
        """Everything on record."""
        own = Held(self.store.origin, "log", self.store.verifier, since=0)
        return View(tuple(self.store.records()), (own,), members_by(self.documents.read))

    def append(self, drafts: Sequence[Draft], documents: Iterable[Document] = (), *, at: int | None = None) -> Appended:
        """Puts drafts on record together; the documents they name are durable before and with them.

        Raises ProblemsError (E006) where a draft is recorded before what is on record already.
        """
        kept = tuple(documents)
        last = self.store.record(self.store.size() - 1).recorded if self.store.size() else ""
        early = next((draft for draft in drafts if draft.recorded < last), None)
        if early is not None:
            raise ProblemsError(
                [
                    CLOCK_BACK.at(
                        f"It is {early.recorded}, and the last record is of {last}.",
                        hint="Check the clock: what was known at a time must never change later.",
                    )
                ]
            )
        self.documents.put(kept)
        return self.store.append(list(drafts), at=at, documents=[each.content for each in kept])


def members_by(read: Callable[[str], Any]) -> Members:
    """Who has to sign a proposal, by the content that its record names; ``read`` answers what a document says."""
    known: dict[tuple[str, str], tuple[str, ...]] = {}

    def members(says: Mapping[str, Any]) -> tuple[str, ...]:
        content, day = says["content"], says["effective"]
        if (content, day) not in known:
            known[content, day] = required_by_content(read(content), date.fromisoformat(day))
        return known[content, day]

    return members


def ledger_of(workspace: Workspace, ledger: str | Path | None = None) -> str | Path:
    """Where the ledger of a workspace is: where it is said to be, else its own file."""
    return workspace.root / LEDGER if ledger is None else ledger


def has_record(workspace: Workspace, ledger: str | Path | None = None) -> bool:
    """Whether a ledger is kept for the workspace; a database elsewhere is taken to be there."""
    where = ledger_of(workspace, ledger)
    return not workspace.bare and (not isinstance(where, Path) or where.is_file())


@contextmanager
def record_of(
    workspace: Workspace, *, key: SigningKey | None = None, ledger: str | Path | None = None
) -> Iterator[OnRecord]:
    """The record of a workspace; with the log's key it can be added to. ProblemsError (E013) where there is none."""
    _require_workspace(workspace)
    where = ledger_of(workspace, ledger)
    if not has_record(workspace, ledger):
        raise ProblemsError(
            [NO_LEDGER.at(f"There is no ledger at {where}.", hint=f"Begin one: tally ledger init {where} --key FILE.")]
        )
    with open_store(where, key=key) as store:
        yield OnRecord(workspace.root, store, _documents(workspace, store))


@contextmanager
def new_record(workspace: Workspace, *, key: SigningKey, ledger: str | Path | None = None) -> Iterator[OnRecord]:
    """A new ledger for a workspace, open to be added to; one that exists is never written over."""
    _require_workspace(workspace)
    with create_store(ledger_of(workspace, ledger), key=key) as store:
        yield OnRecord(workspace.root, store, _documents(workspace, store))


def _documents(workspace: Workspace, store: Store) -> Documents:
    return Documents(workspace.root / EDITIONS / FOLDER, store.document)


def _require_workspace(workspace: Workspace) -> None:
    if workspace.bare:
        raise InputError(
            f"{workspace.files[0]} is a charter file alone, and a record belongs to a workspace: a folder with "
            "charter.yaml. Name the file charter.yaml, or give the folder."
        )


def written(moment: datetime) -> str:
    """An instant as records have it, to the second: ``2026-11-21T18:00:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_instant(text: str) -> datetime:
    """The instant of a record."""
    return datetime.fromisoformat(text).astimezone(UTC)


def now() -> datetime:
    """This second."""
    return datetime.now(UTC).replace(microsecond=0)
