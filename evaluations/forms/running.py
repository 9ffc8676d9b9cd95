"""The forms of the run programme: what it is reckoned from, the checks, a change, the signature."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.domain import typed
from clinic.forms import LineField
from evaluations.domain import run_details, run_words
from evaluations.domain.run_details import Details
from evaluations.forms.plan_parts import DayField, PartForm
from evaluations.models import RunProgramme

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UNKNOWN = ("", "Not known")
YES_NO = (UNKNOWN, ("no", "No"), ("yes", "Yes"))
BONE = (
    UNKNOWN,
    ("none", "None"),
    ("open", "Yes, or it may be"),
    ("cleared", "Yes, cleared by a physician"),
)
DISTANCES = ("weekly", "longest_before", "longest_30")
LONGEST_SPAN = timedelta(days=60)


def _short(words: str) -> forms.CharField:
    box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=words, required=False, widget=box, max_length=20)


def _whole(words: str) -> forms.IntegerField:
    box = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=words,
        required=False,
        widget=box,
        error_messages={"invalid": "Enter a whole number in figures."},
    )


class DaysField(forms.CharField):
    """Single days and spans: "24 Dec 2026, 1 Jan 2027 to 4 Jan 2027"."""

    def to_python(self, value: Any) -> Any:
        days: set[date] = set()
        for part in filter(None, map(str.strip, str(value or "").split(","))):
            first, _, last = part.partition(" to ")
            days |= set(_span(first, last))
        return tuple(sorted(days))


def _span(first: str, last: str) -> tuple[date, ...]:
    begin, end = typed.read_date(first), typed.read_date(last or first)
    if begin is None or end is None:
        raise ValidationError("Enter days like 24 Dec 2026, or 1 Jan 2027 to 4 Jan 2027.")
    if not begin <= end <= begin + LONGEST_SPAN:
        raise ValidationError("Enter the first day before the last, at most 60 days.")
    return tuple(begin + timedelta(days=n) for n in range((end - begin).days + 1))


def spans(days: tuple[date, ...]) -> str:
    """The inverse: "24 Dec 2026, 1 Jan 2027 to 4 Jan 2027"."""
    found: list[list[date]] = []
    for day in days:
        if found and found[-1][-1] + timedelta(days=1) == day:
            found[-1][1:] = [day]
        else:
            found.append([day])
    return ", ".join(" to ".join(f"{one.day} {one:%b %Y}" for one in span) for span in found)


class RunnerForm(PartForm):
    """Everything the programme is reckoned from, in the unit chosen."""

    unit = forms.ChoiceField(
        label="Miles or kilometers", choices=[("mi", "Miles"), ("km", "Kilometers")]
    )
    weekly = _short("Distance a week before the injury")
    run_days = _whole("Running days a week before the injury")
    longest_before = _short("Longest run before the injury")
    longest_30 = _short("Longest run in the last 30 days")
    last_run_on = DayField(label="Last run", required=False)
    worst = _whole("Worst pain in 24 hours, 0 to 10")
    leg_symptoms = forms.ChoiceField(
        label="Pain or numbness in a leg", choices=YES_NO, required=False
    )
    bone = forms.ChoiceField(label="Bone stress injury", choices=BONE, required=False)
    cleared_by = LineField(label="Cleared by (physician)", required=False, limit=120)
    cleared_on = DayField(label="Cleared on", required=False)
    pace = _short("Easy pace, minutes and seconds")
    days = forms.MultipleChoiceField(
        label="Days to run on",
        required=False,
        choices=[(str(n), words) for n, words in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = DayField(label="First day", required=False)
    closed = DaysField(
        label="Days away", required=False, help_text="Like 24 Dec 2026, 1 Jan 2027 to 4 Jan 2027"
    )
    race_on = DayField(label="Race day (never shortens the programme)", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def tell(self, sources: Mapping[str, str], *, confirmed: bool) -> None:
        """Say under each field where its value comes from."""
        for name, source in sources.items():
            field = self.fields.get("pace" if name == "pace_seconds" else name)
            if field is not None:
                field.help_text = source if confirmed else f"{source}. Confirm or change it."

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in DISTANCES:
            data[name] = self._distance(name, data)
        data["pace_seconds"] = self._pace(data.get("pace") or "", data.get("unit", "mi"))
        return data

    def _distance(self, name: str, data: dict[str, Any]) -> int | None:
        if not data.get(name):
            return None
        found = run_words.read(data[name], data.get("unit", "mi"))
        if found is None:
            self.add_error(name, "Enter a distance in figures, like 24 or 6.2.")
        return found

    def _pace(self, text: str, unit: str) -> int | None:
        """Seconds a mile."""
        if not text:
            return None
        minutes, colon, seconds = text.partition(":")
        if not (colon and minutes.isdigit() and seconds.isdigit() and int(seconds) < 60):
            self.add_error("pace", "Enter minutes and seconds, like 9:30.")
            return None
        whole = int(minutes) * 60 + int(seconds)
        return round(whole * (run_words.KM_PER_MILE if unit == run_words.KM else 1))

    @property
    def details(self) -> Details:
        data = self.cleaned_data
        plain = {
            name: data[name]
            for name in run_details.LABELS
            if name in data and name not in ("days", "closed")
        }
        return Details(
            **plain,
            days=tuple(sorted(int(day) for day in data["days"])),
            closed=data["closed"] or (),
        )


def runner_initial(details: Details, of: RunProgramme | None, unit: str) -> dict[str, Any]:
    """The fields as they stand, in ``unit``."""
    shown = {
        name: getattr(details, name)
        for name in run_details.LABELS
        if name not in (*DISTANCES, "pace_seconds", "days", "closed")
    }
    for name in DISTANCES:
        amount = getattr(details, name)
        shown[name] = "" if amount is None else run_words.reported(amount, unit).split()[0]
    return {
        **shown,
        "unit": unit,
        "days": [str(day) for day in details.days],
        "closed": spans(details.closed),
        "pace": _shown_pace(details.pace_seconds, unit),
        "race_on": of.race_on if of else None,
        "version": of.version if of else 0,
    }


def _shown_pace(seconds: int | None, unit: str) -> str:
    if seconds is None:
        return ""
    whole = round(seconds / (run_words.KM_PER_MILE if unit == run_words.KM else 1))
    return f"{whole // 60}:{whole % 60:02}"


class ReasonForm(PartForm):
    """A change or an end that needs a reason."""

    reason = LineField(label="Reason, for the record", required=False, limit=500)


class StepForm(ReasonForm):
    """The step to go on from."""

    field_order = ("step", "reason")
    step = forms.ChoiceField(label="Go on from", required=False)

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]  # a ChoiceField


class SignRunForm(forms.Form):
    """The password again; ``version`` is the draft as it was read."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
