"""What KPIs tell competitors: the words of all counsel together, for the KPI as it was measured, and no wider rule."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.making import one
from tallystick.charter.definitions import CompiledCharter
from tallystick.sharing.circumstances import COMMON, INTENTIONS, SENSITIVE, Circumstances, Verdict, verdict
from tallystick.sharing.classifying import CATEGORIES, RELEASES, Classified, Exchange, subject_of, together

PARTIES = ("east", "north", "south")
SAID = st.builds(Classified, st.sampled_from(CATEGORIES), st.booleans(), st.sampled_from(RELEASES))
WORDS = st.dictionaries(st.sampled_from([*PARTIES, "gone"]), SAID)
GROUPS = (COMMON, SENSITIVE, INTENTIONS)


def rank(said: Classified) -> int:
    return next(at for at, group in enumerate(GROUPS) if said.category in group)


@given(WORDS)
def test_the_most_cautious_word_holds_once_every_party_has_spoken(words: dict[str, Classified]) -> None:
    found = together(words, PARTIES)

    if found is None:
        assert not {*PARTIES} <= words.keys()
        return
    mine = [words[party] for party in PARTIES]
    assert found.category in {each.category for each in mine}
    assert rank(found) == max(map(rank, mine))
    assert found.forward_looking == any(each.forward_looking for each in mine)
    assert RELEASES.index(found.release) == min(RELEASES.index(each.release) for each in mine)


HOW = st.builds(
    Circumstances, category=st.just(None), competitors=st.just(True), agreed=st.just(True), months=st.integers(0, 15),
    contributors=st.integers(1, 8), largest=st.fractions(0, 1, max_denominator=8),
    audience=st.sampled_from(["partner", "clean_team"]),
)  # fmt: skip


def shown(said: Classified, how: Circumstances) -> frozenset[str]:
    """What an audience is shown of a KPI: its whole, its parts by party."""
    found = verdict(replace(how, category=said.category, forward_looking=said.forward_looking)).verdict
    if found in (Verdict.LEGAL_REVIEW, Verdict.CLEAN_TEAM):
        found = min(found, said.release, key=list(Verdict).index)
    if found is Verdict.SHARE or (how.audience == "clean_team" and found is not Verdict.LEGAL_REVIEW):
        return frozenset({"whole", "parts"})
    return frozenset({"whole"} if found is Verdict.AGGREGATE_ONLY else ())


@given(st.lists(SAID, min_size=1, max_size=4), SAID, HOW)
def test_one_more_party_that_has_a_say_shows_nothing_more(
    words: list[Classified], more: Classified, how: Circumstances
) -> None:
    every = {str(at): word for at, word in enumerate([*words, more])}
    few, many = together(every, list(every)[:-1]), together(every, every)
    assert few is not None
    assert many is not None

    assert shown(many, how) <= shown(few, how)


def compiled(text: str = "target: 95\n") -> CompiledCharter:
    return one(text)[1]


def test_categories_and_releases_are_all_there_are() -> None:
    assert {*CATEGORIES} == COMMON | SENSITIVE | INTENTIONS
    assert set(Verdict) - set(RELEASES) == {Verdict.BLOCK}


def test_what_is_measured_is_told_by_formulas_and_not_by_targets() -> None:
    first = compiled()
    kpi = first.charter.kpis["it"]

    def changed(**fields: object) -> CompiledCharter:
        kpis = {**first.charter.kpis, "it": kpi.model_copy(update=fields)}
        return replace(first, charter=first.charter.model_copy(update={"kpis": kpis}))

    same = subject_of("it", first)
    assert subject_of("it", changed(title="Another name", note="A note", owner=None)) == same
    assert subject_of("it", compiled("target: 90\n")) == same
    assert subject_of("it", changed(formula=f"{kpi.formula} + 1")) != same
    assert subject_of("it", changed(where="day = '2013-01-01'")) != same
    assert subject_of("it", changed(by=(("party",),))) != same
    assert subject_of("it", changed(unit="pieces")) != same
    for name, source in first.charter.sources.items():
        column = next(iter(source.columns))
        other = {**source.columns, column: source.columns[column].model_copy(update={"called": "fare"})}
        sources = {**first.charter.sources, name: source.model_copy(update={"columns": other})}
        read = replace(first, charter=first.charter.model_copy(update={"sources": sources}))
        assert (subject_of("it", read) != same) is (name in first.kpis["it"].bound.sources)


def test_rules_hold_what_was_said_of_the_kpi_as_it_is_measured() -> None:
    charter, on = compiled(), date(2013, 6, 1)
    said = Classified("price", forward_looking=True, release=Verdict.CLEAN_TEAM)

    held = Exchange(True, (("it", subject_of("it", charter), said),)).rules(charter, on)
    other = Exchange(True, (("it", "0" * 64, said), ("gone", "0" * 64, said))).rules(charter, on)

    assert (held.of("it").category, held.of("it").forward_looking) == ("price", True)
    assert held.reviewed == {"it": Verdict.CLEAN_TEAM}
    assert (other.of("it").category, other.reviewed) == (None, {})
    assert (held.competitors, held.on) == (True, on)


@pytest.mark.parametrize("competitors", [True, False, None])
def test_without_words_the_rules_are_the_charter_s(*, competitors: bool | None) -> None:
    charter = compiled()
    stricter = {"it": replace(Exchange(None).rules(charter, date(2013, 6, 1)).of("it"), delay=30)}

    rules = Exchange(competitors).rules(charter, date(2013, 6, 1), stricter)

    assert (rules.of("it").delay, rules.of("it").category, rules.competitors) == (30, None, competitors)
