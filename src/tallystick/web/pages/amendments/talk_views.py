"""Talking about a draft: points are raised, answered and closed."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.drafting.models import Answer, Draft, Point
from tallystick.web.pages.amendments.finding import asking, draft_of, require_proposing
from tallystick.web.pages.amendments.forms import AnswerForm, PointForm
from tallystick.web.pages.amendments.views import show


@in_alliance(kind=Kind.CHARTER)
@require_POST
def raise_point(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Raises a point about a draft."""
    draft = draft_of(here, number)
    here.require(Action.COMMENT, here.thing(Kind.CHARTER))
    form = PointForm(request.POST)
    if not form.is_valid():
        return show(request, here, draft, point=form, status=422)
    Point.objects.create(
        draft=draft, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"].strip(), author=asking(request),
        party=_party(here),
    )  # fmt: skip
    return _back(here, draft)


@in_alliance(kind=Kind.CHARTER)
@require_POST
def answer(request: HttpRequest, here: Here, number: int, point: int) -> HttpResponse:
    """Answers a point."""
    draft = draft_of(here, number)
    here.require(Action.COMMENT, here.thing(Kind.CHARTER))
    found = _point(draft, point)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, here, draft, answer=form, answered=found.pk, status=422)
    Answer.objects.create(
        point=found, text=form.cleaned_data["text"].strip(), author=asking(request), party=_party(here)
    )
    return _back(here, draft)


@in_alliance(kind=Kind.CHARTER)
@require_POST
def close(request: HttpRequest, here: Here, number: int, point: int) -> HttpResponse:
    """Closes a point: whoever raised it does, or whoever may write drafts."""
    draft = draft_of(here, number)
    found = _point(draft, point)
    person = asking(request)
    if found.author_id != person.pk or not here.may(Action.COMMENT, here.thing(Kind.CHARTER)).allowed:
        require_proposing(here)
    Point.objects.filter(pk=found.pk, closed=None).update(closed=timezone.now(), closed_by=person)
    return _back(here, draft)


def _point(draft: Draft, point: int) -> Point:
    found = Point.objects.filter(draft=draft, pk=point).first()
    if found is None:
        raise Http404
    return found


def _party(here: Here) -> str:
    return next(iter(sorted(here.parties)), "")


def _back(here: Here, draft: Draft) -> HttpResponse:
    return HttpResponseRedirect(reverse("amendment", args=[here.name, draft.number]) + "#points")
