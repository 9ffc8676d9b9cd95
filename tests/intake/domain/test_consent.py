"""Consents as content: what a file must say, who is asked, and what still stands."""

import tomllib
from datetime import date

import pytest

from clinic.domain.content import Faults
from intake.domain import consent
from intake.domain.consent import Given, Kind, Signer

GOOD = """
[consent]
code = "care"
version = 2
kind = "required"
source = "test"
title = { en = "Care", es = "Atención" }
agree = { en = "I agree", es = "Acepto" }
refuse = { en = "No", es = "No" }
refusing = { en = "We talk", es = "Hablamos" }
[[consent.paragraph]]
words = { en = "One.", es = "Uno." }
"""
WHEN = '[[consent.when]]\ncode = "given_minor"\nis = ["yes"]\n'
OPTIONAL = GOOD.replace('"required"', '"optional"')


def read(text):
    faults = Faults()
    return consent.parse("care.toml", tomllib.loads(text), faults), "\n".join(faults._found)


def sound(text):
    found, faults = read(text)
    assert faults == ""
    return found


def with_(line, text=GOOD):
    return text.replace('source = "test"', f'source = "test"\n{line}')


def test_a_consent_carries_its_version_and_both_languages():
    found = sound(GOOD)
    assert (found.code, found.version, found.paragraphs[0].es) == ("care", 2, "Uno.")
    assert (found.kind, found.signer, found.valid_months) == (
        Kind.REQUIRED,
        Signer.RESPONSIBLE,
        None,
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD.replace("version = 2", "version = 0"), "needs a version"),
        (GOOD.replace("version = 2\n", ""), "needs a version"),
        (GOOD.replace("version = 2", "version = 2.5"), "must be a whole number"),
        (GOOD.replace('"required"', '"agreement"'), "'kind' is 'agreement'"),
        ("", "needs a table [consent]"),
        (GOOD.replace('es = "Uno."', 'es = ""'), "no words in es"),
        (with_("valid_months = -1"), "must be a whole number"),
        (with_("ends_after_months = 0"), "must be 1 or more"),
        (with_('together = "contact"'), "only an optional consent may share a page"),
        (with_('signer = "witness"'), "'signer' is 'witness'"),
        (with_("colour = 1"), "unknown key 'colour'"),
        (GOOD + WHEN.replace('"yes"', ""), "needs 'is'"),
        (GOOD + WHEN + "only = 1\n", "unknown key 'only'"),
    ],
)
def test_content_that_may_not_be_used_is_refused(text, fault):
    assert fault in read(text)[1]


def test_a_consent_is_asked_where_all_that_it_wants_is_known():
    text = sound(GOOD + WHEN)
    assert consent.asked_for(text, {"given_minor": "yes"})
    assert not consent.asked_for(text, {"given_minor": "no"})
    assert not consent.asked_for(text, {})
    assert consent.asked_for(sound(GOOD), {})


SAID = {"version": 2, "agreed": True, "own": True, "on": date(2026, 3, 31)}
TODAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("text", "said", "stands"),
    [
        (GOOD, {}, True),
        (GOOD, {"version": 1}, False),
        (GOOD, {"agreed": False}, False),
        (GOOD, {"own": False}, False),
        (OPTIONAL, {"agreed": False}, True),
        (GOOD, {"expires_on": date(2026, 10, 1)}, True),
        (GOOD, {"expires_on": TODAY}, False),
        (with_("valid_months = 7"), {}, True),
        (with_("valid_months = 6"), {}, False),
        (with_("valid_months = 0"), {"on": TODAY}, False),
    ],
    ids=[
        "signed in this version",
        "signed in an earlier version",
        "a required one refused is asked again",
        "a guardian signed and the person is of age now",
        "an optional one refused stays refused",
        "ends tomorrow",
        "ends today",
        "seven months, half a year ago",
        "six months are over",
        "for one sitting only",
    ],
)
def test_an_earlier_answer_stands_or_is_asked_again(text, said, stands):
    given = Given(**(SAID | said))
    assert consent.stands(sound(text), given, own=True, on=TODAY) is stands


def test_a_yes_ends_when_its_content_says():
    assert consent.ends_on(sound(with_("ends_after_months = 12")), TODAY) == date(2027, 9, 30)
    assert consent.ends_on(sound(GOOD), TODAY) is None


def test_optional_ones_of_a_group_share_a_page():
    row = with_('together = "contact"', OPTIONAL)
    texts = [
        sound(text.replace('"care"', f'"{code}"'))
        for code, text in (("a", row), ("b", GOOD), ("c", row))
    ]
    found = consent.pages(texts)
    assert [(page.code, [t.code for t in page.texts]) for page in found] == [
        ("contact", ["a", "c"]),
        ("b", ["b"]),
    ]
    assert [page.is_group for page in found] == [True, False]
    assert found[1].signer is Signer.RESPONSIBLE
