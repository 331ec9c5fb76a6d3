"""Looking at what a draft does before anybody signs it: figures that move, and what its clauses would have cost."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tallystick.charter.definitions import CompiledCharter
from tallystick.reports import charts
from tallystick.reports.numbers import percent
from tallystick.reports.scale import Scale, scale
from tallystick.sharing.words import Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.drafting import effects
from tallystick.web.drafting.disclosed import Eye
from tallystick.web.drafting.materials import Look, look_at
from tallystick.web.drafting.models import Draft, Finding
from tallystick.web.jobs.models import Job
from tallystick.web.pages.amendments.finding import about, asking, draft_of, require_proposing
from tallystick.web.pages.amendments.forms import day_given
from tallystick.web.pages.paging import paged

WAITING = ("queued", "running")


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def effect(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Which figures a draft would move."""
    draft = draft_of(here, number)
    look = look_at(here.alliance.root, draft.files)
    day = day_given(request.POST.get("effective") or request.GET.get("effective"), next_start(here, look))
    values: dict[str, Any] = {**about(here, draft), "effective": day, "sound": look.compiled is not None, "job": None}
    if look.compiled is None:
        return render(request, "amendments/effect.html.j2", values)
    digest = effects.effect_digest(here, look, day)
    address = f"{reverse('amendment-effect', args=[here.name, draft.number])}?effective={day}"
    if request.method == "POST":
        require_proposing(here)
        effects.ask_effect(here, asking(request), draft, day, digest)
        return HttpResponseRedirect(address)
    found = effects.finding(here, effects.EFFECT, digest)
    values |= {"address": address, "found": found, **_job(here, effects.EFFECT, digest, found)}
    if found is not None:
        values |= _effect(request, here, look.compiled, found)
    return _answer(request, "effect", values)


def _effect(request: HttpRequest, here: Here, compiled: CompiledCharter, found: Finding) -> dict[str, Any]:
    eye = Eye(here, compiled)
    figures, withheld = eye.figures(found.content)
    counted: dict[str, dict[str, Any]] = {}
    for each in figures:
        row = counted.setdefault(
            each["kpi"], {"title": each["title"], "figures": 0, "statuses": 0, "values": 0, "targets": 0}
        )
        row["figures"] += 1
        row["statuses"] += _side(each["old"], "status") != _side(each["new"], "status")
        row["values"] += _side(each["old"], "value") != _side(each["new"], "value")
        row["targets"] += _side(each["old"], "target") != _side(each["new"], "target")
    kpi = request.GET.get("kpi") or None
    page = paged(request, [each for each in figures if kpi in (None, each["kpi"])])
    clauses = list(eye.clauses(found.content["clauses"]))
    return {
        "counted": counted, "page": page, "kpi": kpi, "withheld": withheld, "clauses": clauses,
        "why_no_figures": eye.why_no_figures,
        "clauses_withheld": len(found.content["clauses"]) - len(clauses),
        "accrued": list(eye.accrued(found.content)), "left_out": found.content.get("left_out", 0),
    }  # fmt: skip


