"""Proposing: an amendment is put on record, and from then on persons with authority can sign it for their parties.

A draft lies in a folder of its own, and names under ``amends`` the charter that it amends. One that changes managerial
content alone names nothing: nobody has to sign it, and it counts from the day on which it is put on record.
"""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.membership import required_parties
from tallystick.cycle.agreement import Standing, Text, proposed, standing_of, text_of
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.edition_problems import OTHER_BASE
from tallystick.cycle.onrecord import record_of, written
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import ProblemsError
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.store.asked import Draft


def propose(
    path: Path, *, workspace: Path, log_key: SigningKey, recorded: datetime, effective: date | None = None,
    ledger: str | Path | None = None,
) -> Standing:  # fmt: skip
    """Puts the charter at a path on record as an amendment of a workspace's; one that is there stays as it is.

    ``effective`` is the day where the charter gives none under ``amends``. Who is a party on that day has to sign, and
    who is one now.
    Raises ProblemsError: E019 where it amends another charter than the workspace's, E016 without a day, E006 for a
    clock that went back, and for a charter with errors.
    """
    compiled, present = sound_charter(path), sound_charter(workspace)
    text, before = text_of(path, compiled), text_of(workspace, present)
    require_base(text, before, compiled, present)
    with record_of(open_workspace(workspace), key=log_key, ledger=ledger) as record:
        view = record.view()
        day = compiled.zone.day_of(recorded)
        drafts = proposed(text, view, recorded=written(recorded), effective=effective, day=day)
        if drafts:
            drafts = [_with_members(each, required_parties(present.charter, day)) for each in drafts]
            record.append(drafts, text.documents, at=view.size)
        return standing_of(text, record.view())


def _with_members(draft: Draft, members: tuple[str, ...]) -> Draft:
    """The proposal, to be signed as well by whoever is a member now: nobody is written out without their consent."""
    if not draft.says["parties"]:
        return draft
    return replace(draft, says={**draft.says, "parties": list(dict.fromkeys((*draft.says["parties"], *members)))})


def require_base(text: Text, before: Text, compiled: CompiledCharter, present: CompiledCharter) -> None:
    """Raises ProblemsError (E019) unless a charter amends the present one, or leaves its contractual content alone."""
    terms = compiled.charter.amends
    if terms is not None and terms.charter == present.sha256:
        return
    if _signed(text) == _signed(before):
        return
    named = "none" if terms is None else f"the one with the hash {terms.charter[:16]}…"
    raise ProblemsError(
        [
            OTHER_BASE.at(
                f"The charter in force has the hash {present.sha256[:16]}…, and the amendment amends {named}.",
                hint=f"Lay its changes over the present charter, and name that under 'amends': {present.sha256}.",
            )
        ]
    )


def _signed(text: Text) -> tuple[str, str]:
    return text.contractual.digest, text.reference.digest
