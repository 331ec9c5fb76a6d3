"""The end of the demo: the edition in one file, verified by two programs, and one digit of it changed.

The second verifier is a program of its own (``verifier/verify.mjs``) and runs where Node is; the demo says so where it
is not.
"""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.demo_publishing import publish_demo
from tallystick.cycle.documents import write_durably
from tallystick.cycle.onrecord import EDITIONS
from tallystick.cycle.packing import SUFFIX, pack
from tallystick.errors import InputError
from tallystick.terms.wording import counted
from tallystick.verify.findings import Verified
from tallystick.verify.pack import FIGURES, Pack, determination_name, read_pack, with_member
from tallystick.verify.verifying import verify_bytes

VERIFIER = Path(__file__).parents[3] / "verifier" / "verify.mjs"
LONGEST_SECONDS = 120
OLDEST_NODE = 20
ABSENT = f"not run, it needs Node {OLDEST_NODE} or later and the folder verifier/"


@dataclass(frozen=True, slots=True)
class Second:
    """What the second verifier says of a file."""

    holds: bool
    lines: tuple[str, ...]

    @property
    def refusals(self) -> tuple[str, ...]:
        """Its reasons, where it does not hold."""
        return tuple(line.strip(" ✗") for line in self.lines if "✗" in line)


@dataclass(frozen=True, slots=True)
class DemoPack:
    """The demo's pack, and what both verifiers say of it and of a copy with one digit changed."""

    file: Path
    bytes: int
    members: int
    first: Verified
    second: Second | None
    """None where Node is not installed, or is older than the verifier needs."""
    changed: str
    """The member in which a digit was changed, and how: ``figures.json: 94.0 became 93.0``."""
    first_of_changed: Verified
    second_of_changed: Second | None

    def lines(self) -> tuple[str, ...]:
        """All of it in a few sentences."""
        refused = [each.says for each in self.first_of_changed.of("fails")]
        first, other, digits = self.first, self.second_of_changed, self.changed.split()[-1]
        return (
            f"{self.file}: {self.members} members, {self.bytes:,} bytes",
            f"tally verify: {_verdict(first.holds)}, {counted(len(first.of('holds')), 'answer')}",
            f"verifier/verify.mjs: {ABSENT if self.second is None else _verdict(self.second.holds)}",
            f"One digit changed, {self.changed}:",
            f"  tally verify: {_reason(refused, digits)}",
            f"  verifier/verify.mjs: {ABSENT if other is None else _reason(other.refusals, digits)}",
        )

    def require_sound(self) -> None:
        """Raises InputError unless the pack holds for both programs, and the changed copy for neither."""
        answers = [(True, self.first.holds), (False, self.first_of_changed.holds)]
        answers += [(True, self.second.holds)] if self.second else []
        answers += [(False, self.second_of_changed.holds)] if self.second_of_changed else []
        if any(wanted != found for wanted, found in answers):
            raise InputError(
                f"{self.file} is not verified as it should be; see 'tally verify {self.file}' and what the second "
                "verifier says of it."
            )


def publish_evidence(path: Path, period: str, *, compiled: CompiledCharter | None = None) -> DemoPack:
    """Publishes the demo's edition of a period, and packs and verifies it."""
    return pack_demo(path, publish_demo(path, period, charter=compiled).name)


def pack_demo(path: Path, edition: str) -> DemoPack:
    """Packs an edition of the demo, verifies it with both programs, and then a copy with one digit changed."""
    made = pack(path, edition)
    file = path / EDITIONS / f"{made.edition}{SUFFIX}"
    write_durably(file, made.content)
    changed, forged = one_digit_changed(made.content)
    with TemporaryDirectory(prefix="tally-") as folder:
        copy = Path(folder) / f"changed{SUFFIX}"
        copy.write_bytes(forged)
        return DemoPack(
            file, len(made.content), made.members, verify_bytes(made.content), second(file), changed,
            verify_bytes(forged), second(copy),
        )  # fmt: skip


def _verdict(holds: bool) -> str:
    return "holds" if holds else "does NOT hold"


def _reason(refusals: Sequence[str], digits: str) -> str:
    """The reason that names the changed digits, else the first one."""
    return next((each for each in refusals if digits in each), next(iter(refusals), "holds"))


def one_digit_changed(content: bytes) -> tuple[str, bytes]:
    """A copy of a pack with one digit of a printed value changed, and its manifest with it; what was changed."""
    held = read_pack(content)
    name, before = _value(held)
    digit = next(place for place, letter in enumerate(before) if letter.isdigit())
    after = f"{before[:digit]}{(int(before[digit]) + 9) % 10}{before[digit + 1 :]}"
    member = held.bytes_of(name).replace(f'"value":"{before}"'.encode(), f'"value":"{after}"'.encode(), 1)
    return f"{name}: {before} became {after}", with_member(content, name, member)


def _value(held: Pack) -> tuple[str, str]:
    """A member that holds a printed value, and the value: of a determination, else of a figure."""
    first = determination_name(0)
    if held.has(first) and held.json(first)["value"] is not None:
        return first, str(held.json(first)["value"])
    for each in held.json(FIGURES)["figures"]:
        if each["value"] is not None:
            return FIGURES, str(each["value"])
    raise InputError("The edition has no figure with a value, so no digit of it can be changed.")


def second(file: Path) -> Second | None:
    """What the second verifier says of a pack; None where there is no Node for it."""
    node = shutil.which("node")
    if node is None or not VERIFIER.is_file() or _version(node) < OLDEST_NODE:
        return None
    done = _run(node, "--no-warnings", str(VERIFIER), str(file))
    return Second(done.returncode == 0, tuple(done.stdout.splitlines()))


def _version(node: str) -> int:
    written = _run(node, "--version").stdout.strip().removeprefix("v").split(".")[0]
    return int(written) if written.isdigit() else 0


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603  (Node by its path, our own script, and a file that we wrote)
        command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=LONGEST_SECONDS
    )
