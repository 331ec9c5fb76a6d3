"""What readers see of a set of figures, and what they cannot work out from it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from sharing.asking import PARTIES, YEAR, here, person, role_of, token
from sharing.showing import by_party, figure, rules_of, seen
from tallystick.errors import ProblemsError
from tallystick.sharing.asked import Membership
from tallystick.sharing.circumstances import Verdict
from tallystick.sharing.disclosing import Reader, Screen, disclosed
from tallystick.sharing.groups import Composition
from tallystick.sharing.patterns import pattern
from tallystick.sharing.rules import KpiRule, Place, Rules, place_of
from tallystick.sharing.words import Class, Outlet, Role
from tallystick.terms.figure import Figure, Missing

LATER = date(2026, 12, 1)
SIX = {"north": 20, "south": 18, "west": 16, "east": 16, "upper": 15, "lower": 15}
HERE = here(parties=dict.fromkeys([*PARTIES, *SIX], YEAR))


def rules(**kpis: KpiRule) -> Rules:
    return Rules(competitors=False, on=LATER, kpis=kpis)


def reader(*memberships: Membership, **more: Any) -> Reader:
    return Reader(person(*(memberships or (role_of("manager"),))), replace(HERE, **more))


INDEPENDENT = reader(role_of("auditor", None))
CLEAN = reader(role_of("clean-team member"))
AGGREGATE = KpiRule(Class.AGGREGATE_ONLY, contributors=3)


def test_what_is_for_all_parties_is_shown_as_it_is() -> None:
    figures = by_party({"north": 6, "south": 4})

    found = disclosed(figures, reader(), rules())

    assert [each.figure for each in found] == figures
    assert all(each.is_shown for each in found)


def test_what_is_withheld_keeps_its_place_and_no_number() -> None:
    found = disclosed(by_party({"north": 6, "south": 4, "west": 9}), reader(), rules(sales=AGGREGATE))

    assert [(each.figure.party, each.is_shown) for each in found] == [
        (None, True), ("north", True), ("south", False), ("west", False),
    ]  # fmt: skip
    hidden = found[2].figure
    assert (hidden.kpi, hidden.period, hidden.missing) == ("sales", "2026-01", Missing.SUPPRESSED)
    assert [hidden.value, hidden.exact, hidden.numerator, hidden.denominator, hidden.n, hidden.quality] == [None] * 6
    assert (found[2].rule, found[2].because) == ("S014", "The charter discloses the whole, and not another's part.")


def test_with_two_parties_the_whole_would_tell_each_the_others_part() -> None:
    found = disclosed(
        by_party({"north": 6, "south": 4}), reader(), rules(sales=KpiRule(Class.AGGREGATE_ONLY, contributors=1))
    )

    assert rules_of(found) == {None: "S024", "north": None, "south": "S014"}


def test_too_few_contributors() -> None:
    found = disclosed(
        by_party({"north": 6, "south": 4, "west": 9}), reader(), rules(sales=KpiRule(Class.AGGREGATE_ONLY))
    )

    assert rules_of(found) == {None: "S022", "north": None, "south": "S014", "west": "S014"}


def test_who_contributes_nothing_is_no_contributor() -> None:
    found = disclosed(by_party({"north": 6, "south": 4, "west": 0}), reader(), rules(sales=AGGREGATE))

    assert found[0].rule == "S022"


def test_one_contributor_stands_out() -> None:
    rule = replace(AGGREGATE, dominance=(1, Fraction(1, 2)))

    even = disclosed(by_party({"north": 5, "south": 3, "west": 2}), reader(), rules(sales=rule))
    uneven = disclosed(by_party({"north": 6, "south": 3, "west": 2}), reader(), rules(sales=rule))

    assert (even[0].rule, uneven[0].rule) == (None, "S023")


def over(denominators: Mapping[str | None, int], figures: list[Figure]) -> list[Figure]:
    """The figures as the kernel writes them: a numerator over a denominator."""
    return [
        replace(each, numerator=each.exact * below, denominator=Fraction(below))
        for each in figures
        if each.exact is not None
        for below in (denominators.get(each.party, 1),)
    ]


def test_a_sum_is_written_over_one_and_weighs_by_itself() -> None:
    """The kernel writes 6 as 6 over 1; whoever looked at the 1 would take all parts for even, and none for nothing."""
    rule = replace(AGGREGATE, dominance=(1, Fraction(1, 2)))
    even, uneven, nothing = (
        over({}, by_party(dict(zip(("north", "south", "west"), parts, strict=True))))
        for parts in ((5, 3, 2), (6, 3, 2), (4, 4, 0))
    )

    assert [disclosed(each, reader(), rules(sales=rule))[0].rule for each in (even, uneven, nothing)] == [
        None, "S023", "S022",
    ]  # fmt: skip


def test_a_ratio_weighs_by_its_denominator_and_not_by_what_it_is() -> None:
    """A part of one case with a share of 100 % is no larger than that; without any other case it is a ratio still."""
    rule = replace(AGGREGATE, dominance=(1, Fraction(1, 2)))
    shares = by_party({"north": 100, "south": 40, "west": 50})

    even = disclosed(over({None: 6, "south": 3, "west": 2}, shares), reader(), rules(sales=rule))
    uneven = disclosed(over({None: 6, "south": 4}, shares), reader(), rules(sales=rule))

    assert (even[0].rule, uneven[0].rule) == (None, "S023")


def test_the_second_largest_could_work_out_the_largest() -> None:
    rule = replace(AGGREGATE, within=Fraction(1, 10))

    even = disclosed(by_party({"north": 60, "south": 30, "west": 6}), reader(), rules(sales=rule))
    uneven = disclosed(by_party({"north": 60, "south": 30, "west": 5}), reader(), rules(sales=rule))

    assert (even[0].rule, uneven[0].rule) == (None, "S023")


def test_the_contributors_can_be_given() -> None:
    whole = figure(value=100)
    given = {place_of(whole): Composition((Fraction(40), Fraction(30), Fraction(30)))}

    assert disclosed([whole], reader(), rules(sales=AGGREGATE))[0].rule == "S022"
    assert disclosed([whole], reader(), replace(rules(sales=AGGREGATE), compositions=given))[0].is_shown


def test_one_withheld_part_takes_another_with_it() -> None:
    parts = {None: 30, "A": 2, "B": 12, "C": 16}
    figures = [figure(value=value, scope={"route": name} if name else {}) for name, value in parts.items()]
    few = {place_of(figures[1]): Composition((Fraction(1),))}
    enough = {place_of(each): Composition((Fraction(1),) * 5) for each in figures if place_of(each) not in few}
    own = replace(rules(sales=KpiRule(contributors=3)), compositions={**few, **enough})

    found = disclosed(figures, reader(), own)

    assert [each.rule for each in found] == [None, "S022", "S024", None]


def test_a_quarter_less_two_months_gives_no_third_month() -> None:
    months = [figure(value=value, period=f"2026-0{number}") for number, value in ((1, 5), (2, 6), (3, 7))]
    quarter = figure("sales-quarter", value=18, period="2026-Q1")
    late = rules(sales=KpiRule(quantity="sales", delay=240), **{"sales-quarter": KpiRule(quantity="sales")})

    found = disclosed([*months, quarter], reader(), replace(late, on=date(2026, 11, 1)))

    assert [each.rule for each in found] == [None, "S024", "S025", None]


def test_overlapping_windows_give_no_month() -> None:
    windows = [figure("rolling", value=18, period="2026-03"), figure("rolling", value=20, period="2026-04")]
    months = [figure(value=value, period=f"2026-0{number}") for number, value in ((1, 5), (2, 6), (3, 7), (4, 7))]
    reaches = {"2026-03": date(2026, 1, 1), "2026-04": date(2026, 2, 1)}
    held = rules(rolling=KpiRule(quantity="sales", reaches=reaches), sales=KpiRule(quantity="sales", delay=200))

    found = disclosed([*windows, *months], reader(), replace(held, on=date(2026, 11, 1)))

    shown = [each.is_shown for each in found]
    assert found[-1].rule == "S025"
    assert not (shown[1] and shown[3] and shown[4])  # February to April less February and March


def test_a_sum_of_quantities_gives_no_cost() -> None:
    figures = [figure("revenue", value=10), figure("cost", value=7), figure("margin", value=3)]
    held = replace(rules(cost=KpiRule(Class.CLEAN_TEAM)), between=({"margin": 1, "revenue": -1, "cost": 1},))

    assert sorted(str(each.rule) for each in disclosed(figures, reader(), held)) == ["None", "S015", "S024"]
    assert sorted(str(each.rule) for each in disclosed(figures, reader(), replace(held, between=()))) == [
        "None", "None", "S015",
    ]  # fmt: skip


def test_what_another_kpi_shows_of_the_same_is_withheld_too() -> None:
    figures = [figure("cost", value=7), figure("spending", value=7)]
    held = rules(cost=KpiRule(Class.CLEAN_TEAM, quantity="cost"), spending=KpiRule(quantity="cost"))

    assert [each.rule for each in disclosed(figures, reader(), held)] == ["S015", "S024"]


def test_what_was_shown_before_is_never_taken_for_protection() -> None:
    parts = {None: 30, "A": 2, "B": 12, "C": 16}
    figures = [figure(value=value, scope={"route": name} if name else {}) for name, value in parts.items()]
    few = {place_of(figures[1]): Composition((Fraction(1),))}
    enough = {place_of(each): Composition((Fraction(1),) * 5) for each in figures if place_of(each) not in few}
    own = replace(
        rules(sales=KpiRule(contributors=3)), compositions={**few, **enough}, released=frozenset({place_of(figures[2])})
    )

    found = disclosed(figures, reader(), own)

    assert [each.rule for each in found] == [None, "S022", None, "S024"]


def test_what_nothing_can_protect_any_more_is_named() -> None:
    figures = by_party({"north": 6, "south": 4, "west": 9})
    held = replace(rules(sales=AGGREGATE), released=frozenset(map(place_of, figures[:3])))

    found = pattern(figures, held)

    assert found.exposed == (Place("sales", "west", (), "2026-01"),)


def test_a_month_without_activity_protects_nothing() -> None:
    figures = by_party({"north": 6, "south": None, "west": 9, "east": 5})
    held = rules(sales=KpiRule(Class.AGGREGATE_ONLY, contributors=1))

    assert rules_of(disclosed(figures[:3], reader(), held))[None] == "S024"
    assert rules_of(disclosed(figures, reader(), held))[None] is None


def test_only_the_clean_team_sees_what_is_for_it() -> None:
    held = rules(sales=KpiRule(Class.CLEAN_TEAM))
    figures = by_party({"north": 6, "south": 4})

    assert not seen(disclosed(figures, reader(), held))
    assert len(seen(disclosed(figures, CLEAN, held))) == 3


def test_recent_prices_of_competitors_go_to_the_clean_team_and_old_ones_in_aggregate_to_all() -> None:
    figures = by_party(SIX, kpi="fare")
    held = Rules(competitors=True, on=date(2026, 4, 30), kpis={"fare": KpiRule(category="price")})

    recent = disclosed(figures, reader(), held)
    old = disclosed(figures, reader(), replace(held, on=date(2026, 5, 1)))

    assert recent[0].rule == "S015"
    assert recent[0].because == "It is recent: 2 months old, and not 3."
    assert seen(old) == {(None, "2026-01"), ("north", "2026-01")}
    assert len(seen(disclosed(figures, CLEAN, held))) == 7


def test_intentions_are_shown_to_nobody_but_their_own_party() -> None:
    figures = by_party(SIX, kpi="plan")
    held = Rules(competitors=True, on=LATER, kpis={"plan": KpiRule(category="future_price")})

    assert rules_of(disclosed(figures, reader(), held)) == dict.fromkeys([None, *SIX], "S026") | {"north": None}
    assert rules_of(disclosed(figures, CLEAN, held))["south"] == "S027"


def test_counsel_can_let_through_what_needs_a_review_and_not_what_is_blocked() -> None:
    figures = by_party({"north": 6, "south": 4})
    held = Rules(competitors=True, on=LATER, kpis={"sales": KpiRule(category="new")}, reviewed={"sales": Verdict.SHARE})
    blocked = replace(held, kpis={"sales": KpiRule(category="bid_intention")})

    assert len(seen(disclosed(figures, reader(), held))) == 3
    assert rules_of(disclosed(figures, reader(), replace(held, reviewed={})))["south"] == "S027"
    assert rules_of(disclosed(figures, reader(), blocked))["south"] == "S026"


def test_a_whole_that_counsel_released_comes_without_its_parts_but_to_the_clean_team() -> None:
    figures = by_party({"north": 6, "south": 4, "east": 5, "west": 5}, kpi="fare")
    reviewed = {"fare": Verdict.AGGREGATE_ONLY}
    held = Rules(competitors=True, on=LATER, kpis={"fare": KpiRule(category="new")}, reviewed=reviewed)

    assert seen(disclosed(figures, reader(), held)) == {(None, "2026-01"), ("north", "2026-01")}
    assert rules_of(disclosed(figures, reader(), held))["south"] == "S014"
    assert len(seen(disclosed(figures, CLEAN, held))) == 5


def test_without_a_word_on_competition_counsel_has_to_look() -> None:
    found = disclosed([figure(party="south")], reader(), Rules(competitors=None, on=LATER))

    assert (found[0].rule, found[0].because) == ("S027", "Whether the parties compete is not recorded.")


@pytest.mark.parametrize("who", [reader(), CLEAN, INDEPENDENT], ids=["own", "clean team", "independent"])
def test_a_cell_of_few_people_is_shown_to_nobody(who: Reader) -> None:
    few, enough = figure("trust", "north", 4), figure("trust", "south", 4)
    people = {place_of(few): Composition(people=9), place_of(enough): Composition(people=10)}
    held = replace(rules(trust=KpiRule(category="survey_people")), compositions=people)

    assert rules_of(disclosed([few, enough], who, held)) == {"north": "S028", "south": None}


def test_a_range_stands_for_a_value_where_no_sum_makes_it_narrower() -> None:
    parts = by_party({"north": 6, "south": 14, "west": 9})[1:]
    held = rules(sales=KpiRule(contributors=2, width=Decimal(10)))

    found = disclosed(parts, reader(), held)

    assert [(each.low, each.high) for each in found] == [(None, None), (10, 20), (0, 10)]


def test_a_range_is_withheld_where_the_whole_makes_it_narrower() -> None:
    held = rules(sales=KpiRule(contributors=2, width=Decimal(10)))

    found = disclosed(by_party({"north": 6, "south": 14, "west": 9}), reader(), held)

    assert found[0].is_shown
    assert [each.low for each in found] == [None] * 4


def test_who_reads_for_nobody_sees_nothing() -> None:
    found = disclosed(by_party({"north": 6, "south": 4}), Reader(person(), HERE), rules())

    assert {each.rule for each in found} == {"S010"}


def test_a_token_without_reading_sees_nothing() -> None:
    program = Reader(person(role_of("manager"), token=token("deliver")), HERE)

    assert {each.rule for each in disclosed(by_party({"north": 6, "south": 4}), program, rules())} == {"S009"}


def test_a_role_that_reads_no_figures_opens_none_for_another_role_of_the_same_person() -> None:
    figures = by_party({"north": 6, "south": 4, "west": 9})
    both = reader(role_of("manager"), role_of("respondent", "south"), role_of("operator", "west"))

    assert disclosed(figures, both, rules(sales=AGGREGATE)) == disclosed(figures, reader(), rules(sales=AGGREGATE))


@pytest.mark.parametrize("outlet", Outlet)
def test_pages_programs_exports_search_and_mail_show_the_same(outlet: Outlet) -> None:
    figures, held = by_party({"north": 6, "south": 4, "west": 9}), rules(sales=AGGREGATE)

    assert disclosed(figures, reader(outlet=outlet), held) == disclosed(figures, reader(), held)


def test_asking_for_one_at_a_time_shows_no_more_than_asking_for_all() -> None:
    figures, held = by_party({"north": 6, "south": 4}), rules(sales=KpiRule(Class.AGGREGATE_ONLY, contributors=1))
    screen = Screen(figures, held)

    apart = tuple(found for each in figures for found in screen.shown_to(reader(), [each]))

    assert apart == screen.shown_to(reader())


WRONG: dict[str, Mapping[str, Any]] = {
    "contributors": {"contributors": 0}, "dominance": {"dominance": (1, Fraction(3, 2))}, "delay": {"delay": -1},
    "within": {"within": Fraction(-1)}, "width": {"width": Decimal(0)}, "count": {"dominance": (0, Fraction(1))},
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_rules_that_cannot_be_are_refused(name: str) -> None:
    with pytest.raises(ProblemsError, match="S006 A rule has contributors"):
        KpiRule(**WRONG[name])


@pytest.mark.parametrize("role", Role)
def test_no_role_sees_of_others_what_is_withheld_unless_it_is_in_the_clean_team_or_independent(role: Role) -> None:
    found = disclosed(by_party({"north": 6, "south": 4, "west": 9}), reader(role_of(role)), rules(sales=AGGREGATE))

    assert found[2].is_shown == (role is Role.CLEAN_TEAM)


def test_cells_of_a_closed_column_are_withheld_with_what_gives_them_away() -> None:
    whole, parts = figure(value=9), [figure(value=value, scope={"route": name}) for name, value in (("A", 4), ("B", 5))]
    held = rules(sales=KpiRule(dimensions={"route": Class.AGGREGATE_ONLY}))

    assert [each.rule for each in disclosed([whole, *parts], reader(), held)] == [None, "S015", "S015"]
    assert [each.rule for each in disclosed([whole, *parts], CLEAN, held)] == [None] * 3


def test_a_whole_without_a_number_gives_nothing_away() -> None:
    whole, *parts = by_party({"north": 6, "south": 4})
    late = replace(whole, value=None, exact=None, n=None, missing=Missing.LATE)
    held = rules(sales=KpiRule(Class.AGGREGATE_ONLY, contributors=1))

    assert [each.rule for each in disclosed([late, *parts], reader(), held)] == [None, None, "S014"]
    assert pattern([late, *parts], held).exposed == ()
