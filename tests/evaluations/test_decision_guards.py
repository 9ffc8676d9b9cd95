"""Each guard of a decision, and every way round it: the address, the role, a stale form, the table.

The rows are the guards of safety reference 1.6; a way round is tried where it could exist.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from clinic.models import User
from evaluations.actions import deciding
from evaluations.domain.decisions import Action
from evaluations.domain.triggers import Urgency
from evaluations.models import HoldLift, TriggerDecision, TriggerFiring
from tests import factories
from tests.evaluations import decided, looped

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def firing(visit, at):
    return looped.fired(visit, "RF-UPR-01", "same_day", at)


@pytest.fixture
def emergency(visit, at):
    return looped.fired(visit, "RF-CAR-01", "emergency", at)


def stored(firing: TriggerFiring) -> tuple[str, str, int]:
    row = TriggerFiring.objects.get(pk=firing.pk)
    return row.state, row.decided_urgency, row.decisions.count()


# By its address and its role ---------------------------------------------------------------------

ROUTES = ("decide", "log_contact", "recheck", "lift_hold")


def form(firing: TriggerFiring, by: User, at: Any, **changes: Any) -> dict[str, Any]:
    """What a page would send to lower it one level."""
    found = decided.finding(firing, by, at)
    day = timezone.localtime(at, firing.clinic.zone).date()
    return {
        "version": firing.version,
        "action": "step_down",
        "to_urgency": "",
        "reason_code": "improved_in_session",
        "reason_text": decided.own_words(),
        "recheck_due": f"{day:%-d %b %Y}",
        "evidence": [found.pk],
        "safety_net_given": "on",
        "safety_net_language": "en",
        "safety_net_format": "paper",
        "who": "Dr. Lee",
        "how": "phone",
        "outcome": "",
        "effect": "hold_running",
        "cites": "Seen by Dr. Lee on 3 Dec, all clear",
        "result": "better",
        "note": "Asked again, stands straight",
        "due_again": "",
        "password": factories.PASSWORD,
        **changes,
    }


@pytest.mark.parametrize("role", ["desk", "assistant", "manager", "auditor"])
@pytest.mark.parametrize("route", ROUTES)
def test_no_role_without_a_license_changes_anything_by_any_address(
    client, staff, therapist, firing, at, route, role
):
    client.force_login(staff[role])
    address = reverse(f"evaluations:{route}", args=[firing.patient_id, firing.pk])
    sent = form(firing, therapist, at, outcome="Sees her today" if route == "log_contact" else "")
    assert client.post(address, sent).status_code in (403, 422)
    assert stored(firing) == ("open", "same_day", 0)
    assert not any(rows.exists() for rows in (firing.contacts, firing.lifts, firing.rechecks))


@pytest.mark.parametrize("route", ROUTES)
def test_an_address_of_another_person_or_clinic_finds_nothing(client, therapist, firing, at, route):
    other = factories.patient(firing.clinic, by=therapist, given_name="Tom")
    client.force_login(therapist)
    crossed = reverse(f"evaluations:{route}", args=[other.pk, firing.pk])
    assert client.post(crossed, form(firing, therapist, at)).status_code == 404
    stranger = factories.user(factories.clinic(name="Far"), "Ola", "therapist", licence_number="X")
    client.force_login(stranger)
    own = reverse(f"evaluations:{route}", args=[firing.patient_id, firing.pk])
    assert client.post(own, form(firing, therapist, at)).status_code == 404
    assert stored(firing) == ("open", "same_day", 0)


@pytest.fixture
def pta(clinic):
    return factories.user(clinic, "Lena Ito", "assistant", licence_number="PTA-7")


@pytest.mark.parametrize("action", ["accept", "step_down", "dismiss_as_false_positive"])
def test_a_pta_sends_what_is_not_offered(client, pta, firing, at, action):
    client.force_login(pta)
    address = reverse("evaluations:decide", args=[firing.patient_id, firing.pk])
    assert client.post(address, form(firing, pta, at, action=action)).status_code == 422
    assert stored(firing) == ("open", "same_day", 0)


def test_what_a_pta_raises_still_waits_for_a_therapist(pta, visit, at):
    soon = looped.fired(visit, "RF-PAD-02", "soon", at)
    raised = decided.lowering(at, action=Action.ESCALATE, to_urgency=Urgency.SAME_DAY)
    decided.decide(soon, raised, pta, at)
    assert stored(soon) == ("open", "same_day", 1)


# By a form that has gone stale or was changed ----------------------------------------------------

SPOILED = [
    {"version": 99},
    {"password": "another"},
    {"password": ""},
    {"reason_code": ""},
    {"reason_code": "made_up"},
    {"reason_text": "fine"},
    {"reason_text": "aaaa aaaa aaaa aaaa aaaa"},
    {"evidence": []},
    {"evidence": [999]},
    {"safety_net_given": ""},
    {"safety_net_language": "xx"},
    {"safety_net_format": ""},
    {"recheck_due": ""},
    {"recheck_due": "1 Jan 2040"},
    {"action": "delete"},
    {"action": "escalate", "to_urgency": "soon"},
    {"action": "data_clarified"},
    {"reason_code": "patient_declined_informed"},
    {"reason_code": "known_and_investigated"},
    {"reason_code": "data_entry_error"},
    {"reason_code": "neuro_normal_same_day"},
]


@pytest.mark.parametrize("spoiled", SPOILED, ids=str)
def test_a_changed_form_decides_nothing(client, therapist, firing, at, spoiled):
    client.force_login(therapist)
    address = reverse("evaluations:decide", args=[firing.patient_id, firing.pk])
    answer = client.post(address, form(firing, therapist, at, **spoiled))
    assert answer.status_code == 422
    assert stored(firing) == ("open", "same_day", 0)


def test_the_whole_form_does_decide(client, therapist, firing, at):
    client.force_login(therapist)
    address = reverse("evaluations:decide", args=[firing.patient_id, firing.pk])
    assert client.post(address, form(firing, therapist, at)).status_code == 302
    assert stored(firing) == ("decided", "soon", 1)


@pytest.mark.parametrize("missing", ["agreed_name", "agreed_phone", "agreed_time"])
def test_an_emergency_is_not_lowered_without_a_second_person(
    client, therapist, emergency, at, missing
):
    client.force_login(therapist)
    clock = f"{timezone.localtime(at, emergency.clinic.zone):%H:%M}"
    agreed = {"agreed_name": "Dr. Lee", "agreed_phone": "555 0188", "agreed_time": clock}
    address = reverse("evaluations:decide", args=[emergency.patient_id, emergency.pk])
    sent = form(emergency, therapist, at, **agreed | {missing: ""})
    assert client.post(address, sent).status_code == 422
    assert stored(emergency) == ("open", "emergency", 0)


def test_the_rules_own_words_are_no_reason(client, therapist, firing, at):
    from evaluations import library

    printed = library.ruleset().rules["RF-UPR-01"].do
    client.force_login(therapist)
    address = reverse("evaluations:decide", args=[firing.patient_id, firing.pk])
    sent = form(firing, therapist, at, reason_text=printed[:60].rpartition(" ")[0] + "!")
    assert "These are printed words" in client.post(address, sent).text


def test_the_other_of_two_tabs_is_told_to_look_again(therapist, firing, at):
    seen = firing.version
    decided.accepted(firing, therapist, at)
    with pytest.raises(deciding.FiringChanged):
        decided.decide(firing, decided.lowering(at), therapist, at, version=seen)
    assert stored(firing) == ("decided", "same_day", 1)


# By the table itself -----------------------------------------------------------------------------

UNDECIDED = {
    "decided": {"state": "decided"},
    "closed": {"state": "closed"},
    "lowered": {"decided_urgency": "monitor"},
    "lowered and decided": {"state": "decided", "decided_urgency": "soon", "version": 2},
    "raised and decided": {"state": "decided", "decided_urgency": "emergency", "version": 2},
    "another rule": {"code": "RF-LAT-01"},
    "another urgency": {"urgency": "monitor"},
    "another day": {"fired_at": timezone.now() - timedelta(days=9)},
    "another rule set": {"ruleset_version": "0"},
    "an older version": {"version": 0},
    "closed as if answered": {"state": "closed", "still_true": False},
}


@pytest.mark.parametrize("change", UNDECIDED.values(), ids=UNDECIDED)
def test_the_database_refuses_a_change_without_its_decision(firing, change):
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        TriggerFiring.objects.filter(pk=firing.pk).update(**change)
    row = TriggerFiring.objects.get(pk=firing.pk)
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        row.save()


def test_the_database_refuses_a_change_written_as_sql(firing):
    for said in ("UPDATE {} SET state = 'closed'", "DELETE FROM {}"):
        with (
            pytest.raises(DatabaseError, match="frozen"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(said.format("evaluations_triggerfiring"))


def test_an_old_decision_does_not_serve_again(therapist, firing, at):
    decided.lowered(firing, therapist, at)
    firing.refresh_from_db()
    rows = TriggerFiring.objects.filter(pk=firing.pk)
    rows.update(state="open", decided_urgency="same_day", version=firing.version + 1)
    change = {"state": "decided", "decided_urgency": "soon", "version": firing.version + 2}
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows.update(**change)


def test_what_is_closed_stays_as_it_is(therapist, firing, at):
    decided.set_aside(firing, therapist, at)
    for change in ({"state": "open"}, {"still_true": False}, {"because": []}):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            TriggerFiring.objects.filter(pk=firing.pk).update(**change)


FORGED: dict[str, dict[str, Any]] = {
    "without a license": {"licence_number": ""},
    "two levels at once": {"to_urgency": "routine"},
    "without a reason": {"reason_code": ""},
    "in three words": {"reason_text": "It is fine"},
    "without evidence": {"exam_evidence": []},
    "without the card": {"safety_net_given": False},
    "without a re-check": {"recheck_due": None},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_the_database_refuses_a_decision_without_its_defence(therapist, firing, at, forged):
    whole = {"from_urgency": "same_day", "to_urgency": "soon"}
    with pytest.raises(DatabaseError), transaction.atomic():
        looped.decided(firing, "step_down", therapist, at, **whole | forged)
    assert TriggerDecision.objects.count() == 0
    assert looped.decided(firing, "step_down", therapist, at, **whole)


def test_the_database_refuses_a_decision_under_another_rules_name(therapist, firing, at):
    firing.code = "RF-LAT-01"  # sides that differ need no defence
    bare = {"from_urgency": "same_day", "to_urgency": "none", "safety_net_given": False}
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        looped.decided(firing, "dismiss_as_false_positive", therapist, at, **bare)


def test_the_database_lets_an_emergency_be_lowered_only_by_two(therapist, emergency, at):
    levels = {"from_urgency": "emergency", "to_urgency": "same_day"}
    with pytest.raises(DatabaseError), transaction.atomic():
        looped.decided(emergency, "step_down", therapist, at, **levels)


@pytest.mark.parametrize("role", ["desk", "assistant", "manager"])
def test_the_database_takes_no_decision_of_another_role(staff, firing, at, role):
    levels = {"from_urgency": "same_day", "to_urgency": "soon"}
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        looped.decided(firing, "step_down", staff[role], at, **levels)


def test_the_database_takes_of_a_pta_only_what_raises(pta, firing, at):
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        looped.decided(firing, "accept", pta, at)
    assert looped.decided(firing, "escalate", pta, at, to_urgency="emergency")


def test_a_decision_a_contact_and_a_lift_stay_as_written(therapist, firing, at):
    decided.accepted(firing, therapist, at)
    decided.lifted(firing, "hold_running", therapist, at)
    for model in (TriggerDecision, HoldLift):
        table = model._meta.db_table
        for said in (f"UPDATE {table} SET by_id = by_id", f"DELETE FROM {table}"):
            with (
                pytest.raises(DatabaseError, match="frozen"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(said)
