"""The words of the table: what an address asks of its reader, one after the other, and what it answers to a no.

Questions are put to the naive decider. Where a page asks for something besides (that the reader acts for the party that
promised), it stands as a question of its own, written from what the page is for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from web.matrix.charter import PARTIES
from web.matrix.readers import Reader

NOT_FOUND, FORBIDDEN, UNUSABLE = 404, 403, 400
P = "<party>"
"""Stands for each party in turn."""
Question = Callable[[Reader, str], bool]


@dataclass(frozen=True)
class Step:
    """One question, and the status of a reader for whom the answer is no."""

    asks: Question
    otherwise: int
    proof: str = ""
    """Whether a person has to prove anew who they are: to ``send`` it, or to ``look`` as well."""


def _filled(known: Mapping[str, Any], party: str) -> dict[str, Any]:
    def one(value: Any) -> Any:
        if value == P:
            return party
        if isinstance(value, frozenset):
            return frozenset(one(each) for each in value)
        return value.replace(P, party) if isinstance(value, str) else value

    return {name: one(value) for name, value in known.items()}


def may(action: str, kind: str, *, otherwise: int = FORBIDDEN, proof: str = "", **known: Any) -> Step:
    """The reader may do something with a thing of the alliance; ``P`` in it is the party that the address names."""
    return Step(lambda reader, party: reader.may(action, kind, **_filled(known, party)), otherwise, proof)


def sees(kind: str, *, otherwise: int = NOT_FOUND, **known: Any) -> Step:
    """The reader sees a thing; else nothing is there."""
    return may("see", kind, otherwise=otherwise, **known)


def own(action: str, kind: str, *, otherwise: int, **known: Any) -> Step:
    """The reader may do it with a thing of their own party."""

    def asks(reader: Reader, party: str) -> bool:
        return bool(reader.party) and reader.may(action, kind, party=reader.party, **_filled(known, party))

    return Step(asks, otherwise)


def concerned(kind: str) -> Step:
    """The reader sees those of the kind that concern the own party."""

    def asks(reader: Reader, party: str) -> bool:
        del party
        mine = frozenset({reader.party} if reader.party else ())
        return reader.may("see", kind, parties=mine, start=date(2024, 1, 1))

    return Step(asks, NOT_FOUND)


def where(asks: Question, *, otherwise: int = FORBIDDEN) -> Step:
    """Something else that the page asks."""
    return Step(asks, otherwise)


def either(*steps: Step, otherwise: int) -> Step:
    """One of several is enough."""
    return Step(lambda reader, party: any(each.asks(reader, party) for each in steps), otherwise)


@dataclass(frozen=True)
class Entry:
    """One address: how it is filled, and what it asks of a reader who looks, and of one who sends."""

    get: tuple[Step, ...] | None = None
    """None: it is not looked at (405)."""
    post: tuple[Step, ...] | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What is sent; by default nothing, which a form refuses."""
    who: str = "alliance"
    """``alliance``, ``people``, ``all``, ``bearer``."""
    per_party: bool = False

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties for which there is an address."""
        return PARTIES if self.per_party else ("",)


def expected(steps: tuple[Step, ...], reader: Reader, party: str) -> tuple[int, frozenset[str]]:
    """The status of the first question to which the answer is no, else 0; and for what a fresh proof is asked for."""
    for step in steps:
        if not step.asks(reader, party):
            return step.otherwise, frozenset()
    return 0, frozenset(step.proof for step in steps)
