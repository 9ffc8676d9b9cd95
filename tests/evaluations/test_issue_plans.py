"""``manage.py issue_plans``: what has no paper gets one; what fails is said; it can be resumed."""

import os
import signal
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clinic.models import AuditEvent
from evaluations.actions import documents, issuing
from evaluations.models import Document, Evaluation, EvaluationVoid, RenderJob
from evaluations.pdf import markup, rendering
from evaluations.pdf.process import PressFailed, Printed
from tests.evaluations import charted
from tests.evaluations.signed import sign

pytestmark = pytest.mark.django_db
PDF = Printed(pdf=b"%PDF-1.7 a plan", pages=2)


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    sign(evaluation, therapist, now)
    return evaluation


@pytest.fixture
def press(monkeypatch) -> list[Any]:
    """What the press does, one entry a page: a result or an exception."""
    outcomes: list[Any] = []

    def render(*_: Any, **__: Any) -> Printed:
        outcome = outcomes.pop(0) if outcomes else PDF
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(rendering, "render", render)
    return outcomes


def run(*args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("issue_plans", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def plans() -> Any:
    return RenderJob.objects.filter(kind="plan")


@pytest.mark.usefixtures("press")
def test_every_signed_plan_without_a_paper_gets_one(evaluation) -> None:
    number = plans().count()
    out, err = run()
    assert f"{number} of {number} plans were printed." in out
    assert f"[{'#' * 30}] {number} of {number} plans" in err
    assert set(plans().values_list("state", flat=True)) == {"done"}
    assert "Every plan asked for has its paper." in run()[0]


@pytest.mark.usefixtures("press")
def test_a_plan_that_was_never_queued_is_queued_as_it_was_signed(evaluation, now) -> None:
    before = plans().get(language="en")
    content, at = before.content, before.made_for_at
    before.delete()
    run()
    anew = plans().get(language="en")
    assert (anew.content, anew.made_for_at, anew.state) == (content, at, "done")
    assert anew.queued_by == evaluation.signed.signed_by


def test_a_plan_that_failed_is_tried_again_and_the_reason_is_said(evaluation, press) -> None:
    press[:] = [markup.CannotPrint("Add spaces.")]
    with pytest.raises(CommandError, match="1 plans could not be printed") as ended:
        run("--patient", evaluation.patient.number)
    assert ended.value.returncode == 1
    run()
    assert set(plans().values_list("state", flat=True)) == {"done"}
    assert AuditEvent.objects.filter(action="retry").count() == 1


def test_what_failed_is_named_with_its_reason(evaluation, press, capsys) -> None:
    press[:] = [markup.CannotPrint("Add spaces.")] * 9
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("issue_plans", stdout=StringIO(), stderr=err)
    assert f"patient {evaluation.patient.number}, signed 2026-12-03, en: Add spaces." in (
        err.getvalue()
    )


def test_a_press_that_stumbles_is_tried_as_often_as_the_worker_would(evaluation, press) -> None:
    press[:] = [PressFailed("It took too long.")] * 2
    run()
    assert set(plans().values_list("state", flat=True)) == {"done"}


def test_text_that_cannot_be_queued_is_a_failure_with_a_reason(
    evaluation, press, monkeypatch
) -> None:
    plans().delete()

    def refuse(_: Any) -> None:
        raise markup.CannotPrint("Use fewer words.")

    monkeypatch.setattr(markup, "check", refuse)
    [*_, last] = [
        issuing.issue(one, clock=lambda: evaluation.opened_at) for one in issuing.wanted()
    ]
    assert (last.became, last.reason) == (issuing.Became.FAILED, "Use fewer words.")


@pytest.mark.usefixtures("press")
def test_what_another_worker_has_in_hand_is_left_to_it(evaluation, now) -> None:
    while documents.take_next(at=now):
        pass
    taken = plans().filter(state="running").count()
    out, _ = run()
    assert f"{taken} more are being printed by the worker." in out
    assert Document.objects.filter(kind="plan").count() == plans().count() - taken


@pytest.mark.usefixtures("press")
def test_days_and_patients_narrow_it_down(evaluation, now) -> None:
    day, later = now.date(), now.date() + timedelta(days=1)
    assert "Every plan" in run("--since", str(later))[0]
    assert "Every plan" in run("--until", str(day - timedelta(days=1)))[0]
    assert "were printed" in run("--since", str(day), "--until", str(day))[0]


def test_a_number_that_nobody_has_is_an_error(db) -> None:
    with pytest.raises(CommandError, match="No patient has the number BK-0"):
        run("--patient", "BK-0")


@pytest.mark.usefixtures("press")
def test_what_was_entered_in_error_is_not_printed(evaluation, therapist, now) -> None:
    EvaluationVoid.objects.create(evaluation=evaluation, reason="Error.", at=now, by=therapist)
    assert "Every plan" in run()[0]


def test_stopped_in_between_it_says_so_and_goes_on_when_run_again(evaluation, monkeypatch) -> None:
    plans().filter(language="es").delete()
    job = plans().get()
    signed = evaluation.signed
    signed_papers = {**signed.document["papers"], "es": job.content}
    monkeypatch.setattr(issuing, "wanted", lambda **_: tuple(_two(signed, job, signed_papers)))

    def render(*_: Any, **__: Any) -> Printed:
        os.kill(os.getpid(), signal.SIGINT)
        return PDF

    monkeypatch.setattr(rendering, "render", render)
    with pytest.raises(CommandError, match="Stopped after 1 of 2") as ended:
        run()
    assert ended.value.returncode == 130
    job.refresh_from_db()
    assert job.state == "done"


def _two(signed: Any, job: RenderJob, papers: dict[str, Any]) -> Any:
    for language in papers:
        yield issuing.Wanted(
            signed_id=signed.pk,
            patient=job.patient.number,
            signed_on=signed.signed_at.date(),
            language=language,
            job=job if language == "en" else None,
        )


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("press")
def test_on_a_terminal_the_bar_fills_on_one_line(evaluation) -> None:
    err = Terminal()
    call_command("issue_plans", stdout=StringIO(), stderr=err)
    assert err.getvalue().count("\n") == 1
    assert err.getvalue().count("\r") == plans().count() + 1
