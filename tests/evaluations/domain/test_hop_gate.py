import dataclasses

import pytest

from clinic.domain.content import ContentError
from evaluations import library
from evaluations.domain import hop_gate
from evaluations.domain.hop_gate import REHEARSED, Gate
from tests.evaluations.domain import rules

READY = rules.patient(
    **{
        "intake.load_pain": "yes",
        "intake.pain_regions": ["lumbar_mid"],
        "exam.sls_pain_nprs": 1,
    }
)
"""A patient whose hop gate is open."""


def verdict(*, visit=REHEARSED, urgent_open=(), full_training=False, **changes):
    return hop_gate.judge(
        library.hop_gate_rules(),
        rules.case(rules.patient(READY, **changes)),
        urgent_open=urgent_open,
        visit=visit,
        at_full_training_gate=full_training,
    )


def blocks(**options):
    return [block.rule.id for block in verdict(**options).blocks]


def test_the_gate_opens_when_nothing_speaks_against_it():
    assert verdict().gate == Gate.ALLOWED


def test_without_load_pain_the_test_is_not_indicated():
    assert verdict(**{"intake.load_pain": "no"}).gate == Gate.NOT_INDICATED


def test_at_the_full_training_gate_the_test_is_done_without_load_pain():
    assert verdict(full_training=True, **{"intake.load_pain": "no"}).gate == Gate.ALLOWED


@pytest.mark.parametrize("answer", [None, "unsure", "declined"])
def test_load_pain_is_asked_before_everything_else(answer):
    found = verdict(urgent_open=["RF-CES-01"], **{"intake.load_pain": answer})
    assert (found.gate, found.needs) == (Gate.NEEDS_DATA, ("intake.load_pain",))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"intake.pain_regions": ["groin_left"]}, ["B2"]),
        ({"intake.pregnant": "yes"}, ["B3"]),
        ({"intake.pregnant": "maybe"}, ["B3"]),
        ({"intake.postpartum_weeks": 11}, ["B3"]),
        ({"intake.postpartum_weeks": 12}, []),
        ({"intake.pain_walking_limp": "yes"}, ["B4"]),
        ({"exam.antalgic_gait": "yes"}, ["B4"]),
        ({"intake.rest_night_bone_pain": "yes"}, ["B4"]),
        ({"exam.bony_tender_sacrum_pelvis": "yes"}, ["B5"]),
        (
            {
                "intake.pain_regions": ["sacrum"],
                "intake.vitd_low": "yes",
                "intake.prior_bsi": "yes",
            },
            ["B6"],
        ),
        ({"intake.pain_regions": ["sacrum"], "intake.vitd_low": "yes"}, []),
        ({"intake.osteoporosis": "yes"}, ["B7"]),
        ({"intake.fragility_fracture": "yes"}, ["B7"]),
        ({"intake.steroids_3mo": "yes"}, ["B7"]),
        ({"person.age_years": 70}, ["B7"]),
        ({"person.age_years": 69}, []),
        ({"intake.nprs_now": 5}, ["B8"]),
        ({"intake.nprs_now": 4}, []),
        ({"exam.sls_pain_nprs": 3}, ["B8"]),
        ({"exam.sls_pain_nprs": 2}, []),
        ({"exam.can_stand_upright": "no"}, ["B8"]),
        ({"exam.mmt": rules.weak(L5_left=3.7)}, ["B9"]),
        ({"exam.mmt": rules.weak(L5_left=4)}, []),
        ({"intake.foot_slap_or_trip": "yes"}, ["B9"]),
        ({"intake.trauma_days": 42}, ["B9"]),
        ({"intake.trauma_days": 43}, []),
        ({"person.visit_mode": "telehealth"}, ["B10"]),
    ],
    ids=str,
)
def test_what_blocks_the_gate(changes, expected):
    assert blocks(**changes) == expected
    assert verdict(**changes).gate == (Gate.BLOCKED if expected else Gate.ALLOWED)


def test_an_open_urgent_rule_blocks_and_is_named():
    (block,) = verdict(urgent_open=["RF-UPR-01"]).blocks
    assert (block.rule.id, block.reasons) == ("B1", (("RF-UPR-01", "open"),))


