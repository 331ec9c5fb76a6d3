"""Is the page that people read made from the rules that decide?"""

import re
from pathlib import Path

import pytest

from tallystick.sharing import problems
from tallystick.sharing.rights import GRANTS, STEP_UP
from tallystick.sharing.scopes import SCOPES
from tallystick.sharing.table import rights_table, scopes_table
from tallystick.sharing.words import Action, Kind, Mask

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "explain" / "who-sees-what.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "made"), [("rights", rights_table()), ("scopes", scopes_table())])
def test_the_page_shows_the_table_of_the_program(name: str, made: str) -> None:
    shown = re.search(rf"<!-- table: {name} -->\n((?:\|.*\n)+)", PAGE)

    assert shown is not None
    assert shown[1] == made


def test_every_kind_and_action_stands_in_the_table() -> None:
    assert {grant.kind for grant in GRANTS} == set(Kind)
    assert {grant.action for grant in GRANTS} == set(Action)


def test_no_right_is_listed_twice() -> None:
    assert len(GRANTS) == len(set(GRANTS))


def test_no_scope_holds_what_takes_a_fresh_proof() -> None:
    assert not any(pairs & STEP_UP for pairs in SCOPES.values())


def test_every_scope_holds_only_what_somebody_may_do() -> None:
    granted = {(grant.action, grant.kind) for grant in GRANTS}

    assert all(pairs <= granted for pairs in SCOPES.values())


def test_the_page_names_every_reason_and_every_mask() -> None:
    reasons = {kind.id for kind in problems.PROBLEMS} - {"S001", "S002", "S003", "S004", "S006"}

    assert reasons <= set(re.findall(r"S0\d\d", PAGE))
    assert all(mask.value in PAGE for mask in Mask)


def test_ids_are_given_once_and_in_order() -> None:
    assert [kind.id for kind in problems.PROBLEMS] == [f"S{number:03}" for number in range(1, 30)]
