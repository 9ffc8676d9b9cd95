"""What may never stand on a patient's paper, whoever wrote it.

Safety reference 2.1 (H1: the one allowed sentence about hopping) and 8.4 (no codes, no doses,
sides as words).
"""

import re
from collections.abc import Iterable

ALLOWED_ABOUT_HOPPING = (
    "Do not test yourself by hopping. Your therapist will do that with you when it is safe.",
    "No se ponga a prueba saltando en un pie. Su terapeuta lo hará con usted cuando sea seguro.",
)

NEVER_PRINTED = ("RF-SAF", "RF-PSY-01", "RF-DAT", "RF-LAT")
"""Rules, or families of rules, that no paper, link or message ever speaks of."""

_ONE_LEG = r"(?:one|1|a single|un|una|1)[ -]?(?:leg|legged|foot|footed|pie|pierna|sola pierna)"
_HOP = re.compile(
    r"\bhop(?:s|ped|ping)?\b"
    rf"|\b(?:jump|leap|bounce)\w*\b[^.!?]{{0,40}}\b{_ONE_LEG}\b"
    rf"|\b{_ONE_LEG}\b[^.!?]{{0,40}}\b(?:jump|leap|bounce)\w*\b"
    rf"|\b(?:salt|brinc|brinqu)\w*\b[^.!?]{{0,40}}\b{_ONE_LEG}\b"
    rf"|\b{_ONE_LEG}\b[^.!?]{{0,40}}\b(?:salt|brinc|brinqu)\w*\b"
    r"|\ba la pata coja\b",
    re.IGNORECASE,
)
_RULES = (  # a letter before a name ("Dr. L. Brandt") is an initial, not a side
    (
        re.compile(r"\b(?:RF|PC|EX|RL)-[A-Z0-9]+(?:-\d+)?\b"),
        "Take out the code {found}. Patients never read codes.",
    ),
    (
        re.compile(r"\b\d+(?:[.,]\d+)?\s?(?:mg|mcg|µg|milligrams?|miligramos?)\b", re.IGNORECASE),
        "Take out the drug dose {found}. The paper says to ask a doctor or pharmacist.",
    ),
    (
        re.compile(r"(?<![\w'’.])[LR](?![\w'’])(?!\.\s?[A-Z])\.?"),
        "Write the side as a word: right or left, not {found}.",
    ),
)
_HOP_WORDS = (
    "Take out “{found}”. The paper may not tell anyone to hop or to jump on one leg; "
    "it already says not to."
)


def may_be_told(code: str) -> bool:
    """Whether a paper may speak of this rule at all."""
    return not code.startswith(NEVER_PRINTED)


def speaks_of_hopping(text: str) -> str:
    """The words about hopping outside the allowed sentences, or the empty string."""
    for allowed in ALLOWED_ABOUT_HOPPING:
        text = text.replace(allowed, " ")
    found = _HOP.search(text)
    return found.group() if found else ""


def faults_in(text: str) -> tuple[str, ...]:
    """Why ``text`` may not be printed for a patient: how to fix each, in words."""
    faults = [
        words.format(found=found.group())
        for pattern, words in _RULES
        if (found := pattern.search(text))
    ]
    if hop := speaks_of_hopping(text):
        faults.append(_HOP_WORDS.format(found=hop))
    return tuple(faults)


def faults_in_all(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(fault for text in texts for fault in faults_in(text))
