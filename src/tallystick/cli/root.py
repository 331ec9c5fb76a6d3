"""The root command: finds the others by name, and turns our errors into words and exit codes."""

import gc
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("tallystick.cli.new", "Start a charter by question and answer."),
    "library": ("tallystick.cli.library", "Show templates of KPIs, and sets of them."),
    "clause": ("tallystick.cli.clause", "Show templates of clauses, and a charter's clauses in words and examples."),
    "check": ("tallystick.cli.check", "Find what is wrong with a charter."),
    "figures": ("tallystick.cli.figures", "Compute the figures of every KPI."),
    "scorecard": ("tallystick.cli.scorecard", "Judge the latest figures against targets."),
    "strategy": ("tallystick.cli.strategy", "Show objectives, what cascades, and who contributed what."),
    "portfolio": ("tallystick.cli.portfolio", "Compare alliances, parties and units side by side."),
    "report": ("tallystick.cli.report", "Write the report of a period as one HTML file."),
    "demo": ("tallystick.cli.demo", "Run the main job on the real flights of New York, 2013."),
    "facts": ("tallystick.cli.facts", "Record facts in immutable batches, and list them."),
    "ingest": ("tallystick.cli.ingest", "Record events as they happen, and watch figures change."),
    "tallies": ("tallystick.cli.tallies", "Show or delete the tallies that are kept of facts."),
    "engine": ("tallystick.cli.engine", "Count facts where they are: check engines, and try them."),
    "close": ("tallystick.cli.close", "Show what is due, late, or ready to be locked."),
    "determine": ("tallystick.cli.determine", "Determine what follows from the clauses, and why."),
    "backtest": ("tallystick.cli.backtest", "Run clauses over history and scenarios, before they are signed."),
    "settle": ("tallystick.cli.settle", "Print a statement of account: what is owed, settled and open."),
    "exit": ("tallystick.cli.exit", "Show what a party's exit leaves to be done."),
    "amend": ("tallystick.cli.amend", "Show what an amendment says, and which figures it moves."),
    "sign": ("tallystick.cli.sign", "Sign a charter or an edition for a party."),
    "agree": ("tallystick.cli.agree", "Show who has signed a charter, and from when it is in force."),
    "record": ("tallystick.cli.record", "Put on record what is not there yet: batches, cases, payments."),
    "publish": ("tallystick.cli.publish", "Publish an edition of a period, on record."),
    "editions": ("tallystick.cli.editions", "List editions as known at any instant, and make them again."),
    "submit": ("tallystick.cli.submit", "Report a figure sealed, and open it once all have sealed."),
    "key": ("tallystick.cli.key", "Make keys, and put on record whose they are."),
    "person": ("tallystick.cli.person", "Show what is held about a person, or erase it."),
    "evidence": ("tallystick.cli.evidence", "Print certificates and chain of custody of an edition."),
    "self-test": ("tallystick.cli.self_test", "Test the record, and put the result on record."),
    "explain": ("tallystick.cli.explain", "Show how one figure came about, or how a KPI is computed."),
    "formula": ("tallystick.cli.formula", "Show how a formula is read, or why it is refused."),
    "import-metrics": ("tallystick.cli.import_metrics", "Import metrics of OSI or dbt as a draft of a charter."),
    "export-metrics": ("tallystick.cli.export_metrics", "Export measures and KPIs to OSI or dbt."),
    "import-ocds": ("tallystick.cli.import_ocds", "Import a contract from Open Contracting data."),
    "export-ocds": ("tallystick.cli.export_ocds", "Export a charter as Open Contracting data."),
    "performance-notice": ("tallystick.cli.performance_notice", "Write a UK contract performance notice."),
    "case": ("tallystick.cli.case", "Show cases, write their notices, and export their deadlines."),
    "issues": ("tallystick.cli.issues", "Raise, answer and close issues and ideas."),
    "pack": ("tallystick.cli.pack", "Write an edition and all its evidence into one file."),
    "verify": ("tallystick.cli.verify", "Verify a pack: what holds, what does not, what cannot be shown."),
    "compare": ("tallystick.cli.compare", "Find the first difference between two parties' packs."),
    "ledger": ("tallystick.cli.ledger", "Keep a ledger: append, show, check, mirror, freeze, and witness it."),
    "init": ("tallystick.cli.init", "Make the data folder of a site."),
    "serve": ("tallystick.cli.serve", "Serve the site, with its worker."),
    "doctor": ("tallystick.cli.doctor", "Look whether a site is well."),
    "backup": ("tallystick.cli.backup", "Back a site up into one file."),
    "restore": ("tallystick.cli.restore", "Restore a site from a backup."),
    "schema": ("tallystick.cli.schema", "Print the JSON Schema of charters, for editors."),
}

EPILOG = """\b
Examples:
  tally demo
  tally check examples/new-york-2013
  tally figures examples/new-york-2013 --kpi completion --format csv
  tally formula "COUNT_IF(arr_delay < 15) / COUNT(*)" --columns arr_delay:minutes

Exit codes: 0 done and nothing is wrong · 1 what was given is wrong · 2 called wrongly.
Shell completion: eval "$(_TALLY_COMPLETE=bash_source tally)", likewise zsh_source and fish_source."""


class Commands(click.Group):
    """The commands by name; a command's module is imported when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which people meet them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in COMMANDS.items()])


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tallystick", prog_name="tally")
def tally() -> None:
    """Agree what is measured, compute it so that each party can recompute it to the last digit, judge it against what
    was signed, and keep a record that stands."""


COLLECT_AFTER = 1_000_000
"""How many objects are made between two searches for circular rubbish, of which a command makes hardly any.

Python's own 700 would spend a quarter of the time of long commands on searching figures and tallies that all live, and
100,000 still a fifth of what it takes to build and judge them.
"""

AND_OLD_ONES_AFTER = 100
"""How many such searches there are between two among what was there before: all of a charter lives to the end."""


def collect_seldom() -> None:
    """Search for circular rubbish as seldom as a command needs it; benchmarks measure what commands do."""
    gc.set_threshold(COLLECT_AFTER, AND_OLD_ONES_AFTER)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    collect_seldom()
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code is returned."""
    from tallystick.errors import TallystickError  # noqa: PLC0415  (help needs no errors of ours)

    try:
        result: Any = tally.main(arguments, prog_name="tally", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.ClickException as wrong:
        wrong.show()
        return 2
    except TallystickError as wrong:
        click.echo(str(wrong), err=True)
        return 1
    except SystemExit:  # click leaves in this way, and in no other case, when the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0
