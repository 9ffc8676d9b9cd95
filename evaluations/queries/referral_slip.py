"""What the patient takes home about one referral."""

from clinic.domain.typed import spoken_phone
from evaluations import library
from evaluations.domain import slip
from evaluations.domain.loop import State
from evaluations.domain.slip import Going, Slip
from evaluations.domain.triggers import Urgency
from evaluations.models import Recipient, Referral
from evaluations.queries import letter, loops, rulesets


def of(referral: Referral, *, language: str) -> Slip:
    """In ``language``; one page."""
    row = loops.read(Referral.objects.filter(pk=referral.pk)).get()
    clinic, reader = row.clinic, row.recipient
    clock = loops.clock_of(row, row.steps.all())
    rules = (rulesets.rule_of(firing) for firing in letter.firings_of(row))
    going = Going(
        name=row.patient.called,
        rules=tuple(rule for rule in rules if rule is not None),
        reader=_lines(reader) if reader else (),
        reader_phone=spoken_phone(reader.phone) if reader else "",
        urgency=Urgency(row.urgency),
        within_days=row.within_days,
        booked=clock.appointment_at if row.state == State.APPOINTMENT_MADE else None,
        clinic=clinic.name,
        phone=spoken_phone(clinic.phone),
        hours=clinic.hours(language),
    )
    return slip.compose(going, library.words_of_slip(), library.plan().wording, language=language)


def _lines(reader: Recipient) -> tuple[str, ...]:
    return tuple(filter(None, (reader.name, reader.organisation, *reader.address.splitlines())))
