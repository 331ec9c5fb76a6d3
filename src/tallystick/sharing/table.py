"""The table of rights as Markdown, for 'Who sees what': made from the rules that decide, so that it cannot differ."""

from collections.abc import Iterable, Iterator

from tallystick.sharing.rights import FOR_WHAT, STEP_UP, Grant
from tallystick.sharing.scopes import SCOPES
from tallystick.sharing.words import Action, Kind, Reach, Role, Scope

MARKS = {
    Reach.ALL: "all",
    Reach.OURS: "ours",
    Reach.OWN: "own",
    Reach.CONCERNED: "concerned",
    Reach.NAMED: "named",
    Reach.SELF: "self",
}
"""How far a right reaches, in a word of the table."""


def rights_table() -> str:
    """Who may do what: a row for each action and kind, with the roles by how far their right reaches."""
    lines = ["| action | thing | who, and with whose |", "|---|---|---|"]
    for action in Action:
        for kind in Kind:
            grants = FOR_WHAT.get((action, kind), ())
            if grants:
                mark = " †" if (action, kind) in STEP_UP else ""
                lines.append(f"| {action}{mark} | {kind} | {'; '.join(_by_reach(grants))} |")
    return "\n".join(lines) + "\n"


def _by_reach(grants: Iterable[Grant]) -> Iterator[str]:
    every = list(grants)
    for reach in Reach:
        held = {grant.role for grant in every if grant.reach is reach}
        if held:
            names = ["anyone"] if None in held else []
            names += [role.value for role in Role if role in held]
            yield f"**{MARKS[reach]}**: {', '.join(names)}"


def scopes_table() -> str:
    """What a token with a scope may do at most."""
    lines = ["| scope | at most |", "|---|---|"]
    for scope in Scope:
        parts = []
        for action in Action:
            kinds = [kind.value for kind in Kind if (action, kind) in SCOPES[scope]]
            if kinds:
                parts.append(f"**{action}** {', '.join(kinds)}")
        lines.append(f"| {scope} | {'; '.join(parts)} |")
    return "\n".join(lines) + "\n"
