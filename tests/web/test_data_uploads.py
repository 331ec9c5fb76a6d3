"""Uploads: a bad file is understood and mended, and then there are figures; nothing hostile comes in."""

import csv
import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shared import shared
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.facts.report import QualityReport, RowProblem
from tallystick.facts.store import FactStore
from tallystick.web.alliances.models import Alliance
from tallystick.web.entering import arriving, uploads
from tallystick.web.entering.models import Upload
from tallystick.web.entering.trials import Kept, report_csv
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import run_job
from tallystick.web.people.models import Membership, Person
from web.facts_files import BAD_AIRPORT, BAD_DELAY, GOOD, HEAD, csv_of
from web.people import person_with


def _bring(client: Client, alliance: Alliance, name: str, content: bytes, source: str = "flights") -> Any:
    """Uploads a file and follows to its page."""
    data = {"source": source, "file": SimpleUploadedFile(name, content)}
    return client.post(f"/alliances/{alliance.name}/data/uploads/", data, follow=True)


def _text(answer: Any) -> str:
    """What a reader reads: without marks, blanks in one."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def _batches(alliance: Alliance, source: str = "flights") -> int:
    return len(FactStore(alliance.root / "facts").batches(source))


@pytest.fixture
def client(kept: Alliance, signed_in: Callable[[Person], Client]) -> Client:
    """The analyst of the hub."""
    return signed_in(person_with(kept, "analyst", "hub"))


def test_a_bad_file_is_understood_and_mended_and_then_there_are_figures(kept: Alliance, client: Client) -> None:
    before = _batches(kept)

    bad = _bring(client, kept, "december.csv", csv_of(GOOD[0], BAD_AIRPORT, BAD_DELAY))
    said = _text(bad)

    assert "It would be refused as it is" in said
    assert "3 origin" in said.lower()
    assert "LGX" in said
    assert "Write one of EWR, JFK, LGA." in said
    assert "Nothing was recorded" in said
    assert _batches(kept) == before

    waiting = Upload.objects.get()
    refused = client.post(f"/alliances/{kept.name}/data/uploads/{waiting.pk}/record")
    assert (refused.status_code, _batches(kept)) == (422, before)
    report = client.get(f"/alliances/{kept.name}/data/uploads/{waiting.pk}/report.csv").content.decode("utf-8-sig")
    assert report.splitlines()[0] == "row,column,found,what is wrong,what to do"
    assert "3,origin,LGX," in report

    good = _bring(client, kept, "december mended.csv", csv_of(*GOOD))
    assert "It can be recorded" in _text(good)
    assert "New facts 3" in _text(good)
    mended = Upload.objects.first()
    assert mended is not None
    done = client.post(f"/alliances/{kept.name}/data/uploads/{mended.pk}/record", follow=True)

    assert _batches(kept) == before + 1
    assert "Recorded: batch 12." in _text(done)
    assert "figures that are shown to you change" in _text(done)
    assert "December 2013" in _text(done)
    with record_of(open_workspace(kept.root)) as record:
        last = [each for _, each in record.view().of("batch")][-1]
    assert (last.says["batch"], last.says["by"]) == ("flights/0012", "hub analyst")


def test_a_nul_in_a_file_is_shown_and_refused_on_every_data_base(kept: Alliance, client: Client) -> None:
    page = _bring(client, kept, "december.csv", csv_of(*GOOD).replace(b"LGA", b"L\0A", 1))

    assert page.status_code == 200
    assert "L␀A" in _text(page)
    assert "Nothing was recorded" in _text(page)


def test_headings_in_another_language_are_mapped_and_the_mapping_stays_with_the_batch(
    kept: Alliance, client: Client
) -> None:
    page = _bring(client, kept, "flüge.csv", csv_of(*GOOD, head=HEAD.replace("flight,", "Flug,")))
    assert "The file has no heading for Flight number." in _text(page)
    assert '<option value="Flug" selected>' in page.content.decode()

    it = Upload.objects.get()
    chosen = {f"column-{name}": name for name in HEAD.split(",")} | {"column-flight": "Flug"}
    taken = client.post(f"/alliances/{kept.name}/data/uploads/{it.pk}/columns", chosen, follow=True)
    assert "It can be recorded" in _text(taken)
    client.post(f"/alliances/{kept.name}/data/uploads/{it.pk}/record")

    batch = FactStore(kept.root / "facts").batches("flights")[-1]
    assert batch.quality["renamed"] == {"Flug": "flight"}
    assert batch.rows == 3


def test_one_heading_is_not_taken_for_two_columns(kept: Alliance, client: Client) -> None:
    _bring(client, kept, "a.csv", csv_of(*GOOD))
    it = Upload.objects.get()

    answer = client.post(
        f"/alliances/{kept.name}/data/uploads/{it.pk}/columns",
        {"column-flight": "distance", "column-distance": "distance"},
    )

    assert answer.status_code == 422
    assert "was chosen for two columns" in _text(answer)


def test_the_same_content_twice_counts_once(kept: Alliance, client: Client) -> None:
    for name in ("a.csv", "b.csv"):
        _bring(client, kept, name, csv_of(*GOOD))
        client.post(f"/alliances/{kept.name}/data/uploads/{Upload.objects.first().pk}/record")  # type: ignore[union-attr]  # there is one

    assert _batches(kept) == 12
    assert "The same content is batch 12 already" in _text(
        client.get(f"/alliances/{kept.name}/data/uploads/{Upload.objects.first().pk}/")  # type: ignore[union-attr]  # there is one
    )


def test_a_large_file_is_tried_and_recorded_by_a_worker_and_can_be_stopped(
    kept: Alliance,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    monkeypatch.setattr(uploads, "AT_ONCE", 10)
    page = _bring(client, kept, "large.csv", csv_of(*GOOD))
    it = Upload.objects.get()
    assert "a worker reads it while you go on" in _text(page)

    client.post(f"/alliances/{kept.name}/data/uploads/{it.pk}/try")
    assert "At work" in _text(client.get(f"/alliances/{kept.name}/data/uploads/{it.pk}/"))
    client.post(f"/alliances/{kept.name}/data/uploads/{it.pk}/stop")
    run_job.call(Job.objects.get().pk)
    assert (Job.objects.get().state, _batches(kept)) == ("cancelled", 11)

    client.post(f"/alliances/{kept.name}/data/uploads/{it.pk}/record")
    run_job.call(Job.objects.first().pk)  # type: ignore[union-attr]  # there is one
    it.refresh_from_db()
    assert (Job.objects.first().said, it.state, it.batch) == ("It is batch 12.", "recorded", 12)  # type: ignore[union-attr]  # there is one


def test_work_for_somebody_whose_role_has_ended_records_nothing(
    kept: Alliance, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "AT_ONCE", 10)
    _bring(client, kept, "large.csv", csv_of(*GOOD))
    client.post(f"/alliances/{kept.name}/data/uploads/{Upload.objects.get().pk}/record")
    Membership.objects.update(until="2013-02-01")

    run_job.call(Job.objects.get().pk)

    assert (Job.objects.get().state, _batches(kept)) == ("failed", 11)
    assert "has no role here" in Job.objects.get().said


def test_another_party_finds_no_upload(kept: Alliance, client: Client, signed_in: Callable[[Person], Client]) -> None:
    _bring(client, kept, "a.csv", csv_of(*GOOD))
    it = Upload.objects.get()
    other = signed_in(person_with(kept, "analyst", "endeavor"))

    found = [
        other.get(f"/alliances/{kept.name}/data/uploads/{it.pk}/").status_code,
        other.get(f"/alliances/{kept.name}/data/uploads/{it.pk}/report.csv").status_code,
        *(
            other.post(f"/alliances/{kept.name}/data/uploads/{it.pk}/{what}").status_code
            for what in ("record", "drop", "try", "stop", "columns")
        ),
    ]

    assert found == [404] * 7
    assert it.file.is_file()


def test_what_is_forgotten_leaves_no_file(kept: Alliance, client: Client) -> None:
    _bring(client, kept, "a.csv", csv_of(*GOOD))
    it = Upload.objects.get()

    client.post(f"/alliances/{kept.name}/data/uploads/{it.pk}/drop")

    assert not it.file.parent.exists()
    assert client.get(f"/alliances/{kept.name}/data/uploads/{it.pk}/").status_code == 404


def test_no_file_an_empty_one_and_one_of_another_kind_are_told_beside_the_field(kept: Alliance, client: Client) -> None:
    address = f"/alliances/{kept.name}/data/uploads/"

    found = [
        client.post(address, {"source": "flights"}),
        client.post(address, {"source": "flights", "file": SimpleUploadedFile("a.csv", b"")}),
        client.post(address, {"source": "flights", "file": SimpleUploadedFile("a.exe", b"MZ")}),
        client.post(address, {"source": "nowhere", "file": SimpleUploadedFile("a.csv", b"x")}),
    ]

    assert [each.status_code for each in found] == [422] * 4
    said = ["Choose a file.", "The file is empty.", "is of a kind that is not read", "Select a valid choice"]
    assert [text in _text(each) for text, each in zip(said, found, strict=True)] == [True] * 4
    assert Upload.objects.count() == 0


def test_a_file_beyond_the_limit_is_cut_off_and_leaves_nothing(
    kept: Alliance, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "LARGEST", 100_000)

    answer = _bring(client, kept, "large.csv", b"x" * 200_000)

    assert answer.status_code == 422
    assert "The file is larger than 50 MB." in _text(answer)
    assert list((settings.SITE.root / "files" / "arriving").iterdir()) == []


@pytest.mark.parametrize("name", ["../../../etc/passwd.csv", "..\\..\\evil.csv", "/etc/cron.d/x.csv", "a\x00b.csv"])
def test_a_file_name_leads_nowhere(kept: Alliance, client: Client, name: str) -> None:
    _bring(client, kept, name, csv_of(*GOOD))

    it = Upload.objects.get()

    assert it.file.resolve().is_relative_to((settings.SITE.root / "files" / "uploads").resolve())
    assert it.file.is_file()
    assert it.file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["page.csv", "page.json"])
def test_markup_in_a_file_is_shown_as_text(kept: Alliance, client: Client, name: str) -> None:
    script = "<script>alert(1)</script>"
    content = f"{script},b\n{script},2\n".encode() if name.endswith("csv") else json.dumps([{script: script}]).encode()

    answer = _bring(client, kept, name, content)

    assert script not in answer.content.decode()
    assert "&lt;script&gt;" in answer.content.decode()


def _workbook(sheet: str, **more: str) -> bytes:
    """A small XLSX file; ``sheet`` is the XML of its rows."""
    kind = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kind}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{kind}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{kind}/spreadsheetml/2006/main" '
        f'xmlns:r="{kind}/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{kind}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{kind}/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData>'
        "</worksheet>",
        **more,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def _row(cells: list[str], formula: str = "") -> str:
    made = "".join(
        f"<c><v>{cell}</v></c>" if cell.lstrip("-").isdigit() else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
        for cell in cells
    )
    return f"<row>{made}{formula}</row>"


def _hostile(kind: str) -> bytes:
    """The workbook that an entry of the corpus describes."""
    head, row = _row(HEAD.split(",")), _row(GOOD[0].split(","))
    if kind == "zip bomb":
        cell = '<c t="inlineStr"><is><t>aaaaaaaaaa</t></is></c>'
        return _workbook(f"<row>{cell * 1000}</row>" * 2000)
    if kind == "XML entity expansion":
        bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        return _workbook("", **{"xl/worksheets/sheet1.xml": f"{bomb}<worksheet><sheetData>&b;</sheetData></worksheet>"})
    if kind.startswith("external link"):
        link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
        return _workbook(head + row, **{"xl/externalLinks/externalLink1.xml": link, "xl/vbaProject.bin": "macro"})
    if kind == "formula cells":
        cells = GOOD[0].split(",")[:-1]
        return _workbook(head + _row(cells, "<c><f>1+1</f><v>2</v></c>"))
    return _workbook(head + _row([*GOOD[0].split(",")[:-1], "two hundred"]))


@pytest.mark.slow
def test_no_workbook_of_the_corpus_does_harm(kept: Alliance, client: Client) -> None:
    corpus = json.loads(shared("vectors/input_attacks.json").read_text("utf-8"))["xlsx_upload"]
    before = _batches(kept)
    wanted = {"formula cells": "formula", "numbers stored as text, dates 1900/1904, merged cells": "cell K2"}

    for attack in corpus:
        begun = time.process_time()
        said = _text(_bring(client, kept, "attack.xlsx", _hostile(attack["kind"])))
        taken = time.process_time() - begun

        expected = {
            "zip bomb": "It cannot be read",
            "XML entity expansion": "It cannot be read",
            "external link / DDE / macro parts": "It can be recorded",
            "formula cells": "It cannot be read",
        }.get(attack["kind"], "It would be refused as it is")
        assert expected in said, attack["kind"]
        assert wanted.get(attack["kind"], "") in said, attack["kind"]
        assert taken < 20, attack["kind"]
        assert _batches(kept) == before


def test_no_cell_of_the_report_is_a_formula() -> None:
    corpus = json.loads(shared("vectors/input_attacks.json").read_text("utf-8"))["csv_xlsx_cells_on_export"]
    problems = tuple(RowProblem(place, "dest", each["value"], each["value"]) for place, each in enumerate(corpus, 2))
    report = QualityReport("flights", "a.csv", len(problems), 0, len(problems), problems)
    found = Kept(report, (), None, 0, 0, None, None, None, (), (), None, "")

    rows = list(csv.reader(io.StringIO(report_csv(found))))

    assert len(rows) == len(corpus) + 1
    for row in rows[1:]:
        for cell in row[2:4]:
            assert not re.match(r"\s*[;,]?\s*[=+\-@＝]", cell), cell
            assert "\0" not in cell


def test_trials_leave_nothing_behind(kept: Alliance, client: Client) -> None:
    _bring(client, kept, "a.csv", csv_of(*GOOD))
    place: Path = settings.SITE.made / "trials"

    assert list(place.iterdir()) == []
