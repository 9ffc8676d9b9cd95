"""The link to a plan: who opens it, how often, and what ends it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import transaction

from clinic import audit
from clinic.models import AuditEvent
from evaluations.actions import plan_links, voiding
from evaluations.models import Evaluation, Handover, PlanLink, PlanLinkTry
from evaluations.queries import plan_links as links
from evaluations.queries.plan_links import State
from intake.actions import codes
from intake.domain import pairing
from tests.evaluations import registered, signed
from tests.evaluations.home.conftest import BORN

WRONG = date(1990, 2, 15)


def open_link(made, at, *, born=BORN, ip="", **spelt):
    spelt = {"token": "", "code": ""} | (spelt or {"token": made.token})
    return plan_links.open_link(born=born, purpose="home", ip=ip, at=at, **spelt)


def newest():
    return PlanLink.objects.latest("pk")


def state(at):
    return links.state_of(newest(), at=at)


def tries():
    return list(PlanLinkTry.objects.order_by("pk").values_list("outcome", flat=True))


def test_a_link_has_256_bits_a_code_of_twelve_and_only_hashes_are_kept(made, at):
    kept = str(PlanLink.objects.values().get())
    assert (len(made.token), len(made.code)) == (43, 12)
    assert made.token not in kept
    assert made.code not in kept
    assert made.link.expires_at == at + timedelta(days=7)


def test_the_right_birth_date_uses_it_up_and_gives_the_phone_its_key(made, at):
    link, key = open_link(made, at)
    kept = newest()
    assert link == kept
    assert kept.key_hash == pairing.key_hash(key)
    assert (kept.used_at, kept.open_until) == (at, at + timedelta(minutes=30))
    assert kept.ends_at == at + timedelta(weeks=6)
    assert tries() == ["opened"]
    assert AuditEvent.objects.get(action="link_open").principal == f"plan:{link.pk}"


def test_the_short_code_opens_it_too_however_it_is_spaced(made, at):
    code = made.code.lower()
    assert open_link(made, at, code=f"{code[:4]}-{code[4:8]} {code[8:]}")


def test_the_second_click_opens_nothing(made, at):
    open_link(made, at)
    with pytest.raises(plan_links.WrongLink):
        open_link(made, at)
    assert tries() == ["opened", "used"]


def test_only_one_of_two_who_came_at_once_gets_a_key(made, at):
    newer = PlanLink.objects.select_related("evaluation", "clinic").get()
    open_link(made, at)
    assert plan_links._use_up(newer, at=at) == ""


def test_five_wrong_birth_dates_over_fifty_addresses_lock_it(made, at):
    for number in range(50):
        ip = f"203.0.113.{number}"
        with audit.coming_from(audit.Origin(ip=ip)), pytest.raises(plan_links.WrongLink):
            open_link(made, at, born=WRONG, ip=ip)
    assert newest().tries == 5
    assert tries() == ["wrong_date"] * 5 + ["locked"] * 45
    with pytest.raises(plan_links.WrongLink):
        open_link(made, at)


def test_an_unknown_link_or_code_is_refused_like_a_wrong_one(made, at):
    for spelt in ({"token": "guess"}, {"code": "ABCD EFGH JKLM"}, {"code": "-"}):
        with pytest.raises(plan_links.WrongLink) as refused:
            open_link(made, at, **spelt)
        assert str(refused.value) == ""
    with pytest.raises(plan_links.WrongLink):
        open_link(made, at, born=date.min, token="guess")
    assert newest().tries == 0


def test_a_link_for_home_does_not_open_the_teach_back(made, at):
    with pytest.raises(plan_links.WrongLink):
        plan_links.open_link(
            token=made.token, code="", born=BORN, purpose="teach_back", ip="", at=at
        )


@pytest.mark.parametrize(
    ("late", "opens"),
    [
        (timedelta(days=7, seconds=-1), True),
        (timedelta(days=7), False),
        (-timedelta(hours=1), True),
    ],
)
def test_a_link_waits_for_seven_days_whatever_the_clock_does(made, at, late, opens):
    if opens:
        assert open_link(made, at + late)
    else:
        with pytest.raises(plan_links.WrongLink):
            open_link(made, at + late)
        assert tries() == ["expired"]


def test_guessing_is_stopped_by_address_and_for_all_addresses_together(made, at, monkeypatch):
    monkeypatch.setattr(plan_links, "TRIES_EVERYWHERE", 2)
    for _ in range(2):
        with pytest.raises(plan_links.WrongLink):
            open_link(made, at, token="guess")
    with pytest.raises(codes.TooManyTries):
        open_link(made, at)
    assert open_link(made, at + timedelta(minutes=11))


def test_calling_it_back_closes_the_phone_that_has_it(made, therapist, at):
    open_link(made, at)
    for _ in range(2):
        plan_links.revoke(link=made.link, by=therapist, at=at)
    assert state(at) is State.REVOKED
    assert AuditEvent.objects.filter(action="link_revoke").count() == 1
    with pytest.raises(plan_links.WrongLink):
        open_link(made, at)
    assert tries()[-1] == "revoked"


def test_a_new_link_calls_the_older_back(made, plan, therapist, at):
    newer = plan_links.make(evaluation=plan, purpose="home", by=therapist, at=at)
    made.link.refresh_from_db()
    assert made.link.revoked_by == therapist
    with pytest.raises(plan_links.WrongLink):
        open_link(made, at)
    assert open_link(newer, at)


def test_a_link_for_the_teach_back_leaves_the_one_for_home(made, plan, therapist, at):
    quick = plan_links.make(evaluation=plan, purpose="teach_back", by=therapist, at=at)
    assert quick.link.expires_at == at + timedelta(minutes=30)
    assert open_link(made, at)
    link, _ = plan_links.open_link(
        token=quick.token, code="", born=BORN, purpose="teach_back", ip="", at=at
    )
    assert link.ends_at == at + timedelta(minutes=30)


def test_an_addendum_makes_it_an_older_version_for_the_right_person_only(made, plan, therapist, at):
    signed.add(plan, therapist, at + timedelta(hours=1))
    later = at + timedelta(hours=2)
    with pytest.raises(plan_links.WrongLink):
        open_link(made, later, born=WRONG)
    with pytest.raises(plan_links.Superseded):
        open_link(made, later)
    assert tries() == ["wrong_date", "superseded"]
    assert state(later) is State.SUPERSEDED


def test_a_link_made_after_the_addendum_opens(plan, therapist, at):
    signed.add(plan, therapist, at)
    made = plan_links.make(
        evaluation=plan, purpose="home", by=therapist, at=at + timedelta(minutes=1)
    )
    assert open_link(made, at + timedelta(minutes=2))


def test_a_newer_plan_of_the_case_closes_the_phone(made, plan, therapist, at):
    open_link(made, at)
    Evaluation.objects.create(
        clinic=plan.clinic, patient=plan.patient, episode=plan.episode, visit=plan.visit,
        opened_at=at, opened_by=therapist,
        signed_at=at + timedelta(days=1), signed_by=therapist,
    )  # fmt: skip
    assert state(at + timedelta(days=1)) is State.SUPERSEDED
    with pytest.raises(plan_links.CannotMake, match="newer plan"):
        plan_links.make(evaluation=plan, purpose="home", by=therapist, at=at)


def test_a_plan_entered_in_error_opens_nothing_and_gets_no_link(made, plan, staff, therapist, at):
    asked = voiding.ask(evaluation=plan, reason=signed.REASON, by=therapist, at=at)
    voiding.approve(request=asked, by=staff["manager"], at=at)
    assert state(at) is State.SUPERSEDED
    marked = Evaluation.objects.get(pk=plan.pk)
    with pytest.raises(plan_links.CannotMake, match="error"):
        plan_links.make(evaluation=marked, purpose="home", by=therapist, at=at)


def test_a_plan_that_is_not_signed_gets_no_link(visit, therapist, at):
    draft = Evaluation(clinic_id=visit.clinic_id, patient=visit.patient, episode=visit.episode)
    draft.visit, draft.opened_at, draft.opened_by = visit, at, therapist
    draft.save()
    with pytest.raises(plan_links.CannotMake, match="not signed"):
        plan_links.make(evaluation=draft, purpose="home", by=therapist, at=at)


# -- The phone's half hour ---------------------------------------------------------------------


def opened(made, at):
    return open_link(made, at)[0]


def test_the_phone_sleeps_after_half_an_hour_and_wakes_with_the_birth_date(made, at):
    link = opened(made, at)
    later = at + timedelta(minutes=30)
    assert state(at + timedelta(minutes=29)) is State.OPEN
    assert state(later) is State.ASLEEP
    plan_links.ask_again(link=link, born=BORN, ip="", at=later)
    assert state(later) is State.OPEN


def test_use_keeps_it_open_and_writes_once_a_minute(made, at, django_assert_num_queries):
    link = opened(made, at)
    plan_links.keep_open(link=link, at=at + timedelta(minutes=20))
    assert state(at + timedelta(minutes=45)) is State.OPEN
    with django_assert_num_queries(0):
        plan_links.keep_open(link=link, at=at + timedelta(minutes=20, seconds=30))


def test_wrong_birth_dates_on_the_phone_count_in_the_same_five(made, at):
    for _ in range(2):
        with pytest.raises(plan_links.WrongLink):
            open_link(made, at, born=WRONG)
    link = opened(made, at)
    for _ in range(3):
        with pytest.raises(plan_links.WrongDate):
            plan_links.ask_again(link=link, born=WRONG, ip="", at=at)
    assert state(at) is State.LOCKED
    with pytest.raises(plan_links.WrongDate):
        plan_links.ask_again(link=link, born=BORN, ip="", at=at)


def test_the_key_ends_with_the_plan(made, at):
    opened(made, at)
    assert state(at + timedelta(weeks=6)) is State.ENDED


@pytest.mark.parametrize(("weeks", "kept"), [(None, 12), (40, 26), (2, 2)])
def test_the_phone_keeps_a_plan_for_its_weeks_at_most_half_a_year(made, weeks, kept, monkeypatch):
    plan_of_care = made.link.evaluation.plan
    plan_of_care.weeks = weeks
    monkeypatch.setattr(plan_links.plans, "plan_of", lambda evaluation: plan_of_care)
    assert plan_links._open_for(made.link) == timedelta(weeks=kept)


def test_putting_it_away_asks_again_and_ending_it_takes_the_key(made, at):
    link = opened(made, at)
    plan_links.rest(link=link, at=at)
    assert state(at) is State.ASLEEP
    assert plan_links.end(link=link, at=at)
    assert not plan_links.end(link=link, at=at)
    assert state(at) is State.ENDED


# -- Its paper ---------------------------------------------------------------------------------


def test_the_paper_is_taken_three_times_at_most_and_each_is_in_the_register(made, plan, at):
    link = opened(made, at)
    assert plan_links.download(link=link, at=at) is None
    paper = registered.document(plan, at=at, edition=7)
    assert [plan_links.download(link=link, at=at) for _ in range(4)] == [paper] * 3 + [None]
    rows = Handover.objects.filter(how="phone")
    assert [row.by for row in rows] == [f"plan:{link.pk}"] * 3


# -- By e-mail ---------------------------------------------------------------------------------


def page(token):
    return f"https://clinic.test/plan/#{token}"


@pytest.fixture
def mailed(plan, monkeypatch):
    plan.patient.email = "renata@example.test"
    plan.patient.save()
    monkeypatch.setattr(links, "may_be_mailed", lambda patient, *, at: True)
    return plan


def test_the_message_names_nobody_and_nothing_of_health(mailed, therapist, at):
    registered.document(mailed, at=at, edition=7)
    made = plan_links.send(
        evaluation=mailed, address="renata@example.test", page=page, by=therapist, at=at
    )
    (message,) = mail.outbox
    assert page(made.token) in message.body
    assert message.to == ["renata@example.test"]
    said = f"{message.subject} {message.body.replace(page(made.token), '')}".casefold()
    for word in (
        "renata", "flores", "river", "clinic", "spine", "running", "pain", "back", "plan",
        "therap", "exercise", "health", "doctor", "patient", "medical", "physical",
    ):  # fmt: skip
        assert word not in said
    assert newest().sent_to == "renata@example.test"
    assert set(Handover.objects.values_list("how", flat=True)) == {"link", "email"}


def test_it_goes_only_to_the_address_that_was_read_back(mailed, therapist, at):
    with pytest.raises(plan_links.CannotSend, match="changed"):
        plan_links.send(evaluation=mailed, address="old@x.test", page=page, by=therapist, at=at)
    assert not PlanLink.objects.exists()


def test_without_a_consent_nothing_is_sent(plan, therapist, at):
    plan.patient.email = "renata@example.test"
    plan.patient.save()
    with pytest.raises(plan_links.CannotSend, match="consent"):
        plan_links.send(
            evaluation=plan, address="renata@example.test", page=page, by=therapist, at=at
        )
    assert mail.outbox == []


def test_a_mail_server_that_is_down_leaves_no_link(mailed, therapist, at, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    with pytest.raises(plan_links.CannotSend, match="mail server"):
        plan_links.send(
            evaluation=mailed, address="renata@example.test", page=page, by=therapist, at=at
        )
    assert state(at) is State.REVOKED


def test_the_staff_see_the_last_four_tries(made, plan, at):
    for minute in range(6):
        with pytest.raises(plan_links.WrongLink):
            open_link(made, at + timedelta(minutes=minute), born=WRONG, ip=f"203.0.113.{minute}")
    found = links.standing_of(plan, at=at)
    assert [one.outcome for one in found.tries] == ["locked"] + ["wrong_date"] * 3
    assert (found.state, found.can_be_revoked) == (State.LOCKED, False)


def test_where_no_link_was_made_there_is_none(plan, at):
    assert links.standing_of(plan, at=at) is None


def test_every_try_is_kept_even_when_it_raises(made, at):
    with transaction.atomic(), pytest.raises(plan_links.WrongLink):
        open_link(made, at, born=WRONG)
    assert tries() == ["wrong_date"]
    assert replace(made, code="").token == made.token
