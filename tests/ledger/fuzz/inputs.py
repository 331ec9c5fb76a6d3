"""Inputs for readers: valid ones with a few things changed, and ones put together from pieces of the grammar.

Chance is seeded, so a failure comes back; the number of inputs is the only thing that differs between a quick run and
the long one.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random

TOKENS = (
    b"",
    b"\n",
    b"\n\n",
    b"\r\n",
    b" ",
    b"  ",
    b"\t",
    b"\x00",
    b"\x7f",
    b"\x85",
    b"\xff",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"\xe2\x80\x94",
    b"\xe2\x80\x94 ",
    b"\xed\xa0\x80",
    b"\xd9\xa1",
    b"0",
    b"00",
    b"01",
    b"-1",
    b"+1",
    b"1_0",
    b"0x1",
    b"9223372036854775807",
    b"9223372036854775808",
    b"=",
    b"==",
    b"A",
    b"AAAA",
    b"AAAAAA==",
    b"TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=",
    b"TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=",
    b"+",
    b"#",
    b"all",
    b"any",
    b"none",
    b"2",
)
"""What tends to be read in two ways."""


def changed(content: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    """The content with one to four small changes."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        chance.choice(_CHANGES)(found, others, chance)
    return bytes(found)


def _flip(found: bytearray, _: Sequence[bytes], chance: Random) -> None:
    if found:
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)


def _put(found: bytearray, _: Sequence[bytes], chance: Random) -> None:
    place = chance.randrange(len(found) + 1)
    found[place:place] = chance.choice(TOKENS)


def _replace(found: bytearray, _: Sequence[bytes], chance: Random) -> None:
    place = chance.randrange(len(found) + 1)
    found[place : place + chance.randrange(1, 6)] = chance.choice(TOKENS)


def _drop(found: bytearray, _: Sequence[bytes], chance: Random) -> None:
    place = chance.randrange(len(found) + 1)
    del found[place : place + chance.choice((1, 1, 2, 4, 45))]


def _lines(found: bytearray, _: Sequence[bytes], chance: Random) -> None:
    """Drops, doubles or swaps whole lines."""
    lines = [bytes(line) for line in found.split(b"\n")]
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(3):
        case 0:
            del lines[one]
        case 1:
            lines.insert(two, lines[one])
        case _:
            lines[one], lines[two] = lines[two], lines[one]
    found[:] = b"\n".join(lines)


def _words(found: bytearray, _: Sequence[bytes], chance: Random) -> None:
    """Puts one word in another's place."""
    words = [bytes(word) for word in found.split(b" ")]
    words[chance.randrange(len(words))] = chance.choice((*words, *TOKENS))
    found[:] = b" ".join(words)


def _splice(found: bytearray, others: Sequence[bytes], chance: Random) -> None:
    """Goes on with the end of another input."""
    other = chance.choice(others)
    found[chance.randrange(len(found) + 1) :] = other[chance.randrange(len(other) + 1) :]


_CHANGES: tuple[Callable[[bytearray, Sequence[bytes], Random], None], ...] = (
    _flip,
    _put,
    _replace,
    _drop,
    _lines,
    _words,
    _splice,
)


def made(pieces: Sequence[Sequence[bytes]], chance: Random) -> bytes:
    """One of each of the pieces in order, now and then one too many or too few."""
    found = [chance.choice(piece) for piece in pieces]
    match chance.randrange(12):
        case 0:
            del found[chance.randrange(len(found))]
        case 1:
            found.insert(chance.randrange(len(found) + 1), chance.choice(TOKENS))
        case 2:
            place = chance.randrange(len(found))
            found.insert(place, found[place])
    return b"".join(found)


def inputs(
    seeds: Sequence[bytes], grammar: Callable[[Random], Sequence[Sequence[bytes]]], *, count: int, seed: int
) -> Iterator[bytes]:
    """So many inputs: the seeds themselves, then changed ones and made ones by turns."""
    chance = Random(seed)  # noqa: S311 - chance that comes back is what a test needs
    yield from seeds
    for turn in range(count - len(seeds)):
        yield changed(chance.choice(seeds), seeds, chance) if turn % 3 else made(grammar(chance), chance)
