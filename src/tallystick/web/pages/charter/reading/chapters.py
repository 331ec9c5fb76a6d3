"""The chapters of a charter as one reader sees them, and the words that explain its own."""

from collections.abc import Callable, Hashable, Iterable, Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tallystick.cycle.attachments import attachments
from tallystick.reports import words
from tallystick.reports.numbers import decimal_mark
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.shown import permission_key
from tallystick.web.design.environment import said
from tallystick.web.pages.charter.forms import kinds
from tallystick.web.pages.charter.reading import agreement, measuring, promises
from tallystick.web.pages.charter.reading.parts import Chapter, Part, Table, placed, row, rows
from tallystick.web.pages.charter.sight import hidden_objectives, hidden_paths, is_hidden

_chapters: Kept[tuple[Chapter, ...]] = Kept(200)
_alike: Kept[Chapter] = Kept(120)
"""Chapters by what they depend on: most are the same for all readers of a language, who share them."""


def chapters(here: Here) -> tuple[Chapter, ...]:
    """The charter in force, chapter by chapter; chapters without parts are left out."""
    key = (here.opened.root, here.opened.state, permission_key(here.reader), get_language(), decimal_mark())
    return _chapters.get(key, lambda: tuple(each for each in _made(here) if each.parts))


def _made(here: Here) -> Iterator[Chapter]:
    charter, compiled, document = here.charter, here.opened.reading.compiled, here.opened.reading.document
    hidden = hidden_objectives(here, charter)
    seen = [each for each in charter.strategy.objectives if each.id not in hidden]

    def chapter(name: str, title: str, parts: Callable[[], Iterable[Part]], lead: str = "") -> Chapter:
        return Chapter(name, title, lead, tuple(placed(part, document) for part in parts()))

    def alike(name: str, title: str, parts: Callable[[], Iterable[Part]], *by: Hashable, lead: str = "") -> Chapter:
        key = (here.opened.root, here.opened.state, name, get_language(), decimal_mark(), *by)
        return _alike.get(key, lambda: chapter(name, title, parts, lead))

    yield alike("agreement", _("The agreement"), lambda: agreement.alliance(charter))
    yield alike("parties", _("Parties"), lambda: agreement.parties(charter))
    left_out = _("Objectives that your role does not see are left out.") if hidden else ""
    yield alike("objectives", _("Objectives"), lambda: measuring.objectives(charter, seen), hidden, lead=left_out)
    yield alike("kpis", _("KPIs"), lambda: measuring.kpis(charter))
    yield alike("scorecard", _("Scorecard"), lambda: measuring.scorecard(charter, hidden), hidden)
    yield alike(
        "clauses", _("Clauses"), lambda: (*promises.clauses(charter, compiled), *promises.values(charter))
    )  # fmt: skip
    yield alike("timetable", _("Timetable"), lambda: agreement.timetable(charter))
    yield alike("people", _("People and powers"), lambda: agreement.people(charter))
    yield alike("disclosure", _("Disclosure"), lambda: measuring.disclosure(charter))
    yield alike("facts", _("Facts and measures"), lambda: measuring.facts(charter))
    yield chapter("exhibits", _("Exhibits"), lambda: _exhibits(here))
    yield alike("glossary", _("Glossary"), _glossary)


def _exhibits(here: Here) -> Iterator[Part]:
    """The documents that belong to the charter and are not replaced, by their digest."""
    hidden = hidden_paths(here)
    for each in attachments(here.alliance.root):
        if each.replaced_by is None and not is_hidden(here, each.entry.about, hidden):
            yield Part(
                f"exhibit-{each.hex[:16]}",
                each.entry.title,
                rows=rows(
                    row(_("What it is"), kinds()[each.entry.kind]),
                    row(_("Goes with"), each.entry.about, code=True),
                    row(_("File"), f"{each.entry.name}, {each.entry.type.upper()}"),
                    row(_("Digest"), each.digest, code=True),
                ),
            )


def _glossary() -> Iterator[Part]:
    """The words that statuses, missing values and quality are spoken of in."""
    heads = (_("Word"), _("What it means"))

    def made(anchor: str, title: str, found: Iterable[tuple[str, str]]) -> Part:
        meant = tuple((said(word), said(meaning)) for word, meaning in found)
        return Part(f"glossary-{anchor}", title, tables=(Table(title, heads, meant),))

    yield made("status", _("Status"), ((word, meaning) for _severity, word, meaning in words.STATUS_MEANINGS))
    yield made("missing", _("Why there is no value"), words.MISSING_WORDS.values())
    yield made(
        "quality",
        _("How far a figure can be relied on"),
        ((each.value.replace("_", " "), meaning) for each, meaning in words.QUALITY_WORDS.items()),
    )
