"""Outcome measures as staff see them: first score, last score, and the change in words."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic.models import Patient, User, Visit, records_of
from intake import library
from intake.domain import score_change, scoring
from intake.domain.instruments import Instrument
from intake.domain.score_change import Change, Reading, Standing
from intake.domain.scoring import Reason
from intake.models import ScoreRecord

KINDS = {
    "mdc": "past error from",
    "mdc_single": "one activity: past error from",
    "mic": "counts from",
    "mcid": "matters from",
    "mid": "matters from",
    "percent": "counts from",
}
TO_CHECK = frozenset({"L", "GK"})
"""Evidence that a clinician still has to verify."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreRow:
    """One score: its value in words, its band, and where it comes from."""

    form: Instrument
    record: ScoreRecord
    value: str
    band: str
    parts: tuple[tuple[str, str, str], ...]  # words, value, band
    by: str

    @property
    def on(self) -> date:
        return self.record.measured_on

    @property
    def words(self) -> str:
        """The score in a few words, for a line of its own: value, class or parts."""
        if not self.record.scorable:
            return "no score"
        parts = " · ".join(f"{words} {value}" for words, value, _ in self.parts)
        return " ".join(one for one in (self.value, self.band) if one) or parts

    @property
    def why_not(self) -> str:
        return "" if self.record.scorable else _why_not(self.record)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One measure over time. ``change`` is a sentence; ``better`` None where none is to be said.

    ``thresholds`` say what each published number is and that it is still to be verified.
    """

    form: Instrument
    first: ScoreRow
    last: ScoreRow | None
    counts: bool
    better: bool | None
    change: str
    thresholds: tuple[str, ...]
    number: int

    @property
    def newest(self) -> ScoreRow:
        return self.last or self.first


def of_patient(
    patient: Patient, *, episode_id: int | None = None, session_id: int | None = None
) -> list[Measure]:
    """Each measure with a score that counts, of one case or all, in the order to show them.

    Back disability and running ability are measures of their own and never merged. With
    ``session_id`` only the measures of that sitting come, over the whole case.
    """
    rows = ScoreRecord.objects.filter(patient_id__in=records_of(patient.pk), voided_at=None)
    if episode_id is not None:
        rows = rows.filter(visit__episode_id=episode_id)
    by_form: dict[str, list[ScoreRecord]] = {}
    for row in rows.order_by("measured_on", "at", "pk"):
        by_form.setdefault(row.instrument, []).append(row)
    if session_id is not None:
        by_form = {
            code: scores
            for code, scores in by_form.items()
            if any(score.session_id == session_id for score in scores)
        }
    names = _names(patient.clinic_id)
    return [
        _measure(form, by_form[code], names)
        for code, form in library.load().instruments.items()
        if code in by_form
    ]


def rows_of_patient(patient: Patient) -> list[ScoreRow]:
    """Every score of a person, voided ones too, newest first."""
    names, forms = _names(patient.clinic_id), library.load().instruments
    rows = ScoreRecord.objects.filter(patient_id__in=records_of(patient.pk))
    found = rows.select_related("voided_by", "visit")
    newest = found.order_by("-measured_on", "-at", "-pk")
    return [_row(forms[one.instrument], one, names) for one in newest if one.instrument in forms]


def _names(clinic_id: int) -> dict[str, str]:
    return {f"user:{u.pk}": u.short_name for u in User.objects.filter(clinic_id=clinic_id)}


def _measure(form: Instrument, scores: list[ScoreRecord], names: dict[str, str]) -> Measure:
    """The baseline is the first score that could be made; without one, the first form."""
    first = next((score for score in scores if score.scorable), scores[0])
    last = scores[-1] if scores[-1] is not first else None
    change = _change(form, first, last)
    sentence = score_change.sentence(form, change, _total(last or first))
    return Measure(
        form=form,
        first=_row(form, first, names),
        last=_row(form, last, names) if last else None,
        counts=change.standing is Standing.COUNTS,
        better=change.better,
        change=_said(form, change, sentence, first, last),
        thresholds=_thresholds(form),
        number=len(scores),
    )


def _change(form: Instrument, first: ScoreRecord, last: ScoreRecord | None) -> Change:
    if last is not None and _rule(first) != _rule(last):
        return Change(standing=Standing.NOT_COMPARABLE)
    if last is not None and any(item.naming for item in form.items):
        return _change_of_activities(form, first, last)
    return score_change.change(
        form,
        Reading(value=_total(first), on=first.measured_on),
        Reading(value=_total(last), on=last.measured_on) if last else None,
    )


def _rule(score: ScoreRecord) -> tuple[str, str]:
    return score.instrument_version, score.scorer_version


def _change_of_activities(form: Instrument, first: ScoreRecord, last: ScoreRecord) -> Change:
    """Over the activities that were rated both times, as the person named them."""
    both = score_change.rated_both_times(_activities(first), _activities(last))
    if both is None:
        return Change(standing=Standing.NOT_COMPARABLE)
    before, now, number = both
    return score_change.change(
        form,
        Reading(value=before, on=first.measured_on),
        Reading(value=now, on=last.measured_on),
        single=number == 1,
    )


def _activities(score: ScoreRecord) -> dict[str, int]:
    """The person's own words for each rated activity → its rating."""
    items, names = score.answers.get("items", {}), score.answers.get("names", {})
    return {names[number]: value for number, value in items.items() if number in names}


