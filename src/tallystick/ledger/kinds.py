"""The kinds of records, and what each says.

A record names things by their hashes and says the few facts that the log itself must show; what is longer (a charter,
the figures of an edition, a notice) stands beside the log under its hash. Nothing personal and nothing privileged has a
place: a person is a salted commitment, and a case event has no field for what was said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tallystick.ledger.forms import (
    Form,
    base64,
    currency,
    day,
    decimal,
    digest,
    each,
    instant,
    key,
    list_of,
    name,
    one_of,
    stream,
    whole,
    word,
    words,
    yes_or_no,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a record of one kind says: fields that it has, and fields that it may have."""

    says: str
    required: Mapping[str, Form]
    optional: Mapping[str, Form] = field(default_factory=dict)


KINDS: Mapping[str, Kind] = {
    "charter": Kind(
        "a charter was proposed",
        {
            "charter": name,
            "title": words,
            "contractual": digest,  # what the parties sign
            "content": digest,  # all of it
            "effective": day,
            "parties": list_of(name, least=1),  # who has to sign
            "files": digest,  # its files as written
            "reference": digest,  # the holiday tables and clock changes that it was resolved with
        },
    ),
    "amendment": Kind(
        "a change of a charter was proposed; managerial ones change no contractual content and need no consent",
        {
            "charter": name,
            "title": words,
            "amends": digest,  # the contractual content before
            "contractual": digest,
            "content": digest,
            "effective": day,
            "parties": list_of(name),  # who has to sign; nobody where no contractual content changes
            "files": digest,
            "reference": digest,
        },
    ),
    "sign-off": Kind(
        "a person signed for a party",
        {
            "subject": digest,  # the exact bytes: contractual content, the document of an edition, a file
            "party": name,
            "signer": digest,  # commitment to the printed name
            "role": name,
            "meaning": one_of("authored", "reviewed", "approved"),
            "signed": instant,
            "key": key,
            "signature": base64,
        },
        {"authority": digest},  # the recorded authority of the person, with its limits
    ),
    "batch": Kind(
        "facts were delivered",
        {
            "batch": name,
            "source": name,
            "content": digest,  # the rows, in whatever order
            "file": digest,  # the file as delivered
            "rows": whole,
            "delivered": instant,
        },
        {
            "by": name,  # party/role, where the charter names people
            "supersedes": list_of(digest, least=1),
            "withdraws": whole,  # the entry of the batch that no longer counts from `delivered` on
        },
    ),
    "figure set": Kind(
        "figures were computed",
        {
            "charter": digest,
            "calendar": digest,
            "period": name,
            "known_at": instant,
            "inputs": list_of(digest),  # content digests of the batches
            "figures": digest,
            "count": whole,
            "kernel": name,
        },
    ),
    "determination": Kind(
        "a clause was judged",
        {
            "charter": digest,
            "clause": name,
            "period": name,
            "obligor": name,
            "outcome": name,
            "known_at": instant,
            "figures": digest,
            "determination": digest,
            "kernel": name,
        },
        {"value": decimal, "amount": decimal, "currency": currency, "scope": each(name, name)},
    ),
    "edition": Kind(
        "figures were published",
        {
            "edition": name,
            "state": one_of("provisional", "final"),
            "charter": digest,
            "period": name,
            "known_at": instant,
            "figures": digest,
            "determinations": list_of(digest),
            "document": digest,  # the edition's document, which names everything it rests on
            "heads": each(stream, whole),  # the last record of each stream that the edition rests on
        },
        {"supersedes": whole, "locked": instant},
    ),
    "restatement": Kind(
        "a published edition was restated",
        {
            "edition": name,
            "supersedes": whole,  # the index of the edition or restatement before
            "reason": words,
            "material": yes_or_no,
            "materiality": words,  # by which rule
            "known_at": instant,
            "figures": digest,
            "determinations": list_of(digest),
            "remedy": one_of("none", "true-up", "re-open"),
            "document": digest,
            "heads": each(stream, whole),
        },
    ),
    "case event": Kind(
        "something happened in a case; never what was said",
        {"case": word, "event": word, "on": day, "by": name},
        {"document": digest, "clause": name, "period": name},
    ),
    "settlement entry": Kind(
        "a sum is owed, was paid or was adjusted",
        {
            "entry": name,
            "what": one_of("owed", "paid", "set off", "adjusted", "waived"),
            "debtor": name,
            "creditor": name,
            "amount": decimal,
            "currency": currency,
            "period": name,
            "rests_on": list_of(digest, least=1),  # determinations or entries
        },
        {"due": day, "corrects": whole},
    ),
    "disclosure decision": Kind(
        "it was decided who may see something",
        {
            "subject": digest,
            "class": name,
            "to": list_of(name, least=1),
            "decision": one_of("shown", "withheld", "withdrawn"),
            "rule": name,
        },
    ),
    "submission": Kind(
        "a party sealed a figure that it reports itself",
        {
            "submission": name,  # what is reported, the same for all who report it
            "party": name,
            "parties": list_of(name, least=2),  # who has to seal before anybody opens
            "commitment": digest,
            "key": key,
            "signature": base64,
        },
        {"by": name},
    ),
    "reveal": Kind(
        "a party opened what it had sealed",
        {
            "submission": name,
            "party": name,
            "opens": whole,  # the entry of its submission
            "value": decimal,
            "salt": base64,
        },
    ),
    "key change": Kind(
        "a key began or ceased to count",
        {
            "owner": name,
            "use": one_of("log", "witness", "party"),
            "change": one_of("added", "rotated", "revoked"),
            "key": key,
            "reason": words,
        },
        {
            "replaces": key,  # rotated: the key that ceases to count
            "until": whole,  # revoked: the first entry for which it no longer counts, where that lies back
            "by": key,  # the key of the same owner that signs the change
            "signature": base64,
            "authority": digest,  # where no key is left to sign: by which authority it was decided
        },
    ),
    "ledger": Kind(
        "the ledger was frozen, went on, or ended for good",
        {"change": one_of("frozen", "resumed", "closed"), "by": name, "reason": words},
    ),
    "self-test": Kind(
        "the ledger tested itself",
        {
            "on": day,
            "passed": yes_or_no,
            "checks": each(name, one_of("passed", "failed", "not run")),
            "versions": each(name, name),
            "size": whole,
            "root": digest,
            "heads": each(stream, whole),
        },
    ),
}
