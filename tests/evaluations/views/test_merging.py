"""The pages that join two records of one person, and what every other page then shows."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, NotDuplicates, Patient, PatientMerge, User
from evaluations.models import Document
from tests import factories
from tests.evaluations import charted
from tests.evaluations.merging import WHY, merge, record, unmerge, visit_of
from tests.factories import AT
from tests.intake import sittings

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(staff: dict[str, User]) -> User:
    return staff["manager"]


@pytest.fixture
def second(desk: User) -> Patient:
    return record(desk)


@pytest.fixture
def page(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def address(name: str, *ids: int) -> str:
    return reverse(name, args=ids)


def text_of(reply: Any) -> str:
    return " ".join(reply.content.decode().split())


def posted(kept: Patient, other: Patient, **changes: Any) -> dict[str, Any]:
    said = {"kept_version": kept.version, "other_version": other.version, "reason": WHY}
    return said | changes


# The list of pairs ---------------------------------------------------------------------------


def test_the_list_shows_a_pair_with_its_reasons(page, patient, second) -> None:
    shown = text_of(page.get(address("clinic:likely_duplicates")))

    assert "First names nearly the same, same last name" in shown
    assert "Same phone" in shown
    assert address("evaluations:merge", patient.pk, second.pk) in shown


def test_an_empty_list_says_what_to_do(page, patient) -> None:
    assert "No two records look like one person" in text_of(
        page.get(address("clinic:likely_duplicates"))
    )


def test_two_different_people_leave_the_list_for_good(page, patient, second, manager) -> None:
    apart = address("clinic:tell_apart", second.pk, patient.pk)
    for _ in range(2):
        assert page.post(apart).status_code == 302

    row = NotDuplicates.objects.get()
    assert (row.one, row.other, row.by) == (patient, second, manager)
    assert "No two records" in text_of(page.get(address("clinic:likely_duplicates")))
    assert AuditEvent.objects.filter(action="tell_apart").count() == 2


def test_a_record_is_not_told_apart_from_itself(page, patient) -> None:
    assert page.post(address("clinic:tell_apart", patient.pk, patient.pk)).status_code == 404


# Finding the other record --------------------------------------------------------------------


def test_the_other_record_is_found_from_the_page_of_a_patient(page, patient, second) -> None:
    here = address("evaluations:same_person", patient.pk)
    assert here in text_of(page.get(address("clinic:patient", patient.pk)))

    found = text_of(page.post(here, {"q": "flores"}))

    assert address("evaluations:merge", patient.pk, second.pk) in found
    assert address("evaluations:merge", patient.pk, patient.pk) not in found


def test_one_letter_is_no_search(page, patient, second) -> None:
    reply = page.post(address("evaluations:same_person", patient.pk), {"q": "f"})

    assert reply.context["found"] == []


# Side by side --------------------------------------------------------------------------------


def test_both_records_stand_side_by_side_with_what_they_hold(
    page, patient, second, therapist, desk
) -> None:
    charted.answered(visit_of(second, therapist=therapist, by=desk), by=desk, at=AT)

    reply = page.get(address("evaluations:merge", patient.pk, second.pk))

    lines = {line.name: line for line, _ in reply.context["form"].lines}
    assert (lines["given_name"].kept, lines["given_name"].other) == ("Renata", "Renatta")
    assert lines["given_name"].is_offered
    assert not lines["phone"].differs
    holdings = {row.label: [one.count for one in row.amounts] for row in reply.context["holdings"]}
    assert holdings["Open cases"] == [0, 1]
    assert holdings["Intakes sent"] == [0, 1]


def test_the_page_asks_nothing_more_for_a_person_with_more(
    page, patient, second, therapist, desk, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(75):
        page.get(address("evaluations:merge", patient.pk, second.pk))


def test_a_record_is_not_compared_with_itself(page, patient) -> None:
    assert page.get(address("evaluations:merge", patient.pk, patient.pk)).status_code == 404


def test_a_record_of_another_clinic_is_not_found(page, patient, clinic) -> None:
    from clinic.domain.roles import Role

    elsewhere = factories.clinic(name="Elsewhere")
    other = record(factories.user(elsewhere, "Eve Stone", Role.FRONT_DESK))

    assert page.get(address("evaluations:merge", patient.pk, other.pk)).status_code == 404


def test_the_page_says_who_told_them_apart(page, patient, second) -> None:
    page.post(address("clinic:tell_apart", patient.pk, second.pk))

    shown = text_of(page.get(address("evaluations:merge", patient.pk, second.pk)))

    assert "that these are two people" in shown


def test_merging_needs_a_reason(page, patient, second) -> None:
    reply = page.post(
        address("evaluations:merge", patient.pk, second.pk), posted(patient, second, reason="")
    )

    assert reply.status_code == 422
    assert "Say how you know that they are one person" in text_of(reply)
    assert not PatientMerge.objects.exists()


def test_merging_takes_over_the_chosen_fields_only(page, patient, second) -> None:
    said = posted(patient, second, take_given_name="other", take_birth_date="kept")

    reply = page.post(address("evaluations:merge", patient.pk, second.pk), said, follow=True)

    patient.refresh_from_db()
    second.refresh_from_db()
    assert second.merged_into == patient
    assert (patient.given_name, patient.birth_date.day) == ("Renatta", 14)
    assert f"{second.number} is merged into {patient.number}" in text_of(reply)


def test_an_open_form_is_in_the_way_and_the_way_to_it_is_shown(
    page, patient, second, therapist, desk
) -> None:
    visit = visit_of(second, therapist=therapist, by=desk)
    sittings.answering_session(visit, desk)
    here = address("evaluations:merge", patient.pk, second.pk)

    shown = page.get(here)
    refused = page.post(here, posted(patient, second))

    assert address("intake:start", second.pk, visit.pk) in text_of(shown)
    assert refused.status_code == 409
    assert not PatientMerge.objects.exists()


def test_a_page_that_is_no_longer_true_is_refused(page, patient, second) -> None:
    reply = page.post(
        address("evaluations:merge", patient.pk, second.pk), posted(patient, second, kept_version=9)
    )

    assert reply.status_code == 409
    assert "Compare them again" in text_of(reply)


# Taking it back ------------------------------------------------------------------------------


def test_a_merge_is_taken_back_from_either_record(page, patient, second, manager) -> None:
    row = merge(second, into=patient, by=manager)
    here = address("evaluations:unmerge", second.pk, row.pk)
    assert here in text_of(page.get(address("evaluations:same_person", second.pk)))

    assert page.get(here).status_code == 200
    assert page.post(here, {"reason": ""}).status_code == 422
    done = page.post(here, {"reason": "Two cousins of one name."})
    again = page.post(address("evaluations:unmerge", patient.pk, row.pk), {"reason": "x"})

    second.refresh_from_db()
    assert done["Location"] == address("clinic:patient", second.pk)
    assert second.merged_into is None
    assert again.status_code == 409
    assert "apart already" in text_of(again)


def test_a_merge_of_other_people_is_not_found(page, patient, second, manager, desk) -> None:
    row = merge(second, into=patient, by=manager)
    third = record(desk)

    assert page.get(address("evaluations:unmerge", third.pk, row.pk)).status_code == 404


# What every other page shows -----------------------------------------------------------------


def test_search_finds_the_standing_record_by_the_others_number(
    page, patient, second, manager
) -> None:
    merge(second, into=patient, by=manager)

    for term in (second.number, "renatta", "flores"):
        shown = page.post(reverse("clinic:patients"), {"q": term})
        assert shown.context["found"] == [patient]
        assert f"{patient.number}, also {second.number}" in text_of(shown)


def test_the_overview_lists_the_cases_and_visits_of_every_record(
    page, patient, second, manager, therapist, desk
) -> None:
    visit = visit_of(second, therapist=therapist, by=desk)
    merge(second, into=patient, by=manager)

    reply = page.get(address("clinic:patient", patient.pk))

    assert [case.patient for case in reply.context["episodes"]] == [second]
    assert [one.pk for one, _ in reply.context["visits"]] == [visit.pk]
    assert f"{second.number}, {visit.episode.title}" in text_of(reply)


def test_an_absorbed_record_says_on_every_page_where_it_went(
    page, client, patient, second, manager
) -> None:
    merge(second, into=patient, by=manager)

    for name in ("clinic:patient", "clinic:patient_edit", "clinic:visit_new"):
        shown = text_of(page.get(address(name, second.pk)))
        assert f'Merged into <a href="{address("clinic:patient", patient.pk)}"' in shown


def test_an_absorbed_record_takes_no_new_case_but_goes_on_with_its_own(
    client, patient, second, manager, therapist, desk
) -> None:
    own = visit_of(second, therapist=therapist, by=desk)
    merge(second, into=patient, by=manager)
    client.force_login(desk)
    form = {
        "key": "1", "day": "2099-12-03", "time": "10:00", "therapist": therapist.pk,
        "kind": "follow_up", "mode": "in_person",
    }  # fmt: skip

    new = client.post(address("clinic:visit_new", second.pk), {**form, "side": "left"})
    on = client.post(
        address("clinic:visit_new", patient.pk), {**form, "key": "2", "episode": own.episode_id}
    )

    assert new.status_code == 409
    assert f"Open a new case in {patient.number}" in text_of(new)
    assert on.status_code == 302
    assert second.visits.count() == 2


def test_the_history_covers_every_record(client, patient, second, manager, therapist) -> None:
    merge(second, into=patient, by=manager)
    client.force_login(therapist)

    reply = client.get(address("clinic:patient_history", patient.pk))

    numbers = {row.patient for row in reply.context["rows"]}
    assert numbers == {patient.number, second.number}


def test_registering_the_absorbed_name_again_leads_to_the_standing_record(
    client, patient, second, manager, desk
) -> None:
    merge(second, into=patient, by=manager)
    client.force_login(desk)

    reply = client.post(
        reverse("clinic:patient_new"),
        {
            "key": "k", "given_name": "Renatta", "family_name": "Flores",
            "birth_date": "12 Feb 1990", "sex_at_birth": "female", "language": "en",
        },
    )  # fmt: skip

    assert reply.status_code == 409
    assert reply.context["same"] == [patient]


def test_the_chart_pages_of_the_standing_record_open_what_the_other_holds(
    client, patient, second, manager, therapist, desk
) -> None:
    visit = visit_of(second, therapist=therapist, by=desk)
    session = charted.answered(visit, by=desk, at=AT, saddle_numb="yes")
    evaluation = charted.examined(visit, by=therapist, at=AT)
    merge(second, into=patient, by=manager)
    client.force_login(therapist)

    summary = text_of(client.get(address("evaluations:case_summary", patient.pk)))
    assert address("evaluations:chart", second.pk, evaluation.pk) in summary
    fired = client.get(address("evaluations:case_referrals", patient.pk)).context["waiting"]
    assert {one.firing.patient for one in fired} == {second}
    for name, there in {
        "evaluations:case_intake": address("intake:review", second.pk, session.pk),
        "evaluations:case_evaluation": address("evaluations:chart", second.pk, evaluation.pk),
        "evaluations:case_plan": address("evaluations:plan", second.pk, evaluation.pk),
    }.items():
        assert client.get(address(name, patient.pk))["Location"] == there
    for name in ("evaluations:progress", "evaluations:ledger", "evaluations:documents"):
        assert client.get(address(name, patient.pk)).status_code == 200
    assert not Document.objects.exists()


def test_parted_again_each_page_shows_its_own(page, patient, second, manager) -> None:
    unmerge(merge(second, into=patient, by=manager), by=manager)

    shown = page.post(reverse("clinic:patients"), {"q": "flores"})

    assert len(shown.context["found"]) == 2
