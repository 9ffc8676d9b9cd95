import pytest

from clinic.models import AuditEvent
from intake import queries
from intake.actions import clarifying
from intake.models import AnswerRevision, IntakeSession, QuestionnaireResponse
from intake.queries import case
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(visit, desk, now):
    made = IntakeSession.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        visit=visit,
        questionnaire="runner_lbp",
        questionnaire_version=factories.edition(visit.clinic),
        started_at=now,
        started_by=desk,
    )
    answers = {"filled_by": "guardian", "saddle_numb": "unsure"}
    QuestionnaireResponse.objects.create(session=made, patient=visit.patient, answers=answers)
    return made


def say(session, by, at, **answers):
    return clarifying.answer_in_person(session=session, answers=answers, by=by, at=at)


def test_what_was_said_in_person_stands_and_the_tablets_answer_stays(session, therapist, now):
    say(session, therapist, now, saddle_numb="no")
    assert case.facts_of_case(session)["intake.saddle_numb"] == "no"
    assert session.response.answers["saddle_numb"] == "unsure"
    revision = AnswerRevision.objects.get()
    assert (revision.earlier, revision.value, revision.source) == ("unsure", "no", "staff")
    assert revision.by == f"user:{therapist.pk}"


def test_what_the_tablet_did_not_ask_can_be_asked_in_person(session, therapist, now):
    say(session, therapist, now, self_harm_thoughts="no")
    assert case.facts_of_case(session)["intake.self_harm_thoughts"] == "no"


def test_the_newest_word_stands(session, therapist, now):
    say(session, therapist, now, saddle_numb="no")
    say(session, therapist, now, saddle_numb="yes")
    assert case.facts_of_case(session)["intake.saddle_numb"] == "yes"


def test_the_same_answer_is_not_written_twice(session, therapist, now):
    assert say(session, therapist, now, saddle_numb="unsure") == []
    say(session, therapist, now, saddle_numb="no")
    assert say(session, therapist, now, saddle_numb="no") == []
    assert AuditEvent.objects.filter(action="answer_in_person").count() == 1


@pytest.mark.parametrize(
    ("code", "value"),
    [("saddle_num", "no"), ("saddle_numb", "perhaps"), ("nprs_now", "3"), ("saddle_numb", "")],
)
def test_an_answer_that_cannot_be_is_refused_whole(session, therapist, now, code, value):
    with pytest.raises(clarifying.NotAQuestion):
        say(session, therapist, now, bladder_change="no", **{code: value})
    assert AnswerRevision.objects.count() == 0


def test_a_person_may_be_asked_without_a_tablet(visit, therapist, now):
    session = clarifying.session_without_tablet(visit=visit, by=therapist, at=now)
    assert queries.latest_session(visit.episode_id) == session
    assert session.submitted_at == now
    say(session, therapist, now, saddle_numb="no")
    assert case.facts_of_case(session) == {"intake.saddle_numb": "no"}


def test_an_answer_that_tells_the_rules_nothing_stays_out_of_the_facts(session, therapist, now):
    say(session, therapist, now, filled_by="self", sexual_change="not_applicable")
    assert "intake.filled_by" not in case.facts_of_case(session)
    assert "intake.sexual_change" not in case.facts_of_case(session)
