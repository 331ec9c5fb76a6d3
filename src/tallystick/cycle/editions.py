"""Editions: figures as published, locked, restated; each stays as it was, and each can be made again.

A period is open until it is published. ``provisional`` editions follow one another; the ``final`` one locks the period
at its knowledge cut-off, once the close timetable says so; what becomes known later makes a restatement beside it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tallystick.charter.amend.standing import contractual_content
from tallystick.charter.canonical import charter_bytes
from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.agreement import (
    Signing,
    Text,
    not_agreed,
    prepare_document,
    proposed,
    sign_document,
    text_in,
    text_of,
)
from tallystick.cycle.authority import Act
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.closing import close
from tallystick.cycle.cosigning import cosigned
from tallystick.cycle.determining import happened_in
from tallystick.cycle.documents import Document, Documents, write_durably
from tallystick.cycle.edition_making import Asked, Ground, Made, asked_of, make_edition, software_now
from tallystick.cycle.edition_parts import charter_from, read_events_content
from tallystick.cycle.edition_problems import CLOCK_BACK, NO_REASON, NOT_YET, NOTHING_CHANGED
from tallystick.cycle.onrecord import EDITIONS, OnRecord, View, now, record_of, written
from tallystick.cycle.publications import Publication, edition_document, publication, publications
from tallystick.cycle.putting import edition_drafts
from tallystick.cycle.signed_elsewhere import SignedNote
from tallystick.cycle.succession import earlier_charters, succession
from tallystick.cycle.waiting import waiting
from tallystick.cycle.workspace import Workspace, compiled_charter, open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.store import FactStore
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.note import Note
from tallystick.terms.canonical import canonical_bytes

STATES = ("provisional", "final")


@dataclass(frozen=True, slots=True)
class Published:
    """An edition that is on record."""

    made: Made
    index: int
    """Of its record in the ledger."""
    checkpoint: Note
    """The last checkpoint, with the cosignatures it has."""
    file: Path
    """Its document in the workspace."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """An edition made again from what it names."""

    published: Publication
    made: Made
    differing: tuple[str, ...]
    """The parts whose bytes are others than those published; none where all is the same."""


def publish(
    path: Path,
    period: str,
    *,
    log_key: SigningKey,
    state: str = "provisional",
    known_at: datetime | None = None,
    recorded: datetime | None = None,
    reason: str | None = None,
    cosign_keys: Sequence[SigningKey] = (),
    ledger: str | Path | None = None,
    threads: int | None = None,
    charter: CompiledCharter | None = None,
) -> Published:
    """Publishes an edition of a period as known at an instant: now by default.

    What is not on record yet of charter, facts, payments and cases is put there first; then figures, determinations,
    the edition and the amounts it changes, all together or not at all. Of a locked period it is a restatement.
    ``charter`` is the workspace's, where it has been read and found sound already.

    Raises ProblemsError: E001 for a final edition of a charter that is not agreed, E004 where nothing about a locked
    period changed, E005 before the period has ended or may be locked, E006 for a clock that went back, E011 for a
    restatement without reason, E013 without ledger; and InputError for an unknown period.
    """
    if state not in STATES:
        raise InputError(f"An edition is published as {' or '.join(STATES)}; found {state!r}.")
    workspace = open_workspace(path)
    compiled = charter or sound_charter(path)
    moment = recorded or settled(workspace)
    cut_off = (known_at or moment).replace(microsecond=0)
    if cut_off > moment:
        raise ProblemsError(
            [CLOCK_BACK.at(f"The cut-off {written(cut_off)} lies after {written(moment)}, when it is recorded.")]
        )
    asked = Asked(period, state, cut_off, reason, threads)
    with record_of(workspace, key=log_key, ledger=ledger) as record:
        _require_in_order(record.view(), period, cut_off)
        charters = succession(workspace, compiled)
        texts = (*_earlier_texts(workspace, charters), text_of(path, compiled))
        _put_ground(record, workspace, compiled, texts[-1], cut_off=cut_off, recorded=moment)
        view = record.view()
        events = happened_in(workspace, charters)
        ground = Ground(workspace, charters, texts, events, view, record.documents, software_now())
        made = make_edition(ground, asked)
        _require_ready(made, workspace, asked)
        drafts = edition_drafts(made, view, recorded=written(moment), reason=reason)
        kept = [*made.documents, *(each for text in texts for each in text.documents)]
        put = record.append(drafts, kept, at=view.size)
        file = workspace.root / EDITIONS / f"{made.name}.json"
        write_durably(file, made.document.content)
        note = cosigned(record.store, cosign_keys, at=moment) if cosign_keys else put.checkpoint
        index = put.first + next(n for n, each in enumerate(drafts) if each.kind in ("edition", "restatement"))
    return Published(made, index, note, file)


def settled(
    workspace: Workspace, *, clock: Callable[[], datetime] = now, wait: Callable[[float], None] = time.sleep
) -> datetime:
    """The first whole second by which all facts of a workspace had been recorded: what is recorded within a second is
    known at its end.

    Raises ProblemsError (E006) where facts were recorded later than it is now.
    """
    store = FactStore(workspace.facts)
    came = [each.recorded for source in store.sources() for each in store.batches(source, withdrawn=True)]
    went = [each.recorded for source in store.sources() for each in store.withdrawals(source)]
    last = max((*came, *went), default=clock())
    if last - clock() > timedelta(seconds=1):
        raise ProblemsError([CLOCK_BACK.at(f"Facts were recorded at {last}, and it is {written(clock())}.")])
    while clock() < last:
        wait(0.05)
    return clock()


def _require_in_order(view: View, period: str, cut_off: datetime) -> None:
    before = publications(view, period=period)
    if before and cut_off < before[-1].known_at:
        raise ProblemsError(
            [
                CLOCK_BACK.at(
                    f"The cut-off {written(cut_off)} lies before that of the edition {before[-1].name}, "
                    f"{written(before[-1].known_at)}.",
                    hint="A later edition knows more, never less.",
                )
            ]
        )


def _put_ground(
    record: OnRecord, workspace: Workspace, compiled: CompiledCharter, text: Text, *, cut_off: datetime,
    recorded: datetime,
) -> None:  # fmt: skip
    """Puts on record what an edition rests on, as far as it is not there: it counts by itself, published or not."""
    view, stamp = record.view(), written(recorded)
    day = compiled.zone.day_of(recorded)
    drafts = proposed(text, view, recorded=stamp, effective=None, day=day) if _is_new(text, view) else []
    drafts += waiting(view, workspace, compiled, known_at=cut_off, recorded=recorded, after=len(drafts))
    if drafts:
        record.append(drafts, text.documents, at=view.size)


def _is_new(text: Text, view: View) -> bool:
    return all(each.content != text.content.digest for each in view.agreement.proposals)


def _require_ready(made: Made, workspace: Workspace, asked: Asked) -> None:
    """Raises ProblemsError unless the edition may be published as what it is."""
    if made.change is not None:
        if made.change.is_empty:
            raise ProblemsError(
                [
                    NOTHING_CHANGED.at(
                        f"{made.period.id} is locked by the edition {made.supersedes.name if made.supersedes else ''}, "
                        f"and nothing about it is another at {written(made.known_at)}."
                    )
                ]
            )
        if not (asked.reason or "").strip():
            raise ProblemsError([NO_REASON.at(f"{made.period.id} is locked. {made.change.rule}", hint="Say why.")])
        return
    if made.state != "final":
        return
    if made.standing.agreed is None:
        raise ProblemsError([not_agreed(made.standing)])
    day = made.compiled.zone.day_of(made.known_at)
    locks = lock_day(workspace, made.period.id, on=day)
    if locks is not None and day < locks:
        raise ProblemsError(
            [
                NOT_YET.at(
                    f"By the close timetable {made.period.id} is locked on {locks}, and at {written(made.known_at)} "
                    f"it is {day}.",
                    hint="Publish it as provisional until then.",
                )
            ]
        )


def lock_day(workspace: Workspace, period: str, *, on: date) -> date | None:
    """From which day a period may be locked, extensions counted; None where the charter declares none."""
    found = close(workspace.root, as_of=on, periods=(period,)).periods
    return next((each.until for each in found[0].deadlines if each.step == "lock"), None)


def editions(
    path: Path, *, known_at: datetime | None = None, period: str | None = None, ledger: str | Path | None = None
) -> tuple[Publication, ...]:
    """The editions of a workspace, as they were known at an instant, now by default."""
    with record_of(open_workspace(path), ledger=ledger) as record:
        view = record.view()
    return publications(view if known_at is None else view.known_at(known_at), period=period)


def edition(path: Path, name: str, *, ledger: str | Path | None = None) -> tuple[Publication, dict[str, Any]]:
    """One edition with its document; of a period's name its last one. ProblemsError (E014) where there is none."""
    with record_of(open_workspace(path), ledger=ledger) as record:
        found = publication(record.view(), name)
        return found, edition_document(record.documents, found)


