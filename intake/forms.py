"""One page of the questionnaire as form fields. They only draw: ``intake.domain.answers`` judges.

The fields are plain and never validate, so that what a person typed always comes back as typed,
and problems are said in the words of ``kiosk.toml``. What people type reaches widgets as values
only, never a label, a choice or an attribute.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.forms import BoundField
from django.http import QueryDict

from clinic.domain import body
from clinic.domain.content import Words
from clinic.forms import drawn
from intake import library
from intake.domain import answers as replies
from intake.domain import book, marks, retyping, wording
from intake.domain.answers import Answers, Problem
from intake.domain.questionnaire import Kind, Page, Question, Questionnaire
from intake.domain.units import UNITS

TEMPLATES = {
    Kind.CHOICE: "forms/radios_tiles.html",
    Kind.MANY: "forms/checks_tiles.html",
    Kind.SCALE: "forms/hill.html",
    Kind.REGIONS: "forms/body_list.html",
    Kind.BODY: "forms/body_chart.html",
    Kind.NUMBER: "intake/_measured.html",
    Kind.QUANTITY: "intake/_measured.html",
    Kind.SERIES: "intake/_series.html",
    Kind.LINE: "intake/_typed.html",
    Kind.TEXT: "intake/_typed.html",
    Kind.DATE: "intake/_date.html",
    Kind.ENTRIES: "intake/_entries.html",
}
DATE_PARTS = ("day", "month", "year")
MANY_OF_A_NAME = forms.CheckboxSelectMultiple


def problem_words(problem: Problem, language: str) -> str:
    """What is wrong with an answer and how to put it right, in ``language``."""
    words = library.load().problems[problem.kind].in_(language)
    values = dict(problem.values)
    if "unit" in values:
        unit = UNITS.get(values["unit"])
        values["unit"] = unit.words.in_(language) if unit else ""
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", value)
    return words.replace(" .", ".")


class Asked(LayoutObject):  # type: ignore[misc]  # crispy ships no types
    """One question of a page, drawn by its own template of the pack."""

    template = "intake/_one.html"

    def __init__(self, code: str) -> None:
        self.code = code
        self.fields = [code]

    def render(self, form: "PageForm", context: Any, template_pack: Any = None, **_: Any) -> str:
        one = form.asked(self.code)
        with context.push(one=one, field=one.field):
            template = context.template.engine.get_template(self.template)
            return str(template.render(context))


class DrawnField(forms.Field):
    """A field with what the form templates want to know about the question."""

    heading = ""
    soft: tuple[str, ...] = ()
    why = ""
    low = high = echo = ""
    plain_label = True
    columns = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedQuestion:
    """One question as drawn: its template, its fields, and when it shows.

    ``off`` says that answers of earlier pages hide it, whatever is answered here. ``under_none``
    marks the first question that "none of these" speaks for: the tile stands above it.
    """

    question: Question
    template: str
    field: BoundField
    parts: tuple[BoundField, ...]
    unit: BoundField | None
    only_unit: str
    instead: BoundField | None
    hidden: bool
    off: bool
    under_none: bool
    words: Mapping[str, str]

    @property
    def labeled(self) -> list[tuple[BoundField, Words]]:
        """Each number of a series with its label."""
        return list(zip(self.parts, self.question.labels, strict=True))

    @property
    def dated(self) -> list[tuple[BoundField, str]]:
        """Day, month and year, each with its label."""
        labels = [self.words[part] for part in DATE_PARTS]
        return list(zip(self.parts, labels, strict=True))

    @property
    def boxed(self) -> list[tuple[BoundField, Words]]:
        """The box of each unit with its name."""
        names = [UNITS[unit].words for unit in self.question.boxed]
        return list(zip(self.parts, names, strict=True))

    @property
    def rows(self) -> list[list[tuple[BoundField, Words]]]:
        """The texts of each row of a list, each with the name of its column."""
        columns = [column.words for column in self.question.columns]
        cells, wide = list(self.parts), len(columns)
        rows = [cells[at : at + wide] for at in range(0, len(cells), wide)]
        return [list(zip(row, columns, strict=True)) for row in rows]


class PageForm(forms.Form):
    """The questions of one page in one language, with the answers so far or with what was sent.

    ``shown`` are the answers that the reader may see, where they are not all of them.
    """

    def __init__(
        self,
        *,
        questionnaire: Questionnaire,
        page: Page,
        language: str,
        answers: Answers,
        shown: Answers | None = None,
        sent: QueryDict | None = None,
    ) -> None:
        super().__init__(data=sent)
        self.use_required_attribute = False
        self.page, self.language = page, language
        self._questions = questionnaire.by_code
        self._answers = answers
        self._checks = {check.code: check for check in questionnaire.checks}
        for place, question in enumerate(page.questions):
            self._add(question, first=place == 0)
        self.initial = self._held(page, answers if shown is None else shown)
        self.helper = drawn(
            *(Asked(question.code) for question in page.questions), tag=False, summary=False
        )
        self.helper.disable_csrf = True

    def _held(self, page: Page, answers: Answers) -> dict[str, Any]:
        """What stands in each field; a list of checkboxes takes all of it."""
        return {
            name: held if isinstance(self.fields[name].widget, MANY_OF_A_NAME) else held[0]
            for name, held in values(page, answers).items()
            if name in self.fields  # a unit that is the only one has no field
        }

    @property
    def leads(self) -> bool:
        """Whether the first question is the heading of the page."""
        return self.page.layout == "tiles" and self.page.heading == self.page.questions[0].ask

    def _add(self, question: Question, *, first: bool) -> None:
        for name, widget in _widgets(question, self.language):
            self.fields[name] = DrawnField(required=False, widget=widget, label="")
        field: Any = self.fields[question.code]
        field.label = self._in(question.ask)
        field.heading = "h1" if first and self.leads else "h2"
        field.soft = tuple(option.code for option in question.options if option.quiet)
        field.help_text = " ".join(self._hints(question, first=first))
        field.why = self._in(question.why or (self.page.why if first and self.leads else None))
        if question.kind is Kind.SCALE:
            field.low, field.high = (self._in(end) for end in question.ends)
            field.echo = library.words(self.language)["chose"].replace("{number}", "{}")

    def _hints(self, question: Question, *, first: bool) -> list[str]:
        lead = self.page.lead if first and self.leads else None
        found = [self._in(words) for words in (lead, question.hint)]
        if question.optional and not (first and self.leads):
            found.append(library.words(self.language)["optional"])
        return [one for one in found if one]

    def _in(self, words: Any) -> str:
        return words.in_(self.language) if words else ""

    def show_problems(self, problems: Mapping[str, Problem]) -> None:
        """Say each problem beside its field; checks across answers stand at the top."""
        for code, problem in problems.items():
            check = self._checks.get(code)
            words = self._in(check.words) if check else problem_words(problem, self.language)
            self.add_error(None if check else code, words)

    @property
    def rows(self) -> str:
        """The questions as the tablet's script reads them, as JSON."""
        return json.dumps([book.question(one) for one in self.page.questions], ensure_ascii=False)

    def _first_under_none(self) -> Question | None:
        if not self.page.none_of_these:
            return None
        return next((one for one in self.page.questions if replies.none_answer(one)), None)

    def asked(self, code: str) -> AskedQuestion:
        question = self._questions[code]
        elsewhere = [c for c in question.show_when if replies.page_lacks(self.page, c.code)]
        names = [name for name, _ in _widgets(question, self.language)]
        single = question.units[0] if len(question.units) == 1 else ""
        return AskedQuestion(
            question=question,
            template=_template(question, self.page),
            field=self[question.code],
            parts=tuple(self[n] for n in names if _is_part(n, question)),
            unit=self[f"{question.code}__unit"] if f"{question.code}__unit" in names else None,
            only_unit=self._in(UNITS[single].words) if single else "",
            instead=self[f"{question.code}__option"] if _has_instead(question) else None,
            hidden=not replies.shows(question, self._questions, self._answers),
            under_none=question == self._first_under_none(),
            off=not all(replies.holds(c, self._questions, self._answers) for c in elsewhere),
            words=library.words(self.language),
        )


