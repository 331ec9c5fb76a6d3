"""Work that behaves badly, for the tests of limits; not a test itself."""

import os
import time
from pathlib import Path

from tallystick.errors import InputError, ProblemsError
from tallystick.facts.problems import BROKEN_FILE


def double(*, number: int) -> dict[str, int]:
    return {"doubled": 2 * number}


def take_memory(*, size: int) -> int:
    return len(bytearray(size))


def take_time() -> None:
    time.sleep(60)


def fill_disk(*, path: str) -> None:
    with Path(path).open("wb") as out:
        while True:
            out.write(bytes(1 << 20))


def abort() -> None:
    os.abort()


def refuse() -> None:
    raise InputError("The file is empty; send it again.")


def find_problems() -> None:
    raise ProblemsError([BROKEN_FILE.at("It is broken.", hint="Mend it.", file="x.csv", line=3)])


def fail() -> None:
    raise KeyError("a defect of ours")
