"""``tally key``: making keys, and putting on record whose they are and until when they count."""

from datetime import datetime
from pathlib import Path

import click

from tallystick.cli.keys import at_option, ledger_option, log_key_from, log_key_option
from tallystick.cli.options import format_option, workspace_argument
from tallystick.cli.output import print_rows
from tallystick.cycle.onrecord import now, record_of
from tallystick.cycle.putting import key_draft
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.ledger.keys import (
    KeyType,
    SigningKey,
    new_signing_key,
    read_signing_key_file,
    read_verifier_key,
    write_signing_key_file,
)

USES = {
    "log": KeyType.ED25519,
    "party": KeyType.ED25519,
    "witness": KeyType.COSIGNATURE_ED25519,
    "witness-ml-dsa": KeyType.COSIGNATURE_ML_DSA_44,
}

_OWNER = click.option("--owner", required=True, help="Whose key it is: a party, or the log's name.")
_USE = click.option(
    "--use", type=click.Choice(["party", "witness", "log"]), default="party", show_default=True,
    help="What it is for: a party's signatures, its cosignatures as a witness, or the log.",
)  # fmt: skip
_KEY = click.option("--key", "key_text", required=True, help="The public key, name+id+base64, or a file that holds it.")
_REASON = click.option("--reason", required=True, help="Why, in words.")


@click.group(
    epilog="\b\nExamples:\n  tally key new seller.example seller.key\n"
    "  tally key new seller.example/witness seller-witness.key --for witness\n"
    "  tally key add pact --owner seller --key seller.key.pub --reason 'compared by telephone'\n  tally key list pact"
)
def command() -> None:
    """Make keys, and put on record whose they are.

    A signing key stays with its owner, in a file that only the owner can read. Of it, the record holds the public half.
    """


@command.command("new")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--for", "use", type=click.Choice(list(USES)), default="party", show_default=True, help="What it will sign."
)
def new(name: str, file: Path, use: str) -> None:
    """Make a key of NAME: FILE holds the secret, FILE.pub the public half, which is printed too."""
    key = new_signing_key(name, USES[use])
    public = file.with_name(file.name + ".pub")
    if public.exists():
        raise InputError(f"{public} exists; a key file is never written over. Choose another name.")
    write_signing_key_file(key, file)
    public.write_text(key.verifier.written() + "\n", encoding="utf-8")
    click.echo(key.verifier.written())


@command.command("add")
@workspace_argument
@_OWNER
@_USE
@_KEY
@_REASON
@log_key_option
@ledger_option
@at_option
def add(
    workspace: Path, owner: str, use: str, key_text: str, reason: str, log_key: str | None, ledger: str | None,
    at: datetime | None,
) -> None:  # fmt: skip
    """Put a key on record. Compare it by another way first: whoever adds a key says whose it is."""
    _put(workspace, owner, use, "added", key_text, reason, log_key=log_key, ledger=ledger, at=at)


@command.command("rotate")
@workspace_argument
@_OWNER
@_USE
@_KEY
@click.option("--replaces", required=True, help="The public key that ceases to count, or a file that holds it.")
@_REASON
@log_key_option
@ledger_option
@at_option
def rotate(
    workspace: Path, owner: str, use: str, key_text: str, replaces: str, reason: str, log_key: str | None,
    ledger: str | None, at: datetime | None,
) -> None:  # fmt: skip
    """Replace a key; what the old one signed before stays good."""
    _put(workspace, owner, use, "rotated", key_text, reason, log_key=log_key, ledger=ledger, at=at, replaces=replaces)


@command.command("revoke")
@workspace_argument
@_OWNER
@_USE
@_KEY
@click.option(
    "--until", type=click.IntRange(0), help="The first entry for which it no longer counts; from now on by default."
)
@_REASON
@log_key_option
@ledger_option
@at_option
def revoke(
    workspace: Path, owner: str, use: str, key_text: str, until: int | None, reason: str, log_key: str | None,
    ledger: str | None, at: datetime | None,
) -> None:  # fmt: skip
    """End a key, from now on or from an earlier entry on, because others had it."""
    _put(workspace, owner, use, "revoked", key_text, reason, log_key=log_key, ledger=ledger, at=at, until=until)


@command.command("list")
@workspace_argument
@ledger_option
@format_option
def list_(workspace: Path, ledger: str | None, form: str) -> None:
    """List the keys on record, with the entries for which each counts."""
    with record_of(open_workspace(workspace), ledger=ledger) as record:
        held = record.view().keys.keys
    rows = [
        {
            "owner": each.owner, "use": each.use, "key": each.key.written() if form != "table" else str(each.key),
            "from": each.since, "until": each.until,
        }
        for each in held
    ]  # fmt: skip
    print_rows(rows, form, columns=("owner", "use", "key", "from", "until"))


def _put(
    workspace: Path, owner: str, use: str, change: str, key_text: str, reason: str, *, log_key: str | None,
    ledger: str | None, at: datetime | None, replaces: str | None = None, until: int | None = None,
) -> None:  # fmt: skip
    draft = key_draft(
        owner=owner, use=use, change=change, key=_public(key_text), reason=reason, recorded=at or now(),
        replaces=None if replaces is None else _public(replaces), until=until,
    )  # fmt: skip
    with record_of(open_workspace(workspace), key=log_key_from(log_key), ledger=ledger) as record:
        put = record.append([draft])
    click.echo(f"Entry {put.first}: the {use} key {read_verifier_key(_public(key_text))} of {owner} was {change}.")


def _public(text: str) -> str:
    """A public key, as given or from a file: of a secret key's file, its public half."""
    file = Path(text)
    if not file.is_file():
        return read_verifier_key(text).written()
    content = file.read_text(encoding="utf-8")
    if content.startswith("PRIVATE+KEY+"):
        key: SigningKey = read_signing_key_file(file)
        return key.verifier.written()
    return read_verifier_key(content.strip()).written()
