"""Deadlines: when each occurrence was due, whether it was done in time, how late, and what of a late input."""

from datetime import datetime
from decimal import Decimal

import pytest

from obligations.made import AFTERWARDS, charter, clause, event, judged
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError

KNOWN = datetime.fromisoformat("2013-12-31T00:00:00+00:00")
HEAD = "zone: America/New_York"


def happened(name: str, what: str, at: str, ref: str | None = None, **attributes: str) -> object:
    """Something that happened; times are New York's unless they say otherwise."""
    stamp = at if at.endswith("Z") else f"{at}-05:00"
    return event("happened", name, what=what, at=stamp, recorded="2013-06-01T00:00:00Z", ref=ref, attributes=attributes)


def due(deadline: str, *, each: str = "occurrence", more: str = HEAD, **keys: object) -> CompiledCharter:
    """A clause with a deadline."""
    return charter(clause(kpi=None, each=each, deadline=deadline, **keys), more=more)


def outcome(made: CompiledCharter, *events: object, name: str, known_at: datetime = KNOWN) -> tuple[str, str]:
    """Outcome and value of one occurrence or period."""
    found = judged(made, (), events, known_at=known_at)[name]  # type: ignore[arg-type]  # events of any kind
    return found.outcome.value, str(found.exact)


BATCH = "{what: reports, within: 4 hours, after: end-of-day, provided: input, provided by: '23:00', late input: "


@pytest.mark.parametrize(
    ("done", "expected"),
    [("2013-01-16T02:00:00", ("met", "0")), ("2013-01-16T02:00:01", ("missed", "1"))],
)
def test_using_the_time_to_the_second_is_in_time(done: str, expected: tuple[str, str]) -> None:
    made = due("{what: reports, within: 4 hours, after: end-of-day, late: started hours}")

    start = happened("s", "end-of-day", "2013-01-15T22:00:00", "2013-01-15")

    assert outcome(made, start, happened("d", "reports", done, "2013-01-15"), name="2013-01-15") == expected


@pytest.mark.parametrize(
    ("late_input", "input_at", "done", "expected"),
    [
        ("excused", "2013-01-15T22:59:00", "2013-01-16T03:00:00", "missed"),
        ("excused", "2013-01-15T23:01:00", "2013-01-16T09:00:00", "excused"),
        ("rolling", "2013-01-16T00:30:00", "2013-01-16T04:29:00", "met"),
        ("rolling", "2013-01-16T00:30:00", "2013-01-16T04:31:00", "missed"),
        ("rolling, rolling until: '01:00'", "2013-01-16T01:01:00", "2013-01-16T09:00:00", "excused"),
    ],
)
def test_a_late_input_excuses_or_starts_the_clock_anew(
    late_input: str, input_at: str, done: str, expected: str
) -> None:
    """Reports within four hours of the command, provided that the input is there by 23:00."""
    made = due(f"{BATCH}{late_input}}}")
    events = [
        happened("i", "input", input_at, "2013-01-15"),
        happened("s", "end-of-day", "2013-01-15T22:50:00", "2013-01-15"),
        happened("d", "reports", done, "2013-01-15"),
    ]

    assert outcome(made, *events, name="2013-01-15")[0] == expected


def test_an_input_that_never_came_excuses() -> None:
    made = due(f"{BATCH}excused}}")

    assert outcome(made, happened("s", "end-of-day", "2013-01-15T22:50:00", "x"), name="x")[0] == "excused"


def test_service_hours_run_on_working_days_only() -> None:
    """Asked on Friday at 17:00, four hours from 7:30 to 18:00 end on Monday at 10:30."""
    made = due(
        "{what: response, within: 4 hours, after: call, hours: {days: [Monday, Tuesday, Wednesday, Thursday, Friday], "
        "from: '07:30', until: '18:00'}, late: minutes}"
    )
    call = happened("c", "call", "2013-01-18T17:00:00", "j")

    assert outcome(made, call, happened("r", "response", "2013-01-21T10:30:00", "j"), name="j") == ("met", "0")
    assert outcome(made, call, happened("r", "response", "2013-01-21T10:45:00", "j"), name="j") == ("missed", "15")


