"""Events: what a line may be, when a batch ends, and which keys are known."""

import os
from pathlib import Path

import pytest

from tallystick.errors import InputError
from tallystick.facts.events import Event, Gathered, gathered, read_event
from tallystick.facts.events_known import KnownEvents, Repeated


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "It is no JSON"),
        (b"[1]", "no object"),
        (b'{"a": 1, "a": 2}', "a member is there twice"),
        (b'{"idempotency_key": 7}', "expected a text of 1 to 200 characters"),
        (b'{"idempotency_key": ""}', "expected a text of 1 to 200 characters"),
        (b"\xff{}", "It is no JSON"),
    ],
)
def test_a_line_that_is_no_event_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_event(1, line)


def test_the_content_of_an_event_is_the_same_whatever_the_order_of_its_members_and_its_key() -> None:
    one = read_event(1, b'{"id": 1, "x": 1.50, "idempotency_key": "a"}')
    other = read_event(2, b'{"x": 1.50, "id": 1}')

    assert one.content == other.content
    assert one.content != read_event(3, b'{"id": "1", "x": 1.50}').content
    assert one.content != read_event(4, b'{"id": 1, "x": 1.5}').content


def test_a_batch_ends_after_so_many_rows_and_blank_lines_say_nothing(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(b'{"id": 1}\n\n{"id": 2}\nno\n{"id": 3}')

    with file.open("rb") as stream:
        found = list(gathered(stream, rows=2, seconds=60))

    assert [[event.line for event in batch.events] for batch in found] == [[1, 3], [5]]
    assert [[refused.line for refused in batch.refused] for batch in found] == [[], [4]]
    assert [batch.last_line for batch in found] == [3, 5]


def test_a_batch_ends_after_so_many_seconds_though_nothing_more_arrives() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as sender:
        sender.write(b'{"id": 1}\n{"id": 2}\n{"id"')
        batches = gathered(stream, rows=1000, seconds=0.05)
        first = next(batches)
        sender.write(b": 3}\n")
        sender.close()
        rest = list(batches)

    assert [event.line for event in first.events] == [1, 2]
    assert [event.line for batch in rest for event in batch.events] == [3]


def test_bounds_that_no_batch_keeps_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"{}")

    with file.open("rb") as stream, pytest.raises(InputError, match="expected more than none of both"):
        list(gathered(stream, rows=0, seconds=1))


def events(*pairs: tuple[str | None, str]) -> list[Event]:
    """Events by key and content."""
    return [Event(line, b"", key, content) for line, (key, content) in enumerate(pairs, start=1)]


def test_a_key_is_accepted_once_and_answered_alike_and_refused_with_other_content(tmp_path: Path) -> None:
    known = KnownEvents(tmp_path / "keys")
    first = known.sort(events(("a", "1"), ("a", "1"), ("a", "2"), (None, "3"), (None, "3")))
    known.intend(first.new, "file")
    known.settle("file", 7)

    again = known.sort(events(("a", "1"), ("a", "2"), ("b", "1")))

    assert ([each.line for each in first.new], [each.line for each in first.repeated]) == ([1, 4, 5], [2])
    assert [each.line for each in first.refused] == [3]
    assert again.repeated == (Repeated(1, "a", 7),)
    assert [each.line for each in again.refused] == [2]
    assert [each.line for each in again.new] == [3]


def test_what_a_stopped_process_left_open_is_settled_by_the_recorded_batches(tmp_path: Path) -> None:
    known = KnownEvents(tmp_path / "keys")
    known.intend(events(("recorded", "1")), "one file")
    known.intend(events(("lost", "1")), "another file")

    known.recover({"one file": 3})

    found = known.sort(events(("recorded", "1"), ("lost", "1")))
    assert found.repeated == (Repeated(1, "recorded", 3),)
    assert [each.key for each in found.new] == ["lost"]


def test_nothing_gathered_has_no_lines() -> None:
    assert Gathered().last_line == 0
