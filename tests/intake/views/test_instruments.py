"""A manager's page of published instruments."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from intake.models import InstrumentText
from intake.views.instruments import LARGEST_UPLOAD
from tests.intake import measured
from tests.intake.domain import texts

pytestmark = pytest.mark.django_db
HERE = "intake:instruments"


@pytest.fixture
def manager(client, staff):
    client.force_login(staff["manager"])
    return client


def send(client, content):
    file = SimpleUploadedFile("words.toml", content)
    return client.post(reverse(HERE), {"file": file}, follow=True)


def test_every_measure_stands_with_its_licence_state(manager):
    text = manager.get(reverse(HERE)).content.decode()
    for form in measured.FORMS.values():
        assert form.name.en in text.replace("&#x27;", "'")
    assert "Waits for its text" in text


def test_a_text_sent_whole_is_imported_and_asked(manager, clinic):
    reply = send(manager, texts.file_of(texts.words("phq_4")).encode())
    text = reply.content.decode()
    assert "is imported. Forms started from now on ask it." in text
    assert "A clinic, none needed, does not end" in text
    assert InstrumentText.objects.get().clinic == clinic


def test_every_fault_is_shown_and_nothing_imported(manager):
    faulty = texts.file_of(texts.words("phq_4"), item_1=None, holder=None)
    reply = send(manager, faulty.encode())
    text = reply.content.decode()
    assert reply.status_code == 422
    assert "Nothing was imported" in text
    assert "item 1: is missing" in text
    assert "[licence]: needs text in" in text
    assert not InstrumentText.objects.exists()


def test_a_file_of_thousands_of_faults_shows_the_first(manager):
    stray = "\n".join("[[item]]\nnumber = 9" for _ in range(1500))
    reply = send(manager, (texts.file_of(texts.words("phq_4")) + "\n" + stray).encode())
    assert reply.status_code == 422
    assert reply.content.decode().count('<a href="#file">') == 201
    assert "more</a>" in reply.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "not text in UTF-8"),
        (b"#" * (LARGEST_UPLOAD + 1), "larger than 256 kB"),
        (b"[instrument", "is not TOML"),
        (b"<script>alert(1)</script>", "is not TOML"),
    ],
)
def test_what_is_no_text_is_refused_plainly(manager, content, words):
    reply = send(manager, content)
    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert "<script>alert" not in reply.content.decode()


def test_without_a_file_the_page_says_what_to_do(manager):
    reply = manager.post(reverse(HERE))
    assert (reply.status_code, "Choose the text file" in reply.content.decode()) == (422, True)


def test_a_text_is_taken_out_of_use(manager, clinic, staff):
    measured.import_text(clinic, staff["manager"])
    address = reverse("intake:instrument_retire", args=["phq_4"])
    text = manager.post(address, follow=True).content.decode()
    assert "Out of use. Forms started from now on do not ask it." in text
    assert "phq_4, text 1: imported" in text
    again = manager.post(address, follow=True).content.decode()
    assert "was not in use any more" in again


def test_a_licence_that_ended_is_said(manager, clinic, staff):
    measured.import_text(clinic, staff["manager"])
    InstrumentText.objects.update(licence_expires=date(2025, 12, 31))
    assert "License ended: not asked" in manager.get(reverse(HERE)).content.decode()


def test_only_a_manager_may_import(client, therapist):
    client.force_login(therapist)
    assert client.get(reverse(HERE)).status_code == 403
