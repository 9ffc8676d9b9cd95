"""The pages that compare: for whom they open, what they say, in how many queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.domain.body import Side
from clinic.domain.roles import Role
from clinic.models import User
from evaluations.models import RenderJob
from intake.models import ScoreRecord
from tests import factories
from tests.evaluations import charted, course
from tests.evaluations.course import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def pages(visit, therapist, now, as_user):
    course.measured(visit, by=therapist, at=now, number=3)
    return as_user(therapist)


def measure_url(visit, code: str) -> str:
    newest = visit.evaluations.order_by("-opened_at").first()
    return reverse("evaluations:measure", args=[visit.patient_id, newest.pk, code])


def progress_url(patient) -> str:
    return reverse("evaluations:progress", args=[patient.pk])


def test_the_comparison_says_first_last_and_now(pages, patient) -> None:
    said = words(pages.get(progress_url(patient)))
    assert "up 30, more than error (12.8)" in said
    assert "Make the progress report" in said


def test_a_person_without_a_case_or_evaluation_has_an_empty_page(
    as_user, therapist, clinic, desk
) -> None:
    other = factories.patient(clinic, by=desk)
    page = as_user(therapist)
    assert "Nothing to compare yet" in words(page.get(progress_url(other)))
    factories.episode(other, by=desk)
    assert "Nothing to compare yet" in words(page.get(progress_url(other)))


def test_the_button_queues_the_report_and_leads_to_it(pages, patient) -> None:
    reply = pages.post(reverse("evaluations:progress_report", args=[patient.pk]))
    job = RenderJob.objects.get(kind="progress")
    assert reply.url == reverse("evaluations:document", args=[patient.pk, job.pk])


def test_what_cannot_be_reported_is_said(as_user, therapist, visit, patient, desk, now) -> None:
    course.evaluated(visit, by=therapist, at=now)
    page = as_user(therapist)
    address = reverse("evaluations:progress_report", args=[patient.pk])
    assert "Sign an evaluation first" in words(page.post(address, follow=True))
    other = factories.patient(visit.clinic, by=desk)
    reply = page.post(reverse("evaluations:progress_report", args=[other.pk]))
    assert reply.url == progress_url(other)


def test_an_assistant_reads_but_makes_no_report(pages, patient, clinic, as_user) -> None:
    assistant = as_user(factories.user(clinic, "Kim Assistant", Role.ASSISTANT))
    assert "Make the progress report" not in words(assistant.get(progress_url(patient)))
    assert (
        assistant.post(reverse("evaluations:progress_report", args=[patient.pk])).status_code == 403
    )


def test_a_measure_stands_as_a_picture_and_as_a_table(pages, visit) -> None:
    said = words(pages.get(measure_url(visit, "rom_lumbar_flexion")))
    assert 'role="img" aria-label="Lumbar flexion: 30°' in said
    assert said.count("<tr>") == 4
    assert "style=" not in said


def test_the_sides_stand_side_by_side(pages, visit) -> None:
    said = words(pages.get(measure_url(visit, "rom_hip_ir")))
    assert "newest, side by side: RIGHT 30°, LEFT 30°" in said


def test_results_have_a_table_only(pages, visit) -> None:
    said = words(pages.get(measure_url(visit, "test_faber")))
    assert "positive" in said
    assert 'class="plot"' not in said


def test_a_measure_never_charted_says_so(pages, visit) -> None:
    assert "Not charted in this case yet" in words(
        pages.get(measure_url(visit, "rom_knee_flexion"))
    )
    group = words(pages.get(measure_url(visit, "palp_site")))
    assert "Not charted in this case yet" in group


def test_what_was_not_done_stands_with_its_reason(pages, visit, therapist, now) -> None:
    one = course.evaluated(visit, by=therapist, at=now + 9 * course.WEEK)
    charted.find(
        one, "rom_hip_ir", Side.LEFT, by=therapist, at=now, status="not_tested", reason="time"
    )
    assert "not tested: time" in words(pages.get(measure_url(visit, "rom_hip_ir")))


def test_another_clinic_sees_nothing(visit, pages, patient, as_user) -> None:
    elsewhere = factories.clinic(name="Elsewhere")
    stranger = as_user(factories.user(elsewhere, "Sam Stranger", Role.THERAPIST))
    assert stranger.get(progress_url(patient)).status_code == 404
    assert stranger.get(measure_url(visit, "rom_hip_ir")).status_code == 404


def test_an_unknown_measure_is_not_found(pages, visit) -> None:
    assert pages.get(measure_url(visit, "no_such_row")).status_code == 404


@pytest.mark.parametrize("code", ["rom_hip_ir"])
def test_the_number_of_queries_is_constant(pages, visit, therapist, now, patient, code) -> None:
    def number(address: str) -> int:
        pages.get(address)
        with CaptureQueriesContext(connection) as asked:
            pages.get(address)
        return len(asked)

    addresses = [
        measure_url(visit, code),
        progress_url(patient),
        reverse("evaluations:case_summary", args=[patient.pk]),
    ]
    few = [number(address) for address in addresses]
    course.measured(visit, by=therapist, at=now + timedelta(days=100), number=7)
    assert [number(address) for address in addresses] == few


def test_the_overview_pictures_what_really_changed(pages, patient) -> None:
    said = words(pages.get(reverse("evaluations:case_summary", args=[patient.pk])))
    assert "Real changes" in said
    assert "Lumbar flexion" in said


def test_the_overview_pictures_scores_that_changed(pages, patient, visit, now) -> None:
    for day, total in ((0, 12_000), (7, 9_000), (14, 5_000)):
        ScoreRecord.objects.create(
            clinic=visit.clinic, patient=patient, visit=visit, instrument="rmdq_24",
            instrument_version="1", scorer_version="1", total=total, scorable=True,
            source="staff", measured_on=now.date() + timedelta(days=day), at=now, by="system",
        )  # fmt: skip
    said = words(pages.get(reverse("evaluations:case_summary", args=[patient.pk])))
    assert "12 3 Dec 2026, 9 10 Dec 2026, 5 17 Dec 2026" in said
    assert said.count('class="plot"') == 2


def test_the_overview_says_when_nothing_really_changed(visit, therapist, now, as_user) -> None:
    for n in range(2):
        one = course.evaluated(visit, by=therapist, at=now + n * course.WEEK)
        charted.find(one, "rom_hip_ir", Side.RIGHT, by=therapist, at=now, num=30_000)
        course.sign(one, by=therapist, at=now + n * course.WEEK)
    page = as_user(therapist)
    said = words(page.get(reverse("evaluations:case_summary", args=[visit.patient_id])))
    assert "no measure has changed by more than its error" in said
