"""Signing in: allauth's own check, in our words."""

import struct
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from clinic import throttle
from clinic.actions import second_step
from clinic.forms import drawn
from clinic.passwords import LONGEST

Answer = TypeVar("Answer")


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


def code_field(label: str, help_text: str) -> forms.CharField:
    """One input for the whole code, which phones and password managers may fill."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        error_messages={"required": "Enter the code"},
    )


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code of an authenticator app, or a recovery code. Each opens once."""

    code = code_field("Code", "6 digits from your app, or one of your recovery codes")

    def clean_code(self) -> str:
        code, now = str(self.cleaned_data["code"]), timezone.now()
        account = f"second step of {self.user.email}"
        try:
            tried = throttle.begin(account=account, request=context.request, at=now)
        except throttle.TooFast as slow:
            raise ValidationError(str(slow)) from slow
        try:
            self.authenticator = second_step.answer(user=self.user, code=code, at=now)
        except second_step.WrongCode as wrong:
            raise ValidationError(
                "That code does not open your account. A code works once, for 30 seconds. "
                "Wait for the next one."
            ) from wrong
        throttle.passed(tried)
        self.authenticator.user = self.user
        return code


MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error)
"""What the passkey library raises for an answer that no device gives."""


def unbroken(check: Callable[[], Answer]) -> Answer:
    """What ``check`` makes of a device's answer; one that is malformed or forged is refused."""
    try:
        return check()
    except (*MALFORMED, InvalidSignature) as error:
        raise ValidationError("The passkey did not work. Try again, or use another way.") from error


class PasskeyStepForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A passkey after the password."""

    def clean_credential(self) -> Any:
        return unbroken(super().clean_credential)


class PasskeySignInForm(LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A passkey instead of a password: the device, and its owner's finger, face or PIN."""

    def clean_credential(self) -> Any:
        return unbroken(super().clean_credential)


def new_password_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=f"At least {settings.SHORTEST_PASSWORD} characters. A sentence is easiest",
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={
            "required": "Choose a password",
            "max_length": f"A password may have {LONGEST} characters",
        },
    )


class LinkForm(forms.Form):
    """The one-time link of a person; the page's script fills it in from the address."""

    link = forms.CharField(
        label="The link you were given",
        help_text="Paste all of it",
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Paste the link that a manager gave you"},
    )
    helper = drawn("link", tag=False)

    @property
    def token(self) -> str:
        """What stands after the ``#`` of an address, or all of what was typed."""
        return str(self.cleaned_data["link"]).strip().rpartition("#")[2]


class FirstPasswordForm(forms.Form):
    """The password that a person chooses with a one-time link."""

    password = new_password_field("Choose a password")
    helper = drawn("password", tag=False)


class AppCodeForm(forms.Form):
    """The first code of a new authenticator app."""

    code = code_field("Code from the app", "6 digits; a new one comes every 30 seconds")
    helper = drawn("code", tag=False)


class PasskeyForm(forms.Form):
    """A passkey's name, and what the browser answered."""

    name = forms.CharField(
        label="Name of this passkey",
        initial="This device",
        help_text="So that you know it again, like Front desk PC or My phone",
        max_length=60,
        error_messages={"required": "Give it a name"},
    )
    credential = forms.JSONField(
        widget=forms.HiddenInput,
        error_messages={"required": "Press the button, then follow what your device asks"},
    )
    helper = drawn("name", "credential", tag=False)


class OwnPasswordAgain(forms.Form):
    """Typed again before a second step is changed, unless the person has just signed in."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
    )
    helper = drawn("password", tag=False)
