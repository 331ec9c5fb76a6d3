"""Every problem that reading files of events can report (N001 to N019), with what it means and how to mend it."""

from tallystick.errors import Level, ProblemKind


def _kind(id_: str, title: str, explanation: str, level: Level = "error") -> ProblemKind:
    return ProblemKind(id=id_, level=level, title=title, explanation=explanation)


N001 = _kind(
    "N001",
    "an event names what the charter does not have",
    "Events speak of clauses, parties, exclusions, named values and roles by their names in the charter. The message "
    "names those like it.",
)
N002 = _kind(
    "N002",
    "an event names an unknown period",
    "Events of a clause name a period that the clause judges, by its id in the calendar.",
)
N003 = _kind(
    "N003",
    "an event's id is used twice",
    "Answers, withdrawals and payments refer to events by their ids, so each id stands once in all files together.",
)
N004 = _kind(
    "N004",
    "an event refers to another that is not there",
    "An answer or decision names the claim it is about, a settlement its dispute, a withdrawal the event it takes "
    "back; that event stands in one of the files and is of the right kind.",
)
N005 = _kind(
    "N005",
    "an event stands before the one it refers to",
    "Nothing is answered, decided, settled or taken back before it was said: neither its day nor the instant at which "
    "it was recorded lies before that of the event it refers to.",
)
N006 = _kind(
    "N006",
    "recorded before it happened",
    "What has not happened cannot be on record: 'recorded' lies on the day of the event, or later.",
)
N007 = _kind(
    "N007",
    "a number of an event cannot be",
    "Counts and amounts are not below zero, a share lies between 0 and 1, and no more is performed or accepted than "
    "was claimed.",
)
N008 = _kind(
    "N008",
    "whose clause an event means",
    "'party' is an obligor of the clause; where a clause binds several, an event says which of them it means.",
)
N009 = _kind(
    "N009",
    "which cell an event means",
    "'scope' names each dimension of which the clause judges every value by itself, and no other.",
)
N010 = _kind(
    "N010",
    "answered by the side that asked",
    "A claim is answered by the other side: a party does not accept its own claim, and an obligor does not waive what "
    "it owes.",
)
N011 = _kind(
    "N011",
    "claimed by another party than the obligor",
    "Relief is claimed by the party that owes the performance. Check 'by' and 'party'.",
    "warning",
)
N012 = _kind(
    "N012",
    "an event that says nothing",
    "A decision says a verdict, a figure, or how much of a claim is accepted: 'outcome', 'value', or 'to' with "
    "'accept'.",
)
N013 = _kind(
    "N013",
    "set by somebody else than agreed",
    "The charter names who sets this value; the event says 'by' another role. It is left to the parties whether the "
    "setting holds.",
    "warning",
)
N014 = _kind(
    "N014",
    "answered or taken back twice",
    "Of two answers to one claim the one that was recorded last counts. Withdraw the first, so that nobody is misled.",
    "warning",
)
N015 = _kind(
    "N015",
    "a claim that does not fit its exclusion",
    "An exclusion that is decided by a rule is not claimed; one that excuses the whole period has no count, and every "
    "other one says how many events are claimed.",
)
N016 = _kind(
    "N016",
    "a claim without the agreed evidence",
    "The exclusion says what proves it, and the claim names no evidence.",
    "warning",
)
N017 = _kind(
    "N017",
    "a cause that the exclusion does not know",
    "The exclusion says whose doing it must be; the claim names another cause, or none.",
    "warning",
)
N018 = _kind(
    "N018",
    "a right or thing to waive that the clause does not have",
    "A waiver or election names 'all', 'amount', 'points', or a right that the clause gives.",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
