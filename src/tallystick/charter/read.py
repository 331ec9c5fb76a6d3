"""From YAML text to plain values, strictly, with the place of every value.

The charter language is YAML 1.2 without its traps: no anchors, aliases, tags, merge keys, second documents or duplicate
keys; no number that two readers could understand differently; at most 32 levels and 1 MiB a file.
Values are ``str``, ``int``, ``Decimal`` (with the places written), ``bool``, ``None``, lists and mappings.
Text is brought to Unicode NFC.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Protocol

import yaml

from tallystick.charter import problems
from tallystick.charter.characters import forbidden, mixes_scripts, scripts
from tallystick.charter.document import Document, Place, Plain, Steps
from tallystick.charter.spelling import Spelling
from tallystick.errors import Problem, ProblemKind, ProblemsError

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "Document",
    "Place",
    "Plain",
    "Steps",
    "charter_files",
    "read_files",
    "read_texts",
]

MAX_BYTES = 1_048_576
MAX_DEPTH = 32

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_AMBIGUOUS = re.compile(
    r"""[+-]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)          # infinities and not-a-numbers
      | [+-]?[0-9.]*[0-9][0-9.]*[eE][+-]?[0-9]+        # exponents
      | [+-]?0[xob][0-9A-Fa-f_]+                       # hexadecimal, octal, binary
      | [+-]?[0-9]+_[0-9_.]*                           # underscores
      | \+[0-9.]+ | -?\.[0-9]+ | -?[0-9]+\.            # a plus sign, or a bare point
      | -0(\.0+)?                                      # zero with a sign
      | True|TRUE|False|FALSE|Null|NULL                # words that some readers keep as text
    """,
    re.VERBOSE,
)
_LONGEST_NUMBER = 40
_HEAD = re.compile(rb"(?m)^(?:\xef\xbb\xbf)?tallystick[ ]*:")
_DEEP = re.compile(rf"(?m)(?:^|[:,-][ ])[ ]*(?:[\[{{][ \t\r\n]*){{{MAX_DEPTH + 1}}}")
_MOST_CHARACTERS_SHOWN = 20


class _Mark(Protocol):
    """What both of PyYAML's marks have: characters from the start, line and column, counted from 0."""

    index: int
    line: int
    column: int


def charter_files(path: Path) -> tuple[Path, ...]:
    """The files of a charter, given its file, its folder, or a workspace; ProblemsError where there is none."""
    if path.is_file():
        return (path,)
    single, folder = path / "charter.yaml", path / "charter"
    if path.name != "charter" and single.is_file():
        if _yaml_files(folder):
            message = f"found both {single} and files in {folder}, expected one of the two."
            raise ProblemsError([problems.Y014.at(message, hint="Remove one of them.", file=str(path))])
        return (single,)
    found = _yaml_files(path if path.name == "charter" and not folder.is_dir() else folder) or _own_files(path)
    if found:
        return found
    message = f"found no charter at {path}, expected charter.yaml or a folder charter/ of .yaml files."
    hint = "Give the path of a workspace or of a charter file."
    raise ProblemsError([problems.Y013.at(message, hint=hint, file=str(path))])


def _yaml_files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(file for file in folder.rglob("*") if _is_yaml(file)))


def _own_files(folder: Path) -> tuple[Path, ...]:
    """The files right in a folder, where one of them is the head of a charter; folders below are not searched."""
    files = sorted(file for file in folder.glob("*") if _is_yaml(file))
    return tuple(files) if any(_is_head(file) for file in files) else ()


def _is_yaml(file: Path) -> bool:
    return file.suffix in (".yaml", ".yml") and file.is_file()


def _is_head(file: Path) -> bool:
    """Whether a file says which version of the charter language it is written in."""
    try:
        with file.open("rb") as stream:
            return _HEAD.search(stream.read(MAX_BYTES)) is not None
    except OSError:  # somebody else's file among many; one that is named is read, and then refused
        return False


def read_files(files: Iterable[Path], *, root: Path | None = None) -> Document:
    """One document from the files of a charter; raises ProblemsError with everything that is wrong in them."""
    return read_texts(file_texts(files, root=root))


def file_texts(files: Iterable[Path], *, root: Path | None = None) -> tuple[tuple[str, bytes], ...]:
    """The names of files below ``root`` and what is in them; ProblemsError where one cannot be read."""
    texts: list[tuple[str, bytes]] = []
    for file in files:
        name = str(file.relative_to(root)) if root and file.is_relative_to(root) else str(file)
        try:
            with file.open("rb") as stream:
                texts.append((name, stream.read(MAX_BYTES + 1)))
        except OSError as wrong:
            message = f"the file cannot be read ({wrong.strerror or wrong}), expected a charter."
            raise ProblemsError([problems.Y013.at(message, hint="Check its name and rights.", file=name)]) from wrong
    return tuple(texts)


