"""The names of streams: which records belong together, and how names of ours stand in them."""

import re

_ODD = re.compile(r"[^A-Za-z0-9.-]")

DISCLOSURE = "disclosure"
KEYS = "keys"
SELF_TEST = "self-test"


def charter(alliance: str) -> str:
    """Proposals of an alliance's charter."""
    return f"charter/{part(alliance)}"


def sign_off(party: str) -> str:
    """What was signed for a party."""
    return f"sign-off/{part(party)}"


def facts(source: str) -> str:
    """Batches of a source."""
    return f"facts/{part(source)}"


def figures(period: str) -> str:
    """Figures of a period."""
    return f"figures/{part(period)}"


def determinations(period: str) -> str:
    """What was determined for a period."""
    return f"determinations/{part(period)}"


def editions(period: str) -> str:
    """Editions of a period, and their restatements."""
    return f"editions/{part(period)}"


def settlement(period: str) -> str:
    """Amounts of a period."""
    return f"settlement/{part(period)}"


def case(name: str) -> str:
    """Steps of a case."""
    return f"cases/{part(name)}"


def submission(name: str) -> str:
    """What parties report themselves under a name."""
    return f"submissions/{part(name)}"


def part(name: str) -> str:
    """A name as a part of a stream's name: what is no letter, digit, dot or dash is ``_``, its code point and ``_``.

    >>> part("2013-12"), part("on_time x")
    ('2013-12', 'on_5f_time_20_x')
    """
    return _ODD.sub(lambda found: f"_{ord(found[0]):x}_", name)
