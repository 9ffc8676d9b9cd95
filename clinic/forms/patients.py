"""Registering people and correcting what is known about them."""

from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError

from clinic.domain.roles import Role
from clinic.forms import (
    BirthDateField,
    LineField,
    More,
    PhoneField,
    drawn,
    known,
    pick,
    said,
    seg,
    yes_no,
)
from clinic.models import Clinic, Patient, User


class PatientForm(forms.Form):
    """Who a person is and how to reach them. ``today`` is the clinic's own day."""

    given_name = LineField(
        label="First name, as on their ID", error_messages={"required": "Enter the first name"}
    )
    family_name = LineField(label="Last name", required=False)
    preferred_name = LineField(
        label="Called", required=False, help_text="If they use another first name"
    )
    birth_date = BirthDateField(
        label="Date of birth",
        help_text="Like 14 Feb 1990 or 2/14/1990",
        error_messages={"required": "Enter the date of birth"},
    )
    phone = PhoneField(label="Phone", required=False)
    email = forms.EmailField(
        label="Email",
        required=False,
        error_messages={"invalid": "Enter an email address, like name@example.com"},
    )
    language = pick("Language for the tablet", Patient.Language.choices, "Choose a language")
    needs_interpreter = yes_no("Interpreter needed")
    sex_at_birth = pick("Sex at birth", Patient.Sex.choices, "Choose one, or Not stated")
    gender = LineField(label="Gender, in their words", required=False, limit=60)
    pronouns = LineField(label="Pronouns", required=False, limit=40)
    allergies = LineField(label="Allergies", required=False, help_text="Shown in the dark band")
    emergency_name = LineField(label="Emergency contact", required=False)
    emergency_relation = LineField(label="Who that is to them", required=False, limit=80)
    emergency_phone = PhoneField(label="Their phone", required=False)
    emergency_may_share = yes_no("May we tell them why you come here?")

    layout: tuple[Any, ...] = (
        Row("given_name", "family_name"),
        Row("birth_date", "phone"),
        Row(seg("language"), seg("needs_interpreter")),
        seg("sex_at_birth"),
    )
    may_wait = (
        Row("preferred_name", "pronouns"),
        Row("gender", "email"),
        "allergies",
        Fieldset(
            "If something happens",
            Row("emergency_name", "emergency_relation"),
            Row("emergency_phone", seg("emergency_may_share")),
        ),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        more = More("Names, contact and emergency contact", *self.may_wait)
        self.helper = drawn(*self.layout, more, tag=False)

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > self.today:
            raise ValidationError("Check the year: that day is still to come")
        return born

    @property
    def details(self) -> dict[str, Any]:
        """What :func:`clinic.actions.patients.register_patient` takes."""
        asked = {name: self.cleaned_data[name] for name in PatientForm.base_fields}
        for name in ("needs_interpreter", "emergency_may_share"):
            asked[name] = known(asked[name])
        return asked


def patient_initial(patient: Patient) -> dict[str, Any]:
    """A patient's fields as :class:`PatientForm` shows them."""
    initial = {name: getattr(patient, name) for name in PatientForm.base_fields}
    for name in ("needs_interpreter", "emergency_may_share"):
        initial[name] = said(initial[name])
    return initial


class ArrivalForm(PatientForm):
    """A new patient, and who they are here to see."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    therapist = forms.ModelChoiceField(
        label="Here now, to see",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody yet: save only",
    )
    layout = ("key", *PatientForm.layout, "therapist")

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_therapist(self, clinic)

    def clean(self) -> None:
        super().clean()
        if self.data.get("then") == "tablet" and not self.cleaned_data.get("therapist"):
            self.add_error("therapist", "Choose who they are here to see, or save only")


def choose_therapist(form: forms.Form, clinic: Clinic) -> None:
    field = form.fields["therapist"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # tells the type checker
    field.queryset = User.objects.filter(
        clinic=clinic, role=Role.THERAPIST, is_active=True
    ).order_by("name")
