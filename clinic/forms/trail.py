"""What the auditor looks for in the trail."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.domain import events, typed
from clinic.forms import LineField
from clinic.models import Clinic, User

NOBODYS = [("system", "The program itself"), ("anonymous", "Nobody signed in"),
           ("others", "Tablets and links")]  # fmt: skip
OUTCOMES = [("", "Any"), ("done", "done"), ("refused", "refused"), ("broken", "broken")]


class DayField(forms.DateField):
    """A day of the trail, typed or picked."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def to_python(self, value: Any) -> date | None:
        if not value or isinstance(value, date):
            return value or None
        day = typed.read_date(str(value))
        if day is None:
            raise ValidationError("Choose a day, like 3 Dec 2026")
        return day


class TrailForm(forms.Form):
    """What to look for in the audit trail; an empty field asks nothing."""

    who = forms.ChoiceField(label="Who", required=False)
    patient = LineField(label="Patient number", required=False, limit=20)
    action = forms.ChoiceField(label="What", required=False)
    thing = forms.ChoiceField(label="To what", required=False)
    outcome = forms.ChoiceField(label="How it ended", required=False, choices=OUTCOMES)
    reason = LineField(label="Words in the reason", required=False, limit=60)
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(clinic=clinic).order_by("name").values_list("pk", "name")
        self._choose("who", "Everyone", [*((f"user:{pk}", name) for pk, name in people), *NOBODYS])
        self._choose("action", "Everything", sorted(events.ACTIONS.items(), key=_words))
        self._choose("thing", "Anything", sorted(events.THINGS.items(), key=_words))
        for field in self.fields.values():
            field.plain_label = True  # type: ignore[attr-defined]  # every part is optional here

    def _choose(self, name: str, anything: str, known: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", anything), *known]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "Choose a day that is not before the first day")


def _words(choice: tuple[str, str]) -> str:
    return choice[1]
