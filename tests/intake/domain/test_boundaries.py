"""Every field of the real questionnaires at its limits, in every unit it may be given in."""

from datetime import date

import pytest

from intake import library
from intake.domain import answers, facts, units
from intake.domain.answers import Problem
from intake.domain.questionnaire import Kind
from tests.intake.domain import walks

Q = library.current()
EVERY = {**library.current("runner_lbp_return").by_code, **Q.by_code}.values()
NUMBERS = [
    question
    for question in EVERY
    if question.kind in (Kind.NUMBER, Kind.QUANTITY, Kind.SERIES) and question.code != "height_in"
]
"""Height has boxes of its own kind: feet with inches."""

LINES = [q for q in EVERY if q.kind is Kind.LINE and q.shape == "any"]
TEXTS = [q for q in EVERY if q.kind is Kind.TEXT]
DATES = [q for q in EVERY if q.kind is Kind.DATE]
STEP = 0.1


def code(question):
    return question.code


def typed(question, amount, unit=""):
    """The fields of ``amount``, keeping it however unusual it is."""
    name = {Kind.SERIES: f"{question.code}__0"}.get(question.kind, question.code)
    if question.boxes:
        name = f"{question.code}__{unit}"
    keep = {"keep": [question.code]}
    return {name: [f"{amount:g}"], f"{question.code}__unit": [unit]} | keep


def read(question, raw):
    return answers.clean(question, raw, on=walks.TODAY)


def kind_of(found):
    return found.kind if isinstance(found, Problem) else None


def first_unit(question):
    """The unit of the limits, or none for a plain number; feet are counted in inches."""
    if not question.units:
        return ""
    return units.UNITS[question.units[0]].base


@pytest.mark.parametrize("question", NUMBERS, ids=code)
def test_the_least_and_the_most_are_kept(question):
    for limit in (question.minimum, question.maximum):
        assert kind_of(read(question, typed(question, limit, first_unit(question)))) is None


@pytest.mark.parametrize("question", NUMBERS, ids=code)
def test_what_lies_outside_the_limits_is_refused(question):
    step = STEP if question.decimals else 1
    above = read(question, typed(question, question.maximum + step, first_unit(question)))
    assert kind_of(above) == "above"
    if question.minimum >= step:
        below = read(question, typed(question, question.minimum - step, first_unit(question)))
        assert kind_of(below) == "below"


@pytest.mark.parametrize("question", NUMBERS, ids=code)
@pytest.mark.parametrize("text", ["-1", "1e3", "NaN", "١٢", "five", "1.234", "12345678", "1 000"])
def test_what_is_no_number_is_refused(question, text):
    raw = typed(question, 0, first_unit(question)) | {}
    name = next(name for name in raw if name != "keep" and not name.endswith("__unit"))
    assert kind_of(read(question, raw | {name: [text]})) in ("not_a_number", "not_whole")


@pytest.mark.parametrize("question", [q for q in NUMBERS if not q.decimals], ids=code)
def test_a_whole_number_is_whole(question):
    found = read(question, typed(question, question.minimum + 0.5, first_unit(question)))
    assert kind_of(found) == "not_whole"


IN_OTHER_UNITS = [
    ("weight_lb", {"weight_lb__kg": ["70"]}, {"amount": 70, "unit": "kg"}, 154.3),
    ("weight_lb", {"weight_lb__kg": ["70,5"]}, {"amount": 70.5, "unit": "kg"}, 155.4),
    ("weight_lb", {"weight_lb__lb": ["155"]}, {"amount": 155, "unit": "lb"}, 155),
    ("height_in", {"height_in__cm": ["170"]}, {"amount": 170, "unit": "cm"}, 66.9),
    (
        "height_in",
        {"height_in__ft": ["5"], "height_in__in": ["7"]},
        {"amount": 67, "unit": "in"},
        67,
    ),
    ("height_in", {"height_in__ft": ["5"]}, {"amount": 60, "unit": "in"}, 60),
    (
        "height_in",
        {"height_in__ft": ["5"], "height_in__in": ["7.5"]},
        {"amount": 67.5, "unit": "in"},
        67.5,
    ),
    ("height_in", {"height_in__in": ["66"]}, {"amount": 66, "unit": "in"}, 66),
    ("weekly_before", {"weekly_before__km": ["32"]}, {"amount": 32, "unit": "km"}, 19.9),
    (
        "longest_run_recent",
        {"longest_run_recent__km": ["42.2"]},
        {"amount": 42.2, "unit": "km"},
        26.2,
    ),
    ("weight_loss_lb_6mo", {"weight_loss_lb_6mo__kg": ["10"]}, {"amount": 10, "unit": "kg"}, 22),
]


