import pytest

from evaluations.domain import paper_rules

ALLOWED = paper_rules.ALLOWED_ABOUT_HOPPING


@pytest.mark.parametrize("sentence", ALLOWED)
def test_the_one_allowed_sentence_may_stand(sentence: str) -> None:
    assert paper_rules.faults_in(sentence) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Hop on your right leg 10 times.",
        "Try hopping and see if it hurts.",
        "Jump on one leg.",
        "Stand on one foot and jump.",
        "Do one-legged jumps.",
        "Salte en un pie.",
        "Párese en una pierna y brinque.",
        "Camine a la pata coja.",
        f"{ALLOWED[0]} Then hop.",
    ],
)
def test_words_about_hopping_are_named(text: str) -> None:
    (fault,) = paper_rules.faults_in(text)
    assert "hop" in fault


@pytest.mark.parametrize(
    "text",
    ["We hope you feel well.", "No running and no jumping for now.", "Call Dr. L. Brandt."],
)
def test_words_that_only_look_alike_may_stand(text: str) -> None:
    assert paper_rules.faults_in(text) == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Seen because of RF-BSI-03.", "RF-BSI-03"),
        ("PC-FLX is on.", "PC-FLX"),
        ("Take ibuprofen 400 mg.", "400 mg"),
        ("Tome 500 miligramos.", "500 miligramos"),
        ("Your L hip is weak.", "L"),
        ("Only the R. side.", "R."),
    ],
)
def test_codes_doses_and_letters_for_sides_are_named(text: str, named: str) -> None:
    (fault,) = paper_rules.faults_in(text)
    assert named in fault


def test_every_text_is_looked_at() -> None:
    assert len(paper_rules.faults_in_all(["Hop.", "fine", "RF-DAT-01"])) == 2


@pytest.mark.parametrize("code", ["RF-SAF-01", "RF-PSY-01", "RF-DAT-01", "RF-LAT-01"])
def test_private_rules_are_never_told(code: str) -> None:
    assert not paper_rules.may_be_told(code)


def test_other_rules_may_be_told() -> None:
    assert paper_rules.may_be_told("RF-PSY-02")
