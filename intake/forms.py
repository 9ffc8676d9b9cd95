"""One page of the questionnaire as form fields. They only draw: ``intake.domain.answers`` judges.

The fields are plain and never validate, so that what a person typed always comes back as typed,
and problems are said in the words of ``kiosk.toml``. What people type reaches widgets as values
only, never a label, a choice or an attribute.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from clinic.domain import body
from clinic.domain.content import Words
from intake import library
from intake.domain import answers as replies
from intake.domain import wording
from intake.domain.answers import Answers, Problem, Value
from intake.domain.questionnaire import Condition, Kind, Page, Question, Questionnaire
from intake.domain.units import UNITS

TEMPLATES = {
    Kind.CHOICE: "forms/radios_tiles.html",
    Kind.MANY: "forms/checks_tiles.html",
    Kind.SCALE: "forms/hill.html",
    Kind.REGIONS: "forms/body_list.html",
    Kind.NUMBER: "intake/_measured.html",
    Kind.QUANTITY: "intake/_measured.html",
    Kind.SERIES: "intake/_series.html",
    Kind.LINE: "intake/_typed.html",
    Kind.TEXT: "intake/_typed.html",
    Kind.DATE: "intake/_date.html",
}
DATE_PARTS = ("day", "month", "year")


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
    """One question as drawn: its template, its fields, and when it shows."""

    question: Question
    template: str
    field: BoundField
    parts: tuple[BoundField, ...]
    unit: BoundField | None
    only_unit: str
    instead: BoundField | None
    hidden: bool
    show_when: str
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


class PageForm(forms.Form):
    """The questions of one page in one language, with the answers so far or with what was sent."""

    def __init__(
        self,
        *,
        questionnaire: Questionnaire,
        page: Page,
        language: str,
        answers: Answers,
        sent: QueryDict | None = None,
    ) -> None:
        super().__init__(data=sent, initial=_initial(page, answers))
        self.use_required_attribute = False
        self.page, self.language = page, language
        self._questions = questionnaire.by_code
        self._answers = answers
        self._checks = {check.code: check for check in questionnaire.checks}
        for place, question in enumerate(page.questions):
            self._add(question, first=place == 0)

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
        field.why = self._in(self.page.why) if first and self.leads else ""
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
            words = self._in(check.words) if check else self._problem(problem)
            self.add_error(None if check else code, words)

    def _problem(self, problem: Problem) -> str:
        words = library.load().problems[problem.kind].in_(self.language)
        values = dict(problem.values)
        if "unit" in values:
            unit = UNITS.get(values["unit"])
            values["unit"] = self._in(unit.words) if unit else ""
        for name, value in values.items():
            words = words.replace(f"{{{name}}}", value)
        return words.replace(" .", ".")

    def asked(self) -> list[AskedQuestion]:
        return [self._asked(question) for question in self.page.questions]

    def _asked(self, question: Question) -> AskedQuestion:
        elsewhere = [c for c in question.show_when if replies.page_lacks(self.page, c.code)]
        here = [c for c in question.show_when if c not in elsewhere]
        names = [name for name, _ in _widgets(question, self.language)]
        single = question.units[0] if len(question.units) == 1 else ""
        return AskedQuestion(
            question=question,
            template=_template(question, self.page),
            field=self[question.code],
            parts=tuple(self[n] for n in names if n.rpartition("__")[2] in (*DATE_PARTS, *_digits)),
            unit=self[f"{question.code}__unit"] if len(question.units) > 1 else None,
            only_unit=self._in(UNITS[single].words) if single else "",
            instead=self[f"{question.code}__option"] if _has_instead(question) else None,
            hidden=bool(here) and not replies.shows(question, self._questions, self._answers),
            show_when=json.dumps([_condition(c, self._questions) for c in here]) if here else "",
            words=library.words(self.language),
        )


_digits = tuple(str(place) for place in range(12))


def _template(question: Question, page: Page) -> str:
    if page.layout == "rows":
        return "intake/_row.html"
    return TEMPLATES[question.kind]


def _has_instead(question: Question) -> bool:
    """Whether a typed question also offers answers to tap ("I do not know")."""
    tapped = (Kind.CHOICE, Kind.MANY, Kind.SCALE)
    return bool(question.options) and question.kind not in tapped


def _condition(condition: Condition, questions: Mapping[str, Question]) -> dict[str, Any]:
    """A condition for the tablet's script, with what turns each unit into the base unit."""
    about = questions[condition.code]
    factors = {unit: UNITS[unit].factor for unit in about.units}
    return asdict(condition) | {"factors": factors}


def _widgets(question: Question, language: str) -> list[tuple[str, forms.Widget]]:
    """Every field of a question, by name: the main one first."""
    found = [(question.code, _WIDGETS[question.kind](question, language))]
    if question.kind is Kind.SERIES:
        found += [(f"{question.code}__{n}", _number(question)) for n in range(len(question.labels))]
    if question.kind is Kind.DATE:
        found += _date_widgets(question, language)
    if len(question.units) > 1:
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


def _line(question: Question, language: str) -> forms.Widget:
    return forms.TextInput(attrs={"class": "in", "autocomplete": "off"})


def _text(question: Question, language: str) -> forms.Widget:
    return forms.Textarea(attrs={"class": "in", "autocomplete": "off", "rows": 3})


def _hidden(question: Question, language: str) -> forms.Widget:
    return forms.HiddenInput()


_WIDGETS: Mapping[Kind, Callable[[Question, str], forms.Widget]] = {
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.SCALE: _scale,
    Kind.REGIONS: _regions,
    Kind.NUMBER: _number,
    Kind.QUANTITY: _number,
    Kind.SERIES: _hidden,
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.DATE: _hidden,
}


def _initial(page: Page, answers: Answers) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for question in page.questions:
        if question.code in answers:
            found |= _filled(question, answers[question.code])
    return found


def _filled(question: Question, value: Value) -> dict[str, Value]:
    """The fields that show ``value``: the other way round from ``answers.clean``."""
    code = question.code
    if isinstance(value, str) and question.option(value) and _has_instead(question):
        return {f"{code}__option": [value]}
    if isinstance(value, dict):
        amounts = value.get("amounts")
        numbers = (
            {f"{code}__{n}": amount for n, amount in enumerate(amounts)}
            if amounts is not None
            else {code: value["amount"]}
        )
        return numbers | {f"{code}__unit": value["unit"]}
    if question.kind is Kind.DATE:
        year, month, day = (int(part) for part in value.split("-"))
        return {f"{code}__year": year, f"{code}__month": month, f"{code}__day": day}
    return {code: value}