@pytest.mark.parametrize(("code", "raw", "kept", "base"), IN_OTHER_UNITS)
def test_every_unit_is_kept_as_given_and_read_by_the_rules_in_theirs(code, raw, kept, base):
    question = Q.by_code[code]
    found = read(question, raw)
    assert found == kept
    assert answers.base_amount(question, found) == base


def test_the_rules_read_pounds_and_inches_whatever_was_typed():
    given = {
        "height_in": {"amount": 170, "unit": "cm"},
        "weight_lb": {"amount": 50, "unit": "kg"},
    }
    found = facts.facts(Q, given, on=walks.TODAY)
    assert found == {"intake.height_in": 66.9, "intake.weight_lb": 110.2}


BOXES = [
    ({"height_in__ft": ["5"], "height_in__cm": ["170"]}, "two_units"),
    ({"height_in__in": ["60"], "height_in__cm": ["170"]}, "two_units"),
    ({"height_in__ft": ["5"], "height_in__in": ["12"]}, "inches"),
    ({"height_in__ft": ["9"]}, "above"),
    ({"height_in__cm": ["40"]}, "below"),
    ({"height_in__ft": ["3"]}, "unusual"),
    ({"height_in__ft": ["five"]}, "not_a_number"),
    ({"height_in__ft": ["5"], "height_in__option": ["declined"]}, "alone_conflict"),
]


@pytest.mark.parametrize(("raw", "problem"), BOXES)
def test_boxes_that_do_not_make_one_height_are_refused(raw, problem):
    assert kind_of(read(Q.by_code["height_in"], raw)) == problem


def test_empty_boxes_are_no_answer():
    assert read(Q.by_code["height_in"], {"height_in__ft": [" "], "height_in__cm": [""]}) is None
    assert read(Q.by_code["height_in"], {"height_in__option": ["declined"]}) == "declined"


def dated(question, year, month, day):
    parts = {"year": year, "month": month, "day": day}
    return {f"{question.code}__{part}": [str(value)] for part, value in parts.items()}


@pytest.mark.parametrize("question", DATES, ids=code)
def test_a_date_exists_and_lies_on_its_side_of_today(question):
    today = walks.TODAY
    assert read(question, dated(question, 2024, 2, 29)) == (
        "2024-02-29" if question.when != "future" else Problem(kind="in_past")
    )
    for wrong in ((2026, 2, 29), (1900, 2, 29), (2026, 13, 1), (2026, 4, 31), (0, 1, 1)):
        assert kind_of(read(question, dated(question, *wrong))) == "not_a_date"
    assert read(question, dated(question, today.year, today.month, today.day)) == today.isoformat()
    tomorrow = date.fromordinal(today.toordinal() + 1)
    later = read(question, dated(question, tomorrow.year, tomorrow.month, tomorrow.day))
    assert kind_of(later) == ("in_future" if question.when == "past" else None)
    assert kind_of(read(question, dated(question, "", 2, 1))) == "not_a_date"
    assert read(question, {}) is None


SCRIPTS = [
    "Łucja", "李雷", "さくら", "김민준", "Мария", "Αθηνά", "עִדָּן", "محمد", "अनन्या", "สมชาย", "ელენე",
    "Հայկ", "O'Neil", "Anne-Marie", "X", "María José", "🏃‍♀️ Ana",
]  # fmt: skip


