"""Answers given in person, each kept beside what the tablet was told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from evaluations.forms.plan_parts import PartForm
from evaluations.queries.asking import Item
from intake.actions.clarifying import LONGEST_NAME, LONGEST_WORDS, Note, NoteFault

ASKED_BY, WORDS = "asked_by", "words"


@dataclass(frozen=True, kw_only=True, slots=True)
class AskRow:
    """One question as it is drawn: its options, and what a clinician notes where that is needed."""

    item: Item
    choice: BoundField
    note: tuple[BoundField, ...]


class AskForm(PartForm):
    """Answers given in person; what is left alone stays as it is.

    What the person would rather say in person asks for a note as well: who asked, and the exact
    answer. ``asker`` is offered as who asked.
    """

    def __init__(self, *args: Any, items: Iterable[Item], asker: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = tuple(items)
        for item in self.items:
            self._add(item.code, _choice(item))
            if item.needs_note:
                self._add(_part(item.code, ASKED_BY), _line("Who asked", LONGEST_NAME))
                self._add(_part(item.code, WORDS), _exact())
                self.initial[_part(item.code, ASKED_BY)] = asker

    def _add(self, name: str, field: forms.Field) -> None:
        field.plain_label = True  # type: ignore[attr-defined]  # nothing here is required
        self.fields[name] = field

    @property
    def rows(self) -> Iterator[AskRow]:
        for item in self.items:
            parts = (ASKED_BY, WORDS) if item.needs_note else ()
            yield AskRow(
                item=item,
                choice=self[item.code],
                note=tuple(self[_part(item.code, part)] for part in parts),
            )

    def clean(self) -> None:
        """Words without their answer are not dropped: the answer is asked for."""
        super().clean()
        for item in self.items:
            if self.cleaned_data.get(_part(item.code, WORDS)) and not self._said(item.code):
                self.add_error(item.code, "Choose the answer that their words come to")

    def _said(self, code: str) -> bool:
        return bool(self.cleaned_data.get(code)) or code in self.errors

    @property
    def answers(self) -> dict[str, str]:
        found = {item.code: self.cleaned_data.get(item.code, "") for item in self.items}
        return {code: value for code, value in found.items() if value}

    @property
    def notes(self) -> dict[str, Note]:
        return {
            item.code: Note(
                asked_by=self.cleaned_data[_part(item.code, ASKED_BY)],
                words=self.cleaned_data[_part(item.code, WORDS)],
            )
            for item in self.items
            if item.needs_note and item.code in self.answers
        }

    def show_notes(self, faults: Iterable[NoteFault]) -> None:
        """What a note lacks, beside its box; beside the question where no box was drawn."""
        for fault in faults:
            name = _part(fault.code, fault.part)
            self.add_error(name if name in self.fields else fault.code, fault.words)


def _part(code: str, part: str) -> str:
    return f"{code}__{part}"


def _choice(item: Item) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=item.label,
        help_text=f"“{item.words}” Now: {item.now}",
        choices=item.options,
        required=False,
        widget=forms.RadioSelect,
    )


def _line(label: str, limit: int) -> forms.CharField:
    box = forms.TextInput(attrs={"autocomplete": "off", "maxlength": limit})
    return forms.CharField(label=label, required=False, strip=False, widget=box)


def _exact() -> forms.CharField:
    field = _line("Their exact answer", LONGEST_WORDS)
    field.help_text = "If they would rather not say, choose Not sure and write that down."
    return field