def reproduce(path: Path, name: str, *, ledger: str | Path | None = None, threads: int | None = None) -> Reproduction:
    """Makes an edition again: from its own charter, reference data and events, the batches, and the records before it.

    Raises ProblemsError: E014 where there is no such edition, E007 for a document that was lost or changed.
    """
    workspace = open_workspace(path)
    with record_of(workspace, ledger=ledger) as record:
        view = record.view()
        found = publication(view, name)
        document = edition_document(record.documents, found)
        ground = _ground_of(workspace, document, view, record.documents)
        made = make_edition(ground, asked_of(document, threads=threads))
    parts = {name: part.digest for name, part in made.parts.items()}
    differing = [name for name, digest in parts.items() if document.get(name) != digest]
    if document["determinations"] != [each.digest for each in made.determined]:
        differing.append("determinations")
    if made.document.digest != found.document:
        differing.append("document")
    return Reproduction(found, made, tuple(differing))


def _ground_of(workspace: Workspace, document: dict[str, Any], view: View, documents: Documents) -> Ground:
    """What an edition was made from, by what its document names."""
    named = (*document["earlier"], document["charter"])
    charters = tuple(charter_from(documents, files=each["files"], reference=each["reference"]) for each in named)
    texts = tuple(_text(compiled, each, documents) for compiled, each in zip(charters, named, strict=True))
    events = read_events_content(documents.read(document["events"]), charters)
    before = view.before(document["size"])
    return Ground(workspace, charters, texts, events, before, documents, document["software"])


