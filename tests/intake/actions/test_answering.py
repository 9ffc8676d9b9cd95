"""Answering, signing and sending."""

import pytest

from clinic.models import AuditEvent
from intake import library, queries
from intake.actions import answering, pairing
from intake.models import AnswerRevision, IntakeSession, QuestionnaireResponse
from tests.intake import sittings
from tests.intake.sittings import AT

State = IntakeSession.State


def events(action):
    return AuditEvent.objects.filter(action=action)


def answers(session):
    return QuestionnaireResponse.objects.get(session=session).answers


def test_a_page_is_kept_with_who_said_it_when_and_in_which_language(sitting):
    saved = sittings.save_only(sitting, "filled_by", "self")
    response = QuestionnaireResponse.objects.get(session=sitting)
    assert saved.answers == response.answers == {"filled_by": "self"}
    assert response.provenance == {
        "filled_by": {"source": "patient", "language": "en", "at": AT.isoformat()}
    }
    event = events("answer").get()
    assert event.fields == ["filled_by"]
    assert event.principal == f"tablet:{sitting.pk}"
    assert "self" not in str(event.__dict__)


def test_a_guardian_is_named_as_the_source(sitting):
    sittings.save_only(sitting, "filled_by", "guardian")
    assert AnswerRevision.objects.get().source == "guardian"


def test_a_changed_answer_keeps_what_it_was(sitting):
    sittings.save_only(sitting, "smoker", "never")
    sittings.save_only(sitting, "smoker", "current")
    told = AnswerRevision.objects.order_by("pk").values_list("code", "earlier", "value")
    assert list(told) == [("smoker", None, "never"), ("smoker", "never", "current")]


def test_the_same_page_twice_changes_nothing(sitting):
    sittings.save_only(sitting, "smoker", "never")
    version = QuestionnaireResponse.objects.get(session=sitting).version
    sittings.save_only(sitting, "smoker", "never")
    assert QuestionnaireResponse.objects.get(session=sitting).version == version
    assert events("answer").count() == AnswerRevision.objects.count() == 1


def test_taking_an_answer_back_takes_its_branch_back_and_keeps_the_revisions(sitting):
    branch = {"saddle_numb_ago": "2", "saddle_numb_ago__unit": "days", "saddle_numb_worse": "no"}
    sittings.save_only(sitting, "saddle_numb", "yes", **branch)
    assert answers(sitting)["saddle_numb_worse"] == "no"
    sittings.save_only(sitting, "saddle_numb", "no")
    assert answers(sitting) == {"saddle_numb": "no"}
    assert AnswerRevision.objects.filter(code="saddle_numb_worse", value__isnull=True).count() == 1
    provenance = QuestionnaireResponse.objects.get(session=sitting).provenance
    assert provenance.keys() == {"saddle_numb"}


def test_a_good_answer_is_on_disk_beside_a_problem(sitting):
    saved = sittings.save(sitting, "saddle_numb", saddle_numb="yes", saddle_numb_worse=[])
    assert answers(sitting)["saddle_numb"] == "yes"
    assert saved.problems["saddle_numb_worse"].kind == "missing_choice"
    assert saved.session.page == "filled_by"


def test_kept_answers_that_do_not_fit_are_marked_until_they_fit(sitting):
    sittings.answer_all(sitting, until="nprs_worst")
    asked = sittings.save(sitting, "nprs_worst", nprs_worst="1")
    assert asked.problems.keys() == {"pain_order"}
    sittings.save(sitting, "nprs_worst", nprs_worst="1", keep="pain_order")
    marks = QuestionnaireResponse.objects.get(session=sitting).provenance
    assert marks["pain_order"]["kept"] is True
    sittings.save(sitting, "nprs_worst", nprs_worst="9")
    assert "pain_order" not in QuestionnaireResponse.objects.get(session=sitting).provenance


def test_the_board_sees_the_place_and_never_an_answer(sitting):
    sittings.answer_all(sitting, until="saddle_numb")
    board = queries.progress_by_visit([sitting.visit_id])[sitting.visit_id]
    assert (board.page, board.words.startswith("page 3 of ")) == (3, True)
    assert board.last_seen_at == AT


