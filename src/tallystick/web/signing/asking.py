"""The steps of signing on a page: who may, what is prepared, and what came back signed.

Preparing commits to the printed name and is asked for by a button, never by looking at a page. The text travels in the
page itself; nothing of it is kept here until it comes back with a signature that counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.charter.model import Charter
from tallystick.cycle.authority import Act, authority_for
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.signed_elsewhere import read_signed_note
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.ledger.sign_off import read_statement
from tallystick.sharing.asked import Decision
from tallystick.sharing.words import Action
from tallystick.web.access.asking import person_asking
from tallystick.web.access.refusals import STEP_UP, RefusedError
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import is_begun
from tallystick.web.problems import CANNOT_SIGN, refuse
from tallystick.web.signing.signable import Signable, Signer, meanings

MOST_BYTES = 20_000
"""A signed text is at most so long."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A role in which the reader may sign."""

    party: str
    role: str
    label: str

    @property
    def value(self) -> str:
        """As forms send it."""
        return f"{self.party}/{self.role}"


@dataclass(frozen=True)
class SignPart:
    """All that the section shows."""

    signable: Signable
    action: str
    """Where its forms are sent."""
    choices: tuple[Choice, ...]
    why_not: str = ""
    """Why the reader cannot sign; empty where they can."""
    text: str | None = None
    """The text that was prepared and is to be signed."""
    says: tuple[tuple[str, str], ...] = ()
    """What the text states, in words."""
    held: tuple[str, ...] = ()
    """The party's keys on record, by name and id."""
    error: str = ""
    answer: HttpResponse | None = None
    """What the view answers in place of the page: a redirect after signing, or a file."""

    @property
    def status(self) -> int:
        """The status of the page."""
        return 422 if self.error else 200

    @property
    def meanings(self) -> dict[str, str]:
        """What a signature may mean."""
        return meanings()


def sign_part(
    request: HttpRequest, here: Here, signable: Signable, *, action: str, done: str | None = None
) -> SignPart:
    """The section for a page, after whatever was sent by its own forms was done; ``done`` is where signing leads to.

    Raises RefusedError where the reader may not sign for the party, or has to prove first who they are.
    """
    choices = tuple(choices_of(here, signable))
    part = SignPart(signable, action, choices, "" if choices else _why_not(here, signable))
    step = request.POST.get("signing") if request.method == "POST" else None
    if step is None:
        return part
    try:
        if step == "prepare":
            return _prepared(request, here, part)
        if step == "save":
            return replace(part, answer=_download(request))
        if step == "record":
            return _recorded(request, here, part, done or action)
    except InputError as wrong:
        text = request.POST.get("text") or None
        again = part if text is None else _with_text(request, here, part, text)
        return replace(again, error=str(wrong))
    return part


def choices_of(here: Here, signable: Signable) -> Iterator[Choice]:
    """The roles of the charter that the reader fills, may sign for, and that may sign this by charter or delegation."""
    if not is_begun(here.alliance):
        return
    charter = signable.charter
    for name in sorted({role for each in here.roles for role in each.fills}):
        party, _slash, role = name.partition("/")
        if party in here.parties and can_sign(here, signable, party) and _has_authority(here, signable, party, role):
            agreed = charter.people.get(name)
            label = f"{charter.parties[party].name}: {agreed.title if agreed else role}"
            yield Choice(party, role, label)


def can_sign(here: Here, signable: Signable, party: str) -> bool:
    """Whether the reader may sign it for a party, once they have proven who they are."""
    return _is_right(here.may(Action.SIGN, here.thing(signable.kind, party=party, **signable.known)))


def _is_right(decision: Decision) -> bool:
    return decision.allowed or decision.rule == STEP_UP


def _has_authority(here: Here, signable: Signable, party: str, role: str) -> bool:
    return not _why_no_authority(here, signable, party, role)


def _why_no_authority(here: Here, signable: Signable, party: str, role: str) -> str:
    """Why neither charter nor delegation lets a role approve this; empty where one does."""
    act = Act(party, role, "approved", signable.subject, here.today)
    try:
        authority_for(act, signable.charter, root=here.alliance.root, content=signable.content)
    except InputError as wrong:
        return str(wrong)
    return ""


def _no_authority(here: Here, signable: Signable, parties: Iterable[str]) -> Iterator[str]:
    """Of the roles that the reader fills for these parties, why each may not sign."""
    for name in sorted({role for each in here.roles for role in each.fills}):
        party, _slash, role = name.partition("/")
        if party in parties:
            yield _why_no_authority(here, signable, party, role)


