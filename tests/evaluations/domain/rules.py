"""The shipped rules, and short ways to ask them about a patient."""

import copy

from evaluations import library
from evaluations.domain import triggers

NORMAL_STRENGTH = {root: {"left": 5, "right": 5} for root in ("L2", "L3", "L4", "L5", "S1")}

QUIET = {
    "person": {"age_years": 40, "sex_at_birth": "female", "visit_mode": "in_person"},
    "intake": {
        "symptom_days": 10,
        "improving": "better",
        "nprs_now": 2,
        "pain_regions": ["lumbar_mid"],
        "leg_pain_side": "none",
        "load_pain": "no",
        "pain_walking_limp": "no",
        "leg_weakness_side": "none",
        "saddle_numb": "no",
        "bladder_change": "no",
        "bowel_change": "no",
        "sexual_change": "no",
        "new_brain_symptoms": "no",
        "trauma_major": "no",
        "steroids_3mo": "no",
        "cancer_history": "none",
        "weight_loss_unexplained": "no",
        "fever_chills": "no",
        "self_harm_thoughts": "no",
    },
    "exam": {"neuro_screen": "normal", "mmt": NORMAL_STRENGTH},
    "course": {},
}
"""A patient for whom nothing fires: every must-ask item asked and denied."""


def patient(base=QUIET, /, **changes):
    """``base`` with facts changed by full name: ``patient(**{"exam.temp_f": 101})``."""
    changed = copy.deepcopy(base)
    for name, value in changes.items():
        group, fact = name.split(".")
        changed.setdefault(group, {})[fact] = value
    return changed


def judged(nested, *, finished=True):
    ruleset = library.ruleset()
    return triggers.judge(ruleset, library.facts().check(nested), finished=finished)


def fired(nested, **options):
    return {firing.code for firing in judged(nested, **options).fired}


def case(nested):
    return library.ruleset().calculations.case(library.facts().check(nested))


def weak(**grades):
    """Strength normal but for some roots: ``weak(L5_left=3.3)``."""
    table = copy.deepcopy(NORMAL_STRENGTH)
    for place, grade in grades.items():
        root, side = place.split("_")
        table[root][side] = grade
    return table
