"""What a draft would move, and what its clauses would have cost: found out by the worker, and kept by its digest.

What is kept has everybody's figures in it. :mod:`~tallystick.web.drafting.disclosed` shows a reader what is theirs.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.db import transaction

from tallystick.cycle.amending import Amendment, amend
from tallystick.cycle.amendment.clauses import ClauseMove, Redetermined
from tallystick.cycle.amendment.effective import when
from tallystick.cycle.amendment.figures import FigureMove, value_of
from tallystick.cycle.backtesting import backtest_workspace
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.reports.backtests import backtest_json
from tallystick.reports.numbers import exact
from tallystick.scorecard.lines import Judgement
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.state import state_of
from tallystick.web.drafting.materials import Look, look_at
from tallystick.web.drafting.models import Draft, Finding
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, queue, work
from tallystick.web.people.models import Person

EFFECT, BACKTEST = "effect", "backtest"
MOST_FIGURES = 20_000
SCENARIOS = 200
KEPT = 40
"""Findings that are kept of an alliance; the oldest go."""


def effect_digest(here: Here, look: Look, effective: date) -> str:
    """Of all that the effect of a draft rests on."""
    return _digest(here.alliance.root, look.folder, here.opened.compiled.sha256, here.today, effective.isoformat())


def backtest_digest(here: Here, look: Look) -> str:
    """Of all that the back-test of a draft's clauses rests on."""
    return _digest(here.alliance.root, look.folder, here.opened.compiled.sha256, here.today, str(SCENARIOS))


def _digest(root: Path, folder: Path, present: str, day: date, question: str) -> str:
    facts = root / "facts"
    parts = [folder.name, present, day.isoformat(), question, state_of(facts) if facts.is_dir() else ""]
    parts += [hashlib.sha256(file.read_bytes()).hexdigest() for file in open_workspace(root).events]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def finding(here: Here, kind: str, digest: str) -> Finding | None:
    """What was found out, where it was."""
    return Finding.objects.filter(alliance=here.alliance, kind=kind, digest=digest).first()


def job_of(here: Here, kind: str, digest: str) -> Job | None:
    """The latest job that finds it out, or failed to."""
    return Job.objects.filter(alliance=here.alliance, arguments__digest=digest, arguments__kind=kind).first()


def ask_effect(here: Here, person: Person, draft: Draft, effective: date, digest: str) -> None:
    """Queues finding out which figures a draft would move; once, however often it is asked."""
    _ask(here, person, draft, kind=EFFECT, digest=digest, effective=effective)


def ask_backtest(here: Here, person: Person, draft: Draft, digest: str) -> None:
    """Queues finding out what the draft's clauses would have cost."""
    _ask(here, person, draft, kind=BACKTEST, digest=digest, effective=None)


def _ask(here: Here, person: Person, draft: Draft, *, kind: str, digest: str, effective: date | None) -> None:
    arguments = {
        "kind": kind, "digest": digest, "draft": draft.pk, "version": draft.version, "day": here.today.isoformat(),
        "effective": effective.isoformat() if effective else None,
    }  # fmt: skip
    with transaction.atomic():
        queue(
            find_out, arguments, key=f"{kind} {here.alliance.pk} {digest}"[:200], alliance=here.alliance,
            party=draft.party, asked_by=person,
        )  # fmt: skip


@work
def find_out(job: Job, **arguments: Any) -> str:
    """Finds out what was asked of a draft, and keeps it."""
    kind, digest = str(arguments["kind"]), str(arguments["digest"])
    draft = Draft.objects.select_related("alliance").get(pk=arguments["draft"])
    alliance, day = draft.alliance, date.fromisoformat(arguments["day"])
    if Finding.objects.filter(alliance=alliance, kind=kind, digest=digest).exists():
        return "It was found out before."
    if draft.version != arguments["version"]:
        raise InputError("The draft was changed since; ask again.")
    job_step(job, 5)
    look = look_at(alliance.root, draft.files)
    if look.compiled is None:
        raise InputError("The draft has errors; mend them, and ask again.")
    job_step(job, 15)
    if kind == EFFECT:
        effective = date.fromisoformat(arguments["effective"])
        content = effect_of(alliance.root, look, effective=effective, as_of=day, job=job)
    else:
        content = backtest_of(alliance.root, look, as_of=day, job=job)
    job_step(job, 95)
    Finding.objects.get_or_create(alliance=alliance, kind=kind, digest=digest, defaults={"content": content})
    _forget(alliance)
    return "Found out."


def _forget(alliance: Alliance) -> None:
    kept = Finding.objects.filter(alliance=alliance).order_by("-made").values_list("pk", flat=True)[:KEPT]
    Finding.objects.filter(alliance=alliance).exclude(pk__in=list(kept)).delete()


