import tomllib

from clinic.domain.content import Faults
from intake.domain import consent

GOOD = """
[consent]
code = "care"
version = 2
kind = "agreement"
source = "test"
title = { en = "Care", es = "Atención" }
agree = { en = "I agree", es = "Acepto" }
refuse = { en = "No", es = "No" }
refusing = { en = "We talk", es = "Hablamos" }
[[consent.paragraph]]
words = { en = "One.", es = "Uno." }
"""


def read(text):
    faults = Faults()
    return consent.parse("care.toml", tomllib.loads(text), faults), "\n".join(faults._found)


def test_a_consent_carries_its_version_and_both_languages():
    found, faults = read(GOOD)
    assert faults == ""
    assert (found.code, found.version, found.paragraphs[0].es) == ("care", 2, "Uno.")


def test_a_consent_without_a_version_is_refused():
    assert "needs a version" in read(GOOD.replace("version = 2", "version = 0"))[1]
    assert "needs a version" in read(GOOD.replace("version = 2\n", ""))[1]


def test_an_empty_file_is_refused():
    assert "needs a table [consent]" in read("")[1]


def test_a_missing_language_is_refused():
    assert "no words in es" in read(GOOD.replace('es = "Uno."', 'es = ""'))[1]
