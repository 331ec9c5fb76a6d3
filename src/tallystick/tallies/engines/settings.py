"""How an engine is reached: plain values, from a deployment or a command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Settings:
    """Where an engine is, and what it may use."""

    url: str
    password: str | None = field(default=None, repr=False)
    """Never part of the URL, and never shown."""
    may_write: bool = False
    """Whether a role that may change facts is accepted."""
    timeout: float | None = None
    """Seconds after which a query is given up."""
    memory: str | None = None
    """What an embedded engine may hold (``2GB``)."""
    threads: int | None = None
    """At least 1; all cores by default."""
    folder: Path = field(default_factory=Path)
    """Where paths of URLs begin: the workspace."""
    options: Mapping[str, str] = field(default_factory=dict)
    """An engine's own settings, by its own names (``spark.master``)."""

    @property
    def scheme(self) -> str:
        """``postgresql``, ``duckdb`` …"""
        return self.url.partition(":")[0]

    @property
    def path(self) -> Path:
        """The file or folder of a URL of three slashes: ``duckdb:///facts.duckdb`` in the folder, four for the root."""
        found = Path(urlsplit(self.url).path.removeprefix("/"))
        return self.folder / found

    @property
    def shown(self) -> str:
        """The URL for messages."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2] if parts.password else parts.netloc
        return f"{parts.scheme}://{host}{parts.path}"
