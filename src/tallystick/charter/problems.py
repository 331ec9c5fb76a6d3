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

C035 = _kind(
    "C035",
    "days in no whole period",
    "The term begins or ends within a period of the calendar. A period that the term cuts has no figure, so what "
    "happens on those days counts nowhere: move the term's ends to where periods begin, or choose another calendar.",
    "advice",
)

C090 = _kind(
    "C090",
    "a plain mean of percentages",
    "AVG weighs every row the same, so that a month, route or party of ten counts as much as one of ten thousand; the "
    "percentage of the whole cannot be had from percentages alone. Divide sums, weigh with WEIGHTED_AVG(share, size), "
    "or take LAST of a published rate in a source with a snapshot.",
    "advice",
)

C360 = _kind(
    "C360",
    "more KPIs than a reader can watch",
    "Attention is shared out among everything on a scorecard. Take KPIs off it, or say under 'readers' who reads it "
    "and how many each can watch.",
    "warning",
)
C361 = _kind(
    "C361",
    "weights do not add up",
    "The scorecard says what the weights of lines beside each other add up to, and in one group they do not.",
)
C363 = _kind(
    "C363",
    "one formula under two names",
    "Two measures, or two KPIs, count the same thing in the same way. Readers would take them for different things, "
    "and one may be changed without the other: keep one name.",
    "warning",
)
C364 = _kind(
    "C364",
    "one title for two things",
    "Readers see titles: the same title on two things makes them take one for the other.",
    "warning",
)
C365 = _kind(
    "C365",
    "titles that differ only in spelling",
    "Two titles differ only by case, hyphens, plural or spelling. If they mean the same, use one word for it; if not, "
    "say in the title what tells them apart.",
    "warning",
)
C366 = _kind(
    "C366",
    "KPI that nobody reads",
    "It is on no line of the scorecard, shows no objective, and no other KPI is made from it. Put it where it is read, "
    "make it informational, or remove it.",
    "advice",
)
C367 = _kind(
    "C367",
    "KPI and objective disagree",
    "The KPI says which objective it shows, and the objectives list other KPIs. Say it in one place, or the same in "
    "both.",
    "warning",
)
C368 = _kind(
    "C368",
    "later than the term",
    "A target or an objective is dated after the end of the charter's term (or of the KPI's time in force): when it is "
    "due, nobody is bound any more.",
    "warning",
)
C369 = _kind(
    "C369",
    "owner is no member at that time",
    "Who answers for it belongs to a party that is not a member for all of that time. Name another owner, or mend the "
    "dates.",
    "warning",
)
C370 = _kind(
    "C370",
    "contractual KPI without worked example",
    "Consequences rest on it, and nobody has worked out one figure by hand. An example that both sides agree shows "
    "that they mean the same.",
    "warning",
)
C371 = _kind(
    "C371",
    "contractual KPI without approvers",
    "Consequences rest on it: for each party somebody approves the definition.",
    "warning",
)
C372 = _kind(
    "C372",
    "contractual KPI without evidence",
    "Consequences rest on it, and nothing says what proves it: neither 'evidence', nor 'provided by' of its sources.",
    "warning",
)
C373 = _kind(
    "C373",
    "contractual KPI without stated rounding",
    "Consequences rest on it, and rounding can decide whether a target is met. State the places, and whether they come "
    "before the comparison.",
    "warning",
)
C374 = _kind(
    "C374",
    "contractual KPI relative to peers",
    "A value or target relative to others moves when somebody else moves. Judge a party by what it does itself.",
    "warning",
)
C375 = _kind(
    "C375",
    "statement and target disagree",
    "The objective's statement promises one number, and the target of its KPIs is another. Both will be quoted: make "
    "them the same.",
    "warning",
)
C377 = _kind(
    "C377",
    "key without a value",
    "A key with nothing behind it says nothing: it is as if it were not there. Write the value, or remove the key.",
    "warning",
)

