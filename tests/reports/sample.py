"""A report with constructed figures: every kind of KPI, status and gap that a report must show.

Organisations and numbers are made up; each total is the sum of its cells, and nothing is drawn by chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tallystick.charter.model.alliance import Party
from tallystick.charter.model.bands import Severity
from tallystick.charter.model.base import Span
from tallystick.charter.model.kpis import Kpi
from tallystick.charter.model.scorecard import Scorecard
from tallystick.charter.model.strategy import Finding, Objective
from tallystick.reports.content import (
    Batch,
    Breakdown,
    Command,
    DayCoverage,
    DeliveryNote,
    Details,
    Effect,
    Explanation,
    FigureCounts,
    KpiPage,
    MeasureNote,
    QualityCount,
    ReportContent,
    Series,
    Software,
    SourceNote,
)
from tallystick.reports.movement import what_changed
from tallystick.scorecard.attribution import Adjustment, Attributed, Contribution
from tallystick.scorecard.cascade import Cascade, Part
from tallystick.scorecard.initiatives import EffectState, InitiativeState
from tallystick.scorecard.lines import Change, Judgement, Line
from tallystick.scorecard.milestones import MilestoneState
from tallystick.scorecard.strategy import Edge, ObjectiveState, StrategyMap, StrategyView
from tallystick.terms.figure import Figure, Missing, Quality
from tallystick.terms.rounding import round_fraction

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
PARTIES = {
    "hub": Party.model_validate({"name": "Harbour Lines", "role": "hub carrier"}),
    "regional": Party.model_validate({"name": "Lakeside Connect", "role": "regional partner"}),
}
ORIGINS = ("EAST", "NORTH", "WEST")
BANDS = {"good": ">= target", "watch": ">= target - 2", "poor": "otherwise"}
LOWER = {"good": "<= target", "watch": "<= target + 3", "poor": "otherwise"}
SEVERITIES: Mapping[str, Severity] = {"good": "good", "watch": "watch", "poor": "poor"}


def definition(**fields: Any) -> Kpi:
    """A KPI of the charter; keys with underscores stand for keys with spaces."""
    return Kpi.model_validate({key.replace("_", " "): value for key, value in fields.items()})


def period(month: int) -> tuple[str, date, date]:
    """Id, start and end of a month of 2026, 0 for January."""
    end = date(2026, month + 2, 1) if month < 11 else date(2027, 1, 1)
    return f"2026-{month + 1:02d}", date(2026, month + 1, 1), end


def judged(
    kpi_id: str,
    kpi: Kpi,
    month: int,
    *,
    numerator: Fraction | None,
    denominator: Fraction | None,
    n: int | None,
    target: Fraction | None,
    factor: int = 1,
    missing: Missing | None = None,
    party: str | None = None,
    scope: tuple[tuple[str, str | None], ...] = (),
    elapsed: Fraction = Fraction(1),
) -> Judgement:
    """One figure against its target, by the bands as they are written."""
    name, start, end = period(month)
    exact = None if missing or numerator is None else numerator / (denominator or 1) * factor
    value = None if exact is None else round_fraction(exact, kpi.rounding.places)
    figure = Figure(
        kpi=kpi_id,
        party=party,
        scope=scope,
        period=name,
        start=start,
        end=end,
        value=value,
        exact=exact,
        numerator=numerator,
        denominator=denominator,
        n=n,
        unit=kpi.unit,
        missing=missing,
        quality=None if missing else Quality.PROVISIONAL if month == 11 else Quality.FINAL,
        elapsed=elapsed,
    )
    status = _status(kpi, exact, target)
    if elapsed < 1:
        status = "unfinished"
    severity = SEVERITIES.get(status, "none")
    score = (
        None if severity == "none" else {"good": Fraction(90), "watch": Fraction(60), "poor": Fraction(20)}[severity]
    )
    return Judgement(
        figure=figure,
        target=target,
        status=status,
        computed_status=status,
        severity=severity,
        score=score,
        value=None if elapsed < 1 else exact,
        kpi=kpi,
    )


def _status(kpi: Kpi, exact: Fraction | None, target: Fraction | None) -> str:
    if exact is None:
        return "no_value"
    if not kpi.bands:
        return "unscored"
    if target is None:
        return "no_target"
    for name, band in kpi.bands.items():
        edges = [
            (edge.operator, Fraction(edge.bound.times) * target + Fraction(edge.bound.plus)) for edge in band.when.edges
        ]
        if all(exact >= bound if operator == ">=" else exact <= bound for operator, bound in edges):
            return name
    return "unscored"


def wave(seed: int, month: int, size: int) -> int:
    """A number from −size to size that looks like weather and is always the same."""
    return (seed * 31 + month * 17 + (month * month * seed) % 13) % (2 * size + 1) - size


def page_by_cell(
    kpi_id: str,
    kpi: Kpi,
    *,
    factor: int,
    base: Sequence[int],
    share: Sequence[int],
    size: int,
    targets: Sequence[Fraction | None],
    formula: str,
    measures: tuple[MeasureNote, ...] = (),
    gone: Mapping[int, Missing] | None = None,
    explained: bool = False,
) -> KpiPage:
    """A ratio by party and origin: per mille ``share`` of ``base`` in each month, moved by a wave."""
    gone = gone or {}
    cells: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row, party in enumerate(PARTIES):
        for column, origin in enumerate(ORIGINS):
            seed = 3 * row + column + len(kpi_id)
            counts = [base[month] // (2 + row) + 11 * wave(seed, month, 5) + 40 * column for month in range(12)]
            cells[party, origin] = [
                (count * (share[month] + wave(seed + 2, month, size) - 9 * row + 4 * column) // 1000, count)
                for month, count in enumerate(counts)
            ]

    def series(keys: list[tuple[str, str]], party: str | None, origin: str | None) -> Series:
        return tuple(
            judged(
                kpi_id,
                kpi,
                month,
                numerator=Fraction(sum(cells[key][month][0] for key in keys)),
                denominator=Fraction(sum(cells[key][month][1] for key in keys)),
                n=sum(cells[key][month][1] for key in keys),
                target=targets[month],
                factor=factor,
                missing=gone.get(month),
                party=party,
                scope=(("origin", origin),) if origin else (),
            )
            for month in range(12)
        )

    both = list(cells)
    by_party = tuple(series([key for key in both if key[0] == party], party, None) for party in PARTIES)
    breakdowns = (
        Breakdown(("party",), by_party),
        Breakdown(
            ("origin",), tuple(series([key for key in both if key[1] == origin], None, origin) for origin in ORIGINS)
        ),
        Breakdown(("party", "origin"), tuple(series([key], *key) for key in both)),
    )
    total = series(both, None, None)
    return KpiPage(
        id=kpi_id,
        kpi=kpi,
        unit=kpi.unit,
        formula=formula,
        series=total,
        measures=measures,
        make_details=lambda: Details(breakdowns, _explained(total, by_party) if explained else None),
    )


def _explained(total: Series, parts: tuple[Series, ...]) -> Explanation:
    """Rate and mix effects by party, at the mean of both months' shares and values."""
    effects = []
    for part in parts:
        before, after = part[-2].figure, part[-1].figure
        shares = [
            (figure.denominator or Fraction(0)) / (whole.figure.denominator or Fraction(1))
            for figure, whole in ((before, total[-2]), (after, total[-1]))
        ]
        values = [before.exact or Fraction(0), after.exact or Fraction(0)]
        name = PARTIES[part[0].figure.party or "hub"].name
        effects.append(Effect(name, "rate", (shares[0] + shares[1]) / 2 * (values[1] - values[0])))
        effects.append(Effect(name, "mix", (values[0] + values[1]) / 2 * (shares[1] - shares[0])))
    return Explanation(
        before_period=total[-2].figure.period,
        after_period=total[-1].figure.period,
        before=total[-2].figure.exact or Fraction(0),
        after=total[-1].figure.exact or Fraction(0),
        effects=tuple(effects),
        method="Each party's change of value is weighed with the mean of its two shares, and each change of share with "
        "the mean of its two values.",
    )


