"""``tally report``: the report of a period as one self-contained HTML file."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from tallystick.cli.options import Instant, facts_options, workspace_argument
from tallystick.cli.output import print_json, print_rows, say_aside
from tallystick.cycle.determining import determine_computed, knowledge_cut_off
from tallystick.cycle.judging import judged
from tallystick.cycle.reporting import report_content
from tallystick.terms.wording import counted


@click.command(
    epilog="\b\nExamples:\n  tally report examples/new-york-2013\n"
    "  tally report examples/new-york-2013 --period 2013-07 --out july.html"
)
@workspace_argument
@facts_options
@click.option("--period", help="The period of the report; by default the last one that has ended and has figures.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; report.html of the workspace."
)
@click.option("--generated", type=Instant(), help="The instant the report bears; now by default.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to say what was written.",
)
def command(
    workspace: Path, facts_folder: Path | None, known_at: datetime | None, as_of: date | None, threads: int | None,
    period: str | None, out: Path | None, generated: datetime | None, form: str,
) -> None:  # fmt: skip
    """Write the report of a period as one HTML file.

    The file refers to nothing outside itself, opens in every browser and prints on A4.
    """
    from tallystick.reports.html import report_html  # noqa: PLC0415  (templates load only where a report is written)

    found = judged(workspace, facts=facts_folder, known_at=known_at, as_of=as_of, threads=threads, period=period)
    say_aside(found.computed.remarks)
    compiled = found.computed.compiled
    determined = None
    if compiled.clauses.definitions:
        cut_off = knowledge_cut_off(compiled, known_at=known_at, as_of=as_of)
        determined = determine_computed(found.computed, known_at=cut_off, facts=facts_folder)
    content = report_content(found, generated=generated or datetime.now(UTC), determined=determined)
    target = out or found.computed.workspace.root / "report.html"
    partial = target.with_name(f".{target.name}.partial")
    partial.write_text(report_html(content), encoding="utf-8")
    partial.replace(target)
    row = {
        "file": str(target),
        "period": content.period,
        "kpis": str(len(content.kpis)),
        "charter": content.charter_sha256,
    }
    if form == "json":
        print_json(row)
    elif form == "csv":
        print_rows([row], form, columns=list(row))
    else:
        click.echo(f"{target}: {content.title}, {content.period_label}, {counted(len(content.kpis), 'KPI')}.")
