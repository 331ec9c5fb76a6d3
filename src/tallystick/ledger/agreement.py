"""Who has agreed to which bytes, by the log alone: proposals, the signatures that count for each, and what is in force.

A charter or an amendment is a proposal. It is agreed once each of its parties has approved its contractual content
after it was proposed, by a key that counted then; nobody agrees by silence. A sign-off counts for the latest proposal
of its bytes: a change of one character is another proposal that nobody has signed, and going back to an old text needs
new signatures. An amendment that changes neither contractual content nor reference data needs none: it is as agreed as
what it amends.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tallystick.errors import InputError
from tallystick.ledger import keyring, sign_off
from tallystick.ledger.keyring import Held, Keyring
from tallystick.ledger.keys import read_verifier_key
from tallystick.ledger.records import Record

PROPOSALS = ("charter", "amendment")
APPROVED = "approved"

_KINDS = (*PROPOSALS, sign_off.KIND, keyring.KIND)


@dataclass(frozen=True, slots=True)
class Signed:
    """One sign-off that counts: its signature holds, and its key was the party's then."""

    index: int
    recorded: str
    says: Mapping[str, Any]

    @property
    def party(self) -> str:
        """For whom it was signed."""
        return str(self.says["party"])

    @property
    def approves(self) -> bool:
        """Whether it is consent; an author or a reviewer has not consented."""
        return bool(self.says["meaning"] == APPROVED)


@dataclass(frozen=True, slots=True)
class Refused:
    """One sign-off that does not count, and why."""

    index: int
    party: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A charter or amendment that was put on record, with the signatures that count for it."""

    index: int
    recorded: str
    says: Mapping[str, Any]
    required: tuple[str, ...]
    """Who has to sign; nobody where it rests on the consent to what it amends."""
    rests_on: int | None
    """The index of the proposal whose consent it shares; None where it needs its own."""
    signatures: tuple[Signed, ...] = ()

    @property
    def contractual(self) -> str:
        """The digest of what is signed."""
        return str(self.says["contractual"])

    @property
    def content(self) -> str:
        """The digest of everything."""
        return str(self.says["content"])

    @property
    def effective(self) -> date:
        """The day from which it counts, once it is agreed."""
        return date.fromisoformat(self.says["effective"])

    @property
    def missing(self) -> tuple[str, ...]:
        """The parties that have to approve and have not."""
        approved = {each.party for each in self.signatures if each.approves}
        return tuple(party for party in self.required if party not in approved)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that was proposed and signed, in the order of the log."""

    proposals: tuple[Proposal, ...] = ()
    refused: tuple[Refused, ...] = ()
    others: tuple[Signed, ...] = ()
    """Sign-offs of something else than a proposal: of an edition."""

    def of(self, contractual: str) -> Proposal | None:
        """The latest proposal of these contractual bytes that needs consent of its own."""
        found = [each for each in self.proposals if each.contractual == contractual and each.rests_on is None]
        return found[-1] if found else None

    def agreed_at(self, proposal: Proposal) -> str | None:
        """When the last consent was put on record; None where one is missing."""
        if proposal.rests_on is not None:
            base = self.agreed_at(next(each for each in self.proposals if each.index == proposal.rests_on))
            return None if base is None else max(base, proposal.recorded)
        if proposal.missing:
            return None
        first = {each.party: each.recorded for each in reversed(proposal.signatures) if each.approves}
        return max((first[party] for party in proposal.required), default=proposal.recorded)

    def in_force(self, day: date) -> Proposal | None:
        """The agreed proposal that counts on a day: of those effective by then, the one proposed last."""
        found = [each for each in self.proposals if each.effective <= day and self.agreed_at(each) is not None]
        return found[-1] if found else None

    def signatures_of(self, subject: str) -> tuple[Signed, ...]:
        """Every sign-off of these bytes that counts."""
        mine = (each for proposal in self.proposals for each in proposal.signatures)
        return tuple(each for each in (*mine, *self.others) if each.says["subject"] == subject)


Members = Callable[[Mapping[str, Any]], tuple[str, ...]]
"""Who has to sign a proposal by its own content, given what its record says."""


def says_so_itself(says: Mapping[str, Any]) -> tuple[str, ...]:
    """The parties that the record itself names: where the content is not at hand."""
    return tuple(says["parties"])


def agreement(
    entries: Iterable[tuple[int, Record]], first: Iterable[Held] = (), *, members: Members = says_so_itself
) -> Agreement:
    """What the records of a log amount to; ``first`` are keys that were agreed outside of it.

    Entries come with their indexes, in the order of the log; records of other kinds are passed over. ``members`` reads
    the content that a proposal names: a party that the record leaves out has to sign all the same.
    """
    known = [(index, record) for index, record in entries if record.kind in _KINDS]
    found, ring = Agreement(), keyring.keyring(known, first)  # all of it: a revocation may reach back
    for index, record in known:
        if record.kind in PROPOSALS:
            found = replace(found, proposals=(*found.proposals, _proposed(found, index, record, members)))
        elif record.kind == sign_off.KIND:
            found = _signed(found, index, record, ring)
    return found


def _proposed(so_far: Agreement, index: int, record: Record, members: Members) -> Proposal:
    says = record.says
    if says["parties"]:
        required = tuple(dict.fromkeys((*says["parties"], *members(says))))
        return Proposal(index, record.recorded, says, required, None)
    base = so_far.of(says["contractual"])
    unchanged = base is not None and says["amends"] == says["contractual"] and _reference(base) == says["reference"]
    if base is None or not unchanged:
        last = so_far.proposals[-1] if so_far.proposals else None
        before = (last.required or _of_base(so_far, last)) if last else ()
        return Proposal(index, record.recorded, says, tuple(dict.fromkeys((*before, *members(says)))), None)
    return Proposal(index, record.recorded, says, (), base.index)


def _of_base(so_far: Agreement, proposal: Proposal) -> tuple[str, ...]:
    """Who had to sign what an unsigned amendment rests on."""
    return next(each.required for each in so_far.proposals if each.index == proposal.rests_on)


def _reference(proposal: Proposal) -> str:
    return str(proposal.says["reference"])


def _signed(so_far: Agreement, index: int, record: Record, ring: Keyring) -> Agreement:
    says = record.says
    try:
        sign_off.verify_sign_off(record, subject=says["subject"])
        ring.require(read_verifier_key(says["key"]), index=index, owner=says["party"], use="party")
    except InputError as wrong:
        return replace(so_far, refused=(*so_far.refused, Refused(index, says["party"], str(wrong))))
    made = Signed(index, record.recorded, says)
    proposal = so_far.of(says["subject"])
    if proposal is None:
        return replace(so_far, others=(*so_far.others, made))
    return replace(
        so_far,
        proposals=tuple(
            replace(each, signatures=(*each.signatures, made)) if each is proposal else each
            for each in so_far.proposals
        ),
    )
