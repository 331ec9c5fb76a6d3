"""``tally schema``: the JSON Schema of charters, with which editors complete and check them."""

import click

from tallystick.charter.schema import charter_schema
from tallystick.cli.output import print_json, print_rows


@click.command(
    epilog="\b\nExamples:\n  tally schema > charter.schema.json\n"
    "  # first line of a charter: # yaml-language-server: $schema=charter.schema.json"
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "table", "csv"]),
    default="json",
    show_default=True,
    help="JSON Schema, or the list of fields.",
)
def command(form: str) -> None:
    """Print the JSON Schema of charters; as a table or CSV, the list of their fields."""
    schema = charter_schema()
    if form == "json":
        print_json(schema)
        return
    named = {"Charter": schema, **schema["$defs"]}
    rows = [
        {"part": part, "key": key, "required": "yes" if key in content.get("required", ()) else "",
         "meaning": " ".join(field.get("description", "").split())}
        for part, content in named.items()
        for key, field in content.get("properties", {}).items()
    ]  # fmt: skip
    print_rows(rows, form, columns=("part", "key", "required", "meaning"))
