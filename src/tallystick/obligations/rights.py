"""What follows besides money: rights with their election, plans, and what is lost (SEMANTICS 14, step 10)."""

from datetime import date, timedelta

from tallystick.charter.clauses.definitions import ConsequenceRule
from tallystick.obligations.determination import Consequent
from tallystick.obligations.draft import Draft
from tallystick.obligations.events_of import concerns
from tallystick.obligations.judged import Deadline

KINDS = ("right", "plan", "loses")


def consequences(draft: Draft) -> None:
    """Rights, plans and losses of the rules that apply; what was waived is said and left out."""
    for rule, _ in draft.rules:
        if rule.kind not in KINDS:
            continue
        what = getattr(rule.consequence, rule.kind)
        if what in draft.judged.waived:
            draft.because.append(f"The right to {what} arose and was waived.")
            continue
        _ADD[rule.kind](draft, rule, str(what))


def _last(draft: Draft) -> date:
    return draft.judged.end - timedelta(days=1)


def _right(draft: Draft, rule: ConsequenceRule, what: str) -> None:
    said = rule.consequence
    holder = said.holder or draft.beneficiary
    elect_by = draft.desk.due_after(said.elect_within, _last(draft)) if said.elect_within else None
    elected = _elected(draft, what)
    counted_from = elected if elected is not None else _last(draft) if said.automatic else None
    effective = None
    if counted_from is not None:
        effective = draft.desk.due_after(said.notice, counted_from) if said.notice else counted_from
    if said.automatic:
        text = f"'{what}' takes effect by itself on {effective} ({rule.at})."
    elif elected is not None:
        text = f"{draft.named(holder)} elected to {what} on {elected}; it takes effect on {effective} ({rule.at})."
    else:
        until = f" and may elect it until {elect_by}" if elect_by else ""
        text = f"{draft.named(holder)} has the right to {what}{until} ({rule.at})."
        if elect_by is not None:
            draft.deadlines.append(Deadline(f"elect to {what}", holder, elect_by, f"the end of {draft.judged.period}"))
    draft.because.append(text)
    draft.others.append(
        Consequent(
            "right", rule.at, None, None, None, None, None, what, holder=holder, elect_by=elect_by,
            effective=effective, automatic=said.automatic, steps=(text,),
        )
    )  # fmt: skip


def _elected(draft: Draft, right: str) -> date | None:
    """The day on which the holder elected a right, where it did."""
    judged = draft.judged
    for event in draft.desk.events.elections.get((judged.clause, judged.period), ()):
        if event.right == right and concerns(event, obligor=judged.obligor, scope=judged.scope):
            return event.on
    return None


def _plan(draft: Draft, rule: ConsequenceRule, what: str) -> None:
    within = rule.consequence.within
    due = draft.desk.due_after(within, _last(draft)) if within else None
    obligor = draft.judged.obligor
    text = f"{draft.named(obligor)} owes a plan: {what}{f', by {due}' if due else ''} ({rule.at})."
    if due is not None:
        draft.deadlines.append(Deadline(f"plan: {what}", obligor, due, f"the end of {draft.judged.period}"))
    draft.because.append(text)
    draft.others.append(
        Consequent("plan", rule.at, obligor, draft.beneficiary, None, None, None, what, elect_by=due, steps=(text,))
    )


def _loss(draft: Draft, rule: ConsequenceRule, what: str) -> None:
    judged, since = draft.judged, rule.consequence.from_
    effective = {"next period": judged.end, "period end": judged.end, "period start": judged.start}.get(since)
    text = f"{draft.named(judged.obligor)} loses {what} from {effective or 'notice'} on ({rule.at})."
    draft.because.append(text)
    draft.others.append(
        Consequent(
            "loses", rule.at, judged.obligor, None, None, None, None, what, effective=effective, automatic=True,
            steps=(text,),
        )
    )  # fmt: skip


_ADD = {"right": _right, "plan": _plan, "loses": _loss}
