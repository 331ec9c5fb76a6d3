"""A determination as a record: canonical JSON, its bytes, and its hash.

The keys of the command line's contract stand first; the rest follows. Numbers are decimal texts, as in the JSON of
figures; a number without end as a decimal is written as a fraction. The hash is the SHA-256 of the canonical bytes of
all else, so any change of what was determined, or of what it rests on, changes it.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tallystick.errors import InputError
from tallystick.obligations.determination import Carried, Consequent, Determination
from tallystick.obligations.figures_of import number
from tallystick.obligations.judged import Deadline, Firing
from tallystick.terms.canonical import canonical_bytes

KERNEL = "obligations-1"
"""The version of the rules by which clauses are judged: it changes when the same inputs would be judged otherwise."""

FIELDS = (
    "clause",
    "obligor",
    "beneficiary",
    "period",
    "outcome",
    "value",
    "threshold",
    "band",
    "amount",
    "currency",
    "points",
    "triggers",
    "deadlines",
    "because",
    "inputs",
    "hash",
)
"""The contract of ``tally determine``: these fields first, in this order."""

Record = dict[str, Any]

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def record_of(made: Determination) -> Record:
    """The determination as plain values, the contract's fields first."""
    content = content_of(made)
    return {name: made.hash if name == "hash" else content.pop(name) for name in FIELDS} | content


def content_of(made: Determination) -> Record:
    """Everything but the hash."""
    return {
        "clause": made.clause,
        "obligor": made.obligor,
        "beneficiary": list(made.beneficiary),
        "period": made.period,
        "outcome": made.outcome.value,
        "value": _decimal(made.value),
        "threshold": number(made.threshold),
        "band": made.band,
        "amount": _decimal(made.amount),
        "currency": made.currency,
        "points": number(made.points),
        "triggers": [_firing(each) for each in made.triggers],
        "deadlines": [_deadline(each) for each in made.deadlines],
        "because": list(made.because),
        "inputs": dict(made.inputs),
        "title": made.title,
        "scope": dict(made.scope),
        "start": made.start.isoformat(),
        "end": made.end.isoformat(),
        "exact": number(made.exact),
        "numerator": number(made.numerator),
        "denominator": number(made.denominator),
        "unit": made.unit,
        "missing": made.missing,
        "reached": list(made.reached),
        "consequences": [_consequent(each) for each in made.consequents],
        "carried": [_carried(each) for each in made.carried],
        "readings": None if made.readings is None else dict(made.readings),
        "open_amount": _decimal(made.open_amount),
        "quality": made.quality,
        "known_at": made.known_at,
    }


def bytes_of(made: Determination) -> bytes:
    """The canonical bytes of the whole record, hash included."""
    return canonical_bytes(record_of(made))


def hash_of(content: Mapping[str, Any]) -> str:
    """The SHA-256 of canonical bytes, as 64 hexadecimal digits.

    The bytes are those of :func:`tallystick.terms.canonical.canonical_bytes`. A record's keys are ASCII and it holds
    no number but small whole ones, so that the standard encoder writes the same bytes; text is checked all the same.
    """
    text = _ENCODER.encode(content)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        raise InputError(
            f"The record of clause {content.get('clause')!r} holds text that is not in Unicode normal form C; "
            "normalise the charter's texts."
        )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def verify(record: Mapping[str, Any]) -> bool:
    """Whether a record's hash is that of its content."""
    content = {name: value for name, value in record.items() if name != "hash"}
    return hashlib.sha256(canonical_bytes(content)).hexdigest() == record.get("hash")


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _exact(value: Fraction | None) -> str | None:
    return number(value)


def _firing(each: Firing) -> Record:
    return {
        "trigger": each.trigger,
        "level": each.level,
        "count": number(each.count),
        "periods": list(each.periods),
    }


def _deadline(each: Deadline) -> Record:
    return {
        "what": each.what,
        "who": each.who,
        "due": None if each.due is None else each.due.isoformat(),
        "from": each.from_,
    }


def _consequent(each: Consequent) -> Record:
    return {
        "kind": each.kind,
        "at": each.at,
        "debtor": each.debtor,
        "creditor": each.creditor,
        "uncapped": _exact(each.uncapped),
        "amount": _decimal(each.amount),
        "tax": _decimal(each.tax),
        "points": _exact(each.points),
        "what": each.what,
        "holder": each.holder,
        "elect_by": None if each.elect_by is None else each.elect_by.isoformat(),
        "effective": None if each.effective is None else each.effective.isoformat(),
        "automatic": each.automatic,
        "steps": list(each.steps),
        "provisional": each.provisional,
    }


def _carried(each: Carried) -> Record:
    return {"what": each.what, "amount": number(each.amount), "unit": each.unit, "until": each.until}
