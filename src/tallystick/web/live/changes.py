"""Noticing that workspaces change: each is looked at once, however many pages wait for it."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tallystick.web.alliances.state import state_of

PAUSE = 0.5
"""Seconds between two looks at a workspace at least."""
SHARE = 20
"""A look that took so and so long is followed by a pause of so many times that, so that looking costs little."""
SHORT = 16
"""So many letters of a digest tell one state from another."""


@dataclass(slots=True)
class _Look:
    state: str | None = None
    """None until it was looked at."""
    waiting: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Changes:
    """The states of workspaces as far as somebody waits for them."""

    def __init__(self, *, pause: float = PAUSE) -> None:
        self._pause = pause
        self._looks: dict[Path, _Look] = {}

    async def after(self, root: Path, state: str, *, patience: float) -> str:
        """The state of a workspace once it is another than the given one; the given one when patience is over."""
        look = self._looks.setdefault(root, _Look())
        look.waiting += 1
        if look.task is None:
            look.task = asyncio.create_task(self._watch(root, look))
        try:
            async with asyncio.timeout(patience):
                while look.state is None or look.state == state:
                    await look.changed.wait()
        except TimeoutError:
            return state
        finally:
            look.waiting -= 1
        return look.state

    async def _watch(self, root: Path, look: _Look) -> None:
        """Looks as long as somebody waits, or has waited a moment ago."""
        idle = 0
        try:
            while idle < SHARE:
                began = time.perf_counter()
                found = await asyncio.to_thread(short_state, root)
                took = time.perf_counter() - began
                if found != look.state:
                    look.state, before = found, look.changed
                    look.changed = asyncio.Event()
                    before.set()
                idle = 0 if look.waiting else idle + 1
                await asyncio.sleep(max(self._pause, SHARE * took))
        finally:
            self._looks.pop(root, None)


def short_state(root: Path) -> str:
    """The beginning of the digest of a workspace's state; empty where the folder is not there."""
    try:
        return state_of(root)[:SHORT]
    except FileNotFoundError:
        return ""


async def first_change(changes: Changes, states: dict[Path, str], *, patience: float) -> dict[Path, str]:
    """The states of several workspaces once one of them is another; the same ones when patience is over."""
    tasks = {asyncio.create_task(changes.after(root, state, patience=patience)): root for root, state in states.items()}
    if not tasks:
        await asyncio.sleep(patience)
        return states
    found = dict(states)
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        found.update((tasks[each], each.result()) for each in done)
    finally:
        await _ended(tasks)
    return found


async def _ended(tasks: Iterable["asyncio.Task[str]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
