"""What holds for every way of filling in a form."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from intake import library
from intake.domain import scoring
from intake.domain.scoring import Reason

FORMS = library.load().instruments
FILLED = [form for form in FORMS.values() if form.items]


@some.composite
def fillings(draw, form):
    """Any answers to any of the items."""
    numbers = draw(some.sets(some.sampled_from(sorted(form.by_number))))
    ranges = {n: form.by_number[n] for n in sorted(numbers)}
    return {n: draw(some.integers(item.low, item.high)) for n, item in ranges.items()}


@pytest.mark.parametrize("form", FILLED, ids=lambda form: form.code)
@settings(max_examples=60, deadline=None)
@given(data=some.data())
def test_a_score_lies_in_its_range_or_says_why_it_is_missing(form, data):
    found = scoring.score(form, data.draw(fillings(form)))
    values = {"total": found.total} | dict(found.parts)
    for part in form.scored:
        value = values[part.code]
        assert value is None or part.low <= value <= part.high
    assert found.scorable is (found.reason is Reason.NONE)
    assert found.scorable or found.total is None


@pytest.mark.parametrize("form", FILLED, ids=lambda form: form.code)
@settings(max_examples=40, deadline=None)
@given(data=some.data())
def test_a_form_with_a_hidden_item_has_no_total(form, data):
    answers = data.draw(fillings(form))
    hidden = data.draw(some.sampled_from(sorted(form.by_number)))
    shown = form.by_number.keys() - {hidden}
    found = scoring.score(form, answers, shown=shown)
    counted = form.total is not None and hidden in form.total.items
    assert found.total is None or not counted


@settings(max_examples=200, deadline=None)
@given(data=some.data())
def test_a_start_back_class_is_the_one_that_every_filling_of_the_blanks_gives(data):
    form = FORMS["start_back"]
    answers = data.draw(fillings(form))
    band = scoring.score(form, answers).band
    rest = {n: item for n, item in form.by_number.items() if n not in answers}
    whole = answers | {n: data.draw(some.integers(i.low, i.high)) for n, i in rest.items()}
    assert band in ("", scoring.score(form, whole).band)


@given(value=some.fractions(-1000, 1000))
def test_storing_in_thousandths_moves_a_score_by_half_a_thousandth_at_most(value):
    stored = scoring.from_thousandths(scoring.thousandths(value))
    assert abs(stored - value) <= Fraction(1, 2000)
