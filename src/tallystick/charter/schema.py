"""The JSON Schema of charters, for editors; made from the models that read them.

It admits the short forms that the models' descriptions name (a number for a flat target, a text for a formula) beside
the long ones, so that an editor marks nothing that ``tally check`` accepts.
"""

from typing import Any

from tallystick.charter.model import Charter

SHORT_FORMS: dict[str, tuple[str, ...]] = {
    "Span": ("string",),
    "Measure": ("string",),
    "Column": ("string",),
    "QualityRule": ("string",),
    "Rounding": ("string",),
    "Minimum": ("string", "integer"),
    "Direction": ("string",),
    "Target": ("number",),
    "Reference": ("number",),
    "Band": ("string",),
    "KeyResultArea": ("string",),
    "ClauseBand": ("string",),
    "Level": ("string",),
    "Window": ("string",),
    "NamedValue": ("number",),
}
"""Models that may be written as one value, and the JSON types of that value."""


def charter_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12) of a charter in one document.

    >>> charter_schema()["properties"]["alliance"]["type"]
    'string'
    """
    schema = Charter.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Tallystick charter"
    schema["$defs"]["Direction"].pop("required")  # 'better' is told from 'range' or 'tolerance'
    loosened = _loosen(schema)
    if not isinstance(loosened, dict):
        raise TypeError("A schema is a mapping.")
    return loosened


def _loosen(part: Any) -> Any:
    """Short forms beside references, and a single item beside a list, wherever they stand."""
    if isinstance(part, list):
        return [_loosen(item) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _loosen(value) for key, value in part.items()}
    name = str(kept.get("$ref", "")).rsplit("/", 1)[-1]
    if name in SHORT_FORMS:
        reference = kept.pop("$ref")
        return {**kept, "anyOf": [{"$ref": reference}, *({"type": short} for short in SHORT_FORMS[name])]}
    if kept.get("type") == "array" and "items" in kept:
        described = {key: kept.pop(key) for key in ("description", "default", "title") if key in kept}
        return {**described, "anyOf": [kept, kept["items"]]}
    return kept
