"""The forms of the exercises of a plan."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from clinic.domain.body import Side
from clinic.forms import LineField
from evaluations import library
from evaluations.domain.exercises import Dose, Kind
from evaluations.forms.plan_parts import NONE_CHOSEN, PartForm, whole
from evaluations.models import PlannedExercise
from evaluations.queries.plan_exercises import ExerciseRow
from evaluations.queries.plan_page import PlanPage

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
    over_guide = forms.BooleanField(required=False, widget=forms.HiddenInput)
    wanted = 0
    """How many there would be, when that is more than the guide and must be confirmed."""

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


class SwapForm(PartForm):
    """Another exercise for the same part of the body, ``row`` says which."""

    code = forms.ChoiceField(label="Swap for", required=False)

    def __init__(self, *args: Any, row: ExerciseRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(one.code, one.name.en) for one in row.instead]
        self.fields["code"].choices = [NONE_CHOSEN, *others]  # type: ignore[attr-defined]


def with_rows(
    page: PlanPage, given: Mapping[str, PartForm]
) -> list[tuple[ExerciseRow, PartForm, PartForm, SwapForm]]:
    """Each exercise with its dose form, its override form and what it may be swapped for."""
    return [
        (
            row,
            given.get(f"dose_{row.planned.pk}") or _dose_form(row.planned),
            given.get(f"override_{row.planned.pk}")
            or OverrideForm(prefix=f"override{row.planned.pk}"),
            SwapForm(row=row, prefix=f"swap{row.planned.pk}"),
        )
        for row in page.exercises
    ]


def _dose_form(planned: PlannedExercise) -> DoseForm:
    initial = {name: getattr(planned, name) for name in DOSE_FIELDS}
    return DoseForm(planned=planned, prefix=f"dose{planned.pk}", initial=initial)
