"""Where a KPI's figure is published: editions of its period, what they say, and the proof that they are on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from tallystick.cycle.onrecord import read_instant
from tallystick.errors import InputError
from tallystick.figures.record import same
from tallystick.reports.words import value_text
from tallystick.sharing.rules import Place
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.published import view_of
from tallystick.web.alliances.snapshot import Asked, Snapshot, editions_for
from tallystick.web.design.environment import said
from tallystick.web.pages.home.items import address


@dataclass(frozen=True, slots=True)
class Published:
    """The figure in one edition."""

    edition: str
    state: str
    published: datetime
    value: str
    because: str
    """Why it is withheld from the reader; empty where it is shown."""
    same: bool
    """Whether it is the figure that the page shows."""
    entry: int
    """Its number in the ledger."""
    size: int
    """How many entries the ledger has."""
    document: str
    link: str
    entry_link: str
    proof: str
    """The file that proves the entry to be in the ledger; empty where the reader may not see the record."""


def published(here: Here, seen: Snapshot, kpi: str) -> Iterator[Published]:
    """The editions of the KPI's period, latest first, with the alliance's figure as the reader may see it."""
    period = seen.judged_period_of(kpi)
    place = Place(kpi, None, (), period)
    view = view_of(here.opened)
    shown = seen.disclosed.get(place)
    sees_record = here.may(Action.SEE, here.thing(Kind.RECORD)).allowed
    for each in reversed(editions_for(here.opened, here.reader)):
        if each.period != period or view is None:
            continue
        try:
            found = here.snapshot(Asked(edition=each.name)).disclosed.get(place)
        except InputError:  # the present charter cannot be read: then no figure is compared with it
            found = None
        if found is None:
            continue
        yield Published(
            edition=each.name,
            state=said(each.state),
            published=read_instant(each.record.recorded),
            value=said(value_text(found.figure)),
            because=found.because,
            same=shown is not None and shown.is_shown and found.is_shown and same(shown.figure, found.figure),
            entry=each.index,
            size=view.size,
            document=each.document,
            link=f"{reverse('kpi', args=[here.name, kpi])}?edition={each.name}",
            entry_link=address(here, "ledger-entry", each.index) if sees_record else "",
            proof=address(here, "ledger-proof", each.index) if sees_record else "",
        )
