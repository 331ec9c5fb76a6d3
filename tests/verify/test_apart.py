"""Packs of others are compared in a process with limits; what comes back is plain."""

from pathlib import Path

import pytest

from tallystick.errors import InputError
from tallystick.facts.limits import run_limited
from tallystick.verify.comparing import compare
from tallystick.verify.pack import read_pack, with_member
from tallystick.verify.verifying import verify_pack
from verify.packs import february, packed

LATE = "2024-02-10,2,S,960,1000\n"


def apart(work: str, **files: Path) -> dict[str, object]:
    arguments = {name: str(file) for name, file in files.items()}
    found: dict[str, object] = run_limited(f"tallystick.verify.apart:{work}", arguments, what="a pack")
    return found


def test_another_process_finds_what_this_one_finds(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.zip", tmp_path / "theirs.zip"
    ours.write_bytes(february())
    theirs.write_bytes(packed(LATE))

    found = apart("compared", first=ours, second=theirs)

    assert found["compared"] == compare(read_pack(february()), read_pack(packed(LATE))).content()
    assert found["verified"] == verify_pack(read_pack(packed(LATE))).content()


def test_a_pack_that_was_changed_is_an_answer_and_no_error(tmp_path: Path) -> None:
    file, ours = tmp_path / "bent.zip", tmp_path / "ours.zip"
    ours.write_bytes(february())
    file.write_bytes(with_member(february(), "index.html", b"<p>Another page</p>"))

    found = apart("compared", first=ours, second=file)["verified"]

    assert isinstance(found, dict)
    assert found["holds"] is False


def test_what_is_no_pack_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "none.zip"
    file.write_bytes(b"PK\x03\x04 nothing")

    with pytest.raises(InputError):
        apart("compared", first=file, second=file)
