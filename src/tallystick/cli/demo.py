"""``tally demo``: the main job, from a charter and 336,776 flights to a scorecard, obligations and a report."""

import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import which

import click

from tallystick.cli.output import wants_colour
from tallystick.cycle.checking import check
from tallystick.cycle.computing import compute
from tallystick.cycle.demo import record_demo_facts
from tallystick.cycle.demo_packing import publish_evidence
from tallystick.cycle.determining import determine_computed
from tallystick.cycle.judging import judge_period
from tallystick.cycle.reporting import report_content
from tallystick.errors import ProblemsError
from tallystick.terms.wording import counted

DEFAULT = Path("examples/new-york-2013")
STEPS = 7
AS_OF = date(2014, 2, 1)
"""The day on which the demo looks: everything up to the end of January is known."""


@click.command(epilog="\b\nExamples:\n  make demo\n  tally demo examples/new-york-2013 --period 2013-07")
@click.argument("workspace", type=click.Path(exists=True, file_okay=False, path_type=Path), default=DEFAULT)
@click.option("--period", default="2013-12", show_default=True, help="The period to judge.")
def command(workspace: Path, period: str) -> None:
    """Run the main job on the real flights of New York, 2013.

    Checks the charter, records flights, weather and aircraft, computes every figure exactly, determines what follows
    from the clauses, prints scorecard and obligations, and writes the report. WORKSPACE is the example's folder,
    examples/new-york-2013 of this repository by default.
    """
    from tallystick.reports.html import report_html  # noqa: PLC0415  (loads while nothing waits for it)
    from tallystick.reports.obligations_text import obligations_text  # noqa: PLC0415  (likewise)
    from tallystick.reports.terminal import scorecard_text  # noqa: PLC0415  (likewise)

    steps = _Steps()
    steps.begin("Checking the charter")
    checked = check(workspace)
    if checked.compiled is None:
        raise ProblemsError(problem for problem in checked.problems if problem.level == "error")
    charter = checked.compiled.charter
    steps.end(
        f"{counted(len(charter.kpis), 'KPI')}, {counted(len(charter.clauses), 'clause')}, "
        f"{checked.examples} worked examples hold, "
        f"sha256 {checked.compiled.sha256[:12]}"
    )
    steps.begin("Recording the facts")
    rows = 0
    for source, added in record_demo_facts(workspace):
        rows += added.batch.rows
        aside = f", {added.report.rows_bad} set aside" if added.report.rows_bad else ""
        steps.note(f"{source}: {added.batch.rows:,} rows{aside}{'' if added.is_new else ' (recorded before)'}")
    steps.end(f"{rows:,} rows in immutable batches")
    steps.begin("Computing the figures")
    computed = compute(workspace, as_of=AS_OF, charter=checked.compiled)
    steps.end(f"{len(computed.figures):,} figures, exact")
    steps.begin("Judging them against the targets")
    judged = judge_period(computed, period)
    steps.end(judged.period.label)
    steps.begin("Determining what follows from the clauses")
    determined = determine_computed(computed, known_at=checked.compiled.zone.instant(AS_OF))
    content = report_content(judged, generated=datetime.now(UTC), determined=determined)
    steps.end(f"{counted(len(determined.determinations), 'determination')}, each with its reasons")
    steps.begin("Writing the report")
    report = workspace / "report.html"
    report.write_text(report_html(content), encoding="utf-8")
    steps.end(str(report))
    steps.begin("Publishing the edition, signed and cosigned by demo parties, and verifying its pack")
    evidence = publish_evidence(workspace, period, compiled=checked.compiled)
    for line in evidence.lines():
        steps.note(line)
    evidence.require_sound()
    steps.end(f"the edition {evidence.first.edition}, with demo keys that prove nothing about anybody")
    click.echo(f"\n{scorecard_text(content, colour=wants_colour())}")
    click.echo(obligations_text(content))
    click.echo(f"Open {report} in a browser. Next, see how one figure came about, and what follows from it:\n")
    click.echo(f"  {_called()} explain {workspace} completion@{period},party=endeavor")
    click.echo(f"  {_called()} determine {workspace} --as-of {AS_OF} --clause completion-floor --because")
    click.echo("\nOr open the site of this alliance, with an account for each role:\n")
    click.echo(f"  {_called()} serve demo-site --demo")


def _called() -> str:
    """How the reader called this command: ``tally``, or its path where that is not on the search path."""
    if which("tally"):
        return "tally"
    called = Path(sys.argv[0])
    return str(called.relative_to(Path.cwd()) if called.is_relative_to(Path.cwd()) else called)


class _Steps:
    """Numbered steps with their time, on standard error where people watch."""

    def __init__(self) -> None:
        self.number = 0
        self.started = time.monotonic()

    def begin(self, what: str) -> None:
        self.number += 1
        self.started = time.monotonic()
        click.echo(f"[{self.number}/{STEPS}] {what} …", err=True)
        sys.stderr.flush()

    def note(self, what: str) -> None:
        click.echo(f"      {what}", err=True)

    def end(self, what: str) -> None:
        click.echo(f"      {what} ({time.monotonic() - self.started:.1f} s)", err=True)
