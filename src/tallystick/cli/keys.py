"""Options for keys: read from files or the environment when a command runs, and never kept."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from tallystick.cli.ledger_options import ENVIRONMENT, signing_key
from tallystick.cli.options import Instant
from tallystick.errors import InputError
from tallystick.ledger.keys import SigningKey

F = TypeVar("F", bound=Callable[..., Any])

LOG_KEY = "TALLY_LOG_KEY"
"""The variable of the environment that may hold the log's signing key."""


def log_key_option(function: F) -> F:
    """The log's key, which is needed to put something on record."""
    return click.option(
        "--log-key", metavar="FILE",
        help=f"The file of the log's signing key, or {ENVIRONMENT}NAME; else the variable {LOG_KEY} holds the key.",
    )(function)  # fmt: skip


def ledger_option(function: F) -> F:
    """Where the ledger is, when it is not the workspace's own file."""
    return click.option(
        "--ledger", help="The ledger, a file or a postgresql:// URL; ledger.db in the workspace by default."
    )(function)


def at_option(function: F) -> F:
    """When it happens, for records of the past and for tests."""
    return click.option(
        "--at", type=Instant(), help="The instant at which it happens, 2014-02-01T12:00:00Z; now by default."
    )(function)


def log_key_from(given: str | None) -> SigningKey:
    """The log's key from a file or a variable of the environment."""
    if given is None and LOG_KEY not in os.environ:
        raise InputError(
            "The log's signing key is needed to put something on record: give its file with --log-key, or set "
            f"{LOG_KEY}."
        )
    return signing_key(given or f"{ENVIRONMENT}{LOG_KEY}")


def log_key_if_any(given: str | None) -> SigningKey | None:
    """The log's key where it is given, or the environment holds it; None where it is elsewhere."""
    return log_key_from(given) if given or LOG_KEY in os.environ else None
