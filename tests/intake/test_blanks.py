"""Pages drawn once and kept: filled in, they are the same pages as drawn anew."""

import random
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from intake import blanks, editions, library
from intake.actions import editions as begun
from intake.domain import wizard
from intake.forms import PageForm, values
from intake.views import drawing
from tests.intake.chance import answered
from tests.intake.sittings import AT

HOSTILE = [
    '"><script>alert(1)</script>',
    "</textarea><img src=x onerror=alert(1)>",
    "{{ request.user }}{% load x %}",
    "' onfocus='alert(1)",
    "&lt;b&gt; &amp; <b>",
    "\ue000csrf_token\ue001",
    "Ñandú 𝔘 🏃‍♀️ \u202eevil",
]


class Fields(HTMLParser):
    """What a page holds: each field with its value, each question with whether it shows."""

    def __init__(self, html):
        super().__init__()
        self.found, self._list, self._text = [], "", None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "input":
            row = (told.get("name"), told.get("type"), told.get("value") or "", "checked" in told)
            self.found.append(row)
        elif tag == "select":
            self._list = told["name"]
        elif tag == "option":
            self.found.append((self._list, "option", told["value"], "selected" in told))
        elif tag == "textarea":
            self._text = (told["name"], [])
        elif "data-question" in told:
            shown = ("hidden" in told, "data-off" in told)
            self.found.append((told["data-question"], "question", *shown))

    def handle_data(self, data):
        if self._text:
            self._text[1].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea":
            name, words = self._text
            self.found.append((name, "text", "".join(words).strip(), False))
            self._text = None


def inside(html):
    """The form of a whole page."""
    start = html.index('<form id="question"')
    return html[start : html.index("</form>", start)]


def kept(asked, page, language, answers):
    drawn = blanks.kept(asked.code, version(asked), language, page.code)
    hidden, off = drawing.away(asked, page, answers)
    slots = dict.fromkeys(blanks.SLOTS, "") | {"csrf_token": "token", "then": "check"}
    person = blanks.Person(slots=slots, values=values(page, answers), hidden=hidden, off=off)
    return drawn.whole.filled(person)


def version(asked):
    return VERSIONS[asked.code]


VERSIONS = {}


def anew(asked, page, language, answers):
    form = PageForm(questionnaire=asked, page=page, language=language, answers=answers)
    told = {"form": form, "page": page, "t": library.words(language), "language": language}
    with translation.override(language):
        return render_to_string(
            "intake/_question.html", told | {"csrf_token": "token", "then": "check"}
        )


@pytest.fixture
def edition(clinic):
    def of(code):
        row = begun.begin(clinic=clinic, at=AT, code=code)
        VERSIONS[code] = row.version
        return editions.edition(code, row.version)

    return of


@pytest.mark.parametrize("code", ["runner_lbp", "runner_lbp_return"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_kept_page_holds_what_a_fresh_one_does(edition, code, language):
    asked = edition(code)
    dice = random.Random(f"blanks {code} {language}")
    for number in range(2):
        _, _, answers = answered(asked, dice)
        for page in asked.pages if number else wizard.pages(asked, answers):
            fresh = Fields(anew(asked, page, language, answers)).found
            assert Fields(inside(kept(asked, page, language, answers))).found == fresh, page.code


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_a_value_and_nothing_else(edition, text):
    asked = edition("runner_lbp")
    page = asked.page_of("belief")
    answers = {"belief": text, "goal_1": text}
    html = inside(kept(asked, page, "en", answers))
    assert "<script" not in html
    assert "<img" not in html
    rows = {
        row[0]: row[2] for row in Fields(html).found if row[0] in answers and row[1] != "question"
    }
    assert rows == {"belief": text.strip(), "goal_1": text}
    assert Fields(html).found == Fields(anew(asked, page, "en", answers)).found


def test_a_page_kept_holds_nothing_of_the_one_who_was_first(edition):
    asked = edition("runner_lbp")
    page = asked.page_of("belief")
    kept(asked, page, "en", {"belief": "Canary"})
    assert "Canary" not in kept(asked, page, "en", {})


def test_the_question_for_the_script_holds_no_mark_and_no_token(edition):
    asked = edition("runner_lbp")
    for page in asked.pages:
        question = blanks.kept(asked.code, version(asked), "en", page.code).question
        assert "\ue000" not in question
        assert "data-rows" not in question


def test_a_page_that_is_not_of_the_edition_is_none(edition):
    asked = edition("runner_lbp")
    with pytest.raises(KeyError):
        blanks.kept(asked.code, version(asked), "en", "no_such_page")
