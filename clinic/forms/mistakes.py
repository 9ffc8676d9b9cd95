"""Putting mistakes right: a typed reason, and the right person confirmed by name, birth date and
number."""

from typing import Any

from django import forms

from clinic.actions.in_error import SHORTEST_REASON
from clinic.forms import LineField, drawn
from clinic.models import Patient, Visit

A_NEW_VISIT = "new"
DID_NOT_HAPPEN = (Visit.Status.CANCELLED, Visit.Status.NO_SHOW, Visit.Status.ERROR)
MOST_VISITS = 20


def reason_field(label: str) -> LineField:
    return LineField(
        label=label,
        limit=500,
        min_length=SHORTEST_REASON,
        help_text="Others read this beside the mark",
        error_messages={
            "required": "Say what went wrong",
            "min_length": f"Say what went wrong in at least {SHORTEST_REASON} characters",
        },
    )


class ReasonForm(forms.Form):
    """Why something is entered in error."""

    reason = reason_field("What went wrong?")
    helper = drawn("reason", tag=False)


class RightPersonForm(forms.Form):
    """The right person's visit, the reason, and that all three marks of identity were read."""

    visit = forms.ChoiceField(
        label="Their visit",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose their visit, or a new one"},
    )
    reason = reason_field("What went wrong?")
    checked = forms.BooleanField(
        label="I have compared name, birth date and number of both people",
        error_messages={"required": "Compare both people, then tick this"},
    )

    def __init__(self, *args: Any, right: Patient, like: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visits = right.visits.exclude(status__in=DID_NOT_HAPPEN).select_related("therapist")
        self.visits = {str(one.pk): one for one in visits.order_by("-starts_at")[:MOST_VISITS]}
        new = f"A new visit at the same time, with {like.therapist.short_name}"
        named = [(key, _named(one)) for key, one in self.visits.items()]
        self.fields["visit"].choices = [*named, (A_NEW_VISIT, new)]  # type: ignore[attr-defined]
        self.helper = drawn("visit", "reason", "checked", tag=False)

    @property
    def chosen(self) -> Visit | None:
        """The visit that was chosen; None for a new one."""
        return self.visits.get(self.cleaned_data["visit"])


class WrongStartForm(RightPersonForm):
    """A visit that was started for the wrong person: what of it is whose."""

    was_booked = forms.TypedChoiceField(
        label="Does the wrong person have a visit at this time?",
        choices=[("yes", "Yes: set it back to booked"), ("no", "No: mark it as entered in error")],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they have a visit at this time"},
    )
    answers = forms.ChoiceField(
        label="Who gave the answers on the intake?",
        choices=[
            ("move", "The right person: move them"),
            ("keep", "The person they are filed under: leave them"),
            ("nobody", "Nobody for certain: mark them as entered in error"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say who gave the answers"},
    )
    carry = forms.BooleanField(
        label="These findings were measured on the right person: carry them over",
        required=False,
    )

    def __init__(self, *args: Any, answered: bool, drafted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not answered:
            del self.fields["answers"]
        if not drafted:
            del self.fields["carry"]
        asked = [name for name in ("answers", "carry") if name in self.fields]
        self.helper = drawn("visit", "was_booked", *asked, "reason", "checked", tag=False)


def _named(visit: Visit) -> str:
    local = visit.starts_at.astimezone(visit.clinic.zone)
    clock = f"{local.hour % 12 or 12}:{local:%M} {local:%p}"
    when = f"{local.day} {local:%b %Y}, {clock}"
    return f"{when}, {visit.get_kind_display()}, {visit.therapist.short_name}"
