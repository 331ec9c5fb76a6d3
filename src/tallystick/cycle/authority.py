"""Who may sign for a party, by the charter or by delegation, and the document that says so at a signature."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tallystick.charter.document import Document
from tallystick.charter.model import Charter
from tallystick.charter.model.authority import AuthorityFile, Delegation
from tallystick.charter.read import read_files
from tallystick.charter.shape import shaped
from tallystick.cycle.edition_problems import NO_AUTHORITY, WRONG_AUTHORITY
from tallystick.errors import ProblemsError

FILE = "authority.yaml"
SIGN = "sign"
"""The word under ``may`` that lets a role sign by itself."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody is about to sign."""

    party: str
    role: str
    """Without the party."""
    meaning: str
    """authored, reviewed, approved."""
    subject: str
    """charter, amendment, edition, file, or key: a change of the party's key that no key of it can sign."""
    on: date


def authority_for(act: Act, charter: Charter, *, root: Path, content: str) -> dict[str, Any]:
    """Why a role may sign, as plain values of a document; ``content`` is the digest of the charter that says so.

    Raises ProblemsError: E002 where it may not, E017 for delegations that cannot be.
    """
    if act.party not in charter.parties:
        raise _refused(f"There is no party {act.party!r} in the charter; there are {', '.join(charter.parties)}.")
    name = f"{act.party}/{act.role}"
    delegations = tuple(each for each in _delegations(root, charter) if each.to == name)
    if name in charter.people and SIGN in charter.people[name].may:
        return {
            "authority": 1, "party": act.party, "role": act.role, "title": charter.people[name].title,
            "by": "charter", "charter": content, "may": list(charter.people[name].may), "limits": [], "evidence": [],
        }  # fmt: skip
    if name not in charter.people and not delegations:
        raise _refused(
            f"There is no role {name!r} in the charter; "
            f"there are {', '.join(each for each in charter.people if each.startswith(act.party + '/')) or 'none'}."
        )
    holding = [each for each in delegations if _holds(each, act)]
    if not holding:
        found = "what was delegated to it does not reach that far" if delegations else "nobody delegated it"
        raise _refused(
            f"{name!r} may not sign {_article(act.subject)} on {act.on} as {act.meaning!r}: the charter does not say "
            f"that it may '{SIGN}', and {found}."
        )
    chosen = holding[-1]
    return {
        "authority": 1, "party": act.party, "role": act.role,
        "title": charter.people[name].title if name in charter.people else act.role,
        "by": chosen.by, "charter": content, "since": chosen.since.isoformat(),
        "until": chosen.until.isoformat() if chosen.until else None, "meanings": list(chosen.meanings),
        "subjects": list(chosen.subjects), "limits": list(chosen.limits), "evidence": list(chosen.evidence),
    }  # fmt: skip


def _holds(each: Delegation, act: Act) -> bool:
    ends = [day for day in (each.until, each.revoked) if day is not None]
    in_time = each.since <= act.on and all(act.on < day for day in ends)
    return in_time and act.meaning in each.meanings and act.subject in each.subjects


def _delegations(root: Path, charter: Charter) -> tuple[Delegation, ...]:
    file = root / FILE
    if not file.is_file():
        return ()
    document: Document = read_files([file], root=root)
    found, wrong = shaped(document, AuthorityFile)
    if found is None:
        raise ProblemsError(wrong)
    for place, each in enumerate(found.delegations):
        if each.by not in charter.people or SIGN not in charter.people[each.by].may:
            raise ProblemsError(
                [
                    document.problem(
                        WRONG_AUTHORITY,
                        ("delegations", place, "by"),
                        f"found '{each.by}', expected a role that the charter lets '{SIGN}'.",
                        "Nobody can pass on more than they have.",
                    )
                ]
            )
    return found.delegations


def _article(subject: str) -> str:
    return f"{'an' if subject[0] in 'ae' else 'a'} {subject}"


def _refused(message: str) -> ProblemsError:
    return ProblemsError(
        [NO_AUTHORITY.at(message, hint=f"Let the charter say 'may: [{SIGN}]', or delegate in {FILE} with evidence.")]
    )
