"""What can be wrong with a kept ledger (L001 to L049); ``tally ledger fsck`` looks for all of it."""

from tallystick.errors import ProblemKind

DAMAGED = ProblemKind(
    "L001",
    "error",
    "damaged store",
    "The database or a file of the ledger cannot be read as what it should be. Take a copy of what is there, and "
    "restore the ledger from a mirror or a backup; then ask the witnesses which size they cosigned last.",
)
GAP = ProblemKind(
    "L002",
    "error",
    "missing entry",
    "An entry of the log is not there, although later ones are. Nothing after it can be checked.",
)
NO_RECORD = ProblemKind(
    "L003",
    "error",
    "entry that is no record",
    "An entry is not the canonical form of a record. It was changed after it was appended, or was not appended by "
    "this program.",
)
MISPLACED = ProblemKind(
    "L004",
    "error",
    "wrong index of records",
    "The store lists a record under another kind, stream or number than the record itself says. The log is not "
    "affected; searching it is.",
)
CHANGED = ProblemKind(
    "L005",
    "error",
    "hash that does not fit",
    "A stored hash of the tree is not that of the entries. Either the entry was changed, dropped, doubled or moved, or "
    "the hash was.",
)
NO_TILE = ProblemKind(
    "L006",
    "error",
    "missing hashes",
    "Hashes of the tree that should be stored are not. Proofs that need them cannot be made.",
)
EXTRA_TILE = ProblemKind(
    "L007",
    "error",
    "hashes of nothing",
    "Hashes are stored for entries that are not there: entries were dropped at the end.",
)
BAD_CHECKPOINT = ProblemKind(
    "L008",
    "error",
    "unreadable checkpoint",
    "A stored checkpoint is no signed note, or not of the size under which it is stored.",
)
OTHER_LOG = ProblemKind(
    "L009",
    "error",
    "checkpoint of another log",
    "A stored checkpoint names another log than this one.",
)
BEYOND = ProblemKind(
    "L010",
    "error",
    "checkpoint beyond the entries",
    "The log signed a checkpoint of more entries than there are: entries were dropped at the end.",
)
OTHER_ROOT = ProblemKind(
    "L011",
    "error",
    "checkpoint that does not fit",
    "The log signed another root for this size than its entries have: an entry was changed, dropped, doubled or moved "
    "after it was signed.",
)
UNSIGNED = ProblemKind(
    "L012",
    "error",
    "checkpoint that is not signed",
    "A stored checkpoint has no good signature by a key of the log that counted at its size.",
)
UNCOVERED = ProblemKind(
    "L013",
    "error",
    "entries without a checkpoint",
    "The last entries are covered by no checkpoint. Entries and checkpoint become durable together, so they were added "
    "by something else, or their checkpoint was removed.",
)
BAD_COSIGNATURE = ProblemKind(
    "L014",
    "error",
    "cosignature that does not hold",
    "A stored cosignature is not over the checkpoint beside which it is stored, or not by the key that it names.",
)
NO_QUORUM = ProblemKind(
    "L015",
    "warning",
    "no checkpoint that the policy believes",
    "Not one checkpoint has the cosignatures that the policy asks for. Ask the witnesses with 'tally ledger witness "
    "ask'.",
)
OUT_OF_STREAM = ProblemKind(
    "L016",
    "error",
    "records missing in a stream",
    "The numbers of a stream have a gap: a record was left out.",
)
DOUBLED = ProblemKind(
    "L017",
    "error",
    "record twice or out of order",
    "A number of a stream stands twice, or after a later one.",
)
WRONG_PREVIOUS = ProblemKind(
    "L018",
    "error",
    "wrong record before",
    "A record names another entry as the one before it in its stream than the log has.",
)
LEFT_OUT = ProblemKind(
    "L019",
    "error",
    "stated records that are missing",
    "An edition, a restatement or a self-test rests on records of a stream that the log does not have at that place. A "
    "restatement, or something it rests on, was left out.",
)
SUPERSEDES_NOTHING = ProblemKind(
    "L020",
    "error",
    "restatement of nothing",
    "An edition or a restatement says that it takes the place of an entry that is no edition or restatement of the "
    "same stream.",
)
BAD_SIGN_OFF = ProblemKind(
    "L021",
    "error",
    "sign-off that does not hold",
    "The signature of a sign-off is not over what the record states, or not by the key that it names.",
)
KEY_OF_NOBODY = ProblemKind(
    "L022",
    "error",
    "sign-off by a key that did not count",
    "The key of a sign-off was not a key of its party at that entry.",
)
BAD_KEY_CHANGE = ProblemKind(
    "L023",
    "error",
    "impossible change of a key",
    "A key is added that was a key before, or one is ended that did not count.",
)
AFTER_THE_END = ProblemKind(
    "L024",
    "error",
    "record after the end",
    "A record was appended while the ledger was frozen, or after it was closed.",
)
WRONG_SELF_TEST = ProblemKind(
    "L025",
    "error",
    "self-test of another log",
    "A self-test states a size or a root that the log did not have.",
)
OTHER_DOCUMENT = ProblemKind(
    "L026",
    "error",
    "document that was changed",
    "A document that is kept beside the log does not have the hash under which it is kept.",
)
OTHER_OPENING = ProblemKind(
    "L027",
    "error",
    "commitment that does not open",
    "The salt and the value that are kept for a commitment are not those that it was made of.",
)
ROLLED_BACK = ProblemKind(
    "L028",
    "error",
    "ledger that was rolled back",
    "A checkpoint that the log has signed is of more entries than the ledger has. A backup was restored, or entries "
    "were dropped together with their checkpoints.",
)
FORKED = ProblemKind(
    "L029",
    "error",
    "two histories",
    "The log has signed a checkpoint that is not the beginning of this ledger, nor this ledger its beginning: it has "
    "shown two histories. Keep both; together they are the proof.",
)
STRANGE_CHECKPOINT = ProblemKind(
    "L030",
    "error",
    "checkpoint that cannot be compared",
    "A checkpoint that was given to compare with is not signed by this log.",
)
STRANGE_FACT = ProblemKind(
    "L031",
    "error",
    "unknown beginning",
    "What is written down about the ledger (its form, its key) is not what this program writes, or not the key that "
    "was given.",
)

