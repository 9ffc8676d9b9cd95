"""One step of an emergency: what was done, and in a few words with whom."""

from typing import Any

from django import forms

from clinic.domain.text import RefusedText, clean_line
from evaluations.domain.alarm import Step


class StepForm(forms.Form):
    """Sent by one tap; the words beside the button are optional but for how the patient left."""

    what = forms.ChoiceField(choices=[(step.value, step.value) for step in Step])
    who = forms.CharField(required=False, strip=False)
    phone = forms.CharField(required=False, strip=False, max_length=40)
    note = forms.CharField(required=False, strip=False)
    travel = forms.CharField(required=False, strip=False, max_length=60)
    seen = forms.IntegerField(min_value=0)

    def clean_what(self) -> Step:
        return Step(self.cleaned_data["what"])

    def clean_who(self) -> str:
        return self._line("who", limit=200)

    def clean_note(self) -> str:
        return self._line("note", limit=400)

    def clean_travel(self) -> str:
        return self._line("travel", limit=60)

    def clean_phone(self) -> str:
        return self._line("phone", limit=40)

    def _line(self, name: str, *, limit: int) -> str:
        try:
            return clean_line(self.cleaned_data.get(name, ""), limit=limit)
        except RefusedText as refused:
            raise forms.ValidationError(str(refused)) from refused

    def step(self) -> dict[str, Any]:
        """What :func:`evaluations.actions.alerts.log_step` is given."""
        told = {key: self.cleaned_data[key] for key in ("what", "who", "phone", "seen")}
        words = [self.cleaned_data["travel"], self.cleaned_data["note"]]
        return {**told, "note": ". ".join(word.rstrip(".") for word in words if word)}

    @property
    def fault(self) -> str:
        """The first thing to put right, in words."""
        return next(str(said) for all_said in self.errors.values() for said in all_said)
