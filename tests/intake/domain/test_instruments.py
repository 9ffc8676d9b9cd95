"""Definitions of outcome measures: whole, honest about their licence, and without item text."""

import hashlib
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from clinic.domain.content import Faults
from intake import library
from intake.domain import instrument_reader, instruments, scoring
from intake.domain.instruments import Entry, Instrument, Licence

FORMS = library.load().instruments
FOLDER = library.CONTENT / "instruments"
ROOT = Path(library.CONTENT).parents[1]

SECTION_4 = {
    "rmdq_24", "odi", "own_activities", "nprs", "start_back", "orebro_sf", "fabq", "lefs",
    "tsk_11", "promis_pf", "own_mood_worry", "phq_4", "uwri", "own_change", "peg", "scoff",
}  # fmt: skip

GOOD = """
[instrument]
code = "small"
version = "1"
order = 1
name = { en = "Small", es = "Pequeño" }
measures = { en = "Thing", es = "Cosa" }
published = true
source = "test"
copyright = "© test"
licence = "clinic_must_hold_licence"
licence_note = "test"
scorer = "sum.1"
missing_rule = "all"
higher = "worse"
entry = ["items"]
[[items]]
numbers = [1, 2]
low = 0
high = 3
[total]
words = { en = "Total", es = "Total" }
items = [1, 2]
high = 6
[place]
layout = "choices"
heading = { en = "Small", es = "Pequeño" }
section = "one"
"""


def read(given):
    faults = Faults()
    found = instrument_reader.parse("small.toml", tomllib.loads(given), scoring.SCORERS, faults)
    return found, "\n".join(faults._found)


def test_every_measure_of_the_reference_is_defined():
    assert set(FORMS) == SECTION_4


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_file_is_named_for_its_measure(form: Instrument):
    assert (FOLDER / f"{form.code}.toml").exists()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_bundled_means_own_words_and_published_means_no_text(form: Instrument):
    assert (form.licence is Licence.BUNDLED) is not form.published
    assert form.text == ""
    assert not (form.published and any(item.words or item.question for item in form.items))
    assert form.copyright
    assert form.licence_note


def test_two_published_forms_wait_for_their_text():
    assert {form.code for form in FORMS.values() if form.takes_text} == {"rmdq_24", "phq_4"}


def test_an_own_worded_check_says_that_it_is_not_validated():
    assert "not validated" in FORMS["own_mood_worry"].name.en
    assert "sin validar" in FORMS["own_mood_worry"].name.es


# The first five words of items of published forms, lower case, as the start of their SHA-256: the
# words themselves stand nowhere here, not even in a test.
FIRST_WORDS = {
    "PHQ-4": """
        135ad58f8bb5c75a adb58a907ca764c1 fc2c449608cdb384 258c1f5d10c0028b 840e3e8bc412189b
        e1411729e5de9387
    """,
    "Roland-Morris": """
        dfc1556a05a48dd8 246efda39ce86804 dec100240ec2a12d f8ccb8accf957f00 f8ccb8accf957f00
        f8ccb8accf957f00 f8ccb8accf957f00 f8ccb8accf957f00 41550531cf5700ec b11c750db7c1c5bb
        e8bbc1cec126191a 93de156f75a57964 e8bbc1cec126191a 11368fbe4a8cae91 375f0a444f69e7ca
        6a4a2bd7c0cc4c64 c65203250049c98d fb22aa6bba0af618 8abe95afdd31fb53
    """,
    "ODI": """
        7504893d79c0598d e96f9261442c3837 4d78256221868eb3 21dd3a9d4788ad68
    """,
    "STarT Back": """
        ca091427dcf6b00e 212b2e335197f824 3be75f372893f67a 2066f730096a2ff4
    """,
    "TSK-11": """
        0189e54c2eff0070 534608abe10f9d4a
    """,
    "FABQ": """
        1a7cdcc3c0acecb8 ba2c034cf233ead8
    """,
    "SCOFF": """
        831e9977decea089 b8195bf7a99cfe6c a4905085185775a7
    """,
    "LEFS": """
        7373688cbff7a7f3
    """,
    "PEG": """
        1c7875449842446c
    """,
    "Örebro": """
        16f901cdbb4f5613
    """,
}


def _five_word_runs(text):
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.casefold())
    return {" ".join(words[at : at + 5]) for at in range(len(words) - 4)}


def _known(runs):
    digests = {hashlib.sha256(run.encode()).hexdigest()[:16] for run in runs}
    return [form for form, given in FIRST_WORDS.items() if digests & set(given.split())]


@pytest.mark.parametrize(
    "folder", ["intake", "evaluations/content", "templates", "docs", "tests/intake"]
)
def test_no_item_of_a_published_form_stands_in_the_repository(folder):
    kept = [
        file
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".toml", ".html", ".md", ".py", ".js"}
    ]
    assert kept
    runs = set().union(*(_five_word_runs(file.read_text()) for file in kept))
    assert _known(runs) == []


