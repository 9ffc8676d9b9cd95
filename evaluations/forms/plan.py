"""The forms of the plan page. Each reads one part of the plan; what may stand, the actions say."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms

from clinic.domain.content import Words
from clinic.forms import LineField, TextField
from evaluations import library
from evaluations.domain.plan import Fault
from evaluations.forms.plan_exercises import ExerciseForm
from evaluations.forms.plan_goals import GoalForm, ProblemForm
from evaluations.forms.plan_parts import NONE_CHOSEN, BilingualForm, PartForm, whole
from evaluations.models import PlanOfCare
from evaluations.queries.plan_page import PlanPage


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
