"""Parties that leave or take another's place: earlier periods stay, and what is taken over is what the charter says."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations.made import AFTERWARDS, GROUND, charter, series
from obligations.succession.charters import EVERYTHING, content
from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine

PARTIES = "parties: {air: {name: Endeavor Air, is: {carrier: A}}, hub: {name: Delta, is: {carrier: D}}}"


def with_parties(clauses: str, air: str = "", wing: str | None = None) -> CompiledCharter:
    """A charter in which 'air' says this of itself, and 'wing' is there where it says something."""
    more = "" if wing is None else f", wing: {{name: Wing, {wing}}}"
    endeavor = f"{{name: Endeavor Air, is: {{carrier: A}}{air}}}"
    written = f"parties: {{air: {endeavor}, hub: {{name: Delta, is: {{carrier: D}}}}{more}}}"
    assert PARTIES in GROUND
    return charter(clauses, ground=GROUND.replace(PARTIES, written))


def determined(compiled: CompiledCharter, **percents: list[int]) -> list[Determination]:
    figures = [
        each
        for party, listed in percents.items()
        for each in series(
            compiled, {f"2013-{at:02}": (done, 100) for at, done in enumerate(listed, start=1) if done}, party=party
        )
    ]
    return list(determine(compiled, figures, known_at=AFTERWARDS))


@given(st.lists(st.integers(86, 98), min_size=12, max_size=12), st.integers(3, 364))
@settings(max_examples=40, deadline=None)
def test_leaving_changes_no_determination_of_an_earlier_period(percents: list[int], after: int) -> None:
    day = date.fromordinal(date(2013, 1, 1).toordinal() + after)
    stays = determined(with_parties(EVERYTHING), air=percents)

    leaves = determined(with_parties(EVERYTHING, f", until: {day}, leaving: {{stub: none}}"), air=percents)

    earlier = [each for each in stays if each.end <= day]
    assert [content(each) for each in leaves] == [content(each) for each in earlier]


HANDED = """\
floor:
  text: As agreed.
  obligor: [air, wing]
  beneficiary: hub
  kpi: completion
  floor: 92
  credit: 100 * shortfall
  caps: {at: 500, per: year}
  carry: {what: surplus, within: year}
  triggers:
    row: {consecutive: 3, again: none, then: {right: terminate}}
"""
LEAVES = ", until: 2013-07-01, events: [{event: novation, from: 2013-07-01, to: wing}], leaving: {stub: none}"


def succeeded(takes: str, air: list[int], wing: list[int]) -> dict[str, Determination]:
    """What the successor is determined from July on."""
    place = f"from: 2013-07-01, successor of: {{party: air, from: 2013-07-01, takes: [{takes}]}}"
    compiled = with_parties(HANDED, LEAVES, place)
    found = determined(compiled, air=[*air, *[0] * 6], wing=[*[0] * 6, *wing])
    assert [each.period for each in found if each.obligor == "air"] == [f"2013-{month:02}" for month in range(1, 7)]
    return {each.period: each for each in found if each.obligor == "wing"}


def test_a_successor_that_takes_misses_goes_on_with_the_row() -> None:
    air, wing = [92, 92, 92, 92, 90, 90], [90, 92, 92, 92, 92, 92]

    taken, fresh = succeeded("misses", air, wing), succeeded("", air, wing)

    assert taken["2013-07"].triggers[0].periods == ("2013-05", "2013-06", "2013-07")
    assert fresh["2013-07"].triggers == ()


def test_a_successor_that_takes_caps_has_what_is_left_of_them() -> None:
    air, wing = [88, 92, 92, 92, 92, 92], [88, 92, 92, 92, 92, 92]

    taken, fresh = succeeded("caps", air, wing), succeeded("misses", air, wing)

    assert (str(taken["2013-07"].amount), str(fresh["2013-07"].amount)) == ("100.00", "400.00")


def test_a_successor_that_takes_banks_fills_its_shortfall() -> None:
    air, wing = [98, 92, 92, 92, 92, 92], [88, 92, 92, 92, 92, 92]

    taken, fresh = succeeded("banks", air, wing), succeeded("", air, wing)

    assert (taken["2013-07"].outcome.value, str(taken["2013-07"].amount)) == ("met", "0.00")
    assert (fresh["2013-07"].outcome.value, str(fresh["2013-07"].amount)) == ("missed", "400.00")


@pytest.mark.parametrize(("stub", "expected"), [("full", 12), ("pro rata", 12), ("not judged", 11)])
def test_a_suspension_inside_a_month_makes_one_stub_of_the_days_that_count(stub: str, expected: int) -> None:
    away = ", events: [{event: suspension, from: 2013-03-11, until: 2013-03-21}]"
    compiled = with_parties(EVERYTHING.replace("  kpi:", f"  stub: {stub}\n  kpi:", 1), away)

    found = {each.period: each for each in determined(compiled, air=[93] * 12)}

    assert len(found) == expected
    if stub != "not judged":
        march = found["2013-03"]
        assert (march.start, march.end) == (date(2013, 3, 1), date(2013, 4, 1))


def test_a_suspension_over_the_end_of_a_month_leaves_two_stubs() -> None:
    away = ", events: [{event: suspension, from: 2013-03-21, until: 2013-04-11}]"
    compiled = with_parties(EVERYTHING.replace("  kpi:", "  stub: full\n  kpi:", 1), away)

    found = {each.period: each for each in determined(compiled, air=[93] * 12)}

    assert (found["2013-03"].start, found["2013-03"].end) == (date(2013, 3, 1), date(2013, 3, 21))
    assert (found["2013-04"].start, found["2013-04"].end) == (date(2013, 4, 11), date(2013, 5, 1))
