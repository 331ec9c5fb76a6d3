"""``tally new``: from answers or options to a charter that computes figures."""

import json
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from journeys.calling import Called, tally
from tallystick.cli.new import command

LEADS = """\
Lead ID,Created Date,Source Partner,SQL,Closed Won,Deal Value,Referred,Referral Accepted,First Contact
L-1,05/01/2026,Acme,Yes,Yes,"1,200.50",No,,06/01/2026
L-2,13/01/2026,Acme,Yes,No,,Yes,Yes,14/01/2026
L-3,20/01/2026,Bolt Ltd,No,No,,Yes,No,
L-4,22/01/2026,Bolt Ltd,Yes,Yes,3000,No,,25/01/2026
L-5,28/01/2026,Bolt Ltd,No,No,,No,,29/01/2026
"""

CAMPAIGNS = """\
Month;Campaign;Payer;Spend;Budget;Reach;Impressions;Clicks
01.01.2026;Spring;Acme;1.000,00;1.100,00;12000;40000;500
01.01.2026;Fair;Bolt Ltd;250,50;300,00;3000;9000;60
"""

FRAME = ("--yes", "--title", "Acme and Bolt", "--party", "Acme Inc", "--party", "Bolt", "--term",
         "2026-01-01..2027-01-01")  # fmt: skip


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    (tmp_path / "campaigns.csv").write_text(CAMPAIGNS, encoding="utf-8")
    return tmp_path


def new(here: Path, *arguments: str) -> Called:
    with chdir(here):
        return tally("new", "joint", *FRAME, *arguments)


def answered(here: Path, *answers: str) -> Result:
    """The dialogue with these answers; an empty one takes the default."""
    with chdir(here):
        return CliRunner().invoke(command, ["joint"], input="\n".join(answers) + "\n")


def figures(here: Path) -> dict[tuple[str, str | None], str | None]:
    with chdir(here):
        for source in ("leads", "campaigns"):
            if f"  {source}:" in (here / "joint/charter/sources.yaml").read_text(encoding="utf-8"):
                assert tally("facts", "add", "joint", source, f"{source}.csv").code == 0
        rows = tally("figures", "joint", "--as-of", "2026-03-01", "--period", "2026-01", "--format", "json").json()
    return {(each["kpi"], each["party"]): each["value"] or each["missing"] for each in rows}


def test_options_and_two_files_give_figures_that_a_reader_can_work_out(here: Path) -> None:
    called = new(here, "--set", "co-marketing", "--file", "leads.csv", "--file", "campaigns.csv")

    assert called.code == 0, called.err
    assert "leads.csv is taken for table leads: lead = Lead ID, created = Created Date" in called.text
    found = figures(here)
    assert found["lead_value", None] == "4201"  # 1,200.50 + 3,000 = 4,200.50, half up
    assert found["lead_conversion", None] == "40.0"  # 2 of 5
    assert found["cost_per_lead", None] == "250.10"  # (1,000 + 250.50) / 5
    assert found["cost_per_lead", "acme"] == "500.00"  # 1,000 / 2
    assert found["lead_sharing", None] == "50.0"  # 1 of 2
    assert found["lead_response_time", None] == "1.0"  # 1, 1, 1 and 3 days


def test_the_charter_passes_the_check_and_the_next_steps_are_shown(here: Path) -> None:
    called = new(here, "--set", "co-marketing", "--file", "leads=leads.csv")

    assert "Prepare campaigns.csv with columns day, campaign, party, cost" in called.text
    assert "tally facts add joint leads leads.csv" in called.text
    assert "without a target yet: lead_value, co_marketing_reach, cost_per_lead" in called.text
    with chdir(here):
        checked = tally("check", "joint", "--format", "json")
    assert {each["level"] for each in json.loads(checked.out)} <= {"warning", "advice"}
    assert checked.code == 0


