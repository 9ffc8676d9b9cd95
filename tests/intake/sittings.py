"""Sittings at a tablet for tests, made by the same actions as the screens."""

from datetime import UTC, datetime

from clinic.domain.content import Words
from intake import consents, library, queries
from intake.actions import answering, pairing
from intake.actions import consents as signatures
from intake.domain import answers as replies
from intake.domain import wizard
from intake.domain.judging import JudgeResult, Message, Stop, StopKind
from intake.domain.questionnaire import PICKS, Kind
from intake.models import QuestionnaireResponse
from tests import factories

AT = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)
ASKED = library.current()
SHELF = library.load().consents
REAL_JUDGE = "evaluations.actions.judging.judge_intake"


def quiet_judge(*, session, finished, by, at):
    return JudgeResult()


def stern_judge(*, session, finished, by, at):
    """Stops on numbness between the legs, calmly on thoughts of self-harm."""
    answers = session.response.answers
    if answers.get("self_harm_thoughts") == "yes":
        return stop(StopKind.CALM, "TEST-02")
    if answers.get("saddle_numb") == "yes":
        return stop(StopKind.EMERGENCY, "TEST-01")
    return JudgeResult()


def last_word_judge(*, session, finished, by, at):
    return stop(StopKind.EMERGENCY, "TEST-03") if finished else JudgeResult()


def stop(kind, rule):
    message = Message(rule=rule, words=Words(f"{rule} now.", f"{rule} ahora."))
    return JudgeResult(stop=Stop(kind=kind, messages=(message,)))


def paired(visit, desk, *, language="", at=AT):
    """A sitting on a tablet of its own, with the key to the sitting."""
    device, _ = factories.tablet(visit.clinic, by=desk)
    _, code = pairing.start_session(visit=visit, by=desk, at=at)
    return pairing.redeem_code(typed=code, language=language, device=device, ip="10.0.0.9", at=at)


def answering_session(visit, desk, *, at=AT):
    session, key = paired(visit, desk, at=at)
    born = visit.patient.birth_date
    pairing.identify(
        session=session, name=visit.patient.given_name, day=born.day, month=born.month, at=at
    )
    session.refresh_from_db()
    return session, key


def raw_for(page, **given):
    """What a browser would send for ``page``: the quiet answers, changed by ``given``."""
    raw = {}
    for question in page.questions:
        raw |= _raw(question)
    return raw | {
        code: value if isinstance(value, list) else [value] for code, value in given.items()
    }


CALM = ("no", "none", "self", "never", "better", "desk")


def _raw(question):
    if question.kind in PICKS:
        return _picked(question)
    codes = [option.code for option in question.options]
    if codes and question.kind in TYPED:
        return {f"{question.code}__option": [codes[0]]}
    return {} if question.optional else {question.code: [PLAIN.get(question.kind, "")]}


TYPED = (Kind.NUMBER, Kind.QUANTITY, Kind.SERIES)
PLAIN = {
    Kind.SCALE: "3",
    Kind.BODY: "pain.lumbar_left",
    Kind.NUMBER: "5",
    Kind.LINE: "Ana Flores",
}


def _picked(question):
    codes = [option.code for option in question.options]
    calm = next((code for code in CALM if code in codes), None)
    if calm is None and question.optional:
        return {}
    return {question.code: [calm or codes[0]]}


def page_at(code):
    """The page of that code, or the one that asks the question."""
    return ASKED.page(code) or ASKED.page_of(code)


def save(session, code, *, at=AT, **given):
    page = page_at(code)
    return answering.save_page(session=session, page=page, raw=raw_for(page, **given), at=at)


def save_only(session, code, value, *, at=AT, **more):
    """One answer of its page and nothing else, as when a person leaves the rest for later."""
    raw = {code: [value]} | {name: [one] for name, one in more.items()}
    return answering.save_page(session=session, page=page_at(code), raw=raw, at=at)


def answer_all(session, *, at=AT, until="", **given):
    """Every page answered quietly but for ``given``, up to and not including ``until``: walked as
    the tablet walks, then kept by saving the last page: a test does not wait for thirty saves."""
    known = queries.given_of(session)
    answers, page, last = {}, ASKED.pages[0], None
    while page is not None and not (until and page == page_at(until)):
        raw = raw_for(page, **given)
        found = replies.clean_page(ASKED, page, raw, answers | known, on=at.date())
        assert not found.problems, found.problems
        answers |= {code: value for code, value in found.values.items() if value is not None}
        page, last = wizard.after(ASKED, answers | known, page), page
    response, _ = QuestionnaireResponse.objects.get_or_create(
        session=session, defaults={"patient_id": session.patient_id}
    )
    response.answers = answers
    response.save()
    return dict(save(session, last.code, at=at, **given).answers)


def sign_all(session, *, at=AT):
    """Yes to everything, typed, by whoever signs."""
    for text in consents.asked(session):
        say(session, text.code, at=at)


def say(session, code, *, agreed=True, at=AT, **changes):
    signed_as = consents.signs_as(session, next(t for t in SHELF if t.code == code))
    given = {"signed_as": signed_as, "name": "Renata Flores"}
    if signed_as == "guardian":
        given |= {"relation": "Mother", "authority": "parent"}
    signatures.say(
        session=session,
        words=[signatures.Word(code=code, agreed=agreed, subject="Coach Ana")],
        signature=signatures.Signature(**(given | changes)),
        at=at,
    )
