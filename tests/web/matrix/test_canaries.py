"""A thousand canaries, each of which some readers may see: no other reader meets one of theirs anywhere."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from django.test import Client

from web.matrix.asking import client_of, undone
from web.matrix.hunting import Hunt, found_in, ledger
from web.matrix.operations import calls
from web.matrix.readers import everybody
from web.matrix.walking import Seen, ask, walk
from web.matrix.world import NAME, World

QUICK = (("manager", "west"), ("operator", ""))
EVERYBODY = tuple((role, party) for role, party, _fills in everybody())
FEWEST = {
    "manager": 150, "executive": 60, "counsel": 50, "analyst": 150, "contributor": 100, "member": 20,
    "clean-team member": 120, "auditor": 50, "regulator": 50, "agent": 30, "operator": 50,
}  # fmt: skip
"""So many canaries each role meets at least: where a reader sees nothing, nothing is proven."""


def test_there_are_a_thousand_canaries_and_each_is_for_somebody(world: World) -> None:
    known = ledger(world)
    readers = list(world.readers.values())

    nobody = [each for each, rule in known.items() if not any(rule(reader) for reader in readers)]
    everybody_ = [each for each, rule in known.items() if all(rule(reader) for reader in readers)]

    assert len(known) >= 1000
    assert everybody_ == []
    assert len(nobody) < 100, nobody[:10]


@pytest.mark.parametrize(
    ("role", "party"), [pytest.param(*each, marks=() if each in QUICK else pytest.mark.slow) for each in EVERYBODY]
)
def test_no_reader_meets_a_canary_of_others(
    world: World, role: str, party: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hunt = Hunt(ledger(world), world.readers[role, party])
    links = 60 if (role, party) in QUICK else 600

    with undone(world):
        wrong = [line for seen in walk(client_of(hunt.reader), world, links=links) for line in hunt.leaks(seen)]

    assert wrong == []
    assert len(hunt.met) >= FEWEST.get(role, 0)
    logged = {each for record in caplog.records for each in found_in(record.getMessage().encode())}
    assert logged & hunt.known.keys() == set()


@pytest.mark.parametrize(
    ("role", "party"), [pytest.param(*each, marks=() if each in QUICK else pytest.mark.slow) for each in EVERYBODY]
)
def test_no_calendar_and_no_program_tells_a_reader_of_others(world: World, role: str, party: str) -> None:
    hunt = Hunt(ledger(world), world.readers[role, party])
    program = Client(headers={"authorization": f"Bearer {world.tokens[role, party]}"})

    seen = [ask(Client(), f"/calendar/{world.calendars[f'{role} {party}']}.ics")]
    seen += [each for call in calls(world) if call.method == "get" for each in pages(program, call.url)]

    assert [line for each in seen for line in hunt.leaks(each)] == []
    assert {each.status for each in seen} <= {200, 403, 404}


def pages(program: Client, url: str) -> Iterator[Seen]:
    """All pages of a list, one after the other; of anything else what there is."""
    while url:
        seen = ask(program, url)
        yield seen
        found = re.search(r'Link: <([^>]+)>; rel="next"', seen.headers)
        url = "" if found is None else found[1].partition("testserver")[2] or found[1]


WHATS = (
    "figures", "scorecard", "objectives", "determinations", "account", "claims", "events", "cases", "issues", "batches",
    "editions", "entries",
)  # fmt: skip


@pytest.mark.parametrize(
    ("role", "party"), [pytest.param(*each, marks=() if each in QUICK else pytest.mark.slow) for each in EVERYBODY]
)
def test_no_export_tells_a_reader_of_others(world: World, role: str, party: str, tmp_path: Path) -> None:
    hunt = Hunt(ledger(world), world.readers[role, party])
    program = Client(headers={"authorization": f"Bearer {world.tokens[role, party]}"})
    made, wrong = 0, []

    for what, form in [
        *((what, "csv") for what in WHATS),
        ("figures", "xlsx"),
        ("figures", "parquet"),
        ("cases", "xlsx"),
    ]:
        asked = {"what": what, "form": form}
        answer = program.post(f"/api/v1/alliances/{NAME}/exports", asked, content_type="application/json")
        if answer.status_code != 201:
            assert answer.status_code in (403, 404, 400), (what, form, answer.status_code, answer.content[:300])
            continue
        made += 1
        file = ask(program, answer.json()["file"])
        assert file.status == 200
        plain = replace(file, content=_unpacked(file.content, tmp_path)) if form == "parquet" else file
        wrong += [f"{what} as {form}: {line}" for each in (file, plain) for line in hunt.leaks(each)]

    assert wrong == []
    assert made >= (8 if role == "manager" else 0)


def _unpacked(content: bytes, folder: Path) -> bytes:
    """The cells of a Parquet file as text."""
    file = folder / "export.parquet"
    file.write_bytes(content)
    return str(duckdb.read_parquet(str(file)).fetchall()).encode()