def plain_page(
    kpi_id: str,
    kpi: Kpi,
    values: Sequence[tuple[int | None, int | None]],
    *,
    targets: Sequence[Fraction | None],
    formula: str,
    factor: int = 1,
    gone: Mapping[int, Missing] | None = None,
    elapsed: Fraction = Fraction(1),
) -> KpiPage:
    """A KPI without cells, from numerators and denominators by month."""
    gone = gone or {}
    series = tuple(
        judged(
            kpi_id,
            kpi,
            month,
            numerator=None if top is None else Fraction(top),
            denominator=None if bottom is None else Fraction(bottom),
            n=bottom if bottom is not None else top,
            target=targets[month],
            factor=factor,
            missing=gone.get(month),
            elapsed=elapsed if month == 11 else Fraction(1),
        )
        for month, (top, bottom) in enumerate(values)
    )
    return KpiPage(id=kpi_id, kpi=kpi, unit=kpi.unit, formula=formula, series=series)


def linear(first: str, last: str, months: int = 12) -> list[Fraction | None]:
    """A straight line over the year that stays at its last value."""
    low, high = Fraction(first), Fraction(last)
    return [low + (high - low) * min(month, months - 1) / (months - 1) for month in range(12)]


def flat(value: str) -> list[Fraction | None]:
    """The same target in every month."""
    return [Fraction(value)] * 12


