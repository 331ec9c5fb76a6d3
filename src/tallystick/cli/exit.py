"""``tally exit``: what a party's exit leaves to be done."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from tallystick.cli.options import Day, counting_options, format_option, workspace_argument
from tallystick.cli.output import print_json, print_rows
from tallystick.cycle.leaving import Exit, Stub, exit_of
from tallystick.obligations.record import record_of
from tallystick.reports.terminal import table, wrapped

WIDTH = 100
COLUMNS = ("clause", "obligor", "beneficiary", "period", "currency", "determined", "adjusted", "settled", "balance",
           "state")  # fmt: skip


@click.command(
    epilog="\b\nExamples:\n  tally exit alliance/ regional\n"
    "  tally exit alliance/ regional --facts exports/ --as-of 2013-09-30 --format json"
)
@workspace_argument
@click.argument("party")
@click.option(
    "--facts", "facts_folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Read facts from this folder instead of the workspace's batches; nothing is recorded.",
)  # fmt: skip
@click.option(
    "--events", type=click.Path(exists=True, path_type=Path),
    help="Read events from this file or folder instead of the workspace's.",
)  # fmt: skip
@click.option("--as-of", type=Day(), help="The account at the end of this day; today by default.")
@counting_options
@format_option
def command(
    workspace: Path, party: str, facts_folder: Path | None, events: Path | None, as_of: date | None, form: str
) -> None:
    """Show what a party's exit leaves to be done: its unfinished periods, account, rights, and clauses that go on.

    PARTY is one that the charter says leaves. What was determined for earlier periods stays as it is.
    """
    found = exit_of(workspace, party, facts=facts_folder, events=events, as_of=as_of)
    if form == "json":
        print_json(_as_json(found))
    elif form == "csv":
        print_rows(_items(found), form, columns=COLUMNS)
    else:
        click.echo("\n".join(_text(found)))


def _items(found: Exit) -> list[dict[str, Any]]:
    return [
        {
            "clause": item.clause, "obligor": item.obligor, "beneficiary": item.beneficiary, "period": item.period,
            "currency": item.currency,
            "determined": None if item.determined is None else format(item.determined, "f"),
            **{name: format(getattr(item, name), "f") for name in ("adjusted", "settled", "balance")},
            "state": item.state,
        }
        for item in found.items
    ]  # fmt: skip


def _as_json(found: Exit) -> dict[str, Any]:
    departure = found.departure
    return {
        "party": found.party,
        "day": departure.day.isoformat(),
        "event": departure.event,
        "successor": departure.successor,
        "takes": list(found.taken),
        "as_of": found.as_of.isoformat(),
        "stubs": [
            {
                "clause": each.clause, "obligor": each.obligor, "period": each.period, "rule": each.rule,
                "determination": None if each.determination is None else record_of(each.determination),
            }
            for each in found.stubs
        ],
        "items": _items(found),
        "balances": [
            {
                "debtor": each.debtor, "creditor": each.creditor, "currency": each.currency,
                "amount": format(each.amount, "f"), "interest": format(each.interest, "f"),
            }
            for each in found.balances
        ],
        "rights": [
            {
                "clause": each.clause, "period": each.period, "right": each.what, "holder": each.holder,
                "elect_by": each.elect_by.isoformat() if each.elect_by else None,
            }
            for each in found.rights
        ],
        "open_claims": [{"clause": each.clause, "period": each.period} for each in found.open_claims],
        "goes_on": [
            {
                "clause": each.clause, "role": each.role, "until": each.until.isoformat(),
                "deadlines": [
                    {"what": one.what, "who": one.who, "due": one.due.isoformat() if one.due else None}
                    for one in each.deadlines
                ],
            }
            for each in found.goes_on
        ],
        "duties": [
            {
                "kind": each.kind, "what": each.what, "due": each.due.isoformat() if each.due else None,
                "until": each.until.isoformat() if each.until else None, "by": each.by, "state": each.state,
            }
            for each in departure.duties
        ],
    }  # fmt: skip


def _text(found: Exit) -> Iterator[str]:
    departure = found.departure
    how = f" ({departure.event})" if departure.event else ""
    yield f"{found.name} is no member from {departure.day} on{how}; the account at the end of {found.as_of}"
    if departure.successor is not None:
        takes = ", ".join(found.taken) or "nothing of what has accrued"
        yield f"{departure.successor} takes its place, and takes over {takes}."
    if departure.stub is not None:
        yield from wrapped(f"Of the unfinished period: {departure.stub}", WIDTH, rest="    ")
    yield from _listed("Unfinished periods", [_stub(each) for each in found.stubs])
    yield ""
    if found.items:
        yield "What is owed of its time as a member"
        rows = [[str(row[name] if row[name] is not None else "open") for name in COLUMNS] for row in _items(found)]
        yield table(rows, COLUMNS, right=[name in COLUMNS[5:9] for name in COLUMNS]).rstrip()
    else:
        yield "Nothing is owed of its time as a member, and nothing was settled."
    for each in found.balances:
        interest = f", and {each.interest:,f} interest" if each.interest else ""
        yield f"{each.debtor} owes {each.creditor} {each.amount:,f} {each.currency or ''}".rstrip() + f"{interest}."
    yield from _listed(
        "Rights that stand",
        [
            f"{each.holder or 'the other side'} may {each.what} ({each.clause}, {each.period})"
            f"{f', until {each.elect_by}' if each.elect_by else ''}"
            for each in found.rights
        ],
    )
    yield from _listed("Claims that are open", [f"{each.clause}, {each.period}" for each in found.open_claims])
    yield from _listed(
        "Clauses that go on",
        [
            f"{each.title}, as {each.role}, until before {each.until}"
            + "".join(f"; {one.what} by {one.due}" for one in each.deadlines)
            for each in found.goes_on
        ],
    )
    yield from _listed(
        "Duties",
        [
            f"{each.what}{f', by {each.due}' if each.due else ''}{f', until {each.until}' if each.until else ''} "
            f"({each.state.replace('_', ' ')})"
            for each in departure.duties
        ],
    )


def _stub(each: Stub) -> str:
    start = f"{each.clause} of {each.obligor}, {each.label}: "
    if each.rule == "not judged":
        return start + "not judged, as the clause says"
    if each.determination is None:
        return start + f"to be judged ({each.rule}), not determined yet"
    made = each.determination
    amount = f", {made.amount:,f} {made.currency or ''}".rstrip() if made.amount else ""
    return start + f"{made.outcome}{amount}, judged {each.rule} from {made.start} until before {made.end}"


def _listed(heading: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield heading
    for line in lines:
        yield from wrapped(line, WIDTH, first="  - ", rest="    ")
