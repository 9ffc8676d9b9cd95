"""A reply that was kept with the wrong referral: which one it answers, and why it moves."""

from collections.abc import Iterable
from typing import Any

from django import forms

from clinic.forms import drawn
from clinic.forms.mistakes import reason_field
from evaluations.models import Referral


class RightReferralForm(forms.Form):
    """``names_readers``: whether this person may read whom a referral went to."""

    referral = forms.ChoiceField(
        label="The referral that it answers",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the referral that it answers"},
    )
    reason = reason_field("What went wrong?")
    checked = forms.BooleanField(
        label="I have compared the paper with the name, birth date and referral",
        error_messages={"required": "Compare the paper, then tick this"},
    )

    def __init__(
        self, *args: Any, referrals: Iterable[Referral], names_readers: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.referrals = {str(one.pk): one for one in referrals}
        named = [(key, _named(one, names_readers)) for key, one in self.referrals.items()]
        self.fields["referral"].choices = named  # type: ignore[attr-defined]  # a ChoiceField
        self.helper = drawn("referral", "reason", "checked", tag=False)

    @property
    def chosen(self) -> Referral:
        return self.referrals[self.cleaned_data["referral"]]


def _named(referral: Referral, names_readers: bool) -> str:
    opened = referral.opened_at.astimezone(referral.clinic.zone)
    reader = referral.recipient if names_readers else None
    to = f" to {reader.name}" if reader else ""
    state = referral.get_state_display().lower()
    return f"Referral{to}, opened {opened.day} {opened:%b %Y}, {state}"
