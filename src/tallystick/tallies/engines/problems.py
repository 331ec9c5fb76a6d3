"""What can be wrong with facts that are tallied where they are."""

from tallystick.errors import ProblemKind

REPEATED_KEYS = ProblemKind(
    "T010",
    "error",
    "A key that several rows of a table have",
    "The key of a source tells one fact from every other. Where a table holds it twice, nobody can say which row "
    "counts, so none does: mend the table, or map the source to a view that keeps the row that is meant.",
)
BAD_ROWS = ProblemKind(
    "T011",
    "error",
    "Rows of a table that are no facts as declared",
    "Rows lack a required value, hold a number of more than 18 digits, a time that never was, or one that a rule "
    "refuses. Mend them where they are, or declare `bad rows: quarantine`, and they are left out and counted.",
)
NO_TABLE = ProblemKind(
    "T012",
    "error",
    "A table or column that is not there",
    "The deployment maps a source to a table; each declared column must be in it, by its own name or by the one that "
    "`columns` gives it, and the role that connects must be allowed to read it.",
)
WRONG_TYPE = ProblemKind(
    "T013",
    "error",
    "A column of another type than declared",
    "Numbers come from whole numbers and decimals, days from dates, instants from time stamps, truth values from "
    "booleans. Nothing is guessed from texts: map the source to a view that casts.",
)
FLOATS = ProblemKind(
    "T014",
    "error",
    "A column of floating-point numbers",
    "Sums of floating-point numbers hang on the order of rows, so two parties get two figures. Declare `quantise: yes` "
    "for the source in the deployment: each value is then rounded to the declared places before anything is added.",
)
UNKNOWN_NAME = ProblemKind(
    "T015",
    "error",
    "A deployment that names what the charter does not",
    "Sources, their columns and engines are named as the charter and the deployment declare them.",
)
SECRET = ProblemKind(
    "T016",
    "error",
    "A secret in a file",
    "A deployment file is copied, mailed and kept under version control; passwords come from the environment: "
    "`password: {environment: TALLY_PASSWORD}`.",
)
NO_SECRET = ProblemKind(
    "T017",
    "error",
    "A secret that the environment does not hold",
    "The deployment takes a password from an environment variable that is not set where the command runs.",
)
MAY_WRITE = ProblemKind(
    "T018",
    "error",
    "A role that may change facts",
    "Figures are read by a role that cannot write, so that nothing that computes can change what is computed. Give it "
    "SELECT alone, or say `may write: yes` for the engine in the deployment.",
)
BAD_URL = ProblemKind(
    "T019",
    "error",
    "A URL that leads to no engine",
    "Engines are reached by `postgresql://…`, `duckdb:///…`, `spark+parquet:///…` and `clickhouse+parquet:///…`.",
)
APART = ProblemKind(
    "T021",
    "error",
    "Joined sources in different places",
    "A join is made where the facts are, so a source and those joined to it are tallied by one engine. Give them the "
    "same engine in the deployment, or record them all.",
)
ONLY_NOW = ProblemKind(
    "T022",
    "error",
    "What a table held in the past",
    "Recorded facts say what was known at any instant; a table that others keep says what it holds now. Record the "
    "facts with `tally facts add` where the past must be reproduced.",
)
UNREACHED = ProblemKind(
    "T020",
    "error",
    "An engine that cannot be reached, or that gave up",
    "The server does not answer, refuses the role, or took longer than `statement timeout` allows.",
)
LEFT_BEHIND = ProblemKind(
    "T023",
    "error",
    "A scratch schema that was left behind",
    "A conformance run puts small facts into a schema of its own and drops it. This one could not be dropped, or the "
    "run was broken off: nothing rests on it, and its owner can drop it with the statement that is shown.",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(kind for kind in tuple(vars().values()) if isinstance(kind, ProblemKind))
"""Every kind of problem of engines, in order of its id."""
