"""The file of a pack: what is written is read, and every hostile archive is refused."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import ProblemsError
from tallystick.verify.pack import read_pack
from tallystick.verify.zipped import LONGEST_NAME, MOST_MEMBERS, read_zip, write_zip

names = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}(/[a-z0-9][a-z0-9._-]{0,9}){0,2}", fullmatch=True)


@given(st.dictionaries(names, st.binary(max_size=60), min_size=1, max_size=6))
def test_what_is_written_is_read_in_order_of_names(members: dict[str, bytes]) -> None:
    found = read_zip(write_zip(members))

    assert dict(found.members) == members
    assert list(found.members) == sorted(members)
    assert found.damaged == ()


def test_other_programs_read_it_too() -> None:
    with zipfile.ZipFile(io.BytesIO(write_zip({"b/c.txt": b"two", "a.txt": b"one"}))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.txt", "b/c.txt"]
        assert archive.read("b/c.txt") == b"two"
        assert archive.getinfo("a.txt").external_attr >> 16 == 0o100644


@given(st.dictionaries(names, st.binary(max_size=20), min_size=1, max_size=3), st.data())
def test_every_changed_byte_is_refused_or_shown_as_damage(members: dict[str, bytes], data: st.DataObject) -> None:
    content = bytearray(write_zip(members))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))

    assert _refused(bytes(content)) in {"V001", "V002", "V003", "V004", "V005", "damaged"}


def _refused(content: bytes) -> str:
    try:
        return "damaged" if read_zip(content).damaged else "read"
    except ProblemsError as refused:
        return refused.problems[0].id


@given(st.binary(max_size=200))
def test_no_other_bytes_are_a_pack(content: bytes) -> None:
    for whole in (content, b"PK\x03\x04" + content):
        with pytest.raises(ProblemsError):
            read_zip(whole)


def _archive(*entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, content)
        archive.comment = comment
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../a", "V003"), ("/etc/passwd", "V003"), ("a/../b", "V003"), ("a\\b", "V003"), ("A", "V003"),
        ("a//b", "V003"), ("c:a", "V003"), ("a/", "V003"), (".a", "V003"), ("ä", "V003"),
        ("a" * (LONGEST_NAME + 1), "V003"),
    ],
)  # fmt: skip
def test_names_that_reach_outside_are_refused(name: str, said: str) -> None:
    with pytest.raises(ProblemsError, match=said):
        read_zip(_archive((name, b"x")))
    with pytest.raises((ProblemsError, UnicodeEncodeError)):
        write_zip({name: b"x"})


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _archive(("a", b"\0" * 50_000_000), method=zipfile.ZIP_DEFLATED)

    assert len(bomb) < 100_000
    with pytest.raises(ProblemsError, match=r"V005 The member 'a' is compressed \(method 8\)"):
        read_zip(bomb)


def test_a_name_twice_and_a_wrong_order_are_refused() -> None:
    one, two = write_zip({"a": b"1"}), write_zip({"a": b"2"})

    for whole in (one[: one.index(b"PK\x01\x02")] + two, write_zip({"b": b"1"})[:32] + one):
        with pytest.raises(ProblemsError, match="V004"):
            read_zip(whole)


def test_comments_prefixes_and_suffixes_are_refused() -> None:
    content = write_zip({"a": b"1"})

    for whole in (_archive(("a", b"1"), comment=b"hello"), b"MZ" + content, content + b"\0", content[:-1]):
        with pytest.raises(ProblemsError, match="V001"):
            read_zip(whole)


def test_too_many_members_are_refused() -> None:
    members = {f"{number:05}": b"" for number in range(MOST_MEMBERS + 1)}

    with pytest.raises(ProblemsError, match="V002"):
        write_zip(members)


@pytest.mark.parametrize(
    "manifest",
    [
        b"", b"[]", b"{}", b'{"edition":"x","members":{},"pack":1}', b'{"edition":"x","members":{},"page":1,"pack":2}',
        b'{"edition":"x","members":{},"page":1,"pack":true}', b'{"edition":"x","members":{"a":1},"page":1,"pack":1}',
        b'{"edition":"x","members":[],"page":1,"pack":1}', b'{"edition": "x","members":{},"page":1,"pack":1}',
    ],
)  # fmt: skip
def test_a_manifest_of_another_form_is_refused(manifest: bytes) -> None:
    with pytest.raises(ProblemsError, match="V006"):
        read_pack(write_zip({"manifest.json": manifest}))


def test_without_a_manifest_it_is_no_pack() -> None:
    with pytest.raises(ProblemsError, match=r"V006 The file has no manifest\.json"):
        read_pack(write_zip({"index.html": b""}))
