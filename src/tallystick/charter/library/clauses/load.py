"""Reading the clause library: YAML files beside this module, as strictly as a charter, once a process."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import ValidationError

from tallystick.charter.findings import near
from tallystick.charter.library.clauses.model import FAMILIES, ClauseTemplate
from tallystick.charter.model.base import Model
from tallystick.charter.read import read_texts
from tallystick.errors import InputError


class _Content(Model):
    """The files put together."""

    clauses: dict[str, ClauseTemplate]


@dataclass(frozen=True, slots=True)
class ClauseLibrary:
    """Every template of a clause, by id, family after family."""

    templates: dict[str, ClauseTemplate]

    def template(self, name: str) -> ClauseTemplate:
        """The template of an id; InputError with the nearest ids where there is none."""
        if name not in self.templates:
            raise InputError(f"There is no clause template {name!r} in the library. {near(name, self.templates)}")
        return self.templates[name]

    def of_family(self, family: str | None) -> dict[str, ClauseTemplate]:
        """The templates of a family, or all; InputError for a family that there is not."""
        if family is not None and family not in FAMILIES:
            raise InputError(f"There is no family {family!r} of clauses; there are {', '.join(FAMILIES)}.")
        return {name: each for name, each in self.templates.items() if family in (None, each.family)}


@cache
def clause_library() -> ClauseLibrary:
    """The clause library that comes with this version."""
    folder = files("tallystick.charter.library.clauses")
    texts = [(entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    try:
        content = _Content.model_validate(read_texts(sorted(texts)).values)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InputError(f"The clause library is broken at {place}: {first['msg']}.") from wrong
    ordered = sorted(content.clauses.items(), key=lambda pair: FAMILIES.index(pair[1].family))
    return ClauseLibrary(dict(ordered))
