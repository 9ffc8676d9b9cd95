"""Manual muscle test grades: ordinal, never averaged.

Base grades 0 to 5 are the Medical Research Council scale, used with the permission of the
Medical Research Council; the + and − steps are convention. Stored with ASCII signs ("4-").
"""

GRADES = ("0", "1", "2-", "2", "2+", "3-", "3", "3+", "4-", "4", "4+", "5-", "5")
"""Every grade, weakest first: the rank of a grade is its place here."""

RULE_DECIMALS = {
    "2-": 1.7, "2+": 2.3, "3-": 2.7, "3+": 3.3, "4-": 3.7, "4+": 4.3, "5-": 4.7,
}  # fmt: skip
"""Decimals that the safety rules compare (safety reference 0.3); whole grades are themselves."""

_MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "＋": "+"})


def read_grade(raw: str) -> str | None:
    """The grade in ``raw`` ("4+/5", "4−", "5"), or None when it is none ("4.5", "80 %")."""
    tidy = raw.translate(_MINUS_SIGNS).replace(" ", "").removesuffix("/5")
    return tidy if tidy in GRADES else None


def rank(grade: str) -> int:
    """0 for no contraction to 12 for normal; for ordering only."""
    return GRADES.index(grade)


def decimal(grade: str) -> float:
    return RULE_DECIMALS.get(grade) or float(grade)


def shown(grade: str) -> str:
    """As printed: a real minus sign."""
    return grade.replace("-", "−")
