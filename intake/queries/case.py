"""What all sittings of one case know together, for the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from clinic.models import Visit, in_error
from intake import editions, library, queries
from intake.domain import answers as replies
from intake.domain import history
from intake.domain.history import Told
from intake.models import IntakeSession

Words = dict[str, Any]

GOALS = ("goal_1", "goal_2", "goal_3")


@dataclass(frozen=True, kw_only=True, slots=True)
class StatedGoal:
    """A goal in the person's own words. ``now`` is 0 (cannot) to 10 (as before), or None."""

    code: str
    words: str
    now: int | None
    date: str | None


def facts_of_case(session: IntakeSession, *, on: date | None = None) -> Words:
    """The ``intake.*`` facts of the case that ``session`` belongs to, with its word the newest.

    ``on`` is the day that spans are counted to: the sitting's own where none is given. Always two
    queries.
    """
    sittings = list(_upto(session).only(*_FOR_FACTS))
    spoken = words_of_staff(sittings)
    heard = [told(one, spoken.get(one.pk, {})) for one in sittings]
    return history.merged(heard, on=on or queries.day_of(session))


def declined(session: IntakeSession) -> frozenset[str]:
    """The questions whose answer the person would rather say in person: of the case, and of this
    sitting where an earlier yes stands over it."""
    known = facts_of_case(session)
    facts = {name.removeprefix("intake."): value for name, value in known.items()}
    response = session.response.answers if hasattr(session, "response") else {}
    said = response | queries.in_person(session)
    both = (*facts.items(), *said.items())
    return frozenset(code for code, value in both if value == "declined")


_FOR_FACTS = (
    "questionnaire", "questionnaire_version", "place", "started_at",
    "clinic__time_zone", "patient__birth_date", "response__session", "response__answers",
)  # fmt: skip
"""What :func:`told` reads of a sitting."""


def upto(session: IntakeSession) -> list[IntakeSession]:
    """``session`` and the earlier sittings of its case that hold answers, newest first.

    What was entered in error is left out, but for ``session`` itself.
    """
    return list(_upto(session))


def _upto(session: IntakeSession) -> QuerySet[IntakeSession]:
    same_case = Visit.objects.filter(pk=session.visit_id).values("episode_id")
    earlier = Q(started_at__lt=session.started_at) | Q(
        started_at=session.started_at, pk__lt=session.pk
    )
    return (
        IntakeSession.objects.filter(Q(pk=session.pk) | earlier)
        .filter(visit__episode_id__in=same_case, response__isnull=False)
        .filter(Q(pk=session.pk) | ~in_error("intakesession"))
        .select_related("clinic", "patient", "response")
        .order_by("-started_at", "-pk")
    )


def words_of_staff(sittings: Iterable[IntakeSession]) -> dict[int, Words]:
    """By sitting: the newest word that staff wrote down for each question."""
    rows = queries.corrections().filter(response__session__in=[one.pk for one in sittings])
    found: dict[int, Words] = {}
    for session, code, value in rows.values_list("response__session_id", "code", "value"):
        found.setdefault(session, {})[code] = value
    return found


def goals_of_case(session: IntakeSession) -> list[StatedGoal]:
    """The goals the person named, in their order; each part is the newest word on it."""
    sittings = upto(session)
    spoken = words_of_staff(sittings)
    said: Words = {}
    for one in reversed(sittings):
        said |= one.response.answers | spoken.get(one.pk, {})
    return [
        StatedGoal(
            code=code,
            words=said[code],
            now=said.get(f"{code}_now"),
            date=said.get(f"{code}_date"),
        )
        for code in GOALS
        if said.get(code)
    ]


def carried_of(session: IntakeSession) -> Words:
    """The goals named at earlier visits, for a returning form to show where it asks how each goes.

    They stand in the fields only: what the person sends back is this sitting's own answer.
    """
    if queries.given_of(session)["given_visit"] != "return":
        return {}
    return {goal.code: goal.words for goal in goals_of_case(session)}


def called_for(session: IntakeSession) -> frozenset[str]:
    """The questions of the whole form that the answers of the case call for, and those that only
    staff ask."""
    sittings = upto(session)
    spoken = words_of_staff(sittings)
    said: Words = {}
    for one in reversed(sittings):
        said |= one.response.answers | spoken.get(one.pk, {})
    whole = library.current()
    known = said | queries.given_of(session) | {"given_visit": "first"}
    showing = {q.code for page in whole.pages for q in replies.visible(whole, page, known)}
    return frozenset(showing | {question.code for question in whole.in_person})


def sources_of_case(session: IntakeSession) -> Words:
    """Who told the form each answer of the case, and when: the newest sitting's word first.

    What staff wrote down beside the form has no row here.
    """
    sittings = upto(session)
    spoken = words_of_staff(sittings)
    found: Words = {}
    for one in reversed(sittings):
        found |= one.response.provenance
        for code in spoken.get(one.pk, ()):
            found.pop(code, None)
    return found


def told(session: IntakeSession, spoken: Words) -> Told:
    """One sitting's facts as of its own day; ``spoken`` is what staff wrote down."""
    return Told(
        on=queries.day_of(session),
        facts=queries.facts_from(session, answers=session.response.answers, spoken=spoken),
        asks=history.asks(editions.of(session)),
    )
