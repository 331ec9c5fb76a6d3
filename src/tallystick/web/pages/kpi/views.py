"""The KPIs of an alliance, and each of them in full."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tallystick.charter.formula.kinds import Kind as Measure
from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.asking import question
from tallystick.web.alliances.here import Here
from tallystick.web.pages.alliance.editions import edition_choices, edition_view
from tallystick.web.pages.alliance.views import card, is_by_party, party_view, period_choices
from tallystick.web.pages.home.figures_there import obstacle_of
from tallystick.web.pages.home.items import address
from tallystick.web.pages.kpi.alerts import early_warnings
from tallystick.web.pages.kpi.depends import dependents, raised
from tallystick.web.pages.kpi.forms import CommentForm
from tallystick.web.pages.kpi.history import history
from tallystick.web.pages.kpi.lineage import lineage
from tallystick.web.pages.kpi.parts import agreed_contributions, contributions
from tallystick.web.pages.kpi.proof import published
from tallystick.web.talk.comments import comments_on, say


@in_alliance(kind=Kind.KPI)
@require_GET
def kpis(request: HttpRequest, here: Here) -> HttpResponse:
    """Every KPI with its question, in words."""
    asked = question(request, here)
    try:
        seen = here.snapshot(asked.asked)
    except InputError as wrong:
        if not asked.is_plain:
            raise
        values = {"here": here, "obstacle": obstacle_of(here, wrong), "upcoming": ()}
        return render(request, "alliance/nothing_yet.html.j2", values)
    return render(request, "kpi/kpis.html.j2", {"here": here, "asked": asked, **card(here, seen, asked)})


@in_alliance(kind=Kind.KPI)
@require_GET
def kpi(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """One KPI: value against target, why it moved, what it is made of, what was agreed, where it comes from."""
    return _kpi(request, here, name, CommentForm())


def _kpi(request: HttpRequest, here: Here, name: str, form: CommentForm, status: int = 200) -> HttpResponse:
    asked = question(request, here)
    try:
        seen = here.snapshot(asked.asked)
    except InputError as wrong:
        if not asked.is_plain or name not in here.charter.kpis:
            raise
        there = {"here": here, "obstacle": obstacle_of(here, wrong), "upcoming": ()}
        return render(request, "alliance/nothing_yet.html.j2", there)
    if name not in seen.kpis:
        raise Http404
    whole = seen.figures.looked_at(name)
    of_party = None if asked.party is None else party_view(seen, name, asked.party)
    names = list(seen.kpis)
    place = names.index(name)
    thing = here.thing(Kind.KPI)
    page = seen.kpis[name].page
    definition = seen.judged.computed.compiled.kpis[name]
    values: dict[str, Any] = {
        "here": here,
        "asked": asked,
        "seen": seen,
        "content": seen.content,
        "kpi": of_party or whole,
        "whole": whole,
        "by_party": asked.party is None or of_party is not None,
        "because": seen.why_withheld(name),
        "party_choices": [
            (key, party.name) for key, party in here.charter.parties.items() if is_by_party(seen, name, key)
        ],
        "period_choices": period_choices(seen),
        "edition": edition_view(here, seen),
        "edition_choices": edition_choices(here),
        "divided": any(each.figure.denominator not in (None, 1) for each in page.series),
        "is_total": definition.bound.kind is Measure.ADDITIVE,
        "contributions": contributions(seen, name),
        "agreed_contributions": agreed_contributions(seen, name),
        "warnings": early_warnings(page, seen.content),
        "history": history(here, name),
        "published": tuple(published(here, seen, name)),
        "dependents": dependents(here, seen, name),
        "raised": tuple(raised(here, name)),
        "raise_link": address(here, "issue-new"),
        "before": seen.kpis[names[place - 1]] if place else None,
        "after": seen.kpis[names[place + 1]] if place + 1 < len(names) else None,
        "lineage": lineage(here, seen, name),
        "comments": comments_on(here, Kind.KPI, name),
        "may_comment": here.may(Action.COMMENT, thing).allowed,
        "form": form,
    }
    return render(request, "kpi/kpi.html.j2", values, status=status)


@in_alliance(kind=Kind.KPI)
@require_POST
def comment(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Says something about a KPI."""
    if name not in here.charter.kpis:
        raise Http404
    here.require(Action.COMMENT, here.thing(Kind.KPI))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _kpi(request, here, name, form, status=422)
    person = person_asking(request)
    if person is None:
        raise Http404
    say(here, person, Kind.KPI, name, form.cleaned_data["text"])
    return HttpResponseRedirect(reverse("kpi", args=[here.name, name]) + "#comments")