def test_a_block_says_which_facts_closed_the_gate():
    (block,) = verdict(**{"intake.pain_regions": ["groin_left"]}).blocks
    assert ("intake.load_pain", "yes") in block.reasons
    assert block.rule.words.en.startswith("Groin pain with load")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"licensed": False}, ["B10"]),
        ({"consent": False}, ["B10"]),
        ({"balance_unsafe": "yes"}, ["B9"]),
        ({"surgery_12w": "yes"}, ["B9"]),
        ({"bsi_not_cleared": "yes"}, ["B11"]),
    ],
)
def test_the_visit_itself_can_block(changes, expected):
    assert blocks(visit=dataclasses.replace(REHEARSED, **changes)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "intake.nprs_now",
        "intake.pain_regions",
        "intake.pain_walking_limp",
        "exam.sls_pain_nprs",
    ],
)
def test_what_must_be_known_before_the_gate_opens(name):
    found = verdict(**{name: None})
    assert (found.gate, found.needs) == (Gate.NEEDS_DATA, (name,))


def test_a_limp_that_is_not_sure_is_not_known():
    assert verdict(**{"intake.pain_walking_limp": "unsure"}).gate == Gate.NEEDS_DATA


@pytest.mark.parametrize("answer", [None, "unsure"])
@pytest.mark.parametrize("question", ["balance_unsafe", "surgery_12w", "bsi_not_cleared"])
def test_on_screen_each_question_must_be_answered(question, answer):
    found = verdict(visit=dataclasses.replace(REHEARSED, **{question: answer}))
    assert (found.gate, found.needs) == (Gate.NEEDS_DATA, (question,))


def test_on_screen_the_kind_of_visit_must_be_known_but_not_in_a_rehearsal():
    on_screen = hop_gate.Visit(licensed=True, consent=True)
    assert "person.visit_mode" in verdict(visit=on_screen, **{"person.visit_mode": None}).needs
    assert verdict(**{"person.visit_mode": None}).gate == Gate.ALLOWED


@pytest.mark.parametrize(
    ("changes", "overridable"),
    [
        ({"intake.nprs_now": 5}, True),
        ({"intake.pain_regions": ["groin_left"]}, False),
        ({"intake.nprs_now": 5, "intake.pregnant": "yes"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_some_blocks_may_never_be_overridden(changes, overridable):
    assert verdict(**changes).overridable is overridable


def test_only_four_blocks_may_never_be_overridden():
    rows = library.hop_gate_rules().blocks.values()
    assert [row.id for row in rows if not row.overridable] == ["B1", "B2", "B3", "B10"]


def test_in_a_rehearsal_a_fired_urgent_rule_counts_as_open():
    judgement = rules.judged(rules.patient(READY, **{"intake.bend_forward_worse": "yes"}))
    assert hop_gate.rehearse(library.hop_gate_rules(), judgement).gate == Gate.ALLOWED
    urgent = rules.judged(rules.patient(READY, **{"exam.temp_f": 101}))
    assert hop_gate.rehearse(library.hop_gate_rules(), urgent).gate == Gate.BLOCKED


LABEL = {"en": "x", "es": "x"}


def head(**changes):
    return {"block": [{"id": code, "words": LABEL} for code in hop_gate.BLOCKS], **changes}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"block": [{"id": "B1", "words": LABEL}]}, "needs the blocks B1 to B11"),
        ({"needs": ["exam.nope"]}, "needs exam.nope, and there is no such fact"),
        (
            {"block": [{"id": "B1", "words": LABEL, "when": "yes(exam.nope)"}]},
            "hop gate B1: there is no fact exam.nope",
        ),
        ({"block": [{"id": "B1", "words": LABEL, "colour": "red"}]}, "unknown key 'colour'"),
    ],
)
def test_a_faulty_gate_is_refused_by_name(changes, fault):
    with pytest.raises(ContentError) as caught:
        hop_gate.parse(head(**changes), library.ruleset().calculations)
    assert fault in str(caught.value)
