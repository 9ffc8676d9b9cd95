"""What is put right in a finished PDF."""

import pytest

from evaluations.pdf import press


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (b"128.094113 0 128.9 0.994113 128.9 1.8 c", b"128.09 0 128.9 0.99 128.9 1.8 c"),
        (b"-0.000001 1234567.899999 l", b"-0 1234567.9 l"),
        (b"56.692913 77.492913 275.3 143.5 re", b"56.69 77.49 275.3 143.5 re"),
        (b"0.000123 0 0 0.000123 5.123456 0 cm", b"0.000123 0 0 0.000123 5.123456 0 cm"),
        (b"[<0024>0<0085>-1.23456<00a4>] TJ", b"[<0024>0<0085>-1.23456<00a4>] TJ"),
        (b"h", b"h"),
    ],
)
def test_a_drawing_keeps_hundredths_and_all_else_is_left(written: bytes, kept: bytes) -> None:
    assert press._shortened(written) == kept


def test_what_is_no_text_is_left() -> None:
    name = object()
    assert press._shortened(name) is name
