"""Relief from a clause in plain English: what is excluded, by which convention, who says so until when."""

from collections.abc import Iterator

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.phrases import number, together
from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import ClauseExclusion

_CONVENTIONS = {
    "drop": "such events leave both counts (drop)",
    "excuse": "such events count as performed (excuse)",
    "rebase": "the plan is amended, and such events leave both counts (rebase)",
    "none": "it is recorded, and gives no relief (none)",
    "excuse the period": "the whole period is excused",
}
_INTERIM = {
    "pay": "the amount is paid as if the claim were rejected",
    "withhold": "nothing is paid, and the amount stays open",
    "escrow": "the amount goes into escrow",
    "pay the undisputed part": "what neither side disputes is paid",
}


def exclusions(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    """Every exclusion, and the interim position while a claim is open."""
    clause = definition.clause
    for name, each in clause.exclusions.items():
        yield from _exclusion(name, each, charter)
    if any(each.by == "claim" for each in clause.exclusions.values()):
        yield f"While a claim is open, {_INTERIM[clause.interim]}."


def _exclusion(name: str, each: ClauseExclusion, charter: Charter) -> Iterator[str]:
    code = f", code {each.code}" if each.code else ""
    yield f"Relief is given for {each.what.rstrip('.')} ('{name}'{code}): {_CONVENTIONS[each.convention]}."
    if each.convention not in ("none", "excuse the period"):
        events = "performed and missed events" if each.applies_to == "all" else "missed events only"
        yield f"  It applies to {events}{', to the extent attributable' if each.partial else ', all or nothing'}."
    if each.attributable_to:
        yield f"  It must be the doing of: {together(each.attributable_to, word='or')}."
    if each.by == "rule":
        counts = (
            f": '{charter.kpis[each.counts].title}' says how many"
            if each.counts in charter.kpis and each.counts
            else ""
        )
        yield f"  It holds by the agreed rule, without a claim{counts}."
    else:
        within = (
            f" within {each.claim_within.removeprefix('within').strip()} after the end of the period"
            if each.claim_within
            else ", without any time limit"
        )
        yield f"  It must be claimed{within}."
        answer = (
            f"within {each.answer_within.removeprefix('within').strip()} after the claim"
            if each.answer_within
            else "without any time limit"
        )
        silence = {"accepted": "is accepted", "rejected": "is rejected", "open": "stays open"}[each.silence]
        yield f"  The other side answers {answer}; a claim without an answer {silence}."
    if each.at_most is not None:
        yield f"  No more than {number(each.at_most)} is excluded in each {each.per}."
    if each.times is not None:
        occasion = "1 occasion" if each.times == 1 else f"{each.times} occasions"
        yield f"  It is granted on no more than {occasion} in each {each.per}."
    if each.evidence:
        yield f"  It is proven by {together(each.evidence)}."