def _is_part(name: str, question: Question) -> bool:
    """Whether ``name`` is one of several fields of a question: a number, a box, a piece of date."""
    return name not in (question.code, f"{question.code}__unit", f"{question.code}__option")


def _template(question: Question, page: Page) -> str:
    if page.layout == "rows" and question.kind is Kind.CHOICE:
        return "intake/_row.html"
    if question.boxes:
        return "intake/_boxes.html"
    return TEMPLATES[question.kind]


def _has_instead(question: Question) -> bool:
    """Whether a typed question also offers answers to tap ("I do not know")."""
    tapped = (Kind.CHOICE, Kind.MANY, Kind.SCALE)
    return bool(question.options) and question.kind not in tapped


def _widgets(question: Question, language: str) -> list[tuple[str, forms.Widget]]:
    """Every field of a question, by name: the main one first."""
    drawn_as = _hidden if question.boxes else _WIDGETS[question.kind]
    found = [(question.code, drawn_as(question, language))]
    found += [(f"{question.code}__{unit}", _number(question)) for unit in question.boxed]
    found += [
        (f"{question.code}__{row}__{column.code}", _line(question, language))
        for row in range(question.entries)
        for column in question.columns
    ]
    if question.kind is Kind.BODY:
        hidden = _hidden(question, language)
        found += [(f"{question.code}__{name}", hidden) for name in marks.NAMES]
    if question.kind is Kind.SERIES:
        found += [(f"{question.code}__{n}", _number(question)) for n in range(len(question.labels))]
    if question.kind is Kind.DATE:
        found += _date_widgets(question, language)
    if len(question.units) > 1 and not question.boxes:
        units = [(unit, UNITS[unit].words.in_(language)) for unit in question.units]
        found.append((f"{question.code}__unit", forms.RadioSelect(choices=units)))
    if _has_instead(question):
        found.append((f"{question.code}__option", _many(question, language)))
    return found


