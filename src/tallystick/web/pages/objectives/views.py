"""The objectives: tree and map, each in full, one's own, and those of a party's units."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tallystick.charter.model import Charter
from tallystick.charter.units import chain_of, party_of, unit_title
from tallystick.errors import InputError
from tallystick.reports.strategy_views import FindingView, finding_views
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.asking import Question, question
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Snapshot
from tallystick.web.design.environment import said
from tallystick.web.pages.alliance.editions import edition_choices, edition_view
from tallystick.web.pages.alliance.views import period_choices
from tallystick.web.pages.home.figures_there import obstacle_of
from tallystick.web.pages.kpi.forms import CommentForm
from tallystick.web.pages.objectives.lines import LEVELS, ObjectiveLine, mine, objective_line, role_title
from tallystick.web.pages.objectives.seeing import (
    fills,
    objective_thing,
    person_of,
    sees_unit,
    visible_objectives,
)
from tallystick.web.pages.objectives.strategy import Branch, Strategy, strategy_seen, tree
from tallystick.web.talk.comments import comments_on, say
from tallystick.web.watching import seen as watched

STATUSES = ("good", "watch", "poor", "none")


@dataclass(frozen=True, slots=True)
class TreeLine:
    """An objective in its place in the tree."""

    branch: Branch
    line: ObjectiveLine


@in_alliance(kind=Kind.OBJECTIVE)
@require_GET
def objectives(request: HttpRequest, here: Here) -> HttpResponse:
    """The objectives as a tree and as a map."""
    found = _page(request, here)
    if isinstance(found, HttpResponse):
        return found
    values, strategy, asked = found
    if strategy is not None:
        status = request.GET.get("status", "")
        values["status"] = status if status in STATUSES else ""
        branches = [each for each in tree(strategy) if _is_asked(each, asked, strategy.charter, values["status"])]
        named = tuple((each.view.state.id, each.depth, each.kind, *each.also) for each in branches)
        values["named"] = named and (frozenset(strategy.objectives), *named)
        values["lines"] = lambda: [TreeLine(each, objective_line(here, each.view)) for each in branches]
    return render(request, "objectives/objectives.html.j2", values)


def _is_asked(branch: Branch, asked: Question, charter: Charter, status: str) -> bool:
    node = branch.view.state
    party = party_of(charter, node.unit) if node.unit else None
    return (
        (asked.perspective is None or node.perspective == asked.perspective)
        and (asked.party is None or party == asked.party)
        and (not status or node.severity == status)
    )


Found = tuple[dict[str, Any], Strategy | None, Question]


def _page(request: HttpRequest, here: Here) -> HttpResponse | Found:
    """What all pages of the wing have, or the page that says why there are no figures."""
    asked = question(request, here)
    try:
        seen = here.snapshot(asked.asked)
    except InputError as wrong:
        if not asked.is_plain:
            raise
        values = {"here": here, "obstacle": obstacle_of(here, wrong), "upcoming": ()}
        return render(request, "alliance/nothing_yet.html.j2", values)
    strategy = strategy_seen(here, seen)
    charter = seen.judged.computed.compiled.charter
    values = {
        "here": here,
        "asked": asked,
        "seen": seen,
        "content": seen.content,
        "strategy": strategy,
        "edition": edition_view(here, seen),
        "edition_choices": edition_choices(here),
        "period_choices": period_choices(seen),
        "party_choices": [(name, party.name) for name, party in charter.parties.items()],
        "perspectives": [(name, said(name.capitalize())) for name in charter.strategy.perspective_names],
        "may_see_units": bool(_own_parties(here)),
    }
    return values, strategy, asked


@in_alliance(kind=Kind.OBJECTIVE)
@require_GET
def objective(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """One objective in full."""
    return _objective(request, here, name, CommentForm())


def _objective(request: HttpRequest, here: Here, name: str, form: CommentForm, status: int = 200) -> HttpResponse:
    found = _page(request, here)
    if isinstance(found, HttpResponse):
        return found
    values, strategy, _asked = found
    if strategy is None or name not in strategy.objectives:
        raise Http404
    view = strategy.objectives[name]
    node = view.state
    agreed = next(each for each in strategy.charter.strategy.objectives if each.id == name)
    area = strategy.charter.strategy.key_result_areas.get(agreed.key_result_area or "")
    function = strategy.charter.strategy.functions.get(agreed.function or "")
    thing = objective_thing(here, agreed, strategy.charter)
    if thing.kind is Kind.PERSONAL:
        person = person_of(here, agreed.unit, strategy.charter)
        watched(request, here, Kind.PERSONAL, f"objective {name}", party=thing.party or "", person=person)
    order = list(strategy.objectives)
    place = order.index(name)
    values |= {
        "party_choices": (),
        "perspectives": (),
        "line": objective_line(here, view),
        "kind": _("Objective of %(who)s") % {"who": view.who} if node.unit else _("Objective of the alliance"),
        "level": said(LEVELS[node.level]),
        "area": area,
        "function": function,
        "hidden_parts": {kpi: count for (of, kpi), count in strategy.incomplete.items() if of == name},
        "initiatives": [each for each in strategy.initiatives if name in each.state.objectives],
        "findings": list(_findings(strategy, name)),
        "comments": comments_on(here, Kind.OBJECTIVE, name),
        "may_comment": here.may(Action.COMMENT, thing).allowed,
        "form": form,
        "is_personal": thing.kind is Kind.PERSONAL,
        "before": strategy.objectives[order[place - 1]] if place else None,
        "after": strategy.objectives[order[place + 1]] if place + 1 < len(order) else None,
    }
    return render(request, "objectives/objective.html.j2", values, status=status)


def _findings(strategy: Strategy, name: str) -> Iterator[FindingView]:
    for each in finding_views(strategy.content):
        if name in {objective for objective, _title in each.objectives}:
            yield each


@in_alliance(kind=Kind.OBJECTIVE)
@require_POST
def comment(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Says something about an objective."""
    agreed = visible_objectives(here, here.charter).get(name)
    person = person_asking(request)
    if agreed is None or person is None:
        raise Http404
    here.require(Action.COMMENT, objective_thing(here, agreed, here.charter))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _objective(request, here, name, form, status=422)
    say(here, person, Kind.OBJECTIVE, name, form.cleaned_data["text"])
    return HttpResponseRedirect(reverse("objective", args=[here.name, name]) + "#comments")


