"""What is done with drafts: begun, saved, brought up to date, proposed, withdrawn. Rights are asked by the views."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from tallystick.charter.amend.difference import difference
from tallystick.charter.amend.saying import Amended
from tallystick.charter.amend.words import sentence
from tallystick.cycle.agreement import Standing
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.enacting import Enacted, enact
from tallystick.cycle.merging import Conflict, Side, merged
from tallystick.cycle.proposing import propose
from tallystick.cycle.rewriting import removed, rewritten
from tallystick.errors import InputError, ProblemsError
from tallystick.web.alliances.here import Here
from tallystick.web.drafting.materials import MOST_BYTES, Look, folder_of, is_managerial, look_at, present_texts
from tallystick.web.drafting.models import Draft
from tallystick.web.people.models import Person
from tallystick.web.problems import DRAFT_CLOSED, STALE_DRAFT, refuse


class StaleError(InputError):
    """A save that was made from another version than the latest."""

    def __init__(self, message: str, theirs: str, difference: tuple[tuple[str, str], ...]) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.difference = difference
        """Lines of what was saved meanwhile (``+``) against what was to be saved (``-``), each with its mark."""


def begin(
    here: Here, person: Person, *, title: str, because: str, files: Mapping[str, str] | None = None, departs: str = ""
) -> Draft:
    """A new draft, made from the present charter. Raises ProblemsError where that has errors."""
    base = here.opened.compiled
    texts = present_texts(here.alliance.root)
    for _ in range(5):
        last = Draft.objects.filter(alliance=here.alliance).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return Draft.objects.create(
                    alliance=here.alliance, number=last + 1, title=title, because=because, made_by=person,
                    party=next(iter(sorted(here.parties)), ""), base=base.sha256, base_files=texts,
                    files=dict(files) if files is not None else texts, departs=departs,
                )  # fmt: skip
        except IntegrityError:  # somebody else has taken the number
            continue
    raise refuse(STALE_DRAFT, "Several drafts were begun at once.", "Try again.")


def save(draft: Draft, files: Mapping[str, str], *, version: int, person: Person, reason: str = "") -> Draft:
    """The draft with other files. Raises StaleError where it was saved since that version, W024 where it is closed."""
    require_open(draft)
    unknown = sorted(set(files) - set(draft.files))
    if unknown:
        raise InputError(f"The draft has no file {unknown[0]!r}; it has {', '.join(sorted(draft.files))}.")
    size = sum(len(text.encode()) for text in files.values())
    if size > MOST_BYTES:
        raise InputError(f"The draft's files have {size} bytes together; they may have {MOST_BYTES}.")
    together = {**draft.files, **files}
    reasons = [*draft.reasons, reason] if reason else draft.reasons
    saved = Draft.objects.filter(pk=draft.pk, version=version, proposed=None, withdrawn=None).update(
        files=together, reasons=reasons, version=F("version") + 1, changed=timezone.now(), changed_by=person
    )
    now = Draft.objects.get(pk=draft.pk)
    if not saved:
        require_open(now)
        if all(now.files.get(name) == text for name, text in files.items()):
            return now  # it was saved so already, as where a page saves by itself and is then sent
        raise _stale(now, files)
    return now


def _stale(now: Draft, files: Mapping[str, str]) -> StaleError:
    name, mine = next(((name, text) for name, text in files.items() if now.files.get(name) != text), ("", ""))
    theirs = str(now.files.get(name, ""))
    lines = difflib.unified_diff(mine.splitlines(), theirs.splitlines(), lineterm="", n=2)
    shown = tuple((line[:1], line[1:]) for line in lines if not line.startswith(("---", "+++")))
    said = refuse(
        STALE_DRAFT,
        f"{now.changed_by or 'Somebody'} has saved version {now.version} of this draft meanwhile; nothing of yours was "
        "saved, and nothing is lost.",
        "Look at the difference, and save again over it, or take theirs.",
    )
    return StaleError(str(said), theirs, shown)


def require_open(draft: Draft) -> None:
    """Raises ProblemsError (W024) for a draft that was proposed or withdrawn."""
    if not draft.is_open:
        done = "withdrawn" if draft.withdrawn is not None else "proposed"
        raise refuse(DRAFT_CLOSED, f"Draft {draft.number} was {done}, and its text stays as it is.", "Begin another.")


@dataclass(frozen=True, slots=True)
class Rebase:
    """What laying a draft over the present charter would give."""

    files: Mapping[str, str]
    conflicts: tuple[tuple[str, Conflict], ...]
    """By file: lines that both changed."""
    both: tuple[str, ...]
    """Fields that both changed, as paths."""
    since: tuple[str, ...]
    """What was changed in the charter since the draft was begun, a sentence each."""


def is_stale(here: Here, draft: Draft) -> bool:
    """Whether the charter is another one than the draft was made from."""
    return draft.is_open and draft.base != here.opened.compiled.sha256


def rebase(here: Here, draft: Draft, *, prefer: Side = "mine") -> Rebase:
    """The draft's changes over the present charter."""
    root = here.alliance.root
    present = present_texts(root)
    files: dict[str, str] = {}
    conflicts: list[tuple[str, Conflict]] = []
    for name in dict.fromkeys([*present, *draft.files]):
        found = merged(draft.base_files.get(name, ""), draft.files.get(name, ""), present.get(name, ""), prefer=prefer)
        if found.text or name in present:
            files[name] = found.text
        conflicts += [(name, each) for each in found.conflicts]
    both: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    try:
        base = sound_charter(folder_of(root, draft.base_files))
        now = here.opened.compiled
        theirs = difference(base.charter, now.charter)
        amended = Amended(base, now, theirs)
        since = tuple(sentence(each, amended) for each in theirs.changes)
        mine = look_at(root, draft.files).compiled
        if mine is not None:
            changed = {each.at for each in difference(base.charter, mine.charter).changes}
            both = tuple(each.at for each in theirs.changes if each.at in changed and not each.at.startswith("amends"))
    except ProblemsError:
        since = ()  # the old base does not compile with today's program; the lines are shown all the same
    return Rebase(files, tuple(conflicts), both, since)


