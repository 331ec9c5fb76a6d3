"""Webhooks: addresses to which events of an alliance are sent for a party, and what became of each sending."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Status

from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.asking import person_asking
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Sent, Shape
from tallystick.web.hooks.keeping import deliveries_of, hook_seen, hooks_seen, make, test
from tallystick.web.hooks.models import Delivery, Hook
from tallystick.web.hooks.sending import end, resume, rotate

router = Router(tags=["webhooks"])

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
EventKind = Literal[
    "batch.recorded", "batch.withdrawn", "figures.changed", "edition.published", "determination.made", "claim.made",
    "claim.answered", "notice.served", "amendment.in-force",
]  # fmt: skip


class HookIn(Sent):
    """An address, and of what it is to be told."""

    party: str
    address: str = Field(max_length=500, description="`https://…`, that everybody can reach.")
    kinds: list[EventKind] = Field(min_length=1, max_length=20)


class HookOut(Shape):
    """An address to which events are sent."""

    id: int
    party: str
    address: str
    kinds: list[str]
    made: datetime
    failing_since: datetime | None
    paused: datetime | None
    why_paused: str


class NewHookOut(HookOut):
    """An address with its secret, which is shown this once."""

    secret: str


class DeliveryOut(Shape):
    """One event on its way."""

    id: str
    """What the receiver knows it by (Tally-Id)."""
    kind: str
    made: datetime
    state: str
    """``waiting``, ``sent`` or ``given up``."""
    tries: int
    tried: datetime | None
    code: int | None
    """What the receiver answered last."""
    said: str
    """Why nothing came back."""
    next_at: datetime | None


@router.get("/{alliance}/webhooks", response=Listed[HookOut], operation_id="list_webhooks", summary="Webhooks")
def list_webhooks(request: HttpRequest, alliance: str, paging: Query[Paging]) -> Listed[HookOut]:
    """The addresses of parties whose connections the reader sees."""
    here = alliance_for(request, alliance, Outlet.API)
    return listed(request, hooks_seen(here), paging, key=lambda each: each.pk, show=_out)


@router.post("/{alliance}/webhooks", response={201: NewHookOut}, operation_id="make_webhook", summary="Make a webhook")
def make_webhook(request: HttpRequest, alliance: str, said: HookIn) -> Status[NewHookOut]:
    """Has events sent to an address; its secret, with which they are signed, is shown this once."""
    here = alliance_for(request, alliance, Outlet.API)
    person = person_asking(request)
    if person is None or said.party not in here.charter.parties:
        raise Http404
    here.require(Action.CONFIGURE, here.thing(Kind.CONNECTION, party=said.party))
    hook, secret = make(here, person, party=said.party, address=said.address, kinds=said.kinds)
    return Status(201, NewHookOut(**_out(hook).model_dump(), secret=secret))


@router.get("/{alliance}/webhooks/{webhook}", response=HookOut, operation_id="read_webhook", summary="One webhook")
def read_webhook(request: HttpRequest, alliance: str, webhook: Number) -> HookOut:
    """One address."""
    return _out(_found(alliance_for(request, alliance, Outlet.API), webhook))


@router.get("/{alliance}/webhooks/{webhook}/deliveries", response=Listed[DeliveryOut], operation_id="list_deliveries",
            summary="What was sent")  # fmt: skip
def list_deliveries(request: HttpRequest, alliance: str, webhook: Number, paging: Query[Paging]) -> Listed[DeliveryOut]:
    """What was sent to an address within a month, the last first."""
    hook = _found(alliance_for(request, alliance, Outlet.API), webhook)
    return listed(request, deliveries_of(hook), paging, key=lambda each: each.pk, show=_sent)


@router.post("/{alliance}/webhooks/{webhook}/secret", response=NewHookOut, operation_id="rotate_webhook",
             summary="A new secret")  # fmt: skip
def rotate_webhook(request: HttpRequest, alliance: str, webhook: Number) -> NewHookOut:
    """Makes a new secret, shown this once; the former one signs as well for a day."""
    hook = _mine(request, alliance, webhook)[1]
    return NewHookOut(secret=rotate(hook), **_out(hook).model_dump())


@router.post("/{alliance}/webhooks/{webhook}/test", response={202: DeliveryOut}, operation_id="test_webhook",
             summary="Send a test")  # fmt: skip
def test_webhook(request: HttpRequest, alliance: str, webhook: Number) -> Status[DeliveryOut]:
    """Sends an event that says nothing."""
    here, hook = _mine(request, alliance, webhook)
    return Status(202, _sent(test(here, hook)))


@router.post("/{alliance}/webhooks/{webhook}/resume", response=HookOut, operation_id="resume_webhook",
             summary="Send again")  # fmt: skip
def resume_webhook(request: HttpRequest, alliance: str, webhook: Number) -> HookOut:
    """Sends to an address again that was paused, from what happens next."""
    hook = _mine(request, alliance, webhook)[1]
    resume(hook)
    return _out(hook)


@router.delete(
    "/{alliance}/webhooks/{webhook}", response={204: None}, operation_id="end_webhook", summary="End a webhook"
)
def end_webhook(request: HttpRequest, alliance: str, webhook: Number) -> Status[None]:
    """Sends nothing there any more."""
    end(_mine(request, alliance, webhook)[1])
    return Status(204, None)


def _found(here: Here, pk: int) -> Hook:
    found = hook_seen(here, pk)
    if found is None:
        raise Http404
    return found


def _mine(request: HttpRequest, alliance: str, pk: int) -> tuple[Here, Hook]:
    """An address that whoever asks may look after."""
    here = alliance_for(request, alliance, Outlet.API)
    hook = _found(here, pk)
    here.require(Action.CONFIGURE, here.thing(Kind.CONNECTION, party=hook.party))
    return here, hook


def _out(hook: Hook) -> HookOut:
    return HookOut(
        id=hook.pk, party=hook.party, address=hook.address, kinds=hook.kinds, made=hook.made,
        failing_since=hook.failing_since, paused=hook.paused, why_paused=hook.why_paused,
    )  # fmt: skip


def _sent(each: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=str(each.event), kind=each.kind, made=each.made, state=each.state, tries=each.tries, tried=each.tried,
        code=each.code, said=each.said, next_at=each.next_at,
    )  # fmt: skip
