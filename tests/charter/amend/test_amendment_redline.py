"""Does a redline hold both texts, word for word?"""

from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.amend.redline import Piece, redline, redline_text

TEXTS = st.text(alphabet="ab \n", max_size=30)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_had_from_the_redline(old: str, new: str) -> None:
    pieces = redline(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind != "put in") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "struck") == new


def test_words_that_stayed_stand_between_marks() -> None:
    assert redline("Complete 96 % of flights", "Complete 97 % of all flights") == (
        Piece("same", "Complete "),
        Piece("struck", "96 "),
        Piece("put in", "97 "),
        Piece("same", "% of "),
        Piece("put in", "all "),
        Piece("same", "flights"),
    )
    assert redline_text("Complete 96 % of flights", "Complete 97 % of all flights") == (
        "Complete [-96-]{+97+} % of {+all+} flights"
    )


def test_the_same_text_has_no_marks() -> None:
    assert redline_text("as it was", "as it was") == "as it was"
