"""The worked cases of the safety reference as a person would answer them and a therapist chart
them: from the facts of a case back to form answers and chart cells.

Of ``course.*`` nothing is recorded yet, so those facts are handed to the judge beside the rest.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import charting, judging
from evaluations.domain.findings import Status
from evaluations.models import Evaluation, Judgement
from evaluations.queries import known
from intake.actions import answering, keying, starting
from intake.domain import retyping
from intake.models import IntakeSession
from tests import factories
from tests.evaluations import course, saving
from tests.factories import AT
from tests.intake import sittings

FILE = Path(__file__).parent / "domain" / "vignettes.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text())["vignettes"]

Facts = Mapping[str, Any]

GRADES = {5: "5", 4.7: "5-", 4.3: "4+", 4: "4", 3.7: "4-", 3.3: "3+", 3: "3"}


# What the person says ---------------------------------------------------------------------------


def _days(amount: float) -> dict[str, Any]:
    return {"amount": amount, "unit": "days"}


def _cord(facts: Facts) -> dict[str, Any]:
    """The questions behind each bladder, bowel, feeling and sex answer that was yes."""
    answers = {}
    for code in ("saddle_numb", "bladder_change", "bowel_change", "sexual_change"):
        if facts.get(code) == "yes":
            answers[f"{code}_ago"] = _days(facts["ces_onset_days"])
            answers[f"{code}_worse"] = facts.get("ces_getting_worse")
            answers[f"{code}_checked"] = facts.get("ces_longstanding_explained")
    return answers


def _split(total: int) -> tuple[str, str]:
    """A total of two answers from 0 to 3."""
    return str(min(total, 3)), str(max(total - 3, 0))


def _pairs(facts: Facts) -> dict[str, Any]:
    mood, worry = _split(facts.get("phq2_total", 0)), _split(facts.get("gad2_total", 0))
    codes = ("mood_interest", "mood_down", "worry_nervous", "worry_control")
    return dict(zip(codes, mood + worry, strict=True))


def _running(facts: Facts) -> dict[str, Any]:
    if "longest_run_recent" not in facts:
        return {}
    answers: dict[str, Any] = {"running_now": "yes", "training_changes": ["miles"]}
    if "weekly_miles_last" in facts:
        weeks = [facts["weekly_miles_last"], *[facts["weekly_miles_prev4_avg"]] * 4]
        answers["weekly_miles"] = {"amounts": weeks, "unit": "miles"}
    for code in ("longest_run_recent", "longest_run_prior30"):
        answers[code] = {"amount": facts[code], "unit": "miles"}
    return answers


QUANTITIES = {"leg_weakness_days": "days", "trauma_days": "days", "height_in": "in",
              "weight_lb": "lb"}  # fmt: skip


def answers(facts: Facts) -> dict[str, Any]:
    """Stored answers by question. What the form cannot say (birth 160 weeks ago) is left out."""
    asked = sittings.ASKED.by_code
    given = {code: value for code, value in facts.items() if code in asked}
    given.pop("postpartum_weeks", None)
    given |= {
        code: {"amount": facts[code], "unit": unit}
        for code, unit in QUANTITIES.items()
        if code in facts
    }
    given["filled_by"] = "self"
    given["pain_regions"] = {"pain": dict.fromkeys(facts["pain_regions"], 2)}
    given["onset_ago"] = _days(facts["symptom_days"])
    given |= _cord(facts) | _pairs(facts) | _running(facts)
    if facts.get("wakes_second_half_night") == "yes":
        given["wakes_with_pain"] = "yes"
    return given


BLANK = {
    f"missing_{kind}" for kind in ("choice", "many", "number", "quantity", "line", "body", "series")
}
"""What a keyed page may lack: what was left blank stays not asked."""


def answer(visit: Visit, facts: Facts, *, by: User) -> IntakeSession:
    """Asked in person and keyed page by page; after an emergency staff go on."""
    place = IntakeSession.Place.PERSON
    session = starting.start_by_staff(visit=visit, place=place, by=by, at=AT)
    said = answers(facts)
    for page in sittings.ASKED.pages:
        raw: dict[str, list[str]] = {}
        for question in page.questions:
            raw |= retyping.sent(question, said.get(question.code))
        saved = keying.save(session=session, page=page, raw=raw, by=by, at=AT)
        refused = {one.kind for one in saved.problems.values()} - BLANK
        assert not refused, (page.code, saved.problems)
        session = keying.go_on(session=saved.session, by=by, at=AT)
    sittings.sign_all(session, at=AT)
    return answering.submit(session=session, by=by, at=AT)


# What the therapist finds -----------------------------------------------------------------------

BOTH, NONE = ("right", "left"), ("none",)

WORDS: Mapping[tuple[str, Any], Mapping[str, str]] = {
    ("saddle_sensation", "normal"): {
        "neuro_saddle_sensation/right/": "normal",
        "neuro_saddle_sensation/left/": "normal",
    },
    ("reflex_reduced", "yes"): {"neuro_reflex_achilles/right/": "1+"},
    ("hyperreflexia_below", "yes"): dict.fromkeys(
        ("neuro_reflex_patellar/right/", "neuro_reflex_patellar/left/"), "4+"
    ),
    ("clonus_beats", 2): dict.fromkeys(("neuro_clonus/right/", "neuro_clonus/left/"), "2"),
    ("can_stand_upright", "no"): {"obs_can_stand_upright/none/": "no"},
    ("pulsatile_mass", "no"): {"palp_pulsatile_mass/none/": "no"},
    ("aortic_width_cm", 1.8): {"palp_aortic_width/none/": "1.8"},
    ("midline_tender", "yes"): {"test_percussion_spinal/none/": "positive"},
    ("midline_tender", "no"): {"test_percussion_spinal/none/": "negative"},
    ("reproduces_pain", "yes"): {"obs_reproduces_pain/none/": "yes"},
    ("extension_pain", "yes"): {
        "rom_lumbar_extension/none/": "18",
        "rom_lumbar_extension/none/pain_nprs": "4",
    },
    ("extension_pain", "no"): {
        "rom_lumbar_extension/none/": "18",
        "rom_lumbar_extension/none/pain_nprs": "0",
    },
    ("bony_tender_sacrum_pelvis", "no"): {
        "palp_focal_bone/right/": "no",
        "palp_focal_bone/left/": "no",
    },
    ("slr_positive", "yes"): {"test_slr/left/": "positive", "test_slr/right/": "negative"},
    ("slr_positive", "no"): {"test_slr/left/": "negative", "test_slr/right/": "negative"},
    ("distal_pulses", "reduced"): {
        "palp_distal_pulses/left/": "reduced",
        "palp_distal_pulses/right/": "normal",
    },
    ("sls_pain_nprs", 1): {
        "func_sl_balance/right/pain_nprs": "1",
        "func_sl_balance/left/pain_nprs": "0",
    },
    ("symptomatic_side", "left"): {"symptomatic_side/none/": "left"},
    ("symptomatic_side", "right"): {"symptomatic_side/none/": "right"},
    ("hr", 42): {"vital_hr/none/": "42"},
    ("sbp", 108): {"vital_sbp/none/": "108"},
    ("dbp", 66): {"vital_dbp/none/": "66"},
}
"""Chart cells for each exam fact of the cases."""

HOPPED = {
    "hop_consent/none/": "yes",
    "hop_balance_unsafe/none/": "no",
    "hop_surgery_12w/none/": "no",
    "hop_bsi_not_cleared/none/": "no",
}
HOP = {
    "test_single_leg_hop/left/": "negative",
    "test_single_leg_hop/right/": "positive",
    "test_single_leg_hop/right/pain_nprs": "4",
    "test_single_leg_hop/right/hop_pain_familiar": "yes",
}
TOLD_ELSEWHERE = ("neuro_screen", "mmt", "mmt_prior", "hop_status", "hop_pain_side",
                  "hop_pain_familiar")  # fmt: skip


def _screen() -> Iterator[tuple[str, str]]:
    """Every row of the nerve screen, normal."""
    for item in library.catalogue().in_section("nerve"):
        if item.required_in_screen:
            usual = "2+" if item.group == "reflex" else item.normal[0]
            yield from ((f"{item.code}/{side.value}/", usual) for side in item.sides)


def _myotomes(table: Facts) -> dict[str, str]:
    return {
        f"neuro_myotome_{root.lower()}/{side}/": GRADES[grade]
        for root, sides in table.items()
        for side, grade in sides.items()
    }


def cells(exam: Facts) -> dict[str, str]:
    """What is typed into the chart, by cell; the hop test comes after these."""
    found = dict(_screen()) | _myotomes(exam["mmt"])
    for fact, value in exam.items():
        if fact not in TOLD_ELSEWHERE:
            found |= WORDS[fact, value]
    return found


def chart(evaluation: Evaluation, typed: Mapping[str, str], *, by: User) -> None:
    """One request with all cells, every one of them kept."""
    entries = [saving.entry(cell, raw, status=Status.TESTED) for cell, raw in typed.items()]
    for result in saving.save(evaluation, entries, by).results:
        assert isinstance(result, charting.Saved), result


# A whole case -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Worked:
    """A case through the services of its screens, judged as at signing."""

    evaluation: Evaluation
    judgement: Judgement


def work(case: Mapping[str, Any], by: User, desk: User, patch: pytest.MonkeyPatch) -> Worked:
    """Answer, examine, judge. ``by`` is a licensed therapist."""
    person, exam = case["inputs"]["person"], case["inputs"]["exam"]
    _hand_over_course(case["inputs"]["course"], patch)
    patient = factories.patient(
        desk.clinic,
        by=desk,
        birth_date=date(AT.year - person["age_years"], 1, 1),
        sex_at_birth=person["sex_at_birth"],
    )
    episode = factories.episode(patient, by=desk)
    if "mmt_prior" in exam:
        _examined_before(episode, exam["mmt_prior"], by=by, desk=desk)
    visit = factories.visit(episode, therapist=by, by=desk)
    answer(visit, case["inputs"]["intake"], by=desk)
    evaluation = charting.open_evaluation(visit=visit, by=by, at=AT)
    chart(evaluation, cells(exam), by=by)
    if exam.get("hop_status") == "done":
        for typed in (HOPPED, *({cell: raw} for cell, raw in HOP.items())):
            chart(evaluation, typed, by=by)
    judgement = judging.judge_at_sign_off(evaluation=evaluation, by=by, at=AT)
    return Worked(evaluation=evaluation, judgement=judgement)


def _examined_before(episode: Any, table: Facts, *, by: User, desk: User) -> None:
    day = AT - timedelta(days=8)
    visit = factories.visit(episode, therapist=by, by=desk, starts_at=day)
    earlier = charting.open_evaluation(visit=visit, by=by, at=day)
    chart(earlier, _myotomes(table), by=by)
    course.sign(earlier, by=by, at=day)


def _hand_over_course(facts: Facts, patch: pytest.MonkeyPatch) -> None:
    plain = known.facts
    patch.setattr(known, "facts", lambda *a, **k: {**plain(*a, **k), "course": dict(facts)})
