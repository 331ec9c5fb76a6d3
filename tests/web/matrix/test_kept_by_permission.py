"""What is kept for one reader reaches no other, in whichever order they come; what is taken away is gone at once."""

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.test import AsyncClient, Client
from django.utils import timezone

from tallystick.web.alliances.kept import Kept
from tallystick.web.people.models import ApiToken, Membership, Person
from tallystick.web.rooms.models import CalendarAddress
from web.matrix.asking import client_of, status_of, undone
from web.matrix.hunting import Hunt, figures, found_in, ledger
from web.matrix.readers import Reader
from web.matrix.walking import ask
from web.matrix.world import NAME, World, unchanged

BASE = f"/alliances/{NAME}/"
SHARED = (
    BASE, f"{BASE}kpis/", f"{BASE}kpis/owned_total/", f"{BASE}kpis/clean_total/", f"{BASE}kpis/effort_total/",
    f"{BASE}objectives/", f"{BASE}obligations/", f"{BASE}obligations/account/", f"{BASE}record/editions/2024-09.1/",
    f"{BASE}data/sources/work/", "/", "/portfolio/", "/portfolio/kpis.csv",
    f"/api/v1/alliances/{NAME}/figures?limit=1000",
)  # fmt: skip
"""Pages that are made of what is kept by permission."""
PAIRS = (
    (("manager", "south"), ("manager", "west")),
    (("clean-team member", "north"), ("member", "north")),
    (("agent", "south"), ("member", "south")),
    (("auditor", ""), ("analyst", "west")),
)


def forget() -> None:
    """Forgets whatever was kept in this process."""
    for each in gc.get_objects():
        if type(each) is Kept:  # asking what it is an instance of wakes lazy things
            each.clear()


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("turned", [False, True], ids=["first", "turned"])
def test_two_readers_in_one_process_each_see_only_theirs(
    world: World, pair: tuple[tuple[str, str], tuple[str, str]], turned: bool
) -> None:
    forget()
    known = ledger(world)
    order = [Hunt(known, world.readers[each]) for each in (reversed(pair) if turned else pair)]

    with undone(world):
        wrong = [
            f"{hunt.reader.name}: {line}"
            for url in SHARED
            for hunt in order
            for line in hunt.leaks(ask(client_of(hunt.reader), url))
        ]

    assert wrong == []
    assert len({frozenset(hunt.met) for hunt in order}) == 2


def test_what_is_kept_knows_no_reader_but_by_their_rights(world: World) -> None:
    """The owner's numbers are there for the owner, and for nobody after them; and come back for the owner."""
    forget()
    owner, other = world.readers["manager", "south"], world.readers["manager", "west"]
    numbers = {str(int(each.value)) for each in figures(world) if each.kpi == "owned_total" and each.value is not None}
    url = f"{BASE}kpis/owned_total/"

    seen = [_digits(client_of(reader), url) & numbers for reader in (owner, other, owner, other)]

    assert seen[0] == seen[2]
    assert len(seen[0]) > 5
    assert seen[1] == seen[3] == set()


def _digits(client: Client, url: str) -> set[str]:
    return found_in(ask(client, url).content)


def _end_role(reader: Reader) -> None:
    Membership.objects.filter(person=reader.person).update(until="2024-12-09")


def _leave(reader: Reader) -> None:
    """The role is another one, which sees nothing of it."""
    Membership.objects.filter(person=reader.person).update(role="respondent")


def _close_account(reader: Reader) -> None:
    Person.objects.filter(pk=reader.person.pk).update(is_active=False)


TAKEN: dict[str, Callable[[Reader], None]] = {
    "a role that has ended": _end_role, "a role that became another": _leave,
    "an account that is closed": _close_account,
}  # fmt: skip


@pytest.mark.parametrize("taken", TAKEN)
def test_what_is_taken_away_is_gone_at_the_next_request(world: World, taken: str) -> None:
    reader = world.readers["manager", "north"]
    session, program = client_of(reader), Client(headers=_token(world, reader))
    ways: dict[str, tuple[Client, str]] = {
        "page": (session, f"{BASE}kpis/open_total/"),
        "download": (session, f"{BASE}obligations/account/account.csv"),
        "document": (session, f"{BASE}charter/documents/{world.files.documents['']}/file"),
        "API": (program, f"/api/v1/alliances/{NAME}/figures"),
        "API in a session": (session, f"/api/v1/alliances/{NAME}/figures"),
        "export": (session, "/portfolio/alliances.csv"),
        "file of an export": (program, _exported(program)),
        "calendar": (Client(), f"/calendar/{world.calendars['manager north']}.ics"),
    }
    before = {name: ask(client, url) for name, (client, url) in ways.items()}
    assert {name: seen.status for name, seen in before.items()} == dict.fromkeys(ways, 200)
    assert b"BEGIN:VEVENT" in before["calendar"].content

    TAKEN[taken](reader)

    after = {name: ask(client, url) for name, (client, url) in ways.items()}
    for name in ("page", "download", "document", "API", "API in a session"):
        assert after[name].status in (302, 401, 403, 404), name
    assert after["file of an export"].status in (400, 401, 404)
    assert found_in(after["file of an export"].content) & ledger(world).keys() == set()
    assert (
        after["export"].status == 302
        or b"Alliance of the matrix" not in after["export"].content.partition(b"\n")[2]
        or (taken == "a role that became another")
    )
    assert after["calendar"].status == 404 or b"BEGIN:VEVENT" not in after["calendar"].content


