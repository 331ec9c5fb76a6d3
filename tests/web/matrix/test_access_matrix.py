"""Three organisations, every role, every address: what the site answers is what the table and the naive decider say."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from web.matrix.asking import LOGIN, PROOF, client_of, sent, status_of
from web.matrix.filled import Address, addresses, patterns
from web.matrix.operations import called, calls, described, operations
from web.matrix.readers import Reader, everybody
from web.matrix.rules import Step, expected
from web.matrix.table import entries
from web.matrix.world import World, unchanged

QUICK = (("manager", "south"), ("operator", ""))
"""Readers whose matrix `make test` holds against the table; `make test-all` those of all."""
EVERYBODY = tuple((role, party) for role, party, _fills in everybody())
IN = "in"
COMES_IN = {200, 204, 302, 400, 409, 422}
"""What a page answers to whoever may ask: shown, done, or asked for something unusable."""


def test_every_address_of_the_site_stands_in_the_table(world: World) -> None:
    assert {name for _route, name, _view in patterns()} == set(entries(world))


def wanted(steps: tuple[Step, ...], reader: Reader, address: Address, *, writes: bool) -> int | str:
    """What an address answers a reader by the table."""
    if address.entry.who == "alliance" and not reader.sees("alliance"):
        return 404
    status, proof = expected(steps, reader, address.party)
    asked = "look" in proof or (writes and "send" in proof)
    return status or (PROOF if asked else IN)


def found(status: int | str) -> int | str:
    """The same of what it answered."""
    return IN if status in COMES_IN else status


def differences(world: World, reader: Reader) -> Iterator[str]:
    """Where the site and the table differ, a line each."""
    client = client_of(reader)
    for address in addresses(world):
        if address.entry.get is not None:
            want = wanted(address.entry.get, reader, address, writes=False)
            got = found(status_of(client.get(address.url)))
            if _differ(want, got):
                yield f"GET {address.url} ({address.name}): {got}, the table says {want}"
        if address.entry.post is not None:
            want = wanted(address.entry.post, reader, address, writes=True)
            got = found(sent(client, world, address.url, address.entry.data))
            if _differ(want, got):
                yield f"POST {address.url} ({address.name}): {got}, the table says {want}"


def _differ(want: int | str, got: int | str) -> bool:
    """A reader who is told that it is none of theirs (400) comes no further than one who is refused."""
    return (IN if want == 400 else want) != got


@pytest.mark.parametrize(
    ("role", "party"), [pytest.param(*each, marks=() if each in QUICK else pytest.mark.slow) for each in EVERYBODY]
)
def test_each_reader_sees_and_does_what_the_table_says(world: World, role: str, party: str) -> None:
    assert list(differences(world, world.readers[role, party])) == []


def test_nobody_who_is_not_signed_in_comes_in(world: World) -> None:
    client, wrong = client_of(None), []
    for address in addresses(world):
        if address.entry.who not in ("alliance", "people"):
            continue
        got = [status_of(client.get(address.url)) if address.entry.get is not None else LOGIN]
        got += [sent(client, world, address.url, address.entry.data)] if address.entry.post is not None else []
        wrong += [(address.name, got)] if set(got) != {LOGIN} else []

    assert wrong == []


def test_what_is_only_sent_is_not_looked_at(world: World) -> None:
    """An address that does something does nothing for who merely follows a link to it."""
    client = client_of(world.readers["manager", "north"])
    only_sent = [each for each in addresses(world) if each.entry.get is None]

    answers = {each.name: client.get(each.url).status_code for each in only_sent}

    assert len(answers) > 30
    assert set(answers.values()) <= {405, 404}
    assert 405 in answers.values()


def test_every_operation_for_programs_stands_in_the_table(world: World) -> None:
    assert set(described()) == set(operations(world))


def differences_for_programs(world: World, reader: Reader) -> Iterator[str]:
    """Where the interface and the table differ, a line each; with a token that has all scopes."""
    client = Client(headers={"authorization": f"Bearer {world.tokens[reader.role, reader.party]}"})
    for call in calls(world):
        inside = not call.operation.in_alliance or reader.sees("alliance")
        want = expected(call.operation.steps, reader, call.party)[0] if inside else 404
        with unchanged(world), transaction.atomic():
            status = called(client, call).status_code
            transaction.set_rollback(True)
        got = IN if status in PROGRAM_COMES_IN else status
        if got != (want or IN):
            yield f"{call.method} {call.url} ({call.name}): {status}, the table says {want or IN}"


PROGRAM_COMES_IN = {200, 201, 202, 204, 400, 409, 422}


@pytest.mark.parametrize(
    ("role", "party"), [pytest.param(*each, marks=() if each in QUICK else pytest.mark.slow) for each in EVERYBODY]
)
def test_each_program_sees_and_does_what_the_table_says(world: World, role: str, party: str) -> None:
    assert list(differences_for_programs(world, world.readers[role, party])) == []


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer tally_nothing"}, {"authorization": "Basic eDp5"}])
def test_a_program_without_a_token_comes_nowhere(world: World, headers: dict[str, str]) -> None:
    client = Client(headers=headers)

    answers = {call.name: called(client, call).status_code for call in calls(world) if call.name != "explain_problem"}

    assert set(answers.values()) == {401}, {name: status for name, status in answers.items() if status != 401}


def test_whatever_a_reader_may_look_at_is_shown(world: World) -> None:
    """That a page can be asked for is not enough: it answers with what it shows, and with no excuse."""
    reader = world.readers["auditor", ""]
    client = client_of(reader)
    seen = [each for each in addresses(world) if each.entry.get is not None]

    shown = {
        each.url: client.get(each.url).status_code
        for each in seen
        if wanted(each.entry.get or (), reader, each, writes=False) == IN
    }

    assert len(shown) > 60
    assert {url: status for url, status in shown.items() if status not in (200, 204)} == {}
