"""What is signed, and does the contractual hash stay when only managerial content changes?"""

import pytest

from charter.writing import compiled, kpi, modelled
from tallystick.charter.amend.standing import Standings, contractual_content, contractual_hash
from tallystick.errors import ProblemsError

MEASURES = "measures:\n  sold: SUM(amount)\n  deals: {formula: COUNT(*), source: sales}\n  won: COUNT_IF(won)\n"
SECOND = """\
  l:
    title: L
    owner: us/manager
    direction: unscored
    unit: percent
    formula: won / deals
    note: Two
scorecard:
  items:
    - {group: all, items: [{kpi: k, weight: 2}, {kpi: l, weight: 1}]}
"""
BASE = kpi("formula: sold / deals\nunit: EUR\ntarget: 5\nbinding: contractual", measures=MEASURES) + SECOND


def hash_of(text: str) -> str:
    return contractual_hash(modelled(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: K\n", "title: Kay\n"),
        (
            "    owner: us/manager\n    direction: unscored\n    formula: sold",
            "    direction: unscored\n    formula: sold",
        ),
        ("title: A test", "title: Another test"),
        ("us/manager: {title: Manager}", "us/manager: {title: Director, may: sign}"),
        ("won: COUNT_IF(won)", "won: COUNT_IF(NOT won)"),
        ("formula: won / deals", "formula: deals / won"),
        ("note: Two", "note: Another note"),
        ("{kpi: l, weight: 1}", "{kpi: l, weight: 3}"),
        ("[{kpi: k, weight: 2}, {kpi: l, weight: 1}]", "[{kpi: l, weight: 1}, {kpi: k, weight: 2}]"),
        ("group: all,", "group: all, title: Everything,"),
    ],
)
def test_managerial_content_is_not_signed(old: str, new: str) -> None:
    assert old in BASE

    assert hash_of(BASE.replace(old, new)) == hash_of(BASE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("formula: sold / deals", "formula: sold / (deals + 1)"),
        ("formula: sold / deals", "formula: sold/deals"),
        ("sold: SUM(amount)", "sold: SUM(amount * 2)"),
        ("target: 5", "target: 6"),
        ("binding: contractual", "binding: managerial"),
        ("2013-01-01 .. 2014-01-01", "2013-01-01 .. 2014-07-01"),
        ("name: Them", "name: Them Ltd"),
        ("who: t", "who: x"),
        ("key: id", "key: id\n    rules: amount >= 0"),
        ("tallystick: 1", "tallystick: 1\nlaw: England and Wales"),
        ("tallystick: 1", "tallystick: 1\nprevails: text"),
        ("{kpi: k, weight: 2}", "{kpi: k, weight: 4}"),
    ],
)
def test_contractual_content_is_signed(old: str, new: str) -> None:
    assert old in BASE

    assert hash_of(BASE.replace(old, new)) != hash_of(BASE)


def test_the_content_holds_what_the_contractual_kpi_rests_on_and_no_more() -> None:
    content = contractual_content(modelled(BASE))

    assert set(content["kpis"]) == {"k"}
    assert set(content["measures"]) == {"sold", "deals"}
    assert content["kpis"]["k"] == {
        "formula": "sold / deals",
        "unit": "EUR",
        "direction": {"better": "unscored"},
        "target": [{"item": "all", "flat": "5"}],
        "binding": "contractual",
    }
    assert content["scorecard"] == {
        "items": {"all": {"group": "all", "items": {"k": {"kpi": "k", "weight": {"always": "2"}}}}}
    }


def test_without_a_contractual_kpi_only_the_frame_is_signed() -> None:
    content = contractual_content(modelled(BASE.replace("binding: contractual", "binding: managerial")))

    assert set(content) == {"tallystick", "alliance", "term", "parties"}


def test_what_a_measure_is_follows_from_who_rests_on_it() -> None:
    standings = Standings(compiled(BASE))

    assert standings.at(("measures", "sold", "formula")) == "contractual"
    assert standings.at(("measures", "won", "formula")) == "managerial"
    assert standings.at(("measures", "sold", "title")) == "managerial"
    assert standings.at(("kpis", "l", "formula")) == "managerial"


def test_a_managerial_kpi_that_a_contractual_one_refers_to_is_signed_in_its_formula_alone() -> None:
    text = BASE.replace("formula: sold / deals", "formula: l * 2").replace("unit: EUR", "unit: percent")
    standings = Standings(compiled(text))

    assert standings.at(("kpis", "l", "formula")) == "contractual"
    assert standings.at(("kpis", "l", "rounding")) == "managerial"
    assert standings.at(("measures", "won", "formula")) == "contractual"


def test_nothing_of_a_charter_with_errors_can_be_signed() -> None:
    with pytest.raises(ProblemsError, match="solld"):
        contractual_hash(modelled(BASE.replace("formula: sold / deals", "formula: solld / deals")))
