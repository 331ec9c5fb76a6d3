"""The reference page of the interface for programs, from its own description (OpenAPI)."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import django

Described = Mapping[str, Any]

COMMON = ("304", "400", "401", "403", "404", "409", "413", "422", "429")
"""Answers that are said once for all operations."""
WORDS = {"string": "text", "integer": "whole number", "boolean": "`true` or `false`", "object": "mapping"}


def description() -> Described:
    """The description that a site gives at ``/api/v1/openapi.json``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.web.scratch")
    django.setup()
    from tallystick.web.api.root import api  # noqa: PLC0415  (Django is set up first)

    return api.get_openapi_schema()


def api_page() -> str:
    """The page: what holds for all operations, the operations by noun, and the shapes."""
    said = description()
    lines = [
        "# Interface for programs", "", "Made from the description that a site gives at `/api/v1/openapi.json`.",
        "[Connect a program](../how-to/connect-a-program.md) shows how it is used.", "", "## All operations", "",
        said["info"]["description"], "",
        "Every answer has `X-Request-Id`; every read takes `If-None-Match`, every write `Idempotency-Key`.", "",
        "| answer | meaning |", "|---|---|",
    ]  # fmt: skip
    refusals = {
        status: answer["description"] for methods in said["paths"].values() for details in methods.values()
        for status, answer in details["responses"].items() if status in COMMON
    }  # fmt: skip
    lines += [f"| {status} | {refusals[status]} |" for status in COMMON if status in refusals] + [""]
    tags = dict.fromkeys(tag for methods in said["paths"].values() for each in methods.values() for tag in each["tags"])
    for tag in tags:
        lines += [f"## {tag.capitalize()}", ""]
        for path, methods in said["paths"].items():
            for method, details in methods.items():
                if tag in details["tags"]:
                    lines += _operation(method, path, details)
    return "\n".join([*lines, "## Shapes", "", *_shapes(said["components"]["schemas"])]) + "\n"


def _operation(method: str, path: str, details: Described) -> Iterator[str]:
    yield from (
        f"### {details['operationId']}",
        "",
        f"`{method.upper()} {path}`",
        "",
        details.get("description", ""),
        "",
    )
    asked = [each for each in details.get("parameters", ()) if each["name"] != "Idempotency-Key"]
    if asked:
        yield from ("| parameter | form | meaning |", "|---|---|---|")
        for each in asked:
            required = " (required)" if each.get("required") else ""
            yield f"| `{each['name']}`{required} | {_form(each['schema'])} | {_line(each)} |"
        yield ""
    for kind, body in details.get("requestBody", {}).get("content", {}).items():
        yield from (f"Body `{kind}`: {_form(body['schema'])}.", "")
    for status, answer in details["responses"].items():
        if status not in COMMON or ("json" in str([*answer.get("content", {})]) and status == "422" and _own(answer)):
            kinds = [f"`{kind}`: {_form(each['schema'])}" for kind, each in answer.get("content", {}).items()]
            yield f"- {status}: {'; '.join(kinds) or 'nothing'}."
    yield ""


def _own(answer: Described) -> bool:
    return "application/json" in answer.get("content", {})


def _line(each: Described) -> str:
    said = each.get("description") or each["schema"].get("description", "")
    return " ".join(said.split()).replace("``", "`").replace("|", "\\|")


def _form(schema: Described) -> str:
    return " or ".join(dict.fromkeys(_forms(schema))) or "anything"


def _forms(schema: Described) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        yield f"[{name}](#{name.lower()})"
    elif "enum" in schema:
        yield ", ".join(f"`{value}`" for value in schema["enum"])
    elif "const" in schema:
        yield f"`{schema['const']}`"
    elif "anyOf" in schema or "oneOf" in schema or "allOf" in schema:
        for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
            yield from _forms(inner)
    elif schema.get("type") == "array":
        yield f"list of {_form(schema.get('items', {}))}"
    elif schema.get("format") in ("date", "date-time", "binary"):
        yield {"date": "day", "date-time": "instant", "binary": "file"}[schema["format"]]
    elif schema.get("type") != "null":
        yield WORDS.get(str(schema.get("type")), str(schema.get("type", "anything")))


def _shapes(shapes: Mapping[str, Described]) -> Iterator[str]:
    for name, shape in sorted(shapes.items()):
        yield from (f"### {name}", "", " ".join(shape.get("description", "").split()), "")
        fields = shape.get("properties", {})
        if fields:
            yield from ("| field | form | meaning |", "|---|---|---|")
            yield from (f"| `{key}` | {_form(each)} | {_line({'schema': each})} |" for key, each in fields.items())
            yield ""
