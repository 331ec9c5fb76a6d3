"""Foreign texts as YAML and as comments, without characters that are not seen."""

from tallystick.charter.characters import FORBIDDEN
from tallystick.charter.library.writing import quoted


def yaml_text(text: str) -> str:
    """A text as a YAML scalar that holds in any place, in one line; ``-`` where nothing is left of it.

    >>> yaml_text("a, b"), yaml_text("On\\u200btime"), yaml_text("95 %")
    ('"a, b"', 'Ontime', '"95 %"')
    """
    return quoted(" ".join(FORBIDDEN.sub("", text).split()) or "-")


def comment(text: str) -> str:
    """A text as the words of a comment.

    >>> comment("one\\ntwo")
    'one two'
    """
    return "".join(letter for letter in " ".join(FORBIDDEN.sub("", text).split()) if letter.isprintable())
