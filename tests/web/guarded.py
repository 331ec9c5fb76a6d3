"""An alliance with things that not everybody may see, an edition of it, and the numbers that must reach nobody else."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from tallystick.cycle.editions import publish
from tallystick.ledger.keys import read_signing_key_file
from tallystick.reports.numbers import exact, written
from tallystick.sharing.rules import place_of
from tallystick.terms.figure import Figure
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.opened import Moment
from tallystick.web.alliances.snapshot import Asked, Snapshot
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Person

OWNED = "seats_flown"
"""A KPI that the hub owns, disclosed to its owner only; seats per flight, which has the same sums in it, likewise."""
CAPTAIN = "endeavor/captain"
EDITION = "2013-08.1"
ROLES: tuple[tuple[str, str], ...] = (
    ("manager", "hub"), ("executive", "hub"), ("counsel", "hub"), ("analyst", "hub"), ("clean-team member", "hub"),
    ("manager", "endeavor"), ("member", "endeavor"), ("contributor", "expressjet"), ("respondent", "expressjet"),
    ("auditor", ""), ("regulator", ""),
)  # fmt: skip

_PERSON = """    endeavor-captain:
      title: The captain of Endeavor at LGA
      level: person
      part of: endeavor
      is: {origin: LGA}
      head: endeavor/captain
  functions:
"""
_OBJECTIVE = """    - id: captain-leaves-on-time
      title: The captain leaves on time
      statement: Send off 61 % of the captain's flights at LGA on time in every month until November 2013
      perspective: customer
      unit: endeavor-captain
      owner: endeavor/captain
      from: 2013-01-01
      until: 2013-12-01
      kpis: [on_time_departures]
      links:
        - {to: arrive-on-time, kind: identical, kpi: on_time_departures}
  initiatives:
"""


def _replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def make_guarded(on_record: Path) -> str:
    """A workspace with an edition of August; later two KPIs became their owner's only, and one unit a person's."""
    name = f"guarded-{uuid4().hex[:8]}"
    root: Path = settings.SITE.alliances / name
    shutil.copytree(on_record / "workspace", root)
    log_key = read_signing_key_file(on_record / "log.key")
    publish(root, "2013-08", log_key=log_key, state="final", recorded=datetime(2013, 12, 10, 12, tzinfo=UTC))
    charter = root / "charter"
    for kpi in (OWNED, "seats_per_flight"):
        _replaced(charter / "kpis.yaml", f"\n  {kpi}:\n", f"\n  {kpi}:\n    disclosure: owner only\n")
    _replaced(charter / "strategy.yaml", "  functions:\n", _PERSON)
    _replaced(charter / "strategy.yaml", "  initiatives:\n", _OBJECTIVE)
    role = f"  {CAPTAIN}: {{title: A captain}}\n"
    _replaced(charter / "alliance.yaml", "  endeavor/station:", f"{role}  endeavor/station:")
    return name


def here_of(alliance: Alliance, person: Person) -> Here:
    """The alliance as a person has it."""
    return Here(alliance, actor_of(person, None))


def canaries(here: Here, asked: Asked | None = None) -> frozenset[str]:
    """The numbers of figures that are withheld from a reader, as digits, less those that are shown elsewhere."""
    withheld: set[str] = set()
    shown: set[str] = set()
    computed = {place_of(each): each for each in here.opened.computed(Moment(here.today)).figures}
    seen = here.snapshot(asked)
    for place, figure in computed.items():
        found = seen.disclosed.get(place)
        (shown if found is not None and found.is_shown else withheld).update(_numbers(figure))
    return frozenset(withheld - shown - set(_differences(seen)) - YEARS)


YEARS = frozenset(str(year) for year in range(2012, 2028))


def _differences(seen: Snapshot) -> Iterator[str]:
    """What pages say of figures that are shown: how far from their targets, and from the period before."""
    for cells in seen.judged.series.values():
        for series in cells.values():
            exacts = [each.figure.exact for each in series]
            moves = [b - a for a, b in pairwise(exacts) if a is not None and b is not None]
            for amount in (*moves, *(each.gap for each in series if each.gap is not None)):
                for places in range(3):
                    yield re.sub(r"[^0-9.]", "", written(amount, places=places))


def _numbers(figure: Figure) -> set[str]:
    found = [
        None if figure.value is None else written(figure.value),
        None if figure.numerator is None else exact(figure.numerator),
        None if figure.denominator is None else exact(figure.denominator),
        None if figure.n is None else written(Fraction(figure.n)),
    ]
    plain = {re.sub(r"[^0-9.]", "", each) for each in found if each is not None}
    return {each for each in plain if len(each.replace(".", "")) >= 4}


def found_in(page: str, numbers: frozenset[str]) -> set[str]:
    """Those of the numbers that stand on a page, however their thousands are set apart; where a line runs is none."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    text = re.sub(r' (?:d|x|y|cx|cy|r|rx|width|height|viewBox|points|transform)="[^"]*"', "", text)
    text = re.sub(r"(?<=\d)[\u202f\u00a0,](?=\d{3})", "", text)
    there = set(re.findall(r"(?<![0-9a-zA-Z.])\d+(?:\.\d+)?(?![0-9a-zA-Z])", text))
    return {each for each in there if each in numbers or each.removesuffix(".0") in numbers}
