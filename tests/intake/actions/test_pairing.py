"""Handing a sitting to a tablet and taking it back."""

import base64
from datetime import timedelta

import pytest

from clinic.domain.roles import Role
from clinic.models import AuditEvent, Visit
from intake.actions import answering, codes, pairing, starting, tablets
from intake.domain.pairing import ALPHABET, CODE_LIFE
from intake.models import IntakeSession, PairingCode
from tests import factories
from tests.intake import sittings
from tests.intake.sittings import AT

State = IntakeSession.State


@pytest.fixture
def device(clinic, desk):
    return factories.tablet(clinic, by=desk)[0]


def redeem(device, code, *, language="", at=AT):
    return pairing.redeem_code(typed=code, language=language, device=device, ip="", at=at)


def events(action, **more):
    return AuditEvent.objects.filter(action=action, **more)


def test_starting_gives_a_code_of_eight_plain_symbols_and_keeps_only_its_hash(visit, desk):
    session, code = pairing.start_session(visit=visit, by=desk, at=AT)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert len(set(ALPHABET)) == 32
    assert code not in str(PairingCode.objects.values().get())
    assert (session.state, session.language, session.visit) == (State.WAITING, "en", visit)
    assert events("start_tablet", patient_id=visit.patient_id).count() == 1


def test_starting_again_keeps_the_sitting_and_kills_the_first_code(visit, desk, device):
    first, old = pairing.start_session(visit=visit, by=desk, at=AT)
    second, new = pairing.start_session(visit=visit, by=desk, at=AT)
    assert first == second
    with pytest.raises(codes.WrongCode):
        redeem(device, old, language="", at=AT)
    assert redeem(device, new, language="", at=AT)[0] == first


@pytest.mark.parametrize("status", ["done", "cancelled", "no_show"])
def test_a_visit_that_is_over_takes_no_tablet(visit, desk, status):
    Visit.objects.filter(pk=visit.pk).update(status=status, cancelled_reason="test")
    visit.refresh_from_db()
    with pytest.raises(starting.CannotStart):
        pairing.start_session(visit=visit, by=desk, at=AT)


def test_a_code_may_be_typed_in_small_letters_with_spaces(visit, desk, device):
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    session, key = redeem(device, f" {code[:4].lower()}-{code[4:].lower()} ")
    assert session.state == State.PAIRED
    assert key not in session.tablet_key_hash


def test_a_code_works_once(visit, desk, device):
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    redeem(device, code, language="es", at=AT)
    with pytest.raises(codes.WrongCode):
        redeem(device, code, language="", at=AT)


def test_a_code_dies_after_ten_minutes(visit, desk, device):
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    with pytest.raises(codes.WrongCode):
        redeem(device, code, language="", at=AT + CODE_LIFE)


def test_a_code_of_an_ended_sitting_is_dead(visit, desk, device):
    session, code = pairing.start_session(visit=visit, by=desk, at=AT)
    pairing.end_session(session=session, by=desk, at=AT)
    with pytest.raises(codes.WrongCode):
        redeem(device, code, language="", at=AT)


def test_the_tablet_takes_the_language_chosen_on_it(visit, desk, device):
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    assert redeem(device, code, language="es", at=AT)[0].language == "es"


def test_wrong_codes_are_counted_by_address_and_then_refused(visit, desk, monkeypatch, device):
    monkeypatch.setattr(codes, "TRIES_PER_ADDRESS", 2)
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    for _ in range(2):
        with pytest.raises(codes.WrongCode):
            redeem(device, "22222222", language="", at=AT)
    with pytest.raises(codes.TooManyTries):
        redeem(device, code, language="", at=AT)
    later = AT + timedelta(minutes=11)
    _, code = pairing.start_session(visit=visit, by=desk, at=later)
    assert redeem(device, code, language="", at=later)


@pytest.mark.parametrize("name", ["Renata", "renata", "RENATA", " renata ", "Rénata"])
def test_first_name_and_birthday_open_the_sitting(visit, desk, name):
    session, _ = sittings.paired(visit, desk)
    pairing.identify(session=session, name=name, day=14, month=2, at=AT)
    session.refresh_from_db()
    assert (session.state, session.misses, session.identified_at) == (State.ANSWERING, 0, AT)


@pytest.mark.parametrize(
    ("name", "day", "month"),
    [("Renato", 14, 2), ("Renata", 15, 2), ("Renata", 14, 3), ("", 14, 2), ("Flores", 14, 2)],
)
def test_anything_else_is_a_miss(visit, desk, name, day, month):
    session, _ = sittings.paired(visit, desk)
    with pytest.raises(pairing.NotThatPerson) as missed:
        pairing.identify(session=session, name=name, day=day, month=month, at=AT)
    assert not missed.value.over
    session.refresh_from_db()
    assert (session.state, session.misses) == (State.PAIRED, 1)
    assert events("identify", outcome="refused").count() == 1


