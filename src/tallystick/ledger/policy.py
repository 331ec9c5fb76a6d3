"""Trust policies (C2SP tlog-policy): which logs are known, which witnesses, and whose cosignatures are enough.

A checkpoint is believed when one of the logs has signed it under its own origin and the quorum has cosigned it. A group
counts as having cosigned when at least ``needed`` of its members have; each name stands in one group at most, so nobody
counts twice.
The published format leaves room for comments, blanks, order and other words for the same number; :func:`read_policy`
takes all of that. What is hashed, signed or packed has one spelling, which :func:`read_exact_policy` asks for.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.cosignature import time_of, verifier_of
from tallystick.ledger.keys import KeyType, VerifierKey, read_verifier_key
from tallystick.ledger.note import Note, Verified, verify_note
from tallystick.ledger.spelling import UnprovenError, read_text, read_whole, shown

MOST_BYTES = 1_000_000
MOST_LINES = 1_000
"""A policy has at most so many lines."""

MOST_PARTS = 100
"""A policy has at most so many logs, witnesses and groups each; the format asks for room for 32."""

NONE = "none"
"""The quorum that needs nobody."""

_WORDS = frozenset({"all", "any", NONE})
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Log:
    """A log: its key, whose name is the log's origin, and where it is reached."""

    key: VerifierKey
    url: str | None = None

    def written(self) -> str:
        """The line that defines the log."""
        return " ".join(("log", self.key.written(), *_url(self.url)))


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: its name in this policy, its key, and where it is reached."""

    name: str
    key: VerifierKey
    url: str | None = None

    def written(self) -> str:
        """The line that defines the witness."""
        return " ".join(("witness", self.name, self.key.written(), *_url(self.url)))


@dataclass(frozen=True, slots=True)
class Group:
    """A group: it has cosigned when at least ``needed`` of its members have."""

    name: str
    needed: int
    members: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= len(self.members):
            raise InputError(
                f"The group {self.name!r} needs {self.needed} of its {len(self.members)} members; "
                "it needs at least 1 and at most all of them."
            )

    def written(self) -> str:
        """The line that defines the group."""
        how = {len(self.members): "all", 1: "any"} | ({1: "all"} if len(self.members) == 1 else {})
        return " ".join(("group", self.name, how.get(self.needed, str(self.needed)), *self.members))


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom to believe. Logs, witnesses, groups and members are kept in one order, so equal policies are equal."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str
    _members: Mapping[str, Witness | Group] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        for what, parts in (("logs", self.logs), ("witnesses", self.witnesses), ("groups", self.groups)):
            if len(parts) > MOST_PARTS:
                raise InputError(f"The policy has {len(parts)} {what}; at most {MOST_PARTS} are allowed.")
        put(self, "logs", tuple(sorted(self.logs, key=lambda log: log.written())))
        put(self, "witnesses", tuple(sorted(self.witnesses, key=lambda witness: witness.name)))
        _require_distinct_keys((log.key for log in self.logs), what="logs")
        _require_distinct_keys((witness.key for witness in self.witnesses), what="witnesses")
        for log in self.logs:
            _require_type(log.key, {KeyType.ED25519, KeyType.COSIGNATURE_ML_DSA_44}, "log", "01 or 06")
        for witness in self.witnesses:
            _require_type(
                witness.key, {KeyType.COSIGNATURE_ED25519, KeyType.COSIGNATURE_ML_DSA_44}, "witness", "04 or 06"
            )
        put(self, "groups", _in_order(self.groups, {witness.name for witness in self.witnesses}))
        put(self, "_members", _by_name((*self.witnesses, *self.groups)))
        if self.quorum != NONE and self.quorum not in self._members:
            raise InputError(f"The quorum is {shown(self.quorum)}, which is no witness or group of the policy.")

    def written(self) -> bytes:
        """The policy in its one spelling: logs, witnesses, groups after their members, the quorum."""
        parts: tuple[Log | Witness | Group, ...] = (*self.logs, *self.witnesses, *self.groups)
        return "".join(f"{line}\n" for line in (*(part.written() for part in parts), f"quorum {self.quorum}")).encode()

    def is_met_by(self, cosigners: Iterable[VerifierKey]) -> bool:
        """Whether cosignatures by these keys are enough."""
        return self.quorum == NONE or self._has_cosigned(self._members[self.quorum], frozenset(cosigners))

    def missing(self, cosigners: Iterable[VerifierKey]) -> tuple[str, ...]:
        """The names of the witnesses of the quorum that have not cosigned."""
        signed = frozenset(cosigners)
        return tuple(each.name for each in self._witnesses_of(self.quorum) if each.key not in signed)

    def _has_cosigned(self, member: Witness | Group, signed: frozenset[VerifierKey]) -> bool:
        if isinstance(member, Witness):
            return member.key in signed
        return sum(self._has_cosigned(self._members[name], signed) for name in member.members) >= member.needed

    def _witnesses_of(self, name: str) -> list[Witness]:
        if name == NONE:
            return []
        member = self._members[name]
        if isinstance(member, Witness):
            return [member]
        return [witness for inner in member.members for witness in self._witnesses_of(inner)]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint that a policy believes, by whom it is signed, and when each witness of the policy cosigned it."""

    checkpoint: Checkpoint
    log: VerifierKey
    cosigners: Mapping[str, int]


