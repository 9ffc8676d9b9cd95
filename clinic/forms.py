"""The desk's and the manager's forms. How each is drawn stands beside what it asks."""

from typing import Any

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
