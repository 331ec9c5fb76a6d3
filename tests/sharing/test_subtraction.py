"""Can anybody work out what is withheld? An attacker of its own: ranks of matrices over the smallest cells.

The attacker knows nothing of relations: every figure is a row of zeros and ones over party × route × month. What is
withheld follows from what is known exactly when its row adds nothing to their rank.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.asking import PARTIES, YEAR, here, person, role_of
from sharing.showing import MONTHS, figure
from tallystick.sharing.asked import Membership
from tallystick.sharing.circumstances import SENSITIVE
from tallystick.sharing.disclosing import Reader, Screen, disclosed
from tallystick.sharing.groups import Composition
from tallystick.sharing.patterns import knows, pattern
from tallystick.sharing.rules import KpiRule, Rules, place_of
from tallystick.sharing.words import Class, Role
from tallystick.terms.figure import Figure

PRIME = (1 << 61) - 1
ROUTES = ("A", "B")
SMALLEST = list(product(PARTIES, ROUTES, ("2026-01", "2026-02", "2026-03")))
Row = tuple[int, ...]


def row_of(of: Figure) -> Row:
    """Which smallest cells a figure adds up."""
    route = dict(of.scope).get("route")
    return tuple(
        int(
            of.party in (None, party)
            and route in (None, name)
            and of.start <= MONTHS[month][0]
            and MONTHS[month][1] <= of.end
        )
        for party, name, month in SMALLEST
    )


def rank(rows: Iterable[Row]) -> int:
    """The rank of a matrix, by elimination modulo a large prime."""
    pivots: dict[int, list[int]] = {}
    for each in rows:
        row = [entry % PRIME for entry in each]
        for place in range(len(row)):
            if not row[place]:
                continue
            if place not in pivots:
                inverse = pow(row[place], -1, PRIME)
                pivots[place] = [entry * inverse % PRIME for entry in row]
                break
            times = row[place]
            row = [(entry - times * other) % PRIME for entry, other in zip(row, pivots[place], strict=True)]
    return len(pivots)


def recovered(known: Sequence[Row], wanted: Row) -> bool:
    return rank([*known, wanted]) == rank(known)


@st.composite
def tables(draw: st.DrawFn) -> list[Figure]:
    """Figures of two KPIs of one quantity: months and the quarter, by some sets of dimensions."""
    sets = draw(st.lists(st.sampled_from([(), ("party",), ("route",), ("party", "route")]), min_size=1, unique=True))
    found = []
    for periods, kpi in ((("2026-01", "2026-02", "2026-03"), "sales"), (("2026-Q1",), "quarter")):
        if kpi == "quarter" and not draw(st.booleans()):
            continue
        for dimensions, period in product(sets, periods):
            for party in PARTIES if "party" in dimensions else (None,):
                for route in ROUTES if "route" in dimensions else (None,):
                    scope = {"route": route} if route else {}
                    found.append(figure(kpi, party, draw(st.integers(1, 50)), period=period, scope=scope))
    return found


@st.composite
def rulings(draw: st.DrawFn, figures: list[Figure]) -> Rules:
    classes = st.sampled_from([Class.ALL_PARTIES, Class.AGGREGATE_ONLY, Class.CLEAN_TEAM])
    made = st.builds(
        KpiRule,
        disclosure=classes,
        quantity=st.just("sales"),
        contributors=st.none() | st.integers(1, 3),
        delay=st.sampled_from([0, 0, 30, 200]),
        category=st.sampled_from([None, "service_level", "price"]),
    )
    chosen = draw(st.lists(st.sampled_from(figures), max_size=3))
    return Rules(
        competitors=draw(st.sampled_from([False, True])),
        on=date(2026, 7, 1),
        kpis={"sales": draw(made), "quarter": draw(made)},
        compositions={place_of(each): Composition((Fraction(1),) * draw(st.integers(0, 6))) for each in chosen},
    )


SITUATIONS = tables().flatmap(lambda figures: st.tuples(st.just(figures), rulings(figures)))


@settings(max_examples=150, deadline=None)
@given(SITUATIONS)
def test_no_party_can_work_out_another_ones_withheld_figure(situation: tuple[list[Figure], Rules]) -> None:
    figures, rules = situation
    found = pattern(figures, rules)
    shown = [row_of(each) for each in figures if place_of(each) not in found.withheld]

    for party in (None, *PARTIES):
        known = [*shown, *(row_of(each) for each in figures if knows(party, each, rules.of(each.kpi)))]
        for each in figures:
            reason = found.withheld.get(place_of(each))
            if reason and reason.kind.id != "S024" and not knows(party, each, rules.of(each.kpi)):
                assert not recovered(known, row_of(each)), (party, place_of(each))
    assert not found.exposed


@settings(max_examples=60, deadline=None)
@given(SITUATIONS, st.sampled_from(Role), st.sampled_from(PARTIES), st.sampled_from([*Role]), st.sampled_from(PARTIES))
def test_another_role_never_hides_a_figure(
    situation: tuple[list[Figure], Rules], role: Role, party: str, more: Role, other: str
) -> None:
    figures, rules = situation
    screen, context = Screen(figures, rules), here(parties=dict.fromkeys(PARTIES, YEAR))

    before = screen.shown_to(Reader(person(role_of(role, party)), context))
    after = screen.shown_to(Reader(person(role_of(more, other), role_of(role, party)), context))

    assert [each.figure for each in before if each.is_shown] == [
        now.figure for now, then in zip(after, before, strict=True) if then.is_shown
    ]


@settings(max_examples=60, deadline=None)
@given(SITUATIONS, st.randoms(use_true_random=False))
def test_the_order_of_figures_changes_nothing(situation: tuple[list[Figure], Rules], chance: st.DataObject) -> None:
    figures, rules = situation
    mixed = list(figures)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random, which hypothesis types as its own

    assert pattern(mixed, rules) == pattern(figures, rules)


@settings(max_examples=100, deadline=None)
@given(SITUATIONS, st.lists(st.tuples(st.sampled_from(Role), st.sampled_from(PARTIES)), min_size=1, max_size=3),
       st.lists(st.tuples(st.sampled_from(Role), st.sampled_from(PARTIES)), min_size=1, max_size=3))  # fmt: skip
def test_readers_of_equal_standpoint_are_shown_the_same_and_others_are_told_apart(
    situation: tuple[list[Figure], Rules], one: list[tuple[Role, str]], other: list[tuple[Role, str]]
) -> None:
    figures, rules = situation
    screen, context = Screen(figures, rules), here(parties=dict.fromkeys(PARTIES, YEAR))
    first, second = (Reader(person(*(role_of(*each) for each in held)), context) for held in (one, other))

    shown = [Screen(figures, rules).shown_to(each) for each in (first, second)]

    assert (screen.standpoint_of(first) != screen.standpoint_of(second)) or shown[0] == shown[1]
    assert [screen.shown_to(each) for each in (first, second, first)] == [*shown, shown[0]]


def test_a_thousand_marked_values_reach_nobody_from_whom_they_are_withheld() -> None:
    context = here(parties=dict.fromkeys(PARTIES, YEAR))
    kpis = {
        "open": KpiRule(),
        "whole": KpiRule(Class.AGGREGATE_ONLY, contributors=3),
        "closed": KpiRule(Class.CLEAN_TEAM),
        "mine": KpiRule(Class.OWNER_ONLY, owner="north"),
        "late": KpiRule(delay=400),
        "price": KpiRule(category=min(SENSITIVE)),
    }
    figures, mark = [], 1_000_003
    for kpi, party, period, route in product(kpis, (None, *PARTIES), MONTHS, (None, "A", "B", "C")):
        mark += 7
        figures.append(figure(kpi, party, mark, period=period, scope={"route": route} if route else {}))
    screen = Screen(figures, Rules(competitors=False, on=date(2026, 12, 1), kpis=kpis))
    assert len(figures) >= 1_000

    marks, leaks = {str(each.value) for each in figures}, 0
    for role, party in product(Role, PARTIES):
        for found in screen.shown_to(Reader(person(role_of(role, party)), context)):
            kpi, owner = found.figure.kpi, found.figure.party
            entitled = {
                "open": True, "price": True, "whole": owner in (None, party) or role is Role.CLEAN_TEAM,
                "closed": role is Role.CLEAN_TEAM, "mine": party == "north",
                "late": owner == party or role is Role.CLEAN_TEAM,
            }[kpi]  # fmt: skip
            leaks += found.figure.value is not None and not entitled
            leaks += not found.is_shown and not marks.isdisjoint(re.findall(r"\d+", repr(found)))

    assert leaks == 0


ALONE: tuple[Membership, ...] = tuple(role_of(role) for role in (Role.MEMBER, Role.MANAGER, Role.CLEAN_TEAM))


def test_from_member_to_manager_to_clean_team_more_is_shown() -> None:
    figures = [figure("whole", party, 10, period=period) for party in (None, *PARTIES) for period in MONTHS]
    rules = Rules(
        competitors=False, on=date(2026, 12, 1), kpis={"whole": KpiRule(Class.AGGREGATE_ONLY, contributors=3)}
    )
    context = here(parties=dict.fromkeys(PARTIES, YEAR))

    counts = [
        sum(each.is_shown for each in disclosed(figures, Reader(person(each_role), context), rules))
        for each_role in ALONE
    ]

    assert counts == sorted(counts)
    assert counts[-1] == len(figures)


def test_the_clean_team_is_never_refused_what_protects_a_figure_among_partners() -> None:
    facts = {
        None: 20,
        "A": 5,
        "B": 9,
        "C": 2,
        "D": 4,
    }  # partners see all but A and B; of C, D, B the clean team lacks B
    figures = [figure(value=value, scope={"route": name} if name else {}) for name, value in facts.items()]
    behind = dict.fromkeys(map(place_of, figures), Composition((Fraction(1),) * 5))
    behind[place_of(figures[1])] = Composition((Fraction(1),) * 5, people=9)
    behind[place_of(figures[2])] = Composition((Fraction(1),))
    rules = Rules(competitors=False, on=date(2026, 12, 1), kpis={"sales": KpiRule(contributors=3)}, compositions=behind)
    context = here(parties=dict.fromkeys(PARTIES, YEAR))

    partner, clean = (
        [each.rule for each in disclosed(figures, Reader(person(role_of(role)), context), rules)]
        for role in (Role.MANAGER, Role.CLEAN_TEAM)
    )

    assert partner == [None, "S028", "S022", None, None]
    assert clean == [None, "S028", "S024", None, None]
