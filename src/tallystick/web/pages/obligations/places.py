"""What a determination is called in addresses: whose it is, and of which period and cell."""

import re
from hashlib import sha256

from tallystick.obligations.determination import Determination

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+")


def place_name(made: Determination) -> str:
    """``endeavor.2013-11``, with the values of its cell; a digest where they are no plain words."""
    parts = (made.obligor, made.period, *(value or "none" for _, value in sorted(made.scope)))
    name = ".".join(parts)
    if _PLAIN.fullmatch(name) and not any("." in each for each in parts):
        return name
    return f"at.{sha256(repr(parts).encode()).hexdigest()[:20]}"
