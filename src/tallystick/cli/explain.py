"""``tally explain``: how one figure came about, and how a KPI is computed."""

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from tallystick.charter.formula.write import write
from tallystick.cli.explain_plan import COLUMNS, plan_json, plan_rows, plan_text
from tallystick.cli.options import Day, Instant, counting_options, format_option
from tallystick.cli.output import print_json, print_rows, say_aside
from tallystick.cycle.explaining import Address, Explained, explain_figure
from tallystick.cycle.plans import KpiPlan, explain_kpi
from tallystick.reports.export import exact_pair, figures_json
from tallystick.reports.terminal import table, wrapped
from tallystick.reports.words import rounding_words
from tallystick.scorecard.form import target_text
from tallystick.terms.rounding import is_finite_decimal, write_decimal
from tallystick.terms.wording import counted

WIDTH = 100
"""Cells of a line for people."""
SHOWN_PLACES = 6


@click.command(
    epilog="\b\nExamples:\n  tally explain examples/new-york-2013 completion@2013-07\n"
    "  tally explain examples/new-york-2013 completion@2013-07,party=endeavor,origin=JFK --format json\n"
    "  tally explain examples/new-york-2013 completion"
)
@click.argument("arguments", nargs=-1, required=True, metavar="[WORKSPACE] FIGURE|KPI")
@click.option(
    "--facts",
    "facts_folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Read facts from this folder instead of the workspace's batches.",
)
@click.option("--known-at", type=Instant(), help="Use only what was recorded by this instant.")
@click.option("--as-of", type=Day(), help="The day on which we look; today by default.")
@counting_options
@format_option
def command(
    arguments: tuple[str, ...], facts_folder: Path | None, known_at: datetime | None, as_of: date | None, form: str
) -> None:
    """Show how one figure came about: definition, counts, division, rounding, target, facts.

    FIGURE is KPI@PERIOD, then the cell: completion@2013-07,party=endeavor,origin=JFK.
    A KPI alone shows how it is computed: what is asked for, shared with which other KPIs, in which queries, and why.
    WORKSPACE is the current folder by default.
    """
    if len(arguments) > 2:
        raise click.UsageError(f"Found {len(arguments)} arguments, expected a workspace and a figure.")
    workspace = Path(arguments[0]) if len(arguments) == 2 else Path()
    if not workspace.exists():
        raise click.UsageError(f"There is no {workspace}; give the path of a workspace or of a charter.")
    if "@" not in arguments[-1]:
        _print_plan(explain_kpi(workspace, arguments[-1], facts=facts_folder, known_at=known_at, as_of=as_of), form)
        return
    found = explain_figure(workspace, Address.parse(arguments[-1]), facts=facts_folder, known_at=known_at, as_of=as_of)
    say_aside(found.computed.remarks)
    if form == "json":
        print_json(_as_json(found))
    elif form == "csv":
        rows = [{"source": each.source, "expression": each.expression, "period": each.period,
                 "value": _number(each.value), "n": each.n}
                for each in found.workings]  # fmt: skip
        print_rows(rows, form, columns=("source", "expression", "period", "value", "n"))
    else:
        click.echo(_as_text(found))


def _print_plan(found: KpiPlan, form: str) -> None:
    if form == "json":
        print_json(plan_json(found))
    elif form == "csv":
        print_rows(plan_rows(found), form, columns=COLUMNS)
    else:
        click.echo(plan_text(found))


def _number(value: Fraction | None) -> str | None:
    if value is None:
        return None
    return write_decimal(value) if is_finite_decimal(value) else f"{value.numerator}/{value.denominator}"


def _readable(value: Fraction | None) -> str | None:
    """As it is; a fraction without an end with its first decimals beside it.

    >>> _readable(Fraction(3, 4)), _readable(Fraction(-2, 3))
    ('0.75', '-2/3 (-0.666666…)')
    """
    if value is None or is_finite_decimal(value):
        return _number(value)
    whole, rest = divmod(abs(value), 1)
    sign = "-" if value < 0 else ""
    return f"{_number(value)} ({sign}{whole}.{int(rest * 10**SHOWN_PLACES):0{SHOWN_PLACES}}…)"


