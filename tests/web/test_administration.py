"""Operators run the installation and see no figure; nobody else sees its pages; counsel say whether parties compete."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from tallystick.errors import ProblemsError
from tallystick.web.alliances.adding import add_alliance, found_folders, found_in
from tallystick.web.alliances.competing import last_words, settle, verdict
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance, Side, Word
from tallystick.web.alliances.records import is_begun, key_file_of
from tallystick.web.backing import LAST
from tallystick.web.folder import Settings, hidden, make_folder, origins
from tallystick.web.health import examine
from tallystick.web.jobs import retention
from tallystick.web.jobs.engines import check
from tallystick.web.jobs.models import Job, Schedule
from tallystick.web.jobs.queue import queue
from tallystick.web.jobs.titles import TITLES
from tallystick.web.pages.home.attention import items_of
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Invitation, Membership, Organisation, Person
from tallystick.web.talk.models import Notification
from tallystick.web.watching.models import Sight
from web.by_hand import proven
from web.guarded import ROLES, here_of
from web.people import alliance_in, person_with

PAGES = (
    "/administration/", "/administration/settings/", "/administration/alliances/", "/administration/organisations/",
    "/administration/connections/", "/administration/records/", "/administration/jobs/", "/administration/retention/",
)  # fmt: skip
CANARY = "KPI seats_flown fell to 98.765 %, canary-4711"


@pytest.fixture
def operator(db: None) -> Person:
    """Who runs the installation."""
    del db
    return person_with(None, "operator")


@pytest.fixture
def runs(operator: Person, signed_in: Callable[[Person], Client]) -> Client:
    """The operator's browser."""
    return signed_in(operator)


# Who comes in


@pytest.mark.parametrize("address", PAGES)
def test_nobody_but_an_operator_of_the_installation_comes_in(
    alliance: Alliance, signed_in: Callable[[Person], Client], address: str
) -> None:
    others = [*ROLES, ("operator", "")]

    statuses = {
        (role, party): signed_in(person_with(alliance, role, party)).get(address).status_code for role, party in others
    }

    assert set(statuses.values()) == {404}
    assert Client().get(address).status_code == 302
    assert len(statuses) == len(others)


@pytest.mark.parametrize("address", PAGES)
def test_an_operator_comes_in(alliance: Alliance, runs: Client, address: str) -> None:
    answer = runs.get(address)

    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.content.decode()


def test_an_operator_whose_role_has_ended_stays_outside(operator: Person, runs: Client) -> None:
    Membership.objects.filter(person=operator).update(until="2013-02-01")

    assert {runs.get(address).status_code for address in PAGES} == {404}


def test_only_operators_find_the_administration_in_the_menu(
    alliance: Alliance, manager: Person, runs: Client, signed_in: Callable[[Person], Client]
) -> None:
    assert 'href="/administration/"' in runs.get("/notifications/").content.decode()
    assert 'href="/administration/"' not in signed_in(manager).get("/notifications/").content.decode()


def test_what_is_written_is_refused_to_others(
    alliance: Alliance, manager: Person, signed_in: Callable[..., Client]
) -> None:
    client, job = signed_in(manager), Job.objects.create(task="x", state="failed")
    schedule = Schedule.objects.create(name="x", task="x", every=60, next_at=timezone.now())
    addresses = (
        "/administration/settings/mail", f"/administration/jobs/{job.pk}/", f"/administration/schedules/{schedule.pk}",
        "/administration/retention/", "/administration/organisations/",
        f"/administration/connections/{alliance.name}/check",
        f"/administration/alliances/{alliance.name}/begin", "/administration/alliances/add/x/",
    )  # fmt: skip

    statuses = {address: client.post(address, {"do": "again"}).status_code for address in addresses}

    assert set(statuses.values()) == {404}
    job.refresh_from_db()
    assert job.state == "failed"


# No figure


