"""Facts entered by hand: a grid of texts, read by the same reader as every file, submitted, approved, recorded.

A cell is right when the reader takes it. Nobody approves what they entered themselves; until somebody does, nothing of
a sheet is a fact.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.charter.closing import closing_periods
from tallystick.cycle.recording import add_facts
from tallystick.cycle.trying import Trial, try_facts
from tallystick.errors import InputError
from tallystick.facts.plan import ColumnPlan, FormPlan
from tallystick.facts.report import RowProblem
from tallystick.facts.store import Added
from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind, Role
from tallystick.terms.calendar import Period
from tallystick.web.alliances.here import Here
from tallystick.web.design.periods import period_name
from tallystick.web.entering.arriving import Uploaded, clean_name, keep
from tallystick.web.entering.correcting import as_file, heading, sentences, takes_rows
from tallystick.web.entering.locked import locks_of, locks_of_days
from tallystick.web.entering.models import DRAFT, RECORDED, RETURNED, SUBMITTED, Evidence, Sheet
from tallystick.web.entering.places import entered, trials
from tallystick.web.entering.uploads import plan_of, require_open
from tallystick.web.entering.whose import delivers_for, sees_source
from tallystick.web.people.models import Person
from tallystick.web.talk.events import Event
from tallystick.web.talk.telling import people_of, tell, tell_anew, told_as

MOST_ROWS = 60
MOST_CELLS = 1_200
LONGEST_CELL = 300
MOST_EVIDENCE = 20
MOST_EVIDENCE_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a grid."""

    name: str
    title: str
    hint: str
    """What is expected in a cell: the unit, the form of a day, the values allowed."""
    options: tuple[str, ...]
    required: bool
    is_number: bool


def enterable(here: Here, source: str) -> bool:
    """Whether rows of a source can be entered by hand: the charter leaves it to headings where columns stand."""
    return takes_rows(plan_of(here, source))


def headings(here: Here, source: str) -> tuple[Heading, ...]:
    """The columns of a grid, in the charter's order."""
    declared, plan = here.charter.sources[source], plan_of(here, source)
    return tuple(
        Heading(
            column.name,
            declared.columns[column.name].title or heading(column),
            _hint(column, plan.form, declared.columns[column.name].unit),
            column.one_of,
            column.required or column.name in plan.key or column.name == plan.time,
            column.kind == "number",
        )
        for column in plan.columns
    )


def _hint(column: ColumnPlan, form: FormPlan, unit: str | None) -> str:
    if column.one_of:
        return _("one of the list")
    match column.kind:
        case "number":
            places = (
                _("whole number") if not column.scale else _("up to %(places)s places, decimal mark “%(mark)s”") % {
                    "places": column.scale, "mark": form.decimal,
                }
            )  # fmt: skip
            return f"{unit}, {places}" if unit else places
        case "date":
            if column.periods is not None:
                return _("name of a period, such as %(name)s") % {"name": next(iter(column.periods), "")}
            return _("day as %(form)s") % {"form": _form(form.dates, "2026-01-31")}
        case "time":
            return _("day and time as %(form)s") % {"form": _form(form.dates, "2026-01-31T13:00:00Z")}
        case "boolean":
            return _("%(yes)s or %(no)s") % {"yes": form.true[0], "no": form.false[0]}
    return _("text")


def _form(dates: str | None, iso: str) -> str:
    """How a day is written, by the example of the last day of January 2026."""
    if dates is None:
        return iso
    parts = {"%d": "31", "%m": "01", "%Y": "2026", "%y": "26", "%H": "13", "%M": "00", "%S": "00"}
    text = dates
    for letter, shown in parts.items():
        text = text.replace(letter, shown)
    return text


