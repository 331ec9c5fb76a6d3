"""``tally import-ocds``: Open Contracting data as a draft of a workspace, with a list of what did not fit."""

from pathlib import Path

import click

from tallystick.cli.options import format_option
from tallystick.cli.output import print_rows
from tallystick.terms.wording import counted

COLUMNS = ("id", "level", "file", "line", "column", "message", "hint")


@click.command(
    epilog="\b\nExamples:\n  tally import-ocds release.json --out contract\n"
    "  tally import-ocds records.json --ocid ocds-213czf-1 --contract 2 --out contract\n"
    "  tally import-ocds release.xlsx --out contract --format json"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder to write to; it must not hold a charter yet.",
)
@click.option("--ocid", help="The contracting process, or the project, where the file holds several.")
@click.option("--contract", help="The id of the contract, where the process has several.")
@format_option
def command(file: Path, folder: Path, ocid: str | None, contract: str | None, form: str) -> None:
    """Import a contract from Open Contracting data.

    FILE is a release, record or package of OCDS, a project of OC4IDS, or the workbook of a flattened release. Written
    are a draft charter (charter.yaml), facts (exports/), amounts and payments (events.yaml), and the whole release
    (published.json), on which `tally export-ocds` builds. What a charter has no place for is listed.
    """
    from tallystick.cycle.exchanging import import_release, write_draft  # noqa: PLC0415  (help needs no charter)

    found = import_release(file, ocid=ocid, contract=contract)
    write_draft(found, folder)
    if form != "table":
        rows = [{column: getattr(problem, column) for column in COLUMNS} for problem in found.problems]
        print_rows(rows, form, columns=COLUMNS)
        return
    count = found.counts
    click.echo(
        f"Imported from a {found.form}: {counted(count['parties'], 'party', 'parties')}, "
        f"{counted(count['metrics'], 'metric')} with {counted(count['observations'], 'observation')}, "
        f"{counted(count['milestones'], 'milestone')}, {counted(count['failures'], 'entry', 'entries')} of performance "
        f"failures, {counted(count['transactions'], 'transaction')}."
    )
    for name in found.files:
        click.echo(f"  {folder / name}")
    for problem in found.problems:
        click.echo(str(problem))
