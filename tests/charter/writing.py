"""Small charters for tests, and what examining them finds."""

from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model import Charter
from tallystick.charter.read import Document, read_texts
from tallystick.charter.shape import shape
from tallystick.errors import Problem, ProblemsError

HEAD = """\
tallystick: 1
alliance: test
title: A test
term: 2013-01-01 .. 2014-01-01
parties: {us: {name: Us, is: {who: u}}, them: {name: Them, is: {who: t}}}
people: {us/manager: {title: Manager}}
"""

SALES = """\
sources:
  sales:
    time: day
    key: id
    columns: {id: text, day: date, who: text, amount: EUR, hours: hours, won: boolean, pieces: number}
"""


def kpi(lines: str, *, measures: str = "", sources: str = SALES, head: str = HEAD) -> str:
    """A charter with one KPI ``k``; ``lines`` are its keys beyond title, owner and direction."""
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    direction = "" if "direction:" in lines else "    direction: unscored\n"
    return f"{head}{sources}{measures}kpis:\n  k:\n    title: K\n    owner: us/manager\n{direction}{body}"


def read(text: str) -> Document:
    """The document of a text."""
    return read_texts([("charter.yaml", text.encode())])


def modelled(text: str) -> Charter:
    """The charter that a text says; fails the test where its shape is wrong."""
    charter, found = shape(read(text))
    assert charter is not None, "\n".join(map(str, found))
    return charter


def examined(text: str) -> tuple[CompiledCharter | None, tuple[Problem, ...]]:
    """The compiled charter of a text, and all that was found on the way."""
    try:
        document = read(text)
    except ProblemsError as wrong:
        return None, wrong.problems
    charter, found = shape(document)
    if charter is None:
        return None, found
    compiled, more = examine(charter, document)
    return compiled, (*found, *more)


def compiled(text: str) -> CompiledCharter:
    """The compiled charter of a text; fails the test where it has errors."""
    made, found = examined(text)
    assert made is not None, "\n".join(map(str, found))
    return made


def only(text: str) -> Problem:
    """The one problem that a text has; fails the test where there are none or several."""
    _, found = examined(text)
    assert len(found) == 1, "\n".join(map(str, found)) or "no problem"
    return found[0]


def place(text: str, mark: str, *, nth: int = 1) -> tuple[int, int]:
    """Line and column (from 1) of the nth occurrence of a mark in a text."""
    at = -1
    for _ in range(nth):
        at = text.index(mark, at + 1)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def at(problem: Problem) -> tuple[int | None, int | None]:
    """Line and column of a problem."""
    return problem.line, problem.column
