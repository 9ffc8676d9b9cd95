"""A manager's forms: who works here, what the clinic is called, who did what."""

import zoneinfo
from typing import Any

from crispy_forms.layout import Row
from django import forms
from django.core.exceptions import ValidationError

from clinic.domain.roles import ROLE_NAMES, Role
from clinic.forms import LineField, PhoneField, TextField, drawn
from clinic.forms.sign_in import new_password_field
from clinic.models import Clinic, User
from clinic.passwords import LONGEST

ROLES = [(role.value, ROLE_NAMES[role]) for role in Role]
US_ZONES = sorted(zone for zone in zoneinfo.available_timezones() if zone.startswith("America/"))


class RoleForm(forms.Form):
    """What someone may do here. A therapist signs, so a therapist has a license number."""

    role = forms.ChoiceField(
        label="Role",
        choices=[("", "Choose a role"), *ROLES],
        error_messages={"required": "Choose a role"},
    )
    licence_number = LineField(
        label="License number", required=False, limit=40, help_text="Needed for a therapist"
    )
    helper = drawn("role", "licence_number", tag=False)

    def clean(self) -> None:
        super().clean()
        licence = self.cleaned_data.get("licence_number")
        if self.cleaned_data.get("role") == Role.THERAPIST and not licence:
            self.add_error("licence_number", "Enter the license number: a therapist signs with it")


def direct_phone() -> PhoneField:
    return PhoneField(
        label="Direct phone",
        required=False,
        help_text="Printed in letters, so that the reader can call back",
    )


class DirectPhoneForm(forms.Form):
    """The number that letters print under someone's name."""

    direct_phone = direct_phone()
    helper = drawn("direct_phone", tag=False)


class StaffForm(RoleForm):
    """Someone new."""

    name = LineField(label="Name", error_messages={"required": "Enter the name"})
    email = forms.EmailField(
        label="Work email",
        help_text="They sign in with it",
        error_messages={
            "required": "Enter the work email",
            "invalid": "Enter an email address, like name@clinic.org",
        },
    )
    credentials = LineField(label="Credentials", required=False, limit=40, help_text="Like PT, DPT")
    direct_phone = direct_phone()
    helper = drawn(
        Row("name", "email"),
        Row("role", "credentials"),
        Row("licence_number", "direct_phone"),
        tag=False,
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].casefold()
        if User.objects.filter(email=email).exists():
            raise ValidationError("Someone already signs in with this email. Use another")
        return email


class LeadForm(forms.Form):
    """Whether a therapist signs off the clinic's referral rules."""

    lead = forms.BooleanField(
        label="Signs off the referral rules",
        required=False,
        help_text="A changed rule judges nobody until this person has read and signed it",
    )
    helper = drawn("lead", tag=False)


class OwnPasswordForm(forms.Form):
    """Your own password, changed."""

    current = forms.CharField(
        label="Your password now",
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password now"},
    )
    password = new_password_field("New password")
    helper = drawn("current", "password", tag=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise ValidationError("That is not your password now")
        return current


class ClinicForm(forms.Form):
    """What every "when to get help" box and every letter prints, and when the day ends here."""

    name = LineField(label="Name", error_messages={"required": "Enter the clinic's name"})
    address = TextField(label="Address", required=False, limit=400)
    phone = LineField(
        label="Phone, as it is printed",
        limit=40,
        help_text="Patients call it from the help box",
        error_messages={"required": "Enter the phone number that patients call"},
    )
    fax = PhoneField(label="Fax", required=False, help_text="Printed in letters, for the reply")
    closes_at = forms.TimeField(
        label="Closing time",
        help_text="Same day means before this time",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": "Enter the time the clinic closes",
            "invalid": "Enter a time, like 5:30 pm as 17:30",
        },
    )
    hours_en = LineField(
        label="Opening hours, in English",
        help_text="Like weekdays 7:30 to 5:30",
        error_messages={"required": "Enter the opening hours in English"},
    )
    hours_es = LineField(
        label="Opening hours, in Spanish",
        help_text="Like de lunes a viernes, de 7:30 a 5:30",
        error_messages={"required": "Enter the opening hours in Spanish"},
    )
    time_zone = forms.ChoiceField(label="Time zone", choices=[(zone, zone) for zone in US_ZONES])
    idle_minutes = forms.IntegerField(
        label="Lock a staff page after, in minutes",
        help_text="2 to 30 minutes without touch. What was typed is kept",
        min_value=2,
        max_value=30,
        error_messages={
            "required": "Enter the minutes, from 2 to 30",
            "invalid": "Enter whole minutes, from 2 to 30",
            "min_value": "2 minutes is the least",
            "max_value": "30 minutes is the most",
        },
    )
    keep_years = forms.IntegerField(
        label="Keep records after the last entry, in years",
        help_text="6 to 99 years. Ask which law holds for you. Nothing goes without two managers",
        min_value=6,
        max_value=99,
        error_messages={
            "required": "Enter the years, from 6 to 99",
            "invalid": "Enter whole years, from 6 to 99",
            "min_value": "6 years is the least",
            "max_value": "99 years is the most",
        },
    )
    keep_minors_to_age = forms.IntegerField(
        label="Keep records of minors until they are, in years",
        help_text="21 to 99. The later of both counts",
        min_value=21,
        max_value=99,
        error_messages={
            "required": "Enter an age, from 21 to 99",
            "invalid": "Enter an age in whole years, from 21 to 99",
            "min_value": "Age 21 is the least",
            "max_value": "Age 99 is the most",
        },
    )
    helper = drawn(
        "name",
        "address",
        Row("phone", "fax"),
        Row("hours_en", "hours_es"),
        Row("closes_at", "time_zone"),
        "idle_minutes",
        Row("keep_years", "keep_minors_to_age"),
        tag=False,
    )


def clinic_initial(clinic: Clinic) -> dict[str, Any]:
    return {name: getattr(clinic, name) for name in ClinicForm.base_fields}