def test_a_preferred_name_or_the_first_of_two_names_is_enough(clinic, desk, therapist):
    patient = factories.patient(
        clinic, by=desk, given_name="Ana María", preferred_name="Mari", phone=""
    )
    visit = factories.visit(factories.episode(patient, by=desk), therapist=therapist, by=desk)
    session, _ = sittings.paired(visit, desk)
    for name in ("ana", "Ana Maria", "mari"):
        pairing.identify(session=session, name=name, day=14, month=2, at=AT)
        IntakeSession.objects.update(state=State.PAIRED)


def test_the_third_miss_takes_the_sitting_off_the_tablet(visit, desk):
    session, _ = sittings.paired(visit, desk)
    over = []
    for _ in range(3):
        with pytest.raises(pairing.NotThatPerson) as missed:
            pairing.identify(session=session, name="Nobody", day=1, month=1, at=AT)
        over.append(missed.value.over)
    session.refresh_from_db()
    assert over == [False, False, True]
    assert (session.state, session.tablet_key_hash) == (State.WAITING, "")
    pairing.start_session(visit=visit, by=desk, at=AT)
    session.refresh_from_db()
    assert session.misses == 0


def test_nobody_identifies_on_a_sitting_that_waits_for_its_tablet(visit, desk):
    session, _ = pairing.start_session(visit=visit, by=desk, at=AT)
    with pytest.raises(pairing.NotThatPerson):
        pairing.identify(session=session, name="Renata", day=14, month=2, at=AT)


def test_an_idle_tablet_gives_the_sitting_back_and_a_new_code_resumes_it_where_it_was(
    sitting, visit, desk, device
):
    sittings.save_only(sitting, "filled_by", "self")
    sitting.refresh_from_db()
    page = sitting.page
    pairing.rest(session=sitting, at=AT)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.tablet_key_hash) == (State.WAITING, "")
    pairing.rest(session=sitting, at=AT)
    assert events("lock").count() == 1
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    again, _ = redeem(device, code)
    assert (again, again.page) == (sitting, page)
    assert again.response.answers == {"filled_by": "self"}


def test_at_home_an_idle_device_keeps_the_sitting_and_asks_again_who_it_is(sitting):
    IntakeSession.objects.update(place=IntakeSession.Place.HOME)
    rested = pairing.rest(session=sitting, at=AT)
    assert (rested.state, rested.identified_at) == (State.PAIRED, None)
    assert rested.tablet_key_hash


def test_the_newer_tablet_has_the_form_and_the_key_of_the_older_is_dead(visit, desk, device):
    session, key = sittings.paired(visit, desk)
    old = session.tablet_key_hash
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    again, newer = redeem(device, code)
    assert (again, again.tablet) == (session, device)
    assert again.tablet_key_hash not in ("", old)
    assert pairing.sitting_named_by(key) == pairing.sitting_named_by(newer) == session.pk


@pytest.mark.parametrize("key", ["", "7.made-up", "7.made-up:forged"])
def test_a_made_up_key_names_no_sitting(key):
    assert pairing.sitting_named_by(key) is None


def test_a_tablet_that_takes_another_form_puts_the_one_it_held_back(
    visit, desk, device, episode, therapist
):
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    first, _ = redeem(device, code)
    other = factories.visit(episode, therapist=therapist, by=desk)
    _, code = pairing.start_session(visit=other, by=desk, at=AT)
    redeem(device, code)
    first.refresh_from_db()
    assert (first.state, first.tablet, first.tablet_key_hash) == (State.WAITING, None, "")


def test_a_switched_off_tablet_redeems_no_code(visit, desk, device):
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    tablets.revoke(tablet=device, by=desk, at=AT)
    with pytest.raises(codes.WrongCode):
        redeem(device, code)


def test_a_tablet_of_another_clinic_redeems_no_code(visit, desk):
    elsewhere = factories.clinic(name="Elsewhere")
    stranger = factories.user(elsewhere, "Nora Lind", Role.FRONT_DESK)
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    with pytest.raises(codes.WrongCode):
        redeem(factories.tablet(elsewhere, by=stranger)[0], code)


def test_what_waits_on_a_device_has_one_key_until_the_sitting_ends(visit, desk, device):
    session, _ = sittings.paired(visit, desk)
    key, ref = session.queue_key, session.queue_ref
    assert (len(base64.b64decode(key)), len(bytes.fromhex(ref))) == (32, 16)
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    again, _ = redeem(device, code)
    assert (again.queue_key, again.queue_ref) == (key, ref)
    pairing.end_session(session=session, by=desk, at=AT)
    session.refresh_from_db()
    assert (session.queue_key, session.queue_ref) == ("", ref)


