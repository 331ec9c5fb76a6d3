"""Files under attack: names that lead elsewhere, pictures that run, and bytes that are not what they say."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from web.attacks.payloads import corpus
from web.matrix.asking import client_of
from web.matrix.filled import addresses
from web.matrix.world import World, unchanged

NAMES = (
    "../../etc/cron.d/x", "..\\..\\windows\\x.csv", "/etc/passwd", "a\r\nSet-Cookie: a=b.csv", "\u202ecsv.exe",
    ".htaccess", "con.csv", "x" * 300 + ".csv", "a;b=c.csv", 'a"; filename="b.html', "%2e%2e%2fx.csv", "a\tb.csv",
)  # fmt: skip
Bringing = tuple[str, str, str, dict[str, Any], str]
FORMS: tuple[Bringing, ...] = (
    ("manager", "north", "data-uploads", {"source": "work"}, "file"),
    ("manager", "north", "documents", {"title": "T", "kind": "annex", "about": "charter"}, "file"),
    ("counsel", "north", "room-file", {}, "file"),
    ("manager", "south", "claim", {"exclusion": "floods", "count": "1", "evidence": "weather report"}, "proof"),
    ("manager", "north", "witnesses", {}, "file"),
    ("manager", "north", "checkpoints", {}, "file"),
    ("auditor", "", "compare", {"edition": "2024-09.1"}, "file"),
    ("manager", "north", "document", {"signing": "record"}, "file"),
)  # fmt: skip
"""Who brings a file, to which address, with what besides, in which field."""
BRINGING = [
    pytest.param(each, id=each[2], marks=() if each[2] == "data-uploads" else pytest.mark.slow) for each in FORMS
]
HOSTILE = (
    b"<svg onload=alert(1)>", b"<html><script>alert(1)</script>", b"PK\x03\x04" + b"\0" * 60, b"%PDF-1.7 \n%%EOF",
    b"\xff" * 500, b"", b"a,b\n" + b"=cmd|'/c calc'!A1," * 20, b"PAR1" + b"\0" * 40 + b"PAR1", b"{" * 50_000,
)  # fmt: skip


def outside(site: Path) -> set[Path]:
    """Files of the site's folder that lie where no upload may lie, and files beside it."""
    return {
        each for each in site.parent.rglob("*") if each.is_file() and "files" not in each.relative_to(site.parent).parts
    }


@pytest.mark.parametrize("bringing", BRINGING)
def test_no_name_of_a_file_leads_anywhere(world: World, bringing: Bringing) -> None:
    role, party, name, said, field = bringing
    client = client_of(world.readers[role, party], fresh=True)
    url = next(each.url for each in addresses(world) if each.name == name)
    site: Path = settings.SITE.root
    before = outside(site)
    names = [*NAMES, *(str(each["payload"]) for each in corpus("render") if each["kind"] in ("filename", "header"))]

    for each in names:
        with unchanged(world):
            answer = client.post(url, {**said, field: SimpleUploadedFile(each, b"day,id\n2024-12-01,1\n")})
            page = client.get(url)
            inside = {path for path in outside(site) if world.root not in path.parents}
        assert answer.status_code in (200, 302, 400, 403, 409, 422), (each, answer.status_code)
        assert page.status_code in (200, 403, 404, 405), (each, page.status_code)
        assert "Set-Cookie: a=b" not in f"{answer.headers}{page.headers}"
        assert {path for path in inside - before if "made" not in path.parts and ".before" not in str(path)} == set(), (
            each
        )


@pytest.mark.slow
@pytest.mark.parametrize("bringing", BRINGING)
def test_no_bytes_of_a_file_run_or_fail(world: World, bringing: Bringing) -> None:
    role, party, name, said, field = bringing
    client = client_of(world.readers[role, party], fresh=True)
    url = next(each.url for each in addresses(world) if each.name == name)

    for content in HOSTILE:
        for called in ("a.csv", "a.xlsx", "a.pdf", "a.svg", "a.parquet", "a.json"):
            with unchanged(world):
                answer = client.post(url, {**said, field: SimpleUploadedFile(called, content)}, follow=True)
            assert answer.status_code < 500, (content[:30], called)
            assert "<svg onload" not in answer.content.decode("utf-8", "replace")


def test_what_was_brought_is_handed_out_as_a_file_that_runs_nothing(world: World) -> None:
    client = client_of(world.readers["manager", "north"])
    of = {(each.name, each.party): each.url for each in addresses(world)}

    answers = [client.get(of["document-file", ""]), client.get(of["data-entry-evidence", "north"]),
               client.get(of["exhibit", ""])]  # fmt: skip

    for each in answers:
        assert each.status_code == 200
        assert each.headers["Content-Disposition"].startswith("attachment")
        assert "default-src 'none'" in each.headers["Content-Security-Policy"]
        assert each.headers["X-Content-Type-Options"] == "nosniff"
        assert "html" not in each.headers["Content-Type"]
