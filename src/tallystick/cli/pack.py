"""``tally pack``: one file with everything that it takes to verify an edition elsewhere."""

from pathlib import Path

import click

from tallystick.cli.output import print_json
from tallystick.errors import InputError
from tallystick.terms.wording import counted


@click.command(
    epilog="\b\nExamples:\n  tally pack examples/new-york-2013 2013-12 --out december.tally.zip\n"
    "  tally pack . 2024-01.2 --out january.tally.zip --policy policy.txt"
)
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("edition")
@click.option(
    "--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True,
    help="Where to write the pack; a file that is there already is not written over.",
)  # fmt: skip
@click.option(
    "--policy", "policy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Whose cosignatures count (C2SP tlog-policy); by default all parties with a witness key on record.",
)  # fmt: skip
@click.option("--restricted", is_flag=True, help="Allow figures that the charter does not disclose to all parties.")
@click.option("--ledger", help="Where the ledger is kept, if not in the workspace: a file or a postgresql:// URL.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def command(
    workspace: Path, edition: str, file: Path, policy_file: Path | None, restricted: bool, ledger: str | None, form: str
) -> None:
    """Write an edition with its charter, tallies, figures, determinations, signatures and proofs into one file.

    EDITION is its name, 2013-12.1, or a period for its last one. The file holds no facts, no names of persons and no
    secret keys. Whoever gets it verifies it with `tally verify`, or with verifier/verify.mjs.
    """
    from tallystick.cycle.packing import pack  # noqa: PLC0415  (loads the engine; `tally --help` needs none)
    from tallystick.ledger.policy import read_policy  # noqa: PLC0415  (likewise)

    if file.exists():
        raise InputError(f"{file} exists; a pack is never written over. Choose another name, or remove it.")
    policy = read_policy(policy_file.read_bytes()) if policy_file else None
    where: str | Path | None = Path(ledger) if ledger and "://" not in ledger else ledger
    made = pack(workspace, edition, policy=policy, restricted=restricted, ledger=where)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(made.content)
    if form == "json":
        said = {"edition": made.edition, "file": str(file), "members": str(made.members)}
        print_json({**said, "bytes": str(len(made.content)), "withheld": list(made.withheld)})
        return
    click.echo(f"{file}: the edition {made.edition}, {counted(made.members, 'member')}, {len(made.content):,} bytes.")
    if made.withheld:
        columns = counted(len(made.withheld), "column")
        click.echo(f"Not in it, because the charter does not disclose it to all parties: {columns} of values.")
    click.echo(f"Verify it: tally verify {file}")
