"""Templates: what counsel can write, what is refused, and what no value can do to a page."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InputError, ProblemsError
from tallystick.obligations.notices.rendering import as_html, as_text
from tallystick.obligations.notices.templates import KINDS, Block, Fields, Template, fill, template

FIELDS: Fields = {
    "to": "South Ltd",
    "amount": "2,000.00 GBP",
    "band": "",
    "because": ("one", "two"),
    "none": (),
    "a.b_c": "x",
}


def filled(text: str) -> list[Block]:
    return list(fill(Template("own.txt", f"Subject\n{text}"), FIELDS).blocks)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("To {to}.", [Block("paragraph", ("To South Ltd.",))]),
        ("Amount: {amount}\nBand: {band}\n", [Block("rows", (("Amount", "2,000.00 GBP"),))]),
        ("{because}", [Block("items", ("one", "two"))]),
        ("- first\n{because}", [Block("items", ("first", "one", "two"))]),
        ("> {a.b_c}", [Block("quote", ("x",))]),
        ("## Head\n{none}\n## Other\n{to}", [Block("heading", ("Other",)), Block("paragraph", ("South Ltd",))]),
        ("{band} {none}", None),
        ("{{to}} is {to}", [Block("paragraph", ("{to} is South Ltd",))]),
        ("one\ntwo\n\nthree", [Block("paragraph", ("one", "two")), Block("paragraph", ("three",))]),
        ("Band: {band}, amount: {amount}", [Block("rows", (("Band", ", amount: 2,000.00 GBP"),))]),
    ],
)
def test_the_language_is_paragraphs_headings_quotes_items_rows_and_places(
    text: str, blocks: list[Block] | None
) -> None:
    if blocks is None:
        with pytest.raises(ProblemsError, match="'none' is a list, and stands in a line of its own"):
            filled(text)
    else:
        assert filled(text) == blocks


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x\n{too}", "own.txt:3: N040 there is no field 'too' in this notice; it has a.b_c, amount, band"),
        ("{to.__class__}", "own.txt:2: N041 found '{to.__class__}', expected the name of a field in braces"),
        ("{to[0]}", "N041 found '{to[0]}'"),
        ("{to!r}", "N041 found '{to!r}'"),
        ("{to:>10}", "N041 found '{to:>10}'"),
        ("{}", "N041 found '{}'"),
        ("{0}", "N041 found '{0}'"),
        ("{ to }", "N041 found '{ to }'"),
        ("{to", "N041 found '{'"),
        ("to}", "N041 found '}'"),
        ("{{to}", "N041 found '}'"),
        ("So: {because}", "own.txt:2: N041 'because' is a list, and stands in a line of its own"),
        ("{__import__('os')}", "N041 found"),
    ],
)
def test_all_else_in_braces_is_refused_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(ProblemsError) as refusal:
        filled(text)
    assert problem in str(refusal.value)


def test_every_problem_of_a_template_is_told_at_once() -> None:
    with pytest.raises(ProblemsError) as refusal:
        filled("{one}\n{two}\n{three")
    assert [each.line for each in refusal.value.problems] == [2, 3, 4]


VALUES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


class Elements(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("href", "src") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.said += data


def shape(value: str) -> list[str]:
    page = Elements()
    text = "To {to}\n\n## Head {to}\n{to}\n\nRow: {to}\n> {to}\n{because}\n"
    page.feed(as_html(fill(Template("x.txt", text), {"to": value, "because": (value, value)})))
    return page.tags


@given(VALUES)
def test_no_value_changes_the_shape_of_a_page(value: str) -> None:
    if value.split():
        assert shape(value) == shape("x")


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", '"><img src=x>', "</style><b>", "## Head", "- a", "> b",
                                   "Row: c", "{to}", "{{", "a\n\n## b"])  # fmt: skip
def test_markup_in_values_is_shown_and_not_obeyed(value: str) -> None:
    assert shape(value) == shape("x")
    page = Elements()
    page.feed(as_html(fill(Template("x.txt", "S\n\n{to}"), {"to": value})))
    assert " ".join(value.split()) in page.said


def test_a_page_needs_nothing_else_and_says_its_language_title_and_policy() -> None:
    page = as_html(fill(Template("x.txt", "S & T\n\nx"), {}))

    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>S &amp; T</title>" in page
    assert "default-src &#x27;none&#x27;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<h1>") == 1
    assert "@page { size: A4" in page


def test_text_keeps_to_78_columns_where_words_allow() -> None:
    long = "word " * 60
    text = as_text(
        fill(Template("x.txt", "S\n\n{to}\n\nRow: {to}\n> {to}\n{because}"), {"to": long, "because": (long,)})
    )

    assert max(len(line) for line in text.splitlines()) <= 78
    assert "  | word" in text
    assert "\n- word" in text


def test_counsels_own_template_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "miss.txt").write_text("Our own words", encoding="utf-8")

    assert template("miss", tmp_path).text == "Our own words"
    assert template("cure", tmp_path) == template("cure")
    with pytest.raises(InputError, match="There is no notice 'letter'; there are nudge, miss"):
        template("letter")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe", "N042 the file is not UTF-8 text"),
        (b" \n ", "N042 the file is empty"),
        (b"x" * 70_000, "N042 found more than 65,536 bytes"),
    ],
)
def test_a_template_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "miss.txt").write_bytes(content)

    with pytest.raises(ProblemsError, match=says):
        template("miss", tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_has_a_template(kind: str) -> None:
    assert template(kind).text.splitlines()[0]
