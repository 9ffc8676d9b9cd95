"""How hard a paper reads: as a whole, and the therapist's own words by themselves."""

from evaluations.domain import plan_reading

PLAIN = ("You did well.", "Walk a bit each day.", "Goals", "Call us if it hurts more.")
HARD = (
    "Progressive neuromuscular reeducation facilitates biomechanical optimization of your "
    "lumbopelvic musculature throughout rehabilitation."
)
DURO = (
    "La rehabilitación neuromuscular progresiva facilita la optimización biomecánica "
    "generalizada de la musculatura lumbopélvica comprometida."
)


def test_plain_words_are_plain_and_nothing_is_named() -> None:
    found = plan_reading.read(PLAIN, ("You did well.",), "en")
    assert (found.is_plain, found.hardest, found.shown) == (True, (), "1 or below")
    assert found.target == "6 or less"


def test_one_hard_sentence_of_the_therapist_is_not_hidden_by_plain_ones() -> None:
    found = plan_reading.read((*PLAIN * 10, HARD), (f"You did well. {HARD}",), "en")
    assert not found.is_plain
    assert found.hardest == (HARD,)
    assert int(found.shown) > 6


def test_too_few_own_words_are_not_graded() -> None:
    assert plan_reading.read(PLAIN, ("Neuromuscular reeducation.",), "en").is_plain


def test_a_paper_hard_as_a_whole_names_its_hardest_sentences() -> None:
    found = plan_reading.read((HARD, "Walk."), (), "en")
    assert found.hardest == (HARD,)


def test_spanish_is_read_by_its_ease() -> None:
    found = plan_reading.read((DURO,), (DURO,), "es")
    assert (found.is_plain, found.hardest) == (False, (DURO,))
    assert found.shown.endswith(" of 100")
    assert found.target == "65 or more is easy"
    assert plan_reading.read(("Pare si le duele.",), (), "es").is_plain
