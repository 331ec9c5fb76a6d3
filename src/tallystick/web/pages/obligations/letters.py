"""Letters: read first, then served as they were read, to the byte, and put on record with what proves it.

A letter is composed as of the last entry on record, so that it says the same as long as nothing happens. Its text and
its page are kept as exhibits, and the step that serves it names the digest of both.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.charter.model.events import Claim
from tallystick.cycle.cases import cases_with_determinations
from tallystick.cycle.documents import digest_of
from tallystick.cycle.exhibits import Exhibit, exhibit_of
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.obligations.cases.case import Case, RightStatus
from tallystick.obligations.notices.about import About, Subject
from tallystick.obligations.notices.fields import fields
from tallystick.obligations.notices.notice import Notice, notice
from tallystick.obligations.notices.templates import Block, fill, template
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.acting import Done, own_party, put, ready_exhibits, require_role, speaker
from tallystick.web.pages.obligations.case_steps import about
from tallystick.web.pages.obligations.cases import found_case
from tallystick.web.pages.obligations.claim_views import claim_view
from tallystick.web.pages.obligations.claims import acted, refused
from tallystick.web.pages.obligations.coming_in import enter, tabs
from tallystick.web.pages.obligations.forms import ActForm, ProofField, given
from tallystick.web.pages.obligations.obliged import Obliged

TITLES = {
    "nudge": N_("Early word"), "miss": N_("Notice of the miss"), "cure": N_("Notice to cure"),
    "dispute": N_("Notice of dispute"), "election": N_("Election of a right"),
    "payment-demand": N_("Demand of payment"), "claim": N_("Claim"), "answer": N_("Answer to a claim"),
}  # fmt: skip

STEP_OF = {"miss": "notice", "election": "elect"}
"""Letters that are a step of their case when they are served; a demand of payment is an entry of the account."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it would be sent now."""

    made: Notice
    blocks: tuple[Block, ...]
    sender: str
    receivers: tuple[str, ...]

    @property
    def text(self) -> bytes:
        """Its exact bytes as plain text."""
        return self.made.text.encode()

    @property
    def page(self) -> bytes:
        """Its exact bytes as a page."""
        return self.made.html.encode()

    @property
    def contents(self) -> tuple[tuple[str, bytes], ...]:
        """Both, by how their files end."""
        return ("txt", self.text), ("html", self.page)

    @property
    def digest(self) -> str:
        """What both say together: what was read is what is served."""
        return digest_of(self.text + self.page)


class ServeForm(ActForm):
    """A letter is served."""

    read = forms.CharField(widget=forms.HiddenInput)
    sent = forms.DateTimeField(
        label=gettext_lazy("Sent at"), required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("In the alliance's time; now where it is empty."),
    )  # fmt: skip
    right = forms.ChoiceField(label=gettext_lazy("Right that is elected"))
    proof = ProofField(label=gettext_lazy("Receipt that proves it was sent"), required=False)

    def __init__(self, *args: Any, rights: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rights:
            self.fields["right"].choices = [(each, each) for each in rights]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["right"]


@in_alliance()
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, here: Here, name: str, kind: str) -> HttpResponse:
    """A letter of a case: what it would say by the channel that is chosen; and serving it."""
    seen, held = found_case(here, name)
    party = own_party(here, held.record.parties)
    if kind not in TITLES or kind in ("claim", "answer") or party is None or held.record.is_matter:
        raise Http404
    here.require(Action.SERVE, seen.thing_of_case(held, Kind.NOTICE, party=party))
    if seen.masks(held.record.clause, held.record.period):
        raise refused(_("The figure that the letter would state is not disclosed to you."))
    channels = here.charter.notices.channels
    channel = request.POST.get("channel") or request.GET.get("channel") or next(iter(channels), "")
    if channel and channel not in channels:
        raise InputError(_("There is no channel “%(channel)s” for notices.") % {"channel": channel})
    composed = _composed(seen, held, kind, channel)
    if composed.sender != party:
        raise refused(_("This letter is written by %(who)s.") % {"who": seen.name(composed.sender)})
    step = STEP_OF.get(kind)
    rights = [
        each.name
        for each in held.rights
        if each.status is RightStatus.OPEN and each.holder == party and kind == "election"
    ]
    served = [each for each in held.history if each.step.step == step] if step == "notice" else []
    form = ServeForm(*given(request), rights=rights, initial={"read": composed.digest})

    def act() -> Done:
        if form.cleaned_data["read"] != composed.digest:
            raise InputError(
                _("Something was put on record since you read the letter, and it says something else now. ")
                + _("Read it again below, then serve it.")
            )
        sent = _sent(seen, form.cleaned_data["sent"])
        files = ready_exhibits([form.cleaned_data["proof"]])
        kept = [(exhibit_of(f"{kind}.{end}", content), content) for end, content in composed.contents]
        evidence = [each.evidence for each, _ in kept]
        proof = [*_proof_names(here, channel, files), *(each.evidence for each, _ in files)]
        if kind == "payment-demand":
            return put(seen, events=[_demand(seen, held, party, evidence + proof)], files=[*kept, *files])
        entry: dict[str, Any] = {"case": held.id, "evidence": evidence, "at": sent}
        if step is not None:
            role = require_role(here, party, step, held)
            entry |= {
                "step": step,
                "by": role,
                "channel": channel or None,
                "proof": proof,
                "right": form.given("right"),
            }
            return put(seen, steps=[entry], files=[*kept, *files])
        raise InputError(_("This letter is no step of its own; send it with the step that it belongs to."))

    can_serve = kind == "payment-demand" or (step is not None and not served and (kind != "election" or bool(rights)))
    receipt = channels[channel].proof if channel in channels else ()
    return acted(
        request, seen, form, act, title=_(TITLES[kind]), lead=about(held, seen), primary=_("Serve it"),
        done=_("The letter is served and on record."), back=reverse("case", args=[here.name, held.id]),
        template="obligations/letter.html.j2", letter=composed, kind=kind, channel=channel,
        channels=[(each, _channel(each, here)) for each in channels], can_serve=can_serve, receipt=", ".join(receipt),
        case=held, claim=None, from_name=seen.name(composed.sender),
        to_names=[seen.name(each) for each in composed.receivers],
        page_link=reverse("letter-page", args=[here.name, held.id, kind]),
    )  # fmt: skip


