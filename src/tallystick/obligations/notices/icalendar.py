"""Writing iCalendar files (RFC 5545): entries for days or instants, each with an alarm before it.

Lines end in CRLF and are folded at 75 octets without cutting a character (3.1); texts are escaped (3.3.11). A whole day
is VALUE=DATE with the day after as its end, which is not contained (3.6.1); an instant is in UTC. The time at which the
file was made is an argument, so that the same entries give the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tallystick.errors import InputError

PRODUCT = "-//Tallystick//Deadlines//EN"

_LONGEST = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """One deadline."""

    uid: str
    """Unique in the world, and the same whenever the deadline is written again."""
    day: date
    """The last day in time."""
    until: datetime | None
    """The instant from which it is too late, where the day has a cut-off; else the whole day is in time."""
    summary: str
    description: str
    alarm_days: int = 2
    """How many days before it an alarm is given."""


def calendar_text(entries: Iterable[Entry], *, made_at: datetime, name: str) -> str:
    """The file, with CRLF line ends. Raises InputError for an instant without zone, for an id that stands twice,
    and where there is no entry: a calendar holds at least one (3.6).

    >>> entry = Entry("1@a", date(2027, 1, 15), None, "Answer; or dispute", "Ten business days")
    >>> text = calendar_text([entry], made_at=datetime(2027, 1, 1, tzinfo=UTC), name="A")
    >>> "DTSTART;VALUE=DATE:20270115" in text, "SUMMARY:Answer\\\\; or dispute" in text
    (True, True)
    """
    listed = list(entries)
    if made_at.utcoffset() is None:
        raise InputError(f"{made_at} has no zone; give an instant, such as one in UTC.")
    if not listed:
        raise InputError("There are no deadlines, and a calendar file holds at least one entry (RFC 5545, 3.6).")
    doubled = len(listed) - len({entry.uid for entry in listed})
    if doubled:
        raise InputError(f"{doubled} of {len(listed)} entries have an id that another one has; ids are unique.")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for entry in listed:
        lines += _event(entry, made_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in folded(line))


def empty_calendar(name: str) -> str:
    """A calendar without deadlines, for programs that ask again and again: it holds the one component it has to (3.6),
    which says what UTC is (3.6.5).

    >>> empty_calendar("A").count("BEGIN:VEVENT")
    0
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{escaped(name)}", "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD"]
    lines += ["DTSTART:19700101T000000"]
    lines += ["TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE", "END:VCALENDAR"]
    return "".join(f"{piece}\r\n" for line in lines for piece in folded(line))


def _event(entry: Entry, made_at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{_utc(made_at)}")
    if entry.until is None:
        yield f"DTSTART;VALUE=DATE:{_date(entry.day)}"
        yield f"DTEND;VALUE=DATE:{_date(entry.day + timedelta(days=1))}"
    else:
        yield f"DTSTART:{_utc(entry.until)}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    yield f"DESCRIPTION:{escaped(entry.description)}"
    yield from ("TRANSP:TRANSPARENT", "CLASS:CONFIDENTIAL", "CATEGORIES:DEADLINE")
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(entry.summary)}")
    yield from (f"TRIGGER:-P{entry.alarm_days}D", "END:VALARM", "END:VEVENT")


def escaped(text: str) -> str:
    """A text as RFC 5545 section 3.3.11 has it: backslash, semicolon, comma and line ends are escaped.

    >>> escaped("a, b; c\\\\nd")
    'a\\\\, b\\\\; c\\\\\\\\nd'
    """
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = plain.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines.replace("\n", "\\n") if (sign >= " " and sign != "\x7f") or sign == "\t")


def folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, all but the first begun with a blank; no character is cut (3.1)."""
    piece, used = "", 0
    for sign in line:
        size = len(sign.encode("utf-8"))
        if used + size > _LONGEST:
            yield piece
            piece, used = " ", 1
        piece += sign
        used += size
    yield piece


def _date(day: date) -> str:
    return f"{day:%Y%m%d}" if day.year >= 1000 else f"{day.year:04d}{day:%m%d}"


def _utc(moment: datetime) -> str:
    found = moment.astimezone(UTC)
    return f"{_date(found.date())}T{found:%H%M%S}Z"