def read_texts(texts: Iterable[tuple[str, bytes]]) -> Document:
    """One document from named texts. Files may share a section (``kpis``), never an entry of it."""
    found: list[Problem] = []
    values: dict[str, Plain] = {}
    places: dict[Steps, Place] = {}
    keys: dict[Steps, Place] = {}
    names: list[str] = []
    for name, text in texts:
        names.append(name)
        reader = _Reader(name)
        document = reader.read(text)
        found += reader.problems
        if document is None:
            continue
        found += _merge(values, document, places, keys, reader)
        places.setdefault((), Place(name, 1, 1))
    if found:
        raise ProblemsError(found)
    return Document(values, places, keys, tuple(names))


def _merge(
    values: dict[str, Plain],
    more: dict[str, Plain],
    places: dict[Steps, Place],
    keys: dict[Steps, Place],
    reader: "_Reader",
) -> list[Problem]:
    """Put one file's document into the whole; sections that are mappings are joined, lists are continued."""
    twice: list[Problem] = []
    moved: dict[Steps, int] = {}
    for section, content in more.items():
        present = values.get(section)
        if section not in values:
            values[section] = content
        elif isinstance(present, dict) and isinstance(content, dict):
            for entry, inner in content.items():
                if entry in present:
                    twice.append(_twice(reader, keys, (section, entry)))
                else:
                    present[entry] = inner
        elif isinstance(present, list) and isinstance(content, list):
            moved[(section,)] = len(present)
            present.extend(content)
        else:
            twice.append(_twice(reader, keys, (section,)))
    for kept, fresh in ((places, reader.places), (keys, reader.keys)):
        for path, place in fresh.items():
            if len(path) > 1 and path[:1] in moved and isinstance(path[1], int):
                path = (path[0], path[1] + moved[path[:1]], *path[2:])  # noqa: PLW2901  (continued list)
            kept.setdefault(path, place)
    return twice


def _twice(reader: "_Reader", keys: dict[Steps, Place], path: Steps) -> Problem:
    here, before = reader.keys[path], keys[path]
    return problems.Y014.at(
        f"'{path[-1]}' is already declared in {before.file}, line {before.line}.",
        hint="Keep one of the two.",
        file=here.file,
        line=here.line,
        column=here.column,
    )


class _StopReadingError(Exception):
    """Reading of this file cannot go on; the problem is recorded."""


