"""How one figure came about: every place its formula looks at, the facts that count, and the cells there are."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from cycle.small import CHARTER, ROWS, make_workspace
from tallystick.cycle.explaining import Address, Explained, explain_figure
from tallystick.cycle.recording import add_facts
from tallystick.errors import InputError

RECORDED = datetime(2024, 3, 1, 12, tzinfo=UTC)
LOOKING = date(2024, 6, 1)
WINDOWS = """\
  so_far: {title: So far, formula: "TO_DATE(delivered, YEAR)", unit: deliveries, direction: unscored, by: [party],
           owner: north/manager}
  two_months: {title: Two months, formula: "ROLLING(on_time, 2 MONTHS, INCLUSIVE) / PRIOR(delivered, 1 MONTH)",
               unit: percent, direction: unscored, by: [party], owner: north/manager}
  carriers: {title: Carriers, formula: "ROLLING(COUNT(DISTINCT carrier), 2 MONTHS, INCLUSIVE)", unit: count,
             direction: unscored, owner: north/manager}
  share: {title: Share, formula: "SHARE_OF(delivered, party)", unit: percent, direction: unscored, by: [party],
          owner: north/manager}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = make_workspace(tmp_path / "parcels", CHARTER + WINDOWS)
    add_facts(folder, "deliveries", folder / "exports" / "deliveries.csv", recorded=RECORDED)
    return folder


def explained(workspace: Path, address: str) -> Explained:
    return explain_figure(workspace, Address.parse(address), as_of=LOOKING)


def counts(found: Explained) -> list[tuple[str, str, int | None, bool]]:
    """What was counted, when, how much, and whether it is a part of what follows."""
    return [
        (each.expression, each.period, None if each.value is None else int(each.value), each.part)
        for each in found.workings
    ]


def test_a_figure_to_date_shows_each_period_and_their_total(workspace: Path) -> None:
    assert counts(explained(workspace, "so_far@2024-02")) == [
        ("COUNT(*)", "2024-01", 4, True),
        ("COUNT(*)", "2024-02", 4, True),
        ("COUNT(*)", "2024-01 to 2024-02", 8, False),
    ]


def test_a_rolling_and_a_prior_part_show_the_periods_that_each_looks_at(workspace: Path) -> None:
    found = explained(workspace, "two_months@2024-02,party=north")

    assert counts(found) == [
        ("COUNT_IF(late <= 0)", "2024-01", 1, True),
        ("COUNT_IF(late <= 0)", "2024-02", 2, True),
        ("COUNT_IF(late <= 0)", "2024-01 to 2024-02", 3, False),
        ("COUNT(*)", "2024-01", 2, False),
    ]
    assert found.figure.exact == Fraction(3, 2) * 100


def test_what_does_not_add_up_is_shown_by_period_too(workspace: Path) -> None:
    assert [(period, value) for _, period, value, _ in counts(explained(workspace, "carriers@2024-02"))] == [
        ("2024-01", 2),
        ("2024-02", 2),
        ("2024-01 to 2024-02", 2),
    ]


def test_a_share_shows_what_it_is_a_share_of(workspace: Path) -> None:
    found = explained(workspace, "share@2024-01,party=south")

    assert [(each.pooled, each.value) for each in found.workings] == [((), Fraction(2)), (("party",), Fraction(4))]


def test_a_window_that_reaches_before_the_term_shows_its_own_period(workspace: Path) -> None:
    found = explained(workspace, "carriers@2024-01")

    assert found.figure.missing == "insufficient"
    assert counts(found) == [("COUNT(DISTINCT carrier)", "2024-01", 2, False)]


def test_facts_are_counted_once_however_many_batches_hold_them(workspace: Path) -> None:
    file = workspace / "more.csv"
    file.write_text(ROWS.splitlines()[0] + "\na1,N,2024-01-05,3\nz9,N,2024-03-05,0\n")
    add_facts(workspace, "deliveries", file, recorded=RECORDED + timedelta(days=1))

    found = explained(workspace, "volume@2024-01")

    assert found.rows == {"deliveries": 10}
    assert [batch.rows for batch in found.sources[0].batches] == [9, 2]


def test_the_alliance_is_the_whole(workspace: Path) -> None:
    whole = explained(workspace, "volume@2024-01")

    assert explained(workspace, "volume@2024-01,party=alliance").figure == whole.figure


def test_a_cell_that_is_not_there_is_answered_with_those_that_are(workspace: Path) -> None:
    with pytest.raises(InputError, match="has no cell party=west; there are party=north; party=south"):
        explained(workspace, "volume@2024-01,party=west")
