"""An operator's first ten minutes: from the README, on a machine that has nothing of ours, to the first figures.

The tree is copied without anything that was made in it, HOME is empty, and what the README says is done as it stands
there: its commands are read from it. Fetching packages takes as long as the network takes, and is timed apart.
"""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from web.conftest import CHROMIUM
from web.journeys.stage import Stage, attach, fill, press

ROOT = Path(__file__).parents[3]
HEADING = "## The site in ten minutes"
TEN_MINUTES = 600
PASSWORD = "three dry ferries at noon"  # noqa: S105  (of people who live as long as the test)
YEAR = datetime.now(UTC).year
LEADS = f"""lead,created,party,qualified,won,value,shared,accepted,followed_up
L-1,{YEAR}-01-07,Aurora Works,true,true,12000,true,true,{YEAR}-01-08
L-2,{YEAR}-01-14,Aurora Works,true,false,,true,false,{YEAR}-01-20
L-3,{YEAR}-01-15,Borealis Parts,true,true,8000,false,,{YEAR}-01-15
L-4,{YEAR}-01-21,Borealis Parts,false,false,,false,,
"""
CAMPAIGNS = f"""day,campaign,party,cost,planned_cost,reached,impressions,clicks
{YEAR}-01-01,Winter fair,Aurora Works,2000,2000,5000,40000,400
{YEAR}-01-01,Winter fair,Borealis Parts,3000,3200,7000,60000,900
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree as a clone would have it, with what is not committed yet, and nothing that was made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  (where it lies differs)
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode().split("\0")  # fmt: skip
    target = tmp_path / "tallystick"
    for name in filter(None, listed):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(source.read_bytes())
            (target / name).chmod(source.stat().st_mode)
    return target


def commands(readme: str) -> list[str]:
    """The lines of the first block of commands below the heading."""
    block = readme.partition(f"{HEADING}\n")[2].partition("```sh\n")[2].partition("```")[0]
    return [line.partition("#")[0].strip() for line in block.splitlines() if line.strip()]


def _environment(tmp_path: Path) -> dict[str, str]:
    """A stranger's: HOME is empty, and only how this machine reaches packages is kept."""
    (tmp_path / "home").mkdir()
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_"))}
    return {**kept, "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}


@contextmanager
def _served(command: str, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The site as it is served; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([*command.split(), "--port", str(port)], cwd=folder, env=environment) as served:
        try:
            address = f"http://127.0.0.1:{port}"
            _await(f"{address}/healthz")
            yield address
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(40)


def _await(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  (our own, by http)
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer within a minute")


def _invited(mail: Path) -> dict[str, str]:
    """Of mails that lie in a folder: to whom, and the way that the link in them leads to."""
    found = {}
    for file in sorted(mail.iterdir()):
        message = message_from_bytes(file.read_bytes(), policy=default)
        body = message.get_body()
        assert body is not None
        link = re.search(r"(/invitations/\S+)", body.get_content())
        if link is not None:
            found[str(message["To"])] = link[1]
    return found


def _comes_in(stage: Stage, browser: Browser, address: str, *, link: str, email: str) -> Page:
    """Somebody opens their invitation, an account, and accepts."""
    name = email.partition("@")[0]
    context = browser.new_context(base_url=address, viewport={"width": 1360, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(link)
    stage.shows(page, f"{name}-is-invited")
    press(page, "Open an account")
    page.fill("[name=name]", name.title())
    page.fill("[name=email]", email)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    stage.shows(page, f"{name}-opens-an-account")
    with page.expect_navigation():
        page.click("form:has([name=password1]) button[type=submit]")
    press(page, "Accept")
    stage.shows(page, f"{name}-is-in")
    return page


def _delivers(stage: Stage, page: Page, base: str, source: str, content: str) -> None:
    page.goto(f"{base}/data/uploads/")
    fill(page, source=source)
    attach(page, f"{source}.csv", content.encode(), to="file")
    press(page, "Look at it")
    stage.shows(page, f"{source}-as-read")
    press(page, "Record it")
    stage.shows(page, f"{source}-recorded")


def test_the_readme_says_what_an_operator_does() -> None:
    said = commands((ROOT / "README.md").read_text("utf-8"))

    assert said[0] == "make install"
    assert [line.split()[:2] for line in said[1:]] == [[".venv/bin/tally", "init"], [".venv/bin/tally", "serve"]]


@pytest.mark.slow
def test_from_the_readme_to_the_first_figures(copy: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed; install it with: apt-get install --no-install-recommends chromium")
    browser: Browser = request.getfixturevalue("browser")
    pictures = ROOT / "build" / "journeys" / "ten-minutes"
    pictures.mkdir(parents=True, exist_ok=True)
    stage = Stage(lambda **_look: pytest.fail("everybody comes in by invitation"), pictures)
    environment = _environment(tmp_path)
    install, init, serve = commands((copy / "README.md").read_text("utf-8"))
    began = time.monotonic()

    subprocess.run(install.split(), cwd=copy, env=environment, check=True, timeout=1500)
    installed = time.monotonic()
    made = subprocess.run(
        ["/bin/sh", "-c", init], cwd=copy, env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    link = re.search(r"(/invitations/\S+)", made.stdout)
    operator_email = re.search(r"--operator (\S+)", init)
    assert link is not None
    assert operator_email is not None
    site = copy / init.split()[2]
    with _served(serve, copy, environment) as address:
        operator = _comes_in(stage, browser, address, link=link[1], email=operator_email[1])
        operator.goto("/alliances/new/")
        fill(
            operator, title="Aurora and Borealis", party_1="Aurora Works", email_1="lee@aurora.example",
            party_2="Borealis Parts", email_2="mia@borealis.example", start=f"{YEAR}-01-01", end=f"{YEAR + 2}-01-01",
            chosen="co-marketing",
        )  # fmt: skip
        stage.shows(operator, "an-alliance-from-the-library")
        press(operator, "Make the alliance and send the invitations")
        stage.shows(operator, "made-and-invited")
        links = _invited(site / "mail")
        lee, mia = (
            _comes_in(stage, browser, address, link=links[each], email=each)
            for each in ("lee@aurora.example", "mia@borealis.example")
        )
        base = "/alliances/aurora-and-borealis"
        _delivers(stage, lee, base, "leads", LEADS)
        _delivers(stage, mia, base, "campaigns", CAMPAIGNS)
        mia.goto(f"{base}/?period={YEAR}-01&party=borealis")
        words = stage.shows(mia, "first-figures")
        lee.goto(f"{base}/kpis/lead_value/?period={YEAR}-01&party=aurora")
        figure = stage.shows(lee, "a-figure")
        operator.goto(f"{base}/")
        unseen = stage.shows(operator, "the-operator-sees-no-figure")
        for page in (operator, lee, mia):
            page.context.close()
    ended = time.monotonic()

    report = f"installed in {installed - began:.0f} s; from then to the first figures {ended - installed:.0f} s\n"
    (pictures / "times.txt").write_text(report, encoding="utf-8")
    assert re.search(r"8.000", words)
    assert re.search(r"12.000", figure)
    assert not re.search(r"12.000|8.000", unseen)
    assert ended - began < TEN_MINUTES, report
