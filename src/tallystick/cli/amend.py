"""``tally amend``: what an amendment of a charter says, and what it does to figures."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import click

from tallystick.charter.amend.naming import plain
from tallystick.cli.options import Day, Instant, counting_options, format_option
from tallystick.cli.output import print_json
from tallystick.cycle.amending import Amendment, Said, amend
from tallystick.cycle.amendment.effective import when
from tallystick.cycle.amendment.export import amendment_json, figures_csv
from tallystick.cycle.amendment.figures import FigureMove, Moved, counted
from tallystick.cycle.amendment.sides import Cells, Move
from tallystick.obligations.adjustments import Adjustment
from tallystick.reports.terminal import table, wrapped
from tallystick.scorecard.form import target_text
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Scope

WIDTH = 100
MOST_FIGURES = 20
"""How many figures the table shows; JSON and CSV have all of them."""


@click.command(
    epilog="\b\nExamples:\n  tally amend examples/new-york-2013 amended/\n"
    "  tally amend old.yaml new.yaml --facts exports/ --effective 2013-07-01\n"
    "  tally amend old/ new/ --workspace old/ --format csv\n\n"
    "Exit code 0 whether or not anything changes; 1 when either charter has errors."
)
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--facts",
    "facts_folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Compute both charters on the files of this folder, and show how much each figure moves.",
)
@click.option(
    "--workspace",
    type=click.Path(exists=True, path_type=Path),
    help="Likewise, on the recorded facts of this workspace.",
)
@click.option(
    "--effective", type=Day(), help="The day from which it counts, where the new charter has no 'amends' that says so."
)
@click.option("--known-at", type=Instant(), help="Use only what was recorded by this instant.")
@click.option("--as-of", type=Day(), help="The day on which we look; today by default.")
@counting_options
@format_option
def command(
    old: Path, new: Path, facts_folder: Path | None, workspace: Path | None, effective: date | None,
    known_at: datetime | None, as_of: date | None, form: str,
) -> None:  # fmt: skip
    """Show what an amendment says in words, and which figures it can move.

    OLD and NEW are charters: folders with charter.yaml or charter/, or charter files.
    Layout, comments and short forms are no changes. With facts, both charters are computed and compared.
    """
    found = amend(
        old, new, facts=facts_folder, workspace=workspace, effective=effective, known_at=known_at, as_of=as_of
    )
    if form == "json":
        print_json(amendment_json(found))
    elif form == "csv":
        click.echo(figures_csv(found), nl=False)
    else:
        click.echo("\n".join(_text(found)))


def _text(found: Amendment) -> Iterator[str]:
    title = found.sides.new.charter.title
    if not found.changes:
        yield f"{title}: nothing changes; both charters have the hash {found.hashes['charter'][0]}."
        return
    contractual = sum(said.standing == "contractual" for said in found.changes)
    yield f"{title}: {_count(len(found.changes), 'change')}, {contractual} of contractual content"
    for name, (before, after) in found.hashes.items():
        yield f"{name:<11} sha256 {before[:16]} " + ("unchanged" if before == after else f"-> {after[:16]}")
    for problem in found.findings:
        yield from wrapped(f"{problem.level} {problem.id}: {problem.message} {problem.hint}", WIDTH, rest="    ")
    yield from _changes(found.changes)
    yield from _logic(found.changes)
    yield from _movable(found)
    yield from _figures(found)
    yield from _clauses(found)
    yield from _accrued(found)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _changes(changes: Sequence[Said]) -> Iterator[str]:
    groups: dict[str, list[Said]] = {}
    for said in changes:
        groups.setdefault(said.group, []).append(said)
    for group, listed in groups.items():
        yield ""
        yield group
        for said in listed:
            yield from wrapped(f"{said.sentence} ({said.standing})", WIDTH, first="  - ", rest="    ")


def _logic(changes: Sequence[Said]) -> Iterator[str]:
    rows = [
        ("/".join(said.change.path), _short(said.change.old), _short(said.change.new), said.standing, said.moves)
        for said in changes
        if said.redline is None
    ]
    if rows:
        yield ""
        yield table(rows, ("field", "before", "after", "standing", "moves"), width=WIDTH).rstrip()


def _short(value: object) -> str:
    return "" if value is None else plain(value)


def _movable(found: Amendment) -> Iterator[str]:
    yield ""
    if not found.moves and not found.lines:
        determined = any(said.moves == "determinations" for said in found.changes)
        yield f"No figure, status or score can move{'; what follows from clauses can' if determined else ''}."
        return
    yield "What can move"
    groups: dict[str, list[str]] = {}
    for move in found.moves:
        groups.setdefault(f"{_KINDS[move.kind]}{_cells(move.cells)}, {_periods(move)}", []).append(move.kpi)
    for words, kpis in groups.items():
        yield from wrapped(f"{words}: {', '.join(kpis)}", WIDTH, first="  - ", rest="    ")
    if found.lines:
        yield from wrapped(f"lines of the scorecard: {', '.join(found.lines)}", WIDTH, first="  - ", rest="    ")


_KINDS = {
    "values": "figures", "judgements": "targets, statuses and scores", "presence": "whether there are figures",
}  # fmt: skip


def _cells(cells: Cells) -> str:
    words = []
    if cells.parties is not None:
        named = sorted(name or "the alliance" for name in cells.parties)
        words.append(f"of {' and '.join(named)}")
    if cells.where:
        words.append(f"of {', '.join(f'{name}={value}' for name, value in cells.where)}")
    if cells.dimensions is not None:
        sets = sorted(cells.dimensions, key=lambda names: (len(names), names))
        words.append("by " + ", ".join(" × ".join(names) for names in sets))
    return " " + " ".join(words) if words else ""


def _periods(move: Move) -> str:
    if len(move.periods) == 1:
        return move.periods[0]
    return f"{move.periods[0]} .. {move.periods[-1]} ({len(move.periods)})"


def _figures(found: Amendment) -> Iterator[str]:
    if found.figures is None:
        return
    yield ""
    if not found.figures:
        yield "On the given facts no figure and no status moves."
        return
    kpis = tuple(counted(found.figures))
    yield from wrapped(_headline(kpis), WIDTH)
    rows = [
        (each.kpi, str(each.values), str(each.targets), str(each.statuses), str(each.cells), str(each.periods),
         f"{each.largest:+f}" if each.largest else "", str(each.unseen))
        for each in kpis
    ]  # fmt: skip
    heads = ("kpi", "values", "targets", "statuses", "cells", "periods", "largest", "no value")
    yield table(rows, heads, right=(False, *(True for _ in heads[1:]))).rstrip()
    if found.effective is not None:
        yield from _retroactive(found, found.effective.day)
    seen = [move for move in found.figures if move.is_seen]
    if not seen:
        return
    yield ""
    shown = sorted(_shown(seen), key=lambda move: move.rank)
    day = found.effective.day if found.effective else None
    values = any(move.is_other_value for move in shown)
    columns = [
        column
        for column in _COLUMNS
        if any(column.text(move, day) for move in shown) and (values or not column.of_values)
    ]
    yield table(
        [[column.text(move, day) for column in columns] for move in shown],
        [column.heading for column in columns],
        right=[column.right for column in columns],
        whole=[column.whole for column in columns],
        width=WIDTH,
    ).rstrip()
    if len(shown) < len(found.figures):
        yield f"What moves most, {len(shown)} of {len(found.figures)}; --format csv has all of them."


def _headline(kpis: Sequence[Moved]) -> str:
    """Values, targets and statuses counted apart, and what nobody sees after them."""
    values, targets = sum(each.values for each in kpis), sum(each.targets for each in kpis)
    statuses, unseen = sum(each.statuses for each in kpis), sum(each.unseen for each in kpis)
    words = [_count(number, word) for number, word in ((values, "value"), (targets, "target")) if number]
    words += [f"{statuses} status{'' if statuses == 1 else 'es'}"] if statuses else []
    total = values + targets + statuses
    listed = " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    said = f"{listed} move{'s' if total == 1 else ''}" if words else "no value, target or status is seen to move"
    rest = f"; {_count(unseen, 'further figure')} without a value under either charter" if unseen else ""
    return f"On the given facts {said}{rest}"


def _retroactive(found: Amendment, day: date) -> Iterator[str]:
    places = [when(day, move.start, move.end) for move in found.figures or ()]
    yield (
        f"Of these {places.count('from')} under the new charter, {places.count('inside')} in a period that "
        f"{day} lies inside, {places.count('before')} retroactive."
    )


def _shown(figures: Sequence[FigureMove]) -> Iterator[FigureMove]:
    """What moves most of every KPI, as many as there is room for, shared evenly."""
    groups = [list(group) for _, group in groupby(figures, key=lambda move: move.kpi)]
    each = max(1, MOST_FIGURES // len(groups))
    for group in groups:
        yield from group[:each]


def _cell(party: str | None, scope: Scope) -> str:
    return " ".join([party or "alliance", *(f"{name}={value}" for name, value in scope)])


def _value(judgement: Judgement | None) -> str:
    if judgement is None:
        return "-"
    figure = judgement.figure
    return str(figure.missing) if figure.value is None else f"{figure.value:f}"


def _difference(move: FigureMove, _: date | None) -> str:
    return "" if move.difference is None else f"{move.difference:+f}"


def _target(move: FigureMove, _: date | None) -> str:
    before, after = (_target_of(each) for each in (move.old, move.new))
    return "" if before == after else f"{before} -> {after}"


def _target_of(judgement: Judgement | None) -> str:
    if judgement is None or judgement.target is None:
        return "none"
    return target_text(judgement.target, judgement.places)


def _status(move: FigureMove, _: date | None) -> str:
    before, after = (each.status if each else "-" for each in (move.old, move.new))
    return after if before == after else f"{before} -> {after}"


def _when(move: FigureMove, day: date | None) -> str:
    return "" if day is None else _WHEN[when(day, move.start, move.end)]


_WHEN = {"before": "retroactive", "inside": "inside", "from": "new charter"}


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the table of figures; shown where any row has something in it."""

    heading: str
    text: Callable[[FigureMove, date | None], str]
    right: bool = False
    whole: bool = False
    """Whether its text is never cut."""
    of_values: bool = False
    """Whether it says nothing where no value moves, and leaves its room to others."""