C410 = _kind(
    "C410",
    "memberships overlap",
    "A party's stretches of membership stand in order, with days between them. Join the two, or mend the days.",
)
C411 = _kind(
    "C411",
    "event does not fit membership",
    "An accession falls on the first day of a membership, a withdrawal or novation on the day it has ended, and a "
    "suspension lies within one.",
)
C412 = _kind(
    "C412",
    "succession does not fit",
    "A successor is a member on the day it takes over, its predecessor is none from that day on, and nobody succeeds "
    "itself.",
)
C413 = _kind(
    "C413",
    "novation without successor",
    "The party that takes over says so: 'successor of', with the same party and day.",
)
C414 = _kind(
    "C414",
    "notice after the event",
    "Notice is given before a thing takes effect, or on the same day.",
    "warning",
)
C415 = _kind(
    "C415",
    "nothing says what leaving fixes",
    "A party leaves before the term ends: say what of the unfinished period counts, which duties survive, what "
    "happens to data, and what of the past it can still see.",
    "warning",
)
C420 = _kind(
    "C420",
    "close out of order",
    "The steps of a close follow one another: data due, provisional, claims until, answers, lock, edition.",
)
C421 = _kind(
    "C421",
    "business days are not declared",
    "A deadline is given in business days, and the charter does not say which days those are.",
)
C422 = _kind(
    "C422",
    "record of a close does not fit",
    "An extension or estimate names a period, source, KPI, party or role that the charter does not have, or days that "
    "do not fit.",
)
C423 = _kind(
    "C423",
    "extension without every party's consent",
    "An extension counts when a role of each party that is a member in the period has consented.",
    "warning",
)
C424 = _kind(
    "C424",
    "extension shortens",
    "An extension gives more time than the timetable does.",
)
C430 = _kind(
    "C430",
    "rule without watcher",
    "A rule of the compliance register that nobody watches is not kept. Name a role.",
    "warning",
)
C431 = _kind(
    "C431",
    "rule without review",
    "Without a day for the next review nobody notices that a rule has changed.",
    "advice",
)
C432 = _kind(
    "C432",
    "review before the last one",
    "The next review of a rule comes after its last one.",
)

C440 = _kind(
    "C440",
    "issue on nothing",
    "An issue is about an element that the charter does not have, or no longer has. Its path names what it is on.",
    "warning",
)
C441 = _kind(
    "C441",
    "issue raised twice, or never",
    "The first entry of an issue raises it, with its kind and what it is on; later ones add to it.",
)
C442 = _kind(
    "C442",
    "log out of order",
    "Entries about an issue stand in order of their days: they are added at the end and never changed.",
)
C443 = _kind(
    "C443",
    "likelihood of what is no risk",
    "Likelihood, impact and response belong to risks.",
)
C444 = _kind(
    "C444",
    "unknown role in an issue",
    "Issues are raised, owned and answered by roles of the charter, as 'party/role'.",
    "warning",
)
C450 = _kind(
    "C450",
    "does not fit a charter",
    "Something of another tool's file cannot be said in the charter language; the message says why. It was left out.",
    "warning",
)
C451 = _kind(
    "C451",
    "has no place in a charter",
    "Something beside the definitions of another tool's file was left out: it says nothing about what is measured.",
    "advice",
)
C452 = _kind(
    "C452",
    "changed on the way in",
    "Something was renamed or understood in one of several ways. See whether that is what was meant.",
    "advice",
)
C453 = _kind(
    "C453",
    "neither OSI nor dbt",
    "Metrics are imported from the YAML of OSI (Apache Ossie) or of dbt semantic models.",
)
C454 = _kind(
    "C454",
    "the charter has it already",
    "A source, measure or KPI of this name stands in the charter; the imported one was left out.",
    "warning",
)
C455 = _kind(
    "C455",
    "section cannot be continued",
    "Entries are added below a section that is written over several lines, one entry under the other.",
)
C456 = _kind(
    "C456",
    "target cannot express it",
    "The format that metrics are exported to has no word for something that the parties agreed.",
    "warning",
)
C457 = _kind(
    "C457",
    "to complete after import",
    "A charter needs something that the other tool's file does not say. The draft names it in a comment.",
    "warning",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
