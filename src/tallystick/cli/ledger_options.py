"""What the commands of a ledger share: where it is, its keys, and files of notes and policies."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from tallystick.cli.options import Instant
from tallystick.errors import InputError
from tallystick.ledger.keys import (
    KeyType,
    SigningKey,
    VerifierKey,
    new_signing_key,
    read_signing_key_file,
    read_verifier_key,
    signing_key_from_environment,
    write_signing_key_file,
)
from tallystick.ledger.note import Note, read_note
from tallystick.ledger.policy import Policy, read_policy

F = TypeVar("F", bound=Callable[..., Any])

ENVIRONMENT = "env:"


def ledger_argument(function: F) -> F:
    """Where the ledger is."""
    return click.argument("ledger")(function)


def key_option(function: F) -> F:
    """The key that signs."""
    return click.option(
        "--key", "key_from", required=True, metavar="FILE",
        help=f"The file of the signing key, or {ENVIRONMENT}NAME for a variable of the environment.",
    )(function)  # fmt: skip


def name_option(function: F) -> F:
    """The name of a key that is made."""
    return click.option(
        "--name", help="Make a new key of this name in the key file: ledger.example/aurora. An old file is kept."
    )(function)


def recorded_option(function: F) -> F:
    """When something is recorded."""
    return click.option(
        "--recorded", type=Instant(), help="When this is recorded, 2014-01-31T12:00:00Z; now by default."
    )(function)


def signing_key(given: str) -> SigningKey:
    """The key in a file or a variable of the environment."""
    if given.startswith(ENVIRONMENT):
        return signing_key_from_environment(given.removeprefix(ENVIRONMENT), os.environ)
    return read_signing_key_file(Path(given))


def key_or_new(given: str, name: str | None, type_: KeyType) -> tuple[SigningKey, bool]:
    """The key in a file, which is made where a name is given and there is none; whether it was made."""
    path = Path(given)
    if name is None or given.startswith(ENVIRONMENT) or path.exists():
        key = signing_key(given)
        if name is not None and key.name != name:
            raise InputError(f"The key in {given} is named {key.name!r}, not {name!r}.")
        return key, False
    key = new_signing_key(name, type_)
    write_signing_key_file(key, path)
    return key, True


def verifier_keys(given: tuple[str, ...]) -> tuple[VerifierKey, ...]:
    """Verifier keys, as they are or in files of one line each."""
    return tuple(read_verifier_key(_text_of(each)) for each in given)


def _text_of(given: str) -> str:
    path = Path(given)
    return path.read_text(encoding="utf-8").removesuffix("\n") if path.is_file() else given


def policy_in(path: Path | None) -> Policy | None:
    """The policy in a file."""
    return read_policy(path.read_bytes()) if path else None


def note_in(path: Path) -> Note:
    """The checkpoint in a file: alone, or at the end of a proof file."""
    content = path.read_bytes()
    if content.startswith(b"c2sp.org/tlog-proof@"):
        content = content.partition(b"\n\n")[2]
    return read_note(content)


def stamp(moment: datetime | None) -> str:
    """An instant as records have it; now where none is given."""
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
