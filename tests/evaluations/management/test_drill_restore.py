"""The drill by its commands: encrypted, restored beside everything, looked at, and printed."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.management import CommandError, call_command

from clinic.models import SafekeepingRun, User, Visit
from evaluations.actions import documents
from evaluations.models import Document, Evaluation, RenderJob
from tests.evaluations import charted
from tests.evaluations.signed import sign

KEY = pyrage.x25519.Identity.generate()


@pytest.fixture
def evaluation(
    transactional_db: None, visit: Visit, therapist: User, desk: User, now: datetime
) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    signed = charted.examined(visit, by=therapist, at=now)
    sign(signed, therapist, now)
    return signed


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    settings.BACKUP_DIR = str(tmp_path / "backups")
    settings.VAR_DIR.mkdir()
    (tmp_path / "backups").mkdir()
    (tmp_path / "key").write_text(f"{KEY}\n")
    return tmp_path / "backups"


def drill(place: Path, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("drill_restore", identity=place.parent / "key")
    return capsys.readouterr().out


def test_a_drill_of_an_encrypted_backup_prints_its_newest_paper_and_says_how_long_it_took(
    evaluation: Evaluation, place: Path, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    made = documents.print_next(at=now)
    assert made is not None
    assert made.state == RenderJob.State.DONE
    call_command("anchor_audit")
    call_command("backup", place=place, recipient=str(KEY.to_public()))

    said = drill(place, capsys)

    report = SafekeepingRun.objects.get(kind="drill").report
    assert "Whole: it can be restored." in said
    assert f"seconds: {report['seconds']}" in said
    assert f"paper bytes: {report['paper_bytes']}" in said
    assert report["paper_bytes"] > 1_000
    assert (report["signed"], report["papers"], report["signed_in"]) == (1, 1, True)
    assert [one.suffix for one in place.iterdir() if one.suffix != ".json"] == [".age"]
    assert list((place.parent / "var/scratch").iterdir()) == []


def test_a_drill_without_a_backup_says_what_to_set(db: None, settings: Any) -> None:
    settings.BACKUP_DIR = ""

    with pytest.raises(CommandError, match="There is no backup: name a file, or set"):
        call_command("drill_restore")


def stored(evaluation: Evaluation, pdf: bytes, *, sha256: str, at: datetime) -> Document:
    job = RenderJob.objects.get(evaluation=evaluation, kind="plan")
    return Document.objects.create(
        clinic=job.clinic,
        patient=job.patient,
        job=job,
        kind=job.kind,
        language=job.language,
        pdf=pdf,
        sha256=sha256,
        size=len(pdf),
        pages=1,
        made_at=at,
    )


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_paper_that_is_not_what_was_printed_is_named(
    evaluation: Evaluation, now: datetime, capsys: pytest.CaptureFixture[str], is_changed: bool
) -> None:
    pdf = b"%PDF-1.7 a plan %%EOF"
    sha256 = hashlib.sha256(b"another" if is_changed else pdf).hexdigest()
    paper = stored(evaluation, pdf, sha256=sha256, at=now)

    call_command("look_over")

    said = json.loads(capsys.readouterr().out)
    told = f"Paper {paper.pk} is not what was printed."
    assert said["faults"] == ([told] if is_changed else [])
    assert (said["found"]["papers"], said["found"]["paper_bytes"]) == (1, None)
