"""The chain of custody of published figures: from each figure back to the files that were delivered, and on to the log.

Figure → digest of inputs → batches → who and when → approvals → edition → ledger entry → signed checkpoint
(SEMANTICS 16). Everything is read from what is on record; nothing is computed anew.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tallystick.cycle.cosigning import policy_of
from tallystick.cycle.onrecord import View, record_of
from tallystick.cycle.publications import Publication, edition_document, figures_of, publication
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.policy import Policy, verify_checkpoint
from tallystick.ledger.spelling import UnprovenError
from tallystick.terms.figure import Figure


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch that the figures rest on."""

    source: str
    number: int
    content: str
    file: str
    rows: int
    delivered: str
    by: str | None
    entry: int | None
    """The entry of its record; None where it is not on record."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A signature on the charter or on the edition."""

    entry: int
    party: str
    role: str
    meaning: str
    signed: str
    subject: str
    """``charter`` or ``edition``."""
    name: str | None
    """The printed name; None where it is not asked for, or was erased."""


@dataclass(frozen=True, slots=True)
class Test:
    """The last self-test before or after the edition."""

    entry: int
    recorded: str
    passed: bool
    checks: dict[str, str]


@dataclass(frozen=True, slots=True)
class Custody:
    """Everything about one edition that a certificate has to say."""

    published: Publication
    document: dict[str, Any]
    figures: tuple[Figure, ...]
    deliveries: tuple[Delivery, ...]
    approvals: tuple[Approval, ...]
    tests: tuple[Test, ...]
    """The self-tests, at most the last before and the first after it."""
    checkpoint: Checkpoint
    note: bytes
    cosigners: dict[str, int]
    """By party: when it cosigned, in seconds since 1970."""
    policy: Policy | None
    believed: str | None
    """Why the checkpoint does not meet the policy; None where it does."""
    log: str
    """The log's key."""
    erased: int
    """How many names of signers were erased."""


def custody(
    path: Path, name: str, *, by: str, at: datetime, figures: tuple[str, ...] = (), ledger: str | Path | None = None
) -> Custody:
    """The chain of custody of an edition, of all its figures or of those of some KPIs.

    ``by`` is the role that asks: names of signers are shown to it, and that is written down.
    Raises ProblemsError where there is no such edition (E014), InputError for a KPI that has no figure in it.
    """
    with record_of(open_workspace(path), ledger=ledger) as record:
        view = record.view()
        found = publication(view, name)
        document = edition_document(record.documents, found)
        every = figures_of(record.documents, found)
        known = {each.kpi for each in every}
        for kpi in figures:
            if kpi not in known:
                raise InputError(
                    f"The edition {found.name} has no figure of {kpi!r}; it has {', '.join(sorted(known))}."
                )
        policy = policy_of(record.store)
        note = record.store.checkpoint() if policy is None else record.store.believed(policy, least=found.index + 1)
        believed = None
        if note is None or policy is None:
            note = record.store.checkpoint()
            believed = "Fewer than two parties have a witness key on record." if policy is None else None
        cosigners: dict[str, int] = {}
        if policy is not None:
            try:
                cosigners = dict(verify_checkpoint(note, policy).cosigners)
            except UnprovenError as wrong:
                believed = str(wrong)
        signatures = _approvals(view, document, found)
        names = record.personal.look(
            [each[1] for each in signatures], by=by, why=f"evidence for edition {found.name}", at=at.isoformat()
        )
        erased = record.personal.erased()
        return Custody(
            published=found,
            document=document,
            figures=tuple(each for each in every if not figures or each.kpi in figures),
            deliveries=tuple(_deliveries(view, document)),
            approvals=tuple(
                Approval(*fields, name=names[signer].value["name"] if signer in names else None)
                for fields, signer in signatures
            ),
            tests=_tests(view, found.index),
            checkpoint=read_checkpoint(note.text),
            note=note.written(),
            cosigners=cosigners,
            policy=policy,
            believed=believed,
            log=str(record.store.verifier),
            erased=sum(signer in erased for _, signer in signatures),
        )


def _deliveries(view: View, document: dict[str, Any]) -> list[Delivery]:
    entries = {
        (record.says["source"], record.says["content"]): index
        for index, record in view.of("batch")
        if "withdraws" not in record.says
    }
    return [Delivery(**each, entry=entries.get((each["source"], each["content"]))) for each in document["batches"]]


def _approvals(
    view: View, document: dict[str, Any], published: Publication
) -> list[tuple[tuple[int, str, str, str, str, str], str]]:
    """The fields of each approval, and the commitment to its signer."""
    found = []
    counted = set(document["agreement"]["signatures"])
    on_edition = {each.index for each in view.agreement.signatures_of(published.document)}
    for index, record in view.of("sign-off"):
        if index in counted or index in on_edition:
            says = record.says
            what = "charter" if index in counted else "edition"
            found.append(
                ((index, says["party"], says["role"], says["meaning"], says["signed"], what), str(says["signer"]))
            )
    return found


def _tests(view: View, index: int) -> tuple[Test, ...]:
    every = [
        Test(place, record.recorded, record.says["passed"], dict(record.says["checks"]))
        for place, record in view.of("self-test")
    ]
    before = [each for each in every if each.entry < index][-1:]
    after = [each for each in every if each.entry > index][:1]
    return (*before, *after)
