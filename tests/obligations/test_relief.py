"""What do exclusions do: by rule, by claim, open, silent, disputed, limited; and never against the obligor."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations.made import GROUND, charter, clause, event, figure, judged, series
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.terms.figure import Figure, Missing

RULE = "{stopped: {what: flights stopped, by: rule, counts: stopped, convention: drop}}"
LADDER = "ladders: {usual: {claim within: 10 days, rungs: [{name: executives, within: 10 days}]}}"


@lru_cache(maxsize=50)
def claimable(more: str = "", **keys: object) -> CompiledCharter:
    """A floor of 95 with relief for weather by claim; ``more`` is said of the exclusion."""
    exclusion = f"{{weather: {{what: bad weather, by: claim, convention: drop{', ' if more else ''}{more}}}}}"
    ladder = LADDER if "disputes" in keys else ""
    return charter(clause(floor="95", exclusions=exclusion, **keys), more=ladder)


def claim(name: str = "c", *, count: str = "5", on: str = "2013-02-05", **fields: object) -> object:
    """A claim for January."""
    said = {"clause": "floor", "period": "2013-01", "exclusion": "weather", "count": int(count), "on": on, **fields}
    return event("claim", name, recorded=f"{on}T12:00:00Z", **said)


def answer(accept: object, *, on: str = "2013-02-10") -> object:
    """The answer to it."""
    return event("answer", "a", recorded=f"{on}T12:00:00Z", to="c", accept=accept, on=on)


def january(made: CompiledCharter, *events: object, at: str = "2013-06-01") -> Determination:
    """January with 90 of 100, as known on a day."""
    known_at = datetime.fromisoformat(f"{at}T00:00:00+00:00")
    return judged(made, series(made, {"2013-01": (90, 100)}), events, known_at=known_at)["2013-01"]  # type: ignore[arg-type]  # events of any kind


def test_an_open_claim_shows_both_readings() -> None:
    found = january(claimable(credit="1000"), claim(count="6"))

    assert (found.outcome.value, str(found.value)) == ("interim", "90.0")
    assert found.readings is not None
    assert found.readings["obligor"]["outcome"] == "met"
    assert found.readings["beneficiary"] == {
        "outcome": "missed",
        "value": "90.0",
        "band": "missed",
        "amount": "1000.00",
    }
    assert any("met for the obligor, missed for the beneficiary" in each for each in found.because)


def test_an_open_claim_that_changes_nothing_leaves_the_verdict() -> None:
    found = january(claimable(), claim(count="2"))

    assert found.outcome.value == "missed"
    assert "Either way the outcome is missed." in found.because


def test_an_open_claim_that_changes_only_the_amount_is_interim() -> None:
    found = january(claimable(credit="100 * shortfall"), claim(count="2"))

    assert found.outcome.value == "interim"
    assert found.readings is not None
    assert [found.readings[who]["amount"] for who in ("obligor", "beneficiary")] == ["320.00", "500.00"]


@pytest.mark.parametrize(
    ("accept", "outcome", "value"), [("all", "met", "95.7"), ("none", "missed", "90.0"), (3, "missed", "92.8")]
)
def test_an_answer_settles_a_claim(accept: object, outcome: str, value: str) -> None:
    found = january(claimable(), claim(count="6"), answer(accept))

    assert (found.outcome.value, str(found.value), found.readings) == (outcome, value, None)


@pytest.mark.parametrize(
    ("silence", "at", "outcome"),
    [
        ("accepted", "2013-02-15", "interim"),
        ("accepted", "2013-02-16", "met"),
        ("rejected", "2013-02-16", "missed"),
        ("open", "2013-06-01", "interim"),
    ],
)
def test_silence_is_what_was_agreed_once_the_time_has_passed(silence: str, at: str, outcome: str) -> None:
    made = claimable(f"answer within: 10 days, silence: {silence}")

    assert january(made, claim(count="6"), at=at).outcome.value == outcome


def test_silence_accepts_nothing_without_the_evidence_that_was_agreed() -> None:
    made = claimable("answer within: 10 days, silence: accepted, evidence: [weather log]")

    assert january(made, claim(count="6")).outcome.value == "interim"
    assert january(made, claim(count="6", evidence=["weather log 31"])).outcome.value == "met"


def test_an_answer_after_the_deadline_comes_too_late() -> None:
    made = claimable("answer within: 10 days, silence: accepted")

    assert january(made, claim(count="6"), answer("none", on="2013-02-16")).outcome.value == "met"
    assert january(made, claim(count="6"), answer("none", on="2013-02-15")).outcome.value == "missed"


def test_a_claim_after_its_time_is_barred() -> None:
    made = claimable("claim within: 5 days")

    late = january(made, claim(count="6", on="2013-02-06"), answer("all"))
    in_time = january(made, claim(count="6", on="2013-02-05"), answer("all"))

    assert (late.outcome.value, in_time.outcome.value) == ("missed", "met")
    assert any("too late, because claims ended on 2013-02-05" in each for each in late.because)


def test_a_claim_for_another_cause_is_not_covered() -> None:
    made = claimable("attributable to: [third party]")

    assert january(made, claim(count="6", cause="market"), answer("all")).outcome.value == "missed"
    assert january(made, claim(count="6", cause="third party"), answer("all")).outcome.value == "met"


@pytest.mark.parametrize(("partial", "value"), [("true", "92.8"), ("false", "90.0")])
def test_relief_is_to_the_extent_attributable_or_all_or_nothing(partial: str, value: str) -> None:
    made = claimable(f"partial: {partial}")

    found = january(made, claim(count="6", share=Decimal("0.5")), answer("all"))

    assert str(found.value) == value


def test_a_rejection_is_open_again_while_it_is_disputed() -> None:
    made = claimable()
    dispute = event(
        "dispute", "d", recorded="2013-02-20T00:00:00Z", clause="floor", period="2013-01", on="2013-02-20", ground="log"
    )
    resolved = event(
        "resolved",
        "r",
        recorded="2013-04-20T00:00:00Z",
        clause="floor",
        period="2013-01",
        dispute="d",
        on="2013-04-20",
    )

    assert january(made, claim(count="6"), answer("none")).outcome.value == "missed"
    assert january(made, claim(count="6"), answer("none"), dispute).outcome.value == "interim"
    assert january(made, claim(count="6"), answer("none"), dispute, resolved).outcome.value == "missed"


def test_a_rejection_is_open_while_the_ladder_lets_it_be_disputed() -> None:
    made = claimable(disputes="usual")

    during = january(made, claim(count="6"), answer("none"), at="2013-02-20")
    after = january(made, claim(count="6"), answer("none"), at="2013-02-21")

    assert (during.outcome.value, after.outcome.value) == ("interim", "missed")
    assert ("dispute the answer to claim c", "2013-02-20") in [(each.what, str(each.due)) for each in during.deadlines]


def test_an_expert_decides_a_claim_for_good() -> None:
    decision = event("decision", "x", clause="floor", period="2013-01", to="c", accept=6, on="2013-04-01")

    made = claimable()
    found = judged(made, series(made, {"2013-01": (90, 100)}), [claim(count="6"), answer("none"), decision])["2013-01"]  # type: ignore[list-item]  # events of any kind

    assert (found.outcome.value, found.inputs["events"]) == ("met", ["c", "x"])


def test_a_claim_that_is_taken_back_is_as_if_it_had_not_been_made() -> None:
    withdrawal = event("withdrawal", "w", recorded="2013-03-01T00:00:00Z", of="c", on="2013-03-01")

    assert january(claimable(), claim(count="6"), at="2013-02-28").outcome.value == "interim"
    assert january(claimable(), claim(count="6"), withdrawal, at="2013-03-02").outcome.value == "missed"


def test_no_more_is_excluded_than_was_missed() -> None:
    found = january(claimable(), claim(count="60"), answer("all"))

    assert str(found.value) == "100.0"
    assert [found.numerator, found.denominator] == [90, 90]


def test_a_limit_by_quarter_is_used_up_in_the_order_of_months() -> None:
    made = charter(
        clause(
            floor="95",
            rounding="'4 places'",
            exclusions="{stopped: {what: flights stopped, by: rule, counts: stopped, convention: excuse, at most: 7, "
            "per: quarter}}",
        )
    )
    ids = ("2013-01", "2013-02", "2013-03", "2013-04")
    figures = [figure(made, "completion", month, (90, 100)) for month in ids]
    figures += [figure(made, "stopped", month, 5) for month in ids]

    found = judged(made, figures)

    assert [int(found[month].numerator or 0) for month in ids] == [95, 92, 90, 95]


def test_occasions_are_limited_as_well() -> None:
    made = charter(
        clause(
            floor="95",
            exclusions="{stopped: {what: flights stopped, by: rule, counts: stopped, convention: excuse, times: 1, "
            "per: quarter}}",
        )
    )
    ids = ("2013-01", "2013-02", "2013-04")
    figures = [figure(made, "completion", month, (90, 100)) for month in ids]
    figures += [figure(made, "stopped", month, 5) for month in ids]

    assert [judged(made, figures)[month].outcome.value for month in ids] == ["met", "missed", "met"]


def test_a_rule_whose_figure_is_late_leaves_a_miss_undetermined() -> None:
    made = charter(clause(floor="95", exclusions=RULE))
    met = [figure(made, "completion", "2013-01", (99, 100)), figure(made, "stopped", "2013-01", Missing.LATE)]
    missed = [figure(made, "completion", "2013-01", (90, 100)), figure(made, "stopped", "2013-01", Missing.LATE)]

    assert judged(made, met)["2013-01"].outcome.value == "met"
    found = judged(made, missed)["2013-01"]
    assert found.outcome.value == "undetermined"
    said = "How much flights stopped excludes in January 2013 is not known (late): 'stopped'."
    assert any(said in sentence for sentence in found.because)


def test_of_a_cap_the_numerator_counts_what_is_bad() -> None:
    """Twelve of a hundred flights were cancelled, seven of them by the weather: 5 of 93 are within 6 %."""
    ground = """
