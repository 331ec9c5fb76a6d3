"""The sentences of a notice, the same in text and HTML."""

from decimal import Decimal
from fractions import Fraction

from tallystick.obligations.exchange.uk_notice.notice import BreachLine, PerformanceNotice, RatedLine
from tallystick.obligations.exchange.uk_notice.plain import day_words, money_words
from tallystick.obligations.exchange.uk_notice.profile import DESCRIPTIONS, Rating
from tallystick.terms.rounding import is_finite_decimal, round_fraction, write_decimal

SHORT: dict[Rating, str] = {
    rating: words.replace("the key performance indicators", "the indicator") for rating, words in DESCRIPTIONS.items()
}


def number_words(value: Decimal | Fraction, unit: str) -> str:
    """A value with its unit.

    >>> number_words(Decimal("94.0"), "percent"), number_words(Fraction(1, 3), "minutes")
    ('94.0 %', '0.333 minutes')
    """
    if isinstance(value, Fraction):
        text = write_decimal(value) if is_finite_decimal(value) else f"{round_fraction(value, 3):f}"
    else:
        text = f"{value:,f}"
    return f"{text} %" if unit == "percent" else text if unit == "count" else f"{text} {unit}"


def result_words(line: RatedLine) -> str:
    """The last figure of a KPI against its target."""
    if not line.kpi.periods:
        return "no figure"
    last = line.kpi.periods[-1]
    target = f"; target {number_words(last.target, line.kpi.unit)}" if last.target is not None else ""
    return f"{number_words(last.value, line.kpi.unit)} in {last.period}{target}"


def compared_words(line: RatedLine) -> str | None:
    """How figures are held against the target, where a printed one may seem to be on the other side of it."""
    if line.kpi.is_rounded_first or not line.kpi.periods:
        return None
    return "Figures are compared exactly, and rounded for print only."


def value_words(notice: PerformanceNotice) -> str:
    """The value of the contract, and whether section 52(1) asks for key performance indicators by it."""
    told = notice.particulars
    if told.value is None:
        return "not published"
    money = money_words(told.value, told.currency)
    if told.is_above_threshold is None:
        return money
    above = "above £5 million: section 52(1) applies" if told.is_above_threshold else "not above £5 million: voluntary"
    return f"{money} ({above})"


def purpose_words(notice: PerformanceNotice) -> str:
    """What kind of assessment it is."""
    when = "on termination of the contract" if notice.at_termination else "during the life-cycle of the contract"
    return f"Assessment {when} under section 71(2) of the Procurement Act 2023."


def choice_words(notice: PerformanceNotice) -> str:
    """How the rated KPIs were chosen."""
    count = len(notice.lines) + len(notice.passed)
    if not notice.passed:
        return f"All {count} key performance indicators that were set are rated, the most material one first."
    return (
        f"Of {count} key performance indicators that were set, the {len(notice.lines)} most material at the time of "
        "this notice are rated: by the money at stake in the last 12 months, then by weight in the scorecard."
    )


def due_words(notice: PerformanceNotice) -> str:
    """The days that count for assessments."""
    this = f"This assessment was due by {day_words(notice.due)}."
    if notice.next_due is None:
        return f"{this} It is the last one of the contract."
    return f"{this} The next one is due by {day_words(notice.next_due)}."


def breach_head(line: BreachLine) -> str:
    """Which part of section 71 applies."""
    if line.breach.section == "71(3)":
        return "Section 71(5) applies because the supplier breached the contract (section 71(3))."
    return (
        "Section 71(5) applies because the supplier did not perform the contract to the authority's satisfaction, was "
        "given proper opportunity to improve, and failed to do so (section 71(4))."
    )


def breach_rows(line: BreachLine) -> tuple[tuple[str, str], ...]:
    """What is said of a breach, heading by heading."""
    breach = line.breach
    results = "; ".join(f"{result.what} on {day_words(result.on)}" for result in breach.results)
    failed = day_words(breach.failed_on) if breach.failed_on else None
    missed = None
    if line.missed:
        money = f"; determined: {money_words(line.amount, line.currency)}" if line.amount is not None else ""
        missed = f"clause {breach.clause}, missed in {', '.join(line.missed)}{money}"
    rows = (
        ("Applies since", f"{day_words(breach.since)}; to be published by {day_words(line.publish_by)}"),
        ("Resulted in", results or None),
        ("Opportunity to improve", breach.opportunity),
        ("Failed to improve", failed),
        ("Obligation", breach.obligation),
        ("Nature", breach.nature),
        ("Impact", breach.impact),
        ("Duration", breach.duration),
        ("Remedied", breach.remedied),
        ("Disputed", breach.disputed),
        ("On record", missed),
    )
    return tuple((heading, words) for heading, words in rows if words is not None)