class _Reader:
    """Reads one file. Events, not nodes: depth is counted before anything is built."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._source = ""
        self.problems: list[Problem] = []
        self.places: dict[Steps, Place] = {}
        self.keys: dict[Steps, Place] = {}
        self._events: list[yaml.Event] = []
        self._next = 0

    def read(self, data: bytes) -> dict[str, Plain] | None:
        """The file's mapping, or None where problems were found that leave nothing to use."""
        try:
            self._source = self._text(data)
            self._events = self._collect(self._source)
            value = self._document()
        except _StopReadingError:
            return None
        if not isinstance(value, dict):
            self._report(
                problems.C005, None, "found no mapping, expected keys such as 'alliance:' and 'kpis:' at the top."
            )
            return None
        return value

    def _report(self, kind: ProblemKind, mark: _Mark | None, message: str, hint: str = "") -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.problems.append(kind.at(message, hint=hint, file=self.name, line=line, column=column))

    def _text(self, data: bytes) -> str:
        if len(data) > MAX_BYTES:
            self._report(problems.Y008, None, f"found more than {MAX_BYTES:,} bytes, expected at most 1 MiB.")
            raise _StopReadingError
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            start = wrong.start + len(data) - len(wrong.object)  # the decoder has dropped a byte-order mark
            before = data[:start].decode("utf-8-sig")
            message = f"found the byte 0x{data[start]:02x}, expected UTF-8 text."
            self._report_at(problems.Y012, before, len(before), message, "Save the file as UTF-8.")
            raise _StopReadingError from None
        deep = _DEEP.search(text)
        if deep:  # the parser would take its time to come to the same answer
            last = deep.start() + len(deep.group().rstrip()) - 1
            self._report_at(problems.Y007, text, last, f"found more than {MAX_DEPTH} levels of nesting.")
            raise _StopReadingError
        for at, name in islice(forbidden(text), _MOST_CHARACTERS_SHOWN):
            self._report_at(problems.Y010, text, at, f"found the invisible character {name}.", "Remove it.")
        if self.problems:
            raise _StopReadingError
        return text

    def _report_at(self, kind: ProblemKind, text: str, at: int, message: str, hint: str = "") -> None:
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        self.problems.append(kind.at(message, hint=hint, file=self.name, line=line, column=column))

    def _collect(self, text: str) -> list[yaml.Event]:
        """All events of the file; refuses what the language leaves out, and counts depth as it goes."""
        depth = 0
        documents = 0
        events: list[yaml.Event] = []
        # The pure-Python parser: the C one can end the process on hostile nesting.
        parser = yaml.SafeLoader(text)
        try:
            while parser.check_event():
                event: yaml.Event = parser.get_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it out
                if isinstance(event, yaml.CollectionStartEvent):
                    depth += 1
                    if depth > MAX_DEPTH:
                        self._report(problems.Y007, event.start_mark, f"found more than {MAX_DEPTH} levels of nesting.")
                        raise _StopReadingError
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
                elif isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._report(
                            problems.Y009, event.start_mark, "found a second document, expected one in a file."
                        )
                        raise _StopReadingError
                    if event.version or event.tags:
                        self._report(problems.Y004, event.start_mark, "found a directive (%).", "Remove it.")
                self._refuse_extras(event)
                events.append(event)
        except yaml.MarkedYAMLError as wrong:
            mark = wrong.problem_mark or wrong.context_mark
            words = wrong.problem or wrong.context or "cannot be read"
            self._report(
                problems.Y001, mark, f"{words}.", "Check indentation, quotes and brackets just before this place."
            )
            raise _StopReadingError from None
        except yaml.YAMLError as wrong:
            self._report(problems.Y001, None, f"{' '.join(str(wrong).split())}.")
            raise _StopReadingError from None
        finally:
            parser.dispose()
        return events

    def _refuse_extras(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._report(problems.Y003, event.start_mark, f"found the alias '*{event.anchor}'.", "Write the value out.")
            return
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if event.anchor is not None:
                self._report(problems.Y003, event.start_mark, f"found the anchor '&{event.anchor}'.", "Remove it.")
            if event.tag is not None:
                self._report(problems.Y004, event.start_mark, f"found the tag '{event.tag}'.", "Remove it.")

    def _document(self) -> Plain:
        for event in self._events:
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent | yaml.AliasEvent):
                break
            self._next += 1
        else:
            self._report(problems.Y013, None, "found an empty file, expected a charter.")
            raise _StopReadingError
        if self.problems:
            raise _StopReadingError
        return self._value(())

    def _take(self) -> yaml.Event:
        event = self._events[self._next]
        self._next += 1
        return event

    def _value(self, path: Steps) -> Plain:
        event = self._take()
        self.places[path] = self._place(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Plain] = []
            while not isinstance(self._events[self._next], yaml.SequenceEndEvent):
                items.append(self._value((*path, len(items))))
            self._take()
            return items
        mapping: dict[str, Plain] = {}
        while not isinstance(self._events[self._next], yaml.MappingEndEvent):
            key = self._key(path)
            step = f"{key} (again)" if key in mapping else key  # what stands below a duplicate is not one itself
            mapping[key] = self._value((*path, step))
        self._take()
        return mapping

    def _key(self, path: Steps) -> str:
        event = self._events[self._next]
        if not isinstance(event, yaml.ScalarEvent):
            self._report(problems.Y011, event.start_mark, "found a list or mapping as a key, expected a word.")
            raise _StopReadingError
        self._take()
        key = unicodedata.normalize("NFC", str(event.value))
        self._refuse_forbidden(key, event)
        place = self._place(event)
        if key == "<<":
            self._report(problems.Y005, event.start_mark, "found the merge key '<<'.", "Write the keys out.")
        if mixes_scripts(key):
            self._report(
                problems.Y010,
                event.start_mark,
                f"the name {key!r} mixes letters of different scripts that look alike ({_scripts_of(key)}).",
                "Type the name afresh.",
            )
        known = self.keys.get((*path, key))
        if known:
            self._report(
                problems.Y002,
                event.start_mark,
                f"'{key}' stands here a second time; the first is in line {known.line}, column {known.column}.",
                "Keep one of the two.",
            )
        self.keys[(*path, key)] = place
        return key

    def _refuse_forbidden(self, text: str, event: yaml.ScalarEvent) -> None:
        """Escapes in double quotes can spell what the file itself does not hold."""
        for _, name in islice(forbidden(text), 1):
            self._report(problems.Y010, event.start_mark, f"found the invisible character {name}.", "Remove it.")

    def _place(self, event: yaml.Event) -> Place:
        start: _Mark = event.start_mark  # type: ignore[assignment]  # events that stand for values always have marks
        spelling = None
        if isinstance(event, yaml.ScalarEvent):
            end: _Mark = event.end_mark  # type: ignore[assignment]  # likewise
            spelling = Spelling(self._source[start.index : end.index], str(event.value), event.style)
        return Place(self.name, start.line + 1, start.column + 1, spelling)

    def _scalar(self, event: yaml.ScalarEvent) -> Plain:
        text = unicodedata.normalize("NFC", str(event.value))
        self._refuse_forbidden(text, event)
        if event.style is not None:
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _AMBIGUOUS.fullmatch(text):
            self._report(
                problems.Y006,
                event.start_mark,
                f"found {text}, which readers of YAML understand differently.",
                "Write a plain decimal number such as 1000 or 0.5, or put text in quotes.",
            )
            return None
        if (_INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text)) and len(text) > _LONGEST_NUMBER:
            self._report(
                problems.Y006, event.start_mark, f"found a number of {len(text)} characters, expected at most 40."
            )
            return None
        if _INTEGER.fullmatch(text):
            return int(text)
        return Decimal(text) if _DECIMAL.fullmatch(text) else text


def _scripts_of(text: str) -> str:
    return " and ".join(sorted(script.capitalize() for script in scripts(text)))
