"""``tally sign``: an organisation's key signs a charter or an edition, for a person with authority."""

from datetime import date, datetime
from pathlib import Path

import click

from tallystick.cli.keys import at_option, ledger_option, log_key_from, log_key_option
from tallystick.cli.options import Day
from tallystick.cycle.agreement import Signing, Standing, sign
from tallystick.cycle.editions import sign_edition
from tallystick.ledger.keys import read_signing_key_file


@click.command(
    epilog="\b\nExamples:\n  tally sign pact --party seller --role manager --name 'A. Example' --key seller.key\n"
    "  tally sign draft --workspace pact --party buyer --role manager --name 'B. Example' --key buyer.key "
    "--effective 2024-07-01\n  tally sign pact --edition 2024-02.2 --party buyer --role manager --name 'B. Example' "
    "--key buyer.key --meaning reviewed"
)
@click.argument("charter", type=click.Path(exists=True, path_type=Path))
@click.option("--party", required=True, help="For which party.")
@click.option("--role", required=True, help="In which role of the party, as the charter names it: manager.")
@click.option("--name", required=True, help="The signer's printed name; the record holds a commitment to it.")
@click.option(
    "--key", "key_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file with the party's signing key. It is read, and never kept.",
)  # fmt: skip
@click.option(
    "--meaning", type=click.Choice(["authored", "reviewed", "approved"]), default="approved", show_default=True,
    help="What the signature means; only 'approved' is consent.",
)  # fmt: skip
@click.option("--edition", "edition_name", help="Sign the document of this edition instead of the charter.")
@click.option("--effective", type=Day(), help="The day from which an amendment counts.")
@click.option(
    "--workspace", type=click.Path(exists=True, path_type=Path),
    help="Whose record it is put on, where the charter is a draft that lies elsewhere.",
)  # fmt: skip
@log_key_option
@ledger_option
@at_option
def command(
    charter: Path, party: str, role: str, name: str, key_file: Path, meaning: str, edition_name: str | None,
    effective: date | None, workspace: Path | None, log_key: str | None, ledger: str | None, at: datetime | None,
) -> None:  # fmt: skip
    """Sign a charter for a party: the exact bytes of its contractual content.

    CHARTER is a workspace, or a charter file. It is proposed first, where that was not done. It takes effect once every
    party that is a member on its effective day has approved it; nobody agrees by silence.
    """
    key, log = read_signing_key_file(key_file), log_key_from(log_key)
    if edition_name is not None:
        signing = sign_edition(
            workspace or charter, edition_name, party=party, role=role, name_of=name, key=key, log_key=log,
            meaning=meaning, at=at, ledger=ledger,
        )  # fmt: skip
    else:
        signing = sign(
            charter, party=party, role=role, name=name, key=key, log_key=log, meaning=meaning, signed=at, recorded=at,
            effective=effective, workspace=workspace, ledger=ledger,
        )  # fmt: skip
    _say(signing, party, role, meaning)


def _say(signing: Signing, party: str, role: str, meaning: str) -> None:
    click.echo(f"Entry {signing.index}: {party}/{role} signed {signing.subject} as {meaning}.")
    if signing.standing is not None:
        click.echo(said_of(signing.standing))


def said_of(standing: Standing) -> str:
    """How far a charter is agreed, in a sentence."""
    if standing.agreed is not None:
        return f"Agreed at {standing.agreed}, in force from {standing.in_force}."
    return f"Not agreed yet: {' and '.join(standing.missing)} must approve it."
