"""A pack for tests, made once: a final edition of a pact that both parties have signed and cosigned."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cycle.editions.pact import CHARTER, FEBRUARY, JANUARY, WITNESS, agree, deliver, make_pact, put_out
from tallystick.cycle.packing import pack


def make_record(folder: Path, *, rows: str = FEBRUARY, charter: str = CHARTER) -> Path:
    """A workspace with two final editions; ``rows`` are the facts of February."""
    made = make_pact(folder, charter=charter)
    agree(made)
    deliver(made, JANUARY, "2024-02-02")
    put_out(made, "2024-01", "2024-02-12", "final", cosign_keys=list(WITNESS.values()))
    deliver(made, rows, "2024-03-02")
    put_out(made, "2024-02", "2024-03-12", "final", cosign_keys=list(WITNESS.values()))
    return made


@cache
def february() -> bytes:
    """The pack of February's final edition."""
    with TemporaryDirectory() as folder:
        return pack(make_record(Path(folder) / "pact"), "2024-02").content


@cache
def packed(rows: str, charter: str = CHARTER) -> bytes:
    """The pack of February with other facts, or under another charter."""
    with TemporaryDirectory() as folder:
        return pack(make_record(Path(folder) / "pact", rows=rows, charter=charter), "2024-02").content
