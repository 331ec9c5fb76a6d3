"""``tally export-ocds``: a charter with its figures and determinations as a release of Open Contracting data."""

from datetime import date, datetime
from pathlib import Path

import click

from tallystick.cli.options import facts_options, format_option, workspace_argument
from tallystick.cli.output import print_rows, say_aside

COLUMNS = ("id", "level", "file", "line", "column", "message", "hint")


@click.command(
    epilog="\b\nExamples:\n  tally export-ocds contract --facts contract/exports > release.json\n"
    "  tally export-ocds contract --known-at 2020-01-24 --output release.json\n"
    "  tally export-ocds charter.yaml --facts exports/ --ocid ocds-213czf-1 "
    "--uri https://example.org/release.json --publisher 'Example Council'"
)
@workspace_argument
@facts_options
@click.option(
    "--events",
    type=click.Path(exists=True, path_type=Path),
    help="Events from this file or folder instead of the workspace's.",
)
@click.option(
    "--published",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The release that went before; the workspace's published.json by default.",
)
@click.option("--ocid", help="The contracting process, where nothing was published before.")
@click.option("--contract", help="The id of the contract, where the published process has several.")
@click.option("--uri", help="Where the release will be found; with --publisher it is put in a package.")
@click.option("--publisher", help="Who publishes it.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@format_option
def command(
    workspace: Path, facts_folder: Path | None, known_at: datetime | None, as_of: date | None, threads: int | None,
    events: Path | None, published: Path | None, ocid: str | None, contract: str | None, uri: str | None,
    publisher: str | None, output: Path | None, form: str,
) -> None:  # fmt: skip
    """Export a charter as Open Contracting data.

    Targets become agreed metrics, figures observations, determined misses performance failures with their penalties,
    milestones and payments what they are. Prints the release (with --uri and --publisher a package), or writes it to
    --output, and on the error stream what was left out. With --format json or csv, the list is printed instead.
    """
    from tallystick.cycle.exchanging import export_workspace, state_of  # noqa: PLC0415  (help needs no charter)

    if (uri is None) != (publisher is None):
        raise click.UsageError("--uri and --publisher belong together; give both, or neither.")
    state = state_of(
        workspace, facts=facts_folder, events=events, published=published, known_at=known_at, as_of=as_of,
        threads=threads,
    )  # fmt: skip
    made = export_workspace(state, ocid=ocid, contract=contract)
    text = made.package(uri=uri, publisher=publisher) if uri is not None and publisher is not None else made.text
    if output is not None:
        output.write_text(text, encoding="utf-8", newline="\n")
    if form != "table":
        rows = [{column: getattr(problem, column) for column in COLUMNS} for problem in made.problems]
        print_rows(rows, form, columns=COLUMNS)
        return
    if output is None:
        click.echo(text, nl=False)
    say_aside(map(str, made.problems))
