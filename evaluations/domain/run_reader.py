"""Reads ``return_to_run.toml``: every word of the way back to running, by code."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from evaluations.domain import run_checks, run_entry, run_gate, run_steps
from evaluations.domain.run_calendar import CalendarWords
from evaluations.domain.run_phases import Element, Session
from evaluations.domain.run_profile import Profile

FILE = "return_to_run.toml"
WHY = (
    "as_planned",
    "green",
    "green_more",
    "part",
    "left_out",
    "unplanned",
    "morning_unknown",
    "too_close",
    "resting",
    "amber_unknown",
    "amber_pain",
    "amber_after",
    "amber_morning",
    "amber_unsure",
    "amber_toward",
    "red_pain",
    "red_any_pain",
    "red_morning",
    "red_still_worse",
    "red_limp",
    "red_sharp",
    "red_spread_buttock",
    "red_spread_leg",
    "red_spread_foot",
    "red_numb",
    "red_bone",
    "same_step",
    "two_reds",
    "missed_7",
    "missed_15",
    "missed_29",
)
"""Every code that ``Move.why`` may hold."""
TEXTS = (
    "run_walk",
    "run_only",
    "run_walk_for",
    "distance",
    "how",
    "honest",
    "red_do",
    "amber_do",
    "green_do",
    "race",
    "phase_a",
    "phase_b",
    "phase_c",
    "easy_week",
    "long_run",
    "session",
    "calendar",
    "look",
)
STEPS = tuple(f"R{number}" for number, _ in enumerate(run_steps.TABLE, start=1))
_TABLES: Mapping[str, Collection[str]] = {
    "profile": tuple(Profile),
    "step": STEPS,
    "element": tuple(Element),
    "why": WHY,
    "text": TEXTS,
    "check": (*run_checks.OF_RUNNER, *run_checks.CHECKS),
    "entry": tuple(run_entry.CRITERIA),
    "need": run_entry.NEEDS,
    "gate": tuple(run_gate.ITEMS),
}
_KEYS = {"code", "words", "source"}
_STEP_KEYS = _KEYS | {"run", "walk", "times", "unit"}


@dataclass(frozen=True, kw_only=True, slots=True)
class RunWords:
    """Each table by code. ``needs`` is what would meet an entry criterion."""

    profiles: Mapping[str, Words]
    steps: Mapping[str, Words]
    elements: Mapping[str, Words]
    why: Mapping[str, Words]
    texts: Mapping[str, Words]
    checks: Mapping[str, Words]
    entry: Mapping[str, Words]
    needs: Mapping[str, Words]
    gate: Mapping[str, Words]

    @property
    def calendar(self) -> CalendarWords:
        return CalendarWords(
            session=self.texts["session"], name=self.texts["calendar"], look=self.texts["look"]
        )

    def told(self, session: Session, language: str, distance: str) -> str:
        """What there is to do, as the patient reads it. ``distance`` is that of ``session`` in
        words, "" where it has none."""
        words = self.texts[_pattern_of(session)].in_(language)
        whole = words.format(
            run=session.run_minutes,
            walk=session.walk_minutes,
            times=session.times,
            distance=distance,
        )
        if not session.element:
            return whole
        return f"{whole} {self.elements[session.element].in_(language)}"


def _pattern_of(session: Session) -> str:
    if not session.run_minutes:
        return "distance"
    if session.times is None:
        return "run_walk_for"
    return "run_walk" if session.walk_minutes else "run_only"


def parse(whole: Row, faults: Faults) -> RunWords:
    """Every code that the program may name has its words and its source, and no other has."""
    tables = {name: _table(whole, name, faults) for name in _TABLES}
    _check_steps(whole, faults)
    return RunWords(
        profiles=tables["profile"],
        steps=tables["step"],
        elements=tables["element"],
        why=tables["why"],
        texts=tables["text"],
        checks=tables["check"],
        entry=tables["entry"],
        needs=tables["need"],
        gate=tables["gate"],
    )


def _table(whole: Row, name: str, faults: Faults) -> Mapping[str, Words]:
    found = {}
    known = _TABLES[name]
    rows = content.rows(whole, name, FILE, faults)
    codes = [content.choice(row, "code", known, f"{FILE} {name}", faults) for row in rows]
    content.unique(codes, f"{FILE} {name}", faults)
    for code, row in zip(codes, rows, strict=True):
        where = f"{name} {code}"
        content.unknown_keys(row, _STEP_KEYS if name == "step" else _KEYS, where, faults)
        content.text(row, "source", where, faults)
        found[code] = content.words(row, "words", where, faults)
    for code in known:
        if code not in found:
            faults.add(FILE, f"has no [[{name}]] with the code {code}")
    return found


def _check_steps(whole: Row, faults: Faults) -> None:
    """The table that is read says what is reckoned."""
    for row in content.rows(whole, "step", FILE, faults):
        code = row.get("code")
        if code not in STEPS:
            continue
        mix = run_steps.TABLE[STEPS.index(code)]
        said = (row.get("run"), row.get("walk"), row.get("times"), row.get("unit"))
        if said != (mix.run, mix.walk, mix.times, "min"):
            faults.add(f"step {code}", f"must be {mix.run} and {mix.walk} min, {mix.times} times")
