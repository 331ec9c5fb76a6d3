"""Small releases for tests, and the way through a workspace and back."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from tallystick.cycle.exchanging import State, drafted, export_workspace, state_of
from tallystick.obligations.exchange.ocds.decoding import Node, decode
from tallystick.obligations.exchange.ocds.drafting import Drafted, draft
from tallystick.obligations.exchange.ocds.moments import instant_of


def release(*, implementation: dict[str, Any] | None = None, **contract: Any) -> dict[str, Any]:
    """A release of one contract between a buyer and a supplier, over the year 2024."""
    return {
        "ocid": "ocds-213czf-1",
        "id": "r1",
        "date": "2025-02-01T00:00:00Z",
        "tag": ["implementation"],
        "initiationType": "tender",
        "parties": [
            {"id": "A", "name": "Road Authority", "roles": ["buyer"], "identifier": {"scheme": "GB-GOR", "id": "1"}},
            {"id": "B", "name": "Bridge Company", "roles": ["supplier"], "identifier": {"scheme": "GB-COH", "id": "2"}},
        ],
        "contracts": [
            {
                "id": "1",
                "awardID": "1",
                "title": "Bridge",
                "period": {"startDate": "2024-01-01T00:00:00Z", "endDate": "2024-12-31T23:59:59Z"},
                "value": {"amount": 100, "currency": "GBP"},
                **contract,
                "implementation": implementation or {},
            }
        ],
    }


def observation(name: str, start: str, end: str, measure: object, **more: Any) -> dict[str, Any]:
    """One observation in percent."""
    return {
        "id": name,
        "period": {"startDate": f"{start}T00:00:00Z", "endDate": f"{end}T23:59:59Z"},
        "measure": measure,
        "unit": {"name": "percent", "scheme": "UNCEFACT", "id": "P1"},
        **more,
    }


def drafted_from(content: object) -> Drafted:
    """The draft of a release given as plain values."""
    return draft(decode(json.dumps(content).encode(), file="release.json"), file="release.json")


def workspace_of(file: Path, folder: Path) -> Path:
    """The draft of a foreign file, written to a folder."""
    for name, text in drafted(file=str(file), ocid=None, contract=None)["files"].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def written(content: object, folder: Path) -> Path:
    """The draft of a release given as plain values, written to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder.parent / f"{folder.name}.json"
    source.write_text(json.dumps(content), encoding="utf-8")
    return workspace_of(source, folder)


def known(workspace: Path, *, at: datetime | None = None) -> State:
    """The workspace as known when it was published (or at another instant)."""
    before = decode((workspace / "published.json").read_bytes(), file="published.json")
    exports = workspace / "exports"
    exports.mkdir(exist_ok=True)
    return state_of(
        workspace, facts=exports if any(exports.iterdir()) else None, known_at=at or instant_of(before["date"])
    )


def exported(workspace: Path) -> Node:
    """The workspace as a release, as of the day on which it was published."""
    return export_workspace(known(workspace)).release
