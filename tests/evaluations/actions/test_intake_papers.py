"""Queueing the papers of an intake."""

from datetime import timedelta

import pytest

from evaluations.actions import documents, intake_papers
from evaluations.models import RenderJob
from evaluations.pdf import markup, rendering
from intake.actions import answering
from intake.models import Consent
from tests.intake import sittings
from tests.intake.sittings import AT


@pytest.fixture
def sitting(visit, desk, settings):
    settings.INTAKE_JUDGE = "tests.intake.sittings.quiet_judge"
    return sittings.answering_session(visit, desk)[0]


def test_a_copy_says_what_was_said_in_the_language_of_the_sitting(sitting, desk):
    answering.set_language(session=sitting, language="es", at=AT)
    sittings.sign_all(sitting)
    job = intake_papers.queue_consents(session=sitting, by=desk, at=AT)
    assert (job.kind, job.language, job.patient, job.evaluation) == (
        "consents",
        "es",
        sitting.patient,
        None,
    )
    assert job.content["entries"][0]["answer"] == "Usted dijo: Estoy de acuerdo"
    assert len(job.content["entries"]) == 11
    assert job.title == "Signed consents"


def test_asking_again_for_the_same_words_gives_the_same_paper(sitting, desk):
    sittings.say(sitting, "treatment")
    first = intake_papers.queue_consents(session=sitting, by=desk, at=AT)
    again = intake_papers.queue_consents(session=sitting, by=desk, at=AT + timedelta(days=1))
    assert first == again
    sittings.say(sitting, "email")
    assert intake_papers.queue_consents(session=sitting, by=desk, at=AT) != first


def test_a_paper_that_failed_is_tried_again(sitting, desk):
    sittings.say(sitting, "treatment")
    job = intake_papers.queue_consents(session=sitting, by=desk, at=AT)
    RenderJob.objects.update(state=RenderJob.State.FAILED)
    assert intake_papers.queue_consents(session=sitting, by=desk, at=AT) == job
    job.refresh_from_db()
    assert job.state == RenderJob.State.QUEUED


def test_with_nothing_said_there_is_nothing_to_copy(sitting, desk):
    with pytest.raises(intake_papers.NothingSigned):
        intake_papers.queue_consents(session=sitting, by=desk, at=AT)
    assert not RenderJob.objects.exists()


def sent(sitting, at=AT):
    sitting.submitted_at, sitting.state = at, "submitted"
    sitting.save()


def test_the_worker_queues_one_copy_of_what_was_sent_and_of_nothing_else(sitting):
    sittings.sign_all(sitting)
    assert intake_papers.queue_next(at=AT) is None
    sent(sitting)
    assert intake_papers.queue_next(at=AT).kind == "consents"
    assert intake_papers.queue_next(at=AT) is None
    assert RenderJob.objects.get().queued_by == sitting.started_by


def test_a_form_that_asked_for_no_consent_has_no_copy(sitting):
    sent(sitting)
    assert intake_papers.queue_next(at=AT) is None


def test_the_worker_looks_back_one_day(sitting):
    sittings.say(sitting, "treatment")
    sent(sitting)
    assert intake_papers.queue_next(at=AT + timedelta(days=1)) is None


def test_a_copy_that_cannot_be_printed_stands_as_failed_and_is_not_tried_for_ever(
    sitting, monkeypatch
):
    def refuse(document):
        raise markup.CannotPrint("Too long.")

    sittings.say(sitting, "treatment")
    sent(sitting)
    monkeypatch.setattr(markup, "check", refuse)
    failed = intake_papers.queue_next(at=AT)
    assert (failed.state, failed.error) == ("failed", "Too long.")
    assert intake_papers.queue_next(at=AT) is None


def test_texts_that_changed_before_the_copy_was_made_do_not_hold_up_others(sitting):
    sittings.say(sitting, "treatment")
    row = Consent.objects.values(
        "session_id", "patient_id", "code", "language", "agreed", "signed_name", "at"
    ).get()
    Consent.objects.create(**row, version=1)
    sent(sitting)
    failed = intake_papers.queue_next(at=AT)
    assert failed.error == "The texts have changed since this was signed."
    assert intake_papers.queue_next(at=AT) is None


def test_a_copy_from_home_names_no_device_of_ours(sitting, desk):
    sitting.place = "home"
    sitting.save()
    sittings.say(sitting, "treatment")
    job = intake_papers.queue_consents(session=sitting, by=desk, at=AT)
    assert "Name typed, on: your own device" in job.content["entries"][0]["lines"]


def test_the_form_on_paper_is_of_the_sittings_own_edition(sitting, desk):
    job = intake_papers.queue_form(session=sitting, language="es", by=desk, at=AT)
    assert sitting.questionnaire_version in job.content["running"]["clinic"]
    assert job.content["running"]["document"] == "Visita del 3 dic 2026"
    assert len(job.content["to_sign"]) == 11
    assert (job.title, job.language) == ("Questionnaire on paper", "es")


def test_the_worker_prints_the_copy(sitting, desk):
    sittings.say(sitting, "treatment", strokes=(((0, 100, 0), (300, 100, 40)),))
    intake_papers.queue_consents(session=sitting, by=desk, at=AT)
    done = documents.print_next(at=AT)
    rendering._warm_press().stop()
    assert (done.state, done.document.kind) == ("done", "consents")
