"""The catalogue of the evaluation: every content file, read and cross-checked once per process."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from clinic.domain import content
from clinic.domain.content import ContentError, Faults, Row, Words
from evaluations import drawings
from evaluations.domain import (
    alarm_words,
    answerable,
    catalogue_checks,
    catalogue_reader,
    chart_facts_reader,
    chart_words,
    complexity,
    decisions,
    derived,
    home,
    hop_gate,
    letter_reader,
    paper_words,
    pattern_reader,
    plan_content,
    rights_words,
    rule_sources,
    run_reader,
    slip,
    snippets,
)
from evaluations.domain.alarm_words import AlarmWords
from evaluations.domain.catalogue import Catalogue, Kind
from evaluations.domain.chart_facts import ChartFacts
from evaluations.domain.chart_words import ChartWords
from evaluations.domain.complexity import ComplexityRules
from evaluations.domain.decisions import DecisionReason
from evaluations.domain.facts import FactDictionary
from evaluations.domain.home import Home
from evaluations.domain.hop_gate import GateRules
from evaluations.domain.letter_content import LetterContent
from evaluations.domain.panel_facts import Vocabulary
from evaluations.domain.patterns import PatternContent
from evaluations.domain.plan_content import Files, PlanContent
from evaluations.domain.rights_words import RightsWords
from evaluations.domain.rule_sources import Sources
from evaluations.domain.run_reader import RunWords
from evaluations.domain.slip import SlipWords
from evaluations.domain.snippets import Snippet
from evaluations.domain.triggers import RuleSet
from intake import library as intake

CONTENT = Path(__file__).parent / "content"


def load() -> None:
    """Reads everything, or raises one ContentError with every fault of every file."""
    faults = Faults()
    for read in READERS:
        try:
            read()
        except ContentError as error:
            faults.extend(error)
    faults.raise_if_any()


@cache
def ruleset() -> RuleSet:
    """The referral rules that came with the program, with the facts they read.

    What judges a clinic is :func:`evaluations.queries.rulesets.in_force`.
    """
    return read_ruleset(CONTENT)


@cache
def decision_reasons() -> Mapping[str, DecisionReason]:
    """The coded reasons of a decision about a firing."""
    return read_decision_reasons(CONTENT)


@cache
def rule_families() -> Mapping[str, Words]:
    """What heads each family of rules, by the letters of its code."""
    return read_rule_families(CONTENT)


@cache
def catalogue() -> Catalogue:
    """Everything that can be examined."""
    return read_catalogue(CONTENT)


@cache
def chart_facts() -> ChartFacts:
    """How the chart tells the exam facts that rules read."""
    return read_chart_facts(CONTENT, catalogue())


@cache
def hop_gate_rules() -> GateRules:
    """What blocks the hop test, and what must be known first."""
    return read_hop_gate(CONTENT, ruleset())


@cache
def plan() -> PlanContent:
    """What a plan of care is chosen from, and every fixed word of the patient's paper."""
    return read_plan(CONTENT, ruleset(), catalogue())


@cache
def words_of_papers() -> Mapping[str, Words]:
    """The fixed words of the consents' copy and of the questionnaire on paper."""
    return _parsed(CONTENT / "papers.toml", paper_words.parse)


@cache
def words_of_slip() -> SlipWords:
    """What a patient takes home about a referral."""
    return _parsed(CONTENT / "slip.toml", slip.parse)


@cache
def words_of_rights() -> RightsWords:
    """What a patient reads about the keeping of their own record."""
    return _parsed(CONTENT / rights_words.FILE, rights_words.parse)


@cache
def words_of_chart() -> ChartWords:
    """Headings and labels of the copy of a whole record on paper."""
    return _parsed(CONTENT / chart_words.FILE, chart_words.parse)


@cache
def words_of_alarm() -> AlarmWords:
    return read_words_of_alarm(CONTENT)


@cache
def at_home() -> Home:
    """What a person is asked between visits: an answer makes only facts that there are."""
    path = CONTENT / "home.toml"
    return _parsed(path, lambda whole, faults: home.parse(whole, facts=facts(), faults=faults))


@cache
def return_to_run() -> RunWords:
    """Every word of the way back to running."""
    return _parsed(CONTENT / run_reader.FILE, run_reader.parse)


