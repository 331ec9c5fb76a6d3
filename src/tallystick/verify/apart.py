"""Comparing the pack of another with one's own in a process of its own: paths in, plain values out.

:func:`tallystick.facts.limits.run_limited` runs this by name, with limits on time and memory.
"""

from pathlib import Path
from typing import Any

from tallystick.verify.comparing import compare
from tallystick.verify.pack import read_pack_file
from tallystick.verify.verifying import verify_pack


def compared(first: str, second: str) -> dict[str, Any]:
    """Where two packs differ first, with what verifying the second finds; InputError where one cannot be read."""
    theirs = read_pack_file(Path(second))
    found = verify_pack(theirs).content()
    return {"verified": found, "compared": compare(read_pack_file(Path(first)), theirs).content()}
