"""Numbers as RFC 8785 writes them, by the library that our canonical form rests on, against the published digests.

Our profile holds no number with a fraction; whoever reads other canonical JSON with the same library can rely on it.
"""

import hashlib
import itertools
import math
import struct
from collections.abc import Iterator

import pytest
import rfc8785

from ledger.vectors import vectors


def test_the_numbers_of_appendix_b_are_written_as_published() -> None:
    written = 0
    for case in vectors("jcs_rfc8785")["rfc8785_appendix_b_numbers"]:
        value = _double(int(case["ieee754_hex"], 16))
        if not math.isfinite(value):
            with pytest.raises(rfc8785.FloatDomainError):
                rfc8785.dumps(value)
            continue
        written += 1
        assert rfc8785.dumps(value).decode() == case["expected"]
    assert written > 20


@pytest.mark.parametrize("lines", [1_000, 10_000])
def test_streams_of_numbers_have_the_published_digests(lines: int) -> None:
    _require_published(lines)


@pytest.mark.slow
@pytest.mark.parametrize("lines", [100_000, 1_000_000])
def test_long_streams_of_numbers_have_the_published_digests(lines: int) -> None:
    _require_published(lines)


def _require_published(lines: int) -> None:
    (wanted,) = [
        case for case in vectors("jcs_rfc8785")["es6_number_stream"]["sha256_after_n_lines"] if case["lines"] == lines
    ]
    digest, size = hashlib.sha256(), 0
    for value in itertools.islice(_stream(), lines):
        line = f"{_bits(value):x},{rfc8785.dumps(value).decode()}\n".encode()
        size += len(line)
        digest.update(line)
    assert (digest.hexdigest(), size) == (wanted["sha256"], wanted["bytes"])


def _stream() -> Iterator[float]:
    """The numbers of the published stream: a list, a run of small ones, then chance that anybody can repeat."""
    for bits in vectors("jcs_rfc8785")["es6_number_stream"]["static_u64"]:
        yield _double(int(bits, 16))
    for step in range(2_000):
        yield _double(0x0010000000000000 + step)
    block = bytes(32)
    while True:
        block = hashlib.sha256(block).digest()
        for value in struct.unpack("<4d", block):
            if value and math.isfinite(value):
                yield value


def _double(bits: int) -> float:
    (value,) = struct.unpack(">d", bits.to_bytes(8, "big"))
    return float(value)


def _bits(value: float) -> int:
    return int.from_bytes(struct.pack(">d", value), "big")
