"""An instrument's text is checked whole before a word of it is used."""

import re

import pytest

from intake import library
from intake.domain import instrument_texts
from tests.intake.domain import texts


@pytest.mark.parametrize("code", ["rmdq_24", "phq_4"])
def test_a_whole_file_is_read(code):
    words = texts.words(code, version=0)
    found, faults = texts.read(texts.file_of(words))
    assert faults == ""
    assert found.words == words
    assert (found.licence.holder, found.licence.number) == ("A clinic", "none needed")
    assert found.licence.expires is None


@pytest.mark.parametrize("code", ["rmdq_24", "phq_4"])
def test_what_is_stored_reads_back_the_same(code):
    words = texts.words(code, version=3)
    stored = words.as_content()
    assert instrument_texts.from_content(code, 3, words.sha256, stored) == words


def test_a_changed_letter_changes_the_fingerprint():
    words = texts.words("phq_4")
    other = texts.words("phq_4", version=2)
    assert instrument_texts.fingerprint(words) == instrument_texts.fingerprint(other)
    found, faults = texts.read(texts.file_of(words).replace("line 2", "lime 2"))
    assert found is None
    assert f"'sha256' is '{words.sha256}'" in faults
    assert "check every line against the licensed form" in faults


PHQ = texts.words("phq_4")
RMDQ = texts.words("rmdq_24")
ONE_LINE = 'text = { en = "a", es = "b" }'
NO_ITEMS = dict.fromkeys(("item_1", "item_2", "item_3", "item_4"))
FAULTY = [
    ("no TOML", "[instrument", "file: is not TOML"),
    ("nested without end", "a = " + "[" * 5000, "file: is not TOML"),
    ("a number without end", "a = " + "9" * 5000, "file: is not TOML"),
    ("too large", "#" * 100_001, "file: has more than 100,000 characters"),
    ("nothing in it", "", "'code' is None"),
    ("a stray key", 'colour = "red"\n' + texts.file_of(PHQ), "has an unknown key 'colour'"),
    (
        "an unknown instrument",
        texts.file_of(PHQ, code='code = "nobody"'),
        "words can be imported for phq_4, rmdq_24",
    ),
    ("one that is only entered", texts.file_of(PHQ, code='code = "odi"'), "'code' is 'odi'"),
    ("our own", texts.file_of(PHQ, code='code = "own_mood_worry"'), "'code' is 'own_mood_worry'"),
    (
        "another version",
        texts.file_of(PHQ, version='version = "9"'),
        "'version' is 9, here it is 1",
    ),
    ("no version", texts.file_of(PHQ, version=None), "needs text in 'version'"),
    ("no copyright", texts.file_of(PHQ, copyright=None), "needs text in 'copyright'"),
    ("no fingerprint", texts.file_of(PHQ, sha256=None), "'sha256' is ''"),
    ("no lead", texts.file_of(PHQ, lead=None), "needs 'lead' with both en and es"),
    ("no words table", texts.file_of(PHQ, words=None, lead=None), "needs a table [words]"),
    ("a missing item", texts.file_of(PHQ, item_2=None), "item 2: is missing"),
    (
        "a missing item, counted",
        texts.file_of(PHQ, item_2=None),
        "holds 3 [[item]] rows, the form has 4",
    ),
    ("no item at all", texts.file_of(PHQ, **NO_ITEMS), "item 4: is missing"),
    ("a missing option", texts.file_of(PHQ, option_3=None), "option 3: is missing"),
    (
        "an item twice",
        texts.file_of(PHQ, item_2="[[item]]\nnumber = 1\n" + ONE_LINE),
        "item 1: stands twice",
    ),
    (
        "an item too many",
        texts.file_of(PHQ, item_5="[[item]]\nnumber = 5\n" + ONE_LINE),
        "item 5: is no item of this form",
    ),
    (
        "an option of a list of ticks",
        texts.file_of(RMDQ, option_0="[[option]]\nanswer = 0\n" + ONE_LINE),
        "option 0: is no option of this form",
    ),
    (
        "a true number",
        texts.file_of(PHQ, item_1="[[item]]\nnumber = true\n" + ONE_LINE),
        "item True: is no item of this form",
    ),
    (
        "a missing language",
        texts.file_of(PHQ, item_1='[[item]]\nnumber = 1\ntext = { en = "a" }'),
        "item 1: 'text' has no words in es",
    ),
    (
        "no words",
        texts.file_of(PHQ, item_1="[[item]]\nnumber = 1"),
        "item 1: needs 'text' with both en and es",
    ),
    (
        "a stray key of an item",
        texts.file_of(PHQ, item_1="[[item]]\nnumber = 1\nscore = 2\n" + ONE_LINE),
        "unknown key 'score'",
    ),
    (
        "a line too long",
        texts.file_of(PHQ).replace("Invented line 1.", "a " * 300),
        "item 1 en: Use at most 400 characters",
    ),
    ("a wrong count", texts.file_of(PHQ, items="items = 5"), "'items' is 5, the form has 4"),
    ("no count", texts.file_of(PHQ, items=None), "'items' is None, the form has 4"),
    (
        "items that are no table",
        "item = 3\n" + texts.file_of(PHQ, **NO_ITEMS),
        "needs an array of tables [[item]]",
    ),
    (
        "no licence",
        texts.file_of(PHQ, licence=None, holder=None, number=None, expires=None),
        "needs a table [licence]",
    ),
    ("no holder", texts.file_of(PHQ, holder=None), "needs text in 'holder'"),
    ("no licence number", texts.file_of(PHQ, number=None), "needs text in 'number'"),
    ("no end of the licence", texts.file_of(PHQ, expires=None), "needs 'expires'"),
    (
        "an end with a time",
        texts.file_of(PHQ, expires="expires = 2027-01-01T00:00:00"),
        "needs 'expires'",
    ),
    (
        "a licence that ended",
        texts.file_of(PHQ, expires="expires = 2026-12-02"),
        "the license ended on 2026-12-02",
    ),
]


@pytest.mark.parametrize(("case", "given", "fault"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_fault_is_named_and_nothing_is_used(case, given, fault):
    found, faults = texts.read(given)
    assert found is None
    assert fault in faults


def test_every_fault_is_named_at_once():
    given = texts.file_of(PHQ, item_1=None, option_0=None, holder=None, lead=None)
    _, faults = texts.read(given)
    assert len(faults.splitlines()) >= 5


def test_a_licence_holds_on_its_last_day():
    found, faults = texts.read(texts.file_of(PHQ, expires="expires = 2026-12-03"))
    assert (faults, found.licence.expires) == ("", texts.TODAY)


def test_the_sample_in_the_docs_is_refused_only_for_what_it_leaves_out():
    """It shows one item and one option, and no fingerprint."""
    docs = (library.CONTENT.parents[1] / "docs" / "instruments.md").read_text()
    sample = re.search(r"```toml\n(.*?)```", docs, flags=re.DOTALL).group(1)
    _, faults = texts.read(sample)
    left_out = [f"option {n}: is missing" for n in (1, 2, 3)]
    left_out += [f"item {n}: is missing" for n in (2, 3, 4)]
    assert sorted(faults.splitlines()) == sorted(
        [*left_out, "file: holds 1 [[item]] rows, the form has 4"]
    )