def test_the_days_of_the_service_hours_are_the_business_days_of_the_deadline() -> None:
    """Asked on Friday, by the end of the next business day is Monday at 18:00; the charter need not declare any."""
    made = due(
        "{what: response, within: 1 business days, after: call, hours: {days: [Monday, Tuesday, Wednesday, Thursday, "
        "Friday], from: '07:30', until: '18:00'}, late: minutes}"
    )
    call = happened("c", "call", "2013-01-18T17:00:00", "j")

    assert outcome(made, call, happened("r", "response", "2013-01-21T18:00:00", "j"), name="j") == ("met", "0")
    assert outcome(made, call, happened("r", "response", "2013-01-21T18:01:00", "j"), name="j") == ("missed", "1")


def test_severity_chooses_the_time() -> None:
    made = due(
        "{what: response, after: call, varies by: severity, times: {'1': 15 minutes, '4': 3 days}}",
    )
    events = [
        happened("c1", "call", "2013-01-18T10:00:00", "a", severity="1"),
        happened("r1", "response", "2013-01-18T10:16:00", "a"),
        happened("c4", "call", "2013-01-18T10:00:00", "b", severity="4"),
        happened("r4", "response", "2013-01-21T23:59:59", "b"),
    ]

    found = judged(made, (), events, known_at=KNOWN)  # type: ignore[arg-type]  # events of any kind

    assert [each.outcome.value for each in found.values()] == ["missed", "met"]


def test_an_event_without_the_attribute_is_refused() -> None:
    made = due("{what: response, after: call, varies by: severity, times: {'1': 15 minutes}}")

    with pytest.raises(InputError, match=r"gives a time by 'severity' \(1\), and 'a' has 7; correct the event"):
        outcome(made, happened("c", "call", "2013-01-18T10:00:00", "a", severity="7"), name="a")


def test_by_a_time_of_day_on_the_next_day() -> None:
    made = due("{what: report, by: '10:00', day: next day, after: flight}")
    flight = happened("f", "flight", "2013-01-15T20:00:00", "x")

    assert outcome(made, flight, happened("r", "report", "2013-01-16T10:00:00", "x"), name="x")[0] == "met"
    assert outcome(made, flight, happened("r", "report", "2013-01-16T10:01:00", "x"), name="x")[0] == "missed"


@pytest.mark.parametrize(
    ("done", "known_at", "expected"),
    [
        (None, "2013-02-28T12:00:00-05:00", "undetermined"),
        (None, "2013-03-03T12:00:00-05:00", "missed"),
        ("2013-03-02T23:59:00", "2013-12-31T00:00:00+00:00", "met"),
        ("2013-03-03T00:01:00", "2013-12-31T00:00:00+00:00", "missed"),
        ("2013-01-31T12:00:00", "2013-12-31T00:00:00+00:00", "met"),
    ],
)
def test_a_report_is_due_so_many_days_after_the_month(done: str | None, known_at: str, expected: str) -> None:
    """Thirty days after 31 January are 2 March; a report on the last day of the month is early, and in time."""
    made = charter(clause(kpi=None, each="month", report="{what: report, within: 30 days}"), more=HEAD)
    events = [] if done is None else [happened("r", "report", done, "2013-01")]

    found = judged(made, (), events, known_at=datetime.fromisoformat(known_at))["2013-01"]  # type: ignore[arg-type]  # made from words

    assert found.outcome.value == expected
    if expected == "undetermined":
        assert [(each.what, str(each.due)) for each in found.deadlines] == [("report 2013-01", "2013-03-02")]


def test_without_refs_each_occurrence_is_fulfilled_by_the_next_event() -> None:
    made = due("{what: reports, within: 4 hours, after: end-of-day}", each="month")
    events = [
        happened("s1", "end-of-day", "2013-01-15T22:00:00"),
        happened("d1", "reports", "2013-01-15T23:00:00"),
        happened("s2", "end-of-day", "2013-01-16T22:00:00"),
        happened("d2", "reports", "2013-01-17T03:00:00"),
    ]

    found = judged(made, (), events, known_at=KNOWN)["2013-01"]  # type: ignore[arg-type]  # made from words

    assert (found.outcome.value, found.value) == ("missed", Decimal(1))
    assert found.denominator == 2
    assert found.because[0] == "reports in January 2013: 2 times due, 1 in time, 1 late."


