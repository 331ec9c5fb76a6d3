"""Windows and counts of misses that leave two readings open (C545, C546)."""

from collections.abc import Iterator

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.checks.offers import flow, readings
from tallystick.charter.clauses.consequences_of import triggers_of
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.document import Document, Plain, Steps
from tallystick.charter.model.consequences import Trigger

BLOCKS = ("year", "contract year", "term", "calendar year")
"""Windows that are blocks by their own name."""


def window_findings(definition: ClauseDefinition, document: Document) -> Iterator[Finding]:
    """Triggers that do not say how their window runs, what is judged in it, or whether it triggers again."""
    for path, trigger in triggers_of(definition.clause):
        yield from _window(definition.id, path, trigger, document)
        if trigger.again is None:
            message = f"{_named(path)} does not say whether a window that still holds the misses triggers again."
            hint = (
                "Write 'again: none' (never for the same misses), 'again: each' (with every further period), "
                "'again: each miss' (with every further miss), or 'again: after reset' (counting begins afresh)."
            )
            yield Finding(problems.C546, message, hint, path, key=True)


def _named(path: Steps) -> str:
    return "'misses'" if path == ("misses",) else f"trigger '{path[-1]}'"


def _window(clause: str, path: Steps, trigger: Trigger, document: Document) -> Iterator[Finding]:
    if trigger.of is None or trigger.consecutive is not None:
        return
    is_block = trigger.of in BLOCKS
    asks_window = trigger.window is None and not is_block
    asks_judged = trigger.judged is None and trigger.points is None
    open_ = [
        *(["whether the window is rolling or fixed"] if asks_window else []),
        *(["whether each period is judged or the window is pooled"] if asks_judged else []),
    ]
    if not open_:
        return
    choices = _choices(trigger, window=asks_window, judged=asks_judged)
    offered = readings(document, clause, path, choices)
    settled = " or ".join(flow(keys) for keys in choices.values())
    hint = (
        f"Settle it with one of {settled}."
        if not offered
        else (
            f"Settle it with one of {settled}; or, where the signed words stay open, paste {offered} and name the one "
            "that the parties chose under 'reading'."
        )
    )
    message = f"'in any {trigger.of}' of {_named(path)} does not say {' and '.join(open_)}."
    yield Finding(problems.C545, message, hint, (*path, "of"))


def _choices(trigger: Trigger, *, window: bool, judged: bool) -> dict[str, dict[str, Plain]]:
    """Every reading by name, each with the keys that it sets."""
    found: dict[str, dict[str, Plain]] = {}
    for one in ("rolling", "fixed") if window else (None,):
        for other in ("each", "pooled") if judged else (None,):
            if other == "pooled" and (trigger.needed != 1) and trigger.at_least is not None:
                continue  # a pooled window is judged once: there is nothing to count
            keys: dict[str, Plain] = {}
            if one is not None:
                keys["window"] = one
            if other is not None:
                keys["judged"] = other
            found["-".join(str(value) for value in keys.values())] = keys
    return found
