"""The words of the site in other languages: gettext catalogues, kept as text and compiled when the site starts.

The English text is the key. ``locale/LANGUAGE/LC_MESSAGES/django.po`` has the words of a language; what has no
translation stays English.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from tallystick.charter.model.strategy import PRESETS
from tallystick.reports import words as report_words
from tallystick.reports.contribution_views import RULES
from tallystick.reports.map_chart import KINDS
from tallystick.reports.movement import PATTERNS
from tallystick.reports.speech import TEXTS as CHART_TEXTS
from tallystick.reports.strategy_text import MILESTONE_WORDS
from tallystick.reports.strategy_views import SUMS_OF_MONEY
from tallystick.sharing.words import Role
from tallystick.web.problems import WRONG_WORDS, refuse

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "django"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "said": None, "N_": None, "now_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
}  # fmt: skip
_TRANS = re.compile(r"""{% trans (["'])(.+?)\1 %}""")
"""How templates of Django's own kind, around what allauth brings, say a text."""


def languages() -> tuple[str, ...]:
    """The languages with a catalogue, in the order of the alphabet."""
    return tuple(sorted(each.name for each in LOCALE.iterdir() if (each / "LC_MESSAGES" / f"{DOMAIN}.po").is_file()))


def catalogue(language: str) -> Catalog:
    """The catalogue of a language; ProblemsError (W009) where it is none."""
    file = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    try:
        with file.open("rb") as stream:
            return read_po(stream, locale=language, domain=DOMAIN, abort_invalid=True)
    except PoFileError as wrong:
        raise refuse(WRONG_WORDS, f"{file} cannot be read: {wrong}.", "Mend the line; it is a gettext file.") from wrong


def compiled_words(into: Path) -> Path:
    """The folder with all catalogues compiled; those that are newer than what was compiled are compiled anew."""
    for language in languages():
        source = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        target = into / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{id(target)}.partial")
        with partial.open("wb") as stream:
            write_mo(stream, catalogue(language))
        partial.replace(target)
    return into


def said_in_the_site() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every text of pages and code that goes through gettext, with the file that has it."""
    root = LOCALE.parent
    mapping = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
    options = {"**.j2": {"trimmed": "true", "silent": "false"}}
    for file, _, message, _, _ in extract_from_dir(root, mapping, options, keywords=KEYWORDS):
        if message:
            yield file, message
    for template in sorted(each for each in root.rglob("templates/**/*") if each.suffix in (".html", ".txt")):
        name = template.relative_to(root).as_posix()
        yield from ((name, text) for _, text in _TRANS.findall(template.read_text("utf-8")))
    yield from (("reports", each) for each in _of_reports())


def _of_reports() -> Iterator[str]:
    """Words of reports, and of roles, that pages show in the reader's language."""
    yield from report_words.STATUS_WORDS.values()
    yield from (word for word, _ in report_words.MISSING_WORDS.values())
    yield from (each.value.replace("_", " ") for each in report_words.QUALITY_WORDS)
    yield from ("better", "worse", "unchanged", "neutral", "not compared", "rate", "mix", "numerator", "denominator")
    yield from ("higher is better", "lower is better", "met or not met", "for information, neither way is better")
    yield from PATTERNS
    yield from CHART_TEXTS
    yield from (*KINDS, *KINDS.values(), *MILESTONE_WORDS.values(), *RULES.values(), *SUMS_OF_MONEY)
    yield from ("Sum of the parts", "Parts pooled", "Parts together", "not known", "not in force", "no value")
    yield from ("provisional", "final", "restated")
    yield from (role.value for role in Role)
    yield from (name.capitalize() for preset in PRESETS.values() for name in preset)


def update() -> None:
    """Adds what is new in pages and code to every catalogue, and takes out what is gone."""
    said = list(said_in_the_site())
    for language in languages():
        kept = catalogue(language)
        made = Catalog(locale=language, domain=DOMAIN, charset="utf-8", header_comment="", fuzzy=False)
        for file, message in said:
            key = message if isinstance(message, str) else tuple(message)
            old = kept.get(key[0] if isinstance(key, tuple) else key)
            text = old.string if old is not None else ("" if isinstance(key, str) else ("", ""))
            made.add(key, text, locations=[(file, 0)])
        target = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        with target.open("wb") as stream:
            write_po(stream, made, sort_by_file=True, include_lineno=False, width=110, omit_header=True)


if __name__ == "__main__":
    update()
