"""The questionnaire on paper: every question in its order, with its code, boxes and branches."""

import pytest

from evaluations.domain import paper_form
from intake.library import current
from tests.evaluations.intake_papers import TEXTS, form
from tests.intake.domain import make

GIVEN = '\n[[given]]\ncode = "given_minor"\noptions = ["yes", "no"]\nsource = "test"\n'
ENDS = 'ends = [{ en = "None", es = "Nada" }, { en = "Worst", es = "Peor" }]'


def asked(*questions, language="en", head=make.HEAD, extra="", **given):
    """The questions of one page as they stand on paper."""
    page = make.page("one", *questions, extra=f'heading = {{ en = "H", es = "H" }}\n{extra}')
    paper = form(make.good(page, head=head), language=language, **given)
    return [one for part in paper.parts for sheet in part.sheets for one in sheet.questions]


def only(kind, extra):
    return asked(make.question("q", kind, extra))[0]


def test_every_question_has_its_number_its_code_and_a_box_for_each_answer():
    first, second = asked(make.question("a"), make.question("b"))
    assert (first.number, first.code, first.ask) == (1, "a", "a?")
    assert first.boxes == ("Yes", "No", "Not sure")
    assert (second.number, second.only) == (2, "")


@pytest.mark.parametrize(
    ("kind", "extra", "blanks", "boxes"),
    [
        ("number", "min = 0\nmax = 9", ("",), ()),
        ("quantity", 'units = ["lb", "kg"]', ("",), ("pounds", "kg")),
        ("quantity", 'units = ["percent"]', ("%",), ()),
        ("quantity", 'units = ["ft", "cm"]\nboxes = true', ("feet", "inches", "cm"), ()),
        ("date", "", ("day", "month", "year"), ()),
        (
            "series",
            'units = ["miles"]\nlabels = [{ en = "Week 1", es = "Semana 1" }]',
            ("Week 1",),
            (),
        ),
        ("many", 'options = "yn"', (), ("Yes", "No", "Not sure")),
    ],
)
def test_each_kind_of_answer_has_room_to_be_written(kind, extra, blanks, boxes):
    found = only(kind, extra)
    assert (found.blanks, found.boxes) == (blanks, boxes)


def test_words_have_lines_to_stand_on():
    assert only("line", "").lines == (0,)
    assert len(only("text", "").lines) == 3


def test_a_scale_has_eleven_boxes_and_says_what_its_ends_mean():
    found = only("scale", ENDS)
    assert found.boxes == tuple(str(step) for step in range(11))
    assert found.how == "Mark one number. None … Worst"


def test_the_body_is_a_list_of_regions_with_a_box_for_each_layer():
    table = only("body", "").table
    assert table.columns == ("Where", "Pain", "Numb", "Pins and needles", "Weak")
    assert len(table.rows) == 46
    assert only("body", "").picture.startswith("The body from the front")
    assert only("line", "").picture == ""
    assert only("regions", "").table.columns == ("Where", "Here")


def test_a_list_has_empty_rows():
    column = '{ code = "name", words = { en = "Name", es = "Nombre" } }'
    table = only("entries", f"columns = [{column}]").table
    assert (table.columns, table.rows, table.tall) == (("Name",), ("",) * 4, True)


def branch(first, rest, code="a"):
    show = f'options = "yn"\nshow_when = [{{ code = "{code}", {rest} }}]'
    return asked(first, make.question("b", "choice", show))[1].only


@pytest.mark.parametrize(
    ("first", "rest", "words"),
    [
        (make.question("a"), 'is = ["yes"]', "question 1 is “Yes”"),
        (make.question("a"), 'is = ["yes", "unsure"]', "question 1 is “Yes or Not sure”"),
        (make.question("a"), "answered = true", "you answered question 1"),
        (make.question("a", "scale", ENDS), "at_least = 4", "question 1 is 4 or more"),
        (make.question("a", "scale", ENDS), "at_most = 4", "question 1 is 4 or less"),
        (
            make.question("a", "quantity", 'units = ["weeks"]'),
            "at_least = 7, at_most = 84",
            "question 1 is 7 to 84 days",
        ),
        (
            make.question("a", "regions", ""),
            'is = ["saddle"]',
            "question 1 is “Between your legs”",
        ),
        (
            make.question("a", "body", ""),
            'is = ["numb.saddle"]',
            "question 1 is “Numb: Between your legs”",
        ),
    ],
)
def test_a_branch_says_in_words_when_to_answer(first, rest, words):
    assert branch(first, rest) == f"Only if {words}:"


