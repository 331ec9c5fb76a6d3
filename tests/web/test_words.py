"""The words of the site in German: all there, and in their places."""

import re
from pathlib import Path

from django.test import Client

from tallystick.web.words import catalogue, compiled_words, said_in_the_site

PLACES = re.compile(r"%\((\w+)\)")


def test_every_word_of_the_site_is_in_the_german_catalogue() -> None:
    kept = {each.id if isinstance(each.id, str) else each.id[0]: each.string for each in catalogue("de")}

    said = {text if isinstance(text, str) else text[0] for _, text in said_in_the_site()}

    assert len(said) > 200
    assert sorted(text for text in said if not kept.get(text)) == []


def test_no_word_is_kept_that_nobody_says() -> None:
    said = {text if isinstance(text, str) else text[0] for _, text in said_in_the_site()}

    kept = {each.id if isinstance(each.id, str) else each.id[0] for each in catalogue("de") if each.id}

    assert sorted(kept - said) == []


def test_values_stand_in_every_translation() -> None:
    wrong = []
    for each in catalogue("de"):
        texts = [each.string] if isinstance(each.string, str) else list(each.string or ())
        wanted = set(PLACES.findall(each.id if isinstance(each.id, str) else each.id[-1]))
        wrong += [each.id for text in texts if set(PLACES.findall(str(text))) != wanted]

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
