"""From plain values to the charter's models: every departure from the language becomes a problem with its place."""

import types
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from tallystick.charter import problems
from tallystick.charter.model import Charter
from tallystick.charter.read import Document
from tallystick.errors import Problem, ProblemKind

Loc = tuple[int | str, ...]


def shape(document: Document) -> tuple[Charter | None, tuple[Problem, ...]]:
    """The charter that a document says, or None and everything about its shape that is wrong."""
    try:
        return Charter.model_validate(document.values), ()
    except ValidationError as wrong:
        found = [_problem(dict(error), document) for error in wrong.errors(include_url=False)]
    return None, tuple(dict.fromkeys(found))


def _problem(error: Mapping[str, Any], document: Document) -> Problem:
    loc = _written(error["loc"], document)
    kind, message, hint = _say(error, loc)
    message = f"{_named(loc)}: {message}"
    if error["type"] == "missing":  # the place is that of the part that lacks it
        return document.problem(kind, loc[:-1], message, hint, key=True)
    return document.problem(kind, loc, message, hint, key=error["type"] == "extra_forbidden")


def _written(loc: Loc, document: Document) -> Loc:
    """The location without the steps that short forms add: those that the files do not hold."""
    kept: list[int | str] = []
    for step in loc[:-1]:
        if (*kept, step) in document.places:
            kept.append(step)
    if loc and not str(loc[-1]).startswith("function-"):
        kept.append(loc[-1])
    return tuple(kept)


def _say(error: Mapping[str, Any], loc: Loc) -> tuple[ProblemKind, str, str]:
    given = error.get("input")
    match error["type"]:
        case "extra_forbidden":
            known = tuple(_keys_at(loc[:-1]))
            near = get_close_matches(str(loc[-1]), known, n=1, cutoff=0.6)
            hint = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(known)}." if known else ""
            return problems.C001, f"there is no key '{loc[-1]}' here.", hint
        case "missing":
            return problems.C002, f"the key '{loc[-1]}' is missing.", "Add it."
        case "literal_error":
            if loc == ("tallystick",):
                return problems.C004, f"found {given!r}, expected 1.", "Write 'tallystick: 1'."
            return problems.C003, f"found {_shown(given)}, expected {error['ctx']['expected']}.", ""
        case "value_error":
            return problems.C003, f"{_sentence(str(error['ctx']['error']))}", ""
        case "model_type" | "dict_type" | "model_attributes_type":
            return problems.C005, f"found {_shown(given)}, expected a mapping of keys and values.", ""
        case "tuple_type" | "list_type":
            return problems.C005, f"found {_shown(given)}, expected a list.", ""
        case _:
            return problems.C003, f"found {_shown(given)}; {_sentence(str(error['msg']))}", ""


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


def _keys_at(loc: Loc) -> Iterator[str]:
    """The keys that the language knows at a location."""
    annotations: Iterable[Any] = (Charter,)
    for step in loc:
        annotations = [inner for annotation in annotations for inner in _step(annotation, step)]
    for annotation in annotations:
        for model in _models(annotation):
            yield from (str(field.alias or name) for name, field in model.model_fields.items())


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
