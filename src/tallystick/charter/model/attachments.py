"""Files that belong to a charter: a log of entries, to which entries are added and never changed.

They are plain data in a file of their own, ``documents.yaml`` of the workspace, and no part of what was agreed. What a
file says is told by its digest alone, which the parties may sign.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.base import Listed, Model, Words

DocumentKind = Literal["agreement", "annex", "other"]
FileType = Literal["pdf", "docx", "png", "jpg"]

Digest = Annotated[Words, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
"""``sha256:`` and 64 hexadecimal digits."""

Stamp = Annotated[Words, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
"""An instant to the second, ``2013-12-10T14:00:00Z``."""


class AttachmentEntry(Model):
    """One file that was attached."""

    document: Digest
    """The digest of its bytes."""
    recorded: Stamp
    """When it was attached."""
    by: RoleRef
    """Who attached it: ``party/role``."""
    title: Words
    """What it is called."""
    kind: DocumentKind
    """agreement: the signed text; annex: a part of it; other: whatever belongs to it besides."""
    about: Words
    """The element of the charter that it goes with, by its path: ``charter``, ``clauses/completion-floor``."""
    type: FileType
    """What it is by its content."""
    size: int = Field(ge=1)
    """Bytes."""
    name: Words
    """What the file was called."""
    replaces: Digest | None = None
    """The document in whose place it stands."""

    @property
    def moment(self) -> datetime:
        """When it was attached."""
        return datetime.fromisoformat(self.recorded)


class AttachmentLog(Model):
    """Everything that was attached, in order."""

    documents: Listed[AttachmentEntry] = ()
    """Entries, oldest first."""
