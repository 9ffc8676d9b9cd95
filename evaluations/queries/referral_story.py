"""Everything that was done about one referral, newest first: what, how, by whom, when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clinic.models import User
from evaluations.domain import day_words, loop
from evaluations.domain.loop import State
from evaluations.models import Referral, ReferralStep
from evaluations.queries.replies import Kept

REFUSAL_WORDS = {
    "capacity": "How we know they can decide",
    "explained": "Risks explained",
    "interpreter": "Interpreter",
    "refusal": "In their words",
    "alternative": "Offered instead",
    "witness": "Witness",
}
TOLD_BY_ITS_ROW = (State.SENT, State.OUTCOME_RECEIVED)
"""The proof of sending and the outcome say more than the step does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One thing that was done, in words of one line each."""

    at: datetime
    what: str
    by: User
    detail: tuple[str, ...] = ()


def of(referral: Referral, papers: Iterable[Kept]) -> tuple[Moment, ...]:
    """``referral`` as :func:`evaluations.queries.loops.read` gives it, and its papers."""
    moments = [
        *_opened(referral),
        *_steps(referral),
        *_letters(referral),
        *_sendings(referral),
        *_replies(papers),
        *_outcomes(referral),
    ]
    in_turn = sorted(moments, key=lambda one: one.at)
    return tuple(in_turn[::-1])  # of one moment: what was done last stands first


def _opened(referral: Referral) -> Iterable[Moment]:
    yield Moment(at=referral.opened_at, what="Opened", by=referral.opened_by)
    later = [one for one in referral.reasons.all() if one.at > referral.opened_at]
    for one in later:
        yield Moment(at=one.at, what="A further reason joined it", by=one.by)


def _steps(referral: Referral) -> Iterable[Moment]:
    for one in referral.steps.all():
        if one.to_state not in TOLD_BY_ITS_ROW:
            yield Moment(at=one.at, what=_what(one), by=one.by, detail=_detail(referral, one))


def _what(one: ReferralStep) -> str:
    if one.to_state == State.DRAFT:
        return "Taken up again"
    return str(Referral.State(one.to_state).label)


def _detail(referral: Referral, one: ReferralStep) -> tuple[str, ...]:
    visit = one.appointment_at
    said = (
        _heard(one) if one.to_state in loop.BY_HAND else "",
        f"Visit on {moment(visit, referral)}" if visit else "",
        one.note,
        *(f"{words}: {one.details.get(name, '')}" for name, words in REFUSAL_WORDS.items()),
    )
    kept = said if one.details else said[:3]
    return tuple(filter(None, kept))


def _heard(one: ReferralStep) -> str:
    how = one.get_how_display()
    return f"{how}, {one.who}" if one.who else str(how)


def moment(at: datetime, referral: Referral) -> str:
    """ "Thu 10 Dec, 2:30 pm" in the clinic's zone."""
    here = at.astimezone(referral.clinic.zone)
    return f"{day_words.near(here.date(), 'en')}, {day_words.clock(here.time(), 'en')}"


def _letters(referral: Referral) -> Iterable[Moment]:
    for one in referral.letters.select_related("by", "recipient"):
        words = (
            "Letter signed" if one.edition == 1 else f"Letter signed again, edition {one.edition}"
        )
        yield Moment(at=one.at, what=words, by=one.by, detail=(f"To {one.recipient.name}",))


def _sendings(referral: Referral) -> Iterable[Moment]:
    for one in referral.sendings.select_related("by"):
        detail = (f"{one.get_way_display()}: {one.to}", one.note)
        yield Moment(at=one.at, what="Letter sent", by=one.by, detail=tuple(filter(None, detail)))


def _replies(papers: Iterable[Kept]) -> Iterable[Moment]:
    for one in papers:
        is_copy = one.came is not None and one.came.at == one.reply.at
        said = (one.came.reason,) if one.came else ()
        what = "Reply moved here" if is_copy else "Reply kept"
        yield Moment(at=one.reply.at, what=what, by=one.reply.by, detail=said)
        if one.mark:
            why = (f"Entered in error: {one.mark.reason}",)
            yield Moment(at=one.mark.at, what="Reply moved away", by=one.mark.by, detail=why)


def _outcomes(referral: Referral) -> Iterable[Moment]:
    for one in referral.outcomes.select_related("by"):
        detail = (one.get_result_display(), one.words, f"Plan: {one.get_plan_display()}")
        yield Moment(at=one.at, what="Outcome recorded", by=one.by, detail=detail)
