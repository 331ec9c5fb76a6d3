"""The two kinds of shapes: what is answered, and what is sent. The sentence below a field is its description.

Pydantic can read these sentences by itself, and takes 15 milliseconds for each class to find its source; here a module
is read once.
"""

import ast
import sys
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, dataclass_transform

from ninja import Schema
from ninja.schema import ResolverMetaclass
from pydantic import ConfigDict, Field
from pydantic.fields import FieldInfo


@dataclass_transform(kw_only_default=True, field_specifiers=(Field,))
class Described(ResolverMetaclass):
    """Makes classes whose fields are described by the sentences below them."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> Any:
        """The class, with its fields described."""
        written = _sentences(namespace["__module__"]).get(namespace.get("__qualname__", ""), {})
        for field, sentence in written.items():
            given = namespace.get(field, ...)
            if isinstance(given, FieldInfo):
                given.description = given.description or sentence
            else:
                namespace[field] = Field(given, description=sentence)
        return super().__new__(cls, name, bases, namespace, **kwargs)


@lru_cache(maxsize=64)
def _sentences(module: str) -> Mapping[str, Mapping[str, str]]:
    """By class of a module, the sentence below each field; none for a class within a function."""
    file = getattr(sys.modules[module], "__file__", None)
    tree = ast.parse(Path(file).read_text("utf-8")) if file else ast.Module(body=[], type_ignores=[])
    return {each.name: dict(_below(each)) for each in tree.body if isinstance(each, ast.ClassDef)}


def _below(found: ast.ClassDef) -> Any:
    for field, below in pairwise(found.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            sentence = ast.literal_eval(below.value) if isinstance(below.value, ast.Constant) else None
            if isinstance(sentence, str):
                yield field.target.id, " ".join(sentence.split())


class Shape(Schema, metaclass=Described):
    """Something that is answered, or asked for in an address."""


class Sent(Shape):
    """Something that is sent; a field that is not described is refused."""

    model_config = ConfigDict(extra="forbid")
