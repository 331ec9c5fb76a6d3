"""``tally publish``: an edition of a period, on record."""

from datetime import datetime
from pathlib import Path

import click

from tallystick.cli.keys import at_option, ledger_option, log_key_from, log_key_option
from tallystick.cli.options import Instant, counting_options, threads_option
from tallystick.cli.output import from_here, say_aside
from tallystick.cycle.cosigning import policy_of
from tallystick.cycle.editions import STATES, Published, publish
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.keys import read_signing_key_file
from tallystick.ledger.policy import verify_checkpoint
from tallystick.ledger.spelling import UnprovenError
from tallystick.terms.wording import counted


@click.command(
    epilog="\b\nExamples:\n  tally publish pact 2024-02 --log-key log.key\n"
    "  tally publish pact 2024-02 --state final --known-at 2024-03-12T09:00:00Z --cosign-key seller-witness.key "
    "--cosign-key buyer-witness.key\n  tally publish pact 2024-02 --reason 'A late count of the jobs'"
)
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("period")
@click.option(
    "--state", type=click.Choice(STATES), default="provisional", show_default=True,
    help="Final figures are locked: what becomes known later makes a restatement.",
)  # fmt: skip
@click.option("--known-at", type=Instant(), help="The knowledge cut-off, 2014-01-31T12:00:00Z; now by default.")
@click.option("--reason", help="Why a locked period is restated.")
@click.option(
    "--cosign-key", "cosign_keys", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A witness's key file, to have the checkpoint cosigned at once; may be given several times.",
)  # fmt: skip
@log_key_option
@ledger_option
@at_option
@threads_option
@counting_options
def command(
    workspace: Path, period: str, state: str, known_at: datetime | None, reason: str | None,
    cosign_keys: tuple[Path, ...], log_key: str | None, ledger: str | None, at: datetime | None, threads: int | None,
) -> None:  # fmt: skip
    """Publish an edition of PERIOD: figures, determinations and what they rest on, as known at the cut-off.

    Editions follow one another and none is ever changed: provisional ones, then the final one, which locks the period
    from the day that the close timetable says, then restatements of what became known later.
    """
    made = publish(
        workspace, period, log_key=log_key_from(log_key), state=state, known_at=known_at or at, recorded=at,
        reason=reason, cosign_keys=[read_signing_key_file(each) for each in cosign_keys], ledger=ledger,
        threads=threads,
    )  # fmt: skip
    say_aside(made.made.remarks)
    click.echo(_said(made))
    if made.made.change is not None:
        click.echo(made.made.change.rule)
        for each in made.made.change.adjustments:
            click.echo(f"{each.clause}, {each.obligor}, {each.period}: {each.reason}")
    click.echo(_witnessed(made, workspace, ledger))
    click.echo(f"Its document: {from_here(str(made.file))}")


def _said(made: Published) -> str:
    edition = made.made
    return (
        f"{edition.name}, {edition.state}: {counted(len(edition.figures), 'figure')} and "
        f"{counted(len(edition.determinations), 'determination')}, entry {made.index} of the ledger, "
        f"{edition.document.digest}."
    )


def _witnessed(made: Published, workspace: Path, ledger: str | None) -> str:
    with record_of(open_workspace(workspace), ledger=ledger) as record:
        policy = policy_of(record.store)
    if policy is None:
        return "No policy yet: fewer than two parties have a witness key on record."
    try:
        found = verify_checkpoint(made.checkpoint, policy)
    except UnprovenError as wrong:
        return f"Not cosigned enough yet. {wrong}"
    return f"Cosigned by {' and '.join(found.cosigners)}: the policy is met."
