"""What was recorded while periods were closed: which extensions count, and what is wrong with a record."""

from collections.abc import Iterator
from datetime import date

from tallystick.charter import problems
from tallystick.charter.closing import closing_periods, due_text, timetable
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document, Steps
from tallystick.charter.findings import near
from tallystick.charter.membership import stretches
from tallystick.charter.model import Charter
from tallystick.charter.model.closing import CloseRecord, Extension
from tallystick.errors import Problem, ProblemKind
from tallystick.terms.calendar import Period
from tallystick.terms.due import DueRule


def not_consenting(extension: Extension, charter: Charter, period: Period) -> tuple[str, ...]:
    """The parties that are members in the period and have not consented; an extension counts when there is none."""
    consenting = {role.split("/")[0] for role in extension.consented_by}
    return tuple(
        name
        for name, party in charter.parties.items()
        if name not in consenting
        and any(start < period.end and period.start < end for start, end in stretches(party, charter))
    )


def extension_for(
    record: CloseRecord, compiled: CompiledCharter, period: Period, step: str, source: str | None = None
) -> Extension | None:
    """The extension of a step that counts: the last one to which every party consented; None without one."""
    found = [
        each
        for each in record.extensions
        if (each.period, each.step) == (period.id, step)
        and each.source in (None, source)
        and not not_consenting(each, compiled.charter, period)
    ]
    return found[-1] if found else None


def agreed_day(compiled: CompiledCharter, period: Period, step: str, source: str | None = None) -> date | None:
    """The last day of a step, for a source where one is named, extensions not counted; None where none is agreed."""
    if source is None:
        return timetable(compiled, period).get(step)
    text = due_text(compiled.charter, source)
    return DueRule.read(text).day(period.end, compiled.business_calendar) if text else None


def record_problems(record: CloseRecord, compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """Everything that is wrong with a record of closes."""
    checks = _Checks(compiled, document)
    for number, extension in enumerate(record.extensions):
        yield from checks.extension(extension, ("extensions", number))
    for number, estimate in enumerate(record.estimates):
        path: Steps = ("estimates", number)
        yield from checks.known(estimate.period, "period", (*path, "period"))
        yield from checks.known(estimate.kpi, "KPI", (*path, "kpi"))
        yield from checks.known(estimate.by, "role", (*path, "by"))
        if estimate.party is not None:
            yield from checks.known(estimate.party, "party", (*path, "party"))


class _Checks:
    """Checks one record against one charter."""

    def __init__(self, compiled: CompiledCharter, document: Document) -> None:
        self.compiled, self.document = compiled, document
        charter = compiled.charter
        self.periods = closing_periods(compiled)
        self.names = {
            "period": tuple(period.id for period in self.periods),
            "KPI": tuple(charter.kpis),
            "role": tuple(charter.people),
            "party": tuple(charter.parties),
            "source": tuple(charter.sources),
        }

    def report(self, kind: ProblemKind, path: Steps, message: str, hint: str = "") -> Problem:
        return self.document.problem(kind, path, message, hint)

    def known(self, name: str, kind: str, path: Steps) -> Iterator[Problem]:
        if name not in self.names[kind]:
            yield self.report(problems.C422, path, f"there is no {kind} '{name}'.", near(name, self.names[kind]))

    def extension(self, extension: Extension, path: Steps) -> Iterator[Problem]:
        yield from self.known(extension.period, "period", (*path, "period"))
        if extension.source is not None:
            yield from self.known(extension.source, "source", (*path, "source"))
        for position, role in enumerate(extension.consented_by):
            yield from self.known(role, "role", (*path, "consented by", position))
        if extension.source is not None and extension.source not in self.compiled.charter.sources:
            return
        for period in (each for each in self.periods if each.id == extension.period):
            agreed = agreed_day(self.compiled, period, extension.step, extension.source)
            if agreed is None:
                message = f"'{extension.step}' is put off, and no day is agreed for it."
                yield self.report(problems.C422, (*path, "step"), message, "Give it one under 'close'.")
            elif extension.until <= agreed:
                message = f"'{extension.step}' of {period.id} is put off until {extension.until}; agreed is {agreed}."
                yield self.report(problems.C424, (*path, "until"), message, "Give a later day.")
            if lacking := not_consenting(extension, self.compiled.charter, period):
                message = f"{', '.join(lacking)} did not consent, so the extension does not count."
                yield self.report(problems.C423, (*path, "consented by"), message, "Name a role of each party.")
