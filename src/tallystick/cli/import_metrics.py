"""``tally import-metrics``: metrics of OSI and dbt as a draft of a charter, with a list of what did not fit."""

from pathlib import Path

import click

from tallystick.cli.options import format_option
from tallystick.cli.output import print_rows
from tallystick.errors import Problem

COLUMNS = ("id", "level", "file", "line", "column", "message", "hint")


@click.command(
    epilog="\b\nExamples:\n  tally import-metrics semantic_model.yaml > charter.yaml\n"
    "  tally import-metrics metrics.yml --into charter.yaml\n  tally import-metrics metrics.yml --format json"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Add to the sections of this charter file; what it has by the same name stays as it is.",
)
@format_option
def command(file: Path, into: Path | None, form: str) -> None:  # fmt: skip
    """Import metrics of OSI (Apache Ossie) or of dbt semantic models.

    Prints a draft charter whose comments say what to complete (units, directions, keys), and on the error stream what
    did not fit and why. With --format json or csv, the list alone is printed.
    """
    from tallystick.charter.interchange.reading import import_metrics  # noqa: PLC0415  (help needs no charter)
    from tallystick.charter.interchange.writing import draft_text  # noqa: PLC0415  (likewise)

    found = import_metrics(file)
    listed = list(found.problems)
    if into is not None:
        from tallystick.charter.interchange.extending import extended  # noqa: PLC0415  (likewise)

        made = extended(into, found.draft)
        listed += made.problems
        partial = into.with_suffix(".partial")
        partial.write_text(made.text, encoding="utf-8")
        partial.replace(into)
    if form != "table":
        rows = [{column: getattr(problem, column) for column in COLUMNS} for problem in listed]
        print_rows(rows, form, columns=COLUMNS)
        return
    if into is None:
        click.echo(draft_text(found.draft), nl=False)
    _say(listed, sources=len(found.draft.sources), measures=len(list(found.draft.measures())),
         kpis=len(list(found.draft.kpis())), into=into)  # fmt: skip


def _say(listed: list[Problem], *, sources: int, measures: int, kpis: int, into: Path | None) -> None:
    """What came in and what did not, away from the draft."""
    where = f" into {into}" if into else ""
    click.echo(f"Imported {sources} sources, {measures} measures and {kpis} KPIs{where}.", err=into is None)
    for problem in listed:
        click.echo(str(problem), err=into is None)
