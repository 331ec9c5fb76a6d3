"""``tally issues``: raise, answer and close issues and ideas about any element of a charter."""

from datetime import date
from pathlib import Path
from typing import Any, get_args

import click

from tallystick.charter.issues import Issue
from tallystick.charter.model.issues import Impact, Kind, Likelihood, State
from tallystick.cli.options import Day, format_option, workspace_argument
from tallystick.cli.output import print_json, print_rows
from tallystick.cycle.issues import add_to_issue, issues, raise_issue

COLUMNS = ("id", "kind", "on", "period", "state", "owner", "raised", "by", "likelihood", "impact", "text")


@click.group(
    epilog="\b\nExamples:\n"
    "  tally issues add examples/new-york-2013 --kind risk --on kpis/completion --by hub/manager \\\n"
    '    --likelihood likely --impact major --text "Winter comes"\n'
    "  tally issues list examples/new-york-2013 --state open\n"
    '  tally issues close examples/new-york-2013 risk-1 --by hub/manager --text "Spring came"'
)
def command() -> None:
    """Raise, answer and close issues and ideas.

    Concerns, risks, ideas and feedback on any element of the charter, kept in issues.yaml of the workspace. Entries
    are added at the end of the file and never changed.
    """


@command.command("list")
@workspace_argument
@click.option("--state", type=click.Choice(get_args(State)), help="Only issues in this state.")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Only issues of this kind.")
@click.option("--on", help="Only issues on this element, or on what lies below it.")
@format_option
def list_(workspace: Path, state: str | None, kind: str | None, on: str | None, form: str) -> None:
    """List issues with their state; as JSON, with everything that was said."""
    found = issues(workspace)
    chosen = [
        issue
        for issue in found.issues
        if (state is None or issue.state == state)
        and (kind is None or issue.kind == kind)
        and (on is None or issue.on == on or issue.on.startswith(f"{on}/"))
    ]
    for problem in found.problems:
        click.echo(str(problem), err=True)
    if form == "json":
        print_json([{**_row(issue), "history": _history(issue)} for issue in chosen])
    else:
        print_rows([_row(issue) for issue in chosen], form, columns=COLUMNS)


@command.command()
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.option("--kind", type=click.Choice(get_args(Kind)), required=True, help="What it is.")
@click.option("--on", required=True, help="The element, by its path: kpis/completion, or charter for the whole.")
@click.option("--by", required=True, help="Who raises it, as a role: hub/manager.")
@click.option("--text", required=True, help="What it is about.")
@click.option("--period", help="The period that it is about, where it is about one: 2013-07.")
@click.option("--owner", help="Who deals with it, as a role.")
@click.option("--likelihood", type=click.Choice(get_args(Likelihood)), help="Of a risk: how likely it is.")
@click.option("--impact", type=click.Choice(get_args(Impact)), help="Of a risk: how much it would harm.")
@click.option("--response", help="Of a risk: what is done about it.")
@click.option("--id", "name", help="Its id; made from kind and number by default.")
@click.option("--date", "day", type=Day(), help="The day; today by default.")
def add(
    workspace: Path, kind: str, on: str, by: str, text: str, period: str | None, owner: str | None,
    likelihood: str | None, impact: str | None, response: str | None, name: str | None, day: date | None,
) -> None:  # fmt: skip
    """Raise an issue on an element of the charter."""
    fields = {"owner": owner, "likelihood": likelihood, "impact": impact, "response": response}
    made = raise_issue(
        workspace, kind=kind, on=on, by=by, text=text, day=day or _today(), name=name, period=period, fields=fields
    )
    click.echo(f"Raised {made.id} on {made.on}.")


@command.command()
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("issue")
@click.option("--by", required=True, help="Who answers, as a role: hub/manager.")
@click.option("--text", required=True, help="The answer.")
@click.option(
    "--state",
    type=click.Choice([each for each in get_args(State) if each != "closed"]),
    default="answered",
    show_default=True,
    help="What becomes of it.",
)
@click.option("--owner", help="Who deals with it from now on, as a role.")
@click.option("--date", "day", type=Day(), help="The day; today by default.")
def answer(
    workspace: Path, issue: str, by: str, text: str, state: str, owner: str | None, day: date | None
) -> None:  # fmt: skip
    """Answer an issue, accept or decline it, or open it again."""
    made = add_to_issue(workspace, issue, by=by, text=text, day=day or _today(), state=state, owner=owner)
    click.echo(f"{made.id} is {made.state}.")


@command.command()
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("issue")
@click.option("--by", required=True, help="Who closes it, as a role: hub/manager.")
@click.option("--text", required=True, help="What came of it.")
@click.option("--date", "day", type=Day(), help="The day; today by default.")
def close(workspace: Path, issue: str, by: str, text: str, day: date | None) -> None:
    """Close an issue for good; 'answer --state open' opens it again."""
    made = add_to_issue(workspace, issue, by=by, text=text, day=day or _today(), state="closed")
    click.echo(f"{made.id} is {made.state}.")


def _today() -> date:
    return date.today()  # noqa: DTZ011  (the day where the person sits, who can give another)


def _row(issue: Issue) -> dict[str, Any]:
    return {
        "id": issue.id,
        "kind": issue.kind,
        "on": issue.on,
        "period": issue.period,
        "state": issue.state,
        "owner": issue.owner,
        "raised": issue.raised.isoformat(),
        "by": issue.history[0].by,
        "likelihood": issue.likelihood,
        "impact": issue.impact,
        "response": issue.response,
        "answer": issue.answer.text if issue.answer else None,
        "text": issue.history[0].text,
    }


def _history(issue: Issue) -> list[dict[str, Any]]:
    return [
        {"date": said.date.isoformat(), "by": said.by, "text": said.text, "state": said.state, "owner": said.owner}
        for said in issue.history
    ]