def _exported(program: Client) -> str:
    """Where a file lies that was made for whoever asks."""
    said = {"what": "figures", "form": "csv", "kpi": "open_total"}
    answer = program.post(f"/api/v1/alliances/{NAME}/exports", said, content_type="application/json")
    return str(answer.json()["file"])


def _token(world: World, reader: Reader) -> dict[str, str]:
    return {"authorization": f"Bearer {world.tokens[reader.role, reader.party]}"}


def test_a_token_that_is_revoked_opens_nothing_at_the_next_request(world: World) -> None:
    reader = world.readers["manager", "north"]
    program, url = Client(headers=_token(world, reader)), f"/api/v1/alliances/{NAME}/figures"
    before = program.get(url).status_code

    ApiToken.objects.filter(person=reader.person).update(revoked=timezone.now())

    assert (before, program.get(url).status_code, client_of(reader).get(url).status_code) == (200, 401, 200)


def test_a_session_that_was_ended_opens_nothing_at_the_next_request(world: World) -> None:
    reader = world.readers["manager", "north"]
    here, elsewhere = client_of(reader), client_of(reader)
    before = [client.get(BASE).status_code for client in (here, elsewhere)]

    Session.objects.filter(session_key=elsewhere.session.session_key).delete()

    assert before == [200, 200]
    assert (here.get(BASE).status_code, status_of(elsewhere.get(BASE))) == (200, "login")


def test_a_calendar_address_that_was_stopped_opens_nothing(world: World) -> None:
    reader, url = world.readers["manager", "north"], f"/calendar/{world.calendars['manager north']}.ics"
    before = Client().get(url).status_code

    CalendarAddress.objects.filter(person=reader.person).delete()

    assert (before, Client().get(url).status_code) == (200, 404)


def test_a_party_that_has_left_sees_its_past_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The charter in force says that West left in July: at the next request nothing after that is its own to see."""
    reader = world.readers["manager", "west"]
    client, url = client_of(reader), f"{BASE}kpis/open_total/"
    late = {
        str(int(each.value)) for each in figures(world)
        if each.kpi == "open_total" and each.value is not None and each.period > "2024-06"
    }  # fmt: skip
    assert _digits(client, url) & late

    text = (world.root / "charter.yaml").read_text("utf-8")
    with unchanged(world):
        left = text.replace(
            "west: {name: West Ltd, is: {who: W}}", "west: {name: West Ltd, is: {who: W}, until: 2024-07-01}"
        )
        assert left != text
        (world.root / "charter.yaml").write_text(left, encoding="utf-8")
        answer = client.get(url)
        found = _digits(client, url) & late
        changed = client.post(f"{BASE}kpis/open_total/comments", {"text": "Said after it left"}).status_code

    assert answer.status_code in (200, 404)
    assert found == set()
    assert changed in (403, 404)


def _run(work: Any) -> Any:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.mark.django_db(transaction=True)
def test_a_stream_ends_when_its_listener_may_hear_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallystick.web.live.views.PATIENCE", 0.2)
    reader = world.readers["manager", "north"]
    client = AsyncClient()
    client.force_login(reader.person, backend="django.contrib.auth.backends.ModelBackend")

    async def hear() -> tuple[list[str], int]:
        answer = await client.get(f"{BASE}events")
        told = [each.decode() async for each in _until_over(answer, reader)]
        again = await client.get(f"{BASE}events")
        return told, again.status_code

    told, again = _run(hear())

    assert told[0].startswith("retry:")
    assert told[-1] == "event: over\ndata: \n\n"
    assert again == 404


async def _until_over(answer: Any, reader: Reader) -> Any:
    count = 0
    async for each in answer.streaming_content:
        yield each
        count += 1
        if count == 1:
            await sync_to_async(_end_role)(reader)
        if b"over" in each or count > 5:
            return
