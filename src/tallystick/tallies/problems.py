"""What can be wrong with facts only when they are put together."""

from tallystick.errors import ProblemKind

FAN_OUT = ProblemKind(
    "T001",
    "error",
    "A join would count facts twice",
    "Each fact may meet at most one row of a joined source. Rows of the joined source share the columns that the join "
    "goes by, so a fact would be counted once for each of them. Remove the duplicate rows, or join on the whole key.",
)
NO_JOINED_TABLE = ProblemKind(
    "T002",
    "error",
    "A joined source has no facts",
    "A formula uses columns of a joined source, and no facts of that source were given. Deliver them, or leave the "
    "columns out.",
)
TOO_LARGE = ProblemKind(
    "T003",
    "error",
    "A sum or product has too many digits",
    "Engines hold 38 decimal digits. Declare fewer decimal places for the columns that are added up or multiplied.",
)

OLD_FACTS = ProblemKind(
    "T004",
    "error",
    "Recorded facts lack a declared column",
    "A batch keeps the columns that the charter declared when it was read. A column that was declared since is not in "
    "it: withdraw the batch and add the file again, so that the past stays as it was known.",
)

PROBLEMS: tuple[ProblemKind, ...] = (FAN_OUT, NO_JOINED_TABLE, TOO_LARGE, OLD_FACTS)
