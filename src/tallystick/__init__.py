"""Agree what is measured, compute it exactly, judge it against what was signed.

The few names that a library user needs; each is loaded when it is first used.

>>> import tallystick
>>> tallystick.Figure.__module__
'tallystick.terms.figure'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tallystick.cycle.checking import check
    from tallystick.cycle.computing import compute
    from tallystick.cycle.judging import judged
    from tallystick.cycle.recording import add_facts
    from tallystick.errors import Problem, TallystickError
    from tallystick.terms.figure import Figure, Missing, Quality

__all__ = [
    "Figure",
    "Missing",
    "Problem",
    "Quality",
    "TallystickError",
    "add_facts",
    "check",
    "compute",
    "judged",
]

_HOMES = {
    "Figure": "tallystick.terms.figure",
    "Missing": "tallystick.terms.figure",
    "Problem": "tallystick.errors",
    "Quality": "tallystick.terms.figure",
    "TallystickError": "tallystick.errors",
    "add_facts": "tallystick.cycle.recording",
    "check": "tallystick.cycle.checking",
    "compute": "tallystick.cycle.computing",
    "judged": "tallystick.cycle.judging",
}


def __getattr__(name: str) -> Any:
    """The named thing, loaded from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tallystick' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)
