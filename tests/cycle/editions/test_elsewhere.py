"""An edition of facts that were never recorded says so, and names no batch of them."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cycle.editions.pact import LOG, WITNESS
from tallystick.cycle.custody import custody
from tallystick.cycle.editions import publish
from tallystick.cycle.evidence import evidence
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.reports.certificate import page_text


def test_the_record_says_where_the_facts_were_and_names_no_batch(running: Path) -> None:
    with duckdb.connect(running / "house.duckdb") as connection:
        connection.execute("CREATE TABLE jobs (day DATE, id BIGINT, who VARCHAR, done BIGINT, planned BIGINT)")
        connection.execute("INSERT INTO jobs VALUES ('2024-02-10', 2, 'S', 910, 1000)")
    (running / "deployment.yaml").write_text(
        'engines: {house: {url: "duckdb:///house.duckdb"}}\nsources: {jobs: {engine: house, table: jobs}}\n'
    )
    now = datetime.now(UTC).replace(microsecond=0)

    publish(
        running, "2024-02", log_key=LOG, state="final", known_at=now, recorded=now, cosign_keys=list(WITNESS.values())
    )

    with record_of(open_workspace(running)) as record:
        document = record.documents.read(next(record.view().of("edition"))[1].says["document"])
    (away,) = document["elsewhere"]
    assert document["batches"] == []
    assert (away["source"], away["engine"], away["table"], away["rows"]) == ("jobs", "duckdb", "jobs", 1)
    found = evidence(custody(running, "2024-02.1", by="buyer/manager", at=now))
    text = " ".join(next(page_text(each) for each in found if each.id == "chain-of-custody").split())
    assert "completion Seller 91.0 percent 910 1000" in text
    assert "Facts of jobs are in no batch: duckdb counted 1 rows of the table jobs at duckdb:///house.duckdb" in text
    assert away["tallies"] in text
    assert "What the table held then cannot be shown from this record." in text
