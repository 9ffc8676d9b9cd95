"""The words of a call without a rule: both languages, a source, and nothing missing."""

from typing import Any

from clinic.domain.content import Faults
from evaluations.domain import alarm_words

WORDS = {"en": "Stay here.", "es": "Quédese aquí."}


def _content(**changes: Any) -> dict[str, Any]:
    say = [{"code": code, "words": WORDS, "source": "[D]"} for code in alarm_words.SAID]
    care = [{"code": "stay", "words": "Stay.", "kinds": ["emergency"], "source": "[D]"}]
    return {"say": say, "care": care} | changes


def _faults(content: dict[str, Any]) -> int:
    faults = Faults()
    alarm_words.read(content, "alarm.toml", faults)
    return len(faults)


def test_care_is_told_for_its_kinds() -> None:
    words = alarm_words.read(_content(), "alarm.toml", Faults())

    assert words.care_for("emergency", "far") == ("Stay.",)
    assert words.care_for("calm") == ()


def test_whole_content_has_no_fault() -> None:
    assert _faults(_content()) == 0


def test_a_missing_text_is_a_fault() -> None:
    assert _faults(_content(say=_content()["say"][1:])) == 1


def test_an_unknown_kind_is_a_fault() -> None:
    care = [{"code": "stay", "words": "Stay.", "kinds": ["quiet"], "source": "[D]"}]

    assert _faults(_content(care=care)) == 1


def test_a_missing_language_is_a_fault() -> None:
    say = [{**row, "words": {"en": "Stay."}} for row in _content()["say"]]

    assert _faults(_content(say=say)) == 3
