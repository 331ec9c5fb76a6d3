"""``tally library``: templates of KPIs with what is known about them, and sets of them."""

from typing import Any

import click

from tallystick.charter.library.load import Library, library
from tallystick.charter.library.model import KpiTemplate, in_currency
from tallystick.charter.library.writing import kpi_text, measures_text, sources_text
from tallystick.cli.options import format_option
from tallystick.cli.output import print_json, print_rows
from tallystick.errors import InputError

COLUMNS = ("id", "title", "unit", "direction", "perspectives", "question")
SET_COLUMNS = ("id", "kind", "kpis", "title")
LINE_COLUMNS = ("kpi", "weight", "group", "title", "why")


@click.command(
    epilog="\b\nExamples:\n  tally library --perspective customer\n  tally library on_time_in_full\n"
    "  tally library on_time_in_full --charter --currency USD\n  tally library --sets\n"
    "  tally library --set co-marketing --format csv"
)
@click.argument("name", required=False)
@click.option("--set", "set_", help="The templates of this set, with weights and reasons.")
@click.option("--sets", "list_sets", is_flag=True, help="The sets that there are.")
@click.option("--perspective", help="Only templates of this perspective.")
@click.option("--charter", "as_charter", is_flag=True, help="The template NAME as text for a charter.")
@click.option("--currency", default="EUR", show_default=True, help="Currency of amounts.")
@format_option
def command(
    name: str | None, set_: str | None, list_sets: bool, perspective: str | None, as_charter: bool, currency: str,
    form: str,
) -> None:  # fmt: skip
    """Show the library of KPIs.

    Without NAME a list of templates; with NAME all that is known about one: formula, inputs, usual targets, pitfalls,
    sources and an example worked by hand.
    """
    held = library()
    if sum((name is not None, set_ is not None, list_sets)) > 1:
        raise click.UsageError("Give one of NAME, --set and --sets.")
    if as_charter and name is None:
        raise click.UsageError("--charter needs the NAME of a template.")
    if list_sets:
        rows = [
            {"id": key, "kind": each.kind, "kpis": len(each.lines), "title": each.title, "rationale": each.rationale}
            for key, each in held.sets.items()
        ]
        print_rows(rows, form, columns=SET_COLUMNS, numbers=("kpis",))
    elif set_ is not None:
        _print_set(set_, held, form)
    elif name is None:
        _print_list(perspective, held, currency, form)
    elif as_charter:
        click.echo(charter_part(name, held, currency), nl=False)
    elif form == "table":
        click.echo("\n".join(page(name, held, currency)))
    else:
        content = described(name, held, currency)
        print_json(content) if form == "json" else print_rows([content], form, columns=COLUMNS)


def _print_set(name: str, held: Library, form: str) -> None:
    content = held.kpi_set(name)
    if form == "table":
        click.echo(f"{content.title}\n{content.rationale}\n")
    rows = [
        {"kpi": line.kpi, "weight": str(line.weight), "group": line.group, "title": held.kpi(line.kpi).title,
         "why": line.why}
        for line in content.lines
    ]  # fmt: skip
    print_rows(rows, form, columns=LINE_COLUMNS, numbers=("weight",))


def _print_list(perspective: str | None, held: Library, currency: str, form: str) -> None:
    known = sorted({word for each in held.kpis.values() for word in each.perspectives})
    if perspective is not None and perspective not in known:
        raise InputError(f"No template has the perspective {perspective!r}; there are {', '.join(known)}.")
    rows = [
        _row(key, each, currency)
        for key, each in held.kpis.items()
        if perspective is None or perspective in each.perspectives
    ]
    print_rows(rows, form, columns=COLUMNS if form != "table" else COLUMNS[:-1])


def _row(name: str, template: KpiTemplate, currency: str) -> dict[str, Any]:
    return {
        "id": name,
        "title": template.title,
        "unit": in_currency(template.unit, currency),
        "direction": template.direction.better,
        "perspectives": " ".join(template.perspectives),
        "question": template.question,
    }


def described(name: str, held: Library, currency: str) -> dict[str, Any]:
    """A template as plain values: every field of it, with its measures and inputs."""
    template = held.kpi(name)
    content = template.model_dump(mode="json", by_alias=True)
    content |= {"unit": in_currency(template.unit, currency), "direction": template.direction.better}
    if template.direction.range is not None:
        content["range"] = [str(end) for end in template.direction.range]
    content["perspectives"] = list(template.perspectives)
    content["measures"] = {key: each.formula for key, each in held.measures_of(template).items()}
    content["inputs"] = {
        table: {key: {"form": in_currency(column.form, currency), "is": column.is_} for key, column in columns.items()}
        for table, columns in held.inputs(template).items()
    }
    return {"id": name, **content}


def page(name: str, held: Library, currency: str) -> list[str]:
    """A template in words."""
    template = held.kpi(name)
    way = template.direction
    lines = [
        f"{name}: {template.title}",
        template.question,
        "",
        f"formula    {template.formula}",
        *(f"           {key} = {each.formula} of {each.source}" for key, each in held.measures_of(template).items()),
        f"unit       {in_currency(template.unit, currency)}",
        f"better     {way.better}{f' {way.range[0]} to {way.range[1]}' if way.range else ''}",
        f"kind       {template.kind}",
        f"empty      {template.empty}; division by zero: {template.zero_denominator}",
    ]
    if template.minimum is not None:
        lines.append(f"minimum    {template.minimum.count} facts")
    lines += [f"usual      {each.value} ({each.basis})" for each in template.usual] or [
        "usual      none; take it from your own last twelve months"
    ]
    lines += ["", "Inputs"]
    for table, columns in held.inputs(template).items():
        lines.append(f"  {table}: {held.tables[table].holds}")
        lines += [f"    {key} ({in_currency(each.form, currency)}): {each.is_}" for key, each in columns.items()]
    lines += ["", "Pitfalls", *(f"  - {each}" for each in template.pitfalls)]
    lines += ["", f"Example    {template.worked.expect}: {template.worked.how}"]
    if template.related:
        lines.append(f"Related    {', '.join(template.related)}")
    lines += [f"Source     {each}" for each in template.origin]
    return lines


def charter_part(name: str, held: Library, currency: str) -> str:
    """A template as parts of a charter: sources, measures, KPI."""
    template = held.kpi(name)
    target = template.usual[0].value if template.usual else None
    by = ("party",) if template.by_party else ()
    return (
        sources_text([template], held, currency=currency)
        + measures_text([template], held)
        + "kpis:\n"
        + kpi_text(name, template, currency=currency, by=by, target=target)
    )
