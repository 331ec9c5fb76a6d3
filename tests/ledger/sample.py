"""Keys and notes for tests: anybody may know them."""

from hashlib import sha256

from tallystick.ledger.checkpoint import Checkpoint
from tallystick.ledger.cosignature import cosign
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.keys import KeyType, SigningKey
from tallystick.ledger.note import Note, sign_text
from tallystick.ledger.policy import Policy, both_cosign
from tallystick.ledger.tree import leaf_hash

ORIGIN = "ledger.example/alliance"
NOON = 1_780_000_000


def key(name: str, type_: KeyType = KeyType.ED25519, *, turn: int = 0) -> SigningKey:
    """A key of this name, always the same; another ``turn`` is another key."""
    return SigningKey(name, type_, sha256(f"{name} {type_} {turn}".encode()).digest())


LOG = key(ORIGIN)
US = key("us.example/witness", KeyType.COSIGNATURE_ED25519)
THEM = key("them.example/witness", KeyType.COSIGNATURE_ED25519)
ARCHIVE = key("archive.example/pq", KeyType.COSIGNATURE_ML_DSA_44)

ENTRIES = tuple(f"entry {index}".encode() for index in range(40))
TREE = GrowingTree(leaf_hash(entry) for entry in ENTRIES)


def checkpoint(size: int, *, tree: GrowingTree = TREE, origin: str = ORIGIN) -> Checkpoint:
    """The head of the tree when it had this size."""
    return Checkpoint(origin, size, tree.root(size))


def signed(size: int, *cosigners: SigningKey, tree: GrowingTree = TREE, log: SigningKey = LOG) -> Note:
    """The head signed by the log, and cosigned at noon."""
    text = checkpoint(size, tree=tree).written()
    note = Note(text, (sign_text(text, log),))
    return note.with_signatures(cosign(text, each, time=NOON) for each in cosigners)


def policy() -> Policy:
    """Both parties cosign."""
    return both_cosign(LOG.verifier, {"us": US.verifier, "them": THEM.verifier})
