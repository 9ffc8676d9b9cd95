"""What is known of a case that a course of care and its length are offered from."""

from collections.abc import Iterable, Iterator
from typing import Any

from clinic.models import EpisodeOfCare
from clinic.templatetags.clinic import day
from evaluations.domain import prognosis
from evaluations.domain.plan import HOLD_RUNNING
from evaluations.domain.prognosis import Known, Told
from evaluations.domain.triggers import Judgement
from evaluations.domain.truth import Truth
from evaluations.models import TriggerFiring
from evaluations.queries import rulesets
from intake import library as intake_library
from intake import queries as intake
from intake.domain import scoring
from intake.models import ScoreRecord
from intake.queries import case

START_BACK = "start_back"
BONE_FAMILY, FUEL_FAMILIES = "BSI", ("RED", "EAT")
SEVERE, MILD = 7, 4
"""Worst pain from which a course is read as severe, and up to which as mild [D]."""
SHORT_NIGHT = 7
"""Hours of sleep under which a night is short [D]."""
RISKS = ("low", "medium", "high")
DEFICIT = "calc.neuro_deficit"
BELOW_KNEE, LEG_RAISE = "intake.leg_pain_below_knee", "exam.slr_positive"


def known(
    episode: EpisodeOfCare,
    judged: Judgement,
    firings: Iterable[TriggerFiring],
    holds: Iterable[str],
) -> Known:
    """By the names of :data:`prognosis.ASKS`, from facts, rules, scores and answers."""
    rules = [rule.family for row in firings if (rule := rulesets.rule_of(row))]
    return {
        "bone": _bone(rules, HOLD_RUNNING in set(holds)),
        "nerve": _nerve(judged),
        "leg_pain": _leg_pain(judged),
        "low_fuel": _low_fuel(rules, judged),
        **_pain(judged),
        **_risk(episode),
        **_answers(episode),
    }


def _bone(rules: Iterable[str], running_is_held: bool) -> Told:
    """Bone stress counts as cleared once nothing holds running; before, no return is planned."""
    if BONE_FAMILY not in set(rules):
        return Told(truth=Truth.NO, why="no bone rule stands")
    if running_is_held:
        return Told(truth=Truth.UNKNOWN, why="bone stress is not cleared yet")
    return Told(truth=Truth.YES, why="a bone rule stands, and running is no longer on hold")


def _nerve(judged: Judgement) -> Told:
    deficit = judged.case.calculations.conditions[DEFICIT].standing(judged.case).truth
    below, raise_ = (judged.case.word(name) for name in (BELOW_KNEE, LEG_RAISE))
    if deficit is Truth.YES:
        return Told(truth=Truth.YES, why="a nerve deficit was found")
    if below == "yes" and raise_ == "yes":
        return Told(truth=Truth.YES, why="leg pain below the knee and a positive leg raise")
    if below == "no" and judged.case.word("exam.neuro_screen") == "normal":
        return Told(truth=Truth.NO, why="no leg pain below the knee, nerve screen normal")
    return prognosis.NOT_KNOWN


def _leg_pain(judged: Judgement) -> Told:
    side = judged.case.word("intake.leg_pain_side")
    if side in ("left", "right", "both"):
        return Told(truth=Truth.YES, why="leg pain on the tablet")
    if side == "none":
        return Told(truth=Truth.NO, why="no leg pain on the tablet")
    return prognosis.NOT_KNOWN


def _low_fuel(rules: Iterable[str], judged: Judgement) -> Told:
    if set(rules) & set(FUEL_FAMILIES):
        return Told(truth=Truth.YES, why="a fuel rule stands")
    waiting = [rule for rule in judged.undecided if rule.family in FUEL_FAMILIES]
    if waiting:
        return Told(truth=Truth.UNKNOWN, why="not all was asked")
    return Told(truth=Truth.NO, why="no fuel rule stands")


def _pain(judged: Judgement) -> dict[str, Told]:
    worst = judged.case.raw("intake.nprs_worst")
    if worst is None:
        return {}
    said = f"worst pain {worst} of 10"
    return {
        "severe": Told(truth=_truth(worst >= SEVERE), why=said),
        "mild": Told(truth=_truth(worst <= MILD), why=said),
    }


def _truth(is_so: bool) -> Truth:
    return Truth.YES if is_so else Truth.NO


def _risk(episode: EpisodeOfCare) -> dict[str, Told]:
    """From the newest class of the risk screen; without one nothing is known."""
    row = (
        ScoreRecord.objects.filter(
            visit__episode=episode, instrument=START_BACK, voided_at=None, scorable=True
        )
        .order_by("-measured_on", "-at", "-pk")
        .first()
    )
    risk = _class(row) if row else ""
    if row is None or risk not in RISKS:
        return {}
    said = f"STarT Back {risk}, {day(row.measured_on)}"
    return {
        "long_course": Told(truth=_truth(risk != "low"), why=said),
        "distress": Told(truth=_truth(risk == "high"), why=said),
    }


def _class(row: ScoreRecord) -> str:
    """As it was entered, or as the stored answers score."""
    form = intake_library.load().instruments[START_BACK]
    entered = row.answers.get("class")
    return entered or scoring.class_of_record(
        form, row.answers.get("items", {}), row.total, row.parts
    )


def _answers(episode: EpisodeOfCare) -> dict[str, Told]:
    session = intake.latest_session(episode.pk)
    if session is None:
        return {}
    sittings = case.upto(session)
    spoken = case.words_of_staff(sittings)
    said: dict[str, Any] = {}
    for one in reversed(sittings):
        said |= one.response.answers | spoken.get(one.pk, {})
    return dict(_told_on_tablet(said))


def _told_on_tablet(said: dict[str, Any]) -> Iterator[tuple[str, Told]]:
    before = said.get("had_before")
    if before in ("yes", "no"):
        words = "had this pain before" if before == "yes" else "first time"
        yield "had_before", Told(truth=_truth(before == "yes"), why=words)
    hours, wakes = said.get("sleep_hours"), said.get("wakes_with_pain")
    if isinstance(hours, int | float) and hours < SHORT_NIGHT:
        yield "sleep", Told(truth=Truth.YES, why=f"{hours:g} hours of sleep")
    elif wakes == "yes":
        yield "sleep", Told(truth=Truth.YES, why="wakes with pain")
    elif isinstance(hours, int | float) and wakes == "no":
        yield "sleep", Told(truth=Truth.NO, why=f"{hours:g} hours, not woken by pain")
