"""The course that is offered from what is known: never a low one while risk is unknown."""

import pytest

from evaluations.domain import plan_offers, prognosis
from evaluations.domain.prognosis import Offer, Told
from evaluations.domain.truth import Truth
from tests.evaluations.domain.plan_cases import shipped

OPTIONS = shipped().options
YES, NO = Told(truth=Truth.YES, why="so"), Told(truth=Truth.NO, why="not so")


@pytest.mark.parametrize(
    ("known", "code", "missing"),
    [
        ({}, None, ("STarT Back class", "nerve screen")),
        ({"nerve": NO}, None, ("STarT Back class",)),
        ({"long_course": NO, "nerve": NO}, "low_risk", ()),
        ({"long_course": NO}, "low_risk", ("nerve screen",)),
        ({"long_course": YES, "nerve": NO}, "medium", ()),
        ({"long_course": YES, "distress": YES, "nerve": NO}, "high_distress", ()),
        ({"long_course": YES, "distress": YES, "nerve": YES}, "nerve_root", ()),
        ({"nerve": YES, "bone": YES}, "bone_cleared", ()),
    ],
)
def test_the_most_careful_course_that_fits_is_offered(known, code, missing) -> None:
    found = plan_offers.frequency(known)
    assert (found.offer.code if found.offer else None, found.missing) == (code, missing)


def test_every_course_that_is_offered_exists() -> None:
    codes = {"bone_cleared", "nerve_root", "high_distress", "medium", "low_risk"}
    assert codes == set(OPTIONS.frequencies)


@pytest.mark.parametrize(
    ("visits", "weeks", "words"),
    [
        (1, 6, ""),
        (3, 6, "3 a week: not the usual"),
        (1, 12, "12 weeks: not the usual"),
        (3, 12, "3 a week and 12 weeks: not the usual"),
    ],
)
def test_a_plan_outside_the_usual_says_so(visits, weeks, words) -> None:
    found = plan_offers.outside(OPTIONS.frequencies["medium"], visits, weeks)
    assert found.startswith(words)
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, None),
        ({"mild": YES, "severe": NO}, Offer(code="mild", why="so")),
        ({"mild": NO, "severe": YES}, Offer(code="severe", why="so")),
        ({"severe": YES, "bone": YES}, Offer(code="bone", why="so")),
        ({"mild": NO, "severe": NO}, None),
    ],
)
def test_a_prognosis_is_offered_from_what_is_known(known, expected) -> None:
    assert prognosis.offered(OPTIONS.prognoses, known) == expected


def test_the_patient_reads_a_range_with_what_slows_it_and_no_promise() -> None:
    slower = [OPTIONS.modifiers["leg_pain"], OPTIONS.modifiers["sleep"]]
    found = prognosis.sentences(OPTIONS.prognoses["mild"], slower, OPTIONS.prognosis_words)
    assert [words.en for words in found] == [
        "Mild back pain often gets better in about 2 weeks.",
        "It may take more time: your leg hurts too; you sleep less than you need.",
        "Each person heals at their own pace.",
    ]
    assert found[1].es.startswith("Puede tardar más: también le duele la pierna;")


def test_without_modifiers_no_reason_is_given() -> None:
    found = prognosis.sentences(OPTIONS.prognoses["mild"], [], OPTIONS.prognosis_words)
    assert len(found) == 2
