"""Hears that something was put down in an alliance, and has somebody look where others are to be told."""

from typing import Any

from tallystick.web.alliances.models import Alliance
from tallystick.web.jobs.queue import queue


def look_soon(sender: object, alliance: Alliance, **more: Any) -> None:
    """Queues a look where somebody is to be told."""
    from tallystick.web.hooks.models import Hook  # noqa: PLC0415  (models load once Django is set up)

    del sender, more
    if Hook.objects.filter(alliance=alliance, ended=None).exists():
        from tallystick.web.hooks.noticing import look  # noqa: PLC0415  (it reads whole wings)

        queue(look, {"alliance": alliance.pk}, key=f"hooks of {alliance.pk}", alliance=alliance)
