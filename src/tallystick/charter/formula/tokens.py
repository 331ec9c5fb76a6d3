"""The words and signs of a formula, each with the place where it stands.

Everything outside single-quoted texts and double-quoted names is printable ASCII; what is invisible is refused
everywhere, so that a formula is what it looks like.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from tallystick.charter.formula import problems
from tallystick.charter.formula.problems import FormulaError

LONGEST = 4_000
"""How many characters a formula may have."""

MOST_TOKENS = 2_000
"""How many words and signs a formula may have: four for each of its 500 parts."""

MOST_DIGITS = 38
"""How many digits a number may have: as many as engines hold exactly."""

LONGEST_NAME = 128
"""How many characters a name may have."""


class Sort(Enum):
    """What a token is."""

    NAME = auto()
    QUOTED_NAME = auto()
    NUMBER = auto()
    TEXT = auto()
    SIGN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign: as written (``text``), what it stands for (``value``), and where."""

    sort: Sort
    text: str
    value: str
    start: int

    @property
    def end(self) -> int:
        """The place after its last character."""
        return self.start + len(self.text)


def tokens_of(text: str, *, percent: bool = False) -> list[Token]:
    """The tokens of a formula, closed by one of sort END; the sign ``%`` is one only where ``percent`` (in amounts).

    Raises FormulaError for what no formula may contain.

    >>> [token.value for token in tokens_of("SUM(a) <> 0.5")]
    ['SUM', '(', 'a', ')', '<>', '0.5', '']
    """
    if len(text) > LONGEST:
        raise FormulaError(
            problems.TOO_LARGE,
            f"The formula has {len(text):,} characters; {LONGEST:,} are allowed.",
            hint="Move parts of it into measures and refer to them by name.",
            position=LONGEST,
            length=len(text) - LONGEST,
            text=text,
        )
    if not text.strip():
        raise FormulaError(problems.EMPTY, "The formula is empty.", hint="Write one, such as COUNT(*).", text=text)
    _refuse_invisible(text)
    found: list[Token] = []
    position = _skip_blanks(text, 0)
    while position < len(text):
        token = _token_at(text, position, percent=percent)
        found.append(token)
        if len(found) > MOST_TOKENS:
            raise FormulaError(
                problems.TOO_LARGE,
                f"The formula has more than {MOST_TOKENS:,} words and signs.",
                hint="Move parts of it into measures and refer to them by name.",
                position=position,
                length=len(token.text),
                text=text,
            )
        position = _skip_blanks(text, token.end)
    found.append(Token(Sort.END, "", "", len(text.rstrip(_BLANKS))))
    return found


_BLANKS = " \t\n\r"


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in _BLANKS:
        position += 1
    return position


_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _refuse_invisible(text: str) -> None:
    if text.isascii() and text.isprintable():
        return
    for position, character in enumerate(text):
        if (
            (character.isascii() and character.isprintable())
            or character in _BLANKS
            or unicodedata.category(character) not in _INVISIBLE
        ):
            continue
        name = unicodedata.name(character, "")
        raise FormulaError(
            problems.CHARACTER,
            f"The invisible character U+{ord(character):04X}{' ' + name if name else ''} stands in the formula.",
            hint="Delete it.",
            position=position,
            text=text,
        )


_DIGITS = frozenset("0123456789")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_NUMBER_LIKE = re.compile(r"[0-9.](?:[eE][+-][0-9]+|[0-9A-Za-z_.])*")
_SIGN = re.compile(r"<>|!=|<=|>=|[-+*/=<>(),.]")


def _token_at(text: str, position: int, *, percent: bool) -> Token:
    character = text[position]
    if character == "'":
        return _text_at(text, position)
    if character == '"':
        return _quoted_name_at(text, position)
    if name := _NAME.match(text, position):
        return _name_token(text, name)
    if character in _DIGITS or (character == "." and text[position + 1 : position + 2] in _DIGITS):
        return _number_at(text, position, percent=percent)
    if percent and character == "%":
        return Token(Sort.SIGN, "%", "%", position)
    _refuse_foreign_sign(text, position)
    if sign := _SIGN.match(text, position):
        written = sign[0]
        return Token(Sort.SIGN, written, "<>" if written == "!=" else written, position)
    raise _no_place_for(text, position)


