"""An alliance's workspace as it stands: its charter as read, and its figures before anybody's rights are asked.

Nothing of this goes to a page as it is. :mod:`~tallystick.web.alliances.snapshot` shows a reader what is theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model import Charter
from tallystick.cycle.closing import Closing, close
from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.courses import Courses
from tallystick.cycle.determining import Determined, determine_computed, knowledge_cut_off
from tallystick.cycle.enacting import is_begun, recover
from tallystick.cycle.issues import Issues, issues_in
from tallystick.cycle.provenance import source_notes
from tallystick.cycle.succession import succession
from tallystick.cycle.workspace import Reading, open_workspace, read_charter
from tallystick.errors import ProblemsError
from tallystick.reports.content import SourceNote
from tallystick.sharing.asked import Belonging
from tallystick.sharing.classifying import Exchange
from tallystick.sharing.disclosing import Screen
from tallystick.sharing.standing import belongings
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.records import locked
from tallystick.web.alliances.state import state_of
from tallystick.web.problems import NO_WORKSPACE, refuse

_readings: Kept["Opened"] = Kept(64)
_computed: Kept[Computed] = Kept(12)
_courses: Kept[Courses] = Kept(12)
_screens: Kept[Screen] = Kept(12)
_determined: Kept[Determined] = Kept(12)
_closings: Kept[Closing] = Kept(24)
_issues: Kept[Issues] = Kept(24)
_charters: Kept[tuple[CompiledCharter, ...]] = Kept(24)
_sources: Kept[tuple[SourceNote, ...]] = Kept(24)


@dataclass(frozen=True, slots=True)
class Moment:
    """On which day we look, and what was known by when."""

    as_of: date
    known_at: datetime | None = None


@dataclass(frozen=True)
class Opened:
    """A workspace as it stood at a moment, with its charter."""

    root: Path
    state: str
    """The digest of all that it held."""
    reading: Reading
    charter: Charter
    belongings: Mapping[str, Belonging]

    @property
    def compiled(self) -> CompiledCharter:
        """The charter ready to compute; ProblemsError with its errors."""
        if self.reading.compiled is None:
            raise ProblemsError(each for each in self.reading.problems if each.level == "error")
        return self.reading.compiled

    @property
    def charters(self) -> tuple[CompiledCharter, ...]:
        """All charters that were in force and the present one, oldest first; InputError where one cannot be had."""
        return _charters.get((self.root, self.state), lambda: succession(open_workspace(self.root), self.compiled))

    def computed(self, moment: Moment) -> Computed:
        """Every figure at a moment. Raises what :func:`~tallystick.cycle.computing.compute` raises."""
        return _computed.get(
            (self.root, self.state, moment),
            lambda: compute(self.root, known_at=moment.known_at, as_of=moment.as_of, charter=self.compiled, threads=1),
        )

    def courses(self, moment: Moment) -> Courses:
        """Every figure at a moment, to be judged as it is asked for."""
        return _courses.get(
            (self.root, self.state, moment), lambda: Courses(self.compiled, self.computed(moment).figures)
        )

    def screen(self, moment: Moment, exchange: Exchange, on: date) -> Screen:
        """Every figure at a moment with the patterns that say what may be shown of them to whom on a day."""

        def made() -> Screen:
            return Screen(self.computed(moment).figures, exchange.rules(self.compiled, on))

        return _screens.get((self.root, self.state, moment, exchange, on), made)

    def determined(self, moment: Moment) -> Determined:
        """What follows from the clauses, as known at a moment."""

        def made() -> Determined:
            day = None if moment.known_at else moment.as_of
            cut_off = knowledge_cut_off(self.compiled, known_at=moment.known_at, as_of=day)
            return determine_computed(self.computed(moment), known_at=cut_off)

        return _determined.get((self.root, self.state, moment), made)

    def issues(self) -> Issues:
        """The issues raised on the charter; ProblemsError for a log that cannot be read."""
        return _issues.get((self.root, self.state), lambda: issues_in(self.reading))

    def sources(self, moment: Moment) -> tuple[SourceNote, ...]:
        """Where the facts of a moment came from, and what became of every row."""
        return _sources.get((self.root, self.state, moment), lambda: source_notes(self.computed(moment)))

    def closing(self, as_of: date) -> Closing:
        """The close of every period on a day."""
        return _closings.get((self.root, self.state, as_of), lambda: close(self.root, as_of=as_of))


def opened(root: Path) -> Opened:
    """The workspace in a folder as it stands now; ProblemsError (W007) where its charter cannot be read at all."""
    if not root.is_dir():
        raise refuse(NO_WORKSPACE, f"There is no workspace {root.name!r}.", "Bring its folder back, or remove it.")
    if is_begun(root):  # the computer stopped while an amendment took effect, or it does right now
        with locked(root):
            recover(root)
    state = state_of(root)
    return _readings.get((root, state), lambda: _read(root, state))


def _read(root: Path, state: str) -> Opened:
    reading = read_charter(open_workspace(root))
    if reading.charter is None:
        first = next((str(each) for each in reading.problems), "it is empty")
        raise refuse(NO_WORKSPACE, f"The charter of {root.name!r} cannot be read: {first}", "Mend the charter.")
    return Opened(root, state, reading, reading.charter, belongings(reading.charter))