def _side(side: Mapping[str, Any] | None, name: str) -> Any:
    return None if side is None else side[name]


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def back_test(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """What the clauses of a draft would have cost each party."""
    draft = draft_of(here, number)
    look = look_at(here.alliance.root, draft.files)
    sound = look.compiled is not None and bool(look.compiled.clauses.definitions)
    values: dict[str, Any] = {**about(here, draft), "sound": sound, "job": None}
    if look.compiled is None or not sound:
        return render(request, "amendments/backtest.html.j2", values)
    digest = effects.backtest_digest(here, look)
    address = reverse("amendment-backtest", args=[here.name, draft.number])
    if request.method == "POST":
        require_proposing(here)
        effects.ask_backtest(here, asking(request), draft, digest)
        return HttpResponseRedirect(address)
    found = effects.finding(here, effects.BACKTEST, digest)
    values |= {"address": address, "found": found, **_job(here, effects.BACKTEST, digest, found)}
    if found is not None:
        values |= _backtest(request, here, look, found)
    return _answer(request, "backtest", values)


def _backtest(request: HttpRequest, here: Here, look: Look, found: Finding) -> dict[str, Any]:
    if look.compiled is None:
        return {}
    eye = Eye(here, look.compiled)
    content = found.content
    owed = [each for each in content["owed"] if eye.sees_clause(each)]
    present = {(each["clause"], each["obligor"]): each for each in content["present"] if eye.sees_clause(each)}
    axis = _axis([*owed, *present.values()])
    rows = [
        {
            **each,
            "title": content["titles"].get(each["clause"], each["clause"]),
            "amount": _amount(each["amount"]),
            "now": _amount(present[each["clause"], each["obligor"]]["amount"])
            if (each["clause"], each["obligor"]) in present
            else None,
            "chart": charts.contribution(
                -_fraction(each["amount"]), axis=axis,
                title=_("%(party)s by %(clause)s") % {"party": each["obligor"], "clause": each["clause"]},
            ),
        }
        for each in owed
    ]  # fmt: skip
    periods = [each for each in content["periods"] if eye.sees_clause(each)]
    spread = [{**each, **_spread(each)} for each in content["scenarios"] if eye.sees_clause(each)]
    return {
        "rows": rows, "parties": list(_by_party(owed)), "page": paged(request, periods), "spread": spread,
        "drawn": content["drawn"], "remarks": [_plain(each) for each in content["remarks"]],
        "titles": content["titles"],
        "unsettled": [each for each in content["unsettled"] if each["clause"] in {row["clause"] for row in owed}],
        "withheld": len(content["owed"]) - len(owed),
    }  # fmt: skip


def _plain(remark: str) -> str:
    """A remark without the option of the command line that it names."""
    return remark.partition("; give their own")[0].rstrip(".") + "."


def _spread(each: Mapping[str, Any]) -> dict[str, Any]:
    shares = [(percent(Fraction(one["share"])), _amount(one["amount"])) for one in each["quantiles"]]
    return {"mean": _amount(each["mean"]), "quantiles": shares}


def _by_party(owed: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str | None, Decimal]]:
    """What each party would have paid in all (above zero) or received, by currency, of what is shown."""
    sums: dict[tuple[str, str | None], Fraction] = {}
    for each in owed:
        amount, currency = _fraction(each["amount"]), each["currency"]
        payer = (each["obligor"], currency)
        sums[payer] = sums.get(payer, Fraction(0)) + amount
        receivers = each["beneficiary"].split(" and ")
        if len(receivers) == 1:
            receiver = (receivers[0], currency)
            sums[receiver] = sums.get(receiver, Fraction(0)) - amount
    return [(party, currency, _decimal(total)) for (party, currency), total in sums.items()]


def _fraction(text: str | None) -> Fraction:
    return Fraction(text) if text else Fraction(0)


def _decimal(amount: Fraction) -> Decimal:
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal("0.01"))


def _amount(text: str | None) -> Decimal:
    return _decimal(_fraction(text))


def _axis(owed: Iterable[Mapping[str, Any]]) -> Scale:
    amounts = [-_fraction(each["amount"]) for each in owed]
    return scale([*amounts, Fraction(0)], zero=True)


def next_start(here: Here, look: Look) -> date:
    """The day that an amendment is first thought to count from: the beginning of the next period."""
    compiled = look.compiled or here.opened.compiled
    terms = compiled.charter.amends
    if terms is not None and terms != here.charter.amends:
        return terms.effective
    joining = [
        party.from_
        for name, party in compiled.charter.parties.items()
        if party.from_ is not None and name not in here.charter.parties
    ]
    if joining:
        return min(joining)  # who joins signs what counts from the first day of its membership
    starts = sorted({each.start for definition in compiled.kpis.values() for each in definition.periods(compiled)})
    return next((day for day in starts if day > here.today), here.today)


def _job(here: Here, kind: str, digest: str, found: Finding | None) -> dict[str, Any]:
    """The job that is at it, and whether it still is."""
    job = None if found is not None else effects.job_of(here, kind, digest)
    return {"job": job, "waiting": job is not None and job.state in WAITING}


def _answer(request: HttpRequest, name: str, values: dict[str, Any]) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # of its middleware
        return render(request, f"amendments/_{name}.html.j2", values)
    return render(request, f"amendments/{name}.html.j2", values)


@in_alliance(kind=Kind.CHARTER)
@require_POST
def stop(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Asks the worker to stop looking."""
    draft = draft_of(here, number)
    require_proposing(here)
    mine = Job.objects.filter(alliance=here.alliance, arguments__draft=draft.pk, state__in=WAITING)
    stopped = mine.update(cancel=True)
    messages.success(request, _("It will stop at its next step.") if stopped else _("Nothing was running any more."))
    return HttpResponseRedirect(_back(request, here, draft))


def _back(request: HttpRequest, here: Here, draft: Draft) -> str:
    kind = request.POST.get("kind")
    name = {"effect": "amendment-effect", "backtest": "amendment-backtest"}.get(kind or "", "amendment")
    return reverse(name, args=[here.name, draft.number])
