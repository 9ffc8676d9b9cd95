"""Each guard of a decision, tried by itself."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest

from clinic.domain.content import ContentError
from clinic.domain.roles import Role
from evaluations import library
from evaluations.domain import decisions
from evaluations.domain.decisions import Action, Live, Proposal, Question, Why
from evaluations.domain.triggers import Urgency

TODAY = date(2026, 12, 3)
NOW = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)
WORDS = "Strength and feeling are normal, pain eases lying down."

ASKED = Question(
    code="RF-RAD-03",
    urgency=Urgency.SAME_DAY,
    still_true=True,
    role=Role.THERAPIST,
    licensed=True,
    name="Priya Raman",
    in_person=True,
    neuro_normal=True,
    today=TODAY,
    now=NOW,
)
STEP_DOWN = Proposal(
    action=Action.STEP_DOWN,
    reason_code="neuro_normal_same_day",
    reason_text=WORDS,
    evidence=(TODAY,),
    safety_net_given=True,
    safety_net_language="en",
    safety_net_format="paper",
    recheck_due=TODAY + timedelta(days=7),
)
AGREED = {
    "agreed_name": "Dr. Lee",
    "agreed_phone": "(503) 555-0188",
    "agreed_at": NOW - timedelta(minutes=5),
}
EMERGENCY = {"urgency": Urgency.EMERGENCY}


def faults(proposal, question=ASKED):
    found = decisions.check(
        proposal,
        question,
        reasons=library.decision_reasons(),
        urgencies=library.ruleset().urgencies,
    )
    return [fault.field for fault in found]


def changed(value, **changes):
    return dataclasses.replace(value, **changes)


def allowed(**changes):
    asked = {
        "code": "RF-RAD-03",
        "urgency": Urgency.SAME_DAY,
        "still_true": True,
        "role": Role.THERAPIST,
        "licensed": True,
    }
    return decisions.allowed_actions(**(asked | changes))


# Who may do what


def in_order(value):
    """A set has no order of its own, and two test processes must agree on a test's name."""
    return " ".join(sorted(value)) if isinstance(value, set) else str(value)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"accept", "step_down", "dismiss_as_false_positive", "escalate"}),
        (EMERGENCY, {"accept", "step_down", "dismiss_as_false_positive"}),
        ({"urgency": Urgency.MONITOR}, {"accept", "dismiss_as_false_positive", "escalate"}),
        (
            {"still_true": False},
            {"accept", "step_down", "dismiss_as_false_positive", "escalate", "data_clarified"},
        ),
        ({"code": "RF-DAT-01"}, set()),
        ({"code": "RF-LAT-01"}, {"dismiss_as_false_positive"}),
        ({"role": Role.ASSISTANT}, {"escalate"}),
        ({"role": Role.ASSISTANT, **EMERGENCY}, set()),
        ({"role": Role.ASSISTANT, "code": "RF-LAT-01"}, set()),
        ({"role": Role.ASSISTANT, "licensed": False}, set()),
        ({"role": Role.FRONT_DESK}, set()),
        ({"role": Role.MANAGER}, set()),
        ({"role": Role.AUDITOR}, set()),
    ],
    ids=in_order,
)
def test_who_may_decide_what(changes, expected):
    assert {str(action) for action in allowed(**changes)} == expected


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ASSISTANT])
def test_a_role_that_may_not_decide_is_refused(role):
    assert faults(STEP_DOWN, changed(ASKED, role=role)) == ["action"]


def test_a_licensed_assistant_may_raise_with_a_reason():
    raised = Proposal(action=Action.ESCALATE, to_urgency=Urgency.EMERGENCY, reason_text=WORDS)
    assert faults(raised, changed(ASKED, role=Role.ASSISTANT)) == []


# Lowering


def test_a_lowering_with_everything_that_defends_it_stands():
    assert faults(STEP_DOWN) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason_code": ""}, "reason_code"),
        ({"reason_code": "because"}, "reason_code"),
        ({"reason_text": ""}, "reason_text"),
        ({"reason_text": "Normal, no nerve si"}, "reason_text"),
        ({"reason_text": "x" * 40}, "reason_text"),
        ({"reason_text": "   a      b      c      "}, "reason_text"),
        ({"evidence": ()}, "evidence"),
        ({"evidence": (TODAY, TODAY - timedelta(days=1))}, "evidence"),
        ({"safety_net_given": False}, "safety_net_given"),
        ({"safety_net_language": ""}, "safety_net_language"),
        ({"safety_net_format": "song"}, "safety_net_format"),
        ({"recheck_due": None}, "recheck_due"),
        ({"recheck_due": TODAY + timedelta(days=8)}, "recheck_due"),
        ({"recheck_due": TODAY - timedelta(days=1)}, "recheck_due"),
    ],
    ids=str,
)
@pytest.mark.parametrize("action", [Action.STEP_DOWN, Action.FALSE_POSITIVE])
def test_each_missing_defence_is_named(action, changes, field):
    assert faults(changed(STEP_DOWN, action=action, **changes)) == [field]


