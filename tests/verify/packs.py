"""Packs for tests, each made once: final editions of a pact that both parties have signed and cosigned."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cycle.editions.pact import CHARTER, FEBRUARY, JANUARY, LOG, WITNESS, agree, deliver, key, make_pact, put_out
from tallystick.cycle.agreement import text_of
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.packing import pack
from tallystick.ledger.keys import KeyType
from tallystick.ledger.policy import both_cosign
from tallystick.terms.canonical import canonical_bytes

CLAIMABLE = (
    CHARTER.replace("currency: EUR\n", "currency: EUR\nbusiness days: {calendar: DE-BE}\n")
    .replace(
        "claims until: 5 days, lock: 10 days",
        "claims until: 10 business days, answers: 15 business days, lock: 20 business days",
    )
    .replace(
        "are credited.",
        "are credited. A job that failed through force majeure leaves both counts where the seller claims it with a "
        "photo within 10 business days after the month; the buyer answers within 5 business days after the claim, and "
        "silence is acceptance. While a claim is open, EUR 250 are withheld.",
    )
    .replace(
        "    credit: 250\n",
        """\
    credit: 250
    exclusions:
      storm: {code: ST, what: jobs failed through force majeure, by: claim, convention: drop,
              attributable to: force majeure, evidence: photo, claim within: 10 business days,
              answer within: 5 business days, silence: accepted}
    interim: withhold
""",
    )
)
"""The pact with an exclusion that is claimed within so many business days of Berlin."""

CLAIM = """\
events:
  - {id: storm-1, kind: claim, clause: floor, period: 2024-02, exclusion: storm, count: 60, cause: force majeure,
     on: 2024-03-14, by: seller/manager, evidence: photo, recorded: "2024-03-14T10:00:00Z"}
"""
"""Claimed on the tenth business day after February, where the eighth of March, a holiday in Berlin, counts as one."""


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


@cache
def claimed(events: str = CLAIM, *, holidays_less: tuple[str, ...] = ()) -> bytes:
    """The pack of February, claims as given; the parties agreed on Berlin's holidays, less some days."""
    with TemporaryDirectory() as folder:
        made = make_pact(Path(folder) / "pact", charter=CLAIMABLE)
        agreed = json.loads(text_of(made, sound_charter(made)).reference.content)
        for table in agreed["holidays"]:
            table["days"] = [each for each in table["days"] if each["day"] not in holidays_less]
        (made / "reference.json").write_bytes(canonical_bytes(agreed))
        if events:
            (made / "events.yaml").write_text(events, encoding="utf-8")
        agree(made)
        deliver(made, FEBRUARY, "2024-03-02")
        put_out(made, "2024-02", "2024-04-05", "final", cosign_keys=list(WITNESS.values()))
        return pack(made, "2024-02").content


@cache
def restated() -> bytes:
    """The pack of February's restatement, after a corrected count."""
    with TemporaryDirectory() as folder:
        made = make_record(Path(folder) / "pact")
        deliver(made, "2024-02-10,2,S,960,1000\n", "2024-04-01")
        put_out(made, "2024-02", "2024-04-02", reason="A corrected count.", cosign_keys=list(WITNESS.values()))
        return pack(made, "2024-02").content


@cache
def march(*, is_amended: bool = False) -> bytes:
    """The pack of March, under the first charter or an amended one whose lower floor counts from February on."""
    with TemporaryDirectory() as folder:
        made = make_record(Path(folder) / "pact")
        if is_amended:
            (made / "earlier").mkdir()
            (made / "earlier" / "first.yaml").write_text(CHARTER, encoding="utf-8")
            (made / "charter.yaml").write_text(amending(sound_charter(made).sha256), encoding="utf-8")
            agree(made, "2024-03-20")
        deliver(made, "2024-03-10,3,S,940,1000\n", "2024-04-02")
        put_out(made, "2024-03", "2024-04-12", "final", cosign_keys=list(WITNESS.values()))
        return pack(made, "2024-03").content


def amended() -> bytes:
    """The pack of March under the amended charter."""
    return march(is_amended=True)


def amending(sha256: str) -> str:
    """The pact's charter with a floor of 93 % from February on, amending the one with this hash."""
    amends = f"""\
amends:
  charter: {sha256}
  effective: 2024-02-01
  agreed: 2024-03-20
  because: The route was cut.
  applies to: [periods that begin on or after it, past periods too]
  accrued rights: preserved
  misses: survive
  caps: survive
  banks: survive
"""
    changed = CHARTER.replace("floor: 95", "floor: 93").replace("buyer 95 %", "buyer 93 %")
    return changed.replace("title: A pact\n", f"title: A pact\n{amends}")


ARCHIVE = key("archive.example/pq", KeyType.COSIGNATURE_ML_DSA_44)
"""A third witness, whose key is of the kind that a quantum computer does not break."""


@cache
def archived() -> bytes:
    """The pack of February, whose policy asks for the archive's cosignature by ML-DSA-44 too."""
    with TemporaryDirectory() as folder:
        made = make_pact(Path(folder) / "pact")
        agree(made)
        deliver(made, FEBRUARY, "2024-03-02")
        put_out(made, "2024-02", "2024-03-12", "final", cosign_keys=[*WITNESS.values(), ARCHIVE])
        keys = {name: each.verifier for name, each in {**WITNESS, "archive": ARCHIVE}.items()}
        return pack(made, "2024-02", policy=both_cosign(LOG.verifier, keys)).content