def _name_token(text: str, name: re.Match[str]) -> Token:
    end = name.end()
    if len(name[0]) > LONGEST_NAME:
        raise _long_name(text, name.start(), len(name[0]))
    if text[end : end + 1] == "'" and name[0].upper() != "DATE":
        raise FormulaError(
            problems.FOREIGN,
            f"{name[0]}'…' is a special form of text that formulas do not have.",
            hint="Write the text alone, in single quotes.",
            position=name.start(),
            length=len(name[0]) + 1,
            text=text,
        )
    return Token(Sort.NAME, name[0], name[0], name.start())


def _number_at(text: str, position: int, *, percent: bool) -> Token:
    like = _NUMBER_LIKE.match(text, position)
    written = like[0] if like else text[position]
    if not percent and text.startswith("%", position + len(written)):
        written += "%"
    if _NUMBER.fullmatch(written) is None:
        raise FormulaError(
            problems.NUMBER,
            f"{written!r} is not a plain number.",
            hint=_number_hint(written),
            position=position,
            length=len(written),
            text=text,
        )
    if len(written) > MOST_DIGITS:
        raise FormulaError(
            problems.NUMBER,
            f"The number has {len(written)} characters; engines hold {MOST_DIGITS} digits exactly.",
            hint="Write fewer digits.",
            position=position,
            length=len(written),
            text=text,
        )
    return Token(Sort.NUMBER, written, written, position)


def _number_hint(written: str) -> str:
    if written.endswith("%"):
        return "Write a percent as a share: 0.15 for 15 %."
    if written.startswith("."):
        return f"Write 0{written}."
    if written.endswith("."):
        return f"Write {written[:-1]}."
    if "_" in written:
        return f"Write it without underscores: {written.replace('_', '')}."
    if written[:2].lower() in {"0x", "0b", "0o"}:
        return "Write it in decimal digits."
    if re.fullmatch(r"[0-9.]+[eE].*", written):
        return "Write it out, without an exponent."
    return "Write digits with at most one decimal point, and units in the columns' declarations."


def _text_at(text: str, position: int) -> Token:
    value, end = _quoted(text, position, "'", "text")
    return Token(Sort.TEXT, text[position:end], value, position)


def _quoted_name_at(text: str, position: int) -> Token:
    value, end = _quoted(text, position, '"', "name")
    if not value.strip():
        raise FormulaError(
            problems.NAME,
            'A name in double quotes is empty ("").',
            hint="Write the name of a column or measure; texts stand in single quotes.",
            position=position,
            length=end - position,
            text=text,
        )
    if len(value) > LONGEST_NAME:
        raise _long_name(text, position, len(value))
    _refuse_unclear_name(text, position, value)
    return Token(Sort.QUOTED_NAME, text[position:end], value, position)


def _quoted(text: str, position: int, quote: str, what: str) -> tuple[str, int]:
    parts = []
    start = position + 1
    while True:
        end = text.find(quote, start)
        if end < 0:
            raise FormulaError(
                problems.NOT_CLOSED,
                f"The {what} that begins here is not closed.",
                hint=f"Close it with {quote}.",
                position=position,
                length=len(text) - position,
                text=text,
            )
        parts.append(text[start:end])
        if text[end + 1 : end + 2] != quote:
            break
        parts.append(quote)
        start = end + 2
    value = "".join(parts)
    for at, character in enumerate(text[position:end]):
        if character in "\t\n\r":
            raise FormulaError(
                problems.CHARACTER,
                f"The {what} holds a tab or line break.",
                hint="Write it on one line, with plain blanks.",
                position=position + at,
                text=text,
            )
    return value, end + 1


_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"})


def _refuse_unclear_name(text: str, position: int, name: str) -> None:
    scripts = sorted({_script(character) for character in name if character.isalpha()})
    if len(scripts) > 1:
        raise FormulaError(
            problems.NAME,
            f"The name {name!r} mixes letters of {' and '.join(script.capitalize() for script in scripts)} script.",
            hint="Write it with letters of one script.",
            position=position,
            length=len(name) + 2,
            text=text,
        )
    if unicodedata.normalize("NFKC", name) != name:
        raise FormulaError(
            problems.NAME,
            f"The name {name!r} is not written in the usual composed form of its letters.",
            hint=f"Write {unicodedata.normalize('NFKC', name)!r}.",
            position=position,
            length=len(name) + 2,
            text=text,
        )


def _script(letter: str) -> str:
    if letter in "ªº":
        return "LATIN"
    script = unicodedata.name(letter, "UNKNOWN").split()[0]
    return "EAST ASIAN" if script in _EAST_ASIAN else script


def _long_name(text: str, position: int, length: int) -> FormulaError:
    return FormulaError(
        problems.TOO_LARGE,
        f"A name has {length} characters; {LONGEST_NAME} are allowed.",
        hint="Give it a shorter name.",
        position=position,
        length=length,
        text=text,
    )


