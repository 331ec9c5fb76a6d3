"""An amendment as a whole: two charters, what changes and how, what can move, and what does move on given facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.amend import problems
from tallystick.charter.amend.difference import Change
from tallystick.charter.amend.fields import STANDINGS, Standing, rule_at
from tallystick.charter.amend.redline import Piece, redline
from tallystick.charter.amend.saying import Amended
from tallystick.charter.amend.standing import Standings, contractual_hash
from tallystick.charter.amend.words import group_of, is_text, sentence
from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.amendment.accrued import Accrued, Past, accrued
from tallystick.cycle.amendment.effective import Effective, effective_on, when
from tallystick.cycle.amendment.figures import FigureMove, Given, Key, compared, judged_by
from tallystick.cycle.amendment.moves import lines, moves
from tallystick.cycle.amendment.sides import Move, Sides
from tallystick.cycle.checking import check
from tallystick.cycle.workspace import open_workspace, today
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.scorecard.lines import Judgement


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

    Raises ProblemsError where either charter has errors, and InputError for facts or a day that cannot be used.
    """
    if facts is not None and workspace is not None:
        raise InputError(
            "Found a folder of facts and a workspace, expected one of them; leave --facts or --workspace out."
        )
    sides = Sides.of(_checked(old), _checked(new))
    found = moves(sides)
    touched = lines(sides, found)
    starts = effective_on(sides, effective) if effective else None
    before: dict[Key, Judgement] = {}
    after: dict[Key, Judgement] = {}
    figures = None
    if facts is not None or workspace is not None:
        given = Given(open_workspace(workspace or new), facts, as_of or today(sides.new), known_at)
        before, after = judged_by(sides.old, given), judged_by(sides.new, given)
        figures = compared(sides, before, after)
    past = Past(sides, effective, before, after, frozenset(move.kpi for move in found))
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
        findings=tuple(_findings(sides, starts, found)),
    )


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
    if change.kind == "reordered" and change.path[-1] not in ("bands", "target"):
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
    return "scorecard" if rule_at(change.path).touches == "lines" else "nothing"


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
