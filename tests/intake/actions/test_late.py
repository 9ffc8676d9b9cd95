"""Pages that a tablet brings back after its sitting moved on."""

import pytest

from clinic.models import AuditEvent
from intake.actions import answering, late, pairing
from intake.models import IntakeSession, StrayAnswers
from tests import factories
from tests.intake import sittings
from tests.intake.sittings import AT


@pytest.fixture
def device(visit, desk):
    return factories.tablet(visit.clinic, by=desk)[0]


def bring(sitting, device, key="k1", **fields):
    late.hand_in(session=sitting, device=device, key=key, page="smoker", fields=fields, at=AT)


def test_a_late_page_is_kept_as_it_was_sent_and_recorded(sitting, device):
    bring(sitting, device, smoker=["never"])
    stray = StrayAnswers.objects.get()
    assert (stray.page, stray.fields, stray.why) == ("smoker", {"smoker": ["never"]}, "moved")
    assert stray.tablet == device
    event = AuditEvent.objects.get(action="answers_came_late")
    assert event.principal == f"device:{device.pk}"
    assert "never" not in str(event.__dict__)


def test_a_page_brought_twice_is_kept_once_as_it_was_first(sitting, device):
    bring(sitting, device, smoker=["never"])
    bring(sitting, device, smoker=["current"])
    assert StrayAnswers.objects.get().fields == {"smoker": ["never"]}
    assert AuditEvent.objects.filter(action="answers_came_late").count() == 1


def test_a_page_whose_receipt_was_lost_does_not_come_late(sitting, device):
    answering.save_page(
        session=sitting,
        page=sittings.page_at("smoker"),
        raw={"smoker": ["never"]},
        at=AT,
        sent=answering.Sent(key="k1", seq=1),
    )
    bring(sitting, device, smoker=["never"])
    assert not StrayAnswers.objects.exists()


def test_two_devices_may_bring_different_pages_of_one_sitting(sitting, device, visit, desk):
    other, _ = factories.tablet(visit.clinic, by=desk)
    bring(sitting, device, key="k1", smoker=["never"])
    bring(sitting, other, key="k2", smoker=["current"])
    assert StrayAnswers.objects.count() == 2


def test_what_nobody_can_read_any_more_is_counted(sitting, device, desk):
    pairing.end_session(session=sitting, by=desk, at=AT)
    for _ in range(2):
        late.note_lost(session=sitting, device=device, key="lost", pages=3, at=AT)
    stray = StrayAnswers.objects.get()
    assert (stray.why, stray.page, stray.fields) == ("unreadable", "", {"pages": ["3"]})


def test_late_pages_change_no_answer_by_themselves(sitting, device):
    sittings.save_only(sitting, "smoker", "current")
    bring(sitting, device, smoker=["never"])
    assert IntakeSession.objects.get().response.answers["smoker"] == "current"
