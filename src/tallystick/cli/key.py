"""``tally key``: making keys, and putting on record whose they are and until when they count."""

from datetime import datetime
from pathlib import Path

import click

from tallystick.cli.keys import at_option, ledger_option, log_key_from, log_key_option
from tallystick.cli.options import F, format_option, workspace_argument
from tallystick.cli.output import print_rows
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.key_changes import Change, change_key
from tallystick.cycle.onrecord import now, record_of
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


def _answer(function: F) -> F:
    """Who answers for a change of a key that was on record before."""
    for option in (
        click.option(
            "--sign-key", type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="The file of a signing key of the owner that counts, as the old one: it signs the change.",
        ),
        click.option(
            "--role",
            help="Where no key of the owner is left to sign: the role that decided it, as the charter or "
            "authority.yaml lets it.",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


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
@_answer
@log_key_option
@ledger_option
@at_option
def add(
    workspace: Path, owner: str, use: str, key_text: str, reason: str, sign_key: Path | None, role: str | None,
    log_key: str | None, ledger: str | None, at: datetime | None,
) -> None:  # fmt: skip
    """Put a key on record. Compare it by another way first: whoever adds a key says whose it is.

    The first key of an owner for a use is believed so; a further one is signed by a key of the owner that counts.
    """
    change = Change(owner, use, "added", _public(key_text), reason)
    _put(workspace, change, sign_key, role, log_key=log_key, ledger=ledger, at=at)


@command.command("rotate")
@workspace_argument
@_OWNER
@_USE
@_KEY
@click.option("--replaces", required=True, help="The public key that ceases to count, or a file that holds it.")
@_REASON
@_answer
@log_key_option
@ledger_option
@at_option
def rotate(
    workspace: Path, owner: str, use: str, key_text: str, replaces: str, reason: str, sign_key: Path | None,
    role: str | None, log_key: str | None, ledger: str | None, at: datetime | None,
) -> None:  # fmt: skip
    """Replace a key; what the old one signed before stays good.

    The old key signs its own replacement: where --replaces is the file of its secret half, with that, else give
    --sign-key. The log's own key needs neither: its last checkpoint signs the change.
    """
    change = Change(owner, use, "rotated", _public(key_text), reason, replaces=_public(replaces))
    _put(workspace, change, sign_key or _secret(replaces), role, log_key=log_key, ledger=ledger, at=at)


@command.command("revoke")
@workspace_argument
@_OWNER
@_USE
@_KEY
@click.option(
    "--until", type=click.IntRange(0), help="The first entry for which it no longer counts; from now on by default."
)
@_REASON
@_answer
@log_key_option
@ledger_option
@at_option
def revoke(
    workspace: Path, owner: str, use: str, key_text: str, until: int | None, reason: str, sign_key: Path | None,
    role: str | None, log_key: str | None, ledger: str | None, at: datetime | None,
) -> None:  # fmt: skip
    """End a key, from now on or from an earlier entry on, because others had it.

    A key signs its own end, where --key is the file of its secret half; another one of the owner may (--sign-key).
    """
    change = Change(owner, use, "revoked", _public(key_text), reason, until=until)
    _put(workspace, change, sign_key or _secret(key_text), role, log_key=log_key, ledger=ledger, at=at)


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
    workspace: Path, change: Change, sign_key: Path | None, role: str | None, *, log_key: str | None,
    ledger: str | None, at: datetime | None,
) -> None:  # fmt: skip
    if sign_key is not None and role is not None:
        raise click.UsageError("A change that a key signs needs no role; give --sign-key or --role.")
    with record_of(open_workspace(workspace), key=log_key_from(log_key), ledger=ledger) as record:
        put = change_key(
            record, change, sign_key=None if sign_key is None else read_signing_key_file(sign_key), role=role,
            charter=None if role is None else sound_charter(workspace), recorded=at or now(),
        )  # fmt: skip
    name = read_verifier_key(change.key)
    click.echo(f"Entry {put.index}: the {change.use} key {name} of {change.owner} was {change.change}{put.answered}.")


def _secret(text: str) -> Path | None:
    """The file of a secret key, where that is what was given."""
    file = Path(text)
    return file if file.is_file() and file.read_text(encoding="utf-8").startswith("PRIVATE+KEY+") else None


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
