"""The forms of joining two records and of parting them."""

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms

from clinic.forms import LineField, drawn
from clinic.models import Patient
from evaluations.queries import same_person
from evaluations.queries.same_person import Line

KEPT, OTHER = "kept", "other"


class MergeForm(forms.Form):
    """Why these are one person, and which value of each field that differs is to stand.

    Nothing is taken over unless it is chosen. The versions are those of the page that was read.
    """

    use_required_attribute = False
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LineField(
        label="How do you know that they are one person?",
        help_text="Like: same driver's license, and she told us she moved. Kept in both histories.",
        limit=500,
        error_messages={"required": "Say how you know that they are one person"},
    )
    helper = drawn(
        Fieldset("", "kept_version", "other_version", "reason"), tag=False, summary=False
    )

    def __init__(self, *args: Any, kept: Patient, absorbed: Patient, **kwargs: Any) -> None:
        kwargs["initial"] = {"kept_version": kept.version, "other_version": absorbed.version}
        super().__init__(*args, **kwargs)
        self._ids = (kept.pk, absorbed.pk)
        self._lines = same_person.lines(kept, absorbed)
        for line in self._lines:
            if line.is_offered:
                self.fields[f"take_{line.name}"] = forms.ChoiceField(
                    choices=[(KEPT, "stays"), (OTHER, "is taken over")], required=False
                )

    @property
    def lines(self) -> list[tuple[Line, bool]]:
        """Each field of the two records, and whether the other record's value is chosen."""
        return [(line, self.data.get(f"take_{line.name}") == OTHER) for line in self._lines]

    @property
    def versions(self) -> dict[int, int]:
        said = (self.cleaned_data["kept_version"], self.cleaned_data["other_version"])
        return dict(zip(self._ids, said, strict=True))

    @property
    def taken(self) -> tuple[str, ...]:
        offered = (line.name for line in self._lines if line.is_offered)
        return tuple(name for name in offered if self.cleaned_data[f"take_{name}"] == OTHER)


class UnmergeForm(forms.Form):
    use_required_attribute = False
    reason = LineField(
        label="How do you know that they are two people?",
        limit=500,
        error_messages={"required": "Say how you know that they are two people"},
    )
    helper = drawn("reason", tag=False)
