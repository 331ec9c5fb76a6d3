"""``verify``: everything that a pack can show is looked at, in order, and answered in plain words.

Nothing in a pack is trusted: what cannot be read is a finding like any other, and later checks go on where they can.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from tallystick.errors import InputError
from tallystick.ledger.policy import Policy
from tallystick.verify.again import determinations_check, figures_check, restatement_check, scorecard_check
from tallystick.verify.contents import charter_check, edition_check, facts_check, records_match_check
from tallystick.verify.findings import Finding, Verified, failing, fails, holds, to_know
from tallystick.verify.pack import PAGE, Pack, read_pack, read_pack_file
from tallystick.verify.page import page
from tallystick.verify.proofs import (
    file_check,
    keys_check,
    policy_check,
    records_check,
    signatures_check,
    streams_check,
)

Check = Callable[[Pack, Policy | None], Iterator[Finding]]


def page_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the page for people says what the records say."""
    del trusted
    if page(pack).encode("utf-8") != pack.bytes_of(PAGE):
        yield fails("page", f"{PAGE} does not say what the records say; read the records, not the page.", PAGE)
    else:
        yield holds("page", f"{PAGE} is the page that these records make.")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("file", file_check),
    ("policy", policy_check),
    ("records", records_check),
    ("streams", streams_check),
    ("keys", keys_check),
    ("edition", edition_check),
    ("documents", records_match_check),
    ("signatures", signatures_check),
    ("charter", charter_check),
    ("figures", figures_check),
    ("determinations", determinations_check),
    ("scorecard", scorecard_check),
    ("restatement", restatement_check),
    ("page", page_check),
    ("facts", facts_check),
)


def verify_file(path: Path, *, policy: Policy | None = None) -> Verified:
    """What holds of the pack in a file; ``policy`` is the reader's own, and else the pack's is applied."""
    try:
        return verify_pack(read_pack_file(path), policy=policy)
    except InputError as wrong:
        return Verified(None, (fails("file", str(wrong)),))


def verify_bytes(content: bytes, *, policy: Policy | None = None) -> Verified:
    """As :func:`verify_file`, for the bytes of a file."""
    try:
        return verify_pack(read_pack(content), policy=policy)
    except InputError as wrong:
        return Verified(None, (fails("file", str(wrong)),))


def verify_pack(pack: Pack, *, policy: Policy | None = None) -> Verified:
    """What holds of a pack."""
    found: list[Finding] = []
    for name, check in CHECKS:
        more = _tried(name, check, pack, policy)
        if name == "page" and failing(found) and failing(more):  # it follows from what was found before
            more = [to_know("page", f"{PAGE} shows something else than the members of the pack.")]
        found += more
    return Verified(pack.edition, tuple(dict.fromkeys(found)))


def _tried(name: str, check: Check, pack: Pack, policy: Policy | None) -> list[Finding]:
    """The findings of a check; where it cannot go on, why. A document of another form breaks off with Python's own
    errors, and that is a finding too."""
    found: list[Finding] = []
    try:
        found.extend(check(pack, policy))
    except InputError as wrong:
        found.append(fails(name, str(wrong), _member(wrong)))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, StopIteration) as wrong:
        found.append(fails(name, f"A document has another form than this program writes ({name}: {wrong!r})."))
    return [each for each in found if each.state != "holds"] if failing(found) else found


def _member(wrong: InputError) -> str | None:
    """The member that a refusal is about, where it says so."""
    cause: BaseException | None = wrong
    while cause is not None:
        member = getattr(cause, "member", None)
        if isinstance(member, str):
            return member
        cause = cause.__cause__
    return None
