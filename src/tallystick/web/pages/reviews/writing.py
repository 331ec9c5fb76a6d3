"""What is done in a review: items, minutes, people, actions, steps; each goes back to its page."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tallystick.errors import InputError
from tallystick.sharing.words import Action as Doing
from tallystick.sharing.words import Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.design.periods import period_name
from tallystick.web.pages.reviews.finding import find_review, invitable, require_preparing
from tallystick.web.pages.reviews.forms import EndForm, ItemForm, MinutesForm, TakenOutForm
from tallystick.web.pages.reviews.views import action_form_of, show
from tallystick.web.people.models import Person
from tallystick.web.reviewing.agenda import Desk, gather, may_read
from tallystick.web.reviewing.models import HELD, PREPARED, Action, Guest, Item, Review
from tallystick.web.reviewing.steps import close, hold, require_state, send_out, take_back
from tallystick.web.talk.events import Event
from tallystick.web.talk.telling import people_in, tell


def _back(here: Here, review: Review, place: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("review", args=[here.name, review.name]) + place)


@in_alliance(kind=Kind.REVIEW)
@require_POST
def gathered(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Puts on the agenda what there is to talk about, as the reader sees it."""
    found = find_review(here, name)
    require_preparing(here, found)
    require_state(found, PREPARED, HELD)
    with transaction.atomic():
        Review.objects.select_for_update().get(pk=found.pk)  # whoever gathers as well waits, and finds what is there
        count = gather(Desk.of(here, found), by=here.hand())
    text = ngettext("%(n)d item was put on the agenda.", "%(n)d items were put on the agenda.", count) % {"n": count}
    messages.success(request, text if count else _("Everything that there is to talk about is on the agenda."))
    return _back(here, found, "#agenda")


