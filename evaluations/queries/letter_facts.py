"""What a letter says of one case: facts with who told or measured them, nerve table, red flags.

Everything is read from answers and chart; what nobody asked or examined is named as that.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.dateparse import parse_datetime

from clinic.domain.body import Side
from clinic.models import EpisodeOfCare
from evaluations import library
from evaluations.domain import day_words, evidence, grades, report_rows, report_text
from evaluations.domain.catalogue import LEFT_RIGHT
from evaluations.domain.chart_facts import ChartFact
from evaluations.domain.facts import NUMBER_KINDS, Fact, Value
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.domain.ledger import Asked
from evaluations.domain.letter import FactSheet, Flags, Line, Nerve
from evaluations.domain.letter_content import SIDES, Template
from evaluations.domain.report_rows import Examined, Row, Table
from evaluations.domain.triggers import RuleSet
from evaluations.models import Evaluation, TriggerFiring
from evaluations.queries import known, ledger, report, rulesets
from intake import queries as intake
from intake.domain import wording
from intake.domain.questionnaire import Question
from intake.models import IntakeSession
from intake.queries import brief, case, measures

TOLD = {
    "tablet": "patient, tablet",
    "patient": "patient, tablet",
    "guardian": "guardian, tablet",
    "paper": "patient, paper",
    "desk": "front desk",
    "staff": "asked in person",
}
ROOTS = ("L2", "L3", "L4", "L5", "S1")
REFLEXES = {"L4": ("neuro_reflex_patellar", "knee"), "S1": ("neuro_reflex_achilles", "ankle")}
NERVE_NOTES = {
    "neuro_saddle_sensation": "Saddle light touch",
    "neuro_babinski": "Babinski",
    "neuro_clonus": "Clonus",
}
VITALS = {
    "vital_sbp": "upper blood pressure",
    "vital_dbp": "lower blood pressure",
    "vital_hr": "pulse",
    "vital_temp": "temperature",
    "vital_spo2": "oxygen",
}
FLAGS = {
    Asked.PRESENT: "Present:",
    Asked.DENIED: "Answered no:",
    Asked.UNSURE: "Not sure:",
    Asked.IN_PERSON: "Not answered yet, to ask in person:",
    Asked.NOT_ASKED: "Not asked:",
}
NOT_TESTED = "not tested"
SHORT, NO_LIMIT = 60, 10_000
"""Characters of the further fields of a row that stand with its value."""


@dataclass(frozen=True)
class Case:
    """One case as letters read it, at one moment; each part is read once."""

    episode: EpisodeOfCare
    evaluation: Evaluation | None
    at: datetime

    @cached_property
    def session(self) -> IntakeSession | None:
        return intake.latest_session(self.episode.pk)

    @cached_property
    def ruleset(self) -> RuleSet:
        return rulesets.in_force(self.episode.clinic_id)

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """What is known now, by full name of the fact."""
        if self.evaluation is not None:
            told, _ = known.of_evaluation(self.evaluation, at=self.at)
        elif self.session is not None:
            visit, session = self.session.visit, self.session
            told = known.facts(visit, session=session, evaluation=None, at=self.at)
        else:
            return {}
        return library.facts().check(told)

    @cached_property
    def examined(self) -> Examined | None:
        return report.examined(self.evaluation) if self.evaluation else None

    @cached_property
    def told(self) -> Mapping[str, Any]:
        return case.sources_of_case(self.session) if self.session else {}

    @cached_property
    def lines(self) -> Mapping[str, str]:
        """The key answers of the intake by their label, the newest day's first."""
        if self.session is None:
            return {}
        found: dict[str, str] = {}
        for day in brief.page_of(self.session).days:
            for line in day.lines:
                found.setdefault(line.label, line.words)
        return found

    @property
    def wants_interpreter(self) -> bool | None:
        """None where nobody asked."""
        said = self._answer("interpreter_wanted")
        if said in ("yes", "no"):
            return bool(said == "yes")
        return self.episode.patient.needs_interpreter

    @property
    def spoken(self) -> str:
        """The language that the patient asked to speak, in words; "" where none was named."""
        own = self._answer("spoken_language_name")
        code = self._answer("spoken_language")
        question = self._questions.get("spoken_language")
        if own or code is None or question is None:
            return str(own or "")
        return wording.said(question, code).en

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        return intake.questions_of(self.session) if self.session else {}

    def _answer(self, code: str) -> Any:
        response = getattr(self.session, "response", None)
        return response.answers.get(code) if response else None

    @cached_property
    def asked_by_staff(self) -> Collection[str]:
        """The questions that staff asked in person and wrote down."""
        if self.session is None:
            return ()
        spoken = case.words_of_staff(case.upto(self.session))
        return frozenset(code for words in spoken.values() for code in words)

    def source(self, fact: str) -> str:
        """ "patient, tablet 9:22 am" or "examined 3 Dec 2026"; "" where it is not recorded."""
        group, _, code = fact.partition(".")
        if group == "exam" and self.evaluation is not None:
            return f"examined {self.day(self.evaluation.opened_at)}"
        row = self.told.get(code, {}) if group == "intake" else {}
        if not row and group == "intake" and code in self.asked_by_staff:
            return "asked in person"
        who = TOLD.get(row.get("source", ""), "")
        at = parse_datetime(row["at"]) if row.get("at") else None
        return f"{who} {self.moment(at)}".strip() if who and at else who

    def moment(self, at: datetime) -> str:
        local, today = at.astimezone(self.zone), self.at.astimezone(self.zone).date()
        clock = day_words.clock(local.time(), "en")
        return clock if local.date() == today else f"{day_words.full(local.date(), 'en')}, {clock}"

    def day(self, at: datetime) -> str:
        return day_words.full(at.astimezone(self.zone).date(), "en")

    @property
    def zone(self) -> Any:
        return self.episode.clinic.zone


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
    lines: dict[str, Line] = {}
    for name, value in told.items():
        if letters.may_print(name, template, because=told) and value is not None:
            for line in _lines_of(case_, name, value):
                lines.setdefault(line.label, line)
    return tuple(lines.values())


