"""``tally import-ocds``, ``export-ocds`` and ``performance-notice`` as a person calls them."""

import json
from pathlib import Path

import pytest

from journeys.calling import tally
from obligations.exchange.contract import BANDS, published
from obligations.exchange.releases import observation, release
from tallystick.obligations.exchange.ocds.writing import json_text

METRIC = {
    "id": "uptime",
    "title": "Uptime",
    "observations": [observation("u1", "2024-01-01", "2024-01-31", "99.5", dimensions={"site": "North"})],
}


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    """A folder into which a release with one metric has been imported."""
    source = tmp_path / "release.json"
    source.write_text(json.dumps(release(implementation={"metrics": [METRIC]})), "utf-8")
    done = tally("import-ocds", source, "--out", tmp_path / "contract")
    assert done.code == 0, done.err
    assert done.text.startswith("Imported from a release: 2 parties, 1 metric with 1 observation, 0 milestones,")
    return tmp_path / "contract"


def test_a_release_comes_in_checks_and_goes_out_as_it_was(contract: Path) -> None:
    assert tally("check", contract).code == 0

    out = tally("export-ocds", contract, "--facts", contract / "exports", "--known-at", "2025-02-01T00:00:00Z")

    assert out.code == 0, out.err
    assert out.text == (contract / "published.json").read_text("utf-8")


def test_a_package_says_where_and_by_whom(contract: Path) -> None:
    uri, facts = "https://example.org/r.json", contract / "exports"

    package = tally("export-ocds", contract, "--facts", facts, "--uri", uri, "--publisher", "Council").json()
    alone = tally("export-ocds", contract, "--facts", facts, "--uri", uri)

    assert (package["version"], package["uri"], package["publisher"]) == ("1.1", uri, {"name": "Council"})
    assert len(package["releases"]) == 1
    assert alone.code == 2
    assert "--uri and --publisher belong together" in alone.err


def test_what_was_left_out_can_be_listed_for_programs(contract: Path, tmp_path: Path) -> None:
    listed = tally("import-ocds", contract.parent / "release.json", "--out", tmp_path / "b", "--format", "json").json()
    again = tally("import-ocds", contract.parent / "release.json", "--out", tmp_path / "b")

    assert {problem["level"] for problem in listed} <= {"warning", "advice"}
    assert all(problem["id"].startswith("X") for problem in listed)
    assert again.code == 1
    assert "holds charter.yaml" in again.err


def test_a_broken_file_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"releases": [{"ocid": "o",}]}', "utf-8")

    done = tally("import-ocds", tmp_path / "bad.json", "--out", tmp_path / "c")

    assert done.code == 1
    assert "bad.json:1:28: X001" in done.err
    assert not (tmp_path / "c").exists()


CHARTER = f"""\
tallystick: 1
alliance: cleaning
title: Cleaning
term: 2025-04-01 .. 2028-04-01
currency: GBP
parties:
  council: {{name: Northmere Council}}
  brightco: {{name: Brightco Ltd}}
sources:
  visits: {{time: day, key: id, columns: {{id: text, day: date, done: boolean, on_time: boolean, answered: boolean}}}}
kpis:
  done: {{title: Visits carried out, formula: SHARE_IF(done), unit: percent, direction: higher, target: 95,
    bands: {BANDS}, binding: contractual}}
  on_time: {{title: Visits on time, formula: SHARE_IF(on_time), unit: percent, direction: higher, target: 90,
    bands: {BANDS}, binding: contractual}}
  answered: {{title: Complaints answered, formula: SHARE_IF(answered), unit: percent, direction: higher, target: 80,
    bands: {BANDS}, binding: contractual}}
"""
NOTICE = """\
notice: 1
authority: council
supplier: brightco
assessed: 2025-04-01 .. 2025-06-01
on: 2025-06-20
over the period: worst
ratings: {good: Good, watch: Approaching target, poor: Requires improvement, bad: Inadequate}
"""


def test_a_notice_is_written_in_three_forms(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(CHARTER, "utf-8")
    (tmp_path / "notice.yaml").write_text(NOTICE, "utf-8")
    (tmp_path / "published.json").write_text(json_text(published()), "utf-8")
    (tmp_path / "exports").mkdir()
    rows = "id,day,done,on_time,answered\n1,2025-04-02,true,true,true\n2,2025-05-02,true,false,true\n"
    (tmp_path / "exports" / "visits.csv").write_text(rows, "utf-8")
    arguments = ("performance-notice", tmp_path, "--facts", tmp_path / "exports", "--as-of", "2025-06-20")

    text = tally(*arguments)
    content = tally(*arguments, "--format", "json").json()
    html = tally(*arguments, "--format", "html", "--output", tmp_path / "notice.html")

    assert text.code == 0, text.err
    assert "2. Visits on time: INADEQUATE" in text.text
    assert [each["rating"] for each in content["kpis"]] == ["Good", "Inadequate", "Good"]
    assert html.code == 0
    assert (tmp_path / "notice.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_notice_without_its_profile_is_refused(contract: Path) -> None:
    done = tally("performance-notice", contract)

    assert done.code == 1
    assert "notice.yaml" in done.err
