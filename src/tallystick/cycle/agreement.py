"""Agreeing: a charter is proposed, persons with authority sign its exact bytes for their parties, and it takes effect.

Nobody agrees by silence. One changed character of the contractual content is another text that nobody has signed; the
old signatures stay good for the old text. A change of managerial content alone needs nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.amend.standing import contractual_content
from tallystick.charter.canonical import charter_bytes
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.membership import required_parties
from tallystick.charter.model import Charter
from tallystick.cycle.authority import Act, authority_for
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.documents import Document, document
from tallystick.cycle.edition_problems import NO_DAY, NOT_AGREED, STRANGE_KEY
from tallystick.cycle.onrecord import OnRecord, View, now, record_of, written
from tallystick.cycle.signed_elsewhere import SignedNote, require_fresh, require_same, require_signature
from tallystick.cycle.workspace import Workspace, open_workspace, read_charter, reference_bytes
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.ledger import sign_off, streams
from tallystick.ledger.agreement import Proposal, Signed
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.store.asked import Draft
from tallystick.terms.canonical import canonical_bytes


@dataclass(frozen=True, slots=True)
class Text:
    """A charter as it is put on record: its documents, by what they are."""

    charter: Charter
    contractual: Document
    content: Document
    files: Document
    reference: Document

    @property
    def documents(self) -> tuple[Document, ...]:
        """All of them."""
        return self.contractual, self.content, self.files, self.reference


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a charter is agreed, by what is on record."""

    text: Text
    proposal: Proposal | None
    """The latest proposal of this very charter; None where it was never proposed."""
    base: Proposal | None
    """The proposal whose signatures count for it: itself, or the one whose contractual content it leaves as it is."""
    agreed: str | None
    """When the last consent was put on record; None where one is missing."""
    in_force: date | None
    """From which day on it counts, once it is agreed."""
    superseded: Proposal | None
    """An agreed proposal that was made later, where there is one."""
    required: tuple[str, ...]
    """Who has to sign."""
    refused: tuple[str, ...]
    """Sign-offs that do not count, a sentence each."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The parties that have not approved."""
        return self.required if self.base is None else self.base.missing

    @property
    def signatures(self) -> tuple[Signed, ...]:
        """The signatures that count, in order."""
        return () if self.base is None else self.base.signatures

    def remark(self) -> str | None:
        """What whoever looks at figures must know; None where the charter is agreed and the latest."""
        if self.agreed is None:
            names = " and ".join(self.text.charter.parties[name].name for name in self.missing)
            return (
                f"The charter is not agreed: {names} "
                f"{'has' if len(self.missing) == 1 else 'have'} not signed it. Its figures are provisional."
            )
        if self.superseded is not None:
            return (
                f"The charter was superseded by {self.superseded.says['title']!r}, agreed and in force from "
                f"{self.superseded.effective}."
            )
        return None


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature that was put on record."""

    index: int
    subject: str
    standing: Standing | None
    """How far the charter is agreed now; None where something else was signed."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is to be signed, by whom, and why that role may."""

    act: Act
    subject: str
    """The digest of the bytes that are signed."""
    authority: Document

    def says(self, signed: datetime) -> dict[str, str]:
        """What the sign-off states, but for the commitment to the signer's name."""
        return {
            "subject": self.subject, "party": self.act.party, "role": self.act.role, "meaning": self.act.meaning,
            "signed": written(signed), "authority": self.authority.digest,
        }  # fmt: skip


def text_of(path: Path, compiled: CompiledCharter | None = None) -> Text:
    """The documents of the charter of a workspace or file; raises ProblemsError for a charter with errors."""
    return text_in(open_workspace(path), compiled or sound_charter(path))


def text_in(workspace: Workspace, made: CompiledCharter) -> Text:
    """The documents of a compiled charter whose files these are."""
    reading = read_charter(workspace)
    files = [
        {"name": _name(file, workspace), "text": file.read_text(encoding="utf-8")} for file in sorted(workspace.files)
    ]
    return Text(
        made.charter,
        Document(canonical_bytes(contractual_content(made))),
        Document(charter_bytes(made.charter)),
        document({"files": files}),
        Document(reference_bytes(workspace, made.charter, reading.holidays)),
    )


def _name(file: Path, workspace: Workspace) -> str:
    inside = file.is_relative_to(workspace.root)
    return file.relative_to(workspace.root).as_posix() if inside else file.name


def standing_of(text: Text, view: View, *, on: date | None = None) -> Standing:
    """How far a charter is agreed by the records that are seen; on a day, what is effective by then counts."""
    found = view.agreement
    mine = [
        each
        for each in found.proposals
        if each.content == text.content.digest and each.says["reference"] == text.reference.digest
    ]
    proposal = mine[-1] if mine else None
    by_index = {each.index: each for each in found.proposals}
    base = None if proposal is None else by_index[proposal.index if proposal.rests_on is None else proposal.rests_on]
    agreed = None if proposal is None else found.agreed_at(proposal)
    later = [
        each
        for each in found.proposals
        if proposal is not None
        and each.index > proposal.index
        and found.agreed_at(each) is not None
        and (on is None or each.effective <= on)
    ]
    refused = tuple(f"Entry {each.index}, for {each.party}: {each.reason}" for each in found.refused)
    required = (base.required if base else ()) or required_parties(text.charter, text.charter.term.start)
    in_force = proposal.effective if proposal is not None and agreed is not None else None
    return Standing(text, proposal, base, agreed, in_force, later[-1] if later else None, required, refused)


