"""The round from a workspace to figures, judgement and explanation, on facts a reader can count."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from cycle.small import CHARTER, ROWS, make_workspace
from tallystick.cycle.checking import check
from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.explaining import Address, explain_figure
from tallystick.cycle.judging import judge_period
from tallystick.cycle.provenance import source_notes
from tallystick.cycle.recording import add_facts
from tallystick.cycle.reporting import report_content
from tallystick.cycle.workspace import open_workspace, read_charter
from tallystick.errors import InputError, ProblemsError
from tallystick.terms.figure import Figure, Missing

RECORDED = datetime(2024, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2024, 3, 9, 12, tzinfo=UTC)
LOOKING = date(2024, 3, 15)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = make_workspace(tmp_path / "parcels")
    add_facts(folder, "deliveries", folder / "exports" / "deliveries.csv", by="north/manager", recorded=RECORDED)
    return folder


def one(computed: Computed, kpi: str, period: str, party: str | None = None) -> Figure:
    (found,) = [each for each in computed.figures if (each.kpi, each.period, each.party) == (kpi, period, party)]
    return found


def test_figures_of_the_small_alliance_are_what_one_counts_by_hand(workspace: Path) -> None:
    computed = compute(workspace, as_of=LOOKING)

    assert one(computed, "on_time_share", "2024-01").value == Decimal("75.0")
    assert one(computed, "on_time_share", "2024-01", "north").value == Decimal("50.0")
    assert one(computed, "on_time_share", "2024-01", "south").value == Decimal("100.0")
    assert one(computed, "volume", "2024-02").value == 4  # carrier X belongs to no party
    assert one(computed, "volume", "2024-02").exact == Fraction(4)


def test_a_month_that_has_begun_without_facts_is_not_due_and_one_that_has_ended_is_late(workspace: Path) -> None:
    in_march = compute(workspace, as_of=LOOKING)
    in_may = compute(workspace, as_of=date(2024, 5, 1))

    assert one(in_march, "volume", "2024-04").missing is Missing.NOT_DUE
    assert one(in_may, "volume", "2024-03").missing is Missing.LATE


def test_a_bare_folder_gives_the_same_figures_as_recorded_batches(workspace: Path) -> None:
    recorded = compute(workspace, as_of=LOOKING)

    bare = compute(workspace, facts=workspace / "exports", as_of=LOOKING)

    assert bare.figures == recorded.figures
    assert bare.facts["deliveries"].digests == recorded.facts["deliveries"].digests


def test_what_was_known_before_a_correction_can_be_had_again(workspace: Path, tmp_path: Path) -> None:
    correction = tmp_path / "correction.csv"
    correction.write_text("id,carrier,promised,late\na2,N,2024-01-09,0\n", encoding="utf-8")
    add_facts(workspace, "deliveries", correction, recorded=LATER)

    now = compute(workspace, as_of=LOOKING)
    before = compute(workspace, as_of=LOOKING, known_at=datetime(2024, 3, 5, tzinfo=UTC))
    earlier = compute(workspace, as_of=LOOKING, known_at=datetime(2024, 2, 5, tzinfo=UTC))

    assert one(now, "on_time_share", "2024-01").value == Decimal("100.0")
    assert one(before, "on_time_share", "2024-01").value == Decimal("75.0")
    assert all(figure.value is None for figure in earlier.figures)


def test_the_same_file_twice_counts_once(workspace: Path) -> None:
    again = add_facts(workspace, "deliveries", workspace / "exports" / "deliveries.csv", recorded=LATER)

    assert not again.is_new
    assert one(compute(workspace, as_of=LOOKING), "volume", "2024-01").value == 4


def test_reference_data_is_written_once_and_then_prevails(workspace: Path) -> None:
    reference = workspace / "reference.json"
    agreed = reference.read_text(encoding="utf-8")
    reference.write_text(agreed.replace("New Year's Day", "First Day"), encoding="utf-8")

    add_facts(workspace, "deliveries", workspace / "exports" / "deliveries.csv", recorded=LATER)
    reading = read_charter(open_workspace(workspace))

    assert "First Day" in reference.read_text(encoding="utf-8")
    assert reading.holidays["DE-BE"].name(date(2024, 1, 1)) == "First Day"


def test_reference_data_with_other_clock_changes_is_refused(workspace: Path) -> None:
    reference = workspace / "reference.json"
    text = reference.read_text(encoding="utf-8")
    reference.write_text(text.replace('"offset":7200', '"offset":7201'), encoding="utf-8")

    reading = read_charter(open_workspace(workspace))

    assert reading.compiled is None
    assert "clock changes of Europe/Berlin" in str(reading.problems[0])


def test_facts_are_not_recorded_for_an_unknown_source_or_a_bare_charter(workspace: Path, tmp_path: Path) -> None:
    file = workspace / "exports" / "deliveries.csv"
    bare = tmp_path / "alone.yaml"
    bare.write_text(CHARTER, encoding="utf-8")

    with pytest.raises(InputError, match="no source 'parcels' in the charter; there are deliveries"):
        add_facts(workspace, "parcels", file)
    with pytest.raises(InputError, match="recorded in a workspace"):
        add_facts(bare, "deliveries", file)


def test_without_facts_the_message_says_how_to_get_them(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")

    with pytest.raises(InputError, match="tally facts add"):
        compute(folder, as_of=LOOKING)
    with pytest.raises(InputError, match="--known-at means nothing"):
        compute(folder, facts=folder / "exports", known_at=RECORDED)


def test_the_period_judged_is_the_last_that_ended_and_has_figures(workspace: Path) -> None:
    judged = judge_period(compute(workspace, as_of=date(2024, 6, 1)))

    assert judged.period.id == "2024-02"
    assert {line.id: line.status for line in judged.scorecard.walk()}["on_time_share"] == "good"
    with pytest.raises(InputError, match="2024-01 to 2024-06"):
        judge_period(judged.computed, "2025-01")


def test_nothing_is_judged_before_the_first_period_has_ended(workspace: Path) -> None:
    with pytest.raises(InputError, match="No period of the term has ended by 2024-01-15"):
        judge_period(compute(workspace, as_of=date(2024, 1, 15)))


def test_the_report_explains_the_change_of_a_ratio_by_party_exactly(workspace: Path) -> None:
    judged = judge_period(compute(workspace, as_of=LOOKING), "2024-02")

    content = report_content(judged, generated=RECORDED)

    explanation = content.pages["on_time_share"].explanation
    assert explanation is not None
    assert (explanation.before, explanation.after) == (Fraction(75), Fraction(100))
    assert {(effect.label, effect.kind): effect.amount for effect in explanation.effects} == {
        ("North GmbH", "rate"): Fraction(25)
    }
    assert [breakdown.dimensions for breakdown in content.pages["volume"].breakdowns] == [("party",)]


def test_provenance_counts_every_row_and_names_the_batch(workspace: Path) -> None:
    (note,) = source_notes(compute(workspace, as_of=LOOKING))

    assert (note.read, note.kept, note.bad) == (9, 9, 0)
    assert note.batches[0].recorded_by == "north/manager"
    assert (note.first_day, note.last_day) == (date(2024, 1, 5), date(2024, 2, 29))


def test_a_figure_is_explained_down_to_its_counts(workspace: Path) -> None:
    found = explain_figure(workspace, Address.parse("on_time_share@2024-01,party=north"), as_of=LOOKING)

    assert [(each.expression, each.value) for each in found.workings] == [
        ("COUNT_IF(late <= 0)", Fraction(1)),
        ("COUNT(*)", Fraction(2)),
    ]
    assert found.judgement.status == "poor"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("on_time_share@2025-01", "it has 2024-01 to 2024-06"),
        ("on_time_share@2024-01,late=1", "is not broken down by late; it is broken down by: party"),
        ("on_time_share@2024-01,party=west", "has no cell party=west"),
        ("on_time@2024-01", "on_time_share"),
    ],
)
def test_a_figure_that_is_not_there_is_refused_with_what_there_is(workspace: Path, address: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        explain_figure(workspace, Address.parse(address), as_of=LOOKING)


@pytest.mark.parametrize("text", ["completion", "completion@", "@2024-01", "completion@2024-01,party", "a@b,=x"])
def test_an_address_that_cannot_be_read_says_how_one_looks(text: str) -> None:
    with pytest.raises(InputError, match="expected KPI@PERIOD"):
        Address.parse(text)


def test_a_wrong_worked_example_is_an_error_at_its_place(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels", CHARTER.replace("expect: 89.5", "expect: 89.6"))

    checked = check(folder)

    (problem,) = checked.problems
    assert (problem.id, problem.level, problem.line) == ("C022", "error", 33)
    assert "the definition gives 89.5, the example expects 89.6" in problem.message
    assert checked.compiled is None


def test_a_check_counts_the_examples_that_hold_and_finds_no_fault(tmp_path: Path) -> None:
    checked = check(make_workspace(tmp_path / "parcels"))

    assert (checked.problems, checked.examples) == ((), 1)


def test_a_charter_with_errors_is_not_computed(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels", CHARTER.replace("on_time / delivered", "on_tme / delivered"))

    with pytest.raises(ProblemsError, match=r"charter\.yaml:24:14: C011 F0\d\d"):
        compute(folder, facts=folder / "exports", as_of=LOOKING)


def test_a_share_of_zero_facts_in_one_party_is_no_activity(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    rows = "\n".join(line for line in ROWS.splitlines() if ",S," not in line)
    (folder / "exports" / "deliveries.csv").write_text(rows + "\n", encoding="utf-8")

    computed = compute(folder, facts=folder / "exports", as_of=LOOKING)

    assert one(computed, "on_time_share", "2024-01", "south").missing is Missing.NO_ACTIVITY
    assert one(computed, "volume", "2024-01", "south").missing is Missing.NO_ACTIVITY
