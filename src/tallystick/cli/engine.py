"""``tally engine``: whether facts can be counted where they are, and whether an engine counts as every other."""

import os
from pathlib import Path

import click

from tallystick.cli.options import format_option, threads_option
from tallystick.cli.output import print_json, print_rows
from tallystick.cycle.engine_checks import check_engines, run_conformance
from tallystick.errors import InputError
from tallystick.tallies.engines.conformance import Outcome, suite_digest
from tallystick.tallies.engines.settings import Settings

CHECKED = ("engine", "source", "what", "found", "holds")
CASES = ("case", "holds", "found", "expected", "about")


@click.group(
    epilog="\b\nExamples:\n  tally engine check examples/new-york-2013\n  tally engine conformance duckdb:///scratch.duckdb"
)
def command() -> None:
    """Check the engines that a deployment names, and try whether an engine counts as every other."""


@command.command(
    epilog="\b\nExamples:\n  tally engine check .\n  tally engine check pact warehouse --quick --format json\n"
    "  tally engine check pact warehouse --tidy\n\n"
    "Exit code 1 when something does not hold."
)
@click.argument("workspace", type=click.Path(exists=True, path_type=Path), default=".")
@click.argument("name", required=False)
@click.option("--quick", is_flag=True, help="Leave the conformance suite out.")
@click.option("--tidy", is_flag=True, help="Remove what broken runs of the conformance suite left in the engine.")
@format_option
def check(workspace: Path, name: str | None, quick: bool, tidy: bool, form: str) -> int:
    """Connect to the engines of WORKSPACE's deployment.yaml, or to the one named NAME, and check the facts there.

    Prints the engine's version, the rights of the role, whether each declared column is there in a type that fits,
    whether keys are unique, and how many rows are facts. Then the conformance suite runs on small facts of its own. On
    a server that needs a role that may make a schema; where the role may not, the suite is not run, and that is said.
    """
    found = list(check_engines(workspace, name, suite=not quick, tidy=tidy))
    rows = [
        {
            "engine": each.engine,
            "source": each.source,
            "what": each.what,
            "found": each.found,
            "holds": _word(each.holds),
        }
        for each in found
    ]
    print_rows(rows, form, columns=CHECKED)
    return 0 if all(each.holds for each in found) else 1


@command.command(
    epilog="\b\nExamples:\n  tally engine conformance duckdb:///\n"
    "  tally engine conformance postgresql://owner@db.example/scratch --password-from DB_PASSWORD\n\n"
    "Exit code 1 when a case does not hold."
)
@click.argument("url")
@click.option("--password-from", help="The environment variable that holds the role's password.")
@threads_option
@format_option
def conformance(url: str, password_from: str | None, threads: int | None, form: str) -> int:
    """Run the conformance suite on the engine at URL, on small facts in a scratch place that is removed again.

    Every engine must give the same digest for each case, and the same one for all of them.
    """
    password = None
    if password_from is not None:
        password = os.environ.get(password_from)
        if password is None:
            raise InputError(f"The environment holds no {password_from}; set it where you run this.")
    settings = Settings(url, password=password, may_write=True, threads=threads)
    outcomes = list(run_conformance(settings))
    rows = [_row(each, short=form == "table") for each in outcomes]
    held, every = sum(each.holds for each in outcomes), len(outcomes)
    if form == "json":
        print_json({"engine": settings.shown, "held": held, "digest": suite_digest(outcomes), "cases": rows})
    else:
        print_rows(rows, form, columns=CASES[:3] if form == "table" and held == every else CASES)
    if form == "table":
        click.echo(f"\n{held} of {every} cases hold. Digest of all: {suite_digest(outcomes)}")
    return 0 if held == every else 1


def _row(each: Outcome, *, short: bool) -> dict[str, str]:
    return {
        "case": each.case.name,
        "holds": _word(each.holds),
        "found": each.found[:16] if short else each.found,
        "expected": each.case.expected[:16] if short else each.case.expected,
        "about": each.said or each.case.about,
    }


def _word(holds: bool) -> str:
    return "yes" if holds else "NO"
