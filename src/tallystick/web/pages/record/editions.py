"""Editions: what was published, what changed between them, publishing, signing, reports and packs."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.cycle.closing import PeriodClose
from tallystick.cycle.publications import Publication
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.reports.clause_views import outcome_tag
from tallystick.reports.html import report_html
from tallystick.reports.numbers import POINT, written, written_with
from tallystick.reports.views import Tag
from tallystick.reports.words import MISSING_WORDS, cell_name
from tallystick.sharing.disclosing import Disclosed
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.design.amounts import money
from tallystick.web.design.periods import period_name
from tallystick.web.pages.objectives.strategy import with_strategy_seen
from tallystick.web.pages.paging import paged
from tallystick.web.pages.record.entries import STATE_WORDS, party_name, period_in, sees_edition
from tallystick.web.pages.record.forms import PublishForm
from tallystick.web.pages.record.obstacles import may_publish, preview, publishable
from tallystick.web.pages.record.published import (
    Edition,
    Judgement,
    days_of,
    decided_otherwise,
    edition_seen,
    may_pack,
    moved,
)
from tallystick.web.pages.record.reading import Record, record_in
from tallystick.web.pages.record.sections import sections
from tallystick.web.pages.record.views import require_record, started
from tallystick.web.pages.record.work import make_pack, pack_file, publish_edition
from tallystick.web.signing.asking import sign_part
from tallystick.web.signing.signable import edition_to_sign
from tallystick.web.watching import seen as seen_by

MOST_MOVED = 50
PENDING = "–"


@dataclass(frozen=True, slots=True)
class Line:
    """One edition in a list."""

    edition: Publication
    label: str
    state: str
    signed: str
    """The parties that have approved it."""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of an edition."""

    title: str
    whose: str
    value: str
    unit: str
    withheld: str
    """Why it is withheld; empty where it is shown."""
    n: str


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One determination of an edition."""

    title: str
    whose: str
    to: str
    tag: Tag
    value: str
    amount: str
    masked: bool


@in_alliance(kind=Kind.EDITION)
@require_GET
def editions(request: HttpRequest, here: Here) -> HttpResponse:
    """Every edition, latest first; of one period where that is asked for."""
    record = record_in(here)
    if record is None:
        return render(request, "record/not_begun.html.j2", {"here": here, "sections": sections(here, "editions")})
    wanted = request.GET.get("period") or None
    mine = [each for each in record.publications if sees_edition(here, each.period)]
    every = [each for each in reversed(mine) if wanted in (None, each.period)]
    page = paged(request, every)
    periods = dict.fromkeys(each.period for each in reversed(mine))
    values = {
        "here": here,
        "sections": sections(here, "editions"),
        "lines": [_line(here, record, each) for each in page.items],
        "page": page,
        "period_choices": [(each, _label(here, each)) for each in periods],
        "wanted": wanted,
        "may_publish": may_publish(here),
    }
    return render(request, "record/editions.html.j2", values)


def _line(here: Here, record: Record, published: Publication) -> Line:
    signed = {each.party for each in record.view.agreement.signatures_of(published.document) if each.approves}
    return Line(
        published, _label(here, published.period), _(STATE_WORDS[published.state]),
        ", ".join(party_name(here, each) for each in sorted(signed)),
    )  # fmt: skip


def _label(here: Here, period: str) -> str:
    found = period_in(here, period)
    return period_name(found.label) if found is not None else period


def find_edition(here: Here, name: str) -> tuple[Record, Publication]:
    """The edition of a name that the reader may see; Http404 where there is none."""
    record = require_record(here)
    published = record.edition(name)
    if published is None or not sees_edition(here, published.period):
        raise Http404
    return record, published


@in_alliance(kind=Kind.EDITION)
@require_http_methods(["GET", "POST"])
def edition(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """One edition: its figures and determinations as published, what changed, who signed it; and signing it."""
    record, published = find_edition(here, name)
    address = reverse("edition", args=[here.name, name])
    label = _label(here, published.period)
    signing = sign_part(
        request, here,
        edition_to_sign(
            here, name, title=_("Edition %(name)s of %(period)s") % {"name": name, "period": label},
            lines=((_("State"), _(STATE_WORDS[published.state])), (_("Entry of the ledger"), str(published.index))),
            **_days(here, published),
        ),
        action=address,
    )  # fmt: skip
    if signing.answer is not None:
        return signing.answer
    found = edition_seen(here, published)
    figures = paged(request, [_figure(here, found, each) for each in found.disclosed])
    previous = _before(record, published)
    values: dict[str, Any] = {
        "here": here,
        "sections": sections(here, "editions"),
        "record": record,
        "published": published,
        "line": _line(here, record, published),
        "label": label,
        "found": found,
        "document": found.document,
        "figures": figures,
        "determinations": [_clause(here, each) for each in found.determinations],
        "previous": previous,
        "changes": list(_changes(here, previous, found)) if previous is not None else [],
        "signatures": record.view.agreement.signatures_of(published.document),
        "signing": signing,
        "may_pack": may_pack(here, found),
        "pack": pack_file(here.alliance, record, name),
        "party_name": lambda party: party_name(here, party),
        "successor": published.superseded_by,
        "has_record_access": here.may(Action.SEE, here.thing(Kind.RECORD)).allowed,
    }
    return render(request, "record/edition.html.j2", values, status=signing.status)


def _days(here: Here, published: Publication) -> dict[str, Any]:
    period = period_in(here, published.period)
    return {} if period is None else {"start": period.start, "end": period.end}


def _before(record: Record, published: Publication) -> Publication | None:
    """The edition of the same period before this one."""
    mine = [each for each in record.publications if each.period == published.period]
    place = mine.index(published)
    return mine[place - 1] if place else None


def _figure(here: Here, found: Edition, each: Disclosed) -> FigureLine:
    figure = each.figure
    charter = found.ground.compiled.charter
    agreed = charter.kpis.get(figure.kpi)
    parts = [party_name(here, figure.party)] if figure.party is not None else []
    if figure.scope:
        parts.append(cell_name(figure, tuple(name for name, _value in figure.scope), charter.parties))
    missing = "" if figure.missing is None else _(MISSING_WORDS[figure.missing][0])
    value = missing if figure.value is None else written(figure.value)
    if each.low is not None and each.high is not None:
        value = _("%(low)s to below %(high)s") % {"low": written(each.low), "high": written(each.high)}
    return FigureLine(
        (agreed.title if agreed else None) or figure.kpi, " · ".join(parts) or _("the alliance"), value,
        _unit(figure.unit), each.because, "" if figure.n is None else written(figure.n),
    )  # fmt: skip


def _unit(unit: str | None) -> str:
    return {"percent": "%", "1": "", None: ""}.get(unit, unit or "")


def _clause(here: Here, each: Judgement) -> ClauseLine:
    made = each.determination
    scope = " · ".join(value for _name, value in made.scope if value is not None)
    title = f"{made.title or made.clause} ({scope})" if scope else made.title or made.clause
    return ClauseLine(
        title, party_name(here, made.obligor), ", ".join(party_name(here, one) for one in made.beneficiary),
        outcome_tag(made.outcome),
        "" if made.value is None or each.masked else f"{written(made.value)} {_unit(made.unit)}",
        "" if each.masked else _owed(made), each.masked,
    )  # fmt: skip


def _owed(made: Determination) -> str:
    return "" if not made.amount else money(made.amount, made.currency)


def _changes(here: Here, previous: Publication, found: Edition) -> Iterator[str]:
    """What is another in an edition than in the one before, of what the reader sees in both, in sentences."""
    before = edition_seen(here, previous)
    if before.ground.compiled.sha256 != found.ground.compiled.sha256:
        yield _("The charter was amended between the two editions.")
    count = 0
    for each in moved(before, found):
        count += 1
        if count > MOST_MOVED:
            continue
        line = _figure(here, found, Disclosed(each.figure))
        values = [_("no value") if one is None else written(one) for one in (each.before, each.after)]
        yield _("%(kpi)s, %(whose)s: %(before)s → %(after)s %(unit)s") % {
            "kpi": line.title, "whose": line.whose, "before": values[0], "after": values[1], "unit": line.unit,
        }  # fmt: skip
    if count > MOST_MOVED:
        yield _("… and %(n)d more figures.") % {"n": count - MOST_MOVED}
    for was, now in decided_otherwise(before, found):
        line_of = _clause(here, Judgement(now, masked=False))
        earlier = _clause(here, Judgement(was, masked=False))
        yield _("%(clause)s, %(whose)s: %(before)s → %(after)s") % {
            "clause": line_of.title, "whose": line_of.whose,
            "before": ", ".join(filter(None, (_(earlier.tag.word), earlier.value, earlier.amount))),
            "after": ", ".join(filter(None, (_(line_of.tag.word), line_of.value, line_of.amount))),
        }  # fmt: skip


@in_alliance(Action.PUBLISH, Kind.EDITION)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, here: Here) -> HttpResponse:
    """Publishes an edition, after showing what it would say and what stands in the way."""
    record = record_in(here)
    if record is None:
        return render(request, "record/not_begun.html.j2", {"here": here, "sections": sections(here, "editions")})
    closes = publishable(here)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = {"period": asked.get("period") or _next(record, closes), "state": asked.get("state") or "provisional"}
    chosen["reason"] = asked.get("reason", "")
    periods = [(each.period.id, period_name(each.period.label)) for each in closes]
    form = PublishForm(chosen if request.method == "POST" else None, initial=chosen, periods=periods)
    close = next((each for each in closes if each.period.id == chosen["period"]), None)
    if close is None and closes and request.GET.get("period"):
        raise InputError(_("The period “%(name)s” has not ended, or is none.") % {"name": chosen["period"]})
    state = chosen["state"] if chosen["state"] in ("provisional", "final") else "provisional"
    found = None if close is None else preview(here, record, close, state, reason=chosen["reason"])
    if request.method == "POST" and form.is_valid() and found is not None:
        if found.state == "restated" and not form.cleaned_data["reason"].strip():
            form.add_error("reason", _("Say why the period is restated; it stands on record."))
        elif not found.may_go:
            form.add_error(None, " ".join(each.text for each in found.obstacles if each.stops))
        else:
            back = reverse("edition", args=[here.name, found.name])
            key = f"publish {here.name} {found.period.id}"
            return started(request, here, publish_edition, dict(form.cleaned_data), back=back, key=key)
    values = {
        "here": here, "sections": sections(here, "editions"), "form": form, "preview": found,
        "state": None if found is None else _(STATE_WORDS[found.state]),
    }  # fmt: skip
    return render(request, "record/publish.html.j2", values, status=422 if form.errors else 200)


def _next(record: Record, closes: Sequence[PeriodClose]) -> str:
    """The period after the last one that is locked, of those that have ended (latest first); else the earliest."""
    locked = {each.period for each in record.publications if each.is_locked}
    place = next((place for place, each in enumerate(closes) if each.period.id in locked), len(closes))
    return closes[max(place - 1, 0)].period.id if closes else ""


def _report(here: Here, name: str) -> str:
    _record, published = find_edition(here, name)
    found = edition_seen(here, published)
    if found.judged is None:
        raise Http404
    content = found.report(generated=published.known_at)
    with written_with(POINT):  # reports are English
        return report_html(with_strategy_seen(here, content, found.ground.compiled.charter))


@in_alliance(kind=Kind.EDITION)
@require_GET
def report(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """The report of an edition in a page of its own: what is disclosed to the reader, and nothing that runs.

    Its own policy allows its one style sheet by its hash, no script, no request; the frame of the site is not there.
    """
    text = _report(here, name)
    seen_by(request, here, Kind.EDITION, name, Outlet.PAGE)
    return _sealed(HttpResponse(text), text)


@in_alliance(kind=Kind.EDITION)
@require_GET
def report_file(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """The same as a file."""
    text = _report(here, name)
    seen_by(request, here, Kind.EDITION, f"{name} (report)", Outlet.EXPORT)
    response = _sealed(HttpResponse(text), text)
    response["Content-Disposition"] = f'attachment; filename="{name}.report.html"'
    return response


def _sealed(response: HttpResponse, text: str) -> HttpResponse:
    """A page that is made elsewhere, with a policy of its own in place of the site's."""
    style = text.partition("<style>")[2].partition("</style>")[0]
    allowed = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{allowed}'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox"
    )
    return response


@in_alliance(kind=Kind.EDITION)
@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Has the pack of an edition made (POST), and hands it out (GET) to whoever may see everything in it."""
    record, published = find_edition(here, name)
    found = edition_seen(here, published)
    here.require(Action.SEE, here.thing(Kind.EDITION, **days_of(found.document)))
    if not may_pack(here, found):
        raise Http404
    if request.method == "POST":
        back = reverse("edition", args=[here.name, name])
        return started(request, here, make_pack, {"edition": name}, back=back, key=f"pack {here.name} {name}")
    file = pack_file(here.alliance, record, name)
    if file is None:
        raise Http404
    seen_by(request, here, Kind.EDITION, f"{name} (pack)", Outlet.EXPORT)
    response = HttpResponse(file.read_bytes(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.tally.zip"'
    return response
