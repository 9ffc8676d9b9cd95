"""How much of a note is copied: pointed out above 90 percent, the same every time, fast."""

import time

import pytest

from evaluations.domain import similarity

LAST = "Findings fit load related low back pain with limited hip rotation on the right side today."


@pytest.mark.parametrize(
    ("note", "last", "percent"),
    [
        ("", LAST, 0),
        (LAST, "", 0),
        (LAST, LAST, 100),
        (LAST.upper().replace(".", "!"), LAST, 100),
        ("Runs five miles without pain and sleeps well again.", LAST, 0),
        ("No change", "no change.", 100),
        (LAST.replace("limited", "full"), LAST, 94),
        (LAST + " Runs five miles without pain and sleeps through.", LAST, 67),
        ("pain low back", "low back pain", 0),
    ],
)
def test_words_in_a_shared_run_count(note: str, last: str, percent: int) -> None:
    assert similarity.copied(note, last) == percent


@pytest.mark.parametrize(("percent", "told"), [(90, False), (91, True)])
def test_more_than_ninety_percent_is_pointed_out(percent: int, told: bool) -> None:
    assert similarity.is_copy(percent) is told


def test_a_hair_over_the_limit_is_rounded_up() -> None:
    words = [f"word{number}" for number in range(1000)]
    mostly = words[:901] + [f"new{number}" for number in range(99)]
    assert similarity.copied(" ".join(mostly), " ".join(words)) == 91


def test_two_thousand_words_take_no_time() -> None:
    note = " ".join(["pain", "with", "bending"] * 667)
    start = time.perf_counter()
    assert similarity.copied(note, note) == 100
    assert time.perf_counter() - start < 0.1
