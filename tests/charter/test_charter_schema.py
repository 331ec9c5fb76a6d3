"""The JSON Schema for editors admits what the reader admits, and every field says what it means."""

import typing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from charter.writing import HEAD, SALES, compiled, kpi, modelled, read
from tallystick.charter.model import Charter
from tallystick.charter.read import charter_files, read_files
from tallystick.charter.schema import SHORT_FORMS, charter_schema

SHORT = kpi(
    "formula: done / planned\nunit: percent\nby: [party, [who, party]]\nminimum: 30 planned\ntarget: 94\nbaseline: 90\n"
    'rounding: 1 place, half up\nbands: {good: ">= target", poor: otherwise}\ndirection: higher\n'
    "approvers: us/manager\nbenchmark: 95.5\nin force: 2013-01-01 .. 2013-06-01\nevidence: A report\n"
    "score: {anchors: [[target - 5, 0], [96, 80]]}\n"
    "examples: [{given: {planned: 100, done: 94}, expect: 94}, {rows: [{won: true, hours: ~}], expect: insufficient}]",
    measures="measures: {planned: COUNT(*), done: COUNT_IF(won)}\n",
    sources=SALES + "    rules: hours > 0\n    snapshot: {at: day, each: who}\n    file: {missing: NA}\n",
    head=HEAD + "day start: 06:00\nbusiness days: {calendar: US-NY, weekend: Sunday}\n",
) + (
    "  l: {title: L, unit: count, formula: COUNT(*), direction: {range: [1, 2]}, minimum: 3,\n"
    "      target: [1, {for: {party: us}, piecewise: [{from: 2013, flat: 2}]}]}\n"
    "  m: {title: M, unit: count, formula: COUNT(*), direction: {tolerance: 2}, target: {linear: {2013-01: 1}}}\n"
    "scorecard: {items: [{kpi: k, weight: 2}, {kpi: l, weight: {2013-01: 1, 2013-07: 2}}]}\n"
)
"""Every short form of the language, each once."""

LONG = kpi(
    "formula: done / planned\nunit: percent\nby: [[party], [who, party]]\nminimum: {count: 30, of: planned}\n"
    "target: [{flat: 94}]\nbaseline: {value: 90}\nrounding: {places: 1, mode: half up, before comparison: false}\n"
    'bands: {good: {when: ">= target", severity: good}, poor: {when: otherwise}}\ndirection: {better: higher}\n'
    "approvers: [us/manager]\nin force: {start: 2013-01-01, end: 2013-06-01}",
    measures="measures: {planned: {formula: COUNT(*)}, done: {formula: COUNT_IF(won)}}\n",
    sources=SALES.replace("id: text", "id: {type: text}") + "    rules: [{check: hours > 0}]\n",
)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = charter_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_json(value: Any) -> Any:
    """What an editor's JSON would hold: decimals as floats."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def complaints(validator: Draft202012Validator, values: Any) -> list[str]:
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(as_json(values))]


def test_every_example_charter_is_valid(validator: Draft202012Validator, examples: Path) -> None:
    workspaces = [folder for folder in sorted(examples.iterdir()) if folder.is_dir()]

    assert workspaces
    for workspace in workspaces:
        assert complaints(validator, read_files(charter_files(workspace)).values) == []


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
def test_short_and_long_forms_are_valid_and_are_read(validator: Draft202012Validator, text: str) -> None:
    modelled(text)

    assert complaints(validator, read(text).values) == []


def test_the_long_forms_compile() -> None:
    assert set(compiled(LONG).kpis) == {"k"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("minimum: 30 planned", "minumum: 30 planned"),
        ("alliance: test", "aliance: test"),
        ("rounding: 1 place, half up", "rounding: {places: 1, mod: half up}"),
        ("direction: higher", "direction: {beter: higher}"),
        ("target: 94", "target: {flt: 94}"),
        ("target: 94", "target: high"),
        ("baseline: 90", "baseline: high"),
        ("minimum: 30 planned", "minimum: 0.5"),
        ("tallystick: 1", "tallystick: 2"),
        ("weight: 2}", "wieght: 2}"),
        ("time: day", "times: day"),
        ("    title: K\n", ""),
    ],
)
def test_what_the_reader_refuses_the_schema_marks(validator: Draft202012Validator, before: str, after: str) -> None:
    assert before in SHORT

    assert complaints(validator, read(SHORT.replace(before, after, 1)).values)


def models(model: type[BaseModel] = Charter) -> dict[str, type[BaseModel]]:
    """Every model that a charter is made of, by name."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[Any] = [model]
    while waiting:
        annotation = waiting.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            if annotation.__name__ not in found:
                found[annotation.__name__] = annotation
                waiting += [field.annotation for field in annotation.model_fields.values()]
        else:
            waiting += typing.get_args(annotation)
    return found


def test_every_field_of_every_model_says_what_it_means() -> None:
    silent = [
        f"{name}.{field}"
        for name, model in models().items()
        for field, content in model.model_fields.items()
        if not (content.description or "").strip()
    ]

    assert len(models()) > 20
    assert silent == []


def test_every_model_says_what_it_is() -> None:
    assert [name for name, model in models().items() if not (model.__doc__ or "").strip()] == []


def test_short_forms_are_named_after_models_that_exist() -> None:
    assert set(SHORT_FORMS) <= set(models())


def test_keys_are_written_with_blanks() -> None:
    assert "business days" in charter_schema()["properties"]
    assert "from" in charter_schema()["$defs"]["Party"]["properties"]
    assert not [
        key for model in charter_schema()["$defs"].values() for key in model.get("properties", {}) if "_" in key
    ]
