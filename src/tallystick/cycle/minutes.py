"""Minutes of a review as one file: plain text that people read, of which the parties sign the exact bytes.

``reviews/NAME.md`` of the workspace. The parties' roles stand in it, never people's names. Of an item that concerns
only some of the parties the file says that it took place, since all of them read and sign it. What people wrote is
quoted line by line, so that nothing in it can pass for a heading of the minutes themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tallystick.cycle.documents import digest_of, write_durably
from tallystick.errors import InputError
from tallystick.terms.wording import listed

FOLDER = "reviews"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody is to do."""

    text: str
    owner: str
    due: date
    state: str = "open"
    """``open``, ``done``, ``dropped``."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One item of the agenda with what came of it."""

    title: str
    said: str = ""
    decided: str = ""
    tasks: tuple[Task, ...] = ()
    apart: tuple[str, ...] = ()
    """The names of the parties that it concerns, where these are not all; nothing else of it is written then."""


@dataclass(frozen=True, slots=True)
class Present:
    """A party with the roles that came, and those that were invited and did not."""

    party: str
    came: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a review."""

    title: str
    """Of the alliance."""
    period: str
    """As people call it."""
    held: date
    place: str
    version: int
    edition: str
    """The name of the edition that was looked at; empty where there was none."""
    document: str
    """The digest of the edition's document."""
    present: tuple[Present, ...]
    topics: tuple[Topic, ...]
    taken_out: tuple[tuple[str, str], ...] = ()
    """Items that were taken off the agenda, with the reason."""


def minutes_text(minutes: Minutes) -> str:
    """The text of the file; the same minutes give the same bytes."""
    return "\n".join(_lines(minutes)).rstrip("\n") + "\n"


def minutes_file(root: Path, name: str) -> Path:
    """Where the minutes of a name lie; InputError for a name that is no file's."""
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name of minutes; it has letters, digits, dots, dashes and underscores.")
    return root / FOLDER / f"{name}.md"


def keep_minutes(root: Path, name: str, text: str) -> tuple[Path, str]:
    """Writes minutes durably and answers the file with its digest; InputError where others of the name are there."""
    file, content = minutes_file(root, name), text.encode("utf-8")
    if file.exists() and file.read_bytes() != content:
        raise InputError(f"{file.name} is there already and says something else; minutes are never written over.")
    file.parent.mkdir(exist_ok=True)
    write_durably(file, content)
    return file, digest_of(content)


def _lines(minutes: Minutes) -> Iterator[str]:
    yield f"# Review of {_one_line(minutes.period)}: {_one_line(minutes.title)}"
    yield ""
    yield f"Held on {minutes.held.isoformat()}" + (f", {_one_line(minutes.place)}." if minutes.place else ".")
    if minutes.version > 1:
        yield f"Version {minutes.version} of the minutes; it takes the place of the earlier ones."
    if minutes.edition:
        yield f"The figures are those of the edition {minutes.edition}, {minutes.document}."
    else:
        yield "No edition of the period had been published."
    yield ""
    yield "## Present"
    yield ""
    for each in minutes.present:
        came = listed(each.came, most=99) if each.came else "nobody"
        absent = f"; not present: {listed(each.absent, most=99)}" if each.absent else ""
        yield f"- {_one_line(each.party)}: {came}{absent}"
    for number, topic in enumerate(minutes.topics, 1):
        yield ""
        yield f"## {number}. {_one_line(topic.title) if not topic.apart else 'An item between some of the parties'}"
        yield from _topic(topic)
    if minutes.taken_out:
        yield ""
        yield "## Taken off the agenda"
        yield ""
        for title, reason in minutes.taken_out:
            yield f"- {_one_line(title)}: {_one_line(reason)}"


def _topic(topic: Topic) -> Iterator[str]:
    if topic.apart:
        yield ""
        yield f"It concerns {' and '.join(topic.apart)}, who keep what was said."
        return
    for heading, text in (("", topic.said), ("Decided:", topic.decided)):
        if text.strip():
            yield ""
            if heading:
                yield heading
                yield ""
            yield from (f"> {line}".rstrip() for line in text.strip().splitlines())
    if topic.tasks:
        yield ""
        yield "Actions:"
        yield ""
        for task in topic.tasks:
            state = "" if task.state == "open" else f" ({task.state})"
            yield f"- {_one_line(task.text)} — {task.owner}, until {task.due.isoformat()}{state}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