@in_alliance(kind=Kind.REVIEW)
@require_POST
def add_item(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Adds an item of one's own."""
    found = find_review(here, name)
    require_preparing(here, found)
    require_state(found, PREPARED, HELD)
    form = ItemForm(request.POST)
    if not form.is_valid():
        return show(request, here, found, item_form=form, status=422)
    Item.objects.create(
        review=found, place=found.items.count() + 1, kind="own", title=form.cleaned_data["title"], by=here.hand()
    )
    return _back(here, found, "#agenda")


@in_alliance(kind=Kind.REVIEW)
@require_POST
def item(request: HttpRequest, here: Here, name: str, number: int) -> HttpResponse:
    """Moves an item, takes it off the agenda with a reason or puts it back, or writes down what was said."""
    found = find_review(here, name)
    require_preparing(here, found)
    require_state(found, PREPARED, HELD)
    one = found.items.filter(pk=number).first()
    if one is None or not Desk.of(here, found).may_read(one):
        raise Http404
    do = request.POST.get("do")
    if do in ("up", "down"):
        _move(found, one, -1 if do == "up" else 1)
    elif do == "out":
        form = TakenOutForm(request.POST)
        if not form.is_valid():
            return show(request, here, found, wrong=" ".join(map(str, form.errors["reason"])), status=422)
        one.taken_out, one.taken_out_by = form.cleaned_data["reason"].strip(), here.hand()
        one.save(update_fields=["taken_out", "taken_out_by"])
    elif do == "in":
        one.taken_out = one.taken_out_by = ""
        one.save(update_fields=["taken_out", "taken_out_by"])
    elif do == "minutes":
        require_state(found, HELD)
        said = MinutesForm(request.POST, prefix=f"i{one.pk}")
        if not said.is_valid():
            return show(request, here, found, minutes_form=(one.pk, said), status=422)
        one.minutes, one.decision = (said.cleaned_data[each].strip() for each in ("minutes", "decision"))
        one.save(update_fields=["minutes", "decision"])
        messages.success(request, _("Written down."))
    else:
        raise InputError(_("Nothing was asked for."))
    return _back(here, found, f"#item-{one.pk}")


def _move(review: Review, one: Item, by: int) -> None:
    """Moves an item one place among those on the agenda."""
    with transaction.atomic():
        Review.objects.select_for_update().get(pk=review.pk)  # two who move items do it one after the other
        order = [each for each in review.items.all() if not each.taken_out]
        at = next((place for place, each in enumerate(order) if each.pk == one.pk), None)
        if at is None or not 0 <= at + by < len(order):
            return
        order[at], order[at + by] = order[at + by], order[at]
        for place, each in enumerate(order, 1):
            Item.objects.filter(pk=each.pk).update(place=place)


@in_alliance(kind=Kind.REVIEW)
@require_POST
def people(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Invites people who may see reviews, or says who came."""
    found = find_review(here, name)
    require_preparing(here, found)
    if request.POST.get("do") == "came":
        require_state(found, HELD)
        came = set(request.POST.getlist("came"))
        for guest in found.guests.all():
            Guest.objects.filter(pk=guest.pk).update(attended=str(guest.pk) in came)
        messages.success(request, _("Written down who came."))
        return _back(here, found, "#people")
    require_state(found, PREPARED)
    wanted = set(request.POST.getlist("invite"))
    for each in invitable(here):
        if str(each.pk) in wanted:
            _invite(here, found, each.person, each.party, each.role)
    return _back(here, found, "#people")


def _invite(here: Here, review: Review, person: Person, party: str, role: str) -> None:
    _guest, made = Guest.objects.get_or_create(review=review, person=person, party=party, role=role)
    if made:

        def text() -> str:
            return _("You are invited to the review of %(period)s on %(day)s.") % {
                "period": period_name(review.label), "day": review.meets.isoformat(),
            }  # fmt: skip

        thing = here.thing(Kind.REVIEW, start=review.start, end=review.end)
        tell(here.alliance, Event.REVIEW, [person], text, reverse("review", args=[here.name, review.name]), thing=thing)


@in_alliance(kind=Kind.REVIEW)
@require_POST
def add_action(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Puts down what somebody is to do."""
    found = find_review(here, name)
    require_preparing(here, found)
    require_state(found, HELD)
    desk = Desk.of(here, found)
    readable = [each for each in found.items.all() if not each.taken_out and desk.may_read(each)]
    views: list[Any] = [_Choice(each, desk.point(each)) for each in readable]
    form = action_form_of(here, views, request.POST)
    if not form.is_valid():
        return show(request, here, found, action_form=form, status=422)
    said = form.cleaned_data
    of = next(each for each in readable if str(each.pk) == said["item"])
    Action.objects.create(
        alliance=here.alliance, review=found, item=of, text=said["text"].strip(), owner=said["owner"], due=said["due"],
        parties=of.parties, by=here.hand(),
    )  # fmt: skip
    return _back(here, found, f"#item-{of.pk}")


class _Choice:
    """An item with what the reader sees of it."""

    def __init__(self, item: Item, point: Any) -> None:
        self.item, self.point = item, point


@in_alliance(kind=Kind.REVIEW)
@require_POST
def end_action(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Says that an action is done or dropped, and what came of it: who prepares reviews, or fills the owner's role."""
    found = Action.objects.filter(alliance=here.alliance, pk=number).select_related("review").first()
    if found is None or not may_read(here, found.parties):
        raise Http404
    mine = {role for each in here.roles for role in each.fills}
    if found.owner not in mine:
        here.require(Doing.PROPOSE, here.thing(Kind.REVIEW))
    form = EndForm(request.POST)
    if not found.is_open:
        messages.warning(request, _("It has ended already."))
    elif not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    else:
        found.state, found.said = form.cleaned_data["state"], form.cleaned_data["said"].strip()
        found.ended, found.ended_by = here.today, here.hand()
        found.save(update_fields=["state", "said", "ended", "ended_by"])
        messages.success(request, _("Written down."))
    return HttpResponseRedirect(reverse("actions", args=[here.name]))


STEPS = {"hold": hold, "send": send_out, "back": take_back, "close": close}


@in_alliance(kind=Kind.REVIEW)
@require_POST
def step(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Takes a review to its next step, or its minutes back."""
    found = find_review(here, name)
    require_preparing(here, found)
    do = STEPS.get(request.POST.get("do", ""))
    if do is None:
        raise InputError(_("Nothing was asked for."))
    try:
        do(here, found)
    except InputError as wrong:
        found.refresh_from_db()
        return show(request, here, found, wrong=str(wrong), status=422)
    if do is send_out:
        _tell_of_minutes(request, here, found)
    return _back(here, found)


def _tell_of_minutes(request: HttpRequest, here: Here, review: Review) -> None:
    """Tells whoever may read the review that its minutes are out."""

    def text() -> str:
        return _("The minutes of the review of %(period)s are out.") % {"period": period_name(review.label)}

    tell(
        here.alliance, Event.REVIEW, people_in(here), text, reverse("review", args=[here.name, review.name]),
        thing=here.thing(Kind.REVIEW, start=review.start, end=review.end), by=person_asking(request),
    )  # fmt: skip
