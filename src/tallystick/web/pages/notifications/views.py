"""The list of a person's notifications, and the way from one of them to what it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import for_people
from tallystick.web.pages.paging import paged
from tallystick.web.people.models import Person
from tallystick.web.talk.choosing import zone_of
from tallystick.web.talk.events import ABOUT, event_of
from tallystick.web.talk.models import Notification
from tallystick.web.talk.showing import notifications_of, still_seen

MOST = 500
"""So many are looked through; older ones that nobody read are of no use."""


@dataclass(frozen=True, slots=True)
class Line:
    """One notification as its person sees it."""

    pk: int
    kind: str
    """What its kind is called."""
    text: str
    alliance: str
    """What the alliance is called; empty of what is the site's."""
    made: datetime
    is_new: bool
    """Whether it was not read yet."""


@for_people
@never_cache
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """What the person was told, the last first; by choice what was read as well."""
    person = _person(request)
    with_read = request.GET.get("read") == "1"
    found = notifications_of(person)
    lines = _lines(person, found if with_read else found.filter(read=None))
    values: dict[str, Any] = {
        "page": paged(request, lines),
        "with_read": with_read,
        "zone": zone_of(person),
        "unread_here": any(each.is_new for each in lines),
        "any_read": with_read or found.exclude(read=None).exists(),
    }
    return render(request, "notifications/notifications.html.j2", values)


def _person(request: HttpRequest) -> Person:
    person = person_asking(request)
    if person is None:
        raise Http404
    return person


def _lines(person: Person, found: Any) -> list[Line]:
    """Those that may still be seen; the others are taken for read, so that nobody is called to an empty page."""
    every = list(found[:MOST])
    lines = []
    for each, here in still_seen(person, every):
        event = event_of(each.kind)
        lines.append(
            Line(
                each.pk, _(ABOUT[event].title) if event is not None else each.kind, each.text,
                "" if here is None else here.title, each.made, each.read is None,
            )
        )  # fmt: skip
    kept = {each.pk for each in lines}
    gone = [each.pk for each in every if each.pk not in kept and each.read is None]
    if gone:
        Notification.objects.filter(pk__in=gone).update(read=timezone.now())
    return lines


@for_people
@never_cache
@require_GET
def notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to what one of them is about, where the person may still see it; it counts as read then."""
    person = _person(request)
    rows = Notification.objects.filter(person=person, pk=pk).select_related("alliance")
    found = next((each for each, _here in still_seen(person, rows)), None)
    if found is None:
        raise Http404
    Notification.objects.filter(pk=found.pk, read=None).update(read=timezone.now())
    is_ours = found.link.startswith("/") and url_has_allowed_host_and_scheme(found.link, None)
    return HttpResponseRedirect(found.link if is_ours else reverse("notifications"))


@for_people
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Takes one of them for read, or all."""
    person = _person(request)
    mine = Notification.objects.filter(person=person, read=None)
    pk = request.POST.get("which", "")
    if pk.isascii() and pk.isdigit() and len(pk) < 19:
        mine.filter(pk=int(pk)).update(read=timezone.now())
    elif pk == "all":
        mine.update(read=timezone.now())
        messages.success(request, _("All notifications are marked as read."))
    return HttpResponseRedirect(reverse("notifications") + ("?read=1" if request.POST.get("back") == "read" else ""))
