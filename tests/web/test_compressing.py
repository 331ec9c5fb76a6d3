"""Pages are sent compressed, and nothing is in which somebody else may have chosen a part."""

import gzip
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from tallystick.web.access.compressing import CompressingMiddleware
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Person

ACCEPTED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(manager: Person, signed_in: Callable[[Person], Client]) -> Client:
    """Of the alliance manager."""
    return signed_in(manager)


def test_a_page_is_sent_compressed(alliance: Alliance, client: Client) -> None:
    answer = client.get(f"/alliances/{alliance.name}/", headers=ACCEPTED)

    page = gzip.decompress(answer.content).decode()
    assert answer["Content-Encoding"] == "gzip"
    assert int(answer["Content-Length"]) == len(answer.content) < len(page) / 4
    assert "Accept-Encoding" in answer["Vary"]
    assert "</html>" in page


def test_a_browser_that_does_not_ask_gets_the_page_as_it_is(alliance: Alliance, client: Client) -> None:
    answer = client.get(f"/alliances/{alliance.name}/")

    assert not answer.has_header("Content-Encoding")
    assert b"</html>" in answer.content


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/alliances/{0}/?period=2013-07", {}, 200),
        ("/alliances/{0}/charter/search/?q=delay", {}, 200),
        ("/alliances/{0}/", {"X-Live": "1"}, 200),
        ("/alliances/{0}/kpis/guessed-by-somebody-else/", {}, 404),
        ("/api/v1/openapi.json", {}, 200),
    ],
)
def test_what_others_may_have_a_part_in_is_not_compressed(
    alliance: Alliance, client: Client, address: str, headers: dict[str, str], status: int
) -> None:
    answer = client.get(address.format(alliance.name), headers={**ACCEPTED, **headers})

    assert answer.status_code == status
    assert len(answer.content) > 200  # shorter answers would not be compressed anyhow
    assert not answer.has_header("Content-Encoding")


def test_what_a_form_is_answered_with_is_not_compressed() -> None:
    middleware = CompressingMiddleware(lambda request: HttpResponse())
    ask = RequestFactory()

    def answered(request: HttpRequest) -> HttpResponseBase:
        return middleware.process_response(request, HttpResponse(b"<p>the same again</p>" * 100))

    assert answered(ask.get("/", headers=ACCEPTED)).has_header("Content-Encoding")
    assert not answered(ask.post("/", headers=ACCEPTED)).has_header("Content-Encoding")
