"""Tallies as a record: what is read back gives the same tallies, and so the same figures."""

from datetime import date
from decimal import Decimal

import pytest

from tallystick.errors import InputError
from tallystick.terms.canonical import canonical_bytes, read_canonical
from tallystick.terms.tally import TallyTable
from tallystick.terms.tally_record import read_tallies, tallies_content

TABLE = TallyTable(
    "jobs",
    dimensions=("origin", "party"),
    cuts=(date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)),
    columns=("count", "sum", "min", "values"),
    rows={
        (0, "JFK", "us"): (3, Decimal("12.50"), -4, {Decimal("1.5"): 2, Decimal("-2.0"): 1}),
        (1, None, None): (0, Decimal("0.00"), None, {}),
        (0, "JFK", None): (2**60, Decimal("-0.01"), 7, {1: 1}),
    },
    recomputed={("distinct", (date(2024, 1, 1), date(2024, 2, 1)), (("origin", None),)): 5},
    first_day=date(2024, 1, 3),
    last_day=None,
)


def test_tallies_are_read_back_as_they_were() -> None:
    content = canonical_bytes(tallies_content([TABLE]))

    back = read_tallies(read_canonical(content))

    assert back == {"jobs": TABLE}
    assert canonical_bytes(tallies_content(back.values())) == content


def test_the_order_of_rows_does_not_matter() -> None:
    turned = TallyTable(
        "jobs", TABLE.dimensions, TABLE.cuts, TABLE.columns, dict(reversed(list(TABLE.rows.items()))), TABLE.recomputed,
        TABLE.first_day, TABLE.last_day,
    )  # fmt: skip

    assert tallies_content([turned]) == tallies_content([TABLE])


def test_what_is_no_table_is_refused_with_its_source() -> None:
    good = tallies_content([TABLE])["jobs"]
    broken: tuple[object, ...] = ({**good, "cuts": ["2024-13-01"]}, {"rows": []}, [], {**good, "rows": [{"key": [0]}]})
    for wrong in broken:
        with pytest.raises(InputError, match="The tallies of 'jobs' cannot be read"):
            read_tallies({"jobs": wrong})
    with pytest.raises(InputError, match="a mapping by source is expected"):
        read_tallies([])
