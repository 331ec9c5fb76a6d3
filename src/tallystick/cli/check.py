"""``tally check``: everything that is wrong with a charter, with file, line and column; and its SMART review."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from tallystick.cli.options import facts_options, format_option, workspace_argument
from tallystick.cli.output import from_here, print_rows
from tallystick.cycle.checking import Checked, check
from tallystick.errors import Problem, ProblemsError
from tallystick.terms.wording import counted

COLUMNS = ("id", "level", "file", "line", "column", "message", "hint")
SMART_COLUMNS = ("kind", "id", "title", "letter", "verdict", "reason")


@click.command(
    epilog="\b\nExamples:\n  tally check examples/new-york-2013\n  tally check charter.yaml --format json\n"
    "  tally check examples/new-york-2013 --smart\n\n"
    "Exit code 1 when there are errors (with --strict also for warnings)."
)
@workspace_argument
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "--smart",
    is_flag=True,
    help="Review whether each objective and KPI is specific, measurable, achievable, relevant and time-bound; on the "
    "facts that are recorded, or given with --facts.",
)
@facts_options
@format_option
def command(
    workspace: Path, strict: bool, smart: bool, facts_folder: Path | None, known_at: datetime | None,
    as_of: date | None, threads: int | None, form: str,
) -> int:  # fmt: skip
    """Find what is wrong with a charter.

    WORKSPACE is a folder with charter.yaml or charter/, or a charter file; the current folder by default.
    Reads the charter, binds every formula, checks units, names, bands and targets, and runs the worked examples.
    """
    if not smart and any(option is not None for option in (facts_folder, known_at, as_of, threads)):
        raise click.UsageError("--facts, --known-at, --as-of and --threads belong to --smart; add it.")
    result = _placed(check(workspace), workspace)
    if form == "table":
        _print_for_people(result)
    elif not smart:
        rows = [{column: getattr(problem, column) for column in COLUMNS} for problem in result.problems]
        print_rows(rows, form, columns=COLUMNS)
    if smart and result.compiled is not None:
        _print_review(workspace, form, facts=facts_folder, known_at=known_at, as_of=as_of, threads=threads)
    elif smart and form != "table":
        raise ProblemsError(problem for problem in result.problems if problem.level == "error")
    levels = {problem.level for problem in result.problems}
    return 1 if "error" in levels or (strict and "warning" in levels) else 0


def _placed(result: Checked, workspace: Path) -> Checked:
    """The same, with files named so that a terminal can open them from the current folder."""
    root = workspace if workspace.is_dir() else workspace.parent
    return replace(result, problems=tuple(_openable(problem, root) for problem in result.problems))


def _openable(problem: Problem, root: Path) -> Problem:
    if problem.file is None or not (root / problem.file).exists():
        return problem
    return replace(problem, file=from_here(str(root / problem.file)))


def _print_review(
    workspace: Path, form: str, *, facts: Path | None, known_at: datetime | None, as_of: date | None,
    threads: int | None,
) -> None:  # fmt: skip
    from tallystick.cycle.smart import as_rows, smart_review  # noqa: PLC0415  (a check alone needs no engine)
    from tallystick.reports.smart import review_text  # noqa: PLC0415  (likewise)

    found = smart_review(workspace, facts=facts, known_at=known_at, as_of=as_of, threads=threads)
    if form == "table":
        click.echo("\n" + review_text(found), nl=False)
    else:
        print_rows(as_rows(found), form, columns=SMART_COLUMNS)


def _print_for_people(result: Checked) -> None:
    for problem in result.problems:
        _print_problem(problem)
    counts = [
        (level, sum(problem.level == level for problem in result.problems)) for level in ("error", "warning", "advice")
    ]
    click.echo(", ".join(counted(count, level, "advice" if level == "advice" else None) for level, count in counts))
    if not result.complete:
        click.echo("Not everything was looked at: mend the errors, and check again.")
    if result.compiled is not None:
        charter = result.compiled.charter
        click.echo(
            f"{charter.title}: {counted(len(charter.kpis), 'KPI')}, "
            f"{counted(len(charter.parties), 'party', 'parties')}, "
            f"{counted(result.examples, 'worked example')} {'holds' if result.examples == 1 else 'hold'}.\n"
            f"charter   sha256 {result.compiled.sha256}\nreference sha256 {result.reference_sha256}"
        )


def _print_problem(problem: Problem) -> None:
    place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part is not None)
    click.echo(f"{place}: {problem.level} {problem.id} {problem.message}")
    if problem.hint:
        click.echo(f"    {problem.hint}")
