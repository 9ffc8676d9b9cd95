"""Signing in: allauth's own check, in our words."""

from typing import Any

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """allauth's own check of e-mail and password, with our words and no placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, password = self.fields["login"], self.fields["password"]
        email.label, password.label = "Work email", "Password"
        email.widget.attrs.update(autocomplete="username", autofocus=True)
        password.help_text = ""
        email.error_messages["required"] = "Enter your work email"
        email.error_messages["invalid"] = "Enter an email address, like name@clinic.org"
        password.error_messages["required"] = "Enter your password"
        for field in (email, password):
            field.widget.attrs.pop("placeholder", None)
