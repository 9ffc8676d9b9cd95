"""Reading a questionnaire from TOML rows, with every fault of every file named at once."""

from collections.abc import Iterable, Mapping

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from intake.domain import checks, units
from intake.domain.questionnaire import (
    LAYOUTS,
    MEASURED,
    PICKS,
    SHAPES,
    WHEN,
    Check,
    Column,
    Condition,
    Kind,
    Option,
    Page,
    Question,
    Questionnaire,
    Section,
)

_KEYS = {
    "condition": ("code", "is", "at_least", "at_most", "unknown", "answered"),
    "option": ("code", "words", "quiet", "alone", "no_fact"),
    "page": ("code", "section", "heading", "lead", "why", "layout", "none_of_these", "question"),
    "check": (
        "code", "page", "words", "when", "rising", "adds", "works_out", "at_least", "at_most",
    ),
    "column": ("code", "words"),
    "given": ("code", "options", "source"),
    "question": (
        "code", "kind", "ask", "source", "hint", "options", "show_when", "optional", "fact",
        "min", "max", "unusual_below", "unusual_above", "decimals", "units", "labels", "ends",
        "when", "limit", "shape", "why", "private", "by_itself", "boxes", "columns", "entries",
    ),
}  # fmt: skip

_MARKED = (Kind.REGIONS, Kind.BODY)
_UNSAID = Words("", "")

OptionSets = Mapping[str, tuple[Option, ...]]


def parse(files: Iterable[tuple[str, Row]], faults: Faults) -> Questionnaire:
    """The questionnaire that ``files`` (name, contents) make together, in their order.

    Faults go to ``faults``; what comes back may be used only when there are none.
    """
    named = list(files)
    head = next((data for _, data in named if "questionnaire" in data), {})
    top = head.get("questionnaire", {})
    sets = _option_sets(head, faults)
    pages = tuple(
        _page(row, f"{name} page {row.get('code', '?')}", sets, faults)
        for name, data in named
        if "page" in data
        for row in content.rows(data, "page", name, faults)
    )
    found = Questionnaire(
        code=content.text(top, "code", "questionnaire", faults),
        version=content.text(top, "version", "questionnaire", faults),
        title=content.words(top, "title", "questionnaire", faults),
        source=content.text(top, "source", "questionnaire", faults),
        sections=tuple(_section(row, faults) for row in _rows(head, "section", faults)),
        pages=pages,
        checks=tuple(_check(row, faults) for row in _rows(head, "check", faults)),
        given=tuple(_given(row, faults) for row in _rows(head, "given", faults)),
        in_person=tuple(
            _question(row, f"in_person {row.get('code', '?')}", sets, faults)
            for row in _rows(head, "in_person", faults)
        ),
    )
    _cross_check(found, faults)
    return found


def _rows(data: Row, key: str, faults: Faults) -> tuple[Row, ...]:
    return content.rows(data, key, "questionnaire", faults) if key in data else ()


def _section(row: Row, faults: Faults) -> Section:
    where = f"section {row.get('code', '?')}"
    content.unknown_keys(row, ("code", "words"), where, faults)
    return Section(
        code=content.text(row, "code", where, faults),
        words=content.words(row, "words", where, faults),
    )


def _given(row: Row, faults: Faults) -> Question:
    """What is known without asking has codes to wait for, and no words: nobody reads it."""
    where = f"given {row.get('code', '?')}"
    content.unknown_keys(row, _KEYS["given"], where, faults)
    return Question(
        code=content.text(row, "code", where, faults),
        kind=Kind.CHOICE,
        ask=_UNSAID,
        source=content.text(row, "source", where, faults),
        options=tuple(
            Option(code=code, words=_UNSAID)
            for code in content.texts(row, "options", where, faults)
        ),
    )


def _option_sets(head: Row, faults: Faults) -> OptionSets:
    sets = {}
    for row in _rows(head, "options", faults):
        where = f"options {row.get('set', '?')}"
        content.unknown_keys(row, ("set", "option"), where, faults)
        found = tuple(_option(o, where, faults) for o in content.rows(row, "option", where, faults))
        sets[content.text(row, "set", where, faults)] = found
    return sets


def _option(row: Row, where: str, faults: Faults) -> Option:
    where = f"{where} option {row.get('code', '?')}"
    content.unknown_keys(row, _KEYS["option"], where, faults)
    return Option(
        code=content.text(row, "code", where, faults),
        words=content.words(row, "words", where, faults),
        quiet=content.flag(row, "quiet", where, faults),
        alone=content.flag(row, "alone", where, faults),
        no_fact=content.flag(row, "no_fact", where, faults),
    )


