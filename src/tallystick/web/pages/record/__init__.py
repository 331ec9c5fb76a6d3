"""The record of an alliance: editions, the ledger with its proofs, packs, witnesses, and who looked at what."""
