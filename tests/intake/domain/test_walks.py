"""The real questionnaires, walked by people who answer at random.

A fixed seed makes each run the same; ``PATHS`` walks in all, over both questionnaires.
"""

import random

import pytest

from intake import library
from intake.domain import answers, retyping, wizard
from tests.intake.domain import walks

PATHS = {"runner_lbp": 2_000, "runner_lbp_return": 3_000}
PARTS = 10
"""Each questionnaire is walked in this many parts, so that they can run side by side."""

WALKS = [(form, part) for form in PATHS for part in range(PARTS)]


def walk(asked, rng):
    """One person from the first page to the review: the answers, and what was given."""
    given = walks.whims(asked, rng)
    known, at = {}, wizard.pages(asked, given)[0]
    while at is not None:
        raw = walks.fill(asked, at, known | given, rng)
        found = answers.clean_page(asked, at, raw, known | given, on=walks.TODAY)
        keep_to_what_shows(asked, at, found, known | given)
        known = known | {code: v for code, v in found.values.items() if v is not None}
        known = answers.pruned(asked, known | given)
        at = onward(asked, known | given, at)
    return known, given


def keep_to_what_shows(asked, page, found, before):
    """Nothing the person could send is refused or kept unless its question shows."""
    assert not found.problems, (page.code, found.problems)
    now = before | {code: value for code, value in found.values.items() if value is not None}
    shown = {question.code for question in answers.visible(asked, page, now)}
    assert {code for code, value in found.values.items() if value is not None} <= shown


def onward(asked, known, at):
    """The page after ``at``: later in the order, asking something, and with a way back to it."""
    later = wizard.after(asked, known, at)
    if later is not None:
        assert asked.pages.index(later) > asked.pages.index(at)
        assert answers.visible(asked, later, known)
        assert wizard.before(asked, known, later) is not None
    return later


@pytest.mark.parametrize(("form", "part"), WALKS)
def test_every_path_reaches_the_review_and_keeps_no_hidden_answer(form, part):
    asked = library.current(form)
    rng = random.Random(f"{form} {part}")
    for _ in range(PATHS[form] // PARTS):
        known, given = walk(asked, rng)
        everything = known | given
        shown = {row.question.code for row in wizard.review(asked, everything)}
        assert known.keys() <= shown
        assert wizard.first_open(asked, everything) is None
        assert answers.pruned(asked, everything) == known
        assert known.keys().isdisjoint(given)


@pytest.mark.parametrize(("form", "part"), [(form, part) for form in PATHS for part in range(2)])
def test_back_to_the_first_page_and_forward_again_changes_nothing(form, part):
    asked = library.current(form)
    rng = random.Random(f"back {form} {part}")
    for _ in range(25):
        known, given = walk(asked, rng)
        everything = known | given
        walked = wizard.pages(asked, everything)
        at, back = walked[-1], [walked[-1]]
        while (at := wizard.before(asked, everything, at)) is not None:
            back.append(at)
        assert tuple(reversed(back)) == walked
        assert answers.pruned(asked, resent(asked, walked, everything, rng) | given) == known


def resent(asked, walked, known, rng):
    """Every page sent again as it stands filled in: the same answers come out."""
    for page in walked:
        raw = {"keep": [one.code for one in (*asked.checks, *page.questions)]}
        for question in answers.visible(asked, page, known):
            raw |= retyping.sent(question, known.get(question.code))
        found = answers.clean_page(asked, page, raw, known, on=walks.TODAY)
        assert not found.problems, (page.code, found.problems)
        known = known | {code: v for code, v in found.values.items() if v is not None}
    return known


@pytest.mark.parametrize("form", PATHS)
def test_an_early_no_takes_its_branch_away_and_nothing_else(form):
    asked = library.current(form)
    rng = random.Random(f"no {form}")
    for _ in range(50):
        known, given = walk(asked, rng)
        changed = known | given | {"saddle_numb": "no"}
        kept = answers.pruned(asked, changed)
        branch = {code for code in changed if code.startswith("saddle_numb_")}
        assert kept.keys() == changed.keys() - branch - given.keys()
