"""The command that reads a file of visits by the clock."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clinic.models import ScheduleImport, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(tmp_path, patient):
    day = timezone.localdate() + timedelta(days=1)
    file = tmp_path / "week.csv"
    rows = f"{day},9:00,{patient.number},Priya Raman,a\n{day},9:40,BK-9999,Priya Raman,b\n"
    file.write_text("Date,Time,Patient number,Therapist,ID\n" + rows)
    return file


def run(file, clinic, by, *flags):
    out, err = StringIO(), StringIO()
    call_command(
        "import_schedule", str(file), *flags, clinic=str(clinic), by=by, stdout=out, stderr=err
    )
    return out.getvalue(), err.getvalue()


def test_visits_are_added_and_the_rest_is_told(week, clinic, desk):
    out, err = run(week, clinic.name, desk.email)
    assert out == "add 1, change 0, same 0, cannot 1\n"
    assert "Line 3: No patient here is that." in err
    assert Visit.objects.get(outside_id="a").created_by == desk


def test_looking_writes_nothing(week, clinic, desk):
    run(week, clinic.pk, desk.email, "--look")
    assert not Visit.objects.exists()
    assert not ScheduleImport.objects.exists()


def test_what_the_file_lacks_is_listed_and_stays(week, clinic, desk, tmp_path):
    run(week, clinic.pk, desk.email)
    week.write_text(week.read_text().replace("9:00", "11:00").replace(",a\n", ",c\n"))
    _, err = run(week, clinic.pk, desk.email)
    assert "Not in the file any more" in err
    assert Visit.objects.filter(status="booked").count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"clinic": "Nowhere"}, "No clinic is called"),
        ({"by": "nobody@demo.test"}, "may not read schedules"),
        ({"file": "/nowhere.csv"}, "No such file"),
    ],
)
def test_what_is_wrong_is_said(week, clinic, desk, change, words):
    told = {"file": week, "clinic": clinic.pk, "by": desk.email} | change
    with pytest.raises(CommandError, match=words):
        run(told["file"], told["clinic"], told["by"])


def test_an_auditor_may_not(week, clinic, staff):
    with pytest.raises(CommandError, match="may not"):
        run(week, clinic.pk, staff["auditor"].email)


def test_headings_that_say_nothing_are_refused(week, clinic, desk):
    week.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="headings are not clear"):
        run(week, clinic.pk, desk.email)
