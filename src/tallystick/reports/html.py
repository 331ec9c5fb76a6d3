"""The report as one HTML file that needs nothing else: no request, no script, style and charts inside.

It is read on screens of any width, light and dark, and printed on A4. Its policy forbids everything but its own style.
Templates escape all they are given; only charts and the style sheet are markup of ours.
"""

from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tallystick.reports import clause_words, views, words
from tallystick.reports.clause_views import clause_views, outcome_tag
from tallystick.reports.content import ReportContent
from tallystick.reports.contribution_views import attributed_views, side_by_side
from tallystick.reports.map_views import map_view
from tallystick.reports.numbers import difference, percent, written
from tallystick.reports.obligation_views import overview
from tallystick.reports.quality_views import figure_count_views, source_views
from tallystick.reports.speech import ENGLISH
from tallystick.reports.strategy_views import finding_views, initiative_views, objective_views, unconfirmed
from tallystick.terms.figure import Missing, Quality

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def report_html(content: ReportContent) -> str:
    """The whole report; the same content gives the same bytes."""
    kpis = {page.id: views.KpiView(page, content) for page in content.kpis}
    groups = views.groups(content.scorecard, kpis)
    definitions = {page.id: page.kpi for page in content.kpis}
    template = _environment().get_template("report.html.j2")
    return template.render(
        content=content,
        policy=POLICY,
        style=_style(),
        kpis=kpis,
        headlines=[kpis[name] for name in views.headlines(content)],
        groups=groups,
        owner=views.owner_words,
        sections=views.sections(groups, kpis),
        total=views.tag(content.scorecard.status, content.scorecard.severity),
        total_score=views.score_text(content.scorecard),
        counted=views.counted(content),
        scoring=(*words.scoring_words(content.scoring), words.unscored_words(content.scorecard, definitions)),
        meanings=[(views.tag(word, severity), text) for severity, word, text in words.STATUS_MEANINGS],
        missing=[words.MISSING_WORDS[missing] for missing in Missing],
        qualities=[(quality.value, words.QUALITY_WORDS[quality]) for quality in Quality],
        **_strategy_parts(content),
        **_quality_parts(content),
        **_clause_parts(content),
    )


def _strategy_parts(content: ReportContent) -> dict[str, Any]:
    """What the pages of the strategy show; a page without anything to say is left out."""
    objectives = objective_views(content)
    initiatives, findings = initiative_views(content), finding_views(content)
    attributed, beside = attributed_views(content), side_by_side(content)
    residuals = [(each, found) for each in objectives.values() for found in each.cascades if found.parts]
    return {
        "objectives": objectives,
        "map": map_view(content, objectives),
        "initiatives": initiatives,
        "findings": findings,
        "unconfirmed": unconfirmed(),
        "attributed": attributed,
        "residuals": residuals,
        "side_by_side": beside,
        "has_objectives": bool(objectives or initiatives or findings),
        "has_contribution": bool(attributed or residuals or beside),
    }


def _clause_parts(content: ReportContent) -> dict[str, Any]:
    clauses = clause_views(content)
    return {
        "clauses": clauses,
        "overview": overview(content, clauses),
        "outcomes": [(outcome_tag(result), text) for result, (_, _, text) in clause_words.OUTCOMES.items()],
    }


def _quality_parts(content: ReportContent) -> dict[str, Any]:
    return {
        "sources": source_views(content),
        "figure_counts": figure_count_views(content),
        "has_quality": bool(content.sources or content.figure_counts),
    }


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tallystick.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        day=words.day_text,
        moment=lambda moment: f"{words.day_text(moment.date())}, {moment:%H:%M} {moment.tzname() or ''}".rstrip(),
        number=written,
        percent=percent,
        difference=difference,
        inside=ENGLISH.inside,
    )
    return environment


STYLES = ("tokens.css", "charts.css", "style.css")
"""Colours, then marks and charts (the site has both as well), then the report's own."""


def _style() -> Markup:
    folder = files("tallystick.reports")
    return Markup("".join(folder.joinpath(name).read_text("utf-8") for name in STYLES))  # noqa: S704  (our own files)