def test_two_conditions_are_joined():
    show = 'options = "yn"\nshow_when = [{ code = "a", is = ["yes"] }, { code = "b", is = ["no"] }]'
    found = asked(make.question("a"), make.question("b"), make.question("c", "choice", show))
    assert found[2].only == "Only if question 1 is “Yes” and question 2 is “No”:"


def test_what_is_known_beforehand_is_not_asked_on_paper():
    show = 'options = "yn"\nshow_when = [{ code = "given_minor", is = ["yes"] }]'
    questions = (make.question("a"), make.question("b", "choice", show), make.question("c"))
    head = make.HEAD + GIVEN
    adult = asked(*questions, head=head, given_minor="no")
    minor = asked(*questions, head=head, given_minor="yes")
    assert [(one.number, one.code) for one in adult] == [(1, "a"), (2, "c")]
    assert [(one.number, one.only) for one in minor] == [(1, ""), (2, ""), (3, "")]


def test_a_private_question_may_be_left_to_a_talk_alone():
    found = only("choice", 'options = "yn"\nprivate = true')
    assert found.hint == "Leave this blank if someone is with you. We can ask you alone."


def test_a_page_without_a_question_for_this_person_is_left_out():
    show = 'options = "yn"\nshow_when = [{ code = "given_minor", is = ["yes"] }]'
    assert asked(make.question("b", "choice", show), head=make.HEAD + GIVEN) == []


def test_a_heading_that_asks_the_same_is_not_repeated():
    page = make.page("one", make.question("a"), extra='heading = { en = "a?", es = "¿a?" }')
    paper = form(make.good(page))
    assert paper.parts[0].sheets[0].heading == ""


def test_the_safety_part_sends_a_yes_to_the_desk():
    paper = form(current(), given_minor="no", given_visit="first", given_place="paper")
    warned = [part.heading for part in paper.parts if part.warning]
    assert warned == ["Safety questions"]


def test_the_consents_stand_at_the_end_with_their_own_boxes():
    paper = form(
        make.good(make.page("one", make.question("a"), extra='heading = { en = "H", es = "H" }')),
        consents=(TEXTS["treatment"], TEXTS["share"]),
    )
    assert [one.code for one in paper.to_sign] == ["treatment", "share"]
    assert paper.to_sign[0].boxes[0] == "I agree"
    assert paper.to_sign[1].about == "Who? Name, and who they are to you"
    assert form(current()).consents == ""


def test_a_minor_signs_their_assent_on_a_line_of_their_own():
    paper = form(current(), consents=(TEXTS["treatment"], TEXTS["assent"]))
    assert [one.own_line for one in paper.to_sign] == ["", "Signature"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_question_that_can_come_up_is_on_the_paper_once_in_keying_order(language):
    whole = current()
    given = {"given_minor": "no", "given_visit": "first", "given_place": "paper"}
    paper = form(whole, language=language, **given)
    on_paper = [q.code for part in paper.parts for sheet in part.sheets for q in sheet.questions]
    may_come = [
        question.code
        for section in whole.sections
        for page in whole.pages
        if page.section == section.code
        for question in page.questions
        if all(
            given.get(one.code) in one.is_
            for one in question.show_when
            if one.code in {known.code for known in whole.given}
        )
    ]
    assert on_paper == may_come
    assert len(set(on_paper)) == len(on_paper)


def test_the_form_is_plain_data_that_names_its_edition():
    data = paper_form.to_json(form(current()))
    assert data["kind"] == "paper_form"
    assert data["running"]["clinic"] == "Harbor Physical Therapy. Form runner_lbp 1.abc"