def _page(row: Row, where: str, sets: OptionSets, faults: Faults) -> Page:
    content.unknown_keys(row, _KEYS["page"], where, faults)
    questions = tuple(
        _question(one, f"{where} question {one.get('code', '?')}", sets, faults)
        for one in content.rows(row, "question", where, faults)
    )
    alone = questions[0].ask if len(questions) > 0 else _UNSAID
    return Page(
        code=content.text(row, "code", where, faults),
        section=content.text(row, "section", where, faults),
        heading=content.optional_words(row, "heading", where, faults) or alone,
        questions=questions,
        lead=content.optional_words(row, "lead", where, faults),
        why=content.optional_words(row, "why", where, faults),
        layout=content.choice(row, "layout", LAYOUTS, where, faults, default="tiles"),
        none_of_these=content.flag(row, "none_of_these", where, faults),
    )


def _question(row: Row, where: str, sets: OptionSets, faults: Faults) -> Question:
    content.unknown_keys(row, _KEYS["question"], where, faults)
    kind = content.choice(row, "kind", list(Kind), where, faults, default=Kind.TEXT)
    return Question(
        code=content.text(row, "code", where, faults),
        kind=Kind(kind),
        ask=content.words(row, "ask", where, faults),
        source=content.text(row, "source", where, faults),
        hint=content.optional_words(row, "hint", where, faults),
        options=_options(row, where, sets, faults),
        show_when=_conditions(row, "show_when", where, faults),
        optional=content.flag(row, "optional", where, faults),
        fact=content.flag(row, "fact", where, faults),
        minimum=content.number(row, "min", where, faults),
        maximum=content.number(row, "max", where, faults),
        unusual_below=content.number(row, "unusual_below", where, faults),
        unusual_above=content.number(row, "unusual_above", where, faults),
        decimals=content.flag(row, "decimals", where, faults),
        units=content.texts(row, "units", where, faults),
        labels=_many_words(row, "labels", where, faults),
        ends=_many_words(row, "ends", where, faults),
        when=content.choice(row, "when", WHEN, where, faults, default="any"),
        limit=int(content.number(row, "limit", where, faults, default=200) or 200),
        shape=content.choice(row, "shape", SHAPES, where, faults, default="any"),
        why=content.optional_words(row, "why", where, faults),
        private=content.flag(row, "private", where, faults),
        by_itself=content.flag(row, "by_itself", where, faults),
        boxes=content.flag(row, "boxes", where, faults),
        columns=_columns(row, where, faults),
        entries=int(content.number(row, "entries", where, faults, default=6) or 6),
    )


def _columns(row: Row, where: str, faults: Faults) -> tuple[Column, ...]:
    given = content.rows(row, "columns", where, faults) if "columns" in row else ()
    for one in given:
        content.unknown_keys(one, _KEYS["column"], f"{where} columns", faults)
    return tuple(
        Column(
            code=content.text(one, "code", f"{where} columns", faults),
            words=content.words(one, "words", f"{where} columns", faults),
        )
        for one in given
    )


def _options(row: Row, where: str, sets: OptionSets, faults: Faults) -> tuple[Option, ...]:
    """Options are a named set or rows of their own."""
    given = row.get("options", [])
    if isinstance(given, str):
        if given not in sets:
            faults.add(where, f"uses the unknown option set '{given}'")
        return sets.get(given, ())
    if not given:
        return ()
    return tuple(_option(one, where, faults) for one in content.rows(row, "options", where, faults))


def _many_words(row: Row, key: str, where: str, faults: Faults) -> tuple[Words, ...]:
    given = content.rows(row, key, where, faults) if key in row else ()
    return tuple(content.words({"words": one}, "words", where, faults) for one in given)


def _conditions(row: Row, key: str, where: str, faults: Faults) -> tuple[Condition, ...]:
    given = content.rows(row, key, where, faults) if key in row else ()
    return tuple(_condition(one, f"{where} {key}", faults) for one in given)


def _condition(row: Row, where: str, faults: Faults) -> Condition:
    content.unknown_keys(row, _KEYS["condition"], where, faults)
    found = Condition(
        code=content.text(row, "code", where, faults),
        is_=content.texts(row, "is", where, faults),
        at_least=content.number(row, "at_least", where, faults),
        at_most=content.number(row, "at_most", where, faults),
        unknown=content.flag(row, "unknown", where, faults),
        answered=content.flag(row, "answered", where, faults),
    )
    if not (found.is_ or found.answered or (found.at_least, found.at_most) != (None, None)):
        faults.add(where, "asks nothing: give 'is', 'at_least', 'at_most' or 'answered'")
    return found


