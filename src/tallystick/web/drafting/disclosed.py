"""What a reader may see of what was found out about a draft.

A figure is shown where the present charter's figure of that place is, and only as long as the draft leaves its value
alone, or the charter keeps nothing back from anybody: a draft is no way to look at what is withheld. What follows from
clauses is shown where determinations of those parties may be seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.sharing.asked import Thing
from tallystick.sharing.rules import Place
from tallystick.sharing.standing import class_of
from tallystick.sharing.words import Action, Class, Kind, Mask
from tallystick.web.alliances.here import Here


@dataclass(frozen=True)
class Eye:
    """How one reader looks at findings about a draft."""

    here: Here
    compiled: CompiledCharter
    """The draft's charter."""

    @cached_property
    def keeps_nothing_back(self) -> bool:
        """Whether the present charter discloses everything to all parties."""
        charter = self.here.charter
        classes = [each.disclosure for each in charter.kpis.values()]
        classes += [each.disclosure for each in charter.measures.values()]
        classes += [column.disclosure for each in charter.sources.values() for column in each.columns.values()]
        return all(Class(each) is Class.ALL_PARTIES for each in classes)

    @cached_property
    def present(self) -> tuple[Mapping[Place, bool], str]:
        """By place, whether the present figure is shown; and why there are no present figures, else empty."""
        try:
            seen = self.here.snapshot()
        except InputError as wrong:
            return {}, str(wrong)
        return {place: each.rule is None for place, each in seen.disclosed.items()}, ""

    @property
    def places(self) -> Mapping[Place, bool]:
        """By place, whether the present figure is shown; of none where there are no present figures."""
        return self.present[0]

    @property
    def why_no_figures(self) -> str:
        """Why there are no present figures, and so none of the draft may be shown; empty where there are."""
        return self.present[1]

    def figures(self, content: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
        """The figures that move, as far as they may be seen, and how many are withheld."""
        every = list(content["figures"])
        shown = [each for each in every if self.sees_figure(each)]
        return shown, len(every) - len(shown)

    def sees_figure(self, each: Mapping[str, Any]) -> bool:
        """Whether a figure that moves may be seen."""
        scope = tuple((str(name), str(value)) for name, value in each["scope"])
        place = Place(each["was"] or each["kpi"], each["party"], scope, each["period"])
        return self.places.get(place, False) and (each["same_value"] or self.keeps_nothing_back)

    def sees_clause(self, each: Mapping[str, Any]) -> bool:
        """Whether what follows from a clause between these parties may be seen."""
        beneficiary = each["beneficiary"]
        names = beneficiary.split(" and ") if isinstance(beneficiary, str) else list(beneficiary)
        charter = self.here.charter
        definition = self.compiled.clauses.definitions.get(each["clause"])
        kpis = {definition.clause.kpi} if definition is not None else set()
        before = charter.clauses.get(each["clause"])
        kpis |= {before.kpi} if before is not None else set()
        for kpi in kpis - {None}:
            if kpi not in charter.kpis and not self.keeps_nothing_back:
                return False
            if kpi in charter.kpis and not self._decides(each["obligor"], names, str(kpi)):
                return False
        return self._decides(each["obligor"], names, None) and (self.keeps_nothing_back or self._same_kpis(kpis))

    def _same_kpis(self, kpis: set[str | None]) -> bool:
        """Whether the draft leaves the definitions of KPIs as they are."""
        mine, theirs = self.compiled.charter, self.here.charter
        return all(kpi is None or mine.kpis.get(kpi) == theirs.kpis.get(kpi) for kpi in kpis) and (
            mine.measures == theirs.measures and mine.sources == theirs.sources
        )

    def _decides(self, obligor: str, beneficiaries: list[str], kpi: str | None) -> bool:
        compiled = self.here.opened.compiled
        owner = compiled.charter.kpis[kpi].owner if kpi else None
        thing = Thing(
            Kind.DETERMINATION, self.here.name, party=obligor, parties=frozenset(beneficiaries),
            owner=owner.partition("/")[0] if owner else None,
            disclosure=class_of(kpi, compiled) if kpi else Class.ALL_PARTIES,
        )  # fmt: skip
        decision = self.here.may(Action.SEE, thing)
        return decision.allowed and Mask.VALUES not in decision.masked

    def clauses(self, found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Those of clauses that may be seen."""
        return (each for each in found if self.sees_clause(each))

    def accrued(self, content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """What is carried over, where the figures or determinations it tells of may be seen."""
        for each in content["accrued"]:
            kpi, clause = each["kpi"], each["clause"]
            if clause is not None:
                definition = self.compiled.clauses.definitions.get(clause)
                pairs = definition.pairs if definition is not None else ()
                mine = [pair for pair in pairs if each["party"] in (None, pair[0], *pair[1])]
                if mine and all(
                    self.sees_clause({"clause": clause, "obligor": obligor, "beneficiary": list(others)})
                    for obligor, others in mine
                ):
                    yield each
            elif self.keeps_nothing_back and any(
                shown for place, shown in self.places.items() if place.kpi == kpi and place.party == each["party"]
            ):
                yield each
