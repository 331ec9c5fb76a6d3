"""An operator's commands: make a site, look whether it is well, back it up, restore it, serve it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tallystick.errors import ProblemsError
from tallystick.web.folder import database_settings, make_folder, read_folder

TALLY = (str(Path(sys.executable).with_name("tally")),)


def _tally(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own: a process has one site."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TALLY_", "DJANGO_"))}
    return subprocess.run(
        [*TALLY, *map(str, arguments)], capture_output=True, text=True, env=environment, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site."""
    folder = tmp_path_factory.mktemp("operating") / "site"
    made = _tally("init", folder, "--name", "Alliances of North", "--operator", "kim@example.org")
    assert made.returncode == 0, made.stderr
    assert "/invitations/" in made.stdout
    return folder


def test_the_key_is_its_owners_alone(site: Path) -> None:
    assert (site / "secret.key").stat().st_mode & 0o777 == 0o600
    assert len((site / "secret.key").read_text().strip()) >= 50


def test_a_new_site_is_well(site: Path) -> None:
    answer = _tally("doctor", site, "--format", "json")

    found = {each["check"]: each["result"] for each in json.loads(answer.stdout)}
    assert answer.returncode == 0
    assert set(found.values()) <= {"ok", "warning"}
    assert found["data base"] == found["changes"] == found["secret key"] == "ok"


def test_a_site_is_not_made_over_another(site: Path) -> None:
    again = _tally("init", site)

    assert again.returncode == 1
    assert again.stderr.startswith(f"W003 {site} is not empty.")


def test_a_data_base_that_cannot_be_reached_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    address = f"postgresql://us@/site?host={tmp_path}"

    made = _tally("init", tmp_path / "site", "--database", address)

    assert made.returncode == 1
    assert made.stderr.startswith("W050 The data base cannot be used: connection ")
    assert "Traceback" not in made.stderr
    assert list((tmp_path / "site").iterdir()) == []


def test_a_backup_is_restored_byte_by_byte(site: Path, tmp_path: Path) -> None:
    (site / "alliances" / "north").mkdir()
    (site / "alliances" / "north" / "charter.yaml").write_text("tallystick: 1\n")
    file = tmp_path / "monday.zip"

    kept = _tally("backup", site, file)
    restored = _tally("restore", file, tmp_path / "again")

    assert (kept.returncode, restored.returncode) == (0, 0), kept.stderr + restored.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    for name in ("secret.key", "site.toml", "alliances/north/charter.yaml"):
        assert (tmp_path / "again" / name).read_bytes() == (site / name).read_bytes()
    assert _tally("doctor", tmp_path / "again").returncode == 0


def test_a_damaged_backup_leaves_nothing_behind(site: Path, tmp_path: Path) -> None:
    whole, damaged = tmp_path / "whole.zip", tmp_path / "damaged.zip"
    _tally("backup", site, whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b"Alliances", b"alliances") if name == "site.toml" else content)

    answer = _tally("restore", damaged, tmp_path / "again")

    assert answer.returncode == 1
    assert "W006 'site.toml' in" in answer.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["damaged.zip", "whole.zip"]


def test_a_backup_that_names_files_outside_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "evil.zip"
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("../outside", "x")
        target.writestr("manifest.json", json.dumps({"backup": 1, "files": {"../outside": "0"}}))

    answer = _tally("restore", file, tmp_path / "again")

    assert "W006" in answer.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["evil.zip"]


def test_a_demo_is_served_to_this_computer_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "demo", demo=True)

    answer = _tally("serve", tmp_path / "demo", "--demo", "--host", "0.0.0.0")  # noqa: S104  (refused)

    assert answer.returncode == 1
    assert "W005 The demo has printed passwords, and 0.0.0.0 can be reached by others." in answer.stderr


def test_serving_ends_with_all_that_it_started(site: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TALLY_", "DJANGO_"))}
    with subprocess.Popen(
        [*TALLY, "serve", str(site), "--port", str(port), "--workers", "1"], stdout=subprocess.PIPE, env=environment
    ) as served:
        answer = _healthz(port)
        children = Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()
        served.send_signal(signal.SIGTERM)
        code = served.wait(40)

    assert answer == {"status": "ok"}
    assert len(children) == 3  # pages, work, and changes
    assert code == 0
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def _healthz(port: int) -> object:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.1)
    pytest.fail("the site did not answer within 30 s")


def test_sqlite_writes_ahead_synchronises_fully_and_locks_at_once(db: None) -> None:
    from django.db import connection  # noqa: PLC0415  (settings are made by then)

    del db
    options = database_settings("sqlite:x.sqlite3", Path("/data"))["OPTIONS"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]

    assert options["transaction_mode"] == "IMMEDIATE"  # type: ignore[index]  # a mapping, as Django wants it
    assert synchronous == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('nmae = "x"', "'nmae': extra inputs are not permitted"),
        ("https = 1", "'https': input should be a valid boolean"),
        ("name = ", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, line: str, said: str) -> None:
    folder = make_folder(tmp_path / "site").root
    (folder / "site.toml").write_text(line)

    with pytest.raises(ProblemsError, match="W002") as refused:
        read_folder(folder)

    assert said in str(refused.value)


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "site").root

    found = read_folder(folder, {"TALLY_SITE_HOSTS": "a.example, b.example", "TALLY_SITE_HTTPS": "true"}).settings

    assert (found.hosts, found.https) == (("a.example", "b.example"), True)


@pytest.mark.parametrize(
    "address", ["postgresql://us:p#1@db.example/site", "postgresql://us:a/b@db.example/site", "mysql://db.example/site"]
)
def test_an_address_of_a_data_base_that_cannot_be_read_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ProblemsError, match="W002") as refused:
        database_settings(address, Path())

    assert "p#1" not in str(refused.value)
    assert "a/b" not in str(refused.value)


def test_a_server_that_does_not_answer_is_not_waited_for() -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed; make test installs it.")

    options = database_settings("postgresql://us@db.example/site?sslmode=require", Path())["OPTIONS"]

    assert options == {"connect_timeout": "10", "sslmode": "require"}