def _lines_of(case_: Case, name: str, value: Value) -> Iterator[Line]:
    fact = library.facts().get(name)
    rows = list(_charted(case_, name)) if name.startswith("exam.") else []
    if rows:
        source = case_.source(name)
        yield from (Line(label=row.name, value=_sided(row), source=source) for row in rows)
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
    if fact is not None and fact.unit == OF_TEN and value is not None:
        return f"{value:g} of 10"
    return evidence.say(value, fact)


OF_TEN = "points of 10"


def _grade(decimal: float) -> str:
    named = next((one for one in grades.GRADES if grades.decimal(one) == decimal), f"{decimal:g}")
    return grades.shown(named)


def _charted(case_: Case, name: str) -> Iterator[Row]:
    """The chart's rows that an exam fact is told from, where they were tested."""
    fact = _chart_facts().get(name.removeprefix("exam."))
    if fact is None or case_.examined is None or name in IN_THE_TABLE:
        return
    for table in _tables(case_.examined, _cells_of(case_.examined, fact)):
        yield from table.rows


IN_THE_TABLE = ("exam.mmt", "exam.mmt_prior", "exam.neuro_screen")
"""These stand in the nerve table; as a reason they are said as the rule read them."""


def _chart_facts() -> Mapping[str, ChartFact]:
    return {fact.name: fact for fact in library.chart_facts().facts}


def _cells_of(examined: Examined, fact: ChartFact) -> list[Found]:
    """Today's tested cells of the sources of a fact, with their further fields."""
    wanted = {(source.item.code, source.item.parts(source.qualifier)[0]) for source in fact.sources}
    rows = [row for row in examined.now if (row.code, examined.instance(row)) in wanted]
    tested = {(row.code, examined.instance(row)) for row in rows if row.status is Status.TESTED}
    return [row for row in rows if (row.code, examined.instance(row)) in tested]


def _tables(examined: Examined, cells: Collection[Found]) -> Iterator[Table]:
    part = replace(examined, now=FindingSet(cells), before=FindingSet(), before_on=None)
    for section in report_rows.sections(part):
        yield from report_rows.tables(part, section, today="Value", last="")


def _sided(row: Row, *, most: int = SHORT) -> str:
    """ "RIGHT negative, LEFT positive", and the further fields where they are short."""
    if len(row.now) > 1:
        pairs = zip(("RIGHT", "LEFT"), row.now, strict=False)
        value = ", ".join(f"{side} {words}" for side, words in pairs if words)
    else:
        value = row.now[0]
    return f"{value} ({row.more})" if row.more and len(row.more) <= most else value


# The nerve screen -----------------------------------------------------------------------------


def nerve(case_: Case) -> Nerve:
    """The nerve table, RIGHT before LEFT. A cell that was not tested says so."""
    found = case_.examined
    cells = [row for row in found.now if _is_nerve(found, row)] if found else []
    if found is None or not cells:
        return Nerve(heading="Nerve screen: not examined", rows=(), notes=_NO_SCREEN)
    rows = tuple((root, *_pair(found, f"neuro_myotome_{root.lower()}"),
                  *_pair(found, f"neuro_dermatome_{root.lower()}"), *_reflex(found, root))
                 for root in ROOTS)  # fmt: skip
    notes = ". ".join(f"{label}: {_note(found, code)}" for code, label in NERVE_NOTES.items())
    on = day_words.full(found.on, "en")
    return Nerve(heading=f"Nerve screen, {on}", rows=rows, notes=f"{notes}.")


