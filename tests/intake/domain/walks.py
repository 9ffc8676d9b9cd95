"""People who answer: the interactions of a fixed script, and walks by random answers.

An interaction is one activation or one completed field. A day and a month are a field each.
"""

from dataclasses import dataclass, field
from datetime import date

from intake.domain import answers as replies
from intake.domain import wizard
from intake.domain.questionnaire import Kind

TODAY = date(2026, 12, 3)

START = 5
"""Name, day, month, Continue, Start."""

CHECK_AND_SEND = 2
"""Looks right; Send."""

CONSENTS = 8

GIVEN = {"given_minor": "no", "given_visit": "first", "given_place": "tablet"}

TYPED = {
    "onset_ago": {"onset_ago": "3", "onset_ago__unit": "weeks"},
    "height_in": {"height_in__ft": "5", "height_in__in": "7"},
    "weight_lb": {"weight_lb__lb": "142"},
    "weekly_before": {"weekly_before__miles": "20"},
    "longest_run_recent": {"longest_run_recent__miles": "7"},
    "longest_run_prior30": {"longest_run_prior30__miles": "7"},
    "run_days_week": {"run_days_week": "4"},
}
TAPPED = {
    "filled_by": "self",
    "onset_kind": "slowly",
    "improving": "better",
    "sex_at_birth": "female",
    "body_facts": "none",
    "smoker": "never",
    "overall_change": "0",
    "mood_interest": "0",
    "mood_down": "0",
    "worry_nervous": "0",
    "worry_control": "0",
    "fill_in_now": "desk",
    "pain_regions": "lumbar_mid",
    "exercises_done": "most_days",
}
"""What a person with plain back pain and no branch to open answers, where "no" is no answer."""


@dataclass
class Walk:
    """A fixed script, walked: what was sent for each page, the answers, the interactions."""

    answers: dict = field(default_factory=dict)
    interactions: int = 0
    pages: int = 0


def no_branch(asked, *, known=()):
    """The quiet script over ``asked``: optional questions are left, lists say none."""
    walk = Walk(answers=dict(known))
    at = wizard.pages(asked, walk.answers)[0]
    while at is not None:
        raw, taps = quiet(asked, at, walk.answers)
        found = replies.clean_page(asked, at, raw, walk.answers, on=TODAY)
        assert not found.problems, (at.code, found.problems, raw)
        walk.answers |= {code: value for code, value in found.values.items() if value is not None}
        walk.interactions += taps + 1
        walk.pages += 1
        at = wizard.after(asked, walk.answers, at)
    return walk


def quiet(asked, page, known):
    """What the quiet script sends for ``page``, and how many interactions that takes."""
    raw, none = {}, False
    for question in replies.visible(asked, page, known):
        if page.none_of_these and replies.none_answer(question) is not None:
            none = True
        elif not question.optional:
            raw |= one(question)
    taps = len(raw) + none
    sent = {name: [value] for name, value in raw.items()}
    return sent | ({replies.NONE_OF_THESE: ["yes"]} if none else {}), taps


def one(question):
    """The fields that answer one question quietly; each is one interaction."""
    if question.code in TYPED:
        return TYPED[question.code]
    codes = [option.code for option in question.options]
    calm = TAPPED.get(question.code) or next((c for c in replies.NO if c in codes), "")
    if question.kind in (Kind.CHOICE, Kind.MANY, Kind.REGIONS, Kind.BODY):
        assert calm, question.code
        return {question.code: calm}
    if question.kind is Kind.SCALE:
        return {question.code: "3"}
    assert calm, question.code
    return {f"{question.code}__option": calm}
