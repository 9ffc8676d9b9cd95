"""The forms of the plan page. Each reads one part of the plan; what may stand, the actions say."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.domain import typed
from clinic.domain.body import SIDE_WORDS, Side
from clinic.domain.content import Words
from clinic.forms import LineField, TextField
from evaluations import library
from evaluations.domain import plan
from evaluations.domain.exercises import Dose, Kind
from evaluations.domain.plan import OWN, Fault, Goal, IcfLevel, Problem
from evaluations.models import PlannedExercise, PlanOfCare
from evaluations.queries.chart_problems import Offered
from evaluations.queries.plan_page import ExerciseRow, PlanPage

NONE_CHOSEN = ("", "Choose")
OWN_CHOICE = (OWN, "In own words")


class DayField(forms.DateField):
    """A day, typed the way people say it."""

    widget = forms.DateInput(format="%-d %b %Y", attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        day = typed.read_date(str(value))
        if day is None:
            raise ValidationError("Enter a day, like 15 Jan 2027")
        return day


class NumberField(forms.CharField):
    """A number in figures, kept in thousandths; blank is not known."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        try:
            return plan.read_number(super().to_python(value) or "")
        except plan.RefusedNumber as refused:
            raise ValidationError(str(refused)) from refused


class PartForm(forms.Form):
    """One part of the plan; :meth:`show` puts what an action refused beside its field."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.plain_label = True  # type: ignore[attr-defined]  # nothing here is required

    def show(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.add_error(fault.field if fault.field in self.fields else None, fault.words)


def _whole(label: str) -> forms.IntegerField:
    box = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label,
        required=False,
        widget=box,
        error_messages={"invalid": f"{label}: enter a whole number in figures."},
    )


class VisitsForm(PartForm):
    visits_per_week = _whole("Visits a week")
    weeks = _whole("Weeks")
    minutes_a_day = _whole("Minutes a day")
    care_class = forms.ChoiceField(label="Kind of course", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = library.plan().options.frequencies.values()
        self.fields["care_class"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            NONE_CHOSEN,
            *((one.code, f"{one.label} ({one.usual})") for one in classes),
        ]


def visits_initial(of: PlanOfCare) -> dict[str, Any]:
    return {
        "visits_per_week": of.visits_per_week,
        "weeks": of.weeks,
        "minutes_a_day": of.minutes_a_day,
        "care_class": of.care_class,
    }


class BilingualForm(PartForm):
    """Drops the Spanish twin of each own-words field when the person reads English."""

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if language != "es":
            for name in [name for name in self.fields if name.endswith("_es")]:
                del self.fields[name]

    def words(self, english: str) -> Words:
        stem = english.removesuffix("_en")
        return Words(
            self.cleaned_data.get(english) or "", self.cleaned_data.get(f"{stem}_es") or ""
        )


class GoalForm(BilingualForm):
    """A measurable goal. Own words are used when the list says so."""

    activity = forms.ChoiceField(label="What they will do", required=False)
    amount = NumberField(label="How much", required=False)
    own = LineField(label="In own words: what they will do", required=False)
    own_es = LineField(label="In own words, in Spanish", required=False)
    measure = forms.ChoiceField(label="Measured by", required=False)
    baseline = NumberField(label="Now", required=False)
    target = NumberField(label="Target", required=False)
    by = DayField(label="By", required=False)
    reason = forms.ChoiceField(label="So that", required=False)
    own_reason = LineField(label="In own words: so that", required=False)
    own_reason_es = LineField(label="So that, in Spanish", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = library.plan().options
        offered = {
            "activity": [
                *((one.code, _with_gap(one.words)) for one in options.activities.values()),
                OWN_CHOICE,
            ],
            "measure": [
                (one.code, f"{one.words.en}{one.unit.en and f' ({one.unit.en.strip()})'}")
                for one in options.measures.values()
            ],
            "reason": [
                *((one.code, one.label) for one in options.reasons.values()),
                OWN_CHOICE,
            ],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [NONE_CHOSEN, *choices]  # type: ignore[attr-defined]

    @property
    def goal(self) -> Goal:
        data = self.cleaned_data
        return Goal(
            activity=data["activity"],
            amount=None if data["activity"] == OWN else data["amount"],
            measure=data["measure"],
            baseline=data["baseline"],
            target=data["target"],
            by=data["by"],
            reason=data["reason"],
            own=self.words("own") if data["activity"] == OWN else None,
            own_reason=self.words("own_reason") if data["reason"] == OWN else None,
        )


def _with_gap(words: Words) -> str:
    return words.en.format(amount="…")


class ProblemForm(PartForm):
    """A problem. A finding chosen from the chart fills what was left blank."""

    cell = forms.ChoiceField(label="From the chart", required=False)
    finding = LineField(label="Finding", required=False)
    value = LineField(label="Value", required=False, limit=80)
    side = forms.ChoiceField(label="Side", required=False)
    level = forms.ChoiceField(label="Where it limits", required=False)
    found_on = DayField(label="Found on", required=False)
    cause = LineField(label="Supposed cause", required=False)

    def __init__(self, *args: Any, cells: Iterable[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cells = {one.key: one for one in cells}
        offered = [(key, one.label) for key, one in self.cells.items()]
        self.fields["cell"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "None of these"),
            *offered,
        ]
        sides = [(side.value, SIDE_WORDS[side].en or "No side") for side in Side]
        levels = [(level.value, words) for level, words in plan.ICF_WORDS.items()]
        self.fields["side"].choices = [NONE_CHOSEN, *sides]  # type: ignore[attr-defined]
        self.fields["level"].choices = [NONE_CHOSEN, *levels]  # type: ignore[attr-defined]

    @property
    def finding_code(self) -> str:
        chosen = self.cells.get(self.cleaned_data["cell"])
        return chosen.code if chosen else ""

    @property
    def problem(self) -> Problem:
        data = self.cleaned_data
        chosen = self.cells.get(data["cell"])
        typed_side = Side(data["side"]) if data["side"] else None
        return Problem(
            level=IcfLevel(data["level"]) if data["level"] else None,
            finding=data["finding"] or (chosen.finding if chosen else ""),
            value=data["value"] or (chosen.value if chosen else ""),
            side=typed_side or (chosen.side if chosen else None),
            found_on=data["found_on"] or (chosen.found_on if chosen else None),
            cause=data["cause"],
        )


_KIND_LABELS = {
    Kind.STRENGTH: "Strength",
    Kind.STRETCH: "Stretches",
    Kind.MOBILITY: "Movement",
    Kind.FITNESS: "Fitness",
}


class ExerciseForm(PartForm):
    """``answers`` are the findings that an exercise may answer; ``held`` cannot print now."""

    code = forms.ChoiceField(label="Add an exercise", required=False)
    answers = forms.ChoiceField(label="It answers", required=False)

    def __init__(
        self, *args: Any, answers: Iterable[str], held: frozenset[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (label, [_offered(one, held) for one in _of_kind(kind)])
            for kind, label in _KIND_LABELS.items()
        ]
        found = [("", "No finding named"), *((one, one) for one in answers)]
        self.fields["code"].choices = [NONE_CHOSEN, *groups]  # type: ignore[attr-defined]
        self.fields["answers"].choices = found  # type: ignore[attr-defined]


def _of_kind(kind: Kind) -> list[tuple[str, str]]:
    exercises = library.plan().wording.library.values()
    return [(one.code, one.name.en) for one in exercises if one.kind is kind]


def _offered(one: tuple[str, str], held: frozenset[str]) -> tuple[str, str]:
    code, name = one
    return code, f"{name} (precaution, cannot print)" if code in held else name


class DoseForm(PartForm):
    """How much and how often; ``planned`` gives what the library fixes."""

    reps = _whole("Times")
    sets = _whole("Sets")
    hold_seconds = _whole("Hold, seconds")
    minutes = _whole("Minutes")
    schedule = forms.ChoiceField(label="How often")
    side = forms.ChoiceField(label="Side")

    def __init__(self, *args: Any, planned: PlannedExercise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planned = planned
        schedules = library.plan().wording.schedules.values()
        often = [(one.code, one.words.en.rstrip(".")) for one in schedules]
        sides = [("none", "As usual"), ("right", "RIGHT only"), ("left", "LEFT only")]
        self.fields["schedule"].choices = often  # type: ignore[attr-defined]
        self.fields["side"].choices = sides  # type: ignore[attr-defined]

    @property
    def dose(self) -> Dose:
        exercise = library.plan().wording.library[self.planned.code]
        data = self.cleaned_data
        return Dose(
            schedule=data["schedule"],
            reps=data["reps"],
            sets=data["sets"],
            hold_seconds=data["hold_seconds"],
            minutes=data["minutes"],
            each_side=exercise.dose.each_side,
            side=Side(data["side"]),
        )


DOSE_FIELDS = tuple(DoseForm.base_fields)


class OverrideForm(PartForm):
    reason = LineField(label="Why it may print", required=False, limit=300)


class WordsForm(BilingualForm):
    """``found`` are the sentences the findings make true; the ticked ones print."""

    printed = forms.MultipleChoiceField(
        label="From the findings", required=False, widget=forms.CheckboxSelectMultiple
    )
    found_en = TextField(label="What we found, further words", required=False, limit=10_000)
    found_es = TextField(label="What we found, in Spanish", required=False, limit=10_000)
    not_now_en = TextField(label="Not for now, further words", required=False, limit=10_000)
    not_now_es = TextField(label="Not for now, in Spanish", required=False, limit=10_000)
    follow_up_en = TextField(label="What happens next", required=False, limit=10_000)
    follow_up_es = TextField(label="What happens next, in Spanish", required=False, limit=10_000)
    self_care = forms.MultipleChoiceField(
        label="Help yourself", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, found: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cards = library.plan().options.self_care.values()
        self.found = tuple(found)
        self.fields["printed"].choices = self.found  # type: ignore[attr-defined]
        self.fields["self_care"].choices = [  # type: ignore[attr-defined]
            (one.code, one.label) for one in cards
        ]

    @property
    def own_words(self) -> dict[str, Words]:
        return {name: self.words(f"{name}_en") for name in ("found", "not_now", "follow_up")}

    @property
    def left_out(self) -> list[str]:
        return [code for code, _ in self.found if code not in self.cleaned_data["printed"]]


def words_initial(of: PlanOfCare, found: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {
        "printed": [code for code, _ in found if code not in of.left_out],
        "self_care": of.self_care,
        **{
            f"{name}_{language}": getattr(of, f"{name}_{language}")
            for name in ("found", "not_now", "follow_up")
            for language in ("en", "es")
        },
    }


class InterventionsForm(PartForm):
    codes = forms.MultipleChoiceField(
        label="Techniques", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = library.plan().options.interventions.values()
        self.fields["codes"].choices = [  # type: ignore[attr-defined]
            (one.code, one.label) for one in known
        ]


def all_of(page: PlanPage) -> dict[str, PartForm]:
    """Every form of the page, filled with what the plan holds."""
    language = page.evaluation.patient.language
    return {
        "visits_form": VisitsForm(initial=visits_initial(page.plan)),
        "goal_form": GoalForm(language=language),
        "problem_form": ProblemForm(cells=page.cells),
        "exercise_form": ExerciseForm(answers=page.answers, held=page.standing.hidden),
        "words_form": WordsForm(
            language=language, found=page.found, initial=words_initial(page.plan, page.found)
        ),
    }


def with_rows(
    page: PlanPage, given: Mapping[str, PartForm]
) -> list[tuple[ExerciseRow, PartForm, PartForm]]:
    """Each exercise with its dose form and its override form."""
    return [
        (
            row,
            given.get(f"dose_{row.planned.pk}") or _dose_form(row.planned),
            given.get(f"override_{row.planned.pk}")
            or OverrideForm(prefix=f"override{row.planned.pk}"),
        )
        for row in page.exercises
    ]


def _dose_form(planned: PlannedExercise) -> DoseForm:
    initial = {name: getattr(planned, name) for name in DOSE_FIELDS}
    return DoseForm(planned=planned, prefix=f"dose{planned.pk}", initial=initial)
