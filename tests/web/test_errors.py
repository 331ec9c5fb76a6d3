"""What a reader finds where there is no page, and where the site cannot answer."""

import logging

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from tallystick.web.alliances.models import Alliance
from tallystick.web.design import pages
from tallystick.web.design.environment import engine, said, size
from web.people import person_with


def _signed_in(alliance: Alliance, role: str, party: str = "hub") -> Client:
    client = Client()
    person = person_with(alliance, role, party)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_address_that_takes_forms_alone_says_so_in_a_page(alliance: Alliance) -> None:
    answer = _signed_in(alliance, "manager").get(f"/alliances/{alliance.name}/record/test")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address is no page" in answer.content.decode()


@pytest.mark.django_db
def test_too_many_tries_of_signing_in_are_refused_in_the_page_s_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", {"login": "1/m/ip"})
    said = {"login": "nobody@example.org", "password": "wrong"}

    answers = [Client().post("/account/login/", said, REMOTE_ADDR="198.51.100.7") for _ in range(3)]

    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()


@pytest.mark.django_db
def test_a_failure_of_the_frame_leaves_one_sentence(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: HttpRequest, template: str, status: int) -> None:
        raise OSError(f"{request.path} {template} {status}")

    monkeypatch.setattr(pages, "_error", broken)

    with caplog.at_level(logging.ERROR):
        answer = pages.failed(rf.get("/x"))

    assert (answer.status_code, answer.content) == (500, b"The program failed.")
    assert "/x failed 500" in caplog.text


def test_what_was_not_understood_leads_back_to_the_alliance(alliance: Alliance) -> None:
    client, address = _signed_in(alliance, "manager"), f"/alliances/{alliance.name}/kpis/completion/"

    answer = client.get(address, {"period": "never"})

    assert answer.status_code == 400
    assert f'href="{address}">Show the page without these choices' in answer.content.decode()


def test_whoever_sees_editions_and_no_ledger_finds_them_in_the_menu(alliance: Alliance) -> None:
    said = _signed_in(alliance, "clean-team member").get(f"/alliances/{alliance.name}/kpis/").content.decode()

    assert f'<a href="/alliances/{alliance.name}/record/editions/">Record</a>' in said
    assert f'<a href="/alliances/{alliance.name}/record/">' not in said


@pytest.mark.parametrize(
    ("language", "size_of", "written"),
    [("en", 1, "1 byte"), ("en", 999, "999 bytes"), ("en", 1_001, "1.1 kB"), ("de", 2_340_000, "2,4 MB")],
)
def test_sizes_are_written_as_the_reader_s_language_does(language: str, size_of: int, written: str) -> None:
    with translation.override(language):
        assert size(size_of) == written


@pytest.mark.parametrize(
    ("language", "word", "written"),
    [
        ("de", "met", "erfüllt"),
        ("de", "Met", "Erfüllt"),
        ("en", "Met", "Met"),
        ("de", "Qwertz", "Qwertz"),
        ("de", "", ""),
    ],
)
def test_a_word_of_the_engine_is_translated_with_a_capital_as_well(language: str, word: str, written: str) -> None:
    with translation.override(language):
        assert said(word) == written


def test_a_sentence_of_the_engine_is_marked_as_english_where_the_page_is_not() -> None:
    with translation.override("de"):
        assert engine("1 < 2.") == '<span lang="en">1 &lt; 2.</span>'
    with translation.override("en"):
        assert engine("1 < 2.") == "1 < 2."
