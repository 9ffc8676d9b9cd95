"""The desk reads a file of visits: every row is seen before anything is added."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent, Patient, ScheduleImport, Visit
from clinic.queries import schedule as queries
from tests import factories
from tests.intake.answered import squeezed

pytestmark = pytest.mark.django_db

HEAD = "Date,Time,Patient number,Therapist,Appointment ID\n"
CHOOSE, ROWS = "clinic:schedule", "clinic:schedule_rows"


@pytest.fixture
def as_desk(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def row(patient, day, *, clock="10:40", therapist="Priya Raman", outside="x1"):
    return f"{day.isoformat()},{clock},{patient.number},{therapist},{outside}\n"


def choose(client, text, name="week.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse(CHOOSE), {"file": SimpleUploadedFile(name, data)})


def form_of(answer, **more):
    """What the page would send back."""
    page = answer.context
    told = {name: str(place) for name, place in page["source"].mapped.items()}
    return {"table": page["token"], "digest": page["plan"].digest} | told | more


def add(client, text, **more):
    shown = choose(client, text)
    return client.post(reverse(ROWS), form_of(shown, apply="1", **more))


def imported():
    return Visit.objects.exclude(outside_id="")


@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("desk", 200), ("therapist", 200)])
def test_the_desk_and_up_read_schedules(client, staff, role, status):
    client.force_login(staff[role])
    assert client.get(reverse(CHOOSE)).status_code == status


def test_the_board_leads_there(as_desk):
    page = as_desk.get(reverse("evaluations:today")).content.decode()
    assert reverse(CHOOSE) in page


def test_rows_are_shown_and_nothing_is_added(as_desk, patient, tomorrow):
    answer = choose(as_desk, HEAD + row(patient, tomorrow))
    assert "Will be added" in answer.content.decode()
    assert patient.name in squeezed(answer.content.decode())
    assert not imported().exists()
    assert not ScheduleImport.objects.exists()
    shown = AuditEvent.objects.get(action="list", object_id="schedule")
    assert shown.fields == [f"patient:{patient.pk}"]


def test_adding_fills_the_board_and_leaves_a_trace(as_desk, desk, patient, tomorrow):
    answer = add(as_desk, HEAD + row(patient, tomorrow))
    assert answer.url == reverse("evaluations:today")
    visit = imported().get()
    local = visit.starts_at.astimezone(visit.clinic.zone)
    assert (local.date(), local.hour, local.minute) == (tomorrow, 10, 40)
    assert (visit.patient, visit.created_by, visit.outside_id) == (patient, desk, "x1")
    kept = ScheduleImport.objects.get()
    assert (kept.added, kept.changed, kept.refused) == (1, 0, 0)
    assert patient.name not in str(kept.rows)
    assert AuditEvent.objects.filter(action="import_schedule", object_id=str(kept.pk)).exists()


def test_the_same_file_again_changes_nothing(as_desk, patient, tomorrow):
    for _ in range(2):
        add(as_desk, HEAD + row(patient, tomorrow))
    assert imported().count() == 1
    assert ScheduleImport.objects.latest("pk").added == 0


def test_another_time_moves_the_visit(as_desk, patient, tomorrow):
    add(as_desk, HEAD + row(patient, tomorrow))
    add(as_desk, HEAD + row(patient, tomorrow, clock="14:20"))
    visit = imported().get()
    assert visit.starts_at.astimezone(visit.clinic.zone).hour == 14
    assert ScheduleImport.objects.latest("pk").changed == 1


def test_someone_with_an_open_case_gets_the_visit_in_it(as_desk, patient, episode, tomorrow):
    add(as_desk, HEAD + row(patient, tomorrow))
    assert imported().get().episode == episode


def test_an_unknown_person_is_never_made(as_desk, patient, tomorrow):
    row_of_nobody = f"{tomorrow},9:00,BK-9999,Priya Raman,x2\n"
    answer = add(as_desk, HEAD + row(patient, tomorrow) + row_of_nobody)
    assert answer.status_code == 302
    assert (Patient.objects.count(), imported().count()) == (1, 1)
    assert ScheduleImport.objects.get().refused == 1


def test_what_is_missing_is_cancelled_only_when_ticked(as_desk, patient, tomorrow):
    add(as_desk, HEAD + row(patient, tomorrow))
    later = HEAD + row(patient, tomorrow, clock="15:00", outside="x9")
    gone = imported().get()
    assert "Not in the file any more" in choose(as_desk, later).content.decode()
    assert add(as_desk, later, cancel=[gone.pk]).status_code == 409  # no reason yet
    assert imported().count() == 1
    add(as_desk, later, cancel=[gone.pk, "x"], reason="Moved by phone")
    gone.refresh_from_db()
    assert (gone.status, gone.cancelled_reason) == ("cancelled", "Moved by phone")


def test_what_is_missing_stays_when_it_is_not_ticked(as_desk, patient, tomorrow):
    add(as_desk, HEAD + row(patient, tomorrow))
    add(as_desk, HEAD + row(patient, tomorrow, clock="15:00", outside="x9"))
    assert imported().filter(status="booked").count() == 2


def test_a_change_meanwhile_is_shown_first(as_desk, patient, tomorrow, desk):
    text = HEAD + row(patient, tomorrow)
    shown = choose(as_desk, text)
    add(as_desk, text)
    answer = as_desk.post(reverse(ROWS), form_of(shown, apply="1"))
    assert answer.status_code == 409
    assert "Visits were changed while you looked" in answer.content.decode()


def test_columns_that_are_not_guessed_are_asked_for(as_desk, patient, tomorrow):
    odd = HEAD.replace("Therapist", "Who treats") + row(patient, tomorrow)
    shown = choose(as_desk, odd)
    assert "Choose the column of the therapist." in shown.content.decode()
    answer = as_desk.post(reverse(ROWS), form_of(shown) | {"therapist": "3"})
    assert "Will be added" in answer.content.decode()


def test_columns_that_are_not_there_are_refused(as_desk, patient, tomorrow):
    shown = choose(as_desk, HEAD + row(patient, tomorrow))
    assert as_desk.post(reverse(ROWS), form_of(shown) | {"day": "99"}).status_code == 422


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04", "a zip file or an Excel workbook"),
        (b"a,b\n\x00", "NUL"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_schedule_is_refused_in_words(as_desk, data, words):
    answer = choose(as_desk, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_no_file_asks_for_one(as_desk):
    assert "Choose the file" in as_desk.post(reverse(CHOOSE), {}).content.decode()


@pytest.mark.parametrize("token", ["", "forged", "a:b:c"])
def test_a_page_that_was_not_made_here_is_not_used(as_desk, token):
    answer = as_desk.post(reverse(ROWS), {"table": token, "apply": "1"})
    assert answer.url == reverse(CHOOSE)


def test_a_page_of_another_person_is_not_used(as_desk, client, staff, patient, tomorrow):
    told = form_of(choose(as_desk, HEAD + row(patient, tomorrow)), apply="1")
    client.force_login(staff["therapist"])
    assert client.post(reverse(ROWS), told).url == reverse(CHOOSE)
    assert not imported().exists()


def test_a_formula_stays_text(as_desk, patient, tomorrow):
    text = HEAD + row(patient, tomorrow).replace("Priya Raman", "\"=cmd|'/c calc'!A0\"")
    assert "No therapist here is" in choose(as_desk, text).content.decode()


def test_a_calendar_is_read_too(as_desk, patient, therapist, tomorrow):
    stamp = f"{tomorrow:%Y%m%d}T104000"
    text = "\r\n".join(
        ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1@other", f"DTSTART:{stamp}",
         f"SUMMARY:{patient.number}", f"ATTENDEE:mailto:{therapist.email}", "END:VEVENT",
         "BEGIN:VEVENT", "UID:2@other", f"DTSTART:{stamp}", "RRULE:FREQ=SECONDLY",
         f"SUMMARY:{patient.number}", "END:VEVENT", "END:VCALENDAR"]
    )  # fmt: skip
    shown = choose(as_desk, text, "day.ics")
    assert "It repeats." in shown.content.decode()
    as_desk.post(reverse(ROWS), form_of(shown, apply="1"))
    assert imported().get().outside_id == "1@other"


def test_a_record_that_was_joined_is_named(as_desk, patient, desk, clinic, tomorrow):

    other = factories.patient(clinic, by=desk)
    Patient.objects.filter(pk=patient.pk).update(merged_into=other)
    page = choose(as_desk, HEAD + row(patient, tomorrow)).content.decode()
    assert f"was joined with {other.number}" in page


def test_files_read_before_are_listed(as_desk, clinic, patient, tomorrow):
    add(as_desk, HEAD + row(patient, tomorrow))
    assert "week.csv" in as_desk.get(reverse(CHOOSE)).content.decode()
    assert len(queries.imports(clinic)) == 1


# Somebody whom nobody here is


NAMED = "Date,Time,Name,DOB,Phone,Therapist\n"


def unknown(day):
    return f"{day.isoformat()},10:40,Maya Chen,2/14/1990,(503) 555-0123,Priya Raman\n"


def test_someone_unknown_is_registered_from_the_row(as_desk, tomorrow):
    answer = choose(as_desk, NAMED + unknown(tomorrow))
    (line,) = answer.context["plan"].of("cannot")
    assert 'form="register"' in answer.content.decode()
    page = as_desk.post(reverse("clinic:patient_new"), {"row": line.register.as_words})
    text = page.content.decode()
    for words in ("Maya", "Chen", "14 Feb 1990", "5550123"):
        assert words in text.replace("-", "").replace(") ", "")
    assert "Filled in from the schedule" in text
    assert not Patient.objects.filter(given_name="Maya").exists()


def registration(**more):
    told = {
        "key": "k1", "given_name": "Maya", "family_name": "Chen", "birth_date": "14 Feb 1990",
        "language": "en", "needs_interpreter": "no", "sex_at_birth": "female", "from_file": "1",
    }  # fmt: skip
    return told | more


def test_once_registered_the_same_file_brings_the_visit(as_desk, tomorrow):
    choose(as_desk, NAMED + unknown(tomorrow))
    answer = as_desk.post(reverse("clinic:patient_new"), registration(), follow=True)
    assert answer.redirect_chain[-1][0] == reverse(CHOOSE)
    assert "Choose the file again" in answer.content.decode()
    add(as_desk, NAMED + unknown(tomorrow))
    assert imported().get().patient.given_name == "Maya"


def test_a_faulty_registration_still_knows_whence_it_came(as_desk):
    answer = as_desk.post(reverse("clinic:patient_new"), registration(given_name=""))
    assert answer.status_code == 422
    assert 'name="from_file"' in answer.content.decode()


def test_who_is_here_already_is_shown_before_a_second_record(as_desk, patient):
    told = registration(
        given_name=patient.given_name, family_name=patient.family_name,
        birth_date=patient.birth_date.isoformat(),
    )  # fmt: skip
    answer = as_desk.post(reverse("clinic:patient_new"), told)
    assert answer.status_code == 409
    assert Patient.objects.count() == 1


@pytest.mark.parametrize("row", ["", "key=x&then=tablet", "%00" * 50])
def test_a_row_that_says_nothing_useful_fills_in_nothing(as_desk, row):
    page = as_desk.post(reverse("clinic:patient_new"), {"row": row})
    assert page.status_code == 200
    told = dict(page.context["form"].initial)
    assert told.pop("key") != "x"
    assert set(told.values()) == {""}


def test_markup_in_a_row_stays_words(as_desk):
    page = as_desk.post(reverse("clinic:patient_new"), {"row": "given_name=<i>x&birth_date=soon"})
    assert "<i>x" not in page.content.decode()
    assert "&lt;i&gt;x" in page.content.decode()
