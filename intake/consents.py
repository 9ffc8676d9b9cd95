"""Which consents a sitting is asked for, and what was said to each."""

from intake import library, queries
from intake.domain.consent import ConsentText
from intake.models import IntakeSession


def asked(session: IntakeSession) -> tuple[ConsentText, ...]:
    """In the order to sign."""
    return library.load().consents


def unsaid(session: IntakeSession) -> list[ConsentText]:
    """What was neither agreed to nor refused so far."""
    said = queries.consents_of(session)
    return [text for text in asked(session) if text.code not in said]
