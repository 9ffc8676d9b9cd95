"""From the rows of ``content/exam_facts.toml`` to :class:`ChartFacts`, with every fault named."""

from collections.abc import Iterable

from clinic.domain import content
from clinic.domain.content import Faults, Row
from evaluations.domain.catalogue import Catalogue, Item, Kind, UnknownItem
from evaluations.domain.chart_facts import (
    HOW,
    NO,
    NOT_TESTED,
    UNSURE,
    YES,
    ChartFact,
    ChartFacts,
    Source,
)

_KEYS = {
    "name", "how", "sources", "yes", "no", "unsure", "not_tested", "words", "only_recorded",
    "enough", "enough_at", "source",
}  # fmt: skip


def parse(rows: Iterable[Row], catalogue: Catalogue, faults: Faults) -> ChartFacts:
    """The table of ``exam_facts.toml`` against the catalogue, with every fault named."""
    facts = tuple(_fact(row, catalogue, faults) for row in rows)
    content.unique([fact.name for fact in facts], "exam_facts.toml", faults)
    return ChartFacts(facts=facts, catalogue=catalogue)


def _fact(row: Row, catalogue: Catalogue, faults: Faults) -> ChartFact:
    where = f"exam_facts.toml: {row.get('name')}"
    content.unknown_keys(row, _KEYS, where, faults)
    content.text(row, "source", where, faults)
    optional = content.texts(row, "only_recorded", where, faults)
    sources = tuple(
        source
        for name in content.texts(row, "sources", where, faults)
        if (source := _source(name, name in optional, catalogue, where, faults)) is not None
    )
    enough_at = content.number(row, "enough_at", where, faults, default=0) or 0
    fact = ChartFact(
        name=content.text(row, "name", where, faults),
        how=content.choice(row, "how", HOW, where, faults),
        sources=sources,
        answers=_answers(row, where, faults),
        words=dict(row.get("words", {})),
        one_is_enough=content.choice(row, "enough", ("one", "all"), where, faults, default="all")
        == "one",
        enough_at=int(enough_at * 1000),
    )
    _check_answers(fact, where, faults)
    return fact


def _answers(row: Row, where: str, faults: Faults) -> dict[str, str]:
    return {
        code: answer
        for answer in (YES, NO, UNSURE, NOT_TESTED)
        for code in content.texts(row, answer, where, faults)
    }


def _source(
    name: str, optional: bool, catalogue: Catalogue, where: str, faults: Faults
) -> Source | None:
    code, _, qualifier = name.partition(":")
    if code not in catalogue:
        faults.add(where, f"reads '{code}', which the catalogue does not have")
        return None
    item = catalogue.item(code)
    if qualifier and not _has(item, qualifier):
        faults.add(where, f"reads '{name}', which is not among its fields")
        return None
    return Source(item=item, qualifier=qualifier, optional=optional)


def _has(item: Item, qualifier: str) -> bool:
    try:
        item.cell(qualifier)
    except UnknownItem:
        return False
    return True


def _check_answers(fact: ChartFact, where: str, faults: Faults) -> None:
    """Every choice of every source of an "any" fact must map: an unmapped word would be lost."""
    if fact.how != "any":
        return
    for source in fact.sources:
        entry = source.item.cell(source.qualifier)
        for choice in entry.choices:
            if choice.code not in fact.answers:
                faults.add(where, f"does not say what '{choice.code}' of {source.item.code} means")
        if entry.kind in (Kind.NUMBER, Kind.GRADE, Kind.TEXT):
            faults.add(where, f"reads {source.item.code}, which holds no choice")
