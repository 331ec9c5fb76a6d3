"""What the data wing puts on Today: facts that are due or late, sheets to approve, sheets sent back, uploads left."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.entering.models import RETURNED, SUBMITTED, WAITING
from tallystick.web.entering.sheets import sheet_thing, sheets_seen
from tallystick.web.entering.uploads import uploads_of
from tallystick.web.pages.data.board import Cell, Line, board
from tallystick.web.pages.home.items import Item


def data_due(here: Here, ahead: int) -> Iterator[Item]:
    """What the reader has to deliver or to approve within so many days, and what a manager has to ask for."""
    if here.opened.reading.compiled is None:
        return
    yield from _sheets(here)
    yield from _uploads(here)
    if here.may(Action.SEE, here.thing(Kind.PERIOD)).allowed:
        yield from _facts(here, ahead)


def _facts(here: Here, ahead: int) -> Iterator[Item]:
    """Facts by source: the reader's to deliver, or late ones that a manager has to ask others for."""
    found = board(here)
    asks = here.may(Action.LOCK, here.thing(Kind.PERIOD)).allowed
    by_source: dict[str, list[tuple[Line, Cell]]] = {}
    for line, cell in (*found.wanted(mine=True), *found.wanted(mine=False)):
        days = None if cell.delivery.until is None else (cell.delivery.until - here.today).days
        near = days is not None and days <= ahead
        if (cell.mine and near) or (asks and cell.delivery.state == "late"):
            by_source.setdefault(cell.source, []).append((line, cell))
    for source, each in by_source.items():
        (line, cell), last = each[0], each[-1][0]
        late, until = cell.delivery.state == "late", cell.delivery.until
        names = line.label if len(each) == 1 else _("%(first)s to %(last)s") % {
            "first": line.label, "last": last.label,
        }  # fmt: skip
        text = _("Facts of %(periods)s for “%(source)s” from %(by)s") % {
            "periods": names, "source": cell.title, "by": cell.by,
        }  # fmt: skip
        link = (
            f"{reverse('data-uploads', args=[here.name])}?source={source}" if cell.mine
            else reverse("data-period", args=[here.name, line.period])
        )  # fmt: skip
        yield Item(
            "poor" if late else "watch", _("Late") if late else _("Due"), text, here.title, link, until,
            None if until is None else (until - here.today).days,
        )  # fmt: skip


def _sheets(here: Here) -> Iterator[Item]:
    for each in sheets_seen(here):
        address = reverse("data-entry", args=[here.name, each.pk])
        title = here.charter.sources[each.source].title or each.source
        values = {"source": title, "period": each.period, "who": each.person}
        if each.state == SUBMITTED and here.may(Action.APPROVE, sheet_thing(here, each)).allowed:
            text = _("Facts for “%(source)s” %(period)s, entered by %(who)s") % values
            yield Item("watch", _("Approve"), text, here.title, address)
        elif each.state == RETURNED and each.person.key == here.actor.person:
            yield Item(
                "watch", _("Sent back"), _("Your sheet for “%(source)s” %(period)s") % values, here.title, address
            )


def _uploads(here: Here) -> Iterator[Item]:
    for each in uploads_of(here).filter(state=WAITING):
        if each.person.key != here.actor.person:
            continue
        text = _("“%(name)s” is uploaded and not recorded") % {"name": each.name}
        yield Item("none", _("Upload"), text, here.title, reverse("data-upload", args=[here.name, each.pk]))