_COLUMNS = (
    _Column("kpi", lambda move, _: move.kpi),
    _Column("cell", lambda move, _: _cell(move.party, move.scope)),
    _Column("period", lambda move, _: move.period),
    _Column("old", lambda move, _: _value(move.old), right=True, of_values=True),
    _Column("new", lambda move, _: _value(move.new), right=True),
    _Column("difference", _difference, right=True, of_values=True),
    _Column("target", _target, whole=True),
    _Column("status", _status, whole=True),
    _Column("when", _when),
)


def _clauses(found: Amendment) -> Iterator[str]:
    """What follows from clauses, before and after."""
    redetermined = found.clauses
    if redetermined is None:
        return
    yield ""
    past = [each.change for each in redetermined.moves if each.when == "retroactive"]
    later = [each.change for each in redetermined.moves if each.when == "from"]
    if not redetermined.moves and not redetermined.newly:
        yield "On the given facts nothing that follows from a clause moves."
        return
    if past:
        yield f"Periods that had ended by {redetermined.terms.agreed}, determined again; the originals stay"
        yield from _moved(past, fate=redetermined.terms.accrued_rights or "not said")
    if later:
        yield from ["", ""][: bool(past)]
        yield "Later periods under the new charter, beside what the old one would have given"
        yield from _moved(later, fate=None)
    for each in redetermined.newly:
        amount = "" if not each.amount else f", {each.amount:,f} {each.currency or ''}".rstrip()
        yield f"  judged for the first time: {each.clause} of {each.obligor}, {each.period}: {each.outcome}{amount}"


