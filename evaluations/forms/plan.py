"""The forms of the plan page. Each reads one part of the plan; what may stand, the actions say."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms

from clinic.domain.body import Side
from clinic.domain.content import Words
from clinic.forms import LineField, TextField
from evaluations import library
from evaluations.domain.exercises import Dose, Kind
from evaluations.domain.plan import Fault
from evaluations.forms.plan_goals import GoalForm, ProblemForm
from evaluations.forms.plan_parts import NONE_CHOSEN, BilingualForm, PartForm, whole
from evaluations.models import PlannedExercise, PlanOfCare
from evaluations.queries.plan_page import ExerciseRow, PlanPage


class VisitsForm(PartForm):
    visits_per_week = whole("Visits a week")
    weeks = whole("Weeks")
    minutes_a_day = whole("Minutes a day")
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

    reps = whole("Times")
    sets = whole("Sets")
    hold_seconds = whole("Hold, seconds")
    minutes = whole("Minutes")
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


class PrognosisForm(PartForm):
    """A class of course and what makes it slower; the note is for staff."""

    prognosis = forms.ChoiceField(label="How long it may take", required=False)
    modifiers = forms.MultipleChoiceField(
        label="It may take more time with", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = LineField(label="Note for the record", required=False, limit=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = library.plan().options
        classes = [
            ("", "Not decided"),
            *((one.code, f"{one.label}: {one.range}") for one in options.prognoses.values()),
        ]
        slower = [(one.code, one.label) for one in options.modifiers.values()]
        self.fields["prognosis"].choices = classes  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["modifiers"].choices = slower  # type: ignore[attr-defined]

    def show(self, faults: Iterable[Fault]) -> None:
        """The action knows the note by the name it has in the record."""
        named = {"prognosis_note": "note"}
        super().show(replace(one, field=named.get(one.field, one.field)) for one in faults)


def prognosis_initial(page: PlanPage) -> dict[str, Any]:
    return {
        "prognosis": page.plan.prognosis,
        "modifiers": [row.code for row in page.course.modifiers if row.is_chosen],
        "note": page.plan.prognosis_note,
    }


class GradeForm(PartForm):
    grade_reason = LineField(label="Why it may read harder", required=False, limit=300)


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
        "goal_form": GoalForm(language=language, readings=page.readings, problems=page.problems),
        "prognosis_form": PrognosisForm(initial=prognosis_initial(page)),
        "grade_form": GradeForm(initial={"grade_reason": page.plan.grade_reason}),
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
