"""From a character of a text back to its place in the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.writing import place
from tallystick.charter.read import read_texts

FORMULAS = {
    "plain": "f: COUNT(a) / @COUNT(b)\n",
    "plain, over two lines": "f: COUNT(a) /\n   @COUNT(b)\n",
    "plain, over an empty line": "f: COUNT(a) /\n\n\n   @COUNT(b)\n",
    "plain, in a flow mapping": "x: {f: COUNT(a) / @COUNT(b)}\nf: 1\n",
    "single quotes": "f: 'COUNT(a) / @COUNT(b)'\n",
    "single quotes, with a quote inside": "f: 'COUNT_IF(a = ''x'') / @COUNT(b)'\n",
    "single quotes, over two lines": "f: 'COUNT(a) /\n\n    @COUNT(b)'\n",
    "double quotes": 'f: "COUNT(a) / @COUNT(b)"\n',
    "double quotes, with escapes": 'f: "COUNT(\\"a\\") \\x2f \\u0020\\t\\U00000020 @COUNT(b)"\n',
    "double quotes, with an escaped line end": 'f: "COUNT(a) / \\\n    @COUNT(b)"\n',
    "double quotes, folded": 'f: "COUNT(a) /\n    @COUNT(b)"\n',
    "blanks at the front": 'f: "   COUNT(a) / @COUNT(b)"\n',
    "literal block": "f: |\n  COUNT(a)\n    /\n\n  @COUNT(b)\n",
    "literal block without last line end": "f: |-\n    COUNT(a) / @COUNT(b)\n",
    "literal block with a stated indent": "f: |2\n    COUNT(a)\n  / @COUNT(b)\n",
    "folded block": "f: >\n  COUNT(a) /\n  @COUNT(b)\n",
    "folded block with empty lines": "f: >-\n  COUNT(a)\n\n\n  / COUNT(c)\n  + @COUNT(b)\n",
    "folded block with deeper lines": "f: >\n  COUNT(a)\n    / COUNT(c)\n    + @COUNT(b)\n  + 1\n",
    "letters with accents": "f: COUNT_IF(a = 'e\u0301') / @COUNT(b)\n",
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_a_place_within_a_text_is_the_very_character(name: str, line_end: str) -> None:
    marked = FORMULAS[name]
    line, column = place(marked, "@")
    text = marked.replace("@", "").replace("\n", line_end)
    path = ("x", "f") if text.startswith("x:") else ("f",)

    document = read_texts([("c.yaml", text.encode())])

    value = document.values["f"] if len(path) == 1 else document.values["x"]["f"]  # type: ignore[index,call-overload]  # as written above
    position = str(value).strip().index("COUNT(b)")
    found = document.place(path).within(position)
    assert (found.line, found.column) == (line, column)


def test_the_end_of_a_text_has_a_place_and_what_lies_beyond_has_the_text_s_own() -> None:
    document = read_texts([("c.yaml", b"f: 'abc'\ng: [1]\n")])
    text = document.place(("f",))

    assert (text.within(3).column, text.within(99)) == (8, text)
    assert document.place(("g",)).within(0) == document.place(("g",))


@given(
    st.lists(st.text(st.sampled_from("ab '\\\"é:#-"), min_size=1, max_size=8), min_size=1, max_size=4),
    st.sampled_from("'\"|"),
)
def test_whatever_the_quoting_a_place_within_shows_the_character_itself(lines: list[str], style: str) -> None:
    body = "\n".join(f"x{line}z" for line in lines)
    if style == "'":
        body = body.replace("\n", " ")
        text = "f: '" + body.replace("'", "''") + "'\n"
    elif style == '"':
        text = 'f: "' + body.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"\n'
    else:
        text = "f: |-\n" + "".join(f"   {line}\n" for line in body.split("\n"))

    document = read_texts([("c.yaml", text.encode())])

    assert document.values["f"] == body
    written = text.split("\n")
    for position, character in enumerate(body):
        found = document.place(("f",)).within(position)
        shown = (written[found.line - 1] + "\n")[found.column - 1]
        assert shown == character or (shown == "\\" and character in '\\"\n')
