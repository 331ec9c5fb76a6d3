"""Exports: what is in them, for whom, and for how long."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl  # type: ignore[import-untyped]  # it has no types
import pytest
from django.test import Client
from django.utils import timezone

from tallystick.sharing.words import Scope
from tallystick.web.alliances.models import Alliance
from tallystick.web.design.environment import day as babel_day
from tallystick.web.exports.making import forget, make_export
from tallystick.web.exports.models import Export
from tallystick.web.exports.tables import WHATS, Table
from tallystick.web.exports.writing import csv_file, parquet_file, xlsx_file
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import run_job
from tallystick.web.people.models import Membership, Person
from tallystick.web.watching.models import Sight
from web.guarded import canaries, found_in, here_of
from web.obliged import person, remove
from web.people import person_with
from web.programs import Program, read, small

ATTACKS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "＝1", '=HYPERLINK("http://x","y")', "a\r\n=1")
TABLE = Table(
    ("name", "value", "large", "day", "at", "is", "count"),
    (
        *((text, Decimal("98.80"), Decimal("12345678901234567890.5"), date(2024, 11, 1),
           datetime(2024, 11, 1, 9, tzinfo=UTC), True, 3) for text in ATTACKS),
        ("plain", Decimal("-1.5"), None, None, None, False, None),
    ),
)  # fmt: skip
OF_CLAUSES = ("determinations", "account", "claims", "events", "cases")
"""What has numbers of its own, pooled over periods, which may happen to be those of a figure."""
ABOUT = (("what", "Figures: =cmd"), ("charter", "sha256:abc"))


def _made(program: Program, alliance: Alliance, status: int = 201, **said: Any) -> Any:
    return read(program.post(f"alliances/{alliance.name}/exports", said), status)


def _file(program: Program, made: Any) -> bytes:
    answer = program.get(made["file"].removeprefix("/api/v1/"))
    assert answer.status_code == 200, answer.content
    return bytes(answer.content)


def _rows(content: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What a CSV export says of itself, and its lines."""
    text = content.decode()
    head = [line for line in csv.reader(io.StringIO(text)) if line and line[0].startswith("#")]
    lines = text.splitlines(keepends=True)[len(head) :]
    return {name.removeprefix("# "): said for name, said in head}, list(csv.DictReader(lines))


# What stands in them


def test_a_csv_says_first_what_it_is_and_then_the_figures(jobs: Alliance, north: Program) -> None:
    made = _made(north, jobs, what="figures", form="csv", kpi="completion", period="2024-11")

    about, rows = _rows(_file(north, made))

    assert about["what"] == "Figures: Jobs alliance"
    assert about["asked for"] == "kpi completion, period 2024-11"
    assert about["as of"].endswith("(Europe/London: 2024-12-10)")
    assert about["charter"].startswith("sha256:")
    assert (about["edition"], about["made for"]) == ("none: as computed", "north manager")
    assert {(row["party"], row["value"]) for row in rows} >= {("south", "92.0")}
    assert made["rows"] == len(rows)


def test_text_that_begins_like_a_formula_stays_text_in_csv() -> None:
    _, rows = _rows(csv_file(TABLE, ABOUT))

    assert all(row["name"].startswith("'") for row in rows[:6])
    assert (rows[0]["value"], rows[-1]["value"], rows[0]["large"]) == ("98.80", "-1.5", "12345678901234567890.5")
    assert (rows[0]["day"], rows[0]["at"], rows[0]["is"]) == ("2024-11-01", "2024-11-01T09:00:00Z", "true")


def test_a_workbook_holds_no_formula_and_every_digit() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(TABLE, ABOUT)))
    lines = list(book["Lines"].iter_rows(min_row=2))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}

    assert "f" not in kinds
    assert [(each.value, each.data_type) for each in lines[0][:3]] == [
        ("'=1+1", "s"), (98.8, "n"), ("12345678901234567890.5", "s"),
    ]  # fmt: skip
    assert book["About"]["A1"].value == "what"
    assert lines[0][3].value == datetime(2024, 11, 1)  # noqa: DTZ001  (a day, as a spreadsheet has it)


