"""``tally check``: everything that is wrong with a charter, with file, line and column."""

from pathlib import Path

import click

from tallystick.cli.options import format_option, workspace_argument
from tallystick.cli.output import print_rows
from tallystick.cycle.checking import check
from tallystick.errors import Problem

COLUMNS = ("id", "level", "file", "line", "column", "message", "hint")


@click.command(
    epilog="\b\nExamples:\n  tally check examples/new-york-2013\n  tally check charter.yaml --format json\n\n"
    "Exit code 1 when there are errors (with --strict also for warnings)."
)
@workspace_argument
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@format_option
def command(workspace: Path, strict: bool, form: str) -> int:
    """Find what is wrong with a charter.

    WORKSPACE is a folder with charter.yaml or charter/, or a charter file; the current folder by default.
    Reads the charter, binds every formula, checks units, names, bands and targets, and runs the worked examples.
    """
    result = check(workspace)
    if form == "table":
        _print_for_people(result.problems)
        if result.compiled is not None:
            charter = result.compiled.charter
            click.echo(
                f"{charter.title}: {len(charter.kpis)} KPIs, {len(charter.parties)} parties, "
                f"{result.examples} worked examples hold.\n"
                f"charter   sha256 {result.compiled.sha256}\nreference sha256 {result.reference_sha256}"
            )
    else:
        rows = [{column: getattr(problem, column) for column in COLUMNS} for problem in result.problems]
        print_rows(rows, form, columns=COLUMNS)
    levels = {problem.level for problem in result.problems}
    return 1 if "error" in levels or (strict and "warning" in levels) else 0


def _print_for_people(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part is not None)
        click.echo(f"{place}: {problem.level} {problem.id} {problem.message}")
        if problem.hint:
            click.echo(f"    {problem.hint}")
    counts = [(level, sum(problem.level == level for problem in problems)) for level in ("error", "warning", "advice")]
    click.echo(
        ", ".join(f"{count} {level}{'s' if count != 1 and level != 'advice' else ''}" for level, count in counts)
    )
