"""The clause library: templates of clauses with text, logic, usual numbers, pitfalls and a worked example."""

from tallystick.charter.library.clauses.load import ClauseLibrary, clause_library
from tallystick.charter.library.clauses.model import FAMILIES, ClauseTemplate

__all__ = ["FAMILIES", "ClauseLibrary", "ClauseTemplate", "clause_library"]
