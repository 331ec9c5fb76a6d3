"""``tally report`` of an amended charter: determinations of both charters, each under its own."""

from pathlib import Path

from cycle.pact import amended, make_pact, rows
from journeys.calling import tally


def test_the_report_judges_each_period_under_the_charter_in_force_for_it(tmp_path: Path) -> None:
    old = make_pact(tmp_path / "old")
    new = make_pact(tmp_path / "new", amended(old))
    (new / "earlier").mkdir()
    (new / "earlier" / "first.yaml").write_text((old / "charter.yaml").read_text())
    (new / "exports").mkdir()
    (new / "exports" / "jobs.csv").write_text(rows())

    said = tally("report", new, "--facts", new / "exports", "--as-of", "2024-08-20", "--out", tmp_path / "report.html")
    found = tally("determine", new, "--facts", new / "exports", "--as-of", "2024-08-20", "--format", "json").json()

    assert said.code == 0, said.err
    assert [each["threshold"] for each in found] == ["95", "95", *["93"] * 5]
    assert [each["amount"] for each in found] == ["0.00", "250.00", *["0.00"] * 5]
    page = (tmp_path / "report.html").read_text()
    assert "250.00" in page
    assert "150.00" not in page
