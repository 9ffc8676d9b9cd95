"""What others read of a sitting: its facts for the rules, its progress for the board."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from intake import editions, library
from intake.domain import facts
from intake.domain.questionnaire import Question
from intake.models import AnswerRevision, IntakeSession
from intake.queries.given import day_of as day_of
from intake.queries.given import given_of as given_of
from intake.queries.given import pages_sent as pages_sent
from intake.queries.given import walked_as_read as walked_as_read
from intake.queries.given import walked_of as walked_of

STAFF = "staff"
"""The source of an answer that staff asked in person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TabletProgress:
    """One sitting as the Today board shows it: never an answer."""

    session_id: int
    visit_id: int
    state: str
    page: int
    pages: int
    last_seen_at: datetime | None
    help_asked_at: datetime | None
    stopped_at: datetime | None
    submitted_at: datetime | None

    @property
    def words(self) -> str:
        if self.state == IntakeSession.State.ANSWERING and self.page:
            return f"page {self.page} of {self.pages}"
        return IntakeSession.State(self.state).label


def facts_from(
    session: IntakeSession, *, answers: dict[str, Any], spoken: dict[str, Any]
) -> dict[str, Any]:
    """The ``intake.*`` facts of ``answers`` with what was ``spoken`` over them."""
    asked, whole = editions.of(session), library.current()
    elsewhere = {code: value for code, value in spoken.items() if code not in asked.by_code}
    found = facts.facts(asked, answers | spoken | given_of(session), on=day_of(session))
    return found | facts.spoken(whole, elsewhere) | facts.spoken(asked, spoken)


def questions_of(session: IntakeSession) -> dict[str, Question]:
    """What staff may ask: the questions of this sitting, and any other of the whole form."""
    return {**library.current().by_code, **editions.of(session).by_code}


def corrections() -> QuerySet[AnswerRevision]:
    """What staff wrote down beside the form, with a reason; typed into the form, it has none."""
    return AnswerRevision.objects.filter(source=STAFF).exclude(reason="").order_by("pk")


def in_person(session: IntakeSession) -> dict[str, Any]:
    """The newest answer to each question that staff asked in person."""
    rows = corrections().filter(response__session=session)
    return dict(rows.values_list("code", "value"))


def latest_session(episode_id: int) -> IntakeSession | None:
    """The newest sitting of a case that holds answers."""
    return (
        IntakeSession.objects.standing()
        .filter(visit__episode_id=episode_id, response__isnull=False)
        .select_related("clinic")
        .order_by("-started_at", "-pk")
        .first()
    )


def progress_by_visit(visit_ids: Iterable[int]) -> dict[int, TabletProgress]:
    """The newest sitting of each visit; one query."""
    found = IntakeSession.objects.standing().filter(visit_id__in=list(visit_ids))
    newest_last = found.order_by("started_at", "pk")
    return {session.visit_id: progress_of(session) for session in newest_last}


def progress_of(session: IntakeSession) -> TabletProgress:
    return TabletProgress(
        session_id=session.pk,
        visit_id=session.visit_id,
        state=session.state,
        page=session.page_number,
        pages=session.page_count,
        last_seen_at=session.last_seen_at,
        help_asked_at=session.help_asked_at,
        stopped_at=session.stopped_at,
        submitted_at=session.submitted_at,
    )
