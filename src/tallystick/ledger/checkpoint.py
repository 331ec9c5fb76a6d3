"""Checkpoints (C2SP tlog-checkpoint): the head of a log at a size, as the text of a signed note.

Three lines: the origin, which names the log for good; the size; the root hash in base64; then, where a log has them,
opaque extension lines. A log never signs two checkpoints of which one is not the beginning of the other.
"""

from dataclasses import dataclass

from tallystick.errors import InputError
from tallystick.ledger.note import require_note_text
from tallystick.ledger.spelling import read_hash, read_whole, require_hash, require_whole, shown, write_base64
from tallystick.ledger.tree import EMPTY

LONGEST_ORIGIN = 255
"""The longest origin in bytes (tlog-cosignature: opaque log_origin<1..2^8-1>)."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log ``origin`` had ``size`` entries, and their tree this root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_origin(self.origin)
        require_whole(self.size, where=f"The size of the log {self.origin!r}")
        require_hash(self.root, where=f"The root hash of the log {self.origin!r}")
        for line in self.extensions:
            if not line or "\n" in line:
                raise InputError(f"An extension line of a checkpoint is {shown(line)}; it is one line and not empty.")
        require_note_text(self.written())

    @property
    def is_sound(self) -> bool:
        """Whether the root can be one of a log of this size: an empty log has the hash of nothing."""
        return self.size > 0 or self.root == EMPTY

    def written(self) -> str:
        """The text of the note.

        >>> print(Checkpoint("ledger.example/alliance-1", 0, EMPTY).written(), end="")
        ledger.example/alliance-1
        0
        47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
        """
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), write_base64(self.root), *self.extensions))


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that the text of a note is; raises InputError unless it is as :meth:`written` writes it."""
    require_note_text(text)
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3:
        raise InputError(f"The checkpoint has {len(lines)} lines; it has an origin, a size and a root hash.")
    origin, size, root, *extensions = lines
    return Checkpoint(
        origin,
        read_whole(size, where="The tree size on line 2 of the checkpoint"),
        read_hash(root, where="The root hash on line 3 of the checkpoint"),
        tuple(extensions),
    )


def require_origin(origin: str) -> str:
    """The same origin, once it is known to be one line of 1 to 255 bytes."""
    if not origin or "\n" in origin:
        raise InputError(f"The origin of a log is {shown(origin)}; it is one line and not empty.")
    try:
        size = len(origin.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise InputError(f"The origin {shown(origin)} holds a lone surrogate, which is no character.") from error
    if size > LONGEST_ORIGIN:
        raise InputError(f"The origin {shown(origin)} has {size} bytes; at most {LONGEST_ORIGIN} are allowed.")
    return origin