@pytest.mark.parametrize(
    ("urgency", "days"),
    [(Urgency.SAME_DAY, 7), (Urgency.SOON, 14), (Urgency.ROUTINE, 60)],
)
def test_the_latest_day_to_check_again(urgency, days):
    question = changed(ASKED, urgency=urgency)
    assert faults(changed(STEP_DOWN, recheck_due=TODAY + timedelta(days=days)), question) == []
    late = changed(STEP_DOWN, recheck_due=TODAY + timedelta(days=days + 1))
    assert faults(late, question) == ["recheck_due"]


def test_a_reason_cannot_be_a_snippet():
    question = changed(ASKED, earlier_texts=frozenset({decisions.plain(WORDS)}))
    assert faults(changed(STEP_DOWN, reason_text=WORDS.upper()), question) == ["reason_text"]


def test_a_normal_nerve_screen_must_be_one():
    assert faults(STEP_DOWN, changed(ASKED, neuro_normal=False)) == ["reason_code"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("known_and_investigated", ["known_on", "known_by"]),
        ("data_entry_error", ["corrected"]),
        (
            "patient_declined_informed",
            ["capacity", "explained", "interpreter", "refusal", "alternative", "witness"],
        ),
        ("improved_in_session", []),
    ],
)
def test_some_reasons_ask_for_more(code, fields):
    proposal = changed(STEP_DOWN, reason_code=code)
    assert faults(proposal) == fields
    assert faults(changed(proposal, details=dict.fromkeys(fields, "said"))) == []


def test_a_refusal_keeps_the_referral_open():
    details = dict.fromkeys(decisions.DETAILS, "said")
    refused = changed(STEP_DOWN, reason_code="patient_declined_informed", details=details)
    assert faults(refused) == []
    assert faults(changed(refused, action=Action.FALSE_POSITIVE)) == ["reason_code"]


# Emergencies

LOWERED = changed(
    STEP_DOWN, reason_code="physician_advice", recheck_due=TODAY + timedelta(days=1), **AGREED
)


def test_an_emergency_is_lowered_by_two():
    assert faults(LOWERED, changed(ASKED, **EMERGENCY)) == []


@pytest.mark.parametrize("action", [Action.STEP_DOWN, Action.FALSE_POSITIVE])
@pytest.mark.parametrize(
    ("proposed", "asked", "field"),
    [
        ({}, {"in_person": False}, "action"),
        ({"agreed_name": ""}, {}, "agreed_name"),
        ({"agreed_name": "priya  raman"}, {}, "agreed_name"),
        ({"agreed_phone": " "}, {}, "agreed_phone"),
        ({"agreed_at": None}, {}, "agreed_at"),
        ({"agreed_at": NOW + timedelta(minutes=1)}, {}, "agreed_at"),
        ({"recheck_due": TODAY + timedelta(days=2)}, {}, "recheck_due"),
    ],
    ids=str,
)
def test_each_missing_part_of_the_agreement_is_named(action, proposed, asked, field):
    proposal = changed(LOWERED, action=action, **proposed)
    assert faults(proposal, changed(ASKED, **EMERGENCY, **asked)) == [field]


# Accepting, raising, clarifying, and sides that differ


def test_accepting_needs_nothing_more():
    assert faults(Proposal(action=Action.ACCEPT)) == []


def test_a_reason_given_with_an_acceptance_is_checked_too():
    assert faults(Proposal(action=Action.ACCEPT, reason_text="short")) == ["reason_text"]


def test_watching_needs_a_day_to_look_again():
    question = changed(ASKED, urgency=Urgency.MONITOR)
    assert faults(Proposal(action=Action.ACCEPT), question) == ["recheck_due"]
    watched = Proposal(action=Action.ACCEPT, recheck_due=TODAY + timedelta(days=14))
    assert faults(watched, question) == []


@pytest.mark.parametrize("target", [None, Urgency.SOON, Urgency.SAME_DAY])
def test_raising_goes_up(target):
    raised = Proposal(action=Action.ESCALATE, to_urgency=target, reason_text=WORDS)
    assert faults(raised) == ["to_urgency"]


