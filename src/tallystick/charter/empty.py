"""Keys that stand in a charter without a value (C377): the author meant something, and the program reads nothing."""

from collections.abc import Iterator

from tallystick.charter import problems
from tallystick.charter.document import Document, Plain, Steps
from tallystick.errors import Problem

VALUES = ("examples", "missing")
"""Below these keys nothing is a value like any other."""


def empty_problems(document: Document) -> Iterator[Problem]:
    """A warning for every key without a value."""
    for path in _empty((), document.values):
        message = f"the key '{path[-1]}' has no value."
        yield document.problem(problems.C377, path, message, "Write one, or remove the key.", key=True)


def _empty(path: Steps, value: Plain) -> Iterator[Steps]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner is None:
                yield (*path, key)
            elif key not in VALUES:
                yield from _empty((*path, key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _empty((*path, number), inner)
