"""The end of the demo: demo parties with keys of their own agree on the charter, and publish a cosigned edition.

The keys are made anew for each demo and lie beside it, in ``keys/``. Real parties keep theirs to themselves, and each
cosigns on its own machine; here one program holds all of them, so the demo shows how it is done and proves nothing
about anybody.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.agreement import agreed, sign
from tallystick.cycle.authority import SIGN
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.cosigning import policy_of
from tallystick.cycle.edition_problems import NOTHING_CHANGED
from tallystick.cycle.editions import Published, publish, settled
from tallystick.cycle.onrecord import EDITIONS, LEDGER, has_record, new_record, now, record_of
from tallystick.cycle.publications import publications
from tallystick.cycle.putting import key_draft
from tallystick.cycle.workspace import Workspace, open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.ledger.keys import (
    KeyType,
    SigningKey,
    new_signing_key,
    read_signing_key_file,
    write_signing_key_file,
)
from tallystick.ledger.policy import Cosigned, verify_checkpoint

KEYS = "keys"
LOG = "log"
REASON = "The demo was run again, and something has changed since."


@dataclass(frozen=True, slots=True)
class DemoEdition:
    """What the demo put on record."""

    published: Published | None
    """The edition; None where the demo was run before and nothing has changed since."""
    name: str
    """The name of the period's last edition."""
    parties: tuple[str, ...]
    """Who signed the charter and cosigned the checkpoint."""
    cosigned: Cosigned
    """The checkpoint, as the policy believes it."""
    ledger: Path
    editions: Path


def publish_demo(
    path: Path,
    period: str,
    *,
    charter: CompiledCharter | None = None,
    clock: Callable[[], datetime] = now,
    wait: Callable[[float], None] = time.sleep,
) -> DemoEdition:
    """Signs the demo's charter for all its parties and publishes the final edition of a period, cosigned by all.

    Run again, it publishes only what has changed. ``clock`` answers this second; ``wait`` waits some seconds.
    ``charter`` is the demo's, where it has been read and found sound already.
    """
    workspace = open_workspace(path)
    compiled = charter or sound_charter(path)
    keys = _keys(workspace, compiled)
    if not has_record(workspace):
        _begin(workspace, compiled, keys, recorded=clock())
    _sign_all(path, compiled, keys, recorded=clock())
    moment = settled(workspace, clock=clock, wait=wait)
    published = None
    try:
        published = publish(
            path, period, log_key=keys[LOG], state="final", known_at=moment, recorded=moment, reason=REASON,
            cosign_keys=[keys[_witness(party)] for party in compiled.charter.parties], charter=compiled,
        )  # fmt: skip
    except ProblemsError as refused:
        if [each.id for each in refused.problems] != [NOTHING_CHANGED.id]:
            raise
    return _believed(workspace, compiled, period, published)


def _believed(workspace: Workspace, compiled: CompiledCharter, period: str, published: Published | None) -> DemoEdition:
    with record_of(workspace) as record:
        policy = policy_of(record.store)
        note = record.store.believed(policy) if policy is not None else None
        if policy is None or note is None:
            raise InputError(
                f"No checkpoint of {workspace.root / LEDGER} is cosigned by all parties of the demo; delete that file "
                f"and {workspace.root / KEYS} to begin anew."
            )
        return DemoEdition(
            published, publications(record.view(), period=period)[-1].name, tuple(compiled.charter.parties),
            verify_checkpoint(note, policy), workspace.root / LEDGER, workspace.root / EDITIONS,
        )  # fmt: skip


def _sign_all(path: Path, compiled: CompiledCharter, keys: Mapping[str, SigningKey], *, recorded: datetime) -> None:
    """Every party that has not signed the charter signs it; one that changed since is an amendment from the start."""
    for party in agreed(path, charter=compiled).missing:
        standing = agreed(path, charter=compiled)
        sign(
            path, party=party, role=signer_of(compiled, party), name=f"Demo signer of {party}", key=keys[_party(party)],
            log_key=keys[LOG], recorded=recorded, signed=recorded,
            effective=compiled.charter.term.start if standing.proposal is None else None, charter=compiled,
        )  # fmt: skip


def signer_of(compiled: CompiledCharter, party: str) -> str:
    """The role that may sign for a party."""
    for name, person in compiled.charter.people.items():
        owner, _, role = name.partition("/")
        if owner == party and SIGN in person.may:
            return role
    raise InputError(f"No role of {party!r} may sign; let the charter say 'may: [{SIGN}]' under 'people'.")


def _begin(
    workspace: Workspace, compiled: CompiledCharter, keys: Mapping[str, SigningKey], *, recorded: datetime
) -> None:
    """A new ledger that knows the keys of all parties."""
    drafts = [
        key_draft(
            owner=party, use=use, change="added", key=keys[name].verifier.written(), reason="made for the demo",
            recorded=recorded,
        )
        for party in compiled.charter.parties
        for use, name in (("party", _party(party)), ("witness", _witness(party)))
    ]  # fmt: skip
    with new_record(workspace, key=keys[LOG]) as record:
        record.append(drafts)


def _keys(workspace: Workspace, compiled: CompiledCharter) -> dict[str, SigningKey]:
    """The demo's keys from their files, made where they are not there."""
    folder = workspace.root / KEYS
    folder.mkdir(exist_ok=True)
    wanted = [(LOG, f"{compiled.charter.alliance}.example/log", KeyType.ED25519)]
    for party in compiled.charter.parties:
        wanted += [
            (_party(party), f"{party}.example", KeyType.ED25519),
            (_witness(party), f"{party}.example/witness", KeyType.COSIGNATURE_ED25519),
        ]
    found = {}
    for name, title, type_ in wanted:
        file = folder / f"{name}.key"
        if not file.exists():
            write_signing_key_file(new_signing_key(title, type_), file)
        found[name] = read_signing_key_file(file)
    return found


def _party(party: str) -> str:
    return f"{party}-party"


def _witness(party: str) -> str:
    return f"{party}-witness"