def test_a_clarified_answer_says_who_asked_when_and_what_was_said():
    question = changed(ASKED, still_true=False)
    clarified = Proposal(action=Action.DATA_CLARIFIED, reason_text=WORDS)
    assert faults(clarified, question) == ["answer", "asked_by", "asked_at"]
    details = dict.fromkeys(("answer", "asked_by", "asked_at"), "said")
    assert faults(changed(clarified, details=details), question) == []


def test_sides_that_truly_differ_need_only_a_reason():
    question = changed(ASKED, code="RF-LAT-01", urgency=Urgency.MONITOR)
    assert faults(Proposal(action=Action.FALSE_POSITIVE, reason_text=WORDS), question) == []
    assert faults(Proposal(action=Action.FALSE_POSITIVE), question) == ["reason_text"]


@pytest.mark.parametrize(
    ("proposal", "urgency", "closes"),
    [
        (Proposal(action=Action.ACCEPT), Urgency.SAME_DAY, False),
        (STEP_DOWN, Urgency.SOON, False),
        (changed(STEP_DOWN, action=Action.FALSE_POSITIVE), Urgency.SAME_DAY, True),
        (Proposal(action=Action.DATA_CLARIFIED), Urgency.SAME_DAY, True),
        (
            Proposal(action=Action.ESCALATE, to_urgency=Urgency.EMERGENCY),
            Urgency.EMERGENCY,
            False,
        ),
    ],
    ids=lambda value: str(getattr(value, "action", value)),
)
def test_what_stands_after_a_decision(proposal, urgency, closes):
    assert decisions.decided_urgency(proposal, Urgency.SAME_DAY) == urgency
    assert decisions.closes(proposal.action) is closes


def test_nothing_is_lower_than_watching():
    assert decisions.one_lower(Urgency.MONITOR) is Urgency.MONITOR


# Signing


def live(code, urgency=None, **changes):
    rule = library.ruleset().rules[code]
    return Live(rule=rule, urgency=urgency or rule.urgency, **({"decided": False} | changes))


@pytest.mark.parametrize(
    ("firing", "why"),
    [
        (live("RF-CES-01"), Why.UNDECIDED),
        (live("RF-CES-01", decided=True), None),
        (live("RF-UPR-01"), Why.UNDECIDED),
        (live("RF-UPR-01", still_true=False), Why.UNDECIDED),
        (live("RF-UPR-01", decided=True), Why.CONTACT),
        (live("RF-UPR-01", decided=True, contacted=True), None),
        (live("RF-UPR-01", Urgency.SOON, decided=True), None),
        (live("RF-UPR-01", Urgency.EMERGENCY, decided=True), None),
        (live("RF-CES-01", Urgency.SAME_DAY, decided=True), Why.CONTACT),
        (live("RF-MAL-03"), None),
        (live("RF-DAT-01"), Why.MISSING),
        (live("RF-DAT-01", decided=True), Why.MISSING),
        (live("RF-DAT-01", still_true=False), None),
        (live("RF-LAT-01"), Why.SIDE),
        (live("RF-LAT-01", still_true=False), None),
    ],
)
def test_what_stops_a_signature(firing, why):
    assert decisions.blocks_signing(firing) == why


# Restrictions


@pytest.mark.parametrize(
    ("firing", "holds"),
    [
        (live("RF-UPR-01", Urgency.SOON, decided=True), True),
        (live("RF-RAD-03"), True),
        (live("RF-RAD-03", decided=True), True),
        (live("RF-RAD-03", Urgency.SOON, decided=True), False),
        (live("RF-PSY-01"), True),
        (live("RF-PSY-01", seen=True), False),
        (live("RF-WRK-01"), True),
        (live("RF-WRK-01", decided=True), False),
    ],
)
def test_how_long_a_rule_holds(firing, holds):
    assert decisions.still_holds(firing) is holds


# Content


def row(**changes):
    return {"code": "other", "label": {"en": "x", "es": "x"}, "source": "x", **changes}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"asks": ["shoe_size"]}, "asks for 'shoe_size', and there is no such field"),
        ({"label": {"en": "x"}}, "'label' has no words in es"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"source": ""}, "needs text in 'source'"),
    ],
)
def test_a_faulty_reason_is_refused_by_name(changes, fault):
    with pytest.raises(ContentError) as caught:
        decisions.parse([row(**changes)])
    assert fault in str(caught.value)


def test_a_reason_may_stand_only_once():
    with pytest.raises(ContentError, match="stands twice"):
        decisions.parse([row(), row()])