def _said(
    form: Instrument, change: Change, sentence: str, first: ScoreRecord, last: ScoreRecord | None
) -> str:
    """The sentence of a change; none for a measure that is itself a change, or only a class."""
    newest = last or first
    if not newest.scorable:
        return _why_not(newest)
    if change.standing is Standing.NOT_COMPARABLE and last and _rule(first) != _rule(last):
        return "Not comparable: the measure or its scoring changed in between."
    if form.is_change:
        return ""
    if newest.total is None or (not form.thresholds and form.total is None):
        return "Each score stands for itself; no change is counted."
    return sentence


def _why_not(score: ScoreRecord) -> str:
    words = scoring.REASON_WORDS[Reason(score.reason)] or "not enough answers to score"
    blank = f" ({score.missing} blank)" if score.missing else ""
    return f"{words[0].upper()}{words[1:]}{blank}."


def _total(score: ScoreRecord | None) -> Fraction | None:
    return scoring.from_thousandths(score.total) if score else None


def _row(form: Instrument, score: ScoreRecord, names: dict[str, str]) -> ScoreRow:
    total = _total(score)
    of = f" of {scoring.plain(form.total.high)}" if form.total and form.total.low >= 0 else ""
    return ScoreRow(
        form=form,
        record=score,
        value=f"{_signed(form, total)}{of}" if total is not None else "",
        band=_band(form, score, total),
        parts=_parts(form, score),
        by=names.get(score.by, ""),
    )


def _signed(form: Instrument, total: Fraction) -> str:
    """A measure of change is read with its sign: +3, −5."""
    return f"+{scoring.plain(total)}" if form.is_change and total > 0 else scoring.plain(total)


def _band(form: Instrument, score: ScoreRecord, total: Fraction | None) -> str:
    if form.classes():
        code = score.answers.get("class") or scoring.class_of_record(
            form, score.answers.get("items", {}), score.total, score.parts
        )
        return next((band.words.en for band in form.classes() if band.code == code), "")
    held = form.band_of("total", total) if total is not None else None
    return held.words.en if held else ""


def _parts(form: Instrument, score: ScoreRecord) -> tuple[tuple[str, str, str], ...]:
    """Each part in words; one without a value is named only where items of it were answered."""
    found = []
    for part in form.parts:
        value = scoring.from_thousandths(score.parts.get(part.code))
        if value is None and not score.answers.get("items"):
            continue
        held = form.band_of(part.code, value) if value is not None else None
        shown = "not enough answers" if value is None else scoring.plain(value)
        found.append((part.words.en, shown, held.words.en if held else ""))
    return tuple(found)


def _thresholds(form: Instrument) -> tuple[str, ...]:
    """ "counts from 5 (Ostelo 2008; verify)", one a threshold."""
    return tuple(
        f"{KINDS[one.kind]} {scoring.plain(one.amount)}{' %' if one.kind == 'percent' else ''} "
        f"({one.source}{'; verify' if one.evidence in TO_CHECK else ''})"
        for one in form.thresholds
    )


def last_measured(visit: Visit, code: str) -> date | None:
    """The day of the newest score of a measure that counts, in the case of ``visit``."""
    found = ScoreRecord.objects.filter(
        patient_id=visit.patient_id,
        visit__episode_id=visit.episode_id,
        instrument=code,
        voided_at=None,
        scorable=True,
    )
    return found.order_by("-measured_on").values_list("measured_on", flat=True).first()
