"""The issues of an alliance that a reader sees, filtered and found by what they are about."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from tallystick.charter.issues import Issue, element
from tallystick.charter.model.issues import Entry
from tallystick.cycle.issues import issues as issues_of
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.hands import role_title, roles_of
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.pages.charter.reading.chapters import chapters
from tallystick.web.pages.charter.reading.parts import Part
from tallystick.web.pages.charter.sight import hidden_paths, is_hidden

_read: Kept[tuple[Issue, ...]] = Kept(24)

FINISHED = ("closed", "declined")


@dataclass(frozen=True, slots=True)
class About:
    """The element that an issue is about."""

    path: str
    title: str
    chapter: str
    anchor: str
    kpi: str
    """The KPI's id, where it is about one."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said."""

    entry: Entry
    by: str
    owner: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An issue as pages show it."""

    issue: Issue
    about: About
    by: str
    owner: str
    is_mine: bool
    """Whether the reader's role raised it, or deals with it."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.issue.state not in FINISHED


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is filtered by."""

    state: str = "unfinished"
    kind: str = ""
    on: str = ""
    period: str = ""
    mine: bool = False


def wanted(request: HttpRequest) -> Wanted:
    """The filter that an address asks for."""
    said = request.GET
    return Wanted(
        said.get("state", "unfinished"), said.get("kind", ""), said.get("on", ""), said.get("period", ""),
        said.get("mine") == "1",
    )  # fmt: skip


def seen(here: Here) -> tuple[Listed, ...]:
    """Every issue that the reader may see, the latest first."""
    every = _read.get((here.opened.root, here.opened.state), lambda: issues_of(here.alliance.root).issues)
    hidden = hidden_paths(here)
    mine = set(roles_of(here))
    parts = parts_of(here)
    found = (
        Listed(
            each, about(each.on, parts), role_title(here, each.history[0].by),
            role_title(here, each.owner) if each.owner else "", bool(mine & {each.history[0].by, each.owner}),
        )
        for each in every
        if not is_hidden(here, each.on, hidden)
    )  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.issue.history[-1].date, reverse=True))


def parts_of(here: Here) -> Mapping[str, tuple[str, Part]]:
    """The parts of the charter that an issue can be about, by path, with their chapter."""
    return {part.path: (chapter.id, part) for chapter in chapters(here) for part in chapter.parts if part.path}


def sees(here: Here, path: str) -> bool:
    """Whether the reader sees issues, and what this one is about."""
    return here.may(Action.SEE, here.thing(Kind.ISSUE)).allowed and not is_hidden(here, path, hidden_paths(here))


def is_there(here: Here, path: str) -> bool:
    """Whether the charter in force has an element that the reader sees; of what is hidden there is nothing."""
    return element(path, here.opened.reading.document) is not None and sees(here, path)


def about(path: str, parts: Mapping[str, tuple[str, Part]]) -> About:
    """What a path names; the path itself where it names a smaller part, or one that is gone."""
    steps = path.split("/")
    for length in range(len(steps), 0, -1):
        found = parts.get("/".join(steps[:length]))
        if found is not None:
            chapter, part = found
            rest = "/".join(steps[length:])
            kpi = steps[1] if steps[0] == "kpis" and len(steps) > 1 else ""
            return About(path, f"{part.title}: {rest}" if rest else part.title, chapter, part.anchor, kpi)
    return About(path, "" if path == "charter" else path, "", "", "")


def chosen(every: tuple[Listed, ...], asked: Wanted) -> tuple[Listed, ...]:
    """Those that the filter lets through."""
    return tuple(
        each
        for each in every
        if (asked.state in ("", each.issue.state) or (asked.state == "unfinished" and each.is_open))
        and asked.kind in ("", each.issue.kind)
        and (not asked.on or each.issue.on == asked.on or each.issue.on.startswith(f"{asked.on}/"))
        and asked.period in ("", each.issue.period)
        and (each.is_mine or not asked.mine)
    )


def history(here: Here, issue: Issue) -> tuple[Said, ...]:
    """All that was said about an issue, oldest first."""
    return tuple(
        Said(each, role_title(here, each.by), role_title(here, each.owner) if each.owner else "")
        for each in issue.history
    )
