"""A deployment says where facts are; it holds no secret, and nothing in it can move a figure."""

from pathlib import Path

import pytest

from cycle.small import CHARTER
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.deployment import Deployed, deployed
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import ProblemsError

PLAIN = """\
engines:
  house: {url: "postgresql://reader@db.example/parcels", password: {environment: HOUSE_PASSWORD}, statement timeout: 60}
sources:
  deliveries:
    engine: house
    table: public.parcels
    columns: {late: days_late}
    zone: Europe/Berlin
    quantise: yes
memory: 2GB
threads: 2
"""


def read(folder: Path, text: str) -> Deployed | None:
    """The deployment of a small workspace."""
    (folder / "charter.yaml").write_text(CHARTER)
    (folder / "deployment.yaml").write_text(text)
    return deployed(open_workspace(folder), sound_charter(folder).charter)


def said(folder: Path, text: str) -> str:
    """What is wrong with a deployment."""
    with pytest.raises(ProblemsError) as caught:
        read(folder, text)
    return str(caught.value)


def test_a_deployment_says_where_the_facts_of_a_source_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSE_PASSWORD", "hush")
    found = read(tmp_path, PLAIN)

    assert found is not None
    settings, tables = found.settings("house"), found.tables("house")
    assert (settings.password, settings.timeout, settings.memory, settings.threads) == ("hush", 60, "2GB", 2)
    assert (tables["deliveries"].table, tables["deliveries"].column("late")) == (("public", "parcels"), "days_late")
    assert (tables["deliveries"].quantise, tables["deliveries"].zone) == (True, "Europe/Berlin")
    assert found.engine_of("deliveries") == "house"
    assert "hush" not in repr(settings)


def test_a_workspace_without_a_deployment_has_none(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(CHARTER)

    assert deployed(open_workspace(tmp_path), sound_charter(tmp_path).charter) is None


def test_a_password_that_the_environment_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOUSE_PASSWORD", raising=False)
    found = read(tmp_path, PLAIN)

    assert found is not None
    with pytest.raises(ProblemsError, match=r"deployment.yaml:2:\d+: T017 The environment holds no HOUSE_PASSWORD"):
        found.settings("house")


@pytest.mark.parametrize(
    "engine",
    [
        '{url: "postgresql://reader@db/x", password: hunter2}',
        '{url: "postgresql://reader:hunter2@db/x"}',
        '{url: "postgresql://db/x?user=reader&password=hunter2"}',
        '{url: "postgresql://db/x?sslpassword=hunter2"}',
        '{url: "spark+parquet:///facts", options: {spark.hadoop.fs.s3a.secret.key: hunter2}}',
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_repeated(tmp_path: Path, engine: str) -> None:
    found = said(tmp_path, f"engines:\n  house: {engine}\n")

    assert "deployment.yaml:2:" in found
    assert "T016" in found
    assert "hunter2" not in found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PLAIN.replace("engine: house", "engine: barn"), "5:13: T015 There is no engine 'barn'; there are house."),
        (PLAIN.replace("  deliveries:", "  parcels:"), "4:3: T015 There is no source 'parcels'"),
        (PLAIN.replace("{late:", "{lateness:"), "T015 Source 'deliveries' declares no column 'lateness'"),
        (PLAIN.replace("Europe/Berlin", "Mars/Olympus"), "T015 There is no time zone 'Mars/Olympus'."),
        (
            PLAIN.replace("postgresql:", "oracle:"),
            "T019 Engine 'house' has the URL 'oracle://reader@db.example/parcels'",
        ),
        (PLAIN.replace("memory: 2GB", "memory: lots"), "deployment.yaml:10:9: C003"),
        (PLAIN.replace("threads", "treads"), "C001 treads: there is no key 'treads' here."),
        (PLAIN.replace("quantise: yes", "quantise: maybe"), "C003"),
        (PLAIN.replace("engine: house", "motor: house"), "C002"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    assert words in said(tmp_path, text)


def test_a_join_may_not_cross_from_one_engine_to_another(tmp_path: Path) -> None:
    joined = CHARTER.replace(
        "    due: 3 business days\n",
        "    due: 3 business days\n    joins: {rates: {on: [carrier]}}\n"
        "  rates: {key: carrier, columns: {carrier: text, rate: integer}}\n",
    )
    (tmp_path / "charter.yaml").write_text(joined)
    (tmp_path / "deployment.yaml").write_text(PLAIN)

    with pytest.raises(ProblemsError, match="T021 Source 'deliveries' is in house and 'rates', which is joined to it"):
        deployed(open_workspace(tmp_path), sound_charter(tmp_path).charter)
