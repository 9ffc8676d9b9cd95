"""What each of the nine letters says of a case, and what it never says."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from clinic.models import Patient
from evaluations import library
from evaluations.actions import referring
from evaluations.domain.letter_content import KINDS
from evaluations.models import (
    Contact,
    EvaluationVoid,
    Finding,
    Recipient,
    TriggerDecision,
    TriggerFiring,
)
from evaluations.queries import letter, letter_facts
from intake.models import QuestionnaireResponse
from tests.evaluations import charted
from tests.evaluations import letters as cases

pytestmark = pytest.mark.django_db

SAYS = {
    "RL-CES": (
        "Please see now",
        "Please assess for cauda equina syndrome. Please advise on emergency MRI.",
        "Present: saddle numbness, bladder change.",
    ),
    "RL-VASC": ("Please see within 2 weeks", "ankle-brachial index", "Smoking current"),
    "RL-SYSTEMIC": (
        "Please see within 2 weeks",
        "does not settle after past cancer",
        "Present: cancer history (past).",
    ),
    "RL-NEURO": (
        "Please see today",
        "Please assess for LEFT lumbar nerve-root pain, worse bending.",
        "Pain goes down to the toes yes, LEFT",
        "Straight leg raise: RIGHT negative, LEFT positive",
    ),
    "RL-BSI": (
        "Please see within 7 days",
        "Within 7 days: Load pain",
        "MRI (a plain X-ray is often normal)",
        "Where it hurts LEFT buttock",
    ),
    "RL-MENTAL": ("Please see now", "risk of suicide", "Thoughts of self-harm yes"),
    "RL-OB": ("Please see: routine", "Pregnant yes"),
    "RL-RHEUM": ("Please see: routine", "HLA-B27", "Inflammatory back pain features 4 features"),
    "RL-GENERAL": ("Please see today", "keeps the patient from standing upright"),
}


def document(referral, by, at) -> dict[str, Any]:
    found = letter.preview(referral, signer=by, at=at)
    assert found.document is not None
    return found.document


def decided(fired, by, at, action, **more) -> TriggerDecision:
    return TriggerDecision.objects.create(
        firing=fired,
        code=fired.code,
        action=action,
        from_urgency=fired.decided_urgency,
        to_urgency="none" if action == "data_clarified" else fired.decided_urgency,
        ruleset_version=fired.ruleset_version,
        inputs_snapshot={"version": fired.version},
        reason_text="Asked again in the room, she says no.",
        by=by,
        licence_number="PT-10442",
        at=at,
        **more,
    )


@pytest.fixture(params=cases.SCENES)
def code(request) -> str:
    return str(request.param)


def test_kinds_of_recipient_are_those_of_the_directory():
    assert tuple(Recipient.Kind.values) == KINDS


def test_each_letter_says_what_its_reader_must_know(code, visit, therapist, now):
    referral = cases.drafted(visit, code, by=therapist, at=now)
    found = letter.preview(referral, signer=therapist, at=now)
    assert found.blockers == ()
    assert found.body["template"] == code
    said = cases.words_of(found.document)
    assert "not known from the intake: kept" not in said.casefold()
    for words in (*SAYS[code], cases.SAID, "Renata Flores, born 14 Feb 1990", "PT-10442"):
        assert words in said
    assert "blood pressure 124/78 mmHg" in said
    assert "temperature 98.2" in said
    assert "Red flags: asked 11 of 11" in said
    assert not re.search(r"\b[LR]\b", said)
    assert (found.body["nerve"] is None) is (code in ("RL-VASC", "RL-MENTAL", "RL-OB", "RL-RHEUM"))


PRIVATE = {
    "self_harm_thoughts": "self-harm",
    "uses_drugs": "drugs",
    "unsafe_home": "safe at home",
}


def test_private_matters_stay_out_of_letters_that_do_not_need_them(code, visit, therapist, now):
    more = {"self_harm_thoughts": "unsure", "unsafe_home": "yes", "injected_drugs": "yes"}
    if code == "RL-MENTAL":
        more.pop("self_harm_thoughts")
    referral = cases.drafted(visit, code, by=therapist, at=now, more=more)
    said = cases.words_of(document(referral, therapist, now)).casefold()
    assert "safe at home" not in said
    assert "inject" not in said
    assert "phq-2" not in said or code == "RL-MENTAL"
    if code != "RL-MENTAL":
        assert "self-harm" not in said
        assert "one of these questions is kept in the chart" in said


def test_what_was_not_asked_is_named_and_never_denied(visit, therapist, now):
    more = {"fever_chills": None, "trauma_major": "unsure", "bladder_change": "declined"}
    referral = cases.drafted(visit, "RL-SYSTEMIC", by=therapist, at=now, more=more)
    flags = document(referral, therapist, now)["flags"]
    lines = {one["label"]: one["value"] for one in flags["lines"]}
    assert flags["heading"].startswith("Red flags: asked 9 of 11, present 1 of the 10 named")
    assert lines["Not asked:"] == "fever or chills."
    assert lines["Not sure:"] == "major injury."
    assert lines["Not answered yet, to ask in person:"] == "bladder change."
    for words in ("fever", "injury", "bladder"):
        assert words not in lines["Answered no:"]


def test_a_side_stands_behind_a_red_flag(visit, therapist, now):
    more = {"leg_weakness_side": "left"}
    referral = cases.drafted(visit, "RL-NEURO", by=therapist, at=now, more=more)
    lines = document(referral, therapist, now)["flags"]["lines"]
    assert lines[0] == {"label": "Present:", "value": "leg weakness LEFT.", "source": ""}


def test_each_fact_says_who_told_it_when(visit, therapist, now):
    referral = cases.drafted(visit, "RL-NEURO", by=therapist, at=now)
    told = {"bend_forward_worse": {"source": "tablet", "language": "en", "at": now.isoformat()}}
    QuestionnaireResponse.objects.update(provenance=told)
    later = now + timedelta(days=1)
    for at, source in ((now, "patient, tablet 9 am"), (later, "patient, tablet 3 Dec 2026, 9 am")):
        [first, second] = document(referral, therapist, at)["why"]["rows"]
        assert (first["source"].replace("9:00", "9"), second["source"]) == (source, "")


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("intake.nprs_now", 4, "4 of 10"),
        ("calc.bsi_risk_count", 1, "1 risk factor"),
        ("intake.prior_bsi_count_2y", 1, "1 injury"),
        ("intake.symptom_days", 1, "1 day"),
        ("exam.temp_f", 100.4, "100.4 °F"),
        ("intake.pain_regions", ["buttock_left", "lumbar_right"], "LEFT buttock, RIGHT low back"),
        ("exam.mmt", {"L5": {"left": 4.3, "right": None}}, "L5 LEFT 4+"),
        ("exam.mmt", {"L5": {"left": 4.1}}, "L5 LEFT 4.1"),
        ("retired.fact", "left", "LEFT"),
    ],
)
def test_values_are_said_with_their_units_and_sides(fact, value, words):
    assert letter_facts.said(value, library.facts().get(fact)) == words


def test_a_cell_that_was_not_tested_says_so(visit, therapist, now):
    referral = cases.drafted(visit, "RL-NEURO", by=therapist, at=now)
    Finding.objects.filter(code="neuro_myotome_l5", side="left").delete()
    nerve = document(referral, therapist, now)["nerve"]
    rows = {row[0]: row[1:] for row in nerve["rows"]}
    assert rows["L5"][:2] == ["5", "not tested"]
    assert "Clonus: not tested" in nerve["notes"]


def test_a_case_without_an_examination_says_that_nothing_was_tested(visit, therapist, now):
    charted.answered(visit, by=therapist, at=now, saddle_numb="yes")
    fired = TriggerFiring.objects.get(code="RF-CES-01")
    to = cases.recipient(visit, "emergency")
    referral = referring.open_or_join(firing=fired, recipient=to, by=therapist, at=now)
    found = document(referral, therapist, now)
    assert found["nerve"]["heading"] == "Nerve screen: not examined"
    assert found["nerve"]["rows"] == []
    assert found["vitals"] == "none taken."
    assert found["sheet"]["examined"] == []
    assert referral.done == "Stopped: all exercise and hands-on care, running, thrust techniques."


def test_vital_signs_that_were_not_taken_are_named(visit, therapist, now):
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now)
    Finding.objects.filter(code__in=["vital_dbp", "vital_temp"]).delete()
    vitals = document(referral, therapist, now)["vitals"]
    assert "blood pressure 124 mmHg (upper only)" in vitals
    assert vitals.endswith("Not taken: temperature.")


def test_three_rules_for_one_reader_make_one_letter(visit, therapist, now):
    more = {"cannot_stand_straight": "yes", "trauma_major": "yes"}
    referral = cases.drafted(visit, "RL-NEURO", by=therapist, at=now, more=more)
    for code in ("RF-UPR-01", "RF-FRX-02"):
        fired = TriggerFiring.objects.get(code=code)
        joined = referring.open_or_join(
            firing=fired, recipient=referral.recipient, by=therapist, at=now
        )
        assert joined.pk == referral.pk
    referral.refresh_from_db()
    found = document(referral, therapist, now)
    labels = [row["label"] for row in found["why"]["rows"]]
    assert labels == [
        "Bending forward makes it worse",
        "Pain goes down to the toes",
        "Cannot stand up straight",
        "Began after a big hit, crash or high fall",
    ]
    assert found["urgency"]["words"].endswith("; and 1 more.")
    question = letter.suggested(referral, at=now).question
    assert "LEFT lumbar nerve-root pain" in question
    assert "what else stands below" in question


def test_a_stronger_rule_speaks_for_those_it_stands_for(visit, therapist, now):
    more = {"leg_pain_side": "both", "leg_pain_below_knee": "yes"}
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now, more=more)
    other = TriggerFiring.objects.get(code="RF-CES-02")
    referring.open_or_join(firing=other, recipient=referral.recipient, by=therapist, at=now)
    referral.refresh_from_db()
    said = letter.preview(referral, signer=therapist, at=now)
    assert said.document["urgency"]["words"] == "Emergency now: Suspected cauda equina syndrome."


def test_a_reason_that_was_closed_is_not_written_about(visit, therapist, now):
    referral = cases.drafted(visit, "RL-GENERAL", by=therapist, at=now)
    decided(TriggerFiring.objects.get(code="RF-UPR-01"), therapist, now, "data_clarified")
    TriggerFiring.objects.filter(code="RF-UPR-01").update(state="closed", version=F("version") + 1)
    found = letter.preview(referral, signer=therapist, at=now)
    assert found.document is None
    assert letter.NOTHING in found.blockers


def test_an_evaluation_entered_in_error_is_not_read(visit, therapist, now):
    referral = cases.drafted(visit, "RL-NEURO", by=therapist, at=now)
    evaluation = letter.evaluation_of(visit.episode)
    EvaluationVoid.objects.create(
        evaluation=evaluation, reason="Another person's chart.", by=therapist, at=now
    )
    found = document(referral, therapist, now)
    assert found["nerve"]["heading"] == "Nerve screen: not examined"


# What keeps a letter from being signed ----------------------------------------------------------


def test_a_letter_needs_a_reader(visit, therapist, now):
    fired = cases.firing(visit, cases.SCENES["RL-CES"], by=therapist, at=now)
    referral = referring.open_or_join(firing=fired, by=therapist, at=now)
    found = letter.preview(referral, signer=therapist, at=now)
    assert (found.document, found.sha256) == (None, "")
    assert letter.NO_READER in found.blockers


def test_a_retired_reader_is_not_written_to(visit, therapist, now):
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now)
    Recipient.objects.update(retired_at=now, retired_by=therapist)
    referral.refresh_from_db()
    assert letter.RETIRED in letter.preview(referral, signer=therapist, at=now).blockers


def test_an_assistant_may_read_it_and_not_sign_it(visit, staff, therapist, now):
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now)
    found = letter.preview(referral, signer=staff["assistant"], at=now)
    assert found.blockers == (letter.NOT_LICENSED,)


def test_blank_and_long_texts_are_named_by_their_label(visit, therapist, now):
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now)
    referral.said, referral.history = "", "word " * 100
    found = letter.preview(referral, signer=therapist, at=now).blockers
    assert "Patient told: Write what the patient was told." in found
    assert any(one.startswith("History: Use at most 240 characters") for one in found)


@pytest.mark.parametrize(("code", "waits"), [("RL-SYSTEMIC", True), ("RL-CES", False)])
def test_differing_sides_hold_a_letter_back_unless_it_is_urgent(code, waits, visit, therapist, now):
    referral = cases.drafted(visit, code, by=therapist, at=now)
    fired = TriggerFiring.objects.get(code=cases.SCENES[code].rule)
    TriggerFiring.objects.create(
        **{
            name: getattr(fired, name)
            for name in ("clinic", "patient", "episode", "judgement", "ruleset_version", "fired_at")
        },
        code="RF-LAT-01",
        urgency="monitor",
        decided_urgency="monitor",
        because=[],
    )
    found = letter.preview(referral, signer=therapist, at=now)
    assert (letter.SIDES_DIFFER in found.blockers) is waits
    assert found.document["urgency"]["doubt"] == letter.SIDE_DOUBT


# Words to start from ----------------------------------------------------------------------------


def test_words_to_start_from_say_only_what_is_recorded(visit, therapist, now):
    fired = cases.firing(visit, cases.SCENES["RL-NEURO"], by=therapist, at=now)
    to = cases.recipient(visit, "spine")
    referral = referring.open_or_join(firing=fired, recipient=to, by=therapist, at=now)
    draft = letter.suggested(referral, at=now)
    assert draft.history.startswith("36-year-old. RIGHT low back and buttock. Pain: now 3")
    assert draft.done == "Examined 3 Dec 2026. Stopped: running, thrust techniques."
    assert draft.said == ""


def test_whom_we_reached_and_what_the_patient_was_told_come_from_the_record(visit, therapist, now):
    referral = cases.drafted(visit, "RL-NEURO", by=therapist, at=now)
    fired = TriggerFiring.objects.get(code="RF-RAD-03")
    Contact.objects.create(
        firing=fired, who="Dr. Osei", how="phone", outcome="Send her in.", at=now, by=therapist
    )
    net = {"safety_net_language": "es", "safety_net_format": "paper"}
    decided(fired, therapist, now, "accept", safety_net_given=True, **net)
    draft = letter.suggested(referral, at=now + timedelta(days=1))
    assert draft.done.startswith("Spoke with Dr. Osei by phone, 3 Dec 2026, 9 am.") or (
        draft.done.startswith("Spoke with Dr. Osei by phone, 3 Dec 2026, 9:00 am.")
    )
    assert draft.said == "Told when to get help, on paper in Spanish, 3 Dec 2026."


# The person and the sender ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"needs_interpreter": True, "language": "es"}, "Speaks Spanish, needs an interpreter."),
        ({"needs_interpreter": False}, "Speaks English, no interpreter."),
        ({"needs_interpreter": None}, "Speaks English, interpreter: not asked."),
    ],
)
def test_language_and_interpreter_are_said_as_known(changes, said, visit, therapist, now):
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now)
    Patient.objects.filter(pk=visit.patient_id).update(**changes)
    referral.refresh_from_db()
    assert said in document(referral, therapist, now)["about"]


def test_the_language_that_was_asked_for_is_the_one_that_is_said(visit, therapist, now):
    more = {"interpreter_wanted": "yes", "spoken_language": "vi"}
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now, more=more)
    about = document(referral, therapist, now)["about"]
    assert "Speaks Vietnamese, needs an interpreter." in about


def test_medicines_and_allergies_that_were_not_asked_are_not_none(visit, therapist, now):
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now)
    found = document(referral, therapist, now)
    assert found["medicines"]["words"] == "not asked."
    assert found["allergies"]["words"] == "not asked."


def test_allergies_of_the_desk_and_of_the_patient_are_both_said(visit, therapist, now):
    more = {"allergies": ["latex"], "takes_medicines": "no"}
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now, more=more)
    Patient.objects.filter(pk=visit.patient_id).update(allergies="Penicillin")
    referral.refresh_from_db()
    found = document(referral, therapist, now)
    assert found["allergies"]["words"].casefold() == "penicillin; latex."
    assert found["medicines"]["words"].casefold() == "none."


def test_the_clinicians_own_phone_and_the_clinics_fax_are_used(visit, therapist, now):
    therapist.direct_phone, therapist.clinic.fax = "+15035550151", "+15035550143"
    referral = cases.drafted(visit, "RL-CES", by=therapist, at=now)
    found = document(referral, therapist, now)
    assert found["sender"][2] == "Direct (503)\u00a0555-0151"
    assert found["reply"]["heading"].endswith("fax (503)\u00a0555-0143")
