"""Every fixed word of the patient's paper: ``plan.toml`` and ``patient_words/told.toml``."""

import string
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from evaluations.domain import exercises, plan, plan_reader
from evaluations.domain.exercises import DoseWords, Exercise, Schedule

URGENCIES = ("emergency", "same_day", "soon", "routine", "monitor")
HOW_REACHED = ("phone", "letter", "in_person", "911")

FILLED: Mapping[str, frozenset[str]] = {
    "version": frozenset({"number"}),
    "born": frozenset({"date"}),
    "from": frozenset({"name", "therapist"}),
    "next_visit": frozenset({"when"}),
    "clinic_phone": frozenset({"phone"}),
    "goal_line": frozenset({"measure", "target", "baseline", "date"}),
    "goal_line_new": frozenset({"measure", "target", "date"}),
    "goal_reason": frozenset({"reason"}),
    "at_most": frozenset({"number", "unit"}),
    "at_least": frozenset({"number", "unit"}),
    "one_exercise": frozenset({"numbers"}),
    "many_exercises": frozenset({"numbers"}),
    "picture": frozenset({"name"}),
    "not_exercise": frozenset({"name"}),
    "visits": frozenset({"visits", "weeks", "date"}),
    "many_visits": frozenset({"number"}),
    "many_weeks": frozenset({"number"}),
    "questions": frozenset({"phone"}),
    "clinic_line": frozenset({"clinic"}),
    "minutes": frozenset({"number"}),
    "run_later": frozenset({"date"}),
    "treated_says": frozenset({"first", "last", "visits"}),
}
"""What the program fills into each pattern; a pattern must ask for exactly this."""

PLAIN = (
    "title", "no_next_visit", "found", "nothing_found", "goals", "no_goals", "week", "week_note",
    "week_day", "week_what", "week_done", "week_after", "week_morning", "rest_day", "rest_all",
    "and", "exercises", "start", "finish", "no_exercises", "stop_rule", "not_now", "no_hop",
    "talked", "talked_none", "someone", "self_care", "follow_up", "one_visit", "one_week",
    "page", "of", "way_back", "way_back_note", "run_column", "walk_column", "times_column",
    "no_walk", "run_stopped", "light_go", "light_go_says", "light_same", "light_same_says",
    "light_stop", "light_stop_says", "card", "card_fold",
    "discharge", "treated", "then_and_now", "goal_column", "first_column", "now_column",
    "aim_column", "met_column", "no_goals_kept", "go_on", "come_back", "come_back_says",
    "not_measured", "met", "not_met",
)  # fmt: skip
"""Sentences that stand as they are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SafetyNet:
    """The approved card (safety reference 1.7), never shortened."""

    title: Words
    now: Words
    today: Words
    phone: Words
    closed: Words
    now_items: tuple[Words, ...]
    today_items: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """Everything fixed that a plan may say.

    ``told`` replaces a rule's own patient text on paper; ``arranged`` is by urgency; ``contact``
    by how a person was reached.
    """

    safety_net: SafetyNet
    words: Mapping[str, Words]
    dose: DoseWords
    schedules: Mapping[str, Schedule]
    library: Mapping[str, Exercise]
    options: plan.Options
    told: Mapping[str, Words]
    arranged: Mapping[str, Words]
    contact: Mapping[str, Words]


def read(
    data: Row,
    told: Iterable[Row],
    *,
    library: Mapping[str, Exercise],
    schedules: Mapping[str, Schedule],
    options: plan.Options,
    rules: Collection[str],
    faults: Faults,
) -> Wording:
    """The wording of the paper; ``rules`` are the codes that ``told`` may name."""
    words = plan_reader.named_words(data, "document", {*FILLED, *PLAIN}, faults)
    contact = plan_reader.named_words(data, "contact", HOW_REACHED, faults)
    for name, one in words.items():
        _check_filled(one, FILLED.get(name, frozenset()), f"document {name}", faults)
    for name, one in contact.items():
        filled = frozenset({"date"}) if name == "911" else frozenset({"who", "date"})
        _check_filled(one, filled, f"contact {name}", faults)
    return Wording(
        safety_net=_safety_net(data, faults),
        words=words,
        dose=exercises.parse_dose_words(_table(data, "dose"), faults),
        schedules=schedules,
        library=library,
        options=options,
        told=_told(told, rules, faults),
        arranged=_arranged(data, faults),
        contact=contact,
    )


def _table(data: Row, key: str) -> Row:
    table = data.get(key)
    return table if isinstance(table, dict) else {}


def _check_filled(words: Words, filled: Collection[str], where: str, faults: Faults) -> None:
    for language, text in (("en", words.en), ("es", words.es)):
        asked = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        if asked != set(filled):
            faults.add(where, f"asks for {sorted(asked)} in {language}, filled {sorted(filled)}")


_NET = ("title", "now", "today", "phone", "closed")


def _safety_net(data: Row, faults: Faults) -> SafetyNet:
    table = _table(data, "safety_net")
    where = "safety_net"
    content.unknown_keys(table, {*_NET, "now_item", "today_item", "source"}, where, faults)
    content.text(table, "source", where, faults)
    return SafetyNet(
        **{name: content.words(table, name, where, faults) for name in _NET},
        now_items=_items(table, "now_item", faults),
        today_items=_items(table, "today_item", faults),
    )


def _items(table: Row, key: str, faults: Faults) -> tuple[Words, ...]:
    where = f"safety_net {key}"
    return tuple(
        content.words({"item": row}, "item", where, faults)
        for row in content.rows(table, key, where, faults)
    )


def _told(rows: Iterable[Row], rules: Collection[str], faults: Faults) -> Mapping[str, Words]:
    found = {}
    for row in rows:
        code = content.choice(row, "code", rules, "told", faults)
        where = f"told {code}"
        content.unknown_keys(row, {"code", "words", "source"}, where, faults)
        content.text(row, "source", where, faults)
        found[code] = content.words(row, "words", where, faults)
    return found


def _arranged(data: Row, faults: Faults) -> Mapping[str, Words]:
    found = {}
    for row in content.rows(data, "arranged", "arranged", faults):
        urgency = content.choice(row, "urgency", URGENCIES, "arranged", faults)
        where = f"arranged {urgency}"
        content.unknown_keys(row, {"urgency", "words", "source"}, where, faults)
        content.text(row, "source", where, faults)
        found[urgency] = content.words(row, "words", where, faults)
    if set(found) != set(URGENCIES):
        faults.add("arranged", f"needs each of {', '.join(URGENCIES)} once")
    return found
