"""Calendar files, read line by line against the rules of RFC 5545."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.cases.small_case import case, determined, instant, noticed, opened, planned, small, step
from tallystick.errors import InputError
from tallystick.obligations.judged import Deadline, Result
from tallystick.obligations.notices.deadlines import deadlines
from tallystick.obligations.notices.icalendar import Entry, calendar_text, escaped, folded

MADE = datetime(2026, 12, 14, 8, 30, tzinfo=UTC)
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)

Line = tuple[str, dict[str, str], str]


def unfolded(text: str) -> list[str]:
    """Content lines (3.1): CRLF ends every line, at most 75 octets each, a blank begins a continuation."""
    assert text.endswith("\r\n")
    pieces = text.split("\r\n")[:-1]
    lines: list[str] = []
    for piece in pieces:
        assert len(piece.encode("utf-8")) <= 75
        assert "\n" not in piece
        assert "\r" not in piece
        assert piece
        if piece[0] == " ":
            lines[-1] += piece[1:]
        else:
            lines.append(piece)
    return lines


def read(text: str) -> list[Line]:
    """Name, parameters and value of each line; names and parameters as the grammar of 3.1 has them."""
    found: list[Line] = []
    for line in unfolded(text):
        match = re.fullmatch(r"([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=[A-Za-z0-9/-]+)*):(.*)", line, re.S)
        assert match, line
        parameters = dict(part.split("=") for part in match[2].split(";")[1:])
        found.append((match[1], parameters, match[3]))
    return found


def plain(value: str) -> str:
    """A text without its escapes (3.3.11); a comma or semicolon that is not escaped is no text."""
    assert re.fullmatch(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*", value), value
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def events(text: str) -> list[list[Line]]:
    """The lines of each event, after checking how components nest (3.4, 3.6) and what a calendar needs (3.7)."""
    lines = read(text)
    assert lines[0] == ("BEGIN", {}, "VCALENDAR")
    assert lines[-1] == ("END", {}, "VCALENDAR")
    stack: list[str] = []
    found: list[list[Line]] = []
    heads: dict[str, str] = {}
    for name, parameters, value in lines:
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                assert stack == ["VCALENDAR", "VEVENT"]
                found.append([])
        elif name == "END":
            assert stack.pop() == value
        elif stack == ["VCALENDAR"]:
            assert name not in heads
            heads[name] = value
        else:
            found[-1].append((f"{'ALARM ' if stack[-1] == 'VALARM' else ''}{name}", parameters, value))
    assert stack == []
    assert heads["VERSION"] == "2.0"
    assert heads["PRODID"]
    return found


def check(event: list[Line]) -> dict[str, tuple[dict[str, str], str]]:
    """One event: each property once; UID, DTSTAMP and DTSTART there (3.6.1); an alarm as 3.6.6 asks for it."""
    held: dict[str, tuple[dict[str, str], str]] = {}
    for name, parameters, value in event:
        assert name not in held
        held[name] = (parameters, value)
    assert held["UID"][1]
    assert re.fullmatch(r"\d{8}T\d{6}Z", held["DTSTAMP"][1])
    parameters, start = held["DTSTART"]
    if parameters == {"VALUE": "DATE"}:
        assert re.fullmatch(r"\d{8}", start)
        assert held["DTEND"][0] == {"VALUE": "DATE"}
        day, end = (datetime.strptime(each, "%Y%m%d").replace(tzinfo=UTC) for each in (start, held["DTEND"][1]))
        assert (end - day).days == 1
    else:
        assert parameters == {}
        assert re.fullmatch(r"\d{8}T\d{6}Z", start)
    assert held["ALARM ACTION"][1] == "DISPLAY"
    assert plain(held["ALARM DESCRIPTION"][1])
    assert re.fullmatch(r"-P\d+D", held["ALARM TRIGGER"][1])
    return held


def entry(**fields: object) -> Entry:
    made = {"uid": "u@x", "day": date(2027, 1, 15), "until": None, "summary": "Answer", "description": "Ten days"}
    return Entry(**{**made, **fields})  # type: ignore[arg-type]  # as the tests give them


@given(summary=TEXT, description=TEXT, name=TEXT)
def test_any_text_comes_through_folding_and_escaping(summary: str, description: str, name: str) -> None:
    text = calendar_text([entry(summary=f"x{summary}", description=description)], made_at=MADE, name=name)

    held = check(events(text)[0])

    def kept(given_: str) -> str:
        lines = given_.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(sign for sign in lines if (sign >= " " and sign != "\x7f") or sign in "\n\t")

    assert plain(held["SUMMARY"][1]) == kept(f"x{summary}")
    assert plain(held["DESCRIPTION"][1]) == kept(description)


@given(TEXT.filter(lambda text: "\r" not in text and "\n" not in text))
def test_folding_cuts_no_character_and_loses_none(line: str) -> None:
    pieces = list(folded(line))

    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert all(piece[0] == " " for piece in pieces[1:])


def test_texts_are_escaped_as_the_rfc_shows_it() -> None:
    """Section 3.3.11: 'Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared.'"""
    assert escaped("Project XYZ Final Review\nConference Room - 3B\nCome Prepared.") == (
        r"Project XYZ Final Review\nConference Room - 3B\nCome Prepared."
    )
    assert escaped(r"a;b,c\d") == r"a\;b\,c\\d"


def test_a_day_is_a_date_and_a_cut_off_an_instant_in_utc() -> None:
    text = calendar_text(
        [entry(), entry(uid="v@x", until=datetime.fromisoformat("2027-01-15T18:00:00+01:00"))], made_at=MADE, name="x"
    )

    whole, cut = (check(event) for event in events(text))

    assert (whole["DTSTART"], whole["DTEND"]) == (({"VALUE": "DATE"}, "20270115"), ({"VALUE": "DATE"}, "20270116"))
    assert cut["DTSTART"] == ({}, "20270115T170000Z")
    assert whole["DTSTAMP"] == ({}, "20261214T083000Z")


def test_there_is_at_least_one_entry_each_has_its_own_id_and_the_stamp_a_zone() -> None:
    with pytest.raises(InputError, match="holds at least one entry"):
        calendar_text([], made_at=MADE, name="x")
    with pytest.raises(InputError, match="1 of 2 entries have an id that another one has"):
        calendar_text([entry(), entry()], made_at=MADE, name="x")
    with pytest.raises(InputError, match="has no zone; give an instant"):
        calendar_text([entry()], made_at=MADE.replace(tzinfo=None), name="x")


STEPS = [opened(), noticed(), planned(), step("accept", "2026-12-11")]


def test_every_running_clock_of_a_case_is_an_entry_and_one_that_stands_still_is_none() -> None:
    compiled = small()
    missed = [determined()]
    running = deadlines([], [case(STEPS, "2026-12-13", determinations=missed)], compiled)
    held = deadlines([], [case([*STEPS, step("dispute", "2026-12-14", "south/lead")], "2026-12-15")], compiled)

    assert {(each.day, each.summary) for each in running} == {
        (date(2027, 1, 11), "South Ltd, North Ltd: dispute the determination"),
        (date(2027, 1, 29), "South Ltd: cure the miss"),
        (date(2027, 1, 29), "South Ltd: Second shift on Fridays"),
    }
    assert [each.day for each in running] == sorted(each.day for each in running)
    assert [each.summary for each in held] == ["South Ltd, North Ltd: settle on the level 'operational'"]


def test_ids_stay_when_a_day_moves_and_differ_between_levels() -> None:
    compiled = small()
    more = step("extend", "2026-12-12", clock="cure", until=date(2027, 3, 1), agreed_by=["south/lead"])
    before = {each.summary: each for each in deadlines([], [case(STEPS, "2026-12-13")], compiled)}
    after = {each.summary: each for each in deadlines([], [case([*STEPS, more], "2026-12-13")], compiled)}
    up = [opened(), step("dispute", "2026-12-07", "south/lead")]
    levels = [
        deadlines([], [case(steps, "2026-12-23")], compiled)[0].uid
        for steps in (up, [*up, step("refer", "2026-12-22", "south/lead")])
    ]

    name = "South Ltd: cure the miss"
    assert (before[name].uid, before[name].day) == (after[name].uid, date(2027, 1, 29))
    assert after[name].day == date(2027, 3, 1)
    assert levels[0] != levels[1]


def test_a_case_tells_better_than_its_determination_what_is_due() -> None:
    compiled = small()
    told = (
        Deadline("dispute the determination", None, date(2027, 1, 9), "the determination"),
        Deadline("pay 2,000.00 GBP to north", "south", date(2026, 12, 10), "the end of 2026-10"),
    )
    missed, other = determined(deadlines=told), determined("2026-11", Result.MET, "95.0", deadlines=told[:1])

    alone = deadlines([missed], [], compiled)
    together = deadlines([missed, other], [case(STEPS, "2026-12-13", determinations=[missed])], compiled)

    assert [each.summary for each in alone] == [
        "South Ltd: pay 2,000.00 GBP to north", "any party: dispute the determination",
    ]  # fmt: skip
    assert [each.description for each in together if "any party" in each.summary] == [
        "Jobs done, 2026-11. Counted from the determination."
    ]


def test_a_party_gets_its_own_deadlines_and_those_of_everybody() -> None:
    compiled = small()

    held, unknown = (
        deadlines([], [case(STEPS, "2026-12-13", determinations=found)], compiled, party="north")
        for found in ([determined()], None)
    )

    assert [each.summary for each in held] == ["South Ltd, North Ltd: dispute the determination"]
    assert unknown == ()  # no day is guessed for what runs from a determination that is not at hand


def test_a_cut_off_makes_a_deadline_an_instant() -> None:
    compiled = small(replace=[("{calendar: GB-ENG}", "{calendar: GB-ENG, cut off: '17:00'}")])

    found = deadlines([], [case(STEPS, "2026-12-13", compiled=compiled)], compiled)

    assert {each.until for each in found if each.day == date(2027, 1, 29)} == {instant("2027-01-29 17:00")}
    assert all(check(event) for event in events(calendar_text(found, made_at=MADE, name="x")))


def test_a_closed_case_has_no_deadlines() -> None:
    closed = case([*STEPS, step("close", "2026-12-12", outcome="withdrawn")], "2026-12-13")

    assert deadlines([], [closed], small()) == ()
