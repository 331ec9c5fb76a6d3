"""Which paths a charter can have, told from the models themselves: fields, and ``*`` where authors give names.

A pattern is a path with ``*`` for every name of an author and every item of a list (``kpis/*/bands/*/when``).
Lines of the scorecard stand inside one another; their patterns are those of one level.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, PlainSerializer

from tallystick.charter.model import Charter

Path: TypeAlias = tuple[str, ...]
"""The way to a value: names, from the top of the charter."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What can stand at a place: fields by key, or items under names, or neither where it is one value."""

    fields: "dict[str, Shape]" = field(default_factory=dict)
    items: "Shape | None" = None
    is_list: bool = False
    """Whether the items are written as a list."""


_LEAF = Shape()


@cache
def charter_shape() -> Shape:
    """The shape of a whole charter."""
    return _of_model(Charter, {})


def shape_at(path: Path) -> Shape:
    """What can stand at a path; one value where the language knows nothing of it."""
    shape = charter_shape()
    for step in path:
        shape = shape.items if shape.items is not None else shape.fields.get(step, _LEAF)
    return shape


def patterns() -> tuple[str, ...]:
    """The pattern of every single value that a charter can hold."""
    return tuple(dict.fromkeys(_patterns(charter_shape(), (), ())))


def _patterns(shape: Shape, at: Path, above: tuple[Shape, ...]) -> Iterator[str]:
    if shape in above:
        return
    if shape.items is not None:
        yield from _patterns(shape.items, (*at, "*"), (*above, shape))
    elif shape.fields:
        for name, below in shape.fields.items():
            yield from _patterns(below, (*at, name), (*above, shape))
    else:
        yield "/".join(at)


def pattern(path: Path) -> str:
    """The pattern of a path; steps below a value of one piece stand as they are.

    >>> pattern(("kpis", "completion", "bands", "good", "when"))
    'kpis/*/bands/*/when'
    >>> pattern(("scorecard", "items", "on-time", "items", "late_tail", "weight", "always"))
    'scorecard/items/*/weight/*'
    """
    written: list[str] = []
    shape = charter_shape()
    for step in path:
        written.append(step if shape.items is None else "*")
        shape = shape.items if shape.items is not None else shape.fields.get(step, _LEAF)
    while written[:2] == ["scorecard", "items"] and written[3:5] == ["items", "*"]:
        del written[3:5]
    return "/".join(written)


def _of_model(model: type[BaseModel], known: dict[type[BaseModel], Shape]) -> Shape:
    if model not in known:
        known[model] = Shape()  # known before its fields are, since lines stand within lines
        for name, content in model.model_fields.items():
            is_text = _is_written_as_text(content.metadata)
            known[model].fields[str(content.alias or name)] = _LEAF if is_text else _of(content.annotation, known)
    return known[model]


def _of(annotation: Any, known: dict[type[BaseModel], Shape]) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _LEAF if _is_written_as_text(annotation.__metadata__) else _of(arguments[0], known)
    if origin in (Union, UnionType):
        found = [made for each in arguments if (made := _of(each, known)) is not _LEAF]
        return found[0] if len(found) == 1 else _LEAF
    if origin is dict:
        return Shape(items=_of(arguments[1], known))
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        below = _of(arguments[0], known)
        return Shape(items=below, is_list=True) if below.fields else _LEAF
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _of_model(annotation, known)
    return _LEAF


def _is_written_as_text(metadata: Iterable[object]) -> bool:
    """Whether a model is written as one text (``">= target"``), and so is one value."""
    return any(isinstance(each, PlainSerializer) for each in metadata)
