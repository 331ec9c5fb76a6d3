"""The contract performance notice as data: made from charter, figures, determinations, what was published and the
authority's profile; refused where something that the law asks for is missing.

Part A is the assessment against key performance indicators (section 71(2)); part B what section 71(5) asks for: a
breach that resulted in termination, damages or a settlement (71(3)), or a failure to perform to the authority's
satisfaction after a proper opportunity to improve (71(4)).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import Problem, ProblemsError
from tallystick.obligations.determination import Determination
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.base import read_base
from tallystick.obligations.exchange.ocds.decoding import Node
from tallystick.obligations.exchange.uk_notice.days import assessed_by, assessment_days, published_by
from tallystick.obligations.exchange.uk_notice.material import Materiality, materiality
from tallystick.obligations.exchange.uk_notice.particulars import Particulars, particulars
from tallystick.obligations.exchange.uk_notice.plain import day_words
from tallystick.obligations.exchange.uk_notice.profile import FEWEST, Breach, NoticeProfile
from tallystick.obligations.exchange.uk_notice.rating import RatedKpi, Unrated, rate
from tallystick.obligations.judged import MISSES
from tallystick.terms.figure import Figure

STATEMENT = (
    "This notice sets out the contracting authority's assessment of performance against the key performance indicators."
)


@dataclass(frozen=True, slots=True)
class RatedLine:
    """One rated KPI, and why it is among the most material ones."""

    rank: int
    kpi: RatedKpi
    material: Materiality


@dataclass(frozen=True, slots=True)
class Passed:
    """A KPI that was set and is not rated in this notice, and why."""

    id: str
    title: str
    because: str


@dataclass(frozen=True, slots=True)
class BreachLine:
    """A breach or failure with the days that count, and the determinations behind it."""

    breach: Breach
    publish_by: date
    missed: tuple[str, ...]
    """The periods in which the clause was missed, in the time assessed."""
    amount: Decimal | None
    """What was determined for them."""
    currency: str | None


@dataclass(frozen=True, slots=True)
class PerformanceNotice:
    """The notice."""

    particulars: Particulars
    start: date
    end: date
    """The day after the last day assessed."""
    published_on: date
    at_termination: bool
    lines: tuple[RatedLine, ...]
    """The most material KPIs, the most material first."""
    passed: tuple[Passed, ...]
    breaches: tuple[BreachLine, ...]
    due: date
    """By when this assessment had to be published."""
    next_due: date | None
    """By when the next one has to be; None after the one on termination."""
    assessments: tuple[date, ...]
    """The last days of every 12 months of the contract, and its end."""
    note: str | None
    charter_sha256: str
    known_at: datetime
    remarks: tuple[Problem, ...]


def performance_notice(
    compiled: CompiledCharter,
    *,
    figures: Sequence[Figure],
    determinations: Iterable[Determination],
    profile: NoticeProfile,
    published: Node | None,
    known_at: datetime,
) -> PerformanceNotice:
    """The notice of a contract for one supplier and time.

    Raises ProblemsError, with everything that is missing at once: fewer than three KPIs (X025), a KPI without rating
    (X026), authority, supplier or contract not fully named (X027), a breach not fully told (X028).
    """
    listed: list[Problem] = []
    if published is None:
        message = "nothing was published of the contract, and the notice repeats its ids, authority and supplier."
        hint = "Give the release with --published; for a start, `tally export-ocds` writes one."
        raise ProblemsError([problems.X027.at(message, hint=hint)])
    base = read_base(published, file="published.json")
    authority, supplier = _sides(compiled, profile, listed)
    known = tuple(determinations)
    ranked = materiality(compiled, _set_kpis(compiled, profile, listed), known, until=profile.assessed.end)
    rated = {each.kpi: rate(compiled.kpis[each.kpi], compiled, figures, profile, supplier) for each in ranked}
    lines = _lines(ranked, rated, profile, listed)
    mine = [each for each in known if each.obligor == supplier and each.end <= profile.assessed.end]
    breaches = tuple(_breach(each, compiled, mine, listed) for each in profile.breaches)
    told = particulars(compiled, base, authority=authority, supplier=supplier, listed=listed)
    errors = [problem for problem in listed if problem.level == "error"]
    if errors:
        raise ProblemsError(errors)
    entered = profile.entered or _signed(base.contract) or compiled.charter.term.start
    due = assessed_by(profile.last_notice or entered, compiled.charter.term.end)
    remarks = [*listed, *_late(profile, due, breaches)]
    chosen = {line.kpi.id for line in lines}
    return PerformanceNotice(
        particulars=told,
        start=profile.assessed.start,
        end=profile.assessed.end,
        published_on=profile.on,
        at_termination=profile.at_termination,
        lines=lines,
        passed=tuple(
            Passed(each.kpi, compiled.kpis[each.kpi].kpi.title, each.because)
            for each in ranked
            if each.kpi not in chosen
        ),
        breaches=breaches,
        due=due,
        next_due=None if profile.at_termination else assessed_by(profile.on, compiled.charter.term.end),
        assessments=assessment_days(entered, compiled.charter.term.end),
        note=profile.note,
        charter_sha256=compiled.sha256,
        known_at=known_at,
        remarks=tuple(remarks),
    )


def _signed(contract: Node) -> date | None:
    signed = contract.get("dateSigned")
    return date.fromisoformat(signed[:10]) if isinstance(signed, str) else None


def _sides(compiled: CompiledCharter, profile: NoticeProfile, listed: list[Problem]) -> tuple[str, str]:
    """Authority and supplier: as declared, else the only beneficiary and obligor of clauses on KPIs."""
    parties = compiled.charter.parties
    clauses = [each for each in compiled.charter.clauses.values() if each.kpi is not None]
    obligors = list(dict.fromkeys(name for each in clauses for name in each.obligor))
    beneficiaries = list(dict.fromkeys(name for each in clauses for name in each.beneficiary))
    found = []
    for key, declared, known in (
        ("authority", profile.authority, beneficiaries),
        ("supplier", profile.supplier, obligors),
    ):
        name = declared or (known[0] if len(known) == 1 else None)
        if name is None or name not in parties:
            message = (
                f"'{key}' is {f'{declared!r}, who is no party' if declared else 'not given, and not the only one'}."
            )
            hint = f"Name one of {', '.join(parties)}."
            listed.append(problems.X027.at(message, hint=hint, file="notice.yaml"))
            raise ProblemsError(listed)
        found.append(name)
    return found[0], found[1]


def _set_kpis(compiled: CompiledCharter, profile: NoticeProfile, listed: list[Problem]) -> tuple[str, ...]:
    """The KPIs set under section 52(1)."""
    named = profile.kpis or tuple(
        name for name, definition in compiled.kpis.items() if definition.kpi.binding == "contractual"
    )
    unknown = [name for name in (*named, *profile.other, *profile.ratings_of) if name not in compiled.kpis]
    if unknown:
        message = f"the charter has no KPI {', '.join(map(repr, dict.fromkeys(unknown)))}."
        hint = f"It has {', '.join(compiled.kpis)}."
        raise ProblemsError([*listed, problems.X027.at(message, hint=hint, file="notice.yaml")])
    if len(named) < FEWEST:
        message = f"{len(named)} key performance indicators are set ({', '.join(named) or 'none'}); three are needed."
        hint = "Name them under 'kpis', or make three KPIs of the charter contractual."
        listed.append(problems.X025.at(message, hint=hint, file="notice.yaml"))
    return tuple(dict.fromkeys(named))


def _lines(
    ranked: Sequence[Materiality],
    rated: dict[str, RatedKpi | Unrated],
    profile: NoticeProfile,
    listed: list[Problem],
) -> tuple[RatedLine, ...]:
    """The most material KPIs; one that is among them and has no rating stops the notice, and is not passed over."""
    lines = []
    for rank, each in enumerate(ranked[: profile.publish], start=1):
        found = rated[each.kpi]
        if isinstance(found, Unrated):
            message = f"KPI '{each.kpi}' is the {_ordinal(rank)} most material one and has no rating: {found.why}."
            hint = f"Declare the rating, or write under 'other' why it is rated Other: {{{each.kpi}: …}}."
            listed.append(problems.X026.at(message, hint=hint, file="notice.yaml"))
        else:
            lines.append(RatedLine(rank, found, each))
    return tuple(lines)


def _breach(
    breach: Breach, compiled: CompiledCharter, determinations: Iterable[Determination], listed: list[Problem]
) -> BreachLine:
    """A declared breach with the supplier's determinations of its clause."""
    missed: list[Determination] = []
    if breach.clause is not None:
        if breach.clause not in compiled.charter.clauses:
            message = f"the charter has no clause {breach.clause!r}."
            listed.append(problems.X028.at(message, file="notice.yaml"))
        missed = [each for each in determinations if each.clause == breach.clause and each.outcome in MISSES]
        if not missed and breach.clause in compiled.charter.clauses:
            message = f"clause '{breach.clause}' was not missed by the supplier in any period determined so far."
            hint = "Name the clause that was broken, or leave 'clause' out."
            listed.append(problems.X028.at(message, hint=hint, file="notice.yaml"))
    if any(result.what == "termination" for result in breach.results):
        message = (
            "the contract was terminated in full; that is published in a contract termination notice (section 80)."
        )
        listed.append(problems.X028.at(message, file="notice.yaml"))
    amounts = [each.amount for each in missed if each.amount is not None]
    return BreachLine(
        breach=breach,
        publish_by=published_by(breach.since),
        missed=tuple(dict.fromkeys(each.period for each in sorted(missed, key=lambda each: each.start))),
        amount=sum(amounts, Decimal(0)) if amounts else None,
        currency=next((each.currency for each in missed if each.currency), None),
    )


def _late(profile: NoticeProfile, due: date, breaches: Iterable[BreachLine]) -> list[Problem]:
    found = []
    if profile.on > due:
        found.append(
            problems.X029.at(
                f"The assessment was due by {day_words(due)}, and is published on {day_words(profile.on)}."
            )
        )
    for each in breaches:
        if profile.on > each.publish_by:
            what, by = f"What section {each.breach.section} asks for", day_words(each.publish_by)
            found.append(problems.X029.at(f"{what} was due by {by}, and is published on {day_words(profile.on)}."))
    return found


def _ordinal(number: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")