@cache
def letters() -> LetterContent:
    """The templates of referral letters, and what each rule asks of whom."""
    return read_letters(CONTENT, ruleset())


@cache
def snippets_of_notes() -> tuple[Snippet, ...]:
    """Sentences that a note may start from."""
    return read_snippets(CONTENT, catalogue())


@cache
def complexity_rules() -> ComplexityRules:
    """What is counted when the complexity of an evaluation is suggested."""
    return read_complexity(CONTENT, facts(), catalogue())


@cache
def patterns() -> PatternContent:
    """What speaks for and against each hypothesis, and the diagnosis codes it may offer."""
    return read_patterns(CONTENT, ruleset(), catalogue())


def facts() -> FactDictionary:
    """The one vocabulary of facts."""
    return ruleset().calculations.known


def read_ruleset(folder: Path) -> RuleSet:
    """The rules under ``folder``. A rule may name only facts that exist and rules before it."""
    faults = Faults()
    sources = read_sources(folder / "triggers", folder / rule_sources.FACTS, faults)
    return rule_sources.parse(sources, present=sources[rule_sources.FACTS], faults=faults)


@cache
def sources() -> Sources:
    """The text of the shipped rule set, file by file."""
    return read_sources(CONTENT / "triggers", CONTENT / rule_sources.FACTS, Faults())


def read_sources(folder: Path, dictionary: Path, faults: Faults) -> Sources:
    """The rule files in ``folder`` and their head, with the fact dictionary they read."""
    head = content.read_text(folder / rule_sources.HEAD, faults)
    named = rule_sources.files(content.toml(head, rule_sources.HEAD, Faults()), Faults())
    return {
        rule_sources.FACTS: content.read_text(dictionary, faults),
        rule_sources.HEAD: head,
        **{one: content.read_text(folder / one, faults) for one in named},
    }


def stored_ruleset(kept: Sources) -> RuleSet:
    """A rule set from the text that was kept of it, or one ContentError with every fault."""
    return rule_sources.parse(kept, present=sources()[rule_sources.FACTS], faults=Faults())


def check_leaning(rules: RuleSet) -> None:
    """What leans on the rules that judge must be there: a precaution names only rules that exist.

    Raises one ContentError with every fault.
    """
    read_plan(CONTENT, rules, catalogue())


def read_hop_gate(folder: Path, rules: RuleSet) -> GateRules:
    path = folder / "hop_gate.toml"
    return _parsed(path, lambda head, _: hop_gate.parse(head, rules.calculations))


def read_decision_reasons(folder: Path) -> Mapping[str, DecisionReason]:
    faults = Faults()
    found = _rows(folder / "decisions.toml", "reason", faults)
    faults.raise_if_any()
    return decisions.parse(found)


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue under ``folder``, or one ContentError with every fault of its files.

    A derived row that nothing works out is a fault too.
    """
    faults = Faults()
    place = folder / "examination"
    files = [
        (f"{name}.toml", content.read_toml(place / f"{name}.toml", faults))
        for names in catalogue_reader.SECTIONS.values()
        for name in names
    ]
    shared = content.read_toml(place / "shared.toml", faults)
    faults.raise_if_any()
    found = catalogue_reader.read(shared, files, faults)
    catalogue_checks.check_formulas(found, derived.FORMULAS, faults)
    faults.raise_if_any()
    return found


def read_chart_facts(folder: Path, known: Catalogue) -> ChartFacts:
    """``exam_facts.toml``: it must tell every exam fact of the vocabulary and no other."""
    faults = Faults()
    path = folder / "exam_facts.toml"
    rows = content.rows(content.read_toml(path, faults), "fact", path.name, faults)
    table = chart_facts_reader.parse(rows, known, faults)
    told = {fact.name for fact in table.facts}
    asked = {name.removeprefix("exam.") for name in facts() if name.startswith("exam.")}
    for name in sorted(asked - told):
        faults.add(path.name, f"does not say how the chart tells exam.{name}")
    for name in sorted(told - asked):
        faults.add(path.name, f"tells exam.{name}, which facts.toml does not have")
    faults.raise_if_any()
    return table


def read_plan(folder: Path, rules: RuleSet, known: Catalogue) -> PlanContent:
    """The plan's content under ``folder``; it names only rules, facts and findings that exist."""
    faults = Faults()
    whole = content.read_toml(folder / "plan.toml", faults)
    files = Files(
        plan=whole,
        precautions=_rows(folder / "precautions.toml", "precaution", faults),
        exercises=tuple(
            row
            for path in sorted((folder / "exercises").glob("*.toml"))
            for row in _rows(path, "exercise", faults)
        ),
        found=_rows(folder / "patient_words" / "findings.toml", "found", faults),
        told=_rows(folder / "patient_words" / "told.toml", "told", faults),
    )
    faults.raise_if_any()
    found = plan_content.read(
        files,
        facts=rules.calculations.known,
        rules=rules.rules,
        catalogue={item.code for item in known},
        faults=faults,
    )
    faults.raise_if_any()
    return found


