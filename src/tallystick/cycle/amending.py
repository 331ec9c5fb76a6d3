"""An amendment as a whole: two charters, what changes and how, what can move, and what does move on given facts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.amend import problems
from tallystick.charter.amend.difference import Change, is_order_of_meaning
from tallystick.charter.amend.fields import STANDINGS, Standing, rule_at
from tallystick.charter.amend.redline import Piece, redline
from tallystick.charter.amend.saying import Amended
from tallystick.charter.amend.standing import Standings, contractual_hash
from tallystick.charter.amend.words import group_of, is_text, sentence
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.amends import Amends
from tallystick.charter.model.events import Event
from tallystick.cycle.amendment.accrued import Accrued, Past, accrued
from tallystick.cycle.amendment.clauses import Redetermined, assumed_terms, clause_findings, redetermine
from tallystick.cycle.amendment.effective import Effective, effective_on, when
from tallystick.cycle.amendment.figures import FigureMove, Given, Key, compared, judged_by
from tallystick.cycle.amendment.moves import lines, moves
from tallystick.cycle.amendment.sides import Move, Sides
from tallystick.cycle.checking import check
from tallystick.cycle.succession import events_over, succession
from tallystick.cycle.workspace import Workspace, open_workspace, today
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.obligations.succession import Stage
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Figure


@dataclass(frozen=True, slots=True)
class Said:
    """One change with all that is said about it."""

    change: Change
    group: str
    """The heading under which it is read."""
    sentence: str
    standing: Standing
    """The stronger one of the two charters."""
    moves: str
    """``figures``, ``judgements``, ``scorecard`` or ``nothing``."""
    redline: tuple[Piece, ...] | None
    """Of a text that was reworded."""


@dataclass(frozen=True)
class Amendment:
    """What an amendment does."""

    sides: Sides
    changes: tuple[Said, ...]
    hashes: dict[str, tuple[str, str]]
    """``charter`` and ``contractual``: before and after."""
    moves: tuple[Move, ...]
    lines: tuple[str, ...]
    effective: Effective | None
    figures: tuple[FigureMove, ...] | None
    """None where no facts are given."""
    accrued: tuple[Accrued, ...]
    findings: tuple[Problem, ...]
    terms: Amends | None = None
    """What the new charter says of the amendment; what is assumed where it says nothing and a day is given."""
    clauses: Redetermined | None = None
    """What clauses determine before and after; None without facts, clauses or an effective day."""

    @property
    def is_contractual(self) -> bool:
        """Whether what the parties signed has changed."""
        before, after = self.hashes["contractual"]
        return before != after


def amend(
    old: Path,
    new: Path,
    *,
    facts: Path | None = None,
    workspace: Path | None = None,
    effective: date | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Amendment:
    """What changes from one charter to another; with facts (a folder, or a workspace's batches) by how much.

    The effective day is the one that the new charter gives under ``amends``; ``effective`` gives one where it does not.
    Raises ProblemsError where either charter has errors, and InputError for facts or a day that cannot be used.
    """
    if facts is not None and workspace is not None:
        raise InputError(
            "Found a folder of facts and a workspace, expected one of them; leave --facts or --workspace out."
        )
    sides = Sides.of(_checked(old), _checked(new))
    found = moves(sides)
    touched = lines(sides, found)
    terms = _terms(sides, effective)
    starts = effective_on(sides, terms.effective) if terms else None
    before: dict[Key, Judgement] = {}
    after: dict[Key, Judgement] = {}
    figures = None
    redetermined = None
    happened: tuple[Event, ...] = ()
    if facts is not None or workspace is not None:
        given = Given(open_workspace(workspace or new), facts, as_of or today(sides.new), known_at)
        before, after = judged_by(sides.old, given), judged_by(sides.new, given)
        figures = compared(sides, before, after)
        if terms is not None and (sides.old.clauses.definitions or sides.new.clauses.definitions):
            earlier = succession(open_workspace(old), sides.old)
            happened = _events(given.workspace, (*earlier, sides.new))
            stages = [Stage(each, _figures(judged_by(each, given))) for each in earlier[:-1]]
            stages += [Stage(sides.old, _figures(before)), Stage(sides.new, _figures(after))]
            cut_off = known_at or sides.new.zone.instant(given.as_of)
            redetermined = redetermine(sides, terms, stages, happened, known_at=cut_off, on=given.as_of)
    past = Past(
        sides,
        terms.effective if terms else None,
        before,
        after,
        frozenset(move.kpi for move in found),
        terms,
        redetermined,
        happened,
    )
    return Amendment(
        sides=sides,
        changes=tuple(said(sides, found)),
        hashes={
            "charter": (sides.old.sha256, sides.new.sha256),
            "contractual": (contractual_hash(sides.old), contractual_hash(sides.new)),
        },
        moves=found,
        lines=touched,
        effective=starts,
        figures=figures,
        accrued=accrued(past),
        findings=(
            *_findings(sides, starts, found),
            *clause_findings(sides, terms, is_said=terms is not None and terms is sides.new.charter.amends),
        ),
        terms=terms,
        clauses=redetermined,
    )


def _terms(sides: Sides, effective: date | None) -> Amends | None:
    """How the new charter amends, else what is assumed for the day that is given; None without either."""
    said = sides.new.charter.amends
    if said is None or said == sides.old.charter.amends:
        return assumed_terms(sides, effective) if effective is not None else None
    if effective is not None and effective != said.effective:
        raise InputError(
            f"--effective says {effective}, and the new charter is effective on {said.effective}; leave the option out."
        )
    return said


def _figures(judged: Mapping[Key, Judgement]) -> tuple[Figure, ...]:
    return tuple(each.figure for each in judged.values())


def _events(workspace: Workspace, charters: tuple[CompiledCharter, ...]) -> tuple[Event, ...]:
    return events_over(workspace.events, charters) if workspace.events else ()


def _checked(path: Path) -> CompiledCharter:
    result = check(path)
    if result.compiled is None:
        root = path if path.is_dir() else path.parent
        raise ProblemsError(
            replace(problem, file=problem.file and str(root / problem.file))  # both charters have files of one name
            for problem in result.problems
            if problem.level == "error"
        )
    return result.compiled


def said(sides: Sides, found: Iterable[Move]) -> Iterator[Said]:
    """Every change with its heading, sentence and standing, and what it can move."""
    amended = Amended(sides.old, sides.new, sides.difference)
    standings = (Standings(sides.old), Standings(sides.new))
    known = tuple(found)
    for change in sides.difference.changes:
        reworded = change.kind == "changed" and is_text(change)
        yield Said(
            change=change,
            group=group_of(change, amended),
            sentence=sentence(change, amended),
            standing=_standing(change, sides, standings),
            moves=_moved_by(change, known),
            redline=redline(change.old, change.new) if reworded else None,
        )


def _standing(change: Change, sides: Sides, standings: tuple[Standings, Standings]) -> Standing:
    """The stronger standing of the two charters; of a part that came or went, that of the strongest field in it."""
    before, after = standings
    was = _old_path(change, sides)
    if change.kind == "reordered" and not is_order_of_meaning(change):
        return "managerial"
    if change.kind == "renamed":
        return max(before.of_owner((*was, "formula")), after.of_owner((*change.path, "formula")), key=STANDINGS.index)
    candidates = [after.strongest_below(change.path, change.new)] if change.kind != "removed" else []
    candidates += [before.strongest_below(was, change.old)] if change.kind != "added" else []
    return max(candidates, key=STANDINGS.index)


def _old_path(change: Change, sides: Sides) -> tuple[str, ...]:
    """The path in the old charter, under the name that a renamed part had there."""
    for part, names in sides.difference.renames.parts:
        for was, name in names.items():
            if change.path[:2] == (part, name):
                return (part, was, *change.path[2:])
    return change.path


def _moved_by(change: Change, found: Iterable[Move]) -> str:
    kinds = {move.kind for move in found if change.at in move.because}
    if kinds & {"values", "presence"}:
        return "figures"
    if kinds:
        return "judgements"
    touches = rule_at(change.path).touches
    return "scorecard" if touches == "lines" else touches if touches == "determinations" else "nothing"


def _findings(sides: Sides, effective: Effective | None, found: Iterable[Move]) -> Iterator[Problem]:
    before, after = sides.old.charter, sides.new.charter
    if before.alliance != after.alliance:
        message = f"the old charter is of '{before.alliance}', the new one of '{after.alliance}'."
        yield problems.OTHER_ALLIANCE.at(message, hint="Compare two charters of one alliance.")
    if effective is None:
        return
    for start in effective.starts:
        if start.inside is not None:
            counts = f"from {start.counts_from.label}" if start.counts_from else "in no period of the term"
            message = f"{effective.day} lies inside {start.inside.label}; the new charter counts {counts}."
            yield problems.INSIDE_PERIOD.at(
                message, hint="Choose the first day of a period, or say so in the amendment."
            )
    past = _periods_before(sides, effective, found)
    if past:
        message = f"{len(past)} periods that began before {effective.day} can move: {past[0]} to {past[-1]}."
        hint = "Say whether the amendment applies to them; as published, they stay."
        yield problems.RETROACTIVE.at(message, hint=hint)


def _periods_before(sides: Sides, effective: Effective, found: Iterable[Move]) -> list[str]:
    """Ids of the periods that began before the effective day and in which something can move, in order."""
    moved = {(move.kpi, period) for move in found for period in move.periods}
    periods = {
        (period.start, period.id)
        for compiled in sides.both
        for name, definition in compiled.kpis.items()
        for period in definition.periods(compiled)
        if when(effective.day, period.start, period.end) != "from"
        and ((name if compiled is sides.new else sides.new_name(name)), period.id) in moved
    }
    return [name for _, name in sorted(periods)]
