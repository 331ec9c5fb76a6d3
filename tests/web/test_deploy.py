"""What is handed to operators fits the program: proxies, units, the container file, and Django's checks."""

import os
import re
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from tallystick.cli.root import COMMANDS
from tallystick.cli.serve import command as serve
from tallystick.web.asking_health import why_not_well
from tallystick.web.folder import address_of, make_folder, read_folder
from tallystick.web.live.asgi import application as events_application

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def _manage(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TALLY_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "tallystick.web.management", *arguments], capture_output=True, text=True, check=False,
        env={**clean, "TALLY_SITE": str(folder), **environment}, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("behind_proxy", ["true", pytest.param("false", marks=pytest.mark.slow)])
def test_djangos_checks_of_a_deployment_find_nothing(tmp_path: Path, behind_proxy: str) -> None:
    folder = make_folder(tmp_path / "site").root

    found = _manage(
        folder, "check", "--deploy", "--fail-level", "WARNING", TALLY_SITE_HTTPS="true",
        TALLY_SITE_HOSTS="site.example", TALLY_SITE_BEHIND_PROXY=behind_proxy, TALLY_SITE_EVENTS="/",
    )  # fmt: skip

    assert found.returncode == 0, found.stderr
    assert "no issues" in found.stdout + found.stderr


def test_no_proxy_compresses_what_the_site_sends_as_it_is() -> None:
    nginx, caddy = ((DEPLOY / name).read_text(encoding="utf-8") for name in ("nginx.conf", "Caddyfile"))

    assert re.search(r"^ +gzip off;", nginx, re.MULTILINE)
    assert not re.search(r"^\s*encode\b", caddy, re.MULTILINE)


@pytest.mark.slow
def test_djangos_checks_find_a_site_without_https(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "site").root

    found = _manage(folder, "check", "--deploy", "--fail-level", "WARNING", TALLY_SITE_HOSTS="site.example")

    assert found.returncode == 1
    assert "security.W012" in found.stderr


@override_settings(
    SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    SECURE_REDIRECT_EXEMPT=["^healthz$"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"x-forwarded-proto": "https"}, 200),
        ("/", {"x-forwarded-proto": "http"}, 301),
        ("/", {}, 301),
        ("/healthz", {}, 200),
    ],
)
def test_behind_a_proxy_https_is_what_the_proxy_says(path: str, headers: dict[str, str], status: int) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        del request
        return HttpResponse()

    found = SecurityMiddleware(answer)(RequestFactory().get(path, headers=headers))

    assert isinstance(found, HttpResponse)
    assert found.status_code == status


def test_the_settings_redirect_as_the_test_above_assumes(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "site").root
    code = (
        "from django.conf import settings as s;"
        "print(s.SECURE_SSL_REDIRECT, s.SECURE_REDIRECT_EXEMPT, s.SECURE_PROXY_SSL_HEADER, s.SITE_ADDRESS)"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TALLY_", "DJANGO_"))}
    environment = {
        **clean, "TALLY_SITE": str(folder), "DJANGO_SETTINGS_MODULE": "tallystick.web.settings",
        "TALLY_SITE_HTTPS": "true", "TALLY_SITE_BEHIND_PROXY": "true", "TALLY_SITE_HOSTS": "site.example",
    }  # fmt: skip

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)

    assert found.stdout.split("\n")[0] == (
        "True ['^healthz$'] ('HTTP_X_FORWARDED_PROTO', 'https') https://site.example"
    )


# Proxies


