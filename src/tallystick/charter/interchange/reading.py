"""Importing metrics: from the text of another tool's file to the text of a charter, and a list of what did not fit."""

from dataclasses import dataclass
from pathlib import Path

from tallystick.charter import problems
from tallystick.charter.interchange.dbt import read_dbt
from tallystick.charter.interchange.draft import Draft
from tallystick.charter.interchange.foreign import Part
from tallystick.charter.interchange.osi import read_osi
from tallystick.charter.interchange.settle import settle
from tallystick.charter.read import read_files
from tallystick.errors import Problem, ProblemsError


@dataclass(frozen=True)
class Imported:
    """What was imported, and what was not."""

    draft: Draft
    origin: str
    """``osi`` or ``dbt``."""
    problems: tuple[Problem, ...]
    """What did not fit (C450), has no place (C451), or was changed (C452), in the order of the file."""


def import_metrics(file: Path) -> Imported:
    """The metrics of a file as a draft of a charter that the charter language accepts.

    Raises ProblemsError for a file that cannot be read, or is neither OSI nor dbt.
    """
    document = read_files([file])
    draft = Draft(title=file.stem.replace("_", " "))
    part = Part(document, (), document.values, draft.found)
    if "semantic_model" in document.values:
        origin = "osi"
        read_osi(part, draft)
    elif {"semantic_models", "metrics", "models"} & document.values.keys():
        origin = "dbt"
        read_dbt(part, draft)
    else:
        message = "found neither 'semantic_model' (OSI) nor 'semantic_models' and 'metrics' (dbt) at the top."
        raise ProblemsError([document.problem(problems.C453, (), message, "Give one of the two.")])
    settle(draft, document)
    ordered = sorted(dict.fromkeys(draft.found), key=lambda each: (each.line or 0, each.column or 0, each.id))
    return Imported(draft, origin, tuple(ordered))
