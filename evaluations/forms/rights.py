"""Forms of a patient's rights: a copy, a request to correct, what was done about it, who got it."""

from typing import Any

from django import forms

from clinic.models import Disclosure
from evaluations import library
from evaluations.actions.amending import ASK
from evaluations.domain.amending import Act
from evaluations.forms.sign import PasswordField

PAPER, JSON, FHIR = "pdf", "json", "fhir"


def _day(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": "Enter the day.",
            "invalid": "Enter a day such as 2026-12-03.",
        },
    )


def _words(label: str, hint: str, needed: str, *, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": needed},
        strip=False,
    )


class CopyForm(forms.Form):
    """Which copy, in which language, and the password typed again."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label="What the patient wants",
        widget=forms.RadioSelect,
        choices=[
            (PAPER, "On paper (PDF)"),
            (JSON, "As a file with every detail (JSON)"),
            (FHIR, "As a file for another clinic's program (FHIR)"),
        ],
        error_messages={"required": "Choose paper or a file."},
    )
    language = forms.ChoiceField(
        label="Headings of the paper", choices=[("en", "English"), ("es", "Spanish")]
    )
    attachments = forms.BooleanField(
        label="Put the papers themselves into the file", required=False
    )
    password = PasswordField(act="make the copy")


class RequestForm(forms.Form):
    """What is wrong and what it should say, in the patient's words."""

    use_required_attribute = False
    asked_on = _day("Day they asked", "The 60 days count from here.")
    asked_by = forms.CharField(
        label="Who asked",
        max_length=200,
        help_text="The patient, or who speaks for them and in what right.",
        error_messages={"required": "Name who asked."},
    )
    about = forms.ChoiceField(label="What it is about", required=False)
    text = _words(
        "What is wrong, and what it should say",
        "In their words. Nothing in the record changes by this.",
        "Write what is wrong and what it should say.",
        rows=6,
    )

    def __init__(self, *args: Any, about: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = about  # type: ignore[attr-defined]  # a ChoiceField


class StepForm(forms.Form):
    """One step of a request. ``ground`` is asked of a denial only."""

    use_required_attribute = False
    text = _words("Words", "", "Write a few words.")

    TITLES = {
        Act.EXTEND: "Take 30 more days",
        Act.ACCEPT: "Accept",
        Act.DENY: "Deny",
        Act.DISAGREE: "Keep their statement of disagreement",
        Act.ANSWER: "Reply to the statement",
    }
    LABELS = {
        Act.EXTEND: ("Why it takes longer", "The patient is told. It can be done once."),
        Act.ACCEPT: ("What was corrected, and where", "The patient is told."),
        Act.DENY: ("Why it stands as it is", "Plain words. The patient reads them."),
        Act.DISAGREE: ("The patient's statement", "As they gave it. It goes with each copy."),
        Act.ANSWER: ("Your reply to the statement", "It goes with each copy too."),
    }

    def __init__(self, act: Act, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_{act.value}_%s")
        self.act = act
        self.title = self.TITLES[act]
        field = self.fields["text"]
        field.label, field.help_text = self.LABELS[act]
        field.error_messages["required"] = f"{ASK[act]}."
        if act is Act.DENY:
            grounds = library.words_of_rights().grounds
            self.fields["ground"] = forms.ChoiceField(
                label="Ground",
                choices=[("", "Choose the ground")]
                + [(code, words.en) for code, words in grounds.items()],
                error_messages={"required": "Choose on which ground it is denied."},
            )
            self.order_fields(["ground", "text"])


class DisclosureForm(forms.Form):
    """Something of the record went to somebody outside."""

    use_required_attribute = False
    on = _day("Day it was given")
    recipient = forms.CharField(
        label="Who received it",
        max_length=200,
        help_text="The person or office.",
        error_messages={"required": "Name who received it."},
    )
    recipient_address = forms.CharField(label="Their address", max_length=300, required=False)
    what = forms.CharField(
        label="What was given",
        max_length=300,
        help_text="Such as: copy of the evaluation of 3 Dec.",
        error_messages={"required": "Say what was given."},
    )
    purpose = forms.ChoiceField(
        label="Purpose",
        choices=[("", "Choose the purpose"), *Disclosure.Purpose.choices],
        error_messages={"required": "Choose the purpose."},
    )
    why = forms.CharField(
        label="Why",
        max_length=300,
        required=False,
        help_text="The order, the law or the report. Needed unless it was for treatment, to the "
        "patient or authorized.",
    )
