"""Forms of problems and goals: to add one, and to change one in its place."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from clinic.domain.body import SIDE_WORDS, Side
from clinic.domain.content import Words
from clinic.forms import LineField
from clinic.templatetags.clinic import day
from evaluations import library
from evaluations.domain import plan
from evaluations.domain.goal_readings import NEWEST, NOT_MEASURED, TYPED, Reading
from evaluations.domain.plan import OWN, Goal, IcfLevel, Problem
from evaluations.forms.plan_parts import (
    NONE_CHOSEN,
    OWN_CHOICE,
    BilingualForm,
    DayField,
    NumberField,
    PartForm,
)
from evaluations.models import Goal as GoalOfPlan
from evaluations.models import Problem as ProblemOfPlan
from evaluations.queries.chart_problems import Offered
from evaluations.queries.plan_goals import GoalRow, ProblemRow
from evaluations.queries.plan_page import PlanPage
from evaluations.queries.replan import Waiting


class GoalForm(BilingualForm):
    """A measurable goal. Own words are used when the list says so.

    ``readings`` are the measurements a goal may start from, ``problems`` what it may answer.
    """

    activity = forms.ChoiceField(label="What they will do", required=False)
    amount = NumberField(label="How much", required=False)
    own = LineField(label="In own words: what they will do", required=False)
    own_es = LineField(label="In own words, in Spanish", required=False)
    condition = forms.ChoiceField(label="How", required=False)
    own_condition = LineField(label="In own words: how", required=False)
    own_condition_es = LineField(label="How, in Spanish", required=False)
    measure = forms.ChoiceField(label="Measured by", required=False)
    baseline_from = forms.ChoiceField(label="Now, from", required=False)
    baseline = NumberField(label="Now", required=False)
    target = NumberField(label="Target", required=False)
    by = DayField(label="By", required=False)
    reason = forms.ChoiceField(label="So that", required=False)
    own_reason = LineField(label="In own words: so that", required=False)
    own_reason_es = LineField(label="So that, in Spanish", required=False)
    problem = forms.ChoiceField(label="Answers the problem", required=False)

    def __init__(
        self,
        *args: Any,
        readings: Iterable[Reading] = (),
        problems: Iterable[ProblemRow] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(row.problem.pk): row.problem for row in problems}
        offered = {
            **_goal_choices(),
            "baseline_from": _sources(readings),
            "problem": [
                ("", "No problem named"),
                *((str(row.problem.pk), row.label) for row in problems),
            ],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # ChoiceFields

    @property
    def goal(self) -> Goal:
        data = self.cleaned_data
        own = {name: data[name] == OWN for name in ("activity", "condition", "reason")}
        return Goal(
            activity=data["activity"],
            amount=None if own["activity"] else data["amount"],
            measure=data["measure"],
            baseline=data["baseline"],
            baseline_from=data["baseline_from"],
            target=data["target"],
            by=data["by"],
            reason=data["reason"],
            condition=data["condition"],
            own=self.words("own") if own["activity"] else None,
            own_condition=self.words("own_condition") if own["condition"] else None,
            own_reason=self.words("own_reason") if own["reason"] else None,
        )

    @property
    def problem_row(self) -> ProblemOfPlan | None:
        return self.known.get(self.cleaned_data["problem"])

    @property
    def has_own(self) -> bool:
        """Whether the box of own words stands open: something is in it, or wrong with it."""
        names = [name for name in self.fields if name.startswith("own")]
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("own")]


def _goal_choices() -> dict[str, list[tuple[str, str]]]:
    options = library.plan().options
    return {
        "activity": [
            NONE_CHOSEN,
            *((one.code, _with_gap(one.words)) for one in options.activities.values()),
            OWN_CHOICE,
        ],
        "condition": [
            ("", "No special condition"),
            *((one.code, one.label) for one in options.conditions.values()),
            OWN_CHOICE,
        ],
        "measure": [
            NONE_CHOSEN,
            *(
                (one.code, f"{one.words.en}{one.unit.en and f' ({one.unit.en.strip()})'}")
                for one in options.measures.values()
            ),
        ],
        "reason": [
            NONE_CHOSEN,
            *((one.code, one.label) for one in options.reasons.values()),
            OWN_CHOICE,
        ],
    }


def _sources(readings: Iterable[Reading]) -> list[tuple[str, str]]:
    measures = library.plan().options.measures
    return [
        (NEWEST, "The measurement there is, or typed"),
        (TYPED, "Typed in “Now”"),
        (NOT_MEASURED, "Not measured yet"),
        *(
            (
                one.source,
                f"{plan.figure(one.num)}{measures[one.measure].unit.en}: {one.label}, "
                f"{day(one.on)} ({measures[one.measure].words.en.lower()})",
            )
            for one in readings
        ),
    ]


def goal_initial(row: GoalOfPlan) -> dict[str, Any]:
    """What a goal holds, as its form shows it."""
    return {
        "activity": row.activity,
        "amount": _shown(row.amount),
        "own": row.own_en,
        "own_es": row.own_es,
        "condition": row.condition,
        "own_condition": row.own_condition_en,
        "own_condition_es": row.own_condition_es,
        "measure": row.measure,
        "baseline_from": row.baseline_from
        or (NEWEST if row.baseline is not None else NOT_MEASURED),
        "baseline": _shown(row.baseline),
        "target": _shown(row.target),
        "by": row.by_date,
        "reason": row.reason,
        "own_reason": row.own_reason_en,
        "own_reason_es": row.own_reason_es,
        "problem": str(row.problem_id or ""),
    }


def _source_of(row: GoalOfPlan) -> str:
    """A goal from before sources were kept was typed."""
    return (row.baseline_from or TYPED) if row.baseline is not None else NOT_MEASURED


def _shown(num: int | None) -> str:
    return "" if num is None else plan.figure(num)


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


def with_goals(page: PlanPage, given: Mapping[str, PartForm]) -> list[tuple[GoalRow, PartForm]]:
    """Each goal with the form that changes it."""
    return [
        (row, given.get(f"goal_{row.goal.pk}") or _goal_form(page, row.goal)) for row in page.goals
    ]


def _goal_form(page: PlanPage, goal: GoalOfPlan) -> GoalForm:
    return GoalForm(
        initial=goal_initial(goal),
        prefix=f"goal{goal.pk}",
        language=page.evaluation.patient.language,
        readings=page.readings,
        problems=page.problems,
    )


def with_waiting(
    page: PlanPage, given: Mapping[str, PartForm]
) -> list[tuple[Waiting, PartForm | None]]:
    """What waits of the last plan; a goal with the form that carries it on changed."""
    waiting = page.replan.waiting if page.replan else ()
    return [
        (one, (given.get(f"carry_{one.key}") or _carry_form(page, one.goal)) if one.goal else None)
        for one in waiting
    ]


def _carry_form(page: PlanPage, goal: GoalOfPlan) -> GoalForm:
    return GoalForm(
        initial={**goal_initial(goal), "problem": ""},
        prefix=f"carry{goal.pk}",
        language=page.evaluation.patient.language,
        readings=page.readings,
        problems=page.problems,
    )


def with_problems(
    page: PlanPage, given: Mapping[str, PartForm]
) -> list[tuple[ProblemRow, PartForm]]:
    """Each problem with the form that changes it."""
    return [
        (row, given.get(f"problem_{row.problem.pk}") or _problem_form(row.problem))
        for row in page.problems
    ]


def _problem_form(row: ProblemOfPlan) -> ProblemForm:
    names = ("finding", "value", "side", "level", "found_on", "cause")
    initial = {name: getattr(row, name) for name in names}
    return ProblemForm(cells=(), initial=initial, prefix=f"problem{row.pk}")
