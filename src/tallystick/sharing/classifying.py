"""What a KPI tells competitors, by the words of counsel of every party, and the rules of disclosure that follow.

Where parties compete, a figure is shown by what it is about: the joint work of the alliance, something sensitive as a
price or a capacity, or what somebody intends. Counsel of each party says so for each KPI, and may release figures that
would wait for a legal review or go to the clean team alone. It holds once counsel of every party has spoken, for the
KPI as it was measured then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model import Charter
from tallystick.charter.model.kpis import Kpi, Measure
from tallystick.sharing.circumstances import COMMON, INTENTIONS, SENSITIVE, Verdict
from tallystick.sharing.rules import KpiRule, Rules
from tallystick.sharing.standing import rule_of
from tallystick.terms.canonical import sha256_hex

CATEGORIES = (*sorted(COMMON), *sorted(SENSITIVE), *sorted(INTENTIONS))
"""What a KPI can be about between competitors, the least sensitive first."""
RELEASES = (Verdict.LEGAL_REVIEW, Verdict.CLEAN_TEAM, Verdict.AGGREGATE_ONLY, Verdict.SHARE)
"""What counsel can release, the strictest first: nothing, to the clean team, to everybody the whole, everything."""
_HOW_SENSITIVE = {each: rank for rank, group in enumerate((COMMON, SENSITIVE, INTENTIONS)) for each in group}


@dataclass(frozen=True, slots=True)
class Classified:
    """What a KPI tells competitors, by one party's counsel or by all of them."""

    category: str
    """One of :data:`CATEGORIES`."""
    forward_looking: bool = False
    release: Verdict = Verdict.LEGAL_REVIEW
    """One of :data:`RELEASES`: what becomes of figures that would wait for a legal review, or go to the clean team."""


def together(words: Mapping[str, Classified], parties: Iterable[str]) -> Classified | None:
    """What holds by the words of all: each time the most cautious; None as long as a party has not spoken.

    >>> north, south = Classified("service_level", release=Verdict.SHARE), Classified("price")
    >>> together({"north": north, "south": south}, ("north", "south"))
    Classified(category='price', forward_looking=False, release=<Verdict.LEGAL_REVIEW: 'legal-review'>)
    >>> together({"north": north}, ("north", "south")) is None
    True
    """
    wanted = frozenset(parties)
    said = [word for party, word in sorted(words.items()) if party in wanted]
    if not wanted or len(said) < len(wanted):
        return None
    return Classified(
        max((each.category for each in said), key=lambda category: (_HOW_SENSITIVE[category], category)),
        any(each.forward_looking for each in said),
        min((each.release for each in said), key=RELEASES.index),
    )


def subject_of(kpi: str, compiled: CompiledCharter) -> str:
    """The digest of what a KPI measures: its formula down to the columns and where they are read, its unit and cells.

    64 hexadecimal digits; KeyError for an unknown KPI. Titles, targets, bands and owners may change without it; whoever
    classified the KPI need not look at it again then. A column that is read from elsewhere is another one.
    """
    charter = compiled.charter
    found: dict[str, object] = {"kpi": _counted(charter.kpis[kpi])}
    for name in sorted(compiled.kpis[kpi].bound.measures):
        made_of = charter.measures.get(name) or charter.kpis.get(name)
        if made_of is not None:
            found[f"of {name}"] = _counted(made_of)
    for name in _sources_of(compiled.kpis[kpi].bound.sources, charter):
        found[f"from {name}"] = charter.sources[name].model_dump(mode="json", include=_READ)
    return sha256_hex(found)


def _sources_of(names: Iterable[str], charter: Charter) -> tuple[str, ...]:
    """Some sources, and those that they are joined with, in order."""
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and name in charter.sources:
            found.add(name)
            waiting += charter.sources[name].joins
    return tuple(sorted(found))


_COUNTED = {"formula", "source", "where", "covers", "unit", "by", "excludes"}
_READ = {"holds", "time", "key", "columns", "joins", "snapshot", "file"}


def _counted(of: Kpi | Measure) -> object:
    return of.model_dump(mode="json", include=_COUNTED)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What parties may exchange: whether they compete, and if so what each KPI tells competitors."""

    competitors: bool | None
    """None: not recorded."""
    classified: tuple[tuple[str, str, Classified], ...] = ()
    """KPI, digest of what it measures, and what it tells, in order; only what counsel of every party classified."""

    def rules(self, compiled: CompiledCharter, on: date, kpis: Mapping[str, KpiRule] | None = None) -> Rules:
        """The rules on a day for the KPIs of a charter.

        A classification holds for what it was said of: a KPI that the charter measures in another way has none.
        ``kpis`` are the charter's rules where they were made stricter already.
        """
        known = {name: rule_of(name, compiled) for name in compiled.kpis} if kpis is None else dict(kpis)
        reviewed: dict[str, Verdict] = {}
        for name, subject, said in self.classified:
            if name in known and name in compiled.kpis and subject == subject_of(name, compiled):
                known[name] = replace(known[name], category=said.category, forward_looking=said.forward_looking)
                reviewed[name] = said.release
        return Rules(competitors=self.competitors, on=on, kpis=known, reviewed=reviewed)
