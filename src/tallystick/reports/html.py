"""The report as one HTML file that needs nothing else: no request, no script, style and charts inside.

It is read on screens of any width, light and dark, and printed on A4. Its policy forbids everything but its own style.
Templates escape all they are given; only charts and the style sheet are markup of ours.
"""

from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tallystick.reports import views, words
from tallystick.reports.content import ReportContent
from tallystick.reports.numbers import difference, percent, written
from tallystick.terms.figure import Missing, Quality

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def report_html(content: ReportContent) -> str:
    """The whole report; the same content gives the same bytes."""
    kpis = {page.id: views.kpi_view(page, content) for page in content.kpis}
    groups = views.groups(content.scorecard, kpis)
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
        scoring=words.scoring_words(content.scoring),
        meanings=[(views.tag(word, severity), text) for severity, word, text in words.STATUS_MEANINGS],
        missing=[words.MISSING_WORDS[missing] for missing in Missing],
        qualities=[(quality.value, words.QUALITY_WORDS[quality]) for quality in Quality],
    )


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
    )
    return environment


def _style() -> Markup:
    return Markup(files("tallystick.reports").joinpath("style.css").read_text("utf-8"))  # noqa: S704  (our own file)
