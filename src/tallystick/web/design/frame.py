"""What the frame of every page is given: who reads, the menu, and what was just done."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tallystick.sharing.words import Action
from tallystick.web.access.asking import actor_asking, person_asking
from tallystick.web.alliances.concerns import concerns
from tallystick.web.live.changes import SHORT
from tallystick.web.pages.wings import WINGS, Wing
from tallystick.web.talk.showing import runs_the_site, unread_of

PAGES = "tallystick.web.pages."
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a menu."""

    title: str
    address: str
    is_current: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """The values that every template has beside its own."""
    theme = request.COOKIES.get("tally_theme", "auto")
    here = getattr(request, "tally_here", None)
    person = person_asking(request) if hasattr(request, "user") else None
    return {
        "person": person,
        "language": get_language() or "en",
        "languages": settings.LANGUAGES,
        "theme": theme if theme in THEMES else "auto",
        "site_name": settings.SITE.settings.name,
        "is_demo": settings.SITE.settings.demo,
        "main_menu": _main_menu(request) if person else (),
        "unread": unread_of(person) if person else 0,
        "menu_here": here,
        "live": _live(here, person),
        "wings": _wings(request, here) if here is not None else (),
    }


@dataclass(frozen=True, slots=True)
class Live:
    """How an open page hears of changes."""

    events: str
    """The stream; empty where there is none, so that the page asks now and then."""
    state: str
    """What the page was made of."""
    ask: str
    """Where to ask for the state."""


def _live(here: Any, person: Any) -> Live | None:
    """Of pages of an alliance, and of a reader's own pages."""
    if person is None:
        return None
    place = settings.EVENTS if settings.EVENTS != "/" else ""
    if here is None:
        return Live(f"{place}{reverse('events-of-mine')}", "", "") if settings.EVENTS else None
    state, events = here.opened.state[:SHORT], reverse("events", args=[here.name])
    stream = f"{place}{events}?state={state}" if settings.EVENTS else ""
    return Live(stream, state, reverse("state", args=[here.name]))


def _main_menu(request: HttpRequest) -> tuple[Entry, ...]:
    found = [(_("Today"), reverse("home")), (_("Portfolio"), reverse("portfolio")), (_("Library"), reverse("library"))]
    entries = [Entry(title, address, request.path == address) for title, address in found]
    if runs_the_site(actor_asking(request)):
        address = reverse("administration")
        current = request.path.startswith((address, reverse("sign-in-providers")))
        entries.append(Entry(_("Administration"), address, current))
    return tuple(entries)


def _wings(request: HttpRequest, here: Any) -> tuple[Entry, ...]:
    """The wings of an alliance that its reader may enter."""

    def entry(wing: Wing, view: str) -> Entry:
        return Entry(_(wing.title), reverse(view, args=[here.name]), folder == wing.folder)

    folder = _folder(request)
    return tuple(entry(wing, view) for wing in WINGS if (view := _entrance(here, wing)))


def _folder(request: HttpRequest) -> str:
    """The wing of whose folder the page is; empty where of none."""
    view = getattr(request.resolver_match, "func", None)
    module: str = getattr(view, "__module__", "")
    return module.removeprefix(PAGES).partition(".")[0] if module.startswith(PAGES) else ""


def _entrance(here: Any, wing: Wing) -> str:
    """The page of a wing to which the menu leads; empty where there is none for the reader."""
    if wing.concerned:
        return wing.view if concerns(here, wing.kind) else ""
    if here.may(wing.action, here.thing(wing.kind)).allowed:
        return wing.view
    view, kind = wing.otherwise or ("", wing.kind)
    return view if view and here.may(Action.SEE, here.thing(kind)).allowed else ""
