"""``tally ingest``: events into a workspace as they happen, and the figures that they change."""

import json
import re
import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from tallystick.cli.options import counting, threads_option
from tallystick.cycle.ingesting import ingesting
from tallystick.facts.events import gathered


class Duration(click.ParamType[float]):
    """A time, ``1s``, ``500ms`` or ``2m``, in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds; a usage error for anything else."""
        if isinstance(value, float):
            return value
        found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m)", value)
        if found is None or float(found[1]) == 0:
            self.fail(f"{value!r} is no time; write 1s, 500ms or 2m.", param, ctx)
        return float(found[1]) * {"ms": 0.001, "s": 1.0, "m": 60.0}[found[2]]


@click.command(
    epilog="\b\nExamples:\n  tally ingest parcels deliveries today.jsonl\n"
    "  tail -f orders.jsonl | tally ingest parcels deliveries --every 1s --watch"
)
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("source")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--every", type=Duration(), default="1s", show_default=True, help="How long a batch stays open at most.")
@click.option(
    "--rows", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True, help="Rows of a batch at the most."
)
@click.option("--by", help="Who delivers, as a role: hub/analyst.")
@click.option("--watch", is_flag=True, help="Print each figure that a batch changes, with its value before and after.")
@threads_option
@counting("The batches that were answered are recorded; figures come again when they are asked for.")
def command(
    workspace: Path, source: str, file: BinaryIO, every: float, rows: int, by: str | None, watch: bool,
    threads: int | None,
) -> int:  # fmt: skip
    """Record events of SOURCE from FILE (or from standard input), one JSON object a line, as they arrive.

    Events that arrive together become a batch like any other. A line may carry "idempotency_key": the same key with the
    same content is accepted once, with other content it is refused. What becomes of each batch is printed as a line of
    JSON: which lines it held, how many were accepted, which were sent before, and which are refused, and why.
    With --watch, a line of JSON follows for each figure that has changed, and one that says how many they were.

    The exit code is 1 where a line was refused. Where the workspace keeps a ledger, batches wait for 'tally record'.
    """
    refused, first = 0, 1
    with ingesting(workspace, source, by=by, threads=threads) as way:
        if watch and way.has_facts():
            way.figures()
        for arrived in gathered(file, rows=rows, seconds=every):
            answer = way.record(arrived, first_line=first)
            first = arrived.last_line + 1
            refused += len(answer.refused)
            _say({"answer": answer.to_dict()})
            if watch and answer.batch is not None:
                changes = way.figures(answer.batch)
                for changed in changes:
                    _say({"figure": changed.to_dict()})
                _say({"watched": {"batch": answer.batch.number, "figures": len(changes)}})
    return 1 if refused else 0


def _say(found: dict[str, Any]) -> None:
    """A line for programs, at once."""
    click.echo(json.dumps(found, ensure_ascii=False))
    sys.stdout.flush()