currency: USD
parties: {air: {name: Endeavor Air}, hub: {name: Delta}}
sources: {flights: {time: day, key: id, columns: {id: text, day: date, flown: integer}}}
kpis:
  rate: {title: Cancellation rate, formula: COUNT_IF(flown = 0) / COUNT(*), unit: percent, direction: lower}
"""
    made = charter(
        clause(
            kpi="rate",
            cap="6",
            rounding="'2 places'",
            exclusions="{weather: {what: bad weather, by: claim, convention: drop}}",
        ),
        ground=ground,
    )
    claimed = event("claim", "c", clause="floor", period="2013-01", exclusion="weather", count=7, on="2013-02-01")
    accepted = event("answer", "a", to="c", accept="all", on="2013-02-02")

    found = judged(made, [figure(made, "rate", "2013-01", (12, 100), party=None)], [claimed, accepted])["2013-01"]

    assert (str(found.value), found.outcome.value) == ("5.38", "met")


def test_counts_cannot_relieve_a_mean_of_minutes() -> None:
    ground = """
currency: USD
parties: {air: {name: Endeavor Air}, hub: {name: Delta}}
sources: {flights: {time: day, key: id, columns: {id: text, day: date, delay: {type: number, scale: 0, unit: minutes}}}}
kpis:
  delay: {title: Mean delay, formula: AVG(delay), unit: minutes, direction: lower}
