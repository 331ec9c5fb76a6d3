"""What somebody chose to be told, and by which way; and the defaults where they chose nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from tallystick.errors import InputError
from tallystick.terms.zone import Zone
from tallystick.web.people.models import Person
from tallystick.web.talk.events import ABOUT, Event, Often, event_of
from tallystick.web.talk.models import Choice, Notification, Ways
from tallystick.web.talk.times import Quiet, goes_out


@dataclass(frozen=True, slots=True)
class Chosen:
    """How one person is told of one kind."""

    often: Often
    page: bool = True
    mail: bool = True
    chat: bool = True


@dataclass(frozen=True, slots=True)
class Wishes:
    """All that one person chose."""

    kinds: Mapping[Event, Chosen]
    zone: str
    quiet: Quiet | None
    mails: bool
    chats: bool

    def mail_due(self, event: Event, now: datetime) -> datetime | None:
        """When a mail of the kind goes out; None where none does."""
        chosen = self.kinds[event]
        return self._due(chosen, now) if self.mails and chosen.mail else None

    def chat_due(self, event: Event, now: datetime) -> datetime | None:
        """Likewise, to the chat."""
        chosen = self.kinds[event]
        return self._due(chosen, now) if self.chats and chosen.chat else None

    def shows(self, event: Event) -> bool:
        """Whether it stands on the person's page."""
        return self.kinds[event].page

    def tells(self, event: Event) -> bool:
        """Whether the person is told at all."""
        chosen = self.kinds[event]
        sent = chosen.often is not Often.NEVER and ((self.mails and chosen.mail) or (self.chats and chosen.chat))
        return chosen.page or sent

    def _due(self, chosen: Chosen, now: datetime) -> datetime | None:
        return goes_out(chosen.often, now=now, zone=self.zone, quiet=self.quiet)


def wishes_of(people: Iterable[Person]) -> dict[int, Wishes]:
    """What each of them chose, by their primary key."""
    each_of = {person.pk: person for person in people}
    rows = Choice.objects.filter(person__in=list(each_of))
    ways = {each.person_id: each for each in Ways.objects.filter(person__in=list(each_of))}
    chosen: dict[int, dict[Event, Chosen]] = {
        pk: {event: Chosen(about.often) for event, about in ABOUT.items()} for pk in each_of
    }
    for row in rows:
        event = event_of(row.kind)
        if event is not None:
            chosen[row.person_id][event] = Chosen(Often(row.often), page=row.page, mail=row.mail, chat=row.chat)
    return {pk: _wishes(each_of[pk], kinds, ways.get(pk)) for pk, kinds in chosen.items()}


def _wishes(person: Person, kinds: Mapping[Event, Chosen], ways: Ways | None) -> Wishes:
    quiet = None
    if ways is not None and ways.quiet_from is not None and ways.quiet_until is not None:
        quiet = Quiet(ways.quiet_from, ways.quiet_until)
    return Wishes(
        kinds, zone_of(person), quiet, mails=ways is None or ways.mails, chats=ways is not None and bool(ways.chat)
    )


def zone_of(person: Person) -> str:
    """The person's zone; the site's where they named none that there is."""
    try:
        return Zone(person.zone).name if person.zone else settings.TIME_ZONE
    except InputError:
        return str(settings.TIME_ZONE)


def reconsider(person: Person) -> None:
    """Gives what has not gone out yet the times by which the person now wants to be told."""
    wishes, now = wishes_of([person])[person.pk], timezone.now()
    waiting = Notification.objects.filter(person=person, read=None)
    for each in waiting.filter(mailed=None, mail_due__isnull=False):
        event = event_of(each.kind)
        each.mail_due = None if event is None else wishes.mail_due(event, now)
        each.save(update_fields=["mail_due"])
    for each in waiting.filter(chatted=None, chat_due__isnull=False):
        event = event_of(each.kind)
        each.chat_due = None if event is None else wishes.chat_due(event, now)
        each.save(update_fields=["chat_due"])
