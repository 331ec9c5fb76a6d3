"""The words of a report: statuses, why a value is missing, which way is better, and what was agreed, in plain language.

A status is a band's id in the charter; its word is the band's title, else a plain word for the four usual ids.
Every word for a state comes with a shape, so that nothing depends on colour.
"""

from collections.abc import Mapping
from datetime import date

from tallystick.charter.model.alliance import Party
from tallystick.charter.model.bands import Severity
from tallystick.charter.model.kpis import Direction, Exclusion, Kpi, Rounding
from tallystick.charter.model.scorecard import Scorecard
from tallystick.charter.model.targets import Anchors, Target
from tallystick.errors import InputError
from tallystick.reports.numbers import gap_symbol, symbol, with_unit, written
from tallystick.scorecard.lines import Line
from tallystick.terms.figure import Figure, Missing, Quality
from tallystick.terms.wording import counted

SHAPES: Mapping[Severity, str] = {"good": "●", "watch": "▲", "poor": "◆", "none": "○"}

STATUS_WORDS: Mapping[str, str] = {
    "good": "On track",
    "watch": "At risk",
    "poor": "Off track",
    "none": "Not judged",
    "no_target": "No target",
    "unscored": "Not judged",
    "not_scored": "Not scored",
    "no_value": "No value",
    "unfinished": "Unfinished",
}

NAMED_SEVERITIES: Mapping[str, Severity] = {"good": "good", "watch": "watch", "poor": "poor", "none": "none"}
"""A band of one of these names needs no severity of its own."""

STATUS_MEANINGS: tuple[tuple[Severity, str, str], ...] = (
    ("good", "On track", "The value meets the condition that was agreed for good."),
    ("watch", "At risk", "The value misses the target by less than the agreed margin."),
    ("poor", "Off track", "The value lies beyond the agreed margin."),
    ("none", "No target", "There is a value and nothing agreed to hold it against; that is never counted as good."),
    ("none", "No value", "There is no value; the reason stands beside it."),
    ("none", "Unfinished", "The period has not ended, so its value is not compared with the whole target."),
    ("none", "Not judged", "The KPI is reported for information."),
    ("none", "Not scored", "Too little of the weight below the line is scored."),
)

MISSING_WORDS: Mapping[Missing, tuple[str, str]] = {
    Missing.NO_ACTIVITY: ("no activity", "Nothing happened that could be counted; that is neither 0 nor 100."),
    Missing.NOT_DUE: ("not due", "The period has not begun, or its facts are not due yet."),
    Missing.UNFINISHED: ("unfinished", "The period has not ended."),
    Missing.LATE: ("late", "The facts are overdue and are still expected."),
    Missing.MISSING: ("missing", "Facts were expected and did not come."),
    Missing.INSUFFICIENT: ("too few", "Fewer facts than the agreed minimum."),
    Missing.UNDEFINED: ("undefined", "The denominator is zero."),
    Missing.NOT_APPLICABLE: ("not applicable", "The KPI does not apply to this party or period."),
    Missing.WITHHELD: ("withheld", "The definition withholds it, for instance a window that reaches before the term."),
    Missing.SUPPRESSED: ("suppressed", "Not shown, to protect what it would disclose."),
}

