"""The steps that a reader may take in a case, each with its name and its page; and the letters they may write."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.charter.model.events import Dispute
from tallystick.obligations.cases.case import Case, Status
from tallystick.obligations.cases.transitions import ALLOWED
from tallystick.sharing.words import Action, Kind
from tallystick.web.pages.obligations.acting import may_step, own_party, role_for, steps_now
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.pages.obligations.overview import link_of
from tallystick.web.pages.obligations.step_forms import CLOCKS, is_served_to
from tallystick.web.rooms.models import Offer

STEPS = {
    "nudge": N_("Early word"), "reply": N_("Reply"), "open": N_("Open the case"), "notice": N_("Give notice"),
    "cause": N_("State the causes"), "agree cause": N_("Agree to the causes"), "plan": N_("Propose a plan"),
    "accept": N_("Accept the plan"), "reject": N_("Reject the plan"), "done": N_("Report an action as done"),
    "cured": N_("Say that it is cured"), "acknowledge": N_("Acknowledge receipt"), "extend": N_("Extend a clock"),
    "dispute": N_("Dispute"), "meeting": N_("Record a meeting"), "refer": N_("Refer to the next level"),
    "settle": N_("Record a settlement"), "decide": N_("Enter a decision"), "proceedings": N_("Go to court"),
    "withdraw": N_("Take the dispute back"), "waive": N_("Waive"), "elect": N_("Elect a right"),
    "close": N_("Close the case"), "correct": N_("Correct a step"),
}  # fmt: skip
"""Every step as what somebody does."""

LETTERS = {"notice": "miss", "elect": "election"}
"""Steps that are letters, with the kind of each: they are read before they are served."""

OFFERED = ("settle", "extend")
"""Steps that always take everybody's consent."""


@dataclass(frozen=True, slots=True)
class Way:
    """A step that the reader may take."""

    step: str
    title: str
    link: str
    is_next: bool


def about(held: Case, seen: Obliged) -> str:
    """What a case is about, in a line."""
    record = held.record
    if record.matter is not None:
        return f"{record.committee}: {record.matter}"
    whose = f", {seen.name(record.obligor)}" if record.obligor else ""
    period = f", {seen.label(record.clause, record.period)}" if record.period else ""
    return f"{seen.title(record.clause)}{whose}{period}"


def is_of(held: Case, made: Any) -> bool:
    """Whether a determination is the one that a case is about."""
    record = held.record
    same = (made.clause, made.obligor, made.period) == (record.clause, record.obligor, record.period)
    return same and tuple(sorted(record.scope)) == tuple(sorted((name, value or "") for name, value in made.scope))


def ways(seen: Obliged, held: Case, party: str | None) -> Iterator[Way]:
    """The steps that the reader may take now, in the order in which cases meet them."""
    if party is None:
        return
    pressing = {each.step for each in held.next if party in each.who}
    for step in steps_now(seen, held):
        if step in ("nudge", "open", "correct") or not has_choice(seen, held, step, party):
            continue
        yield Way(step, _(STEPS[step]), _way_link(seen, held, step), step in pressing)
    if held.status is Status.NUDGED and may_step(seen, held, "open", party) is not None:
        yield Way("open", _(STEPS["open"]), reverse("case-open", args=[seen.here.name, held.id]), "open" in pressing)


def has_choice(seen: Obliged, held: Case, step: str, party: str) -> bool:
    """Whether a step that is about something has anything to be about."""
    record = held.record
    served = [took for took in held.history if is_served_to(took, party)]
    known = {getattr(took.step, "of", None) for took in held.history if took.step.step == "acknowledge"}
    if step == "acknowledge":
        return any(took.step.id not in known for took in served)
    if step == "agree cause":
        return any(
            party not in {r.split("/")[0] for r in e.signed_by} and e.id not in record.agreed for e in record.statements
        )
    if step == "done":
        done = dict(record.done)
        return any(each.id not in done and each.owner.split("/")[0] == party for each in record.actions)
    if step == "elect":
        return any(each.status.value == "open" and each.holder == party for each in held.rights)
    if step == "notice":
        return record.noticed is None
    if step in ("accept", "reject"):
        return record.plan is not None and record.answer is None
    if step == "dispute":
        return not any(each.name == "claim" and each.passed for each in held.clocks)
    if step == "extend":
        return any(each.due is not None and each.name.split(" ")[0] in CLOCKS for each in held.clocks)
    return True


def is_about(held: Case, event: Any) -> bool:
    """Whether an event is a dispute about the case's clause and period."""
    about_it = isinstance(event, Dispute) and (event.clause, event.period) == (held.record.clause, held.record.period)
    return about_it and event.party in (None, held.record.obligor)


def _way_link(seen: Obliged, held: Case, step: str) -> str:
    if step in LETTERS:
        return reverse("letter", args=[seen.here.name, held.id, LETTERS[step]])
    if step == "dispute":
        link = next((link_of(e.determination, seen.here) for e in seen.seen if is_of(held, e.determination)), "")
        return f"{link}dispute" if link else reverse("case", args=[seen.here.name, held.id])
    return reverse("case-step", args=[seen.here.name, held.id, step.replace(" ", "-")])


def why_not(seen: Obliged, held: Case, party: str) -> str:
    """Why somebody of a party concerned can take no step now: they fill no role, or it is others' turn."""
    if not seen.here.may(Action.ANSWER, seen.thing_of_case(held)).allowed:
        return ""
    for step in ALLOWED[held.status]:
        role, because = role_for(seen.here, party, step, held)
        if role is None and because:
            return because
    return ""


def letters(seen: Obliged, held: Case, party: str | None) -> list[tuple[str, str]]:
    """Letters that the reader's party may write in the case, beside those that are steps."""
    if party is None or seen.masks(held.record.clause, held.record.period) or held.record.is_matter:
        return []
    if not seen.here.may(Action.SERVE, seen.thing_of_case(held, Kind.NOTICE, party=party)).allowed:
        return []
    own = party in held.record.beneficiaries
    kinds = ["nudge", "miss", "cure", "payment-demand"] if own else []
    kinds += ["dispute"] if held.record.dispute is not None and held.record.dispute.by == party else []
    names = {"nudge": _("Early word"), "miss": _("Notice of the miss"), "cure": _("Notice to cure"),
             "payment-demand": _("Demand of payment"), "dispute": _("Notice of dispute")}  # fmt: skip
    return [(reverse("letter", args=[seen.here.name, held.id, kind]), names[kind]) for kind in kinds]


def offer_text(offer: Offer) -> str:
    said = ", ".join(f"{name}: {value}" for name, value in sorted(offer.fields.items()) if value and name != "note")
    return f"{_(STEPS[offer.step])}{f' ({said})' if said else ''}"


def may_agree(seen: Obliged, held: Case, offer: Offer) -> bool:
    party = own_party(seen.here, held.record.parties)
    if party is None or party == offer.party or any(role.split("/")[0] == party for role in offer.agreed):
        return False
    return may_step(seen, held, offer.step, party) is not None
