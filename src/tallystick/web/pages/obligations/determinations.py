"""One determination in full: what was found, why, what follows, what it rests on, and where it was published."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET

from tallystick.charter.model.governance import Ladder
from tallystick.obligations.cases.case import Case
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import MISSES, Result
from tallystick.obligations.record import record_of
from tallystick.reports import clause_words
from tallystick.reports.clause_views import outcome_tag
from tallystick.reports.numbers import symbol, with_unit, written
from tallystick.reports.views import Tag
from tallystick.sharing.words import Action, Kind
from tallystick.terms.due import DueRule
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Seen
from tallystick.web.design.amounts import money, shown
from tallystick.web.pages.obligations import owing
from tallystick.web.pages.obligations.claim_views import claimable, claims, disputes
from tallystick.web.pages.obligations.coming_in import enter, tabs
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.pages.obligations.overview import who_of
from tallystick.web.pages.record.reading import Record, record_in

INTERIM = {
    "pay": N_("Until it is decided, the beneficiary's reading is paid."),
    "withhold": N_("Until it is decided, nothing is paid; the amount is withheld."),
    "escrow": N_("Until it is decided, nothing is paid; the amount is held in escrow."),
    "pay the undisputed part": N_("Until it is decided, the undisputed part is paid; the rest stays open."),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The period as one side reads it."""

    whose: str
    how: str
    tag: Tag
    value: str
    amount: str


@dataclass(frozen=True, slots=True)
class Published:
    """The determination as it was put on record once."""

    index: int
    link: str
    proof: str
    edition: str
    edition_link: str
    known_at: Any
    tag: Tag
    value: str
    amount: str
    changed: bool
    """Whether it says something else than the one before it on record."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the dispute ladder."""

    name: str
    who: str
    within: str
    marks: tuple[str, ...]
    state: str
    """``here``, ``passed`` or ``ahead``."""
    due: Any


def found(here: Here, clause: str, place: str) -> tuple[Obliged, Seen]:
    """A determination that the reader may see; Http404 where there is none."""
    seen = enter(here)
    held = seen.by_place.get((clause, place))
    if held is None:
        raise Http404
    return seen, held


@in_alliance()
@require_GET
def determination(request: HttpRequest, here: Here, clause: str, place: str) -> HttpResponse:
    """One determination with all that it says."""
    seen, held = found(here, clause, place)
    made = held.determination
    definition = seen.charters[clause].clauses.definitions[clause]
    known = here.charter.parties
    thing = seen.thing(made)
    open_cases = seen.cases_of(made)
    all_disputes = disputes(seen, made)
    every = list(seen.by_place)
    series = [each for each in every if _same_series(seen.by_place[each].determination, made)]
    at = series.index((clause, place))
    values: dict[str, Any] = {
        "here": here,
        "tabs": tabs(here, ""),
        "made": made,
        "masked": held.masked,
        "place": place,
        "who": who_of(made, seen),
        "others": clause_words.names_of(made.beneficiary, known),
        "label": seen.label(clause, made.period),
        "outcome": outcome_tag(made.outcome),
        "meaning": clause_words.OUTCOMES[made.outcome][2],
        "value": clause_words.value_of(made),
        "threshold": "" if made.threshold is None else with_unit(written(made.threshold), symbol(made.unit or "")),
        "exact": "" if made.exact is None else shown(made.exact),
        "counts": "" if made.numerator is None else _counts(made),
        "owed": owing.owed(made),
        "points": owing.points_of(made),
        "clause": definition.clause,
        "text": definition.clause.text,
        "logic": [line for line in definition.plain.splitlines() if line.strip()],
        "readings": () if held.masked else tuple(readings(made, seen)),
        "interim": _(INTERIM[definition.clause.interim]) if made.readings is not None else "",
        "claims": claims(seen, made) if not held.masked else (),
        "claimable": tuple(claimable(seen, made)) if not held.masked else (),
        "may_claim": _may_claim(seen, made, held),
        "may_dispute": _may_dispute(seen, made, held),
        "dispute_by": dispute_by(made),
        "may_decide": here.may(Action.ANSWER, thing).allowed and bool(here.parties & _sides(made)),
        "disputes": all_disputes if not held.masked else (),
        "ladder": tuple(levels(seen, made, open_cases)) if any(each.is_open for each in all_disputes) else (),
        "consequents": [_consequent(each, made, seen) for each in made.consequents],
        "carried": [
            (each.what, f"{shown(each.amount)} {each.unit}".strip(), each.until or "") for each in made.carried
        ],
        "triggers": [_trigger(each, made, seen) for each in made.triggers],
        "deadlines": [clause_words.deadline_view(each, day=here.today, parties=known) for each in made.deadlines],
        "bands": [(name, level) for name, level in _bands(definition.clause, made)],
        "rests_on": _rests_on(made),
        "published": tuple(_published(seen, made, masked=held.masked)),
        "cases": open_cases if here.may(Action.SEE, seen.thing(made, Kind.CASE)).allowed else (),
        "may_open": may_open(seen, made),
        "is_miss": made.outcome in (*MISSES, Result.INTERIM),
        "before": _neighbour(here, seen, series, at - 1),
        "after": _neighbour(here, seen, series, at + 1),
    }
    return render(request, "obligations/determination.html.j2", values)


