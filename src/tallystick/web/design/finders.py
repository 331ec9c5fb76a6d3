"""Finds the site's style sheet, which is put together in the data folder whenever somebody looks for it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from tallystick.web.design import styles


class SiteStyles(BaseFinder):
    """``site.css``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder: Path = settings.SITE.made / "styles"
        self.storage = FileSystemStorage(self.folder)
        self.storage.prefix = ""  # type: ignore[attr-defined]  # collectstatic puts files below it

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file of a path, or nothing."""
        del kwargs
        if path != styles.NAME:
            return []
        self._make()
        found = str(self.folder / styles.NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """The one file with where it is."""
        del ignore_patterns
        self._make()
        yield styles.NAME, self.storage

    def _make(self) -> None:
        """Written beside and put in place at once: several processes may look for it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, suffix=".css", delete=False) as draft:
            draft.write(styles.site_styles().encode())
        Path(draft.name).replace(self.folder / styles.NAME)
