"""Records: what they say, in one form, and that none can be left out unseen."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.said import ONE, SAID, WHEN, record
from tallystick.errors import InputError
from tallystick.ledger.kinds import KINDS
from tallystick.ledger.records import Head, Record, follow, next_record, read_record, require_heads
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.tree import leaf_hash, tree_hash
from tallystick.terms.canonical import canonical_bytes

KIND = pytest.mark.parametrize("kind", KINDS)


def test_there_is_a_kind_for_everything_that_is_put_on_record() -> None:
    assert set(KINDS) == set(SAID)
    for kind, shape in KINDS.items():
        assert set(SAID[kind]) == {*shape.required, *shape.optional}, kind
        assert not {"v", "type", "stream", "number", "previous", "recorded"} & {*shape.required, *shape.optional}


@KIND
def test_a_record_of_each_kind_reads_back_as_it_was_written(kind: str) -> None:
    made = record(kind)

    assert read_record(made.content) == made
    assert made.leaf == leaf_hash(made.content)
    assert json.loads(made.content) == {
        "v": 1,
        "type": kind,
        "stream": "charter/aurora",
        "number": 0,
        "previous": None,
        "recorded": WHEN,
        **SAID[kind],
    }


@KIND
def test_a_record_lacks_nothing_that_its_kind_says(kind: str) -> None:
    for field in KINDS[kind].required:
        says = {name: value for name, value in SAID[kind].items() if name != field}
        with pytest.raises(InputError, match=f"A record of the type '{kind}' lacks {field}"):
            Record(kind, "s", 0, None, WHEN, says)
    for field in KINDS[kind].optional:
        says = {name: value for name, value in SAID[kind].items() if name != field}
        assert field not in Record(kind, "s", 0, None, WHEN, says).says


@KIND
def test_a_record_says_nothing_that_its_kind_does_not(kind: str) -> None:
    for field in ("note", "text", "comment", "signer_name", "v2", ""):
        with pytest.raises(InputError, match=f"has the field '{field}'; it says"):
            Record(kind, "s", 0, None, WHEN, {**SAID[kind], field: "x"})


@KIND
@pytest.mark.parametrize("value", [None, "", " ", "\x00", -1, 0.5, [], [[]], {"": ""}, "x" * 5_000], ids=repr)
def test_a_value_in_another_form_is_refused_with_its_field(kind: str, value: Any) -> None:
    refused = []
    for field in SAID[kind]:
        try:
            record(kind, **{field: value})
        except InputError as error:
            refused.append(str(error))
    assert all(re.search(f"field '.*' of a record of the type '{kind}'", sentence) for sentence in refused)
    assert len(refused) >= len(SAID[kind]) - 2  # a list or mapping may be empty where nothing has to stand in it


@pytest.mark.parametrize(
    ("kind", "field", "value", "words"),
    [
        ("charter", "contractual", "sha256:" + "A" * 64, "a digest is"),
        ("charter", "effective", "2026-02-30", "a day is written"),
        ("charter", "effective", "2026-W01-1", "a day is written"),
        ("charter", "effective", "20260101", "a day is written"),
        ("charter", "effective", "\u0662026-01-01", "a day is written"),
        ("charter", "parties", ["us", "us"], "has 'us' twice"),
        ("charter", "parties", "us", "a list of at least 1"),
        ("charter", "title", "a\tb", "without control ones"),
        ("charter", "charter", " aurora", "a name is one line"),
        ("charter", "charter", "a\nb", "a name is one line"),
        ("sign-off", "signed", "2026-04-05T10:00:00+00:00", "an instant is written"),
        ("sign-off", "signed", "2026-04-05T10:00:00.5Z", "an instant is written"),
        ("sign-off", "signed", "2026-04-05T24:00:00Z", "an instant is written"),
        ("sign-off", "signed", "2026-04-05 10:00:00Z", "an instant is written"),
        ("sign-off", "meaning", "agreed", "one of authored, reviewed, approved"),
        ("sign-off", "signature", "YR==", "second spelling"),
        ("sign-off", "key", "us.example", "is no verifier key"),
        ("batch", "rows", True, "a whole number"),
        ("batch", "rows", 2**53, "a whole number"),
        ("determination", "amount", "01.00", "a number is written"),
        ("determination", "amount", "-0.00", "a number is written"),
        ("determination", "amount", "1e3", "a number is written"),
        ("determination", "amount", ".5", "a number is written"),
        ("determination", "amount", "1.", "a number is written"),
        ("determination", "amount", "+1", "a number is written"),
        ("determination", "amount", "1,5", "a number is written"),
        ("determination", "amount", 5, "a text is expected"),
        ("determination", "currency", "Eur", "three capital letters"),
        ("edition", "state", "open", "one of provisional, final"),
        ("edition", "heads", {"a b": 1}, "a stream is named like"),
        ("edition", "heads", {"a": "1"}, "at 'a' is"),
        ("edition", "heads", [1], "a mapping is expected"),
        ("restatement", "material", 1, "true or false"),
        ("case event", "event", "they said it was our fault", "a word is small letters"),
        ("case event", "event", "Notice", "a word is small letters"),
        ("case event", "event", "a" * 61, "a word is small letters"),
        ("self-test", "checks", {"clock": "fine"}, "one of passed, failed, not run"),
    ],
)
def test_a_value_has_one_spelling(kind: str, field: str, value: Any, words: str) -> None:
    with pytest.raises(InputError, match=f"{field}.*{re.escape(words)}"):
        record(kind, **{field: value})


@pytest.mark.parametrize("amount", ["0", "0.00", "-0.01", "941000.00", "12", "-12.5"])
def test_numbers_keep_the_decimals_that_they_are_printed_with(amount: str) -> None:
    assert read_record(record("determination", amount=amount).content).says["amount"] == amount


GOOD = record().content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"[]", "a record is a mapping"),
        (b"{}", "has no v, type, stream, number, previous, recorded"),
        (GOOD + b"\n", "not canonical"),
        (GOOD.replace(b'"v":1', b'"v":2'), "has the version 2; this program reads version 1"),
        (GOOD.replace(b'"v":1', b'"v":true'), "has the version True"),
        (GOOD.replace(b'"type":"charter"', b'"type":"survey"'), "has the type 'survey'; known are charter"),
        (GOOD.replace(b'"type":"charter"', b'"type":[]'), "has the type []"),
        (
            GOOD.replace(b'"number":0', b'"number":1'),
            "Record 1 of the stream 'charter/aurora' has the previous index None",
        ),
        (GOOD.replace(b'"number":0', b'"number":-1'), "The number of the record is -1"),
        (GOOD.replace(b'"number":0', b'"number":false'), "The number of the record is False"),
        (GOOD.replace(b'"previous":null', b'"previous":0'), "Record 0 of the stream"),
        (GOOD.replace(b'"previous":null', b'"previous":"0"'), "The previous index of the record"),
        (GOOD.replace(b'"stream":"charter/aurora"', b'"stream":"charter//aurora"'), "a stream is named like"),
        (GOOD.replace(b'"stream":"charter/aurora"', b'"stream":7'), "a text is expected"),
        (GOOD.replace(WHEN.encode(), b"2026-04-05"), "The time at which the record was made"),
    ],
)
def test_bytes_that_are_no_record_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        read_record(content)


@given(st.data())
def test_a_record_with_one_bit_changed_is_refused_or_is_another_leaf(data: st.DataObject) -> None:
    content = bytearray(GOOD)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))

    try:
        changed = read_record(bytes(content))
    except InputError:
        return
    assert changed.content == bytes(content)
    assert changed.leaf != record().leaf


def test_a_record_fits_into_an_entry() -> None:
    with pytest.raises(InputError, match="at most 65535 fit"):
        record("figure set", inputs=[f"sha256:{number:064x}" for number in range(1_000)])


def test_what_a_record_says_cannot_be_changed_from_outside() -> None:
    says: dict[str, Any] = dict(SAID["charter"])
    made = Record("charter", "s", 0, None, WHEN, says)
    before = made.content

    says["title"] = "Another"

    assert made.content == before
    with pytest.raises(TypeError):
        made.says["title"] = "Another"  # type: ignore[index]  # that it cannot be assigned is what is tested


# Streams


def _log(streams: list[str]) -> list[tuple[int, Record]]:
    """Records of these streams, one after the other, each after its predecessor."""
    heads: dict[str, Head] = {}
    entries: list[tuple[int, Record]] = []
    for index, stream in enumerate(streams):
        made = next_record(heads, kind="charter", stream=stream, recorded=WHEN, says=SAID["charter"])
        entries.append((index, made))
        heads[stream] = Head(made.number, index)
    return entries


streams = st.lists(st.sampled_from("abc"), min_size=1, max_size=12)


@given(streams)
def test_streams_that_were_written_in_order_can_be_followed(names: list[str]) -> None:
    found = follow(_log(names))

    assert {name: (head.number + 1, head.index) for name, head in found.items()} == {
        name: (names.count(name), len(names) - 1 - names[::-1].index(name)) for name in names
    }
    middle = len(names) // 2
    assert follow(_log(names)[middle:], follow(_log(names)[:middle])) == found


@given(streams, st.data())
def test_a_record_that_is_left_out_shows_by_the_next_one_or_by_a_stated_head(
    names: list[str], data: st.DataObject
) -> None:
    entries = _log(names)
    stated = {name: head.index for name, head in follow(entries).items()}
    left_out = data.draw(st.integers(0, len(entries) - 1))

    with pytest.raises(UnprovenError, match="missing"):
        require_heads(follow([entry for entry in entries if entry[0] != left_out]), stated)


@given(streams, st.data())
def test_records_that_are_swapped_or_doubled_show(names: list[str], data: st.DataObject) -> None:
    entries = _log(names)
    one = data.draw(st.integers(0, len(entries) - 1))
    two = data.draw(st.integers(0, len(entries) - 1))
    swapped = list(entries)
    swapped[one], swapped[two] = (one, entries[two][1]), (two, entries[one][1])

    if one != two:
        try:
            follow(swapped)
        except UnprovenError:
            pass
        else:  # two streams may begin in either order; the root tells which it was
            assert tree_hash(made.leaf for _, made in swapped) != tree_hash(made.leaf for _, made in entries)
    with pytest.raises(UnprovenError):
        follow([*entries, (len(entries), entries[one][1])])


def test_a_hidden_restatement_is_named() -> None:
    entries = _log(["figures", "figures", "other", "figures"])

    with pytest.raises(UnprovenError) as caught:
        follow([entries[0], entries[2], entries[3]])
    assert str(caught.value) == (
        "Entry 3 is record 2 of the stream 'figures', where record 1 is expected: record 1 is missing."
    )
    with pytest.raises(UnprovenError) as caught:
        require_heads(follow(entries[:3]), {"figures": 3})
    assert str(caught.value) == ("The stream 'figures' ends at entry 1, but it reached entry 3: records are missing.")
    with pytest.raises(UnprovenError, match="The stream 'absent' has no record, but it reached entry 3"):
        require_heads(follow(entries), {"absent": 3})


def test_a_record_that_names_the_wrong_one_before_it_is_refused() -> None:
    entries = _log(["a", "b", "a"])
    wrong = record(stream="a", number=1, previous=1)

    with pytest.raises(
        UnprovenError, match="Entry 2, record 1 of the stream 'a', names entry 1 as the one before it; that is entry 0"
    ):
        follow([*entries[:2], (2, wrong)])
    with pytest.raises(UnprovenError, match="Entry 1 comes after entry 1; the entries of a log go upwards"):
        follow([entries[0], entries[1], (1, entries[2][1])])


def test_a_record_is_canonical_json_that_any_reader_can_check() -> None:
    assert canonical_bytes(json.loads(GOOD)) == GOOD
    assert ONE in GOOD.decode()
