"""No reader of the ledger crashes, and none accepts two spellings of one meaning.

Whatever is accepted is written back byte for byte; so two inputs that mean the same are the same input.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import pytest

from ledger.fuzz.inputs import TOKENS, inputs
from ledger.said import SAID, record
from ledger.sample import ARCHIVE, LOG, ORIGIN, THEM, TREE, US, checkpoint, key, policy, signed
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.keys import read_signing_key, read_verifier_key
from tallystick.ledger.note import read_note
from tallystick.ledger.policy import Group, Log, Policy, Witness, read_exact_policy, read_policy
from tallystick.ledger.proof import proof_file, read_proof
from tallystick.ledger.records import read_record
from tallystick.ledger.tiles import Tile, read_tile_path
from tallystick.ledger.witness import AddCheckpoint, SignSubtree, read_add_checkpoint, read_sign_subtree

Grammar = Callable[[Random], Sequence[Sequence[bytes]]]

NEWLINE = (b"\n", b"\n", b"\n", b"\n", b"\n", b"\n\n", b"\r\n", b"")
SPACE = (b" ", b" ", b" ", b" ", b" ", b" ", b"  ", b"\t", b"")
NUMBER = (b"0", b"1", b"7", b"13", b"9223372036854775807", b"9223372036854775808", b"01", b"-1", b"1e3", b"\xd9\xa1")
HASH = (
    b"TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=",
    b"KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    b"TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=",
    b"TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0",
    b"YmFuYW5hcw==",
)
LINE = (ORIGIN.encode(), b"Log", b"go.sum database tree", b"", b"a\tb", "é".encode(), b"\xff")
SIGNATURE = (
    *(each.written().encode() for each in signed(13, US, THEM).signatures),
    "— a AAAAAAAA\n".encode(),
    "— a AAAAAAA=\n".encode(),
    "— a b AAAAAAAA\n".encode(),
    "—  AAAAAAAA\n".encode(),
    b"- a AAAAAAAA\n",
    "— a AAAAAAAA".encode(),
    b"",
)
KEYS = tuple(each.verifier.written().encode() for each in (LOG, US, THEM, key("other")))
NAMES = (b"a", b"b", b"g", b"h", b"all", b"none", b"#", "é".encode(), b"1")


def _checkpoint(_: Random) -> Sequence[Sequence[bytes]]:
    return (LINE, NEWLINE, NUMBER, NEWLINE, HASH, NEWLINE)


def _note(chance: Random) -> Sequence[Sequence[bytes]]:
    return (*_checkpoint(chance), NEWLINE, *(SIGNATURE for _ in range(chance.randrange(4))))


def _proof(chance: Random) -> Sequence[Sequence[bytes]]:
    extra: tuple[Sequence[bytes], ...] = ((b"extra ",), (b"YQ==", b"YR==", b"", b"YQ"), NEWLINE)
    return (
        (b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v2"),
        NEWLINE,
        *(extra if chance.randrange(2) else ()),
        (b"index ", b"index ", b"index", b"index\t"),
        NUMBER,
        NEWLINE,
        *(piece for _ in range(chance.randrange(3)) for piece in (HASH, NEWLINE)),
        NEWLINE,
        (b"checkpoint\n", signed(13).written(), b"", b"\n"),
    )


def _policy(chance: Random) -> Sequence[Sequence[bytes]]:
    lines: list[Sequence[Sequence[bytes]]] = []
    for _ in range(chance.randrange(2)):
        lines.append(((b"log",), SPACE, KEYS, (b"", b"", b" u", b" u v")))
    for _ in range(chance.randrange(3)):
        lines.append(((b"witness",), SPACE, NAMES, SPACE, KEYS, (b"", b"", b" u", b"\tu")))
    for _ in range(chance.randrange(3)):
        how = (b"all", b"any", b"1", b"2", b"0", b"01", b"-1")
        members = [piece for _ in range(chance.randrange(1, 3)) for piece in ((b" ",), NAMES)]
        lines.append(((b"group",), SPACE, NAMES, SPACE, how, *members))
    lines.append(((b"quorum", b"quorum", b"Quorum"), SPACE, NAMES))
    if not chance.randrange(4):
        chance.shuffle(lines)
    return [piece for line in lines for piece in (*line, NEWLINE)]


def _key(_: Random) -> Sequence[Sequence[bytes]]:
    parts = KEYS[0].split(b"+", 2)
    return ((parts[0], b"a", b"", b"a b"), (b"+", b"+", b""), (parts[1], b"00000000"), (b"+",), (parts[2], b"", *HASH))


def _path(_: Random) -> Sequence[Sequence[bytes]]:
    digits = (b"000", b"001", b"x000", b"x001", b"x123", b"/", b"12", b"1234")
    return (
        (b"tile/",),
        (b"0", b"1", b"63", b"64", b"00", b"entries"),
        (b"/",),
        *(piece for piece in (digits, (b"/", b"", b""), digits)),
        (b"", b"", b".p/1", b".p/255", b".p/256", b".p/01", b".p/0"),
    )


def _request(chance: Random) -> Sequence[Sequence[bytes]]:
    head = (
        ((b"old",), SPACE, NUMBER)
        if chance.randrange(2)
        else ((b"subtree",), SPACE, NUMBER, SPACE, NUMBER, NEWLINE, HASH)
    )
    proof = [piece for _ in range(chance.randrange(3)) for piece in (NEWLINE, HASH)]
    return (*head, *proof, NEWLINE, NEWLINE, (signed(13).written(), b"", b"\n"))


def _record(_: Random) -> Sequence[Sequence[bytes]]:
    content = record().content
    start = content.index(b'"number"')
    values = (b"0", b"1", b"-0", b"00", b"1.0", b"1e0", b"true", b"null", b'"0"', b"[]")
    return ((content[:start],), (b'"number":', b'"number": '), values, (content[start + len(b'"number":0') :], b"}"))


@dataclass(frozen=True)
class Target:
    """One reader: what it accepts is written back by ``again``."""

    again: Callable[[bytes], bytes]
    seeds: Sequence[bytes]
    grammar: Grammar


def _text(read: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """A reader of text as one of bytes; bytes that are no text are passed by as Latin-1, to be refused or not."""
    return lambda content: read(content.decode("utf-8", errors="surrogateescape")).encode(
        "utf-8", errors="surrogateescape"
    )


NESTED = Policy(
    (Log(LOG.verifier, "https://ledger.example/"),),
    (Witness("a", US.verifier), Witness("b", THEM.verifier, "u"), Witness("c", key("c", US.type).verifier)),
    (Group("g", 1, ("a", "b")), Group("h", 2, ("c", "g"))),
    "h",
)

TARGETS = {
    "checkpoint": Target(
        _text(lambda text: read_checkpoint(text).written()),
        [checkpoint(size).written().encode() for size in (0, 7, 40)] + [checkpoint(3).written().encode() + b"more\n"],
        _checkpoint,
    ),
    "note": Target(
        lambda content: read_note(content).written(),
        [signed(0).written(), signed(13, US, THEM).written(), b"\n\n\xe2\x80\x94 a AAAAAAAA\n"],
        _note,
    ),
    "proof": Target(
        lambda content: read_proof(content).written(),
        [
            proof_file(0, (), b"checkpoint\n").written(),
            proof_file(5, TREE.inclusion(5, 13), signed(13, US).written()).written(),
            proof_file(7, TREE.inclusion(7, 9), signed(9).written(), b"extra").written(),
        ],
        _proof,
    ),
    "policy": Target(
        lambda content: read_exact_policy(content).written(),
        [b"quorum none\n", policy().written(), NESTED.written()],
        _policy,
    ),
    "verifier key": Target(
        _text(lambda text: read_verifier_key(text).written()), [*KEYS, ARCHIVE.verifier.written().encode()], _key
    ),
    "signing key": Target(
        _text(lambda text: read_signing_key(text).written()), [LOG.written().encode(), ARCHIVE.written().encode()], _key
    ),
    "tile path": Target(
        _text(lambda text: read_tile_path(text).path),
        [each.path.encode() for each in (Tile(0, 0), Tile(None, 1_234_067, 7), Tile(63, 5), Tile(1, 2**63 - 1, 255))],
        _path,
    ),
    "request": Target(
        lambda content: read_add_checkpoint(content).written(),
        [AddCheckpoint(7, TREE.consistency(7, 13), signed(13).written()).written(), b"old 0\n\n"],
        _request,
    ),
    "subtree request": Target(
        lambda content: read_sign_subtree(content).written(),
        [SignSubtree(8, 12, TREE.hash_of(8, 12), TREE.inclusion(3, 9), signed(13).written()).written()],
        _request,
    ),
    "record": Target(
        lambda content: read_record(content).content,
        [record(kind).content for kind in SAID],
        _record,
    ),
}

QUICK = 3_000
LONG = 1_000_000
PARTS = 4
"""The long runs are cut into parts, which share out over the processors."""


def _run(target: Target, *, count: int, seed: int) -> tuple[int, int]:
    """How many were accepted and refused; anything else than an acceptance byte for byte or a refusal fails."""
    accepted = refused = 0
    for content in inputs(target.seeds, target.grammar, count=count, seed=seed):
        try:
            again = target.again(content)
        except InputError:
            refused += 1
            continue
        assert again == content
        accepted += 1
    return accepted, refused


@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_refuses_or_writes_back_what_it_read(name: str) -> None:
    accepted, refused = _run(TARGETS[name], count=QUICK, seed=1)

    assert accepted > len(TARGETS[name].seeds)
    assert refused > accepted / 2
    assert accepted + refused == QUICK


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", ["checkpoint", "note", "proof", "policy"])
def test_a_million_inputs_are_refused_or_written_back(name: str, part: int) -> None:
    accepted, refused = _run(TARGETS[name], count=LONG // PARTS, seed=100 + part)

    assert accepted + refused == LONG // PARTS
    assert accepted > 1_000


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in TARGETS if name not in {"checkpoint", "note", "proof", "policy"}])
def test_a_hundred_thousand_inputs_of_the_other_readers_are_refused_or_written_back(name: str) -> None:
    assert sum(_run(TARGETS[name], count=100_000, seed=7)) == 100_000


def _require_one_meaning(content: bytes) -> bool:
    """Whether a policy of the published format is accepted; then its one spelling means the same."""
    try:
        found = read_policy(content)
    except InputError:
        return False
    assert read_exact_policy(found.written()) == found
    return True


def test_a_published_policy_means_what_its_one_spelling_means() -> None:
    target = TARGETS["policy"]

    assert sum(map(_require_one_meaning, inputs(target.seeds, target.grammar, count=QUICK, seed=2))) > 100


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_million_published_policies_mean_what_their_one_spelling_means(part: int) -> None:
    target = TARGETS["policy"]
    every = inputs(target.seeds, target.grammar, count=LONG // PARTS, seed=200 + part)

    assert sum(map(_require_one_meaning, every)) > 1_000


def test_the_pieces_hold_what_is_read_in_two_ways() -> None:
    assert {b"", b"\r\n", b"01", b"\xff"} <= set(TOKENS)
