"""Coming into this wing: whoever may see determinations of the parties they act for, or of all."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.sharing.words import Kind
from tallystick.web.alliances.concerns import concerns
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.obliged import Obliged, obliged


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the wing."""

    title: str
    address: str
    is_current: bool


TABS: tuple[tuple[str, str, Kind], ...] = (
    ("obligations", N_("Matrix"), Kind.DETERMINATION),
    ("claims", N_("Claims and disputes"), Kind.DETERMINATION),
    ("cases", N_("Cases"), Kind.CASE),
    ("notices", N_("Notices"), Kind.NOTICE),
    ("account", N_("Account"), Kind.ACCOUNT),
)


def enter(here: Here, kind: Kind = Kind.DETERMINATION) -> Obliged:
    """The obligations as the reader may see them; Http404 where they see nothing of the kind."""
    if not concerns(here, kind):
        raise Http404
    return obliged(here)


def tabs(here: Here, current: str) -> tuple[Tab, ...]:
    """The pages of the wing that the reader may enter."""
    return tuple(
        Tab(_(title), reverse(name, args=[here.name]), name == current)
        for name, title, kind in TABS
        if concerns(here, kind)
    )
