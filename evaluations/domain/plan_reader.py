"""Reads ``plan.toml``: the choices of a plan of care and the fixed words of the paper."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from evaluations.domain import prognosis
from evaluations.domain.interventions import Intervention, NotOffered
from evaluations.domain.plan import HOLDS, Activity, Frequency, Measure, Options, Sentence
from evaluations.domain.prognosis import Modifier, Prognosis, PrognosisWords

Coded = TypeVar(
    "Coded", Activity, Measure, Sentence, Frequency, Prognosis, Modifier, Intervention, NotOffered
)


def read(data: Row, *, precautions: Collection[str], faults: Faults) -> Options:
    """The choices of a plan; ``precautions`` are the codes a technique may name."""
    goal = content_table(data, "goal", {"vague", "source"}, faults)
    return Options(
        activities=_coded(data, "activity", _activity, faults),
        measures=_coded(data, "measure", _measure, faults),
        conditions=_coded(data, "condition", _sentence, faults),
        reasons=_coded(data, "reason", _sentence, faults),
        frequencies=_coded(data, "frequency", _frequency, faults),
        prognoses=_coded(data, "prognosis", _prognosis, faults),
        prognosis_words=_prognosis_words(data, faults),
        modifiers=_coded(data, "modifier", _modifier, faults),
        interventions=_coded(data, "intervention", _intervention(precautions), faults),
        not_offered=_coded(data, "not_offered", _not_offered, faults),
        self_care=_coded(data, "self_care", _sentence, faults),
        holds=_holds(data, faults),
        vague=frozenset(content.texts(goal, "vague", "goal", faults)),
    )


def content_table(data: Row, key: str, allowed: Collection[str], faults: Faults) -> Row:
    """The table ``[key]`` with a source; absent is a fault and reads as empty."""
    table = data.get(key)
    if not isinstance(table, dict):
        faults.add(key, f"needs a table [{key}]")
        return {}
    content.unknown_keys(table, allowed, key, faults)
    content.text(table, "source", key, faults)
    return table


def named_words(data: Row, key: str, names: Collection[str], faults: Faults) -> Mapping[str, Words]:
    """Every name of ``names`` with its words, from the table ``[key]``."""
    table = content_table(data, key, {*names, "source"}, faults)
    return {name: content.words(table, name, key, faults) for name in sorted(names)}


def _coded(
    data: Row, key: str, read_one: Callable[[Row, str, Faults], Coded], faults: Faults
) -> Mapping[str, Coded]:
    found = []
    for row in content.rows(data, key, key, faults):
        where = f"{key} {content.text(row, 'code', key, faults)}"
        found.append(read_one(row, where, faults))
    content.unique((one.code for one in found), key, faults)
    return {one.code: one for one in found}


def _limits(row: Row, where: str, faults: Faults) -> dict[str, Any]:
    return {
        name: round((content.number(row, key, where, faults) or 0) * 1000)
        for name, key in (("low", "min"), ("high", "max"))
    }


def _activity(row: Row, where: str, faults: Faults) -> Activity:
    content.unknown_keys(row, {"code", "words", "min", "max", "source"}, where, faults)
    words = content.words(row, "words", where, faults)
    if "{amount}" not in words.en or "{amount}" not in words.es:
        faults.add(where, "'words' need {amount} in both languages")
    return Activity(
        code=str(row.get("code", "")),
        words=words,
        source=content.text(row, "source", where, faults),
        **_limits(row, where, faults),
    )


def _measure(row: Row, where: str, faults: Faults) -> Measure:
    allowed = {"code", "words", "unit", "min", "max", "better", "from", "source"}
    content.unknown_keys(row, allowed, where, faults)
    better = content.choice(row, "better", {"lower", "higher"}, where, faults)
    return Measure(
        code=str(row.get("code", "")),
        words=content.words(row, "words", where, faults),
        unit=_unit(row, where, faults),
        higher_is_better=better == "higher",
        source=content.text(row, "source", where, faults),
        sources=_sources(row, where, faults),
        **_limits(row, where, faults),
    )


def _sources(row: Row, where: str, faults: Faults) -> tuple[str, ...]:
    sources = content.texts(row, "from", where, faults)
    for one in sources:
        kind, _, code = one.partition(":")
        if kind not in ("score", "answer", "finding") or not code:
            faults.add(where, f"'from' names '{one}'; write score:, answer: or finding:CODE")
    return sources


def _unit(row: Row, where: str, faults: Faults) -> Words:
    """A unit keeps its leading space, which :func:`content.words` would strip."""
    unit = row.get("unit")
    if isinstance(unit, dict) and set(unit) == {"en", "es"}:
        return Words(str(unit["en"]), str(unit["es"]))
    faults.add(where, "needs 'unit' with both en and es")
    return Words("", "")


def _sentence(row: Row, where: str, faults: Faults) -> Sentence:
    content.unknown_keys(row, {"code", "words", "label", "source"}, where, faults)
    words = content.words(row, "words", where, faults)
    return Sentence(
        code=str(row.get("code", "")),
        words=words,
        label=content.text(row, "label", where, faults, default=words.en),
        source=content.text(row, "source", where, faults),
    )


def _hold(row: Row, where: str, faults: Faults) -> Sentence:
    content.unknown_keys(row, {"code", "words", "label", "source"}, where, faults)
    return Sentence(
        code=str(row.get("code", "")),
        words=content.optional_words(row, "words", where, faults),
        label=content.text(row, "label", where, faults),
        source=content.text(row, "source", where, faults),
    )


def _holds(data: Row, faults: Faults) -> Mapping[str, Sentence]:
    found = _coded(data, "hold", _hold, faults)
    if set(found) != set(HOLDS):
        faults.add("hold", f"needs exactly {', '.join(HOLDS)}")
    return found


def _frequency(row: Row, where: str, faults: Faults) -> Frequency:
    content.unknown_keys(row, _FREQUENCY_KEYS, where, faults)
    return Frequency(
        code=str(row.get("code", "")),
        label=content.text(row, "label", where, faults),
        visits_per_week=int(content.number(row, "visits_per_week", where, faults) or 0),
        weeks=int(content.number(row, "weeks", where, faults) or 0),
        visits_range=_range(row, "visits_range", where, faults),
        weeks_range=_range(row, "weeks_range", where, faults),
        usual=content.text(row, "usual", where, faults),
        review=content.text(row, "review", where, faults),
        source=content.text(row, "source", where, faults),
    )


_FREQUENCY_KEYS = {
    "code", "label", "visits_per_week", "weeks", "visits_range", "weeks_range", "usual", "review",
    "source",
}  # fmt: skip


def _range(row: Row, key: str, where: str, faults: Faults) -> tuple[int, int]:
    found = row.get(key)
    if isinstance(found, list) and len(found) == 2 and all(type(one) is int for one in found):
        return found[0], found[1]
    faults.add(where, f"'{key}' needs a lowest and a highest whole number")
    return 0, 0


def _asks(row: Row, where: str, faults: Faults) -> str:
    return content.choice(row, "asks", {*prognosis.ASKS, ""}, where, faults)


def _prognosis(row: Row, where: str, faults: Faults) -> Prognosis:
    content.unknown_keys(row, {"code", "label", "range", "asks", "words", "source"}, where, faults)
    return Prognosis(
        code=str(row.get("code", "")),
        label=content.text(row, "label", where, faults),
        range=content.text(row, "range", where, faults),
        asks=_asks(row, where, faults),
        words=content.words(row, "words", where, faults),
        source=content.text(row, "source", where, faults),
    )


def _prognosis_words(data: Row, faults: Faults) -> PrognosisWords:
    names = ("heading", "slower", "no_promise")
    words = named_words(data, "prognosis_words", names, faults)
    slower = words["slower"]
    if "{reasons}" not in slower.en or "{reasons}" not in slower.es:
        faults.add("prognosis_words", "'slower' needs {reasons} in both languages")
    return PrognosisWords(**words)


def _modifier(row: Row, where: str, faults: Faults) -> Modifier:
    content.unknown_keys(row, {"code", "label", "asks", "words", "source"}, where, faults)
    return Modifier(
        code=str(row.get("code", "")),
        label=content.text(row, "label", where, faults),
        asks=_asks(row, where, faults),
        words=content.words(row, "words", where, faults),
        source=content.text(row, "source", where, faults),
    )


def _not_offered(row: Row, where: str, faults: Faults) -> NotOffered:
    content.unknown_keys(row, {"code", "label", "why", "source"}, where, faults)
    return NotOffered(
        code=str(row.get("code", "")),
        label=content.text(row, "label", where, faults),
        why=content.text(row, "why", where, faults),
        source=content.text(row, "source", where, faults),
    )


def _intervention(
    precautions: Collection[str],
) -> Callable[[Row, str, Faults], Intervention]:
    def read_one(row: Row, where: str, faults: Faults) -> Intervention:
        allowed = {"code", "label", "evidence", "held_by", "precaution", "source"}
        content.unknown_keys(row, allowed, where, faults)
        held_by = content.texts(row, "held_by", where, faults)
        _known(held_by, HOLDS, "hold", where, faults)
        return Intervention(
            code=str(row.get("code", "")),
            label=content.text(row, "label", where, faults),
            evidence=content.text(row, "evidence", where, faults),
            held_by=held_by,
            precaution=content.choice(
                row, "precaution", {*precautions, ""}, where, faults, default=""
            ),
            source=content.text(row, "source", where, faults),
        )

    return read_one


def _known(
    codes: Iterable[str], known: Collection[str], noun: str, where: str, faults: Faults
) -> None:
    for code in codes:
        if code not in known:
            faults.add(where, f"names an unknown {noun} '{code}'")