@in_alliance()
@require_GET
def determination_json(request: HttpRequest, here: Here, clause: str, place: str) -> HttpResponse:
    """The record of a determination, byte for byte as ``tally determine --format json`` has it; of one whose figures
    are kept from the reader, whose it is and its outcome alone."""
    del request
    _seen, held = found(here, clause, place)
    made = held.determination
    record = record_of(made)
    if held.masked:
        kept = ("clause", "title", "obligor", "beneficiary", "scope", "period", "start", "end", "outcome")
        record = {name: record[name] for name in kept}
    answer = HttpResponse(json.dumps(record, ensure_ascii=False) + "\n", content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{clause}.{place}.json"'
    return answer


def _same_series(one: Determination, other: Determination) -> bool:
    return (one.clause, one.obligor, one.scope) == (other.clause, other.obligor, other.scope)


def _neighbour(here: Here, seen: Obliged, series: list[tuple[str, str]], at: int) -> tuple[str, str] | None:
    if not 0 <= at < len(series):
        return None
    made = seen.by_place[series[at]].determination
    return reverse("determination", args=[here.name, *series[at]]), seen.label(made.clause, made.period)


def _counts(made: Determination) -> str:
    if made.numerator is None:
        return ""
    if made.denominator is None:
        return shown(made.numerator)
    return f"{shown(made.numerator)} ÷ {shown(made.denominator)}"


def readings(made: Determination, seen: Obliged) -> Iterator[Reading]:
    """The period as each side reads it while claims are open."""
    sides = {
        "obligor": (seen.name(made.obligor), _("every open claim accepted")),
        "beneficiary": (
            clause_words.names_of(made.beneficiary, seen.here.charter.parties),
            _("every open claim rejected"),
        ),
    }
    for side, said in (made.readings or {}).items():
        whose, how = sides[side]
        value = "" if said.get("value") is None else with_unit(str(said["value"]), symbol(made.unit or ""))
        amount = "" if said.get("amount") is None else money(Decimal(str(said["amount"])), made.currency)
        yield Reading(whose, how, outcome_tag(Result(said["outcome"])), value, amount)


def _sides(made: Determination) -> frozenset[str]:
    return frozenset((made.obligor, *made.beneficiary))


def _may_claim(seen: Obliged, made: Determination, held: Seen) -> bool:
    mine = made.obligor in seen.here.parties
    return (
        mine
        and not held.masked
        and any(not each.passed for each in claimable(seen, made))
        and seen.here.may(Action.CLAIM, seen.thing(made)).allowed
    )


def _may_dispute(seen: Obliged, made: Determination, held: Seen) -> bool:
    due = dispute_by(made)
    in_time = due is None or seen.here.today <= due or answer_can_be_disputed(seen, made)
    has_ladder = seen.charters[made.clause].clauses.definitions[made.clause].clause.disputes is not None
    free = not any(each.is_open for each in disputes(seen, made))
    concerned = bool(seen.here.parties & _sides(made))
    may = seen.here.may(Action.CLAIM, seen.thing(made)).allowed
    return not held.masked and has_ladder and in_time and free and concerned and may


def answer_can_be_disputed(seen: Obliged, made: Determination) -> bool:
    """Whether a claim was answered with less than was claimed, and the time to dispute the answer still runs."""
    return any(each.standing.answered and each.standing.is_open for each in claims(seen, made))


def dispute_by(made: Determination) -> Any:
    """The last day on which the determination can be disputed; None where the ladder sets none."""
    return next((each.due for each in made.deadlines if each.what == "dispute the determination"), None)


def may_open(seen: Obliged, made: Determination) -> str | None:
    """The beneficiary for which the reader may begin a case on the determination."""
    mine = next((party for party in made.beneficiary if party in seen.here.parties), None)
    if mine is None:
        return None
    case = seen.here.may(Action.PROPOSE, seen.thing(made, Kind.CASE)).allowed
    notice = seen.here.may(
        Action.SERVE, seen.here.thing(Kind.NOTICE, party=mine, start=made.start, end=made.end)
    ).allowed
    return mine if case or notice else None


def levels(seen: Obliged, made: Determination, cases: tuple[Case, ...]) -> Iterator[Level]:
    """The levels of the ladder, with the one on which the dispute is and the day on which its time ends."""
    compiled = seen.charters[made.clause]
    name = compiled.clauses.definitions[made.clause].clause.disputes
    ladder: Ladder | None = compiled.charter.ladders.get(name) if name else None
    if ladder is None:
        return
    case = next((each for each in cases if each.record.disputed and each.record.dispute is not None), None)
    dispute = next((each for each in disputes(seen, made) if each.is_open), None)
    at, due = 0, None
    if case is not None and case.record.dispute is not None:
        at = case.record.dispute.stay.rung
        due = next((clock.due for clock in case.clocks if clock.name == "rung"), None)
    elif dispute is not None and ladder.rungs[0].within is not None:
        due = DueRule.read(ladder.rungs[0].within).after(dispute.dispute.on, compiled.business_calendar)
    for number, rung in enumerate(ladder.rungs):
        marks = [_("binding")] if rung.binding else []
        marks += [_("without prejudice")] if rung.privileged else []
        marks += [_("for %(subjects)s only") % {"subjects": ", ".join(rung.subjects)}] if rung.subjects else []
        state = "here" if number == at else "passed" if number < at else "ahead"
        yield Level(
            rung.name, ", ".join(rung.who), rung.within or "", tuple(marks), state, due if number == at else None
        )


def _consequent(each: Any, made: Determination, seen: Obliged) -> dict[str, Any]:
    parties = seen.here.charter.parties
    amount = "" if each.amount is None else money(each.amount, made.currency)
    sides = ""
    if each.amount is not None and each.debtor and each.creditor:
        sides = _("%(debtor)s owes %(creditor)s") % {
            "debtor": clause_words.sides(each.debtor, parties), "creditor": clause_words.sides(each.creditor, parties),
        }  # fmt: skip
    return {
        "kind": each.kind,
        "at": each.at,
        "sides": sides,
        "amount": amount,
        "tax": "" if each.tax is None else money(each.tax, made.currency),
        "points": "" if each.points is None else shown(each.points),
        "what": clause_words.followed(each) if each.what else "",
        "then": clause_words.then(each, day=seen.here.today, parties=parties),
        "steps": each.steps,
        "provisional": each.provisional,
    }


def _trigger(each: Any, made: Determination, seen: Obliged) -> tuple[str, str, str]:
    periods = ", ".join(seen.label(made.clause, period) for period in each.periods)
    return each.trigger, shown(each.count), periods


def _bands(clause: Any, made: Determination) -> Iterator[tuple[str, bool]]:
    for name in (*clause.bands, *clause.levels):
        yield name, name == made.band or name in made.reached


def _rests_on(made: Determination) -> list[tuple[str, list[str]]]:
    inputs = made.inputs
    if not inputs:
        return []
    batches = [
        f"{source}: {digest}" for source, joined in inputs.get("batches", {}).items() for digest in joined.split("+")
    ]
    rows = [
        (_("Charter"), [str(inputs.get("charter", ""))]),
        (_("Contractual content"), [str(inputs.get("contractual", ""))]),
        (_("Figures used"), list(inputs.get("figures", ()))),
        (_("Digest of the figures"), [str(inputs.get("figures_sha256", ""))]),
        (_("Events used"), list(inputs.get("events", ()))),
        (_("Digest of the events"), [str(inputs.get("events_sha256", ""))]),
        (_("Batches"), batches),
        (_("Rules"), [str(inputs.get("kernel", ""))]),
        (_("Known at"), [made.known_at]),
        (_("Hash of this determination"), [made.hash]),
    ]
    return [(name, [each for each in found if each]) for name, found in rows if any(found)]


def _published(seen: Obliged, made: Determination, *, masked: bool) -> Iterator[Published]:
    """Where the determination was put on record, oldest first, and in which editions."""
    here = seen.here
    record = record_in(here)
    if record is None or not here.may(Action.SEE, here.thing(Kind.RECORD)).allowed:
        return
    said = None
    for index, each in record.view.of("determination"):
        says = each.says
        scope = {name: value for name, value in made.scope if value}
        place = (says["clause"], says["obligor"], says["period"], dict(says.get("scope", {})))
        if place != (made.clause, made.obligor, made.period, scope):
            continue
        edition = _edition_with(record, str(says["determination"]))
        now = (says["outcome"], says.get("value"), says.get("amount"))
        yield Published(
            index=index,
            link=address("ledger-entry", here.name, index),
            proof=address("ledger-proof", here.name, index),
            edition=edition,
            edition_link=address("edition", here.name, edition) if edition else "",
            known_at=says["known_at"],
            tag=outcome_tag(Result(str(says["outcome"]))),
            value="" if masked or "value" not in says else with_unit(str(says["value"]), symbol(made.unit or "")),
            amount=""
            if masked or not says.get("amount")
            else money(Decimal(str(says["amount"])), says.get("currency")),
            changed=said is not None and said != now,
        )
        said = now


def _edition_with(record: Record, digest: str) -> str:
    for each in record.publications:
        if digest in each.record.says.get("determinations", ()):
            return each.name
    return ""


def address(name: str, *args: Any) -> str:
    """The address of a page of another wing; empty where this site has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
