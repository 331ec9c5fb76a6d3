"""The pages of the record side by side, those that the reader may enter."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here

SECTIONS: tuple[tuple[str, str, Kind], ...] = (
    ("record", N_("Overview"), Kind.RECORD),
    ("editions", N_("Editions"), Kind.EDITION),
    ("ledger", N_("Ledger"), Kind.RECORD),
    ("checkpoints", N_("Checkpoints"), Kind.RECORD),
    ("witnesses", N_("Witnesses"), Kind.RECORD),
    ("verify", N_("Verify"), Kind.EDITION),
    ("compare", N_("Compare"), Kind.EDITION),
    ("access-log", N_("Who saw what"), Kind.ALLIANCE),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One of them."""

    title: str
    address: str
    is_current: bool


def sections(here: Here, current: str) -> tuple[Section, ...]:
    """The sections that the reader may enter."""
    return tuple(
        Section(_(title), reverse(view, args=[here.name]), view == current)
        for view, title, kind in SECTIONS
        if here.may(Action.SEE, here.thing(kind)).allowed
    )
