"""From content rows to the :class:`Catalogue`, with every fault named.

The rows come from ``content/examination/*.toml``. A file either opens a section with a table
``[section]`` or goes on with one by its code (``section = "movement"``). Option sets and fields
that many items use stand in ``shared.toml``, the others beside the items that use them. Numbers
in the files are in the item's unit and become integers in thousandths here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from clinic.domain import content
from clinic.domain.body import Side
from clinic.domain.content import Faults, Row
from evaluations.domain import catalogue_checks
from evaluations.domain import catalogue_figures as figures
from evaluations.domain.catalogue import (
    LEFT_RIGHT,
    Catalogue,
    Choice,
    Entry,
    Field,
    Item,
    Kind,
    Section,
)
from evaluations.domain.catalogue_figures import EVIDENCE
from evaluations.domain.grades import GRADES

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "screening": ("screening",),
    "movement": ("movement", "knee_ankle", "muscle_length", "repeated"),
    "strength": ("strength", "dynamometer", "endurance", "activation"),
    "special_tests": ("special_tests", "spine_tests", "hip_tests"),
    "nerve": ("nerve",),
    "palpation": ("palpation", "posture"),
    "gait": ("gait",),
    "assessment": ("assessment",),
}
"""Sections in charting order, and the files of ``content/examination`` that make each."""


_SIDES = {"left_right": LEFT_RIGHT, "none": (Side.NONE,)}
_CHOOSING = (Kind.CHOICE, Kind.MULTI, Kind.RESULT, Kind.FLAG, Kind.ORDER)
_ENTRY_KEYS = {
    "kind", "options", "unit", "hard", "soft", "decimals", "step", "offer", "max_characters",
}  # fmt: skip
_FIELD_KEYS = _ENTRY_KEYS | {"code", "label", "per_side"}
_ITEM_KEYS = _ENTRY_KEYS | {
    "code", "label", "how", "sides", "source", "evidence", "typical", "group", "tells", "plain",
    "fields", "inline", "own", "when", "protocol", "norms", "mdc", "gap", "positive_needs",
    "normal", "screen", "folded", "gated", "phase", "each", "regions", "short", "criterion",
    "safety", "accuracy", "signs", "retired", "mdc_other_examiner", "mdc_tag", "gap_tag", "cycle",
}  # fmt: skip
CYCLES = ("", "contact", "mid_stance", "late_stance", "whole")
"""Phases of the gait cycle in order; "" for a row that is not of the gait."""

_FILE_KEYS = {"section", "defaults", "options", "field", "item"}

Options = Mapping[str, tuple[Choice, ...]]
Page = tuple[str, Row]
"""A file's name and its content."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """What items refer to by name; ``fields`` are rows, so that items can narrow them."""

    options: Options
    fields: Mapping[str, Row]


def read(shared: Row, files: Sequence[Page], faults: Faults) -> Catalogue:
    """The whole catalogue. ``files`` stand in charting order."""
    known = read_shared([("shared.toml", {**shared}), *files], faults)
    sections: dict[str, Section] = {}
    items: list[Item] = []
    for where, row in files:
        content.unknown_keys(row, _FILE_KEYS, where, faults)
        section = _section(row, sections, where, faults)
        items += [
            _item({**row.get("defaults", {}), **one}, section, known, where, faults)
            for one in content.rows(row, "item", where, faults)
        ]
    content.unique([item.code for item in items], "examination", faults)
    catalogue = Catalogue(sections=tuple(sections.values()), items=_in_order(sections, items))
    catalogue_checks.check(catalogue, faults)
    return catalogue