def test_no_page_of_an_operator_shows_a_figure_or_what_work_said_of_facts(
    alliance: Alliance, manager: Person, runs: Client
) -> None:
    """Canaries stand in every place where work and charters put words; figures are those of the demo's scorecard."""
    job = Job.objects.create(
        task="tallystick.web.entering.uploads.go_on", alliance=alliance, asked_by=manager, state="failed", said=CANARY,
        arguments={"upload": CANARY}, ended=timezone.now(),
        found=[{"engine": "e", "source": "flights", "what": "key", "found": CANARY, "holds": False}],
    )  # fmt: skip
    Notification.objects.create(person=manager, alliance=alliance, kind="claim", text=CANARY)
    addresses = (
        *PAGES, f"/administration/alliances/{alliance.name}/", f"/administration/jobs/{job.pk}/",
        f"/administration/organisations/{Organisation.objects.create(name='North').pk}/", "/notifications/?read=1",
        f"/alliances/{alliance.name}/competition/", "/administration/jobs/?state=failed",
    )  # fmt: skip
    figures = _figures(alliance)

    pages = {address: runs.get(address) for address in addresses}

    assert {address: page.status_code for address, page in pages.items() if page.status_code != 200} == {}
    assert len(figures) > 5
    for address, page in pages.items():
        text = page.content.decode()
        for canary in ("canary", "98.765", "seats_flown", "Seats flown"):
            assert canary not in text, (address, canary)
        for figure in figures:
            assert re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.])", text) is None, (address, figure)


def _figures(alliance: Alliance) -> set[str]:
    """The figures of the scorecard as its manager reads them, those that are long enough to be told from others."""
    shown = here_of(alliance, person_with(alliance, "manager", "hub", email="reads@example.org")).snapshot()
    texts = {kpi.latest.value for kpi in shown.kpis.values()} | {
        row.value for kpi in shown.kpis.values() for row in getattr(kpi, "rows", ())
    }
    found = {number for text in texts for number in re.findall(r"\d[\d.\u202f,]*\d", text)}
    return {each for each in found if len(re.sub(r"\D", "", each)) >= 3}


def test_what_the_queue_itself_said_an_operator_reads(alliance: Alliance, runs: Client) -> None:
    job = Job.objects.create(task="x.y", alliance=alliance, state="failed", said="Its worker was lost.", plain=True)

    assert "Its worker was lost." in runs.get(f"/administration/jobs/{job.pk}/").content.decode()


def test_a_charter_with_errors_is_told_of_without_what_is_in_it(alliance: Alliance, runs: Client) -> None:
    name = f"broken-{uuid4().hex[:6]}"
    root: Path = settings.SITE.alliances / name
    (root / "charter").mkdir(parents=True)
    (root / "charter" / "charter.yaml").write_text("tallystick: 1\nkpis: {canary_4711: [}\n")
    Alliance.objects.create(name=name, folder=name)
    try:
        pages = [runs.get(address).content.decode() for address in PAGES]
    finally:
        shutil.rmtree(root)

    assert any("cannot be opened" in page for page in pages)
    assert all("canary" not in page for page in pages)


# Health and settings


def test_the_page_of_health_has_every_check_of_the_doctor(runs: Client) -> None:
    page = runs.get("/administration/").content.decode()

    names = [each.name for each in examine(settings.SITE)]

    assert page.count('data-label="Result"') == len(names) >= 11


def test_a_worker_that_does_not_run_is_told(db: None) -> None:
    del db
    Schedule.objects.create(name="late", task="x", every=60, next_at=timezone.now() - timedelta(hours=1))

    found = {each.name: each for each in examine(settings.SITE)}

    assert found["worker"].result == "warning"
    assert "'late'" in found["worker"].said


@pytest.mark.parametrize(
    ("days", "result", "said"),
    [(None, "warning", "No backup was made yet"), (1, "ok", "The last backup was made on"),
     (8, "warning", "The last backup was made on")],
)  # fmt: skip
def test_the_age_of_the_last_backup_is_told(db: None, tmp_path: Path, days: int | None, result: str, said: str) -> None:
    del db
    made = make_folder(tmp_path / "site")
    folder = replace(made, settings=made.settings.model_copy(update={"database": "sqlite:site.sqlite3"}))
    if days is not None:
        (folder.root / LAST).write_text((datetime.now(UTC) - timedelta(days=days)).isoformat())

    found = {each.name: each for each in examine(folder)}

    assert (found["backup"].result, found["backup"].said.startswith(said)) == (result, True)