_NO_SCREEN = "Strength, feeling and reflexes were not tested. This says nothing of their state."


def _is_nerve(found: Examined, row: Found) -> bool:
    item = found.item(row.code)
    return item is not None and item.section == "nerve"


def _pair(found: Examined, code: str) -> tuple[str, str]:
    return _cell(found, code, LEFT_RIGHT[0]), _cell(found, code, LEFT_RIGHT[1])


def _cell(found: Examined, code: str, side: Side) -> str:
    row = found.now.get(code, side)
    return report_text.value(found.item(code), row, found.now) if row else NOT_TESTED


def _reflex(found: Examined, root: str) -> tuple[str, str]:
    """ "2+ knee"; levels without a reflex of their own stay blank."""
    if root not in REFLEXES:
        return "", ""
    code, name = REFLEXES[root]
    right, left = _pair(found, code)
    return f"{name}: {right}", f"{name}: {left}"


def _note(found: Examined, code: str) -> str:
    item = found.item(code)
    sides = item.sides if item else ()
    if not item or len(sides) < 2:
        row = found.now.get(code)
        return report_text.value(item, row, found.now) if row else NOT_TESTED
    right, left = _pair(found, code)
    if right == left == NOT_TESTED:
        return NOT_TESTED
    return f"{right} on both sides" if right == left else f"RIGHT {right}, LEFT {left}"


def whole_nerve_screen(case_: Case) -> tuple[Line, ...]:
    """Every recorded row of the nerve section, RIGHT before LEFT, with its further fields."""
    if case_.examined is None:
        return ()
    tables = report_rows.tables(case_.examined, "nerve", today="", last="")
    return tuple(
        Line(label=row.name, value=_sided(row, most=NO_LIMIT))
        for table in tables
        for row in table.rows
    )


def vitals(case_: Case) -> str:
    """The vital signs with their units, and those that were not taken, by name."""
    found = case_.examined
    taken, missing = [], []
    for code, label in VITALS.items():
        row = found.now.tested(code) if found else None
        if found is not None and row is not None:
            taken.append(f"{label} {report_text.value(found.item(code), row, found.now)}")
        else:
            missing.append(label)
    if found is None or not taken:
        return "none taken."
    said_ = f"{', '.join(taken)} ({day_words.full(found.on, 'en')})."
    return f"{said_} Not taken: {', '.join(missing)}." if missing else said_


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
        if (labels := [_flag(one) for one in named if one.asked is kind])
    ]
    if withheld:
        lines.append(Line(label="Private:", value="one question is answered in the chart only."))
    return Flags(heading=heading, lines=tuple(lines))


def _flag(item: ledger.Item) -> str:
    """The item as a provider reads it; where it is present or in doubt, with what was said."""
    words = library.letters().flags.get(item.fact.name, item.fact.label).en
    side = SIDES.get(item.value.lower(), "") if item.asked is Asked.PRESENT else ""
    return f"{words} {side}".strip()


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
        facts = [library.facts()[name] for name in shown if name not in IN_THE_TABLE]
        left = [] if _is_out_of_question(group.code, case_) else facts
        known_ = [fact for fact in facts if case_.values.get(fact.name) is not None]
        unknown = _unknown([fact for fact in left if fact not in known_])
        if known_ or unknown:
            rows = tuple(_known_line(case_, fact) for fact in known_)
            yield FactSheet(label=group.label.en, rows=rows, unknown=unknown)


def _is_out_of_question(group: str, case_: Case) -> bool:
    return group == "pregnancy" and case_.values.get("person.sex_at_birth") == "male"


def _known_line(case_: Case, fact: Fact) -> Line:
    known_as = case_.values[fact.name]
    value = said(known_as, fact) + _on_side(case_, fact.name, known_as)
    return Line(label=fact.label.en, value=value, source=case_.source(fact.name))


def _unknown(facts: Iterable[Fact]) -> str:
    """ "Not known from the intake: …. Not examined: …."; "" where all is known.

    Numbers are left out: days and amounts are asked only of those who said yes before.
    """
    parts = []
    for words, is_exam in (("Not known from the intake", False), ("Not examined", True)):
        labels = [
            fact.label.en
            for fact in facts
            if (fact.group == "exam") is is_exam and fact.kind not in NUMBER_KINDS
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
