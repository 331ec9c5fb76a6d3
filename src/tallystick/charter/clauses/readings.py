"""The readings of a clause whose signed words are open: each as the clause that it makes.

A reading sets keys of the clause. It is laid over the clause as written, key by key at the top level: what it names is
replaced as a whole, and ``null`` takes a key away.
"""

from collections.abc import Mapping

from pydantic import ValidationError

from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import Clause
from tallystick.errors import InputError


class ReadingError(InputError):
    """A reading that does not make a clause; ``key`` says which of its keys is wrong, where one is."""

    def __init__(self, message: str, key: str | None) -> None:
        super().__init__(message)
        self.key = key


def read_as(clause: Clause, reading: str) -> Clause:
    """The clause in one of its readings, without the others.

    Raises ReadingError where the reading's keys do not make a clause.
    """
    written: dict[str, object] = {
        field.alias or name: getattr(clause, name)
        for name, field in Clause.model_fields.items()
        if name in clause.model_fields_set
    }
    for key, value in clause.readings[reading].items():
        if value is None:
            written.pop(key, None)
        else:
            written[key] = value
    written.pop("readings", None)
    written["reading"] = reading
    try:
        return Clause.model_validate(written)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        steps = [str(step) for step in first["loc"]]
        said = str(first.get("ctx", {}).get("error", first["msg"]))
        where = f" under {' › '.join(steps)}" if steps else ""
        raise ReadingError(f"{said}{where}", steps[0] if steps else None) from wrong


def choose(charter: Charter, choices: Mapping[str, str]) -> Charter:
    """The charter with readings chosen: clause to reading. What it is otherwise stays as written."""
    clauses = {
        name: clause.model_copy(update={"reading": choices[name]}) if name in choices else clause
        for name, clause in charter.clauses.items()
    }
    return charter.model_copy(update={"clauses": clauses})
