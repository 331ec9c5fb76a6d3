"""``tally submit``: figures that each side reports itself, sealed before anybody sees the other's."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from tallystick.cli.keys import at_option, ledger_option, log_key_from, log_key_option
from tallystick.cli.options import format_option
from tallystick.cli.output import print_rows
from tallystick.cycle.onrecord import now, record_of
from tallystick.cycle.submissions import read_seal, reveal, seal, submissions
from tallystick.cycle.workspace import compiled_charter, open_workspace
from tallystick.errors import InputError
from tallystick.ledger.keys import read_signing_key_file

COLUMNS = ("submission", "party", "sealed", "value", "state")


@click.command(
    epilog="\b\nExamples:\n  tally submit pact --seal seal.json --of '2024-02 jobs' --value 1000 --party seller "
    "--key seller.key\n  tally submit pact --reveal seal.json\n  tally submit pact"
)
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--seal", "to", type=click.Path(path_type=Path),
    help="Seal a figure; value and salt are written to this file, which the party keeps to itself.",
)  # fmt: skip
@click.option(
    "--reveal", "from_", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Open what was sealed, from the file that --seal wrote.",
)  # fmt: skip
@click.option("--of", "name", help="What is reported, the same words for all who report it: '2024-02 jobs'.")
@click.option("--value", help="The figure.")
@click.option("--party", help="Whose figure it is.")
@click.option("--with", "others", multiple=True, help="Who reports it besides; all parties by default.")
@click.option(
    "--key", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file with the party's signing key.",
)  # fmt: skip
@log_key_option
@ledger_option
@at_option
@format_option
def command(
    workspace: Path, to: Path | None, from_: Path | None, name: str | None, value: str | None, party: str | None,
    others: tuple[str, ...], key_file: Path | None, log_key: str | None, ledger: str | None, at: datetime | None,
    form: str,
) -> None:  # fmt: skip
    """Report a figure sealed, open it once all have sealed, or list what was reported.

    The record holds a commitment, so nobody can report after seeing the other's figure, or change its own.
    """
    opened = open_workspace(workspace)
    if to is None and from_ is None:
        with record_of(opened, ledger=ledger) as record:
            found = submissions(record.view())
        rows = [
            {
                "submission": each.name, "party": part.party, "sealed": part.sealed,
                "value": None if part.value is None else format(part.value, "f"), "state": each.state,
            }
            for each in found.values() for part in each.parts
        ]  # fmt: skip
        print_rows(rows, form, columns=COLUMNS, numbers=("value",))
        return
    if to is not None and from_ is not None:
        raise InputError("Found --seal and --reveal; give one of them.")
    with record_of(opened, key=log_key_from(log_key), ledger=ledger) as record:
        if from_ is not None:
            state = reveal(record, read_seal(from_.read_bytes()), recorded=at or now())
            click.echo(f"Opened {state.name!r}: {state.state}.")
            return
        if to is None or name is None or value is None or party is None or key_file is None:
            raise click.UsageError("--seal needs --of, --value, --party and --key.")
        if to.exists():
            raise InputError(f"{to} exists; a seal is never written over. Choose another name.")
        parties = tuple(compiled_charter(opened).charter.parties)
        chosen = tuple(each for each in parties if each in (party, *others)) if others else parties
        made = seal(
            record, submission=name, party=party, parties=chosen, value=_number(value),
            key=read_signing_key_file(key_file), recorded=at or now(),
        )  # fmt: skip
        to.touch(mode=0o600)
        to.write_bytes(made.written())
        click.echo(f"Sealed {name!r} for {party}: {made.commitment}. Keep {to} to yourself until all have sealed.")


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise InputError(f"The value is {text!r}; expected a number such as 1250.5.")
    return found