def test_an_item_would_be_known_by_its_first_words():
    assert set(FIRST_WORDS) >= {"PHQ-4", "Roland-Morris", "ODI"}
    assert all(len(one) == 16 for given in FIRST_WORDS.values() for one in given.split())


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (("[instrument]", "[stray]\na = 1\n[instrument]"), "unknown key 'stray'"),
        (('code = "small"', 'code = "small"\ncolour = 1'), "unknown key 'colour'"),
        (('code = "small"\n', ""), "needs text in 'code'"),
        (("order = 1\n", ""), "'order' must be a whole number"),
        (("order = 1\n", "order = true\n"), "'order' must be a whole number"),
        (('"sum.1"', '"sum.2"'), "'scorer' is 'sum.2'"),
        (('"clinic_must_hold_licence"', '"free"'), "'licence' is 'free'"),
        (('["items"]', '["telepathy"]'), "'entry' holds the unknown 'telepathy'"),
        (("numbers = [1, 2]", 'numbers = ["1"]'), "'numbers' must be a list of whole numbers"),
        (("numbers = [1, 2]", "numbers = [1, 1, 2]"), "'1' stands twice"),
        (("high = 3", "high = 3\npoints = [0, 1]"), "gives 2 points for the answers 0 to 3"),
        (("high = 3", 'high = 3\nquestions = ["a"]'), "names 1 of 2 items"),
        (("high = 3", 'high = 3\nquestions = ["a", "b"]'), "no question of ours may stand"),
        (
            ("high = 3", 'high = 3\nwords = [{ en = "a", es = "b" }, { en = "a", es = "b" }]'),
            "holds words of items",
        ),
        (('higher = "worse"', 'higher = "worse"\ntext = "phq.toml"'), "holds words of items"),
        (("items = [1, 2]", "items = [1, 3]"), "counts item 3, which is not there"),
        (("high = 6", "high = 0"), "needs 'low' under 'high'"),
        (('"clinic_must_hold_licence"', '"score_entry_only"'), "has a place for words"),
        (('"clinic_must_hold_licence"', '"bundled"'), "is bundled just when"),
        (('section = "one"', ""), "needs either 'page' or 'section'"),
        (('section = "one"', 'page = "one"'), "names a page together with"),
        (("[place]", "[place]\ncolour = 1"), "unknown key 'colour'"),
        (
            (
                "[place]",
                '[[band]]\npart = "x"\ncode = "b"\nsource = "t"\nevidence = "L"\n'
                'words = { en = "a", es = "b" }\n[place]',
            ),
            "is of the unknown part 'x'",
        ),
        (
            ("[place]", '[[threshold]]\nkind = "mic"\nsource = "t"\nevidence = "L"\n[place]'),
            "needs an 'amount' above 0",
        ),
        (
            (
                "[place]",
                '[[threshold]]\nkind = "mic"\namount = 1\nsource = "t"\nevidence = "?"\n[place]',
            ),
            "'evidence' is '?'",
        ),
    ],
)
def test_a_faulty_definition_is_named(changed, fault):
    given = GOOD.replace(*changed)
    assert given != GOOD
    assert fault in read(given)[1]


def test_a_definition_without_its_table_is_a_fault():
    assert "needs a table [instrument]" in read("")[1]


def test_a_measure_that_scores_nothing_is_a_fault():
    given = re.sub(r"\[total\].*\[place\]", "[place]", GOOD, flags=re.DOTALL)
    assert "scores nothing" in read(given)[1]


def test_a_good_definition_has_no_fault():
    found, faults = read(GOOD)
    assert faults == ""
    assert found.takes_text
    assert found.entry == {Entry.ITEMS}
    assert found.part("total") is found.total
    assert found.part("nothing") is None


def test_two_measures_may_not_share_a_code(tmp_path):
    folder = tmp_path / "instruments"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text(GOOD)
    faults = Faults()
    library._instruments(folder, faults)
    assert "'small' stands twice" in faults._found[0]


# fmt: off
ASKED = [
    # code, words imported, licence ends, on, may be asked
    ("own_mood_worry", False, None, True),
    ("phq_4", False, None, False),
    ("phq_4", True, None, True),
    ("phq_4", True, date(2026, 12, 3), True),
    ("phq_4", True, date(2026, 12, 2), False),
    ("odi", True, None, False),
]
# fmt: on


@pytest.mark.parametrize(("code", "imported", "expires", "asked"), ASKED)
def test_a_published_form_is_asked_only_with_its_words_and_a_licence(
    code, imported, expires, asked
):
    on = date(2026, 12, 3)
    found = instruments.may_be_asked(FORMS[code], imported=imported, expires=expires, on=on)
    assert found is asked


# fmt: off
DUE = [
    ("rmdq_24", None, True),
    ("rmdq_24", date(2026, 11, 20), False),
    ("rmdq_24", date(2026, 11, 19), True),
    ("nprs", date(2026, 12, 2), True),
]
# fmt: on


@pytest.mark.parametrize(("code", "last", "due"), DUE)
def test_a_measure_is_asked_again_after_its_interval(code, last, due):
    assert instruments.is_due(FORMS[code], last=last, on=date(2026, 12, 3)) is due
