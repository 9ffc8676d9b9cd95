"""The 12 worked cases through the services that the screens call, and through ``rehearse``."""

import json
from typing import Any

import pytest
from django.core.management import call_command

from clinic.models import User
from evaluations.domain.triggers import Urgency
from evaluations.models import TriggerFiring
from tests.evaluations import vignettes

CASES = pytest.mark.parametrize("case", vignettes.CASES, ids=lambda case: case["id"])


def expected(case: dict[str, Any]) -> dict[str, str]:
    return {one["code"]: one["urgency"] for one in case["expect"]["fires"]}


@CASES
@pytest.mark.django_db
def test_answers_and_findings_fire_exactly_the_expected_rules(
    case: dict[str, Any], therapist: User, desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked = vignettes.work(case, therapist, desk, monkeypatch)
    result = worked.judgement.result
    assert {one["code"]: one["urgency"] for one in result["fired"]} == expected(case)
    assert worked.judgement.max_urgency == case["expect"]["max_urgency"]
    assert result["hop_gate"] == case["expect"]["hop_gate"]
    live = TriggerFiring.objects.filter(episode=worked.evaluation.episode, still_true=True).exclude(
        state="closed"
    )
    assert set(live.values_list("code", flat=True)) == expected(case).keys() - {"RF-T72-01"}


@CASES
def test_rehearsal_fires_exactly_the_expected_rules(
    case: dict[str, Any], tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case["inputs"]))
    call_command("rehearse", str(path))
    result = json.loads(capsys.readouterr().out)
    assert {one["code"]: one["urgency"] for one in result["fired"]} == expected(case)
    assert result["max_urgency"] == case["expect"]["max_urgency"]
    assert result["hop_gate"] == case["expect"]["hop_gate"]


def test_no_urgent_case_is_missed_and_no_other_alarms(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Safety reference 9.2: sensitivity 100 of 100, over-alerts none."""
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([case["inputs"] for case in vignettes.CASES]))
    call_command("rehearse", str(path))
    results = json.loads(capsys.readouterr().out)
    alarmed = [
        any(Urgency(one["urgency"]).is_urgent for one in result["fired"]) for result in results
    ]
    assert alarmed == [case["expect"]["urgent"] for case in vignettes.CASES]
    assert alarmed.count(True) == 5