def _workings(found: Explained) -> str:
    """What was counted, and in which period where the formula looks at others than the figure's own."""
    elsewhere = any(each.period != found.figure.period for each in found.workings)
    rows = [
        (
            each.source,
            each.expression + (f", all of {', '.join(each.pooled)}" if each.pooled else ""),
            *([each.period] if elsewhere else []),
            _readable(each.value) or f"({each.missing})",
            "" if each.n is None else str(each.n),
        )
        for each in found.workings
    ]
    headers = ("source", "counted", *(["period"] if elsewhere else []), "value", "n")
    return table(rows, headers, right=[name in ("value", "n") for name in headers])


def _as_json(found: Explained) -> dict[str, Any]:
    judgement = found.judgement
    return {
        **figures_json([found.figure])[0],
        "formula": found.definition.kpi.formula,
        "read_as": write(found.definition.bound.node),
        "kind": str(found.definition.bound.kind),
        "rounding": found.definition.kpi.rounding.model_dump(mode="json", by_alias=True),
        "target": None if judgement.target is None else target_text(judgement.target, judgement.places),
        "status": judgement.status,
        "workings": [
            {"source": each.source, "expression": each.expression, "period": each.period, "start": str(each.start),
             "end": str(each.end), "part": each.part, "pooled": list(each.pooled), "value": _number(each.value),
             "missing": each.missing, "n": None if each.n is None else str(each.n)}
            for each in found.workings
        ],
        "facts": [
            {"source": note.id, "rows": str(found.rows[note.id]),
             "digests": [batch.content_sha256 for batch in note.batches], "remarks": list(note.remarks)}
            for note in found.sources
        ],
        "charter": found.computed.compiled.sha256,
    }  # fmt: skip


def _scaled(factor: Fraction) -> str:
    """The step from the formula's unit to the declared one: `` × 100`` to percent, `` ÷ 60`` from minutes to hours."""
    if factor == 1:
        return ""
    if factor.numerator == 1:
        return f" ÷ {factor.denominator}"
    return f" × {factor.numerator}" if factor.denominator == 1 else f" × {factor.numerator} ÷ {factor.denominator}"


def _as_text(found: Explained) -> str:
    figure, kpi, judgement = found.figure, found.definition.kpi, found.judgement
    party = found.computed.compiled.charter.parties[figure.party].name if figure.party else "the alliance"
    cell = "".join(f", {name} {value}" for name, value in figure.scope)
    lines = [f"{kpi.title}, {party}{cell}, {figure.period} ({figure.start} until before {figure.end})", ""]
    if kpi.question:
        lines += [kpi.question, ""]
    lines += ["Agreed formula   " + kpi.formula, "Read as          " + write(found.definition.bound.node), ""]
    lines += [_workings(found), ""]
    numerator, denominator = exact_pair(figure.numerator, figure.denominator)
    if figure.value is None:
        lines.append(f"No value: {figure.missing}.")
    else:
        mode = rounding_words(kpi.rounding)
        exact = _readable(figure.exact)
        scaled = _scaled(found.definition.factor)
        lines.append(f"{numerator} ÷ {denominator}{scaled} = {exact} {figure.unit}, printed {figure.value:f}.")
        lines.append(f"Rounding: {mode}")
        rests = "" if figure.n is None else f"rests on {counted(figure.n, 'fact')} and "
        lines.append(f"It {rests}is {figure.quality}.")
    target = "none" if judgement.target is None else target_text(judgement.target, judgement.places)
    lines += [f"Target {target}; status {judgement.status}.", ""]
    for note in found.sources:
        for batch in note.batches:
            when_recorded = f", recorded {batch.recorded:%Y-%m-%d %H:%M} UTC" if batch.recorded else ""
            rows = counted(batch.rows, "row")
            lines.append(f"Facts of {note.id}: {rows}, content {batch.content_sha256[:16]}{when_recorded}")
        if sum(batch.rows for batch in note.batches) > found.rows[note.id]:
            lines.append(f"  of these, {counted(found.rows[note.id], 'row')} count; later ones superseded the others")
        for remark in note.remarks:
            lines += wrapped(remark, WIDTH, first="  ", rest="  ")
    lines.append(f"Charter sha256 {found.computed.compiled.sha256}")
    return "\n".join(lines)
