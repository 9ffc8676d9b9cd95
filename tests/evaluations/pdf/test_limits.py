"""Text that would stall the renderer is refused with words, or killed within the limits."""

import pytest

from evaluations.domain import documents
from evaluations.pdf import markup
from tests.evaluations import papers


def found(*sentences: str) -> documents.Section:
    return documents.Section(heading="What we found", sentences=sentences)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("\n" * 200_000, "characters on one paper"),
        ("a\n" * 300, "200 lines"),
        ("W" * 501, "one word has more than 500 characters"),
        ("W" * 20_000, "10,000 characters"),
        ("a\x00b", "cannot be stored"),
        ("a\ud800b", "half a character"),
    ],
    ids=["200,000 newlines", "300 lines", "501 letters", "20,000 letters", "NUL", "surrogate"],
)
def test_text_that_would_stall_the_renderer_is_refused(typed: str, says: str) -> None:
    with pytest.raises(markup.CannotPrint, match=says):
        markup.check(papers.plan(found=found(f"x{typed}x")))


def test_the_refusal_says_where_but_never_repeats_what_was_typed() -> None:
    with pytest.raises(markup.CannotPrint) as refused:
        markup.check(papers.plan(not_now=found("secret" * 100)))
    assert "not now" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_too_much_text_altogether_is_refused() -> None:
    sentence = "word " * 1_900
    with pytest.raises(markup.CannotPrint, match="120,000 characters"):
        markup.check(papers.plan(found=found(*[sentence] * 13)))


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(markup.CannotPrint, match="400 entries"):
        markup.check(papers.plan(found=found(*["x"] * 401)))


def test_the_most_that_is_allowed_passes() -> None:
    markup.check(papers.plan(found=found("W" * 500, "a\n" * 200 + "b")))


def test_characters_that_turn_the_reading_order_are_not_printed() -> None:
    name = "Renata \u202eserolF\u202c, born 14 Feb 1990"
    page = markup.page(papers.saying(name), template="plan", made_at=papers.SIGNED_AT)
    assert "Renata serolF, born 14 Feb 1990" in page
    assert "\u202e" not in page
