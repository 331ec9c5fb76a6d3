"""Telling people at a terminal what runs, and stopping it at once when they press Ctrl-C.

A thread waits for the system's signal, as Python itself hears of it only after the query that runs; it tells the engine
to stop, again and again until it does. Where standard error is no terminal, nothing is told.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from select import select

import click

from tallystick.tallies.means import At

QUIET = 1.0
"""Seconds after which a step is told; quicker ones are not worth a line."""
NOTHING = "No figure was made, and nothing was written."
"""What became of everything where a command that only reads is stopped."""
TICK = 0.25
"""Seconds between two looks at the clock, and between two calls to stop."""


class Watch:
    """What runs at present, since when, and how to stop it."""

    def __init__(self, *, tells: bool, stopped: str = NOTHING) -> None:
        """``stopped`` says what became of everything, for a run that is stopped while it counts."""
        self.tells = tells
        self.becomes = stopped
        self.at: At | None = None
        """The step that runs; that which was stopped, where one was."""
        self._began = time.monotonic()
        self._stop: Callable[[], None] | None = None
        self._calling = threading.Lock()
        self._stopped = threading.Event()
        self._shown = False
        self._pressed = False

    def began(self, at: At) -> None:
        """A step begins."""
        self.at = at

    def ended(self, at: At) -> None:
        """A step is done."""
        del at
        self.at = None
        self.clear()

    def running(self, stop: Callable[[], None] | None) -> None:
        """A query begins, and can be stopped so; after it nobody calls that any more."""
        with self._calling:
            self._stop = stop

    @property
    def stopped(self) -> bool:
        """Whether somebody wants the run to end."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """End whatever runs."""
        self._stopped.set()
        with self._calling:
            if self._stop is not None:
                self._stop()

    def pressed(self, *_: object) -> None:
        """Python hears of Ctrl-C: what runs in an engine ends by itself, all else here.

        Pressed twice, it ends everything here.

        Raises KeyboardInterrupt.
        """
        again, self._pressed = self._pressed, True
        if self._stop is None or again:
            raise KeyboardInterrupt

    def tick(self) -> None:
        """Tell the step and how long it all has taken; stop what was begun as it was being stopped."""
        if self.stopped:
            self.stop()
        elif self.tells and (at := self.at) is not None and (elapsed := time.monotonic() - self._began) > QUIET:
            self._shown = True
            sys.stderr.write(f"\r\x1b[2KCounting, {at}, {elapsed:.0f} s")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away again."""
        if self._shown:
            self._shown = False
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    def said(self) -> str | None:
        """What was left undone; None where nothing was being counted."""
        self.clear()
        if self.at is None:
            return None
        return f"Left undone: {self.at}, and all that follows. {self.becomes}"


@contextmanager
def watching(stopped: str = NOTHING) -> Iterator[Watch]:
    """A watch over a command, for as long as it runs; it says where it was when it is stopped, and ``stopped``."""
    watch = Watch(tells=sys.stderr.isatty(), stopped=stopped)
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # signals are not ours to hear, or nobody's
        yield watch
        return
    hears, tells = os.pipe()
    os.set_blocking(tells, False)
    before = signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    handled = signal.signal(signal.SIGINT, watch.pressed)
    done = threading.Event()
    listener = threading.Thread(target=_listen, args=(watch, hears, done), daemon=True)
    listener.start()
    try:
        yield watch
    except KeyboardInterrupt:
        if (left := watch.said()) is not None:
            click.echo(left, err=True)
        raise
    finally:
        done.set()
        signal.set_wakeup_fd(before)
        signal.signal(signal.SIGINT, handled)
        os.write(tells, b"\0")
        listener.join()
        os.close(hears)
        os.close(tells)
        watch.clear()


def _listen(watch: Watch, hears: int, done: threading.Event) -> None:
    while not done.is_set():
        ready, _, _ = select([hears], [], [], TICK)
        if ready and signal.SIGINT in os.read(hears, 64):
            watch.stop()
        else:
            watch.tick()
