"""``tally clause``: templates of clauses, and the clauses of a charter in words and by their examples."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from tallystick.charter.clauses.wording.plain import plain as plain_language
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.findings import near
from tallystick.charter.library import library
from tallystick.charter.library.clauses import FAMILIES, ClauseTemplate, clause_library
from tallystick.charter.library.clauses.adding import Wish, addition
from tallystick.charter.library.clauses.ready import ready
from tallystick.charter.library.clauses.writing import agreed_text, logic_text, placeholder
from tallystick.cli.options import format_option, workspace_argument
from tallystick.cli.output import print_json, print_rows, say_aside
from tallystick.cycle.clause_examples import RanExample, clause_examples, pasted
from tallystick.cycle.workspace import compiled_charter, open_workspace, read_charter
from tallystick.errors import InputError, ProblemsError
from tallystick.reports.clause_text import example_lines, sentences, side_by_side, template_page
from tallystick.reports.terminal import wrapped
from tallystick.terms.wording import counted

WIDTH = 110
"""Cells of a line for people."""

COLUMNS = ("template", "family", "title", "kpis", "when")
PLAIN_COLUMNS = ("clause", "title", "text", "plain")
EXAMPLE_COLUMNS = ("clause", "example", "period", "obligor", "outcome", "value", "band", "amount", "points", "holds")


@click.group(
    epilog='\b\nExamples:\n  tally clause list --family "service level"\n  tally clause show take-or-pay\n'
    "  tally clause add charter.yaml completion-floor --obligor regional --beneficiary hub --set floor=92\n"
    "  tally clause plain charter.yaml\n  tally clause examples charter.yaml"
)
def command() -> None:
    """Show templates of clauses, and a charter's clauses in plain language and by their worked examples."""


@command.command("list")
@click.option("--family", help=f"Only templates of this family: {', '.join(FAMILIES)}.")
@format_option
def list_(family: str | None, form: str) -> None:
    """List the templates of clauses."""
    rows = [
        {"template": name, "family": each.family, "title": each.title, "kpis": " ".join(each.kpis), "when": each.when}
        for name, each in clause_library().of_family(family).items()
    ]
    print_rows(rows, form, columns=COLUMNS if form != "table" else COLUMNS[:3])


@command.command()
@click.argument("template")
@format_option
def show(template: str, form: str) -> None:
    """Show all that is known about TEMPLATE.

    Its text with the logic in plain language beside it, the numbers to agree on, pitfalls, and its worked example as
    the engine determines it.
    """
    content = clause_library().template(template)
    made = ready(template)
    words = plain_language(made.definition, made.compiled.charter)
    ran = clause_examples(made.compiled, template)
    if form != "table":
        row = described(template, content, words, ran)
        print_json(row) if form == "json" else print_rows([row], form, columns=COLUMNS)
        return
    click.echo("\n".join(template_page(template, content, words, WIDTH)))
    click.echo("\nWorked example")
    _say(ran)
    click.echo("\n".join(wrapped(f"By hand: {content.how}", WIDTH, first="  ", rest="    ")) + "\n")
    click.echo("\n".join(f"Source     {each}" for each in content.origin))


def described(name: str, template: ClauseTemplate, words: Iterable[str], ran: Iterable[RanExample]) -> dict[str, Any]:
    """A template as plain values."""
    filling = placeholder(name, template)
    return {
        "template": name,
        **template.model_dump(mode="json", by_alias=True, include={"title", "family", "when", "instead", "mutual"}),
        "kpis": list(template.kpis),
        "text": agreed_text(template, filling),
        "logic": logic_text(template, filling),
        "plain": list(words),
        "numbers": {
            key: {"value": str(each.value), "is": each.is_, "usual": each.usual, "take from": each.take_from}
            for key, each in template.numbers.items()
        },
        "pitfalls": list(template.pitfalls),
        "examples": [each.record() for each in ran],
        "how": template.how,
        "origin": list(template.origin),
    }


