"""The forms that take a score from paper: item answers, or the score as it is printed."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.core.exceptions import ValidationError

from clinic.domain import typed
from clinic.forms import LineField, drawn
from clinic.models import User, Visit
from intake.actions import scores
from intake.domain import scoring
from intake.domain.instruments import Entry, Instrument, Item, Part
from intake.models import ScoreRecord

_NUMBER = re.compile(r"[-−]?[0-9]{1,3}([.,][0-9]{1,2})?")
ITEMS, SCORE = "items", "score"


class DayField(forms.DateField):
    """The day on the paper, typed the way people say it."""

    widget = forms.DateInput(format="%-d %b %Y", attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> date | None:
        if not value or isinstance(value, date):
            return value or None
        day = typed.read_date(str(value))
        if day is None:
            raise ValidationError("Enter the day on the form, like 3 Dec 2026")
        return day


class NumberField(forms.CharField):
    """A number as people write it, kept exact; empty is None."""

    def __init__(self, *, low: Fraction, high: Fraction, whole: bool = False, **rest: Any) -> None:
        super().__init__(required=False, **rest)
        self.low, self.high, self.whole = low, high, whole
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "in short"}

    def to_python(self, value: Any) -> Fraction | None:  # type: ignore[override]  # not a str
        given = str(value or "").strip()
        if not given:
            return None
        if not _NUMBER.fullmatch(given):
            raise ValidationError(f"Enter a number from {self._range()}")
        number = Fraction(given.replace("−", "-").replace(",", "."))
        if not self.low <= number <= self.high or (self.whole and number.denominator != 1):
            kind = "a whole number" if self.whole else "a number"
            raise ValidationError(f"Enter {kind} from {self._range()}")
        return number

    def validate(self, value: Any) -> None:
        """The range is the whole rule; an empty field is one left blank."""

    def _range(self) -> str:
        return f"{scoring.plain(self.low)} to {scoring.plain(self.high)}"


class PaperForm(forms.Form):
    """What both ways share: the measure and the day on the paper."""

    on = DayField(
        label="Day on the form",
        error_messages={"required": "Enter the day on the form, like 3 Dec 2026"},
    )

    def __init__(self, instrument: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument


class ItemsForm(PaperForm):
    """Item answers by number. A field left empty is an item left blank on the paper."""

    def __init__(self, instrument: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(instrument, *args, **kwargs)
        names = [name for item in instrument.items for name in self._add(item)]
        if instrument.confirmed:
            self.fields["read_all"] = forms.BooleanField(
                required=False,
                label="The person read the whole list",
                help_text="Without this an empty list has no score",
            )
        for name in (*names, "read_all"):
            _blank_is_an_answer(self.fields.get(name))
        grid = Div(*names, css_class="grid2" if instrument.is_asked_by_us else "items-grid")
        last = ["read_all"] if instrument.confirmed else []
        self.helper = drawn(Field("on", css_class="in medium"), grid, *last, tag=False)

    def _add(self, item: Item) -> list[str]:
        label = item.words.en if item.words else f"Item {item.number}"
        names = [f"item_{item.number}"]
        if item.naming:
            names.insert(0, f"name_{item.number}")
            self.fields[names[0]] = LineField(
                required=False, limit=120, label=f"{label}, in the person's words"
            )
            label = f"{label}, now"
        if self.instrument.confirmed:
            self.fields[names[-1]] = forms.BooleanField(required=False, label=label)
        else:
            self.fields[names[-1]] = NumberField(
                label=label,
                low=Fraction(item.low),
                high=Fraction(item.high),
                whole=True,
                help_text=f"{scoring.plain(Fraction(item.low))} to {item.high}",
            )
        return names

    def answers(self) -> dict[int, int]:
        """Item number → answer; a tick is 1, and one left alone is blank."""
        given = {
            item.number: self.cleaned_data[f"item_{item.number}"] for item in self.instrument.items
        }
        if self.instrument.confirmed:
            return {number: 1 for number, ticked in given.items() if ticked}
        return {number: int(value) for number, value in given.items() if value is not None}

    def keep(self, *, visit: Visit, by: User, at: datetime) -> ScoreRecord:
        """Raises ``CannotEnter``."""
        return scores.enter_answers(
            visit=visit,
            instrument=self.instrument.code,
            answers=self.answers(),
            names=self.names(),
            read_all=self.cleaned_data.get("read_all", True),
            on=self.cleaned_data["on"],
            by=by,
            at=at,
        )

    def names(self) -> dict[int, str]:
        said = {
            item.number: self.cleaned_data.get(f"name_{item.number}", "")
            for item in self.instrument.items
        }
        return {number: name for number, name in said.items() if name}


class ScoreForm(PaperForm):
    """The score as it is printed: the total, its parts, or the class alone."""

    def __init__(self, instrument: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(instrument, *args, **kwargs)
        names = [self._add(part) for part in _printed(instrument)]
        if Entry.CLASS in instrument.entry:
            self.fields["band"] = forms.ChoiceField(
                required=False,
                label="Or the class alone",
                widget=forms.RadioSelect,
                choices=[(band.code, band.words.en) for band in instrument.classes()],
            )
            _blank_is_an_answer(self.fields["band"])
            names.append(Field("band", template="forms/radios_seg.html"))
        self.helper = drawn(Field("on", css_class="in medium"), *names, tag=False)

    def _add(self, part: Part) -> str:
        span = f"{scoring.plain(part.low)} to {scoring.plain(part.high)}"
        self.fields[f"part_{part.code}"] = NumberField(
            label=part.words.en, low=part.low, high=part.high, help_text=span
        )
        _blank_is_an_answer(self.fields[f"part_{part.code}"])
        return f"part_{part.code}"

    def keep(self, *, visit: Visit, by: User, at: datetime) -> ScoreRecord:
        """Raises ``CannotEnter``."""
        return scores.enter_score(
            visit=visit,
            instrument=self.instrument.code,
            values=self.values(),
            band=self.cleaned_data.get("band", ""),
            on=self.cleaned_data["on"],
            by=by,
            at=at,
        )

    def values(self) -> dict[str, Fraction]:
        return {
            part.code: self.cleaned_data[f"part_{part.code}"]
            for part in _printed(self.instrument)
            if self.cleaned_data[f"part_{part.code}"] is not None
        }


def _blank_is_an_answer(field: forms.Field | None) -> None:
    """An item left blank is as good as one filled, so no label says "optional"."""
    if field is not None:
        field.plain_label = True  # type: ignore[attr-defined]  # the form pack looks for it


def _printed(instrument: Instrument) -> tuple[Part, ...]:
    """What the paper may say in figures: the total and, where they are entered, the parts."""
    parts = instrument.parts if Entry.PARTS in instrument.entry else ()
    return (*((instrument.total,) if instrument.total else ()), *parts)


def ways(instrument: Instrument) -> list[str]:
    """How this measure is taken from paper, the quicker way first."""
    printed = instrument.entry & {Entry.TOTAL, Entry.PARTS, Entry.CLASS}
    return [*([SCORE] if printed else []), *([ITEMS] if Entry.ITEMS in instrument.entry else [])]


FORMS: Mapping[str, type[ItemsForm | ScoreForm]] = {ITEMS: ItemsForm, SCORE: ScoreForm}
