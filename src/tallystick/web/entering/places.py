"""Where what is on its way lies on the site's disk; nothing of it is reached by an address."""

from pathlib import Path

from django.conf import settings


def trials() -> Path:
    """For copies of workspaces in which something is tried: beside what can be made anew, so no backup has them."""
    made: Path = settings.SITE.made
    return made / "trials"


def entered() -> Path:
    """For the files that are made of what people enter by hand."""
    root: Path = settings.SITE.root
    return root / "files" / "entered"
