"""An alliance on record with editions, witnesses and their cosignatures, for tests of reviews and of the record."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from tallystick.cycle.cosigning import cosigned
from tallystick.cycle.editions import publish
from tallystick.cycle.key_changes import Change, change_key
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import compiled_charter, open_workspace
from tallystick.ledger.keys import KeyType, new_signing_key, read_signing_key_file, write_signing_key_file
from tallystick.web.alliances.models import Alliance
from web.people import alliance_in

PERIOD = "2013-09"
EDITION = f"{PERIOD}.1"
PUBLISHED = datetime(2013, 12, 5, 12, tzinfo=UTC)
CLOCK = datetime(2013, 12, 10, 14, tzinfo=UTC)
"""What the alliance's clock reads: as in ``conftest``."""


def published_in(on_record: Path, folder: Path) -> Path:
    """A copy of a workspace on record in which September was published as final and every party's witness cosigned."""
    root = folder / "workspace"
    shutil.copytree(on_record / "workspace", root)
    log_key = read_signing_key_file(on_record / "log.key")
    compiled = compiled_charter(open_workspace(root))
    keys = folder / "witnesses"
    keys.mkdir()
    with record_of(open_workspace(root), key=log_key) as record:
        for party in compiled.charter.parties:
            key = new_signing_key(f"{party}.example/witness", KeyType.COSIGNATURE_ED25519)
            write_signing_key_file(key, keys / f"{party}.key")
            change = Change(party, "witness", "added", key.verifier.written(), "made for the tests")
            change_key(record, change, recorded=PUBLISHED, charter=compiled)
    publish(root, PERIOD, log_key=log_key, state="final", recorded=PUBLISHED, threads=1)
    cosign(root, folder)
    return root


def cosign(root: Path, folder: Path, *, at: datetime = PUBLISHED) -> None:
    """Has the last checkpoint cosigned by every party's witness."""
    held = [read_signing_key_file(each) for each in sorted((folder / "witnesses").iterdir())]
    with record_of(open_workspace(root)) as record:
        cosigned(record.store, held, at=at)


@pytest.fixture(scope="session")
def editions_made(on_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``workspace``, in which an edition was published, and ``witnesses/PARTY.key``."""
    folder = tmp_path_factory.mktemp("published")
    published_in(on_record, folder)
    return folder


@pytest.fixture
def published(db: None, on_record: Path, editions_made: Path) -> Iterator[Alliance]:
    """An alliance with an edition on record, of one test's own."""
    del db
    name = f"published-{uuid4().hex[:8]}"
    site = settings.SITE
    shutil.copytree(editions_made / "workspace", site.alliances / name)
    site.keys.mkdir(exist_ok=True)
    shutil.copy2(on_record / "log.key", site.keys / f"{name}.log.key")
    yield alliance_in(name, behind=datetime.now(UTC) - CLOCK)
    shutil.rmtree(site.alliances / name)
