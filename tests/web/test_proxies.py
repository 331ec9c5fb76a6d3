"""The proxies of ``deploy/`` before a served site: encrypted pages, streams that come at once, and who asks."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
TALLY = str(Path(sys.executable).with_name("tally"))
PATIENCE = 60.0
SIGN_IN = """
import sys
from pathlib import Path
from tallystick.web.folder import read_folder
from tallystick.web.serving import set_up

set_up(read_folder(Path(sys.argv[1])))
from django.test import Client
from tallystick.web.people.models import Person

client = Client(HTTP_HOST="localhost")
client.force_login(
    Person.objects.create_user("kim@example.org"), backend="django.contrib.auth.backends.ModelBackend"
)
print("session", client.cookies["tally_session"].value)
"""

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Site:
    """A site that is served for a proxy."""

    folder: Path
    port: int
    session: str


@dataclass(frozen=True, slots=True)
class Proxied:
    """A site behind a proxy."""

    site: Site
    port: int
    plain: int
    """Where the proxy listens without encryption."""

    @contextmanager
    def asked(self, path: str, headers: dict[str, str] | None = None) -> Iterator[http.client.HTTPResponse]:
        """The answer to a signed-in browser."""
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=_trusting())
        connection.request("GET", path, headers={"Cookie": f"tally_session={self.site.session}", **(headers or {})})
        with closing(connection), connection.getresponse() as answer:
            yield answer


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # its certificate is signed by itself
    return context


def _free_port(beside: int = 0) -> int:
    """A port that is free, with the next one where it is asked for."""
    while True:
        with socket.socket() as probe, socket.socket() as second:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + beside if beside else 0))
            except OSError:
                continue
            return port


def _until(is_there: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_there():
        assert time.monotonic() < deadline, f"{what} did not answer within a minute"
        time.sleep(0.2)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, port = tmp_path_factory.mktemp("proxied") / "site", _free_port(beside=1)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TALLY_", "DJANGO_"))}
    subprocess.run([TALLY, "init", str(folder)], env=environment, check=True, capture_output=True, timeout=120)
    said = folder / "site.toml"
    settings = 'hosts = ["localhost"]\nhttps = true\nbehind_proxy = true\nevents = "/"\n'
    kept = re.sub("^(hosts|https|behind_proxy|events) = .*\n", "", said.read_text(), flags=re.MULTILINE)
    said.write_text(settings + kept)
    with subprocess.Popen([TALLY, "serve", str(folder), "--port", str(port)], env=environment) as running:
        try:
            _until(lambda: _listens(port) and _listens(port + 1), "the site")
            made = subprocess.run(
                [sys.executable, "-c", SIGN_IN, str(folder)],
                capture_output=True, text=True, env=environment, check=True, timeout=120,
            )  # fmt: skip
            found = re.search("^session (.+)$", made.stdout, re.MULTILINE)
            assert found is not None
            yield Site(folder, port, found[1])
            running.terminate()
            assert running.wait(40) == 0
        finally:
            running.kill()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    openssl = shutil.which("openssl") or "openssl"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return key, certificate


def _ported(text: str, site: Site) -> str:
    return text.replace("site.example", "localhost").replace("8321", str(site.port)).replace("8322", str(site.port + 1))


@contextmanager
def _nginx(site: Site, folder: Path) -> Iterator[Proxied]:
    port, plain = _free_port(), _free_port()
    key, certificate = _certificate(folder)
    text = _ported((DEPLOY / "nginx.conf").read_text(), site)
    for old, new in (
        ("443 ssl", f"{port} ssl"), ("listen 80;", f"listen {plain};"), ("[::]:80;", f"[::]:{plain};"),
        ("/etc/letsencrypt/live/localhost/fullchain.pem", str(certificate)),
        ("/etc/letsencrypt/live/localhost/privkey.pem", str(key)),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    whole = f"pid {folder}/pid;\ndaemon off;\nevents {{}}\nhttp {{\naccess_log off;\n{text}\n}}\n"
    (folder / "nginx.conf").write_text(whole)
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False, timeout=30)
    assert tried.returncode == 0, tried.stderr
    with _running(command, {}, port):
        yield Proxied(site, port, plain)


@contextmanager
def _caddy(site: Site, folder: Path) -> Iterator[Proxied]:
    port, plain = _free_port(), _free_port()
    key, certificate = _certificate(folder)
    text = _ported((DEPLOY / "Caddyfile").read_text(), site)
    assert "localhost {\n" in text
    text = text.replace("localhost {\n", f"localhost {{\n\ttls {certificate} {key}\n", 1)
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\thttp_port {plain}\n\thttps_port {port}\n}}\n{text}")
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with _running(command, {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}, port):
        yield Proxied(site, port, plain)


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL) as running:
        try:
            _until(lambda: _listens(port), command[0])
            yield
        finally:
            running.terminate()


@pytest.fixture(params=["nginx", "caddy"])
def proxied(request: pytest.FixtureRequest, site: Site, tmp_path: Path) -> Iterator[Proxied]:
    if shutil.which(request.param) is None or shutil.which("openssl") is None:
        pytest.skip(f"{request.param} is not installed; install it with: apt-get install {request.param} openssl")
    with {"nginx": _nginx, "caddy": _caddy}[request.param](site, tmp_path) as found:
        yield found


def test_a_site_behind_the_proxy_is_served_as_it_is_meant(proxied: Proxied) -> None:
    elsewhere = {"X-Forwarded-For": "203.0.113.66", "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/99"}
    with proxied.asked("/", elsewhere) as page:
        text = page.read().decode()
    with proxied.asked("/profile/sessions/", elsewhere) as found:
        sessions = found.read().decode()

    assert page.status == 200
    assert page.headers["Content-Security-Policy"]
    assert page.headers["Strict-Transport-Security"]
    assert 'data-events="/events' in text
    assert "127.0.0.1" in sessions or "::1" in sessions
    assert "203.0.113.66" not in sessions


def test_an_unencrypted_address_leads_to_the_encrypted_one(proxied: Proxied) -> None:
    with closing(http.client.HTTPConnection("localhost", proxied.plain, timeout=30)) as connection:
        connection.request("GET", "/portfolio/")
        with connection.getresponse() as answer:
            status, place = answer.status, answer.headers["Location"]

    assert status in (301, 308)
    assert place.startswith("https://localhost")
    assert place.endswith("/portfolio/")


def test_a_stream_of_events_comes_as_it_is_sent(proxied: Proxied) -> None:
    began = time.monotonic()
    with proxied.asked("/events") as answer:
        status, line = answer.status, answer.readline()

    assert (status, line) == (200, b"retry: 3000\n")
    assert time.monotonic() - began < 10


def test_a_file_of_facts_of_fifty_megabytes_passes_the_proxy(proxied: Proxied) -> None:
    """It is the site that refuses it, when it has read it and found no token against forgery."""
    body = b"\r\n".join((
        b"--part", b'Content-Disposition: form-data; name="file"; filename="facts.csv"', b"", bytes(52_428_800),
        b"--part--", b"",
    ))  # fmt: skip
    headers = {
        "Content-Type": "multipart/form-data; boundary=part", "Referer": "https://localhost/", "Host": "localhost",
        "Cookie": f"tally_csrf={'a' * 32}",
    }  # fmt: skip
    with closing(http.client.HTTPSConnection("localhost", proxied.port, timeout=60, context=_trusting())) as connection:
        connection.request("POST", "/account/login/", body, headers)
        with connection.getresponse() as answer:
            assert (answer.status, answer.headers["Content-Security-Policy"] is not None) == (403, True)