def _addresses(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> list[tuple[str, str]]:
    found = []
    for each in patterns:
        address = f"{prefix}{each.pattern}"
        if isinstance(each, URLResolver):
            found += _addresses(each.url_patterns, address)
        else:
            found.append((each.name or "", re.sub(r"<(?:\w+:)?(\w+)>", "new-york_2", address)))
    return found


def _matches_of_nginx(address: str) -> bool:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    place = re.search(r"location ~ (\S+) \{\s+proxy_pass http://tallystick_events;", text)
    assert place is not None
    return re.search(place[1], address) is not None


def _matches_of_caddy(address: str) -> bool:
    text = (DEPLOY / "Caddyfile").read_text("utf-8")
    line = re.search(r"^\t@events path (.+)$", text, re.M)
    assert line is not None
    return any(re.fullmatch(re.escape(form).replace(r"\*", "[^/]*"), address) for form in line[1].split())


@pytest.mark.parametrize("matches", [_matches_of_nginx, _matches_of_caddy])
def test_proxies_send_the_streams_of_events_and_nothing_else_to_the_next_port(matches: object) -> None:
    assert callable(matches)
    every = _addresses(get_resolver().url_patterns)
    streams = {address for name, address in every if name in ("events", "events-of-mine")}

    sent = {address for _, address in every if matches(address)}

    assert streams == {"/events", "/alliances/new-york_2/events"}
    assert sent == streams
    assert len(every) > 100


@pytest.mark.parametrize("file", ["nginx.conf", "Caddyfile", "Containerfile", "tallystick.service"])
def test_ports_are_those_of_tally_serve(file: str) -> None:
    text = "\n".join(
        line for line in (DEPLOY / file).read_text("utf-8").splitlines() if not line.lstrip().startswith("#")
    )
    (port,) = (each for each in serve.params if each.name == "port")

    ports = set(re.findall(r"\b8\d{3}\b", text))

    assert ports <= {str(port.default), str(port.default + 1)}  # type: ignore[operator]  # a number
    assert str(port.default) in ports


def test_streams_are_not_buffered_and_may_stand() -> None:
    nginx, caddy = (DEPLOY / "nginx.conf").read_text("utf-8"), (DEPLOY / "Caddyfile").read_text("utf-8")
    stream = nginx.split("location ~")[1].split("location /")[0]

    assert "proxy_buffering off;" in stream
    assert "proxy_read_timeout 1h;" in stream
    assert "flush_interval -1" in caddy.split("@events {")[1].split("handle {")[0]


def test_nginx_passes_on_nothing_that_a_browser_says_of_itself() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")

    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in nginx
    assert "proxy_add_x_forwarded_for" not in nginx
    assert nginx.count("proxy_set_header") == len(re.findall(r"^ {4}proxy_set_header", nginx, re.M))


# Units and the container


def _called(text: str) -> list[list[str]]:
    return [line.split() for line in re.findall(r"/opt/tallystick/bin/tally ([^\n']+)", text)]


@pytest.mark.parametrize("file", ["tallystick.service", "tallystick-backup.service"])
def test_units_call_commands_with_options_that_there_are(file: str) -> None:
    calls = _called((DEPLOY / file).read_text("utf-8"))

    assert calls
    for name, *arguments in calls:
        command = import_module(COMMANDS[name][0]).command
        known = {option for parameter in command.params for option in parameter.opts}
        assert {each for each in arguments if each.startswith("--")} <= known


ANALYZE = shutil.which("systemd-analyze") or ""


@pytest.mark.skipif(not ANALYZE, reason="systemd is not installed here")
@pytest.mark.parametrize("file", ["tallystick.service", "tallystick-backup.service", "tallystick-backup.timer"])
def test_systemd_takes_the_units(file: str, tmp_path: Path) -> None:
    for each in DEPLOY.glob("tallystick*"):
        text = each.read_text("utf-8").replace("/opt/tallystick/bin/tally", "/bin/true")
        (tmp_path / each.name).write_text(text)

    found = subprocess.run(
        [ANALYZE, "verify", "--man=no", str(tmp_path / file)], capture_output=True, text=True, check=False
    )

    ours = [line for line in found.stderr.splitlines() if file in line]
    assert ours == []


def test_the_container_copies_what_is_there_and_runs_without_rights() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.M)
        for source in line.split()[:-1]
    ]  # fmt: skip

    assert {"src", "pyproject.toml", "requirements/base.txt"} <= set(copied)
    assert [each for each in copied if not (ROOT / each).exists()] == []
    assert text.index("USER tallystick") < text.index("ENTRYPOINT")
    assert 'CMD ["serve", "/data/site", "--host", "0.0.0.0", "--port", "8321"]' in text
    assert "--require-hashes" in text


class _Answers(BaseHTTPRequestHandler):
    hosts: list[str | None] = []  # noqa: RUF012  (of the class, for the test to read)
    body = b'{"status": "ok"}'

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def test_the_container_asks_the_site_by_its_first_name(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "site").root
    (folder / "site.toml").write_text('hosts = ["site.example", "other.example"]\n')
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        wrong = why_not_well(folder, server.server_port)
    finally:
        server.shutdown()
        server.server_close()

    assert wrong == ""
    assert _Answers.hosts == ["site.example"]
    assert "does not answer" in why_not_well(folder, server.server_port)
    assert "nowhere" in why_not_well(tmp_path / "nowhere", server.server_port)


def test_links_in_mails_begin_with_the_address_of_the_site(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "site").root

    said = [
        address_of(read_folder(folder, environment).settings)
        for environment in (
            {"TALLY_SITE_HOSTS": "site.example", "TALLY_SITE_HTTPS": "true"},
            {"TALLY_SITE_ADDRESS": "https://tally.example:8443", "TALLY_SITE_HOSTS": "site.example"},
            {},
        )
    ]

    assert said == ["https://site.example", "https://tally.example:8443", "http://127.0.0.1"]


def test_the_process_of_events_is_there_to_be_served() -> None:
    assert callable(events_application)
    assert settings.ROOT_URLCONF == "tallystick.web.urls"
