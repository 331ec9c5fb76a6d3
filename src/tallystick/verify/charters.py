"""A charter from the files and the reference data that a record names, ready to compute."""

from collections.abc import Mapping
from typing import Any

from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.read import read_texts
from tallystick.charter.reference import read_reference
from tallystick.charter.shape import shape
from tallystick.errors import ProblemsError


def compiled_from(files: Mapping[str, Any], reference: bytes, *, where: str) -> CompiledCharter:
    """The charter of these files and reference data; ``where`` says in a refusal which reference data is meant.

    Raises ProblemsError where this version of the program finds errors in the charter, InputError for reference data
    that cannot be read or was agreed with other clock changes.
    """
    texts = [(each["name"], each["text"].encode("utf-8")) for each in files["files"]]
    read = read_texts(texts)
    charter, found = shape(read)
    if charter is None:
        raise ProblemsError(found)
    holidays = read_reference(reference, charter, where=where)
    compiled, problems = examine(charter, read, holidays=holidays)
    if compiled is None:
        raise ProblemsError(problem for problem in problems if problem.level == "error")
    return compiled
