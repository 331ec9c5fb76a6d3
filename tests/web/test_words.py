"""The words of the site in German: all there, and in their places."""

import re
from pathlib import Path

from django.test import Client

from tallystick.web.words import KEYWORDS, LOCALE, catalogue, compiled_words, said_in_the_site

PLACES = re.compile(r"%\((\w+)\)")


def test_every_word_of_the_site_is_in_the_german_catalogue() -> None:
    kept = {each.id if isinstance(each.id, str) else each.id[0]: each.string for each in catalogue("de")}

    said = {text if isinstance(text, str) else text[0] for _, text in said_in_the_site()}

    assert len(said) > 200
    assert sorted(text for text in said if not kept.get(text)) == []


def test_every_name_by_which_code_says_a_text_is_looked_for() -> None:
    root = LOCALE.parent
    imported = re.compile(r"^from django\.utils\.translation import (.+)$", re.MULTILINE)
    names = {
        each.split("  #")[0].split(" as ")[-1].strip()
        for file in root.rglob("*.py")
        for line in imported.findall(file.read_text("utf-8"))
        for each in line.split("  #")[0].split(",")
        if "gettext" in each
    }

    assert {"_", "N_", "now_", "ngettext"} <= names
    assert sorted(names - set(KEYWORDS)) == []


def test_no_word_is_kept_that_nobody_says() -> None:
    said = {text if isinstance(text, str) else text[0] for _, text in said_in_the_site()}

    kept = {each.id if isinstance(each.id, str) else each.id[0] for each in catalogue("de") if each.id}

    assert sorted(kept - said) == []


def test_values_stand_in_every_translation() -> None:
    wrong = []
    for each in catalogue("de"):
        texts = [each.string] if isinstance(each.string, str) else list(each.string or ())
        one, *_, several = [each.id] * 2 if isinstance(each.id, str) else each.id
        wanted = [set(PLACES.findall(text)) for text in (one, several)]
        if wanted[0] != wanted[1]:  # of one thing the number may be left out
            texts, wanted = texts[1:], wanted[1:]
        wrong += [each.id for text in texts if set(PLACES.findall(str(text))) != wanted[0]]

    assert wrong == []


def test_words_are_compiled_once(tmp_path: Path) -> None:
    file = tmp_path / "de" / "LC_MESSAGES" / "django.mo"

    compiled_words(tmp_path)
    first = file.stat().st_mtime_ns
    compiled_words(tmp_path)

    assert file.read_bytes()[:4] == b"\xde\x12\x04\x95"
    assert file.stat().st_mtime_ns == first


def test_a_german_browser_is_answered_in_german(db: None) -> None:
    del db

    page = Client(headers={"accept-language": "de"}).get("/account/login/").content.decode()

    assert '<html lang="de"' in page
    assert "Mit Passkey anmelden" in page