def test_kpis_that_a_file_cannot_serve_are_left_out_and_named(here: Path) -> None:
    (here / "leads.csv").write_text("Lead ID,Created Date,SQL\nL-1,2026-01-05,yes\n", encoding="utf-8")

    called = new(here, "--kpi", "leads_brought", "--kpi", "lead_conversion", "--file", "leads.csv")

    assert "left out lead_conversion: leads.csv has no won" in called.text
    assert figures(here) == {("leads_brought", None): "1"}


def test_targets_and_columns_can_be_said_in_options(here: Path) -> None:
    called = new(here, "--kpi", "lead_value", "--target", "lead_value=5000", "--file", "leads.csv", "--map",
                 "leads.won=SQL", "--value", "bolt=Bolt Ltd", "--currency", "USD")  # fmt: skip

    assert called.code == 0, called.err
    text = (here / "joint/charter/kpis.yaml").read_text(encoding="utf-8")
    assert "target: 5000" in text
    assert "unit: USD" in text
    assert "called: SQL" in (here / "joint/charter/sources.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--set", "nothing"), 1, "no set 'nothing' in the library"),
        (("--kpi", "lead_valu"), 1, "Did you mean 'lead_value'"),
        (("--kpi", "lead_value", "--target", "lead_value=high"), 1, "'high' is no target"),
        (("--kpi", "lead_value", "--target", "churn_rate=3"), 1, "--target names 'churn_rate'"),
        (("--kpi", "lead_value", "--target", "5"), 2, "--target '5' is no pair"),
        (("--kpi", "lead_value", "--file", "none.csv"), 1, "none.csv cannot be read"),
        (("--kpi", "lead_value", "--file", "sales=leads.csv"), 1, "counts a table 'sales'; there are leads"),
        (("--kpi", "lead_value", "--file", "leads.csv", "--map", "leads.won=Stage"), 1, "no heading 'Stage'"),
        (("--kpi", "lead_value", "--file", "leads.csv", "--map", "leads.lost=SQL"), 1, "needs no column 'lost'"),
        (("--kpi", "lead_value", "--map", "leads.won=SQL"), 1, "for which no file is given"),
        (("--kpi", "lead_value", "--map", "won=SQL"), 2, "names no table"),
        (("--kpi", "lead_value", "--file", "leads.csv", "--value", "acne=A"), 1, "the parties are acme, bolt"),
        (("--kpi", "lead_value", "--file", "leads.csv", "--dates", "%d.%m.%Y"), 1, "--dates leads=%d/%m/%Y"),
        (("--kpi", "lead_value", "--dates", "leads=%d.%m.%Y"), 1, "--dates names table 'leads', for which no file"),
        (("--kpi", "lead_value", "--dates", "leads="), 2, "names no form"),
        (("--kpi", "lead_value", "--dates", "%d.%m.%Y", "--dates", "%m.%Y"), 2, "two forms for all files"),
        (("--kpi", "lead_value", "--zone", "Mars/X"), 1, "'Mars/X' is not in the IANA data base"),
        (("--kpi", "lead_value", "--currency", "EURO"), 1, "'EURO' is no currency code"),
        (("--set", "esg", "--without", "trust"), 1, "'trust', which the set does not hold"),
        (("--kpi", "load_factor", "--file", "leads.csv"), 1, "leads.csv holds too few of the columns"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    here: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    called = new(here, *arguments)

    assert (called.code, message in called.err) == (code, True), called.err
    assert not (here / "joint").exists()


def test_a_file_without_a_key_is_refused_with_the_option_that_names_it(here: Path) -> None:
    (here / "leads.csv").write_text("Who,Created Date,SQL\nL-1,2026-01-05,yes\n", encoding="utf-8")

    called = new(here, "--kpi", "leads_brought", "--file", "leads=leads.csv")

    assert called.code == 1
    assert "--map leads.lead=HEADING" in called.err


def test_each_file_is_read_in_its_own_form_of_days(here: Path) -> None:
    months = CAMPAIGNS.replace("01.01.2026", "01.2026")
    (here / "campaigns.csv").write_text(months, encoding="utf-8")
    files = ("--set", "co-marketing", "--file", "leads.csv", "--file", "campaigns.csv")

    refused = new(here, *files, "--dates", "%d/%m/%Y")
    assert refused.code == 1
    assert "'01.2026' in campaigns.csv cannot be read as a day written %d/%m/%Y" in refused.err
    assert not (here / "joint").exists()

    assert new(here, *files, "--dates", "%d/%m/%Y", "--dates", "campaigns=%m.%Y").code == 0
    assert figures(here)["cost_per_lead", None] == "250.10"  # (1,000 + 250.50) / 5; every row was taken


def test_at_a_prompt_a_form_of_days_and_a_required_column_are_asked_for_again(here: Path) -> None:
    (here / "leads.csv").write_text("Who,Created Date,SQL\nL-1,01.2026,yes\n", encoding="utf-8")
    with chdir(here):
        result = CliRunner().invoke(
            command,
            ["joint", *FRAME[1:], "--zone", "UTC", "--calendar", "months", "--currency", "EUR", "--kpi",
             "leads_brought", "--file", "leads=leads.csv", "--target", "leads_brought=5"],
            input="none\n\nWho\n\n\n\n%d.%m.%Y\n%m.%Y\n\n\n\n",
        )  # fmt: skip

    assert result.exit_code == 0, result.output
    assert "type one of its headings: Who, Created Date, SQL" in result.output
    assert "The day is missing in '01.2026' of leads.csv" in result.output
    assert "cannot be read as a day written %d.%m.%Y, but as one written %m.%Y." in result.output
    assert "--" not in result.output.split("\nNext")[0]
    assert figures(here)["leads_brought", None] == "1"


def test_a_charter_is_never_overwritten(here: Path) -> None:
    assert new(here, "--set", "esg").code == 0
    before = (here / "joint/charter/kpis.yaml").read_bytes()

    called = new(here, "--set", "airline")

    assert called.code == 1
    assert "is there already; nothing was written" in called.err
    assert (here / "joint/charter/kpis.yaml").read_bytes() == before


def test_the_dialogue_asks_again_after_an_answer_that_cannot_be(here: Path) -> None:
    result = answered(
        here,
        "Acme and Bolt", "Acme Inc, Bolt", "2026-01-01..2025-01-01", "2026-01-01..2027-01-01", "Mars/X",
        "Europe/London", "", "gbp", "co-marketing", "3,99", "3,7", "missing.csv", "leads.csv", "none",
        "none", "", "", "", "Stage", "", "", "", "",
        "12", "none",
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    for refusal in ("is no term", "not in the IANA", "is no list of numbers", "cannot be read", "'Stage'",
                    "No heading of leads.csv is taken for the column 'lead'"):  # fmt: skip
        assert refusal in result.output
    texts = {path.name: path.read_text(encoding="utf-8") for path in (here / "joint/charter").iterdir()}
    assert "currency: GBP" in texts["alliance.yaml"]
    assert "zone: Europe/London" in texts["alliance.yaml"]
    assert "bolt: {name: Bolt, is: {party: Bolt Ltd}}" in texts["alliance.yaml"]
    assert "target: 12" in texts["kpis.yaml"]
    assert figures(here) == {
        ("lead_conversion", None): "40.0", ("lead_conversion", "acme"): "insufficient",
        ("lead_conversion", "bolt"): "insufficient", ("lead_qualification_rate", None): "60.0",
        ("lead_qualification_rate", "acme"): "insufficient", ("lead_qualification_rate", "bolt"): "insufficient",
    }  # fmt: skip


def test_a_dialogue_that_ends_early_writes_nothing(here: Path) -> None:
    result = answered(here, "Acme and Bolt", "Acme Inc, Bolt")

    assert result.exit_code == 1
    assert not (here / "joint").exists()
