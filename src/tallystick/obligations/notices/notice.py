"""One notice, as plain text and as an HTML page, from a template and what is on record."""

from dataclasses import dataclass
from pathlib import Path

from tallystick.obligations.notices.about import Subject
from tallystick.obligations.notices.fields import fields
from tallystick.obligations.notices.rendering import as_html, as_text
from tallystick.obligations.notices.templates import fill, template


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice, ready to be sent."""

    kind: str
    subject: str
    text: str
    html: str


def notice(kind: str, about: Subject, *, templates: Path | None = None) -> Notice:
    """A notice of a kind, ``nudge miss claim answer cure dispute election payment-demand``.

    ``templates`` is counsel's own folder: a file ``miss.txt`` there takes the place of ours. Raises InputError for an
    unknown kind or a notice about nothing, ProblemsError for a template with unknown fields or braces that do not fit.
    """
    filled = fill(template(kind, templates), fields(kind, about))
    return Notice(kind, filled.subject, as_text(filled), as_html(filled))