@pytest.mark.parametrize("question", LINES, ids=code)
def test_a_line_takes_names_of_every_script_up_to_its_limit(question):
    for name in SCRIPTS:
        if len(name) <= question.limit:
            assert read(question, {question.code: [f" {name} "]}) == name
    most = "n" * question.limit
    assert read(question, {question.code: [most]}) == most
    assert kind_of(read(question, {question.code: [most + "n"]})) == "text"
    assert kind_of(read(question, {question.code: ["two\x00parts"]})) == "text"
    assert read(question, {question.code: ["  "]}) is None


@pytest.mark.parametrize("question", TEXTS, ids=code)
def test_a_text_takes_lines_up_to_its_limit(question):
    assert read(question, {question.code: ["one\ntwo 🏃"]}) == "one\ntwo 🏃"
    assert kind_of(read(question, {question.code: ["n" * (question.limit + 1)]})) == "text"


ENTRIES = Q.by_code["medicines"]


def entry(row, **given):
    return {f"medicines__{row}__{column}": [text] for column, text in given.items()}


def test_rows_that_were_filled_are_kept_and_empty_ones_are_not():
    raw = entry(0, name="Ibuprofen ", dose="200 mg") | entry(3, name="Łek", why="dolor")
    assert read(ENTRIES, raw) == [
        {"name": "Ibuprofen", "dose": "200 mg"},
        {"name": "Łek", "why": "dolor"},
    ]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (entry(0, dose="200 mg"), "no_name"),
        (entry(0, name="n" * 81), "text"),
        (entry(1, name="Advil") | {"medicines__option": ["staff"]}, "alone_conflict"),
    ],
)
def test_a_row_needs_its_name_and_its_room(raw, problem):
    assert kind_of(read(ENTRIES, raw)) == problem


def test_no_rows_are_no_answer_and_more_rows_than_there_are_is_nothing():
    assert read(ENTRIES, {}) is None
    assert read(ENTRIES, entry(ENTRIES.entries, name="Advil")) is None
    assert read(ENTRIES, {"medicines__option": ["staff"]}) == "staff"


SHAPED = [
    ("contact_phone", "(212) 555-0123", "+12125550123"),
    ("contact_phone", "12", "phone"),
    ("referrer_npi", "1234567893", "1234567893"),
    ("referrer_npi", "1234567890", "npi"),
    ("referrer_email", "a@b.org", "a@b.org"),
    ("referrer_email", "a at b", "email"),
    ("easy_pace", "9:30", "9:30"),
    ("easy_pace", "0:30", "pace"),
]


@pytest.mark.parametrize(("code", "sent", "kept"), SHAPED)
def test_a_line_that_must_have_a_shape_is_kept_in_it_or_refused(code, sent, kept):
    found = read(Q.by_code[code], {code: [sent]})
    assert (found.kind if isinstance(found, Problem) else found) == kept


CHART = Q.by_code["pain_regions"]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ({}, None),
        (
            {"pain_regions": ["pain.sacrum"], "pain_regions__pain.sacrum": ["3"]},
            {"pain": {"sacrum": 3}},
        ),
        ({"pain_regions": ["numb.saddle"]}, {"numb": {"saddle": None}}),
        ({"pain_regions__option": ["none"]}, "none"),
    ],
)
def test_marks_on_the_body_are_kept_by_layer_with_how_strong_they_are(raw, kept):
    assert read(CHART, raw) == kept


@pytest.mark.parametrize(
    "raw",
    [
        {"pain_regions": ["sacrum"]},
        {"pain_regions": ["pain.moon"]},
        {"pain_regions": ["itch.sacrum"]},
        {"pain_regions": ["pain.sacrum"], "pain_regions__pain.sacrum": ["4"]},
    ],
)
def test_marks_that_the_chart_does_not_have_are_refused(raw):
    assert kind_of(read(CHART, raw)) == "not_offered"
