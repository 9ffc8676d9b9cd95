"""The link by which a person answers at home."""

from datetime import date, timedelta

import pytest

from clinic.models import AuditEvent, Visit
from intake.actions import codes, home_links, pairing, starting
from intake.models import HomeLink, IntakeSession
from tests import factories
from tests.intake import sittings
from tests.intake.sittings import AT

State, Place = IntakeSession.State, IntakeSession.Place
BORN = date(1990, 2, 14)
FIRST = sittings.ASKED.pages[0].code


def kept(told):
    """The answers without what is only given beside them."""
    return {code: value for code, value in told.items() if not code.startswith("given_")}


@pytest.fixture
def made(visit, desk):
    return home_links.make(visit=visit, by=desk, at=AT)


def open_link(made, *, born=BORN, at=AT, **spelt):
    spelt = spelt or {"token": made.token, "code": ""}
    return home_links.open_link(born=born, ip="", at=at, **({"token": "", "code": ""} | spelt))


def test_a_link_has_256_bits_a_code_of_twelve_and_only_hashes_are_kept(made):
    assert len(made.token) == 43
    assert len(made.code) == 12
    kept = str(HomeLink.objects.values().get())
    assert made.token not in kept
    assert made.code not in kept
    assert made.expires_at == AT + timedelta(days=7)


def test_the_birth_date_opens_the_draft_without_a_tablet(made):
    session, key = open_link(made)
    assert (session.state, session.place, session.tablet) == (State.ANSWERING, Place.HOME, None)
    assert session.identified_at == AT
    assert session.queue_key
    assert pairing.sitting_named_by(key) == made.session.pk


def test_the_short_code_opens_it_too_however_it_is_spaced(made):
    code = made.code.lower()
    assert open_link(made, code=f"{code[:4]}-{code[4:8]} {code[8:]}")


def test_opening_again_goes_on_where_the_person_was_and_the_key_before_is_dead(made):
    session, _ = open_link(made)
    first = session.tablet_key_hash
    told = sittings.save(session, FIRST).answers
    later = AT + timedelta(days=2)
    again, _ = open_link(made, at=later)
    assert again == session
    assert again.response.answers == kept(told)
    assert again.tablet_key_hash != first
    assert HomeLink.objects.get().opened_at == AT


def test_five_wrong_birth_dates_in_total_lock_the_link_for_good(made):
    open_link(made)
    for _ in range(5):
        with pytest.raises(home_links.WrongLink):
            open_link(made, born=date(1990, 2, 15))
    assert HomeLink.objects.get().is_locked
    with pytest.raises(home_links.WrongLink):
        open_link(made)
    assert AuditEvent.objects.filter(action="open_link", outcome="refused").count() == 6


def test_an_unknown_link_is_refused_in_the_same_way(made):
    with pytest.raises(home_links.WrongLink):
        open_link(made, token="guess")
    with pytest.raises(home_links.WrongLink):
        open_link(made, token="guess", born=date.min)
    assert HomeLink.objects.get().tries == 0


def test_a_link_dies_after_a_week(made):
    with pytest.raises(home_links.WrongLink):
        open_link(made, at=AT + home_links.LIFE)


@pytest.mark.parametrize("status", ["with_therapist", "done", "cancelled", "no_show"])
def test_a_link_dies_when_the_visit_starts_or_falls_away(made, visit, status):
    Visit.objects.filter(pk=visit.pk).update(status=status, cancelled_reason="test")
    with pytest.raises(home_links.WrongLink):
        open_link(made)


def test_a_link_is_not_made_once_the_visit_has_started(visit, desk):
    visit.status = Visit.Status.WITH_THERAPIST
    with pytest.raises(starting.CannotStart):
        home_links.make(visit=visit, by=desk, at=AT)


def test_a_newer_link_kills_the_older(made, visit, desk):
    newer = home_links.make(visit=visit, by=desk, at=AT)
    with pytest.raises(home_links.WrongLink):
        open_link(made)
    assert open_link(newer)


def test_a_tablet_code_kills_the_link_and_takes_the_form_from_the_device_at_home(made, visit, desk):
    session, _ = open_link(made)
    pairing.start_session(visit=visit, by=desk, at=AT)
    session.refresh_from_db()
    assert (session.place, session.state) == (Place.TABLET, State.WAITING)
    assert session.tablet_key_hash == ""
    with pytest.raises(home_links.WrongLink):
        open_link(made)


def test_a_link_takes_the_form_from_a_tablet(visit, desk):
    session, _ = sittings.answering_session(visit, desk)
    made = home_links.make(visit=visit, by=desk, at=AT)
    session.refresh_from_db()
    assert made.session == session
    assert (session.place, session.tablet, session.tablet_key_hash) == (Place.HOME, None, "")


def test_calling_a_link_back_closes_what_it_opened_and_keeps_the_answers(made, desk):
    session, _ = open_link(made)
    told = sittings.save(session, FIRST).answers
    for _ in range(2):
        home_links.revoke(session=session, by=desk, at=AT)
    session.refresh_from_db()
    assert (session.state, session.tablet_key_hash) == (State.WAITING, "")
    assert session.response.answers == kept(told)
    assert AuditEvent.objects.filter(action="revoke_link").count() == 1
    with pytest.raises(home_links.WrongLink):
        open_link(made)


def test_a_stopped_form_stays_stopped_on_the_next_device(made, judge):
    session, _ = open_link(made)
    judge("stern")
    sittings.save(session, "saddle_numb", saddle_numb="yes")
    again, _ = open_link(made)
    assert again.state == State.STOPPED


def test_a_sent_form_is_not_opened_again(made):
    IntakeSession.objects.update(state=State.SUBMITTED, submitted_at=AT)
    with pytest.raises(home_links.WrongLink):
        open_link(made)


def test_guessing_links_is_counted_by_address(made, monkeypatch):
    monkeypatch.setattr(codes, "TRIES_PER_ADDRESS", 1)
    with pytest.raises(home_links.WrongLink):
        open_link(made, token="guess")
    with pytest.raises(codes.TooManyTries):
        open_link(made)


def test_a_person_born_on_a_leap_day_opens_it_with_that_day(clinic, desk, therapist):
    born = date(1992, 2, 29)
    patient = factories.patient(clinic, by=desk, birth_date=born, given_name="Ana", phone="")
    visit = factories.visit(factories.episode(patient, by=desk), therapist=therapist, by=desk)
    assert open_link(home_links.make(visit=visit, by=desk, at=AT), born=born)
