"""Headings that whoever delivers a file takes for others: a partner's 'Flug' for the declared 'flight'.

It says of one file what its headings mean, and is kept with the batch; the charter's rules stay as they are. Where the
charter says where things stand in a file, there is nothing to choose, and it is refused.
"""

from collections.abc import Mapping, Sequence

from tallystick.errors import InputError
from tallystick.facts.plan import ReadingPlan


def with_renamed(header: Sequence[str], renamed: Mapping[str, str], plan: ReadingPlan, *, file: str) -> tuple[str, ...]:
    """The headings as they are taken; a heading that another one is taken for loses its name.

    Raises InputError for a heading that the file does not have, one for two columns, and a layout that is agreed.
    """
    if not renamed:
        return tuple(header)
    if not takes_renaming(plan):
        raise InputError(
            f"The charter says where the columns of {plan.source!r} stand in a file, so no heading of {file} is taken "
            "for another; send the file as it is published."
        )
    lacking = [heading for heading in renamed if heading not in header]
    if lacking:
        raise InputError(f"{file} has no heading {lacking[0]!r} to be taken for {renamed[lacking[0]]!r}; look again.")
    twice = [wanted for wanted in renamed.values() if list(renamed.values()).count(wanted) > 1]
    if twice:
        raise InputError(f"Two headings of {file} are taken for {twice[0]!r}; choose one of them.")
    taken = set(renamed.values())
    return tuple(renamed.get(title, "" if title in taken else title) for title in header)


def takes_renaming(plan: ReadingPlan) -> bool:
    """Whether a source finds its columns by their headings alone."""
    return plan.form.is_plain and not any(column.at is not None or column.joined for column in plan.columns)
