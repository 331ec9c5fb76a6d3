"""The default check of what may be exchanged: every published case, its laws, and what is not known."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared import shared
from tallystick.sharing.circumstances import COMMON, INTENTIONS, SENSITIVE, Circumstances, Thresholds, Verdict, verdict

STRICTNESS = list(Verdict)
CATEGORIES = st.sampled_from(["price", "quantity", "service_level", "future_price", "survey_people", "new", None])
CASES = st.builds(
    Circumstances,
    category=CATEGORIES,
    competitors=st.sampled_from([True, False, None]),
    audience=st.sampled_from(["partner", "clean_team"]),
    agreed=st.booleans(),
    months=st.integers(0, 20),
    forward_looking=st.booleans(),
    contributors=st.integers(0, 8),
    largest=st.fractions(0, 1, max_denominator=20),
    people=st.none() | st.integers(0, 20),
    differs=st.none() | st.integers(0, 20),
)


def strictness(of: Circumstances) -> int:
    return STRICTNESS.index(verdict(of).verdict)


def test_every_published_case_is_decided_as_it_says() -> None:
    held = json.loads(shared("vectors/disclosure_rules.json").read_text(), parse_float=Decimal)

    decided = {each["id"]: str(verdict(circumstances(each)).verdict) for each in held["cases"]}

    assert decided == {each["id"]: each["want"] for each in held["cases"]}
    assert len(decided) == 20


def test_the_defaults_are_the_published_parameters() -> None:
    given_ = json.loads(shared("vectors/disclosure_rules.json").read_text(), parse_float=Decimal)["parameters"]
    ours = Thresholds()

    assert (ours.contributors, ours.share, ours.months, ours.people) == (
        given_["min_contributors"],
        Fraction(given_["max_share"]),
        given_["min_age_months_us_style"],
        given_["min_people_cell"],
    )
    assert set(given_["sensitive_categories"]) == SENSITIVE
    assert set(given_["always_block_between_competitors"]) == INTENTIONS
    assert not COMMON & (SENSITIVE | INTENTIONS)


def circumstances(case: dict[str, Any]) -> Circumstances:
    return Circumstances(
        category=case["category"],
        competitors=case["competitors"],
        audience=case["audience"],
        agreed=case["agreed_in_charter"],
        months=case["age_months"],
        forward_looking=case["forward_looking"],
        contributors=case["contributors"],
        largest=Fraction(case["max_share"]),
        people=case.get("people_in_cell"),
        differs=case.get("earlier_release_difference"),
    )


def changed(of: Circumstances, **to: Any) -> Circumstances:
    return Circumstances(**{**{name: getattr(of, name) for name in Circumstances.__slots__}, **to})


@given(CASES, st.integers(0, 20))
def test_getting_older_is_never_stricter(of: Circumstances, more: int) -> None:
    assert strictness(changed(of, months=of.months + more)) <= strictness(of)


@given(CASES, st.integers(0, 5))
def test_more_contributors_are_never_stricter(of: Circumstances, more: int) -> None:
    assert strictness(changed(of, contributors=of.contributors + more)) <= strictness(of)


@given(CASES)
def test_what_is_not_recorded_is_never_laxer_than_what_is(of: Circumstances) -> None:
    unknown = changed(of, competitors=None)

    assert strictness(unknown) >= strictness(changed(of, competitors=False))
    assert strictness(changed(of, agreed=False)) >= strictness(of)


@given(CASES)
def test_a_forecast_is_never_laxer_than_what_happened(of: Circumstances) -> None:
    assert strictness(changed(of, forward_looking=True)) >= strictness(changed(of, forward_looking=False))


@given(CASES)
def test_a_clean_team_reads_whatever_a_partner_reads(of: Circumstances) -> None:
    partner = verdict(changed(of, audience="partner")).verdict
    clean = verdict(changed(of, audience="clean_team")).verdict

    assert clean in (Verdict.SHARE, Verdict.CLEAN_TEAM) or partner in (Verdict.LEGAL_REVIEW, Verdict.BLOCK)


@given(CASES)
def test_every_verdict_says_why(of: Circumstances) -> None:
    because = verdict(of).because

    assert because.endswith(".")
    assert len(because) > 20
