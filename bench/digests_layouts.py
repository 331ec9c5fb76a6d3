"""The facts of the digests' benchmark, each set in three orders of rows: as recorded, backwards, and scattered.

``FOLDER/SET/ORDER/SOURCE/*.parquet``; the charter of the orders beside them as ``charter.yaml``, that of the flights as
a workspace.
"""

import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from bench.command_line import record_demo
from bench.generated import cached
from bench.scale_workload import charter, chosen

ORDERS = ("as recorded", "backwards", "scattered")


def main(folder: str, rows: str) -> None:
    """Lay out both sets."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    (place / "charter.yaml").write_text(charter(chosen("all")), encoding="utf-8")
    made = cached(int(rows))
    lay_out(place / "orders", {"orders": made.files}, keys={"orders": ["event_time", "partner", "customer_id"]})
    if not (place / "workspace").exists():
        record_demo(place / "workspace")
    _flights(place)


def _flights(place: Path) -> None:
    from tallystick.cycle.computing import facts_of  # noqa: PLC0415  (recorded in a process of its own before)
    from tallystick.cycle.workspace import compiled_charter, open_workspace  # noqa: PLC0415  (likewise)

    opened = open_workspace(place / "workspace")
    compiled = compiled_charter(opened)
    with facts_of(opened, compiled) as (tables, _):
        overlapping = [source for source, table in tables.items() if table.overlapping]
        if overlapping:
            raise RuntimeError(f"The demo's facts of {overlapping} stand in several files; the layouts need each once.")
        files = {source: table.files for source, table in tables.items()}
        keys = {source: list(compiled.charter.sources[source].key) for source in files}
        lay_out(place / "flights", files, keys=keys)


def lay_out(place: Path, sources: Mapping[str, Sequence[Path]], *, keys: Mapping[str, Sequence[str]]) -> None:
    """The files of each source in each order."""
    if place.exists():
        shutil.rmtree(place)
    with duckdb.connect() as connection:
        for source, files in sources.items():
            scan = f"read_parquet({[str(file) for file in files]})"
            key = ", ".join(f'"{column}"' for column in keys[source])
            down = ", ".join(f'"{column}" DESC' for column in keys[source])
            for order in ORDERS:
                target = place / order.replace(" ", "-") / source
                target.mkdir(parents=True)
                if order == "as recorded":
                    for number, file in enumerate(files):
                        shutil.copy(file, target / f"{number:02}.parquet")
                elif order == "backwards":
                    query = f"SELECT * FROM {scan} ORDER BY {down}"
                    connection.execute(f"COPY ({query}) TO '{target}/0.parquet' (FORMAT parquet)")
                else:
                    for part in range(5):
                        mixed = f"hash({key})"
                        query = f"SELECT * FROM {scan} WHERE {mixed} % 5 = {part} ORDER BY {mixed}, {key}"
                        form = "FORMAT parquet, ROW_GROUP_SIZE 20000"
                        connection.execute(f"COPY ({query}) TO '{target}/{part}.parquet' ({form})")


if __name__ == "__main__":
    main(*sys.argv[1:])