def _in_order(sections: Mapping[str, Section], items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(item for code in sections for item in items if item.section == code)


def read_shared(files: Sequence[Page], faults: Faults) -> Shared:
    """Option sets and fields of all files, each checked once by itself."""
    sets = [
        (one, f"{where}: options {one.get('code')}")
        for where, row in files
        for one in figures.tables(row, "options", where, faults)
    ]
    options = {
        content.text(one, "code", where, faults): _choices(one, where, faults)
        for one, where in sets
    }
    content.unique([one.get("code", "") for one, _ in sets], "examination: options", faults)
    rows = [
        (one, f"{where}: field")
        for where, row in files
        for one in figures.tables(row, "field", where, faults)
    ]
    codes = [_field(one, options, where, faults).code for one, where in rows]
    content.unique(codes, "examination: fields", faults)
    found = dict(zip(codes, (one for one, _ in rows), strict=True))
    return Shared(options=options, fields=found)


def _section(row: Row, known: dict[str, Section], where: str, faults: Faults) -> str:
    """The code of the section that a file belongs to; a new one is added to ``known``."""
    head = row.get("section")
    if isinstance(head, str) and head in known:
        return head
    if not isinstance(head, dict):
        faults.add(where, "needs a table [section], or the code of one before it")
        head = {"code": "", "label": {"en": "-", "es": "-"}, "hint": {"en": "-", "es": "-"}}
    section = Section(
        code=content.text(head, "code", where, faults),
        label=content.words(head, "label", where, faults),
        hint=content.words(head, "hint", where, faults),
    )
    known[section.code] = section
    return section.code


def _choices(row: Row, where: str, faults: Faults) -> tuple[Choice, ...]:
    found = tuple(_choice(one, where, faults) for one in content.rows(row, "choice", where, faults))
    content.unique([one.code for one in found], where, faults)
    return found


def _choice(row: Row, where: str, faults: Faults) -> Choice:
    content.unknown_keys(row, {"code", "label", "short", "midline"}, where, faults)
    label = content.words(row, "label", where, faults)
    return Choice(
        code=content.text(row, "code", where, faults),
        label=label,
        short=content.text(row, "short", where, faults, default=label.en),
        is_midline=content.flag(row, "midline", where, faults),
    )


def _field(row: Row, options: Options, where: str, faults: Faults) -> Field:
    where = f"{where} {row.get('code')}"
    content.unknown_keys(row, _FIELD_KEYS, where, faults)
    return Field(
        code=content.text(row, "code", where, faults),
        label=content.words(row, "label", where, faults),
        entry=_entry(row, options, where, faults),
        per_side=content.flag(row, "per_side", where, faults, default=True),
    )


def _entry(row: Row, options: Options, where: str, faults: Faults) -> Entry:
    """What a cell holds; a derived value is a word of its options, else a number of its unit."""
    kind = Kind(content.choice(row, "kind", list(Kind), where, faults) or Kind.GROUP)
    is_worded = kind in _CHOOSING or (kind is Kind.DERIVED and bool(row.get("options")))
    choices: tuple[Choice, ...] = ()
    if is_worded:
        name = content.choice(row, "options", options.keys(), where, faults)
        choices = options.get(name, ())
    longest = content.number(row, "max_characters", where, faults, default=0) or 0
    if kind is Kind.TEXT and longest <= 0:
        faults.add(where, "needs 'max_characters', the longest text it takes")
    is_number = kind is Kind.NUMBER or (kind is Kind.DERIVED and not is_worded)
    scale = figures.scale(row, where, faults) if is_number else None
    return Entry(kind=kind, scale=scale, choices=choices, max_characters=int(longest))


def _item(row: Row, section: str, shared: Shared, file: str, faults: Faults) -> Item:
    where = f"{file}: {row.get('code')}"
    content.unknown_keys(row, _ITEM_KEYS, where, faults)
    entry = _entry(row, shared.options, where, faults)
    item = Item(
        code=content.text(row, "code", where, faults),
        section=section,
        label=content.words(row, "label", where, faults),
        how=content.words(row, "how", where, faults),
        entry=entry,
        sides=_SIDES.get(content.choice(row, "sides", _SIDES, where, faults), (Side.NONE,)),
        source=content.text(row, "source", where, faults),
        evidence=content.choice(row, "evidence", EVIDENCE, where, faults),
        typical=content.text(row, "typical", where, faults, default=""),
        fields=_fields(row, shared, where, faults),
        group=content.text(row, "group", where, faults, default=""),
    )
    return _judged(_described(item, row, shared, where, faults), row, where, faults)


def _described(item: Item, row: Row, shared: Shared, where: str, faults: Faults) -> Item:
    """The same item with the words that an item need not have."""
    return replace(
        item,
        each=_each(row, shared.options, where, faults),
        regions=content.texts(row, "regions", where, faults),
        short=content.texts(row, "short", where, faults),
        criterion=content.optional_words(row, "criterion", where, faults),
        safety=content.optional_words(row, "safety", where, faults),
        signs=figures.signs(row, where, faults),
        retired=content.text(row, "retired", where, faults, default=""),
        tells=content.optional_words(row, "tells", where, faults),
        plain=content.optional_words(row, "plain", where, faults),
        phase=content.optional_words(row, "phase", where, faults),
        cycle=content.choice(row, "cycle", CYCLES, where, faults, default=""),
        required_in_screen=content.flag(row, "screen", where, faults),
        folded=content.flag(row, "folded", where, faults),
        gated=content.flag(row, "gated", where, faults),
    )


def _judged(item: Item, row: Row, where: str, faults: Faults) -> Item:
    """The same item with what its values are held against."""
    norms = figures.tables(row, "norms", where, faults)
    whens = figures.tables(row, "when", where, faults)
    accuracies = figures.tables(row, "accuracy", where, faults)
    return replace(
        item,
        protocol=_protocol(row, item.fields, where, faults),
        norms=tuple(figures.norm(one, where, faults) for one in norms),
        scales=tuple(figures.scale_when(one, row, where, faults) for one in whens),
        mdc=figures.milli(row, "mdc", where, faults),
        mdc_other_examiner=figures.milli(row, "mdc_other_examiner", where, faults),
        mdc_tag=figures.tag(row, "mdc_tag", where, faults),
        gap=figures.milli(row, "gap", where, faults),
        gap_tag=figures.tag(row, "gap_tag", where, faults),
        accuracy=tuple(figures.accuracy(one, where, faults) for one in accuracies),
        needs_for_positive=_needs(row, item.fields, where, faults),
        normal=_normal(row, item.entry, where, faults),
    )


def _each(row: Row, options: Options, where: str, faults: Faults) -> tuple[Choice, ...]:
    if "each" not in row:
        return ()
    return options.get(content.choice(row, "each", options.keys(), where, faults), ())


def _fields(row: Row, shared: Shared, where: str, faults: Faults) -> Mapping[str, Field]:
    """The item's fields; ``own.<code>`` narrows what the shared row says."""
    own, inline = row.get("own", {}), content.texts(row, "inline", where, faults)
    found: dict[str, Field] = {}
    for code in content.texts(row, "fields", where, faults):
        if code not in shared.fields:
            faults.add(where, f"has an unknown field '{code}'")
            continue
        merged = {**shared.fields[code], **own.get(code, {})}
        narrowed = _field(merged, shared.options, f"{where}:", faults) if code in own else None
        one = narrowed or _field(merged, shared.options, f"{where}:", Faults())
        found[code] = replace(one, inline=code in inline)
    for code in sorted({*inline, *own} - found.keys()):
        faults.add(where, f"names '{code}', which is not among its fields")
    return found


def _needs(row: Row, fields: Mapping[str, Field], where: str, faults: Faults) -> tuple[str, ...]:
    codes = content.texts(row, "positive_needs", where, faults)
    for code in codes:
        if code not in fields:
            faults.add(where, f"'positive_needs' names '{code}', which is not among its fields")
    return codes


def _protocol(
    row: Row, fields: Mapping[str, Field], where: str, faults: Faults
) -> Mapping[str, str]:
    """Field → the standing choice of this clinic's protocol, shown openly on the row."""
    found: dict[str, str] = {}
    for code, value in row.get("protocol", {}).items():
        one = fields.get(code)
        if one is None or one.per_side or value not in [c.code for c in one.entry.choices]:
            faults.add(where, f"'protocol' names {code} = {value!r}, which the field does not hold")
        else:
            found[code] = value
    return found


def _normal(row: Row, entry: Entry, where: str, faults: Faults) -> tuple[str, ...]:
    codes = content.texts(row, "normal", where, faults)
    known = GRADES if entry.kind is Kind.GRADE else [one.code for one in entry.choices]
    for code in codes:
        if code not in known:
            faults.add(where, f"'normal' names '{code}', which it cannot hold")
    return codes
