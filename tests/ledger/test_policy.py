"""Policies: whose signatures are enough, and that nobody counts twice."""

import itertools
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.sample import ARCHIVE, LOG, NOON, ORIGIN, THEM, US, key, policy, signed
from ledger.vectors import vectors
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint
from tallystick.ledger.cosignature import cosign
from tallystick.ledger.keys import KeyType, SigningKey
from tallystick.ledger.note import Note, Signature, sign_text
from tallystick.ledger.policy import (
    NONE,
    Group,
    Log,
    Policy,
    Witness,
    both_cosign,
    read_exact_policy,
    read_policy,
    verify_checkpoint,
)
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.tree import leaf_hash

SIX = tuple(key(f"w{place}.example", KeyType.COSIGNATURE_ED25519) for place in range(6))


def test_the_published_policy_is_read_and_has_one_spelling() -> None:
    (content,) = vectors("tlog_policy")["good"]

    found = read_policy(content.encode())

    assert [witness.name for witness in found.witnesses] == ["w1", "w2"]
    assert found.groups == (Group("g1", 2, ("w1", "w2")),)
    # Its witnesses are written with plain keys (type 01), as an older tool did; ours are cosigners (type 04).
    assert {witness.key.type for witness in found.witnesses} == {KeyType.COSIGNATURE_ED25519}
    with pytest.raises(InputError, match="Line 1 of the policy differs from its one spelling"):
        read_exact_policy(content.encode())
    assert read_exact_policy(found.written()) == found


def test_published_bad_policies_are_refused() -> None:
    cases = vectors("tlog_policy")["bad"]
    for case in cases:
        with pytest.raises(InputError):
            read_policy(case["policy"].encode())
    assert len(cases) == 7


FREE = f"""
# who counts
\tlog   {LOG.verifier.written()} https://ledger.example/
witness b {THEM.verifier.written()}
   witness a\t{US.verifier.written()} https://us.example/   \n
group  partners 2   b a
quorum partners
"""


def test_comments_blanks_order_and_words_do_not_change_what_a_policy_says() -> None:
    found = read_policy(FREE.encode())

    assert found == read_policy(found.written())
    assert found.written().decode() == (
        f"log {LOG.verifier.written()} https://ledger.example/\n"
        f"witness a {US.verifier.written()} https://us.example/\n"
        f"witness b {THEM.verifier.written()}\n"
        "group partners all a b\n"
        "quorum partners\n"
    )
    assert read_exact_policy(found.written()) == found
    with pytest.raises(InputError, match="Line 1 of the policy differs"):
        read_exact_policy(FREE.encode())


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("group partners all a b", "group partners 2 a b", 4),
        ("group partners all a b", "group partners all b a", 4),
        ("quorum partners\n", "quorum partners", 5),
        ("quorum partners\n", "quorum partners\n\n", 7),
        ("quorum partners\n", "quorum  partners\n", 5),
        ("witness a", " witness a", 2),
        ("witness a", "# a\nwitness a", 2),
        ("https://us.example/\n", "https://us.example/ \n", 2),
    ],
)
def test_a_second_spelling_of_a_policy_is_refused_where_one_is_asked_for(before: str, after: str, place: int) -> None:
    content = read_policy(FREE.encode()).written().decode().replace(before, after)

    assert read_policy(content.encode()) == read_policy(FREE.encode())
    with pytest.raises(InputError, match=f"Line {min(place, 6)} of the policy differs from its one spelling"):
        read_exact_policy(content.encode())


