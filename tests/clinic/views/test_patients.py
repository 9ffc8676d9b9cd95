"""Searching first, registering once, the page of one person."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, Clinic, EpisodeOfCare, Patient, User, Visit
from tests import factories

NEW = {
    "key": "one-form",
    "given_name": "Nova",
    "family_name": "Reed",
    "birth_date": "2 May 1991",
    "phone": "503 555 0199",
    "language": "en",
    "sex_at_birth": "female",
    "then": "page",
}


@pytest.fixture
def at_desk(client: Client, desk: User) -> Client:
    client.force_login(desk)
    return client


def _post_new(client: Client, **changes: str) -> Any:
    return client.post(reverse("clinic:patient_new"), NEW | changes)


# Search


def test_search_asks_who_is_asking(client: Client, clinic: Clinic) -> None:
    assert client.get(reverse("clinic:patients")).status_code == 302


def test_an_auditor_finds_no_patients(client: Client, staff: dict[str, User]) -> None:
    client.force_login(staff["auditor"])

    assert client.get(reverse("clinic:patients")).status_code == 403


@pytest.mark.parametrize(
    "typed", ["ren", "flores", "14 Feb 1990", "2/14/1990", "(503) 555-0117", "BK-2001"]
)
def test_a_person_is_found_by_name_birth_date_phone_or_number(
    at_desk: Client, patient: Patient, typed: str
) -> None:
    found = at_desk.post(reverse("clinic:patients"), {"q": typed}, headers={"HX-Request": "true"})

    assert "Renata Flores" in found.text
    assert "<html" not in found.text


def test_one_letter_finds_nobody(at_desk: Client, patient: Patient) -> None:
    found = at_desk.post(reverse("clinic:patients"), {"q": "r"})

    assert "Renata" not in found.text
    assert "Type at least two letters" in found.text


def test_a_person_of_another_clinic_is_not_found(at_desk: Client, clinic: Clinic) -> None:
    other = factories.clinic(name="Elsewhere")
    factories.patient(
        other, by=factories.user(other, "Omar Desk", factories.Role.FRONT_DESK), given_name="Zora"
    )

    assert "Zora" not in at_desk.post(reverse("clinic:patients"), {"q": "zora"}).text


def test_a_search_records_whom_it_showed(at_desk: Client, patient: Patient) -> None:
    at_desk.post(reverse("clinic:patients"), {"q": "flores"})

    event = AuditEvent.objects.get(action="list")
    assert event.fields == [f"patient:{patient.pk}"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nova Reed", ['value="Nova"', 'value="Reed"']),
        ("2 May 1991", ['value="2 May 1991"']),
        ("503 555 0199", ['value="503 555 0199"']),
    ],
)
def test_what_was_typed_in_search_is_kept_for_a_new_patient(
    at_desk: Client, typed: str, kept: list[str]
) -> None:
    page = at_desk.post(reverse("clinic:patient_new"), {"typed": typed}).text

    assert all(value in page for value in kept)


# Registration


def test_a_new_patient_is_registered(at_desk: Client, clinic: Clinic) -> None:
    answer = _post_new(at_desk)

    made = Patient.objects.get()
    assert answer.url == reverse("clinic:patient", args=[made.pk])
    assert (made.birth_date, made.phone) == (date(1991, 5, 2), "+15035550199")
    assert made.needs_interpreter is None


def test_a_walk_in_is_checked_in_and_goes_on_to_the_tablet(
    at_desk: Client, clinic: Clinic, therapist: User
) -> None:
    answer = _post_new(at_desk, then="tablet", therapist=str(therapist.pk))

    visit = Visit.objects.get()
    assert visit.status == Visit.Status.ARRIVED
    assert answer.url == reverse("intake:start", args=[visit.patient_id, visit.pk])


def test_a_tablet_needs_someone_to_see(at_desk: Client, clinic: Clinic) -> None:
    answer = _post_new(at_desk, then="tablet")

    assert answer.status_code == 422
    assert "Choose who they are here to see" in answer.text
    assert not Patient.objects.exists()


def test_a_double_click_registers_once(at_desk: Client, clinic: Clinic) -> None:
    first = _post_new(at_desk, separate="yes")
    second = _post_new(at_desk, separate="yes")

    assert Patient.objects.count() == 1
    assert first.url == second.url


def test_one_form_cannot_make_two_people(at_desk: Client, clinic: Clinic) -> None:
    _post_new(at_desk)
    answer = _post_new(at_desk, given_name="Other")

    assert answer.status_code == 409
    assert "already sent" in answer.text
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("given_name", "", "Enter the first name"),
        ("given_name", "a" * 201, "Use at most 200 characters"),
        ("given_name", "x\x00y", "cannot be stored"),
        ("birth_date", "", "Enter the date of birth"),
        ("birth_date", "soon", "Enter the day, month and year of birth"),
        ("birth_date", "2 May 1891", "Check the year"),
        ("birth_date", "2 May 2191", "that day is still to come"),
        ("phone", "12", "too few or too many"),
        ("phone", "home", "Enter a phone number"),
        ("email", "nova", "Enter an email address"),
        ("language", "", "Choose a language"),
        ("sex_at_birth", "", "Choose one, or Not stated"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(
    at_desk: Client, clinic: Clinic, field: str, value: str, words: str
) -> None:
    answer = _post_new(at_desk, **{field: value})

    assert answer.status_code == 422
    assert answer.text.count(words) == 2  # in the summary and at the field
    assert not Patient.objects.exists()


def test_what_was_typed_stays_after_an_error(at_desk: Client, clinic: Clinic) -> None:
    answer = _post_new(at_desk, birth_date="31 Feb 1991", allergies="Latex")

    assert 'value="31 Feb 1991"' in answer.text
    assert 'value="Latex"' in answer.text
    assert '<details class="extra" open>' in answer.text


def test_a_script_in_a_name_is_stored_and_shown_inert(at_desk: Client, clinic: Clinic) -> None:
    answer = _post_new(at_desk, given_name="<script>alert(1)</script>")
    page = at_desk.get(answer.url).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_person_who_is_here_already_is_named_before_a_second_record_is_made(
    at_desk: Client, patient: Patient
) -> None:
    same = {"given_name": "renata", "family_name": "Flores", "birth_date": "2/14/1990"}
    answer = _post_new(at_desk, **same)

    assert answer.status_code == 409
    assert "This person has a record already" in answer.text
    assert Patient.objects.count() == 1


def test_a_separate_person_of_the_same_name_can_be_registered(
    at_desk: Client, patient: Patient
) -> None:
    same = {"given_name": "Renata", "family_name": "Flores", "birth_date": "2/14/1990"}
    _post_new(at_desk, separate="yes", **same)

    assert Patient.objects.count() == 2


def test_the_live_list_names_people_with_this_birth_date(at_desk: Client, patient: Patient) -> None:
    half = {"given_name": "R", "birth_date": "14 Feb 1990"}
    answer = at_desk.post(reverse("clinic:patient_duplicates"), half)

    assert "Could this be" in answer.text
    assert patient.number in answer.text


def test_the_live_list_says_that_nobody_is_alike(at_desk: Client, patient: Patient) -> None:
    answer = at_desk.post(reverse("clinic:patient_duplicates"), {"given_name": "Zed"})

    assert "Nobody here has this name" in answer.text


# The page of one person


def test_the_page_shows_the_dark_band_and_records_the_view(
    at_desk: Client, patient: Patient, episode: EpisodeOfCare
) -> None:
    page = at_desk.get(reverse("clinic:patient", args=[patient.pk])).text

    assert 'class="band"' in page
    assert "Case: RIGHT low back and buttock" in page
    assert AuditEvent.objects.filter(action="view", patient_id=patient.pk).count() == 1


def test_the_desk_is_offered_no_clinical_tab(at_desk: Client, patient: Patient) -> None:
    page = at_desk.get(reverse("clinic:patient", args=[patient.pk])).text

    assert "Intake answers" not in page
    assert "/summary/" not in page


def test_a_therapist_is_offered_every_tab(
    client: Client, therapist: User, patient: Patient
) -> None:
    client.force_login(therapist)
    page = client.get(reverse("clinic:patient", args=[patient.pk])).text

    for tab in ("Overview", "Intake answers", "Evaluation", "Plan", "Referrals", "History"):
        assert f">{tab}</a>" in page


def test_a_patient_of_another_clinic_is_not_there(at_desk: Client, clinic: Clinic) -> None:
    other = factories.clinic(name="Elsewhere")
    theirs = factories.patient(
        other, by=factories.user(other, "Omar Desk", factories.Role.FRONT_DESK)
    )

    assert at_desk.get(reverse("clinic:patient", args=[theirs.pk])).status_code == 404


def test_the_page_title_names_nobody(at_desk: Client, patient: Patient) -> None:
    page = at_desk.get(reverse("clinic:patient", args=[patient.pk])).text

    assert "Flores" not in page.split("</title>")[0]


def test_the_page_costs_the_same_for_many_visits(
    at_desk: Client,
    patient: Patient,
    episode: EpisodeOfCare,
    therapist: User,
    desk: User,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(6):
        factories.visit(episode, therapist=therapist, by=desk)

    with django_assert_max_num_queries(14):
        at_desk.get(reverse("clinic:patient", args=[patient.pk]))


# Editing


def _edited(patient: Patient, **changes: str) -> dict[str, str]:
    fields = {
        "given_name": "Renata",
        "family_name": "Flores",
        "birth_date": "14 Feb 1990",
        "language": "en",
        "sex_at_birth": "female",
        "version": str(patient.version),
    }
    return fields | changes


def test_a_correction_is_saved(at_desk: Client, patient: Patient) -> None:
    at_desk.post(
        reverse("clinic:patient_edit", args=[patient.pk]),
        _edited(patient, pronouns="they/them", needs_interpreter="no"),
    )

    patient.refresh_from_db()
    assert (patient.pronouns, patient.needs_interpreter) == ("they/them", False)


def test_a_correction_from_an_old_page_is_refused_and_kept(
    at_desk: Client, patient: Patient
) -> None:
    address = reverse("clinic:patient_edit", args=[patient.pk])
    at_desk.post(address, _edited(patient, pronouns="she/her"))
    answer = at_desk.post(address, _edited(patient, pronouns="they/them"))

    assert answer.status_code == 409
    assert 'value="they/them"' in answer.text
    assert "Someone else saved this patient" in answer.text


def test_a_wrong_correction_is_shown_again(at_desk: Client, patient: Patient) -> None:
    answer = at_desk.post(
        reverse("clinic:patient_edit", args=[patient.pk]), _edited(patient, birth_date="never")
    )

    assert answer.status_code == 422
    assert 'value="never"' in answer.text


def test_the_edit_page_shows_what_is_known(at_desk: Client, patient: Patient) -> None:
    page = at_desk.get(reverse("clinic:patient_edit", args=[patient.pk])).text

    assert 'value="14 Feb 1990"' in page
    assert 'value="(503) 555-0117"' in page


def test_history_lists_reads_too(client: Client, therapist: User, patient: Patient) -> None:
    client.force_login(therapist)
    client.get(reverse("clinic:patient", args=[patient.pk]))
    page = client.get(reverse("clinic:patient_history", args=[patient.pk])).text

    assert f"opened patient {patient.pk}" in page
    assert "Priya Raman" in page
