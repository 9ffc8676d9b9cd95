"""The days a rule report is about."""

from datetime import date, timedelta
from typing import Any

from django import forms

from evaluations.domain.rule_report import Period, Span

MOST_DAYS = 3 * 366
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
"""No report begins before or ends after; further days overflow what a date can hold."""

_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PeriodForm(forms.Form):
    """Two days, both included."""

    since = forms.DateField(label="From", widget=_DATE)
    until = forms.DateField(label="To", widget=_DATE)

    def clean_since(self) -> date:
        return _within_reach(self.cleaned_data["since"])

    def clean_until(self) -> date:
        return _within_reach(self.cleaned_data["until"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and since > until:
            self.add_error("until", "This day is before the first one.")
        elif since and until and until - since > timedelta(days=MOST_DAYS):
            self.add_error("until", "Choose three years at most.")
        return found

    def period(self) -> Period:
        days = self.cleaned_data
        return Period(span=Span.CUSTOM, first=days["since"], last=days["until"])


def _within_reach(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise forms.ValidationError("Choose a day from 2000 to 2099.")
    return day
