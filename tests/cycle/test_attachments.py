"""Files that belong to a charter: taken by their content, kept by their digest, never deleted."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.small import make_workspace
from tallystick.cycle.attachments import (
    MOST_BYTES,
    Attachment,
    attach,
    attachment,
    attachments,
    content_of,
    plain_name,
)
from tallystick.cycle.file_types import MAIN, type_of
from tallystick.errors import InputError, ProblemsError

NOW = datetime(2024, 5, 1, 10, tzinfo=UTC)
PDF = b"%PDF-1.7\nsigned\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 17 + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0 picture \xff\xd9"


def package(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


TYPES = b'<Types><Override PartName="/word/document.xml" ContentType="' + MAIN + b'"/></Types>'
DOCX = package({"[Content_Types].xml": TYPES, "word/document.xml": b"<w:document/>"})


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "w")


def put(
    workspace: Path, content: bytes, *, name: str = "agreement.pdf", title: str = "Signed agreement",
    about: str = "charter", replaces: str | None = None,
) -> Attachment:  # fmt: skip
    file = workspace.parent / "sent"
    file.write_bytes(content)
    return attach(
        workspace, file, name=name, title=title, kind="agreement", about=about, by="north/manager", recorded=NOW,
        replaces=replaces,
    )  # fmt: skip


@pytest.mark.parametrize(("content", "kind"), [(PDF, "pdf"), (PNG, "png"), (JPEG, "jpg"), (DOCX, "docx")])
def test_a_file_is_what_its_content_says(tmp_path: Path, content: bytes, kind: str) -> None:
    file = tmp_path / "evil.exe"
    file.write_bytes(content)

    assert type_of(str(file)) == kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
        (b"\xef\xbb\xbf \n<html>", "a web page"),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "an SVG picture"),
        (b"MZ\x90\0program", "a program"),
        (b"\x7fELF\2\1", "a program"),
        (b"#!/bin/sh\nrm -rf /\n", "a script"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
        (b"GIF89a", "a GIF picture"),
        (b"a,b\n1,2\n", "text"),
        (b"\0\0\0\0", "something else"),
        (b" %PDF-1.7\n%%EOF", "text"),
        (b"%PDF-1.7\n<script>alert(1)</script>", "does not end like one"),
        (PNG[:-4], "does not end like one"),
        (PNG + b"<script>alert(1)</script>", "does not end like one"),
        (JPEG + b"<html>", "does not end like one"),
        (b"PK\x03\x04nothing", "no list of its parts"),
        (package({"a.txt": b"a"}), "no text document"),
        (package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b""}), "no text document"),
        (package({"[Content_Types].xml": TYPES, "word/document.xml": b"", "../../x": b""}), "points out of it"),
        (package({"[Content_Types].xml": TYPES, "word/document.xml": b"", "word/vbaProject.bin": b""}), "macros"),
        (
            package({"[Content_Types].xml": TYPES + b"macroEnabled", "word/document.xml": b""}),
            "macros",
        ),
        (package({f"{number}": b"" for number in range(5001)}), "5001 parts"),
    ],
)
def test_everything_else_is_refused_with_what_it_looks_like(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "agreement.pdf"
    file.write_bytes(content)

    with pytest.raises(InputError, match=words):
        type_of(str(file))


@given(st.binary(max_size=400))
def test_no_bytes_break_the_look_at_a_file(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("bytes") / "file"
    file.write_bytes(content)

    try:
        found = type_of(str(file))
    except InputError:
        return
    assert found in ("pdf", "docx", "png", "jpg")


def test_a_document_is_kept_under_its_digest_and_said_to_be_what_it_is(workspace: Path) -> None:
    made = put(workspace, PDF, name="../../../etc/agreement.pdf", about="kpis/on_time_share")

    assert made.file == workspace / "documents" / f"{made.hex}.pdf"
    assert content_of(made) == PDF
    assert (made.entry.title, made.entry.name, made.entry.about, made.entry.size, made.entry.moment) == (
        "Signed agreement", "agreement.pdf", "kpis/on_time_share", len(PDF), NOW,
    )  # fmt: skip
    assert attachment(workspace, made.hex) == attachment(workspace, made.digest) == made


def test_a_document_that_is_replaced_stays_and_says_by_what(workspace: Path) -> None:
    first = put(workspace, PDF)
    second = put(workspace, PDF + b"\n", replaces=first.digest)

    assert [each.replaced_by for each in attachments(workspace)] == [second.digest, None]
    assert content_of(attachments(workspace)[0]) == PDF
    with pytest.raises(InputError, match="replaced already"):
        put(workspace, PDF + b"\n\n", replaces=first.digest)


def test_the_same_bytes_are_attached_once(workspace: Path) -> None:
    put(workspace, PDF)

    with pytest.raises(InputError, match="attached already, as 'Signed agreement'"):
        put(workspace, PDF, name="another.pdf")


def test_the_log_is_only_added_to(workspace: Path) -> None:
    put(workspace, PDF)
    before = (workspace / "documents.yaml").read_text()
    put(workspace, PNG, title='Annex: "A" # 1', name="map.png")

    after = (workspace / "documents.yaml").read_text()
    assert after.startswith(before)
    assert attachments(workspace)[1].entry.title == 'Annex: "A" # 1'


def test_a_document_of_which_a_byte_was_changed_is_not_handed_out(workspace: Path) -> None:
    made = put(workspace, PDF)
    made.file.chmod(0o600)
    made.file.write_bytes(PDF.replace(b"signed", b"forged"))

    with pytest.raises(ProblemsError, match="was changed"):
        content_of(made)


def test_a_document_that_is_gone_is_said_to_be(workspace: Path) -> None:
    made = put(workspace, PDF)
    made.file.unlink()

    with pytest.raises(ProblemsError, match="is missing"):
        content_of(made)


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "0 bytes"), (b"%PDF-" + b"a" * MOST_BYTES + b"%%EOF", "at most 25 MB")]
)
def test_a_file_is_neither_empty_nor_larger_than_25_mb(workspace: Path, content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        put(workspace, content)
    assert not (workspace / "documents").exists()


def test_a_file_of_exactly_25_mb_is_taken(workspace: Path) -> None:
    made = put(workspace, b"%PDF-" + b"a" * (MOST_BYTES - 10) + b"%%EOF")

    assert made.entry.size == MOST_BYTES


def test_a_document_goes_with_a_part_of_the_charter(workspace: Path) -> None:
    with pytest.raises(InputError, match="no element 'clauses/nothing'"):
        put(workspace, PDF, about="clauses/nothing")


def test_a_charter_file_alone_has_no_documents(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "w")
    alone = folder / "alone.yaml"
    (folder / "charter.yaml").rename(alone)

    with pytest.raises(InputError, match="charter file alone"):
        attachments(alone)


@given(st.text(max_size=200))
def test_a_name_never_leads_anywhere(name: str) -> None:
    found = plain_name(name)

    assert found
    assert "/" not in found
    assert "\\" not in found
    assert found not in (".", "..")
    assert found.isprintable()
