"""The form of one recipient in the directory."""

from typing import Any

from crispy_forms.layout import Row
from django import forms

from clinic.forms import LineField, PhoneField, TextField, drawn
from evaluations.actions.directory import EDITABLE
from evaluations.models import Recipient


class RecipientForm(forms.Form):
    """Who they are and how a letter or a call reaches them."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "Choose a kind"), *Recipient.Kind.choices],
        help_text="Rules ask for a kind, and the letter offers the recipients of it",
        error_messages={"required": "Choose a kind"},
    )
    name = LineField(
        label="Name",
        help_text="The person, or the department",
        error_messages={"required": "Enter the name"},
    )
    organisation = LineField(label="Practice or hospital", required=False)
    phone = PhoneField(label="Phone", required=False)
    fax = PhoneField(label="Fax", required=False)
    email = forms.EmailField(
        label="Secure email",
        required=False,
        error_messages={"invalid": "Enter an email address, like name@clinic.org"},
    )
    address = TextField(label="Address", required=False, limit=400)
    note = LineField(
        label="How to reach them best",
        required=False,
        limit=300,
        help_text="Like ask for the nurse line",
    )
    helper = drawn(
        Row("name", "kind"),
        "organisation",
        Row("phone", "fax"),
        "email",
        "address",
        "note",
        tag=False,
    )

    def clean(self) -> None:
        super().clean()
        reached = ("phone", "fax", "email", "address")
        if not any(self.errors.get(name) or self.cleaned_data.get(name) for name in reached):
            self.add_error("phone", "Enter a phone, a fax, an email or an address to reach them")

    @property
    def details(self) -> dict[str, Any]:
        """What :func:`evaluations.actions.directory.add` takes."""
        return {name: self.cleaned_data[name] for name in EDITABLE}


def initial(recipient: Recipient) -> dict[str, Any]:
    return {name: getattr(recipient, name) for name in EDITABLE}
