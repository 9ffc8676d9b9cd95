"""The form under which a therapist signs."""

from django import forms


class SignForm(forms.Form):
    """The password typed again, and which content was read."""

    use_required_attribute = False
    password = forms.CharField(
        label="Password",
        help_text="Yours, typed again now.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "Type your password to sign."},
    )
    version = forms.IntegerField()
    sha256 = forms.CharField(max_length=64)


class VoidForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label="What went wrong",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stays in the record beside the evaluation.",
        error_messages={"required": "Say what went wrong."},
    )
