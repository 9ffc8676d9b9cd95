"""How a paper is to be printed."""

from collections.abc import Sequence
from typing import Any

from django import forms

from evaluations.pdf import markup

LANGUAGES = {"en": "English", "es": "Spanish"}
PAPERS = (("letter", "Letter"), ("a4", "A4"))


class PrintForm(forms.Form):
    """Language and sheet of the patient's papers; in large print; with the wallet card."""

    language = forms.ChoiceField(widget=forms.RadioSelect)
    paper = forms.ChoiceField(choices=PAPERS, widget=forms.RadioSelect)
    large = forms.BooleanField(required=False)
    card = forms.BooleanField(required=False)

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [(code, LANGUAGES[code]) for code in languages]

    @property
    def form(self) -> markup.Form:
        """The form of a copy that was asked for."""
        size = "large" if self.cleaned_data["large"] else "normal"
        return markup.Form(paper=self.cleaned_data["paper"], type_size=size)
