"""Sittings at a tablet for tests, made by the same actions as the screens."""

from datetime import UTC, datetime

from clinic.domain.content import Words
from intake import consents, library
from intake.actions import answering, pairing
from intake.actions import consents as signatures
from intake.domain import answers as replies
from intake.domain import wizard
from intake.domain.judging import JudgeResult, Message, Stop, StopKind
from intake.domain.questionnaire import Kind
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


def _raw(question):
    codes = [option.code for option in question.options]
    match question.kind:
        case Kind.CHOICE | Kind.MANY:
            calm = [c for c in ("no", "none", "self", "never", "better", "desk") if c in codes]
            left = question.optional and not calm
            return {} if left else {question.code: [(calm or codes)[0]]}
        case Kind.SCALE:
            return {question.code: ["3"]}
        case Kind.REGIONS:
            return {question.code: ["lumbar_left"]}
        case Kind.NUMBER | Kind.QUANTITY | Kind.SERIES if codes:
            return {f"{question.code}__option": [codes[0]]}
        case Kind.NUMBER if not question.optional:
            return {question.code: ["5"]}
        case Kind.LINE if not question.optional and question.shape == "any":
            return {question.code: ["Ana Flores"]}
        case _:
            return {}


def page_at(code):
    """The page of that code, or the one that asks the question."""
    return ASKED.page(code) or ASKED.page_of(code)


def save(session, code, *, at=AT, **given):
    page = page_at(code)
    return answering.save_page(session=session, page=page, raw=raw_for(page, **given), at=at)


def answer_all(session, *, at=AT, until=""):
    """Every page answered quietly, up to and not including ``until``: walked as the tablet walks,
    then kept by saving the last page, so that a test does not wait for fifty saves."""
    answers, page, last = {}, ASKED.pages[0], None
    while page is not None and not (until and page == page_at(until)):
        found = replies.clean_page(ASKED, page, raw_for(page), answers, on=at.date())
        assert not found.problems, found.problems
        answers |= {code: value for code, value in found.values.items() if value is not None}
        page, last = wizard.after(ASKED, answers, page), page
    response, _ = QuestionnaireResponse.objects.get_or_create(
        session=session, defaults={"patient_id": session.patient_id}
    )
    response.answers = answers
    response.save()
    return dict(save(session, last.code, at=at).answers)


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
