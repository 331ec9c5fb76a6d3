"""Reading a release: one contract of it as a :class:`Disclosure`, and a list of what has no place in a charter."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from tallystick.errors import Problem, ProblemsError
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.decoding import Node
from tallystick.obligations.exchange.ocds.disclosure import (
    Disclosure,
    Failure,
    Metric,
    Milestone,
    Observation,
    Organisation,
    Payment,
    Stage,
)
from tallystick.obligations.exchange.ocds.free_text import the_amount
from tallystick.obligations.exchange.ocds.part import Part, refuse
from tallystick.obligations.exchange.ocds.units import ForeignUnit

BUYERS = ("buyer", "procuringEntity", "publicAuthority")
SUPPLIERS = ("supplier", "privateParty", "concessionaire")


def read_release(release: Node, found: list[Problem], *, file: str, contract: str | None = None) -> Disclosure:
    """One contract of a release; the only one that says something of its performance, or the one that is named.

    What has no place in a charter is added to ``found``. Raises ProblemsError for what departs from the standard.
    """
    part = Part(release, found, file)
    chosen = _contract(part, contract)
    parties = {each.id: each for each in _parties(part)}
    for each in _referenced(part, chosen, parties):
        parties[each.id] = each
    refuse(found)
    metrics = (*_early_metrics(part), *_metrics(chosen, "agreedMetrics", "agreed"))
    implementation = chosen.part("implementation")
    milestones = [*_milestones(chosen)]
    failures: tuple[Failure, ...] = ()
    payments: tuple[Payment, ...] = ()
    if implementation is not None:
        metrics = (*metrics, *_metrics(implementation, "metrics", "reported"))
        milestones += _milestones(implementation)
        failures = tuple(_failures(implementation))
        payments = tuple(_payments(implementation))
        implementation.finish()
    start, end = chosen.period("period")
    _, currency = chosen.money("value")
    buyers, suppliers = _sides(part, parties, chosen)
    disclosure = Disclosure(
        ocid=part.text("ocid") or "",
        released=_released(part),
        contract=chosen.identifier(),
        title=chosen.text("title") or part.text("title") or _tender_title(part) or part.text("ocid") or file,
        description=chosen.text("description"),
        start=start,
        end=end,
        currency=currency or _any_currency(metrics, payments, failures),
        parties=parties,
        buyers=buyers,
        suppliers=suppliers,
        metrics=metrics,
        milestones=tuple(milestones),
        failures=failures,
        payments=payments,
    )
    project = part.part("project")
    if project is not None:
        project.finish()
    part.taken |= {"id", "tag", "date", "language", "initiationType", "title", "buyer", "contracts", "awards"}
    chosen.finish()
    part.finish()
    refuse(found)
    return disclosure


def _contract(release: Part, wanted: str | None) -> Part:
    """The contract that the charter will be about."""
    contracts = list(release.parts("contracts"))
    if wanted is not None:
        named = [each for each in contracts if str(each.value.get("id")) == wanted]
        if not named:
            known = ", ".join(str(each.value.get("id")) for each in contracts) or "none"
            message = f"there is no contract {wanted!r}; the file has {known}."
            raise ProblemsError([problems.X004.at(message, file=release.file)])
        return named[0]
    telling = [each for each in contracts if {"implementation", "agreedMetrics", "milestones"} & each.value.keys()]
    chosen = telling if len(contracts) > 1 else contracts
    if not chosen:
        message = "it holds no contract that says anything of its performance."
        hint = "Expected contracts with agreedMetrics, milestones or implementation."
        raise ProblemsError([problems.X003.at(message, hint=hint, file=release.file)])
    if len(chosen) > 1:
        listed = ", ".join(str(each.value.get("id")) for each in chosen)
        message = f"it has {len(chosen)} contracts that say something of their performance: {listed}."
        raise ProblemsError([problems.X004.at(message, hint="Name one with --contract.", file=release.file)])
    for each in contracts:
        if each is not chosen[0]:
            each.finish()
    return chosen[0]


def _parties(release: Part) -> Iterator[Organisation]:
    seen: set[str] = set()
    for part in release.parts("parties"):
        name = part.identifier()
        if name in seen:
            part.report(problems.X015, f"has the id {name!r} of a party before it.")
        seen.add(name)
        identifier = part.part("identifier")
        listed = legal = None
        if identifier is not None:
            scheme, code = identifier.text("scheme"), identifier.text("id")
            legal = identifier.text("legalName")
            listed = f"{scheme} {code}" if scheme and code else code
            identifier.taken.add("uri")
            identifier.finish()
        yield Organisation(
            id=name,
            name=part.text("name") or legal or name,
            roles=part.texts("roles"),
            identifier=listed,
            legal_name=legal,
            pointer=part.pointer,
        )
        part.finish()


def _referenced(release: Part, contract: Part, parties: dict[str, Organisation]) -> list[Organisation]:
    """Organisations that are named as buyer, supplier, payer or payee, and are not among the parties."""
    implementation = contract.value.get("implementation")
    transactions = implementation.get("transactions") if isinstance(implementation, Node) else None
    places: list[tuple[object, str]] = [(release.value.get("buyer"), "buyer")]
    for holder in (*_nodes(release.value.get("awards")), contract.value):
        if holder is contract.value or holder.get("id") == contract.value.get("awardID"):
            places += [(each, "supplier") for each in _nodes(holder.get("suppliers"))]
    places += [(each.get(side), "") for each in _nodes(transactions) for side in ("payer", "payee")]
    found: dict[str, Organisation] = {}
    for reference, role in places:
        name = reference.get("id") if isinstance(reference, Node) else None
        if not isinstance(reference, Node) or not isinstance(name, str) or name in parties or name in found:
            continue
        part = Part(reference, release.found, release.file)
        found[name] = Organisation(name, part.text("name") or name, (role,) if role else (), None, None, part.pointer)
        part.report(problems.X012, f"names {found[name].name!r}, who is not among the parties; it is taken as one.")
    return list(found.values())


def _nodes(held: object) -> list[Node]:
    return [each for each in held if isinstance(each, Node)] if isinstance(held, list) else []


def _sides(release: Part, parties: dict[str, Organisation], contract: Part) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who buys and who supplies: by reference first, else by roles."""
    buyer = release.part("buyer")
    named = buyer.text("id") if buyer is not None else None
    by_role = [each.id for role in BUYERS for each in parties.values() if role in each.roles]
    buyers = tuple(dict.fromkeys([*([named] if named in parties else []), *by_role]))
    award = contract.text("awardID")
    listed: list[str | None] = []
    for each in release.parts("awards"):
        mine = award is None or each.value.get("id") == award
        listed += [supplier.text("id") for supplier in each.parts("suppliers") if mine]
    listed += [supplier.text("id") for supplier in contract.parts("suppliers")]
    by_role = [each.id for role in SUPPLIERS for each in parties.values() if role in each.roles]
    suppliers = tuple(dict.fromkeys(name for name in (*listed, *by_role) if name is not None and name in parties))
    return buyers, tuple(name for name in suppliers if name not in buyers)


