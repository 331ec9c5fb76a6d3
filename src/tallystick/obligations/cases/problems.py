"""Every problem that reading cases (N020 to N039) and notices (N040 to N049) can report."""

from tallystick.errors import Level, ProblemKind


def _kind(id_: str, title: str, explanation: str, level: Level = "error") -> ProblemKind:
    return ProblemKind(id=id_, level=level, title=title, explanation=explanation)


N020 = _kind(
    "N020",
    "a step of a case is refused",
    "A case allows certain steps in each status, to certain roles, within certain times. A step that cannot be changes "
    "nothing; the message says what was found and expected. One recorded by mistake is taken off by a step 'correct'.",
)
N021 = _kind(
    "N021",
    "a step's id is used twice",
    "Corrections and agreements refer to steps by their ids, so each id stands once in the file.",
)
N022 = _kind(
    "N022",
    "words on a privileged rung",
    "What is said without prejudice never enters the record. On a privileged rung a step tells that it took place: it "
    "has no note, and its evidence is one of the records that the ladder names. What stood here is passed over.",
)
N023 = _kind(
    "N023",
    "a case names an unknown period",
    "A case is about a period that its clause judges.",
)
N024 = _kind(
    "N024",
    "a notice without proof",
    "The charter says what proves a notice by this channel, and the step names no proof.",
    "warning",
)
N025 = _kind(
    "N025",
    "a meeting that cannot be counted",
    "A meeting names a committee of the charter and its parties; no more members than are appointed are there, and no "
    "more vote than are there. It is recorded once it was held.",
)
N026 = _kind(
    "N026",
    "a committee's decision without its vote",
    "A matter is decided by its committee when a meeting, or a vote by mail, of that case adopted it.",
)
N040 = _kind(
    "N040",
    "a template names an unknown field",
    "Templates have places such as {beneficiary.name}; the message lists the fields of this notice. Braces that are "
    "meant as such are written twice.",
)
N041 = _kind(
    "N041",
    "a template's braces do not fit",
    "A place opens with { and closes with } on the same line, with the name of a field between. Braces that are meant "
    "as such are written twice.",
)
N042 = _kind(
    "N042",
    "a template cannot be read",
    "A template is a file of UTF-8 text of at most 64 KiB that is named like its notice and ends in .txt; its first "
    "line is the subject.",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