SCHEDULED = [2410, 2190, 2520, 2480, 2590, 2610, 2720, 2700, 2450, 2500, 2380, 2440]
COUNTS = (
    MeasureNote("completed", "COUNT(air_time)", "Completed flights"),
    MeasureNote("scheduled", "COUNT(*)", "Scheduled flights"),
)


def pages() -> tuple[KpiPage, ...]:
    """Nine KPIs."""
    completion = definition(
        title="Completion factor",
        question="Do we fly what we scheduled?",
        decision="Below the floor in three of six months the hub carrier may end the agreement.",
        formula="completed / scheduled",
        unit="percent",
        direction="higher",
        by=["party", "origin"],
        rounding="1 place, half up, before comparison",
        minimum="30 scheduled",
        target={"linear": {"2026-01": 94, "2026-12": 96}},
        bands=BANDS,
        binding="contractual",
        owner="regional/manager",
        objective="keep-the-schedule",
        examples=[{"given": {"scheduled": 1000, "completed": 940}, "expect": Decimal("94.0"), "status": "watch"}],
        evidence=["operations log", "slot records of the airports"],
    )
    controllable = definition(
        title="Controllable completion factor",
        question="Do we fly what the weather lets us fly?",
        formula="completion",
        unit="percent",
        direction="higher",
        by=["party", "origin"],
        target=Decimal(96),
        bands=BANDS,
        owner="regional/manager",
        excludes={
            "weather": {
                "measure": "stopped-by-weather",
                "convention": "drop",
                "because": "Nobody can fly below the visibility that the airport allows",
            }
        },
        objective="keep-the-schedule",
    )
    punctual = definition(
        title="A14 arrivals",
        question="Do travellers arrive when we said?",
        formula="COUNT_IF(arr_delay < 15) / scheduled",
        unit="percent",
        direction="higher",
        by=["party", "origin"],
        target={"linear": {"2026-01": 70, "2026-11": 80}},
        bands={**BANDS, "watch": ">= target - 5"},
        owner="hub/manager",
        objective="arrive-on-time",
    )
    delay = definition(
        title="Mean arrival delay",
        question="How late are we when we are late?",
        formula="AVG(arr_delay)",
        unit="minutes",
        direction="lower",
        target=Decimal(12),
        bands=LOWER,
        owner="hub/manager",
        objective="arrive-on-time",
    )
    worst = definition(
        title="Delay of the 90th percentile",
        question="How bad is a bad day for a traveller?",
        formula="PERCENTILE_DISC(arr_delay, 0.9)",
        unit="minutes",
        direction="lower",
        rounding="0 places",
        target={"step": {"2026-01": 50, "2026-07": 45}},
        bands=LOWER,
        owner="hub/manager",
        objective="arrive-on-time",
    )
    seats = definition(
        title="Seats flown",
        question="How much do we offer together?",
        formula="SUM(aircraft.seats)",
        unit="count",
        direction="higher",
        rounding="0 places",
        target={"step": {"2026-01": 500000, "2026-06": 560000}},
        bands={"good": ">= target", "watch": ">= 95 % of target", "poor": "otherwise"},
        owner="hub/planning",
        objective="grow-together",
    )
    block = definition(
        title="Block time against plan",
        question="Is the timetable honest?",
        formula="AVG(block_time) / AVG(planned_block_time)",
        unit="percent",
        direction={"range": [97, 102]},
        target=Decimal(100),
        bands={"good": ">= 97 and <= 102", "poor": "otherwise"},
        owner="hub/planning",
        objective="grow-together",
    )
    connections = definition(
        title="Connections kept",
        question="Do travellers reach their second flight?",
        formula="COUNT_IF(kept) / COUNT(*)",
        unit="percent",
        direction="higher",
        minimum=30,
        target=Decimal(95),
        bands=BANDS,
        owner="regional/manager",
        objective="arrive-on-time",
    )
    share = definition(
        title="Share of the market",
        question="How much of the traffic is ours?",
        formula="scheduled / everybody",
        unit="percent",
        direction="unscored",
        binding="informational",
    )
    some = [970, 962, 958, 965, 968, 960, 951, 957, 966, 971, 973, 955]
    ontime = [742, 718, 751, 760, 772, 741, 729, 768, 801, 822, 811, 793]
    return (
        page_by_cell(
            "completion",
            completion,
            factor=100,
            base=SCHEDULED,
            share=some,
            size=12,
            targets=linear("94", "96"),
            formula="completed / scheduled",
            measures=COUNTS,
            explained=True,
        ),
        page_by_cell(
            "controllable-completion",
            controllable,
            factor=100,
            base=SCHEDULED,
            share=[each + 18 for each in some],
            size=6,
            targets=flat("96"),
            formula="(completed) / (scheduled - stopped_by_weather)",
        ),
        page_by_cell(
            "on-time-arrivals",
            punctual,
            factor=100,
            base=SCHEDULED,
            share=ontime,
            size=30,
            targets=linear("70", "80", 11),
            formula="COUNT_IF(arr_delay < 15) / scheduled",
        ),
        plain_page(
            "arrival-delay",
            delay,
            list(
                zip(
                    [34100, 33120, 31240, 30900, 28340, 36210, 39800, 31020, 24230, 22110, 21830, 20040],
                    [2200] * 12,
                    strict=True,
                )
            ),
            targets=flat("12"),
            formula="AVG(arr_delay)",
        ),
        plain_page(
            "delay-90",
            worst,
            [(value, None) for value in (52, 55, 49, 47, 46, 58, 63, 51, 42, 40, 41, 49)],
            targets=[Fraction(50)] * 6 + [Fraction(45)] * 6,
            formula="PERCENTILE_DISC(arr_delay, 0.9)",
        ),
        plain_page(
            "seats",
            seats,
            [(value * 1000 + 137, None) for value in (488, 451, 512, 508, 541, 549, 577, 583, 552, 561, 538, 204)],
            targets=[Fraction(500000)] * 5 + [Fraction(560000)] * 7,
            formula="SUM(aircraft.seats)",
            elapsed=Fraction(12, 31),
        ),
        plain_page(
            "block-time",
            block,
            list(zip([1012, 1008, 998, 991, 987, 1003, 1024, 1019, 1001, 994, 989, 996], [1000] * 12, strict=True)),
            targets=flat("100"),
            formula="AVG(block_time) / AVG(planned_block_time)",
            factor=100,
        ),
        plain_page(
            "connections",
            connections,
            [
                (188, 200),
                (176, 190),
                (0, 0),
                (0, 0),
                (201, 210),
                (195, 205),
                (190, 204),
                (22, 25),
                (199, 208),
                (205, 213),
                (196, 205),
                (21, 24),
            ],
            targets=flat("95"),
            formula="COUNT_IF(kept) / COUNT(*)",
            factor=100,
            gone={2: Missing.NO_ACTIVITY, 3: Missing.NO_ACTIVITY, 7: Missing.INSUFFICIENT, 11: Missing.INSUFFICIENT},
        ),
        plain_page(
            "market-share",
            share,
            [
                (value, 100000)
                for value in (18210, 18340, 18120, 18450, 18900, 18870, 19010, 19120, 18990, 18800, 18760, 18910)
            ],
            targets=[None] * 12,
            formula="scheduled / everybody",
            factor=100,
        ),
    )


