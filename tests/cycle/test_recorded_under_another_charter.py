"""Facts that were read before a column was declared are refused in words, and not by the engine."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cycle.small import CHARTER, make_workspace
from tallystick.cycle.computing import compute
from tallystick.cycle.recording import add_facts
from tallystick.errors import ProblemsError


def test_a_column_declared_after_the_facts_were_read_is_named_with_what_to_do(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    recorded = datetime(2024, 3, 1, 12, tzinfo=UTC)
    add_facts(folder, "deliveries", folder / "exports" / "deliveries.csv", recorded=recorded)
    later = CHARTER.replace("late: integer}", "late: integer, weight: integer}")
    (folder / "charter.yaml").write_text(later, encoding="utf-8")

    with pytest.raises(ProblemsError, match=r"T004 Source 'deliveries': its facts hold no column 'weight'.*withdraw"):
        compute(folder, as_of=date(2024, 3, 15))
