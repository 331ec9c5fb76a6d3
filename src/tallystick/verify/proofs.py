"""Whether the records of a pack are in the log: file, policy, checkpoint, proofs, streams, keys and signatures.

Each check looks at one thing and yields findings in words; it raises InputError for what it cannot go on with.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from tallystick.charter.membership import required_by_content
from tallystick.errors import InputError
from tallystick.ledger import keyring, sign_off
from tallystick.ledger.agreement import Agreement, Members, agreement, says_so_itself
from tallystick.ledger.keyring import Held, Keyring
from tallystick.ledger.keys import read_verifier_key
from tallystick.ledger.policy import NONE, Cosigned, Policy, verify_checkpoint
from tallystick.ledger.records import Record, follow, require_heads
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.tree import verify_inclusion
from tallystick.terms.canonical import canonical_bytes
from tallystick.terms.wording import counted, listed
from tallystick.verify.findings import Finding, fails, holds, not_shown, to_know
from tallystick.verify.pack import (
    CHECKPOINT,
    EDITION,
    KEYS,
    MANIFEST,
    POLICY,
    REQUIRED,
    Pack,
    authority_name,
    charter_name,
    digest_of,
    is_known,
    proof_name,
    record_name,
)

SELF_TEST = "self-test"


def file_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the file is as it was made: checksums, hashes of the manifest, no member too few or too many."""
    del trusted
    stated = pack.manifest["members"]
    wrong = dict.fromkeys(pack.zipped.damaged, "its bytes do not have the checksum that the file states")
    for name, content in pack.members.items():
        if name == MANIFEST:
            continue
        if name not in stated:
            wrong[name] = f"{MANIFEST} does not list it"
        elif digest_of(content) != stated[name]:
            wrong[name] = f"it has the hash {digest_of(content)}, and {MANIFEST} states {stated[name]}"
        elif not is_known(name):
            wrong[name] = "it belongs to no pack, and nothing vouches for it"
    wrong |= {name: "it is missing" for name in (*stated, *REQUIRED) if name not in pack.members}
    for name, how in wrong.items():
        yield fails("file", f"{name} was changed: {how}.", name)
    if not wrong:
        size = sum(map(len, pack.members.values()))
        yield holds(
            "file", f"The file is whole: {counted(len(pack.members), 'member')}, {size:,} bytes, each with its hash."
        )


def policy_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the log has signed the checkpoint and the policy's quorum has cosigned it."""
    policy = trusted or pack.policy
    pack.policy  # noqa: B018  (read in any case: a pack with a policy that cannot be read is none)
    found = cosigned_of(pack, policy)
    names = [f"{name} at {_moment(time)}" for name, time in found.cosigners.items()]
    by = f"and cosigned by {listed(names)}" if names else "and cosigned by nobody"
    yield holds(
        "policy",
        f"The log {found.checkpoint.origin} had {found.checkpoint.size:,} entries: its checkpoint is signed by "
        f"{found.log} {by}, which meets the policy.",
    )
    if policy.quorum == NONE:
        yield not_shown("policy", "That anybody but the log has seen this checkpoint: the policy asks for nobody.")
    if trusted is None:
        keys = ", ".join([*(str(each.key) for each in policy.logs), *(str(each.key) for each in policy.witnesses)])
        yield not_shown(
            "policy",
            f"That these keys are the parties' own: the pack brings them along. Compare {keys} with those that you "
            "have, or verify with your own policy (--policy).",
        )
    elif trusted.written() != pack.policy.written():
        yield to_know("policy", f"Your policy is another than the pack's {POLICY}; yours was applied.")


def cosigned_of(pack: Pack, policy: Policy) -> Cosigned:
    """The checkpoint as the policy believes it."""
    pack.checkpoint  # noqa: B018  (a refusal names the member)
    try:
        return verify_checkpoint(pack.note, policy)
    except UnprovenError as wrong:
        raise UnprovenError(f"{CHECKPOINT}: {wrong}") from wrong


