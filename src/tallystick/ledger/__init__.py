"""The record: what was agreed and published, so that a change shows and anybody can check it without us.

Pure functions on bytes: canonical records, the Merkle tree over them, notes and checkpoints signed by the log,
cosignatures of its witnesses, the policy that says whose signatures are enough, and proofs as files.
The formats are the published ones (RFC 9162, C2SP), unchanged; every reader takes one spelling and refuses the rest.
"""