def sheet_thing(here: Here, sheet: Sheet) -> Thing:
    """What a sheet is to :func:`~tallystick.sharing.deciding.decide`."""
    period = period_of(here, sheet.period)
    lock = locks_of(here).get(sheet.period) if sheet.period else None
    return here.thing(
        Kind.ENTRY,
        party=sheet.party,
        person=sheet.person.key,
        start=period.start if period else None,
        end=period.end if period else None,
        locked=lock is not None and lock.holds,
    )


def period_of(here: Here, name: str) -> Period | None:
    """The period of a name; None where there is none."""
    return next((period for period in closing_periods(here.opened.compiled) if period.id == name), None)


def sheets_seen(here: Here) -> list[Sheet]:
    """The sheets that the reader may see, the latest first."""
    every: QuerySet[Sheet] = Sheet.objects.filter(alliance=here.alliance).select_related("person", "decided_by")
    return [each for each in every if _is_seen(here, each)]


def _is_seen(here: Here, sheet: Sheet) -> bool:
    if sheet.source not in here.charter.sources or not here.may(Action.SEE, sheet_thing(here, sheet)).allowed:
        return False
    return sheet.state not in (DRAFT,) or sheet.person.key == here.actor.person


def sheet_seen(here: Here, pk: int) -> Sheet | None:
    """One sheet; None where there is none that the reader may see. Drafts are their author's own."""
    found = Sheet.objects.filter(alliance=here.alliance, pk=pk).select_related("person", "decided_by").first()
    return found if found is not None and _is_seen(here, found) else None


def may_change(here: Here, sheet: Sheet) -> bool:
    """Whether the reader may go on writing in it."""
    mine = sheet.person.key == here.actor.person and sheet.is_open
    return mine and here.may(Action.ENTER, sheet_thing(here, sheet)).allowed


def begin(here: Here, person: Person, *, source: str, period: str) -> Sheet:
    """A new sheet; InputError where rows of the source are not entered, or the period is unknown or locked."""
    party = delivers_for(here, source, Kind.ENTRY) if sees_source(here, source) else None
    if party is None:
        raise InputError(_("You do not deliver facts to this source."))
    if not enterable(here, source):
        raise InputError(_("The charter says where the columns of its files stand, so its rows are not entered."))
    timed = here.charter.sources[source].time is not None
    if timed and period_of(here, period) is None:
        raise InputError(_("Choose the period that you enter facts for."))
    sheet = Sheet(
        alliance=here.alliance, source=source, party=party, period=period if timed else "", person=person,
        hand=here.hand(party), rows=[],
    )  # fmt: skip
    here.require(Action.ENTER, sheet_thing(here, sheet))
    sheet.save()
    return sheet


def width(here: Here, source: str) -> int:
    """How many columns a grid has."""
    return len(here.charter.sources[source].columns)


