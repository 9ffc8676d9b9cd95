"""From ``content/patterns/*.toml`` to :class:`PatternContent`, with every fault named."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from clinic.domain import content
from clinic.domain.content import ContentError, Faults, Row, Words
from evaluations.domain import grammar
from evaluations.domain.diagnosis import ENCOUNTERS, CodeList, Encounter, Family
from evaluations.domain.expression import Compare, Condition, Number
from evaluations.domain.panel_facts import History, Vocabulary
from evaluations.domain.patterns import (
    STRENGTHS,
    TAGS,
    Action,
    Candidate,
    Direction,
    Line,
    Pattern,
    PatternContent,
    Safety,
    Source,
)

URGENCIES = ("emergency", "same_day", "soon")

_LINE = {
    "code", "direction", "label", "when", "strength", "figures", "sources", "tags", "crossed",
    "note",
}  # fmt: skip
_PATTERN = {"code", "label", "line", "action", "candidate", "context", "codes_note", "source"}
_CELL = re.compile(r"\b(?:here|there|gap)\.(\w+)")
_NEVER = Compare(Number(0), ">", Number(1))
"""Stands for a rule that could not be read; never used, its fault is raised first."""


SHARED = ("codes.toml", "history.toml", "safety.toml", "sources.toml")
"""What all patterns share; every other file is one pattern, in the order of the names."""


def read(pages: Mapping[str, Row], *, known: Vocabulary, faults: Faults) -> PatternContent:
    """``pages`` are the files, read, by name. What is missing of them is a fault."""
    codes = read_codes(pages.get("codes.toml", {}), faults)
    vocabulary = with_history(pages.get("history.toml", {}), known, faults)
    sources = {one.code: one for one in _sources(pages.get("sources.toml", {}), faults)}
    desk = _Desk(vocabulary, sources, codes, faults)
    patterns = tuple(desk.pattern(row, name) for name, row in pages.items() if name not in SHARED)
    content.unique([one.code for one in patterns], "patterns", faults)
    safety = content.rows(pages.get("safety.toml", {}), "safety", "safety.toml", faults)
    return PatternContent(
        patterns=patterns,
        safety=tuple(desk.safety(row) for row in safety),
        vocabulary=vocabulary,
        codes=codes,
    )


def with_history(page: Row, known: Vocabulary, faults: Faults) -> Vocabulary:
    """``hx.*`` by its rows; a row may read the rows above it."""
    history: dict[str, History] = {}
    for row in content.rows(page, "history", "history.toml", faults):
        code = content.text(row, "code", "history.toml", faults)
        where = f"history {code}"
        content.unknown_keys(row, {"code", "label", "when", "source"}, where, faults)
        content.text(row, "source", where, faults)
        rule = content.text(row, "when", where, faults, default="")
        vocabulary = replace(known, history=dict(history))
        history[code] = History(
            code=code,
            label=content.words(row, "label", where, faults),
            when=_rule(rule, vocabulary, (), where, faults) if rule else None,
        )
    return replace(known, history=history)


def read_codes(page: Row, faults: Faults) -> CodeList:
    """``codes.toml``: every code that a family or an encounter makes must be described."""
    where = "codes.toml"
    release = page.get("release")
    if not isinstance(release, date):
        faults.add(where, "needs 'release', a date")
        release = date.min
    codes = content.rows(page, "code", where, faults)
    content.unique([str(row.get("code")) for row in codes], where, faults)
    found = CodeList(
        release=release,
        descriptions={
            content.text(row, "code", where, faults): content.text(
                row, "description", f"code {row.get('code')}", faults
            )
            for row in codes
        },
        families=tuple(_family(row, faults) for row in content.rows(page, "family", where, faults)),
        encounters=tuple(
            _encounter(row, faults) for row in content.rows(page, "encounter", where, faults)
        ),
        excludes1={
            content.text(row, "code", where, faults): content.texts(row, "with", where, faults)
            for row in content.rows(page, "excludes1", where, faults)
        },
    )
    for code in _made(found):
        if code not in found.descriptions:
            faults.add(where, f"does not describe {code}")
    return found


def _made(codes: CodeList) -> Iterable[str]:
    stems = {one.stem for one in codes.encounters}
    for family in codes.families:
        yield from (code for code in family.codes if code not in stems)
    for encounter in codes.encounters:
        yield from (encounter.code(letter) for letter in encounter.letters)


def _family(row: Row, faults: Faults) -> Family:
    where = f"family {row.get('stem')}"
    known = {"stem", "label", "right", "left", "both", "unspecified"}
    content.unknown_keys(row, known, where, faults)
    return Family(
        stem=content.text(row, "stem", where, faults),
        label=content.words(row, "label", where, faults),
        right=content.text(row, "right", where, faults),
        left=content.text(row, "left", where, faults),
        both=content.text(row, "both", where, faults, default=""),
        unspecified=content.text(row, "unspecified", where, faults, default=""),
    )


def _encounter(row: Row, faults: Faults) -> Encounter:
    where = f"encounter {row.get('stem')}"
    content.unknown_keys(row, {"stem", "description", "letters", "usual"}, where, faults)
    letters = content.texts(row, "letters", where, faults)
    for letter in letters:
        if letter not in ENCOUNTERS:
            faults.add(where, f"has the letter '{letter}', expected {', '.join(ENCOUNTERS)}")
    return Encounter(
        stem=content.text(row, "stem", where, faults),
        description=content.text(row, "description", where, faults),
        letters=letters,
        usual=content.choice(row, "usual", ("", *letters), where, faults, default=""),
    )


def _sources(page: Row, faults: Faults) -> Iterable[Source]:
    for row in content.rows(page, "source", "sources.toml", faults):
        code = content.text(row, "code", "sources.toml", faults)
        where = f"source {code}"
        content.unknown_keys(row, {"code", "reference", "where"}, where, faults)
        yield Source(
            code=code,
            reference=content.text(row, "reference", where, faults),
            where=content.text(row, "where", where, faults, default=""),
        )


def _rule(
    text: str, known: Vocabulary, earlier: Collection[str], where: str, faults: Faults
) -> Condition:
    try:
        return grammar.parse(" ".join(text.split()), known=known, earlier=earlier)
    except ContentError as error:
        for fault in error.faults:
            faults.add(where, fault)
        return _NEVER


class _Desk:
    """Reads rows against what is known; each fault goes to ``faults``."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        sources: Mapping[str, Source],
        codes: CodeList,
        faults: Faults,
    ) -> None:
        self.vocabulary, self.sources, self.codes = vocabulary, sources, codes
        self.faults = faults

    def pattern(self, row: Row, file: str) -> Pattern:
        code = content.text(row, "code", file, self.faults)
        content.unknown_keys(row, _PATTERN, code, self.faults)
        content.text(row, "source", code, self.faults)
        rows = content.rows(row, "line", code, self.faults)
        lines = tuple(self.line(one, code) for one in rows)
        earlier = [line.code for line in lines]
        content.unique(earlier, code, self.faults)
        return Pattern(
            code=code,
            label=self.words(row, "label", code),
            lines=lines,
            actions=tuple(self.action(one, code, earlier) for one in row.get("action", ())),
            candidates=tuple(
                self.candidate(one, code)
                for one in content.rows(row, "candidate", code, self.faults)
            ),
            context=content.optional_words(row, "context", code, self.faults),
            codes_note=content.optional_words(row, "codes_note", code, self.faults),
        )

    def line(self, row: Row, pattern: str) -> Line:
        code = content.text(row, "code", pattern, self.faults)
        where = f"{pattern} {code}"
        content.unknown_keys(row, _LINE, where, self.faults)
        is_note = row.get("direction") == Direction.NOTE
        rule = content.text(row, "when", where, self.faults, default="" if is_note else None)
        line = Line(
            code=code,
            direction=Direction(
                content.choice(row, "direction", list(Direction), where, self.faults)
                or Direction.NOTE
            ),
            label=self.words(row, "label", where),
            when=_rule(rule, self.vocabulary, (), where, self.faults) if rule else None,
            strength=content.choice(row, "strength", STRENGTHS, where, self.faults),
            figures=content.text(row, "figures", where, self.faults, default=""),
            sources=self.cited(row, where),
            tags=self.tags(row, where),
            is_sided=self.is_sided(rule),
            crossed=content.flag(row, "crossed", where, self.faults),
            note=content.optional_words(row, "note", where, self.faults),
        )
        self.check(line, where)
        return line

    def check(self, line: Line, where: str) -> None:
        if line.figures and line.strength in ("reasoning", ""):
            self.faults.add(where, "has a figure, so its strength is not clinical reasoning")
        if not line.sources and not {"GK", "S"} & set(line.tags):
            self.faults.add(where, "needs a source, or the tag GK or S")
        if line.crossed and not line.is_sided:
            self.faults.add(where, "is crossed but reads no cell that has sides")

    def is_sided(self, rule: str) -> bool:
        names = [f"here.{name}" for name in _CELL.findall(rule)]
        return any(self.vocabulary.cell(name).is_sided for name in names if name in self.vocabulary)

    def action(self, row: Row, pattern: str, earlier: Collection[str]) -> Action:
        where = f"{pattern} action"
        content.unknown_keys(row, {"words", "when", "tags", "sources"}, where, self.faults)
        rule = content.text(row, "when", where, self.faults)
        return Action(
            words=self.words(row, "words", where),
            when=_rule(rule, self.vocabulary, earlier, where, self.faults),
            tags=self.tags(row, where),
            sources=self.cited(row, where),
        )

    def candidate(self, row: Row, pattern: str) -> Candidate:
        code = content.text(row, "code", pattern, self.faults)
        where = f"{pattern} candidate {code}"
        content.unknown_keys(row, {"code", "note"}, where, self.faults)
        if not self.codes.offers(code):
            self.faults.add(where, "is neither a code, a family nor a stem of codes.toml")
        return Candidate(code=code, note=content.optional_words(row, "note", where, self.faults))

    def safety(self, row: Row) -> Safety:
        code = content.text(row, "code", "safety.toml", self.faults)
        where = f"safety {code}"
        known = {"code", "label", "do", "when", "urgency", "tags", "sources", "source"}
        content.unknown_keys(row, known, where, self.faults)
        content.text(row, "source", where, self.faults)
        rule = content.text(row, "when", where, self.faults)
        return Safety(
            code=code,
            label=self.words(row, "label", where),
            do=self.words(row, "do", where),
            when=_rule(rule, self.vocabulary, (), where, self.faults),
            urgency=content.choice(row, "urgency", URGENCIES, where, self.faults),
            tags=self.tags(row, where),
            sources=self.cited(row, where),
        )

    def words(self, row: Row, key: str, where: str) -> Words:
        return content.words(row, key, where, self.faults)

    def tags(self, row: Row, where: str) -> tuple[str, ...]:
        found = content.texts(row, "tags", where, self.faults)
        for tag in found:
            if tag not in TAGS:
                self.faults.add(where, f"has the tag '{tag}', expected {', '.join(TAGS)}")
        if not found:
            self.faults.add(where, "needs 'tags'")
        return found

    def cited(self, row: Row, where: str) -> tuple[Source, ...]:
        named = content.texts(row, "sources", where, self.faults)
        for one in named:
            if one not in self.sources:
                self.faults.add(where, f"cites '{one}', which sources.toml does not have")
        return tuple(self.sources[one] for one in named if one in self.sources)