def records_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether each record is canonical and in the log, at its place."""
    del trusted
    if len(pack.entries) == 0:
        raise InputError("The pack has no records.")
    checkpoint, wrong = pack.checkpoint, 0
    for index, record in pack.entries:
        try:
            proof = pack.proof(index)
            if proof.index != index:
                raise UnprovenError(f"it proves entry {proof.index}.")
            if proof.checkpoint != pack.bytes_of(CHECKPOINT) or proof.extra is not None:
                raise UnprovenError(f"it holds another checkpoint than {CHECKPOINT}, or data beside it.")
            verify_inclusion(
                index=index, size=checkpoint.size, leaf=record.leaf, proof=proof.hashes, root=checkpoint.root
            )
        except InputError as refused:
            wrong += 1
            yield fails(
                "records", f"{record_name(index)} is not proven by {proof_name(index)}: {refused}", record_name(index)
            )
    alone = [name for name in pack.members if name.startswith("proofs/") and not pack.has(f"records/{name[7:15]}.json")]
    for name in alone:
        yield fails("records", f"{name} proves a record that the pack does not have.", name)
    if not wrong and not alone:
        yield holds(
            "records",
            f"{counted(len(pack.entries), 'record')} are canonical, and each is proven to be in the log at its place.",
        )


def streams_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether no record is missing in the streams that the edition rests on, as far as anything states their ends."""
    del trusted
    index, edition = pack.record
    whole = [(at, each) for at, each in pack.entries if each.kind != SELF_TEST]
    found = follow(whole)
    period = edition.stream
    stating = [(at, each) for at, each in pack.entries if each.kind in ("edition", "restatement", SELF_TEST)]
    for _, each in stating:
        stated = each.says["heads"]
        if each.kind == SELF_TEST:
            stated = {stream: last for stream, last in stated.items() if stream in found}
        require_heads(found, stated)
    yield holds(
        "streams",
        f"No record is missing in {counted(len(found), 'stream')}, as far as the editions and self-tests in the "
        "pack say where each ends.",
    )
    later = [each.says["edition"] for at, each in whole if each.stream == period and at > index]
    if later:
        yield to_know(
            "streams", f"The edition was superseded: {later[-1]} took its place. This pack shows {pack.edition}."
        )
    last = max((at for at, _ in stating), default=index)
    yield not_shown(
        "streams",
        f"Whether the edition was restated after entry {last} of {pack.checkpoint.size:,}: ask for a later checkpoint.",
    )


def keys_of(pack: Pack) -> Keyring:
    """Which keys counted when: by the records of the pack, and the key with which its log began."""
    changes = [(index, record) for index, record in pack.entries if record.kind == keyring.KIND]
    replaced = [each.says["replaces"] for _, each in changes if each.says["use"] == "log" and "replaces" in each.says]
    first = [read_verifier_key(each) for each in replaced[:1]] or [
        each.key for each in pack.policy.logs if each.key.name == pack.checkpoint.origin
    ]
    return keyring.keyring(changes, [Held(pack.checkpoint.origin, "log", key, since=0) for key in first])


def keys_content(ring: Keyring) -> list[dict[str, object]]:
    """The public keys with who had them and for which entries they count, as plain values."""
    return [
        {
            "owner": each.owner,
            "use": each.use,
            "key": each.key.written(),
            "since": each.since,
            "until": each.until,
        }
        for each in ring.keys
    ]


def keys_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the keys that the pack shows are those on record, and the policy's witnesses among them."""
    ring, size = keys_of(pack), pack.checkpoint.size
    if pack.bytes_of(KEYS) != canonical_bytes(keys_content(ring)):
        yield fails("keys", f"{KEYS} is not what the records of keys amount to.", KEYS)
        return
    policy = trusted or pack.policy
    strange = [each.name for each in policy.witnesses if each.key not in ring.at(size, owner=each.name, use="witness")]
    yield holds(
        "keys", f"{counted(len(ring.keys), 'key')} and the entries for which each counts follow from the records."
    )
    if strange:
        yield not_shown("keys", f"Whose keys {listed(strange)} cosign with: the log has no record of them.")


