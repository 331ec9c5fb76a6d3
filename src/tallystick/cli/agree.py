"""``tally agree``: who has signed which bytes of a charter, what is missing, and from when it is in force."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.keys import ledger_option
from tallystick.cli.options import Instant, format_option
from tallystick.cli.output import print_json, print_rows
from tallystick.cli.sign import said_of
from tallystick.cycle.agreement import Standing, agreed
from tallystick.cycle.signed_files import FileSigned, file_signatures
from tallystick.ledger.agreement import Signed
from tallystick.ledger.keys import read_verifier_key

COLUMNS = ("party", "role", "meaning", "signed", "entry", "key")


@click.command(
    epilog="\b\nExamples:\n  tally agree pact\n  tally agree draft.yaml --workspace pact --format json\n"
    "  tally agree pact --file account.txt\n\n\b\nExit codes: 0 agreed, or signed · 1 not agreed, or not signed"
)
@click.argument("charter", type=click.Path(exists=True, path_type=Path), default=".")
@click.option(
    "--workspace", type=click.Path(exists=True, path_type=Path),
    help="Whose record is asked, where the charter is a draft that lies elsewhere.",
)  # fmt: skip
@click.option(
    "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Show instead who has signed this file, as a report: these exact bytes.",
)  # fmt: skip
@click.option("--known-at", type=Instant(), help="As it was known at this instant, 2014-01-31T12:00:00Z.")
@ledger_option
@format_option
@click.pass_context
def command(
    context: click.Context, charter: Path, workspace: Path | None, file: Path | None, known_at: datetime | None,
    ledger: str | None, form: str,
) -> None:  # fmt: skip
    """Show who has signed a charter, who has not, and from when it is in force.

    The command ends with 0 where every party has approved the exact bytes of the contractual content, else with 1.
    """
    if file is not None:
        signed = file_signatures(workspace or charter, file, known_at=known_at, ledger=ledger)
        _say_file(signed, form)
        if not signed.signatures:
            context.exit(1)
        return
    found = agreed(charter, workspace=workspace, known_at=known_at, ledger=ledger)
    rows = [_row(found, party) for party in _parties(found)]
    if form == "json":
        print_json(_as_json(found, rows))
    elif form == "csv":
        print_rows(rows, form, columns=COLUMNS)
    else:
        click.echo(f"Contractual content {found.text.contractual.digest}")
        print_rows(rows, form, columns=COLUMNS)
        click.echo(said_of(found))
        if found.superseded is not None:
            click.echo(
                f"Superseded by {found.superseded.says['title']!r}, entry {found.superseded.index}, "
                f"in force from {found.superseded.effective}."
            )
        for each in found.refused:
            click.echo(f"Does not count: {each}")
    if found.agreed is None:
        context.exit(1)


def _parties(found: Standing) -> list[tuple[str, int | None]]:
    signed = [(each.party, each.index) for each in found.signatures]
    return [*signed, *((party, None) for party in found.missing)]


def _row(found: Standing, signed: tuple[str, int | None]) -> dict[str, Any]:
    party, index = signed
    if index is None:
        return {"party": party, "role": None, "meaning": "missing", "signed": None, "entry": None, "key": None}
    return _signature(next(each for each in found.signatures if each.index == index))


def _signature(each: Signed) -> dict[str, Any]:
    return {
        "party": each.party, "role": each.says["role"], "meaning": each.says["meaning"],
        "signed": each.says["signed"], "entry": each.index,
        "key": str(read_verifier_key(each.says["key"])),
    }  # fmt: skip


def _say_file(found: FileSigned, form: str) -> None:
    rows = [_signature(each) for each in found.signatures]
    refused = [f"Entry {each.index}, for {each.party}: {each.reason}" for each in found.refused]
    if form == "json":
        print_json({"subject": found.subject, "signatures": rows, "refused": refused})
    elif form == "csv":
        print_rows(rows, form, columns=COLUMNS)
    else:
        click.echo(f"The file's bytes: {found.subject}")
        if rows:
            print_rows(rows, form, columns=COLUMNS)
        else:
            click.echo(
                "Nobody has signed them. If you expected signatures, compare the file with the copy that was signed."
            )
        for each in refused:
            click.echo(f"Does not count: {each}")


def _as_json(found: Standing, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "contractual": found.text.contractual.digest,
        "content": found.text.content.digest,
        "reference": found.text.reference.digest,
        "proposed": None if found.proposal is None else found.proposal.index,
        "effective": None if found.proposal is None else found.proposal.effective.isoformat(),
        "required": list(found.required),
        "missing": list(found.missing),
        "agreed": found.agreed,
        "in_force": None if found.in_force is None else found.in_force.isoformat(),
        "superseded_by": None if found.superseded is None else found.superseded.index,
        "signatures": [row for row in rows if row["entry"] is not None],
        "refused": list(found.refused),
    }