QUALITY_WORDS: Mapping[Quality, str] = {
    Quality.FINAL: "Locked; it changes only by a restatement.",
    Quality.PROVISIONAL: "It may still change until the period is locked.",
    Quality.ESTIMATED: "Part of the facts was estimated.",
    Quality.IMPUTED: "Part of the facts was filled in by an agreed rule.",
    Quality.DISPUTED: "A party disputes it.",
    Quality.RESTATED: "It replaces a figure that was published before.",
    Quality.BREAK: "The definition changed, so earlier values do not compare.",
    Quality.APPROXIMATE: "Computed from a sketch, within a stated error.",
}

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MODES = {
    "half up": "half away from zero",
    "half even": "half to the even digit",
    "half down": "half towards zero",
    "up": "away from zero",
    "down": "towards zero",
    "ceiling": "up",
    "floor": "down",
}
_CONVENTIONS = {
    "drop": "leaves both numerator and denominator",
    "excuse": "counts as performed",
    "rebase": "amends the plan",
    "none": "gives no relief",
}
_MISSING_POLICIES = {
    "exclude": "a line without a figure is left out and lowers the coverage",
    "floor": "a line without a figure counts as the worst score",
    "carry": "a line without a figure keeps its last score",
}
_ROLL_UPS = {
    "weighted mean": "the mean of the scores below, weighted",
    "worst": "the worst score below",
    "geometric": "the weighted geometric mean of the scores below",
    "count of poor": "the number of poor lines below",
}


def status_word(status: str, kpi: Kpi | None = None) -> str:
    """The word people see for a status."""
    band = kpi.bands.get(status) if kpi else None
    if band is not None and band.title is not None:
        return band.title
    return STATUS_WORDS.get(status) or status.replace("_", " ").replace("-", " ").capitalize()


def value_text(figure: Figure, *, unit: bool = True) -> str:
    """The printed value with its unit, or why there is none."""
    if figure.missing is not None:
        return MISSING_WORDS[figure.missing][0]
    if figure.value is None:
        raise InputError(f"Figure {figure.kpi!r} of {figure.period} has no value and says no reason; give one of them.")
    return with_unit(written(figure.value), symbol(figure.unit) if unit else "")


def direction_words(direction: Direction, unit: str) -> str:
    """Which way is better."""
    sign = symbol(unit)
    if direction.range is not None:
        return f"best from {written(direction.range[0])} to {written(direction.range[1])} {sign}".rstrip()
    if direction.tolerance is not None:
        return f"best within {written(direction.tolerance)} {gap_symbol(unit)} of the target".replace("  ", " ")
    return {
        "higher": "higher is better",
        "lower": "lower is better",
        "binary": "met or not met",
        "unscored": "for information, neither way is better",
    }[direction.better]


def rounding_words(rounding: Rounding) -> str:
    """How values are rounded, and when."""
    places = "a whole number" if not rounding.places else f"{rounding.places} decimal place{'s'[: rounding.places > 1]}"
    when = "before" if rounding.before_comparison else "for print only, after"
    return f"To {places}, {_MODES[rounding.mode]}, {when} it is compared with its target."


def target_words(target: Target, unit: str) -> str:
    """A target's shape in words."""
    sign = symbol(unit)
    scope = ", ".join(f"{dimension} {value}" for dimension, value in target.for_.items())
    return f"{'For ' + scope + ': ' if scope else ''}{_shape_words(target, sign, gap_symbol(unit))}"


def _shape_words(target: Target, sign: str, gap_sign: str) -> str:
    def series(anchors: Anchors) -> str:
        return ", ".join(f"{written(value)} {sign}".rstrip() + f" in {period}" for period, value in anchors.items())

    if target.flat is not None:
        return f"{written(target.flat)} {sign}".rstrip() + " in every period"
    if target.step is not None:
        return f"steps: {series(target.step)}, each until the next"
    if target.linear is not None:
        return f"a straight line through {series(target.linear)}"
    if target.cumulative is not None:
        return f"year to date {series(target.cumulative)}"
    if target.seasonal is not None:
        return f"{written(target.seasonal.total)} {sign}".rstrip() + " for the year, spread by an agreed profile"
    if target.relative is not None:
        relative = target.relative
        factor = f"{written(relative.times)} times the " if relative.times != 1 else "the "
        plus = f" plus {written(relative.plus)} {gap_sign}".rstrip() if relative.plus is not None else ""
        return f"{factor}{relative.to}{plus}"
    pieces = target.piecewise or ()
    return "; ".join(
        f"from {piece.from_} "
        + (written(piece.flat) if piece.flat is not None else f"a straight line through {series(piece.linear or {})}")
        for piece in pieces
    )