def take_rebase(here: Here, draft: Draft, *, prefer: Side, version: int, person: Person) -> Draft:
    """Saves the draft laid over the present charter."""
    require_open(draft)
    made = rebase(here, draft, prefer=prefer)
    saved = Draft.objects.filter(pk=draft.pk, version=version, proposed=None, withdrawn=None).update(
        files=dict(made.files), base=here.opened.compiled.sha256, base_files=present_texts(here.alliance.root),
        version=F("version") + 1, changed=timezone.now(), changed_by=person,
    )  # fmt: skip
    now = Draft.objects.get(pk=draft.pk)
    if not saved:
        raise _stale(now, made.files)
    return now


def with_terms(here: Here, draft: Draft, terms: Mapping[str, Any]) -> dict[str, str]:
    """The draft's files with what they say under ``amends``: the present charter, the days, and what becomes of what
    has accrued."""
    says: dict[str, Any] = {"charter": here.opened.compiled.sha256}
    for key, value in terms.items():
        if value:
            says[key] = value.isoformat() if isinstance(value, date) else value
    files = dict(draft.files)
    if here.charter.amends is not None or any(_has_amends(text) for text in files.values()):
        files = removed(files, ("amends",))
    return rewritten(files, ("amends",), says)


def _has_amends(text: str) -> bool:
    return any(line.startswith("amends:") for line in text.splitlines())


def put_forward(here: Here, draft: Draft, files: Mapping[str, str], *, version: int, person: Person) -> Standing:
    """Proposes a draft with these files: puts it on record as an amendment. One that nobody has to sign counts at once.

    Raises StaleError, and what :func:`~tallystick.cycle.proposing.propose` raises.
    """
    root = here.alliance.root
    look = look_at(root, files)
    if look.compiled is None:
        raise ProblemsError(look.errors)
    managerial = is_managerial(here, look)
    now = save(draft, files, version=version, person=person) if files != draft.files else draft
    if now.version not in (version, version + 1):
        raise _stale(now, files)
    with here.writing() as writing:
        made = propose(
            look.folder, workspace=writing.root, log_key=writing.log_key, recorded=writing.moment,
            effective=here.today if managerial else None,
        )  # fmt: skip
        if made.proposal is None:
            raise InputError("The amendment was not put on record; look whether it is there already.")
        Draft.objects.filter(pk=draft.pk).update(
            proposed=made.proposal.index, contractual=made.text.contractual.digest, changed=timezone.now()
        )
        if managerial:
            enact(writing.root, on=here.today)
    return made


def enact_if_due(here: Here) -> Enacted | None:
    """Makes what is agreed and due the charter; the caller writes in the alliance (``here.writing()``)."""
    return enact(here.alliance.root, on=here.today)


def withdraw(draft: Draft) -> None:
    """Takes a draft back: it is no longer edited or signed here."""
    Draft.objects.filter(pk=draft.pk, withdrawn=None).update(withdrawn=timezone.now())


def checked(here: Here, draft: Draft) -> Look:
    """The draft checked as it is."""
    return look_at(here.alliance.root, draft.files)
