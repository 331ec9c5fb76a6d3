"""A clause for a terminal: the agreed words and the logic in plain language side by side, and what a template knows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from tallystick.charter.library.clauses.model import ClauseTemplate
from tallystick.charter.library.clauses.writing import agreed_text, logic_text, placeholder
from tallystick.obligations.determination import Determination
from tallystick.reports.terminal import cell_width, wrapped

BETWEEN = " │ "
_SENTENCE = re.compile(r"(?<=[.;]) (?=[A-Z])")


def side_by_side(left: Sequence[str], right: Sequence[str], width: int, *, heads: tuple[str, str]) -> list[str]:
    """Two texts of some sentences each in two columns, each sentence on lines of its own.

    >>> print(*side_by_side(["One two."], ["Un.", "Deux."], 25, heads=("en", "fr")), sep="\\n")
    en          │ fr
    ─────────── │ ───────────
    One two.    │ Un.
                │ Deux.
    """
    half = (width - len(BETWEEN)) // 2
    columns = [[head, "─" * half, *_lines(text, half)] for head, text in zip(heads, (left, right), strict=True)]
    return [
        f"{one}{' ' * (half - cell_width(one))}{BETWEEN}{other}".rstrip()
        for one, other in zip_longest(*columns, fillvalue="")
    ]


def _lines(sentences: Iterable[str], width: int) -> Iterator[str]:
    for sentence in sentences:
        yield from wrapped(sentence, width, rest="  ")


def sentences(text: str) -> list[str]:
    """The sentences of a text, as far as capitals and full stops tell."""
    return _SENTENCE.split(" ".join(text.split()))


def template_page(name: str, template: ClauseTemplate, plain: Sequence[str], width: int) -> Iterator[str]:
    """What the library knows of a clause, up to its worked example."""
    filling = placeholder(name, template)
    yield f"{name}: {template.title}"
    yield f"{template.family}{'; each party promises it to the other' if template.mutual else ''}"
    yield ""
    yield from wrapped(template.when, width, first="when       ", rest="           ")
    for other, why in template.instead.items():
        yield from wrapped(f"{other}: {why}", width, first="instead    ", rest="           ")
    yield f"measured   {', '.join(template.kpis) if template.kpis else 'by events and named values'}"
    yield ""
    yield from side_by_side(
        sentences(agreed_text(template, filling)), plain, width, heads=("Text", "Logic in plain language")
    )
    yield ""
    yield "Logic"
    yield from (f"  {line}" for line in logic_text(template, filling).splitlines())
    yield ""
    yield "Numbers to agree on"
    for key, number in template.numbers.items():
        yield from wrapped(f"{key} = {number.value}: {number.is_}; {number.known}", width, first="  ", rest="      ")
    yield ""
    yield "Pitfalls"
    for pitfall in template.pitfalls:
        yield from wrapped(pitfall, width, first="  - ", rest="    ")


def example_lines(head: str, made: Sequence[Determination], wrong: Sequence[str], width: int) -> Iterator[str]:
    """A worked example as it ran: each determination with its reasons, and where it is not what was expected."""
    yield f"{head}: {'does not hold' if wrong else 'holds'}"
    for each in made:
        money = f", {each.amount:,f} {each.currency}" if each.amount is not None and each.currency else ""
        points = f", {each.points} points" if each.points else ""
        yield f"  {each.period}  {each.outcome.value.replace('_', ' ')}{money}{points}"
        for reason in each.because:
            yield from wrapped(reason, width, first="    ", rest="      ")
    for sentence in wrong:
        yield from wrapped(f"! {sentence}", width, first="  ", rest="    ")