_FOREIGN_SIGNS: tuple[tuple[str, str, str], ...] = (
    ("--", "A comment begins here (--).", "Say it in the KPI's title or note; for minus a negative number write - -1."),
    ("/*", "A comment begins here (/*).", "Say it in the KPI's title or note."),
    ("#", "A comment sign (#) stands here.", "Say it in the KPI's title or note."),
    ("::", "A cast (::) stands here.", "Leave it out: columns have the types that the source declares."),
    (":=", "An assignment (:=) stands here.", "Compare with =."),
    ("||", "Texts are put together here (||).", "Declare the column that is needed in the source."),
    ("&&", "&& stands here.", "Write AND."),
    ("==", "== stands here.", "Write =."),
    ("=>", "=> stands here.", "Write >=, or give the argument without a name."),
    ("->", "An arrow (->) stands here.", "Declare the column that is needed in the source."),
    ("<=>", "<=> stands here.", "Write =, or IS NULL."),
    ("<<", "A shift (<<) stands here.", "Multiply instead."),
    (">>", "A shift (>>) stands here.", "Multiply instead."),
    ("//", "A division that cuts off (//) stands here.", "Write /; figures divide exactly."),
    ("**", "A power (**) stands here.", "Multiply instead."),
    (";", "A semicolon stands here.", "A formula is one expression; leave the semicolon out."),
    ("?", "A parameter (?) stands here.", "Write the value itself."),
    (":", "A colon stands here.", "Parameters are not allowed; write the value itself."),
    ("@", "An @ stands here.", "Variables are not allowed; write the value or the name of a measure."),
    ("$", "A $ stands here.", "Parameters and dollar quotes are not allowed; write the value, texts in single quotes."),
    ("[", "A square bracket stands here.", "Write round brackets; lists are not allowed."),
    ("]", "A square bracket stands here.", "Write round brackets; lists are not allowed."),
    ("{", "A brace stands here.", "Templates and structures are not allowed; write the expression itself."),
    ("}", "A brace stands here.", "Templates and structures are not allowed; write the expression itself."),
    ("`", "A backtick stands here.", 'Write names bare, or in double quotes: "on-time".'),
    ("\\", "A backslash stands here.", "Texts stand in single quotes; a quote inside is written twice."),
    ("|", "| stands here.", "Write OR between conditions."),
    ("&", "& stands here.", "Write AND between conditions."),
    ("^", "^ stands here.", "Multiply instead of raising to a power."),
    ("~", "~ stands here.", "Patterns are not allowed; use = or IN."),
    ("!", "! stands here.", "Write NOT, or <> for 'is not equal'."),
    ("%", "% stands here.", "Write a percent as a share: 0.15 for 15 %."),
)


_FIRST_OF_FOREIGN = frozenset(sign[0] for sign, _, _ in _FOREIGN_SIGNS)


def _refuse_foreign_sign(text: str, position: int) -> None:
    if text[position] not in _FIRST_OF_FOREIGN or text.startswith("!=", position):
        return
    for sign, found, instead in _FOREIGN_SIGNS:
        if text.startswith(sign, position):
            kind = problems.CHARACTER if sign in "[]{}`\\@" else problems.FOREIGN
            raise FormulaError(kind, found, hint=instead, position=position, length=len(sign), text=text)


_LOOKALIKES = {
    "−": "Write the hyphen - for minus.",
    "–": "Write the hyphen - for minus.",
    "×": "Write * for times.",
    "·": "Write * for times.",
    "÷": "Write / for divided by.",
    "≤": "Write <=.",
    "≥": "Write >=.",
    "≠": "Write <>.",
    "‘": "Write the straight single quote '.",
    "’": "Write the straight single quote '.",
    "“": 'Write the straight double quote ".',
    "”": 'Write the straight double quote ".',
    "„": 'Write the straight double quote ".',
    "\u00a0": "Write a plain blank.",
}


def _no_place_for(text: str, position: int) -> FormulaError:
    character = text[position]
    name = unicodedata.name(character, "")
    what = f"The character {character!r} (U+{ord(character):04X}{' ' + name if name else ''}) has no place here."
    fallback = (
        "Write names with other letters than A to Z in double quotes, and texts in single quotes."
        if character.isalpha()
        else "Leave it out."
    )
    return FormulaError(
        problems.CHARACTER, what, hint=_LOOKALIKES.get(character, fallback), position=position, text=text
    )