def _tender_title(release: Part) -> str | None:
    tender = release.value.get("tender")
    title = tender.get("title") if isinstance(tender, Node) else None
    return title if isinstance(title, str) else None


def _early_metrics(release: Part) -> tuple[Metric, ...]:
    """What was foreseen before there was a contract, and what the award says."""
    found: list[Metric] = []
    planning, tender = release.part("planning"), release.part("tender")
    if planning is not None:
        found += _metrics(planning, "forecasts", "forecast")
        planning.finish()
    if tender is not None:
        found += _metrics(tender, "targets", "target")
        tender.finish()
    for award in release.parts("awards"):
        award.taken |= {"id", "suppliers"}
        found += _metrics(award, "agreedMetrics", "award")
        award.finish()
    return tuple(found)


def _metrics(part: Part, key: str, stage: Stage) -> tuple[Metric, ...]:
    found = []
    for metric in part.parts(key):
        found.append(
            Metric(
                id=metric.identifier(),
                title=metric.text("title"),
                description=metric.text("description"),
                stage=stage,
                observations=tuple(_observations(metric)),
                pointer=metric.pointer,
            )
        )
        metric.finish()
    return tuple(found)


def _observations(metric: Part) -> Iterator[Observation]:
    for part in metric.parts("observations"):
        start, end = part.period("period")
        amount, currency = part.money("value")
        unit = part.part("unit")
        foreign = ForeignUnit(unit.text("name"), unit.text("scheme"), unit.text("id")) if unit is not None else None
        dimensions = part.part("dimensions")
        held = {} if dimensions is None else {key: dimensions.text(key) for key in dimensions.value}
        yield Observation(
            id=part.identifier(),
            start=start or end,
            end=end or start,
            measure=part.number("measure"),
            amount=amount,
            currency=currency,
            unit=foreign,
            dimensions=tuple(sorted((key, value) for key, value in held.items() if value is not None)),
            pointer=part.pointer,
        )
        part.taken.add("notes")
        part.finish()


