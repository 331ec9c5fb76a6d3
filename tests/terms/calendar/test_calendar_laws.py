"""Laws that every generated calendar keeps, whatever its years."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.errors import InputError
from tallystick.terms.calendar import (
    Calendar,
    YearEnd,
    contract_years,
    fiscal,
    gregorian,
    iso_weeks,
    rail_periods,
    thirteen_fours,
    weeks_pattern,
)

first_years = st.integers(1950, 2090)
year_ends = st.builds(
    YearEnd, rule=st.sampled_from(["last", "nearest"]), weekday=st.integers(0, 6), month=st.integers(1, 12)
)
named_by: st.SearchStrategy[Any] = st.sampled_from(["start", "end"])
weeks_compare: st.SearchStrategy[Any] = st.sampled_from(["same position", "52 weeks before"])


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any generated calendar of two or three years."""
    first = draw(first_years)
    last = first + draw(st.integers(1, 2))
    span: dict[str, Any] = {"first_year": first, "last_year": last}
    kind = draw(st.sampled_from(["gregorian", "fiscal", "iso", "pattern", "13x4", "rail", "contract", "term"]))
    if kind == "gregorian":
        return gregorian(**span)
    if kind == "fiscal":
        return fiscal(start_month=draw(st.integers(1, 12)), named_by=draw(named_by), **span)
    if kind == "iso":
        return iso_weeks(weeks_compare=draw(weeks_compare), **span)
    if kind == "rail":
        return rail_periods(**span)
    if kind in ("contract", "term"):
        start = draw(st.dates(date(1950, 1, 1), date(2090, 1, 1)))
        months: Any = draw(st.sampled_from(["calendar", "from commencement"]))
        if kind == "contract":
            return contract_years(start, years=draw(st.integers(1, 5)), months=months)
        return contract_years(start, until=start + timedelta(days=draw(st.integers(1, 1500))), months=months)
    weeks: dict[str, Any] = {
        "year_end": draw(year_ends),
        "named_by": draw(named_by),
        "weeks_compare": draw(weeks_compare),
        **span,
    }
    if kind == "13x4":
        return thirteen_fours(**weeks)
    return weeks_pattern(draw(st.sampled_from(["4-4-5", "4-5-4", "5-4-4"])), **weeks)


@settings(max_examples=150)
@given(calendars())
def test_every_day_lies_in_exactly_one_period_of_each_kind(calendar: Calendar) -> None:
    for kind in calendar.kinds:
        periods = calendar.of_kind(kind)
        assert periods[0].start == calendar.start
        assert periods[-1].end == calendar.end
        assert all(earlier.end == later.start for earlier, later in pairwise(periods))


@settings(max_examples=150)
@given(calendars())
def test_periods_tile_their_parent(calendar: Calendar) -> None:
    children: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for period in calendar.periods:
        if period.parent is not None:
            children.setdefault((period.parent, period.kind), []).append((period.start, period.end))
    assert children
    for (parent_id, _), spans in children.items():
        parent = calendar.get(parent_id)
        assert spans[0][0] == parent.start
        assert spans[-1][1] == parent.end
        assert sum((end - start).days for start, end in spans) == parent.days


@settings(max_examples=150)
@given(calendars())
def test_what_compares_is_of_the_same_kind_and_earlier(calendar: Calendar) -> None:
    for period in calendar.periods:
        prior = calendar.prior_year(period)
        if prior is not None:
            assert prior.kind == period.kind
            assert prior.end <= period.start


@settings(max_examples=60)
@given(calendars())
def test_no_two_periods_compare_with_the_same_one(calendar: Calendar) -> None:
    priors = [period.comparable_prior for period in calendar.periods if period.comparable_prior]
    assert len(priors) == len(set(priors))


@settings(max_examples=60)
@given(calendars(), st.data())
def test_a_day_is_found_in_the_period_that_holds_it(calendar: Calendar, data: st.DataObject) -> None:
    day = data.draw(st.dates(calendar.start, calendar.end - timedelta(days=1)))
    for kind in calendar.kinds:
        found = calendar.containing(day, kind)
        assert found.start <= day < found.end
        assert found.kind == kind
        assert calendar.ancestor(found, "year") == calendar.containing(day, "year")


@settings(max_examples=60)
@given(calendars())
def test_a_calendar_is_the_same_after_a_trip_through_its_dict(calendar: Calendar) -> None:
    assert Calendar.from_dict(calendar.to_dict()) == calendar


def test_widening_a_table_changes_none_of_its_rows() -> None:
    narrow, wide = gregorian(2013, 2014), gregorian(2010, 2016)

    assert set(narrow.periods) < set(wide.periods)


@pytest.mark.parametrize(("first", "last"), [(2014, 2013), (1, 5), (9998, 9999), (1500, 2000)])
def test_years_that_are_no_range_are_refused(first: int, last: int) -> None:
    with pytest.raises(InputError, match=f"cannot run from {first} to {last}"):
        gregorian(first, last)
