"""Enrolling a device as one of the clinic's tablets, and switching it off."""

from datetime import timedelta

import pytest

from clinic.models import AuditEvent
from intake.actions import codes, tablets
from intake.domain.pairing import ALPHABET, CODE_LIFE, key_hash
from intake.models import IntakeSession, Tablet, TabletCode
from tests import factories
from tests.intake import sittings
from tests.intake.sittings import AT


def add(clinic, desk, name="Tablet 1", at=AT):
    return tablets.add(clinic=clinic, name=name, by=desk, at=at)


def enrol(code, at=AT):
    return tablets.enrol(typed=code, ip="", at=at)


def test_a_code_enrols_a_device_under_its_name_and_only_hashes_are_kept(clinic, desk):
    code = add(clinic, desk, "  Front  desk ")
    made, key = enrol(code.lower())
    assert (made.name, made.clinic, made.enrolled_by, made.enrolled_at) == (
        "Front desk",
        clinic,
        desk,
        AT,
    )
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert code not in str(TabletCode.objects.values().get())
    assert made.key_hash == key_hash(key)
    assert AuditEvent.objects.filter(action__in=["add_tablet", "enrol_tablet"]).count() == 2


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\x00b"])
def test_a_name_that_says_nothing_or_too_much_is_refused(clinic, desk, name):
    with pytest.raises(tablets.CannotAdd):
        add(clinic, desk, name)


def test_two_tablets_in_use_never_share_a_name(clinic, desk):
    enrol(add(clinic, desk))
    with pytest.raises(tablets.CannotAdd, match="There is a tablet 1 already"):
        add(clinic, desk, "tablet 1")


def test_a_name_taken_meanwhile_leaves_the_second_code_dead(clinic, desk):
    first, second = add(clinic, desk, "Tablet 1"), add(clinic, desk, "TABLET 1")
    enrol(first)
    with pytest.raises(codes.WrongCode):
        enrol(second)


def test_a_set_up_code_works_once(clinic, desk):
    code = add(clinic, desk)
    enrol(code)
    with pytest.raises(codes.WrongCode):
        enrol(code)


def test_a_newer_code_for_a_name_kills_the_older(clinic, desk):
    older, newer = add(clinic, desk), add(clinic, desk)
    with pytest.raises(codes.WrongCode):
        enrol(older)
    assert enrol(newer)


def test_a_set_up_code_dies_after_ten_minutes(clinic, desk):
    code = add(clinic, desk)
    with pytest.raises(codes.WrongCode):
        enrol(code, at=AT + CODE_LIFE)


def test_guessing_set_up_codes_is_counted_by_address(clinic, desk, monkeypatch):
    monkeypatch.setattr(codes, "TRIES_PER_ADDRESS", 1)
    code = add(clinic, desk)
    with pytest.raises(codes.WrongCode):
        enrol("22222222")
    with pytest.raises(codes.TooManyTries):
        enrol(code)


def test_switching_a_tablet_off_takes_the_form_from_it_and_keeps_the_answers(visit, desk):
    session, _ = sittings.answering_session(visit, desk)
    sittings.save_only(session, "filled_by", "self")
    device = session.tablet
    for _ in range(2):
        tablets.revoke(tablet=device, by=desk, at=AT)
    device.refresh_from_db()
    session.refresh_from_db()
    assert (device.revoked_at, device.revoked_by) == (AT, desk)
    assert (session.state, session.tablet_key_hash) == (IntakeSession.State.WAITING, "")
    assert session.response.answers == {"filled_by": "self"}
    assert AuditEvent.objects.filter(action="revoke_tablet").count() == 1


def test_a_name_is_free_again_once_its_tablet_is_off(clinic, desk):
    made, _ = enrol(add(clinic, desk))
    tablets.revoke(tablet=made, by=desk, at=AT)
    assert enrol(add(clinic, desk))


def test_when_a_tablet_called_is_written_at_most_once_a_minute(clinic, desk):
    device, _ = factories.tablet(clinic, by=desk)
    Tablet.objects.update(last_seen_at=None)
    for seconds, written in ((0, 0), (30, 0), (60, 60)):
        device.refresh_from_db()
        tablets.note_seen(tablet=device, at=AT + timedelta(seconds=seconds))
        device.refresh_from_db()
        assert device.last_seen_at == AT + timedelta(seconds=written)
