"""Checking a draft by reading it as a charter: a clause at odds with the contract's words is told in ours, one that
cannot hold at all is left out, and both are listed."""

import re
from dataclasses import replace

from tallystick.charter.clauses.checks.every import clause_problems
from tallystick.charter.compiling import examine
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import Problem, ProblemsError
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.charter_text import Wording, charter_text
from tallystick.obligations.exchange.ocds.disclosure import Disclosure
from tallystick.obligations.exchange.ocds.places import Places
from tallystick.obligations.exchange.ocds.terms import Terms
from tallystick.scorecard.target_checks import target_problems

_CLAUSE = re.compile(r"clause '([^']+)'")


def settled(
    found: Disclosure, places: Places, terms: Terms, listed: list[Problem], *, form: str, file: str
) -> tuple[str, Wording]:
    """The text of a charter without errors, and how its clauses are worded.

    An error that stands in no clause is listed as it is: the draft then waits for a person.
    """
    wording = Wording()
    while True:
        text = charter_text(found, places, terms, form=form, wording=wording)
        errors = _errors(text)
        blamed = {name: error for error in reversed(errors) for name in _CLAUSE.findall(error.message)[:1]}
        blamed = {name: error for name, error in blamed.items() if name not in wording.left_out}
        if not blamed:
            listed += errors
            return text, wording
        for name, error in blamed.items():
            failures = places.failures.get(name, ())
            if failures and failures[0].contracted is not None and name not in wording.own:
                wording = replace(wording, own=wording.own | {name})
                pointer = f"{failures[0].pointer}/penaltyContracted"
                listed.append(_in_our_words(name, error, pointer, file))
            else:
                wording = replace(wording, left_out=wording.left_out | {name})
                message = f"clause '{name}' is left out: {error.message}"
                listed.append(problems.X013.at(message, hint=error.hint, file=file))


def _in_our_words(name: str, error: Problem, pointer: str, file: str) -> Problem:
    message = (
        f"{pointer} and the logic of clause '{name}' say different things ({error.id}); its words stand as a note."
    )
    return problems.X013.at(message, hint="Write text and logic so that they agree.", file=file)


def _errors(text: str) -> list[Problem]:
    try:
        document = read_texts([("charter.yaml", text.encode())])
    except ProblemsError as wrong:
        return list(wrong.problems)
    charter, found = shape(document)
    if charter is not None:
        compiled, found = examine(charter, document)
        if compiled is not None:
            for each in compiled.kpis.values():
                found = (*found, *target_problems(each, compiled, document))
            found = (*found, *clause_problems(compiled, document))
    return [problem for problem in found if problem.level == "error"]