def test_settings_are_shown_with_their_origin_and_without_passwords(
    runs: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = settings.SITE.settings.model_copy(
        update={"mail": "smtps://kim:topsecret@mail.example:465", "database": "postgresql://kim:topsecret@db/site?x=1"}
    )
    monkeypatch.setattr("tallystick.web.pages.administration.views.settings_now", lambda: changed)
    monkeypatch.setenv("TALLY_SITE_SENDER", "site@example.org")

    page = runs.get("/administration/settings/").content.decode()

    assert "smtps://kim:…@mail.example:465" in page
    assert "postgresql://kim:…@db/site?…" in page
    assert "TALLY_SITE_SENDER" in page
    assert "topsecret" not in page
    assert settings.SITE.secret not in page


def test_every_setting_has_its_meaning_and_its_origin(tmp_path: Path) -> None:
    from tallystick.web.pages.administration.views import SETTING_MEANINGS  # noqa: PLC0415  (Django is set up first)

    folder = make_folder(tmp_path / "site")

    found = origins(folder.root, {"TALLY_SITE_HTTPS": "true"})

    assert set(SETTING_MEANINGS) == set(Settings.model_fields) == set(found)
    assert (found["https"], found["name"], found["demo"]) == ("TALLY_SITE_HTTPS", "site.toml", "")


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8, max_size=20))
def test_no_password_stays_in_a_shown_setting(password: str) -> None:
    shown = hidden("mail", f"smtp+starttls://kim:{password}@m.x:587")

    assert shown == "smtp+starttls://kim:…@m.x:587"


def test_a_mail_is_sent_to_who_asks_alone(runs: Client, operator: Person) -> None:
    runs.post("/administration/settings/mail")

    assert [each.to for each in mail.outbox] == [[operator.email]]