def _milestones(part: Part) -> list[Milestone]:
    found = []
    for milestone in part.parts("milestones"):
        found.append(
            Milestone(
                id=milestone.identifier(),
                title=milestone.text("title"),
                description=milestone.text("description"),
                status=milestone.text("status"),
                due=milestone.day("dueDate"),
                met=milestone.day("dateMet"),
                pointer=milestone.pointer,
            )
        )
        milestone.taken |= {"type", "code", "dateModified"}
        milestone.finish()
    return found


def _failures(implementation: Part) -> Iterator[Failure]:
    for part in implementation.parts("performanceFailures"):
        start, end = part.period("period")
        imposed = part.text("penaltyImposed")
        amount = the_amount(imposed) if imposed is not None else None
        yield Failure(
            id=part.identifier(),
            category=part.text("category"),
            events=part.number("events"),
            start=start,
            end=end,
            contracted=part.text("penaltyContracted"),
            imposed=imposed,
            imposed_amount=None if amount is None else amount.amount,
            currency=None if amount is None else amount.currency,
            paid=part.flag("penaltyPaid"),
            pointer=part.pointer,
        )
        part.finish()


def _payments(implementation: Part) -> Iterator[Payment]:
    for part in implementation.parts("transactions"):
        amount, currency = part.money("value")
        sides = [part.part(side) for side in ("payer", "payee")]
        payer, payee = (each.text("id") if each is not None else None for each in sides)
        for each in sides:
            if each is not None:
                each.taken.add("name")
                each.finish()
        yield Payment(
            id=part.identifier(),
            day=part.day("date"),
            amount=amount,
            currency=currency,
            payer=payer,
            payee=payee,
            source=part.text("source") or part.text("uri"),
            pointer=part.pointer,
        )
        part.taken |= {"source", "uri", "relatedImplementationMilestone"}
        part.finish()


def _released(release: Part) -> date:
    found = release.day("date")
    if found is None:
        release.report(problems.X007, "is missing: every release has the date of its publication.", at="date")
        return date.min
    return found


def _any_currency(metrics: Iterable[Metric], payments: Iterable[Payment], failures: Iterable[Failure]) -> str | None:
    """The currency that stands most often beside amounts."""
    observed = [each.currency for metric in metrics for each in metric.observations]
    named = [*observed, *(each.currency for each in payments), *(each.currency for each in failures)]
    counts = Counter(each for each in named if each is not None)
    return counts.most_common(1)[0][0] if counts else None
