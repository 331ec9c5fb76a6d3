"""``tally formula``: how a formula is read, or why it is refused."""

from pathlib import Path

import click

from tallystick.charter.formula.bind import bind
from tallystick.charter.formula.explain import Explanation, explain, read_columns
from tallystick.charter.formula.guess import guessed_columns
from tallystick.charter.formula.names import Names
from tallystick.charter.formula.parse import parse
from tallystick.charter.formula.problems import FormulaError
from tallystick.cli.options import format_option
from tallystick.cli.output import print_json, print_rows


@click.command(
    epilog='\b\nExamples:\n  tally formula "COUNT_IF(arr_delay < 15) / COUNT(*)" --columns arr_delay:minutes\n'
    '  tally formula "SUM(revenue) - SUM(cost)" --columns revenue:EUR,cost:EUR --format json\n'
    "  tally formula completed/scheduled --in examples/new-york-2013"
)
@click.argument("expression")
@click.option(
    "--columns", help="The columns there are, name:type separated by commas; told from the formula if left out."
)
@click.option(
    "--in", "workspace", type=click.Path(exists=True, path_type=Path), help="Read it as a formula of this charter."
)
@format_option
def command(expression: str, columns: str | None, workspace: Path | None, form: str) -> int:
    """Show how a formula is read, or why it is refused (exit code 1).

    Types of columns: text, integer, number(2), boolean, date, time, or a unit such as minutes or EUR.
    """
    try:
        explanation = _explained(expression, columns, workspace)
    except FormulaError as wrong:
        _refuse(wrong, expression, form)
        return 1
    if form == "json":
        print_json(explanation)
    elif form == "csv":
        print_rows([{**explanation, "columns": " ".join(explanation["columns"])}], form, columns=_SHOWN)
    else:
        for sentence in explanation["sentences"]:
            click.echo(sentence)
    return 0


_SHOWN = ("formula", "kind", "unit", "columns")


def _explained(expression: str, columns: str | None, workspace: Path | None) -> Explanation:
    if workspace is not None:
        from tallystick.cycle.workspace import compiled_charter, open_workspace  # noqa: PLC0415  (only where asked)

        return explain(bind(parse(expression), compiled_charter(open_workspace(workspace)).names))
    node = parse(expression)
    source = guessed_columns(node) if columns is None else read_columns(columns)
    return explain(bind(node, Names({source.id: source}, default_source=source.id)))


def _refuse(wrong: FormulaError, expression: str, form: str) -> None:
    if form == "table":
        click.echo(wrong.show() if wrong.text else wrong.show(expression), err=True)
        return
    refusal = {
        "formula": expression,
        "id": wrong.id,
        "message": wrong.message,
        "hint": wrong.hint,
        "position": wrong.position,
    }
    print_json(refusal) if form == "json" else print_rows([refusal], form, columns=list(refusal))
