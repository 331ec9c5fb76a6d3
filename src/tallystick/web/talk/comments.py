"""Comments on a thing: who may read them is decided as for the thing."""

from collections.abc import Sequence

from django.db.models import QuerySet

from tallystick.sharing.words import Kind
from tallystick.web.alliances.here import Here
from tallystick.web.people.models import Person
from tallystick.web.talk.models import Comment


def comments_on(here: Here, kind: Kind, subject: str) -> Sequence[Comment]:
    """What was said about a thing, oldest first; the caller has seen the thing."""
    return list(_here(here).filter(kind=kind, subject=subject, taken_back=None).select_related("author"))


def say(here: Here, person: Person, kind: Kind, subject: str, text: str) -> Comment:
    """Puts a comment down; the caller has asked whether the person may."""
    party = next(iter(sorted(here.parties)), "")
    return Comment.objects.create(
        alliance=here.alliance, kind=kind, subject=subject, author=person, party=party, text=text.strip()
    )


def _here(here: Here) -> QuerySet[Comment]:
    return Comment.objects.filter(alliance=here.alliance)
