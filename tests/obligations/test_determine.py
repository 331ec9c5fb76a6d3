"""``determine`` as a whole: pure, whatever the order, blind to what came later, the same bytes each time."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations.made import AFTERWARDS, charter, clause, event, figure, judged, months, series
from tallystick.charter.clauses.definitions import Clauses
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Event
from tallystick.errors import InputError
from tallystick.obligations.determine import determine
from tallystick.obligations.record import FIELDS, bytes_of, content_of, hash_of, record_of, verify
from tallystick.terms.canonical import canonical_bytes, read_canonical
from tallystick.terms.figure import Figure


@lru_cache(maxsize=1)
def agreement() -> CompiledCharter:
    """Three clauses that rest on one another: a floor with claims, bands with points, and a count of both."""
    return charter(
        clause(
            "floor",
            floor="95",
            credit="100 * shortfall",
            exclusions="{weather: {what: bad weather, by: claim, convention: drop, answer within: 10 days}}",
            triggers="{ends: {at least: 3, of: 6 months, window: rolling, judged: each, again: none, "
            "then: [{right: terminate, elect within: 30 days}]}}",
        )
        + clause("banded", bands='{good: {when: ">= 97"}, bad: {when: "< 97", points: 2}}')
        + clause(
            "default",
            kpi=None,
            each="month",
            misses="{at least: 4, of: 6 months, window: rolling, judged: each, again: each, clause: [floor, banded]}",
        )
    )


def figures() -> list[Figure]:
    """A year of months."""
    values = [97, 93, 96, 94, 99, 95, 92, 98, 97, 90, 96, 99]
    return series(agreement(), dict(zip(months(12), [(each, 100) for each in values], strict=True)))


def events() -> list[Event]:
    """Claims, answers and a waiver through the year."""
    found = []
    for number, month in enumerate(("2013-02", "2013-04", "2013-07", "2013-10")):
        name, on = f"c{number}", f"2013-{int(month[-2:]) + 1:02}-05"
        found.append(
            event("claim", name, recorded=f"{on}T09:00:00Z", clause="floor", period=month, exclusion="weather",
                  count=3, on=on)
        )  # fmt: skip
        if number % 2:
            later = on.replace("-05", "-09")
            found.append(event("answer", f"a{number}", recorded=f"{later}T09:00:00Z", to=name, accept=2, on=later))
    found.append(
        event("waiver", "w", recorded="2013-08-20T00:00:00Z", clause="banded", period="2013-07", on="2013-08-20")
    )
    return found


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_order_of_figures_events_and_clauses_does_not_matter(data: st.DataObject) -> None:
    compiled = agreement()
    names = data.draw(st.permutations(list(compiled.clauses.definitions)))
    ordered = [name for name in names if name != "default"] + ["default"]
    shuffled = replace(compiled, clauses=Clauses({name: compiled.clauses.definitions[name] for name in ordered}))

    found = determine(
        shuffled,
        data.draw(st.permutations(figures())),
        data.draw(st.permutations(events())),
        known_at=AFTERWARDS,
    )

    expected = determine(compiled, figures(), events(), known_at=AFTERWARDS)
    assert [bytes_of(each) for each in found] == [bytes_of(each) for each in expected]


@settings(max_examples=25, deadline=None)
@given(day=st.dates(date(2013, 2, 1), date(2014, 2, 1)))
def test_events_recorded_after_the_cut_off_change_nothing(day: date) -> None:
    known_at = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
    known = [each for each in events() if each.recorded <= known_at]

    found = determine(agreement(), figures(), events(), known_at=known_at)

    assert [bytes_of(each) for each in found] == [
        bytes_of(each) for each in determine(agreement(), figures(), known, known_at=known_at)
    ]


@settings(max_examples=25, deadline=None)
@given(day=st.dates(date(2013, 2, 1), date(2014, 2, 1)))
def test_only_periods_that_have_ended_are_determined(day: date) -> None:
    found = determine(agreement(), figures(), known_at=datetime.combine(day, datetime.min.time(), tzinfo=UTC))

    assert {each.period for each in found} == {month for month in months(12) if f"{month}-31" < day.isoformat()[:10]}


def test_what_is_determined_of_one_clause_does_not_depend_on_which_are_asked_for() -> None:
    everything = determine(agreement(), figures(), events(), known_at=AFTERWARDS)

    for name in agreement().clauses.definitions:
        alone = determine(agreement(), figures(), events(), known_at=AFTERWARDS, clauses=[name])
        assert [bytes_of(each) for each in alone] == [bytes_of(each) for each in everything if each.clause == name]


def test_figures_of_a_kpi_that_no_clause_looks_at_change_nothing() -> None:
    more = [*figures(), figure(agreement(), "volume", "2013-01", 5)]

    assert determine(agreement(), more, known_at=AFTERWARDS) == determine(agreement(), figures(), known_at=AFTERWARDS)


def test_a_clause_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="There is no clause 'flor'"):
        determine(agreement(), figures(), known_at=AFTERWARDS, clauses=["flor"])


def test_a_cut_off_without_zone_is_refused() -> None:
    with pytest.raises(InputError, match="has no zone"):
        determine(agreement(), figures(), known_at=datetime(2014, 1, 1))  # noqa: DTZ001  (that is the point)


def test_two_events_of_one_id_are_refused() -> None:
    one = event("waiver", "w", clause="floor", period="2013-01", on="2013-02-01")
    other = event("waiver", "w", clause="floor", period="2013-02", on="2013-02-01")

    with pytest.raises(InputError, match="Two different events have the id 'w'"):
        determine(agreement(), figures(), [one, other], known_at=AFTERWARDS)


def test_the_record_has_the_fields_of_the_contract_first() -> None:
    for made in determine(agreement(), figures(), events(), known_at=AFTERWARDS):
        assert tuple(record_of(made))[: len(FIELDS)] == FIELDS


def test_the_hash_is_that_of_the_canonical_bytes_of_all_else() -> None:
    for made in determine(agreement(), figures(), events(), known_at=AFTERWARDS):
        content = content_of(made)
        assert made.hash == hash_of(content) == hashlib.sha256(canonical_bytes(content)).hexdigest()
        assert verify(read_canonical(bytes_of(made)))


def test_a_record_with_one_letter_changed_fails() -> None:
    record = record_of(determine(agreement(), figures(), known_at=AFTERWARDS)[0])

    assert verify(record)
    assert not verify({**record, "outcome": "missed" if record["outcome"] == "met" else "met"})
    assert not verify({**record, "because": [*record["because"], "And more."]})


def test_the_record_holds_what_it_rests_on() -> None:
    made = judged(agreement(), figures(), events())["2013-04"]

    assert made.inputs["charter"] == agreement().sha256
    assert made.inputs["figures"] == ["completion air 2013-04"]
    assert made.inputs["events"] == ["c1", "a1"]
    assert made.known_at == "2099-01-01T00:00:00Z"
    assert made.inputs["kernel"] == "obligations-1"


def test_another_figure_or_event_makes_another_hash() -> None:
    before = judged(agreement(), figures())["2013-01"].hash

    changed = [replace(each, n=99) if each.period == "2013-01" else each for each in figures()]
    assert judged(agreement(), changed)["2013-01"].hash != before
    assert judged(agreement(), figures(), events())["2013-01"].hash != before
