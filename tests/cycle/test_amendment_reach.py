"""Does what an amendment says can move cover all that moves, without naming everything?"""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cycle.amendable import CHARTER, Content, amended, compiled, facts, figures_of, lines_of, put
from tallystick.charter.amend.standing import contractual_hash
from tallystick.cycle.amending import said
from tallystick.cycle.amendment.figures import compared, judgements_of, value_of
from tallystick.cycle.amendment.moves import lines, moves
from tallystick.cycle.amendment.sides import Move, Sides

BASE = compiled(CHARTER)


def sides_of(content: Content) -> Sides:
    new = compiled(content)
    assert BASE is not None
    assert new is not None
    return Sides.of(BASE, new)


@settings(max_examples=60, deadline=None)
@given(amended(), facts(), st.sampled_from([date(2099, 1, 1), date(2013, 4, 10)]))
def test_whatever_moves_was_said_to_be_able_to(content: Content, rows: Any, as_of: date) -> None:
    new = compiled(content)
    assume(BASE is not None and new is not None)
    assert BASE is not None and new is not None  # noqa: PT018  (assume said so; this is for the type checker)
    sides = Sides.of(BASE, new)
    found = moves(sides)
    before, after = (figures_of(each, rows, as_of=as_of) for each in sides.both)

    for move in compared(sides, judgements_of(BASE, before), judgements_of(new, after)):
        named = [each for each in found if each.kpi == move.kpi and each.covers(move.party, move.scope, move.period)]
        if move.old is None or move.new is None:
            assert any(each.kind == "presence" for each in named), move
        elif value_of(move.old.figure) != value_of(move.new.figure):
            assert any(each.kind == "values" for each in named), move
        else:
            assert named, move

    old_lines, new_lines = lines_of(BASE, before), lines_of(new, after)
    renamed = {(period, sides.new_name(line)): content for (period, line), content in old_lines.items()}
    named_lines = set(lines(sides, found))
    for key in renamed.keys() & new_lines.keys():
        assert renamed[key] == new_lines[key] or key[1] in named_lines, key


@settings(max_examples=60, deadline=None)
@given(amended())
def test_the_contractual_hash_changes_exactly_with_contractual_content(content: Content) -> None:
    new = compiled(content)
    assume(BASE is not None and new is not None)
    assert BASE is not None and new is not None  # noqa: PT018  (assume said so; this is for the type checker)
    sides = Sides.of(BASE, new)
    signed = [each for each in said(sides, moves(sides)) if each.standing == "contractual"]

    assert bool(signed) == (contractual_hash(BASE) != contractual_hash(new)), [each.sentence for each in signed]


@settings(max_examples=60, deadline=None)
@given(amended())
def test_there_are_changes_exactly_when_the_hash_is_another_and_each_move_names_one(content: Content) -> None:
    new = compiled(content)
    assume(BASE is not None and new is not None)
    assert BASE is not None and new is not None  # noqa: PT018  (assume said so; this is for the type checker)
    sides = Sides.of(BASE, new)

    assert bool(sides.difference.changes) == (BASE.sha256 != new.sha256)
    assert all(move.because for move in moves(sides))


def kpis_of(found: tuple[Move, ...]) -> set[str]:
    return {move.kpi for move in found}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("title",), "Another title"),
        (("note",), "For readers"),
        (("law",), "England"),
        (("parties", "us", "name"), "Us Ltd"),
        (("people", "us/manager", "title"), "Director"),
        (("kpis", "hit_rate", "owner"), "them/manager"),
        (("kpis", "hit_rate", "title"), "Rate of hits"),
        (("kpis", "hit_rate", "binding"), "managerial"),
        (("kpis", "hit_rate", "formula"), "wins/orders"),
        (("measures", "wins", "title"), "Won orders"),
        (("measures", "wins", "formula"), "COUNT_IF( won )"),
        (("sources", "sales", "title"), "Orders"),
        (("sources", "sales", "provided by"), "Us"),
    ],
)
def test_what_rests_on_nothing_moves_nothing(path: tuple[str, ...], value: str) -> None:
    content = deepcopy(CHARTER)
    put(content, path, value)

    sides = sides_of(content)

    assert sides.difference.changes
    assert moves(sides) == ()
    assert lines(sides, ()) == ()


def test_a_measure_moves_the_kpis_that_rest_on_it_near_and_far() -> None:
    content = deepcopy(CHARTER)
    put(content, ("measures", "wins", "formula"), "COUNT_IF(won AND pieces > 1)")

    assert kpis_of(moves(sides_of(content))) == {"hit_rate", "relieved", "to_date"}


def test_a_target_moves_the_judgements_of_its_periods_and_no_value() -> None:
    content = deepcopy(CHARTER)
    put(content, ("kpis", "to_date", "target"), {"step": {"2013-01": 50, "2013-05": 60}})

    (move,) = moves(sides_of(content))

    assert (move.kpi, move.kind, move.periods) == ("to_date", "judgements", ("2013-05", "2013-06"))
    assert move.because == ("kpis/to_date/target/all",)


def test_a_target_of_one_party_moves_that_party_alone() -> None:
    content = deepcopy(CHARTER)
    put(content, ("kpis", "share", "target"), [30, {"for": {"party": "us"}, "flat": 45}])

    (move,) = moves(sides_of(content))

    assert move.covers("us", (), "2013-01")
    assert not move.covers("them", (), "2013-01")
    assert not move.covers(None, (), "2013-01")


def test_a_party_that_leaves_moves_its_days_and_the_windows_that_look_back_on_them() -> None:
    content = deepcopy(CHARTER)
    put(content, ("parties", "late", "from"), "2013-04-01")

    found = {(move.kpi, move.kind): move for move in moves(sides_of(content))}

    assert found["volume", "values"].periods == ("2013-03",)
    assert found["volume", "values"].cells.parties == frozenset({None, "late"})
    assert found["rolling", "values"].periods == ("2013-03", "2013-04")
    assert found["to_date", "values"].periods == ("2013-03", "2013-04", "2013-05", "2013-06")
    assert found["volume", "judgements"].periods == (
        "2013-03",
        "2013-04",
        "2013-05",
        "2013-06",
    )  # a dead-band remembers


def test_a_longer_term_leaves_the_periods_that_were_there() -> None:
    content = deepcopy(CHARTER)
    put(content, ("term",), "2013-01-01 .. 2013-08-01")

    found = moves(sides_of(content))

    assert not [move for move in found if move.kind == "values"]
    assert {move.periods for move in found if move.kpi == "to_date"} == {("2013-07",)}


def test_a_new_line_of_the_scorecard_moves_the_lines_above_it() -> None:
    content = deepcopy(CHARTER)
    put(content, ("scorecard", "items"), [CHARTER["scorecard"]["items"][0]])
    sides = sides_of(content)

    assert moves(sides) == ()
    assert lines(sides, ()) == ("shops", "to_date")
