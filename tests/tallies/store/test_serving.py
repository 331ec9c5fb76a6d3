"""What is said of kept tallies before anything is counted, and that it comes true."""

from pathlib import Path

from tallies.store.histories import History
from tallies.store.test_store_file import COMPILED, REQUEST, history, kept, row
from tallystick.tallies.store.serving import would_serve

EVERY = {each.key for each in (*REQUEST.additive, *REQUEST.recompute)}


def said(made: History, folder: Path) -> tuple[str, ...]:
    table = made.table()
    return would_serve(REQUEST, table, COMPILED, folder=folder / "kept", joined={}, whole=lambda: REQUEST, keys=EVERY)


def test_of_a_source_that_was_never_counted_nothing_is_kept(tmp_path: Path) -> None:
    assert said(history(tmp_path), tmp_path) == (
        "Nothing is kept of 'facts' yet: the next figures count its facts as shown, and keep their tallies.",
    )


def test_each_kind_of_tally_is_said_to_be_read_from_what_is_kept(tmp_path: Path) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)

    assert said(made, tmp_path) == (
        "Counts, sums and extremes are read from tallies that are kept by day, region.",
        "How often each value of facts.x occurs is read from tallies by day and value.",
        "Different values of facts.x are kept, and put together for any window of their segments.",
    )


def test_new_files_are_said_to_be_added_and_corrected_days_to_be_computed_anew(tmp_path: Path) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)

    made.add([row(100, day=50, x=3)])
    added = said(made, tmp_path)
    made.add([row(5, day=60, x=6)])
    corrected = said(made, tmp_path)

    assert "The facts of 1 new file are added first." in added
    assert "Some facts count otherwise than they did: their days are computed anew first." in corrected
    assert kept(made, tmp_path).counts["computed anew"] == 2


def test_looking_changes_nothing(tmp_path: Path) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)
    before = (tmp_path / "kept" / "facts.duckdb").read_bytes()

    said(made, tmp_path)

    assert (tmp_path / "kept" / "facts.duckdb").read_bytes() == before
