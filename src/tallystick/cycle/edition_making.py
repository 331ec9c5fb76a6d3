"""Making an edition: compute, judge, determine, and lay down everything as documents, byte for byte the same again.

What decides every byte is the charter, the facts and events known at the cut-off, and the records of the ledger before
it. So whoever has these makes the same edition, at any later time and on any machine.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version
from typing import Any

from tallystick.charter.closing import closing_periods
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Event
from tallystick.cycle.agreement import Standing, Text, standing_of
from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.determining import determined_by
from tallystick.cycle.documents import Document, Documents, document
from tallystick.cycle.edition_parts import events_content
from tallystick.cycle.edition_problems import NOT_YET
from tallystick.cycle.judging import judge_period, judged_periods
from tallystick.cycle.onrecord import View, read_instant, written
from tallystick.cycle.publications import Locks, Publication, locks, publications
from tallystick.cycle.restating import edition_before
from tallystick.cycle.workspace import Workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.store import FactStore
from tallystick.figures.record import KERNEL, figures_content
from tallystick.obligations.determination import Determination
from tallystick.obligations.needed import kpis_needed
from tallystick.obligations.record import KERNEL as OBLIGATIONS
from tallystick.obligations.record import content_of
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Quality
from tallystick.terms.tally_record import tallies_content
from tallystick.terms.zone import tzdata_version
from tallystick.verify.restatements import Restated, restated
from tallystick.verify.scorecards import line_content

FORMAT = 1
"""The form of an edition's document."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an edition is made from."""

    workspace: Workspace
    charters: tuple[CompiledCharter, ...]
    """From the first one to the present one."""
    texts: tuple[Text, ...]
    """The documents of each."""
    events: tuple[Event, ...]
    view: View
    """The records before it."""
    documents: Documents
    software: Mapping[str, str]

    @property
    def compiled(self) -> CompiledCharter:
        """The present charter."""
        return self.charters[-1]

    @property
    def text(self) -> Text:
        """The documents of the present charter."""
        return self.texts[-1]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which edition is wanted."""

    period: str
    state: str
    """``provisional`` or ``final``; of a locked period it is a restatement, whatever is asked for."""
    known_at: datetime
    """The knowledge cut-off, a whole second."""
    reason: str | None = None
    """Why a locked period is restated."""
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """An edition that is ready to be put on record."""

    name: str
    state: str
    period: Period
    known_at: datetime
    compiled: CompiledCharter
    figures: tuple[Figure, ...]
    """Those of the period."""
    determinations: tuple[Determination, ...]
    """Those of the period, in the charter's order."""
    parts: Mapping[str, Document]
    """``figures``, ``tallies``, ``events``, ``scorecard``, ``adjustments``."""
    determined: tuple[Document, ...]
    """The document of each determination, in their order."""
    document: Document
    inputs: tuple[str, ...]
    """Content digests of the batches."""
    supersedes: Publication | None
    change: Restated | None
    """What a restatement changes; None for another edition."""
    standing: Standing
    remarks: tuple[str, ...]
    elsewhere: tuple[Mapping[str, Any], ...] = ()
    """What is known of facts that were not recorded, but counted where they are: no batch, so no digest of facts."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """Everything that has to be kept."""
        return (*self.parts.values(), *self.determined, self.document)


def software_now() -> dict[str, str]:
    """What computes here, with versions."""
    return {**{name: version(name) for name in ("tallystick", "duckdb", "sqlglot")}, "tzdata": tzdata_version()}


def make_edition(ground: Ground, asked: Asked) -> Made:
    """The edition of a period as known at the cut-off.

    Raises InputError for an unknown period, ProblemsError (E005) for one that has not ended.
    """
    compiled = ground.compiled
    day = compiled.zone.day_of(asked.known_at)
    period = period_of(compiled, asked.period)
    if period.end > day:
        raise ProblemsError(
            [
                NOT_YET.at(
                    f"The period {period.id} ends before {period.end}, and at {written(asked.known_at)} it is {day}.",
                    hint="Publish it once it has ended.",
                )
            ]
        )
    before = publications(ground.view, period=period.id)
    locked = locks(ground.view, ground.documents)
    state = "restated" if period.id in locked.periods else asked.state
    computed = compute(
        ground.workspace.root, known_at=asked.known_at, as_of=day, charter=compiled, threads=asked.threads,
        record=False, cache=False,
    )  # fmt: skip
    computed = replace(computed, figures=_with_quality(computed.figures, locked, period, state))
    earlier = tuple(_computed_before(ground, each, asked, day) for each in ground.charters[:-1])
    every = determined_by(ground.charters, [*earlier, computed], ground.events, asked.known_at).determinations
    mine = tuple(each for each in every if each.period == period.id)
    standing = standing_of(ground.text, ground.view, on=day)
    scorecard = _scorecard(computed, period)
    previous = before[-1] if before else None
    change = None
    if previous is not None and previous.is_locked:
        before_it = edition_before(previous, ground.documents)
        change = restated(before_it, computed.figures, every, scorecard, compiled=compiled, on=day)
    parts = _parts(ground, asked, (*earlier, computed), scorecard=scorecard, change=change)
    determined = tuple(document(content_of(each)) for each in mine)
    said = standing.remark()
    made = Made(
        name=f"{period.id}.{len(before) + 1}",
        state=state,
        period=period,
        known_at=asked.known_at,
        compiled=compiled,
        figures=tuple(each for each in computed.figures if each.period == period.id),
        determinations=mine,
        parts=parts,
        determined=determined,
        document=Document(b""),
        inputs=tuple(sorted({f"sha256:{each}" for table in computed.facts.values() for each in table.digests})),
        supersedes=previous,
        change=change,
        standing=standing,
        remarks=(*computed.remarks, *((said,) if said else ())),
        elsewhere=tuple(each.content() for _, each in sorted(computed.elsewhere.items())),
    )
    return replace(made, document=document(_edition(made, ground, asked)))


def period_of(compiled: CompiledCharter, name: str) -> Period:
    """The period of a name that some KPI is computed for; InputError where there is none."""
    known = {period.id: period for period in closing_periods(compiled)}
    if name not in known:
        held = list(known)
        raise InputError(f"There is no period {name!r} in the term; it has {held[0]} to {held[-1]}.")
    return known[name]


def _with_quality(figures: tuple[Figure, ...], locked: Locks, period: Period, state: str) -> tuple[Figure, ...]:
    """Figures with the quality that locks give them, and those of the period with that of this edition."""
    found = locked.applied(figures)
    quality = {"final": Quality.FINAL, "restated": Quality.RESTATED}.get(state)
    if quality is None:
        return found
    return tuple(
        replace(each, quality=quality) if each.period == period.id and each.quality is Quality.PROVISIONAL else each
        for each in found
    )


def _scorecard(computed: Computed, period: Period) -> dict[str, Any] | None:
    """The scorecard of the period; None where it is no period of the scorecard."""
    if period.id not in {each.id for each in judged_periods(computed)}:
        return None
    return line_content(judge_period(computed, period.id).scorecard)


def _parts(
    ground: Ground,
    asked: Asked,
    stages: tuple[Computed, ...],
    *,
    scorecard: Mapping[str, Any] | None,
    change: Restated | None,
) -> dict[str, Document]:
    computed, period = stages[-1], asked.period
    needed = _needed(ground.compiled)
    figures = {
        "period": period,
        "known_at": written(asked.known_at),
        "kernel": KERNEL,
        "figures": figures_content(each for each in computed.figures if each.period == period),
        "basis": figures_content(each for each in computed.figures if each.period != period and each.kpi in needed),
        "earlier": [
            {"charter": f"sha256:{each.compiled.sha256}", "figures": figures_content(each.figures)}
            for each in stages[:-1]
        ],
    }
    found = {
        "figures": document(figures),
        "tallies": document(_tallies(stages)),
        "events": document(events_content(ground.events, known_at=asked.known_at)),
    }
    if scorecard is not None:
        found["scorecard"] = document(scorecard)
    if change is not None:
        found["adjustments"] = document(change.content)
    return found


def _computed_before(ground: Ground, compiled: CompiledCharter, asked: Asked, day: date) -> Computed:
    """The figures that clauses look at by the definitions of an earlier charter."""
    return compute(
        ground.workspace.root, known_at=asked.known_at, as_of=day, charter=compiled, threads=asked.threads,
        kpis=_needed(compiled), record=False, cache=False,
    )  # fmt: skip


def _needed(compiled: CompiledCharter) -> tuple[str, ...]:
    return tuple(kpis_needed(compiled, tuple(compiled.clauses.definitions)))


def _tallies(stages: tuple[Computed, ...]) -> dict[str, Any]:
    """The tallies of the present charter, and those that the figures by earlier charters rest on."""
    return {
        "as_of": stages[-1].as_of.isoformat(),
        "sources": _sources(stages[-1]),
        "earlier": [{"charter": f"sha256:{each.compiled.sha256}", "sources": _sources(each)} for each in stages[:-1]],
    }


def _sources(computed: Computed) -> dict[str, Any]:
    return tallies_content(table for _, table in sorted(computed.tallies.items()))


def _edition(made: Made, ground: Ground, asked: Asked) -> dict[str, Any]:
    """The edition's document: it names everything."""
    charter, standing, previous = ground.compiled.charter, made.standing, made.supersedes
    return {
        "format": FORMAT,
        "edition": made.name,
        "alliance": charter.alliance,
        "title": charter.title,
        "parties": {name: party.name for name, party in charter.parties.items()},
        "period": made.period.id,
        "label": made.period.label,
        "start": made.period.start.isoformat(),
        "end": made.period.end.isoformat(),
        "state": made.state,
        "known_at": written(made.known_at),
        "size": ground.view.size,
        "charter": _charter(ground.text),
        "earlier": [_charter(each) for each in ground.texts[:-1]],
        "agreement": {
            "agreed": standing.agreed,
            "effective": standing.proposal.effective.isoformat() if standing.proposal else None,
            "missing": list(standing.missing),
            "signatures": [each.index for each in standing.signatures],
        },
        **{name: part.digest for name, part in made.parts.items()},
        "determinations": [each.digest for each in made.determined],
        "batches": list(_batches(ground, made.known_at, away={each["source"] for each in made.elsewhere})),
        **({"elsewhere": [dict(each) for each in made.elsewhere]} if made.elsewhere else {}),
        "supersedes": None if previous is None else {"edition": previous.name, "document": previous.document},
        "reason": asked.reason if made.change is not None else None,
        "kernels": {"figures": KERNEL, "obligations": OBLIGATIONS},
        "software": dict(ground.software),
        "remarks": list(made.remarks),
    }


def _charter(text: Text) -> dict[str, str]:
    return {
        "content": text.content.digest,
        "contractual": text.contractual.digest,
        "files": text.files.digest,
        "reference": text.reference.digest,
    }


def _batches(ground: Ground, known_at: datetime, *, away: Collection[str]) -> list[dict[str, Any]]:
    """The batches that the figures rest on; those of sources that were counted elsewhere are none of them."""
    store = FactStore(ground.workspace.facts)
    return [
        {
            "source": source,
            "number": batch.number,
            "content": f"sha256:{batch.digest}",
            "file": f"sha256:{batch.file_sha256}",
            "rows": batch.rows,
            "delivered": batch.recorded.isoformat().replace("+00:00", "Z"),
            "by": batch.by,
        }
        for source in sorted(set(ground.compiled.charter.sources) - set(away))
        for batch in store.batches(source, known_at=known_at)
    ]


def asked_of(content: Mapping[str, Any], *, threads: int | None = None) -> Asked:
    """What was asked for when the edition of this document was made."""
    state = "final" if content["state"] == "restated" else content["state"]
    return Asked(content["period"], state, read_instant(content["known_at"]), content["reason"], threads)
