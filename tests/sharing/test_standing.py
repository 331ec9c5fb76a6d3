"""What decisions take from a charter: days of membership, classes of figures; and roles that do not go together."""

from datetime import date

import pytest

from agreed import agreed
from sharing.asking import role_of
from sharing.showing import figure
from tallystick.charter.definitions import CompiledCharter
from tallystick.sharing.standing import belongings, class_of, conflicts, figure_thing, rule_of
from tallystick.sharing.words import Class

CHARTER = """
parties:
  us:
    name: Us
    until: 2013-07-01
    is: {who: U}
    leaving: {access: [{what: read access to editions, until: 2016-01-01}]}
  them: {name: Them, is: {who: T}}
  next:
    name: Next
    from: 2013-07-01
    is: {who: N}
    successor of: {party: us, from: 2013-07-01, takes: [misses]}
people: {us/head: {title: Head}}
sources:
  jobs:
    columns: {day: date, id: number, who: text, place: {type: text, disclosure: clean team}, cost: EUR(2)}
    time: day
    key: [id]
currency: EUR
measures:
  spent: {formula: SUM(cost), disclosure: aggregate only}
kpis:
  spending: {title: Spending, formula: spent, unit: EUR, direction: lower, by: [party], owner: us/head}
  stated: {title: Stated, formula: spent, unit: EUR, direction: lower, disclosure: all parties}
  jobs: {title: Jobs, formula: COUNT(id), unit: count, direction: higher, by: [place]}
"""


@pytest.fixture(scope="module")
def compiled() -> CompiledCharter:
    return agreed(CHARTER)


def test_a_party_belongs_on_its_days_and_sees_its_past_as_long_as_the_charter_says(compiled: CompiledCharter) -> None:
    us = belongings(compiled.charter)["us"]

    assert us.stretches == ((date(2013, 1, 1), date(2013, 7, 1)),)
    assert us.access_until == date(2016, 1, 1)
    assert us.sees is None


def test_a_successor_that_takes_over_sees_its_predecessors_time(compiled: CompiledCharter) -> None:
    following = belongings(compiled.charter)["next"]

    assert following.stretches == ((date(2013, 7, 1), date(2014, 1, 1)),)
    assert following.overlaps(date(2013, 1, 1), date(2013, 2, 1))
    assert belongings(compiled.charter)["them"].access_until is None


def test_a_kpi_that_states_no_class_has_the_strictest_of_what_it_is_made_of(compiled: CompiledCharter) -> None:
    assert class_of("spending", compiled) is Class.AGGREGATE_ONLY
    assert class_of("stated", compiled) is Class.ALL_PARTIES
    assert class_of("jobs", compiled) is Class.ALL_PARTIES


def test_a_figure_by_a_column_has_the_columns_class_where_that_is_stricter(compiled: CompiledCharter) -> None:
    whole = figure_thing(figure("jobs"), compiled)
    part = figure_thing(figure("jobs", scope={"place": "JFK"}), compiled)

    assert (whole.disclosure, part.disclosure) == (Class.ALL_PARTIES, Class.CLEAN_TEAM)


def test_the_owner_of_a_kpi_is_the_party_of_its_owning_role(compiled: CompiledCharter) -> None:
    assert figure_thing(figure("spending", "us"), compiled).owner == "us"
    assert figure_thing(figure("jobs"), compiled).owner is None


def test_nobody_is_in_the_clean_team_and_in_the_business_at_once() -> None:
    clean = role_of("clean-team member", until=date(2026, 6, 1))

    assert [each.id for each in conflicts([clean, role_of("manager", since=date(2026, 5, 31))])] == ["S005"]
    assert not list(conflicts([clean, role_of("manager", since=date(2026, 6, 1))]))
    assert not list(conflicts([clean, role_of("counsel")]))
    assert not list(conflicts([clean, role_of("analyst", alliance="borealis")]))


def test_the_charter_gives_the_rule_of_a_kpi(compiled: CompiledCharter) -> None:
    spending, jobs = rule_of("spending", compiled), rule_of("jobs", compiled)

    assert (spending.disclosure, spending.owner, spending.over_time) == (Class.AGGREGATE_ONLY, "us", True)
    assert jobs.dimensions == {"place": Class.CLEAN_TEAM}
    assert jobs.class_of((("place", "JFK"),)) is Class.CLEAN_TEAM