def _moved(changes: Sequence[Adjustment], *, fate: str | None) -> Iterator[str]:
    """The periods that come out otherwise; ``fate`` is what becomes of rights, where they had arisen before."""
    rows = [
        (
            each.clause, each.obligor, each.period,
            each.outcome_before if each.outcome_before == each.outcome_after
            else f"{each.outcome_before} -> {each.outcome_after}",
            _money(each.before), _money(each.after), _money(each.difference, sign=True), _beside(each, fate),
            f"{each.remedy}{f' in {each.settled_in}' if each.settled_in else ''}" if fate is not None else "",
        )
        for each in changes
    ]  # fmt: skip
    heads = ("clause", "obligor", "period", "outcome", "before", "after", "difference", "points, rights", "remedy")
    used = [at for at, _ in enumerate(heads) if any(row[at] for row in rows)]
    yield table(
        [[row[at] for at in used] for row in rows],
        [heads[at] for at in used],
        right=[4 <= at <= 6 for at in used],
        whole=[at > 1 for at in used],
        width=WIDTH,
    ).rstrip()
    totals: dict[str | None, Decimal] = {}
    for each in changes:
        if each.difference:
            totals[each.currency] = totals.get(each.currency, Decimal(0)) + each.difference
    for currency, total in totals.items():
        yield f"Together {total:+,f} {currency or ''}".rstrip() + ", owed by the obligors where above zero."


def _money(amount: Decimal | None, *, sign: bool = False) -> str:
    if amount is None:
        return "open"
    return f"{amount:+,f}" if sign and amount else f"{amount:,f}"


def _beside(each: Adjustment, fate: str | None) -> str:
    """Points and rights that come or go."""
    words = []
    if each.points_before != each.points_after:
        words.append(f"{each.points_before} -> {each.points_after} points")
    ends = "" if fate is None else f" ({fate})"
    words += [f"no longer: {what}{ends}" for what in each.rights_before if what not in each.rights_after]
    words += [f"now: {what}" for what in each.rights_after if what not in each.rights_before]
    return "; ".join(words)


def _accrued(found: Amendment) -> Iterator[str]:
    if not found.accrued:
        return
    yield ""
    at = f" by {found.effective.day}" if found.effective else ""
    yield f"What has accrued{at}"
    for (carrier, of), entries in groupby(found.accrued, key=lambda each: (each.carrier, each.clause or each.kpi)):
        yield f"  {of}, {carrier}"
        for each in entries:
            becomes = "the same under the new charter" if each.becomes == each.holds else f"new: {each.becomes}"
            becomes = each.becomes if each.clause is not None else becomes
            yield from wrapped(f"{each.party or 'alliance'}: {each.holds}; {becomes}", WIDTH, first="  - ", rest="    ")
