"""Browsers' names for themselves, in words."""

import pytest

from clinic.domain.devices import device_words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/131.0.0.0 Safari/537.36",
            "Chrome on a Windows computer",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0",
            "Edge on a Windows computer",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5"
            " Mobile/15E148 Safari/604.1",
            "Safari on an iPad",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0", "Firefox on a Linux computer"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Safari", "Chrome on an Android device"),
        ("Firefox/1.0", "Firefox"),
        ("Something (Macintosh)", "A browser on a Mac"),
        ("curl/8", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_a_device_is_named_in_words(said: str, words: str) -> None:
    assert device_words(said) == words
