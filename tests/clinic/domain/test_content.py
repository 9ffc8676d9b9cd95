"""Content readers gather every fault and name each."""

from pathlib import Path
from typing import Any

import pytest

from clinic.domain import content
from clinic.domain.content import ContentError, Faults, Words


def _faults(read: Any) -> tuple[str, ...]:
    faults = Faults()
    read(faults)
    try:
        faults.raise_if_any()
    except ContentError as error:
        return error.faults
    return ()


def test_words_read_in_the_language_asked_for_and_else_in_english() -> None:
    words = Words("Yes", "Sí")

    assert [words.in_(language) for language in ("en", "es", "fr")] == ["Yes", "Sí", "Yes"]


def test_every_fault_is_listed_at_once() -> None:
    faults = Faults()
    faults.add("a.toml", "first")
    faults.extend(ContentError(["b.toml: second"]))

    assert len(faults) == 2
    with pytest.raises(ContentError, match=r"a\.toml: first\nb\.toml: second"):
        faults.raise_if_any()


@pytest.mark.parametrize("text", ["= broken", "a = 1\na = 2"])
def test_a_malformed_file_is_a_fault_that_names_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.toml").write_text(text)

    assert (
        "bad.toml: cannot be read"
        in _faults(lambda f: content.read_toml(tmp_path / "bad.toml", f))[0]
    )


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    assert len(_faults(lambda f: content.read_toml(tmp_path / "none.toml", f))) == 1


def test_a_good_file_reads_without_faults(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text("[[item]]\ncode = 'a'\n")
    faults = Faults()

    data = content.read_toml(tmp_path / "good.toml", faults)

    assert content.rows(data, "item", "good", faults) == ({"code": "a"},)
    assert len(faults) == 0


GOOD = {
    "label": {"en": "Yes", "es": "Sí"},
    "kind": "a",
    "name": " trimmed ",
    "list": ["x", "y"],
    "number": 2.5,
    "flag": True,
}


def test_good_rows_give_their_values() -> None:
    faults = Faults()

    read = (
        content.words(GOOD, "label", "w", faults),
        content.optional_words(GOOD, "absent", "w", faults),
        content.optional_words(GOOD, "label", "w", faults),
        content.choice(GOOD, "kind", {"a", "b"}, "w", faults),
        content.text(GOOD, "name", "w", faults),
        content.text(GOOD, "absent", "w", faults, default=""),
        content.texts(GOOD, "list", "w", faults),
        content.number(GOOD, "number", "w", faults),
        content.number(GOOD, "absent", "w", faults),
        content.flag(GOOD, "flag", "w", faults),
    )
    content.unknown_keys(GOOD, GOOD.keys(), "w", faults)
    content.unique(["a", "b"], "w", faults)

    words = Words("Yes", "Sí")
    assert read == (words, None, words, "a", "trimmed", "", ("x", "y"), 2.5, None, True)
    assert len(faults) == 0


@pytest.mark.parametrize(
    ("reader", "row", "names"),
    [
        (content.words, {}, "both en and es"),
        (content.words, {"k": {"en": "Yes"}}, "no words in es"),
        (content.words, {"k": {"en": " ", "es": "Sí"}}, "no words in en"),
        (content.text, {"k": 3}, "needs text"),
        (content.text, {"k": "  "}, "needs text"),
        (content.texts, {"k": "a"}, "list of strings"),
        (content.texts, {"k": [1]}, "list of strings"),
        (content.number, {"k": "2"}, "must be a number"),
        (content.number, {"k": True}, "must be a number"),
        (content.flag, {"k": "yes"}, "true or false"),
        (content.rows, {"k": {}}, "array of tables"),
        (content.rows, {"k": [1]}, "array of tables"),
    ],
)
def test_each_reader_names_what_is_wrong(reader: Any, row: dict[str, Any], names: str) -> None:
    (fault,) = _faults(lambda f: reader(row, "k", "here", f))

    assert fault.startswith("here: ")
    assert names in fault


def test_a_choice_names_what_it_may_be() -> None:
    (fault,) = _faults(lambda f: content.choice({"k": "c"}, "k", {"a", "b"}, "here", f))

    assert fault == "here: 'k' is 'c', expected one of a, b"


def test_unknown_and_repeated_codes_are_faults() -> None:
    faults = Faults()
    content.unknown_keys({"colour": 1}, {"color"}, "here", faults)
    content.unique(["a", "b", "a"], "here", faults)

    with pytest.raises(ContentError) as caught:
        faults.raise_if_any()
    assert caught.value.faults == (
        "here: has an unknown key 'colour'",
        "here: 'a' stands twice",
    )
