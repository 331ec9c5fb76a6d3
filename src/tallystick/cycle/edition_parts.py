"""The parts of an edition as plain values of documents, and back: charter, events, scorecard."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.events import events_over
from tallystick.charter.model.events import Event
from tallystick.cycle.documents import Documents
from tallystick.verify.charters import compiled_from


def charter_from(documents: Documents, *, files: str, reference: str) -> CompiledCharter:
    """The charter whose files and reference data these documents hold, ready to compute.

    Raises ProblemsError where this version of the program finds errors in it.
    """
    return compiled_from(documents.read(files), documents.bytes_of(reference), where=f"The document {reference}")


def events_content(events: Iterable[Event], *, known_at: datetime) -> dict[str, Any]:
    """The events known at an instant as one text, in order of recording, as files of events have it."""
    known = sorted((each for each in events if each.recorded <= known_at), key=lambda each: (each.recorded, each.id))
    lines = ",\n".join(_json(_plain(each)) for each in known)
    return {"events": f'{{"events": [\n{lines}\n]}}\n' if known else '{"events": []}\n'}


def read_events_content(content: Mapping[str, Any], charters: tuple[CompiledCharter, ...]) -> tuple[Event, ...]:
    """The events that a document holds, each sound under one of the charters."""
    return events_over(str(content["events"]).encode("utf-8"), charters)


def _plain(value: Any) -> Any:
    """A value of a model with the names that files use; only what was said, numbers as numbers."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {
            fields[name].alias or name: _plain(getattr(value, name))
            for name in fields
            if name in value.model_fields_set
        }
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _json(value: Any) -> str:
    """JSON in which exact numbers stand as they were written."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)}: {_json(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_json, value)) + "]"
    if isinstance(value, Decimal | Fraction):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
