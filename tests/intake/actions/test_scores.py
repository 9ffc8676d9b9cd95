"""Scores: of a sitting, from paper, and voided with a reason. None is guessed, none deleted."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clinic.domain.text import RefusedText
from clinic.models import AuditEvent
from intake.actions import answering, clarifying, scores
from intake.domain import instrument_places
from intake.models import QuestionnaireResponse, ScoreRecord
from tests.intake import measured, sittings
from tests.intake.domain import texts

pytestmark = pytest.mark.django_db
AT = measured.AT
PAIN = {"nprs_now": 4, "nprs_best": 1, "nprs_worst": 7}


def with_imported(*codes):
    words = [texts.words(code) for code in codes]
    return instrument_places.with_texts(measured.rows(), words, measured.FORMS)


def test_each_measure_that_was_asked_is_scored(visit, therapist):
    mood = {"mood_interest": "1", "mood_down": "2", "worry_nervous": "0", "worry_control": "1"}
    found = measured.scored(visit, therapist, PAIN | mood | {"overall_change": "3"})
    assert {code: one.total for code, one in found.items()} == {
        "nprs": 4000,
        "own_mood_worry": 4000,
        "own_change": 3000,
    }
    assert found["nprs"].parts == {"now": 4000, "best": 1000, "worst": 7000}
    assert found["nprs"].answers == {"items": {"1": 4, "2": 1, "3": 7}}
    assert found["nprs"].source == "patient"
    assert found["nprs"].scorer_version == "mean.1"


def test_scoring_is_one_event_in_the_trail(visit, therapist):
    measured.scored(visit, therapist, PAIN)
    event = AuditEvent.objects.get(action="score")
    assert event.fields == ["nprs", "own_change", "own_mood_worry"]


def test_too_few_answers_are_kept_with_the_reason_and_without_a_total(visit, therapist):
    found = measured.scored(visit, therapist, {"nprs_now": 4})["nprs"]
    assert (found.scorable, found.total, found.missing) == (False, None, 2)
    assert (found.reason, found.parts) == ("missing", {"now": 4000})


def test_scoring_again_changes_nothing(visit, therapist):
    session = measured.sitting(visit, therapist, PAIN)
    first = scores.score_session(session=session, by=therapist, at=AT)
    assert scores.score_session(session=session, by=therapist, at=AT) == []
    assert measured.count() == len(first)


def sent(visit, by, answers):
    session = measured.sitting(visit, by, answers)
    session.submitted_at = AT
    session.save()
    scores.score_session(session=session, by="tablet:1", at=AT)
    return session


def test_a_corrected_answer_voids_the_score_and_makes_it_anew(visit, therapist):
    session = sent(visit, therapist, PAIN)
    clarifying.keep_words(
        session=session, answers={"nprs_now": 6}, reason="Misread", by=therapist, at=AT
    )
    old, new = ScoreRecord.objects.filter(instrument="nprs").order_by("pk")
    assert (old.parts["now"], old.void_reason) == (4000, scores.CORRECTED)
    assert (new.parts["now"], new.voided_at) == (6000, None)
    assert ScoreRecord.objects.filter(instrument="own_mood_worry").count() == 1


def test_a_score_voided_by_hand_is_not_made_anew_from_the_same_answers(visit, therapist):
    session = sent(visit, therapist, PAIN)
    kept = ScoreRecord.objects.get(instrument="nprs")
    scores.void_score(score=kept, reason="Filled in by a child", by=therapist, at=AT)
    assert scores.score_session(session=session, by=therapist, at=AT) == []


def test_after_a_score_was_voided_a_corrected_answer_makes_a_new_one(visit, therapist):
    session = sent(visit, therapist, PAIN)
    kept = ScoreRecord.objects.get(instrument="nprs")
    scores.void_score(score=kept, reason="Filled in by a child", by=therapist, at=AT)
    clarifying.keep_words(
        session=session, answers={"nprs_now": 6}, reason="Asked anew", by=therapist, at=AT
    )
    assert ScoreRecord.objects.filter(instrument="nprs", voided_at=None).count() == 1


def test_what_was_asked_only_in_person_is_scored_without_the_rest_of_the_form(visit, therapist):
    session = sent(visit, therapist, {})
    ScoreRecord.objects.filter(session=session).delete()
    QuestionnaireResponse.objects.filter(session=session).update(sha256="")
    pair = {"mood_interest": "2", "mood_down": "1"}
    clarifying.keep_words(session=session, answers=pair, reason="Asked", by=therapist, at=AT)
    found = ScoreRecord.objects.get()
    assert (found.instrument, found.parts, found.reason) == (
        "own_mood_worry",
        {"mood": 3000},
        "partly_shown",
    )


def test_a_sitting_without_answers_has_no_scores(visit, therapist):
    session = measured.sitting(visit, therapist, {})
    QuestionnaireResponse.objects.filter(session=session).delete()
    assert scores.score_session(session=session, by=therapist, at=AT) == []


def test_activities_are_kept_with_the_persons_own_words(visit, therapist):
    said = {"goal_1": "Run 5 miles", "goal_1_now": 3}
    found = measured.scored(visit, therapist, said)["own_activities"]
    assert found.total == 3000
    assert found.answers == {"items": {"1": 3}, "names": {"1": "Run 5 miles"}}


def test_a_returning_person_rates_the_activities_named_before(visit, therapist, desk):
    measured.scored(visit, therapist, {"goal_1": "Run 5 miles", "goal_1_now": 3})
    again = measured.later_visit(visit, therapist=therapist, by=desk, days=14)
    files = measured.rows()
    for question in files[1][1]["page"][2]["question"]:
        question.pop("show_when", None)
    files[1][1]["page"][2]["question"] = files[1][1]["page"][2]["question"][2:]
    found = measured.scored(again, therapist, {"goal_1_now": 6}, files=files)["own_activities"]
    assert found.answers["names"] == {"1": "Run 5 miles"}


def test_without_earlier_activities_there_are_no_names(visit, therapist):
    files = measured.rows()
    page = files[1][1]["page"][2]
    page["question"] = [one | {"show_when": []} for one in page["question"][2:]]
    found = measured.scored(visit, therapist, {"goal_1_now": 6}, files=files)["own_activities"]
    assert found.answers == {"items": {"1": 6}}


def test_phq_4_is_scored_from_the_imported_items(visit, therapist):
    said = {f"phq_4_{n}": "3" for n in range(1, 5)}
    found = measured.scored(visit, therapist, said, files=with_imported("phq_4"), source="guardian")
    assert (found["phq_4"].total, found["phq_4"].source) == (12000, "guardian")
    assert found["phq_4"].parts == {"phq2": 6000, "gad2": 6000}
    assert "own_mood_worry" not in found


def test_roland_morris_counts_ticks_once_every_page_was_read(visit, therapist):
    read = {f"rmdq_24_read_{k}": ["yes"] for k in range(1, 5)}
    said = {"rmdq_24_ticks_2": ["rmdq_24_7", "rmdq_24_12"]}
    files = with_imported("rmdq_24")
    assert measured.scored(visit, therapist, said | read, files=files)["rmdq_24"].total == 2000


def test_an_empty_list_that_was_not_read_is_not_a_zero(visit, therapist):
    found = measured.scored(visit, therapist, {}, files=with_imported("rmdq_24"))["rmdq_24"]
    assert (found.scorable, found.total, found.reason) == (False, None, "not_confirmed")


def test_sending_a_form_scores_it(sitting):
    sittings.answer_all(sitting)
    sittings.sign_all(sitting)
    answering.submit(session=sitting, at=AT)
    found = ScoreRecord.objects.filter(session=sitting)
    assert {one.instrument for one in found} >= {"nprs", "own_mood_worry"}
    assert found.get(instrument="nprs").parts["now"] == 3000


def answers_from_paper(visit, by, code="odi", answers=None, read_all=True, on=None, **rest):
    return scores.enter_answers(
        visit=visit,
        instrument=code,
        answers=dict.fromkeys(range(1, 11), 2) if answers is None else answers,
        read_all=read_all,
        on=on or AT.date(),
        by=by,
        at=AT,
        **rest,
    )


def test_item_answers_from_paper_are_scored(visit, therapist):
    kept = answers_from_paper(visit, therapist)
    assert (kept.total, kept.source, kept.by) == (40000, "paper", f"user:{therapist.pk}")
    assert kept.session is None
    assert AuditEvent.objects.get(action="enter_score").fields == ["odi"]


def test_paper_with_too_few_answers_is_kept_without_a_score(visit, therapist):
    kept = answers_from_paper(visit, therapist, answers={1: 3})
    assert (kept.scorable, kept.missing, kept.reason) == (False, 9, "missing")


def test_activities_from_paper_carry_their_names(visit, therapist):
    kept = answers_from_paper(visit, therapist, "own_activities", {1: 4}, names={1: "Sit"})
    assert kept.answers == {"items": {"1": 4}, "names": {"1": "Sit"}}


def test_an_empty_paper_list_is_a_zero_once_it_was_read(visit, therapist):
    assert answers_from_paper(visit, therapist, "rmdq_24", {}).total == 0
    unread = answers_from_paper(visit, therapist, "rmdq_24", {}, read_all=False)
    assert unread.reason == "not_confirmed"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answers": {1: 6}}, "Item 1 does not offer that answer."),
        ({"answers": {}}, "Enter at least one answer."),
        ({"code": "promis_pf"}, "not entered that way"),
        ({"code": "scoff"}, "not entered that way"),
        ({"code": "nothing"}, "not entered that way"),
        ({"on": AT.date() + timedelta(days=1)}, "lies in the future"),
        ({"on": AT.date().replace(year=1980)}, "before the person was born"),
    ],
)
def test_what_cannot_be_on_the_paper_is_refused(visit, therapist, changes, words):
    with pytest.raises(scores.CannotEnter, match=words):
        answers_from_paper(visit, therapist, **changes)
    assert measured.count() == 0


def test_a_total_from_paper_is_kept_as_it_stands(visit, therapist):
    assert measured.entered(visit, therapist, "promis_pf", "38.9").total == 38900


def test_a_class_alone_is_scorable_without_a_total(visit, therapist):
    kept = scores.enter_score(
        visit=visit, instrument="start_back", values={}, band="high", on=AT.date(), by=therapist,
        at=AT,
    )  # fmt: skip
    assert (kept.scorable, kept.total, kept.answers) == (True, None, {"class": "high"})


def test_an_impossible_total_is_refused(visit, therapist):
    with pytest.raises(scores.CannotEnter, match="between 0 and 36"):
        measured.entered(visit, therapist, "uwri", 37)


def test_our_own_scales_are_not_entered_as_a_total(visit, therapist):
    with pytest.raises(scores.CannotEnter, match="not entered that way"):
        measured.entered(visit, therapist, "nprs", 3)


def test_a_voided_score_stays_with_its_reason(visit, therapist):
    kept = measured.entered(visit, therapist, "uwri", 20)
    scores.void_score(score=kept, reason="  Typed for  the wrong day ", by=therapist, at=AT)
    kept.refresh_from_db()
    assert (kept.voided_by, kept.void_reason) == (therapist, "Typed for the wrong day")
    assert kept.total == 20000
    assert AuditEvent.objects.get(action="void_score").reason == "Typed for the wrong day"


def test_voiding_takes_a_reason_and_happens_once(visit, therapist):
    kept = measured.entered(visit, therapist, "uwri", 20)
    with pytest.raises(scores.NeedsReason):
        scores.void_score(score=kept, reason=" ", by=therapist, at=AT)
    with pytest.raises(RefusedText):
        scores.void_score(score=kept, reason="x " * 200, by=therapist, at=AT)
    scores.void_score(score=kept, reason="Twice", by=therapist, at=AT)
    with pytest.raises(scores.AlreadyVoided):
        scores.void_score(score=kept, reason="Twice", by=therapist, at=AT)


def test_the_database_keeps_a_total_out_of_a_score_that_has_none(visit, therapist):
    kept = measured.entered(visit, therapist, "uwri", Fraction(20))
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreRecord.objects.filter(pk=kept.pk).update(scorable=False)


def test_a_voided_score_is_frozen_by_the_database(visit, therapist):
    kept = measured.entered(visit, therapist, "uwri", 20)
    scores.void_score(score=kept, reason="Twice", by=therapist, at=AT)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        ScoreRecord.objects.filter(pk=kept.pk).update(total=1)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        ScoreRecord.objects.filter(pk=kept.pk).delete()
