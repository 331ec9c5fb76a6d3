"""The interface for programs: who comes in, with which scopes, and what every operation has in common."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.sharing.words import Scope
from tallystick.web.alliances.models import Alliance
from tallystick.web.api.known import PARTS
from tallystick.web.api.root import api
from tallystick.web.people.models import ApiToken, Membership, Person
from web.obliged import person
from web.programs import Program, facts, read

PLAIN = {"alliance": "x", "kpi": "x", "number": "1", "index": "1"}


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = api.get_openapi_schema()["paths"]
    return [(path, method, details) for path, methods in paths.items() for method, details in methods.items()]


def _filled(path: str) -> str:
    return re.sub(r"{([a-z_]+)}", lambda found: PLAIN.get(found[1], "1"), path)


# Who comes in


@pytest.mark.django_db
def test_nobody_comes_in_without_a_session_or_token() -> None:
    guarded = [(path, method) for path, method, _ in _operations() if not path.startswith("/api/v1/problems/")]

    answers = {each: Client().generic(each[1].upper(), _filled(each[0])).status_code for each in guarded}

    assert len(answers) >= 60
    assert set(answers.values()) == {401}


@pytest.mark.django_db
def test_a_refusal_to_come_in_says_how_to() -> None:
    answer = Client().get("/api/v1/alliances", headers={"authorization": "Bearer tally_wrong"})

    assert answer["WWW-Authenticate"] == 'Bearer realm="tallystick"'
    assert "Show a token" in read(answer, 401)["detail"]


def test_a_wrong_token_is_not_made_good_by_a_session(
    jobs: Alliance, north: Program, signed_in: Callable[[Person], Client]
) -> None:
    browser = signed_in(north.person)
    address = f"/api/v1/alliances/{jobs.name}"

    assert browser.get(address).status_code == 200
    assert browser.get(address, headers={"authorization": "Bearer tally_wrong"}).status_code == 401


def test_a_browser_writes_only_with_the_token_of_the_sites_forms(jobs: Alliance, north: Program) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(north.person, backend="django.contrib.auth.backends.ModelBackend")

    answer = browser.post(f"/api/v1/alliances/{jobs.name}/issues", "{}", content_type="application/json")

    assert read(answer, 403)["status"] == 403


@pytest.mark.parametrize("change", [{"revoked": timezone.now()}, {"until": date(2020, 1, 1)}])
def test_a_token_that_is_over_opens_nothing(north: Program, change: dict[str, object]) -> None:
    ApiToken.objects.update(**change)

    assert north.get("alliances").status_code == 401


def test_a_token_for_other_alliances_sees_none(jobs: Alliance, north: Program) -> None:
    ApiToken.objects.update(everywhere=False)

    assert read(north.get("alliances"))["items"] == []
    assert north.get(f"alliances/{jobs.name}/figures").status_code == 404


def test_a_role_that_ended_counts_no_longer_at_the_next_request(jobs: Alliance, north: Program) -> None:
    before = north.get(f"alliances/{jobs.name}").status_code
    Membership.objects.filter(person=north.person).update(until="2024-02-01")

    assert (before, north.get(f"alliances/{jobs.name}").status_code) == (200, 404)


def test_a_token_that_delivers_sees_where_to_and_no_figure(jobs: Alliance) -> None:
    program = Program(person(jobs, "manager", "south", "south/lead"), (Scope.DELIVER,))

    sources = read(program.get(f"alliances/{jobs.name}/sources"))
    refused = read(program.get(f"alliances/{jobs.name}/figures"), 403)

    assert [each["name"] for each in sources["items"]] == ["jobs"]
    assert refused["id"] == "S009"
    assert refused["detail"] == "With the scopes deliver nobody may see a kpi."


def test_only_the_hash_of_a_token_is_kept(north: Program) -> None:
    kept = str(list(ApiToken.objects.values()))

    assert north.secret not in kept
    assert north.token.hint == north.secret[:12]


def test_a_token_says_what_it_is_for(jobs: Alliance) -> None:
    program = Program(person(jobs, "manager", "north", "north/lead"), (Scope.READ,))

    me = read(program.get("me"))

    assert me["token"] == {"name": "program", "scopes": ["read"], "until": "2099-01-01", "alliances": None}
    assert (me["person"], me["alliances"]) == (None, [jobs.name])
    assert read(program.get("notifications"), 403)["id"] == "S009"


# What every operation has in common


def test_the_description_names_each_shape_once_and_each_refusal() -> None:
    schema = api.get_openapi_schema()
    shapes = schema["components"]["schemas"]
    names = [each.__name__ for each in _subclasses()]

    assert schema["openapi"].startswith("3.1")
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
    assert len({details["operationId"] for _, _, details in _operations()}) == len(_operations())
    assert all({"400", "404", "422", "429"} <= set(details["responses"]) for _, _, details in _operations())
    assert shapes["FigureOut"]["properties"]["value"]["description"].startswith("A decimal in the unit")


def _subclasses() -> list[type]:
    from tallystick.web.api.shapes import Shape  # noqa: PLC0415  (beside its only use)

    found, waiting = [], [Shape]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += [
            each for each in below if each.__module__.startswith("tallystick.web.api") and "[" not in each.__name__
        ]
        waiting += below
    return found


def test_every_write_takes_a_key_and_no_read_does() -> None:
    with_key = {
        (path, method) for path, method, details in _operations()
        if any(each["name"] == "Idempotency-Key" for each in details.get("parameters", ()))
    }  # fmt: skip

    assert with_key == {(path, method) for path, method, _ in _operations() if method != "get"}


def test_a_refusal_is_a_problem_whose_type_explains_it(jobs: Alliance, north: Program) -> None:
    answer = north.get(f"alliances/{jobs.name}/figures?cursor=abc")
    said = read(answer, 400)

    explained = Client().get(said["type"].removeprefix("http://testserver"))

    assert answer["Content-Type"] == "application/problem+json"
    assert said == {
        "type": "http://testserver/api/v1/problems/W044", "title": "A place in a list that is not there", "status": 400,
        "detail": "The cursor is none that was given. Begin the list anew, without a cursor.", "id": "W044",
    }  # fmt: skip
    assert read(explained)["title"] == "a place in a list that is not there"


def test_every_problem_has_an_id_of_its_own() -> None:
    ids = [kind.id for _, kinds in PARTS for kind in kinds]

    assert len(ids) == len(set(ids)) > 200


@pytest.mark.parametrize("address", ["nowhere", "alliances/nowhere", "alliances/nowhere/figures", "problems/W999"])
def test_what_is_not_there_is_a_problem_too(north: Program, address: str) -> None:
    answer = north.get(address)

    assert read(answer, 404)["type"] == "about:blank"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_request_has_a_number_that_its_sender_may_choose(north: Program) -> None:
    assert north.get("alliances", X_Request_Id="run-7")["X-Request-Id"] == "run-7"
    assert re.fullmatch(r"[0-9a-f-]{36}", north.get("alliances", X_Request_Id="a b\tc")["X-Request-Id"])


def test_an_address_says_which_methods_it_takes(jobs: Alliance, north: Program) -> None:
    answer = north.delete(f"alliances/{jobs.name}/figures")

    assert (answer.status_code, answer["Allow"], answer["Content-Type"]) == (405, "GET", "application/problem+json")


def test_a_misspelled_filter_is_refused(jobs: Alliance, north: Program) -> None:
    said = read(north.get(f"alliances/{jobs.name}/figures?perod=2024-11"), 422)

    assert (said["id"], said["errors"]) == ("W049", [{"at": "query.perod", "message": "there is no such parameter"}])


@pytest.mark.parametrize(
    "body", ['{"text": "a\\u0000b"}', '{"text": "\\ud800"}', '{"text": "a", "text": "b"}', "[" * 100_000, "{", "NaN"]
)
def test_a_body_that_is_no_json_of_texts_is_refused(jobs: Alliance, north: Program, body: str) -> None:
    answer = Client().post(
        f"/api/v1/alliances/{jobs.name}/kpis/completion/comments", body, content_type="application/json",
        headers={"authorization": f"Bearer {north.secret}"},
    )  # fmt: skip

    assert answer.status_code == 400


def test_a_field_that_is_not_described_is_refused(jobs: Alliance, north: Program) -> None:
    said = read(north.post(f"alliances/{jobs.name}/kpis/completion/comments", {"text": "a", "author": 1}), 422)

    assert said["errors"][0]["at"].endswith("author")


def test_answers_are_for_their_reader_alone(jobs: Alliance, north: Program) -> None:
    answer = north.get(f"alliances/{jobs.name}/figures")

    assert answer["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer["Vary"]


# Rates


def test_a_program_that_asks_too_often_is_told_when_to_come_again(north: Program, settings: Any) -> None:
    settings.API_PER_MINUTE = 3

    answers = [north.get("me") for _ in range(5)]

    assert [each.status_code for each in answers].count(429) >= 1
    last = next(each for each in answers if each.status_code == 429)
    assert 1 <= int(last["Retry-After"]) <= 60
    assert read(last, 429)["id"] == "W046"


@pytest.mark.django_db
def test_an_address_that_tries_secrets_is_slowed(settings: Any) -> None:
    settings.API_PER_MINUTE = 2

    codes = [
        Client(REMOTE_ADDR="192.0.2.7").get("/api/v1/me", headers={"authorization": f"Bearer {n}"}).status_code
        for n in range(9)
    ]

    assert codes[0] == 401
    assert 429 in codes


# Lists


def test_a_list_comes_in_pages_that_leave_nothing_out(jobs: Alliance, north: Program) -> None:
    whole = read(north.get(f"alliances/{jobs.name}/figures?limit=1000"))["items"]
    found: list[Any] = []
    address = f"alliances/{jobs.name}/figures?limit=7"
    while address:
        answer = north.get(address)
        found += read(answer)["items"]
        link = re.fullmatch(r'<http://testserver/api/v1/(.*)>; rel="next"', answer.headers.get("Link", ""))
        address = link[1] if link else ""

    assert len(whole) > 14
    assert found == whole


def test_a_cursor_is_of_its_list_alone(jobs: Alliance, north: Program) -> None:
    cursor = read(north.get(f"alliances/{jobs.name}/figures?limit=1"))["next"]

    assert north.get(f"alliances/{jobs.name}/figures?limit=5&cursor={cursor}").status_code == 200
    assert read(north.get(f"alliances/{jobs.name}/figures?kpi=completion&cursor={cursor}"), 400)["id"] == "W044"
    assert read(north.get(f"alliances/{jobs.name}/periods?cursor={cursor}"), 400)["id"] == "W044"


def test_a_list_that_grew_at_its_beginning_goes_on_where_it_was(jobs: Alliance, north: Program) -> None:
    address = f"alliances/{jobs.name}/sources/jobs/batches"
    facts(jobs, "2024-12-02,901,S,1,1")
    first = read(north.get(f"{address}?limit=1"))
    facts(jobs, "2024-12-03,902,S,1,1")

    second = read(north.get(f"{address}?limit=1&cursor={first['next']}"))

    assert second["items"][0]["number"] == first["items"][0]["number"] - 1


@pytest.mark.parametrize("asked", ["limit=0", "limit=1001", "limit=x", "limit=99999999999999999999"])
def test_a_page_has_a_thousand_lines_at_most(jobs: Alliance, north: Program, asked: str) -> None:
    assert read(north.get(f"alliances/{jobs.name}/figures?{asked}"), 422)["id"] == "W049"


# Tags


def test_what_a_reader_has_already_is_not_sent_again(jobs: Alliance, north: Program) -> None:
    address = f"alliances/{jobs.name}/scorecard"
    tag = north.get(address)["ETag"]

    again = north.get(address, If_None_Match=tag)
    facts(jobs, "2024-11-29,903,S,0,1")
    changed = north.get(address, If_None_Match=tag)

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert (changed.status_code, changed["ETag"] == tag) == (200, False)


def test_a_tag_of_one_reader_is_none_of_another(jobs: Alliance, north: Program) -> None:
    west = Program(person(jobs, "manager", "west", "west/lead"))
    address = f"alliances/{jobs.name}/figures"

    tag = north.get(address)["ETag"]

    assert west.get(address, If_None_Match=tag).status_code == 200


def test_what_is_not_of_the_workspace_is_tagged_by_its_content(jobs: Alliance, north: Program) -> None:
    address = f"alliances/{jobs.name}/kpis/completion/comments"
    tag = north.get(address)["ETag"]
    unchanged = north.get(address, If_None_Match=tag).status_code
    north.post(address, {"text": "Look at November."})

    assert (unchanged, north.get(address, If_None_Match=tag).status_code) == (304, 200)
