"""``tally evidence``: certificates, system description and chain of custody of an edition."""

from datetime import datetime
from pathlib import Path

import click

from tallystick.cli.keys import at_option, ledger_option
from tallystick.cycle.custody import custody
from tallystick.cycle.evidence import evidence
from tallystick.cycle.onrecord import now
from tallystick.reports.certificate import page_html, page_text


@click.command(
    epilog="\b\nExamples:\n  tally evidence pact 2024-02.2 --by buyer/manager\n"
    "  tally evidence pact 2024-02.2 --by buyer/manager --kpi completion --out evidence/"
)
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("edition")
@click.option("--by", required=True, help="Who asks, as party/role: names of signers are shown, and that is logged.")
@click.option("--kpi", "kpis", multiple=True, help="Only figures of this KPI; may be given several times.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path),
    help="Write a text file for each page, and all of them as evidence.html, to this folder.",
)  # fmt: skip
@ledger_option
@at_option
def command(
    workspace: Path, edition: str, by: str, kpis: tuple[str, ...], out: Path | None, ledger: str | None,
    at: datetime | None,
) -> None:  # fmt: skip
    """Print what a court or an auditor asks for of EDITION.

    Certificates after FRE 902(13) and 902(14) with blanks for the person who signs, a system description, and the chain
    of custody of each figure. They are drafts for counsel.
    """
    pages = evidence(custody(workspace, edition, by=by, at=at or now(), figures=kpis, ledger=ledger))
    if out is None:
        click.echo("\n".join(page_text(each) for each in pages), nl=False)
        return
    out.mkdir(parents=True, exist_ok=True)
    for each in pages:
        (out / f"{each.id}.txt").write_text(page_text(each), encoding="utf-8")
    (out / "evidence.html").write_text(page_html(pages, title=pages[0].subtitle), encoding="utf-8")
    click.echo(f"Wrote {len(pages)} pages and evidence.html to {out}.")
