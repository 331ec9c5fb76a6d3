"""Minutes as a file: what stands in them, what does not, and that none are written over."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.cycle.minutes import Minutes, Present, Task, Topic, keep_minutes, minutes_file, minutes_text
from tallystick.errors import InputError

HELD = Minutes(
    title="A pact",
    period="February 2024",
    held=date(2024, 3, 14),
    place="Room 4",
    version=1,
    edition="2024-02.1",
    document="sha256:" + "0" * 64,
    present=(Present("Seller", ("manager", "counsel"), ("analyst",)), Present("Buyer", (), ())),
    topics=(
        Topic(
            "Completion", "It fell.\nIt will rise.", "Count daily.", (Task("Count", "seller/ops", date(2024, 4, 1)),)
        ),
        Topic("Floor", "A secret", "Another", apart=("Seller", "Buyer")),
    ),
    taken_out=(("Holidays", "Settled by telephone"),),
)


def test_the_minutes_say_who_came_what_was_said_and_what_is_to_be_done() -> None:
    text = minutes_text(HELD)

    assert text == (
        "# Review of February 2024: A pact\n\nHeld on 2024-03-14, Room 4.\n"
        f"The figures are those of the edition 2024-02.1, sha256:{'0' * 64}.\n\n## Present\n\n"
        "- Seller: manager, counsel; not present: analyst\n- Buyer: nobody\n\n"
        "## 1. Completion\n\n> It fell.\n> It will rise.\n\nDecided:\n\n> Count daily.\n\n"
        "Actions:\n\n- Count — seller/ops, until 2024-04-01\n\n"
        "## 2. An item between some of the parties\n\nIt concerns Seller and Buyer, who keep what was said.\n\n"
        "## Taken off the agenda\n\n- Holidays: Settled by telephone\n"
    )


def test_a_corrected_version_says_that_it_is_one() -> None:
    assert "Version 2 of the minutes; it takes the place" in minutes_text(replace(HELD, version=2))


@given(st.text(max_size=200))
def test_nothing_that_people_write_passes_for_a_heading(said: str) -> None:
    minutes = replace(HELD, topics=(Topic("One", said, said),), taken_out=())

    headings = [line for line in minutes_text(minutes).split("\n") if line.startswith("#")]

    assert headings == ["# Review of February 2024: A pact", "## Present", "## 1. One"]


@given(st.text(min_size=1, max_size=80))
def test_a_title_is_one_line(title: str) -> None:
    minutes = replace(HELD, topics=(Topic(title),), taken_out=())

    assert sum(line.startswith("## ") for line in minutes_text(minutes).split("\n")) == 2


def test_minutes_are_kept_by_their_hash_and_never_written_over(tmp_path: Path) -> None:
    text = minutes_text(HELD)

    file, digest = keep_minutes(tmp_path, "2024-02", text)
    again = keep_minutes(tmp_path, "2024-02", text)

    assert again == (file, digest)
    assert digest == f"sha256:{sha256(file.read_bytes()).hexdigest()}"
    with pytest.raises(InputError, match=r"2024-02.md is there already and says something else"):
        keep_minutes(tmp_path, "2024-02", text + "more")
    assert file.read_text("utf-8") == text


@pytest.mark.parametrize("name", ["", "../etc/passwd", "a/b", ".hidden", "x" * 81, "a\nb"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no name of minutes"):
        minutes_file(tmp_path, name)
