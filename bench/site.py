"""Benchmark: the site under load, an alliance of 200 KPIs, 36 months and 12 parties with 50 people at work.

Each person has a session of their own, looks at a page, thinks for five seconds, and looks at another. The load
generator and a browser that measures the first paint run on the same machine as the site. Wall times say as much of the
machine as of the program; the CPU seconds of a page beside them say what it costs.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import ROOT, environment, script, tally
from bench.results import Result
from bench.site_folder import KPIS, MONTHS, PARTIES, PEOPLE

PORT = 8497
SECONDS = 600.0
WARM_UP = 60.0
"""Seconds before the measured ones: every server process looks at the alliance for the first time."""
PATIENCE = 120.0
LIMIT_MS, LIMIT_PAINT_MS, LIMIT_KB = 300.0, 1000.0, 300.0
LIMIT_GROWTH = 1.10
"""Memory at the end, as a part of that after a third of the time."""


def measure(folder: Path, *, seconds: float = SECONDS) -> Iterator[Result]:
    """Percentiles of every page, bytes, errors, memory, first paint."""
    site = folder / "site"
    made = json.loads(_output(script("site_folder", "make", str(site))))
    about = f"{KPIS} KPIs × {MONTHS} months × {PARTIES} parties, {PEOPLE} people"
    with served(site) as server:
        sessions = site / "sessions.json"
        sessions.write_text(json.dumps(made["sessions"]), encoding="utf-8")
        arguments = [f"http://127.0.0.1:{PORT}", str(sessions)]
        _output(script("site_users", *arguments, str(WARM_UP)))
        before = _cpu(server)
        painting = subprocess.Popen(
            script("site_paint", *arguments, str(seconds)), cwd=ROOT, env=environment(), text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        users = subprocess.Popen(
            script("site_users", *arguments, str(seconds)), cwd=ROOT, env=environment(), text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        memory = list(_memory(server, users))
        found = json.loads(users.communicate()[0])
        paints = json.loads(painting.communicate()[0])
        spent = _cpu(server) - before
    count = sum(page["count"] for page in found["pages"].values())
    for name, page in found["pages"].items():
        yield Result(f"site: p95 of the page '{name}'", page["p95"], "ms", LIMIT_MS, f"{about}; {page['count']} times")
        yield Result(
            f"site: the page '{name}', uncompressed, with its style sheets and scripts", page["kb"], "kB", LIMIT_KB,
            "without the chart library",
        )  # fmt: skip
    yield Result("site: p50 of all pages", found["p50"], "ms", against=about)
    yield Result("site: p99 of all pages", found["p99"], "ms", against=about)
    for name, seen in paints.items():
        against = f"median of {seen['visits']}, Chromium with an empty cache, beside the load"
        yield Result(f"site: first paint of '{name}'", seen["paint"], "ms", LIMIT_PAINT_MS, against)
        yield Result(f"site: first byte of '{name}'", seen["first byte"], "ms", against="part of its first paint")
    yield Result("site: errors", found["errors"], "answers", 0, f"of {count:,} in {seconds:.0f} s")
    yield Result("site: pages a second", count / seconds, "1/s", against="5 s of think time")
    yield Result("site: CPU of a page", 1000 * spent / max(count, 1), "ms", against="of server, worker and events")
    third = memory[len(memory) // 3 :]
    yield Result("site: memory at the end ÷ after a third", third[-1] / third[0], "×", LIMIT_GROWTH, "proportional set")
    yield Result("site: memory", max(memory) / 1e6, "MB", against="2 server processes, worker, events")


@contextmanager
def served(site: Path) -> Iterator[int]:
    """The site, served; the process that started all of it."""
    process = subprocess.Popen(
        [*tally("serve", str(site)), "--port", str(PORT)], cwd=ROOT, env=environment(), stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "is served" in line:
                break
        else:
            raise RuntimeError("The site did not start.")
        time.sleep(1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _output(command: list[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _memory(server: int, users: "subprocess.Popen[str]") -> Iterator[int]:
    """Bytes of all processes of the site every two seconds, shared pages counted once."""
    while users.poll() is None:
        yield sum(map(_proportional, _family(server)))
        time.sleep(2)


def _proportional(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _family(process: int) -> list[int]:
    found = [process]
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except FileNotFoundError:
        return found
    for child in children:
        found += _family(int(child))
    return found


def _cpu(server: int) -> float:
    """CPU seconds of all processes of the site up to now."""
    tick = os.sysconf("SC_CLK_TCK")
    total = 0
    for process in _family(server):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / tick


if __name__ == "__main__":
    from bench.results import table

    print(table(list(measure(Path(sys.argv[1]), seconds=float(sys.argv[2])))))
