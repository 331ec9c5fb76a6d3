"""Every reading of a clause made ready to judge, to show what each is worth before one is chosen."""

from collections.abc import Mapping

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.readings import choose
from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.charter.model import Charter
from tallystick.errors import InputError
from tallystick.terms.businesstime import HolidayTable


def variants(charter: Charter, clause_id: str) -> Mapping[str, ClauseDefinition]:
    """The clause in each of its readings, by reading; other clauses without a chosen reading do not stand in the way.

    Raises InputError for a clause that is not there or has no readings, ProblemsError where a reading has problems.
    """
    made = variant_charters(charter, clause_id)
    return {reading: compiled.clauses.definitions[clause_id] for reading, compiled in made.items()}


def variant_charters(
    charter: Charter,
    clause_id: str,
    *,
    document: Document | None = None,
    holidays: Mapping[str, HolidayTable] | None = None,
) -> Mapping[str, CompiledCharter]:
    """The charter compiled with each reading of one clause, by reading.

    Other clauses of which no reading is chosen are left out, unless this one rests on them.
    Raises as :func:`variants` does.
    """
    if clause_id not in charter.clauses:
        raise InputError(f"There is no clause {clause_id!r}; there are {', '.join(charter.clauses) or 'none'}.")
    readings = charter.clauses[clause_id].readings
    if not readings:
        raise InputError(f"Clause {clause_id!r} declares no readings; name them under 'readings' to compare them.")
    open_ = {name for name, clause in charter.clauses.items() if clause.readings and clause.reading is None}
    kept = {name: clause for name, clause in charter.clauses.items() if name == clause_id or name not in open_}
    narrowed = charter.model_copy(update={"clauses": kept})
    return {
        reading: compile_charter(
            choose(narrowed, {clause_id: reading}), document or Document({}, {}), holidays=holidays
        )
        for reading in readings
    }
