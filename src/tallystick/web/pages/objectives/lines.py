"""Objectives and their KPIs in lines: owners, baselines, benchmarks, targets, and how far they have come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from markupsafe import Markup

from tallystick.charter.model.targets import Reference
from tallystick.reports.numbers import percent, written
from tallystick.reports.strategy_views import MilestoneView, ObjectiveView
from tallystick.reports.views import Row
from tallystick.web.alliances.here import Here
from tallystick.web.design.environment import day
from tallystick.web.pages.objectives.strategy import Strategy

LEVELS = {
    "organisation": N_("Organisation"),
    "function": N_("Function"),
    "team": N_("Team"),
    "person": N_("Person"),
}


@dataclass(frozen=True, slots=True)
class KpiLine:
    """A KPI of an objective, at the cell of its unit."""

    title: str
    link: str
    owner: str
    baseline: str
    benchmark: str
    note: str
    """Where baseline and benchmark come from."""
    row: Row
    progress: int | None
    """From baseline to target in percent, 0 to 100; None without a baseline."""
    progress_text: str
    """The same in words: a percent, that it is reached, or that it is behind the baseline."""
    spark: Markup


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """An objective with what shows it."""

    view: ObjectiveView
    link: str
    owner: str
    area: str
    until: str
    elapsed: str
    good: int
    judged: int
    kpis: tuple[KpiLine, ...]
    milestones: tuple[MilestoneView, ...]
    done: int


def role_title(here: Here, role: str | None) -> str:
    """A role of the charter as people call it."""
    if role is None:
        return ""
    known = here.charter.people.get(role)
    party, _sign, name = role.partition("/")
    of_party = here.charter.parties[party].name if party in here.charter.parties else party
    return known.title if known is not None else f"{of_party}, {name}"


def objective_line(here: Here, view: ObjectiveView) -> ObjectiveLine:
    """An objective, written."""
    node = view.state
    return ObjectiveLine(
        view=view,
        link=reverse("objective", args=[here.name, node.id]),
        owner=role_title(here, node.owner),
        area=node.key_result_area or "",
        until=day(node.until) if node.until else "",
        elapsed=_elapsed(node.elapsed, node.until, here.today),
        good=sum(each.severity == "good" for each in node.judgements),
        judged=sum(each.severity != "none" for each in node.judgements),
        kpis=tuple(_kpis(here, view)),
        milestones=view.milestones,
        done=sum(each.state.state == "done" for each in view.milestones),
    )


def _elapsed(share: Fraction | None, until: date | None, today: date) -> str:
    if share is None:
        return ""
    if until is not None and until <= today:
        return _("its time is over")
    return _("%(share)s of its time has passed") % {"share": percent(share)}


def _kpis(here: Here, view: ObjectiveView) -> Iterator[KpiLine]:
    judgements = {each.figure.kpi: each for each in view.state.judgements}
    for each in view.kpis:
        kpi, share = each.page.kpi, judgements[each.page.id].progress
        yield KpiLine(
            title=kpi.title,
            link=reverse("kpi", args=[here.name, each.page.id]),
            owner=role_title(here, kpi.owner),
            baseline=_reference(kpi.baseline),
            benchmark=_reference(kpi.benchmark),
            note="; ".join(
                f"{word}: {found.from_}"
                for word, found in ((_("Baseline"), kpi.baseline), (_("Benchmark"), kpi.benchmark))
                if found is not None and found.from_
            ),
            row=each.row,
            progress=None if share is None else _bar(share),
            progress_text="" if share is None else _progress(share),
            spark=each.spark,
        )


def _bar(share: Fraction) -> int:
    """A share as a whole number from 0 to 100, for a bar."""
    return int(min(max(share, Fraction(0)), Fraction(1)) * 100)


def _progress(share: Fraction) -> str:
    """How far from the baseline to the target, in words at both ends."""
    if share >= 1:
        return _("reached")
    if share < 0:
        return _("behind the baseline")
    return percent(share)


def _reference(found: Reference | None) -> str:
    return "–" if found is None else written(Fraction(found.value))


def mine(here: Here, strategy: Strategy, roles: frozenset[str]) -> tuple[ObjectiveLine, ...]:
    """The objectives that the reader's roles answer for, and those of units that they head."""
    units = {name for name, unit in strategy.charter.strategy.units.items() if unit.head in roles}
    return tuple(
        objective_line(here, view)
        for view in strategy.objectives.values()
        if view.state.owner in roles or view.state.unit in units
    )
