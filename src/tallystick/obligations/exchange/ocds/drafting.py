"""From a disclosure to the files of a workspace: charter, facts, events, and what was published.

``charter.yaml`` is a draft that `tally check` reads; ``exports/`` holds one CSV a source; ``events.yaml`` the amounts
and payments; ``published.json`` the whole release, so that nothing is lost and every later export says it again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.errors import Problem
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.decoding import Json
from tallystick.obligations.exchange.ocds.disclosure import Disclosure
from tallystick.obligations.exchange.ocds.event_text import event_text
from tallystick.obligations.exchange.ocds.fact_text import fact_files
from tallystick.obligations.exchange.ocds.packages import one_release
from tallystick.obligations.exchange.ocds.places import Places, places_of
from tallystick.obligations.exchange.ocds.reading import read_release
from tallystick.obligations.exchange.ocds.settle import settled
from tallystick.obligations.exchange.ocds.terms import terms_of
from tallystick.obligations.exchange.ocds.writing import json_text

PUBLISHED = "published.json"


@dataclass(frozen=True, slots=True)
class Drafted:
    """The files by their path in the workspace, and what did not fit."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...]
    disclosure: Disclosure
    places: Places
    form: str
    """What the file was: ``release package``, ``OC4IDS project`` …"""


def draft(content: Json, *, file: str, ocid: str | None = None, contract: str | None = None) -> Drafted:
    """A draft of a charter, with facts and events, from decoded Open Contracting data.

    ``ocid`` and ``contract`` choose where there are several. Raises ProblemsError for what departs from the standard.
    """
    found: list[Problem] = []
    release, form = one_release(content, file=file, ocid=ocid)
    disclosure = read_release(release, found, file=file, contract=contract)
    places = places_of(disclosure)
    terms = terms_of(disclosure, places, found, file=file)
    _list_left_out(disclosure, places, found, file)
    charter, wording = settled(disclosure, places, terms, found, form=form, file=file)
    files = {
        "charter.yaml": charter,
        **{f"exports/{source}.csv": text for source, text in fact_files(disclosure, places, terms).items()},
    }
    events = event_text(disclosure, places, terms, without=wording.left_out)
    if events:
        files["events.yaml"] = events
    files[PUBLISHED] = json_text(release)
    return Drafted(files, gathered(found), disclosure, places, form)


def _list_left_out(found: Disclosure, places: Places, listed: list[Problem], file: str) -> None:
    others = [each for each in found.parties.values() if each.id not in places.parties]
    if others:
        names = ", ".join(each.name for each in others)
        message = f"{others[0].pointer} and its neighbours are no side of the contract and are left out: {names}."
        listed.append(problems.X010.at(message, hint="They stay in published.json.", file=file))
    for metric in places.same_as_agreed:
        message = f"{metric.pointer} is the same as agreed with the contract, and comes in once."
        listed.append(problems.X010.at(message, hint="It stays in published.json.", file=file))
    for place in places.metrics:
        if place.early is not None:
            words = {"forecast": "a forecast of planning", "target": "a target of the tender", "award": "of the award"}
            message = f"{place.early.pointer} is {words[place.early.stage]}; KPI '{place.kpi}' is informational."
            listed.append(problems.X017.at(message, file=file))


_PLACE = re.compile(r"/\d+(?=/|$)")


def gathered(found: list[Problem]) -> tuple[Problem, ...]:
    """The same with one line for what is said alike of several neighbours: ``/parties/* (14): …``."""
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in found:
        pointer, _, rest = problem.message.partition(" ")
        key = _PLACE.sub("/*", pointer) if problem.level != "error" else pointer
        groups.setdefault((problem.id, key, rest), []).append(problem)
    made = []
    for (_, place, rest), held in groups.items():
        first = held[0]
        message = first.message if len(held) == 1 else f"{place} ({len(held)} of them) {rest}"
        made.append(Problem(first.id, first.level, message, first.hint, first.file))
    order = {"error": 0, "warning": 1, "advice": 2}
    return tuple(sorted(made, key=lambda problem: (order[problem.level], problem.id)))