def verify_checkpoint(note: Note, policy: Policy) -> Cosigned:
    """The checkpoint, once one of the policy's logs has signed it and the quorum has cosigned it.

    Raises UnprovenError that says who signed and who did not.
    """
    checkpoint = read_checkpoint(note.text)
    logs = [log.key for log in policy.logs if log.key.name == checkpoint.origin]
    if not logs:
        raise UnprovenError(
            f"The checkpoint is of the unknown log {shown(checkpoint.origin)}; the policy knows "
            f"{', '.join(log.key.name for log in policy.logs) or 'no log'}."
        )
    if not checkpoint.is_sound:
        raise UnprovenError(f"The checkpoint of {checkpoint.origin!r} has size 0 and not the root of an empty log.")
    signed = verify_note(note, [verifier_of(key) for key in logs])
    witnesses = {witness.key: witness for witness in policy.witnesses}
    known: tuple[tuple[str, int], ...] = ()
    if any((each.name, each.key_id) in {(key.name, key.id) for key in witnesses} for each in note.signatures):
        cosigned = verify_note(note, [verifier_of(key) for key in witnesses])
        known = tuple((witnesses[key].name, time_of(key, each)) for key, each in cosigned.signatures)
    _require_quorum(policy, checkpoint, dict(known))
    return Cosigned(checkpoint, _first(signed), dict(sorted(known)))


def _first(signed: Verified) -> VerifierKey:
    return signed.signatures[0][0]


def _require_quorum(policy: Policy, checkpoint: Checkpoint, cosigners: Mapping[str, int]) -> None:
    keys = [witness.key for witness in policy.witnesses if witness.name in cosigners]
    if not policy.is_met_by(keys):
        raise UnprovenError(
            f"The quorum {policy.quorum!r} is not met for size {checkpoint.size} of {checkpoint.origin!r}: "
            f"cosigned by {', '.join(sorted(cosigners)) or 'nobody'}, not by {', '.join(policy.missing(keys))}."
        )


def both_cosign(log: VerifierKey, parties: Mapping[str, VerifierKey]) -> Policy:
    """The default policy: one log, and every party cosigns. Two parties need nothing more.

    ``parties`` maps a party's name to the key by which it cosigns.
    """
    witnesses = tuple(Witness(name, key) for name, key in parties.items())
    if len(witnesses) < 2:
        raise InputError(f"The policy by which all parties cosign has {len(witnesses)} parties; it needs two or more.")
    name = "partners" if "partners" not in parties else "all-partners"
    return Policy((Log(log),), witnesses, (Group(name, len(witnesses), tuple(parties)),), name)


def read_policy(content: bytes) -> Policy:
    """The policy in a file of the published format.

    A witness given by a plain Ed25519 key (type 01), as other tools write it, is the cosigner with the same public key.
    """
    text = _opaque_text(content)
    logs: list[Log] = []
    members: list[Witness | Group] = []
    quorum: str | None = None
    for number, line in _lines(text):
        word, *items = _BLANKS.split(line)
        where = f"Line {number} of the policy"
        names = {member.name for member in members}
        if word == "log" and 1 <= len(items) <= 2:
            logs.append(Log(read_verifier_key(items[0]), *items[1:]))
        elif word == "witness" and 2 <= len(items) <= 3:
            name, key, *url = items
            members.append(Witness(_new_name(name, names, where), _cosigner(read_verifier_key(key)), *url))
        elif word == "group" and len(items) >= 3:
            members.append(_group(items, names, where))
        elif word == "quorum" and len(items) == 1:
            if quorum is not None:
                raise InputError(f"{where} is a second quorum; a policy has exactly one.")
            quorum = items[0]
            if quorum not in names | {NONE}:
                raise InputError(f"{where} names {shown(quorum)}, which no line before it defines.")
        else:
            raise InputError(
                f"{where} is {shown(line)}; a line is `log KEY [URL]`, `witness NAME KEY [URL]`, "
                "`group NAME all|any|K NAME…` or `quorum NAME`."
            )
    if quorum is None:
        raise InputError("The policy has no quorum line; it has exactly one, and `quorum none` asks for nobody.")
    witnesses = tuple(member for member in members if isinstance(member, Witness))
    return Policy(tuple(logs), witnesses, tuple(each for each in members if isinstance(each, Group)), quorum)


