"""The worker process: reads one job as JSON on standard input, binds itself to its limits, answers on standard output.

Run as ``python -m tallystick.facts.worker`` by :func:`tallystick.facts.limits.run_limited`.
"""

import json
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Any

from tallystick.errors import InputError, ProblemsError
from tallystick.facts.limits import Limits, apply_limits


def main() -> int:
    """Do the job; what goes wrong in it is part of the answer."""
    job = json.load(sys.stdin)
    apply_limits(Limits(**job["limits"]))
    json.dump(_reply(job["work"], job["arguments"]), sys.stdout)
    return 0


def _reply(work: str, arguments: dict[str, Any]) -> dict[str, Any]:
    module, _, function = work.partition(":")
    try:
        return {"result": getattr(import_module(module), function)(**arguments)}
    except ProblemsError as error:
        return {"problems": [asdict(problem) for problem in error.problems]}
    except InputError as error:
        return {"refused": str(error)}


if __name__ == "__main__":
    sys.exit(main())