def effect_of(root: Path, look: Look, *, effective: date, as_of: date, job: Job | None = None) -> dict[str, Any]:
    """Which figures and periods of clauses come out otherwise on the workspace's facts, as plain values."""
    compiled = look.compiled
    present = open_workspace(root)
    if compiled is None:
        raise InputError("The draft has errors; mend them first.")
    words = amend(root, look.folder, effective=None if _says_day(root, look) else effective)
    if job is not None:
        job_step(job, 30)
    if not words.moves and not words.lines and not any(each.moves == "determinations" for each in words.changes):
        return {"figures": [], "clauses": [], "newly": [], "accrued": [], "effective": effective.isoformat()}
    if not present.facts.is_dir():
        raise InputError("No facts are recorded yet, so there are no figures that could move.")
    found = amend(
        root, look.folder, workspace=root, as_of=as_of, effective=None if _says_day(root, look) else effective
    )
    return {
        "effective": (found.effective.day if found.effective else effective).isoformat(),
        "figures": [_figure(each, found) for each in (found.figures or ())[:MOST_FIGURES]],
        "left_out": max(0, len(found.figures or ()) - MOST_FIGURES),
        "clauses": list(_clauses(found.clauses)) if found.clauses else [],
        "accrued": [
            {"carrier": each.carrier, "kpi": each.kpi, "clause": each.clause, "party": each.party,
             "holds": each.holds, "becomes": each.becomes}
            for each in found.accrued
        ],
    }  # fmt: skip


def _says_day(root: Path, look: Look) -> bool:
    from tallystick.cycle.checking import sound_charter  # noqa: PLC0415  (beside its one use)

    terms = look.compiled.charter.amends if look.compiled else None
    return terms is not None and terms != sound_charter(root).charter.amends


def _figure(move: FigureMove, found: Amendment) -> dict[str, Any]:
    new = found.sides.new.kpis.get(move.kpi)
    definition = new or found.sides.old.kpis[move.kpi]
    day = found.effective.day if found.effective else None
    same = move.old is not None and move.new is not None and value_of(move.old.figure) == value_of(move.new.figure)
    return {
        "kpi": move.kpi,
        "was": next((was for was in found.sides.old.kpis if found.sides.new_name(was) == move.kpi), None),
        "title": definition.kpi.title,
        "unit": definition.kpi.unit,
        "party": move.party,
        "scope": [list(pair) for pair in move.scope],
        "period": move.period,
        "when": None if day is None else when(day, move.start, move.end),
        "old": _side(move.old),
        "new": _side(move.new),
        "difference": None if move.difference is None else format(move.difference, "f"),
        "same_value": same,
        "rank": move.rank,
    }


def _side(judgement: Judgement | None) -> dict[str, Any] | None:
    if judgement is None:
        return None
    figure = judgement.figure
    return {
        "value": None if figure.value is None else format(figure.value, "f"),
        "missing": None if figure.missing is None else str(figure.missing),
        "target": None if judgement.target is None else exact(Fraction(judgement.target)),
        "status": judgement.status,
        "severity": judgement.severity,
    }


def _clauses(found: Redetermined) -> Iterator[dict[str, Any]]:
    for each in found.moves:
        yield _clause(each)
    for made in found.newly:
        yield {
            "when": "newly", "clause": made.clause, "title": made.clause, "obligor": made.obligor,
            "beneficiary": list(made.beneficiary), "period": made.period, "outcome": [None, str(made.outcome)],
            "before": None, "after": _money(made.amount), "difference": _money(made.amount), "currency": made.currency,
            "rights": [[], []], "reason": "",
        }  # fmt: skip


def _clause(move: ClauseMove) -> dict[str, Any]:
    each = move.change
    return {
        "when": move.when, "clause": each.clause, "title": each.title, "obligor": each.obligor,
        "beneficiary": list(each.beneficiary), "period": each.period,
        "outcome": [each.outcome_before, each.outcome_after], "before": _money(each.before),
        "after": _money(each.after), "difference": _money(each.difference), "currency": each.currency,
        "rights": [list(each.rights_before), list(each.rights_after)], "reason": each.reason,
    }  # fmt: skip


def _money(amount: object) -> str | None:
    return None if amount is None else format(amount, "f")


def backtest_of(root: Path, look: Look, *, as_of: date, job: Job | None = None) -> dict[str, Any]:
    """What the clauses of a draft would have cost over history, otherwise agreed, and over scenarios."""
    if job is not None:
        job_step(job, 20)
    now = backtest_workspace(root, as_of=as_of, scenarios=0, steps=0)
    if job is not None:
        job_step(job, 40)
    made = backtest_workspace(root, amended=look.folder, as_of=as_of, scenarios=SCENARIOS)
    content: dict[str, Any] = json.loads(backtest_json(made.found))
    mine = {each["clause"] for each in content["owed"]} | {each["clause"] for each in content["periods"]}
    before: dict[str, Any] = json.loads(backtest_json(now.found))
    content["present"] = [each for each in before["owed"] if each["clause"] in mine]
    content["present_periods"] = [each for each in before["periods"] if each["clause"] in mine]
    content["remarks"] = list(made.remarks)
    content["titles"] = {
        name: each.clause.title or name for name, each in made.compiled.clauses.definitions.items() if name in mine
    }
    return content
