"""Issues and ideas: raised on elements of the charter, answered, closed, and never overwritten."""

from datetime import date
from pathlib import Path

import pytest

from cycle.small import make_workspace
from tallystick.charter.issues import element
from tallystick.charter.read import read_files
from tallystick.cycle.checking import check
from tallystick.cycle.issues import add_to_issue, issues, raise_issue
from tallystick.errors import InputError, ProblemsError

MAY = date(2024, 5, 1)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "w")


def risk(folder: Path, name: str | None = None) -> str:
    fields: dict[str, str | None] = {"likelihood": "likely", "impact": "major", "owner": None, "response": None}
    made = raise_issue(
        folder, kind="risk", on="kpis/on_time_share", by="north/manager", text="Winter: comes", day=MAY, name=name,
        fields=fields,
    )  # fmt: skip
    return made.id


def test_an_issue_goes_from_open_to_closed_and_keeps_all_that_was_said(workspace: Path) -> None:
    name = risk(workspace)
    answer, closed = date(2024, 5, 2), date(2024, 5, 9)
    add_to_issue(
        workspace, name, by="north/manager", text="We plan", day=answer, state="accepted", owner="north/manager"
    )
    add_to_issue(workspace, name, by="north/manager", text="Spring came", day=closed, state="closed")

    (issue,) = issues(workspace).issues

    assert (issue.id, issue.kind, issue.on, issue.state, issue.owner) == (
        "risk-1", "risk", "kpis/on_time_share", "closed", "north/manager",
    )  # fmt: skip
    assert (issue.likelihood, issue.impact, issue.raised) == ("likely", "major", MAY)
    assert [(said.text, said.state) for said in issue.history] == [
        ("Winter: comes", None), ("We plan", "accepted"), ("Spring came", "closed"),
    ]  # fmt: skip
    assert issue.answer is not None
    assert issue.answer.text == "Spring came"


def test_the_file_is_only_ever_added_to(workspace: Path) -> None:
    log = workspace / "issues.yaml"
    name = risk(workspace)
    before = log.read_text()
    log.write_text(before + "  # a remark by hand\n")
    add_to_issue(workspace, name, by="north/manager", text="- yes: no", day=MAY, state="answered")

    assert log.read_text().startswith(before + "  # a remark by hand\n")
    assert issues(workspace).issues[0].history[1].text == "- yes: no"


@pytest.mark.parametrize(
    "text", ["true", "12", "a: b # c", "ends with:", "- dash", "'quoted' \"twice\"", "two\nlines", "Größe"]
)
def test_any_text_comes_back_as_it_was_said(workspace: Path, text: str) -> None:
    raise_issue(workspace, kind="idea", on="charter", by="north/manager", text=text, day=MAY)

    assert issues(workspace).issues[0].history[0].text == text


def test_ids_count_up_by_kind(workspace: Path) -> None:
    assert [risk(workspace), risk(workspace), risk(workspace, "winter"), risk(workspace)] == [
        "risk-1", "risk-2", "winter", "risk-3",
    ]  # fmt: skip


def test_a_closed_issue_is_reopened_in_so_many_words(workspace: Path) -> None:
    name = risk(workspace)
    add_to_issue(workspace, name, by="north/manager", text="Done", day=MAY, state="closed")

    with pytest.raises(InputError, match="Issue 'risk-1' is closed; reopen it with 'tally issues answer"):
        add_to_issue(workspace, name, by="north/manager", text="But", day=MAY, state="answered")
    assert add_to_issue(workspace, name, by="north/manager", text="Again", day=MAY, state="open").state == "open"


@pytest.mark.parametrize(
    ("on", "steps"),
    [
        ("charter", ()),
        ("title", ("title",)),
        ("kpis/volume", ("kpis", "volume")),
        ("kpis/volume/target", ("kpis", "volume", "target")),
        ("people/north/manager", ("people", "north/manager")),
        ("sources/deliveries/columns/late", ("sources", "deliveries", "columns", "late")),
        ("kpis/on_time_share/examples/1", ("kpis", "on_time_share", "examples", 0)),
        ("kpis/on_time_share/examples/2", None),
        ("kpis/nothing", None),
        ("", None),
    ],
)
def test_elements_are_found_by_their_path(workspace: Path, on: str, steps: tuple[str | int, ...] | None) -> None:
    assert element(on, read_files([workspace / "charter.yaml"])) == steps


