"""Question pages drawn once and kept: what changes from person to person is filled in.

Drawing a page through crispy costs forty times what filling one in does. A page is drawn blank,
once per edition and language in each process, and cut where a person's answers go. What a person
typed is escaped here and never reaches a template.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from intake import editions, library
from intake.domain.questionnaire import Kind, Page
from intake.forms import PageForm

Values = Mapping[str, Sequence[str]]
"""Field name → what it holds, as a form sends it."""

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Characters of nobody's text: they mark where the frame has a word of its own."""

_MARKS = re.compile(
    f"{_OPEN}(?P<slot>[a-z_]+){_CLOSE}"
    r'|(?P<input><input type="(?P<kind>[a-z]+)" name="(?P<name>[^"]+)"'
    r'(?: value="(?P<value>[^"\ue000]*)")?)'
    r'|(?P<select><select name="(?P<list>[^"]+)")'
    r'|(?P<option><option value="(?P<choice>[^"]*)")(?: selected)?'
    r'|(?P<area><textarea name="(?P<text>[^"]+)"[^>]*>\s*)'
    r'|(?P<question><div class="one" data-question="(?P<code>[^"]+)")(?: data-off)?(?: hidden)?>'
)
_OWN = frozenset({"csrfmiddlewaretoken", "then"})
"""Fields of the form itself; their values are the frame's."""

Fill = Callable[["Person"], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """What is filled in: the frame's words, the fields' values, and which questions are away."""

    slots: Mapping[str, str]
    values: Values
    hidden: Collection[str]
    off: Collection[str]


class Blank:
    """HTML cut at every place that a person's answers change."""

    def __init__(self, html: str) -> None:
        self.parts: tuple[str | Fill, ...] = tuple(_cut(html))

    def filled(self, person: Person) -> SafeString:
        return SafeString(
            "".join(part if isinstance(part, str) else part(person) for part in self.parts)
        )


def _cut(html: str) -> Iterator[str | Fill]:
    end, chosen = 0, ""
    for mark in _MARKS.finditer(html):
        yield html[end : mark.start()]
        end = mark.end()
        chosen = mark["list"] or chosen
        yield from _piece(mark, chosen)
    yield html[end:]


def _piece(mark: re.Match[str], chosen: str) -> Iterator[str | Fill]:
    if mark["slot"]:
        yield _slot(mark["slot"])
    elif mark["input"]:
        yield from _input(mark)
    elif mark["option"]:
        yield mark["option"]
        yield _if_has(chosen, mark["choice"], " selected", otherwise="")
    elif mark["area"]:
        yield mark["area"]
        yield _typed(mark["text"])
    elif mark["question"]:
        yield mark["question"]
        yield _shown(mark["code"])
    else:
        yield mark[0]


def _input(mark: re.Match[str]) -> Iterator[str | Fill]:
    yield mark["input"]
    if mark["name"] in _OWN:
        return
    if mark["kind"] in ("radio", "checkbox"):
        yield _if_has(mark["name"], mark["value"], " checked")
    elif mark["value"] is None:
        yield ' value="'
        yield _typed(mark["name"])
        yield '"'


def _slot(name: str) -> Fill:
    return lambda person: person.slots[name]


def _if_has(name: str, value: str, words: str, *, otherwise: str | None = None) -> Fill:
    """``words`` where the field holds ``value``; an empty field holds ``otherwise``."""
    return lambda person: words if value in (person.values.get(name) or (otherwise,)) else ""


def _typed(name: str) -> Fill:
    return lambda person: escape(next(iter(person.values.get(name, ())), ""))


def _shown(code: str) -> Fill:
    def fill(person: Person) -> str:
        if code in person.off:
            return " data-off hidden>"
        return " hidden>" if code in person.hidden else ">"

    return fill


def marked(name: str) -> SafeString:
    """Where the frame has a word of its own."""
    return SafeString(f"{_OPEN}{name}{_CLOSE}")


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptPage:
    """One page of one edition in one language: ``whole`` with the frame, ``question`` without."""

    whole: Blank
    question: str


SLOTS = ("csrf_token", "then", "position", "saved", "look")
"""What the frame of a question page says anew each time."""


@lru_cache(maxsize=1024)
def kept(code: str, version: str, language: str, page: str) -> KeptPage:
    asked = editions.edition(code, version)
    drawn = asked.page(page)
    if drawn is None:
        raise KeyError(page)
    form = PageForm(questionnaire=asked, page=drawn, language=language, answers={})
    with translation.override(language):
        return _draw(form, drawn, language, asked.section(drawn.section).words)


def _draw(form: PageForm, page: Page, language: str, section: object) -> KeptPage:
    words = library.words(language)
    inside = {"form": form, "page": page, "t": words, "language": language}
    inside |= {"csrf_token": marked("csrf_token"), "then": marked("then")}
    question = render_to_string("intake/_question.html", inside)
    frame = inside | {name: marked(name) for name in SLOTS}
    frame |= {
        "section": section,
        "question": SafeString(question),
        "other": "en" if language == "es" else "es",
        "main_class": main_class(page),
    }
    whole = render_to_string("intake/page.html", frame)
    return KeptPage(whole=Blank(whole), question=_without_marks(question))


def main_class(page: Page) -> str:
    """One question stands in the middle of the glass; more begin at the top; a chart is wide."""
    if any(question.kind is Kind.BODY for question in page.questions):
        return "top wide"
    return "top" if page.layout == "rows" or len(page.questions) > 1 else "mid"


def _without_marks(html: str) -> str:
    """For the tablet's own drawing, which fills in its token and values itself."""
    return re.sub(f'{_OPEN}[a-z_]+{_CLOSE}| data-rows="[^"]*"', "", html)
