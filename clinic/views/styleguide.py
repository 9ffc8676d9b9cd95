"""Every component in every state, on one page, with an invented person in the band."""

from dataclasses import dataclass
from datetime import date

from crispy_forms.layout import Field
from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.forms import drawn
from clinic.models import EpisodeOfCare, Patient
from clinic.templatetags.clinic import URGENCIES

YES_NO = [("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    states: list[str]
    sentence: str
    is_complete: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    words: str
    when: str
    state: str = ""


class StaffSample(forms.Form):
    born = forms.DateField(
        label="Date of birth",
        help_text="For example 14 Feb 1990",
        error_messages={"invalid": "Enter the day, month and year they were born"},
    )
    email = forms.EmailField(label="E-mail", required=False)
    side = forms.ChoiceField(
        label="Side",
        choices=[("right", "RIGHT"), ("left", "LEFT")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose RIGHT or LEFT"},
    )
    language = forms.ChoiceField(choices=[("en", "English"), ("es", "Español")])
    sms = forms.BooleanField(label="Text messages are fine", required=False)
    helper = drawn(
        "born", "email", Field("side", template="forms/radios_seg.html"), "language", "sms"
    )


class TabletSample(forms.Form):
    numb = forms.ChoiceField(
        label="Do you have numbness between your legs?",
        choices=[*YES_NO, ("declined", "I'd rather say this in person")],
        widget=forms.RadioSelect,
    )
    pain = forms.ChoiceField(
        label="How bad is your pain right now?",
        help_text="Think of wherever hurts most. Tap one number.",
        choices=[*((str(n), str(n)) for n in range(11)), ("unsure", "I cannot put a number on it")],
        widget=forms.RadioSelect,
    )
    helper = drawn(
        Field("numb", template="forms/radios_tiles.html"), Field("pain", template="forms/hill.html")
    )


def tablet_sample() -> TabletSample:
    form = TabletSample(initial={"pain": "4"}, prefix="tablet")
    vars(form.fields["numb"]).update(
        heading="h2", soft=["declined"], why="Only your team sees this."
    )
    vars(form.fields["pain"]).update(
        heading="h2",
        soft=["unsure"],
        low="No pain",
        high="Worst pain you can think of",
        echo="You chose {} out of 10 for right now.",
    )
    form.helper.form_tag = False
    return form


def sample_patient() -> Patient:
    return Patient(
        number="BK-0000",
        given_name="Sample",
        family_name="Person",
        birth_date=date(1990, 2, 14),
        pronouns="she/her",
        allergies="Latex allergy",
    )


@requires(Permission.MANAGE_CLINIC)
@require_GET
def styleguide(request: StaffRequest) -> HttpResponse:
    page = {
        "sample": sample_patient(),
        "sample_case": EpisodeOfCare(side="right", complaint="low back and buttock"),
        "holds": ["side plank"],
        "urgencies": URGENCIES,
        "results": ["Neg", "Pos", "Equiv", "Unable", "NT"],
        "ledger": Ledger(
            states=["asked"] * 11, sentence="asked 11 of 11, present 0", is_complete=True
        ),
        "ledger_open": Ledger(
            states=["asked"] * 8 + ["present"] + ["open"] * 2,
            sentence="asked 9 of 11, present 1, 2 not asked",
            is_complete=False,
        ),
        "steps": [
            Step(words="Sent", when="18 Nov", state="done"),
            Step(words="Received", when="20 Nov", state="done"),
            Step(words="Visit", when="9 Dec", state="now"),
            Step(words="Outcome", when="due 8 Dec"),
        ],
        "form": StaffSample({"staff-born": "14 Feb", "staff-language": "en"}, prefix="staff"),
        "kiosk_form": tablet_sample(),
    }
    return render(request, "clinic/styleguide.html", page)