@command.command()
@workspace_argument
@click.argument("clause", required=False)
@format_option
def plain(workspace: Path, clause: str | None, form: str) -> None:
    """Show the text of clauses and their logic in plain language, side by side, for counsel to compare."""
    compiled = compiled_charter(open_workspace(workspace))
    rows = [
        {"clause": name, "title": each.clause.title, "text": each.clause.text,
         "plain": list(plain_language(each, compiled.charter))}
        for name, each in _clauses(compiled, clause).items()
    ]  # fmt: skip
    if form == "csv":
        print_rows([{**row, "plain": " ".join(row["plain"])} for row in rows], form, columns=PLAIN_COLUMNS)
    elif form == "json":
        print_json(rows)
    else:
        for row in rows:
            click.echo(f"{row['clause']}: {row['title'] or row['clause']}\n")
            heads = ("Text", "Logic in plain language")
            click.echo("\n".join(side_by_side(sentences(row["text"]), row["plain"], WIDTH, heads=heads)) + "\n")


@command.command()
@workspace_argument
@click.argument("clause", required=False)
@format_option
@click.pass_context
def examples(context: click.Context, workspace: Path, clause: str | None, form: str) -> None:
    """Run the worked examples of a charter's clauses, and show how each figure came about.

    Ends with code 1 where an example does not hold.
    """
    compiled = compiled_charter(open_workspace(workspace))
    ran = [each for name in _clauses(compiled, clause) for each in clause_examples(compiled, name)]
    if form == "json":
        print_json([each.record() for each in ran])
    elif form == "csv":
        print_rows([row for each in ran for row in each.rows()], form, columns=EXAMPLE_COLUMNS)
    else:
        _say(ran)
        click.echo(f"{counted(len(ran), 'example')}, {sum(not each.wrong for each in ran)} as expected.")
    if any(each.wrong for each in ran):
        context.exit(1)


@command.command()
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("template")
@click.option("--obligor", required=True, help="The party that promises.")
@click.option("--beneficiary", required=True, help="The party to which it is promised.")
@click.option("--name", help="Id of the clause; the template's by default.")
@click.option(
    "--kpi", "kpis", multiple=True, help="A KPI of the charter in place of the library's: availability=uptime."
)
@click.option("--set", "numbers", multiple=True, help="A number that was agreed: floor=92.")
def add(
    workspace: Path, template: str, obligor: str, beneficiary: str, name: str | None,
    kpis: tuple[str, ...], numbers: tuple[str, ...],
) -> None:  # fmt: skip
    """Print TEMPLATE as YAML to paste into the charter; nothing is written.

    The clause with your parties' names and ids, and the KPIs that are not in the charter yet. What is still to be
    agreed begins with FILL IN. Problems that the charter would have with it are said on standard error.
    """
    reading = read_charter(open_workspace(workspace))
    if reading.charter is None:
        raise ProblemsError(each for each in reading.problems if each.level == "error")
    wish = Wish(template, obligor, beneficiary, name, _pairs(kpis, "--kpi"), _pairs(numbers, "--set"))
    text = addition(wish, reading.charter, clause_library(), library())
    click.echo(text, nl=False)
    say_aside(pasted(reading, text))


def _say(ran: Iterable[RanExample]) -> None:
    for each in ran:
        head = f"{each.clause}, example {each.number}"
        click.echo("\n".join(example_lines(head, each.determinations, each.wrong, WIDTH)) + "\n")


def _pairs(given: Iterable[str], option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in given:
        key, mark, value = each.partition("=")
        if not mark or not value:
            raise click.UsageError(f"{option} {each!r} has no value; write {option} name=value.")
        found[key] = value
    return found


def _clauses(compiled: CompiledCharter, name: str | None) -> Mapping[str, Any]:
    definitions = compiled.clauses.definitions
    if not definitions:
        raise InputError("The charter has no clauses. 'tally clause list' shows templates to begin with.")
    if name is None:
        return {each: definitions[each] for each in compiled.charter.clauses if each in definitions}
    if name not in definitions:
        raise InputError(f"There is no clause '{name}' in the charter. {near(name, definitions)}")
    return {name: definitions[name]}
