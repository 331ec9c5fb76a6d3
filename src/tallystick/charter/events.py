"""Reading files of events: what happened besides facts, strictly, with the place of everything that is wrong.

Events stand beside the charter, in ``events.yaml``, in files of a folder ``events/``, or in both; together they are one
list, and their order in the files never matters. The same language is read as YAML and as JSON.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.charter.event_checks import event_problems
from tallystick.charter.model import Charter
from tallystick.charter.model.events import Event, EventFile
from tallystick.charter.read import MAX_BYTES, read_texts
from tallystick.charter.shape import shaped
from tallystick.errors import InputError, Problem, ProblemsError

EVENTS = "events"
"""Of a workspace: the name of the file (``events.yaml``) and of the folder."""

PRIVILEGED = "privileged"
"""The name of a folder that nothing here ever opens: what is said without prejudice stays in it."""

SUFFIXES = (".yaml", ".yml", ".json")

_ESCAPES = re.compile(rb"\\\\|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def event_files(root: Path) -> tuple[Path, ...]:
    """The files of events in a workspace: ``events.yaml`` (or ``.json``), then all files of ``events/``, by name."""
    single = [file for suffix in SUFFIXES if (file := root / f"{EVENTS}{suffix}").is_file()]
    folder = root / EVENTS
    return (*single, *_within(folder)) if folder.is_dir() else tuple(single)


Source = Path | bytes | Iterable[Path] | Mapping[str, bytes]
"""A file, a folder of files, one text, several files, or texts by the names of their files."""


def read_events(
    source: Source, agreed: Charter | CompiledCharter, *, root: Path | None = None
) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """The events of a source, and everything wrong with them.

    Events come in order of ``recorded``, then of their ids. Where a problem of level ``error`` stands among the
    problems, the events are not to be used; where the files cannot be read as events at all, there are none.
    Periods are checked where ``agreed`` is a compiled charter. ``root`` shortens the names of files in messages.

    Raises InputError for a path where there is neither file nor folder.

    >>> from datetime import date
    >>> from tallystick.charter.model import Charter
    >>> charter = Charter.model_validate(
    ...     {"tallystick": 1, "alliance": "a", "title": "A", "term": "2024-01-01 .. 2025-01-01",
    ...      "parties": {"us": {"name": "Us"}}}
    ... )
    >>> text = b"events: [{id: e1, kind: happened, what: report, at: 2024-02-01T10:00:00Z, recorded: '2024-02-01'}]"
    >>> for problem in read_events(text, charter)[1]:
    ...     print(problem.message)
    events › 1 › recorded: found '2024-02-01', expected an instant with its offset, such as 2013-03-08T10:00:00Z.
    """
    try:
        document = document_of(source, root)
    except ProblemsError as wrong:
        return (), wrong.problems
    file, found = shaped(document, EventFile)
    if file is None:
        return (), found
    events = tuple(sorted(file.events, key=lambda event: (event.recorded, event.id)))
    return events, tuple(event_problems(file.events, agreed, document))


def sound_events(source: Path | bytes | Iterable[Path], agreed: Charter | CompiledCharter) -> tuple[Event, ...]:
    """The events, where nothing is wrong that stops the work; ProblemsError with the errors otherwise."""
    events, found = read_events(source, agreed)
    errors = [problem for problem in found if problem.level == "error"]
    if errors:
        raise ProblemsError(errors)
    return events


def events_over(source: Path | bytes | tuple[Path, ...], charters: tuple[CompiledCharter, ...]) -> tuple[Event, ...]:
    """Events that fit one of several charters; ProblemsError with what is wrong under every one of them.

    An event about a clause that was amended away is sound under the charter that had it.
    """
    found: tuple[Event, ...] = ()
    wrong: list[dict[object, Problem]] = []
    for compiled in charters:
        found, problems = read_events(source, compiled)
        wrong.append({_place(each): each for each in problems if each.level == "error"})
    everywhere = [each for place, each in wrong[-1].items() if all(place in others for others in wrong)]
    if everywhere:
        raise ProblemsError(everywhere)
    return found


def document_of(source: Source, root: Path | None = None) -> Document:
    """The document of files beside a charter, YAML or JSON by their names; ProblemsError for all that is wrong.

    ``root`` shortens the names of files in messages. Raises InputError for a path where there is nothing to read.
    """
    return read_texts(_texts(source, root))


def _texts(source: Source, root: Path | None) -> list[tuple[str, bytes]]:
    if isinstance(source, bytes):
        return [("record", _as_yaml(source) if source.lstrip()[:1] == b"{" else source)]
    if isinstance(source, Mapping):
        return [(name, _as_yaml(content) if name.endswith(".json") else content) for name, content in source.items()]
    if not isinstance(source, Path):
        return [_read(file, root) for file in source]
    if source.is_dir():
        files = _within(source)
        if not files:
            raise InputError(f"There are no files of events in {source}; it needs files that end in .yaml or .json.")
        return [_read(file, root) for file in files]
    return [_read(source, root)]


def _within(folder: Path) -> tuple[Path, ...]:
    """Every file below a folder; what lies in a privileged room is left alone (SEMANTICS 15)."""
    return tuple(
        sorted(
            file
            for file in folder.rglob("*")
            if file.suffix in SUFFIXES and PRIVILEGED not in file.relative_to(folder).parts and file.is_file()
        )
    )


def _read(file: Path, root: Path | None) -> tuple[str, bytes]:
    name = str(file.relative_to(root)) if root and file.is_relative_to(root) else str(file)
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as wrong:
        raise InputError(
            f"{name} cannot be read ({wrong.strerror or wrong}); give a file or folder of events."
        ) from wrong
    return name, _as_yaml(content) if file.suffix == ".json" else content


def _as_yaml(content: bytes) -> bytes:
    """JSON as the YAML reader takes it: YAML knows neither tabs between values nor characters written as two escapes.

    A tab never stands inside a text of JSON (RFC 8259, section 7), so all of them are blanks between values.
    """
    return _ESCAPES.sub(_joined, content.replace(b"\t", b" "))


def _joined(found: re.Match[bytes]) -> bytes:
    """A pair of surrogates as one character; an escaped backslash stays what it is."""
    if found[1] is None:
        return found[0]
    high, low = int(found[1], 16), int(found[2], 16)
    return b"\\U%08X" % (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _place(problem: Problem) -> object:
    return problem.id, problem.file, problem.line, problem.column
