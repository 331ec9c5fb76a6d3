"""From a value to a verdict: bands, levels, ranges, further tests, what is deemed, empty, decided or depended on."""

from datetime import datetime

import pytest

from obligations.made import charter, clause, event, figure, judged, months, outcomes, series
from tallystick.errors import InputError
from tallystick.terms.figure import Missing

BANDS = '{good: {when: ">= 98"}, low: {when: ">= 96 and < 98", points: 1}, bad: {when: "< 96", points: 3, credit: 500}}'
LEVELS = '{warning: {when: "< 99", misses: false}, failure: "< 98", credit: {when: "<= 96.5", then: [{credit: 700}]}}'


def test_the_first_band_that_holds_is_the_band() -> None:
    made = charter(clause(bands=BANDS))
    values = dict(zip(months(4), ["98.0", "97.9", "96.0", "95.9"], strict=True))

    found = judged(made, series(made, values))

    assert [found[m].band for m in values] == ["good", "low", "low", "bad"]
    assert [found[m].outcome.value for m in values] == ["met", "missed", "missed", "missed"]
    assert [found[m].threshold for m in values] == [98, 98, 98, 98]


def test_a_value_may_be_in_several_levels_and_a_warning_is_no_miss() -> None:
    made = charter(clause(levels=LEVELS))
    values = dict(zip(months(4), ["99.0", "98.5", "97.0", "96.5"], strict=True))

    found = judged(made, series(made, values))

    assert [found[m].reached for m in values] == [
        (),
        ("warning",),
        ("warning", "failure"),
        ("warning", "failure", "credit"),
    ]
    assert [found[m].outcome.value for m in values] == ["met", "met", "missed", "missed"]
    assert [found[m].band for m in values] == [None, "warning", "failure", "credit"]
    assert str(found["2013-04"].amount) == "700.00"


def test_a_level_may_look_at_a_window_of_its_own() -> None:
    made = charter(
        clause(levels='{failure: "< 90", ends: {when: "< 95", window: {rolling: 3 months}, misses: true}}'),
    )
    values = dict(zip(months(4), [(91, 100), (91, 100), (100, 100), (100, 100)], strict=True))

    found = judged(made, series(made, values))

    assert [found[m].reached for m in values] == [("ends",), ("ends",), ("ends",), ()]
    assert "Level 'ends' (less than 95 %, 94.0 % in the 3 months to March 2013): a miss." in found["2013-03"].because


@pytest.mark.parametrize(
    ("value", "outcome", "threshold"),
    [("94.9", "missed", 95), ("95", "met", 95), ("97", "met", 97), ("97.1", "missed", 97)],
)
def test_a_range_is_missed_on_either_side(value: str, outcome: str, threshold: int) -> None:
    made = charter(clause(met='">= 95 and <= 97"'))

    found = judged(made, series(made, {"2013-01": value}))["2013-01"]

    assert found.outcome.value == outcome
    assert found.threshold == threshold


def test_the_target_is_the_clauses_number_or_the_kpis_series() -> None:
    ground = """
currency: USD
parties: {air: {name: Endeavor Air}, hub: {name: Delta}}
sources: {flights: {time: day, key: id, columns: {id: text, day: date, flown: integer}}}
kpis:
  completion: {title: Completion, formula: COUNT_IF(flown = 1) / COUNT(*), unit: percent, direction: higher,
    target: {step: {2013-01: 95, 2013-02: 97}}}
"""
    own = charter(clause(met='">= target"'), ground=ground)
    number = charter(clause(met='">= target - 1"', target=98), ground=ground)
    values = {"2013-01": "96", "2013-02": "96"}

    assert list(outcomes(judged(own, series(own, values, party=None))).values())[:2] == ["met", "missed"]
    found = judged(number, series(number, values, party=None))["2013-01"]
    assert found.outcome.value == "missed"
    assert found.threshold == 97


def test_a_named_target_that_nobody_has_set_leaves_it_undetermined() -> None:
    made = charter(
        clause(met='">= target"', target="agreed_level", values="{agreed_level: {set by: hub/manager, unit: percent}}"),
        more="people: {hub/manager: {title: Manager}}",
    )
    setting = event("set", "s", value="agreed_level", clause="floor", period="2013-01", amount=95, on="2013-01-01")
    figures = series(made, {"2013-01": "94"})

    assert judged(made, figures)["2013-01"].outcome.value == "undetermined"
    assert judged(made, figures, [setting])["2013-01"].outcome.value == "missed"