def read_exact_policy(content: bytes) -> Policy:
    """The policy in a file that has its one spelling, as what is hashed, signed or packed has."""
    policy = read_policy(content)
    written = policy.written()
    if written != content:
        ours, theirs = written.split(b"\n"), content.split(b"\n")
        pairs = enumerate(zip(ours, theirs, strict=False), start=1)
        place = next((n for n, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
        wanted = ours[place - 1].decode() if place <= len(ours) else "nothing"
        raise InputError(
            f"Line {place} of the policy differs from its one spelling, which has {shown(wanted)} there; "
            "write it without comments, in order, with one space between words."
        )
    return policy


def _opaque_text(content: bytes) -> str:
    """The file as text. The format keeps octets above 0x7F opaque; ours are UTF-8, which it recommends."""
    text = read_text(content, what="The policy", most=MOST_BYTES)
    odd = _ODD.search(text)
    if odd:
        raise InputError(f"The policy holds the control character U+{ord(odd.group()):04X} at place {odd.start()}.")
    return text


def _lines(text: str) -> Iterable[tuple[int, str]]:
    """The lines that say something, with their numbers. A last line without a newline is read as if it had one."""
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise InputError(f"The policy has {len(lines)} lines; at most {MOST_LINES} are read.")
    for number, line in enumerate(lines, start=1):
        said = line.strip(" \t")
        if said and not said.startswith("#"):
            yield number, said


def _new_name(name: str, names: set[str], where: str) -> str:
    if name in _WORDS:
        raise InputError(f"{where} gives the name {name!r}, which is a word of the format; choose another.")
    if name in names:
        raise InputError(f"{where} gives the name {shown(name)} a second time; witnesses and groups share their names.")
    return name


def _group(items: list[str], names: set[str], where: str) -> Group:
    name, how, *members = items
    unknown = next((member for member in members if member not in names), None)
    if unknown is not None:
        raise InputError(f"{where} names {shown(unknown)}, which no line before it defines.")
    match how:
        case "all":
            needed = len(members)
        case "any":
            needed = 1
        case _:
            needed = read_whole(how, where=f"{where}: how many the group {shown(name)} needs")
    return Group(_new_name(name, names, where), needed, tuple(members))


def _cosigner(key: VerifierKey) -> VerifierKey:
    if key.type is KeyType.ED25519:
        return VerifierKey(key.name, KeyType.COSIGNATURE_ED25519, key.public)
    return key


def _in_order(groups: tuple[Group, ...], witnesses: set[str]) -> tuple[Group, ...]:
    """The groups with their members sorted, each after those it names, otherwise by name."""
    taken: dict[str, str] = {}
    for group in groups:
        for member in group.members:
            if member in taken:
                raise InputError(
                    f"{shown(member)} is a member of {taken[member]!r} and named again in {group.name!r}; a name is a "
                    "member once, so that nobody counts twice."
                )
            taken[member] = group.name
    waiting = sorted(groups, key=lambda group: group.name)
    found: list[Group] = []
    defined = set(witnesses)
    while waiting:
        ready = next((group for group in waiting if defined.issuperset(group.members)), None)
        if ready is None:
            names = ", ".join(group.name for group in waiting)
            raise InputError(f"The groups {names} name members that are defined nowhere, or each other in a circle.")
        waiting.remove(ready)
        defined.add(ready.name)
        found.append(Group(ready.name, ready.needed, tuple(sorted(ready.members))))
    return tuple(found)


def _by_name(members: tuple[Witness | Group, ...]) -> dict[str, Witness | Group]:
    found: dict[str, Witness | Group] = {}
    for member in members:
        name = _new_name(member.name, set(found), "The policy")
        _require_word(name, what="name")
        found[name] = member
    return found


def _require_distinct_keys(keys: Iterable[VerifierKey], *, what: str) -> None:
    seen: dict[bytes, str] = {}
    for key in keys:
        if key.public in seen:
            raise InputError(
                f"Two {what} have the same public key, {seen[key.public]!r} and {key.name!r}; a key is listed once, "
                "so that nobody counts twice."
            )
        seen[key.public] = key.name


def _require_type(key: VerifierKey, allowed: set[KeyType], what: str, words: str) -> None:
    if key.type not in allowed:
        raise InputError(f"The key {key} of a {what} has the type {key.type:02x}; a {what} signs with {words}.")


def _url(url: str | None) -> tuple[str, ...]:
    if url is None:
        return ()
    return (_require_word(url, what="URL"),)


def _require_word(text: str, *, what: str) -> str:
    if not text or any(letter in " \t\n" or "\ud800" <= letter <= "\udfff" for letter in text) or _ODD.search(text):
        raise InputError(f"{shown(text)} is no {what} for a policy: it is one word without control characters.")
    return text
