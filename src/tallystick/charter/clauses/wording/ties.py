"""How a text compares with a number: *no less than*, *or more*, *exceeding*, *below*."""

import re

from tallystick.charter.clauses.wording.mention import Tie

_BEFORE_AFTER: tuple[tuple[Tie, str, str], ...] = (
    (
        ">=",
        (
            r"(?:no|not|nor|never|neither)\s+(?:be\s+)?(?:less|fewer|lower|below|under|worse)(?:\s+than)?|at\s+least|"
            r"(?:a|the)\s+minimum(?:\s+\w+)?\s+of|minimum|not\s+(?:fall|drop|be)\s+below|reach(?:es|ed)?|"
            r"equals?\s+or\s+exceeds?|at\s+or\s+(?:above|over)"
        ),
        r"or\s+(?:more|greater|higher|above|better|over|longer|later)|and\s+(?:above|over|more)\b(?!\s+(?:than\b|\d))|at\s+(?:the\s+)?least",
    ),
    (
        "<=",
        (
            r"(?:no|not|nor|never|neither)\s+(?:be\s+)?(?:more|greater|higher|above|over|longer|later)(?:\s+than)?|"
            r"at\s+most|(?:not|never|nor)\s+(?:to\s+)?exceed(?:s|ing)?|without\s+exceeding|up\s+to|"
            r"(?:a|the)\s+maximum(?:\s+\w+)?\s+of|maximum|within|not\s+above|"
            r"at\s+or\s+(?:below|under)"
        ),
        r"or\s+(?:less|fewer|lower|below|under|shorter|earlier|worse)|and\s+(?:below|under|less)\b(?!\s+(?:than\b|\d))|at\s+(?:the\s+)?most",
    ),
    (
        ">",
        (
            r"more\s+than|greater\s+than|higher\s+than|longer\s+than|above|over|in\s+excess\s+of|"
            r"exceed(?:s|ed|ing)?|larger\s+than|better\s+than|later\s+than|beyond"
        ),
        r"is\s+exceeded",
    ),
    (
        "<",
        r"less\s+than|fewer\s+than|lower\s+than|shorter\s+than|below|under|worse\s+than|short\s+of|smaller\s+than",
        r"is\s+not\s+(?:reached|met)",
    ),
)
_BEFORE = tuple(
    (tie, re.compile(rf"(?:\b(?:{before})|{sign})\s*(?:the|a|an|of|an\s+average\s+of)?\s*\(?(?:US)?[$€£]?\s*$", re.I))
    for (tie, before, _), sign in zip(_BEFORE_AFTER, (">=|≥", "<=|≤", "(?<![<>])>", "(?<![<>])<"), strict=True)
)
_AFTER = tuple((tie, re.compile(rf"\s*(?:\w+\s+){{0,3}}?(?:{after})\b", re.I)) for tie, _, after in _BEFORE_AFTER)


def tie_at(text: str, start: int, end: int) -> Tie:
    """How the text compares with the number at a stretch: by the words right after it, else by those right before."""
    rest = re.split(
        r"[,;:.|]|\b(?:and\s+less|and\s+more(?=\s+than)|but|if|the|a|per|each|in|of|to|than|shall|is|are)\b",
        text[end : end + 60],
    )[0]
    for tie, pattern in _AFTER:
        if pattern.match(rest) or pattern.match(text[end : end + 24]):
            return _unless_more_follows(tie, text[end:])
    before = text[max(0, start - 60) : start]
    for tie, pattern in _BEFORE:
        if pattern.search(before):
            return tie
    return ""


def _unless_more_follows(tie: Tie, rest: str) -> Tie:
    """``three or more than three`` compares with the second number."""
    return "" if re.match(r"[^.;,]{0,20}\bor\s+(?:more|less|fewer|greater)\s+than\b", rest) else tie