def _check(row: Row, faults: Faults) -> Check:
    where = f"check {row.get('code', '?')}"
    content.unknown_keys(row, _KEYS["check"], where, faults)
    return Check(
        code=content.text(row, "code", where, faults),
        page=content.text(row, "page", where, faults),
        words=content.words(row, "words", where, faults),
        when=_conditions(row, "when", where, faults),
        rising=content.texts(row, "rising", where, faults),
        adds=content.texts(row, "adds", where, faults),
        works_out=content.choice(
            row, "works_out", ("", *checks.WORKED_OUT), where, faults, default=""
        ),
        at_least=content.number(row, "at_least", where, faults),
        at_most=content.number(row, "at_most", where, faults),
    )


def _cross_check(found: Questionnaire, faults: Faults) -> None:
    content.unique((section.code for section in found.sections), "sections", faults)
    content.unique((page.code for page in found.pages), "pages", faults)
    every = (*found.given, *found.questions(), *found.in_person)
    content.unique((question.code for question in every), "questions", faults)
    content.unique((check.code for check in found.checks), "checks", faults)
    known = {section.code for section in found.sections}
    for page in found.pages:
        if page.section not in known:
            faults.add(f"page {page.code}", f"stands in the unknown section '{page.section}'")
    _check_order(found, faults)
    for question in every:
        _check_question(question, faults)
    for check in found.checks:
        _check_check(check, found, faults)


def _check_order(found: Questionnaire, faults: Faults) -> None:
    """A condition may look only at what is given or was asked before, at answers that exist."""
    asked = {question.code: question for question in found.given}
    for question in found.questions():
        for condition in question.show_when:
            _check_condition(condition, asked, f"question {question.code}", faults)
            _check_comparable(condition, asked, f"question {question.code}", faults)
        asked[question.code] = question


def _check_condition(
    condition: Condition, asked: Mapping[str, Question], where: str, faults: Faults
) -> None:
    about = asked.get(condition.code)
    if about is None:
        faults.add(where, f"depends on '{condition.code}', which is not asked before it")
        return
    known = {option.code for option in about.options}
    for code in condition.is_:
        if about.kind not in _MARKED and code not in known:
            faults.add(where, f"waits for '{code}', which '{about.code}' does not offer")


def _check_comparable(
    condition: Condition, asked: Mapping[str, Question], where: str, faults: Faults
) -> None:
    """The tablet's script compares a number with its one unit; boxes it leaves to the server."""
    about = asked.get(condition.code)
    if about and about.boxes and not (condition.is_ or condition.answered):
        faults.add(where, f"compares '{about.code}', whose boxes the tablet cannot compare")


def _check_check(check: Check, found: Questionnaire, faults: Faults) -> None:
    where = f"check {check.code}"
    asked = found.by_code
    if found.page(check.page) is None:
        faults.add(where, f"stands on the unknown page '{check.page}'")
    if not (check.when or check.rising or check.adds or check.works_out):
        faults.add(where, "needs 'when', 'rising', 'adds' or 'works_out'")
    for condition in check.when:
        _check_condition(condition, asked, where, faults)
    for code in (*check.rising, *check.adds):
        if code not in asked:
            faults.add(where, f"compares the unknown question '{code}'")


def _check_question(question: Question, faults: Faults) -> None:
    where = f"question {question.code}"
    content.unique((option.code for option in question.options), where, faults)
    if question.kind in PICKS and not question.options:
        faults.add(where, "has nothing to choose from")
    if question.kind is Kind.SERIES and not question.labels:
        faults.add(where, "needs a label for each number in 'labels'")
    if question.kind is Kind.SCALE and len(question.ends) != 2:
        faults.add(where, "needs the words for 0 and for 10 in 'ends'")
    if question.kind in MEASURED:
        _check_units(question, where, faults)
    _check_boxes(question, where, faults)
    if "__" in question.code or not question.code.isidentifier():
        faults.add(where, "needs a plain code: letters, digits and single underscores")


def _check_boxes(question: Question, where: str, faults: Faults) -> None:
    if question.kind is Kind.ENTRIES and not question.columns:
        faults.add(where, "needs the columns of a row in 'columns'")
    if question.boxes and (question.kind is not Kind.QUANTITY or len(question.units) < 2):
        faults.add(where, "has boxes, so it must be a quantity of two units or more")
    if "ft" in question.units and not question.boxes:
        faults.add(where, "counts feet, so it needs 'boxes' for feet and inches")


def _check_units(question: Question, where: str, faults: Faults) -> None:
    unknown = [unit for unit in question.units if unit not in units.UNITS]
    if unknown or not question.units:
        faults.add(where, f"needs known units, has {', '.join(question.units) or 'none'}")
    elif len({units.UNITS[unit].base for unit in question.units}) > 1:
        faults.add(where, "mixes units that cannot be compared")
