"""Obligations for a terminal: a line for each clause and obligor, and who owes whom."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import Result
from tallystick.obligations.saying import money
from tallystick.reports import clause_words
from tallystick.reports.content import Obligations, ReportContent
from tallystick.reports.determinations import MARKS
from tallystick.reports.terminal import table, wrapped
from tallystick.reports.words import day_text, short_month

HEADERS = ("clause", "obligor", "latest", "missed", "together", "open", "rights")


def obligations_text(content: ReportContent, *, width: int = 100) -> str:
    """What follows from the clauses up to the report's period; empty without clauses."""
    found = content.obligations
    if found is None:
        return ""
    rows = [row for page in found.pages for row in _rows(page.id, page.determinations)]
    lines = [f"Obligations as known at the end of {_plain(day_text(found.day))}", ""]
    lines.append(table(rows, HEADERS, right=[False, False, False, True, True, True, False], width=width))
    for sentence in _account(found, content):
        lines += wrapped(sentence, width)
    return "\n".join(lines) + "\n"


def _rows(clause: str, determinations: Sequence[Determination]) -> Iterator[list[str]]:
    for (obligor, _), group in groupby(determinations, key=lambda made: (made.obligor, made.scope)):
        made = list(group)
        misses = [each for each in made if each.outcome in (Result.MISSED, Result.DEEMED)]
        total = sum(each.amount for each in made if each.amount is not None)
        waiting = sum(abs(each.open_amount) for each in made if each.open_amount is not None)
        yield [
            clause,
            obligor,
            MARKS[made[-1].outcome],
            f"{len(misses)} of {len(made)}",
            f"{'owes' if total > 0 else 'gets'} {abs(total):,f}" if total else "",
            f"{waiting:,f}" if waiting else "",
            "; ".join(_followed(made)),
        ]


def _followed(made: Sequence[Determination]) -> Iterator[str]:
    """Each right with the periods in which it arose."""
    found: dict[str, list[str]] = {}
    for each in made:
        when = short_month(each.start, each.end) or each.period.rpartition("-")[2]
        named = [consequent.what for consequent in each.consequents if consequent.kind == "right" and consequent.what]
        waived = [what for what in clause_words.follows(each) if what == "right waived"]
        for what in dict.fromkeys((*named, *waived)):
            found.setdefault(what, []).append(when)
    yield from (f"{what} ({', '.join(periods)})" for what, periods in found.items())


def _account(found: Obligations, content: ReportContent) -> Iterator[str]:
    owed = [each for each in found.account.balances if each.amount]
    for each in owed:
        interest = f", and {money(each.interest, each.currency)} interest" if each.interest else ""
        debtor, creditor = (clause_words.sides(name, content.parties) for name in (each.debtor, each.creditor))
        yield f"{debtor} owes {creditor} {money(each.amount, each.currency)}{interest}."
    if not owed:
        yield "Nothing is open between the parties."


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")
