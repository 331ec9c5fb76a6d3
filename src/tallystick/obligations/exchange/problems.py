"""Every problem of exchange that has an id: foreign files that cannot be read, and what could not be carried over."""

from tallystick.errors import Level, ProblemKind


def _kind(id_: str, level: Level, title: str, explanation: str) -> ProblemKind:
    return ProblemKind(id=id_, level=level, title=title, explanation=explanation)


X001 = _kind(
    "X001",
    "error",
    "not JSON",
    "The file is not JSON as RFC 8259 has it, has a key twice in one object, or holds a number that nobody can keep "
    "exactly. Ask the publisher for a sound file.",
)
X002 = _kind(
    "X002",
    "error",
    "too large or too deep",
    "A file of Open Contracting data has at most 64 MiB, and at most 64 levels of lists and objects.",
)
X003 = _kind(
    "X003",
    "error",
    "not Open Contracting data",
    "Expected a release, a release package, a record, a record package (OCDS), or a project (package) of OC4IDS.",
)
X004 = _kind(
    "X004",
    "error",
    "several to choose from",
    "The file holds several contracting processes, projects or contracts, and a charter is made from one. Name it.",
)
X005 = _kind(
    "X005",
    "error",
    "of another kind than the standard says",
    "A text stands where the standard has an object, a list where it has a text, and so on.",
)
X006 = _kind(
    "X006",
    "warning",
    "not a number",
    "The measure of an observation is free text, which the standard allows and a figure cannot be. "
    "It stays in published.json.",
)
X007 = _kind(
    "X007",
    "error",
    "not a date",
    "A date is written as RFC 3339 has it: 2018-03-31 or 2018-03-31T23:59:59-06:00.",
)
X008 = _kind(
    "X008",
    "error",
    "not a currency",
    "A currency is a code of ISO 4217, such as USD.",
)
X009 = _kind(
    "X009",
    "warning",
    "unit not known",
    "The unit of a metric is not one that Tallystick knows, or its observations have several. "
    "The values were taken as plain numbers; give the column and the KPI the unit that was agreed.",
)
X010 = _kind(
    "X010",
    "advice",
    "not carried into the charter",
    "A charter has no place for this. It stays in published.json, and goes out again with every export.",
)
X011 = _kind(
    "X011",
    "advice",
    "called otherwise",
    "An id or title of the file cannot be a name in a charter, or stood twice; the message says what it is called.",
)
X012 = _kind(
    "X012",
    "warning",
    "sides unclear",
    "The file does not say who promises and who receives. The draft takes the nearest parties; check them.",
)
X013 = _kind(
    "X013",
    "warning",
    "penalty in free text",
    "The contracted penalty is a text, and no rule in it gives the penalty that was imposed. "
    "The clause takes the amount as it was published; write its rule.",
)
X014 = _kind(
    "X014",
    "advice",
    "more digits than are kept",
    "Facts have 18 digits, at most 12 of them behind the point. The full digits stay in published.json.",
)
X015 = _kind(
    "X015",
    "error",
    "releases cannot be put together",
    "Releases are put together by date, and what they hold by id. A release without a date, a linked release that is "
    "not in the file, or two entries with one id stand in the way.",
)
X016 = _kind(
    "X016",
    "warning",
    "term not given",
    "The contract has no period with both ends. The draft takes the days that the data speak of; set the term.",
)
X017 = _kind(
    "X017",
    "advice",
    "not agreed",
    "Forecasts and targets of planning, tender or award are no agreement. They come in as informational figures, "
    "without a target.",
)
X018 = _kind(
    "X018",
    "warning",
    "belongs to no day",
    "An observation, failure or transaction has no date, or lies outside the term, and cannot be a fact.",
)
X019 = _kind(
    "X019",
    "error",
    "not a flattened release",
    "The worksheets of a flattened release have an ocid and an id first, and columns named by paths such as "
    "contracts/0/id.",
)
X020 = _kind(
    "X020",
    "advice",
    "left out of the export",
    "The standard has no place for this, or it has no value yet.",
)
X021 = _kind(
    "X021",
    "error",
    "what was published does not fit",
    "published.json must be one release of the standard, with its ocid and the contract that the charter is about.",
)
X022 = _kind(
    "X022",
    "warning",
    "nothing identifies a party",
    "The standard asks for an identifier of each party from an official list. Add it to published.json.",
)
X025 = _kind(
    "X025",
    "error",
    "too few KPIs for a notice",
    "A contract performance notice rates at least three key performance indicators "
    "(Procurement Act 2023, sections 52 and 71).",
)
X026 = _kind(
    "X026",
    "error",
    "no rating",
    "A KPI of the notice has no rating: it has no figure in the time assessed, or its band has none declared. "
    "Declare the rating of the band, or rate it Other and say why.",
)
X027 = _kind(
    "X027",
    "error",
    "notice incomplete",
    "Regulation 39 of the Procurement Regulations 2024 lists what a notice says; something of it is missing.",
)
X028 = _kind(
    "X028",
    "error",
    "breach not fully told",
    "What a notice says of a breach (section 71(3)) or of failure to perform (section 71(4)) is incomplete, or does "
    "not fit the determinations.",
)
X029 = _kind(
    "X029",
    "warning",
    "notice late",
    "An assessment is published at least once in every period of 12 months; what section 71(5) asks for, "
    "within 30 days.",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
