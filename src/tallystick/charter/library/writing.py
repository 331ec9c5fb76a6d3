"""Parts of a charter as YAML text, made from templates.

Text, not a dump: comments say what is still to be agreed, and each part reads as if an author had written it.
"""

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath

from tallystick.charter.library.load import PARTY, Library
from tallystick.charter.library.model import InputColumn, KpiTemplate, TableTemplate, in_currency, source_column

FILL_IN = "FILL IN:"
"""How a comment begins that asks the author for something."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """How a user's file holds a table."""

    file: str
    """The file, as its author gave it."""
    called: Mapping[str, str]
    """The file's column for each column of the table; what is missing here the file does not have."""
    form: Mapping[str, str] = field(default_factory=dict)
    """Keys of the source's ``file``, as YAML."""
    timed: frozenset[str] = frozenset()
    """Columns of days that have a time of day in the file."""


def quoted(text: str) -> str:
    """A text as YAML: bare where every reader takes it for text, else in double quotes.

    >>> quoted("On time"), quoted("a: b"), quoted("95"), quoted("no")
    ('On time', '"a: b"', '"95"', '"no"')
    """
    words = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)*", text) and text.lower() not in words:
        return text
    return json.dumps(text, ensure_ascii=False)


def sources_text(
    templates: Iterable[KpiTemplate],
    library: Library,
    *,
    currency: str,
    files: Mapping[str, TableFile] | None = None,
    due: str | None = None,
    without: Container[str] = (),
) -> str:
    """The section ``sources``: every table that the templates count, with the columns that they read.

    Of tables in ``without``, which the charter has already, a comment says which columns they need.
    """
    wanted: dict[str, set[str]] = {}
    for template in templates:
        for table, inputs in library.inputs(template).items():
            wanted.setdefault(table, set()).update(inputs)
    known = [table for table in wanted if table in without]
    lines = [
        f"# {FILL_IN} source {table} is there already; it needs {', '.join(sorted(wanted[table]))}" for table in known
    ]
    lines += ["sources:"] if len(known) < len(wanted) else []
    for table, columns in wanted.items():
        if table in without:
            continue
        content = library.tables[table]
        lines += _source(table, content, columns, currency=currency, file=(files or {}).get(table), due=due)
    return "".join(f"{line}\n" for line in lines)


def _source(
    name: str, table: TableTemplate, columns: set[str], *, currency: str, file: TableFile | None, due: str | None
) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    title: {quoted(table.title)}"
    yield f"    holds: {quoted(table.holds)}"
    if file is None:
        yield f"    # {FILL_IN} where your file has other headings, write 'called: Your heading' into the column"
    else:
        yield f"    # columns as in {PurePath(file.file).name}"
    if table.time is not None:
        yield f"    time: {table.time}"
    yield f"    key: [{', '.join(table.key)}]"
    if table.snapshot is not None:
        each = f", each: [{', '.join(table.snapshot.each)}]" if table.snapshot.each else ""
        yield f"    snapshot: {{at: {table.snapshot.at}{each}}}"
    yield "    columns:"
    kept = [column for column in table.columns if column in columns]
    for column in kept:
        if file is not None and column == PARTY and column not in file.called and PARTY not in table.key:
            yield f"      # {FILL_IN} {column}: no column of the file says which party a row belongs to"
            continue
        yield from _column(column, table.columns[column], currency, file)
    if file is not None and file.form:
        yield f"    file: {{{', '.join(f'{key}: {value}' for key, value in file.form.items())}}}"
    if due is not None:
        yield f"    due: {due}"


def _column(name: str, column: InputColumn, currency: str, file: TableFile | None) -> Iterator[str]:
    declared = source_column(column, currency)
    parts = [f"type: {'time' if file is not None and name in file.timed else declared.type}"]
    parts += [f"unit: {quoted(declared.unit)}"] if declared.unit is not None else []
    parts += [f"scale: {declared.scale}"] if declared.scale is not None else []
    called = file.called.get(name) if file is not None else None
    if called is not None and called != name:
        parts.append(f"called: {quoted(called)}")
    yield f"      {name}: {{{', '.join(parts)}, title: {quoted(_title(column.is_))}}}"


def _title(meaning: str) -> str:
    first = meaning.split(";", maxsplit=1)[0]
    return first[0].upper() + first[1:]


