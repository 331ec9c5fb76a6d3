"""A privileged room is seen by its own party's counsel on its page, and by nothing else."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import Client
from django.urls import reverse

from tallystick.errors import ProblemsError
from tallystick.sharing.words import Outlet
from tallystick.web.access.lookup import alliances_of
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Membership, Person
from tallystick.web.rooms.models import CalendarAddress, Paper
from tallystick.web.rooms.papers import papers, write_note
from tallystick.web.rooms.sealing import Room, seal, unseal
from web.obliged import obliging, person, remove

CANARY = "canary-7f3e-our-weak-point"
NAME = "canary-9c2b-opinion.pdf"
BYTES = b"canary-51aa bytes of an opinion"
NOVEMBER = ("jobs-done", "south.2024-11")


@pytest.fixture
def jobs(db: None) -> Iterator[Alliance]:
    """The small alliance, with a case about November."""
    del db
    made = obliging()
    yield made
    remove(made)


@pytest.fixture
def counsel(jobs: Alliance, signed_in: Callable[[Person], Client]) -> Client:
    """Counsel of North, in whose room is a note and a file."""
    lead = signed_in(person(jobs, "manager", "north", "north/lead"))
    begun = lead.post(reverse("case-begin", args=[jobs.name, *NOVEMBER]), {"case": "november", "how": "open"})
    assert begun.status_code == 302
    client = signed_in(person(jobs, "counsel", "north"))
    note = client.post(reverse("room-note", args=[jobs.name, "november"]), {"text": CANARY})
    file = client.post(reverse("room-file", args=[jobs.name, "november"]), {"file": SimpleUploadedFile(NAME, BYTES)})
    assert (note.status_code, file.status_code) == (302, 302)
    return client


def test_counsel_reads_on_its_page_what_it_wrote(jobs: Alliance, counsel: Client) -> None:
    answer = counsel.get(reverse("room", args=[jobs.name, "november"]))
    number = Paper.objects.get(content__isnull=False).pk
    file = counsel.get(reverse("room-paper", args=[jobs.name, "november", number]))

    assert CANARY in answer.content.decode()
    assert NAME in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert (file.content, "no-store" in file["Cache-Control"]) == (BYTES, True)


def test_nobody_else_comes_in(jobs: Alliance, counsel: Client, signed_in: Callable[[Person], Client]) -> None:
    del counsel
    number = Paper.objects.get(content__isnull=False).pk
    others = [
        person(jobs, "manager", "north", "north/lead", "north/clerk"), person(jobs, "executive", "north"),
        person(jobs, "counsel", "west"), person(jobs, "auditor", ""), person(jobs, "manager", "south", "south/lead"),
    ]  # fmt: skip

    for each in others:
        client = signed_in(each)
        assert client.get(reverse("room", args=[jobs.name, "november"])).status_code == 404, each
        assert client.get(reverse("room-paper", args=[jobs.name, "november", number])).status_code == 404, each


def test_the_other_sides_counsel_has_a_room_of_its_own(
    jobs: Alliance, counsel: Client, signed_in: Callable[[Person], Client]
) -> None:
    del counsel
    number = Paper.objects.get(content__isnull=False).pk
    south = signed_in(person(jobs, "counsel", "south"))

    room = south.get(reverse("room", args=[jobs.name, "november"]))

    assert room.status_code == 200
    assert CANARY not in room.content.decode()
    assert south.get(reverse("room-paper", args=[jobs.name, "november", number])).status_code == 404
    assert south.post(reverse("room-remove", args=[jobs.name, "november", number])).status_code == 302
    assert Paper.objects.filter(pk=number).exists()


def test_no_word_of_it_is_in_the_data_base_the_workspace_the_log_or_any_other_page(
    jobs: Alliance, counsel: Client, signed_in: Callable[[Person], Client], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    north = signed_in(person(jobs, "executive", "north"))
    pages = ["obligations", "claims", "cases", "notices", "account", "account-csv"]
    addresses = [reverse(each, args=[jobs.name]) for each in pages] + [
        reverse("case", args=[jobs.name, "november"]), "/", "/portfolio/", "/calendar/", "/api/v1/openapi.json",
        f"/api/v1/alliances/{jobs.name}",
    ]  # fmt: skip

    seen = [client.get(each).content for client in (counsel, north) for each in addresses]
    kept = [path.read_bytes() for path in jobs.root.rglob("*") if path.is_file()]
    kept += [path.read_bytes() for path in Path(settings.SITE.mail).rglob("*") if path.is_file()]
    counsel.post(reverse("room-note", args=[jobs.name, "november"]), {"text": ""})

    for secret in (CANARY.encode(), NAME.encode(), BYTES):
        assert not any(secret in each for each in [*seen, *kept, *_rows()])
        assert secret.decode() not in caplog.text
    assert len(seen) == 24
    assert any(b"south.2024-11" in each or b"Jobs done" in each for each in seen)


def test_every_way_but_the_page_is_refused(jobs: Alliance, counsel: Client) -> None:
    del counsel
    owner = Person.objects.get(email="counsel.north@example.org")

    for outlet in Outlet:
        here = next(each for each in alliances_of(owner, outlet) if each.name == jobs.name)
        if outlet is Outlet.PAGE:
            assert [each.words for each in papers(here, "north", "november")] == [CANARY, NAME]
        else:
            with pytest.raises(Http404):
                list(papers(here, "north", "november"))
            with pytest.raises(Http404):
                write_note(here, owner, "north", "november", "more")


def test_a_paper_moved_into_another_room_or_under_another_secret_cannot_be_opened() -> None:
    room = Room("jobs", "north", "november")
    sealed = seal(b"text", room, "s" * 50)

    assert unseal(sealed, room, "s" * 50) == b"text"
    assert sealed != seal(b"text", room, "s" * 50)
    for other, secret in (
        (Room("jobs", "south", "november"), "s" * 50), (Room("jobs", "north", "october"), "s" * 50), (room, "t" * 50),
    ):  # fmt: skip
        with pytest.raises(ProblemsError, match="W032"):
            unseal(sealed, other, secret)
    for broken in (b"", sealed[:10], sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), b"\x02" + sealed[1:]):
        with pytest.raises(ProblemsError, match="W032"):
            unseal(broken, room, "s" * 50)


def test_a_calendar_shows_what_its_person_may_see_at_that_moment(
    jobs: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    owner = person(jobs, "manager", "south", "south/lead")
    client = signed_in(owner)
    page = client.post("/calendar/", {"do": "renew"}).content.decode()
    first = page.split('<code class="address" tabindex="0">')[1].split("<")[0]

    feed = Client().get(first)
    assert feed.status_code == 200
    assert feed["Content-Type"].startswith("text/calendar")
    text = feed.content.decode().replace("\r\n ", "")
    assert "SUMMARY:South Ltd: claim jobs stopped by floods" in text
    assert "West" not in text
    assert first not in client.get("/calendar/").content.decode()
    assert first.rsplit("/", 1)[1].removesuffix(".ics") not in str(CalendarAddress.objects.get().secret_sha256)

    Membership.objects.filter(person=owner).update(until="2024-06-01")
    gone = Client().get(first).content.decode()
    assert "BEGIN:VEVENT" not in gone
    assert gone.startswith("BEGIN:VCALENDAR")

    client.post("/calendar/", {"do": "renew"})
    assert Client().get(first).status_code == 404
    owner.is_active = False
    owner.save()
    assert CalendarAddress.objects.filter(person=owner).exists()
    assert Client().get("/calendar/nothing.ics").status_code == 404


def _rows() -> Iterator[bytes]:
    """Every value of every table of the data base."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    yield bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_rows_of_the_data_base_are_looked_at(jobs: Alliance) -> None:
    assert any(jobs.name.encode() in each for each in _rows())
