"""A template compiled in a small charter of its own, so that its logic can be rendered and its examples run."""

from dataclasses import dataclass
from functools import cache

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.library.clauses.load import clause_library
from tallystick.charter.library.clauses.writing import template_charter
from tallystick.charter.library.load import library
from tallystick.charter.read import Document, read_texts
from tallystick.charter.shape import shape
from tallystick.errors import ProblemsError


@dataclass(frozen=True, slots=True)
class Ready:
    """A template with its charter."""

    document: Document
    compiled: CompiledCharter
    definition: ClauseDefinition


@cache
def ready(name: str) -> Ready:
    """The template of an id, compiled; InputError for an id that there is not, ProblemsError for a broken template."""
    text = template_charter(name, clause_library().template(name), library())
    document = read_texts([(f"{name}.yaml", text.encode())])
    charter, found = shape(document)
    if charter is None:
        raise ProblemsError(found)
    compiled = compile_charter(charter, document)
    return Ready(document, compiled, compiled.clauses.definitions[name])
