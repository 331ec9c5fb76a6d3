"""Putting on record that it was decided who may see something; never what there is to be seen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from tallystick.cycle.onrecord import OnRecord
from tallystick.cycle.putting import disclosure_draft
from tallystick.ledger.store.asked import Appended
from tallystick.sharing.problems import CANNOT_DECIDE, refuse
from tallystick.sharing.words import Class
from tallystick.terms.wording import listed

Outcome = Literal["shown", "withheld", "withdrawn"]


def record_disclosure(
    record: OnRecord, *, subject: str, disclosure_class: Class | str, to: Sequence[str], outcome: Outcome, rule: str,
    recorded: datetime,
) -> Appended:  # fmt: skip
    """Puts a disclosure decision on record.

    ``subject`` is the digest (``sha256:…``) of what it is about, ``to`` the parties or roles (``delta/counsel``),
    ``rule`` the rule of the decision: ``figure.release``, or the id of the reason, as ``S027``. Names of people have
    no place in it.

    Raises ProblemsError: S003 where it is about nobody or of a class that there is not; InputError for a subject that
    is no digest.
    """
    if not to:
        raise refuse(CANNOT_DECIDE, "A disclosure decision is about nobody.", "Name the parties or roles.")
    if disclosure_class not in set(Class):
        raise refuse(CANNOT_DECIDE, f"There is no class {disclosure_class!r}; there are {listed(Class)}.")
    draft = disclosure_draft(
        subject=subject, disclosure_class=Class(disclosure_class).value, to=sorted(set(to)), decision=outcome,
        rule=rule, recorded=recorded,
    )  # fmt: skip
    return record.append([draft])