"""
    made = charter(
        clause(kpi="delay", cap="10", exclusions="{weather: {what: bad weather, by: claim, convention: drop}}"),
        ground=ground,
    )
    claimed = event("claim", "c", clause="floor", period="2013-01", exclusion="weather", count=7, on="2013-02-01")

    with pytest.raises(InputError, match="its value is in minutes, whose numerator does not count them"):
        judged(made, [figure(made, "delay", "2013-01", (1200, 100), party=None)], [claimed])


@settings(max_examples=80, deadline=None)
@given(
    planned=st.integers(1, 200),
    data=st.data(),
    convention=st.sampled_from(["drop", "excuse", "rebase"]),
    window=st.sampled_from(["period", "{rolling: 2 months}", "{rolling: 2 months, as: mean of periods}"]),
)
def test_an_accepted_exclusion_of_unperformed_events_never_hurts_the_obligor(
    planned: int, data: st.DataObject, convention: str, window: str
) -> None:
    performed = data.draw(st.integers(0, planned))
    count = data.draw(st.integers(0, 2 * planned))
    earlier = data.draw(st.integers(0, 50))
    made = _conventional(convention, window)
    figures = series(made, {"2013-01": (earlier, 50), "2013-02": (performed, planned)})
    claimed = event("claim", "c", clause="floor", period="2013-02", exclusion="weather", count=count, on="2013-03-01")
    accepted = event("answer", "a", to="c", accept="all", on="2013-03-02")

    before = judged(made, figures)["2013-02"]
    after = judged(made, figures, [claimed, accepted])["2013-02"]

    assert _rank(after) >= _rank(before)
    if before.exact is not None and after.exact is not None:
        assert after.exact >= before.exact
        assert (after.amount or 0) <= (before.amount or 0)


@lru_cache(maxsize=20)
def _conventional(convention: str, window: str) -> CompiledCharter:
    return charter(
        clause(
            floor="95",
            window=window,
            credit="10 * shortfall",
            exclusions=f"{{weather: {{what: bad weather, by: claim, convention: {convention}}}}}",
        )
    )


def _rank(found: Determination) -> Fraction:
    """Missed is worst; nothing to judge is no worse than met."""
    return Fraction(found.outcome.value != "missed")


DAILY = GROUND.replace("title: Completion\n", "title: Completion\n    calendar: days\n").replace(
    "title: Stopped at the partner's request\n", "title: Stopped at the partner's request\n    calendar: days\n"
)


def thirty_days(**keys: object) -> CompiledCharter:
    """A floor of 95 on the last thirty days of a month, with relief by rule from daily counts."""
    exclusion = (
        "{stopped: {what: flights stopped, by: rule, counts: stopped, convention: drop, times: 1, per: quarter}}"
    )
    said = {"floor": "95", "each": "month", "window": "{rolling: 30 days}", "exclusions": exclusion, **keys}
    return charter(clause(**said), ground=DAILY)


def of_days(made: CompiledCharter, lost: dict[str, int], stopped: dict[str, int]) -> list[Figure]:
    """Ten flights on each day of three months, some of them lost, some of these stopped at the partner's request."""
    found: list[Figure] = []
    for at in range(90):
        day = (date(2013, 1, 1) + timedelta(days=at)).isoformat()
        found.append(figure(made, "completion", day, (10 - lost.get(day, 0), 10)))
        found.append(figure(made, "stopped", day, stopped.get(day, 0)))
    return found


