"""The chapters of a charter as one reader sees them, and the words that explain its own."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

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

_chapters: Kept[tuple[Chapter, ...]] = Kept(48)


def chapters(here: Here) -> tuple[Chapter, ...]:
    """The charter in force, chapter by chapter; chapters without parts are left out."""
    key = (here.opened.root, here.opened.state, permission_key(here.reader), get_language(), decimal_mark())
    return _chapters.get(key, lambda: tuple(_placed(here)))


def _placed(here: Here) -> Iterator[Chapter]:
    document = here.opened.reading.document
    for chapter in _made(here):
        if chapter.parts:
            yield replace(chapter, parts=tuple(placed(part, document) for part in chapter.parts))


def _made(here: Here) -> Iterator[Chapter]:
    charter, compiled = here.charter, here.opened.reading.compiled
    hidden = hidden_objectives(here, charter)
    seen = [each for each in charter.strategy.objectives if each.id not in hidden]
    yield _chapter("agreement", _("The agreement"), agreement.alliance(charter))
    yield _chapter("parties", _("Parties"), agreement.parties(charter))
    yield _chapter(
        "objectives",
        _("Objectives"),
        measuring.objectives(charter, seen),
        _("Objectives that your role does not see are left out.") if hidden else "",
    )
    yield _chapter("kpis", _("KPIs"), measuring.kpis(charter))
    yield _chapter("scorecard", _("Scorecard"), measuring.scorecard(charter, hidden))
    yield _chapter("clauses", _("Clauses"), (*promises.clauses(charter, compiled), *promises.values(charter)))
    yield _chapter("timetable", _("Timetable"), agreement.timetable(charter))
    yield _chapter("people", _("People and powers"), agreement.people(charter))
    yield _chapter("disclosure", _("Disclosure"), measuring.disclosure(charter))
    yield _chapter("facts", _("Facts and measures"), measuring.facts(charter))
    yield _chapter("exhibits", _("Exhibits"), _exhibits(here))
    yield _chapter("glossary", _("Glossary"), _glossary())


def _chapter(name: str, title: str, parts: Iterable[Part], lead: str = "") -> Chapter:
    return Chapter(name, title, lead, tuple(parts))


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