def _text(compiled: CompiledCharter, named: dict[str, str], documents: Documents) -> Text:
    return Text(
        compiled.charter,
        Document(canonical_bytes(contractual_content(compiled))),
        Document(charter_bytes(compiled.charter)),
        Document(documents.bytes_of(named["files"])),
        Document(documents.bytes_of(named["reference"])),
    )


def _earlier_texts(workspace: Workspace, charters: tuple[CompiledCharter, ...]) -> tuple[Text, ...]:
    """The documents of the charters that were amended, in their order."""
    found = {}
    for each in earlier_charters(workspace) if len(charters) > 1 else ():
        compiled = compiled_charter(each)
        found[compiled.sha256] = text_in(each, compiled)
    return tuple(found[each.sha256] for each in charters[:-1])


def sign_edition(
    path: Path,
    name: str,
    *,
    party: str,
    role: str,
    name_of: str | None = None,
    key: SigningKey | SignedNote,
    log_key: SigningKey,
    meaning: str = "approved",
    at: datetime | None = None,
    ledger: str | Path | None = None,
) -> Signing:
    """Signs the document of an edition for a party; ``name_of`` is the signer's printed name.

    Raises ProblemsError: E014 where there is no such edition, E002 without authority, E003 for a stranger's key, E018
    for a text that was signed elsewhere and does not fit.
    """
    compiled = sound_charter(path)
    moment = at or now()
    day = compiled.zone.day_of(key.signed if isinstance(key, SignedNote) else moment)
    with record_of(open_workspace(path), key=log_key, ledger=ledger) as record:
        found = publication(record.view(), name)
        record.documents.bytes_of(found.document)
        return sign_document(
            record, Act(party, role, meaning, "edition", day), name=name_of, key=key, subject=found.document,
            charter=compiled.charter, content=f"sha256:{compiled.sha256}", signed=moment, recorded=moment,
        )  # fmt: skip


def prepare_edition(
    path: Path, name: str, *, party: str, role: str, name_of: str, meaning: str = "approved",
    at: datetime | None = None, ledger: str | Path | None = None,
) -> str:  # fmt: skip
    """The text by which an edition is signed with a key held elsewhere; raises as ``sign_edition`` does."""
    compiled = sound_charter(path)
    moment = at or now()
    with record_of(open_workspace(path), ledger=ledger) as record:
        found = publication(record.view(), name)
        record.documents.bytes_of(found.document)
        return prepare_document(
            record, Act(party, role, meaning, "edition", compiled.zone.day_of(moment)), name=name_of,
            subject=found.document, charter=compiled.charter, content=f"sha256:{compiled.sha256}", at=moment,
        )  # fmt: skip
