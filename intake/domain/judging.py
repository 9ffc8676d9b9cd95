"""What the judge of an intake page answers: go on, or stop and say this.

``settings.INTAKE_JUDGE`` names the judge: a function of
``(*, session: IntakeSession, finished: bool, by: str, at: datetime)`` that returns a
:class:`JudgeResult`. It runs inside the transaction that saved the answers and reads them with
``intake.queries.case.facts_of_case(session)``; ``finished`` is True from submit onward, and
``by`` is the audit principal ("tablet:7").

``settings.INTAKE_CLARIFIED`` names what judges again after staff settled an answer: a function of
``(*, session: IntakeSession, by: User, at: datetime)``, inside the same transaction too.

``settings.INTAKE_HELP`` and ``settings.INTAKE_HELPED`` name who calls a person when the patient
presses "Get help", ``(*, session, at)``, and who ends that call when staff say help was given,
``(*, session, by, at)``; both inside the transaction of the wish. ``settings.INTAKE_ANSWERED``
names whether a person has answered the stop of a sitting, ``(session) -> bool``.
"""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.content import Words


class StopKind(StrEnum):
    """Two screens: the octagon, and the calm one after an answer about self-harm."""

    EMERGENCY = "emergency"
    CALM = "calm"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """The approved patient text of one rule, whole. The code is never shown to a patient."""

    rule: str
    words: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """Why the tablet stops: most urgent first, at most three messages."""

    kind: StopKind
    messages: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgeResult:
    """``stop`` is None when the person may go on."""

    stop: Stop | None = None
