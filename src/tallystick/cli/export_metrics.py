"""``tally export-metrics``: a charter's KPIs as OSI or dbt, with a list of what these cannot express."""

from pathlib import Path

import click

from tallystick.cli.options import format_option, workspace_argument
from tallystick.cli.output import print_rows

COLUMNS = ("id", "level", "file", "line", "column", "message", "hint")


@click.command(
    epilog="\b\nExamples:\n  tally export-metrics examples/new-york-2013 --to osi > metrics.yaml\n"
    "  tally export-metrics charter.yaml --to dbt --output metrics.yml --format json"
)
@workspace_argument
@click.option("--to", "target", type=click.Choice(["osi", "dbt"]), required=True, help="The format to write.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@format_option
def command(workspace: Path, target: str, output: Path | None, form: str) -> None:
    """Export measures and KPIs to OSI (Apache Ossie) or to dbt semantic models.

    Prints the YAML, or writes it to --output, and on the error stream what the format cannot express. With --format
    json or csv, the list is printed in place of the YAML.
    """
    from tallystick.charter.interchange.exporting import export_metrics  # noqa: PLC0415  (help needs no charter)
    from tallystick.cycle.workspace import open_workspace, read_charter  # noqa: PLC0415  (likewise)
    from tallystick.errors import ProblemsError  # noqa: PLC0415  (likewise)

    reading = read_charter(open_workspace(workspace))
    if reading.compiled is None:
        raise ProblemsError(problem for problem in reading.problems if problem.level == "error")
    made = export_metrics(reading.compiled, reading.document, to=target)
    if output is not None:
        output.write_text(made.text, encoding="utf-8")
    if form != "table":
        rows = [{column: getattr(problem, column) for column in COLUMNS} for problem in made.problems]
        print_rows(rows, form, columns=COLUMNS)
        return
    if output is None:
        click.echo(made.text, nl=False)
    for problem in made.problems:
        click.echo(str(problem), err=True)
