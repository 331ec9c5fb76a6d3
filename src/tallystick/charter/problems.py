"""Every problem that reading and checking a charter can report, with what it means and how to mend it."""

from tallystick.errors import Level, ProblemKind


def _kind(id_: str, title: str, explanation: str, level: Level = "error") -> ProblemKind:
    return ProblemKind(id=id_, level=level, title=title, explanation=explanation)


Y001 = _kind(
    "Y001",
    "not YAML",
    "The text breaks the rules of YAML. Mend the place that is named; indentation and unbalanced quotes "
    "or brackets are the usual causes.",
)
Y002 = _kind(
    "Y002",
    "duplicate key",
    "A mapping has the same key twice. Readers that keep the last one would silently drop the first: "
    "remove or rename one.",
)
Y003 = _kind(
    "Y003",
    "anchor or alias",
    "Anchors (&) and aliases (*) are not part of the charter language: what was agreed is written where "
    "it holds. Write the value out.",
)
Y004 = _kind(
    "Y004",
    "tag",
    "Tags (!) are not part of the charter language. Remove it; put text in quotes.",
)
Y005 = _kind(
    "Y005",
    "merge key",
    "Merge keys (<<) are not part of the charter language. Write the keys out.",
)
Y006 = _kind(
    "Y006",
    "ambiguous scalar",
    "A plain value that readers of YAML understand differently: infinity, exponents, hexadecimal, "
    "underscores in numbers, True and NULL. Write a plain decimal number, true, false or null, or put text in "
    "quotes.",
)
Y007 = _kind(
    "Y007",
    "nested too deep",
    "A charter is at most 32 levels deep. Deeper nesting is a mistake or an attack.",
)
Y008 = _kind(
    "Y008",
    "file too large",
    "A charter file is at most 1 MiB. Split the charter into a folder of files.",
)
Y009 = _kind(
    "Y009",
    "more than one document",
    'A charter file holds one document. Remove the line "---".',
)
Y010 = _kind(
    "Y010",
    "forbidden character",
    "Invisible, control or direction-changing characters, and names that mix scripts, can make two "
    "different texts look alike. Type the text afresh.",
)
Y011 = _kind(
    "Y011",
    "key is not a text",
    "Keys are plain words.",
)
Y012 = _kind(
    "Y012",
    "not UTF-8",
    "Charter files are UTF-8 text. Save the file in that encoding.",
)
Y013 = _kind(
    "Y013",
    "nothing to read",
    "There is no charter here. Expected charter.yaml, a folder charter/ with .yaml files, or the path of "
    "a charter file.",
)
Y014 = _kind(
    "Y014",
    "declared in two files",
    "Two files of the charter give the same thing. Keep one of them.",
)
C001 = _kind(
    "C001",
    "unknown key",
    "The charter language has no such key here. See the reference of charter fields; the hint names the nearest key.",
)
C002 = _kind(
    "C002",
    "missing key",
    "A key that must be given is absent.",
)
C003 = _kind(
    "C003",
    "wrong value",
    "The value is not of the form this key takes; the message says what was expected.",
)
C004 = _kind(
    "C004",
    "unknown language version",
    'This version of Tallystick reads version 1 of the charter language: write "tallystick: 1".',
)
C005 = _kind(
    "C005",
    "wrong shape",
    "A list stands where a mapping is expected, or the other way round.",
)
C010 = _kind(
    "C010",
    "unknown reference",
    "Something is named that the charter does not declare. The hint names what there is.",
)
C011 = _kind(
    "C011",
    "formula",
    "The formula cannot be read, or does not fit its source; the F-number in the message says why.",
)
C012 = _kind(
    "C012",
    "unknown calendar or period",
    "The calendar or period does not exist; the message names what there is.",
)
C013 = _kind(
    "C013",
    "unknown unit",
    "The unit cannot be read.",
)
C014 = _kind(
    "C014",
    "unit does not fit formula",
    "The declared unit differs from what the formula gives. Either the unit or the formula is wrong.",
)
C015 = _kind(
    "C015",
    "kind does not fit formula",
    "The declared kind of measure differs from what the formula is.",
)
C016 = _kind(
    "C016",
    "zone unknown",
    "The zone is not in the IANA time-zone database.",
)
C017 = _kind(
    "C017",
    "column cannot serve",
    "A column that is named as key, time, snapshot, join or mark of a party does not exist or has the wrong type.",
)
C018 = _kind(
    "C018",
    "join would multiply facts",
    "A join must reach at most one row: 'on' must hold the other source's whole key. To combine counts of "
    "two sources, give each a measure of its own and divide those.",
)
C019 = _kind(
    "C019",
    "dates do not fit",
    "A date lies outside the charter's term, or an end does not lie after its start.",
)
C021 = _kind(
    "C021",
    "exclusion needs a ratio",
    "Relief applies to performed ÷ planned: the KPI's formula must be a division of two counts, or a "
    "reference to a KPI that is one.",
)
C022 = _kind(
    "C022",
    "worked example does not hold",
    "A worked example that the parties agreed gives another value. Either the example or the definition is wrong.",
)
C023 = _kind(
    "C023",
    "same name twice",
    "A measure and a KPI have one name; formulas could mean either. Rename one.",
)
C024 = _kind(
    "C024",
    "cell cannot be formed",
    "A dimension in 'by' is not a column of the source, or parties cannot be told apart.",
)
C030 = _kind(
    "C030",
    "KPI without owner",
    "Nobody answers for it. Name a role.",
    "warning",
)
C031 = _kind(
    "C031",
    "KPI without target",
    "Without a target there is no status. Give one, or make it 'unscored'.",
    "warning",
)
C032 = _kind(
    "C032",
    "objective without KPI",
    "Nothing shows whether it is reached.",
    "warning",
)
C033 = _kind(
    "C033",
    "never used",
    "It is declared, and nothing refers to it.",
    "advice",
)
C034 = _kind(
    "C034",
    "party without facts",
    "A party is known by no column: its facts cannot be told from those of others.",
    "advice",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
