"""From content rows to the :class:`Catalogue`, with every fault named.

The rows come from ``content/examination/*.toml``: ``shared.toml`` holds the option sets and the
fields that many items use; every other file holds one section and its items. Numbers in the
files are in the item's unit and become integers in thousandths here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from clinic.domain import content
from clinic.domain.body import Side
from clinic.domain.content import Faults, Row, Words
from evaluations.domain.catalogue import (
    LEFT_RIGHT,
    Accuracy,
    Catalogue,
    Choice,
    Entry,
    Field,
    Item,
    Kind,
    Norm,
    Offer,
    Scale,
    ScaleWhen,
    Section,
    Signs,
)
from evaluations.domain.grades import GRADES

EVIDENCE = ("V", "V2", "C", "GK", "S", "ENG", "D")
"""How a figure is known (``measures.md`` 0.1); ``D`` is a decision of this product."""

_SIDES = {"left_right": LEFT_RIGHT, "none": (Side.NONE,)}
_CHOOSING = (Kind.CHOICE, Kind.MULTI, Kind.RESULT, Kind.FLAG, Kind.ORDER)
_ENTRY_KEYS = {"kind", "options", "unit", "hard", "soft", "decimals", "offer", "max_characters"}
_FIELD_KEYS = _ENTRY_KEYS | {"code", "label", "per_side"}
_ITEM_KEYS = _ENTRY_KEYS | {
    "code", "label", "how", "sides", "source", "evidence", "typical", "group", "tells", "plain",
    "fields", "inline", "own", "when", "protocol", "norms", "mdc", "gap", "positive_needs",
    "normal", "screen", "folded", "gated", "phase", "each", "regions", "short", "criterion",
    "safety", "accuracy", "signs", "retired", "mdc_other_examiner", "mdc_tag", "gap_tag",
}  # fmt: skip

Options = Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """What section files refer to by name; ``fields`` are rows, so that items can narrow them."""

    options: Options
    fields: Mapping[str, Row]


def read(shared: Row, sections: Sequence[tuple[str, Row]], faults: Faults) -> Catalogue:
    """The whole catalogue. ``sections`` are (file name, its content), in charting order."""
    known = read_shared(shared, faults)
    pages = [_section(row, where, faults) for where, row in sections]
    items = [
        _item({**row.get("defaults", {}), **one}, page.code, known, where, faults)
        for page, (where, row) in zip(pages, sections, strict=True)
        for one in content.rows(row, "item", where, faults)
    ]
    content.unique([item.code for item in items], "examination", faults)
    catalogue = Catalogue(sections=tuple(pages), items=tuple(items))
    for item in catalogue:
        _check_cells(item, catalogue, faults)
    return catalogue


def read_shared(row: Row, faults: Faults) -> Shared:
    """Option sets and shared fields of ``shared.toml``, each checked once by itself."""
    where = "shared.toml"
    options = {
        content.text(one, "code", where, faults): _choices(one, faults)
        for one in content.rows(row, "options", where, faults)
    }
    rows = content.rows(row, "field", where, faults)
    codes = [_field(one, options, f"{where}: field", faults).code for one in rows]
    content.unique(codes, where, faults)
    return Shared(options=options, fields=dict(zip(codes, rows, strict=True)))


def _check_cells(item: Item, catalogue: Catalogue, faults: Faults) -> None:
    """What a row says of cells must be cells that it, or the catalogue, has."""
    for norm in item.norms:
        for code, value in norm.when.items():
            if value not in _choices_of(item.fields.get(code)):
                faults.add(item.code, f"a norm is for {code} = {value!r}, which no field holds")
    for one in item.scales:
        if one.cell not in item.fields and one.cell not in catalogue:
            faults.add(item.code, f"'when' names '{one.cell}', which is no field and no item")


def _choices_of(field: Field | None) -> list[str]:
    return [one.code for one in field.entry.choices] if field else []


def _section(row: Row, where: str, faults: Faults) -> Section:
    head = row.get("section")
    if not isinstance(head, dict):
        faults.add(where, "needs a table [section]")
        return Section(code="", label=Words("", ""), hint=Words("", ""))
    return Section(
        code=content.text(head, "code", where, faults),
        label=content.words(head, "label", where, faults),
        hint=content.words(head, "hint", where, faults),
    )


def _choices(row: Row, faults: Faults) -> tuple[Choice, ...]:
    where = f"shared.toml: options {row.get('code')}"
    found = tuple(_choice(one, where, faults) for one in content.rows(row, "choice", where, faults))
    content.unique([one.code for one in found], where, faults)
    return found


def _choice(row: Row, where: str, faults: Faults) -> Choice:
    content.unknown_keys(row, {"code", "label", "short"}, where, faults)
    label = content.words(row, "label", where, faults)
    return Choice(
        code=content.text(row, "code", where, faults),
        label=label,
        short=content.text(row, "short", where, faults, default=label.en),
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
    kind = Kind(content.choice(row, "kind", list(Kind), where, faults) or Kind.GROUP)
    choices: tuple[Choice, ...] = ()
    if kind in _CHOOSING:
        name = content.choice(row, "options", options.keys(), where, faults)
        choices = options.get(name, ())
    longest = content.number(row, "max_characters", where, faults, default=0) or 0
    if kind is Kind.TEXT and longest <= 0:
        faults.add(where, "needs 'max_characters', the longest text it takes")
    scale = _scale(row, where, faults) if kind is Kind.NUMBER else None
    return Entry(kind=kind, scale=scale, choices=choices, max_characters=int(longest))


def _scale(row: Row, where: str, faults: Faults) -> Scale:
    low, high = _pair(row, "hard", where, faults)
    if low is None or high is None or low >= high:
        faults.add(where, "needs 'hard' limits, the lower one first")
        low, high = 0, 1000
    soft = _pair(row, "soft", where, faults) if "soft" in row else (None, None)
    if any(limit is not None and not low <= limit <= high for limit in soft):
        faults.add(where, "'soft' limits must lie inside the 'hard' ones")
    decimals = int(content.number(row, "decimals", where, faults, default=0) or 0)
    if decimals not in (0, 1, 2):
        faults.add(where, "'decimals' must be 0, 1 or 2")
    return Scale(
        unit=content.text(row, "unit", where, faults),
        hard=(low, high),
        soft=soft,
        decimals=decimals,
        offer=_offer(row["offer"], where, faults) if "offer" in row else None,
    )


def _offer(row: object, where: str, faults: Faults) -> Offer | None:
    if not isinstance(row, dict):
        faults.add(where, "'offer' must be a table")
        return None
    low, high, times, plus = (
        _milli(row, key, where, faults) for key in ("low", "high", "times", "plus")
    )
    if low is None or high is None or times is None or plus is None:
        faults.add(where, "'offer' needs low, high, times and plus")
        return None
    ask = content.words(row, "ask", where, faults)
    return Offer(low=low, high=high, times=times, plus=plus, ask=ask)


def _milli(row: Row, key: str, where: str, faults: Faults) -> int | None:
    value = content.number(row, key, where, faults)
    return None if value is None else int(Decimal(str(value)) * 1000)


def _pair(row: Row, key: str, where: str, faults: Faults) -> tuple[int | None, int | None]:
    """Two limits in thousandths; the text "-" leaves one open."""
    value = row.get(key)
    if not isinstance(value, list) or len(value) != 2:
        faults.add(where, f"'{key}' must be two numbers")
        return (None, None)
    low, high = (None if one == "-" else _milli({key: one}, key, where, faults) for one in value)
    return (low, high)


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
        signs=_signs(row, where, faults),
        retired=content.text(row, "retired", where, faults, default=""),
        tells=content.optional_words(row, "tells", where, faults),
        plain=content.optional_words(row, "plain", where, faults),
        phase=content.optional_words(row, "phase", where, faults),
        required_in_screen=content.flag(row, "screen", where, faults),
        folded=content.flag(row, "folded", where, faults),
        gated=content.flag(row, "gated", where, faults),
    )


def _judged(item: Item, row: Row, where: str, faults: Faults) -> Item:
    """The same item with what its values are held against."""
    return replace(
        item,
        protocol=_protocol(row, item.fields, where, faults),
        norms=tuple(_norm(one, where, faults) for one in _tables(row, "norms", where, faults)),
        scales=tuple(_when(one, row, where, faults) for one in _tables(row, "when", where, faults)),
        mdc=_milli(row, "mdc", where, faults),
        mdc_other_examiner=_milli(row, "mdc_other_examiner", where, faults),
        mdc_tag=_tag(row, "mdc_tag", where, faults),
        gap=_milli(row, "gap", where, faults),
        gap_tag=_tag(row, "gap_tag", where, faults),
        accuracy=tuple(
            _accuracy(one, where, faults) for one in _tables(row, "accuracy", where, faults)
        ),
        needs_for_positive=_needs(row, item.fields, where, faults),
        normal=_normal(row, item.entry, where, faults),
    )


def _tables(row: Row, key: str, where: str, faults: Faults) -> tuple[Row, ...]:
    return content.rows(row, key, where, faults) if key in row else ()


def _tag(row: Row, key: str, where: str, faults: Faults) -> str:
    return content.choice(row, key, EVIDENCE, where, faults) if key in row else ""


def _each(row: Row, options: Options, where: str, faults: Faults) -> tuple[Choice, ...]:
    if "each" not in row:
        return ()
    return options.get(content.choice(row, "each", options.keys(), where, faults), ())


def _signs(row: Row, where: str, faults: Faults) -> Signs | None:
    if "signs" not in row:
        return None
    signs = row["signs"]
    if not isinstance(signs, dict):
        faults.add(where, "'signs' must be a table with minus and plus")
        return None
    return Signs(
        minus=content.words(signs, "minus", where, faults),
        plus=content.words(signs, "plus", where, faults),
    )


_FIGURES = ("sens", "spec", "lr_pos", "lr_neg")


def _accuracy(row: Row, where: str, faults: Faults) -> Accuracy:
    content.unknown_keys(row, {"target", "source", "tag", "note", *_FIGURES}, where, faults)
    figures = {key: content.text(row, key, where, faults, default="") for key in _FIGURES}
    if not any(figures.values()) and "note" not in row:
        faults.add(where, "an accuracy row needs a figure, or a note that says there is none")
    return Accuracy(
        target=content.words(row, "target", where, faults),
        source=content.text(row, "source", where, faults),
        tag=content.choice(row, "tag", EVIDENCE, where, faults),
        note=content.optional_words(row, "note", where, faults),
        **figures,
    )


_NORM_KEYS = {"low", "high", "text", "tag", "when", "sex", "ages"}


def _norm(row: Row, where: str, faults: Faults) -> Norm:
    content.unknown_keys(row, _NORM_KEYS, where, faults)
    low, high = _milli(row, "low", where, faults), _milli(row, "high", where, faults)
    if low is None or high is None or low > high:
        faults.add(where, "a norm needs 'low' and 'high', the lower one first")
        low, high = 0, 0
    return Norm(
        low=low,
        high=high,
        text=content.words(row, "text", where, faults),
        tag=content.choice(row, "tag", EVIDENCE, where, faults),
        when=dict(row.get("when", {})),
        sex=content.choice(row, "sex", ("female", "male"), where, faults) if "sex" in row else "",
        ages=_ages(row, where, faults),
    )


def _ages(row: Row, where: str, faults: Faults) -> tuple[int, int]:
    value = row.get("ages", [0, 200])
    if not isinstance(value, list) or len(value) != 2 or not all(type(n) is int for n in value):
        faults.add(where, "'ages' must be two whole numbers of years")
        return (0, 200)
    return (value[0], value[1])


def _when(row: Row, item: Row, where: str, faults: Faults) -> ScaleWhen:
    content.unknown_keys(row, {"cell", "is", "hard", "soft"}, where, faults)
    own = {key: item[key] for key in ("unit", "decimals") if key in item}
    return ScaleWhen(
        cell=content.text(row, "cell", where, faults),
        value=content.text(row, "is", where, faults),
        scale=_scale({**own, **row}, where, faults),
    )


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
