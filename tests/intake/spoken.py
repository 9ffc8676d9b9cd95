"""Every string that a patient may read, wherever it lives in the intake's content and domain."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from clinic.domain import body
from clinic.domain.content import Words
from intake import library
from intake.domain import units, wording

FORMS = ("runner_lbp", "runner_lbp_return")


def strings():
    """Where each string stands, and its words."""
    shelf = library.load()
    found = [(f"kiosk {code}", one) for code, one in (shelf.words | shelf.problems).items()]
    found += [row for text in shelf.consents for row in within(text, text.code)]
    for form in FORMS:
        found += asked_strings(library.current(form))
    found += [(f"region {code}", one) for code, one in body.REGIONS.items()]
    found += [("month", one) for one in wording.MONTHS]
    return found + [row for code, unit in units.UNITS.items() for row in within(unit, code)]


def asked_strings(asked):
    """Those of one questionnaire; what is given has no words, for nobody reads it."""
    parts = (asked.title, *asked.sections, *asked.pages, *asked.checks, *asked.in_person)
    return [row for part in parts for row in within(part, asked.code)]


def within(part, where):
    """The words in a piece of content and in everything it holds."""
    if isinstance(part, Words):
        return [(where, part)]
    if isinstance(part, tuple):
        return [row for one in part for row in within(one, where)]
    if not is_dataclass(part) or isinstance(part, type):
        return []
    where = getattr(part, "code", where)
    inner = [getattr(part, one.name) for one in fields(part)]
    return [row for one in inner if not isinstance(one, Mapping) for row in within(one, where)]
