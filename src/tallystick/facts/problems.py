"""What can be wrong with facts: problems of files, of rows, and of kept batches.

A problem of a file stops its import; a problem of a row refuses the file or sets the row aside, as the source declares.
"""

from tallystick.errors import Level, ProblemKind


def _kind(id_: str, title: str, explanation: str, level: Level = "error") -> ProblemKind:
    return ProblemKind(id=id_, level=level, title=title, explanation=explanation)


UNKNOWN_FORMAT = _kind(
    "D001",
    "A file of a kind that is not read",
    "Facts are read from .csv, .tsv, .jsonl, .ndjson, .json, .parquet, .xlsx, .xlsm and .ods; text files may be packed "
    "as .gz, .bz2 or .zip. Save the file in one of these forms.",
)
BROKEN_FILE = _kind(
    "D002",
    "A file that cannot be read",
    "The file is cut off, damaged, or not what its name says. Ask whoever delivered it to send it again.",
)
TOO_LARGE = _kind(
    "D003",
    "A file beyond the limits",
    "Unpacked text may have 2 GB, a workbook 100 MB and 2,000,000 cells; a worker that reads a file has limited memory "
    "and time. Split the file, or deliver it as Parquet.",
)
PACKED_WRONGLY = _kind(
    "D004",
    "An archive with more than one table",
    "A .zip file holds exactly one table, or one that is named like the source. Pack one table a file.",
)
WRONG_ENCODING = _kind(
    "D005",
    "Text that is not in the declared encoding",
    "The bytes cannot be read as the encoding that the source declares (or UTF-8). Declare `file: {encoding: cp1252}` "
    "or what the sender uses.",
)
ENCODING_GUESSED = _kind(
    "D006",
    "An encoding that had to be guessed",
    "The file is not UTF-8 and declares no encoding; Windows-1252 was taken. Declare the encoding in the charter.",
    "warning",
)
NO_HEADER = _kind(
    "D007",
    "No row with the names of columns",
    "The row that should hold the names of columns is missing or empty. Declare `file: {header row: …}`.",
)
MISSING_COLUMN = _kind(
    "D008",
    "A declared column that the file lacks",
    "Each declared column must be in the file under its name, or under the name that `called` gives it.",
)
AMBIGUOUS_COLUMN = _kind(
    "D009",
    "A declared column that the file has twice",
    "Two columns of the file have the name of one that is declared. Rename one of them, or use `called`.",
)
RENAMED_COLUMN = _kind(
    "D010",
    "A column matched by its name in other letters",
    "The file's name of the column differs from the declared one in case or blanks only, and was taken.",
    "warning",
)
BAD_ROWS = _kind(
    "D011",
    "Rows that do not hold what the charter declares",
    "The source refuses files with bad rows. Mend the rows that are named, or declare `bad rows: quarantine`.",
)
WARNED_ROWS = _kind(
    "D012",
    "Rows that a rule warns about",
    "The rule says `otherwise: warn`; the rows are kept.",
    "warning",
)
NO_SHEET = _kind(
    "D013",
    "Not clear which worksheet holds the facts",
    "The workbook has several worksheets, or none of the declared name. Declare `file: {sheet: …}`.",
)
HOSTILE_PART = _kind(
    "D014",
    "A workbook with parts that no spreadsheet program writes",
    "Document type declarations and entities in a workbook serve attacks only. The file is refused.",
)
FORMULA_CELLS = _kind(
    "D015",
    "Cells that hold formulas",
    "Formulas are never evaluated; the values that the spreadsheet program last stored with them were taken.",
    "warning",
)
WRONG_COLUMN_TYPE = _kind(
    "D016",
    "A column of a type that cannot be read as declared",
    "A Parquet column holds lists, structures or bytes where the charter declares plain values.",
)
BAD_RULE = _kind(
    "D017",
    "A reading rule that cannot be applied",
    "A quality rule, a list of allowed values or a date format of the source does not fit its columns.",
)
LOCKED = _kind(
    "D018",
    "Somebody else is writing",
    "Another import writes to the same folder. Wait until it has finished; the lock goes with its process.",
)
DAMAGED_BATCH = _kind(
    "D019",
    "A kept batch that is not what was recorded",
    "A file of the batch is missing or its SHA-256 differs from what was recorded. Restore it from a copy.",
)
CLOCK_WENT_BACK = _kind(
    "D020",
    "A time of recording before the last one",
    "Facts are recorded in order of time; what was known at a time must never change later. Check the clock.",
)
UNKNOWN_SOURCE = _kind(
    "D021",
    "A name that is no source of the charter",
    "Files and folders of facts are named like the sources of the charter.",
)
MISSING_SOURCE = _kind(
    "D022",
    "A source without facts",
    "The folder has no file or folder with the source's name.",
    "warning",
)
REPEATED_KEYS = _kind(
    "D023",
    "One fact in two files of a folder",
    "A bare folder has no order of recording, so it cannot say which of two rows with the same key counts. Record them "
    "with `tally facts add`, the correction last.",
)
UNKNOWN_BATCH = _kind(
    "D024",
    "A batch that is not there",
    "The batch named is not among those that count.",
)

NO_SUCH_PLACE = _kind(
    "D030",
    "A declared place that the file does not have",
    "The source says by letters or by headings where columns stand, and the file has nothing there. Compare `at`, "
    "`joined` and `unpivot` with the file.",
)
NAMELESS_COLUMN = _kind(
    "D031",
    "A column of cells without a heading",
    "Every column that `unpivot` names needs a heading in each header row. What an upper row leaves empty is taken "
    "from the left, so a heading that stands at the right end or in the middle of its group cannot be placed: move it "
    "to the group's first column.",
)
NO_ROWS_IN_FORMAT = _kind(
    "D032",
    "A layout of rows for a file that has none",
    "`header rows`, `first row` and `last row` say how a sheet or text is laid out; JSON and Parquet have names of "
    "their own for every value. Leave them out.",
)
SMALLER_FILE = _kind(
    "D033",
    "A file much smaller than the last one",
    "The file has less than three quarters of the rows of the one before, and corrects none of them: it may be cut off "
    "or not complete yet. Ask whoever delivered it; declare a `minimum` on KPIs, so that a part is not taken for a "
    "fall.",
    "warning",
)
NOTHING_ABOVE = _kind(
    "D034",
    "A heading to fill down that is not there",
    "The first row of facts has an empty cell in a column that says `fill down`. A heading that stands at the "
    "bottom or in the middle of its rows cannot be told from the one above: move it to the first row of its group.",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(kind for kind in tuple(vars().values()) if isinstance(kind, ProblemKind))
"""Every kind of problem of this layer, in order of its id."""
