"""The scorecard on a terminal keeps its width, and says without colour what it says with it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.sample import content as sample
from tallystick.reports.content import ReportContent
from tallystick.reports.terminal import cell_width, clip, figures_table, scorecard_text, sparkline, table

ANSI = re.compile(r"\x1b\[\d+m")


@pytest.mark.parametrize("width", [60, 72, 80, 100, 132])
def test_no_line_is_wider_than_asked(content: ReportContent, width: int) -> None:
    lines = scorecard_text(content, width).splitlines()

    assert max(map(cell_width, lines)) == width


def test_colour_adds_nothing_but_colour(content: ReportContent) -> None:
    coloured = scorecard_text(content, colour=True)

    assert ANSI.search(coloured)
    assert [line.rstrip() for line in ANSI.sub("", coloured).splitlines()] == scorecard_text(content).splitlines()


def test_a_line_shows_value_target_gap_change_and_status(content: ReportContent) -> None:
    text = scorecard_text(content).replace("\u00a0", " ")

    assert re.search(r"Completion factor +95.6 % +96.0 +−0.4 +↓ −2.1 ! +[▁-█]{12} +▲ At risk", text)
    assert re.search(r"Mean arrival delay +9.1 min +12.0 +−2.9 +↓ −0.8 +[▁-█]{12} +● On track", text)
    assert re.search(r"Connections kept +too few +95.0 +[▁-█·]{12} +○ No value", text)
    assert re.search(r"Seats flown +204 137 +560 000 +[▁-█·]{11}· +○ Unfinished", text)


def test_groups_show_score_and_coverage(content: ReportContent) -> None:
    text = scorecard_text(content).replace("\u00a0", " ")

    assert re.search(r"Arrive on time +score 56.7, 75 % covered +▲ At risk", text)
    assert re.search(r"For information +not scored, 0 % covered +○ Not scored", text)


def test_what_changed_stands_below_and_is_wrapped() -> None:
    text = scorecard_text(sample(what_changed=("word " * 60,)), 80)

    below = text[text.index("What changed") :].splitlines()[1:]
    assert len(below) == 4
    assert below[0].startswith("• word")
    assert all(line.startswith("  word") for line in below[1:])


def test_wide_characters_count_twice() -> None:
    text = scorecard_text(sample(title="東京連合" * 30, what_changed=("東京連合" * 60,)), 80)

    assert max(map(cell_width, text.splitlines())) == 80


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in table([["\x1b[31mred\nline"]], headers=["a"])
    assert "\x1b" not in scorecard_text(sample(title="\x1b]0;x\x07", what_changed=("\x1b[2J",)))


def test_a_sparkline_has_a_block_a_period_and_a_point_for_a_gap(content: ReportContent) -> None:
    assert sparkline(content.pages["connections"].series) == "▄▁··▇▆▂·▇█▇·"
    assert sparkline(content.pages["completion"].series[:1]) == "▄"


def test_a_table_aligns_numbers_right_and_cuts_text_only() -> None:
    text = table([["a long name", "1234567890"]], headers=["name", "n"], right=[False, True], width=18)

    assert text.splitlines() == ["name             n", "──────  ──────────", "a lon…  1234567890"]


def test_a_table_never_cuts_a_number() -> None:
    assert "1234567890" in table([["1234567890", "9876543210"]], headers=["a", "b"], right=[True, True], width=10)


def test_a_table_without_rows_is_its_heads() -> None:
    assert table([], headers=["a", "b"]) == "a  b\n─  ─\n"


def test_figures_as_a_table(content: ReportContent) -> None:
    figures = [
        content.pages["connections"].series[2].figure,
        content.pages["completion"].breakdowns[2].cells[0][0].figure,
    ]

    lines = figures_table(figures, 100).splitlines()

    assert lines[2].split() == ["connections", "2026-03", "0", "/", "0", "0", "no_activity"]
    assert lines[3].split()[:5] == ["completion", "hub", "origin=EAST", "2026-01", "98.0"]
    assert all(cell_width(line) <= 100 for line in lines)


@given(st.text(), st.integers(2, 40))
def test_clipped_text_fits(text: str, width: int) -> None:
    cut = clip(text, width)

    assert cell_width(cut) <= width
    assert cut == text or cut.endswith("…")


def test_a_narrow_terminal_gives_up_columns_and_never_digits(content: ReportContent) -> None:
    narrow, wide = scorecard_text(content, 60), scorecard_text(content, 100)

    assert "12 periods" in wide.splitlines()[3]
    assert "12 periods" not in narrow.splitlines()[3]
    assert "204\u00a0137" in narrow
    assert "○ Unfinished" in narrow
