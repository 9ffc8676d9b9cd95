"""The forms of signing: the password typed again, sending, returning, adding, marking an error."""

from typing import Any

from django import forms

from clinic.models import User
from evaluations.actions.addenda import LONGEST
from evaluations.models import CertificationStep


class PasswordField(forms.CharField):
    """One's own password, typed again now."""

    def __init__(self, *, act: str) -> None:
        super().__init__(
            label="Password",
            help_text="Yours, typed again now.",
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            strip=False,
            error_messages={"required": f"Type your password to {act}."},
        )


class SignForm(forms.Form):
    """The password typed again, and which content was read."""

    use_required_attribute = False
    password = PasswordField(act="sign")
    version = forms.IntegerField()
    sha256 = forms.CharField(max_length=64)


class SendForm(SignForm):
    """An author signs and names the therapist who is asked to sign."""

    field_order = ("sent_to", "password")
    sent_to = forms.ChoiceField(
        label="Send to",
        help_text="A licensed therapist who examined with you.",
        error_messages={"required": "Choose who reviews and signs."},
    )

    def __init__(self, *args: Any, reviewers: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reviewers = {str(one.pk): one for one in reviewers}
        choices = [("", "Choose a therapist")]
        choices += [(pk, one.signature) for pk, one in self._reviewers.items()]
        self.fields["sent_to"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def reviewer(self) -> User:
        return self._reviewers[self.cleaned_data["sent_to"]]


class ReturnForm(forms.Form):
    use_required_attribute = False
    signature = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="What to change",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The author reads it on Today.",
        error_messages={"required": "Say what to change."},
    )


class VoidForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label="What went wrong",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stays in the record beside the evaluation. A second person decides.",
        error_messages={"required": "Say what went wrong."},
    )


class DecideVoidForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label="If it stands: why",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only needed when you refuse.",
    )


class AddendumForm(forms.Form):
    """Own words below a signed evaluation; ``key`` makes a resend harmless."""

    use_required_attribute = False
    text = forms.CharField(
        label="Addendum",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"What is new, and why it comes now. At most {LONGEST:,} characters.",
        error_messages={"required": "Write what you add."},
        strip=False,
    )
    password = PasswordField(act="sign")
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)


class StepForm(forms.Form):
    """One step of certification, as it happened."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="What was done", choices=CertificationStep.Kind.choices)
    on = forms.DateField(
        label="On",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": "Enter the day.",
            "invalid": "Enter a day such as 2026-12-03.",
        },
    )
    provider = forms.CharField(
        label="Provider", max_length=200, error_messages={"required": "Name the provider."}
    )
    proof = forms.CharField(
        label="How it can be shown",
        max_length=300,
        required=False,
        help_text="Fax page, message, receipt.",
    )
