"""The content that ships, and how the library refuses content that may not."""

import shutil

import pytest

from clinic.domain.content import ContentError, Words
from intake import library

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


@pytest.mark.parametrize("code", MUST_ASK)
def test_each_must_ask_item_leads_its_own_page_and_feeds_the_rules(code):
    page = library.current().page_of(code)
    assert page.questions[0].code == code
    assert page.section == "safety"
    assert page.questions[0].fact
    assert not page.questions[0].optional
    assert not page.none_of_these


@pytest.mark.parametrize("code", MUST_ASK)
def test_each_must_ask_item_offers_not_sure_and_in_person(code):
    question = library.current().page_of(code).questions[0]
    assert question.option("unsure")
    assert question.option("declined")


def test_the_safety_questions_come_before_all_but_who_is_answering():
    sections = list(dict.fromkeys(page.section for page in library.current().pages))
    assert sections[:2] == ["about", "safety"]


def test_safety_at_home_is_never_asked_on_the_tablet():
    assert library.current().page_of("unsafe_home") is None


def test_thoughts_of_self_harm_are_asked_only_of_a_person_who_is_alone_with_the_tablet():
    question = library.current().page_of("self_harm_thoughts").questions[0]
    assert question.show_when[0].code == "filled_by"
    assert question.show_when[0].is_ == ("self",)


def test_no_page_asks_more_than_six_rows():
    for page in library.current().pages:
        assert page.layout != "rows" or len(page.questions) <= 6, page.code


def strings():
    """Each string a patient may read, with where it stands."""
    shelf = library.load()
    found = [(f"kiosk {code}", one) for code, one in (shelf.words | shelf.problems).items()]
    for text in shelf.consents:
        found += [(text.code, one) for one in (text.title, text.agree, text.refuse, text.refusing)]
        found += [(text.code, one) for one in text.paragraphs]
    for page in library.current().pages:
        found += [(page.code, one) for one in (page.heading, page.lead, page.why) if one]
        for question in page.questions:
            found += [(question.code, one) for one in (question.ask, question.hint) if one]
            found += [(question.code, option.words) for option in question.options]
            found += [(question.code, one) for one in (*question.labels, *question.ends)]
    return found


def test_every_string_stands_in_both_languages():
    empty = [where for where, one in strings() if not (one.en.strip() and one.es.strip())]
    assert empty == []


def test_the_same_blanks_are_filled_in_both_languages():
    def blanks(text):
        return sorted(part.split("}")[0] for part in text.split("{")[1:])

    assert [where for where, one in strings() if blanks(one.en) != blanks(one.es)] == []


@pytest.mark.parametrize(
    "word", ["patient", "abnormal", "failed", "invalid", "flexion", "bilateral", "radiat", "please"]
)
def test_patients_never_read_words_of_the_trade(word):
    assert [where for where, one in strings() if word in one.en.casefold()] == []


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
