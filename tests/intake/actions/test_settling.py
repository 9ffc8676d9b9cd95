"""Correcting, confirming and settling: both values kept, the case judged again at once."""

import pytest

from clinic.models import AuditEvent
from evaluations.models import Alert, Evaluation, Judgement, TriggerFiring
from intake.actions import clarifying, settling
from intake.models import AnswerConfirmation, AnswerRevision, StrayAnswers
from intake.queries import case, standing
from tests.intake import answered
from tests.intake.answered import AT

pytestmark = pytest.mark.django_db

PLAIN = {"filled_by": "self", "saddle_numb": "no", "nprs_now": 2, "nprs_best": 1, "nprs_worst": 4}


@pytest.fixture
def session(visit, desk):
    return answered.sitting(visit, desk, **PLAIN)


def token(session, code):
    return standing.token(standing.sheet_of(session, session.response).of(code).value)


def correct(session, code, by, *, reason="Question misread", shown=None, note=None, **raw):
    return settling.correct(
        session=session,
        code=code,
        raw={name: [value] for name, value in raw.items()},
        shown=token(session, code) if shown is None else shown,
        reason=reason,
        note=note or clarifying.NO_NOTE,
        by=by,
        at=AT,
    )


def test_a_correction_keeps_both_values_who_when_and_why(session, therapist):
    assert correct(session, "nprs_now", therapist, nprs_now="3") is None
    revision = AnswerRevision.objects.get()
    assert (revision.earlier, revision.value) == (2, 3)
    assert (revision.source, revision.reason) == ("staff", "Question misread")
    assert (revision.by, revision.at) == (f"user:{therapist.pk}", AT)
    assert session.response.answers["nprs_now"] == 2
    assert case.facts_of_case(session)["intake.nprs_now"] == 3
    assert AuditEvent.objects.filter(action="answer_in_person").exists()


def test_what_was_declined_takes_a_note_and_no_other_reason(visit, desk, therapist):
    session = answered.sitting(visit, desk, **PLAIN | {"saddle_numb": "declined"})
    with pytest.raises(clarifying.NeedsNote):
        correct(session, "saddle_numb", therapist, saddle_numb="no")
    assert not AnswerRevision.objects.exists()
    note = clarifying.Note(asked_by="Priya Raman", words="No, none")
    correct(session, "saddle_numb", therapist, note=note, saddle_numb="no")
    revision = AnswerRevision.objects.get()
    assert revision.reason == "Asked in person by Priya Raman. Answer: “No, none”"


def test_a_correction_is_judged_at_once(session, therapist):
    correct(session, "saddle_numb", therapist, saddle_numb="yes")
    fired = set(TriggerFiring.objects.values_list("code", flat=True))
    assert any(code.startswith("RF-CES") for code in fired)
    assert Alert.objects.exists()


def test_an_open_evaluation_of_the_case_is_judged_with_it(session, visit, therapist):
    evaluation = Evaluation.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        visit=visit,
        opened_at=AT,
        opened_by=therapist,
    )
    correct(session, "saddle_numb", therapist, saddle_numb="unsure")
    row = Judgement.objects.order_by("pk").last()
    assert (row.evaluation, row.moment) == (evaluation, Judgement.Moment.CLARIFIED)


def test_writing_down_what_stands_already_changes_nothing(session, therapist):
    with pytest.raises(settling.StandsAlready):
        correct(session, "nprs_now", therapist, nprs_now="2")
    assert not AnswerRevision.objects.exists()
    assert not Judgement.objects.exists()


def test_what_cannot_be_is_a_problem_and_keeps_nothing(session, therapist):
    assert correct(session, "nprs_now", therapist, nprs_now="11").kind == "not_offered"
    assert correct(session, "nprs_now", therapist).kind == "missing_scale"
    assert not AnswerRevision.objects.exists()


def test_an_unusual_number_is_asked_about_once(session, therapist):
    assert correct(session, "height_in", therapist, height_in__in="40").kind == "unusual"
    kept = {"height_in__in": "40", "keep": "height_in"}
    assert correct(session, "height_in", therapist, **kept) is None


def test_a_day_in_the_past_is_past_on_the_day_of_correcting(session, therapist):
    parts = {"onset_date__year": "2026", "onset_date__month": "12", "onset_date__day": "4"}
    assert correct(session, "onset_date", therapist, **parts).kind == "in_future"
    goal = {"goal_1_date__year": "2026", "goal_1_date__month": "12", "goal_1_date__day": "2"}
    assert correct(session, "goal_1_date", therapist, **goal).kind == "in_past"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_correction_without_a_reason_is_refused(session, therapist, reason):
    with pytest.raises(settling.NeedsReason):
        correct(session, "nprs_now", therapist, nprs_now="3", reason=reason)


