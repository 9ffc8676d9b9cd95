"""How forms are drawn, and the fields that several of them share."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from clinic.domain import typed
from clinic.domain.text import RefusedText, clean_line, clean_text

SEG = "forms/radios_seg.html"
FIRST_BIRTH_YEAR = 1900


def drawn(*layout: Any, submit: str = "", tag: bool = True, summary: bool = True) -> FormHelper:
    """How a form is drawn by ``templates/forms``: its layout, and the words on its button.

    Without ``summary`` the page itself says above what is wrong.
    """
    helper = FormHelper()
    helper.form_class = "form"
    helper.form_tag = tag
    helper.form_show_errors = summary
    helper.layout = Layout(*layout) if layout else None
    helper.render_unmentioned_fields = False
    if submit:
        helper.add_input(Submit("", submit))
    return helper


class More(Div):  # type: ignore[misc]  # crispy ships no types
    """Fields that may wait behind one line; open when one of them has an error or a value."""

    template = "%s/layout/more.html"

    def __init__(self, title: str, *fields: Any) -> None:
        super().__init__(*fields)
        self.title, self.is_open = title, False

    def render(self, form: forms.Form, *args: Any, **kwargs: Any) -> str:
        names = [pointer.name for pointer in self.get_field_names()]
        self.is_open = any(form.errors.get(name) or form[name].value() for name in names)
        return str(super().render(form, *args, **kwargs))


def seg(name: str) -> Field:
    """A field drawn as short words side by side."""
    return Field(name, template=SEG)


class LineField(forms.CharField):
    """One line of people's own words, cleaned; refused, never cut, when it cannot be stored."""

    def __init__(self, *, limit: int = 200, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def to_python(self, value: Any) -> str:
        try:
            return clean_line(super().to_python(value) or "", limit=self.limit)
        except RefusedText as refused:
            raise ValidationError(str(refused)) from refused


class TextField(LineField):
    """Some lines of people's own words."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        try:
            return clean_text(forms.CharField.to_python(self, value) or "", limit=self.limit)
        except RefusedText as refused:
            raise ValidationError(str(refused)) from refused


class PhoneField(LineField):
    """A phone number of any country, kept as E.164; one without a country code is of here."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        said = super().to_python(value)
        try:
            return typed.read_phone(said) if said else ""
        except typed.NotAPhone as fault:
            raise ValidationError(str(fault)) from fault

    def prepare_value(self, value: Any) -> Any:
        return typed.spoken_phone(value) if isinstance(value, str) else value


class BirthDateField(forms.DateField):
    """A day in the past, typed the way people say it."""

    widget = forms.DateInput(format="%-d %b %Y", attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> date | None:
        if not value or isinstance(value, date):
            return value or None
        day = typed.read_date(str(value))
        if day is None:
            raise ValidationError("Enter the day, month and year of birth, like 14 Feb 1990")
        if day.year < FIRST_BIRTH_YEAR:
            raise ValidationError(f"Check the year: it is before {FIRST_BIRTH_YEAR}")
        return day


def known(value: str) -> bool | None:
    """``yes`` and ``no`` as truth, anything else as not asked."""
    return {"yes": True, "no": False}.get(value)


def said(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, "") if value is not None else ""


YES_NO = [("yes", "Yes"), ("no", "No")]


def yes_no(label: str, help_text: str = "") -> forms.ChoiceField:
    """A question that may stay unasked; nothing is chosen on arrival."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect,
    )


def pick(label: str, choices: Any, missing: str) -> forms.ChoiceField:
    """One of a few, side by side, none chosen on arrival."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing},
    )
