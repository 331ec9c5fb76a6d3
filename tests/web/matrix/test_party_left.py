"""A party that has left: the figures of its time as they were published, and nothing that came after."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tallystick.cycle.editions import publish
from tallystick.ledger.keys import read_signing_key_file
from tallystick.sharing.asked import Context
from tallystick.web.alliances.records import key_file_of
from web.matrix.asking import client_of
from web.matrix.hunting import Hunt, figures, found_in, ledger
from web.matrix.readers import Reader
from web.matrix.test_canaries import pages
from web.matrix.walking import ask, walk
from web.matrix.world import EDITION, NAME, World, unchanged

BASE, API = f"/alliances/{NAME}/", f"/api/v1/alliances/{NAME}/"
ITS_OWN, AFTER = "2024-03.1", EDITION
"""An edition of a month in which West was a member, and one of a month after it had left."""
MEMBER = "west: {name: West Ltd, is: {who: W}}"


@pytest.fixture
def left(world: World) -> Iterator[World]:
    """West left in July; before that March was published."""
    charter = world.root / "charter.yaml"
    text = charter.read_text("utf-8")
    assert text.count(MEMBER) == 1
    with unchanged(world):
        log_key = read_signing_key_file(key_file_of(world.alliance.folder))
        recorded = datetime(2024, 12, 10, 13, 30, tzinfo=UTC)
        publish(world.root, "2024-03", log_key=log_key, state="final", recorded=recorded)
        charter.write_text(text.replace(MEMBER, f"{MEMBER[:-1]}, until: 2024-07-01}}"), encoding="utf-8")
        yield world


def _now(world: World, role: str, party: str) -> Reader:
    """A reader as things stand now: what the naive decider is asked knows that West has left."""
    seen = world.here("manager", "north").context
    return replace(
        world.readers[role, party], context=Context(seen.on, seen.alliance, seen.parties, seen.state)
    )  # fmt: skip


def _program(world: World, reader: Reader) -> Client:
    return Client(headers={"authorization": f"Bearer {world.tokens[reader.role, reader.party]}"})


def _numbers(world: World, kpi: str, period: str) -> set[str]:
    return {
        str(int(each.value)) for each in figures(world)
        if each.kpi == kpi and each.value is not None and each.period == period
    }  # fmt: skip


def test_it_reads_the_edition_of_its_time_with_its_figures(left: World) -> None:
    reader = _now(left, "manager", "west")
    client, program = client_of(reader), _program(left, reader)
    march = _numbers(left, "open_total", "2024-03")

    listed = client.get(f"{BASE}record/editions/").content.decode()
    page = client.get(f"{BASE}record/editions/{ITS_OWN}/")
    answer = program.get(f"{API}figures?edition={ITS_OWN}&kpi=open_total&period=2024-03")
    said = {"what": "figures", "form": "csv", "kpi": "open_total", "edition": ITS_OWN}
    export: Any = program.post(f"{API}exports", said, content_type="application/json")

    assert len(march) == 4, "of each party, and of all"
    assert ITS_OWN in listed
    assert AFTER not in listed
    assert march <= found_in(page.content)
    assert march == found_in(answer.content) & march
    assert march <= found_in(program.get(export.json()["file"]).content)
    assert program.get(f"{API}scorecard?edition={ITS_OWN}").status_code == 200


def test_it_finds_nothing_of_what_came_after(left: World) -> None:
    reader = _now(left, "manager", "west")
    client, program = client_of(reader), _program(left, reader)

    answers = {
        "page": client.get(f"{BASE}record/editions/{AFTER}/"),
        "report": client.get(f"{BASE}record/editions/{AFTER}/report.html"),
        "pack": client.get(f"{BASE}record/editions/{AFTER}/pack"),
        "API": program.get(f"{API}editions/{AFTER}"),
        "figures": program.get(f"{API}figures?edition={AFTER}"),
        "scorecard": program.get(f"{API}scorecard?edition={AFTER}"),
        "today": program.get(f"{API}figures"),
        "KPI": client.get(f"{BASE}kpis/open_total/"),
        "charter": client.get(f"{BASE}charter/"),
    }
    missing = program.get(f"{API}figures?edition=2024-09.7")

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "page": 404, "report": 404, "pack": 404, "API": 404, "figures": 400, "scorecard": 400, "today": 403,
        "KPI": 404, "charter": 404,
    }  # fmt: skip
    assert missing.content.replace(b"2024-09.7", b"") == answers["figures"].content.replace(AFTER.encode(), b"")
    assert f"editions/{AFTER}" not in client.get(f"{BASE}record/").content.decode()


def test_members_see_both_editions_and_their_record_names_them(left: World) -> None:
    client = client_of(left.readers["manager", "south"])

    statuses = [client.get(f"{BASE}record/editions/{name}/").status_code for name in (ITS_OWN, AFTER)]
    record = client.get(f"{BASE}record/").content.decode()

    assert statuses == [200, 200]
    assert f"editions/{ITS_OWN}" in record
    assert f"editions/{AFTER}" in record


@pytest.mark.slow
@pytest.mark.parametrize("role", ["manager", "executive", "counsel", "analyst", "auditor", "agent"])
def test_no_canary_of_after_its_time_reaches_it(left: World, role: str) -> None:
    reader = _now(left, role, "west")
    hunt = Hunt(ledger(left), reader)
    program = _program(left, reader)

    wrong = [line for seen in walk(client_of(reader), left, links=300) for line in hunt.leaks(seen)]
    wrong += [
        line
        for name in (ITS_OWN, AFTER)
        for url in (f"{API}figures?edition={name}&limit=1000", f"{API}scorecard?edition={name}")
        for seen in pages(program, url)
        for line in hunt.leaks(seen)
    ]
    wrong += [
        line for name in (ITS_OWN, AFTER)
        for line in hunt.leaks(ask(client_of(reader), f"{BASE}record/editions/{name}/"))
    ]  # fmt: skip

    assert wrong == []
    assert _numbers(left, "open_total", "2024-03") <= hunt.met.keys() or role == "agent"
