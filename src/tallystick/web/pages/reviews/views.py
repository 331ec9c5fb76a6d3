"""The reviews of an alliance, one of them, its minutes, and all actions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.cycle.minutes import minutes_file, minutes_text
from tallystick.sharing.words import Action as Doing
from tallystick.sharing.words import Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.design.periods import period_name
from tallystick.web.pages.paging import paged
from tallystick.web.pages.record.entries import party_name
from tallystick.web.pages.record.obstacles import publishable
from tallystick.web.pages.record.reading import record_in
from tallystick.web.pages.reviews.finding import (
    find_review,
    invitable,
    may_prepare,
    state_word,
)
from tallystick.web.pages.reviews.finding import may as may_do
from tallystick.web.pages.reviews.forms import ActionForm, ItemForm, MinutesForm, ReviewForm
from tallystick.web.reviewing.agenda import Desk, Point, may_read, role_title
from tallystick.web.reviewing.models import CLOSED, HELD, OPEN, OUT, PREPARED, Action, Item, Review
from tallystick.web.reviewing.steps import Signatures, minutes_of, signatures_of
from tallystick.web.signing.asking import sign_part
from tallystick.web.signing.signable import file_to_sign

IN_DAYS = 7
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Line:
    """One review in the list."""

    review: Review
    state: str
    signed: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item of the page."""

    item: Item
    point: Point
    form: MinutesForm
    actions: tuple["ActionView", ...]
    between: str
    """The parties that it concerns, where these are not all."""


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action of a page."""

    action: Action
    owner: str
    late: bool
    mine: bool


@in_alliance(kind=Kind.REVIEW)
@require_http_methods(["GET", "POST"])
def reviews(request: HttpRequest, here: Here) -> HttpResponse:
    """Every review, latest first; and preparing another one."""
    closes = publishable(here) if _is_sound(here) else ()
    periods = [(each.period.id, period_name(each.period.label)) for each in closes]
    initial = {"meets": here.today + timedelta(days=IN_DAYS)}
    form = ReviewForm(request.POST if request.method == "POST" else None, periods=periods, initial=initial)
    if request.method == "POST":
        here.require(Doing.PROPOSE, here.thing(Kind.REVIEW))
        if form.is_valid():
            made = _prepared(here, form.cleaned_data)
            return HttpResponseRedirect(reverse("review", args=[here.name, made.name]))
    every = [each for each in Review.objects.filter(alliance=here.alliance) if may_do(here, Doing.SEE, each)]
    page = paged(request, every)
    values = {
        "here": here,
        "lines": [_line(here, each) for each in page.items],
        "page": page,
        "form": form,
        "may_prepare": may_prepare(here) and bool(periods),
        "open_actions": sum(
            each.action.is_open for each in _actions(here, Action.objects.filter(alliance=here.alliance))
        ),
    }
    return render(request, "reviews/reviews.html.j2", values, status=422 if form.errors else 200)


def _is_sound(here: Here) -> bool:
    return here.opened.reading.compiled is not None


def _prepared(here: Here, said: dict[str, Any]) -> Review:
    period = next(each.period for each in publishable(here) if each.period.id == said["period"])
    record = record_in(here)
    edition = record.last(period.id) if record is not None else None
    taken = Review.objects.filter(alliance=here.alliance, period=period.id).count()
    return Review.objects.create(
        alliance=here.alliance, name=period.id if not taken else f"{period.id}-{taken + 1}", period=period.id,
        label=period.label, start=period.start, end=period.end, meets=said["meets"], place=said["place"].strip(),
        edition=edition.name if edition is not None else "", made_by=here.hand(),
    )  # fmt: skip


def _line(here: Here, review: Review) -> Line:
    signed = signatures_of(here, review)
    text = _("signed by %(n)d of %(of)d") % {"n": len(signed.approved), "of": len(signed.required)}
    return Line(review, state_word(review.state), text if signed.found is not None else "")


@in_alliance(kind=Kind.REVIEW)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """One review: what is talked about, who comes, what was said and decided, who signed; and signing it (POST)."""
    found = find_review(here, name)
    signing = None
    if found.state == OUT and record_in(here) is not None:
        file = minutes_file(here.alliance.root, found.file)
        title = _("Minutes of the review of %(period)s") % {"period": period_name(found.label)}
        lines = ((_("Met on"), found.meets.isoformat()), (_("Version"), str(found.version)))
        signable = file_to_sign(here, file, title=title, lines=lines, start=found.start, end=found.end)
        signing = sign_part(request, here, signable, action=reverse("review", args=[here.name, name]))
        if signing.answer is not None:
            return signing.answer
    return show(request, here, found, signing=signing)


def show(
    request: HttpRequest, here: Here, found: Review, *, signing: Any = None, item_form: ItemForm | None = None,
    action_form: ActionForm | None = None, minutes_form: tuple[int, MinutesForm] | None = None, wrong: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a review, perhaps with a form that was filled in wrongly."""
    desk = Desk.of(here, found)
    every = list(found.items.all())
    views = [_item(here, desk, each, minutes_form) for each in every if not each.taken_out]
    readable = [each for each in views if not each.point.hidden]
    prepares = may_do(here, Doing.PROPOSE, found)
    signed = signatures_of(here, found)
    values: dict[str, Any] = {
        "here": here,
        "review": found,
        "state": state_word(found.state),
        "items": views,
        "taken_out": [each for each in every if each.taken_out and desk.may_read(each)],
        "guests": list(found.guests.select_related("person")),
        "invitable": _not_invited(here, found) if prepares and found.state == PREPARED else [],
        "party_name": lambda party: party_name(here, party) if party else _("appointed by all parties"),
        "prepares": prepares,
        "signed": signed,
        "signing": signing,
        "signatures": _signatures(here, signed),
        "item_form": item_form or ItemForm(),
        "action_form": action_form or action_form_of(here, readable),
        "left_over": [] if not prepares or found.state != PREPARED else _not_on(desk, every),
        "may_edit": prepares and found.state in (PREPARED, HELD),
        "is_held": found.state == HELD,
        "wrong": wrong,
        "why_no_figures": desk.why_no_figures,
        "steps": _steps(found, signed),
        "may_see_edition": here.may(Doing.SEE, here.thing(Kind.EDITION, start=found.start, end=found.end)).allowed,
    }
    return render(request, "reviews/review.html.j2", values, status=signing.status if signing else status)


