"""What comes in from Open Contracting data: counts, sums, rules that are never guessed, and what is refused."""

import csv
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from obligations.exchange.releases import drafted_from, known, observation, release, workspace_of, written
from shared import shared
from tallystick.cycle.checking import check
from tallystick.errors import ProblemsError
from tallystick.obligations.exchange.ocds.decoding import decode
from tallystick.obligations.exchange.ocds.drafting import draft

AGREED = ("30", "50", "70", "85", "88.6", "92.2")
FILES = (
    "ocds_ppp_full.json",
    "ocds_ppp_record_package.json",
    "ocds_1_1_implementation.json",
    "ocds_1_1_implementation.xlsx",
    "oc4ids_example.json",
)


@pytest.mark.parametrize("name", FILES)
def test_every_published_file_becomes_a_charter_that_checks(name: str, tmp_path: Path) -> None:
    workspace = workspace_of(shared(f"data/ocds-ppp/{name}"), tmp_path / "w")

    found = check(workspace)

    assert found.compiled is not None
    assert [problem for problem in found.problems if problem.level == "error"] == []


@pytest.mark.parametrize("name", ["ocds_ppp_full.json", "ocds_ppp_record_package.json"])
def test_the_partnership_comes_in_with_all_that_was_agreed_and_reported(name: str) -> None:
    file = shared(f"data/ocds-ppp/{name}")

    found = draft(decode(file.read_bytes(), file=name), file=name).disclosure

    agreed, reported = found.staged("agreed"), found.staged("reported")
    assert [each.value for each in agreed[0].observations] == [Decimal(each) for each in AGREED]
    assert len(reported[0].observations) == 13
    assert sum(each.value or 0 for each in reported[0].observations) == by_hand(file)
    assert len(found.milestones) == 8
    assert [each.met.isoformat() for each in found.milestones if each.met] == ["2018-03-10", "2017-04-01"]
    assert (len(found.payments), sum(each.amount or 0 for each in found.payments)) == (11, 1_100_000)
    (failure,) = found.failures
    assert (failure.events, failure.imposed_amount, failure.paid) == (Decimal(6), Decimal(300_000), True)


def by_hand(file: Path) -> Decimal:
    """The sum of the reported observations, by walking the file."""
    content = json.loads(file.read_text("utf-8"), parse_float=Decimal)
    record = content["records"][0]["compiledRelease"] if "records" in content else None
    releases = content["releases"] if record is None else [record]
    return sum(
        (
            Decimal(each["measure"])
            for each_release in releases
            for contract in each_release.get("contracts", [])
            for metric in contract.get("implementation", {}).get("metrics", [])
            for each in metric["observations"]
        ),
        Decimal(0),
    )


def test_six_outages_at_the_contracted_rate_are_determined_as_the_penalty_that_was_imposed(tmp_path: Path) -> None:
    oracle = worked("OCDS-PPP")
    workspace = workspace_of(shared("data/ocds-ppp/ocds_ppp_full.json"), tmp_path / "w")

    missed = [each for each in known(workspace).determinations if each.outcome == "missed"]

    assert [(each.period, each.value, each.amount, each.currency) for each in missed] == [
        ("2018", Decimal(6), Decimal(oracle), "USD")
    ]
    assert "50000 * value = 300,000.00 USD" in " ".join(missed[0].because)


TOLL = {
    "id": "1",
    "period": {"startDate": "2024-01-01T00:00:00Z", "endDate": "2024-12-31T23:59:59Z"},
    "category": "Journey takes longer than 10 minutes",
    "events": 73,
    "penaltyContracted": "On more than 52 days a year: (days - 52) times the average toll.",
    "penaltyImposed": "A penalty of £3,360,000 was imposed",
    "penaltyPaid": True,
}


def test_a_formula_in_free_text_is_not_guessed_and_its_amount_is_taken(tmp_path: Path) -> None:
    found = drafted_from(release(implementation={"performanceFailures": [TOLL]}))
    (failure,) = found.disclosure.failures

    assert failure.events is not None
    assert failure.imposed_amount is not None
    assert failure.imposed_amount / (failure.events - 52) == Decimal(worked("OCDS-TOLL"))
    assert any("gives no rule that yields" in str(problem) for problem in found.problems)

    workspace = written(release(implementation={"performanceFailures": [TOLL]}), tmp_path / "w")
    (determined,) = [each for each in known(workspace).determinations if each.outcome == "missed"]
    assert (determined.amount, determined.currency) == (Decimal("3360000.00"), "GBP")


