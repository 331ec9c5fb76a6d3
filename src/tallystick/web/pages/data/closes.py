"""The close of periods: the board, one period, reminding, locking, reopening."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tallystick.cycle.editions import publish
from tallystick.errors import InputError, ProblemsError
from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind
from tallystick.terms.calendar import Period
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import is_begun
from tallystick.web.alliances.snapshot import Asked, Seen, Snapshot
from tallystick.web.entering.locked import locks_of
from tallystick.web.entering.models import Reopening
from tallystick.web.entering.reminding import deliverers
from tallystick.web.entering.reminding import remind as put_reminders
from tallystick.web.pages.data.asking import asking, page
from tallystick.web.pages.data.board import Cell, Line, board, line_of, step_name
from tallystick.web.pages.data.forms import ReasonForm
from tallystick.web.pages.paging import paged


@in_alliance(kind=Kind.PERIOD)
@require_GET
def data(request: HttpRequest, here: Here) -> HttpResponse:
    """The close: what is due from the reader, what is missing, and every period with every source."""
    found = board(here)
    values = {
        "here": here,
        "board": found,
        "mine": found.wanted(mine=True),
        "others": found.wanted(mine=False),
        "lines": paged(request, found.lines, most=18),
        "may_remind": here.may(Action.LOCK, here.thing(Kind.PERIOD)).allowed,
        "remarks": [f"{each.message} {each.hint}".strip() for each in found.closing.problems],
        "step_name": step_name,
    }
    return page(request, "data/close.html.j2", values)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that stands in the way of locking a period, or that whoever locks it should know."""

    text: str
    blocks: bool
    """Whether it is refused as long as it stands."""
    link: str = ""


@in_alliance(kind=Kind.PERIOD)
@require_GET
def period(request: HttpRequest, here: Here, period: str) -> HttpResponse:
    """One period: its timetable, its facts, what stands in the way, and how it would look."""
    return _period(request, here, _line(here, period))


def _line(here: Here, period: str) -> Line:
    found = line_of(here, period)
    if found is None:
        raise Http404
    here.require(Action.SEE, _thing(here, found.close.period))
    return found


def _thing(here: Here, period: Period, kind: Kind = Kind.PERIOD) -> Thing:
    return here.thing(kind, start=period.start, end=period.end)