@pytest.mark.parametrize(("allowed", "expected"), [(1, "missed"), (2, "met")])
def test_so_many_late_ones_are_allowed_in_a_month(allowed: int, expected: str) -> None:
    made = due("{what: reports, within: 4 hours, after: end-of-day}", each="month", allowed=allowed)
    events = [
        made_event
        for day in range(10, 15)
        for made_event in (
            happened(f"s{day}", "end-of-day", f"2013-01-{day}T10:00:00", str(day)),
            happened(f"d{day}", "reports", f"2013-01-{day}T{20 if day < 12 else 11}:00:00", str(day)),
        )
    ]

    assert outcome(made, *events, name="2013-01")[0] == expected


def test_a_month_in_which_nothing_called_for_it_has_no_activity() -> None:
    made = due("{what: reports, within: 4 hours, after: end-of-day}", each="month")

    assert outcome(made, name="2013-01")[0] == "no_activity"


def test_occurrences_trigger_by_calendar_months() -> None:
    """Three late ones within a month, from the 10th to the 9th as well."""
    made = due(
        "{what: reports, within: 4 hours, after: end-of-day}",
        triggers="{often: {at least: 3, of: 1 month, window: rolling, judged: each, again: none}}",
    )
    days = ["2013-01-10", "2013-01-25", "2013-02-11", "2013-02-20"]
    events = [
        made_event
        for day in days
        for made_event in (
            happened(f"s{day}", "end-of-day", f"{day}T10:00:00", day),
            happened(f"d{day}", "reports", f"{day}T20:00:00", day),
        )
    ]

    found = judged(made, (), events, known_at=KNOWN)  # type: ignore[arg-type]  # events of any kind

    assert [name for name, each in found.items() if each.triggers] == ["2013-02-20"]


@pytest.mark.parametrize(("done", "expected"), [("2013-01-16T10:00:00", "met"), ("2013-01-16T10:01:00", "missed")])
def test_the_next_day_is_counted_from_the_day_that_the_ref_names(done: str, expected: str) -> None:
    """The command of the 15th comes at 0:30 of the 16th, and its input later still: 10:00 of the 16th is meant."""
    made = due(f"{BATCH.replace('within: 4 hours', 'by: 10:00, day: next day')}rolling, rolling until: '02:00'}}")
    events = [
        happened("i", "input", "2013-01-16T01:00:00", "2013-01-15"),
        happened("s", "end-of-day", "2013-01-16T00:30:00", "2013-01-15"),
        happened("d", "reports", done, "2013-01-15"),
    ]

    assert outcome(made, *events, name="2013-01-15")[0] == expected


def test_a_batch_belongs_to_the_month_of_the_day_that_its_ref_names() -> None:
    made = due("{what: reports, within: 4 hours, after: end-of-day}", each="month")
    events = [
        happened("s", "end-of-day", "2013-02-01T00:30:00", "2013-01-31"),
        happened("d", "reports", "2013-02-01T05:00:00", "2013-01-31"),
    ]

    assert outcome(made, *events, name="2013-01")[0] == "missed"
    assert outcome(made, *events, name="2013-02")[0] == "no_activity"


@pytest.mark.parametrize(("accept", "expected"), [("all", ("met", "1")), ("none", ("missed", "2"))])
def test_late_occurrences_can_be_relieved_by_number(accept: str, expected: tuple[str, str]) -> None:
    made = due(
        "{what: reports, within: 4 hours, after: end-of-day}",
        each="month",
        allowed=1,
        exclusions="{theirs: {what: delays of the other side, by: claim, convention: excuse}}",
    )
    events = [
        made_event
        for day in (10, 11)
        for made_event in (
            happened(f"s{day}", "end-of-day", f"2013-01-{day}T10:00:00", str(day)),
            happened(f"d{day}", "reports", f"2013-01-{day}T20:00:00", str(day)),
        )
    ]
    claim = event("claim", "c", clause="floor", period="2013-01", exclusion="theirs", count=1, on="2013-02-05")
    answer = event("answer", "a", to="c", accept=accept, on="2013-02-06")

    assert outcome(made, *events, claim, answer, name="2013-01", known_at=AFTERWARDS) == expected
