"""From plain values to the charter's models: every departure from the language becomes a problem with its place."""

import types
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from tallystick.charter import problems
from tallystick.charter.document import Document
from tallystick.charter.model import Charter
from tallystick.charter.model.alliance import ROLE
from tallystick.errors import Problem, ProblemKind

Loc = tuple[int | str, ...]


M = TypeVar("M", bound=BaseModel)


def shape(document: Document) -> tuple[Charter | None, tuple[Problem, ...]]:
    """The charter that a document says, or None and everything about its shape that is wrong."""
    return shaped(document, Charter)


def shaped(document: Document, model: type[M]) -> tuple[M | None, tuple[Problem, ...]]:
    """What a document says as a model (a charter, or a record beside it), or None and all that is wrong."""
    try:
        return model.model_validate(document.values), ()
    except ValidationError as wrong:
        found = [_problem(dict(error), document, model) for error in wrong.errors(include_url=False)]
    return None, tuple(dict.fromkeys(found))


def _problem(error: Mapping[str, Any], document: Document, model: type[BaseModel]) -> Problem:
    loc = _written(error, document)
    kind, message, hint = _say(error, loc, model)
    message = f"{_named(loc)}: {message}"
    if error["type"] == "missing":  # the place is that of the part that lacks it
        return document.problem(kind, loc[:-1], message, hint, key=isinstance(loc[-1], str))
    key = error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",)
    return document.problem(kind, loc, message, hint, key=key)


def _written(error: Mapping[str, Any], document: Document) -> Loc:
    """The location without the steps that short forms and kinds of entries add: those that the files do not hold."""
    loc: Loc = error["loc"]
    kept: list[int | str] = []
    held: object = document.values
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        inner = held[step] if isinstance(held, dict) and step in held else None
        is_kind = not last and isinstance(held, dict) and step in (held.get("kind"), held.get("step"))
        if (error["type"] == "missing" and last) or ((*kept, step) in document.places and not is_kind):
            kept.append(step)
            held = held[step] if isinstance(held, list) and isinstance(step, int) and step < len(held) else inner
    return tuple(kept)


def _say(error: Mapping[str, Any], loc: Loc, model: type[BaseModel]) -> tuple[ProblemKind, str, str]:
    given, context = error.get("input"), error.get("ctx", {})
    found = f"found {_shown(given)}, expected"
    match error["type"]:
        case "extra_forbidden":
            return problems.C001, f"there is no key '{loc[-1]}' here.", _near_key(loc, model)
        case "union_tag_not_found":
            return problems.C002, f"the key {context['discriminator']} is missing.", "Add it: it says what this is."
        case "union_tag_invalid":
            word, expected = str(context["discriminator"]).strip("'"), str(context["expected_tags"])
            message = f"found the {word} {_shown(context['tag'])}, expected {expected}."
            return problems.C003, message, _near_word(context["tag"], expected)
        case "missing" if isinstance(loc[-1], int):
            return problems.C003, "found too few entries, expected one more.", ""
        case "missing":
            return problems.C002, f"the key '{loc[-1]}' is missing.", "Add it."
        case "literal_error" if loc == ("tallystick",):
            return problems.C004, f"{found} 1.", "Write 'tallystick: 1'."
        case "literal_error":
            return problems.C003, f"{found} {context['expected']}.", _near_word(given, str(context["expected"]))
        case "value_error":
            return problems.C003, _sentence(str(context["error"])), ""
        case "model_type" | "dict_type" | "model_attributes_type":
            return problems.C005, f"{found} a mapping of keys and values.", ""
        case "tuple_type" | "list_type":
            return problems.C005, f"{found} a list.", ""
        case "too_short" | "too_long":
            bound = f"at least {context['min_length']}" if "min_length" in context else (
                f"at most {context['max_length']}"
            )  # fmt: skip
            return problems.C003, f"found {context['actual_length']}, expected {bound}.", ""
        case "string_pattern_mismatch" if context["pattern"] == ROLE:
            return problems.C003, f"{found} a role such as hub/manager.", ""
        case "string_pattern_mismatch":
            return problems.C003, f"{found} a name of letters, digits, blanks, '-' and '_'.", ""
        case other:
            bound = next((f" {words} {context[name]}" for name, words in _BOUNDS.items() if name in context), "")
            return problems.C003, f"{found} {_TYPES.get(other, 'a whole number')}{bound}.", ""


_TYPES = {"int_type": "a whole number", "bool_type": "true or false", "string_type": "text"}
_BOUNDS = {"ge": "of at least", "le": "of at most"}


def _near_key(loc: Loc, model: type[BaseModel]) -> str:
    known = tuple(_keys_at(loc[:-1], model))
    near = get_close_matches(str(loc[-1]), known, n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(known)}." if known else ""


def _near_word(given: object, expected: str) -> str:
    near = get_close_matches(str(given), expected.split("'")[1::2], n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."


def _shown(value: object) -> str:
    text = "nothing" if value is None else "a list" if isinstance(value, list | tuple) else (
        "a mapping" if isinstance(value, dict) else repr(value) if isinstance(value, str) else str(value)
    )  # fmt: skip
    return text if len(text) <= 60 else f"{text[:57]}…"


def _named(loc: Loc) -> str:
    """Where in the charter, in words: ``kpis › completion › target``."""
    return " › ".join(str(step + 1) if isinstance(step, int) else step for step in loc) or "charter"


def _keys_at(loc: Loc, model: type[BaseModel]) -> Iterator[str]:
    """The keys that the language knows at a location of a model."""
    annotations: Iterable[Any] = (model,)
    for step in loc:
        annotations = [inner for annotation in annotations for inner in _step(annotation, step)]
    for annotation in annotations:
        for found in _models(annotation):
            yield from (str(field.alias or name) for name, field in found.model_fields.items())


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from _models(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for inner in get_args(annotation):
            yield from _models(inner)
    elif get_origin(annotation) is tuple:  # a single item may stand for a list of one
        yield from _models(get_args(annotation)[0])


def _step(annotation: Any, step: int | str) -> Iterator[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if (field.alias or name) == step:
                yield field.annotation
    elif get_origin(annotation) is Annotated:
        yield from _step(get_args(annotation)[0], step)
    elif get_origin(annotation) in (Union, types.UnionType):
        for inner in get_args(annotation):
            yield from _step(inner, step)
    elif get_origin(annotation) is dict:
        yield get_args(annotation)[1]
    elif get_origin(annotation) is tuple:
        inner = get_args(annotation)[0]
        yield from (inner,) if isinstance(step, int) else _step(inner, step)
