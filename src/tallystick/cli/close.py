"""``tally close``: what is due, late, or ready to be locked."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from tallystick.cli.options import Day, format_option, workspace_argument
from tallystick.cli.output import print_json, print_rows
from tallystick.cycle.closing import Closing, Deadline, Delivery, PeriodClose, close
from tallystick.cycle.departures import Departure, Review

COLUMNS = ("period", "state", "step", "source", "agreed", "until", "delivered", "days_late", "standing")


@click.command(
    epilog="\b\nExamples:\n  tally close examples/new-york-2013\n"
    "  tally close examples/new-york-2013 --period 2013-07 --as-of 2013-08-05 --format json"
)
@workspace_argument
@click.option("--period", "periods", multiple=True, help="Only this period; may be given several times.")
@click.option("--as-of", type=Day(), help="The day on which we look; today by default. What came later is not there.")
@format_option
def command(workspace: Path, periods: tuple[str, ...], as_of: date | None, form: str) -> None:
    """Show the close of each period: what is due, late, or ready to be locked.

    With the timetable of the charter, the extensions and interim estimates of close.yaml, and the recorded facts;
    then what is to be done for parties that leave, and reviews of the compliance register.
    """
    found = close(workspace, as_of=as_of, periods=periods)
    if form == "json":
        print_json(_as_json(found))
    elif form == "csv":
        print_rows([row for each in found.periods for row in _rows(each)], form, columns=COLUMNS)
    else:
        _say(found, every=bool(periods))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _rows(each: PeriodClose) -> list[dict[str, Any]]:
    """One row a source and step of a period."""
    here = {"period": each.period.id, "state": each.state}
    rows = [
        {
            **here, "step": "data due", "source": found.source, "agreed": None, "until": _day(found.until),
            "delivered": _moment(found), "days_late": str(found.days_late), "standing": found.state,
        }
        for found in each.deliveries
    ]  # fmt: skip
    rows += [
        {
            **here, "step": step.step, "source": None, "agreed": _day(step.agreed), "until": _day(step.until),
            "delivered": None, "days_late": None, "standing": "passed" if step.passed else "to_come",
        }
        for step in each.deadlines
    ]  # fmt: skip
    return rows


def _moment(delivery: Delivery) -> str | None:
    return delivery.delivered.strftime("%Y-%m-%dT%H:%M:%SZ") if delivery.delivered else None


def _as_json(found: Closing) -> dict[str, Any]:
    return {
        "as_of": found.as_of.isoformat(),
        "periods": [_period_json(each) for each in found.periods],
        "departures": [_departure_json(each) for each in found.departures],
        "reviews": [_review_json(each) for each in found.reviews],
        "problems": [str(problem) for problem in found.problems],
    }


def _period_json(each: PeriodClose) -> dict[str, Any]:
    return {
        "period": each.period.id,
        "start": each.period.start.isoformat(),
        "end": each.period.end.isoformat(),
        "state": each.state,
        "steps": [_step_json(step) for step in each.deadlines],
        "sources": [
            {
                "source": found.source,
                "provided_by": found.provided_by,
                "until": _day(found.until),
                "delivered": _moment(found),
                "days_late": str(found.days_late),
                "state": found.state,
            }
            for found in each.deliveries
        ],
        "estimates": [
            {
                "kpi": guess.kpi,
                "party": guess.party,
                "value": str(guess.value),
                "quality": "estimated",
                "by": guess.by,
                "on": guess.on.isoformat(),
                "because": guess.because,
                "needed": each.awaits_facts,
            }
            for guess in each.estimates
        ],
    }


def _step_json(step: Deadline) -> dict[str, Any]:
    return {
        "step": step.step,
        "agreed": step.agreed.isoformat(),
        "until": step.until.isoformat(),
        "consented_by": list(step.extension.consented_by) if step.extension else [],
        "because": step.extension.because if step.extension else None,
        "passed": step.passed,
    }


def _departure_json(each: Departure) -> dict[str, Any]:
    return {
        "party": each.party,
        "day": each.day.isoformat(),
        "event": each.event,
        "notice": _day(each.notice),
        "successor": each.successor,
        "returns": _day(each.returns),
        "stub": each.stub,
        "duties": [
            {
                "kind": duty.kind, "what": duty.what, "due": _day(duty.due), "until": _day(duty.until),
                "by": duty.by, "state": duty.state,
            }
            for duty in each.duties
        ],
    }  # fmt: skip


def _review_json(each: Review) -> dict[str, Any]:
    rule = each.rule
    return {
        "rule": each.name,
        "area": rule.area,
        "applies": rule.applies,
        "watched_by": rule.watched_by,
        "reviewed": _day(rule.reviewed),
        "review_by": _day(rule.review_by),
        "days_overdue": str(each.days_overdue),
    }


def _say(found: Closing, *, every: bool) -> None:
    """For people: a row a period, then everything late, estimated, left or overdue, in sentences."""
    for problem in found.problems:
        click.echo(f"{problem.level}: {problem}")
    shown = [each for each in found.periods if every or each.state != "to_come"]
    rows = [_summary(each) for each in shown]
    columns = ("period", "state", "facts due", "late", "next step", "until")
    if rows:
        print_rows(rows, "table", columns=columns)
    hidden = len(found.periods) - len(shown)
    if hidden:
        click.echo(f"{hidden} period{'s' if hidden > 1 else ''} to come.")
    for each in shown:
        _say_period(each)
    for departure in found.departures:
        _say_departure(departure)
    for review in found.reviews:
        if review.days_overdue:
            click.echo(
                f"Review of '{review.name}' was due on {review.rule.review_by}, {_count(review.days_overdue)} ago"
                f"{f'; {review.rule.watched_by} watches it' if review.rule.watched_by else '; nobody watches it'}."
            )


def _summary(each: PeriodClose) -> dict[str, Any]:
    days = sorted({delivery.until for delivery in each.deliveries if delivery.until})
    late = [delivery.source for delivery in each.deliveries if delivery.state == "late"]
    step = each.upcoming
    return {
        "period": each.period.id,
        "state": each.state.replace("_", " "),
        "facts due": " ".join(day.isoformat() for day in days),
        "late": ", ".join(late),
        "next step": step.step if step else "",
        "until": step.until.isoformat() if step else "",
    }


def _say_period(each: PeriodClose) -> None:
    for delivery in each.deliveries:
        if delivery.days_late:
            came = "came" if delivery.state == "delivered" else "are"
            by = f" from {delivery.provided_by}" if delivery.provided_by else ""
            click.echo(f"{each.period.id}: facts of '{delivery.source}'{by} {came} {_count(delivery.days_late)} late.")
        if delivery.extension:
            _say_extension(each, f"facts of '{delivery.source}'", delivery.extension.until, delivery)
    for deadline in each.deadlines:
        if deadline.extension and deadline.step != "data due":
            _say_extension(each, f"'{deadline.step}'", deadline.until, deadline)
    for guess in each.estimates:
        whose = f" of {guess.party}" if guess.party else ""
        gone = "" if each.awaits_facts else "; facts have come since"
        click.echo(
            f"{each.period.id}: {guess.kpi}{whose} is estimated at {guess.value} by {guess.by} on {guess.on}, "
            f"not final: {guess.because}{gone}."
        )


def _say_extension(each: PeriodClose, what: str, until: date, holder: Delivery | Deadline) -> None:
    extension = holder.extension
    if extension is not None:
        why = f": {extension.because}" if extension.because else ""
        click.echo(
            f"{each.period.id}: {what} put off until {until}, consented by {', '.join(extension.consented_by)} "
            f"on {extension.on}{why}."
        )


def _say_departure(departure: Departure) -> None:
    event = f" ({departure.event})" if departure.event else ""
    click.echo(f"{departure.party} is no member from {departure.day}{event}.")
    if departure.successor:
        click.echo(f"  {departure.successor} takes its place.")
    if departure.returns:
        click.echo(f"  It is a member again from {departure.returns}.")
    if departure.stub:
        click.echo(f"  Unfinished period: {departure.stub}")
    for duty in departure.duties:
        due = f", due on {duty.due}" if duty.due else ""
        until = f", until {duty.until}" if duty.until else ""
        by = f", {duty.by}" if duty.by else ""
        click.echo(f"  {duty.kind}: {duty.what}{due}{until}{by} ({duty.state.replace('_', ' ')})")


def _count(days: int) -> str:
    return f"{days:,} day{'s' if days != 1 else ''}"
