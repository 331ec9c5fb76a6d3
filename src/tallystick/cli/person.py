"""``tally person``: what is held about a person, who saw it, and erasing it."""

from datetime import datetime
from pathlib import Path

import click

from tallystick.cli.keys import at_option
from tallystick.cli.options import format_option
from tallystick.cli.output import print_json, print_rows
from tallystick.cycle.onrecord import now, written
from tallystick.cycle.personal import FILE, PersonalStore
from tallystick.cycle.workspace import open_workspace


@click.group(
    epilog="\b\nExamples:\n  tally person show pact 'A. Example' --by seller/manager\n"
    "  tally person erase pact 'A. Example' --by seller/manager"
)
def command() -> None:
    """Answer an access request, or erase what is held about a person.

    The record holds commitments; names and salts lie apart, in personal.db. Erasing them leaves every proof valid.
    """


@command.command("show")
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("name")
@click.option("--by", required=True, help="Who asks, as party/role; it is written down.")
@at_option
@format_option
def show(workspace: Path, name: str, by: str, at: datetime | None, form: str) -> None:
    """Show everything that is held about a person, and who saw it before."""
    found = _store(workspace).access(name, by=by, at=written(at or now()))
    held = [
        {"what": each.what, "value": each.value, "recorded": each.recorded, "commitment": each.commitment}
        for each in found.held
    ]
    looks = [{"at": each.at, "by": each.by, "why": each.why, "commitment": each.commitment} for each in found.looks]
    if form == "json":
        print_json({"person": found.person, "held": held, "looks": looks})
        return
    shown = [{**each, "value": ", ".join(f"{key}: {value}" for key, value in each["value"].items())} for each in held]
    print_rows(shown, form, columns=("what", "value", "recorded", "commitment"))
    if form == "table":
        click.echo("\nSeen by:" if looks else "\nNobody has looked.")
    if looks:
        print_rows(looks, form, columns=("at", "by", "why", "commitment"))


@command.command("erase")
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("name")
@click.option("--by", required=True, help="Who erases, as party/role; it is written down.")
@at_option
def erase(workspace: Path, name: str, by: str, at: datetime | None) -> None:
    """Erase names and salts of a person; commitments and proofs stay as they are, and say nothing any more."""
    gone = _store(workspace).erase(name, by=by, at=written(at or now()))
    click.echo(f"Erased {len(gone)} of {len(gone)}. The record keeps the commitments, which now say nothing:")
    for each in gone:
        click.echo(f"  {each}")


def _store(workspace: Path) -> PersonalStore:
    return PersonalStore(open_workspace(workspace).root / FILE)
