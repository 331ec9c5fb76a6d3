"""The conformance suite of engines: small facts, what is asked of them, and the one digest that all must give.

An engine joins in with one function, a :class:`Scratch`: facts in, an open engine over them out. A digest is the
SHA-256 of the tallies' canonical record (``terms/tally_record.py``), so that one more zero behind a decimal mark shows.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import ProblemsError
from tallystick.figures.requests import requests
from tallystick.tallies.engine import tally_on
from tallystick.tallies.engines.engine import Engine
from tallystick.tallies.engines.given import Facts
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.tally import TallyTable
from tallystick.terms.tally_record import tallies_content


@dataclass(frozen=True, slots=True)
class Case:
    """Facts of a small charter, and what their tallies must be."""

    name: str
    about: str
    """What may go wrong, for whoever reads the result."""
    charter: str
    """YAML; the head (``tallystick``, ``alliance``, ``title``, ``term``, ``parties``) is added where it is left out."""
    facts: Facts
    expected: str = ""
    """The digest of the tallies of all sources asked for; or the id of the problem that stops the work (``T003``)."""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an engine made of a case."""

    case: Case
    found: str
    """The digest, or the ids of problems."""
    said: str = ""
    """The problem, in words."""

    @property
    def holds(self) -> bool:
        """Whether it is what was expected."""
        return self.found == self.case.expected


class Scratch(Protocol):
    """Puts facts where an engine reads them, and opens the engine; leaving the block removes both."""

    def __call__(self, compiled: CompiledCharter, facts: Facts) -> AbstractContextManager[Engine]:
        """An engine over these facts, in the order given; a source without any rows has an empty table."""


def conformance(scratch: Scratch, cases: Iterable[Case]) -> Iterator[Outcome]:
    """What the engine makes of each case, as they are done."""
    for case in cases:
        yield outcome(case, scratch)


def outcome(case: Case, scratch: Scratch) -> Outcome:
    """What the engine makes of one case; other errors than problems are raised."""
    compiled = compiled_of(case.charter)
    try:
        return Outcome(case, digest_of(_tables(case, compiled, scratch)))
    except ProblemsError as wrong:
        return Outcome(case, " ".join(sorted({each.id for each in wrong.problems})), str(wrong))


def tables(case: Case, scratch: Scratch) -> Mapping[str, TallyTable]:
    """The tallies of every source that the case's KPIs rest on."""
    return _tables(case, compiled_of(case.charter), scratch)


def _tables(case: Case, compiled: CompiledCharter, scratch: Scratch) -> Mapping[str, TallyTable]:
    with scratch(compiled, case.facts) as engine:
        return {
            source: tally_on(request, engine, compiled)
            for source, request in requests(compiled, as_of=case.as_of).items()
        }


def digest_of(found: Mapping[str, TallyTable]) -> str:
    """The SHA-256 of the tallies' canonical record."""
    return sha256_hex(tallies_content(found.values()))


def suite_digest(outcomes: Iterable[Outcome]) -> str:
    """One digest for all: equal for two engines whose every answer is equal."""
    lines = "".join(f"{each.case.name} {each.found}\n" for each in sorted(outcomes, key=lambda each: each.case.name))
    return hashlib.sha256(lines.encode()).hexdigest()


def compiled_of(text: str) -> CompiledCharter:
    """The compiled charter of a case."""
    document = read_texts([("case.yaml", (_head(text) + text).encode())])
    charter, found = shape(document)
    if charter is None:
        raise ProblemsError(found)
    return compile_charter(charter, document)


def _head(text: str) -> str:
    head = {
        "tallystick": "tallystick: 1",
        "alliance": "alliance: conformance",
        "title": "title: Conformance of engines",
        "term": "term: 2013-01-01 .. 2014-01-01",
        "parties": "parties: {us: {name: Us}, them: {name: Them}}",
    }
    declared = {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    return "\n".join(line for key, line in head.items() if key not in declared) + "\n"
