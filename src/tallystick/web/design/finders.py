"""Finds the style sheets that the report and the site share, where the report keeps them."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SHARED = ("tokens.css", "charts.css")
PREFIX = "reports"


class ReportStyles(BaseFinder):
    """``reports/tokens.css`` and ``reports/charts.css``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(str(files("tallystick.reports")))
        self.storage = FileSystemStorage(self.folder)
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]  # collectstatic puts files below it

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file of a path, or nothing."""
        found = [str(self.folder / name) for name in SHARED if path == f"{PREFIX}/{name}"]
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every file with where it is."""
        del ignore_patterns
        for name in SHARED:
            yield name, self.storage
