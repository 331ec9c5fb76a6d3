"""Whether two sides of the benchmark at scale agree on every value that both have."""

import pickle
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import isnan
from pathlib import Path

from bench.scale_workload import EXACT, kpis, party_id

Values = Mapping[tuple[str, str, date], Fraction | Decimal | int | float | None]
"""By KPI, partner and first day of the month."""

CLOSE = Fraction(1, 10**9)


def compare(ours: Values, theirs: Values) -> int:
    """How many values were compared.

    Raises AssertionError at the first difference: of what is exact in the other language at all, of doubles beyond one
    in a thousand million; and where there is nothing to compare.
    """
    kinds = {kpi.id: kpi.kind for kpi in kpis()}
    for (kpi, partner, month), value in theirs.items():
        mine, place = ours[kpi, party_id(partner), month], f"{kpi} of {partner} in {month:%B %Y}"
        if mine is None or value is None or isnan(value):  # SQL divides doubles by 0 to no number
            assert value is None or isnan(value), f"{place}: nothing, not {value}"
            assert mine is None or (kinds[kpi] == "sum" and mine == 0), f"{place}: {mine}, not NULL"
            continue
        expected = Fraction(value)
        if kinds[kpi] in EXACT and not isinstance(value, float):
            assert mine == expected, f"{place}: {mine}, not {expected}"
        else:
            assert abs(Fraction(mine) - expected) <= CLOSE * max(abs(expected), Fraction(1)), (
                f"{place}: {mine}, not {expected}"
            )
    assert theirs, "nothing was compared"
    return len(theirs)


def main(ours: str, *others: str) -> None:
    """Compare files of values; how many values of each agree, a line each."""
    mine = pickle.loads(Path(ours).read_bytes())  # noqa: S301  (written by this benchmark a moment ago)
    for other in others:
        print(compare(mine, pickle.loads(Path(other).read_bytes())))  # noqa: S301  (likewise)


if __name__ == "__main__":
    main(*sys.argv[1:])