def agreement_of(pack: Pack, before: int | None = None) -> Agreement:
    """Who has agreed to what by the records of the pack, or by those before an entry.

    A party of a charter in the pack has to sign even where the record that proposes it leaves the party out.
    """
    entries = [each for each in pack.entries if before is None or each[0] < before]
    first = [each for each in keys_of(pack).keys if each.use == "log"]
    return agreement(entries, first, members=_members_by(pack))


def _members_by(pack: Pack) -> Members:
    """Who has to sign a proposal, by the charters of the pack; by the record itself for any other."""
    many = len(pack.json(EDITION)["earlier"])
    names = [charter_name("content", earlier) for earlier in (None, *range(many))]
    contents = {pack.digest(name): pack.json(name) for name in names}

    def members(says: Mapping[str, Any]) -> tuple[str, ...]:
        content = contents.get(says["content"])
        if content is None:
            return says_so_itself(says)
        return required_by_content(content, date.fromisoformat(says["effective"]))

    return members


def signatures_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether who signed what is as the edition says, and every signature holds."""
    del trusted
    edition = pack.json("edition.json")
    found = agreement_of(pack, edition["size"])
    charter, said = edition["charter"], edition["agreement"]
    mine = [
        each
        for each in found.proposals
        if (each.content, each.says["reference"]) == (charter["content"], charter["reference"])
    ]
    proposal = mine[-1] if mine else None
    base = proposal
    if proposal is not None and proposal.rests_on is not None:
        base = next(each for each in found.proposals if each.index == proposal.rests_on)
    agreed = None if proposal is None else found.agreed_at(proposal)
    signed = [] if base is None else [each.index for each in base.signatures]
    if said["agreed"] != agreed or said["signatures"] != signed:
        yield fails(
            "signatures", "edition.json says otherwise who had signed the charter than the records do.", "edition.json"
        )
        return
    if proposal is not None and proposal.contractual != charter["contractual"]:
        yield fails("signatures", "edition.json names other contractual content than was proposed.", "edition.json")
        return
    for each in () if base is None else base.signatures:
        if each.approves:
            yield holds(
                "signatures",
                f"{each.party} has approved the contractual content {charter['contractual']}: signed as "
                f"{each.says['role']} at {each.says['signed']} by the key {read_verifier_key(each.says['key'])} (entry "
                f"{each.index}).",
            )
    if agreed is None:
        names = listed(said["missing"]) if said["missing"] else "a party"
        yield to_know("signatures", f"The charter was not agreed when the edition was made: {names} had not signed it.")
    for refused in found.refused:
        yield to_know(
            "signatures", f"A sign-off of {refused.party} (entry {refused.index}) does not count: {refused.reason}"
        )
    for other in agreement_of(pack).signatures_of(pack.digest("edition.json")):
        yield holds(
            "signatures", f"{other.party} signed this edition: {other.says['meaning']}, as {other.says['role']}."
        )
    yield from _authority(pack)
    if any(record.kind == sign_off.KIND for _, record in pack.entries):
        yield not_shown(
            "signatures",
            "Which persons signed: the record holds commitments to their names, opened by whoever has the salts.",
        )


def _authority(pack: Pack) -> Iterator[Finding]:
    named = {index: record.says["authority"] for index, record in pack.entries if "authority" in record.says}
    held = {name for name in pack.members if name.startswith("authority/")}
    for index, digest in named.items():
        name = authority_name(index)
        if name in held and pack.digest(name) != digest:
            yield fails("signatures", f"{name} is not the authority that entry {index} names, {digest}.", name)
        if name not in held:
            yield fails("signatures", f"{name} is missing, the authority with which entry {index} was signed.", name)
    for name in sorted(held - {authority_name(index) for index in named}):
        yield fails("signatures", f"{name} is named by no sign-off.", name)


def records_of(pack: Pack, *kinds: str) -> Iterator[tuple[int, Record]]:
    """The records of some kinds, in the order of the log."""
    return ((index, record) for index, record in pack.entries if record.kind in kinds)


def _moment(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
