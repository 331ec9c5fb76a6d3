"""Arguments and options that several commands share."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

F = TypeVar("F", bound=Callable[..., Any])


class Instant(click.ParamType[datetime]):
    """An instant with its offset, ``2014-01-31T12:00:00Z``; a day alone means the end of that day in UTC."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant in UTC; a usage error for anything else."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == 10:
                return datetime.combine(date.fromisoformat(value), datetime.max.time(), UTC)
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no instant; write 2014-01-31T12:00:00Z, or 2014-01-31 for its end.", param, ctx)
        if found.tzinfo is None:
            self.fail(f"{value!r} has no zone; end it with Z or an offset such as -05:00.", param, ctx)
        return found.astimezone(UTC)


class Memory(click.ParamType[str]):
    """An amount of memory, ``512MB``."""

    name = "memory"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The amount as DuckDB reads it; a usage error for anything else."""
        if re.fullmatch(r"[1-9][0-9]{0,6} ?[MG]B", str(value), re.IGNORECASE) is None:
            self.fail(f"{value!r} is no amount of memory; write 512MB or 4GB.", param, ctx)
        return str(value)


class Day(click.ParamType[date]):
    """A day, ``2014-01-31``."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; a usage error for anything else."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2014-01-31.", param, ctx)


def workspace_argument(function: F) -> F:
    """The workspace or charter, the current folder by default."""
    return click.argument("workspace", type=click.Path(exists=True, path_type=Path), default=".")(function)


def format_option(function: F) -> F:
    """How results are printed."""
    return click.option(
        "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
        help="How to print the result.",
    )(function)  # fmt: skip


def counting_options(function: F) -> F:
    """What counting may hold in memory, and where it writes what does not fit; it can be watched, and stopped."""
    return counting()(function)


def counting(stopped: str | None = None) -> Callable[[F], F]:
    """The same, for a command that has done something before it counts: ``stopped`` says what became of it."""

    def options(function: F) -> F:
        @wraps(function)
        def counted(*given: Any, memory: str | None, spill: Path | None, **named: Any) -> Any:
            from tallystick.cli.watching import NOTHING, watching  # noqa: PLC0415  (only commands that count need them)
            from tallystick.tallies.means import Means, using  # noqa: PLC0415  (likewise)

            with watching(stopped or NOTHING) as watch, using(Means(memory, spill, watch)):
                return function(*given, **named)

        return cast("F", _means(counted))

    return options


def _means(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--spill", type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
            help="The folder for what does not fit into memory; one under the system's temporary folder by default.",
        ),
        click.option(
            "--memory", type=Memory(),
            help="What counting may hold in memory, such as 512MB; the rest is written to a folder. By default what "
            "the workspace's deployment allows, else 2GB.",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


def threads_option(function: F) -> F:
    """How many threads count."""
    return click.option("--threads", type=click.IntRange(1, 64), help="Threads for counting.")(function)


def facts_options(function: F) -> F:
    """Which facts are used, as known when, and what counting them may use."""
    function = counting_options(function)
    for option in reversed(
        (
            click.option(
                "--facts", "facts_folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
                help="Read facts from this folder (one file or folder a source, named like the source) instead of the "
                "workspace's batches; nothing is recorded.",
            ),
            click.option(
                "--known-at", type=Instant(), help="Use only what was recorded by this instant, 2014-01-31T12:00:00Z."
            ),
            click.option(
                "--as-of", type=Day(),
                help="The day on which we look; today by default. Facts of that day and later are not known yet.",
            ),
            threads_option,
        )
    ):  # fmt: skip
        function = option(function)
    return function