def test_a_server_that_refuses_is_told_in_a_sentence(runs: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    page = runs.post("/administration/settings/mail", follow=True).content.decode()

    assert "The mail server did not take it" in page
    assert "Connection refused" in page


# Alliances and organisations


@pytest.fixture
def folder(flights: str) -> Iterator[str]:
    """A workspace in the folder of alliances that is none of the site's; its charter is of another alliance."""
    name = f"copied-{uuid4().hex[:6]}"
    root: Path = settings.SITE.alliances / name
    shutil.copytree(settings.SITE.alliances / flights, root, ignore=shutil.ignore_patterns("facts", "ledger*"))
    yield name
    shutil.rmtree(root)
    key_file_of(name).unlink(missing_ok=True)


def test_an_alliance_is_added_from_its_folder(runs: Client, folder: str) -> None:
    page = runs.get("/administration/alliances/").content.decode()
    form = runs.get(f"/administration/alliances/add/{folder}/").content.decode()
    empty = runs.post(f"/administration/alliances/add/{folder}/", {})
    twice = runs.post(
        f"/administration/alliances/add/{folder}/", {"email-0": "kim@example.org", "email-1": "KIM@example.org"}
    )
    added = runs.post(f"/administration/alliances/add/{folder}/", {"email-0": "kim@example.org"})

    made = Alliance.objects.get(folder=folder)
    assert f"/administration/alliances/add/{folder}/" in page
    assert "Endeavor" in form
    assert (empty.status_code, twice.status_code, added.status_code) == (422, 422, 302)
    assert made.name == "new-york-connection"
    assert made.competitors is None
    assert Side.objects.filter(alliance=made).count() >= 3
    assert [each.email for each in Invitation.objects.filter(alliance=made)] == ["kim@example.org"]
    assert is_begun(made)
    assert key_file_of(folder).stat().st_mode & 0o077 == 0
    assert folder not in {each.folder for each in found_folders()}


@pytest.mark.parametrize("wrong", ["..", ".", "../secret", "nowhere", ".hidden", "a/b"])
def test_no_other_folder_is_read(runs: Client, wrong: str) -> None:
    with pytest.raises(ProblemsError, match="W041"):
        add_alliance(wrong, {}, by=Person(), absolute=str)


@pytest.mark.parametrize(
    ("written", "instead", "letters"),
    [
        (r"(?<![-_])\bendeavor\b(?![-_])", "e" * 61, "60 characters (it has 61)"),
        ("Endeavor Air", "E" * 121, "120 characters (it has 121)"),
    ],
)
def test_a_party_whose_names_are_too_long_is_refused(
    db: None, folder: str, written: str, instead: str, letters: str
) -> None:
    del db
    for file in (settings.SITE.alliances / folder / "charter").rglob("*.yaml"):
        file.write_text(re.sub(written, instead, file.read_text("utf-8")), encoding="utf-8")

    found = found_in(folder)

    assert found.charter is None
    assert f"cannot be kept: Ensure this value has at most {letters}" in found.why_not


def test_a_folder_that_is_a_link_is_not_followed(runs: Client, folder: str) -> None:
    link: Path = settings.SITE.alliances / "linked"
    link.symlink_to(settings.SITE.alliances / folder)
    try:
        answer = runs.post("/administration/alliances/add/linked/", {"email-0": "kim@example.org"})
    finally:
        link.unlink()

    assert answer.status_code == 404
    assert Alliance.objects.count() == 0


def test_a_name_that_is_taken_is_refused(alliance: Alliance, runs: Client, folder: str) -> None:
    answer = runs.get(f"/administration/alliances/add/{folder}/")

    assert answer.status_code == 404
    assert "There is an alliance &#39;new-york-connection&#39; on the site already." in answer.content.decode()


def test_organisations_are_added_once_and_renamed(runs: Client) -> None:
    first = runs.post("/administration/organisations/", {"name": "  North   Air ", "website": "north.example"})
    again = runs.post("/administration/organisations/", {"name": "north air"})
    nameless = runs.post("/administration/organisations/", {"name": " "})
    made = Organisation.objects.get()
    runs.post(f"/administration/organisations/{made.pk}/", {"name": "North Airways"})

    assert (first.status_code, again.status_code, nameless.status_code) == (302, 422, 422)
    assert (made.name, made.website) == ("North Air", "https://north.example")
    assert Organisation.objects.get().name == "North Airways"


# Whether parties compete

WORDS = st.dictionaries(st.sampled_from("abcd"), st.booleans())


@given(WORDS, st.frozensets(st.sampled_from("abcd")))
def test_they_do_not_compete_only_where_every_party_says_so(words: dict[str, bool], parties: frozenset[str]) -> None:
    found = verdict(words, parties)

    said = [words.get(party) for party in parties]
    assert (found is True) == (True in said)
    assert (found is False) == (bool(said) and all(each is False for each in said))


def _say(client: Client, alliance: Alliance, party: str, word: str) -> int:
    return client.post(f"/alliances/{alliance.name}/competition/", {"party": party, "compete": word}).status_code


def test_counsel_of_every_party_say_that_they_do_not_compete(
    db: None, flights: str, signed_in: Callable[[Person], Client]
) -> None:
    del db
    alliance = alliance_in(flights, behind=datetime.now(UTC) - datetime(2013, 12, 10, tzinfo=UTC), competitors=None)
    parties = list(Here(alliance, actor_of(None)).charter.parties)
    counsel = {party: person_with(alliance, "counsel", party) for party in parties}
    before = [each.word for each in items_of(here_of(alliance, counsel["hub"]))]
    found = []
    for party, person in counsel.items():
        assert _say(proven(signed_in(person)), alliance, party, "no") == 302
        found.append(Alliance.objects.get(pk=alliance.pk).competitors)
    _say(proven(signed_in(counsel["hub"])), alliance, "hub", "yes")

    assert "To say" in before
    assert found == [None] * (len(parties) - 1) + [False]
    assert Alliance.objects.get(pk=alliance.pk).competitors is True
    assert last_words(alliance)["hub"].person == counsel["hub"]
    assert Word.objects.count() == len(parties) + 1


def test_nobody_else_speaks_for_a_party(
    alliance: Alliance, operator: Person, signed_in: Callable[[Person], Client]
) -> None:
    people = [person_with(alliance, role, party) for role, party in ROLES if (role, party) != ("counsel", "hub")]
    others = [*people, operator, person_with(alliance, "counsel", "endeavor")]

    statuses = {person.email: _say(proven(signed_in(person)), alliance, "hub", "no") for person in others}

    assert set(statuses.values()) <= {403, 404}
    assert Word.objects.count() == 0


def test_to_speak_takes_a_fresh_proof(alliance: Alliance, signed_in: Callable[[Person], Client]) -> None:
    counsel = signed_in(person_with(alliance, "counsel", "hub"))

    answer = counsel.post(f"/alliances/{alliance.name}/competition/", {"party": "hub", "compete": "no"})

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert Word.objects.count() == 0


def test_a_party_that_joins_has_still_to_speak(alliance: Alliance, manager: Person) -> None:
    here = here_of(alliance, manager)
    for party in list(here.charter.parties)[:-1]:
        Word.objects.create(alliance=alliance, party=party, compete=False, person=manager, said=timezone.now())

    assert settle(here) is None
    assert Alliance.objects.get(pk=alliance.pk).competitors is None


@pytest.mark.parametrize(("role", "party"), ROLES)
def test_everybody_in_the_alliance_reads_what_was_said_and_whoever_sees_the_party_s_people_by_whom(
    alliance: Alliance, signed_in: Callable[[Person], Client], role: str, party: str
) -> None:
    counsel = person_with(alliance, "counsel", "endeavor", email="c@example.org")
    Person.objects.filter(pk=counsel.pk).update(name="Canary Counsel")
    Word.objects.create(alliance=alliance, party="endeavor", compete=True, person=counsel, said=timezone.now())

    page = signed_in(person_with(alliance, role, party)).get(f"/alliances/{alliance.name}/competition/")

    assert page.status_code == 200
    sees_names = party == "endeavor" and role in ("manager", "executive", "counsel")
    assert ("Canary Counsel" in page.content.decode()) == sees_names


# Connections


def test_connections_show_no_secret_and_what_checks_found_of_engines(
    flights: str, operator: Person, runs: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"deployed-{uuid4().hex[:6]}"
    root: Path = settings.SITE.alliances / name
    shutil.copytree(settings.SITE.alliances / flights, root)
    (root / "deployment.yaml").write_text(
        "engines:\n  here: {url: 'duckdb:///none.duckdb', password: {environment: CANARY_4711}}\n"
    )
    monkeypatch.setenv("CANARY_4711", "topsecret")
    alliance = alliance_in(name, behind=timedelta(0))
    try:
        queued = runs.post(f"/administration/connections/{name}/check")
        job = Job.objects.get(alliance=alliance)
        check(job)
        Job.objects.filter(pk=job.pk).update(state="done", ended=timezone.now())
        page = runs.get("/administration/connections/").content.decode()
    finally:
        shutil.rmtree(root)

    assert queued.status_code == 302
    assert "duckdb:///none.duckdb" in page
    assert "in the environment, as CANARY_4711" in page
    assert "topsecret" not in page
    assert "Checked on" in page


# Jobs


def test_work_that_failed_is_tried_again_and_work_that_waits_is_stopped(runs: Client) -> None:
    failed = Job.objects.create(task="x.y", state="failed", said="no", tries=3)
    waits = Job.objects.create(task="x.y", state="queued", key="k")
    works = Job.objects.create(task="x.y", state="running")
    ended = Job.objects.create(task="x.y", state="done", said="All is there.")

    for job, do in ((failed, "again"), (waits, "stop"), (works, "stop"), (ended, "stop"), (ended, "again")):
        assert runs.post(f"/administration/jobs/{job.pk}/", {"do": do}).status_code == 302
    for job in (failed, waits, works, ended):
        job.refresh_from_db()

    assert (failed.state, failed.tries, failed.said) == ("queued", 0, "")
    assert (waits.state, waits.key) == ("cancelled", None)
    assert (works.state, works.cancel) == ("running", True)
    assert (ended.state, ended.said, ended.cancel) == ("done", "All is there.", False)


def test_a_schedule_is_switched_off_and_on_and_done_now(runs: Client) -> None:
    row = Schedule.objects.create(
        name="tidy", task="tallystick.web.jobs.retention.clear", every=86400, next_at=timezone.now() - timedelta(days=9)
    )
    address = f"/administration/schedules/{row.pk}"

    runs.post(address, {"do": "off"})
    row.refresh_from_db()
    off = row.active
    runs.post(address, {"do": "on"})
    row.refresh_from_db()
    for _ in range(2):
        runs.post(address, {"do": "now"})

    assert (off, row.active) == (False, True)
    assert row.next_at > timezone.now()
    assert Job.objects.filter(key="schedule tidy").count() == 1


# Retention


def test_only_what_is_old_enough_goes(alliance: Alliance, manager: Person) -> None:
    now = timezone.now()
    Session.objects.all().delete()  # those of tests that keep what they do
    for days in (1, 500):
        then = now - timedelta(days=days)
        seen = Sight.objects.create(alliance=alliance, reader=manager, kind="kpi", subject=str(days), outlet="page")
        Sight.objects.filter(pk=seen.pk).update(last=then)
        told = Notification.objects.create(person=manager, alliance=alliance, kind="claim", text=str(days), read=then)
        Notification.objects.filter(pk=told.pk).update(made=then)
        Session.objects.create(session_key=f"s{days}", session_data="", expire_date=then)
        Job.objects.create(task=f"t{days}", state="done", ended=then, asked_by=manager)
        sent, _secret = Invitation.offer(email="x@example.org", alliance=alliance, role="member", party="hub",
                                         since=now.date())  # fmt: skip
        Invitation.objects.filter(pk=sent.pk).update(ends=then)
    Job.objects.create(task="waits", state="queued")

    job = Job.objects.create(task="clear")
    said = retention.clear(job)

    assert said == "Deleted: 6."
    assert [each.subject for each in Sight.objects.all()] == ["1"]
    assert [each.text for each in Notification.objects.all()] == ["1"]
    assert Session.objects.count() == 0
    assert {each.task for each in Job.objects.all()} == {"t1", "waits", "clear"}
    assert Invitation.objects.count() == 1


def test_one_kind_alone_is_deleted_on_request(runs: Client, manager: Person) -> None:
    old = timezone.now() - timedelta(days=500)
    for at in range(2):
        Session.objects.create(session_key=f"s{at}", session_data="", expire_date=old)
    Job.objects.create(task="old", state="done", ended=old, asked_by=manager)

    page = runs.get("/administration/retention/").content.decode()
    runs.post("/administration/retention/", {"name": "sessions"})
    made = Job.objects.get(task="tallystick.web.jobs.retention.clear")
    retention.clear(made, **made.arguments)

    assert "Delete now: Sessions of browsers" in page
    assert Session.objects.filter(session_key__startswith="s", expire_date=old).count() == 0
    assert Job.objects.filter(task="old").exists()


def test_old_mails_in_files_go(tmp_path: Path, db: None) -> None:
    import os  # noqa: PLC0415

    del db
    for name, days in (("old.log", 40), ("new.log", 1), ("old.txt", 40)):
        file = settings.SITE.mail / name
        file.write_text("x")
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(file, (then, then))

    retention.clear(Job.objects.create(task="clear"), name="")

    assert {each.name for each in settings.SITE.mail.iterdir()} >= {"new.log", "old.txt"}
    assert not (settings.SITE.mail / "old.log").exists()


def test_everything_on_the_schedule_has_a_title(db: None) -> None:
    del db
    tasks = Schedule.objects.values_list("task", flat=True)

    assert len(tasks) >= 5
    assert [task for task in tasks if task.removeprefix("tallystick.web.") not in TITLES] == []


def test_deleting_is_queued_once(runs: Client) -> None:
    for _ in range(2):
        runs.post("/administration/retention/")

    assert Job.objects.filter(task="tallystick.web.jobs.retention.clear").count() == 1
    assert queue(retention.clear, {"name": ""}, key="clear ") is None


# As browsers show it


@pytest.mark.parametrize("look", [{}, {"theme": "dark", "width": 390}])
def test_no_page_of_the_administration_has_a_finding_of_axe(
    alliance: Alliance, operator: Person, browse: Callable[..., Page], look: dict[str, Any]
) -> None:
    job = Job.objects.create(task="x.y", state="failed", said="It failed.", plain=True)
    organisation = Organisation.objects.create(name="North")
    page = browse(operator, **look)
    found: list[tuple[str, str, Any]] = []
    wider = []

    for address in (
        *PAGES, f"/administration/alliances/{alliance.name}/", f"/administration/jobs/{job.pk}/",
        f"/administration/organisations/{organisation.pk}/",
    ):  # fmt: skip
        page.goto(address)
        violations = Axe().run(page).response["violations"]
        found += [(address, each["id"], each["nodes"][0]["html"]) for each in violations]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wider.append(address)

    assert found == []
    assert wider == []