def measures_text(templates: Iterable[KpiTemplate], library: Library, *, without: Container[str] = ()) -> str:
    """The section ``measures``: the named parts of the templates' formulas; empty where there are none to declare."""
    named = {name: measure for template in templates for name, measure in library.measures_of(template).items()}
    wanted = {name: measure for name, measure in named.items() if name not in without}
    if not wanted:
        return ""
    lines = ["measures:"]
    for name, measure in wanted.items():
        covers = ", covers: everyone" if measure.covers == "everyone" else ""
        lines.append(
            f"  {name}: {{formula: {quoted(measure.formula)}, source: {measure.source}{covers}, "
            f"title: {quoted(measure.title)}}}"
        )
    return "\n".join(lines) + "\n"


def kpi_text(
    name: str,
    template: KpiTemplate,
    *,
    currency: str,
    by: Iterable[str] = (),
    target: Decimal | None = None,
    owner: str | None = None,
    perspective: str | None = None,
    calendar: str | None = None,
    binding: str | None = None,
) -> str:
    """One KPI under ``kpis``, with its target if one is given, and what has to be agreed as comments."""
    unit = in_currency(template.unit, currency)
    lines = [
        f"  {name}:",
        f"    title: {quoted(template.title)}",
        f"    question: {quoted(template.question)}",
        f"    formula: {quoted(template.formula)}",
    ]
    lines += [f"    source: {template.source}"] if template.source else []
    lines += [f"    unit: {quoted(unit)}", f"    direction: {_direction(template)}"]
    lines += [f"    calendar: {calendar}"] if calendar else []
    cells = list(by)
    lines += [f"    by: [{', '.join(cells)}]"] if cells else []
    lines.append(f"    rounding: {_rounding(template)}")
    if template.minimum is not None:
        of = f" {template.minimum.of}" if template.minimum.of else ""
        lines.append(f"    minimum: {template.minimum.count}{of}")
    for key in ("zero_denominator", "empty", "early_window"):
        value = getattr(template, key)
        if value != KpiTemplate.model_fields[key].default:
            lines.append(f"    {key.replace('_', ' ')}: {value}")
    lines += _judged(template, unit, target)
    lines += [f"    perspective: {quoted(perspective)}"] if perspective else []
    lines += [f"    owner: {owner}"] if owner else []
    lines += [f"    binding: {binding}"] if binding else []
    lines += [f"    # mind: {pitfall}" for pitfall in template.pitfalls]
    return "\n".join(lines) + "\n"


def _direction(template: KpiTemplate) -> str:
    way = template.direction
    if way.range is not None:
        return f"{{range: [{way.range[0]}, {way.range[1]}]}}"
    if way.tolerance is not None:
        return f"{{better: nominal, tolerance: {way.tolerance}}}"
    return way.better


def _rounding(template: KpiTemplate) -> str:
    places = template.rounding.places
    before = ", before comparison" if template.rounding.before_comparison else ""
    return f"{places} place{'' if places == 1 else 's'}, {template.rounding.mode}{before}"


def _judged(template: KpiTemplate, unit: str, target: Decimal | None) -> Iterator[str]:
    """Target, bands and score; without a target, what to fill in."""
    margin, way = template.margin, template.direction
    if way.range is not None:
        low, high = way.range
        yield f'    bands: {{good: ">= {low} and <= {high}", poor: otherwise}}  # {FILL_IN} agree on the range'
        yield f"    score: {{anchors: [[{low - margin}, 0], [{low}, 100], [{high}, 100], [{high + margin}, 0]]}}"
        return
    if way.better == "unscored":
        return
    usual = "; ".join(f"usual: {each.value} ({each.basis})" for each in template.usual)
    if target is None:
        hint = f" ({usual})" if usual else ", from your own last twelve months"
        yield f"    # {FILL_IN} target: … in {unit}{hint}"
        return
    yield f"    target: {target}  # {FILL_IN} agree on it{'; ' + usual if usual else ''}"
    if way.better == "higher":
        yield f'    bands: {{good: ">= target", watch: ">= target - {margin}", poor: otherwise}}'
        yield f"    score: {{anchors: [[target - {4 * margin}, 0], [target, 100]]}}"
    elif way.better == "lower":
        yield f'    bands: {{good: "<= target", watch: "<= target + {margin}", poor: otherwise}}'
        yield f"    score: {{anchors: [[target, 100], [target + {4 * margin}, 0]]}}"
