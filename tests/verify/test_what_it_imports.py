"""What the counterparty runs needs no engine and no site."""

import subprocess
import sys
from pathlib import Path

import pytest

from verify.packs import february

BLOCKED = (
    "duckdb", "sqlglot", "django", "jinja2", "numpy", "pandas", "pyarrow", "holidays", "python_calamine", "sqlite3",
    "psycopg",
)  # fmt: skip

RUN = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {BLOCKED!r}:
            raise ImportError(f"{{name}} is blocked")
sys.meta_path.insert(0, Blocked())
from tallystick.cli.root import run
code = run(sys.argv[1:])
assert not set({BLOCKED!r}) & set(sys.modules), sorted(set({BLOCKED!r}) & set(sys.modules))
sys.exit(code)
"""


@pytest.mark.parametrize("arguments", [("verify", "FILE"), ("compare", "FILE", "FILE"), ("verify", "--help")])
def test_verify_and_compare_run_without_engine_and_site(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = tmp_path / "february.tally.zip"
    file.write_bytes(february())

    found = subprocess.run(
        [sys.executable, "-c", RUN, *(str(file) if each == "FILE" else each for each in arguments)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip

    assert found.returncode == 0, found.stdout + found.stderr
