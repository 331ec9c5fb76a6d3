"""Adding events to a workspace: claims, answers, disputes, decisions, payments, at the end of ``events.yaml``.

The whole of what happened is read as it will be before anything is written, by the same reader as every command; what
would be refused there is refused here, and the file stays as it was. The answer says what changed of what follows from
the clauses.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.events import EVENTS, SUFFIXES, read_events
from tallystick.charter.model.events import Event
from tallystick.cycle.appending import Entry, Prepared, with_entries, write_all
from tallystick.cycle.determining import Determined, compute_for_clauses, determined_by
from tallystick.cycle.succession import succession
from tallystick.cycle.workspace import Workspace, compiled_charter, open_workspace
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.facts.lock import locked
from tallystick.obligations.determination import Determination
from tallystick.obligations.record import content_of

FILE = f"{EVENTS}.yaml"
HEAD = "# What happened besides the facts. Events are added at the end and never changed.\n"
LOCK = ".events.lock"

Texts = dict[str, bytes]
"""What stands in the files of events, by name."""

MADE_ANEW = ("known_at", "inputs")
"""What of a determination differs whenever it is made again, and is no change of what was determined."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A determination that is another one now."""

    before: Determination | None
    """None where there was none."""
    after: Determination | None
    """None where there is none any more."""


@dataclass(frozen=True, slots=True)
class AddedEvents:
    """Events that were added, or would be."""

    events: tuple[Event, ...]
    prepared: Prepared
    changed: tuple[Changed, ...]
    """What follows otherwise from the clauses; empty where no determinations were given to compare with."""


def add_events(
    path: Path, entries: Sequence[Entry], *, recorded: datetime, determined: Determined | None = None
) -> AddedEvents:
    """Adds events to a workspace, all of them or none; each is given an ``id`` and ``recorded`` where it has none.

    ``determined`` is what follows from the clauses before, for the comparison. Raises ProblemsError with what is wrong
    with the events, InputError for a file that cannot be added to.
    """
    with locked(open_workspace(path).root / LOCK):
        made = prepared_events(path, entries, recorded=recorded, determined=determined)
        write_all([made.prepared])
    return made


def prepared_events(
    path: Path, entries: Sequence[Entry], *, recorded: datetime, determined: Determined | None = None
) -> AddedEvents:
    """The same with nothing written: what would be added, and what it would change."""
    workspace = open_workspace(path)
    if workspace.bare:
        raise InputError(
            f"{workspace.files[0]} is a charter file alone, and events are kept in a workspace: a folder with "
            "charter.yaml. Name the file charter.yaml, or give the folder."
        )
    charters = succession(workspace, compiled_charter(workspace))
    before = _texts(workspace)
    known = _ids(before, charters)
    fresh = _named(entries, known, recorded)
    text = with_entries(before.get(FILE, b"").decode(), EVENTS, fresh, head=HEAD, file=FILE)
    after = {**before, FILE: text.encode()}
    added = _sound(before, after, charters)
    ids = {str(each["id"]) for each in fresh}
    made = tuple(each for each in added if each.id in ids)
    if len(made) != len(ids) or len(added) != len(known) + len(ids):
        raise InputError(f"The events cannot be added to {FILE}; write its list '{EVENTS}' a line an event.")
    changed = () if determined is None else changes_by(determined, made)
    return AddedEvents(made, Prepared(workspace.root / FILE, after[FILE]), changed)


def changes_by(determined: Determined, events: Sequence[Event]) -> tuple[Changed, ...]:
    """What further events change of what follows from the clauses, on the same figures."""
    moment = max(determined.known_at, *(each.recorded for each in events))
    charters = determined.charters or (determined.compiled,)
    present = determined.computed
    computed = [
        None
        if present is None
        else compute_for_clauses(
            present.workspace.root, each, facts=None, known_at=present.known_at, as_of=present.as_of
        )
        for each in charters[:-1]
    ]
    found = determined_by(charters, [*computed, present], (*determined.events, *events), moment)
    return differing(determined.determinations, found.determinations)


def differing(before: Iterable[Determination], after: Iterable[Determination]) -> tuple[Changed, ...]:
    """The determinations that say something else, by clause, obligor, cell and period."""
    first, second = ({_place(each): each for each in every} for every in (before, after))
    return tuple(
        Changed(first.get(place), second.get(place))
        for place in {**first, **second}
        if _said(first.get(place)) != _said(second.get(place))
    )


def _place(made: Determination) -> tuple[object, ...]:
    return made.clause, made.obligor, made.scope, made.period


def _said(made: Determination | None) -> object:
    if made is None:
        return None
    return {name: value for name, value in content_of(made).items() if name not in MADE_ANEW}


def _texts(workspace: Workspace) -> Texts:
    """The files of events with what they hold; what is added goes into the single YAML file."""
    other = [file for suffix in SUFFIXES[1:] if (file := workspace.root / f"{EVENTS}{suffix}").is_file()]
    if other:
        raise InputError(f"The events are kept in {other[0].name}; bring them into {FILE} to add to them.")
    return {str(file.relative_to(workspace.root)): file.read_bytes() for file in workspace.events}


def _ids(texts: Texts, charters: Sequence[CompiledCharter]) -> list[str]:
    if not texts:
        return []
    return [each.id for each in read_events(texts, charters[-1])[0]]


def _named(entries: Sequence[Entry], known: Iterable[str], recorded: datetime) -> list[Entry]:
    """Entries with an id of their own: their kind and the next number, which no event has."""
    taken = set(known)
    made: list[Entry] = []
    for entry in entries:
        name = entry.get("id")
        if name is None:
            kind = str(entry.get("kind", "event")).replace(" ", "-")
            numbers = itertools.count(len(taken) + 1)
            name = next(each for number in numbers if (each := f"{kind}-{number:04}") not in taken)
        taken.add(str(name))
        made.append({"id": name, **entry, "recorded": entry.get("recorded", recorded)})
    return made


def _sound(before: Texts, after: Texts, charters: Sequence[CompiledCharter]) -> tuple[Event, ...]:
    """The events as they will be; ProblemsError with what is wrong under every charter and was not before."""
    every: tuple[Event, ...] = ()
    wrong: list[list[Problem]] = []
    for compiled in charters:
        known = {str(each.message) for each in _read(before, compiled)[1]}
        every, problems = _read(after, compiled)
        wrong.append([each for each in problems if each.level == "error" and each.message not in known])
    shared = set.intersection(*({each.message for each in found} for found in wrong))
    refused = [each for each in wrong[-1] if each.message in shared]
    if refused:
        raise ProblemsError(refused)
    return every


def _read(texts: Texts, compiled: CompiledCharter) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    return read_events(texts, compiled) if texts else ((), ())
