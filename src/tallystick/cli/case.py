"""``tally case``: cases as they stand, their notices, and their deadlines for a calendar."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.options import Day, F, Instant, counting_options, format_option, workspace_argument
from tallystick.cli.output import print_json, print_rows, say_aside
from tallystick.cycle.cases import Cases, cases, claim_of
from tallystick.errors import InputError
from tallystick.obligations.cases.case import Case, Clock
from tallystick.obligations.cases.export import case_record
from tallystick.obligations.notices.about import Subject
from tallystick.obligations.notices.templates import KINDS
from tallystick.terms.wording import counted
from tallystick.terms.zone import Zone

NEED_DETERMINATIONS = ("election", "payment-demand")
"""Kinds of notice that state amounts or elect a right: never written without what the clauses determine."""

WITHOUT_FACTS = (
    "There are no facts here, so nothing is held against what the clauses determine, and times that run from a "
    "determination are not known. Record facts, or give --facts."
)

COLUMNS = ("case", "about", "status", "turn", "next", "by", "because")


def _workspace(function: F) -> F:
    return click.argument("workspace", type=click.Path(exists=True, path_type=Path))(function)


def _known(function: F) -> F:
    """As known when, and on which facts and events; and what counting them may use."""
    function = counting_options(function)
    for option in (
        click.option("--events", type=click.Path(exists=True, path_type=Path),
                     help="A file or folder of events instead of those in the workspace."),
        click.option("--facts", "facts_folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
                     help="Determine on the facts in this folder instead of the workspace's batches."),
        click.option("--as-of", type=Day(),
                     help="The day on which we look; today by default. What is recorded on it is not known yet."),
        click.option("--known-at", type=Instant(),
                     help="As it was known at this instant, 2014-01-31T12:00:00Z; now by default."),
    ):  # fmt: skip
        function = option(function)
    return function


@click.group(
    epilog="\b\nExamples:\n"
    "  tally case list examples/new-york-2013 --as-of 2013-09-01\n"
    "  tally case show examples/new-york-2013 endeavor-completion --as-of 2014-02-01\n"
    "  tally case notice examples/new-york-2013 endeavor-completion miss --as-of 2013-08-07 --as html > notice.html\n"
    "  tally case calendar examples/new-york-2013 --as-of 2013-09-01 --party endeavor > deadlines.ics"
)
def command() -> None:
    """Show cases, write their notices, and export their deadlines.

    The steps of cases stand in cases.yaml of the workspace, each with when it was done, by whom and for which party.
    A step that cannot be is refused, says why, and changes nothing.
    """


@command.command("list")
@workspace_argument
@_known
@click.option("--turn", help="Only cases in which it is this party's turn.")
@format_option
def list_(
    workspace: Path, known_at: datetime | None, as_of: date | None, facts_folder: Path | None, events: Path | None,
    turn: str | None, form: str,
) -> None:  # fmt: skip
    """List cases: where each is, whose turn it is, and what is next."""
    found = _found(workspace, known_at, as_of, facts_folder, events)
    chosen = [case for case in found.cases if turn is None or turn in case.turn]
    if form == "json":
        print_json([case_record(case) for case in chosen])
    elif chosen or form == "csv":
        print_rows([_row(case) for case in chosen], form, columns=COLUMNS)
    else:
        click.echo("There are no cases." if turn is None else f"There is no case in which it is {turn}'s turn.")


@command.command()
@_workspace
@click.argument("case")
@_known
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="How to print the result.")  # fmt: skip
def show(
    workspace: Path,
    case: str,
    known_at: datetime | None,
    as_of: date | None,
    facts_folder: Path | None,
    events: Path | None,
    form: str,
) -> None:
    """Show one case: its clocks, rights and causes, what is next, and its history."""
    found = _found(workspace, known_at, as_of, facts_folder, events)
    held = found.get(case)
    if form == "json":
        print_json(case_record(held))
    else:
        _say(held, found.compiled.zone)


@command.command("notice")
@_workspace
@click.argument("case")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--as", "form", type=click.Choice(["text", "html"]), default="text", show_default=True,
              help="As plain text, or as one HTML page.")  # fmt: skip
@click.option("--date", "dated", type=Day(), help="The day of the notice; today by default.")
@click.option("--channel", help="How it is served, as the charter names it, where the case does not say it yet.")
@click.option("--templates", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Counsel's own templates: a file miss.txt there takes the place of ours.")  # fmt: skip
@_known
def notice_(
    workspace: Path, case: str, kind: str, form: str, dated: date | None, channel: str | None, templates: Path | None,
    known_at: datetime | None, as_of: date | None, facts_folder: Path | None, events: Path | None,
) -> None:  # fmt: skip
    """Write a notice of a case: nudge, miss, cure, dispute, election, payment-demand.

    A claim and its answer are events: for 'claim' and 'answer', CASE is the id of the claim in the workspace's events.
    """
    from tallystick.obligations.notices.notice import notice  # noqa: PLC0415  (loaded when it is asked for)

    found = _found(workspace, known_at, as_of, facts_folder, events)
    if channel is not None and channel not in found.compiled.charter.notices.channels:
        known = ", ".join(found.compiled.charter.notices.channels) or "none"
        raise InputError(f"The charter has no channel {channel!r} for notices; it has {known}.")
    day = dated or found.compiled.zone.day_of(found.known_at)
    if kind in ("claim", "answer"):
        claim, answer = claim_of(workspace, found.compiled, case, known_at=found.known_at)
        if kind == "answer" and answer is None:
            raise InputError(f"Nobody has answered claim {case!r} by {found.known_at.isoformat()}.")
        about = Subject(found.compiled, day, claim=claim, answer=answer, channel=channel)
    else:
        held = found.get(case)
        if kind in NEED_DETERMINATIONS and not found.determinations and held.record.clause is not None:
            raise InputError(
                f"A notice of kind {kind!r} rests on what the clauses determine, and there are no facts to determine "
                "it from; record them with 'tally facts add', or give a folder of files with --facts."
            )
        about = Subject(found.compiled, day, case=held, channel=channel)
    made = notice(kind, about, templates=templates)
    click.echo(made.html if form == "html" else made.text, nl=False)


@command.command()
@workspace_argument
@click.option("--party", help="Only deadlines of this party.")
@_known
@click.option("--made-at", type=Instant(), help="When the file counts as made; now by default.")
def calendar(
    workspace: Path, party: str | None, known_at: datetime | None, as_of: date | None, facts_folder: Path | None,
    events: Path | None, made_at: datetime | None,
) -> None:  # fmt: skip
    """Print the deadlines of determinations and open cases as an iCalendar file (RFC 5545)."""
    from tallystick.obligations.notices.deadlines import deadlines  # noqa: PLC0415  (loaded when it is asked for)
    from tallystick.obligations.notices.icalendar import calendar_text  # noqa: PLC0415  (loaded when it is asked for)

    found = _found(workspace, known_at, as_of, facts_folder, events)
    if party is not None and party not in found.compiled.charter.parties:
        raise InputError(f"There is no party {party!r}; there are {', '.join(found.compiled.charter.parties)}.")
    entries = deadlines(found.determinations, found.cases, found.compiled, party=party)
    text = calendar_text(entries, made_at=made_at or datetime.now(UTC), name=found.compiled.charter.title)
    click.echo(text.encode(), nl=False)  # as bytes, so that no platform changes the line ends


def _found(
    workspace: Path, known_at: datetime | None, as_of: date | None, facts: Path | None, events: Path | None
) -> Cases:
    """The cases, with what is wrong with their file said aside."""
    found = cases(workspace, known_at=known_at, as_of=as_of, facts=facts, events=events)
    say_aside(str(problem) for problem in found.problems)
    if not found.determinations and found.cases:
        say_aside([WITHOUT_FACTS])
    return found


def _row(case: Case) -> dict[str, Any]:
    upcoming = case.next[0] if case.next else None
    return {
        "case": case.id,
        "about": _about(case),
        "status": f"{case.status.value}{f': {case.outcome}' if case.outcome else ''}"
        f"{f', {case.rung}' if case.rung else ''}",
        "turn": ", ".join(case.turn),
        "next": upcoming.step if upcoming else None,
        "by": upcoming.by.isoformat() if upcoming and upcoming.by else None,
        "because": upcoming.because if upcoming else None,
    }


def _about(case: Case) -> str:
    record = case.record
    if record.matter is not None:
        return f"{record.committee}: {record.matter}"
    whose = f" of {record.obligor}" if record.obligor else ""
    return f"{record.clause}{whose}{f', {record.period}' if record.period else ''}"


def _say(case: Case, zone: Zone) -> None:
    click.echo(f"{case.id}: {_about(case)}")
    click.echo(f"Status: {_row(case)['status']}")
    if case.turn:
        click.echo(f"Turn: {', '.join(case.turn)}")
    for remark in case.remarks:
        click.echo(remark)
    _section("Next", [f"{move.step} ({', '.join(move.who)}){_until(move.by)}: {move.because}" for move in case.next])
    _section("Clocks", [_clock(clock) for clock in case.clocks])
    _section(
        "Rights",
        [f"{right.name} ({right.holder}): {right.status.value}{_until(right.elect_by)}" for right in case.rights],
    )
    if case.verification:
        _section("Cure", [case.verification.because])
    shares = [
        f"{share.incident}: {share.who}, {share.status}, {share.low * 100} to {share.high * 100} %"
        f"{', agreed' if share.agreed else ''}: {'; '.join(share.what)}"
        for share in case.shares
    ]
    _section("Causes", shares)
    _section("History", [f"{zone.local(took.at):%Y-%m-%d %H:%M} {took.says}" for took in case.history])
    refused = [
        f"{zone.local(each.at):%Y-%m-%d %H:%M} {each.step} by {each.by}: {each.because}" for each in case.refused
    ]
    _section("Refused", refused)


def _section(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"{title}:")
        for line in lines:
            click.echo(f"  {line}")


def _until(day: date | None) -> str:
    return f", by {day}" if day else ""


def _clock(clock: Clock) -> str:
    who = ", ".join(clock.who)
    if clock.paused:
        left = f", {counted(clock.left, 'day')} left" if clock.left is not None else ""
        return f"{clock.what} ({who}): stands still{left}"
    if clock.due is None:
        return f"{clock.what} ({who}): {clock.rule}, not begun"
    passed = ", passed" if clock.passed else ""
    return (
        f"{clock.what} ({who}): by {clock.due}{passed} ({clock.rule}{f' after {clock.since}' if clock.since else ''})"
    )
