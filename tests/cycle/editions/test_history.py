"""Whatever happens in whatever order, every past instant stays as it was, and every edition can be made again."""

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cycle.editions.pact import CHARTER, LOG, PARTY, agree, deliver, key, make_pact
from tallystick.cycle.agreement import agreed, sign
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.editions import editions, publish, reproduce
from tallystick.cycle.key_changes import Change, change_key
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.putting import key_draft
from tallystick.cycle.selftest import self_test
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import ProblemsError
from tallystick.facts.store import FactStore
from tallystick.ledger.keys import SigningKey

PERIODS = st.sampled_from(["2024-01", "2024-02", "2024-03"])
PARTIES = st.sampled_from(["seller", "buyer"])
REFUSALS = {"E001", "E004", "E005", "E016"}
"""Not agreed, nothing changed, too early, an amendment that nobody proposed: what may rightly be refused."""

State = tuple[tuple[str, str, str | None, str], ...]
"""Editions: name, state, by what superseded, document."""


class History(RuleBasedStateMachine):
    """Deliver, withdraw, amend, sign, rotate, publish, restate, on days that go on."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="history-"))
        self.now = datetime(2024, 2, 10, tzinfo=UTC)
        self.keys: dict[str, tuple[SigningKey, int]] = {name: (held, 0) for name, held in PARTY.items()}
        self.seen: dict[datetime, State] = {}
        self.bytes: dict[str, bytes] = {}

    @initialize()
    def begin(self) -> None:
        self.pact = make_pact(self.folder / "pact")
        for period in ("2024-01", "2024-02"):
            deliver(self.pact, f"{period}-10,{period[-1]}1,S,940,1000\n", "2024-02-01")
        agree(self.pact, "2024-02-01")
        self.remember()

    def later(self) -> datetime:
        self.now += timedelta(days=3)
        return self.now

    def state(self, known_at: datetime | None) -> State:
        found = editions(self.pact, known_at=known_at)
        return tuple((each.name, each.state, each.superseded_by, each.document) for each in found)

    def remember(self) -> None:
        self.seen[self.now] = self.state(None)

    @rule(period=PERIODS, done=st.integers(min_value=900, max_value=999), number=st.integers(min_value=1, max_value=2))
    def deliver(self, period: str, done: int, number: int) -> None:
        when = self.later()
        deliver(self.pact, f"{period}-10,{period[-1]}{number},S,{done},1000\n", when.date().isoformat())
        self.remember()

    @precondition(lambda self: len(FactStore(self.pact / "facts").batches("jobs")) > 1)
    @rule(place=st.integers(min_value=0, max_value=99))
    def withdraw(self, place: int) -> None:
        store = FactStore(self.pact / "facts")
        batches = store.batches("jobs")
        store.withdraw(batches[place % len(batches)], recorded=self.later(), by="seller/clerk", why="a wrong file")
        self.remember()

    @rule(party=PARTIES)
    def sign(self, party: str) -> None:
        when = self.later()
        sign(
            self.pact, party=party, role="manager", name=f"M. {party}", key=self.keys[party][0], log_key=LOG,
            signed=when, recorded=when,
            effective=date(2024, 1, 1) if agreed(self.pact).proposal is None else None,
        )  # fmt: skip
        self.remember()

    @rule(credit=st.sampled_from([250, 300]))
    def amend(self, credit: int) -> None:
        (self.pact / "charter.yaml").write_text(CHARTER.replace("250", str(credit)), encoding="utf-8")

    @rule(party=PARTIES)
    def rotate(self, party: str) -> None:
        old, turn = self.keys[party]
        new = key(old.name, turn=turn + 1)
        with record_of(open_workspace(self.pact), key=LOG) as record:
            record.append(
                [
                    key_draft(
                        owner=party, use="party", change="rotated", key=new.verifier.written(), reason="a new year",
                        replaces=old.verifier.written(), recorded=self.later(), sign_key=old,
                    )
                ]
            )  # fmt: skip
        self.keys[party] = (new, turn + 1)
        self.remember()

    @rule(party=PARTIES, back=st.sampled_from([None, 0, 3]))
    def revoke(self, party: str, back: int | None) -> None:
        """A key is stolen: it ends now, or some entries ago, and by authority another takes its place."""
        old, turn = self.keys[party]
        new = key(old.name, turn=turn + 1)
        when = self.later()
        with record_of(open_workspace(self.pact), key=LOG) as record:
            until = None if back is None else record.store.size() - back
            stolen = Change(party, "party", "revoked", old.verifier.written(), "stolen", until=until)
            change_key(record, stolen, recorded=when, sign_key=old)
            fresh = Change(party, "party", "added", new.verifier.written(), "in its place")
            change_key(record, fresh, recorded=when, role="manager", charter=sound_charter(self.pact))
        self.keys[party] = (new, turn + 1)
        self.remember()

    @rule(period=PERIODS, state=st.sampled_from(["provisional", "final"]))
    def publish(self, period: str, state: str) -> None:
        when, before = self.later(), self.state(None)
        ids: set[str] = set()
        said = "refused"
        try:
            made = publish(
                self.pact, period, log_key=LOG, state=state, known_at=when, recorded=when, reason="It changed."
            )
            self.bytes[made.made.name] = made.made.document.content
            said = f"published as {made.made.state}"
        except ProblemsError as refused:
            ids = {each.id for each in refused.problems}
        assert ids <= REFUSALS
        assert not ids or self.state(None) == before
        event(f"{said} {sorted(ids)}")
        self.remember()

    @invariant()
    def every_past_instant_is_as_it_was(self) -> None:
        for known_at, then in self.seen.items():
            assert self.state(known_at) == then

    def teardown(self) -> None:
        try:
            for each in editions(self.pact):
                found = reproduce(self.pact, each.name)
                assert found.differing == (), (each.name, found.differing)
                assert found.made.document.content == self.bytes[each.name]
            checks = self_test(self.pact, at=self.later()).checks
            assert {each.name: each.result for each in checks} == {each.name: "passed" for each in checks}
        finally:
            shutil.rmtree(self.folder)


History.TestCase.settings = settings(
    max_examples=5, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
TestEveryPastInstantReproduces = History.TestCase
