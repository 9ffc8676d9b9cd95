"""The forms of a decision about a fired rule. What may stand, the actions say."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Row
from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic.forms import drawn, seg
from evaluations import library
from evaluations.domain.decisions import DETAILS, Action, Proposal, one_lower
from evaluations.domain.triggers import SIDE_RULE, Urgency
from evaluations.forms.plan_parts import NONE_CHOSEN, DayField, PartForm
from evaluations.models import Outcome, Recheck
from evaluations.queries import rulesets
from evaluations.queries.decision_page import DETAIL_LABELS, DecisionPage

DETAIL_GROUPS = (
    ("known_and_investigated", ("known_on", "known_by")),
    ("data_entry_error", ("corrected",)),
    (
        "patient_declined_informed",
        ("capacity", "explained", "interpreter", "refusal", "alternative", "witness"),
    ),
)
CLARIFIED = ("answer", "asked_by", "asked_at")
LANGUAGES = (NONE_CHOSEN, ("en", "English"), ("es", "Spanish"), ("other", "Another language"))
FORMATS = (NONE_CHOSEN, ("paper", "On paper"), ("spoken", "Spoken"), ("message", "By message"))
WAYS = (("phone", "Phone"), ("in_person", "In person"), ("911", "911"), ("letter", "Letter"))


def password() -> forms.CharField:
    return forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "Type your password to record this."},
    )


class DecideForm(PartForm):
    """One decision. Only what this person may do about this firing is offered."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    action = forms.ChoiceField(
        label="Your decision",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you decide"},
    )
    to_urgency = forms.ChoiceField(label="Raise to", required=False)
    reason_code = forms.ChoiceField(label="Reason", required=False)
    recheck_due = DayField(label="Check again by", required=False)
    reason_text = forms.CharField(
        label="In your words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="At least 20 characters, written for this person.",
    )
    evidence = forms.MultipleChoiceField(
        label="Findings of today this rests on",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    safety_net_given = forms.BooleanField(label="I gave the When to get help card", required=False)
    safety_net_language = forms.ChoiceField(
        label="The card was in", required=False, choices=LANGUAGES
    )
    safety_net_format = forms.ChoiceField(label="It was given", required=False, choices=FORMATS)
    agreed_name = forms.CharField(label="Second clinician or physician", required=False)
    agreed_phone = forms.CharField(label="Their phone", required=False)
    agreed_time = forms.TimeField(
        label="When they agreed today",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": "Enter a time, like 9:20"},
    )
    password = password()

    def __init__(self, *args: Any, page: DecisionPage, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.now = page, now.astimezone(page.firing.clinic.zone)
        for name, label in DETAIL_LABELS.items():
            box = forms.TextInput(attrs={"autocomplete": "off"})
            field = forms.CharField(label=label, required=False, widget=box)
            field.plain_label = True  # type: ignore[attr-defined]  # nothing here is required
            self.fields[name] = field
        self._offer()
        self.initial["version"] = page.firing.version
        self.fields["password"].widget.attrs["form"] = "decision-form"

    def _offer(self) -> None:
        urgencies = rulesets.of_firing(self.page.firing).urgencies
        higher = [one for one in Urgency if one.rank > self.page.urgency.rank]
        offered = {
            "action": [(one.value, _words(one, self.page)) for one in self.page.allowed],
            "to_urgency": [NONE_CHOSEN, *((one.value, urgencies[one].label.en) for one in higher)],
            "reason_code": [
                NONE_CHOSEN,
                *((one.code, one.label.en) for one in library.decision_reasons().values()),
            ],
            "evidence": [
                (str(one.finding_id), f"{one.label}: {one.value}") for one in self.page.found
            ],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not self.page.found:
            self.fields[
                "evidence"
            ].help_text = "Nothing was examined today, so it cannot be lowered yet."
        latest = self.now.date() + timedelta(days=urgencies[self.page.urgency].recheck_days)
        self.fields["recheck_due"].help_text = f"{latest:%-d %b %Y} at the latest."
        self.fields["reason_code"].help_text = "Needed to lower it or set it aside."

    @property
    def helper(self) -> FormHelper:
        return drawn(*self._layout(), tag=False)

    def _layout(self) -> Iterable[Any]:
        """Each part stands only beside the choice that asks for it (``decide.css``); where a
        browser cannot tell what is chosen, all of them stand."""
        yield from ("version", "action")
        if Action.ESCALATE in self.page.allowed:
            yield Div("to_urgency", css_class="when escalate")
        if Action.ACCEPT in self.page.allowed:
            yield Div(Row("reason_code", "recheck_due"), css_class="when accept lower")
            yield from (Div(*names, css_class=f"reason {code}") for code, names in DETAIL_GROUPS)
        if Action.DATA_CLARIFIED in self.page.allowed:
            yield Div(*CLARIFIED, css_class="when clarified")
        yield "reason_text"
        if Action.ACCEPT in self.page.allowed:
            yield Div("evidence", css_class="when lower")
            given = ("safety_net_given", Row("safety_net_language", "safety_net_format"))
            yield Div(*given, css_class="when accept lower")
            if self.page.urgency is Urgency.EMERGENCY:
                agreed = ("agreed_name", Row("agreed_phone", "agreed_time"))
                yield Div(*agreed, css_class="when lower")

    @property
    def finding_ids(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["evidence"]]

    def proposal(self) -> Proposal:
        said = self.cleaned_data
        time = said.get("agreed_time")
        return Proposal(
            action=Action(said["action"]),
            to_urgency=Urgency(said["to_urgency"]) if said["to_urgency"] else None,
            reason_code=said["reason_code"],
            reason_text=said["reason_text"],
            safety_net_given=said["safety_net_given"],
            safety_net_language=said["safety_net_language"],
            safety_net_format=said["safety_net_format"],
            recheck_due=said["recheck_due"],
            agreed_name=said["agreed_name"],
            agreed_phone=said["agreed_phone"],
            agreed_at=datetime.combine(self.now.date(), time, self.now.tzinfo) if time else None,
            details={name: said[name] for name in DETAILS if said[name]},
        )

    def show(self, faults: Iterable[Any]) -> None:
        """Each fault beside its field; ``agreed_at`` is typed as a time of today."""
        for fault in faults:
            name = "agreed_time" if fault.field == "agreed_at" else fault.field
            self.add_error(name if name in self.fields else None, fault.words)


def _words(action: Action, page: DecisionPage) -> SafeString:
    levels = rulesets.of_firing(page.firing).urgencies
    lower = levels[one_lower(page.urgency)]
    if page.firing.code == SIDE_RULE:
        return _choice("The sides truly differ", "Say why. Nothing else is changed.")
    said = {
        Action.ACCEPT: (_accepting(page), levels[page.urgency].target.en),
        Action.STEP_DOWN: (f"Lower one level, to {lower.label.en}", lower.target.en),
        Action.FALSE_POSITIVE: ("Not a true alarm", "It stays in the record with your reason."),
        Action.ESCALATE: ("Raise it", "To the more urgent level that you choose."),
        Action.DATA_CLARIFIED: ("The answer was clarified", "Say who asked, when, and the answer."),
    }
    return _choice(*said[action])


def _accepting(page: DecisionPage) -> str:
    """ "Refer today" opens the letter; what is only watched asks for a re-check."""
    if page.urgency is Urgency.MONITOR:
        return "Watch and check again"
    if not library.letters().has_letter(page.firing.code):
        return "Act on it"
    when = {Urgency.EMERGENCY: "Refer now", Urgency.SAME_DAY: "Refer today"}
    return when.get(page.urgency, "Refer")


def _choice(title: str, what: str) -> SafeString:
    return format_html("<b>{}</b><small>{}</small>", title, what)


class ContactForm(PartForm):
    """Whom someone reached about a firing."""

    who = forms.CharField(label="Whom you reached", required=False)
    how = forms.ChoiceField(label="How", required=False, choices=WAYS, widget=forms.RadioSelect)
    phone = forms.CharField(label="Phone", required=False)
    outcome = forms.CharField(label="What they said or will do", required=False)

    helper = drawn("who", "how", Row("phone", "outcome"), submit="Log the contact", tag=False)


class LiftForm(PartForm):
    """One restriction lifted, with the outcome that allows it."""

    effect = forms.ChoiceField(
        label="Lift", widget=forms.RadioSelect, error_messages={"required": "Choose what to lift"}
    )
    outcome = forms.ModelChoiceField(
        label="Outcome that allows it",
        queryset=Outcome.objects.none(),
        required=False,
        empty_label="None on record",
    )
    cites = forms.CharField(
        label="Because of",
        required=False,
        help_text="Without an outcome: who allowed it, when, and what was found.",
    )
    password = password()

    helper = drawn("effect", "outcome", "cites", "password", submit="Lift it", tag=False)

    def __init__(self, *args: Any, page: DecisionPage, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "lift_%s")  # other forms of the page have such fields too
        super().__init__(*args, **kwargs)
        self.fields["effect"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (line.effect.code, line.effect.label.en) for line in page.standing_holds
        ]
        outcomes = Outcome.objects.filter(pk__in=[one.pk for one in page.outcomes])
        self.fields["outcome"].queryset = outcomes  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["outcome"].label_from_instance = _outcome  # type: ignore[attr-defined]  # the same


def _outcome(one: Outcome) -> str:
    """ "8 Dec 2026, excluded: MRI clear"."""
    day = one.at.astimezone(one.referral.clinic.zone).date()
    return f"{day:%-d %b %Y}, {one.get_result_display()}: {one.words[:80]}"


class RecheckForm(PartForm):
    """A watched firing, asked or tested again."""

    result = forms.ChoiceField(
        label="How it is now",
        choices=Recheck.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it is now"},
    )
    note = forms.CharField(label="What you asked or tested, and its result", required=False)
    due_again = DayField(
        label="Check again by", required=False, help_text="Leave blank to end the watch."
    )

    helper = drawn(seg("result"), "note", "due_again", submit="Log the re-check", tag=False)
