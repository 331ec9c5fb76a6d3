"""Does the plain text of a strategy show every objective once, whatever its links?"""

from datetime import date

import pytest

from scorecard.parcels import month, parcels
from tallystick.reports.strategy_text import strategy_text
from tallystick.scorecard.strategy import strategy_view


def text(strategy: str, width: int = 100) -> str:
    figures = parcels(strategy)
    view = strategy_view(figures, month(figures, "2024-01"), as_of=date(2024, 2, 1))
    return strategy_text(view, {name: kpi.title for name, kpi in figures.compiled.charter.kpis.items()}, width)


@pytest.mark.parametrize(
    ("one", "two", "three"),
    [
        ("", "supports: one", "supports: two"),
        ("", "supports: one", "supports: [two, one]"),
        ("supports: two", "supports: one", "supports: two"),
        ("supports: three", "supports: one", "supports: two"),
        ("supports: one", "supports: one", ""),
    ],
)
def test_every_objective_stands_in_the_tree_once(one: str, two: str, three: str) -> None:
    objectives = "".join(
        f"  - {{id: {name}, statement: Do {name}{', ' if links else ''}{links}}}\n"
        for name, links in (("one", one), ("two", two), ("three", three))
    )

    lines = [line.strip() for line in text(f"objectives:\n{objectives}").splitlines()]

    for name in ("one", "two", "three"):
        assert len([line for line in lines if line.startswith(f"Do {name} ")]) == 1


@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_wider_than_asked(width: int) -> None:
    shown = text(
        "mission: " + "Parcels in time " * 12 + "\n"
        "objectives:\n  - {id: a, statement: "
        + "Deliver more parcels than before " * 5
        + ", kpis: [volume, punctual]}\n",
        width,
    )

    assert max(map(len, shown.splitlines())) <= width
