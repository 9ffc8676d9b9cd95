"""Why a record is opened against the usual rule, and what the review found."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.domain import glass
from clinic.forms import TextField, pick
from clinic.models import BreakGlass, Patient, User
from clinic.queries.glass import may_be_staff


class ReasonForm(forms.Form):
    """The reason, in words that somebody else can judge later."""

    reason = TextField(
        label="Why you need it now",
        limit=500,
        help_text="Somebody else reads this and reviews it",
        error_messages={"required": "Say why you need this record now"},
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not glass.says_enough(reason):
            raise ValidationError("Say a little more: whoever reviews it was not here")
        return reason


class ReviewForm(forms.Form):
    """Whether it was needed. What was not needed is explained."""

    finding = pick("Was it needed", BreakGlass.Finding.choices, "Choose one")
    note = TextField(label="Note", required=False, limit=500)

    def clean(self) -> None:
        super().clean()
        finding = self.cleaned_data.get("finding")
        if finding == BreakGlass.Finding.NOT_JUSTIFIED and not self.cleaned_data.get("note"):
            self.add_error("note", "Say what follows from it")


class WorksHereForm(forms.Form):
    """Which staff account belongs to the same person, if one does."""

    staff = forms.ModelChoiceField(
        label="This person works here as",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody here",
        help_text="They cannot open their own record; others are asked why",
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(clinic_id=patient.clinic_id).order_by("name")
        field = self.fields["staff"]
        field.queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = _name  # type: ignore[attr-defined]
        field.initial = patient.works_here_as_id
        field.plain_label = True  # type: ignore[attr-defined]  # nobody is an answer
        self.alike = [] if patient.works_here_as_id else may_be_staff(patient)


def _name(user: User) -> str:
    return f"{user.name}, {user.get_role_display()}"
