"""What a notice can say: every field by name, from the charter, a determination, a case and a claim.

A field of which nothing is known is empty, and its line is left out of the notice.
"""

from tallystick.obligations.notices.about import Subject
from tallystick.obligations.notices.case_fields import CaseFields
from tallystick.obligations.notices.found_fields import FoundFields
from tallystick.obligations.notices.templates import Fields


def fields(kind: str, about: Subject) -> Fields:
    """Every field of a notice.

    Raises InputError where neither determination, case nor claim says which clause, or which matter, it is about.
    """
    found, held = FoundFields(kind, about), CaseFields(kind, about)
    return {
        **found.heads(),
        **found.clause_fields(),
        **found.found(),
        **found.money_fields(),
        **found.claim_fields(),
        **held.case_fields(),
        **held.dispute_fields(),
        **found.record_fields(),
    }