def test_a_further_test_looks_at_the_whole_of_a_longer_period() -> None:
    made = charter(clause(floor="95", each="quarter", also='[{kpi: cancelled, met: "<= 8"}]'))
    values = dict.fromkeys(months(3), (97, 100))
    figures = [*series(made, values), *(figure(made, "cancelled", month, 3) for month in values)]

    found = judged(made, figures)["2013-Q1"]

    assert found.outcome.value == "missed"
    assert "Cancellations in Q1 2013 must be 8 flights or less as well: it is 9 flights, missed." in found.because


def test_a_further_test_must_hold_as_well() -> None:
    made = charter(clause(floor="95", also='[{kpi: cancelled, met: "<= 3"}]', credit="100"))
    figures = [
        *series(made, {"2013-01": (97, 100), "2013-02": (97, 100), "2013-03": (97, 100)}),
        figure(made, "cancelled", "2013-01", 3),
        figure(made, "cancelled", "2013-02", 4),
    ]

    found = judged(made, figures)

    assert list(outcomes(found).values())[:3] == ["met", "missed", "undetermined"]
    assert str(found["2013-02"].amount) == "100.00"
    assert "Cancellations in February 2013 must be 3 flights or less as well: it is 4 flights, missed." in (
        found["2013-02"].because
    )


@pytest.mark.parametrize(
    ("unreported", "outcome", "band"),
    [("undetermined", "undetermined", None), ("missed", "deemed", "low"), ("worst band", "deemed", "bad")],
)
def test_failure_to_report_is_what_was_agreed(unreported: str, outcome: str, band: str | None) -> None:
    made = charter(clause(bands=BANDS, unreported=unreported))

    found = judged(made, series(made, {"2013-01": Missing.LATE}))

    assert (found["2013-01"].outcome.value, found["2013-01"].band) == (outcome, band)
    assert found["2013-02"].outcome.value == "undetermined"  # nobody has computed it: not yet a failure to report


def test_a_figure_that_is_not_due_is_never_deemed() -> None:
    made = charter(clause(floor="95", unreported="missed"))

    assert judged(made, series(made, {"2013-01": Missing.NOT_DUE}))["2013-01"].outcome.value == "undetermined"


@pytest.mark.parametrize("empty", ["no_activity", "met", "missed"])
def test_an_empty_period_is_what_was_agreed(empty: str) -> None:
    made = charter(clause(floor="95", empty=empty))

    assert judged(made, series(made, {"2013-01": (0, 0)}))["2013-01"].outcome.value == empty


def test_a_miss_within_the_dead_band_stays_a_miss_and_costs_nothing() -> None:
    made = charter(clause(floor="95", dead_band="0.5", credit="100"))

    found = judged(made, series(made, {"2013-01": "94.5", "2013-02": "94.4"}))

    assert [(each.outcome.value, str(each.amount)) for each in list(found.values())[:2]] == [
        ("missed", "0.00"),
        ("missed", "100.00"),
    ]


def test_a_value_that_falls_into_no_band_is_refused() -> None:
    made = charter(clause(bands='{good: {when: ">= 98"}, bad: {when: "< 97", points: 1}}'))

    with pytest.raises(InputError, match=r"Clause 'floor' has no band for 97.5 % of 2013-01; close the gap"):
        judged(made, series(made, {"2013-01": "97.5"}))


def test_a_person_decides_or_what_was_agreed_holds_after_the_deadline() -> None:
    made = charter(
        clause(
            kpi=None,
            each="quarter",
            decision="{who: an engineer, question: 'The same?', standard: materially the same, within: 30 days, "
            "otherwise: met}",
        )
    )
    decision = event("decision", "d", recorded="2013-04-20T00:00:00Z", clause="floor", period="2013-Q1",
                     outcome="missed", on="2013-04-20")  # fmt: skip

    def at(day: str, *events: object) -> str:
        known_at = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        return judged(made, (), events, known_at=known_at)["2013-Q1"].outcome.value  # type: ignore[arg-type]  # events of any kind

    assert at("2013-04-30") == "undetermined"
    assert at("2013-05-01") == "met"
    assert at("2013-05-01", decision) == "missed"


