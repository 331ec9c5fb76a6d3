"""How many digits a count, sum or product may have: 38 on every engine, or it is refused (T003).

DuckDB and Spark hold 38 digits and refuse more, PostgreSQL holds any number, and ClickHouse is asked for 76. What all
of them hold is the law, so that one engine never answers what another refuses.

An engine may refuse, with the same problem, where only a part of a sum on its way has more digits than it holds. Facts
whose amounts without their signs add up to no more than 38 digits are never refused.
"""

from tallystick.errors import ProblemsError
from tallystick.tallies.problems import TOO_LARGE

DIGITS = 38
LARGEST = 10**DIGITS - 1
"""Of a whole number, and of a decimal without its mark."""


def too_large(said: str = "") -> ProblemsError:
    """The problem, with what an engine says of it."""
    message = f"a sum or product over its facts has more than {DIGITS} digits{f' ({said})' if said else ''}."
    return ProblemsError([TOO_LARGE.at(message, hint="Declare fewer decimal places.")])