def test_an_emergency_answer_stops_the_form_in_the_same_transaction(sitting, judge):
    judge("stern")
    saved = sittings.save(sitting, "saddle_numb", saddle_numb="yes")
    assert saved.stopped
    assert saved.session.stop_rules == [
        {"rule": "TEST-01", "en": "TEST-01 now.", "es": "TEST-01 ahora.", "now": True}
    ]
    assert events("stop").count() == 1
    assert answers(sitting)["saddle_numb"] == "yes"


def test_nothing_more_is_answered_on_a_stopped_form(sitting, judge):
    judge("stern")
    sittings.save(sitting, "saddle_numb", saddle_numb="yes")
    with pytest.raises(answering.NotAnswering):
        sittings.save(sitting, "saddle_numb", saddle_numb="no")
    assert answers(sitting)["saddle_numb"] == "yes"


def test_when_the_judge_breaks_the_answer_is_not_half_saved(sitting, settings):
    settings.INTAKE_JUDGE = "tests.intake.actions.test_answering.broken_judge"
    with pytest.raises(ZeroDivisionError):
        sittings.save(sitting, "smoker")
    assert not QuestionnaireResponse.objects.filter(session=sitting).exists()
    assert not AnswerRevision.objects.exists()


def broken_judge(**asked):
    return 1 / 0


def test_the_real_judge_stops_on_numbness_and_alerts(sitting, judge):
    judge("real")
    saved = sittings.save(sitting, "saddle_numb", saddle_numb="yes")
    assert saved.stopped
    assert saved.session.stop_kind == "emergency"
    assert saved.session.stop_rules[0]["rule"] == "RF-CES-01"
    assert sitting.alerts.count() == 1


def test_the_real_judge_answers_thoughts_of_self_harm_with_the_calm_screen(sitting, judge):
    judge("real")
    sittings.save(sitting, "filled_by")
    saved = sittings.save(sitting, "self_harm_thoughts", self_harm_thoughts="yes")
    assert saved.session.stop_kind == "calm"


def test_the_real_judge_lets_an_old_explained_change_pass(sitting, judge):
    judge("real")
    saved = sittings.save(
        sitting,
        "bladder_change",
        bladder_change="yes",
        bladder_change_ago__option=[],
        bladder_change_ago="2",
        bladder_change_ago__unit="years",
        bladder_change_worse="no",
        bladder_change_checked="yes",
    )
    assert not saved.stopped
    assert not saved.problems


def test_language_changes_once(sitting):
    answering.set_language(session=sitting, language="es", at=AT)
    answering.set_language(session=sitting, language="es", at=AT)
    assert sitting.language == "es"
    assert events("language").count() == 1
    sittings.save_only(sitting, "smoker", "never")
    assert AnswerRevision.objects.get().language == "es"


def test_sending_closes_the_answers_and_lets_go_of_the_tablet(sitting):
    sittings.answer_all(sitting)
    sittings.sign_all(sitting)
    sent = answering.submit(session=sitting, at=AT)
    response = QuestionnaireResponse.objects.get(session=sitting)
    assert (sent.state, sent.tablet_key_hash, sent.submitted_at) == (State.SUBMITTED, "", AT)
    assert len(response.sha256) == 64
    assert response.submitted_at == AT
    with pytest.raises(answering.NotAnswering):
        answering.submit(session=sitting, at=AT)
    assert events("submit").count() == 1


def test_nothing_is_sent_while_a_question_or_a_consent_is_open(sitting):
    with pytest.raises(answering.NotComplete):
        answering.submit(session=sitting, at=AT)
    sittings.answer_all(sitting)
    with pytest.raises(answering.NotComplete):
        answering.submit(session=sitting, at=AT)


def test_refusing_every_consent_still_sends(sitting):
    sittings.answer_all(sitting)
    for consent in library.load().consents:
        sittings.say(sitting, consent.code, agreed=False)
    assert answering.submit(session=sitting, at=AT).state == State.SUBMITTED


def test_the_judge_has_the_last_word_on_what_was_sent(sitting, judge, therapist):
    sittings.answer_all(sitting)
    sittings.sign_all(sitting)
    judge("last_word")
    sent = answering.submit(session=sitting, at=AT)
    assert (sent.state, sent.submitted_at) == (State.STOPPED, AT)
    pairing.let_go_on(session=sitting, by=therapist, at=AT)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.tablet_key_hash) == (State.SUBMITTED, "")
