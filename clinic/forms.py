"""The desk's and the manager's forms. How each is drawn stands beside what it asks."""

from typing import Any

from allauth.account.forms import LoginForm
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit


def drawn(*layout: Any, submit: str = "", tag: bool = True) -> FormHelper:
    """How a form is drawn by ``templates/forms``: its layout, and the words on its button."""
    helper = FormHelper()
    helper.form_class = "form"
    helper.form_tag = tag
    helper.layout = Layout(*layout) if layout else None
    helper.render_unmentioned_fields = False
    if submit:
        helper.add_input(Submit("", submit))
    return helper


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
