"""``tally settle``: a statement of account."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from tallystick.cli.options import (
    Day,
    Instant,
    counting_options,
    format_option,
    threads_option,
    workspace_argument,
)
from tallystick.cli.output import print_json, print_rows, say_aside
from tallystick.cycle.amendment.export import adjustment_json
from tallystick.cycle.settling import Settled, settle
from tallystick.errors import InputError
from tallystick.obligations.settlement.ledger import LedgerEntry
from tallystick.obligations.settlement.statement import Balance, Item

COLUMNS = (
    "clause", "obligor", "beneficiary", "period", "currency", "determined", "tax", "adjusted", "settled", "balance",
    "interest", "due", "state",
)  # fmt: skip
NUMBERS = ("determined", "tax", "adjusted", "settled", "balance", "interest")


@click.command(
    epilog="\b\nExamples:\n  tally settle examples/new-york-2013 --as-of 2014-01-31\n"
    "  tally settle charter.yaml --facts exports/ --events events.yaml --as-of 2014-03-31 --format json"
)
@workspace_argument
@click.option(
    "--facts", "facts_folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Read facts from this folder instead of the workspace's batches; nothing is recorded.",
)  # fmt: skip
@click.option(
    "--events", type=click.Path(exists=True, path_type=Path),
    help="Read events (claims, payments, disputes) from this file or folder instead of the workspace's.",
)  # fmt: skip
@click.option("--as-of", type=Day(), help="The account at the end of this day; today by default.")
@click.option(
    "--determined-at", type=Instant(),
    help="Keep what was determined as it was known at this instant; what is known since becomes adjustments.",
)  # fmt: skip
@click.option(
    "--known-at", type=Instant(),
    help="Of --determined-at: the second look; only what was recorded by then is known.",
)  # fmt: skip
@click.option("--party", help="Only what this party owes or is owed.")
@click.option("--all", "every", is_flag=True, help="Also periods in which nothing was owed.")
@threads_option
@counting_options
@format_option
@click.pass_context
def command(
    context: click.Context, workspace: Path, facts_folder: Path | None, events: Path | None, as_of: date | None,
    determined_at: datetime | None, known_at: datetime | None, party: str | None, every: bool, threads: int | None,
    form: str,
) -> None:  # fmt: skip
    """Print a statement of account: what is owed by clause and period, what was settled, and what is still open.

    Amounts above zero are owed by the obligor, below zero to it. The balance is what was determined and adjusted, with
    tax, less what was credited, set off and paid; interest for paying late stands beside it. What does not add up is
    said, and the command then ends with 1.
    """
    found = settle(
        workspace, facts=facts_folder, events=events, as_of=as_of, determined_at=determined_at, known_at=known_at,
        threads=threads,
    )  # fmt: skip
    known = found.compiled.charter.parties
    if party is not None and party not in known:
        raise InputError(f"There is no party {party!r}; there are {', '.join(known)}.")
    items = [item for item in found.statement.items if party in (None, item.obligor, *item.beneficiary.split(" and "))]
    shown = items if every else [item for item in items if _matters(item)]
    if form == "json":
        print_json(_as_json(found, items))
    elif form == "csv":
        print_rows([_row(item) for item in shown], form, columns=COLUMNS)
    else:
        _say(found, shown, balances=[each for each in found.statement.balances if _concerns(each, party)])
    say_aside(f"Does not add up: {problem}" for problem in found.statement.problems)
    if found.statement.problems:
        context.exit(1)


def _matters(item: Item) -> bool:
    return item.state != "nothing owed" or bool(item.settled or item.adjusted)


def _concerns(balance: Balance, party: str | None) -> bool:
    return party is None or party in (*balance.debtor.split(" and "), *balance.creditor.split(" and "))


def _number(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _row(item: Item) -> dict[str, Any]:
    return {
        "clause": item.clause, "obligor": item.obligor, "beneficiary": item.beneficiary, "period": item.period,
        "currency": item.currency, "determined": _number(item.determined), "tax": _number(item.tax),
        "adjusted": _number(item.adjusted), "settled": _number(item.settled), "balance": _number(item.balance),
        "interest": _number(item.interest), "due": item.due.isoformat() if item.due else None, "state": item.state,
    }  # fmt: skip


def _as_json(found: Settled, items: list[Item]) -> dict[str, Any]:
    """The whole account; programs get every period."""
    return {
        "as_of": found.statement.as_of.isoformat(),
        "items": [_full(item) for item in items],
        "balances": [_balance(each) for each in found.statement.balances],
        "adjustments": [adjustment_json(each) for each in found.adjustments],
        "entries": [_entry(each) for each in found.statement.entries],
        "problems": list(found.statement.problems),
    }


def _full(item: Item) -> dict[str, Any]:
    more = {"accepted": item.accepted, "disputed": item.disputed, "invoiced": item.invoiced}
    return {
        **_row(item), "title": item.title, **{name: _number(amount) for name, amount in more.items()},
        "provisional": item.provisional,
    }  # fmt: skip


def _balance(each: Balance) -> dict[str, Any]:
    return {
        "debtor": each.debtor, "creditor": each.creditor, "currency": each.currency, "amount": _number(each.amount),
        "interest": _number(each.interest),
    }  # fmt: skip


def _entry(each: LedgerEntry) -> dict[str, Any]:
    clause, obligor, period = each.place
    return {
        "clause": clause, "obligor": obligor, "period": period, "step": each.step, "amount": _number(each.amount),
        "on": each.on.isoformat() if each.on else None, "document": each.document, "source": each.source,
    }  # fmt: skip


def _say(found: Settled, shown: list[Item], *, balances: list[Balance]) -> None:
    click.echo(f"Account at the end of {found.statement.as_of}")
    if not shown:
        click.echo("Nothing is owed and nothing was settled.")
        return
    rows = [{**_row(item), "state": f"{item.state}{' (provisional)' if item.provisional else ''}"} for item in shown]
    used = [
        name
        for name in COLUMNS
        if name not in ("tax", "adjusted", "interest") or any(Decimal(row[name]) for row in rows)
    ]
    print_rows(rows, "table", columns=used, numbers=NUMBERS)
    for each in balances:
        interest = f", and {each.interest:,f} interest" if each.interest else ""
        click.echo(
            f"{each.debtor} owes {each.creditor} {each.amount:,f} {each.currency or ''}{interest}".rstrip() + "."
        )
    for item in shown:
        if item.disputed:
            said = f"{item.disputed:,f} {item.currency or ''}".rstrip()
            click.echo(f"In dispute: {said} of '{item.clause}', {item.obligor}, {item.period}.")
    for change in found.adjustments:
        click.echo(f"{change.clause}, {change.period}: {change.reason}")
