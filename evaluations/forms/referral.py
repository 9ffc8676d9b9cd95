"""The forms of one referral's page. What may stand, the actions say."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, cast

from crispy_forms.layout import Row
from django import forms

from clinic.domain.typed import spoken_phone
from clinic.forms import drawn
from evaluations.actions.following import OutcomeWords
from evaluations.domain import letter, loop
from evaluations.domain.loop import State
from evaluations.domain.reply_file import MOST_BYTES, MOST_MEGABYTES
from evaluations.forms.decide import password
from evaluations.forms.plan_parts import NONE_CHOSEN, DayField, PartForm
from evaluations.models import Outcome, Recipient, ReferralStep, Sending
from evaluations.queries.decision_page import DETAIL_LABELS
from evaluations.queries.referral_page import ReferralPage

STEP_WORDS = {
    State.DELIVERED: "It was delivered",
    State.ACKNOWLEDGED: "They have it",
    State.APPOINTMENT_MADE: "Visit booked",
    State.SEEN: "Seen there",
    State.FAILED_DELIVERY: "It did not arrive",
}
"""What each step that someone logs is called on its button."""


class ReferralForm(PartForm):
    """One thing done about a referral, as it was on screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: ReferralPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.initial["version"] = page.referral.version

    def choices(self, name: str, offered: Iterable[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = list(offered)

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)

    def keep_typed(self, words: str) -> None:
        """Somebody was quicker. What was typed stays, to be sent once the page has been read."""
        self.add_error(None, words)
        version = str(self.page.referral.version)
        self.data = {name: self.data[name] for name in self.data} | {"version": version}


class RecipientForm(ReferralForm):
    """Who reads the letter: the usual kinds first."""

    recipient = forms.ChoiceField(
        label="Recipient", error_messages={"required": "Choose who reads the letter"}
    )
    helper = drawn("version", "recipient", tag=False, summary=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (words, [(str(one.pk), _reader(one)) for one in rows])
            for words, rows in self.page.recipients
        ]
        self.choices("recipient", [NONE_CHOSEN, *groups])
        self.initial["recipient"] = self.page.referral.recipient_id

    @property
    def given(self) -> dict[str, Any]:
        offered = {str(one.pk): one for _, rows in self.page.recipients for one in rows}
        return {**self.cleaned_data, "recipient": offered[self.cleaned_data["recipient"]]}


def _reader(one: Recipient) -> str:
    return f"{one.name}, {one.organisation}" if one.organisation else one.name


def _text(name: str) -> forms.CharField:
    most = letter.LIMITS[name]
    return forms.CharField(
        label=letter.LABELS[name],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": most}),
        help_text=f"At most {most} characters.",
    )


class WordsForm(ReferralForm):
    """The four short texts of the letter."""

    question = _text("question")
    history = _text("history")
    done = _text("done")
    said = _text("said")
    helper = drawn("version", "question", "history", "done", "said", tag=False, summary=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in letter.LIMITS:
            self.initial[name] = getattr(self.page.referral, name)

    @property
    def given(self) -> dict[str, Any]:
        words = {name: self.cleaned_data[name] for name in letter.LIMITS}
        return {"version": self.cleaned_data["version"], "words": words}

    def keep_typed(self, words: str) -> None:
        super().keep_typed(words)
        for name in letter.LIMITS:
            stored = getattr(self.page.referral, name)
            if self.cleaned_data.get(name, "").split() != stored.split():
                self.add_error(name, f"Stored now: {stored or 'nothing'}")


class SignForm(ReferralForm):
    """The letter as it was read, under the therapist's own password."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    password = password()
    helper = drawn("version", "sha256", "password", tag=False, summary=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        preview = self.page.preview
        self.initial["sha256"] = preview.sha256 if preview else ""

    def keep_typed(self, words: str) -> None:
        """What is signed is what was read: the letter on the page now is another one."""
        super().keep_typed(words)
        preview = self.page.preview
        sha256 = preview.sha256 if preview else ""
        self.data = {name: self.data[name] for name in self.data} | {"sha256": sha256}


class SendForm(ReferralForm):
    """How the signed letter went out, and where to."""

    way = forms.ChoiceField(
        label="How it went out",
        choices=Sending.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it went out"},
    )
    to = forms.CharField(
        label="Where to",
        required=False,
        help_text="The fax number, the address, or who took it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label="Note",
        required=False,
        help_text="Like the fax confirmation.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    helper = drawn("version", "way", "to", "note", tag=False, summary=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper = self.page.newest
        job = paper.job if paper and paper.is_ready else None
        self.document = job.document if job else None
        reader = self.page.referral.recipient
        if reader is not None:
            self.initial["to"] = spoken_phone(reader.fax) or reader.email or reader.name

    @property
    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "document": self.document}


class StepForm(ReferralForm):
    """One step as someone heard it; only the fields of that step."""

    to = forms.ChoiceField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label="How you know",
        choices=[NONE_CHOSEN, *ReferralStep.How.choices],
        error_messages={"required": "Choose how you know"},
    )
    who = forms.CharField(
        label="Whom you spoke to",
        required=False,
        help_text="Name and desk. Not needed when the patient said so.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    visit_day = DayField(label="Day of the visit", required=False)
    visit_time = forms.TimeField(
        label="Time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Enter a time, like 9:20"},
    )
    note = forms.CharField(
        label="Note", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, to: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = to
        self.initial["to"] = to
        self.choices("to", [(one, one) for one in self.page.steps])
        unasked = [] if self._books else ["visit_day", "visit_time"]
        if to in (State.DELIVERED, State.FAILED_DELIVERY):
            unasked.append("who")
        for name in unasked:
            del self.fields[name]
        names = [name for name in ("who", "note") if name in self.fields]
        visit = [Row("visit_day", "visit_time")] if self._books else []
        self.helper = drawn("version", "to", "how", *visit, *names, tag=False, summary=False)

    @property
    def _books(self) -> bool:
        return self.step is State.APPOINTMENT_MADE

    @property
    def words(self) -> str:
        return STEP_WORDS[self.step]

    @property
    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        day, at = said.pop("visit_day", None), said.pop("visit_time", None)
        zone = self.page.referral.clinic.zone
        visit = datetime.combine(day, cast(time, at), zone) if day and at else None
        return {**said, "to": State(said["to"]), "appointment_at": visit}

    def show(self, faults: Iterable[Any]) -> None:
        """The moment of a visit is typed as a day and a time."""
        for fault in faults:
            name = "visit_day" if fault.field == "appointment_at" else fault.field
            self.add_error(name if name in self.fields else None, fault.words)


class ReplyForm(PartForm):
    """A paper that came back."""

    file = forms.FileField(
        label="Reply on paper",
        help_text=f"PDF, PNG or JPEG, at most {MOST_MEGABYTES} MB.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty. Scan or save it again.",
            "missing": "Choose a file",
        },
    )
    helper = drawn("file", tag=False, summary=False)

    def __init__(self, *args: Any, page: ReferralPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @property
    def given(self) -> dict[str, Any]:
        """No more is read than shows that it is too large."""
        return {"file": self.cleaned_data["file"].read(MOST_BYTES + 1)}


class OutcomeForm(ReferralForm):
    """What came of it, coded for the rule report, and what the plan does now."""

    result = forms.ChoiceField(
        label="What came of it",
        choices=Outcome.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it"},
    )
    words = forms.CharField(
        label="In words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was found, who said so and when. At least 20 characters.",
    )
    reply = forms.ChoiceField(label="It stands on", required=False)
    plan = forms.ChoiceField(
        label="The plan",
        choices=Outcome.Plan.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the plan does now"},
    )
    password = password()
    helper = drawn(
        "version", "result", "words", "reply", "plan", "password", tag=False, summary=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = [(str(one.pk), f"The reply kept {_day(one.at)}") for one in self.page.replies]
        self.choices("reply", [("", "No paper: told by phone or by the patient"), *kept])
        if kept:
            self.initial["reply"] = kept[-1][0]

    @property
    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        replies = {str(one.pk): one for one in self.page.replies}
        words = OutcomeWords(
            result=said["result"],
            words=said["words"],
            plan=said["plan"],
            reply=replies.get(said["reply"]),
        )
        return {"version": said["version"], "password": said["password"], "said": words}


def _day(at: datetime) -> str:
    return f"{at:%-d %b %Y}"


class RefusalForm(ReferralForm):
    """The patient refuses, informed: everything that the record must hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in loop.REFUSAL:
            box = forms.TextInput(attrs={"autocomplete": "off"})
            field = forms.CharField(label=DETAIL_LABELS[name], required=False, widget=box)
            field.plain_label = True  # type: ignore[attr-defined]  # nothing here is required
            self.fields[name] = field
        self.helper = drawn("version", *loop.REFUSAL, tag=False, summary=False)

    @property
    def given(self) -> dict[str, Any]:
        details = {name: self.cleaned_data[name] for name in loop.REFUSAL}
        return {"version": self.cleaned_data["version"], "details": details}


class EndForm(ReferralForm):
    """Ending it, or giving up for now, in the clinician's own words."""

    words = forms.CharField(
        label="In your words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="At least 20 characters.",
    )
    helper = drawn("version", "words", tag=False, summary=False)


class BareForm(ReferralForm):
    """A button."""

    helper = drawn("version", tag=False, summary=False)