def _date_widgets(question: Question, language: str) -> list[tuple[str, forms.Widget]]:
    words = library.words(language)
    months = [(str(n), month.in_(language)) for n, month in enumerate(wording.MONTHS, 1)]
    return [
        (f"{question.code}__day", _digits_input(2)),
        (
            f"{question.code}__month",
            forms.Select(attrs={"class": "in"}, choices=[("", words["choose_month"]), *months]),
        ),
        (f"{question.code}__year", _digits_input(4)),
    ]


def _options(question: Question, language: str) -> list[tuple[str, str]]:
    return [(option.code, option.words.in_(language)) for option in question.options]


def _choice(question: Question, language: str) -> forms.Widget:
    return forms.RadioSelect(choices=_options(question, language))


def _many(question: Question, language: str) -> forms.Widget:
    return forms.CheckboxSelectMultiple(choices=_options(question, language))


def _scale(question: Question, language: str) -> forms.Widget:
    steps = [(str(step), str(step)) for step in range(11)]
    return forms.RadioSelect(choices=steps + _options(question, language))


def _regions(question: Question, language: str) -> forms.Widget:
    choices = [(code, words.in_(language)) for code, words in body.REGIONS.items()]
    return forms.CheckboxSelectMultiple(choices=choices)


def _body(question: Question, language: str) -> forms.Widget:
    places = [(name, body.REGIONS[at].in_(language)) for name, (_, at) in marks.NAMES.items()]
    return forms.CheckboxSelectMultiple(choices=places)


def _number(question: Question, language: str = "") -> forms.Widget:
    mode = "decimal" if question.decimals else "numeric"
    return forms.TextInput(attrs={"class": "in short", "inputmode": mode, "autocomplete": "off"})


def _digits_input(size: int) -> forms.Widget:
    return forms.TextInput(
        attrs={
            "class": "in year" if size > 2 else "in",
            "inputmode": "numeric",
            "autocomplete": "off",
            "maxlength": size,
        }
    )


_KEYS = {"phone": "tel", "npi": "numeric", "email": "email"}


def _line(question: Question, language: str) -> forms.Widget:
    keys = {"inputmode": _KEYS[question.shape]} if question.shape in _KEYS else {}
    return forms.TextInput(attrs={"class": "in", "autocomplete": "off"} | keys)


def _text(question: Question, language: str) -> forms.Widget:
    return forms.Textarea(attrs={"class": "in", "autocomplete": "off", "rows": 3})


def _hidden(question: Question, language: str) -> forms.Widget:
    return forms.HiddenInput()


_WIDGETS: Mapping[Kind, Callable[[Question, str], forms.Widget]] = {
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.SCALE: _scale,
    Kind.REGIONS: _regions,
    Kind.BODY: _body,
    Kind.NUMBER: _number,
    Kind.QUANTITY: _number,
    Kind.SERIES: _hidden,
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.DATE: _hidden,
    Kind.ENTRIES: _hidden,
}


def values(page: Page, answers: Answers) -> dict[str, list[str]]:
    """The fields of ``page`` as a form would send them back, each with what it holds."""
    found: dict[str, list[str]] = {}
    for question in page.questions:
        found |= retyping.sent(question, answers.get(question.code))
    return found
