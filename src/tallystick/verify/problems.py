"""What can be wrong with a pack as a file, or stand in the way of making one (V001 to V029)."""

from tallystick.errors import ProblemKind

NO_PACK = ProblemKind(
    "V001",
    "error",
    "no pack",
    "The file is not laid out as a pack is: a ZIP file of stored entries in the order of their names, with fixed times "
    "and nothing before, between or after them. A pack that was unpacked and packed again by another tool is none; "
    "keep the file as it was made.",
)
TOO_LARGE = ProblemKind(
    "V002",
    "error",
    "pack too large",
    "A pack has at most 512 MB and 20,000 members. Nothing larger is read, so that a hostile file costs no more.",
)
UNSAFE_NAME = ProblemKind(
    "V003",
    "error",
    "unsafe name in a pack",
    "Members have names of small letters, digits, dots, dashes and slashes, relative and without '..', so that no name "
    "reaches outside of the folder in which somebody unpacks them.",
)
TWICE = ProblemKind(
    "V004",
    "error",
    "member twice or out of order",
    "Each member stands once, and all stand in the order of their names, so that no two programs read two things.",
)
PRESSED = ProblemKind(
    "V005",
    "error",
    "compressed member",
    "Members are stored as they are. A compressed one could grow without limit when it is read, and has many forms.",
)
BAD_MANIFEST = ProblemKind(
    "V006",
    "error",
    "manifest wrong",
    "manifest.json lists every other member with its hash, in canonical form. Without it nothing says what belongs to "
    "the pack.",
)
NOT_COSIGNED = ProblemKind(
    "V010",
    "error",
    "edition not cosigned",
    "No checkpoint with the edition meets the policy, and a pack proves nothing to the other side before. "
    "Have the checkpoint cosigned, or give a policy of your own with --policy.",
)
NO_POLICY = ProblemKind(
    "V011",
    "error",
    "no policy",
    "Fewer than two parties have a witness key on record, so nothing says whose cosignatures count. Put the keys on "
    "record, or give a policy with --policy.",
)
NOT_FOR_ALL = ProblemKind(
    "V012",
    "error",
    "not for all parties",
    "The edition holds figures of KPIs that the charter does not disclose to all parties, and a pack shows all of its "
    "figures. Give it to those who may see them, and say so with --restricted.",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
