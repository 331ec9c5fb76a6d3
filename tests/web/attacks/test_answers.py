"""What every answer carries: a policy that runs nothing strange, no copy of what is personal, and cookies that stay."""

import re
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client

from web.matrix.asking import client_of, undone
from web.matrix.filled import addresses
from web.matrix.world import NAME, World

SEALED = {"edition-report", "edition-report-file", "verifier", "document-file", "data-entry-evidence", "exhibit",
          "letter-page"}  # fmt: skip
"""Pages and files with a policy of their own, stricter than the site's."""
PUBLIC = ("healthz", "design")


def answers(world: World, role: str = "manager", party: str = "north") -> dict[str, Any]:
    """An answer of every address that is looked at, and some that refuse."""
    client = client_of(world.readers[role, party], fresh=True)
    with undone(world):
        found = {
            f"{each.name} {each.party}".strip(): client.get(each.url)
            for each in addresses(world)
            if each.entry.get is not None
        }
        found["refused"] = client.get(f"/alliances/{NAME}/obligations/cases/nothing/")
        found["forbidden"] = client_of(world.readers["member", "south"]).get(f"/alliances/{NAME}/issues/new/")
        found["unusable"] = client.get(f"/alliances/{NAME}/?party=nobody")
        found["api"] = client.get("/api/v1/alliances")
        found["api refused"] = client.get("/api/v1/alliances/nowhere/figures")
        found["openapi"] = client.get("/api/v1/openapi.json")
        found["sign in"] = Client().get("/account/login/")
    return found


INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>|<style|\sstyle=\"|\son[a-z]+=\"|javascript:"
)


def unguarded(answer: Any) -> list[str]:
    """What an answer lacks of what keeps browsers from harm."""
    policy = answer.headers.get("Content-Security-Policy", "")
    found = [
        "unsafe" if "unsafe" in policy or "*" in policy else "",
        "" if "default-src 'none'" in policy else "default-src",
        "" if "frame-ancestors 'none'" in policy or "sandbox" in policy else "frame-ancestors",
        "" if answer.headers.get("X-Content-Type-Options") == "nosniff" else "nosniff",
        "" if answer.headers.get("Referrer-Policy") == "same-origin" else "referrer",
        "" if answer.headers.get("X-Frame-Options") == "DENY" else "frame options",
        "" if answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin" else "opener",
    ]
    return [each for each in found if each]


def is_kept(answer: Any) -> bool:
    """Whether a cache may keep an answer, or hand it out without asking anew."""
    says = {each.strip() for each in answer.headers.get("Cache-Control", "").lower().split(",")}
    return not ("no-store" in says or ("private" in says and "no-cache" in says))


def test_every_answer_keeps_browsers_from_harm_and_out_of_caches(world: World) -> None:
    """A policy that runs nothing strange, no copy of what is personal, no script in a page, plain names of files."""
    every = answers(world)

    bare = {name: found for name, answer in every.items() if (found := unguarded(answer))}
    kept = [name for name, answer in every.items() if name not in PUBLIC and is_kept(answer)]
    pages = {
        name: answer.content.decode()
        for name, answer in every.items()
        if "text/html" in answer.headers.get("Content-Type", "") and name.partition(" ")[0] not in SEALED
    }
    running = {name: INLINE.findall(page) for name, page in pages.items() if INLINE.search(page)}
    named = {
        name: answer.headers["Content-Disposition"]
        for name, answer in every.items()
        if "Content-Disposition" in answer.headers
    }
    strange = {
        name: each
        for name, each in named.items()
        if "/" in each.partition("filename")[2].replace("utf-8''", "") or "\r" in each or "\n" in each
    }

    assert (bare, kept, running, strange) == ({}, [], {}, {})
    assert len(pages) > 60
    assert len(named) >= 8


def test_cookies_stay_with_the_site(world: World) -> None:
    person = world.people["manager", "north"]
    person.set_password("a long and winding password")
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client = Client()

    answered = [
        client.get("/account/login/"),
        client.post("/account/login/", {"login": person.email, "password": "a long and winding password"}),
        client.post("/settings/display", {"theme": "dark", "language": "de"}),
    ]
    cookies = {
        name: (bool(one["httponly"]), one["samesite"]) for each in answered for name, one in each.cookies.items()
    }

    assert {"tally_session", "tally_csrf", "tally_theme"} <= set(cookies)
    assert set(cookies.values()) == {(True, "Lax")}


def test_over_https_cookies_and_browsers_stay_with_https(world: World, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 60 * 60, True
    client = client_of(world.readers["manager", "north"])

    answer = client.get("/", secure=True)
    client.post("/settings/display", {"theme": "dark"}, secure=True)

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")
    assert all(each["secure"] for each in client.cookies.values())


def test_nothing_is_done_for_a_page_of_another_site(world: World) -> None:
    """Every address that does something asks for the token of its form; so does the interface, in a session."""
    reader = world.readers["manager", "north"]
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader.person, backend="django.contrib.auth.backends.ModelBackend")
    sent = [each for each in addresses(world) if each.entry.post is not None and each.entry.who != "bearer"]

    with undone(world):
        found = {each.name: client.post(each.url, each.entry.data).status_code for each in sent}
        for name, url in _writing_operations():
            found[name] = client.post(url, b"{}", content_type="application/json").status_code

    assert len(found) > 60
    assert set(found.values()) == {403}, {name: status for name, status in found.items() if status != 403}


def _writing_operations() -> list[tuple[str, str]]:
    description = Client().get("/api/v1/openapi.json").json()
    return [
        (operation["operationId"], re.sub(r"\{[^}]+\}", "1", path.replace("{alliance}", NAME)))
        for path, actions in description["paths"].items()
        for method, operation in actions.items()
        if method == "post"
    ]