def test_a_window_of_days_has_the_relief_of_the_days_in_it() -> None:
    """Thirty days to 31 January begin on the 2nd; those to 28 February begin on 30 January, and to 31 March on the
    2nd. What was stopped on 30 January lies in two windows, on 1 March in none."""
    made = thirty_days()
    days = {"2013-01-01": 4, "2013-01-30": 6, "2013-03-01": 5}

    for stopped, counts in (
        ({"2013-01-30": 6}, [[294, 294], [294, 294], [300, 300]]),
        ({"2013-01-01": 4}, [[294, 300], [294, 300], [300, 300]]),
        ({"2013-03-01": 5}, [[294, 300], [294, 300], [300, 300]]),
    ):
        found = judged(made, of_days(made, days, stopped))

        of_months = [found[month] for month in ("2013-01", "2013-02", "2013-03")]
        assert [[each.numerator, each.denominator] for each in of_months] == counts


def test_an_occasion_before_the_window_uses_up_the_quarter() -> None:
    made = thirty_days()
    days = {"2013-01-01": 4, "2013-01-30": 6}

    found = judged(made, of_days(made, days, days))["2013-01"]

    assert [found.numerator, found.denominator] == [294, 300]


def test_levels_with_windows_of_days_of_their_own_have_no_relief() -> None:
    made = thirty_days(floor=None, levels="{low: {when: '< 95', window: {rolling: 60 days}}}")

    with pytest.raises(InputError, match="give the clause one window, or judge each day"):
        judged(made, of_days(made, {}, {}))
