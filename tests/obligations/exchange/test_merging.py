"""Putting releases together, against the compiled release of the published record."""

import json
from typing import Any

import pytest

from shared import shared
from tallystick.errors import ProblemsError
from tallystick.obligations.exchange.ocds.decoding import Node, decode
from tallystick.obligations.exchange.ocds.merging import merge


def nodes(*releases: dict[str, Any]) -> list[Node]:
    found: list[Node] = decode(json.dumps(releases).encode(), file="x.json")
    return found


def test_the_eight_releases_make_the_compiled_release_that_was_published() -> None:
    package = decode(shared("data/ocds-ppp/ocds_ppp_full.json").read_bytes(), file="a")
    record = decode(shared("data/ocds-ppp/ocds_ppp_record_package.json").read_bytes(), file="b")

    merged = merge(package["releases"], file="a")

    assert len(package["releases"]) == 8
    assert merged == record["records"][0]["compiledRelease"]


def test_later_by_instant_wins_whatever_the_order_and_offsets() -> None:
    early = {"ocid": "o", "date": "2020-01-01T23:00:00-06:00", "title": "early"}
    late = {"ocid": "o", "date": "2020-01-02T05:30:00Z", "title": "late"}

    assert merge(nodes(late, early), file="x")["title"] == merge(nodes(early, late), file="x")["title"] == "late"


def test_entries_are_merged_by_id_and_null_takes_away() -> None:
    one = {"ocid": "o", "date": "2020-01-01", "items": [{"id": "1", "a": 1, "b": 2}, {"id": "2"}], "roles": ["x", "y"]}
    two = {"ocid": "o", "date": "2020-01-02", "items": [{"id": "1", "a": 3, "b": None}], "roles": ["z"]}

    merged = merge(nodes(one, two), file="x")

    assert merged["items"] == [{"id": "1", "a": 3}, {"id": "2"}]
    assert merged["roles"] == ["z"]


@pytest.mark.parametrize(
    ("later", "told"),
    [
        ({"ocid": "o"}, "X015 /1 cannot be put in order by its date"),
        ({"ocid": "o", "date": "yesterday"}, "expected a date such as 2018-03-31"),
        ({"ocid": "other", "date": "2020-01-02"}, "X004 /1 is of the process 'other', not 'o'"),
        (
            {"ocid": "o", "date": "2020-01-02", "items": [{"id": 1}, {"id": 1}]},
            "X015 /1/items/1 has the id 1 of an entry",
        ),
    ],
)
def test_releases_that_cannot_be_put_together_are_refused(later: dict[str, Any], told: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        merge(nodes({"ocid": "o", "date": "2020-01-01"}, later), file="x")

    assert told in str(refused.value)
