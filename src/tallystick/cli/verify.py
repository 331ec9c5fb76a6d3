"""``tally verify``: what holds of a pack, what does not, and what cannot be shown."""

from pathlib import Path

import click

from tallystick.cli.output import print_json


@click.command(
    epilog="\b\nExamples:\n  tally verify december.tally.zip\n"
    "  tally verify december.tally.zip --policy ours.txt --format json"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--policy", "policy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own policy (C2SP tlog-policy): which log and whose keys you believe. Without it the pack's is applied.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def command(context: click.Context, file: Path, policy_file: Path | None, form: str) -> None:
    """Verify a pack: proofs, signatures, and everything computed again from its tallies.

    Needs no workspace, no ledger, no engine and no network. The exit code is 0 only when everything holds.
    """
    from tallystick.ledger.policy import read_policy  # noqa: PLC0415  (help needs none of it)
    from tallystick.verify.verifying import verify_file  # noqa: PLC0415  (likewise)

    found = verify_file(file, policy=read_policy(policy_file.read_bytes()) if policy_file else None)
    if form == "json":
        print_json(found.content())
    else:
        click.echo(found.text(), nl=False)
    context.exit(0 if found.holds else 1)
