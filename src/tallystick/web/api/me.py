"""Whoever asks: who they are as far as the token tells it, and what the site told them."""

from datetime import date, datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router

from tallystick.sharing.asked import Context, Decision, Thing
from tallystick.sharing.deciding import decide
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.asking import actor_asking, person_asking, token_shown
from tallystick.web.access.lookup import alliances_for
from tallystick.web.access.refusals import RefusedError
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.people.models import Person
from tallystick.web.talk.models import Notification
from tallystick.web.talk.showing import notifications_of, still_seen

router = Router(tags=["me"])

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
MOST = 1000
"""So many of the latest notifications are listed."""


class TokenOut(Shape):
    """The token that was shown."""

    name: str
    scopes: list[str]
    until: date
    alliances: list[str] | None
    """Null: wherever its owner has a role."""


class PersonOut(Shape):
    """The owner of the token."""

    name: str
    email: str
    language: str
    zone: str


class MeOut(Shape):
    """Who asks."""

    token: TokenOut | None
    """Null where a browser asks."""
    person: PersonOut | None
    """Null where the scopes of the token do not show it."""
    alliances: list[str]
    """The alliances that are seen."""


class NotificationOut(Shape):
    """Something that the site told its reader."""

    id: int
    alliance: str | None
    kind: str
    text: str
    link: str
    """A page of the site."""
    made: datetime
    read: datetime | None


@router.get("/me", response=MeOut, operation_id="read_me", summary="Who asks")
def read_me(request: HttpRequest) -> MeOut:
    """Who asks, and what the token may be used for at most."""
    token, person = token_shown(request), _person(request)
    seen = _may(request, person).allowed
    held = None
    if token is not None:
        names = None if token.everywhere else sorted(token.alliances.values_list("name", flat=True))
        held = TokenOut(name=token.name, scopes=sorted(token.scopes), until=token.until, alliances=names)
    return MeOut(
        token=held,
        person=PersonOut(name=person.name, email=person.email, language=person.language, zone=person.zone)
        if seen
        else None,
        alliances=[here.name for here in alliances_for(request, Outlet.API)],
    )


def _person(request: HttpRequest) -> Person:
    person = person_asking(request)
    if person is None:
        raise Http404
    return person


def _may(request: HttpRequest, person: Person) -> Decision:
    thing = Thing(Kind.PERSON, person=person.key)
    return decide(actor_asking(request), Action.SEE, thing, Context(timezone.localdate(), outlet=Outlet.API))


@router.get("/notifications", response=Listed[NotificationOut], operation_id="list_notifications",
            summary="What the site told the reader")  # fmt: skip
def list_notifications(request: HttpRequest, paging: Query[Paging], unread: bool = False) -> Listed[NotificationOut]:
    """Notifications, the latest first: of alliances in which the reader still has a role, about what they still see."""
    person = _reader(request)
    rows = notifications_of(person).filter(**({"read": None} if unread else {}))[:MOST]
    found = [each for each, _here in still_seen(person, rows, Outlet.API)]
    return listed(request, found, paging, key=lambda each: each.pk, show=_out)


@router.post("/notifications/{notification}/read", response=NotificationOut, operation_id="read_notification",
             summary="Mark as read")  # fmt: skip
def read_notification(request: HttpRequest, notification: Number) -> NotificationOut:
    """Marks a notification as read."""
    person = _reader(request)
    rows = notifications_of(person).filter(pk=notification)
    found = next((each for each, _here in still_seen(person, rows, Outlet.API)), None)
    if found is None:
        raise Http404
    if found.read is None:
        found.read = timezone.now()
        Notification.objects.filter(pk=found.pk, person=person, read=None).update(read=found.read)
    return _out(found)


def _reader(request: HttpRequest) -> Person:
    """Whoever asks, where the token shows what is theirs alone."""
    person = _person(request)
    decision = _may(request, person)
    if not decision.allowed:
        raise RefusedError(decision)
    return person


def _out(each: Notification) -> NotificationOut:
    return NotificationOut(
        id=each.pk, alliance=None if each.alliance is None else each.alliance.name, kind=each.kind, text=each.text,
        link=each.link, made=each.made, read=each.read,
    )  # fmt: skip
