"""Writes the generated reference pages: commands, fields of a charter, problem ids.

Run by ``make docs`` before the pages are built; the pages are not kept in the repository.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from make_api import api_page

from tallystick.charter.library import KpiTemplate, Library, library
from tallystick.charter.library.clauses import FAMILIES, ClauseTemplate, clause_library
from tallystick.charter.library.clauses.writing import agreed_text, examples_text, logic_text, placeholder
from tallystick.charter.model.cases import CaseFile
from tallystick.charter.model.events import EventFile
from tallystick.charter.schema import charter_schema
from tallystick.cli.root import COMMANDS, tally
from tallystick.web.api.known import PARTS

HERE = Path(__file__).parent / "reference"


def commands() -> str:
    """The page of all commands with their help."""
    lines = ["# Commands", "", "Made from the program's own help.", ""]
    root = click.Context(tally, info_name="tally")
    lines += _help("tally", tally, root)
    for name in COMMANDS:
        command = tally.get_command(root, name)
        if command is None:
            raise LookupError(f"The command {name!r} is listed and cannot be loaded.")
        context = click.Context(command, info_name=name, parent=root)
        lines += _help(f"tally {name}", command, context)
        if isinstance(command, click.Group):
            for inner_name, inner in command.commands.items():
                inner_context = click.Context(inner, info_name=inner_name, parent=context)
                lines += _help(f"tally {name} {inner_name}", inner, inner_context)
    return "\n".join(lines) + "\n"


def _help(name: str, command: click.Command, context: click.Context) -> list[str]:
    return [f"## {name}", "", "```text", command.get_help(context), "```", ""]


def fields() -> str:
    """The page of every field of a charter."""
    schema = charter_schema()
    lines = [
        "# Fields of a charter",
        "",
        "Made from the same models that read charters.",
        "Editors complete and check a charter with the JSON Schema that `tally schema` prints.",
        "",
    ]
    named: dict[str, Any] = {"Charter": schema, **schema["$defs"]}
    return "\n".join([*lines, *_fields(named)]) + "\n"


def record_fields() -> str:
    """The page of every field of the files beside a charter: events and cases."""
    lines = [
        "# Fields of events and cases",
        "",
        "Made from the same models that read `events.yaml` and `cases.yaml`.",
        "",
    ]
    named: dict[str, Any] = {}
    for name, model in (("Events", EventFile), ("Cases", CaseFile)):
        schema = model.model_json_schema()
        named |= {name: schema, **schema["$defs"]}
    return "\n".join([*lines, *_fields(named)]) + "\n"


def _fields(named: dict[str, Any]) -> Iterator[str]:
    for name, part in named.items():
        if "properties" not in part:
            continue
        yield from (f"## {name}", "", part.get("description", ""), "", "| key | form | meaning |", "|---|---|---|")
        required = set(part.get("required", ()))
        for key, field in part["properties"].items():
            mark = " (required)" if key in required else ""
            meaning = " ".join(field.get("description", "").split()).replace("``", "`").replace("|", "\\|")
            yield f"| `{key}`{mark} | {_form(field)} | {meaning} |"
        yield ""


def _form(field: dict[str, Any]) -> str:
    return " or ".join(dict.fromkeys(_forms(field))) or "anything"


_WORDS = {"string": "text", "object": "mapping", "boolean": "`true` or `false`"}


def _forms(field: dict[str, Any]) -> Iterator[str]:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        yield f"[{name}](#{name.lower()})"
    elif "enum" in field:
        yield ", ".join(f"`{value}`" for value in field["enum"])
    elif "const" in field:
        yield f"`{field['const']}`"
    elif "anyOf" in field or "oneOf" in field:
        for inner in (*field.get("anyOf", ()), *field.get("oneOf", ())):
            yield from _forms(inner)
    elif field.get("type") == "array":
        yield f"list of {_form(field.get('items', {}))}" if "items" in field else "list"
    elif field.get("type") == "object" and isinstance(field.get("additionalProperties"), dict):
        yield f"mapping to {_form(field['additionalProperties'])}"
    elif "type" in field:
        types = field["type"] if isinstance(field["type"], list) else [field["type"]]
        yield from (_WORDS.get(type_, type_) for type_ in types if type_ != "null")


def problem_ids() -> str:
    """The page of every problem id."""
    lines = ["# Problem ids", "", "An id keeps its meaning for ever.", ""]
    for title, kinds in PARTS:
        lines += [f"## {title}", ""]
        for kind in sorted(kinds, key=lambda kind: kind.id):
            lines += [f"### {kind.id}: {kind.title}", "", f"*{kind.level}.* {kind.explanation}", ""]
    return "\n".join(lines) + "\n"


def library_page() -> str:
    """The page of the library: sets, then every template."""
    held = library()
    lines = ["# Library of KPIs", "", "Made from the library that `tally library` shows.", ""]
    lines += [f"{len(held.kpis)} templates, {len(held.tables)} tables, {len(held.sets)} sets.", "", "## Sets", ""]
    for name, content in held.sets.items():
        lines += [f"### {name}: {content.title}", "", content.rationale, "", "| KPI | weight | group | why |"]
        lines.append("|---|---|---|---|")
        for line in content.lines:
            lines.append(f"| [{line.kpi}](#{line.kpi}) | {line.weight} | {line.group} | {line.why} |")
        lines.append("")
    lines += ["## Templates", "", "The unit `currency` stands for the currency of your charter.", ""]
    for name, template in held.kpis.items():
        lines += _template(name, template, held)
    return "\n".join(lines) + "\n"


def _template(name: str, template: KpiTemplate, held: Library) -> Iterator[str]:
    way = template.direction
    better = f"{way.range[0]} to {way.range[1]}" if way.range else way.better
    yield from (f"### {name}", "", f"**{template.title}.** {template.question}", "")
    yield f"- Formula: `{template.formula}`"
    for measure, content in held.measures_of(template).items():
        yield f"  - `{measure}` is `{content.formula}` of `{content.source}`"
    yield f"- Unit {template.unit}; better: {better}; kind: {template.kind}."
    yield f"- Read under: {', '.join(template.perspectives)}."
    for usual in template.usual:
        yield f"- Usual: {usual.value} ({usual.basis})."
    for table, columns in held.inputs(template).items():
        named = "; ".join(f"`{column}` ({content.form}) {content.is_}" for column, content in columns.items())
        yield f"- Input `{table}`, {held.tables[table].holds}: {named}."
    yield "- Pitfalls:"
    yield from (f"  - {pitfall}" for pitfall in template.pitfalls)
    yield f"- Example: {template.worked.expect}. {template.worked.how}."
    if template.related:
        yield f"- Related: {', '.join(f'[{other}](#{other})' for other in template.related)}."
    yield f"- Source: {'; '.join(template.origin)}."
    yield ""


def clause_library_page() -> str:
    """The page of the clause library: every template, family after family."""
    held = clause_library()
    lines = ["# Library of clauses", "", "Made from the library that `tally clause show` shows.", ""]
    lines += [f"{len(held.templates)} templates.", "", "| template | what it is |", "|---|---|"]
    lines += [f"| [{name}](#{name}) | {each.title} |" for name, each in held.templates.items()]
    lines.append("")
    for family in FAMILIES:
        lines += [f"## {family.capitalize()}", ""]
        for name, template in held.of_family(family).items():
            lines += _clause_template(name, template)
    return "\n".join(lines) + "\n"


def _clause_template(name: str, template: ClauseTemplate) -> Iterator[str]:
    filling = placeholder(name, template)
    yield from (f"### {name}", "", f"**{template.title}.** {template.when}", "")
    yield from (f"> {agreed_text(template, filling)}", "", "```yaml", logic_text(template, filling).rstrip(), "```", "")
    if template.kpis:
        yield f"- Measured by: {', '.join(f'[{kpi}](library.md#{kpi})' for kpi in template.kpis)}."
    if template.mutual:
        yield "- Each party promises it to the other."
    yield "- Numbers to agree on:"
    yield from (f"  - `{key}` = {each.value}: {each.is_}; {each.known}." for key, each in template.numbers.items())
    yield "- Pitfalls:"
    yield from (f"  - {pitfall}" for pitfall in template.pitfalls)
    yield f"- Instead: {'; '.join(f'[{other}](#{other}) {why}' for other, why in template.instead.items())}."
    yield from (f"- Source: {'; '.join(template.origin)}.", "", "Worked example:", "")
    yield from ("```yaml", (examples_text(template, filling) or "").rstrip(), "```", "", template.how, "")


def main() -> None:
    """Write all pages."""
    HERE.mkdir(exist_ok=True)
    pages = {
        "commands.md": commands(),
        "charter-fields.md": fields(),
        "record-fields.md": record_fields(),
        "problems.md": problem_ids(),
        "library.md": library_page(),
        "clause-library.md": clause_library_page(),
        "api.md": api_page(),
    }
    for name, text in pages.items():
        (HERE / name).write_text(text, encoding="utf-8")
    (HERE / "charter.schema.json").write_text(json.dumps(charter_schema(), indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
