"""What an amendment of clauses says, and what of it is signed."""

from charter.clauses.promises import VALUES, clause, compiled, read, text_of
from tallystick.charter.amend.difference import difference
from tallystick.charter.amend.saying import Amended
from tallystick.charter.amend.standing import Standings, contractual_hash
from tallystick.charter.amend.words import group_of, is_text, sentence
from tallystick.charter.canonical import canonical_content, charter_hash
from tallystick.charter.compiling import compile_charter
from tallystick.charter.document import Document

FLOOR = """
title: Completion floor
kpi: completion
floor: 92
credit: 6 % of invoice
triggers:
  three: {at least: 3, of: 6 months, window: rolling, judged: each, again: none, then: {right: terminate}}
"""

TABLE = """
kpi: volume
bands: {good: ">= 400", fair: ">= 300 and < 400", poor: {when: "< 300", points: 2}}
"""

OLD = clause(FLOOR) + clause(TABLE, "table")


def said(new: str, *, old: str = OLD, values: str = VALUES) -> list[str]:
    """The sentences of an amendment to these clauses."""
    before, after = compiled(old), compiled(new, values=values)
    amended = Amended(before, after, difference(before.charter, after.charter))
    return [sentence(change, amended) for change in amended.difference.changes]


def after(old: str, new: str) -> str:
    assert old in OLD
    return OLD.replace(old, new, 1)


def test_a_floor_rises_in_the_unit_of_its_kpi() -> None:
    assert said(after("floor: 92", "floor: 93.5")) == [
        "The floor of the clause 'Completion floor' rises from 92 to 93.5 %."
    ]


def test_the_text_is_shown_as_a_redline() -> None:
    before, new = compiled(OLD), compiled(after("As agreed.", "As agreed anew."))
    (change,) = difference(before.charter, new.charter).changes

    assert is_text(change)
    assert said(after("As agreed.", "As agreed anew.")) == [
        "The text of the clause 'Completion floor' is reworded: As [-agreed.-]{+agreed anew.+}"
    ]


def test_an_amount_is_given_as_written() -> None:
    assert said(after("6 % of invoice", "7 % of invoice")) == [
        "The credit of the clause 'Completion floor' changes from 6 % of invoice to 7 % of invoice."
    ]


def test_a_trigger_says_how_many_it_needs() -> None:
    assert said(after("at least: 3", "at least: 4")) == [
        "The trigger 'three' of the clause 'Completion floor' needs at least 4 instead of at least 3."
    ]


def test_a_new_consequence_of_a_trigger_is_said_without_what_goes_without_saying() -> None:
    more = "then: [{right: terminate}, {plan: how it is mended}]"

    assert said(after("then: {right: terminate}", more)) == [
        "The trigger 'three' of the clause 'Completion floor' has one more consequence: plan how it is mended."
    ]


def test_an_edge_of_a_band_moves() -> None:
    new = after('fair: ">= 300 and < 400", poor: {when: "< 300"', 'fair: ">= 310 and < 400", poor: {when: "< 310"')

    assert said(new) == [
        "The band 'fair' of the clause 'table' holds at \">= 310 and < 400\" instead of \">= 300 and < 400\".",
        "The band 'poor' of the clause 'table' holds at \"< 310\" instead of \"< 300\".",
    ]


def test_a_clause_that_comes_is_told_with_its_parties_and_text() -> None:
    new = OLD + clause("report: {what: figures, within: 5 days}", "duty", "mutual: [provider, customer]\n")

    assert said(new) == ["The clause 'duty' is new, mutual between Provider and Customer: \"As agreed.\""]


def test_a_clause_that_goes_is_told_with_its_parties_and_text() -> None:
    assert said(clause(FLOOR)) == ["The clause 'table' goes, owed by Provider to Customer: \"As agreed.\""]


def test_a_new_named_value_is_told_by_its_origin_alone() -> None:
    assert said(OLD, values=VALUES + "  fee: {table: {2013: 5, 2014: 6}, unit: EUR}\n") == [
        "The named value 'fee' is new: table 2013 5, 2014 6, unit EUR."
    ]


def test_the_order_of_bands_means_something() -> None:
    good, poor = 'good: ">= 400"', 'poor: {when: "< 300", points: 2}'
    turned = after(good, "X").replace(poor, good).replace("X", poor)

    assert charter_hash(compiled(turned).charter) != charter_hash(compiled(OLD).charter)
    (sentence_of_order,) = said(turned)
    assert "stand in the order poor, fair and good instead of good, fair and poor;" in sentence_of_order


def test_a_chosen_reading_is_said() -> None:
    readings = FLOOR + "readings: {strict: {floor: 93}, mild: {floor: 91}}\nreading: "

    assert said(clause(readings + "mild"), old=clause(readings + "strict")) == [
        "The clause 'Completion floor' is read as 'mild' instead of 'strict'."
    ]


def test_changes_stand_under_the_clause() -> None:
    before, new = compiled(OLD), compiled(after("floor: 92", "floor: 93"))
    amended = Amended(before, new, difference(before.charter, new.charter))

    assert [group_of(change, amended) for change in amended.difference.changes] == ["Clause 'Completion floor'"]


# What is signed


def test_title_note_and_owner_of_a_clause_unsign_nothing() -> None:
    signed = contractual_hash(compiled(OLD))

    managed = after("title: Completion floor", "title: Another\n  note: A note.\n  owner: provider/manager")
    assert contractual_hash(compiled(managed)) == signed


def test_text_threshold_and_because_of_a_clause_are_signed() -> None:
    signed = contractual_hash(compiled(OLD))

    for old, new in (
        ("As agreed.", "As agreed anew."),
        ("floor: 92", "floor: 93"),
        ("floor: 92", "floor: 92\n  because: It plans by it."),
        ("6 % of", "7 % of"),
    ):
        assert contractual_hash(compiled(after(old, new))) != signed


def test_a_kpi_that_a_clause_rests_on_is_signed_whatever_it_says() -> None:
    text = clause("kpi: completion\nfloor: 92\nwindow: period")
    found = compiled(text)
    loose = found.charter.kpis["completion"].model_copy(update={"binding": "managerial"})
    charter = found.charter.model_copy(update={"kpis": {**found.charter.kpis, "completion": loose}})
    without = charter.model_copy(update={"clauses": {}})

    with_clause = Standings(compile_charter(charter, Document({}, {})))
    alone = Standings(compile_charter(without, Document({}, {})))
    assert with_clause.at(("kpis", "completion", "formula")) == "contractual"
    assert alone.at(("kpis", "completion", "formula")) == "managerial"


def test_charters_without_clauses_have_no_trace_of_them() -> None:
    content = canonical_content(compiled(OLD).charter.model_copy(update={"clauses": {}, "values": {}}))

    assert not {"clauses", "values", "caps", "ladders", "committees", "notices", "restatements"} & set(content)


def test_a_renamed_kpi_is_no_change_of_the_clauses_that_name_it() -> None:
    old = clause("kpi: volume\nfloor: 400\ncredit: 2 * volume")
    before = compiled(old)
    text = text_of(old).replace("  volume:\n", "  flown:\n").replace("kpi: volume", "kpi: flown")
    new = compile_charter(*read(text.replace("2 * volume", "2 * flown")))
    found = difference(before.charter, new.charter)

    assert [(change.kind, change.old, change.new) for change in found.changes] == [("renamed", "volume", "flown")]
