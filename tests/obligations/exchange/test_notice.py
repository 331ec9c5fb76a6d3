"""The contract performance notice: which KPIs, which rating, which days; and what is refused."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from obligations.exchange.contract import compiled, notice, profile, published
from tallystick.errors import ProblemsError
from tallystick.obligations.exchange.uk_notice.as_data import notice_json
from tallystick.obligations.exchange.uk_notice.as_html import notice_html
from tallystick.obligations.exchange.uk_notice.as_text import notice_text
from tallystick.obligations.exchange.uk_notice.notice import performance_notice
from tallystick.obligations.exchange.uk_notice.profile import Breach


def test_money_at_stake_comes_before_weight_and_weight_before_the_order_of_the_charter() -> None:
    found = notice(done=[96, 80, 80])

    assert [line.kpi.id for line in found.lines] == ["done", "on_time", "answered"]
    assert found.lines[0].material.at_stake == Decimal(5500)
    assert found.lines[0].material.because == (
        "£5,500.00 at stake in the 12 months to 31 March 2026 (11 periods under floor_done); 20.0 % of the scorecard."
    )
    assert found.lines[1].material.because == (
        "No money at stake in the 12 months to 31 March 2026; 60.0 % of the scorecard."
    )


@pytest.mark.parametrize(
    ("how", "series", "rating", "because"),
    [
        ("most frequent", [70, 96], "Good", "The most frequent of 12 periods (11 Good, 1 Inadequate)."),
        ("worst", [70, 96], "Inadequate", "The worst of 12 periods (11 Good, 1 Inadequate)."),
        (
            "latest",
            [70, 91],
            "Approaching target",
            "The latest of 12 periods, 2026-03 (11 Approaching target, 1 Inadequate).",
        ),
        (
            "most frequent",
            [96, 82] * 6,
            "Requires improvement",
            "The most frequent of 12 periods, the worst of the equally frequent ones (6 Good, 6 Requires improvement).",
        ),
    ],
)
def test_the_rating_over_the_period_is_chosen_as_declared(
    how: str, series: list[int], rating: str, because: str
) -> None:
    found = notice(declared=profile(over_the_period=how), done=series)

    done = next(line.kpi for line in found.lines if line.kpi.id == "done")
    assert (done.rating, done.because) == (rating, because)


def test_only_whole_periods_inside_the_time_assessed_count() -> None:
    found = notice(declared=profile(assessed="2025-06-15 .. 2025-09-01"), done=[70])

    done = next(line.kpi for line in found.lines if line.kpi.id == "done")
    assert [each.period for each in done.periods] == ["2025-07", "2025-08"]


def test_a_rating_of_one_kpi_may_differ_and_other_needs_a_reason() -> None:
    declared = profile(
        ratings_of={"done": {"bad": "Requires improvement"}}, other={"on_time": "Not measured in winter."}
    )

    found = notice(declared=declared, done=[70])

    ratings = {line.kpi.id: (line.kpi.rating, line.kpi.because) for line in found.lines}
    assert ratings["done"][0] == "Requires improvement"
    assert ratings["on_time"] == ("Other", "Not measured in winter.")


def refused(make: Callable[[], object]) -> str:
    with pytest.raises(ProblemsError) as wrong:
        make()
    return str(wrong.value)


def test_fewer_than_three_kpis_are_refused() -> None:
    told = refused(lambda: notice(declared=profile(kpis=["done", "on_time"])))

    assert "X025 2 key performance indicators are set (done, on_time); three are needed." in told


def test_a_material_kpi_without_rating_is_refused_and_not_passed_over() -> None:
    no_rating = profile(ratings={"good": "Good"})
    no_figure = profile(assessed="2026-03-15 .. 2026-04-01")

    assert "X026 KPI 'done' is the 1st most material one and has no rating: its band 'bad' (2025-04)" in refused(
        lambda: notice(declared=no_rating, done=[70])
    )
    assert "has no figure in a band for a whole period in 2026-03-15 .. 2026-04-01" in refused(
        lambda: notice(declared=no_figure)
    )


def test_everything_that_is_missing_is_told_at_once() -> None:
    release = published(parties=[{"id": "x", "name": "Northmere Council"}, {"id": "y", "name": "Brightco Ltd"}])

    told = refused(lambda: notice(release=release, declared=profile(kpis=["done"])))

    assert "X025" in told
    assert (
        "the contracting authority 'council' (Northmere Council) has no unique identifier, postal address, email"
        in told
    )
    assert "the supplier 'brightco' (Brightco Ltd) has no unique identifier" in told


def test_nothing_published_and_unknown_names_are_refused() -> None:
    assert "X027 nothing was published of the contract" in refused(
        lambda: performance_notice(
            compiled(), figures=(), determinations=(), profile=profile(), published=None, known_at=notice().known_at
        )
    )
    assert "X027 the charter has no KPI 'dnoe'" in refused(lambda: notice(declared=profile(kpis=["dnoe"])))
    assert "'supplier' is 'nobody', who is no party" in refused(lambda: notice(declared=profile(supplier="nobody")))


FAILURE: dict[str, Any] = {
    "section": "71(4)",
    "since": "2026-03-10",
    "clause": "floor_done",
    "opportunity": "A plan of 5 February",
    "failed on": "2026-03-10",
    "obligation": "90 % of the visits",
    "nature": "Not staffed",
    "impact": "Two schools not cleaned",
    "duration": "Two months",
}


def test_a_failure_to_perform_stands_with_its_determinations_and_days() -> None:
    found = notice(declared=profile(breaches=[FAILURE]), done=[96] * 10 + [80, 80])

    (line,) = found.breaches
    assert line.missed == ("2026-02", "2026-03")
    assert line.amount == Decimal(1000)
    assert line.publish_by == date(2026, 4, 8)
    assert found.remarks == ()
    text = " ".join(notice_text(found).split())
    assert "did not perform the contract to the authority's satisfaction" in text
    assert "clause floor_done, missed in 2026-02, 2026-03; determined: £1,000.00" in text


def test_a_breach_that_the_determinations_do_not_show_is_refused() -> None:
    assert "X028 clause 'floor_done' was not missed by the supplier" in refused(
        lambda: notice(declared=profile(breaches=[FAILURE]))
    )


def test_a_termination_in_full_belongs_in_another_notice() -> None:
    breach = {**FAILURE, "section": "71(3)", "results": [{"what": "termination", "on": "2026-03-10"}]}

    assert "published in a contract termination notice (section 80)" in refused(
        lambda: notice(declared=profile(breaches=[breach]), done=[70])
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"section": "71(3)"}, "give its 'results', each with its day"),
        ({"opportunity": None}, "give 'opportunity' and 'failed on'"),
    ],
)
def test_each_part_of_the_section_asks_for_its_own_facts(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Breach.model_validate({key: value for key, value in {**FAILURE, **change}.items() if value is not None})


def test_the_days_of_the_section_and_late_notices_are_told() -> None:
    in_time, late = notice(), notice(declared=profile(on="2026-03-20"))
    last = notice(declared=profile(at_termination=True, last_notice="2025-12-01"))

    assert (in_time.due, in_time.next_due, in_time.remarks) == (date(2026, 3, 19), date(2027, 3, 14), ())
    assert [str(each) for each in late.remarks] == [
        "X029 The assessment was due by 19 March 2026, and is published on 20 March 2026."
    ]
    assert [day.isoformat() for day in in_time.assessments] == ["2026-03-19", "2027-03-19", "2028-03-19", "2028-04-01"]
    assert (last.due, last.next_due) == (date(2026, 11, 30), None)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"amount": 5_000_000, "currency": "GBP"}, "£5,000,000 (not above £5 million: voluntary)"),
        ({"amount": 5_000_001, "currency": "GBP"}, "£5,000,001 (above £5 million: section 52(1) applies)"),
        ({"amount": 9_000_000, "currency": "EUR"}, "9,000,000 EUR"),
    ],
)
def test_the_threshold_is_more_than_five_million_pounds(value: dict[str, Any], words: str) -> None:
    contract = {**published()["contracts"][0], "value": value}

    assert words in notice_text(notice(release=published(contracts=[contract])))


def test_html_escapes_what_comes_from_outside_and_asks_for_nothing() -> None:
    evil = '<script>alert("x")</script>'
    shown = notice_html(notice(declared=profile(note=evil), release=published(tender={"title": evil})))

    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 3
    assert "default-src 'none'" in shown
    assert "http://" not in shown
    assert "https://" not in shown


def test_the_three_forms_say_the_same_and_are_the_same_every_time() -> None:
    found = notice(done=[96, 80])
    content = json.loads(notice_json(found))

    assert [each["rating"] for each in content["kpis"]] == [line.kpi.rating for line in found.lines]
    assert content["kpis"][0]["material"]["at_stake"] == "5500.00"
    assert content["contract"]["above_threshold"] is True
    for line in found.lines:
        assert f"{line.rank}. {line.kpi.title}: {line.kpi.rating.upper()}" in notice_text(found)
        assert f"{line.rank}. {line.kpi.title}</h3>" in notice_html(found)
    for write in (notice_json, notice_text, notice_html):
        assert write(found) == write(notice(done=[96, 80]))
