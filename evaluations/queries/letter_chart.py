"""What a letter says of the chart: the rows a fact is told from, the nerve screen, vital signs.

What was not tested or not taken is named as that.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import day_words, report_rows, report_text, units
from evaluations.domain.catalogue import LEFT_RIGHT
from evaluations.domain.chart_facts import ChartFact
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.domain.letter import Line, Nerve
from evaluations.domain.report_rows import Examined, Row, Table
from evaluations.queries.letter_case import Case

ROOTS = ("L2", "L3", "L4", "L5", "S1")
REFLEXES = {"L4": ("neuro_reflex_patellar", "knee"), "S1": ("neuro_reflex_achilles", "ankle")}
NERVE_NOTES = {
    "neuro_saddle_sensation": "Saddle light touch",
    "neuro_babinski": "Babinski",
    "neuro_clonus": "Clonus",
}
VITALS = {
    "vital_sbp": "blood pressure",
    "vital_hr": "pulse",
    "vital_temp": "temperature",
    "vital_spo2": "oxygen",
}
NOT_TESTED = "not tested"
SHORT, NO_LIMIT = 60, 10_000
"""Characters of the further fields of a row that stand with its value."""


IN_THE_TABLE = ("exam.mmt", "exam.mmt_prior", "exam.neuro_screen")
"""These stand in the nerve table; as a reason they are said as the rule read them."""


def charted(case_: Case, name: str) -> Iterator[Row]:
    """The chart's rows that an exam fact is told from, where they were tested."""
    fact = _chart_facts().get(name.removeprefix("exam."))
    if fact is None or case_.examined is None or name in IN_THE_TABLE:
        return
    for table in _tables(case_.examined, _cells_of(case_.examined, fact)):
        yield from table.rows


def is_of_nerve(name: str) -> bool:
    """Told from the nerve screen alone, which the sheet prints whole."""
    fact = _chart_facts().get(name.removeprefix("exam."))
    sources = fact.sources if fact and name.startswith("exam.") else ()
    return bool(sources) and all(one.item.section == "nerve" for one in sources)


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


def sided(row: Row, *, most: int = SHORT) -> str:
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
        Line(label=row.name, value=sided(row, most=NO_LIMIT))
        for table in tables
        for row in table.rows
    )


def vitals(case_: Case) -> str:
    """The vital signs with their units, and those that were not taken, by name."""
    found = case_.examined
    read = {label: _vital(found, code) if found else "" for code, label in VITALS.items()}
    taken = [f"{label} {words}" for label, words in read.items() if words]
    if found is None or not taken:
        return "none taken."
    missing = ", ".join(label for label, words in read.items() if not words)
    words = f"{', '.join(taken)} ({day_words.full(found.on, 'en')})."
    return f"{words} Not taken: {missing}." if missing else words


def _vital(found: Examined, code: str) -> str:
    row = found.now.tested(code)
    if row is None:
        return ""
    value = report_text.value(found.item(code), row, found.now)
    lower = found.now.number("vital_dbp") if code == "vital_sbp" else None
    if lower is None:
        return f"{value} (upper only)" if code == "vital_sbp" else value
    return value.replace(" ", f"/{units.shown(lower)} ", 1)
