"""Making, moving and cancelling visits at the desk."""

from datetime import datetime
from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError

from clinic.domain import dates
from clinic.forms import LineField, More, drawn, pick, seg
from clinic.forms.patients import choose_therapist
from clinic.models import EpisodeOfCare, Patient, User, Visit
from clinic.queries import people

NEW_CASE = "A new problem"
RIGHT_FIRST = (
    EpisodeOfCare.Side.RIGHT,
    EpisodeOfCare.Side.LEFT,
    EpisodeOfCare.Side.BILATERAL,
    EpisodeOfCare.Side.MIDLINE,
    EpisodeOfCare.Side.NONE,
)


class WhenForm(forms.Form):
    """With whom, and when, on the clinic's own clock."""

    therapist: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label="With",
        queryset=User.objects.none(),
        empty_label="Choose a therapist",
        error_messages={"required": "Choose who the visit is with"},
    )
    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Choose the day", "invalid": "Choose a day of the calendar"},
    )
    time = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "Choose the time", "invalid": "Enter a time, like 9:20"},
    )

    def __init__(self, *args: Any, patient: Patient, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient, self.now = patient, now
        choose_therapist(self, patient.clinic)

    @property
    def starts_at(self) -> datetime:
        """The moment chosen, in the clinic's zone."""
        local = datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        return local.replace(tzinfo=self.patient.clinic.zone)

    def clean(self) -> None:
        super().clean()
        if {"day", "time"} <= self.cleaned_data.keys() and not dates.exists(
            self.starts_at, self.patient.clinic.zone
        ):
            spoken = f"{self.cleaned_data['time']:%H:%M}"
            self.add_error(
                "time", f"There is no {spoken} on this day: clocks go forward. Choose another time"
            )

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day < self.now.astimezone(self.patient.clinic.zone).date():
            raise ValidationError("Choose today or a later day")
        return day


class VisitForm(WhenForm):
    """A visit of a case, or of a new case."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    episode: "forms.ModelChoiceField[EpisodeOfCare]" = forms.ModelChoiceField(
        label="For",
        queryset=EpisodeOfCare.objects.none(),
        required=False,
        empty_label=NEW_CASE,
    )
    complaint = LineField(
        label="What the problem is, in a few words",
        required=False,
        help_text="Only for a new problem. Like low back and buttock",
    )
    side = forms.ChoiceField(
        label="Side, as the patient says it",
        choices=[(side.value, side.label) for side in RIGHT_FIRST],
        required=False,
        widget=forms.RadioSelect,
    )
    kind = pick("Kind of visit", Visit.Kind.choices, "Choose the kind of visit")
    mode = pick("Where", Visit.Mode.choices, "Choose in person or video")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases = people.cases_of(self.patient).filter(closed_at=None)
        self.fields["episode"].queryset = cases  # type: ignore[attr-defined]
        self.fields["episode"].label_from_instance = _case_name  # type: ignore[attr-defined]
        self.fields["episode"].plain_label = True  # type: ignore[attr-defined]
        asked = ("complaint", seg("side"))
        self.helper = drawn(
            "key",
            "episode",
            More("For a new problem", *asked) if cases else Fieldset("", *asked),
            Row("day", "time"),
            "therapist",
            seg("kind"),
            seg("mode"),
            tag=False,
        )

    @property
    def is_here(self) -> bool:
        """Whether the desk pressed "Here now": the person stands at the desk."""
        return str(self.data.get("then", "")) == "tablet"

    def clean(self) -> None:
        super().clean()
        today = self.now.astimezone(self.patient.clinic.zone).date()
        if self.is_here and self.cleaned_data.get("day", today) != today:
            self.add_error("day", "Someone who is here now has a visit of today")
        if not self.cleaned_data.get("episode") and not self.cleaned_data.get("side"):
            self.add_error("side", "Choose the side, or Side not said")


def _case_name(episode: EpisodeOfCare) -> str:
    """With its number where the case stands in a record that was merged into another."""
    merged = episode.patient.merged_into_id is not None
    return f"{episode.title} ({episode.patient.number})" if merged else episode.title


class MoveForm(WhenForm):
    """Another time or therapist for a booked visit; ``version`` is what the desk was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = drawn("version", Row("day", "time"), "therapist", tag=False)


class CancelForm(forms.Form):
    """Why a visit will not take place."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LineField(
        label="Why is it cancelled?",
        error_messages={"required": "Say why the visit is cancelled"},
    )
    helper = drawn("version", "reason", tag=False)


class CloseCaseForm(forms.Form):
    """Why a case is finished."""

    reason = LineField(
        label="How did it end?",
        help_text="Like goals met, or went to another clinic",
        error_messages={"required": "Say how the case ended"},
    )
    helper = drawn("reason", tag=False)


class StatusForm(forms.Form):
    """Check in, hand over, finish: one press on a board row."""

    version = forms.IntegerField()
    status = forms.ChoiceField(
        choices=[one for one in Visit.Status.choices if one[0] not in ("cancelled", "error")]
    )
    back = forms.ChoiceField(choices=[("today", ""), ("patient", "")])
