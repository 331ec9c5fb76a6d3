"""Early warnings of a KPI: the agreed bands in numbers, how far the value is from the next, and when it was there."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from tallystick.charter.model.bands import Severity
from tallystick.reports.content import KpiPage, ReportContent
from tallystick.reports.numbers import difference, gap_symbol, symbol, with_unit, written
from tallystick.reports.views import Tag, row, tag
from tallystick.reports.words import value_text
from tallystick.reports.zones import Zone, zones
from tallystick.web.design.environment import said

RANK: dict[Severity, int] = {"good": 0, "none": 0, "watch": 1, "poor": 2}
MOST = 6


@dataclass(frozen=True, slots=True)
class BandLine:
    """What values of a stretch mean."""

    tag: Tag
    stretch: str
    here: bool
    """Whether the value lies in it."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A period in which the KPI fell into a worse band."""

    period: str
    value: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Warnings:
    """The early warnings of a KPI."""

    bands: tuple[BandLine, ...]
    distance: str
    """How far the value is from the next worse band, or how deep in it; empty where nothing is judged."""
    alerts: tuple[Alert, ...]
    """Latest first."""


def early_warnings(page: KpiPage, content: ReportContent) -> Warnings:
    """The bands against this period's target, and where the KPI fell into one of them."""
    latest = page.latest
    found = zones(page.kpi, latest.target)
    value = latest.value
    return Warnings(
        tuple(_band(page, each, value) for each in found),
        "" if value is None else _distance(page, found, value, latest.severity),
        tuple(_alerts(page, content))[::-1][:MOST],
    )


def _band(page: KpiPage, zone: Zone, value: Fraction | None) -> BandLine:
    low, high, severity = zone
    sign, places = symbol(page.unit), page.kpi.rounding.places
    ends = [None if end is None else with_unit(_number(end, places), sign) for end in (low, high)]
    if ends[0] is None and ends[1] is None:
        stretch = _("any value")
    elif ends[0] is None:
        stretch = _("up to %(high)s") % {"high": ends[1]}
    elif ends[1] is None:
        stretch = _("from %(low)s on") % {"low": ends[0]}
    else:
        stretch = _("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]}
    inside = value is not None and (low is None or low <= value) and (high is None or value <= high)
    return BandLine(tag(_named(page, severity), severity, page), stretch, inside and severity == page.latest.severity)


def _named(page: KpiPage, severity: Severity) -> str:
    """The band of this severity, as the charter names it."""
    return next((name for name, band in page.kpi.bands.items() if band.severity == severity), severity)


def _number(end: Fraction, places: int) -> str:
    return written(end, places=0 if end.denominator == 1 else places + 1)


def _distance(page: KpiPage, found: tuple[Zone, ...], value: Fraction, severity: Severity) -> str:
    """To the nearest edge of a stretch that is worse than the value's own."""
    edges = [
        end for low, high, worse in found if RANK[worse] > RANK[severity] for end in (low, high) if end is not None
    ]
    if not edges:
        return ""
    nearest = min(edges, key=lambda each: abs(each - value))
    sign, places = gap_symbol(page.unit), page.kpi.rounding.places
    amount = with_unit(difference(abs(nearest - value), places=places).lstrip("+"), sign)
    edge = with_unit(_number(nearest, places), symbol(page.unit))
    if severity == "watch":
        return _("%(amount)s from being off track, which begins at %(edge)s") % {"amount": amount, "edge": edge}
    return _("%(amount)s from the next warning, which begins at %(edge)s") % {"amount": amount, "edge": edge}


def _alerts(page: KpiPage, content: ReportContent) -> list[Alert]:
    """The periods that were worse than the one before, or the first to be judged and not good."""
    found, before = [], 0
    for judgement in page.series:
        rank = RANK[judgement.severity]
        if judgement.severity == "none":
            continue
        if rank > before:
            line = row(page, judgement, content.label(judgement.figure.period))
            found.append(Alert(line.label, said(value_text(judgement.figure)), line.tag))
        before = rank
    return found
