"""Small questionnaires for the tests of this folder, written as an author would write them."""

import tomllib

from clinic.domain.content import Faults
from intake.domain import questionnaire_reader

HEAD = """
[questionnaire]
code = "small"
version = "1"
title = { en = "Small", es = "Pequeño" }
source = "test"
[[section]]
code = "one"
words = { en = "One", es = "Uno" }
[[options]]
set = "yn"
option = [
  { code = "yes", words = { en = "Yes", es = "Sí" } },
  { code = "no", words = { en = "No", es = "No" } },
  { code = "unsure", words = { en = "Not sure", es = "No sé" } },
]
"""


def page(code, *questions, extra=""):
    return f'[[page]]\ncode = "{code}"\nsection = "one"\n{extra}\n' + "\n".join(questions)


def question(code, kind="choice", extra='options = "yn"'):
    return (
        f'[[page.question]]\ncode = "{code}"\nkind = "{kind}"\n'
        f'ask = {{ en = "{code}?", es = "¿{code}?" }}\nsource = "test"\n{extra}\n'
    )


def toml(text):
    return tomllib.loads(text)


def read(*pages, head=HEAD):
    """The questionnaire and its faults."""
    faults = Faults()
    found = questionnaire_reader.parse(
        [("small.toml", tomllib.loads(head + "\n".join(pages)))], faults
    )
    return found, faults


def good(*pages, head=HEAD):
    found, faults = read(*pages, head=head)
    faults.raise_if_any()
    return found


def faults_of(*pages, head=HEAD):
    return "\n".join(read(*pages, head=head)[1]._found)
