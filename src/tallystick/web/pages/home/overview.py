"""Alliances and partners in a line each, as their reader may see them: plain values for pages and exports."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from tallystick.charter.model.alliance import Party
from tallystick.charter.model.bands import Severity
from tallystick.obligations.judged import MISSES
from tallystick.reports import charts
from tallystick.reports.numbers import difference, percent, written
from tallystick.reports.views import Tag, tag
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Snapshot, editions_for
from tallystick.web.design.amounts import money
from tallystick.web.design.environment import day, said, speech
from tallystick.web.pages.home.figures_there import Obstacle, figures_or_why

SEVERITIES: tuple[Severity, ...] = ("good", "watch", "poor", "none")


@dataclass(frozen=True, slots=True)
class Owed:
    """What one party owes another net, as far as the reader may see it."""

    debtor: str
    creditor: str
    amount: Decimal
    currency: str | None
    disputed: Decimal

    @property
    def short(self) -> str:
        """The amount alone."""
        return money(self.amount, self.currency)

    @property
    def text(self) -> str:
        """In a line."""
        text = _("%(debtor)s owes %(creditor)s %(amount)s") % {
            "debtor": self.debtor, "creditor": self.creditor, "amount": money(self.amount, self.currency),
        }  # fmt: skip
        if self.disputed:
            text += _(", of it %(amount)s disputed") % {"amount": money(self.disputed, self.currency)}
        return text


@dataclass(frozen=True, slots=True)
class LastEdition:
    """The edition published last."""

    name: str
    state: str
    published: str
    link: str


@dataclass(frozen=True, slots=True)
class AllianceView:
    """One alliance in a card or a line."""

    name: str
    title: str
    link: str
    parties: tuple[str, ...]
    roles: str
    on: date
    period: str
    score: Fraction | None
    score_text: str
    scale: str
    coverage: Fraction | None
    coverage_text: str
    tag: Tag | None
    """None where nothing is judged, or the reader sees no figures."""
    counts: tuple[tuple[Tag, int], ...]
    trend: Markup | None
    """The course of the score; None where there are fewer than two."""
    moved: Fraction | None
    """By how much the score moved since the period before."""
    moved_text: str
    owed: tuple[Owed, ...]
    sees_money: bool
    edition: LastEdition | None
    obstacle: Obstacle | None
    """Why there are no figures, where there are none and the reader might see some."""


@dataclass(frozen=True, slots=True)
class PartnerView:
    """One partner in one alliance."""

    title: str
    alliance: str
    link: str
    role: str
    counts: tuple[tuple[Severity, int], ...]
    """How many of the KPIs that are figured for it stand where."""
    marks: tuple[tuple[Tag, int], ...]
    missed: int | None
    """Commitments missed in the last period that was determined; None where the reader sees none of them."""
    owes: tuple[Owed, ...]
    gets: tuple[Owed, ...]


def alliance_view(here: Here) -> AllianceView:
    """An alliance in a line."""
    there = figures_or_why(here)
    found = there if isinstance(there, Snapshot) else None
    line = found.content.scorecard if found else None
    moved = _moved(found) if found else None
    return AllianceView(
        name=here.name,
        title=here.title,
        link=reverse("alliance", args=[here.name]),
        parties=tuple(party.name for party in here.charter.parties.values()),
        roles=", ".join(dict.fromkeys(said(role.role.value) for role in here.roles)),
        on=here.today,
        period=found.content.period_label if found else "",
        score=line.score if line else None,
        score_text="–" if line is None or line.score is None else written(line.score, places=1),
        scale=written(here.charter.scorecard.scale[1]),
        coverage=line.coverage if line else None,
        coverage_text=percent(line.coverage) if line else "–",
        tag=tag(line.status, line.severity) if line else None,
        counts=found.counted if found else (),
        trend=_trend(found) if found else None,
        moved=moved,
        moved_text="" if moved is None else difference(moved, places=1),
        owed=tuple(owed_in(here, found)) if found else (),
        sees_money=found is not None and any(not each.masked for each in found.determinations),
        edition=_last_edition(here),
        obstacle=there if isinstance(there, Obstacle) else None,
    )


def _scores(found: Snapshot) -> list[tuple[str, str, Fraction | None, Severity]]:
    return [(period.id, period.label, line.score, line.severity) for period, line in found.scores]


def _moved(found: Snapshot) -> Fraction | None:
    scores = [score for _id, _label, score, _severity in _scores(found)]
    if len(scores) < 2 or scores[-1] is None or scores[-2] is None:
        return None
    return scores[-1] - scores[-2]


def _trend(found: Snapshot) -> Markup | None:
    points = [
        charts.Point(
            label=label, short=name, value=score, text="–" if score is None else written(score, places=1),
            reason="" if score is not None else said("Not scored"), severity=severity,
        )
        for name, label, score, severity in _scores(found)
    ]  # fmt: skip
    if sum(each.value is not None for each in points) < 2:
        return None
    return charts.sparkline(points, title=_("Score, last %(count)s periods") % {"count": len(points)}, speech=speech())


def owed_in(here: Here, found: Snapshot) -> Iterator[Owed]:
    """What parties owe each other net, as far as the reader may see it."""
    parties = here.charter.parties
    for each in found.account.balances:
        concerned = frozenset({each.debtor, each.creditor})
        if not each.amount or not here.may(Action.SEE, here.thing(Kind.ACCOUNT, parties=concerned)).allowed:
            continue
        pair = {each.debtor, each.creditor}
        disputed = [item for item in found.account.items if {item.obligor, item.beneficiary} == pair]
        yield Owed(
            _name(parties, each.debtor), _name(parties, each.creditor), each.amount, each.currency,
            sum((abs(item.disputed) for item in disputed if item.currency == each.currency), Decimal(0)),
        )  # fmt: skip


def _name(parties: Mapping[str, Party], party: str) -> str:
    return parties[party].name if party in parties else party


def _last_edition(here: Here) -> LastEdition | None:
    found = editions_for(here.opened, here.reader)
    if not found:
        return None
    last = max(found, key=lambda each: each.index)
    zone = here.opened.compiled.zone
    return LastEdition(
        last.name,
        said(last.state),
        day(zone.day_of(last.known_at)),
        f"{reverse('alliance', args=[here.name])}?edition={last.name}",
    )


def partner_views(here: Here, found: Snapshot) -> Iterator[PartnerView]:
    """The partners of an alliance, by what is figured and determined for each."""
    owed = tuple(owed_in(here, found))
    for name, party in here.charter.parties.items():
        counted = Counter(severity for severity in _severities(found, name))
        counts = tuple((each, counted[each]) for each in SEVERITIES if counted[each])
        yield PartnerView(
            title=party.name,
            alliance=here.title,
            link=f"{reverse('alliance', args=[here.name])}?party={name}",
            role=party.role or "",
            counts=counts,
            marks=tuple((tag(each, each), count) for each, count in counts),
            missed=_missed(found, name),
            owes=tuple(each for each in owed if each.debtor == party.name),
            gets=tuple(each for each in owed if each.creditor == party.name),
        )


def _severities(found: Snapshot, party: str) -> Iterator[Severity]:
    for page in found.content.kpis:
        series = found.judged.series.get(page.id, {}).get((party, ()))
        if series and series[-1].figure.end == page.latest.figure.end:
            yield series[-1].severity


def _missed(found: Snapshot, party: str) -> int | None:
    mine = [each.determination for each in found.determinations if each.determination.obligor == party]
    mine = [each for each in mine if each.end <= found.period.end]
    if not mine:
        return None
    last: dict[str, date] = {}
    for each in mine:
        last[each.clause] = max(each.end, last.get(each.clause, each.end))
    return len({each.clause for each in mine if each.end == last[each.clause] and each.outcome in MISSES})
