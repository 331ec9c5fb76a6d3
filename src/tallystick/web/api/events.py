"""Events that a program sends as they happen."""

from django.http import Http404, HttpRequest
from ninja import Router

from tallystick.sharing.words import Action, Kind
from tallystick.web.api.shapes import Shape
from tallystick.web.api.sources import source_of
from tallystick.web.entering.receiving import receive
from tallystick.web.entering.whose import delivers_for, provider

router = Router(tags=["events"])


class RepeatedOut(Shape):
    """A line that was accepted before."""

    line: int
    key: str
    batch: int | None


class RefusedOut(Shape):
    """A line that was not accepted."""

    line: int
    reason: str


class AnswerOut(Shape):
    """What became of the lines."""

    lines: list[int]
    """The first and the last."""
    batch: int | None
    """The batch that holds the new events; null where there is none."""
    digest: str | None
    accepted: int
    repeated: list[RepeatedOut]
    refused: list[RefusedOut]


@router.post(
    "/{alliance}/sources/{source}/events", response=AnswerOut, operation_id="send_events", summary="Send events",
    openapi_extra={"requestBody": {"required": True, "content": {"application/x-ndjson": {"schema": {
        "type": "string", "description": "One JSON object a line, 10,000 lines and 2 MB at most; it may carry "
        "idempotency_key: the same key with the same content is accepted once.",
    }}}}},
)  # fmt: skip
def send_events(request: HttpRequest, alliance: str, source: str) -> AnswerOut:
    """Records events of a source as a batch, and says what became of each line."""
    here = source_of(request, alliance, source)
    party = delivers_for(here, source)
    if party is None:
        whose = provider(here.charter, source) or next(iter(sorted(here.parties)), None)
        here.require(Action.ENTER, here.thing(Kind.BATCH, party=whose))
        raise Http404
    return AnswerOut.model_validate(receive(here, source, request.body, party=party).to_dict())
