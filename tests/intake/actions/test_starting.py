"""The sitting of a visit, made once and moved between places."""

import pytest

from clinic.models import AuditEvent, Visit
from intake import library
from intake.actions import starting
from intake.models import IntakeSession
from tests import factories
from tests.intake import sittings
from tests.intake.sittings import AT

State, Place = IntakeSession.State, IntakeSession.Place


def test_staff_take_the_form_into_their_own_hands(visit, desk):
    session = starting.start_by_staff(visit=visit, place=Place.PAPER, by=desk, at=AT)
    assert (session.state, session.place) == (State.ANSWERING, Place.PAPER)
    assert session.page == sittings.ASKED.pages[0].code
    assert AuditEvent.objects.filter(action="start_paper").count() == 1


def test_taking_it_up_again_keeps_the_page_and_the_answers(visit, desk):
    session = starting.start_by_staff(visit=visit, place=Place.PAPER, by=desk, at=AT)
    sittings.save(session, sittings.ASKED.pages[0].code)
    page = IntakeSession.objects.get().page
    again = starting.start_by_staff(visit=visit, place=Place.PERSON, by=desk, at=AT)
    assert (again, again.page, again.place) == (session, page, Place.PERSON)


def test_a_stopped_form_stays_stopped_in_staffs_hands(visit, desk, judge):
    session, _ = sittings.answering_session(visit, desk)
    judge("stern")
    sittings.save(session, "saddle_numb", saddle_numb="yes")
    taken = starting.start_by_staff(visit=visit, place=Place.PAPER, by=desk, at=AT)
    assert (taken.state, taken.tablet_key_hash) == (State.STOPPED, "")


@pytest.mark.parametrize("status", ["done", "cancelled", "no_show"])
def test_a_visit_that_is_over_takes_no_intake(visit, desk, status):
    Visit.objects.filter(pk=visit.pk).update(status=status, cancelled_reason="test")
    visit.refresh_from_db()
    with pytest.raises(starting.CannotStart):
        starting.start_by_staff(visit=visit, place=Place.PAPER, by=desk, at=AT)


def known(visit, desk):
    session, _ = sittings.paired(visit, desk)
    IntakeSession.objects.filter(pk=session.pk).update(state=State.SUBMITTED, submitted_at=AT)


def test_the_first_form_of_a_case_is_the_whole_one(visit):
    assert starting.questionnaire_for(visit) == library.DEFAULT


def test_a_case_with_a_sent_form_gets_the_short_one_where_there_is_one(
    visit, desk, therapist, monkeypatch
):
    known(visit, desk)
    later = factories.visit(visit.episode, therapist=therapist, by=desk)
    monkeypatch.setattr(starting, "RETURNING", library.DEFAULT)
    assert starting.questionnaire_for(later) == library.DEFAULT
    monkeypatch.setattr(starting, "RETURNING", "not_written_yet")
    assert starting.questionnaire_for(later) == library.DEFAULT


def test_another_case_of_the_person_begins_with_the_whole_one(visit, desk, patient, therapist):
    known(visit, desk)
    other = factories.episode(patient, by=desk, side="left")
    assert (
        starting.questionnaire_for(factories.visit(other, therapist=therapist, by=desk))
        == library.DEFAULT
    )
