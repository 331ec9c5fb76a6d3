"""Does a template fit the charter it is put into: its parties, years, KPIs and numbers; and what is refused?"""

from pathlib import Path

import pytest

from tallystick.charter.library import library
from tallystick.charter.library.clauses import clause_library
from tallystick.charter.library.clauses.adding import Wish, addition
from tallystick.charter.model import Charter
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.cycle.clause_examples import pasted
from tallystick.cycle.workspace import open_workspace, read_charter
from tallystick.errors import InputError

NAMES = sorted(clause_library().templates)

CHARTER = """
tallystick: 1
alliance: test
title: Two parties
term: 2029-07-01 .. 2034-01-01
zone: UTC
currency: GBP
parties:
  north: {name: Northern Works, is: {party: N}}
  south: {name: Southern Lines, is: {party: S}}
people: {north/lead: {title: Lead}}
"""

OWN = """
sources:
  flights:
    time: day
    key: flight
    columns: {flight: text, day: date, party: text, cancelled: boolean}
kpis:
  flown:
    title: Flown
    formula: COUNT_IF(NOT cancelled) / COUNT(*)
    source: flights
    unit: percent
    direction: higher
    by: [party]
    rounding: 1 place, half up, before comparison
    binding: contractual
    owner: north/lead
"""


def charter(text: str = CHARTER) -> Charter:
    made, found = shape(read_texts([("charter.yaml", text.encode())]))
    assert made is not None, found
    return made


def added(template: str, text: str = CHARTER, **wish: object) -> str:
    wanted = Wish(template, "north", "south", **wish)  # type: ignore[arg-type]  # as a test gives it
    return addition(wanted, charter(text), clause_library(), library())


@pytest.mark.parametrize("name", NAMES)
def test_a_pasted_template_is_free_of_errors_and_its_examples_hold_in_other_years(name: str, tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(CHARTER, encoding="utf-8")

    said = pasted(read_charter(open_workspace(tmp_path)), added(name))

    owner_and_target = (" C030 ", " C031 ")  # of the KPI, for its author
    assert [each for each in said if not any(mark in each for mark in owner_and_target)] == []


def test_names_stand_in_the_text_and_ids_in_the_logic() -> None:
    text = added("take-or-pay", name="gas")

    assert "  gas:\n" in text
    assert "obligor: north\n    beneficiary: south\n" in text
    assert "Northern Works shall take at least 1,000 units from Southern Lines" in text
    assert "GBP for each unit short" in text


def test_years_move_to_the_first_whole_year_of_the_charter_and_numbers_that_look_like_years_do_not() -> None:
    text = added("exclusivity-by-minimum", numbers={"first": "2027"})

    assert "{2030: 2027, 2031: 750, 2032: 750}" in text
    assert "at least 2,027 units from Southern Lines in 2030 and at least 750 units in each of 2031 and 2032" in text


def test_a_day_moves_with_the_years_unless_it_was_agreed() -> None:
    assert "from 1 January 2030 on" in added("price-escalator")
    assert "from 1 September 2029 on" in added("price-escalator", numbers={"base": "2029-09-01"})


def test_examples_are_left_out_where_they_cannot_hold() -> None:
    for text in (
        added("completion-floor", numbers={"floor": "92"}),
        added("payment-on-time"),
        added("price-escalator", CHARTER.replace("2034-01-01", "2031-01-01")),
    ):
        assert "  examples:\n" not in text
        assert "# FILL IN: examples:" in text
    assert "  examples:\n" in added("completion-floor", numbers={"floor": "95"})


def test_kpis_are_written_as_contractual_unless_the_charter_has_them() -> None:
    own = CHARTER + OWN

    assert "binding: contractual" in added("completion-floor")
    assert "kpis:" not in added("completion-floor", own, kpis={"completion": "flown"})
    assert "kpi: flown" in added("completion-floor", own, kpis={"completion": "flown"})
    assert "# FILL IN: source flights is there already; it needs arrived_late" in added("on-time-bands", own)


@pytest.mark.parametrize(
    ("template", "wish", "said"),
    [
        ("take-or-pie", {}, "no clause template 'take-or-pie' in the library. Did you mean 'take-or-pay'"),
        ("take-or-pay", {"obligor": "east"}, "no party 'east' in the charter"),
        ("take-or-pay", {"beneficiary": "north"}, "Obligor and beneficiary are both 'north'"),
        ("take-or-pay", {"name": "a clause"}, "expected a name of at most 64 letters"),
        ("take-or-pay", {"numbers": {"qantity": "1"}}, "no number 'qantity'. Did you mean 'quantity'"),
        ("take-or-pay", {"numbers": {"quantity": "many"}}, "'quantity' is a number such as 1000, found 'many'"),
        ("take-or-pay", {"numbers": {"quantity": "1e3"}}, "found '1e3'"),
        ("take-or-pay", {"numbers": {"quantity": "NaN"}}, "found 'NaN'"),
        ("price-escalator", {"numbers": {"base": "soon"}}, "'base' is a day such as 2026-01-01, found 'soon'"),
        ("take-or-pay", {"kpis": {"volume": "x"}}, "The template has no KPI 'volume'"),
        ("take-or-pay", {"kpis": {"volume_ordered": "x"}}, "There is no KPI 'x' in the charter"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_there_is(template: str, wish: dict[str, object], said: str) -> None:
    asked = {"template": template, "obligor": "north", "beneficiary": "south", **wish}

    with pytest.raises(InputError) as refused:
        addition(Wish(**asked), charter(), clause_library(), library())  # type: ignore[arg-type]  # as a test gives it

    assert said in str(refused.value)


def test_an_id_that_is_taken_and_a_charter_without_currency_are_refused() -> None:
    taken = CHARTER + "clauses: {take-or-pay: {text: x, obligor: north, beneficiary: south, then: {payment: 1}}}\n"

    with pytest.raises(InputError, match="has a clause 'take-or-pay' already"):
        added("take-or-pay", taken)
    with pytest.raises(InputError, match="The charter has no currency"):
        added("take-or-pay", CHARTER.replace("currency: GBP\n", ""))