OBJECTIVES = tuple(
    Objective.model_validate(fields)
    for fields in (
        {
            "id": "keep-the-schedule",
            "title": "Keep the schedule",
            "statement": "Complete 96 % of scheduled flights in December 2026, from 94 % in January.",
            "perspective": "operational",
            "owner": "regional/manager",
            "until": "2027-01-01",
            "kpis": ["completion", "controllable-completion"],
        },
        {
            "id": "arrive-on-time",
            "title": "Arrive on time",
            "statement": "Land 80 % of scheduled flights within 14 minutes of schedule by November 2026, from 70 %.",
            "perspective": "customer",
            "owner": "hub/manager",
            "until": "2026-12-01",
            "kpis": ["on-time-arrivals", "arrival-delay", "delay-90", "connections"],
            "supports": ["keep-the-schedule"],
        },
        {
            "id": "grow-together",
            "title": "Grow together",
            "statement": "Offer 560 000 seats a month from June 2026.",
            "perspective": "financial",
            "owner": "hub/planning",
            "kpis": ["seats", "block-time"],
        },
    )
)


def scorecard(kpis: tuple[KpiPage, ...]) -> Line:
    """Objectives over KPIs, scores by weight."""
    known = {page.id: page for page in kpis}
    groups = []
    for objective in OBJECTIVES:
        lines = tuple(_line(known[name], critical=name == "completion") for name in objective.kpis)
        groups.append(_group(objective.id, "objective", objective.title or objective.id, lines))
    groups.append(_group("context", "group", "For information", (_line(known["market-share"]),)))
    return _group("harbour-lakeside", "alliance", "Harbour and Lakeside", tuple(groups))


