"""Adding imported metrics to a charter that is there: entries go below its sections, and nothing there changes."""

from pathlib import Path

import pytest

from charter.writing import HEAD, SALES, modelled
from tallystick.charter.interchange.draft import Draft, EntryDraft
from tallystick.charter.interchange.extending import extended
from tallystick.errors import ProblemsError

CHARTER = f"""\
{HEAD}# before the sources
{SALES}
# before the measures
measures:
  sold: COUNT(*)
  # the last remark

kpis:
  volume:
    title: Volume  # as agreed
    formula: sold
    unit: sales
    direction: unscored
    owner: us/manager
scorecard: {{title: Card}}
"""


def draft(*entries: EntryDraft) -> Draft:
    return Draft("D", entries={entry.id: entry for entry in entries})


def entry(name: str, formula: str, *, is_kpi: bool) -> EntryDraft:
    return EntryDraft(name, formula, is_kpi=is_kpi, at=("metrics", 0), title=name.title() if is_kpi else None)


def charter(folder: Path, text: str = CHARTER) -> Path:
    file = folder / "charter.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_line_stays_and_entries_come_last_in_their_section(tmp_path: Path) -> None:
    made = extended(
        charter(tmp_path),
        draft(entry("hours_sold", "SUM(hours)", is_kpi=False), entry("mean", "hours_sold / sold", is_kpi=True)),
    )

    lines = made.text.splitlines()
    assert [line for line in lines if line in CHARTER.splitlines()] == CHARTER.splitlines()
    assert lines[lines.index("  # the last remark") + 1] == "  hours_sold:"
    assert lines.index("  mean:") < lines.index("scorecard: {title: Card}")
    kpis = modelled(made.text).kpis
    assert {name: kpi.unit for name, kpi in kpis.items()} == {"volume": "sales", "mean": "hours"}


def test_a_section_that_is_not_there_is_added_at_the_end(tmp_path: Path) -> None:
    made = extended(charter(tmp_path, HEAD + SALES), draft(entry("sold", "COUNT(*)", is_kpi=True)))

    assert made.text.startswith(HEAD + SALES)
    assert list(modelled(made.text).kpis) == ["sold"]


def test_what_stands_there_already_is_left_out_and_named(tmp_path: Path) -> None:
    made = extended(
        charter(tmp_path),
        draft(entry("sold", "COUNT(*)", is_kpi=True), entry("volume", "COUNT(*)", is_kpi=False)),
    )

    assert made.text == CHARTER
    assert [(each.id, each.message) for each in made.problems] == [
        ("C454", "'sold' stands here already; the imported KPI was left out."),
        ("C454", "'volume' stands here already; the imported measure was left out."),
    ]


def test_a_section_in_brackets_cannot_be_continued(tmp_path: Path) -> None:
    short = HEAD + SALES + "measures: {sold: COUNT(*)}\n"

    with pytest.raises(ProblemsError, match="C455 the section 'measures' cannot be continued"):
        extended(charter(tmp_path, short), draft(entry("more", "SUM(hours)", is_kpi=False)))


def test_what_would_break_the_charter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="declares no column 'weight'"):
        extended(charter(tmp_path), draft(entry("heavy", "SUM(weight)", is_kpi=True)))


def test_faults_that_were_there_before_do_not_stop_an_import(tmp_path: Path) -> None:
    broken = CHARTER.replace("owner: us/manager", "owner: us/nobody")

    made = extended(charter(tmp_path, broken), draft(entry("more", "COUNT(who)", is_kpi=False)))

    assert "  more:\n" in made.text