def test_a_decision_stands_above_the_figure() -> None:
    made = charter(clause(floor="95"))
    found_met = event("decision", "d", clause="floor", period="2013-01", outcome="met", on="2013-03-01")
    found_value = event("decision", "d", clause="floor", period="2013-01", value=94, on="2013-03-01")
    figures = series(made, {"2013-01": "90"})

    assert judged(made, figures, [found_met])["2013-01"].outcome.value == "met"
    by_value = judged(made, figures, [found_value])["2013-01"]
    assert (str(by_value.value), by_value.outcome.value) == ("94.0", "missed")


def test_a_promise_that_depends_on_the_other_sides_is_excused_where_that_failed() -> None:
    made = charter(
        clause("handling", obligor="hub", beneficiary="air", kpi="volume", of="alliance", floor="10")
        + clause("floor", floor="95", subject_to="[{clause: handling}]")
    )
    figures = [
        *series(made, {"2013-01": "90", "2013-02": "90", "2013-03": "90"}),
        *series(made, {"2013-01": 10, "2013-02": 9}, kpi="volume", party=None),
    ]

    found = judged(made, figures)

    assert list(outcomes(found).values())[:3] == ["missed", "excused", "undetermined"]
    assert "which was missed by Delta in February 2013: excused." in found["2013-02"].because[0]


def test_each_side_of_a_mutual_clause_is_judged_by_its_own_figure() -> None:
    made = charter(clause(obligor=None, beneficiary=None, mutual="[air, hub]", floor="95"))
    figures = [figure(made, "completion", "2013-01", "97"), figure(made, "completion", "2013-01", "90", party="hub")]

    from tallystick.obligations.determine import determine  # noqa: PLC0415  (both obligors of one clause)

    found = determine(made, figures, known_at=datetime.fromisoformat("2013-02-01T00:00:00+00:00"))

    assert [(each.obligor, each.beneficiary, each.outcome.value) for each in found] == [
        ("air", ("hub",), "met"),
        ("hub", ("air",), "missed"),
    ]


def test_a_bonus_needs_its_own_condition() -> None:
    made = charter(clause(floor="95", bonus="250", bonus_when='">= 98"'))

    found = judged(made, series(made, {"2013-01": "97.9", "2013-02": "98.0"}))

    assert [str(each.amount) for each in list(found.values())[:2]] == ["0.00", "-250.00"]


def test_each_cell_is_judged_by_itself() -> None:
    ground = """
currency: USD
parties: {air: {name: Endeavor Air}, hub: {name: Delta}}
sources: {flights: {time: day, key: id, columns: {id: text, day: date, flown: integer, origin: text}}}
kpis:
  completion: {title: Completion, formula: COUNT_IF(flown = 1) / COUNT(*), unit: percent, direction: higher, by: origin}
"""
    made = charter(clause(floor="95", scope="{origin: each}"), ground=ground)
    figures = [
        figure(made, "completion", "2013-01", value, party=None, scope=(("origin", origin),))
        for origin, value in (("LGA", "90"), ("JFK", "97"))
    ]
    figures.append(figure(made, "completion", "2013-01", "93", party=None))

    from tallystick.obligations.determine import determine  # noqa: PLC0415  (both cells of one clause)

    found = determine(made, figures, known_at=datetime.fromisoformat("2013-02-01T00:00:00+00:00"))

    assert [(dict(each.scope), each.outcome.value) for each in found] == [
        ({"origin": "JFK"}, "met"),
        ({"origin": "LGA"}, "missed"),
    ]
    assert found[0].because[0].startswith("Completion (origin JFK) in January 2013")


def test_a_dispute_is_told_and_changes_no_verdict() -> None:
    made = charter(clause(floor="95"))
    dispute = event("dispute", "d", clause="floor", period="2013-01", on="2013-02-20", ground="two flights were ours")
    resolved = event("resolved", "r", clause="floor", period="2013-01", dispute="d", on="2013-03-20")
    figures = series(made, {"2013-01": "90"})

    during, after = (judged(made, figures, known)["2013-01"] for known in ([dispute], [dispute, resolved]))

    assert (during.outcome.value, during.inputs["events"]) == ("missed", ["d"])
    assert "January 2013 is in dispute since 2013-02-20: two flights were ours." in during.because
    assert not any("dispute" in each for each in after.because)