UNSIGNED_KEY_CHANGE = ProblemKind(
    "L032",
    "error",
    "change of the log's key without the old key",
    "A key of the log was changed, and no checkpoint that ends with the change is signed by a key that counted before. "
    "Anybody could have written it. If you know the new key by another way, give it with --key.",
)
KEY_BY_AUTHORITY = ProblemKind(
    "L033",
    "warning",
    "key changed without a signature",
    "A key was changed, and no key of its owner has signed that; the record names an authority by which it was decided "
    "instead, as where a key is lost. Ask the owner by another way, and read the document of the authority.",
)
WRONG_PARTIES = ProblemKind(
    "L034",
    "error",
    "party left out",
    "A charter or amendment says who has to sign it, and leaves out a party that is a member by its own content. "
    "Without that party it is not agreed, whoever else has signed.",
)

PROBLEMS: tuple[ProblemKind, ...] = (
    DAMAGED,
    GAP,
    NO_RECORD,
    MISPLACED,
    CHANGED,
    NO_TILE,
    EXTRA_TILE,
    BAD_CHECKPOINT,
    OTHER_LOG,
    BEYOND,
    OTHER_ROOT,
    UNSIGNED,
    UNCOVERED,
    BAD_COSIGNATURE,
    NO_QUORUM,
    OUT_OF_STREAM,
    DOUBLED,
    WRONG_PREVIOUS,
    LEFT_OUT,
    SUPERSEDES_NOTHING,
    BAD_SIGN_OFF,
    KEY_OF_NOBODY,
    BAD_KEY_CHANGE,
    AFTER_THE_END,
    WRONG_SELF_TEST,
    OTHER_DOCUMENT,
    OTHER_OPENING,
    ROLLED_BACK,
    FORKED,
    STRANGE_CHECKPOINT,
    STRANGE_FACT,
    UNSIGNED_KEY_CHANGE,
    KEY_BY_AUTHORITY,
    WRONG_PARTIES,
)
"""Every kind, in order of id."""
