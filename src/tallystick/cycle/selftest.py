"""The daily self-test: known answers, the whole ledger read again, the clock, and what runs; put on record itself.

A self-test that is missing, or that failed, is what counsel on the other side asks for first. So it is a record.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tallystick.cycle.edition_making import software_now
from tallystick.cycle.onrecord import OnRecord, members_by, read_instant, record_of, written
from tallystick.cycle.publications import publications
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import TallystickError
from tallystick.facts.store import FactStore
from tallystick.figures.record import KERNEL
from tallystick.ledger import streams
from tallystick.ledger.commitments import commitment
from tallystick.ledger.fsck.whole import check_ledger
from tallystick.ledger.keys import KeyType, SigningKey
from tallystick.ledger.store.asked import Draft
from tallystick.ledger.tree import leaf_hash, tree_hash
from tallystick.obligations.record import KERNEL as OBLIGATIONS
from tallystick.terms.canonical import canonical_bytes, sha256_hex
from tallystick.terms.rounding import round_fraction

PASSED, FAILED = "passed", "failed"

_STATED = ("figures/", "determinations/")
"""Streams whose heads the editions state."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what came of it."""

    name: str
    result: str
    """passed, failed."""
    said: str
    """What failed, or what was looked at."""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What a self-test found."""

    on: datetime
    checks: tuple[Check, ...]
    index: int | None
    """Of its record; None where it was not put on record."""

    @property
    def passed(self) -> bool:
        """Whether everything holds."""
        return all(each.result == PASSED for each in self.checks)


def self_test(
    path: Path, *, at: datetime, log_key: SigningKey | None = None, ledger: str | Path | None = None
) -> SelfTest:
    """Tests a workspace's record, and with the log's key puts the result on record.

    Raises ProblemsError where there is no ledger.
    """
    workspace = open_workspace(path)
    with record_of(workspace, key=log_key, ledger=ledger) as record:
        facts = FactStore(workspace.facts)
        checks = (
            _checked("known answers", _known_answers),
            _checked("fsck", lambda: _ledger(record)),
            _checked("documents", lambda: _documents(record)),
            _checked("batches", lambda: _batches(facts)),
            _checked("clock", lambda: _clock(record, at)),
        )
        index = None
        if log_key is not None and checks[-1].result == PASSED:
            index = record.append([_draft(record, checks, at)]).first
    return SelfTest(at, checks, index)


def _checked(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, PASSED, check())
    except TallystickError as wrong:
        return Check(name, FAILED, str(wrong))


def _draft(record: OnRecord, checks: tuple[Check, ...], at: datetime) -> Draft:
    size = record.store.size()
    says = {
        "on": at.date().isoformat(),
        "passed": all(each.result == PASSED for each in checks),
        "checks": {each.name: each.result for each in checks},
        "versions": {**software_now(), "figures": KERNEL, "obligations": OBLIGATIONS},
        "size": size,
        "root": f"sha256:{record.store.root(size).hex()}",
        "heads": {stream: index for stream, index in record.view().heads.items() if not stream.startswith(_STATED)},
    }
    return Draft("self-test", streams.SELF_TEST, written(at), says)


class WrongAnswerError(TallystickError):
    """The program gives another answer than the known one."""


def _known_answers() -> str:
    """Published examples, and worked ones of the domain."""
    count = 0
    for name, found, expected in _answers():
        count += 1
        if found != expected:
            raise WrongAnswerError(f"{name}: found {found!r}, expected {expected!r}.")
    return f"{count} known answers"


def _answers() -> Iterator[tuple[str, object, object]]:
    yield (
        "SHA-256 of the empty mapping (RFC 8785, FIPS 180-4)",
        sha256_hex({}),
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    )
    yield (
        "canonical form (RFC 8785 3.2.3)",
        canonical_bytes({"\u20ac": "Euro", "\r": "CR", "1": "One", "\u0080": "C"}),
        '{"\\r":"CR","1":"One","\u0080":"C","\u20ac":"Euro"}'.encode(),
    )
    yield (
        "tree of nothing (RFC 9162 2.1.1)",
        tree_hash([]).hex(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    )
    yield (
        "leaf of nothing (RFC 9162 2.1.1)",
        leaf_hash(b"").hex(),
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    )
    yield (
        "Ed25519 (RFC 8032 7.1, test 1)",
        SigningKey(
            "test",
            KeyType.ED25519,
            bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
        )
        .sign(b"")
        .hex(),
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
            "24655141438e7a100b"
        ),
    )
    yield (
        "commitment",
        commitment({"owner_name": "A. Example"}, bytes(32)),
        "sha256:5a9e1c05223b1496d802c3c7c385550400d04781695c100e0a30b01385c1bd43",
    )
    yield "98.95 at one place, half up", round_fraction(Fraction("98.95"), 1), Decimal("99.0")
    yield "960, 9 and 45 of 1000, 10 and 50, pooled", Fraction(960 + 9 + 45, 1000 + 10 + 50), Fraction(507, 530)


def _ledger(record: OnRecord) -> str:
    """Every entry, proof and signature of the ledger checked anew."""
    report = check_ledger(
        record.store.shelf, openings=record.personal.openings(), members=members_by(record.documents.read)
    )
    if not report.is_sound:
        raise WrongAnswerError(" ".join(str(each) for each in report.problems if each.level == "error"))
    return (
        f"{report.size} entries in {report.streams} streams without a gap lead to the signed root "
        f"{report.root.hex()[:16]}…"
    )


def _documents(record: OnRecord) -> str:
    names = {name for published in publications(record.view()) for name in _named(record, published.document)}
    for name in sorted(names):
        record.documents.bytes_of(name)
    return f"{len(names)} documents"


def _named(record: OnRecord, edition: str) -> Iterator[str]:
    """Every document that an edition's document names, and itself."""
    found = record.documents.read(edition)
    yield edition
    for charter in (found["charter"], *found["earlier"]):
        yield from charter.values()
    yield from found["determinations"]
    for part in ("figures", "tallies", "events", "scorecard", "adjustments"):
        if part in found:
            yield found[part]


def _batches(facts: FactStore) -> str:
    problems = facts.verify()
    if problems:
        raise WrongAnswerError(" ".join(map(str, problems)))
    return "every file as it was recorded"


def _clock(record: OnRecord, at: datetime) -> str:
    size = record.store.size()
    last = read_instant(record.store.record(size - 1).recorded) if size else at
    if at < last:
        raise WrongAnswerError(f"It is {written(at)}, and the last record is of {written(last)}: check the clock.")
    return f"{(at - last).total_seconds():.0f} s after the last record"
