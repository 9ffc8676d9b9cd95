"""The contract of the patient's plan: what it says, in which order, and what it never says."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clinic.domain.content import Words
from evaluations.domain import compose, documents, paper_rules, plan
from evaluations.domain.compose import CannotPrint
from evaluations.domain.documents import PlanDocument
from evaluations.domain.patient_words import Found
from evaluations.domain.plan_record import Fired, Reached
from tests.evaluations.domain import plan_cases

WORDING = plan_cases.shipped().wording


def composed(language: str = "en", **changes: Any) -> PlanDocument:
    return compose.plan_document(plan_cases.record(**changes), wording=WORDING, language=language)


def whole(document: PlanDocument) -> str:
    return "\n".join(documents.texts(document))


TELL = Words("Your pain comes on with load.", "El dolor le da con carga.")


def fired(code: str = "RF-BSI-02", urgency: str = "soon", **changes: Any) -> Fired:
    return replace(Fired(code=code, urgency=urgency, tell=TELL), **changes)


# The help box


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_help_box_comes_first_and_whole(language: str) -> None:
    box = composed(language).help
    assert (len(box.now.items), len(box.today.items)) == (6, 5)
    assert documents.texts(composed(language))[0] == box.heading


def test_the_help_box_holds_the_clinics_phone_and_hours() -> None:
    box = composed("es").help
    assert (box.phone, box.hours) == ("(503) 555-0142", "lunes a viernes de 7:30 a 5:30")


def test_the_help_box_says_the_approved_words() -> None:
    box = composed().help
    said = f"{box.now.heading} {' · '.join(box.now.items)}. {box.today.heading} "
    assert f"{said}{' · '.join(box.today.items)}." == (
        "Go to the ER or call 911 now if: you lose feeling between your legs · you cannot pee, or "
        "you leak without feeling it · you lose control of your bowels · your legs get weaker or "
        "your foot drags · both legs hurt or go numb · you get chest pain, or you cannot get your "
        "breath. Call us today if: fever or chills · pain that wakes you and nothing helps · pain "
        "spreads further down your leg · your calf swells · pain gets worse each time you run."
    )


# Who, when


def test_every_page_names_the_person_birth_and_number() -> None:
    assert composed().running.who == "Renata Flores, born 14 Feb 1990, BK-2041"
    assert composed().running.document == "Your plan, 3 Dec 2026, version 1"


def test_the_next_visit_is_said_with_day_and_time() -> None:
    assert composed("es").next_visit == "Próxima cita: jue 10 dic, 9:00 a. m."


def test_a_visit_not_booked_is_said_so() -> None:
    assert "not booked yet" in composed(next_visit=None).next_visit


# What we found


def test_what_was_found_is_said_in_the_language_of_the_paper() -> None:
    found = Found(code="x", words=Words("Your right hip is weak.", "Su cadera derecha está débil."))
    assert composed("es", found=(found,)).found.sentences == ("Su cadera derecha está débil.",)


def test_own_words_follow_what_was_found() -> None:
    assert composed(own_found=Words("You did well.", "")).found.sentences == ("You did well.",)


def test_nothing_tested_is_said_so() -> None:
    assert "not tested you yet" in composed().found.sentences[0]


# Goals


def test_a_goal_says_number_date_and_reason() -> None:
    (card,) = composed().goals.cards
    assert card.title == "Walk fast for 30 minutes"
    assert card.lines == (
        "Pain while you do it: 2 out of 10 or less (now 5). By 10 Jan 2027.",
        "This is so that you can start to run and walk.",
    )


def test_a_goal_without_a_first_measure_does_not_make_one_up() -> None:
    goal = replace(plan_cases.GOAL, measure="miles_week", baseline=None, target=10_000)
    (card,) = composed(goals=(goal,)).goals.cards
    assert card.lines[0] == "Miles a week: 10 miles or more. By 10 Jan 2027."


def test_no_goal_yet_is_said_so() -> None:
    assert composed(goals=()).goals.none == "We will set your goals at your next visit."


# Exercises and the week


def test_exercises_are_numbered_and_have_a_stop_rule() -> None:
    exercises = composed().exercises
    assert [card.number for card in exercises.cards] == [1, 2, 3, 4, 5]
    assert exercises.stop_rule.startswith("Stop if pain goes down your leg")


def test_the_week_has_seven_dated_rows() -> None:
    days = composed().week.days
    assert [day.day for day in days][::6] == ["Thu 3 Dec", "Wed 9 Dec"]
    assert days[0].what == "Rest day. An easy walk is fine."
    assert days[1].what == "Exercises 1–5"
    assert days[2].what == "Exercise 1"


def test_a_sixth_exercise_is_refused() -> None:
    codes = ("EX-27", "EX-07", "EX-29", "EX-30", "EX-39", "EX-12")
    with pytest.raises(CannotPrint, match="Take off 1"):
        composed(exercises=plan_cases.planned(*codes))


def test_an_exercise_that_a_precaution_hides_is_not_printed() -> None:
    document = composed(hidden=frozenset({"EX-07"}))
    assert "Glute bridge" not in [card.name for card in document.exercises.cards]
    assert "No Glute bridge for now." in document.not_now.sentences


def test_an_overridden_precaution_prints_the_exercise_without_a_word() -> None:
    (bridge,) = plan_cases.planned("EX-07")
    document = composed(exercises=(replace(bridge, overridden=True),), hidden=frozenset({"EX-07"}))
    assert [card.name for card in document.exercises.cards] == ["Glute bridge"]
    assert "Glute bridge" not in " ".join(document.not_now.sentences)


def test_hold_all_prints_no_exercise_whatever_was_overridden() -> None:
    (bridge,) = plan_cases.planned("EX-07")
    document = composed(
        exercises=(replace(bridge, overridden=True),), holds=frozenset({plan.HOLD_ALL})
    )
    assert document.exercises.cards == ()
    assert document.exercises.none
    assert {day.what for day in document.week.days} == {
        "Rest. Do not exercise until we or a doctor say so."
    }
    assert "No exercise and no hands-on care" in document.not_now.sentences[0]


def test_hold_running_takes_off_what_holds_a_run() -> None:
    document = composed(
        exercises=plan_cases.planned("EX-26", "EX-07"), holds=frozenset({plan.HOLD_RUNNING})
    )
    assert [card.name for card in document.exercises.cards] == ["Glute bridge"]
    assert document.not_now.sentences[0] == "No running and no jumping for now."


def test_a_strength_hold_without_names_takes_off_all_strength_work() -> None:
    document = composed(holds=frozenset({plan.HOLD_STRENGTH}))
    assert [card.name for card in document.exercises.cards] == [
        "Half-kneeling stretch, front of hip"
    ]


def test_a_strength_hold_takes_off_only_the_exercises_it_names() -> None:
    document = composed(holds=frozenset({plan.HOLD_STRENGTH}), held_exercises=frozenset({"EX-07"}))
    assert len(document.exercises.cards) == 4


def test_a_thrust_hold_has_no_words_for_the_patient() -> None:
    document = composed(holds=frozenset({plan.HOLD_THRUST}))
    assert document.not_now.sentences == (paper_rules.ALLOWED_ABOUT_HOPPING[0],)


def test_the_reason_for_each_held_exercise_is_known() -> None:
    record = plan_cases.record(
        exercises=plan_cases.planned("EX-26", "EX-07"),
        holds=frozenset({plan.HOLD_RUNNING}),
        hidden=frozenset({"EX-07"}),
    )
    assert compose.held_exercises(record, WORDING) == {
        "EX-26": plan.HOLD_RUNNING,
        "EX-07": compose.PRECAUTION,
    }


# Not for now


def test_own_words_stand_before_the_one_sentence_about_hopping() -> None:
    sentences = composed(own_not_now=Words("No hills yet.", "")).not_now.sentences
    assert sentences == ("No hills yet.", paper_rules.ALLOWED_ABOUT_HOPPING[0])


# Who we talked to


def test_a_fired_rule_is_told_in_the_patients_words_with_what_is_due() -> None:
    assert composed(fired=(fired(),)).talked.sentences == (
        "Your pain comes on with load.",
        "We write to the doctor by the next work day. The doctor should see you within 2 weeks.",
    )


def test_a_person_reached_is_named_in_place_of_what_is_due() -> None:
    reached = (
        Reached(how="phone", who="Dr. Helen Brandt", on=date(2026, 11, 18)),
        Reached(how="911", who="", on=date(2026, 11, 18)),
    )
    sentences = composed(fired=(fired(reached=reached),)).talked.sentences
    assert sentences[1:] == (
        "We called Dr. Helen Brandt on 18 Nov 2026.",
        "We called 911 on 18 Nov 2026.",
    )


@pytest.mark.parametrize("who", ["Dr. L Brandt", "RF-BSI-03 line", "hop clinic"])
def test_a_logged_name_that_may_not_be_printed_is_a_doctor(who: str) -> None:
    reached = (Reached(how="phone", who=who, on=date(2026, 11, 18)),)
    sentences = composed(fired=(fired(reached=reached),)).talked.sentences
    assert sentences[1] == "We called a doctor on 18 Nov 2026."


def test_no_rule_fired_is_said_so() -> None:
    assert composed().talked.sentences == ("We did not need to call a doctor for you today.",)


@pytest.mark.parametrize("code", ["RF-SAF-01", "RF-PSY-01", "RF-DAT-01", "RF-LAT-01"])
def test_private_rules_leave_no_word_on_the_paper(code: str) -> None:
    document = composed(fired=(fired(code=code, urgency="emergency"),))
    assert document.talked.sentences == ()
    assert TELL.en not in whole(document)


def test_a_rule_without_a_patient_text_is_not_told() -> None:
    assert composed(fired=(fired(code="RF-FRX-03", tell=None),)).talked.sentences == ()


@pytest.mark.parametrize("code", ["RF-BSI-01", "RF-BSI-03", "RF-BSI-06"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_rules_that_speak_of_hopping_have_other_words_on_paper(code: str, language: str) -> None:
    hopping = Words("Hopping brought on your pain.", "Saltar en un pie le dio dolor.")
    document = composed(language, fired=(fired(code=code, tell=hopping),))
    assert "opping brought" not in whole(document)
    assert document.talked.sentences[0] == WORDING.told[code].in_(language)


# Self-care and follow-up


def test_self_care_cards_are_printed() -> None:
    assert composed().self_care.sentences[0].startswith("Keep moving.")


def test_follow_up_says_visits_end_and_phone() -> None:
    assert composed(own_follow_up=Words("See Dr. Brandt.", "")).follow_up.sentences == (
        "1 visit a week for 6 weeks. Your plan ends on 14 Jan 2027.",
        "See Dr. Brandt.",
        "Questions? Call (503) 555-0142.",
    )


def test_two_visits_and_one_week_are_counted_right() -> None:
    sentences = composed(visits_per_week=2, weeks=1).follow_up.sentences
    assert sentences[0] == "2 visits a week for 1 week. Your plan ends on 10 Dec 2026."


@pytest.mark.parametrize("changes", [{"weeks": None}, {"visits_per_week": None}])
def test_visits_not_decided_are_not_made_up(changes: dict[str, None]) -> None:
    assert composed(**changes).follow_up.sentences == ("Questions? Call (503) 555-0142.",)


# What may never stand on paper


@pytest.mark.parametrize(
    "words",
    ["Because of RF-BSI-03.", "Hop to test it.", "Take 400 mg.", "Your R hip."],
)
def test_own_words_that_may_not_be_printed_stop_the_paper(words: str) -> None:
    with pytest.raises(CannotPrint):
        composed(own_not_now=Words(words, ""))


def test_every_fault_is_named_once() -> None:
    with pytest.raises(CannotPrint) as refused:
        composed(
            own_not_now=Words("Hop.", ""),
            own_found=Words("Hop.", ""),
            own_follow_up=Words("9 mg", ""),
        )
    assert len(refused.value.faults) == 2


def test_a_middle_initial_is_no_side() -> None:
    assert "Ana L. Ruiz" in composed(name="Ana L. Ruiz", called="Ana L.").running.who


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_code_stands_on_the_paper(language: str) -> None:
    document = composed(language, fired=(fired(),), holds=frozenset({plan.HOLD_RUNNING}))
    assert not re.search(r"\b(RF|PC|EX)-", whole(document))


@pytest.mark.parametrize("language", ["en", "es"])
def test_hopping_is_spoken_of_only_in_the_one_allowed_sentence(language: str) -> None:
    text = whole(composed(language))
    assert text.count(paper_rules.ALLOWED_ABOUT_HOPPING[language == "es"]) == 1
    assert paper_rules.speaks_of_hopping(text) == ""