def test_an_element_that_is_not_there_is_refused_with_one_like_it(workspace: Path) -> None:
    with pytest.raises(InputError, match=r"no element 'kpis/volum'. Did you mean 'kpis/volume'\?"):
        raise_issue(workspace, kind="idea", on="kpis/volum", by="north/manager", text="x", day=MAY)
    assert not (workspace / "issues.yaml").exists()


def test_an_unknown_role_and_an_unknown_issue_are_refused(workspace: Path) -> None:
    with pytest.raises(InputError, match="There is no role 'west/clerk' in the charter; there are north/manager"):
        raise_issue(workspace, kind="idea", on="charter", by="west/clerk", text="x", day=MAY)
    with pytest.raises(InputError, match="There is no issue 'risk-7'; there are none yet"):
        add_to_issue(workspace, "risk-7", by="north/manager", text="x", day=MAY, state="answered")


def test_an_entry_before_the_last_one_is_refused(workspace: Path) -> None:
    name = risk(workspace)

    with pytest.raises(InputError, match="has an entry of 2024-05-01; give that day or a later one"):
        add_to_issue(workspace, name, by="north/manager", text="x", day=date(2024, 4, 30), state="answered")


def test_only_risks_have_a_likelihood(workspace: Path) -> None:
    with pytest.raises(ProblemsError, match="C443 issue 'idea-1' is no risk and has 'likelihood'"):
        raise_issue(
            workspace, kind="idea", on="charter", by="north/manager", text="x", day=MAY, fields={"likelihood": "rare"}
        )
    assert not (workspace / "issues.yaml").exists()


RAISED = "  - {issue: a, date: 2024-05-01, by: north/manager, kind: idea, on: kpis/volume, text: x}\n"


@pytest.mark.parametrize(
    ("log", "id_", "message"),
    [
        (RAISED.replace("kpis/volume", "kpis/gone"), "C440", "issue 'a' is on 'kpis/gone', which the charter does not"),
        ("  - {issue: b, date: 2024-05-01, by: north/manager, text: x}\n", "C441", "there is no issue 'b' to add to"),
        (RAISED + RAISED, "C441", "issue 'a' is raised a second time"),
        (
            RAISED + "  - {issue: a, date: 2024-04-01, by: north/manager, text: x}\n",
            "C442",
            "the entry of 2024-04-01 stands after one of 2024-05-01",
        ),
        (RAISED.replace("north/manager", "north/clerk"), "C444", "there is no role 'north/clerk'"),
        (RAISED.replace("idea, on: kpis/volume", "idea"), "C003", "an issue is raised with 'kind' and 'on'"),
        (RAISED.replace("idea", "wish"), "C003", "expected 'concern', 'risk', 'idea' or 'feedback'"),
        (RAISED.replace("text: x", "text: x, mood: bad"), "C001", "there is no key 'mood' here"),
    ],
)
def test_check_finds_what_is_wrong_with_a_log(workspace: Path, log: str, id_: str, message: str) -> None:
    (workspace / "issues.yaml").write_text(f"log:\n{log}")

    found = [problem for problem in check(workspace).problems if problem.file == "issues.yaml"]

    assert [problem.id for problem in found] == [id_]
    assert message in found[0].message


def test_issues_are_no_part_of_what_was_agreed(workspace: Path) -> None:
    before = check(workspace).compiled
    risk(workspace)
    after = check(workspace).compiled

    assert before is not None
    assert after is not None
    assert before.sha256 == after.sha256


def test_an_issue_may_be_about_a_period_of_the_charter(workspace: Path) -> None:
    raise_issue(workspace, kind="idea", on="charter", by="north/manager", text="x", day=MAY, period="2024-01")

    assert issues(workspace).issues[0].period == "2024-01"
    with pytest.raises(InputError, match="have no period '2024-13'"):
        raise_issue(workspace, kind="idea", on="charter", by="north/manager", text="x", day=MAY, period="2024-13")


def test_whoever_has_a_usual_role_of_a_party_speaks_though_the_charter_does_not_name_it(workspace: Path) -> None:
    raise_issue(workspace, kind="idea", on="charter", by="north/contributor", text="x", day=MAY)

    assert issues(workspace).issues[0].history[0].by == "north/contributor"
    assert issues(workspace).problems == ()


@pytest.mark.parametrize("role", ["north/manger", "nowhere/contributor", "north/auditor"])
def test_a_misspelt_role_and_that_of_a_stranger_are_refused(workspace: Path, role: str) -> None:
    with pytest.raises(InputError, match="There is no role"):
        raise_issue(workspace, kind="idea", on="charter", by=role, text="x", day=MAY)
