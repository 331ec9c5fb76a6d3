"""What counting may use of this machine, and whoever watches it: for the length of a command, whatever it counts.

Nothing here changes a tally. It is told to the whole run at once, as commands, deployments and engines all have a say,
and what lies between them has none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class At:
    """Where a run is."""

    source: str
    number: int
    """Of the step, from 1 on."""
    of: int
    doing: str

    def __str__(self) -> str:
        return f"step {self.number} of {self.of} of {self.source!r}: {self.doing}"


class Watcher(Protocol):
    """Whoever is told what runs, and may stop it."""

    def began(self, at: At) -> None:
        """A step begins."""

    def ended(self, at: At) -> None:
        """A step is done; one that was stopped never is."""

    def running(self, stop: Callable[[], None] | None) -> None:
        """A query begins, and can be stopped from any thread in this way; None when it is done."""

    @property
    def stopped(self) -> bool:
        """Whether the run is to end."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a run may use, and who watches it."""

    memory: str | None = None
    """What an embedded engine may hold (``512MB``); its own default where nobody says."""
    spill: Path | None = None
    """A folder for what does not fit; one of its own, gone afterwards, where nobody names one."""
    watcher: Watcher | None = None


_MEANS: ContextVar[Means] = ContextVar("means", default=Means())  # noqa: B039  (frozen)


def means() -> Means:
    """Those of the present run."""
    return _MEANS.get()


@contextmanager
def using(found: Means) -> Iterator[None]:
    """A run with these means."""
    token = _MEANS.set(found)
    try:
        yield
    finally:
        _MEANS.reset(token)


@contextmanager
def allowing(memory: str | None) -> Iterator[None]:
    """A run that may hold so much, unless its command says otherwise."""
    with using(replace(means(), memory=means().memory or memory)):
        yield


@contextmanager
def step(at: At) -> Iterator[None]:
    """One step of a run, told to whoever watches."""
    watcher = means().watcher
    if watcher is not None:
        watcher.began(at)
    yield
    if watcher is not None:
        watcher.ended(at)


@contextmanager
def stoppable(stop: Callable[[], None]) -> Iterator[None]:
    """A query that can be stopped while it runs.

    Raises KeyboardInterrupt for whatever an engine says of a query that was stopped.
    """
    watcher = means().watcher
    if watcher is None:
        yield
        return
    watcher.running(stop)
    try:
        yield
    except Exception as wrong:
        watcher.running(None)
        if watcher.stopped:
            raise KeyboardInterrupt from wrong
        raise
    watcher.running(None)
    if watcher.stopped:  # it was done before it heard of it
        raise KeyboardInterrupt