def _not_on(desk: Desk, items: list[Item]) -> list[Any]:
    known = {(each.kind, each.subject) for each in items}
    return [each for each in desk.proposed() if (each.kind, each.subject) not in known]


def _not_invited(here: Here, found: Review) -> list[Any]:
    known = {(each.person_id, each.party, each.role) for each in found.guests.all()}
    return [each for each in invitable(here) if (each.person_id, each.party, each.role) not in known]


def _steps(found: Review, signed: Signatures) -> list[tuple[str, bool, bool]]:
    """The steps of a review: words, whether it is past them, whether it is at them."""
    order = [PREPARED, HELD, OUT, CLOSED]
    at = order.index(found.state)
    words = [_("Prepared"), _("Held"), _("Minutes out"), _("Closed")]
    found_steps = [(word, place < at, place == at) for place, word in enumerate(words)]
    text = _("Signed by %(n)d of %(of)d") % {"n": len(signed.approved), "of": len(signed.required)}
    found_steps.insert(3, (text, found.state == CLOSED, found.state == OUT))
    return found_steps


def _signatures(here: Here, signed: Signatures) -> list[dict[str, Any]]:
    approved = {} if signed.found is None else {each.party: each for each in signed.found.signatures if each.approves}
    return [
        {"party": party_name(here, party), "signed": approved.get(party)} for party in dict.fromkeys(signed.required)
    ]


def _item(here: Here, desk: Desk, item: Item, wrong: tuple[int, MinutesForm] | None) -> ItemView:
    point = desk.point(item)
    form = MinutesForm(initial={"minutes": item.minutes, "decision": item.decision}, prefix=f"i{item.pk}")
    if wrong is not None and wrong[0] == item.pk:
        form = wrong[1]
    between = "" if point.hidden else ", ".join(party_name(here, each) for each in item.parties)
    actions = () if point.hidden else tuple(_actions(here, item.actions.all()))
    return ItemView(item, point, form, actions, between)


def _actions(here: Here, rows: Any) -> list[ActionView]:
    mine = {role for each in here.roles for role in each.fills}
    return [
        ActionView(each, role_title(here, each.owner), each.is_open and each.due < here.today, each.owner in mine)
        for each in rows
        if may_read(here, each.parties)
    ]


def action_form_of(here: Here, items: list[ItemView], said: Any = None) -> ActionForm:
    """The form for an action, with the items and roles that there are."""
    choices = [(str(each.item.pk), f"{number}. {each.point.title}") for number, each in enumerate(items, 1)]
    owners = [(role, role_title(here, role)) for role in here.charter.people]
    return ActionForm(said, items=choices, owners=owners, initial={"due": here.today + timedelta(days=14)})


@in_alliance(kind=Kind.REVIEW)
@require_GET
def minutes(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """The minutes as text: the exact bytes that are signed, once they are out; before, as they would be."""
    found = find_review(here, name)
    if found.state in (OUT, CLOSED):
        content = minutes_file(here.alliance.root, found.file).read_bytes()
    elif may_do(here, Doing.PROPOSE, found):
        content = minutes_text(minutes_of(here, found)).encode()
    else:
        raise Http404
    response = HttpResponse(content, content_type=TEXT)
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="minutes-{found.file}.md"'
    return response


@in_alliance(kind=Kind.REVIEW)
@require_GET
def actions(request: HttpRequest, here: Here) -> HttpResponse:
    """Every action: what is open, and what came of the others."""
    rows = Action.objects.filter(alliance=here.alliance).select_related("review")
    which = request.GET.get("which") or OPEN
    found = _actions(here, rows)
    chosen = [each for each in found if which in ("all", each.action.state) or (which == "mine" and each.mine)]
    page = paged(request, chosen)
    values = {
        "here": here, "page": page, "which": which, "may_end": may_prepare(here),
        "choices": [
            (OPEN, _("open")), ("mine", _("mine")), ("done", _("done")), ("dropped", _("dropped")), ("all", _("all")),
        ],
    }  # fmt: skip
    return render(request, "reviews/actions.html.j2", values)