def test_after_a_stop_a_form_that_no_tablet_holds_waits_for_a_new_code(
    sitting, visit, desk, therapist, judge
):
    judge("stern")
    sittings.save(sitting, "saddle_numb", saddle_numb="yes")
    pairing.start_session(visit=visit, by=desk, at=AT)
    pairing.let_go_on(session=sitting, by=therapist, at=AT)
    sitting.refresh_from_db()
    assert sitting.state == State.WAITING


def test_a_tablet_handed_back_early_leaves_a_draft_for_a_new_code(sitting, visit, desk):
    sittings.save_only(sitting, "filled_by", "self")
    pairing.hand_back(session=sitting, at=AT)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.tablet_key_hash) == (State.WAITING, "")
    again, _ = sittings.answering_session(visit, desk)
    assert again == sitting
    assert again.response.answers == {"filled_by": "self"}


def test_an_ended_sitting_is_closed_for_its_tablet(sitting, desk):
    pairing.end_session(session=sitting, by=desk, at=AT)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.ended_at, sitting.tablet_key_hash) == (State.ENDED, AT, "")
    pairing.end_session(session=sitting, by=desk, at=AT)
    pairing.hand_back(session=sitting, at=AT)
    assert events("end_tablet").count() == 1
    assert events("hand_back").count() == 0


def test_after_an_end_the_next_start_is_a_new_sitting(sitting, visit, desk):
    pairing.end_session(session=sitting, by=desk, at=AT)
    assert pairing.start_session(visit=visit, by=desk, at=AT)[0] != sitting


def test_a_stopped_sitting_stays_stopped_on_a_new_tablet(sitting, visit, desk, judge, device):
    judge("stern")
    sittings.save(sitting, "saddle_numb", saddle_numb="yes")
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    again, _ = redeem(device, code, language="", at=AT)
    assert (again, again.state) == (sitting, State.STOPPED)


def test_a_therapist_lets_the_person_go_on_and_the_same_rule_stays_silent(
    sitting, therapist, judge
):
    judge("stern")
    sittings.save(sitting, "saddle_numb", saddle_numb="yes")
    pairing.let_go_on(session=sitting, by=therapist, at=AT)
    pairing.identify(session=sitting, name="Renata", day=14, month=2, at=AT)
    saved = sittings.save(sitting, "bladder_change")
    assert not saved.stopped
    assert events("let_go_on", principal=f"user:{therapist.pk}").count() == 1


def test_after_a_stop_a_form_in_staffs_hands_goes_on_there(sitting, visit, desk, therapist, judge):
    judge("stern")
    sittings.save(sitting, "saddle_numb", saddle_numb="yes")
    starting.start_by_staff(visit=visit, place=IntakeSession.Place.PAPER, by=desk, at=AT)
    pairing.let_go_on(session=sitting, by=therapist, at=AT)
    sitting.refresh_from_db()
    assert sitting.state == State.ANSWERING


def test_a_form_stopped_after_it_was_sent_is_done_when_the_person_may_go_on(sitting, therapist):
    IntakeSession.objects.update(state=State.STOPPED, submitted_at=AT)
    pairing.let_go_on(session=sitting, by=therapist, at=AT)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.tablet_key_hash, sitting.queue_key) == (State.SUBMITTED, "", "")


def test_another_rule_stops_again_and_shows_only_its_own_words(sitting, therapist, judge):
    judge("stern")
    sittings.save(sitting, "saddle_numb", saddle_numb="yes")
    pairing.let_go_on(session=sitting, by=therapist, at=AT)
    pairing.identify(session=sitting, name="Renata", day=14, month=2, at=AT)
    sittings.save_only(sitting, "filled_by", "self")
    saved = sittings.save(sitting, "self_harm_thoughts", self_harm_thoughts="yes")
    assert saved.stopped
    assert saved.session.stop_kind == "calm"
    assert [(row["rule"], row["now"]) for row in saved.session.stop_rules] == [
        ("TEST-01", False),
        ("TEST-02", True),
    ]


def test_letting_go_on_means_nothing_where_nobody_was_stopped(sitting, therapist):
    pairing.let_go_on(session=sitting, by=therapist, at=AT)
    sitting.refresh_from_db()
    assert sitting.state == State.ANSWERING


def test_help_asked_is_shown_until_it_was_given(sitting, desk):
    answering.ask_for_help(session=sitting, at=AT)
    answering.ask_for_help(session=sitting, at=AT + timedelta(minutes=1))
    sitting.refresh_from_db()
    assert sitting.help_asked_at == AT
    pairing.help_given(session=sitting, by=desk, at=AT)
    pairing.help_given(session=sitting, by=desk, at=AT)
    sitting.refresh_from_db()
    assert sitting.help_asked_at is None
    assert (events("ask_for_help").count(), events("help_given").count()) == (1, 1)


def test_a_sitting_goes_by_the_name_of_its_tablet(visit, desk, device):
    _, code = pairing.start_session(visit=visit, by=desk, at=AT)
    session, _ = redeem(device, code)
    assert (session.tablet, session.tablet_name) == (device, "Tablet 1")
