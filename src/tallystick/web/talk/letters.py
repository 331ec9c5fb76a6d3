"""What goes out by mail and chat: how many things of which kind wait in which alliance, and where to look.

It carries no figure and names no KPI, claim or issue: a mail lies in a mailbox for years, whoever may see what by then.
Links go by the number of the notification, and the page behind them asks anew.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.web.alliances.here import Here
from tallystick.web.people.models import Person
from tallystick.web.talk.events import ABOUT, event_of
from tallystick.web.talk.models import Notification

SALT = "tallystick.web.talk.unsubscribe"
MOST_LINES = 20
"""Lines of an alliance in one mail; the page has the rest."""

Seen = tuple[Notification, Here | None]


@dataclass(frozen=True, slots=True)
class Place:
    """What is told of one alliance, or of the site as a whole."""

    title: str
    lines: tuple[tuple[str, str], ...]
    """Sentence and link."""
    more: int = 0


def absolute(path: str) -> str:
    """The whole address of a page of this site."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"


def places_of(found: Sequence[Seen]) -> tuple[Place, ...]:
    """The sentences by alliance: one a kind, which leads to the thing itself where there is one of it alone."""
    by_place: dict[str, list[Notification]] = {}
    for each, here in found:
        by_place.setdefault(here.title if here is not None else settings.SITE.settings.name, []).append(each)
    return tuple(_place(title, each) for title, each in by_place.items())


def _place(title: str, found: Sequence[Notification]) -> Place:
    counted = Counter(event_of(each.kind) for each in found)
    lines = []
    for event, count in counted.items():
        if event is None:
            continue
        sentence = _(ABOUT[event].sentence)
        if count > 1:
            sentence = f"{sentence} ({count})"
        only = next(each for each in found if each.kind == event.value)
        link = reverse("notification", args=[only.pk]) if count == 1 else reverse("notifications")
        lines.append((sentence, absolute(link)))
    return Place(title, tuple(lines[:MOST_LINES]), max(len(lines) - MOST_LINES, 0))


def subject_of(found: Sequence[Seen]) -> str:
    """What a mail is about, in a line."""
    titles = {here.title if here is not None else "" for _each, here in found}
    where = next(iter(titles)) if len(titles) == 1 and "" not in titles else settings.SITE.settings.name
    kinds = {event_of(each.kind) for each, _here in found} - {None}
    if len(kinds) == 1:
        event = next(each for each in kinds if each is not None)
        return f"{_(ABOUT[event].title)}: {where}"
    count = len(found)
    return ngettext("%(num)d notification: %(where)s", "%(num)d notifications: %(where)s", count) % {
        "num": count, "where": where,
    }  # fmt: skip


def body_of(found: Sequence[Seen]) -> str:
    """The sentences with their links, as plain text."""
    parts = []
    for place in places_of(found):
        lines = [f"- {sentence}\n  {link}" for sentence, link in place.lines]
        parts.append("\n".join((place.title, *lines)))
    return "\n\n".join(parts)


def mail(person: Person, found: Sequence[Seen]) -> EmailMessage:
    """The mail in which a person is told; its links at the end say how to be told otherwise, or no more."""
    stop = absolute(reverse("notifications-stop", args=[stop_token(person)]))
    text = "\n".join(
        (
            body_of(found),
            "",
            _("All notifications: %(link)s") % {"link": absolute(reverse("notifications"))},
            _("Choose what you are told, when, and how: %(link)s")
            % {"link": absolute(reverse("notification-choices"))},
            _("No such mails any more: %(link)s") % {"link": stop},
            "",
        )
    )
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's holiday answer comes back
    }
    one_line = " ".join(subject_of(found).split())
    return EmailMessage(one_line, text, None, [person.email], headers=headers)


def stop_token(person: Person) -> str:
    """What the link in a mail shows, so that mails can be ended without signing in; it does nothing else."""
    return signing.dumps(person.pk, salt=SALT, compress=False)


def who_stops(token: str) -> Person | None:
    """Whose mails a link ends; None for one that the site did not make."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=pk).first()