def empty_words(kpi: Kpi) -> tuple[str, ...]:
    """The rules for periods without facts, zero denominators and small samples, a sentence each."""
    zero = {
        "undefined": "A zero denominator gives no value (undefined).",
        "no_activity": "A zero denominator gives no value (no activity).",
        "zero": "A zero denominator gives 0.",
    }[kpi.zero_denominator]
    empty = {
        "no_activity": "A period without facts has no value (no activity).",
        "zero": "A period without facts counts as 0.",
    }[kpi.empty]
    if kpi.minimum is None:
        return empty, zero
    counted = f" ({kpi.minimum.of})" if kpi.minimum.of else ""
    return empty, zero, f"Below {kpi.minimum.count} facts{counted} there is no value (too few)."


def exclusion_words(name: str, exclusion: Exclusion) -> str:
    """One agreed relief, as a sentence."""
    by = "by the rule alone" if exclusion.by == "rule" else "by claim, case by case"
    because = f" {exclusion.because.rstrip('.')}." if exclusion.because else ""
    return f"{name.capitalize()}: what {exclusion.measure} counts {_CONVENTIONS[exclusion.convention]}, {by}.{because}"


def scoring_words(scoring: Scorecard) -> tuple[str, ...]:
    """How scores and coverage were computed, a sentence each."""
    low, high = scoring.scale
    ends = f"{written(low)} (worst) to {written(high)} (best)"
    least = written(scoring.minimum_coverage * 100, places=0)
    return (
        f"Scores run from {ends}; the score of a group is {_ROLL_UPS[scoring.roll_up]}.",
        f"Coverage is the share of the weight below a line that is scored; {_MISSING_POLICIES[scoring.missing]}.",
        f"Below a coverage of {least} % a line is not scored; one that does not apply is left out and re-weighted.",
        "A critical line that is off track takes the line above it off track.",
    )


def unscored_words(line: Line, kpis: Mapping[str, Kpi]) -> str:
    """How many lines below have no score curve and so weigh nothing; nothing where all have one."""
    kpi_ids = [each.id for each in line.walk() if each.kind == "kpi"]
    left_out = sum(kpis[each].score is None or kpis[each].direction.better == "unscored" for each in kpi_ids)
    if not left_out:
        return ""
    one = left_out == 1
    return (
        f"{counted(left_out, 'line')} {'is' if one else 'are'} not scored: {'it has' if one else 'they have'} no score "
        f"curve, and {'is' if one else 'are'} left out of the weighing."
    )


def cell_name(figure: Figure, dimensions: tuple[str, ...], parties: Mapping[str, Party]) -> str:
    """What people call a cell: ``Endeavor Air · JFK``; ``none named`` for facts that name no value."""
    scope = dict(figure.scope)
    names = []
    for dimension in dimensions:
        value = figure.party if dimension == "party" else scope.get(dimension)
        if value is None:
            names.append("none named")
        else:
            names.append(parties[value].name if dimension == "party" and value in parties else value)
    return " · ".join(names) or "All"


def short_period(figure: Figure) -> str:
    """A label for an axis: the month's name for a month, else the period's id."""
    return short_month(figure.start, figure.end) or figure.period


def short_month(start: date, end: date) -> str:
    """The short name of a month; empty for any other stretch of days.

    >>> short_month(date(2013, 2, 1), date(2013, 3, 1)), short_month(date(2013, 1, 1), date(2013, 4, 1))
    ('Feb', '')
    """
    return _MONTHS[start.month - 1] if start.day == 1 and 28 <= (end - start).days <= 31 else ""


def day_text(day: date) -> str:
    """A day that reads alike everywhere: 5 Nov 2026."""
    return f"{day.day}\u00a0{_MONTHS[day.month - 1]}\u00a0{day.year}"