@in_alliance(kind=Kind.OBJECTIVE)
@require_GET
def my_objectives(request: HttpRequest, here: Here) -> HttpResponse:
    """What the reader's roles answer for: objectives, KPIs, initiatives."""
    found = _page(request, here)
    if isinstance(found, HttpResponse):
        return found
    values, strategy, _asked = found
    roles = fills(here)
    seen: Snapshot = values["seen"]
    values |= {
        "roles": [role_title(here, role) for role in sorted(roles)],
        "lines": mine(here, strategy, roles) if strategy else (),
        "kpis": [view for view in seen.kpis.values() if view.page.kpi.owner in roles],
        "initiatives": [each for each in strategy.initiatives if each.state.owner in roles] if strategy else [],
    }
    return render(request, "objectives/mine.html.j2", values)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A party or unit with its objectives."""

    name: str
    title: str
    level: str
    head: str
    depth: int
    lines: tuple[ObjectiveLine, ...]
    link: str


def _own_parties(here: Here) -> tuple[str, ...]:
    """The parties whose units the reader is shown: their own; all of them to whoever acts for none."""
    every = tuple(here.charter.parties)
    independent = any(each.party is None for each in here.roles)
    return every if independent else tuple(each for each in every if each in here.parties)


@in_alliance(kind=Kind.OBJECTIVE)
@require_GET
def teams(request: HttpRequest, here: Here) -> HttpResponse:
    """The reader's party and the units below it, with their objectives."""
    found = _page(request, here)
    if isinstance(found, HttpResponse):
        return found
    values, strategy, _asked = found
    charter: Charter = values["seen"].judged.computed.compiled.charter
    units = [
        each for each in (*charter.parties, *charter.strategy.units) if party_of(charter, each) in _own_parties(here)
    ]
    shown = [each for each in units if sees_unit(here, each, charter)]
    values |= {
        "units": [_unit(here, each, charter, strategy) for each in _in_order(shown, charter)],
        "hidden_units": len(units) - len(shown),
    }
    return render(request, "objectives/teams.html.j2", values)


def _in_order(units: list[str], charter: Charter) -> list[str]:
    """Parties with their units below them."""
    return sorted(units, key=lambda each: tuple(_rank(name, charter) for name in reversed(chain_of(charter, each))))


def _rank(name: str, charter: Charter) -> int:
    return [*charter.parties, *charter.strategy.units].index(name)


def _unit(here: Here, unit: str, charter: Charter, strategy: Strategy | None) -> UnitLine:
    known = charter.strategy.units.get(unit)
    own = [view for view in strategy.objectives.values() if view.state.unit == unit] if strategy else []
    return UnitLine(
        name=unit,
        title=unit_title(charter, unit),
        level=said(LEVELS[known.level]) if known else _("Party"),
        head=role_title(here, known.head) if known else "",
        depth=len(chain_of(charter, unit)) - 1,
        lines=tuple(objective_line(here, view) for view in own),
        link=reverse("team", args=[here.name, unit]),
    )


@in_alliance(kind=Kind.OBJECTIVE)
@require_GET
def team(request: HttpRequest, here: Here, unit: str) -> HttpResponse:
    """One party, team or person, with its objectives; a person's is seen by the person and whom the charter names."""
    found = _page(request, here)
    if isinstance(found, HttpResponse):
        return found
    values, strategy, _asked = found
    charter: Charter = values["seen"].judged.computed.compiled.charter
    known = charter.strategy.units.get(unit)
    if (known is None and unit not in charter.parties) or party_of(charter, unit) not in _own_parties(here):
        raise Http404
    if not sees_unit(here, unit, charter):
        raise Http404
    if known is not None and known.level == "person":
        person, party = person_of(here, unit, charter), party_of(charter, unit) or ""
        watched(request, here, Kind.PERSONAL, f"person {unit}", party=party, person=person)
    below = [each for each in charter.strategy.units if charter.strategy.units[each].part_of == unit]
    shown = [each for each in below if sees_unit(here, each, charter)]
    values |= {
        "unit": _unit(here, unit, charter, strategy),
        "above": [(each, unit_title(charter, each)) for each in reversed(chain_of(charter, unit)[1:])],
        "below": [_unit(here, each, charter, strategy) for each in shown],
        "hidden_units": len(below) - len(shown),
        "is_personal": known is not None and known.level == "person",
        "from": known.from_ if known else None,
        "until": known.until if known else None,
    }
    return render(request, "objectives/team.html.j2", values)