def agreed(
    path: Path,
    *,
    workspace: Path | None = None,
    known_at: datetime | None = None,
    ledger: str | Path | None = None,
    charter: CompiledCharter | None = None,
) -> Standing:
    """How far a charter is agreed, by the record of its workspace, or of another one for a draft that lies elsewhere.

    Raises ProblemsError for a charter with errors, or where there is no ledger.
    """
    compiled = charter or sound_charter(path)
    with record_of(open_workspace(workspace or path), ledger=ledger) as record:
        view = record.view()
    seen = view if known_at is None else view.known_at(known_at)
    return standing_of(text_of(path, compiled), seen, on=compiled.zone.day_of(known_at) if known_at else None)


def proposed(text: Text, view: View, *, recorded: str, effective: date | None, day: date) -> list[Draft]:
    """The record that proposes a charter; none where this very charter was proposed before.

    With ``effective`` another text than the last one is proposed again, from that day. Without it, a change of
    managerial content counts from ``day``, and any other amendment is refused (E016).
    """
    known = view.agreement.proposals
    mine = [each for each in known if (each.content, each.says["reference"]) == _identity(text)]
    last = known[-1] if known else None
    if mine and (effective is None or mine[-1] is last):
        return []
    charter = text.charter
    if effective is None and charter.amends is not None:
        effective = charter.amends.effective
    says = {
        "charter": charter.alliance,
        "title": charter.title,
        "contractual": text.contractual.digest,
        "content": text.content.digest,
        "files": text.files.digest,
        "reference": text.reference.digest,
    }
    stream = streams.charter(charter.alliance)
    if last is None:
        starts = effective or charter.term.start
        parties = list(required_parties(charter, starts))
        return [Draft("charter", stream, recorded, {**says, "effective": starts.isoformat(), "parties": parties})]
    managerial = (last.contractual, last.says["reference"]) == (text.contractual.digest, text.reference.digest)
    if effective is None and not managerial:
        raise ProblemsError(
            [
                NO_DAY.at(
                    "The charter's contractual content is another than what was proposed before, and no day says from "
                    "when it counts.",
                    hint="Sign it with a day: tally sign … --effective DAY.",
                )
            ]
        )
    starts = effective or day
    parties = [] if managerial else list(required_parties(charter, starts))
    more = {"amends": last.contractual, "effective": starts.isoformat(), "parties": parties}
    return [Draft("amendment", stream, recorded, {**says, **more})]


def _identity(text: Text) -> tuple[str, str]:
    return text.content.digest, text.reference.digest


def sign(
    path: Path,
    *,
    party: str,
    role: str,
    name: str | None = None,
    key: SigningKey | SignedNote,
    log_key: SigningKey,
    meaning: str = "approved",
    signed: datetime | None = None,
    recorded: datetime | None = None,
    effective: date | None = None,
    workspace: Path | None = None,
    ledger: str | Path | None = None,
    charter: CompiledCharter | None = None,
) -> Signing:
    """Signs a charter for a party: proposes it where that was not done, and puts the signature on record.

    ``name`` is the signer's printed name; the record holds a commitment to it. ``key`` signs and is not kept; in its
    place may stand what was signed elsewhere, which has a name and a time already.
    ``workspace`` is whose record it is put on, where the charter is a draft that lies elsewhere; ``charter`` is the
    one at the path, where it has been read and found sound already.
    Raises ProblemsError: E002 without authority, E003 for a key that is not the party's, E016 for an amendment without
    a day, E006 for a clock that went back, E018 for a signed text that does not fit, and for a charter with errors.
    """
    compiled = charter or sound_charter(path)
    text = text_of(path, compiled)
    moment = recorded or now()
    at = _time_of(key, signed or moment)
    with record_of(open_workspace(workspace or path), key=log_key, ledger=ledger) as record:
        view = record.view()
        _require_signature(view, key)
        stated, drafts = _statement(
            record, view, text, party=party, role=role, meaning=meaning, day=compiled.zone.day_of(at),
            effective=effective, recorded=moment,
        )  # fmt: skip
        draft = _sign_off(record, view, stated, name=name, key=key, signed=at, recorded=moment)
        if isinstance(key, SignedNote):
            require_fresh(view, key, drafts)
        put = record.append([*drafts, draft], (*text.documents, stated.authority), at=record.store.size())
        after = standing_of(text, record.view())
    return Signing(put.indexes[-1], text.contractual.digest, after)


