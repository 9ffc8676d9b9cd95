"""What a letter says of one case: reasons with who told or measured them, red flags, data sheet.

Everything is read from answers and chart; what nobody asked or examined is named as that.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from evaluations import library
from evaluations.domain import day_words, evidence, grades
from evaluations.domain.facts import NUMBER_KINDS, Fact, Kind, Value
from evaluations.domain.ledger import Asked
from evaluations.domain.letter import FactSheet, Flags, Line
from evaluations.domain.letter_content import SIDES, Template
from evaluations.models import TriggerFiring
from evaluations.queries import ledger, letter_chart
from evaluations.queries.letter_case import Case
from intake.queries import measures

FLAGS = {
    Asked.PRESENT: "Present:",
    Asked.DENIED: "Answered no:",
    Asked.UNSURE: "Not sure:",
    Asked.IN_PERSON: "Not answered yet, to ask in person:",
    Asked.NOT_ASKED: "Not asked:",
}


# Why this letter ------------------------------------------------------------------------------


def facts_of(firings: Iterable[TriggerFiring]) -> tuple[str, ...]:
    """The facts that these rules rest on, each once, in the order of the rules."""
    names = (one["fact"] for firing in firings for one in firing.because)
    return tuple(dict.fromkeys(names))


def reasons(case_: Case, firings: Iterable[TriggerFiring], template: str) -> tuple[Line, ...]:
    """What fired, with values, units and sides as they stood when it did, each fact once.

    An examined fact is said as the chart says it: both sides, with its values.
    """
    told: dict[str, Value] = {}
    for firing in firings:
        for one in firing.because:
            told.setdefault(one["fact"], one["value"])
    letters = library.letters()
    shown = [
        (name, value)
        for name, value in told.items()
        if value is not None and letters.may_print(name, template, because=told)
    ]
    return _once(line for name, value in shown for line in _lines_of(case_, name, value))


def also(case_: Case, template: Template, because: Collection[str]) -> tuple[Line, ...]:
    """What this reader looks for beside the reasons, where it is known."""
    names = [one for one in template.also if one not in because and one in case_.values]
    return _once(line for name in names for line in _lines_of(case_, name, case_.values[name]))


def _once(lines: Iterable[Line]) -> tuple[Line, ...]:
    found: dict[str, Line] = {}
    for line in lines:
        found.setdefault(line.label, line)
    return tuple(found.values())


def _lines_of(case_: Case, name: str, value: Value) -> Iterator[Line]:
    fact = library.facts().get(name)
    rows = list(letter_chart.charted(case_, name)) if name.startswith("exam.") else []
    if rows:
        source = case_.source(name)
        yield from (
            Line(label=row.name, value=letter_chart.sided(row), source=source) for row in rows
        )
        return
    label = fact.label.en if fact else name
    value = said(value, fact) + _on_side(case_, name, value)
    yield Line(label=label, value=value, source=case_.source(name))


SIDE_OF: Mapping[str, str] = {
    "intake.leg_pain_below_knee": "intake.leg_pain_side",
    "intake.leg_pain_to_toes": "intake.leg_pain_side",
    "intake.foot_slap_or_trip": "intake.leg_weakness_side",
    "intake.leg_weakness_trend": "intake.leg_weakness_side",
    "intake.leg_weakness_days": "intake.leg_weakness_side",
    "exam.hop_pain_familiar": "exam.hop_pain_side",
}
"""Facts whose side another fact tells."""


def _on_side(case_: Case, name: str, value: Value) -> str:
    """ ", LEFT" after a fact that has a side of its own, where it is known."""
    side = SIDES.get(str(case_.values.get(SIDE_OF.get(name, ""), "")), "")
    return f", {side}" if side and value != "no" else ""


def said(value: Value, fact: Fact | None) -> str:
    """A value in words. Grades are the examiner's: "L5 LEFT 4+"."""
    if isinstance(value, Mapping):
        graded = ((root, side, one) for root, sides in value.items() for side, one in sides.items())
        return ", ".join(
            f"{root} {side.upper()} {_grade(one)}" for root, side, one in graded if one is not None
        )
    if fact is None:
        return evidence.say(value)
    if fact.unit == OF_TEN and value is not None:
        return f"{value:g} of 10"
    words = evidence.say(value, fact)
    if fact.kind is Kind.REGIONS:
        return words.replace("Right ", "RIGHT ").replace("Left ", "LEFT ")
    return _singular(words) if value == 1 and fact.unit else words