@in_alliance()
@require_GET
def letter_page(request: HttpRequest, here: Here, name: str, kind: str) -> HttpResponse:
    """The letter as a page or as text, to be kept and sent: a file, never shown within the site."""
    seen, held = found_case(here, name)
    party = own_party(here, held.record.parties)
    if kind not in TITLES or kind in ("claim", "answer") or party is None or held.record.is_matter:
        raise Http404
    here.require(Action.SERVE, seen.thing_of_case(held, Kind.NOTICE, party=party))
    if seen.masks(held.record.clause, held.record.period):
        raise Http404
    composed = _composed(seen, held, kind, request.GET.get("channel") or "")
    if composed.sender != party:
        raise Http404
    return as_file(composed, f"{held.id}-{kind}", as_text=request.GET.get("as") == "text")


@in_alliance()
@require_GET
def claim_letter(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """A claim, or the answer to it, as a letter."""
    seen = enter(here)
    event = seen.event(name)
    view = claim_view(seen, event) if isinstance(event, Claim) else None
    if view is None or not isinstance(event, Claim):
        raise Http404
    answer = view.answers[-1] if view.answers else None
    kind = "answer" if answer is not None and request.GET.get("kind") == "answer" else "claim"
    subject = Subject(seen.charters[event.clause], here.today, claim=event, answer=answer)
    composed = compose(kind, subject)
    if request.GET.get("as") in ("text", "html"):
        return as_file(composed, f"{event.id}-{kind}", as_text=request.GET.get("as") == "text")
    values: dict[str, Any] = {
        "here": here, "tabs": tabs(here, "claims"), "title": _(TITLES[kind]), "lead": event.id, "letter": composed,
        "kind": kind, "channel": "", "channels": [], "can_serve": False, "receipt": "", "case": None, "form": None,
        "claim": view, "has_answer": answer is not None, "back": view.link or reverse("claims", args=[here.name]),
        "from_name": seen.name(composed.sender), "to_names": [seen.name(each) for each in composed.receivers],
        "page_link": request.path, "aside": "", "primary": "",
    }  # fmt: skip
    return render(request, "obligations/letter.html.j2", values)


def compose(kind: str, subject: Subject) -> Letter:
    """A letter of a kind; InputError where there is nothing to write about."""
    made = notice(kind, subject)
    sides = About(kind, subject)
    return Letter(made, tuple(fill(template(kind, None), fields(kind, subject)).blocks), sides.sender, sides.receivers)


def as_file(composed: Letter, name: str, *, as_text: bool) -> HttpResponse:
    """The exact bytes, as a file."""
    content, kind, end = (composed.text, "text/plain", "txt") if as_text else (composed.page, "text/html", "html")
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{end}"'
    return answer


def _composed(seen: Obliged, held: Case, kind: str, channel: str) -> Letter:
    """The letter as of the last entry on record."""
    made = seen.determined.determinations if seen.judged else None
    workspace = open_workspace(seen.here.opened.root)
    as_known = cases_with_determinations(workspace, seen.compiled, made, known_at=seen.known_at).get(held.id)
    subject = Subject(seen.compiled, seen.here.today, case=as_known, channel=channel or None)
    return compose(kind, subject)


def _sent(seen: Obliged, said: datetime | None) -> datetime | None:
    """When it was sent; InputError for an instant to come."""
    if said is None:
        return None
    at = seen.compiled.zone.to_utc(said.replace(tzinfo=None), ambiguous="earlier", missing="later")
    if at > seen.here.instant:
        raise InputError(_("A letter is put on record once it is sent; %(when)s is to come.") % {"when": said})
    return at


def _proof_names(here: Here, channel: str, files: list[tuple[Exhibit, bytes]]) -> list[str]:
    """What the charter calls the proof, where a receipt is at hand."""
    held = here.charter.notices.channels.get(channel)
    return list(held.proof[:1]) if held is not None and files else []


def _demand(seen: Obliged, held: Case, party: str, evidence: list[str]) -> dict[str, Any]:
    made = held.determination
    if made is None or not made.amount:
        raise InputError(_("Nothing is owed for this period, so there is nothing to demand."))
    return {
        "kind": "invoiced", "clause": made.clause, "period": made.period, "party": made.obligor,
        "amount": abs(made.amount), "on": seen.here.today, "by": speaker(seen.here, party),
        "document": _("demand of payment in case %(case)s") % {"case": held.id}, "evidence": evidence,
    }  # fmt: skip


def _channel(name: str, here: Here) -> str:
    held = here.charter.notices.channels[name]
    if held.business_days:
        return _("%(channel)s: counts as received after %(days)s business days") % {
            "channel": name,
            "days": held.business_days,
        }
    return _("%(channel)s: counts as received after %(hours)s hours") % {"channel": name, "hours": held.hours}
