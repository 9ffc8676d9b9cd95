import pytest

from intake import library
from intake.domain.wording import said
from tests.intake.domain.make import good, page, question

BY_CODE = library.current().by_code


@pytest.mark.parametrize(
    ("code", "value", "english", "spanish"),
    [
        ("saddle_numb", "yes", "Yes", "Sí"),
        ("pain_constant_unaffected", "yes", "No, it is the same whatever I do", None),
        ("onset_ago", {"amount": 3, "unit": "weeks"}, "3 weeks", "3 semanas"),
        ("onset_ago", {"amount": 1, "unit": "weeks"}, "1 week", "1 semana"),
        ("onset_ago", "unsure", "I do not know", "No lo sé"),
        ("longest_run_recent", {"amount": 13.1, "unit": "miles"}, "13.1 miles", "13.1 millas"),
        ("onset_date", "2026-03-08", "8 March 2026", "8 de marzo de 2026"),
        ("nprs_now", 0, "0 out of 10", "0 de 10"),
        ("nprs_now", "unsure", "I cannot put a number on it", None),
        ("training_changes", ["hills", "race"], "New hills, A race", "Cuestas nuevas, Una carrera"),
        (
            "pain_regions",
            {"pain": {"lumbar_left": 3, "gone": None}},
            "Left low back: pain, strong",
            "Espalda baja izquierda: dolor, fuerte",
        ),
        (
            "weekly_miles",
            {"amounts": [12, None, 10.5], "unit": "km"},
            "12, –, 10.5 km",
            "12, –, 10.5 km",
        ),
        ("height_in", {"amount": 67, "unit": "in"}, "5 feet 7 inches", "5 pies 7 pulgadas"),
        ("height_in", {"amount": 61, "unit": "in"}, "5 feet 1 inch", "5 pies 1 pulgada"),
        ("height_in", {"amount": 170, "unit": "cm"}, "170 cm", "170 cm"),
        ("weight_lb", {"amount": 70.5, "unit": "kg"}, "70.5 kg", "70.5 kg"),
        (
            "medicines",
            [{"name": "Advil", "dose": "200 mg"}, {"name": "Aleve"}],
            "Advil, 200 mg; Aleve",
            "Advil, 200 mg; Aleve",
        ),
        ("medicines", "staff", "I will show you the boxes", None),
        ("years_running", 8, "8", "8"),
        ("goal_1", "run <5> miles", "run <5> miles", "run <5> miles"),
        ("smoker", "pipe", "pipe", "pipe"),
    ],
)
def test_an_answer_is_said_in_words(code, value, english, spanish):
    found = said(BY_CODE[code], value)
    assert found.en == english
    assert spanish is None or found.es == spanish


def test_regions_of_the_first_forms_are_still_said_in_words():
    first = good(page("a", question("where", "regions", ""))).by_code["where"]
    assert said(first, ["lumbar_left", "gone"]).en == "Left low back"
