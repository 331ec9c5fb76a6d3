"""Whether an alliance has figures for its reader, and where it has none: why, and what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.errors import InputError
from tallystick.scorecard.periods import scorecard_periods
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Snapshot
from tallystick.web.design.periods import period_name
from tallystick.web.pages.home.items import link_to

LONGEST = 400
"""So much of an error's sentence is shown in a line."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why there are no figures."""

    because: str
    """A whole sentence or two."""
    what: str
    """What can be done about it, as the words of a link."""
    link: str
    waiting: bool
    """Whether it is only a matter of time: nothing is wrong."""


def shown(here: Here) -> Snapshot | None:
    """The figures as the reader may see them; None where there are none, or none they may see."""
    found = figures_or_why(here)
    return found if isinstance(found, Snapshot) else None


def why_none(here: Here) -> Obstacle | None:
    """Why there are no figures; None where there are, and for a reader who sees none of them."""
    found = figures_or_why(here)
    return found if isinstance(found, Obstacle) else None


def figures_or_why(here: Here) -> Snapshot | Obstacle | None:
    """The figures, or why there are none; None for a reader who sees no figures at all."""
    if not here.may(Action.SEE, here.thing(Kind.FIGURE)).allowed:
        return None
    if here.opened.reading.compiled is None:
        return _errors_in_charter(here)
    try:
        return here.snapshot()
    except InputError as wrong:
        return _obstacle(here, wrong)


def obstacle_of(here: Here, wrong: InputError) -> Obstacle:
    """Why figures cannot be shown, from the error that says so."""
    return _obstacle(here, wrong)


def _obstacle(here: Here, wrong: InputError) -> Obstacle:
    if not here.alliance.root.joinpath("facts").is_dir():
        because = _("No facts have been delivered yet, so there are no figures.")
        return Obstacle(because, _("Deliver facts"), link_to(here, "data"), waiting=True)
    periods = scorecard_periods(here.opened.compiled)
    if all(each.end > here.today for each in periods):
        because = _("The first period, %(period)s, has not ended yet.") % {"period": period_name(periods[0].label)}
        return Obstacle(because, _("Open the alliance"), link_to(here, "alliance"), waiting=True)
    because = _("Its figures cannot be computed: %(reason)s") % {"reason": plain(str(wrong), here)}
    return Obstacle(because, _("See what is wrong"), link_to(here, "data", "charter"), waiting=False)


def _errors_in_charter(here: Here) -> Obstacle:
    wrong = [each for each in here.opened.reading.problems if each.level == "error"]
    because = ngettext(
        "Its charter has %(num)d error, so nothing can be computed: %(first)s",
        "Its charter has %(num)d errors, so nothing can be computed; the first: %(first)s",
        len(wrong),
    ) % {"num": len(wrong), "first": plain(wrong[0].message, here) if wrong else ""}
    return Obstacle(because, _("Read the charter"), link_to(here, "charter"), waiting=False)


def plain(text: str, here: Here) -> str:
    """An error's first sentences, without folders of the server in it."""
    said = text.replace(f"{here.alliance.root}/", "").replace(str(here.alliance.root), here.name).strip()
    first = said.splitlines()[0] if said else ""
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1].rstrip()}…"
