"""Every engine gives the digest of every case, whatever the order of rows and the number of threads."""

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from tallystick.figures.interpret import interpret
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engines import duckfile, postgres_tables
from tallystick.tallies.engines.conformance import (
    Case,
    Outcome,
    Scratch,
    compiled_of,
    conformance,
    outcome,
    suite_digest,
    tables,
)
from tallystick.tallies.engines.conformance_cases import CASES
from tallystick.tallies.engines.conformance_digests import DIGESTS
from tallystick.tallies.engines.scratch import recorded
from tallystick.tallies.engines.settings import Settings

NAMES = [case.name for case in CASES]
TALLIED = [case for case in CASES if case.name in DIGESTS]


def in_order(case: Case, order: str) -> Case:
    """The case with its facts in another order."""

    def ordered(rows: Sequence[Row]) -> list[Row]:
        if order == "reversed":
            return list(reversed(rows))
        chance = random.Random(5)  # noqa: S311  (an order, always the same)
        return chance.sample(list(rows), len(rows)) if order == "shuffled" else list(rows)

    return replace(case, facts={source: ordered(rows) for source, rows in case.facts.items()})


def held(case: Case, scratch: Scratch) -> Outcome:
    """What an engine makes of a case, once it was seen to be right."""
    found = outcome(case, scratch)
    assert found.found == case.expected, found.said
    return found


@pytest.mark.parametrize("case", TALLIED, ids=[case.name for case in TALLIED])
def test_the_second_reckoning_in_plain_python_agrees(case: Case) -> None:
    compiled = compiled_of(case.charter)
    asked = requests(compiled, as_of=case.as_of)

    by_hand = {source: interpret(request, case.facts, compiled) for source, request in asked.items()}

    assert tables(case, recorded) == by_hand


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_recorded_facts_on_duckdb(case: Case) -> None:
    for threads, order in ((1, "given"), (2, "reversed"), (4, "shuffled")):
        held(in_order(case, order), partial(recorded, threads=threads, row_group=2048))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=NAMES)
@pytest.mark.parametrize("order", ["given", "reversed", "shuffled"])
@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads_and_orders_of_rows_on_duckdb(case: Case, order: str, threads: int) -> None:
    held(in_order(case, order), partial(recorded, threads=threads, row_group=2048))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_duckdb_file(case: Case) -> None:
    held(case, partial(duckfile.scratch, Settings("duckdb:///", threads=2)))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_postgresql(case: Case, postgres: str) -> None:
    held(in_order(case, "shuffled"), on_server(postgres, threads=2))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=NAMES)
@pytest.mark.parametrize("order", ["given", "reversed"])
@pytest.mark.parametrize("threads", [1, 4])
def test_threads_and_orders_of_rows_on_postgresql(case: Case, order: str, threads: int, postgres: str) -> None:
    held(in_order(case, order), on_server(postgres, threads=threads))


def on_server(url: str, *, threads: int) -> Scratch:
    """PostgreSQL, where the tests may write."""
    return partial(postgres_tables.scratch, Settings(url, may_write=True, threads=threads))


def test_all_cases_have_a_name_of_their_own_and_a_digest_or_a_problem() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(len(case.expected) == 64 or case.expected.startswith("T0") for case in CASES)
    assert set(DIGESTS) <= set(NAMES)


def test_a_wrong_digest_is_seen() -> None:
    wrong = replace(TALLIED[0], expected="0" * 64)

    found = list(conformance(recorded, [wrong]))

    assert not found[0].holds
    assert suite_digest(found) != suite_digest([replace(found[0], found="0" * 64)])