def _period(
    request: HttpRequest, here: Here, line: Line, *, forms: Mapping[str, ReasonForm] | None = None, wrong: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    thing, edition = _thing(here, line.close.period), _thing(here, line.close.period, Kind.EDITION)
    shown = _snapshot(here, line.period)
    obstacles = list(_obstacles(here, line, shown))
    again = line.lock.reopening if line.lock else None
    may_publish = here.may(Action.PUBLISH, edition).allowed
    values: dict[str, Any] = {
        "here": here,
        "line": line,
        "step_name": step_name,
        "obstacles": obstacles,
        "blocked": any(each.blocks for each in obstacles),
        "seen": shown,
        "kpis": [] if shown is None else list(shown.kpis.values()),
        "without": [] if shown is None else [each for each in shown.kpis.values() if each.latest.missing],
        "claims": [] if shown is None else _with_claims(shown, line.period),
        "reopening": again,
        "earlier": Reopening.objects.filter(alliance=here.alliance, period=line.period).exclude(ended=None),
        "may_remind": here.may(Action.LOCK, here.thing(Kind.PERIOD)).allowed,
        "may_lock": here.may(Action.LOCK, thing).allowed and may_publish and line.lock is None,
        "may_reopen": here.may(Action.REOPEN, thing).allowed and line.lock is not None and line.lock.holds,
        "may_restate": again is not None and here.may(Action.REOPEN, thing).allowed and may_publish,
        "reopen_form": (forms or {}).get("reopen", ReasonForm(prefix="reopen")),
        "wrong": wrong,
        "today": here.today,
    }
    return page(request, "data/period.html.j2", values, status=status)


def _snapshot(here: Here, period: str) -> Snapshot | None:
    """The figures of the period as the reader sees them; None where there are none, or they may see none."""
    if not here.may(Action.SEE, here.thing(Kind.FIGURE)).allowed:
        return None
    try:
        return here.snapshot(Asked(period))
    except InputError:
        return None


def _with_claims(shown: Snapshot, period: str) -> list[Seen]:
    """Determinations of the period, of those that the reader may read, of which claims are open."""
    return [
        each for each in shown.determinations
        if each.determination.period == period and each.determination.readings is not None and not each.masked
    ]  # fmt: skip


def _obstacles(here: Here, line: Line, shown: Snapshot | None) -> list[Obstacle]:
    """What stands in the way of locking it."""
    period = line.close.period
    found: list[Obstacle] = []
    if line.lock is not None:
        return found
    if here.today < period.end:
        text = _("%(period)s has not ended; it ends on %(day)s.")
        return [Obstacle(text % {"period": line.label, "day": _day(period)}, blocks=True)]
    lock_step = next((each for each in line.close.deadlines if each.step == "lock"), None)
    if lock_step is not None and here.today < lock_step.until:
        text = _("By the timetable it is locked from %(day)s on.")
        found.append(Obstacle(text % {"day": lock_step.until.isoformat()}, blocks=True))
    if not is_begun(here.alliance):
        found.append(Obstacle(_("The site keeps no record of this alliance yet; begin it first."), blocks=True))
    found += [Obstacle(cell.said, blocks=False, link=_address(here, cell)) for cell in line.cells if cell.said]
    if shown is not None:
        without = [each.title for each in shown.kpis.values() if each.latest.missing and each.latest.label]
        if without:
            text = ngettext(
                "%(num)d KPI has no value: %(which)s.", "%(num)d KPIs have no value: %(which)s.", len(without)
            )
            found.append(Obstacle(text % {"num": len(without), "which": ", ".join(without[:5])}, blocks=False))
        claims = _with_claims(shown, line.period)
        if claims:
            text = ngettext("%(num)d claim is open: %(which)s.", "%(num)d claims are open: %(which)s.", len(claims))
            which = ", ".join(dict.fromkeys(each.determination.title for each in claims))
            found.append(Obstacle(text % {"num": len(claims), "which": which}, blocks=False))
    return found


def _address(here: Here, cell: Cell) -> str:
    """Where the facts of a cell are looked at; empty for whoever may not."""
    return reverse("data-source", args=[here.name, cell.source]) if cell.opens else ""


def _day(period: Period) -> str:
    return (period.end - timedelta(days=1)).isoformat()


def _back(here: Here, period: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("data-period", args=[here.name, period]))


@in_alliance(kind=Kind.PERIOD)
@require_POST
def remind(request: HttpRequest, here: Here, period: str) -> HttpResponse:
    """Reminds those who deliver a source of what is due."""
    here.require(Action.LOCK, here.thing(Kind.PERIOD))
    line = _line(here, period)
    cell = next((each for each in line.cells if each.source == request.POST.get("source") and each.is_wanted), None)
    if cell is None:
        raise InputError(_("Nothing of this source is lacking in %(period)s.") % {"period": line.label})
    parties = [cell.party] if cell.party else list(here.charter.parties)
    place = line.cells.index(cell)

    def text() -> str:
        said = _line(here, period).cells[place].said  # once more: in the language of whoever is reminded
        return _("%(alliance)s: %(said)s") % {"alliance": here.title, "said": said}

    link = f"{reverse('data-uploads', args=[here.name])}?source={cell.source}&period={line.period}"
    count = put_reminders(here, deliverers(here, parties), text=text, link=link)
    if count:
        said = ngettext("%(num)d person was reminded.", "%(num)d people were reminded.", count) % {"num": count}
        messages.success(request, said)
    else:
        messages.info(
            request, _("Everybody who delivers it was reminded within the last twelve hours, or nobody does.")
        )
    back = reverse("data", args=[here.name]) if request.POST.get("from") == "board" else ""
    return HttpResponseRedirect(back) if back else _back(here, period)


def _tried(request: HttpRequest, here: Here, line: Line, do: Callable[[], str]) -> HttpResponse:
    """Does something about a period and says what came of it; a problem is shown on the page of the period."""
    try:
        said = do()
    except ProblemsError as wrong:
        text = " ".join(f"{each.message} {each.hint}".strip() for each in wrong.problems)
        return _period(request, here, line, wrong=text, status=422)
    messages.success(request, said)
    return _back(here, line.period)


@in_alliance(kind=Kind.PERIOD)
@require_POST
def lock(request: HttpRequest, here: Here, period: str) -> HttpResponse:
    """Locks a period: publishes its final edition."""
    line = _line(here, period)
    here.require(Action.LOCK, _thing(here, line.close.period))
    here.require(Action.PUBLISH, _thing(here, line.close.period, Kind.EDITION))
    if line.lock is not None:
        raise InputError(_("%(period)s is locked already, by the edition %(edition)s.") % {
            "period": line.label, "edition": line.lock.edition,
        })  # fmt: skip

    def do() -> str:
        with here.writing() as now:
            made = publish(now.root, period, log_key=now.log_key, state="final", recorded=now.moment)
        return _("%(period)s is locked by the edition %(edition)s.") % {
            "period": line.label, "edition": made.made.name,
        }  # fmt: skip

    return _tried(request, here, line, do)


@in_alliance(kind=Kind.PERIOD)
@require_POST
def reopen(request: HttpRequest, here: Here, period: str) -> HttpResponse:
    """Reopens a locked period for a reason; its edition stays, and a restatement comes of it."""
    line = _line(here, period)
    here.require(Action.REOPEN, _thing(here, line.close.period))
    found = locks_of(here).get(period)
    if found is None or not found.holds:
        raise InputError(_("%(period)s is not locked.") % {"period": line.label})
    form = ReasonForm(request.POST, prefix="reopen")
    if not form.is_valid():
        return _period(request, here, line, forms={"reopen": form}, status=422)
    try:
        with transaction.atomic():
            Reopening.objects.create(
                alliance=here.alliance, period=period, edition=found.edition, reason=form.cleaned_data["why"],
                person=asking(request), hand=here.hand(), on=here.today,
            )  # fmt: skip
    except IntegrityError:
        raise InputError(_("Somebody else has reopened %(period)s just now.") % {"period": line.label}) from None
    messages.success(request, _("%(period)s is open for corrections.") % {"period": line.label})
    return _back(here, period)


@in_alliance(kind=Kind.PERIOD)
@require_POST
def restate(request: HttpRequest, here: Here, period: str) -> HttpResponse:
    """Publishes the restatement of a reopened period, with the reason for which it was reopened."""
    line = _line(here, period)
    again = _open_again(here, line)
    here.require(Action.REOPEN, _thing(here, line.close.period))
    here.require(Action.PUBLISH, _thing(here, line.close.period, Kind.EDITION))

    def do() -> str:
        with here.writing() as now:
            made = publish(
                now.root, period, log_key=now.log_key, state="final", recorded=now.moment, reason=again.reason
            )
        again.ended, again.restated_by = timezone.now(), made.made.name
        again.save(update_fields=["ended", "restated_by"])
        return _("%(period)s is restated by the edition %(edition)s, and locked again.") % {
            "period": line.label, "edition": made.made.name,
        }  # fmt: skip

    return _tried(request, here, line, do)


@in_alliance(kind=Kind.PERIOD)
@require_POST
def shut(request: HttpRequest, here: Here, period: str) -> HttpResponse:
    """Closes a reopened period again where nothing came of it."""
    line = _line(here, period)
    again = _open_again(here, line)
    here.require(Action.REOPEN, _thing(here, line.close.period))
    again.ended = timezone.now()
    again.save(update_fields=["ended"])
    messages.success(request, _("%(period)s is locked again; nothing was restated.") % {"period": line.label})
    return _back(here, period)


def _open_again(here: Here, line: Line) -> Reopening:
    found = line.lock.reopening if line.lock else None
    if found is None:
        raise InputError(_("%(period)s is not reopened.") % {"period": line.label})
    return found
