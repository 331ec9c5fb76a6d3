"""``tally performance-notice``: the UK contract performance notice of a charter, as text, HTML or JSON."""

from datetime import date, datetime
from pathlib import Path

import click

from tallystick.cli.options import facts_options, workspace_argument
from tallystick.cli.output import say_aside


@click.command(
    epilog="\b\nExamples:\n  tally performance-notice contract --format html --output notice.html\n"
    "  tally performance-notice contract --notice notice.yaml --facts contract/exports --format json"
)
@workspace_argument
@facts_options
@click.option(
    "--notice",
    "profile_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the authority declares; notice.yaml beside the charter by default.",
)
@click.option(
    "--events",
    type=click.Path(exists=True, path_type=Path),
    help="Events from this file or folder instead of the workspace's.",
)
@click.option(
    "--published",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The release of the contract; the workspace's published.json by default.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "json"]),
    default="text",
    show_default=True,
    help="How to write the notice.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def command(
    workspace: Path, facts_folder: Path | None, known_at: datetime | None, as_of: date | None, threads: int | None,
    profile_file: Path | None, events: Path | None, published: Path | None, form: str, output: Path | None,
) -> None:  # fmt: skip
    """Write a contract performance notice (Procurement Act 2023, section 71).

    Rates at least three key performance indicators, the most material ones at the time, by the mapping from bands to
    ratings that notice.yaml declares; adds what section 71(5) asks for where a breach is declared. Refuses to write a
    notice that lacks what regulation 39 asks for.
    """
    from tallystick.cycle.exchanging import notice_of, notice_profile, state_of  # noqa: PLC0415  (help needs none)
    from tallystick.obligations.exchange.uk_notice.as_data import notice_json  # noqa: PLC0415  (likewise)
    from tallystick.obligations.exchange.uk_notice.as_html import notice_html  # noqa: PLC0415  (likewise)
    from tallystick.obligations.exchange.uk_notice.as_text import notice_text  # noqa: PLC0415  (likewise)

    root = workspace if workspace.is_dir() else workspace.parent
    profile = notice_profile(profile_file or root / "notice.yaml")
    state = state_of(
        workspace, facts=facts_folder, events=events, published=published, known_at=known_at, as_of=as_of,
        threads=threads,
    )  # fmt: skip
    notice = notice_of(state, profile)
    text = {"text": notice_text, "html": notice_html, "json": notice_json}[form](notice)
    if output is not None:
        output.write_text(text, encoding="utf-8", newline="\n")
    else:
        click.echo(text, nl=False)
    say_aside(map(str, notice.remarks))