def _why_not(here: Here, signable: Signable) -> str:
    if not is_begun(here.alliance):
        return _("The record of this alliance has not begun, so nothing can be signed.")
    mine = [party for party in sorted(here.parties) if can_sign(here, signable, party)]
    if not mine:
        return here.may(Action.SIGN, here.thing(signable.kind, party=next(iter(here.parties), None))).because
    names = ", ".join(_party(signable.charter, party) for party in mine)
    reasons = list(_no_authority(here, signable, mine))
    if reasons:
        return " ".join(reasons)
    return _(
        "You fill no role of the charter that may sign this for %(party)s. Whoever looks after your organisation's "
        "people says which role you fill."
    ) % {"party": names}


def _party(charter: Charter, party: str) -> str:
    return charter.parties[party].name if party in charter.parties else party


def _prepared(request: HttpRequest, here: Here, part: SignPart) -> SignPart:
    signer = _signer(request, part, request.POST.get("as", ""), request.POST.get("meaning", "approved"))
    _require(here, part.signable, signer.party)
    return _with_text(request, here, part, part.signable.prepare(signer, here.instant.replace(microsecond=0)))


def _with_text(request: HttpRequest, here: Here, part: SignPart, text: str) -> SignPart:
    """The section with a prepared text; without one that is a sign-off's."""
    text = text.replace("\r\n", "\n")
    try:
        says = read_statement(text)
    except InputError:
        return part
    with record_of(open_workspace(here.alliance.root)) as record:
        view = record.view()
        held = tuple(str(each) for each in view.keys.at(view.size, owner=says["party"], use="party"))
    role = f"{says['party']}/{says['role']}"
    label = next((each.label for each in part.choices if each.value == role), role)
    rows = (
        (_("Signed for"), label),
        (_("Meaning"), meanings().get(says["meaning"], says["meaning"])),
        (_("Time"), says["signed"].replace("T", " ").replace("Z", " UTC")),
        (_("Digest of what is signed"), says["subject"]),
        (_("Printed name"), _("%(name)s; the text holds a salted commitment to it") % {"name": person_asking(request)}),
    )
    return replace(part, text=text, says=rows, held=held)


def _recorded(request: HttpRequest, here: Here, part: SignPart, done: str) -> SignPart:
    note = read_signed_note(_note(request))
    signer = _signer(request, part, f"{note.says['party']}/{note.says['role']}", note.says["meaning"])
    _require(here, part.signable, signer.party)
    with here.writing() as now:
        part.signable.record(signer, note, now)
    messages.success(
        request,
        _("Signed for %(party)s, and on record: %(what)s.")
        % {"party": _party(part.signable.charter, signer.party), "what": part.signable.title},
    )
    return replace(part, answer=HttpResponseRedirect(done))


def _note(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is not None:
        if (file.size or 0) > MOST_BYTES:
            raise refuse(
                CANNOT_SIGN,
                f"The file has {file.size} bytes; a signed text has fewer than {MOST_BYTES}.",
                "Choose the text that came back from signing.",
            )
        content: bytes = file.read()
        return content
    note = request.POST.get("note", "").replace("\r\n", "\n")
    if not note.strip():
        raise refuse(
            CANNOT_SIGN, "No signed text was given.", "Sign with this browser's key, or choose the file that came back."
        )
    return note.encode()


def _download(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("text", "").replace("\r\n", "\n")
    says = read_statement(text)
    name = f"to-sign-{says['party']}-{says['subject'].removeprefix('sha256:')[:12]}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


def _signer(request: HttpRequest, part: SignPart, role: str, meaning: str) -> Signer:
    chosen = next((each for each in part.choices if each.value == role), None)
    if chosen is None:
        known = ", ".join(each.value for each in part.choices) or _("none")
        raise refuse(
            CANNOT_SIGN,
            f"You do not sign as '{role}'; you may sign as: {known}.",
            "Sign in a role of the charter that you fill.",
        )
    if meaning not in meanings():
        raise refuse(CANNOT_SIGN, f"A signature does not mean '{meaning}'.", f"Choose {', '.join(meanings())}.")
    person = person_asking(request)
    if person is None or not person.name.strip():
        raise refuse(
            CANNOT_SIGN, "Your profile has no name, and a signature names its signer.", "Write your name there first."
        )
    return Signer(chosen.party, chosen.role, person.name, meaning)


def _require(here: Here, signable: Signable, party: str) -> None:
    decision = here.may(Action.SIGN, here.thing(signable.kind, party=party, **signable.known))
    if not decision.allowed:
        raise RefusedError(decision)


def keys_address(here: Here) -> str:
    """Where keys are made and put on record."""
    return reverse("keys", args=[here.name])
