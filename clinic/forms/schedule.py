"""Choosing a file of visits, and saying which of its columns is what."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from clinic.actions.schedule import Source
from clinic.domain import schedule_file, schedule_rows
from clinic.domain.schedule_file import Table, UnreadableFile
from clinic.domain.schedule_rows import FIELD_WORDS
from clinic.forms import LineField, drawn
from clinic.models import Clinic, User

SALT = "clinic.schedule"
GOOD_FOR = 3600
"""Seconds: what was read goes back and forth with the page, signed, and is kept nowhere."""


class FileForm(forms.Form):
    """A CSV or .ics file of visits."""

    file = forms.FileField(
        label="File of visits, CSV or .ics",
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.ics,.txt,text/csv,text/calendar"}),
        help_text="Up to 5 MB and 5,000 visits",
        error_messages={
            "required": "Choose the file that the other program exported",
            "invalid": "Choose the file that the other program exported",
            "max_length": "Give the file a shorter name",
        },
    )
    helper = drawn("file", tag=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic

    def clean_file(self) -> Source:
        """Read at once: what is not a file of visits is refused and nothing of it kept."""
        sent = self.cleaned_data["file"]
        if sent.size > schedule_file.MOST_BYTES:
            raise ValidationError("The file is larger than 5 MB. Export fewer weeks at a time.")
        data = sent.read()
        try:
            table = schedule_file.read(data, zone=self.clinic.zone)
        except UnreadableFile as refused:
            raise ValidationError(str(refused)) from refused
        return Source(
            name=sent.name[:200],
            sha256=hashlib.sha256(data).hexdigest(),
            table=table,
            mapped=schedule_rows.guess(table.columns),
        )


def sealed(source: Source, by: User) -> str:
    """The table as one signed word, for the page to send back."""
    told = {
        "name": source.name,
        "sha256": source.sha256,
        "columns": source.table.columns,
        "rows": source.table.rows,
        "lines": source.table.lines,
        "note": source.table.note,
    }
    return signing.dumps(told, salt=f"{SALT}.{by.pk}", compress=True)


class ColumnsForm(forms.Form):
    """Which column is what. ``table`` is what :func:`sealed` made for the same person."""

    table = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = LineField(label="Why are they cancelled?", required=False)

    def __init__(self, *args: Any, columns: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Not in the file"), *((str(i), one) for i, one in enumerate(columns))]
        for name, words in FIELD_WORDS.items():
            self.fields[name] = forms.ChoiceField(label=words, choices=choices, required=False)
        self.helper = drawn(*FIELD_WORDS, tag=False)

    @property
    def mapped(self) -> dict[str, int]:
        told = {name: self.cleaned_data.get(name, "") for name in FIELD_WORDS}
        return {name: int(place) for name, place in told.items() if place}


def opened(token: str, by: User) -> Source:
    """What :func:`sealed` put away. Raises ``signing.BadSignature`` for anything else, or after
    an hour."""
    told: Mapping[str, Any] = signing.loads(token, salt=f"{SALT}.{by.pk}", max_age=GOOD_FOR)
    table = Table(
        columns=tuple(told["columns"]),
        rows=tuple(tuple(row) for row in told["rows"]),
        lines=tuple(told["lines"]),
        note=told["note"],
    )
    kept = {"fault": table.columns.index("Fault")} if "Fault" in table.columns else {}
    headings = [one.casefold() for one in table.columns]
    if "status" in headings:
        kept["status"] = headings.index("status")
    return Source(name=told["name"], sha256=told["sha256"], table=table, mapped=kept)
