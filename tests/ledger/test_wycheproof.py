"""Ed25519 as we verify it, against the edge cases of Wycheproof."""

import pytest

from ledger.vectors import vectors
from tallystick.ledger.keys import KeyType, VerifierKey
from tallystick.ledger.spelling import UnprovenError


def test_151_signatures_are_accepted_or_refused_as_published() -> None:
    seen = {"valid": 0, "invalid": 0}
    for group in vectors("wycheproof_ed25519")["testGroups"]:
        key = VerifierKey("wycheproof", KeyType.ED25519, bytes.fromhex(group["publicKey"]["pk"]))
        for test in group["tests"]:
            message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
            seen[test["result"]] += 1
            if test["result"] == "valid":
                key.verify(message, signature)
            else:
                with pytest.raises(UnprovenError):
                    key.verify(message, signature)
    assert sum(seen.values()) == vectors("wycheproof_ed25519")["numberOfTests"] == 151
    assert seen["invalid"] > 50
