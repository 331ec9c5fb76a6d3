"""What is in a privileged room, for the counsel of its party on its page: nothing else reaches it.

A room is found with a :class:`~tallystick.web.alliances.here.Here` alone, and ``decide`` refuses it on every way but
the page (S-rules of the privileged room), so that a caller from an export, a search or a mail finds none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from tallystick.cycle.exhibits import MOST_BYTES, plain_name
from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.people.models import Person
from tallystick.web.rooms.models import Paper
from tallystick.web.rooms.sealing import Room, seal, unseal

LONGEST = 20_000
"""Characters of a note."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A paper as its readers see it."""

    pk: int
    author: str
    made: datetime
    words: str
    is_file: bool
    size: int


def own_rooms(here: Here) -> tuple[str, ...]:
    """The parties whose rooms the reader may enter."""
    return tuple(
        sorted(
            party
            for party in here.parties
            if here.may(Action.SEE, here.thing(Kind.ROOM, party=party)).allowed
            and here.may(Action.ENTER, here.thing(Kind.ROOM, party=party)).allowed
        )
    )


def papers(here: Here, party: str, case: str) -> Iterator[Opened]:
    """The papers of a room, oldest first; Http404 for everybody but its party's counsel."""
    room = _room(here, party, case)
    for each in _of(here, party, case).select_related("author"):
        words = unseal(bytes(each.words), room, settings.SECRET_KEY).decode()
        yield Opened(each.pk, str(each.author), each.made, words, each.content is not None, each.size)


def write_note(here: Here, person: Person, party: str, case: str, text: str) -> None:
    """Puts a note into a room."""
    room = _room(here, party, case)
    if not text.strip() or len(text) > LONGEST:
        raise InputError(f"A note has 1 to {LONGEST:,} characters; this one has {len(text.strip()):,}.")
    words = seal(text.strip().encode(), room, settings.SECRET_KEY)
    Paper.objects.create(alliance=here.alliance, party=party, case=case, author=person, words=words)


def put_file(here: Here, person: Person, party: str, case: str, *, name: str, content: bytes) -> None:
    """Puts a file into a room."""
    room = _room(here, party, case)
    if not content or len(content) > MOST_BYTES:
        raise InputError(f"A file has 1 to {MOST_BYTES:,} bytes; this one has {len(content):,}.")
    Paper.objects.create(
        alliance=here.alliance, party=party, case=case, author=person, size=len(content),
        words=seal(plain_name(name).encode(), room, settings.SECRET_KEY),
        content=seal(content, room, settings.SECRET_KEY),
    )  # fmt: skip


def file_of(here: Here, party: str, case: str, number: int) -> tuple[str, bytes]:
    """The name and the bytes of a file in a room; Http404 where there is none."""
    room = _room(here, party, case)
    found = _of(here, party, case).filter(pk=number, content__isnull=False).first()
    if found is None or found.content is None:
        raise Http404
    name = unseal(bytes(found.words), room, settings.SECRET_KEY).decode()
    return name, unseal(bytes(found.content), room, settings.SECRET_KEY)


def remove(here: Here, party: str, case: str, number: int) -> None:
    """Takes a paper out of a room for good: a room is no record."""
    _room(here, party, case)
    _of(here, party, case).filter(pk=number).delete()


def _room(here: Here, party: str, case: str) -> Room:
    if party not in own_rooms(here):
        raise Http404
    return Room(here.name, party, case)


def _of(here: Here, party: str, case: str) -> QuerySet[Paper]:
    return Paper.objects.filter(alliance=here.alliance, party=party, case=case)
