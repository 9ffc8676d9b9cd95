"""The pages of outcome measures: what changed, and scores taken from paper."""

import pytest
from django.urls import reverse

from intake.models import ScoreRecord
from tests import factories
from tests.intake import measured

pytestmark = pytest.mark.django_db
DAY = "3 Nov 2025"


@pytest.fixture
def signed_in(client, therapist):
    client.force_login(therapist)
    return client


def page_of(visit):
    return reverse("intake:scores", args=[visit.patient_id])


def entry_of(visit, code, way):
    return reverse("intake:score_enter", args=[visit.patient_id, visit.pk, code, way])


def test_a_person_without_scores_is_told_where_they_come_from(signed_in, visit):
    reply = signed_in.get(page_of(visit))
    assert "No score yet" in reply.content.decode()
    assert entry_of(visit, "rmdq_24", "items") in reply.content.decode()


def test_the_change_of_each_measure_is_shown(signed_in, visit, therapist):
    measured.entered(visit, therapist, "odi", 40)
    measured.entered(visit, therapist, "odi", 20)
    text = signed_in.get(page_of(visit)).content.decode()
    assert "Down 20. A change of 10 or more, or of 30 %, counts." in text
    assert "Better" in text


def test_a_person_without_a_visit_has_a_page_without_entry(signed_in, patient):
    reply = signed_in.get(reverse("intake:scores", args=[patient.pk]))
    assert "Enter from paper" not in reply.content.decode()


@pytest.mark.parametrize(
    "code", sorted(code for code, form in measured.FORMS.items() if form.entry)
)
@pytest.mark.parametrize("way", ["items", "score"])
def test_every_way_in_has_a_page_or_is_unknown(signed_in, visit, code, way):
    reply = signed_in.get(entry_of(visit, code, way))
    offered = entry_of(visit, code, way) in signed_in.get(page_of(visit)).content.decode()
    assert reply.status_code == (200 if offered else 404)


def test_a_total_from_paper_is_kept(signed_in, visit):
    reply = signed_in.post(entry_of(visit, "odi", "score"), {"on": DAY, "part_total": "42,5"})
    assert reply.status_code == 302
    assert ScoreRecord.objects.get().total == 42500


def test_item_answers_from_paper_are_kept(signed_in, visit):
    given = {f"item_{n}": str(n % 5) for n in range(1, 10)} | {"on": DAY}
    signed_in.post(entry_of(visit, "uwri", "items"), given)
    assert ScoreRecord.objects.get().total == 20000


def test_a_list_of_ticks_counts_what_is_ticked(signed_in, visit):
    given = {"item_2": "on", "item_7": "on", "read_all": "on", "on": DAY}
    signed_in.post(entry_of(visit, "rmdq_24", "items"), given)
    assert ScoreRecord.objects.get().total == 2000


def test_an_unread_list_is_kept_without_a_score_and_says_why(signed_in, visit):
    reply = signed_in.post(entry_of(visit, "rmdq_24", "items"), {"on": DAY}, follow=True)
    text = reply.content.decode()
    assert "is kept without a score" in text
    assert "nobody said that the whole list was read" in text


def test_activities_from_paper_keep_their_names(signed_in, visit):
    given = {"on": DAY, "name_1": "Run 5 miles", "item_1": "3"}
    signed_in.post(entry_of(visit, "own_activities", "items"), given)
    assert ScoreRecord.objects.get().answers["names"] == {"1": "Run 5 miles"}


def test_a_class_alone_is_kept(signed_in, visit):
    given = {"on": DAY, "band": "high"}
    reply = signed_in.post(entry_of(visit, "start_back", "score"), given, follow=True)
    assert "High risk" in reply.content.decode()


@pytest.mark.parametrize(
    ("code", "way", "given", "words"),
    [
        ("odi", "score", {"part_total": "101"}, "Enter a number from 0 to 100"),
        ("odi", "score", {"part_total": "forty"}, "Enter a number from 0 to 100"),
        ("odi", "score", {}, "Enter a score."),
        ("uwri", "score", {"part_total": "20.5"}, "goes in steps of 1"),
        ("uwri", "items", {"item_1": "5"}, "Enter a whole number from 0 to 4"),
        ("uwri", "items", {"item_1": "1.5"}, "Enter a whole number from 0 to 4"),
        ("uwri", "items", {}, "Enter at least one answer."),
        ("odi", "score", {"part_total": "40", "on": ""}, "Enter the day on the form"),
        ("odi", "score", {"part_total": "40", "on": "soon"}, "like 3 Dec 2026"),
        ("odi", "score", {"part_total": "40", "on": "3 Dec 2090"}, "lies in the future"),
        ("own_activities", "items", {"item_1": "3", "name_1": "x" * 600}, "Use at most 120"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(signed_in, visit, code, way, given, words):
    reply = signed_in.post(entry_of(visit, code, way), {"on": DAY} | given)
    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert not ScoreRecord.objects.exists()


def test_a_visit_of_another_person_is_not_found(signed_in, visit, clinic, desk):
    other = factories.patient(clinic, by=desk, given_name="Ines")
    address = reverse("intake:score_enter", args=[other.pk, visit.pk, "odi", "score"])
    assert signed_in.get(address).status_code == 404


@pytest.mark.parametrize(("code", "way"), [("scoff", "items"), ("odi", "class"), ("none", "items")])
def test_an_unknown_way_in_is_not_found(signed_in, visit, code, way):
    assert signed_in.get(entry_of(visit, code, way)).status_code == 404


def test_a_voided_score_stays_on_the_page_with_its_reason(signed_in, visit, therapist):
    kept = measured.entered(visit, therapist, "odi", 40)
    address = reverse("intake:score_void", args=[visit.patient_id, kept.pk])
    text = signed_in.post(address, {"reason": "Wrong person"}, follow=True).content.decode()
    assert "Does not count: Wrong person" in text
    assert "does not count any more" in text
    again = signed_in.post(address, {"reason": "Wrong person"}, follow=True)
    assert "did not count any more" in again.content.decode()


@pytest.mark.parametrize(
    ("reason", "words"), [("", "Say why this score"), ("x " * 200, "Use at most 300")]
)
def test_nothing_is_voided_without_a_reason_that_can_be_kept(
    signed_in, visit, therapist, reason, words
):
    kept = measured.entered(visit, therapist, "odi", 40)
    address = reverse("intake:score_void", args=[visit.patient_id, kept.pk])
    assert words in signed_in.post(address, {"reason": reason}, follow=True).content.decode()
    kept.refresh_from_db()
    assert kept.voided_at is None


def test_a_score_of_another_person_is_not_found(signed_in, visit, therapist, clinic, desk):
    kept = measured.entered(visit, therapist, "odi", 40)
    other = factories.patient(clinic, by=desk, given_name="Ines")
    address = reverse("intake:score_void", args=[other.pk, kept.pk])
    assert signed_in.post(address, {"reason": "Mine"}).status_code == 404


def test_the_desk_reads_no_score(client, desk, visit):
    client.force_login(desk)
    assert client.get(page_of(visit)).status_code == 403