A, B = (f"witness {name} {each.verifier.written()}\n" for name, each in (("a", US), ("b", THEM)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "has no quorum line"),
        ("# quorum none\n", "has no quorum line"),
        ("quorum none\nquorum none\n", "Line 2 of the policy is a second quorum"),
        ("quorum all\n", "names 'all', which no line before it defines"),
        (f"quorum a\n{A}", "Line 1 of the policy names 'a', which no line before it defines"),
        (f"group g all a\n{A}quorum g\n", "Line 1 of the policy names 'a', which no line before it defines"),
        (f"{A}group g all none\nquorum g\n", "names 'none', which no line before it defines"),
        (f"{A}group g all g\nquorum g\n", "names 'g', which no line before it defines"),
        (f"{A}{A}quorum a\n", "gives the name 'a' a second time"),
        (f"{A}{A.replace(' a ', ' c ')}quorum a\n", "Two witnesses have the same public key"),
        (f"{A}group a all a\nquorum a\n", "gives the name 'a' a second time"),
        (f"{A}group none all a\nquorum none\n", "which is a word of the format"),
        (f"{A}group g all a a\nquorum g\n", "'a' is a member of 'g' and named again in 'g'"),
        (f"{A}{B}group g any a\ngroup h all a b\nquorum h\n", "'a' is a member of 'g' and named again in 'h'"),
        (f"{A}group g 0 a\nquorum g\n", "needs 0 of its 1 members"),
        (f"{A}group g 2 a\nquorum g\n", "needs 2 of its 1 members"),
        (f"{A}group g 01 a\nquorum g\n", "is '01'"),
        (f"{A}group g some a\nquorum g\n", "is 'some'"),
        (f"{A}group g all\nquorum g\n", "a line is `log KEY"),
        (f"{A}quorum a b\n", "a line is `log KEY"),
        (f"{A}quorum\n", "a line is `log KEY"),
        (f"{A}QUORUM a\n", "a line is `log KEY"),
        (f"{A}quorum\u00a0a\n", "a line is `log KEY"),
        (f"log {US.verifier.written()}\nquorum none\n", "of a log has the type 04; a log signs with 01 or 06"),
        (f"log {LOG.verifier.written()}\nlog {LOG.verifier.written()} u\nquorum none\n", "Two logs have the same"),
        ("log nothing\nquorum none\n", "is not of the form name"),
        (f"log {LOG.verifier.written()} u v\nquorum none\n", "a line is `log KEY"),
        ("quorum none\r\n", "control character U+000D"),
        ("quorum none\x7f\n", "control character U+007F"),
        ("quorum none\x00\n", "control character U+0000"),
        ("\n" * 1000 + "quorum none\n", "has 1002 lines; at most 1000"),
    ],
)
def test_a_policy_that_leaves_something_open_is_refused(content: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        read_policy(content.encode())


def test_a_policy_that_is_no_text_or_too_large_is_refused() -> None:
    with pytest.raises(InputError, match="The policy is not UTF-8 at byte 12"):
        read_policy(b"quorum none\n\xff\n")
    with pytest.raises(InputError, match="at most 1000000 are read"):
        read_policy(b"#" * 1_000_001)


def test_a_policy_of_many_parts_is_refused_before_it_is_walked() -> None:
    lines = [A, *(f"group g{place} all {f'g{place - 1}' if place else 'a'}\n" for place in range(101))]

    with pytest.raises(InputError, match="The policy has 101 groups; at most 100 are allowed"):
        read_policy("".join([*lines, "quorum g100\n"]).encode())
    deep = read_policy("".join([*lines[:101], "quorum g99\n"]).encode())
    assert deep.is_met_by([US.verifier])
    assert deep.missing([]) == ("a",)


def test_groups_in_a_circle_are_refused_when_they_are_made_by_hand() -> None:
    with pytest.raises(InputError, match="The groups g, h name members that are defined nowhere, or each other"):
        Policy((), (), (Group("g", 1, ("h",)), Group("h", 1, ("g",))), "g")
    with pytest.raises(InputError, match="The quorum is 'x', which is no witness or group"):
        Policy((), (), (), "x")
    with pytest.raises(InputError, match="is no name for a policy"):
        Policy((), (Witness("a b", US.verifier),), (), "a b")
    with pytest.raises(InputError, match="of a witness has the type 01; a witness signs with 04 or 06"):
        Policy((), (Witness("a", LOG.verifier),), (), "a")
    with pytest.raises(InputError, match="is no URL for a policy"):
        Policy((Log(LOG.verifier, "a b"),), (), (), NONE)


# Two levels of groups, as the specification's example has them

NESTED = Policy(
    (Log(LOG.verifier),),
    tuple(Witness(f"{'x' if place < 3 else 'y'}{place}", each.verifier) for place, each in enumerate(SIX)),
    (
        Group("xs", 2, ("x0", "x1", "x2")),
        Group("ys", 1, ("y3", "y4", "y5")),
        Group("both", 2, ("xs", "ys")),
    ),
    "both",
)


def test_a_nested_quorum_is_met_exactly_where_its_groups_are() -> None:
    for chosen in itertools.product([False, True], repeat=6):
        signers = [each.verifier for each, yes in zip(SIX, chosen, strict=True) if yes]

        assert NESTED.is_met_by(signers) == (sum(chosen[:3]) >= 2 and sum(chosen[3:]) >= 1)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any policy over six witnesses."""
    free = [f"w{place}" for place in range(6)]
    witnesses = tuple(Witness(name, each.verifier) for name, each in zip(free, SIX, strict=True))
    groups: list[Group] = []
    for place in range(draw(st.integers(0, 4))):
        members = draw(st.lists(st.sampled_from(free), unique=True, min_size=1)) if free else []
        if not members:
            break
        free = [name for name in free if name not in members] + [f"g{place}"]
        groups.append(Group(f"g{place}", draw(st.integers(1, len(members))), tuple(members)))
    quorum = draw(st.sampled_from([NONE, *(witness.name for witness in witnesses), *(group.name for group in groups)]))
    return Policy((Log(LOG.verifier),), witnesses, tuple(groups), quorum)


@given(policies())
def test_a_policy_reads_back_as_it_was_written(made: Policy) -> None:
    assert read_exact_policy(made.written()) == made


@given(policies(), st.sets(st.sampled_from(SIX)), st.sampled_from(SIX))
def test_one_more_cosignature_never_hurts(made: Policy, signers: set[SigningKey], more: SigningKey) -> None:
    keys = [each.verifier for each in signers]

    if made.is_met_by(keys):
        assert made.is_met_by([*keys, more.verifier])
    if not made.missing(keys):
        assert made.is_met_by(keys)


# Checkpoints under a policy


def test_a_checkpoint_that_both_cosigned_is_believed() -> None:
    found = verify_checkpoint(signed(7, US, THEM), policy())

    assert (found.checkpoint.size, found.log) == (7, LOG.verifier)
    assert found.cosigners == {"them": NOON, "us": NOON}


@pytest.mark.parametrize(
    ("cosigners", "words"),
    [
        ((), "cosigned by nobody, not by them, us"),
        ((US,), "cosigned by us, not by them"),
        ((US, US), "cosigned by us, not by them"),
        ((US, ARCHIVE), "cosigned by us, not by them"),
        ((key(US.name, KeyType.COSIGNATURE_ED25519, turn=1), THEM), "cosigned by them, not by us"),
    ],
)
def test_a_checkpoint_below_the_quorum_is_refused(cosigners: Sequence[SigningKey], words: str) -> None:
    with pytest.raises(UnprovenError, match=f"The quorum 'partners' is not met for size 7 of '{ORIGIN}': {words}"):
        verify_checkpoint(signed(7, *cosigners), policy())


def test_a_checkpoint_without_the_log_is_refused_whoever_cosigned_it() -> None:
    note = signed(7, US, THEM)
    without = Note(note.text, note.signatures[1:])
    forged = signed(7, US, THEM, log=key(ORIGIN, turn=1))

    for each in (without, forged):
        with pytest.raises(UnprovenError, match="signed by none of the trusted keys"):
            verify_checkpoint(each, policy())


def test_a_checkpoint_of_another_log_is_refused() -> None:
    other = key("ledger.example/another")
    text = signed(7).text.replace(ORIGIN, other.name)
    note = Note(text, (sign_text(text, other), sign_text(text, LOG)))

    with pytest.raises(UnprovenError, match=f"unknown log 'ledger.example/another'; the policy knows {ORIGIN}"):
        verify_checkpoint(note, policy())
    both = Policy((Log(LOG.verifier), Log(other.verifier)), (), (), NONE)
    assert verify_checkpoint(note, both).log == other.verifier
    # The key of one log says nothing about another.
    with pytest.raises(UnprovenError, match="signed by none of the trusted keys"):
        verify_checkpoint(Note(text, (sign_text(text, LOG),)), both)


def test_one_wrong_cosignature_spoils_a_checkpoint_that_would_meet_the_quorum_without_it() -> None:
    note = signed(7, US, THEM)
    wrong = Signature(ARCHIVE.name, ARCHIVE.verifier.id, bytes(2428))
    three = Policy(
        (Log(LOG.verifier),),
        (Witness("us", US.verifier), Witness("them", THEM.verifier), Witness("archive", ARCHIVE.verifier)),
        (Group("two", 2, ("us", "them", "archive")),),
        "two",
    )

    assert verify_checkpoint(note, three).cosigners == {"them": NOON, "us": NOON}
    with pytest.raises(UnprovenError, match=r"An invalid signature by archive\.example/pq"):
        verify_checkpoint(note.with_signatures([wrong]), three)
    assert verify_checkpoint(note.with_signatures([wrong]), policy()).cosigners == {"them": NOON, "us": NOON}


def test_a_cosignature_of_another_checkpoint_does_not_count() -> None:
    note = signed(7, US).with_signatures([cosign(signed(6).text, THEM, time=NOON)])

    with pytest.raises(UnprovenError, match=r"An invalid signature by them\.example/witness"):
        verify_checkpoint(note, policy())


def test_an_empty_log_with_another_root_is_refused() -> None:
    text = Checkpoint(ORIGIN, 0, leaf_hash(b"")).written()
    note = Note(text, (sign_text(text, LOG), cosign(text, US, time=NOON), cosign(text, THEM, time=NOON)))

    with pytest.raises(UnprovenError, match="has size 0 and not the root of an empty log"):
        verify_checkpoint(note, policy())


def test_a_quorum_of_none_asks_for_the_log_alone() -> None:
    alone = Policy((Log(LOG.verifier),), (), (), NONE)

    assert verify_checkpoint(signed(7), alone).cosigners == {}
    with pytest.raises(UnprovenError, match="the policy knows no log"):
        verify_checkpoint(signed(7), Policy((), (), (), NONE))


def test_the_default_policy_needs_two_parties_with_keys_of_their_own() -> None:
    assert (
        both_cosign(LOG.verifier, {"b": US.verifier, "a": THEM.verifier})
        .written()
        .endswith(b"group partners all a b\nquorum partners\n")
    )
    assert both_cosign(LOG.verifier, {"partners": US.verifier, "a": THEM.verifier}).quorum == "all-partners"
    with pytest.raises(InputError, match="has 1 parties; it needs two or more"):
        both_cosign(LOG.verifier, {"us": US.verifier})
    with pytest.raises(InputError, match="Two witnesses have the same public key"):
        both_cosign(LOG.verifier, {"us": US.verifier, "them": US.verifier})
