"""The forms of rule governance: signing off a version, trying a case."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from clinic.forms import drawn
from evaluations.actions.rules_sign_off import SHORTEST_NOTE
from evaluations.forms.sign import PasswordField
from evaluations.models import RuleComparison
from evaluations.queries.rule_pages import VersionPage

NO_COMPARISON = "none"
LONGEST_CASE = 200_000


class SignOffForm(forms.Form):
    """The lead's own words and password; ``judging`` is the version that judged on screen."""

    use_required_attribute = False
    judging = forms.CharField(max_length=40, widget=forms.HiddenInput)
    comparison = forms.ChoiceField(
        label="Comparison you read",
        error_messages={"required": "Choose the comparison you read, or that you read none"},
    )
    note = forms.CharField(
        label="What you read, and why these rules may judge",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"At least {SHORTEST_NOTE} characters. It stays with the version",
        error_messages={"required": "Write what you read, and why these rules may judge"},
        strip=False,
    )
    password = PasswordField(act="sign off the rules")

    def __init__(self, *args: Any, page: VersionPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["judging"] = page.standing.version
        done = [one for one in page.comparisons if one.state == RuleComparison.State.DONE]
        self._done = {str(one.pk): one for one in done}
        if not done:
            del self.fields["comparison"]
            return
        choices = [("", "Choose"), *((key, str(_said(one))) for key, one in self._done.items())]
        choices.append((NO_COMPARISON, "I read none of them"))
        self.fields["comparison"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def chosen(self) -> RuleComparison | None:
        return self._done.get(self.cleaned_data.get("comparison", ""))


def _said(one: RuleComparison) -> str:
    return f"{one.total} cases, asked for on {one.asked_at:%-d %b %Y}"


class RehearsalForm(forms.Form):
    """A written-down case, and the version that is tried on it."""

    use_required_attribute = False
    version = forms.ChoiceField(label="Rules")
    case = forms.CharField(
        label="Case, as JSON",
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "autocomplete": "off"}),
        required=False,
        help_text="One case, or a list of up to 20. The names of facts stand beside",
        strip=False,
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        help_text="JSON, as the rehearse command reads it",
        widget=forms.FileInput(attrs={"accept": "application/json,.json"}),
    )
    helper = drawn("version", "case", "file", tag=False)

    def __init__(self, *args: Any, versions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = versions  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("case", "file"):  # either will do
            self.fields[name].plain_label = True  # type: ignore[attr-defined]  # as others do

    def clean_file(self) -> str:
        """The text of the file; it takes the place of what stands in the box."""
        sent: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if sent is None:
            return ""
        if (sent.size or 0) > LONGEST_CASE:
            raise ValidationError(f"Send a file of at most {LONGEST_CASE // 1000} kB")
        try:
            raw: bytes = sent.read()
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(
                "Send a JSON file in UTF-8: this one is something else"
            ) from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not (said.get("file") or said.get("case", "").strip()):
            self.add_error("case", "Write a case, or send a file")
        return said

    @property
    def text(self) -> str:
        return str(self.cleaned_data["file"] or self.cleaned_data["case"])
