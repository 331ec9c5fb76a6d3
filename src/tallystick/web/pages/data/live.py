"""Events that programs send as they happen: what came when, and what was refused and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind, Mask
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.entering.models import Arrival
from tallystick.web.entering.receiving import keys_known
from tallystick.web.entering.whose import provider, sources_seen, strictest_of
from tallystick.web.pages.data.asking import page
from tallystick.web.pages.paging import paged


@in_alliance()
@require_GET
def live(request: HttpRequest, here: Here) -> HttpResponse:
    """By source: events accepted, keys known, the last one; and every sending with what was refused."""
    names = sources_seen(here)
    if not names:
        raise Http404
    rows = [each for each in Arrival.objects.filter(alliance=here.alliance, source__in=names) if _is_seen(here, each)]
    cards = []
    for name in names:
        mine = [each for each in rows if each.source == name]
        known = keys_known(here, name) if here.may(Action.SEE, _of(here, name)).allowed else 0
        if mine or known:
            cards.append(
                {
                    "name": name,
                    "title": here.charter.sources[name].title or name,
                    "known": known,
                    "last": max((each.at for each in mine), default=None),
                    "accepted": sum(each.accepted for each in mine),
                    "refused": sum(each.refused for each in mine),
                    "repeated": sum(each.repeated for each in mine),
                }
            )
    values = {
        "here": here,
        "cards": cards,
        "page": paged(request, rows),
        "sources": here.charter.sources,
        "parties": here.charter.parties,
        "zone": here.charter.zone,
        "read": {each.pk for each in rows if _reads_rows(here, each)},
        "example": names[0],
        "host": request.get_host(),
        "scheme": request.scheme,
    }
    template = "data/_live.html.j2" if getattr(request, "htmx", False) else "data/live.html.j2"
    return page(request, template, values)


def _of(here: Here, source: str) -> Thing:
    return here.thing(Kind.BATCH, party=provider(here.charter, source))


def _is_seen(here: Here, arrival: Arrival) -> bool:
    return here.may(Action.SEE, _batch(here, arrival)).allowed


def _reads_rows(here: Here, arrival: Arrival) -> bool:
    """Whether the reader sees what was sent: the reason for which a line was refused quotes it."""
    decision = here.may(Action.SEE, _batch(here, arrival))
    return decision.allowed and Mask.ROWS not in decision.masked


def _batch(here: Here, arrival: Arrival) -> Thing:
    return here.thing(
        Kind.BATCH, party=arrival.party or None, disclosure=strictest_of(here.charter.sources[arrival.source])
    )
