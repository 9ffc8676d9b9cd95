"""What a person reports on the phone, as fields. Nothing is chosen beforehand."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from clinic.domain.content import Words
from evaluations import library
from evaluations.domain import day_words, home_report, run_words
from evaluations.domain.home import Home
from evaluations.domain.home_report import CheckSaid, ExerciseSaid, RunSaid
from intake.forms import DrawnField

PAINS = [(str(number), str(number)) for number in range(home_report.HIGHEST + 1)]
DAYS_BACK = 7
NONE = "none_of_these"


class Choice(forms.ChoiceField, DrawnField):
    """Radios as tiles, or 0 to 10 under the hill."""

    widget = forms.RadioSelect
    heading = "h2"

    def __init__(self, template: str = "forms/radios_tiles.html", **given: Any) -> None:
        super().__init__(**given)
        self.template = template


class Ticks(forms.MultipleChoiceField, DrawnField):
    widget = forms.CheckboxSelectMultiple
    heading = "h2"
    template = "forms/checks_tiles.html"
    soft = (NONE,)


class Typed(forms.CharField, DrawnField):
    template = "forms/field.html"
    plain_label = True


class Day(forms.DateField, DrawnField):
    template = "forms/field.html"
    plain_label = True


class Report(forms.Form):
    """``key`` is made once for the page: however often it is sent, it counts once."""

    key = forms.CharField(min_length=8, max_length=36, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, language: str, **given: Any) -> None:
        self.language, self.home = language, library.at_home()
        initial = {"key": uuid4().hex} | given.pop("initial", {})
        super().__init__(data, initial=initial, use_required_attribute=False, **given)

    def say(self, code: str, /, **blanks: object) -> str:
        words = self.home.words[code].in_(self.language)
        return words.format(**blanks) if blanks else words

    def pain(self, code: str, *, required: bool = True) -> Choice:
        field = Choice(
            "forms/hill.html",
            label=self.say(code),
            choices=PAINS,
            required=required,
            error_messages=dict.fromkeys(("required", "invalid_choice"), self.say("need_number")),
        )
        field.low, field.high = self.say("pain_low"), self.say("pain_high")
        field.echo = self.say("pain_echo")
        return field

    def one_of(self, code: str, *answers: str, required: bool = True, none: str = "") -> Choice:
        """``answers`` are codes of the words that name them: did_all, answer_yes …

        ``none`` names other words for the answer "none".
        """
        return Choice(
            label=self.say(code),
            choices=[
                (one.partition("_")[2], self.say(none if none and one == "did_none" else one))
                for one in answers
            ],
            required=required,
            error_messages=dict.fromkeys(("required", "invalid_choice"), self.say("need_choice")),
        )

    def still_worse(self, code: str) -> Choice:
        return self.one_of(code, "answer_no", "answer_yes", "answer_unsure")

    def number(self, name: str) -> int | None:
        typed = self.cleaned_data.get(name)
        return int(typed) if typed else None

    def take(self, faults: Iterable[tuple[str, Words]]) -> None:
        """What the action refused, beside its field where the form has it."""
        for name, words in faults:
            self.add_error(name if name in self.fields else None, words.in_(self.language))

    @property
    def drawn(self) -> list[Any]:
        return [field for field in self.visible_fields() if hasattr(field.field, "template")]


class RunForm(Report):
    """A run, right after it. Pain, signs and how much are asked unless nobody ran."""

    def __init__(
        self, data: Any = None, *, today: date, unit: str, planned: Iterable[date], **given: Any
    ) -> None:
        super().__init__(data, **given)
        self.unit, self.planned = unit, frozenset(planned)
        back = [today - timedelta(days=n) for n in range(DAYS_BACK + 1)]
        self.fields["on"] = self._days(back)
        self.fields["did"] = self.one_of("run_did", "did_all", "did_part", "did_none")
        for name in ("pain_before", "pain_during", "pain_after"):
            self.fields[name] = self.pain(f"{name}_ask", required=False)
        self.fields["signs"] = self._signs()
        self.fields["distance"] = self._typed("run_distance_ask")
        self.fields["distance"].help_text = self.say(
            "run_distance_hint", unit=self.say(f"unit_{unit}")
        )
        self.fields["minutes"] = self._typed("run_minutes_ask")

    def _days(self, days: Iterable[date]) -> Choice:
        return Choice(
            "forms/field.html",
            label=self.say("run_on"),
            choices=[("", "–")]
            + [(day.isoformat(), day_words.near(day, self.language)) for day in days],
            widget=forms.Select,
            error_messages=dict.fromkeys(("required", "invalid_choice"), self.say("need_day")),
        )

    def _signs(self) -> Ticks:
        known = [(one.code, one.words.in_(self.language)) for one in self.home.signs.values()]
        return Ticks(
            label=self.say("signs_ask"),
            choices=[*known, (NONE, self.say("signs_none"))],
            required=False,
        )

    def _typed(self, code: str) -> Typed:
        widget = forms.TextInput({"class": "in", "inputmode": "decimal", "autocomplete": "off"})
        return Typed(label=self.say(code), required=False, max_length=8, widget=widget)

    def clean_distance(self) -> int | None:
        typed = self.cleaned_data["distance"]
        found = run_words.read(typed, self.unit) if typed else None
        if typed and found is None:
            raise forms.ValidationError(self.say("refused_distance"))
        return found

    def clean_minutes(self) -> int | None:
        typed = self.cleaned_data["minutes"].strip()
        if typed and not (typed.isascii() and typed.isdigit()):
            raise forms.ValidationError(self.say("refused_minutes"))
        return int(typed) if typed else None

    def clean(self) -> None:
        if self.cleaned_data.get("did") in (None, "none"):
            return
        for name in ("pain_before", "pain_during", "pain_after"):
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, self.say("need_number"))
        signs = self.cleaned_data.get("signs", [])
        if not signs:
            self.add_error("signs", self.say("need_signs"))
        elif NONE in signs and len(signs) > 1:
            self.add_error("signs", self.say("need_either"))

    def said(self) -> RunSaid:
        given = self.cleaned_data
        on = date.fromisoformat(given["on"])
        signs = given["signs"]
        return RunSaid(
            on=on,
            session_on=on if on in self.planned else None,
            did=given["did"],
            minutes=given["minutes"],
            distance=given["distance"],
            pain_before=self.number("pain_before"),
            pain_during=self.number("pain_during"),
            pain_after=self.number("pain_after"),
            signs=tuple(one for one in signs if one != NONE) if signs else None,
        )


class MorningForm(Report):
    """The morning after one run."""

    def __init__(self, data: Any = None, *, on: date, **given: Any) -> None:
        super().__init__(data, **given)
        self.on = on
        self.fields["pain_morning"] = self.pain("pain_morning_ask")
        self.fields["still_worse"] = self.still_worse("still_worse_ask")

    def said(self) -> RunSaid:
        return RunSaid(
            on=self.on,
            pain_morning=self.number("pain_morning"),
            still_worse=self.cleaned_data["still_worse"],
        )


class CheckForm(Report):
    """How a person is today, and "anything new?" as home.toml asks it."""

    def __init__(self, data: Any = None, *, today: date, **given: Any) -> None:
        super().__init__(data, **given)
        self.today = today
        self.fields["pain_before"] = self.pain("pain_now_ask")
        self.fields["still_worse"] = self.still_worse("still_worse_now")
        for code, question in self.home.questions.items():
            answers = [f"answer_{one}" for one in question.answers]
            field = self.one_of("need_choice", *answers, required=False)
            field.label = question.words.in_(self.language)
            self.fields[code] = field

    def said(self) -> CheckSaid:
        given = self.cleaned_data
        return CheckSaid(
            on=self.today,
            pain_before=self.number("pain_before"),
            still_worse=given["still_worse"],
            answers=_answered(self.home, given),
        )


def _answered(home: Home, given: Mapping[str, Any]) -> dict[str, str]:
    """What was left empty was not asked."""
    return {code: given[code] for code in home.questions if given.get(code)}


class ExerciseForm(Report):
    """How one exercise went today."""

    def __init__(self, data: Any = None, *, today: date, code: str, **given: Any) -> None:
        super().__init__(data, **given)
        self.today, self.code = today, code
        did = ("did_all", "did_part", "did_none")
        self.fields["did"] = self.one_of("exercise_did", *did, none="exercise_none")
        for name in ("before", "during", "after"):
            self.fields[f"pain_{name}"] = self.pain(f"exercise_{name}_ask", required=False)

    def said(self) -> ExerciseSaid:
        return ExerciseSaid(
            on=self.today,
            exercise=self.code,
            did=self.cleaned_data["did"],
            pain_before=self.number("pain_before"),
            pain_during=self.number("pain_during"),
            pain_after=self.number("pain_after"),
        )


class DaysOffForm(Report):
    def __init__(self, data: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        for name in ("first", "last"):
            self.fields[name] = Day(
                label=self.say(f"days_{name}"),
                widget=forms.DateInput({"type": "date", "class": "in"}, format="%Y-%m-%d"),
                input_formats=["%Y-%m-%d"],
                error_messages=dict.fromkeys(("required", "invalid"), self.say("need_day")),
            )