def test_an_unknown_question_is_refused(session, therapist):
    with pytest.raises(clarifying.NotAQuestion):
        correct(session, "shoe_size", therapist, shown="", shoe_size="9")


def test_a_correction_of_something_else_than_was_shown_is_refused(session, therapist):
    with pytest.raises(settling.HasChanged) as refused:
        correct(session, "nprs_now", therapist, nprs_now="3", shown="stale")
    assert refused.value.codes == ("nprs_now",)


# Confirming


def confirm(session, by, *codes):
    shown = {code: token(session, code) for code in codes}
    return settling.confirm(session=session, shown=shown, by=by, at=AT)


def test_an_answer_is_confirmed_with_the_value_that_stood(session, therapist):
    assert [(one.code, one.value) for one in confirm(session, therapist, "nprs_now")] == [
        ("nprs_now", 2)
    ]
    sheet = standing.sheet_of(session, session.response)
    assert sheet.of("nprs_now").confirmed.by == "P. Raman"
    assert sheet.of("nprs_worst").confirmed is None
    assert AuditEvent.objects.filter(action="confirm_answers").count() == 1


def test_confirming_again_adds_nothing(session, therapist):
    confirm(session, therapist, "nprs_now")
    assert confirm(session, therapist, "nprs_now") == []
    assert AnswerConfirmation.objects.count() == 1


def test_no_answer_and_no_doubt_is_confirmed(session, therapist):
    for code in ("belief", "saddle_numb"):
        said = {"saddle_numb": "unsure"}
        clarifying.answer_in_person(session=session, answers=said, by=therapist, at=AT)
        with pytest.raises(settling.NotToBeConfirmed):
            confirm(session, therapist, "nprs_now", code)
    assert not AnswerConfirmation.objects.exists()


def test_a_clash_is_confirmed_for_the_values_it_had(visit, desk, therapist):
    session = answered.sitting(visit, desk, **(PLAIN | {"nprs_now": 6}))
    both = {"nprs_best": 1, "nprs_now": 6, "nprs_worst": 4}
    shown = standing.token(both)
    act = {"session": session, "check": "pain_order", "by": therapist, "at": AT}
    assert settling.confirm_clash(shown=shown, **act)[0].value == both
    assert standing.sheet_of(session, session.response).settled("pain_order", both)
    correct(session, "nprs_now", therapist, nprs_now="7")
    moved = both | {"nprs_now": 7}
    assert standing.sheet_of(session, session.response).settled("pain_order", moved) is None
    with pytest.raises(settling.HasChanged):
        settling.confirm_clash(shown=shown, **act)
    correct(session, "nprs_now", therapist, nprs_now="3")
    with pytest.raises(settling.NotToBeConfirmed):
        settling.confirm_clash(shown=shown, **act)


# What came late


@pytest.fixture
def stray(session):
    fields = {"nprs_now": ["6"], "nprs_best": ["0"], "nprs_worst": ["eleven"]}
    return StrayAnswers.objects.create(
        session=session, key="k1", page="nprs_now", fields=fields, why="ended", received_at=AT
    )


def settle(session, stray, by, **choices):
    settling.settle_stray(session=session, stray_id=stray.pk, choices=choices, by=by, at=AT)
    stray.refresh_from_db()


def test_each_late_answer_is_used_or_left_and_says_where_it_came_from(session, stray, therapist):
    settle(session, stray, therapist, nprs_now="use", nprs_best="keep")
    sheet = standing.sheet_of(session, session.response)
    assert (sheet.of("nprs_now").value, sheet.of("nprs_best").value) == (6, 1)
    assert sheet.of("nprs_now").word.reason == settling.LATE
    assert (stray.settled_by, stray.settled_at) == (therapist, AT)
    assert Judgement.objects.exists()


def test_every_late_answer_needs_its_choice(session, stray, therapist):
    with pytest.raises(settling.NotSettled):
        settle(session, stray, therapist, nprs_now="use")
    stray.refresh_from_db()
    assert stray.settled_at is None


def test_settling_twice_changes_nothing(session, stray, therapist):
    settle(session, stray, therapist, nprs_now="keep", nprs_best="keep")
    assert not Judgement.objects.exists()
    settle(session, stray, therapist, nprs_now="use", nprs_best="use")
    assert not AnswerRevision.objects.exists()