def _singular(words: str) -> str:
    """ "1 day", "1 injury"."""
    return f"{words[:-3]}y" if words.endswith("ies") else words.removesuffix("s")


OF_TEN = "points of 10"


def _grade(decimal: float) -> str:
    named = next((one for one in grades.GRADES if grades.decimal(one) == decimal), f"{decimal:g}")
    return grades.shown(named)


# Red flags ------------------------------------------------------------------------------------


def flags(case_: Case, template: str, because: Collection[str]) -> Flags:
    """The must-ask items: how many were asked, how many are present, and each by its answer.

    An item that this reader does not need is counted as asked or not, and is not named.
    """
    page = ledger.of_case(case_.episode)
    letters = library.letters()
    named = [
        one for one in page.items if letters.may_name(one.fact.name, template, because=because)
    ]
    asked = sum(not one.asked.is_open for one in page.items)
    present = sum(one.asked is Asked.PRESENT for one in named)
    withheld = len(page.items) - len(named)
    among = f" of the {len(named)} named here" if withheld else ""
    heading = f"Red flags: asked {asked} of {len(page.items)}, present {present}{among}"
    lines = [
        Line(label=words, value=f"{', '.join(labels)}.")
        for kind, words in FLAGS.items()
        if (labels := [_flag(case_, one) for one in named if one.asked is kind])
    ]
    if withheld:
        lines.append(Line(label="Private:", value="one of these questions is kept in the chart."))
    return Flags(heading=heading, lines=tuple(lines))


def _flag(case_: Case, item: ledger.Item) -> str:
    """The item as a provider reads it; where it is present, with its side or what was said."""
    words = library.letters().flags.get(item.fact.name, item.fact.label).en
    value = str(case_.values.get(item.fact.name, ""))
    if item.asked is not Asked.PRESENT or value == "yes":
        return words
    return f"{words} {SIDES[value]}" if value in SIDES else f"{words} ({evidence.say(value)})"


# The data sheet -------------------------------------------------------------------------------


def sheets(case_: Case, template: Template, because: Collection[str]) -> tuple[FactSheet, ...]:
    """The facts that this reader needs, by group, and in each what is not known, by name."""
    return tuple(_sheets(case_, template, because))


def _sheets(case_: Case, template: Template, because: Collection[str]) -> Iterator[FactSheet]:
    letters = library.letters()
    for group in letters.groups.values():
        shown = [
            name for name in group.facts if letters.may_print(name, template.code, because=because)
        ]
        facts = [library.facts()[name] for name in shown if name not in letter_chart.IN_THE_TABLE]
        left = [] if _is_out_of_question(group.code, case_) else facts
        known_ = [
            fact
            for fact in facts
            if fact.name in case_.values
            and not (template.nerve and letter_chart.is_of_nerve(fact.name))
        ]
        unknown = _unknown([fact for fact in left if fact.name not in case_.values])
        if known_ or unknown:
            names = [fact.name for fact in known_]
            rows = _once(line for one in names for line in _lines_of(case_, one, case_.values[one]))
            yield FactSheet(label=group.label.en, rows=rows, unknown=unknown)


def _is_out_of_question(group: str, case_: Case) -> bool:
    return group == "pregnancy" and case_.values.get("person.sex_at_birth") == "male"


NOT_KNOWN = {
    "intake": "Not known from the intake",
    "exam": "Not examined",
    "course": "Not recorded",
}


def _unknown(facts: Iterable[Fact]) -> str:
    """ "Not known from the intake: …. Not examined: …."; "" where all is known.

    Numbers are left out: days and amounts are asked only of those who said yes before.
    """
    parts = []
    for group, words in NOT_KNOWN.items():
        labels = [
            fact.label.en for fact in facts if fact.group == group and fact.kind not in NUMBER_KINDS
        ]
        if labels:
            parts.append(f"{words}: {'; '.join(labels)}.")
    return " ".join(parts)


def scores(case_: Case, template: Template) -> tuple[Line, ...]:
    """The outcome measures that this reader needs: newest value, the first one, the change."""
    found = measures.of_patient(case_.episode.patient, episode_id=case_.episode.pk)
    return tuple(
        Line(
            label=one.form.name.en,
            value=one.newest.words,
            source=_since(one),
        )
        for one in found
        if one.form.code in template.scores
    )


def _since(one: measures.Measure) -> str:
    on = day_words.full(one.newest.on, "en")
    if one.last is None:
        return on
    return f"{on}; was {one.first.words} on {day_words.full(one.first.on, 'en')}"
