"""Who saw what: a person sees who saw their data, and a party's counsel sees the log of their party."""

from collections.abc import Sequence
from typing import Any, overload

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET

from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.paging import MOST, paged
from tallystick.web.pages.record.entries import party_name
from tallystick.web.pages.record.sections import sections
from tallystick.web.watching.log import KEPT, own_sights, readable_parties, sights_of
from tallystick.web.watching.models import Sight

KINDS = {
    "personal figure": N_("Personal figure"), "batch": N_("Facts"), "edition": N_("Edition"), "figure": N_("Figures"),
    "person": N_("Person"), "entry": N_("Entry"), "determination": N_("Determination"), "account": N_("Account"),
    "case": N_("Case"), "review": N_("Review"), "charter": N_("Charter"), "access log": N_("Access log"),
    "objective": N_("Objective"), "kpi": N_("KPI"), "notice": N_("Notice"), "record": N_("Record"),
}  # fmt: skip
OUTLETS = {
    "page": N_("on a page"), "API": N_("by a program"), "export": N_("as a file"), "search": N_("in a search"),
    "mail": N_("by mail"),
}  # fmt: skip


class Rows(Sequence[Sight]):
    """Rows of the data base as a list that is read a page at a time."""

    def __init__(self, rows: QuerySet[Sight]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return self.rows.count()

    @overload
    def __getitem__(self, at: int) -> Sight: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sight]: ...
    def __getitem__(self, at: int | slice) -> Sight | Sequence[Sight]:
        return list(self.rows[at]) if isinstance(at, slice) else self.rows[at]


@in_alliance()
@require_GET
def access(request: HttpRequest, here: Here) -> HttpResponse:
    """What others saw of the reader; and where they may read it, the log of their party."""
    person = person_asking(request)
    if person is None:
        raise Http404
    parties = readable_parties(here)
    own = own_sights(here, person)
    log = paged(request, Rows(sights_of(here, parties))) if parties else None
    values: dict[str, Any] = {
        "here": here,
        "sections": sections(here, "access-log"),
        "mine": own.count(),
        "rows": [_row(here, each, parties) for each in own[:MOST]],
        "log": log,
        "log_rows": [_row(here, each, parties) for each in log.items] if log is not None else [],
        "parties": ", ".join(party_name(here, each) for each in sorted(parties)),
        "kept": KEPT.days,
    }
    return render(request, "record/access.html.j2", values)


def _row(here: Here, each: Sight, parties: frozenset[str]) -> dict[str, Any]:
    """One entry; people of other parties are told by party and role."""
    party, _space, role = each.by.partition(" ")
    by = f"{party_name(here, party)}, {role}" if role else each.by
    known = each.by_party in parties or each.by_party in here.parties
    return {
        "who": f"{each.reader} ({by})" if known and by else (by or _("appointed by all parties")),
        "what": _(KINDS.get(each.kind, each.kind)),
        "subject": each.subject,
        "how": _(OUTLETS.get(each.outlet, each.outlet)),
        "whose": party_name(here, each.party) if each.party else "",
        "last": each.last,
        "times": each.times,
    }