def test_the_toll_clause_once_its_rule_is_written_gives_the_penalty_by_its_own_arithmetic(tmp_path: Path) -> None:
    workspace = written(release(implementation={"performanceFailures": [TOLL]}), tmp_path / "w")
    charter = (workspace / "charter.yaml").read_text("utf-8")
    name = "journey_takes_longer_than_10_minutes"
    by_rule = charter.replace("cap: 0", "cap: 52").replace(f"penalty: {name}_amount", "penalty: shortfall * toll")
    by_rule = by_rule.replace(f"{name}_amount: {{delivered: the penalty as published}}", "toll: 160000")
    by_rule = by_rule.replace('"0: every', '"52: the contract"\n      - "160000: the contract"\n      - "0: every')
    (workspace / "charter.yaml").write_text(by_rule, "utf-8")
    (workspace / "events.yaml").unlink()

    (determined,) = [each for each in known(workspace).determinations if each.outcome == "missed"]

    assert determined.amount == (73 - 52) * 160_000 == 3_360_000


def worked(clause: str) -> str:
    """The expected value of a worked example."""
    with shared("data/contract-clauses/worked_examples.csv").open(encoding="utf-8") as file:
        return next(row["expected"] for row in csv.DictReader(file) if row["clause_id"] == clause)


def test_dimensions_become_cells_and_a_published_total_a_kpi_of_its_own() -> None:
    metric = {
        "id": "m",
        "observations": [
            observation("1", "2024-01-01", "2024-01-31", "90", dimensions={"region": "North, upper"}),
            observation("2", "2024-01-01", "2024-01-31", "80", dimensions={"region": "NA"}),
            observation("3", "2024-01-01", "2024-01-31", "87.5"),
        ],
    }

    found = drafted_from(release(implementation={"metrics": [metric]}))

    rows = list(csv.DictReader(StringIO(found.files["exports/m.csv"])))
    assert [(row["value"], row["region"]) for row in rows] == [("90", "North, upper"), ("80", "NA"), ("87.5", "")]
    assert [place.kpi for place in found.places.metrics] == ["m", "m_total"]
    assert "where: region IS NULL" in found.files["charter.yaml"]


def test_nothing_is_lost_in_silence() -> None:
    content = release(
        implementation={
            "metrics": [{"id": "m", "observations": [observation("1", "2024-01-01", "2024-01-31", "much")]}]
        }
    )
    content["contracts"][0]["guarantees"] = [{"id": "g"}]
    content["secret"] = {"a": 1}

    told = [str(problem) for problem in drafted_from(content).problems]

    assert any("X010 /contracts/0 has guarantees" in each for each in told)
    assert any("X010 / has secret" in each for each in told)
    assert any(
        "X006 /contracts/0/implementation/metrics/0/observations/0/measure holds the text 'much'" in each
        for each in told
    )


BAD: list[tuple[dict[str, Any], str]] = [
    ({"parties": {}}, "X005 /parties holds an object, expected a list."),
    ({"date": "soon"}, "X007 /date is no date"),
    ({"contracts": []}, "X003 it holds no contract"),
    ({"parties": [{"name": "x"}]}, "X005 /parties/0 has no id"),
    ({"parties": [{"id": "A"}, {"id": "A"}]}, "X015 /parties/1 has the id 'A' of a party before it"),
    ({"contracts": [{"id": "1", "implementation": 3}]}, "X005 /contracts/0/implementation holds a number"),
    ({"contracts": [{"id": "1", "value": {"amount": 1, "currency": "XYZ"}}]}, "X008 /contracts/0/value/currency 'XYZ'"),
    (
        {"contracts": [{"id": "1", "milestones": []}, {"id": "2", "milestones": []}]},
        "X004 it has 2 contracts that say something of their performance: 1, 2. Name one with --contract.",
    ),
    (
        {"contracts": [{"id": "1", "period": {"startDate": "2024-02-01", "endDate": "2024-01-01"}}]},
        "X007 /contracts/0/period ends on 2024-01-01, before it starts on 2024-02-01.",
    ),
]


@pytest.mark.parametrize(("change", "told"), BAD)
def test_what_departs_from_the_standard_is_refused_with_its_place(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        drafted_from({**release(), **change})

    assert told in str(refused.value)


@pytest.mark.parametrize("content", [[], {}, {"releases": []}, {"records": 3}, 7])
def test_other_json_is_refused(content: object) -> None:
    with pytest.raises(ProblemsError, match="X003"):
        drafted_from(content)


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    evil = 'a"}\nkpis: {x: y}\u202e # [*]: &a !!b {{ }} %'
    metric = {"id": evil, "title": evil, "description": evil, "observations": [
        observation("=1+1", "2024-01-01", "2024-01-31", "1", dimensions={evil: evil})]}  # fmt: skip
    content = release(
        title=evil,
        description=evil,
        implementation={
            "metrics": [metric],
            "milestones": [{"id": evil, "title": evil, "description": evil, "dueDate": "2024-03-01"}],
            "performanceFailures": [{**TOLL, "id": evil, "category": evil, "penaltyContracted": evil}],
        },
    )
    content["parties"][1]["name"] = evil

    workspace = written(content, tmp_path / "w")

    found = check(workspace)
    assert [problem for problem in found.problems if problem.level == "error"] == []
    assert found.compiled is not None
    assert len(found.compiled.charter.kpis) == 2
