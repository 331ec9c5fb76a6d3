"""What can stand in the way of agreeing, publishing and proving (E001 to E029)."""

from tallystick.errors import ProblemKind

NOT_AGREED = ProblemKind(
    "E001",
    "warning",
    "charter not agreed",
    "The charter's contractual content has not been approved by every party that has to sign. Figures and "
    "determinations under it are provisional, and no edition under it is final. See who is missing with "
    "'tally agree'.",
)
NO_AUTHORITY = ProblemKind(
    "E002",
    "error",
    "no authority to sign",
    "The role may not sign for the party, or what it may sign has a limit that is passed. The charter says under "
    "'people' what a role may do; delegations with their limits stand in authority.yaml.",
)
STRANGE_KEY = ProblemKind(
    "E003",
    "error",
    "key of nobody",
    "The key is not on record as a key of this party. Put it on record with 'tally key add', once both sides have "
    "compared it by another way.",
)
NOTHING_CHANGED = ProblemKind(
    "E004",
    "error",
    "nothing to publish",
    "The period is locked, and nothing about it is another now. An edition, once published, stays; a later one needs "
    "a change.",
)
NOT_YET = ProblemKind(
    "E005",
    "error",
    "too early",
    "The period has not ended, or its figures cannot be final before the lock of the close timetable. Publish them as "
    "provisional, or choose a later cut-off.",
)
CLOCK_BACK = ProblemKind(
    "E006",
    "error",
    "the clock went back",
    "The time given, or the time of the computer, lies before the last record of the ledger. What was known at a time "
    "must never change later: check the clock.",
)
LOST_DOCUMENT = ProblemKind(
    "E007",
    "error",
    "document lost or changed",
    "A record names a document by its hash, and the document is missing or has another hash. Restore it from a copy: "
    "of the workspace, of the ledger, or from a pack.",
)
NOT_REPRODUCED = ProblemKind(
    "E008",
    "error",
    "edition not reproduced",
    "Computing the edition again from the batches, the charter and the events of its time gives other bytes. Look "
    "which part differs, and whether a batch was changed ('tally facts list').",
)
STILL_SEALED = ProblemKind(
    "E009",
    "error",
    "not everybody has sealed",
    "A sealed figure is opened once every party has sealed its own, so that nobody reports after seeing the other's.",
)
NOT_WHAT_WAS_SEALED = ProblemKind(
    "E010",
    "error",
    "not what was sealed",
    "The value and salt are not those that were sealed, or the party has sealed or opened before. A sealed value is "
    "final: correct it by an agreed exclusion or decision, not by another submission.",
)
NO_REASON = ProblemKind(
    "E011",
    "error",
    "restatement without a reason",
    "The period is locked and something has changed. A restatement stands beside the edition and says why: give "
    "--reason.",
)
TOO_LATE = ProblemKind(
    "E012",
    "warning",
    "after the long-stop",
    "So long after the period nothing is adjusted any more, fraud and manifest error excepted. The restatement is on "
    "record, and no amount follows from it.",
)
NO_LEDGER = ProblemKind(
    "E013",
    "error",
    "no ledger",
    "The workspace keeps no record yet. Begin one with 'tally ledger init'.",
)
NO_EDITION = ProblemKind(
    "E014",
    "error",
    "no such edition",
    "No edition of this name has been published. List them with 'tally editions'.",
)
NO_PERSON = ProblemKind(
    "E015",
    "error",
    "no such person",
    "Nothing is kept about a person of this name, or it was erased.",
)
NO_DAY = ProblemKind(
    "E016",
    "error",
    "amendment without a day",
    "An amendment counts from a day that the parties agree on. The charter says it under 'amends', or whoever signs "
    "first with --effective.",
)
WRONG_AUTHORITY = ProblemKind(
    "E017",
    "error",
    "delegation that cannot be",
    "A delegation in authority.yaml names a role that the charter does not, or one that may not sign itself, or days "
    "that end before they begin.",
)
WRONG_TEXT = ProblemKind(
    "E018",
    "error",
    "signed text that does not fit",
    "A text that was prepared to be signed elsewhere came back changed, or signed twice over, or what it was prepared "
    "for is another now. Prepare it anew with 'tally sign … --prepare' and have that signed.",
)

OTHER_BASE = ProblemKind(
    "E019",
    "error",
    "amendment of another charter",
    "The amendment was made from a charter that is no longer the present one, so that taking it over would undo what "
    "was agreed since. Lay its changes over the present charter, and have that signed.",
)
NO_CHARTER_FILES = ProblemKind(
    "E020",
    "error",
    "agreed files that cannot be taken over",
    "The files of an agreed charter lie outside of charter.yaml and charter/, or cannot be read as a charter, so that "
    "they are not put in the place of the present ones.",
)

PROBLEMS = (
    NOT_AGREED, NO_AUTHORITY, STRANGE_KEY, NOTHING_CHANGED, NOT_YET, CLOCK_BACK, LOST_DOCUMENT, NOT_REPRODUCED,
    STILL_SEALED, NOT_WHAT_WAS_SEALED, NO_REASON, TOO_LATE, NO_LEDGER, NO_EDITION, NO_PERSON, NO_DAY, WRONG_AUTHORITY,
    WRONG_TEXT, OTHER_BASE, NO_CHARTER_FILES,
)  # fmt: skip
"""Every kind, in the order of ids."""