def read_patterns(folder: Path, rules: RuleSet, known: Catalogue) -> PatternContent:
    """``patterns/*.toml``: lines read only findings, facts and answers that exist."""
    faults = Faults()
    place = folder / "patterns"
    pages = {path.name: content.read_toml(path, faults) for path in sorted(place.glob("*.toml"))}
    faults.raise_if_any()
    found = pattern_reader.read(
        pages,
        known=Vocabulary(
            calculations=rules.calculations, catalogue=known, questions=intake.current().by_code
        ),
        faults=faults,
    )
    faults.raise_if_any()
    return found


def read_words_of_alarm(folder: Path) -> AlarmWords:
    path = folder / "alarm.toml"
    return _parsed(path, lambda whole, faults: alarm_words.read(whole, path.name, faults))


def read_letters(folder: Path, rules: RuleSet) -> LetterContent:
    """``letters.toml``: every rule is asked once or is named as never written, every fact of the
    vocabulary stands in one group."""
    known = letter_reader.known_of(rules, scores=intake.load().instruments)
    path = folder / letter_reader.FILE
    return _parsed(path, lambda whole, faults: letter_reader.parse(whole, known, faults))


def read_snippets(folder: Path, known: Catalogue) -> tuple[Snippet, ...]:
    faults = Faults()
    found = _rows(folder / "snippets.toml", "snippet", faults)
    faults.raise_if_any()
    return snippets.parse(found, notes=[one.code for one in known if one.entry.kind is Kind.TEXT])


def read_complexity(folder: Path, known: FactDictionary, chart: Catalogue) -> ComplexityRules:
    sections = [one.code for one in chart.sections]
    return _parsed(
        folder / "complexity.toml",
        lambda whole, _: complexity.parse(whole, facts=known, sections=sections),
    )


def read_rule_families(folder: Path) -> Mapping[str, Words]:
    faults = Faults()
    found = _rows(folder / "rule_families.toml", "family", faults)
    codes = [content.text(row, "code", "family", faults) for row in found]
    content.unique(codes, "families", faults)
    labels = [content.words(row, "label", "family", faults) for row in found]
    faults.raise_if_any()
    return dict(zip(codes, labels, strict=True))


def check_asked() -> None:
    """Every answer of the intake must be one that its fact may hold: judging never stumbles."""
    faults = Faults()
    for questionnaire in intake.load().questionnaires.values():
        answerable.check(questionnaire, facts(), faults)
    faults.raise_if_any()


Read = TypeVar("Read")


def _parsed(path: Path, parse: Callable[[Row, Faults], Read]) -> Read:
    """What ``parse`` makes of one file, or one ContentError with every fault of it."""
    faults = Faults()
    whole = content.read_toml(path, faults)
    faults.raise_if_any()
    found = parse(whole, faults)
    faults.raise_if_any()
    return found


def _rows(path: Path, key: str, faults: Faults) -> tuple[Row, ...]:
    return content.rows(content.read_toml(path, faults), key, path.name, faults)


READERS: tuple[Callable[[], object], ...] = (
    ruleset,
    hop_gate_rules,
    rule_families,
    decision_reasons,
    catalogue,
    chart_facts,
    plan,
    patterns,
    words_of_papers,
    words_of_slip,
    words_of_rights,
    words_of_chart,
    words_of_alarm,
    at_home,
    return_to_run,
    letters,
    snippets_of_notes,
    complexity_rules,
    drawings.all_figures,
    drawings.figure_words,
    check_asked,
)
"""What :func:`load` reads; each raises a ContentError with its own faults."""
