import pytest

from intake.domain import shapes
from intake.domain.questionnaire import SHAPES

PHONES = [
    ("212 555 0123", "+12125550123"),
    ("(212) 555-0123", "+12125550123"),
    ("+1 212-555-0123", "+12125550123"),
    ("+34 612 34 56 78", "+34612345678"),
    ("+52 55 1234 5678", "+525512345678"),
    ("+44 20 7946 0958", "+442079460958"),
    ("12", None),
    ("555-0123", None),
    ("+999 1234 5678", None),
    ("call me", None),
    ("", None),
]


@pytest.mark.parametrize(("sent", "kept"), PHONES)
def test_a_phone_number_of_any_country_is_kept_as_e164(sent, kept):
    assert shapes.phone(sent) == kept


NPIS = [
    ("1234567893", "1234567893"),  # the worked example of CMS's check-digit rule
    ("1245319599", "1245319599"),
    ("123 456 7893", "1234567893"),
    ("123-456-7893", "1234567893"),
    ("1234567890", None),
    ("1234567894", None),
    ("2134567893", None),  # two digits changed places
    ("123456789", None),
    ("12345678931", None),
    ("123456789x", None),
    ("١٢٣٤٥٦٧٨٩٣", None),
]


@pytest.mark.parametrize(("sent", "kept"), NPIS)
def test_an_npi_has_ten_digits_and_its_check_digit(sent, kept):
    assert shapes.npi(sent) == kept


EMAILS = [
    ("name@mail.com", True),
    ("n.o'neil+run@clinic.example.org".replace("'", ""), True),
    ("łucja@poczta.pl", True),
    ("name@mail", False),
    ("name mail.com", False),
    ("a@b.c", False),
    ("a@@b.co", False),
    ("a@b..co", False),
]


@pytest.mark.parametrize(("sent", "kept"), EMAILS)
def test_an_email_has_a_name_and_a_domain(sent, kept):
    assert shapes.email(sent) == (sent if kept else None)


PACES = [
    ("9:30", "9:30"),
    ("09.05", "9:05"),
    ("8'15\"", "8:15"),
    ("2:00", "2:00"),
    ("30:00", "30:00"),
    ("1:59", None),
    ("30:01", None),
    ("9:60", None),
    ("9", None),
    ("fast", None),
]


@pytest.mark.parametrize(("sent", "kept"), PACES)
def test_a_pace_is_minutes_and_seconds_that_a_person_can_run(sent, kept):
    assert shapes.pace(sent) == kept


def test_each_shape_that_content_may_name_has_a_reader():
    assert {"any", *shapes.SHAPES} == set(SHAPES)
