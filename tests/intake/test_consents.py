"""How a person's consents stand, for staff."""

from datetime import date, timedelta

import pytest

from clinic.models import Patient
from intake import consents
from intake.actions import consents as signatures
from intake.models import QuestionnaireResponse
from tests.intake import sittings
from tests.intake.sittings import AT

TODAY = AT.date()


def standing(session, code, on=TODAY):
    return {one.text.code: one for one in consents.board(session, on=on)}[code]


def test_what_was_not_asked_yet_is_open(sitting):
    assert standing(sitting, "treatment").state == "open"
    assert standing(sitting, "treatment").path == ""
    assert standing(sitting, "treatment").reason == ""
    assert standing(sitting, "treatment").by_what_right == ""
    assert len(consents.board(sitting, on=TODAY)) == 11


def test_a_yes_stands_with_its_drawing(sitting):
    sittings.say(sitting, "treatment", strokes=(((0, 100, 0), (300, 100, 40)),))
    found = standing(sitting, "treatment")
    assert (found.state, found.path, found.may_withdraw) == ("agreed", "M0 100L300 100", True)
    assert not found.is_older
    assert not found.is_optional


def test_a_yes_that_has_run_out_says_so(sitting):
    sittings.say(sitting, "video")
    assert standing(sitting, "video", on=date(2028, 1, 1)).state == "ended"


def test_a_yes_that_was_taken_back_keeps_the_signature_behind_it(sitting, therapist):
    sittings.say(sitting, "video")
    row = standing(sitting, "video").row
    signatures.withdraw(row=row, reason="Phoned", by=therapist, at=AT + timedelta(hours=1))
    found = standing(sitting, "video")
    assert (found.state, found.reason, found.signed) == ("withdrawn", "Phoned", row)
    assert not found.may_withdraw


def test_the_persons_own_no_leaves_nothing_of_an_earlier_yes(sitting):
    sittings.say(sitting, "video")
    sittings.say(sitting, "video", agreed=False)
    found = standing(sitting, "video")
    assert (found.state, found.signed) == ("refused", None)


def test_a_notice_that_was_not_signed_wants_the_reason_once(sitting, therapist):
    sittings.say(sitting, "privacy", agreed=False)
    found = standing(sitting, "privacy")
    assert found.wants_reason
    signatures.say_why_not(row=found.row, reason="No glasses", by=therapist, at=AT)
    found = standing(sitting, "privacy")
    assert (found.state, found.reason, found.wants_reason) == ("refused", "No glasses", False)


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        ("parent", ("Mother or father", "parent")),
        ("legal_guardian", ("Guardian named by a court", "court")),
        ("grandparent", ("Grandparent", "")),
    ],
)
def test_what_a_guardian_has_said_is_not_asked_twice(sitting, relation, said):
    assert consents.guardian_of(sitting) == ("", "")
    Patient.objects.update(birth_date=date(AT.year - 15, 1, 2))
    sitting.patient.refresh_from_db()
    QuestionnaireResponse.objects.create(
        session=sitting,
        patient=sitting.patient,
        answers={"guardian_relation": relation},
    )
    assert consents.guardian_of(sitting) == said


@pytest.mark.parametrize("authority", ["legal_guardian"])
def test_by_what_right_a_guardian_signed_is_told(sitting, authority):
    sittings.save(sitting, "filled_by", filled_by="guardian")
    sittings.say(sitting, "treatment", relation="Aunt", authority=authority)
    assert standing(sitting, "treatment").by_what_right == "legal guardian"