def prepare(
    path: Path, *, party: str, role: str, name: str, meaning: str = "approved", at: datetime | None = None,
    effective: date | None = None, workspace: Path | None = None, ledger: str | Path | None = None,
) -> str:  # fmt: skip
    """The text that is to be signed for a party with a key held elsewhere, so that ``sign`` takes it with its note.

    Nothing is put on record; the name, to which the text commits, is kept apart from it. Raises as ``sign`` does.
    """
    compiled = sound_charter(path)
    moment = at or now()
    with record_of(open_workspace(workspace or path), ledger=ledger) as record:
        stated, _ = _statement(
            record, record.view(), text_of(path, compiled), party=party, role=role, meaning=meaning,
            day=compiled.zone.day_of(moment), effective=effective, recorded=moment,
        )  # fmt: skip
        return _prepared(record, stated, name, moment)


def sign_document(
    record: OnRecord, act: Act, *, key: SigningKey | SignedNote, subject: str, charter: Charter, content: str,
    signed: datetime, recorded: datetime, name: str | None = None,
) -> Signing:  # fmt: skip
    """Signs exact bytes other than a charter's: an edition's document, a file; ``subject`` is their digest."""
    view = record.view()
    _require_signature(view, key)
    authority = document(authority_for(act, charter, root=record.root, content=content))
    stated = Statement(act, subject, authority)
    draft = _sign_off(record, view, stated, name=name, key=key, signed=_time_of(key, signed), recorded=recorded)
    put = record.append([draft], [authority])
    return Signing(put.first, subject, None)


def prepare_document(
    record: OnRecord, act: Act, *, name: str, subject: str, charter: Charter, content: str, at: datetime
) -> str:
    """The text by which exact bytes other than a charter's are signed elsewhere; ``subject`` is their digest."""
    authority = document(authority_for(act, charter, root=record.root, content=content))
    return _prepared(record, Statement(act, subject, authority), name, at)


def _statement(
    record: OnRecord, view: View, text: Text, *, party: str, role: str, meaning: str, day: date,
    effective: date | None, recorded: datetime,
) -> tuple[Statement, list[Draft]]:  # fmt: skip
    """What is signed where a charter is, and the proposal that has to stand before it, where there is none."""
    drafts = proposed(text, view, recorded=written(recorded), effective=effective, day=day)
    known = view.agreement.of(text.contractual.digest)
    subject = drafts[0].kind if drafts else "amendment" if known and "amends" in known.says else "charter"
    act = Act(party, role, meaning, subject, day)
    authority = document(authority_for(act, text.charter, root=record.root, content=text.content.digest))
    return Statement(act, text.contractual.digest, authority), drafts


def _prepared(record: OnRecord, stated: Statement, name: str, at: datetime) -> str:
    signer = record.personal.keep(name, {"name": name}, what="sign-off", recorded=written(at))
    return sign_off.statement({**stated.says(at), "signer": signer})


def _sign_off(
    record: OnRecord, view: View, stated: Statement, *, name: str | None, key: SigningKey | SignedNote,
    signed: datetime, recorded: datetime,
) -> Draft:  # fmt: skip
    if written(signed) > written(recorded):
        raise InputError(f"It was signed at {written(signed)}, which is after it is recorded, at {written(recorded)}.")
    if isinstance(key, SignedNote):
        says = require_same(record, view, key, stated.says(signed), name=name)
    elif name is None:
        raise InputError("The sign-off has no printed name of its signer; give it.")
    else:
        _require_key(view, stated.act.party, key)
        signer = record.personal.keep(name, {"name": name}, what="sign-off", recorded=written(recorded))
        says = sign_off.signed({**stated.says(signed), "signer": signer}, key)
    return Draft(sign_off.KIND, streams.sign_off(stated.act.party), written(recorded), says)


def _time_of(key: SigningKey | SignedNote, otherwise: datetime) -> datetime:
    """When it is signed: a text that was signed elsewhere says so itself."""
    return key.signed if isinstance(key, SignedNote) else otherwise


def _require_signature(view: View, key: SigningKey | SignedNote) -> None:
    if isinstance(key, SignedNote):
        require_signature(view, key)


def _require_key(view: View, party: str, key: SigningKey) -> None:
    held = view.keys.at(view.size, owner=party, use="party")
    if key.verifier not in held:
        known = ", ".join(map(str, held)) or "none"
        raise ProblemsError(
            [
                STRANGE_KEY.at(
                    f"The key {key.verifier} is no key of {party!r}; on record for it: {known}.",
                    hint="Sign with one that is, or put this one on record first: 'tally key add' for a party's first "
                    "key, 'tally key rotate' for another one.",
                )
            ]
        )


def require_agreed(standing: Standing) -> None:
    """Raises ProblemsError (E001) unless every party has signed."""
    if standing.agreed is None:
        raise ProblemsError([not_agreed(standing)])


def not_agreed(standing: Standing) -> Problem:
    """That the charter is not agreed, as a problem."""
    return NOT_AGREED.at(
        standing.remark() or "The charter is not agreed.", hint="Sign it with 'tally sign', or publish as provisional."
    )