def _line(page: KpiPage, *, critical: bool = False) -> Line:
    latest = page.latest
    return Line(
        id=page.id,
        kind="kpi",
        title=page.kpi.title,
        weight=Fraction(2 if critical else 1),
        status=latest.status,
        severity=latest.severity,
        score=latest.score,
        coverage=Fraction(latest.score is not None),
        critical=critical,
        judgement=latest,
    )


def _group(name: str, kind: Any, title: str, items: tuple[Line, ...]) -> Line:
    weight = sum((line.weight for line in items), Fraction(0))
    scored = sum((line.weight * line.coverage for line in items), Fraction(0))
    points = sum((line.weight * line.coverage * line.score for line in items if line.score is not None), Fraction(0))
    score = points / scored if scored else None
    severity: Severity = "none" if score is None else "good" if score >= 80 else "watch" if score >= 50 else "poor"
    status = "not_scored" if score is None else severity
    return Line(name, kind, title, weight, status, severity, score, scored / weight, items=items)


def strategy(kpis: tuple[KpiPage, ...]) -> StrategyView:
    """The objectives above with a part of one party, links, contributions, initiatives and analysis."""
    known = {page.id: page for page in kpis}
    nodes = [state(each, [known[name].latest for name in each.kpis]) for each in OBJECTIVES]
    seats, wanted = known["seats"].latest, Fraction(560_000)
    part = replace(seats, figure=replace(seats.figure, party="hub"))
    hub = state(
        Objective.model_validate(
            {"id": "hub-grows", "statement": "The hub offers its part of the seats.", "perspective": "financial",
             "unit": "hub", "kpis": ["seats"]}
        ),
        [part],
        milestones=(
            MilestoneState("Winter schedule filed", date(2026, 9, 1), date(2026, 9, 19), "done", 18),
            MilestoneState("Slots confirmed", date(2026, 12, 1), None, "late", 13),
        ),
    )  # fmt: skip
    whole = seats.figure.exact or Fraction(0)
    passed = Part(
        objective="hub-grows", unit="hub", unit_title="Harbour Lines", kpi="seats", kind="additive", judgement=part,
        counts=True, amount=whole - 1200, passed_down=wanted, own_target=None,
    )  # fmt: skip
    cascade = Cascade(
        objective="grow-together", kpi="seats", period="2026-12", unit="seats", judgement=seats, parts=(passed,),
        combined="sum", result=whole - 1200, residual=Fraction(1200), residual_parts=None, unknown=(), target=wanted,
        split="equal", target_gap=Fraction(0), components=(), credits=(), shared_with=(),
    )  # fmt: skip
    drawn = StrategyMap(
        rows=(("financial", (nodes[2], hub)), ("customer", (nodes[1],)), ("operational", (nodes[0], *nodes[3:]))),
        edges=(
            Edge("hub-grows", "grow-together", "additive", "seats", "seats", None),
            Edge("arrive-on-time", "keep-the-schedule", "contributory", None, None, "Who is late is cancelled next"),
        ),
    )
    credited = Attributed(
        id="who-fills", kpi="seats", rule="own share", period="2026-12", unit="seats", whole=seats.figure,
        contributions=(
            Contribution("hub", "Harbour Lines", whole, Fraction(1)),
            Contribution("regional", "Lakeside Connect", Fraction(900), Fraction(900) / whole),
        ),
        adjustment=Adjustment("double claims", Fraction(-900)),
    )  # fmt: skip
    effect = EffectState(
        kpi="completion", unit="percent", by=Fraction(1), periods=3, ended=2, expected=Fraction(30_000),
        expected_to_date=Fraction(20_000), observed_periods=2, observed_change=Fraction(1, 2),
        observed=Fraction(10_000),
    )  # fmt: skip
    crews = InitiativeState(
        id="spare-crews", title="Spare crews", statement="Two crews on call.", objectives=("keep-the-schedule",),
        owner="regional/manager", start=date(2026, 3, 1), until=date(2026, 9, 1), currency="USD",
        budget=Fraction(12_000), spent=Fraction(12_500), milestones=(), effects=(effect,),
    )  # fmt: skip
    finding = {"id": "fog", "of": "environment", "finding": "Fog stays longer.", "source": "A report",
               "date": "2026-01-05", "objectives": "keep-the-schedule"}  # fmt: skip
    confirmed = {**finding, "id": "fleet", "of": "position", "finding": "Aircraft are small.",
                 "confirmed": {"by": "hub/manager", "on": "2026-01-09"}}  # fmt: skip
    return StrategyView(
        alliance="harbour-lakeside", title="Harbour and Lakeside connection", period="2026-12",
        period_label="December 2026", as_of=date(2026, 12, 14), mission=None, vision="One timetable",
        values=("Candour",),
        analysis=(Finding.model_validate(confirmed), Finding.model_validate(finding)), map=drawn, cascades=(cascade,),
        attributions=(credited,), initiatives=(crews,),
    )  # fmt: skip


