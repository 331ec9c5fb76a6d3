"""Which edition a page shows, and how its figures differ from today's."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tallystick.cycle.onrecord import read_instant
from tallystick.errors import InputError
from tallystick.figures.record import same
from tallystick.reports.words import value_text
from tallystick.sharing.rules import Place
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Asked, Snapshot, editions_for
from tallystick.web.design.environment import said
from tallystick.web.design.periods import period_name

MOST = 5


@dataclass(frozen=True, slots=True)
class Differing:
    """A KPI whose published value is another than today's."""

    kpi: str
    title: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class EditionView:
    """The edition that a page shows."""

    name: str
    period: str
    state: str
    published: datetime
    known_at: datetime
    superseded_by: str | None
    differing: tuple[Differing, ...]
    """The alliance's own figures that are others today, the first few."""
    more: int
    """How many figures beyond those differ, those of parties and cells included."""
    compared: int
    """How many figures were compared: those that the reader sees in both."""
    because: str
    """Why they could not be compared; empty where they were."""


def edition_choices(here: Here) -> list[tuple[str, str]]:
    """The editions that the reader may look at, latest first."""
    labels = {each.id: each.label for each in here.opened.compiled.calendars[here.charter.calendar].periods}
    return [
        (each.name, _("%(period)s, %(name)s, %(state)s") % {
            "period": period_name(labels.get(each.period, each.period)), "name": each.name, "state": said(each.state),
        })
        for each in reversed(editions_for(here.opened, here.reader))
    ]  # fmt: skip


def edition_view(here: Here, seen: Snapshot) -> EditionView | None:
    """The edition whose figures a snapshot has; None where they are computed."""
    if seen.edition is None:
        return None
    published = seen.edition.publication
    differing: list[Differing] = []
    because, beyond, compared = "", 0, 0
    try:
        today = here.snapshot(Asked(period=published.period))
    except InputError as wrong:
        because = str(wrong)
    else:
        for place, then in seen.disclosed.items():
            now = today.disclosed.get(place)
            if place.period != published.period or now is None or not (then.is_shown and now.is_shown):
                continue
            compared += 1
            if same(then.figure, now.figure):
                continue
            if _is_total(place) and place.kpi in seen.kpis and len(differing) < MOST:
                words = value_text(then.figure), value_text(now.figure)
                differing.append(Differing(place.kpi, seen.kpis[place.kpi].title, said(words[0]), said(words[1])))
            else:
                beyond += 1
    return EditionView(
        name=published.name,
        period=seen.content.period_label,
        state=said(published.state),
        published=read_instant(published.record.recorded),
        known_at=published.known_at,
        superseded_by=published.superseded_by,
        differing=tuple(differing),
        more=beyond,
        compared=compared,
        because=because,
    )


def _is_total(place: Place) -> bool:
    return place.party is None and not place.scope
