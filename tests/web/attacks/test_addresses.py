"""Hostile text in addresses, questions and headers; ids of others; and what follows from where one came."""

from urllib.parse import quote

import pytest
from django.test import Client

from tallystick.web.people.models import Membership
from web.attacks.payloads import NUL, OWN, QUICK, shown_raw, strings
from web.matrix.asking import client_of, undone
from web.matrix.filled import Address, addresses, patterns
from web.matrix.readers import SINCE
from web.matrix.world import NAME, World

QUESTIONS = (
    "q", "page", "period", "party", "edition", "known_on", "perspective", "sort", "sort-order", "kind", "stream",
    "file", "line", "from", "to", "which", "as_of", "first", "second", "old", "key-id", "source", "status", "state",
    "on", "mine", "clause", "open", "turn", "closed", "all", "as", "channel", "set", "template", "alliance", "what",
    "area", "moved", "next", "effective", "kpi", "place", "part", "field", "replaces", "limit", "offset", "partners",
    "partners-order", "cursor", "download", "order", "view", "role", "person", "days", "format",
)  # fmt: skip
HEADERS = ("referer", "user-agent", "accept-language", "x-forwarded-host", "hx-current-url", "hx-target", "hx-request",
           "accept", "origin", "if-none-match", "x-request-id", "idempotency-key")  # fmt: skip
NEVER = {500, 501, 502, 503}


def looked_at(world: World) -> list[Address]:
    """The addresses that are looked at."""
    return [each for each in addresses(world) if each.entry.get is not None and each.entry.who != "bearer"]


def wrong(client: Client, url: str, payload: str, **more: str) -> list[str]:
    """What goes wrong when an address is asked for."""
    answer = client.get(url, headers=more)
    page = "" if answer.streaming else answer.content.decode("utf-8", "replace")
    found = []
    if answer.status_code in NEVER:
        found.append(f"{url[:200]}: {answer.status_code}")
    if "html" in answer.headers.get("Content-Type", "") and (shown_raw(page, payload) or "1337" in page):
        found.append(f"{url[:200]}: the payload runs")
    if any(payload in value and ("\r" in value or "\n" in value) for value in answer.headers.values()):
        found.append(f"{url[:200]}: the payload is a header")
    return found


@pytest.mark.parametrize("payload", [QUICK, *(pytest.param(each, marks=pytest.mark.slow) for each in (*OWN, NUL))])
def test_nothing_in_a_question_runs_or_fails(world: World, payload: str) -> None:
    client = client_of(world.readers["manager", "north"])
    question = "&".join(f"{name}={quote(payload[:3000])}" for name in QUESTIONS)

    with undone(world):
        found = [
            line
            for each in looked_at(world)
            for line in wrong(client, f"{each.url}{'&' if '?' in each.url else '?'}{question}", payload)
        ]

    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_in_one_question_alone_runs_or_fails(world: World, name: str) -> None:
    """One that is refused first hides what the others would do."""
    client = client_of(world.readers["manager", "north"])
    with undone(world):
        found = [
            line
            for payload in (OWN[1], NUL, OWN[9])
            for each in looked_at(world)
            for line in wrong(client, f"{each.url}{'&' if '?' in each.url else '?'}{name}={quote(payload)}", payload)
        ]

    assert found == []


@pytest.mark.parametrize("payload", [OWN[1], NUL, *(pytest.param(each, marks=pytest.mark.slow) for each in OWN)])
def test_nothing_in_a_path_runs_or_fails(world: World, payload: str) -> None:
    client, found = client_of(world.readers["manager", "north"]), []

    for route, _name, _view in patterns():
        if "<" not in route.replace("<slug:alliance>", ""):
            continue
        plain = route.replace("<slug:alliance>", NAME)
        while "<" in plain:
            start, _open, rest = plain.partition("<")
            plain = start + quote(payload[:500], safe="") + rest.partition(">")[2]
        answers = wrong(client, f"/{plain}", payload)
        found += answers

    assert found == []