def state(
    objective: Objective, judgements: Sequence[Judgement], milestones: tuple[MilestoneState, ...] = ()
) -> ObjectiveState:
    """An objective as it stands by the worst of its KPIs."""
    rank: tuple[Severity, ...] = ("none", "good", "watch", "poor")
    severity = max((each.severity for each in judgements), key=rank.index)
    return ObjectiveState(
        id=objective.id,
        title=objective.title or objective.statement,
        statement=objective.statement,
        perspective=objective.perspective,
        key_result_area="Reach",
        level="organisation",
        unit=objective.unit,
        unit_title=PARTIES[objective.unit].name if objective.unit else "All parties",
        function=None,
        owner=objective.owner,
        start=date(2026, 1, 1),
        until=objective.until,
        elapsed=Fraction(1, 2),
        judgements=tuple(judgements),
        milestones=milestones,
        status="not_scored" if severity == "none" else severity,
        severity=severity,
        coverage=Fraction(1),
    )


def content(**changed: Any) -> ReportContent:
    """The whole sample, with some fields changed."""
    kpis = pages()
    card = scorecard(kpis)
    score = card.score or Fraction(0)
    fields: dict[str, Any] = {
        "alliance": "harbour-lakeside",
        "title": "Harbour and Lakeside connection",
        "purpose": "One schedule and one promise to travellers of three airports.",
        "note": "A constructed example: organisations, agreement and figures are made up.",
        "mission": "Bring regional travellers through the harbour reliably.",
        "period": "2026-12",
        "period_label": "December 2026",
        "term": Span.model_validate({"start": "2026-01-01", "end": "2027-01-01"}),
        "parties": PARTIES,
        "generated": datetime(2027, 1, 5, 9, 12, tzinfo=UTC),
        "as_of": date(2026, 12, 13),
        "known_at": datetime(2027, 1, 4, 18, 0, tzinfo=UTC),
        "charter_sha256": "7c2f4be1" * 8,
        "software": (Software("tallystick", "0.1.0"), Software("DuckDB", "2.0.0")),
        "sources": (
            SourceNote(
                id="flights",
                title="Flights",
                holds="one scheduled flight",
                read=29990,
                kept=29971,
                bad=14,
                repeated=5,
                first_day=date(2026, 1, 1),
                last_day=date(2026, 12, 31),
                batches=(
                    Batch(
                        "flights-2026.csv",
                        "a1b2c3d4" * 8,
                        "0f1e2d3c" * 8,
                        datetime(2027, 1, 3, 8, 0, tzinfo=UTC),
                        "hub/manager",
                        29971,
                    ),
                ),
                quality=(QualityCount("arr_delay between -120 and 1500", 14, "set aside"),),
                remarks=("156 flights have no weather row: they get no relief.",),
                days=DayCoverage(date(2026, 1, 1), date(2027, 1, 1), 363, ((date(2026, 2, 3), date(2026, 2, 4)),)),
                deliveries=(
                    DeliveryNote("2026-11", date(2026, 12, 3), datetime(2026, 12, 2, tzinfo=UTC), 0, "delivered"),
                    DeliveryNote("2026-12", date(2027, 1, 2), None, 3, "late"),
                ),
                provided_by="hub",
                licence="CC0-1.0",
            ),
            SourceNote(
                id="weather", title="Hourly weather", holds="one hour at one airport", read=26115, kept=26115, bad=0
            ),
        ),
        "scorecard": card,
        "kpis": kpis,
        "figure_counts": (
            FigureCounts(
                "completion",
                20,
                {Missing.INSUFFICIENT: 3, Missing.NO_ACTIVITY: 5},
                {Quality.PROVISIONAL: 3, Quality.FINAL: 8, Quality.ESTIMATED: 1},
                (("2026-02", Missing.INSUFFICIENT),),
            ),
        ),
        "what_changed": what_changed(kpis),
        "strategy": strategy(kpis),
        "calendar": "months",
        "zone": "America/New_York",
        "scoring": Scorecard(),
        "score_change": Change(
            before=score + 6,
            after=score,
            score_effect=Fraction(-5),
            weight_effect=Fraction(0),
            coverage_effect=Fraction(-1),
            by_item=(("keep-the-schedule", Fraction(-4)), ("arrive-on-time", Fraction(-1))),
        ),
        "commands": (
            Command("tally check charter.yaml", "reads the charter again and runs its worked examples"),
            Command("tally figures . --period 2026-12 --format json", "computes every figure from the same facts"),
            Command("tally report . --period 2026-12", "writes this page"),
        ),
        "period_labels": {period(month)[0]: f"{name} 2026" for month, name in enumerate(MONTHS)},
        "dimension_titles": {"party": "Party", "origin": "Airport of departure"},
    }
    return ReportContent(**{**fields, **changed})