def most_rows(here: Here, source: str) -> int:
    """How many rows a grid has at most."""
    return max(1, min(MOST_ROWS, MOST_CELLS // width(here, source)))


def pasted(here: Here, source: str, text: str) -> list[dict[str, str]]:
    """Rows out of a spreadsheet's clipboard or a piece of CSV: by its headings where it has them, else in order.

    InputError where it has more cells in a row than there are columns, or more rows than a grid takes.
    """
    columns = headings(here, source)
    sample = text.strip("\r\n")
    mark = "\t" if "\t" in sample else ";" if sample.count(";") > sample.count(",") else ","
    cut = [row for row in csv.reader(io.StringIO(sample), delimiter=mark) if any(cell.strip() for cell in row)]
    if not cut:
        return []
    known = {_plain(word): each.name for each in columns for word in (each.name, each.title)}
    first = [_plain(cell) for cell in cut[0]]
    if sum(cell in known for cell in first) * 2 > len(first):
        names = [known.get(cell) for cell in first]
        cut = cut[1:]
    else:
        names = [each.name for each in columns]
    longest = max(map(len, cut), default=0)
    if longest > len(names):
        raise InputError(
            _("A row has %(found)s cells, and there are %(expected)s columns; put the headings above the rows.")
            % {"found": longest, "expected": len(names)}
        )
    if len(cut) > most_rows(here, source):
        raise InputError(
            _("These are %(found)s rows; a grid takes %(most)s. Upload them as a file.")
            % {"found": len(cut), "most": most_rows(here, source)}
        )
    return [
        {name: cell.strip()[:LONGEST_CELL] for name, cell in zip(names, row, strict=False) if name is not None}
        for row in cut
    ]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def filled(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The rows in which something stands."""
    return [dict(row) for row in rows if any(cell.strip() for cell in row.values())]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the reader finds in a sheet."""

    trial: Trial | None = None
    cells: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """What is wrong with a cell, by row (from 0) and column."""
    rows: Mapping[int, str] = field(default_factory=dict)
    """What is wrong with a row as a whole."""
    whole: tuple[str, ...] = ()
    """What is wrong with all of it."""

    @property
    def is_fit(self) -> bool:
        """Whether it could be recorded."""
        return self.trial is not None and not (self.cells or self.rows or self.whole)


def check(here: Here, sheet: Sheet) -> Checked:
    """Reads a sheet as a file would be read, and says what is wrong beside each cell."""
    rows = filled(sheet.rows)
    if not rows:
        return Checked(whole=(_("Nothing is entered yet."),))
    with TemporaryDirectory(prefix="tally-") as folder:
        file = as_file(here, sheet.source, rows, Path(folder))
        trial = try_facts(
            here.alliance.root, sheet.source, file, recorded=here.instant, beside=trials(),
            compiled=here.opened.compiled,
        )  # fmt: skip
    cells: dict[tuple[int, str], str] = {}
    whole_rows: dict[int, str] = {}
    for problem in () if trial.report is None else trial.report.problems:
        _place(problem, cells, whole_rows)
    whole: list[str] = []
    if trial.same_as is not None:
        whole.append(_("The same is batch %(number)s already.") % {"number": trial.same_as.number})
    elif not trial.is_fit and not (cells or whole_rows):
        whole += sentences(trial)
    if (found := _outside(here, sheet, trial)) and not cells:
        whole.append(found)
    return Checked(trial, cells, whole_rows, tuple(whole))


def _place(problem: RowProblem, cells: dict[tuple[int, str], str], rows: dict[int, str]) -> None:
    place = problem.row - 1
    if problem.column is None:
        rows[place] = "; ".join(filter(None, (rows.get(place), problem.reason)))
    else:
        cells.setdefault((place, problem.column), problem.reason)


def _outside(here: Here, sheet: Sheet, trial: Trial) -> str:
    """That facts lie outside of the period that the sheet is for; empty where none does."""
    period = period_of(here, sheet.period)
    if period is None:
        return ""
    days = [day for day in trial.days if not period.start <= day < period.end]
    if not days:
        return ""
    return _("%(day)s is no day of %(period)s; begin another sheet for it.") % {
        "day": days[0].isoformat(), "period": period_name(period.label),
    }  # fmt: skip


def submit(here: Here, sheet: Sheet) -> Checked:
    """Hands a sheet to the party's manager, where nothing is wrong with it; answers what was found."""
    here.require(Action.ENTER, sheet_thing(here, sheet))
    found = check(here, sheet)
    if found.is_fit:
        sheet.rows, sheet.state, sheet.submitted = filled(sheet.rows), SUBMITTED, timezone.now()
        sheet.save()
        _tell(here, sheet)
    return found


def _tell(here: Here, sheet: Sheet) -> None:
    """Tells those who may approve a sheet that it waits for them."""
    thing, link = sheet_thing(here, sheet), reverse("data-entry", args=[here.name, sheet.pk])
    title = here.charter.sources[sheet.source].title or sheet.source

    def text() -> str:
        return _("Facts for “%(source)s” %(period)s wait for your approval.") % {
            "source": title, "period": sheet.period,
        }  # fmt: skip

    key = told_as("Approve", link)
    tell_anew(here.alliance, Event.APPROVAL, key)
    tell(
        here.alliance, Event.APPROVAL, people_of(here, [f"{sheet.party}/{Role.MANAGER}"]), text, link, thing=thing,
        sees=lambda theirs: theirs.may(Action.APPROVE, thing).allowed, by=sheet.person, key=key,
    )  # fmt: skip


def require_waiting(sheet: Sheet) -> None:
    """InputError for a sheet about which somebody has decided meanwhile."""
    if sheet.state != SUBMITTED:
        raise InputError(_("It does not wait for approval any more."))


def approve(here: Here, person: Person, sheet: Sheet) -> Added:
    """Records a sheet as a batch; refused for its author, and where it does not fit any more."""
    require_waiting(sheet)
    here.require(Action.APPROVE, sheet_thing(here, sheet))
    found = check(here, sheet)
    if not found.is_fit or found.trial is None:
        wrong = [*found.whole, *found.rows.values(), *found.cells.values()]
        raise InputError(_("It does not fit any more: %(why)s Send it back.") % {"why": wrong[0]})
    require_open(here, locks_of_days(here, found.trial.touched))
    with here.writing() as now:
        file = as_file(here, sheet.source, filled(sheet.rows), entered())
        added = add_facts(now.root, sheet.source, file, by=sheet.hand, recorded=now.moment, why=sheet.note or None)
    sheet.state, sheet.batch, sheet.decided_by, sheet.decided = RECORDED, added.batch.number, person, timezone.now()
    sheet.save()
    return added


def send_back(here: Here, person: Person, sheet: Sheet, *, reason: str) -> None:
    """Gives a sheet back to its author with a reason."""
    require_waiting(sheet)
    here.require(Action.APPROVE, sheet_thing(here, sheet))
    sheet.state, sheet.reason, sheet.decided_by, sheet.decided = RETURNED, reason, person, timezone.now()
    sheet.save()


def attach(person: Person, sheet: Sheet, file: Uploaded, *, row: int | None) -> Evidence:
    """Keeps a file as evidence, under its SHA-256; InputError where it is too large or there are too many."""
    if sheet.evidence.count() >= MOST_EVIDENCE:
        raise InputError(_("There are %(most)s files already; take one away first.") % {"most": MOST_EVIDENCE})
    if (file.size or 0) > MOST_EVIDENCE_BYTES:
        raise InputError(_("A file of evidence has at most 25 MB."))
    arriving = Evidence(sheet=sheet, row=row, name=clean_name(file.name or ""), person=person, sha256="0" * 64)
    place = arriving.file.with_name(f"{sheet.pk}-{timezone.now():%Y%m%d%H%M%S%f}")
    size, digest = keep(file, place)
    known = sheet.evidence.filter(sha256=digest, row=row).first()
    if known is not None:
        place.unlink()
        return known
    arriving.size, arriving.sha256 = size, digest
    arriving.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.replace(arriving.file)
    arriving.save()
    return arriving


def take_away(evidence: Evidence) -> None:
    """Removes a file of evidence, and its bytes where no other sheet has the same."""
    file, digest = evidence.file, evidence.sha256
    evidence.delete()
    if not Evidence.objects.filter(sha256=digest).exists():
        file.unlink(missing_ok=True)


def prefilled(here: Here, sheet: Sheet) -> list[dict[str, str]]:
    """The key columns of the last recorded sheet of the source, without its days: what is entered each time anew."""
    last = (
        Sheet.objects.filter(alliance=here.alliance, source=sheet.source, party=sheet.party, state=RECORDED)
        .order_by("-decided")
        .first()
    )
    source = here.charter.sources[sheet.source]
    kept = [name for name in source.key if name != source.time and source.columns[name].type == "text"]
    return [] if last is None or not kept else [{name: row.get(name, "") for name in kept} for row in last.rows]