@pytest.mark.parametrize("payload", [OWN[1], "evil.example", "\u00e9 \u202e", "x" * 4000])
def test_nothing_in_a_header_runs_or_fails(world: World, payload: str) -> None:
    client = client_of(world.readers["manager", "north"])
    headers = dict.fromkeys(HEADERS, payload.encode().decode("latin-1"))
    few = [each for each in looked_at(world) if each.name in ("home", "alliance", "kpi", "data", "charter", "calendar")]

    assert [line for each in few for line in wrong(client, each.url, payload, **headers)] == []
    assert all("evil.example" not in client.get(each.url, headers=headers).content.decode() for each in few)


@pytest.mark.slow
def test_nothing_of_the_corpus_runs_or_fails_in_a_question(world: World) -> None:
    client = client_of(world.readers["manager", "north"])
    few = [each for each in looked_at(world) if not each.party]

    with undone(world):
        found = [
            line
            for payload in strings()
            for each in few
            for line in wrong(
                client, f"{each.url}?" + "&".join(f"{name}={quote(payload)}" for name in QUESTIONS), payload
            )
        ]

    assert found == []


def test_whoever_is_sent_elsewhere_stays_on_the_site(world: World) -> None:
    client = client_of(world.readers["manager", "north"])
    evil = ("https://evil.example/", "//evil.example", "/\\evil.example", "http:evil.example", "javascript:alert(1)",
            "\thttps://evil.example", "https:/evil.example")  # fmt: skip

    sent = [client.post("/settings/display", {"next": each, "theme": "dark"})["Location"] for each in evil]
    asked = [
        client.post(f"/alliances/{NAME}/record/standing", {}, headers={"referer": each})["Location"] for each in evil
    ]

    assert set(sent) <= {"/"} or all(not each.startswith(("http", "//", "/\\", "java", "\t")) for each in sent)
    assert all(each.startswith("/account/reauthenticate/?next=") for each in asked)
    back = [client.get(each).content.decode() for each in asked]
    assert all('value="https://evil' not in page and 'value="//evil' not in page for page in back)


@pytest.mark.parametrize("host", ["evil.example", "localhost:80@evil.example", "evil.example:8000", "[::1"])
def test_another_host_is_refused(world: World, host: str) -> None:
    client = client_of(world.readers["manager", "north"])

    assert client.get("/", headers={"host": host}).status_code == 400


def test_a_method_cannot_be_named_beside_the_method(world: World) -> None:
    """Neither a header nor a field turns looking into doing, or one thing that is sent into another."""
    client, of = client_of(world.readers["manager", "north"]), {each.name: each.url for each in addresses(world)}
    tried = {"x-http-method-override": "POST", "x-http-method": "POST", "x-method-override": "POST"}

    with undone(world):
        answers = [
            client.get(f"{of[name]}?_method=POST", headers=tried).status_code for name in ("data-shut", "kpi-comment")
        ]

    assert answers == [405, 405]
    assert [client.generic(method, of["kpi"]).status_code for method in ("DELETE", "PUT", "PATCH", "TRACE")] == [
        405
    ] * 4


def test_ids_of_another_alliance_are_not_found_in_this_one(world: World) -> None:
    """Whoever has a role in both comes to a thing by the alliance that it is in, and by no other."""
    manager = world.readers["manager", "north"]
    things = {"amendment", "data-upload", "data-entry", "data-entry-evidence", "review", "record-job", "issue", "case",
              "document", "objective", "team", "kpi", "data-batch"}  # fmt: skip

    Membership.objects.create(
        person=manager.person,
        alliance=world.elsewhere,
        role="manager",
        party="north",
        since=SINCE,
        fills=["north/lead"],
    )
    client = client_of(manager)
    here = {each.name: each.url for each in addresses(world) if each.name in things and each.party in ("", "north")}

    there = {name: client.get(url.replace(f"/{NAME}/", "/elsewhere/")).status_code for name, url in here.items()}

    assert {name: status for name, status in there.items() if status not in (404, 200)} == {}
    assert {name for name, status in there.items() if status == 200} <= {"objective", "team", "kpi"}
    assert set(here) == things