def test_parquet_keeps_decimals_days_and_instants(tmp_path: Path) -> None:
    file = tmp_path / "lines.parquet"
    file.write_bytes(parquet_file(TABLE, ABOUT))
    found = duckdb.read_parquet(str(file))

    assert [str(each) for each in found.types][:6] == [
        "VARCHAR", "DECIMAL(4,2)", "DECIMAL(21,1)", "DATE", "TIMESTAMP WITH TIME ZONE", "BOOLEAN",
    ]  # fmt: skip
    rows = found.project('name, value, large, day, CAST("at" AS VARCHAR)').fetchall()
    assert rows[0][:4] == ("=1+1", Decimal("98.80"), Decimal("12345678901234567890.5"), date(2024, 11, 1))
    assert rows[0][4].startswith("2024-11-01")
    assert rows[-1][:3] == ("plain", Decimal("-1.50"), None)
    said = duckdb.connect().execute(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{file}')").fetchall()
    assert ("tallystick charter", "sha256:abc") in said


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_nothing_to_export_is_a_file_as_well(form: str, tmp_path: Path) -> None:
    empty = Table((), ())
    content = {"csv": csv_file, "xlsx": xlsx_file, "parquet": parquet_file}[form](empty, ABOUT)

    assert len(content) > 20


def test_every_list_can_be_exported(jobs: Alliance, north: Program) -> None:
    made = {what: _made(north, jobs, what=what, form="csv") for what in WHATS}

    rows = {what: _rows(_file(north, each))[1] for what, each in made.items()}

    assert {what for what, found in rows.items() if found} >= {
        "figures", "scorecard", "determinations", "account", "batches", "entries",
    }  # fmt: skip
    assert {row["outcome"] for row in rows["determinations"]} >= {"met", "missed"}


def test_a_release_of_open_contracting_takes_its_ocid(jobs: Alliance, north: Program) -> None:
    without = north.post(f"alliances/{jobs.name}/exports", {"what": "figures", "form": "ocds"}).status_code
    made = _made(north, jobs, what="figures", form="ocds", ocid="ocds-213czf-4711")

    package = json.loads(_file(north, made))

    assert without == 400
    assert (package["version"], package["releases"][0]["ocid"]) == ("1.1", "ocds-213czf-4711")
    assert package["publisher"]["name"] == "Jobs alliance"


# For whom


@pytest.mark.slow
@pytest.mark.parametrize(("role", "party"), [("member", "endeavor"), ("auditor", "")])
def test_no_export_shows_what_is_withheld(guarded: Alliance, role: str, party: str) -> None:
    reader = person_with(guarded, role, party)
    program = Program(reader)
    kept = canaries(here_of(guarded, reader))
    leaks = {}

    for what in WHATS:
        answer = program.post("alliances/new-york-connection/exports", {"what": what, "form": "csv"})
        if answer.status_code == 201 and what not in OF_CLAUSES:
            cells = csv.reader(io.StringIO(_file(program, read(answer, 201)).decode()))
            leaks[what] = found_in("\n".join(cell for row in cells for cell in row if "/" not in cell), kept)

    assert len(leaks) >= 3
    assert {what: found for what, found in leaks.items() if found} == {}


def test_an_export_is_its_makers_alone(jobs: Alliance, north: Program) -> None:
    made = _made(north, jobs, what="figures", form="csv")
    same_person = Program(north.person, (Scope.READ,))
    other = Program(person(jobs, "executive", "north"))

    address = made["file"].removeprefix("/api/v1/")

    assert [each.get(address).status_code for each in (same_person, other)] == [404, 404]
    assert read(other.get(f"alliances/{jobs.name}/exports"))["items"] == []


def test_after_a_right_was_lost_it_is_not_handed_out(jobs: Alliance, north: Program) -> None:
    made = _made(north, jobs, what="account", form="csv")
    Membership.objects.filter(person=north.person).update(role="member")

    said = read(north.get(made["file"].removeprefix("/api/v1/")), 400)

    assert said["id"] == "W048"


def test_taking_a_file_away_stands_in_the_access_log(jobs: Alliance, north: Program) -> None:
    made = _made(north, jobs, what="account", form="csv")
    before = Sight.objects.filter(outlet="export").count()

    _file(north, made)
    _file(north, made)

    found = Sight.objects.filter(outlet="export")
    assert (before, found.count()) == (0, 2)
    assert {(each.kind, each.subject, each.by) for each in found} == {("account", made["name"], "north manager")}


def test_a_token_that_may_not_see_exports_nothing(jobs: Alliance) -> None:
    program = Program(person(jobs, "manager", "north", "north/lead"), (Scope.DELIVER,))

    assert program.post(f"alliances/{jobs.name}/exports", {"what": "figures", "form": "csv"}).status_code == 403
    assert program.post(f"alliances/{jobs.name}/exports", {"what": "account", "form": "csv"}).status_code == 404
    assert Export.objects.count() == 0


# Large ones, and old ones


@pytest.mark.django_db(transaction=True)
def test_a_large_export_is_made_by_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = small()
    north = Program(person(jobs, "manager", "north", "north/lead"))
    monkeypatch.setattr("tallystick.web.exports.making.AT_ONCE", 1)

    made = _made(north, jobs, 202, what="figures", form="xlsx")
    waiting = read(north.get(f"alliances/{jobs.name}/exports/{made['id']}"))
    run_job.call(made["job"])
    ready = read(north.get(f"alliances/{jobs.name}/exports/{made['id']}"))

    assert (waiting["state"], waiting["file"], ready["state"]) == ("making", None, "ready")
    assert _file(north, ready)[:2] == b"PK"
    remove(jobs)


def test_a_worker_asks_anew_what_may_be_seen(jobs: Alliance, north: Program) -> None:
    export = Export.objects.create(
        alliance=jobs, person=north.person, token=north.token, by_token=True, what="account", form="csv"
    )
    Membership.objects.filter(person=north.person).update(role="respondent")

    make_export(Job.objects.create(task="x"), export=export.pk)

    export.refresh_from_db()
    assert (export.state, export.file.exists()) == ("failed", False)
    assert read(north.get(f"alliances/{jobs.name}/exports/{export.pk}"))["said"] != ""


def test_an_export_is_forgotten_after_a_week(jobs: Alliance, north: Program) -> None:
    made = _made(north, jobs, what="figures", form="csv")
    export = Export.objects.get(pk=made["id"])
    file = export.file
    Export.objects.update(asked_at=timezone.now() - timedelta(days=8))

    said = forget(Job.objects.create(task="x"))

    assert (said, file.exists(), Export.objects.count()) == ("Forgot 1 exports.", False, 0)


# The page


def test_a_reader_makes_and_takes_an_export_on_a_page(jobs: Alliance, signed_in: Callable[[Person], Client]) -> None:
    reader = person(jobs, "analyst", "north")
    client = signed_in(reader)
    address = f"/alliances/{jobs.name}/exports/"

    first = client.get(address).content.decode()
    wrong = client.post(address, {"what": "cases", "form": "csv"})
    done = client.post(address, {"what": "figures", "form": "csv", "period": "2024-11"})
    export = Export.objects.get()
    file = client.get(f"{address}{export.pk}/file")

    assert "No exports yet" in first
    assert (wrong.status_code, done.status_code) == (422, 302)
    assert _rows(file.content)[0]["asked for"] == "period 2024-11"
    assert file["Content-Disposition"] == f'attachment; filename="{export.name}"'
    assert file["Cache-Control"] == "private, no-store"
    assert export.name in client.get(address).content.decode()


def test_the_page_says_by_name_what_was_asked_for(jobs: Alliance, signed_in: Callable[[Person], Client]) -> None:
    client = signed_in(person(jobs, "analyst", "north"))
    address = f"/alliances/{jobs.name}/exports/"

    client.post(address, {"what": "figures", "form": "xlsx", "period": "2024-11", "party": "alliance"})
    said = client.get(address).content.decode()

    assert "November 2024, the alliance as a whole" in said
    until = timezone.now() - jobs.behind + timedelta(days=7)
    assert f"kept until {babel_day(until.date())}" in said


def test_an_export_of_other_rights_is_out_of_date_on_the_page(
    jobs: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    reader = person(jobs, "analyst", "north")
    client, address = signed_in(reader), f"/alliances/{jobs.name}/exports/"
    client.post(address, {"what": "figures", "form": "csv"})
    export = Export.objects.get()
    Membership.objects.filter(person=reader).update(role="member")

    listed = client.get(address).content.decode()
    file = client.get(f"{address}{export.pk}/file", follow=True)

    assert "Out of date" in listed
    assert f"{export.pk}/file" not in listed
    assert file.redirect_chain == [(address, 302)]
    assert "What you may see is not what it was when the export was made. Ask for it anew." in file.content.decode()


def test_an_export_whose_work_was_stopped_has_failed(jobs: Alliance, signed_in: Callable[[Person], Client]) -> None:
    reader = person(jobs, "analyst", "north")
    job = Job.objects.create(task="x", state="cancelled")
    Export.objects.create(alliance=jobs, person=reader, what="figures", form="csv", job=job)

    listed = signed_in(reader).get(f"/alliances/{jobs.name}/exports/").content.decode()

    assert "The work on it was stopped. Ask for it anew." in listed
    assert "Being made" not in listed


@pytest.mark.parametrize("role", ["respondent", "operator"])
def test_who_sees_no_kpi_has_no_exports(jobs: Alliance, signed_in: Callable[[Person], Client], role: str) -> None:
    client = signed_in(person(jobs, role, "" if role == "operator" else "north"))

    assert client.get(f"/alliances/{jobs.name}/exports/").status_code == 404
