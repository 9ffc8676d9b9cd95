"""What the forms of the plan page share: days, numbers, parts and words in two languages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.domain import typed
from clinic.domain.content import Words
from evaluations.domain import plan
from evaluations.domain.plan import OWN, Fault

NONE_CHOSEN = ("", "Choose")
OWN_CHOICE = (OWN, "In own words")


class DayField(forms.DateField):
    """A day, typed the way people say it."""

    widget = forms.DateInput(format="%-d %b %Y", attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        day = typed.read_date(str(value))
        if day is None:
            raise ValidationError("Enter a day, like 15 Jan 2027")
        return day


class NumberField(forms.CharField):
    """A number in figures, kept in thousandths; blank is not known."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        try:
            return plan.read_number(super().to_python(value) or "")
        except plan.RefusedNumber as refused:
            raise ValidationError(str(refused)) from refused


class PartForm(forms.Form):
    """One part of the plan; :meth:`show` puts what an action refused beside its field."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.plain_label = True  # type: ignore[attr-defined]  # nothing here is required

    def show(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.add_error(fault.field if fault.field in self.fields else None, fault.words)


def whole(label: str) -> forms.IntegerField:
    box = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label,
        required=False,
        widget=box,
        error_messages={"invalid": f"{label}: enter a whole number in figures."},
    )


class BilingualForm(PartForm):
    """Drops the Spanish twin of each own-words field when the person reads English."""

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if language != "es":
            for name in [name for name in self.fields if name.endswith("_es")]:
                del self.fields[name]

    def words(self, english: str) -> Words:
        stem = english.removesuffix("_en")
        return Words(
            self.cleaned_data.get(english) or "", self.cleaned_data.get(f"{stem}_es") or ""
        )
