"""Which published instruments a clinic may ask: its imported texts and their licences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinic.models import Clinic
from intake import library
from intake.domain import instrument_texts, instruments
from intake.domain.instrument_texts import InstrumentWords
from intake.domain.instruments import Instrument, Licence
from intake.models import InstrumentText


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One instrument in one clinic: its definition, the text in use, and what that means."""

    form: Instrument
    text: InstrumentText | None
    asked: bool
    expired: bool

    @property
    def state(self) -> str:
        if self.form.licence is Licence.BUNDLED:
            return "Asked, in our own words"
        if not self.form.takes_text:
            return "Entered from paper" if self.form.entry else "Definition only"
        if self.text is None:
            return "Waits for its text"
        return "License ended: not asked" if self.expired else "Asked"


def holdings(clinic: Clinic, *, on: date) -> list[Holding]:
    """Every instrument with its licence state, in the order to show them."""
    texts = {one.code: one for one in _in_use(clinic)}
    return [
        _holding(form, texts.get(code), on) for code, form in library.load().instruments.items()
    ]


def _holding(form: Instrument, text: InstrumentText | None, on: date) -> Holding:
    expires = text.licence_expires if text else None
    asked = instruments.may_be_asked(form, imported=text is not None, expires=expires, on=on)
    return Holding(form=form, text=text, asked=asked, expired=text is not None and not asked)


def texts_in_use(clinic: Clinic, *, on: date) -> list[InstrumentWords]:
    """The imported words that an intake begun on that day asks; none after the licence ends."""
    forms = library.load().instruments
    return [
        instrument_texts.from_content(one.code, one.version, one.sha256, one.content)
        for one in _in_use(clinic)
        if one.code in forms
        and instruments.may_be_asked(
            forms[one.code], imported=True, expires=one.licence_expires, on=on
        )
    ]


def _in_use(clinic: Clinic) -> Iterable[InstrumentText]:
    found = InstrumentText.objects.filter(clinic=clinic, retired_at=None)
    return found.select_related("imported_by").order_by("code")


def retired(clinic: Clinic) -> list[InstrumentText]:
    """Texts no longer asked, newest first."""
    found = InstrumentText.objects.filter(clinic=clinic).exclude(retired_at=None)
    return list(found.select_related("imported_by").order_by("-retired_at", "-pk"))
