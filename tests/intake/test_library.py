"""The content that ships, and how the library refuses content that may not."""

import shutil
from pathlib import Path

import pytest

from clinic.domain.content import ContentError, Words
from intake import library
from intake.domain import answers, facts
from intake.domain.questionnaire import Condition, Kind
from tests.intake.domain import walks

FORMS = ("runner_lbp", "runner_lbp_return")

MUST_ASK = (
    "saddle_numb",
    "bladder_change",
    "bowel_change",
    "leg_weakness_side",
    "trauma_major",
    "cancer_history",
    "fever_chills",
    "weight_loss_unexplained",
    "steroids_3mo",
    "self_harm_thoughts",
    "new_brain_symptoms",
)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(library.CONTENT, tmp_path / "content")
    return tmp_path / "content"


def faults(folder):
    with pytest.raises(ContentError) as refused:
        library.read(folder)
    return str(refused.value)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", MUST_ASK)
def test_each_must_ask_item_is_answered_by_itself_and_feeds_the_rules(form, code):
    question = library.current(form).by_code[code]
    assert question.fact
    assert question.by_itself
    assert not question.optional
    assert answers.none_answer(question) is None
    assert library.current(form).page_of(code)


@pytest.mark.parametrize("code", MUST_ASK)
def test_each_must_ask_item_offers_not_sure_and_in_person(code):
    question = library.current().by_code[code]
    assert question.option("unsure")
    assert question.option("declined")


def test_the_safety_questions_come_before_all_but_who_is_answering():
    sections = list(dict.fromkeys(page.section for page in library.current().pages))
    assert sections[:2] == ["about", "safety"]


def test_safety_at_home_is_asked_only_by_staff_and_never_on_the_tablet():
    assert library.current().page_of("unsafe_home") is None
    assert library.current().by_code["unsafe_home"].private
    assert "feel unsafe" in library.current().by_code["unsafe_home"].ask.en  # so yes is the danger
    assert "unsafe_home" in facts.names(library.current())


@pytest.mark.parametrize("form", FORMS)
def test_private_questions_are_asked_only_of_a_person_who_is_alone_with_the_tablet(form):
    private = [q for q in library.current(form).questions() if q.private]
    assert "self_harm_thoughts" in [question.code for question in private]
    for question in private:
        assert Condition(code="filled_by", is_=("self",)) in question.show_when, question.code


@pytest.mark.parametrize("code", [*(f"mood_{n}" for n in ("interest", "down")), "uses_drugs"])
def test_what_is_private_may_also_be_said_in_person(code):
    assert library.current().by_code[code].option("declined")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sex", ["female", "male"])
def test_no_page_shows_more_than_six_rows_before_a_branch_opens(form, sex):
    asked = library.current(form)
    walk = walks.no_branch(asked, known=walks.GIVEN | {"sex_at_birth": sex})
    for page in asked.pages:
        shown = answers.visible(asked, page, walk.answers | walks.GIVEN)
        rows = [question for question in shown if question.kind is Kind.CHOICE]
        assert page.layout != "rows" or len(rows) <= 6, page.code


def test_a_new_form_takes_at_most_95_interactions_with_start_consents_and_sending():
    walk = walks.no_branch(library.current(), known=walks.GIVEN)
    assert walks.START + walk.interactions + walks.CONSENTS + walks.CHECK_AND_SEND <= 95


def test_a_returning_form_takes_at_most_30_interactions_with_start_and_sending():
    known = walks.GIVEN | {"goal_1": "Run 5 miles"}
    walk = walks.no_branch(library.current("runner_lbp_return"), known=known)
    assert walks.START + walk.interactions + walks.CHECK_AND_SEND <= 30


def test_a_returning_form_asks_in_the_same_words_under_the_same_codes():
    first, back = library.current(), library.current("runner_lbp_return")
    for code in (*MUST_ASK, "nprs_now", "nprs_best", "nprs_worst"):
        assert back.by_code[code] == first.by_code[code]


ONCE = (
    "about", "safety", "pain", "day", "running", "health", "bones", "mood", "goals", "insurance",
)  # fmt: skip


def test_the_sections_stand_in_the_order_of_the_contract():
    found = list(dict.fromkeys(page.section for page in library.current().pages))
    assert found == list(ONCE)


EARLIER = Path(__file__).parent / "codes_2026_11_1.txt"


def test_a_code_once_used_is_never_lost():
    """The codes of the first published version: old answers are read back by them."""
    kept = set(EARLIER.read_text().split())
    assert kept <= library.current().by_code.keys()


def test_words_come_in_the_language_asked_for():
    assert library.words("es")["back"] == "Atrás"
    assert library.words("en")["back"] == "Back"


def test_the_library_is_read_once():
    assert library.load() is library.load()
    assert isinstance(library.load().words["back"], Words)


def test_every_fault_of_every_file_is_named_at_once(folder):
    (folder / "kiosk.toml").write_text('[words]\nback = { en = "Back" }\n')
    (folder / "consents" / "privacy.toml").write_text("not toml")
    said = faults(folder)
    assert "no words in es" in said
    assert "needs a table [problem]" in said
    assert "privacy.toml: cannot be read" in said
    assert "no words for the problem 'above'" in said


def test_a_questionnaire_in_the_wrong_folder_is_refused(folder):
    (folder / "questionnaires" / "runner_lbp").rename(folder / "questionnaires" / "other")
    said = faults(folder)
    assert "holds the questionnaire 'runner_lbp'" in said


def test_the_questionnaire_of_first_visits_must_be_there(folder):
    shutil.rmtree(folder / "questionnaires" / "runner_lbp")
    assert "has no 'runner_lbp'" in faults(folder)
