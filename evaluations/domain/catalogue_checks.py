"""What must hold across the rows of the catalogue: every fault here stops the start."""

from collections.abc import Collection
from datetime import date

from clinic.domain.content import Faults
from evaluations.domain.catalogue import Catalogue, Field, Item, Kind

REGIONS = (
    "lumbar", "thoracic", "sij", "hip", "thigh", "knee", "ankle", "nerve", "running", "walking",
)  # fmt: skip
"""The complaints that may bring a row to the front."""


def check(catalogue: Catalogue, faults: Faults) -> None:
    """Faults of single rows that only the whole catalogue shows, then those between rows."""
    for item in catalogue:
        _cells(item, catalogue, faults)
        _figures(item, faults)
        _instances(item, faults)
        _description(item, faults)
    _aliases(catalogue, faults)


def check_formulas(catalogue: Catalogue, formulas: Collection[str], faults: Faults) -> None:
    """A derived row without a formula would stay empty for ever; a formula needs its row."""
    derived = {item.code for item in catalogue if item.entry.kind is Kind.DERIVED}
    for code in sorted(derived - {*formulas}):
        faults.add(code, "is derived, and nothing works it out")
    for code in sorted({*formulas} - derived):
        faults.add(code, "is worked out, and the catalogue has no derived row for it")


def _cells(item: Item, catalogue: Catalogue, faults: Faults) -> None:
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


def _figures(item: Item, faults: Faults) -> None:
    """A threshold says how it is known; a sign has words only where a number may be negative."""
    if item.mdc is not None and not item.mdc_tag:
        faults.add(item.code, "needs 'mdc_tag', how its 'mdc' is known")
    if item.gap is not None and not item.gap_tag:
        faults.add(item.code, "needs 'gap_tag', how its 'gap' is known")
    if item.mdc_other_examiner is not None and item.mdc is None:
        faults.add(item.code, "has 'mdc_other_examiner' and no 'mdc'")
    lowest = item.entry.scale.hard[0] if item.entry.scale else 0
    if item.signs is not None and lowest >= 0:
        faults.add(item.code, "has 'signs' and can never be below zero")


def _instances(item: Item, faults: Faults) -> None:
    """A repeated item keeps no protocol, and its qualifiers part at the one dot."""
    protocol = [one.code for one in item.fields.values() if not one.per_side]
    if item.each and protocol:
        faults.add(item.code, f"has 'each' and the field '{protocol[0]}', which is for both sides")
    for code in [*(one.code for one in item.each), *item.fields]:
        if "." in code:
            faults.add(item.code, f"'{code}' has a dot, which parts the instance from its field")


def _description(item: Item, faults: Faults) -> None:
    for region in item.regions:
        if region not in REGIONS:
            faults.add(item.code, f"is for the unknown region '{region}'")
    if item.retired:
        try:
            date.fromisoformat(item.retired)
        except ValueError:
            faults.add(item.code, f"'retired' is {item.retired!r}, expected a date")


def _aliases(catalogue: Catalogue, faults: Faults) -> None:
    """The type line finds one row by each short name, and types it in lower case."""
    owner: dict[str, str] = {}
    for item in catalogue:
        for alias in item.short:
            if alias != " ".join(alias.lower().split()) or not alias:
                faults.add(item.code, f"the short name '{alias}' must be lower case, single spaced")
            if alias in owner or (alias in catalogue and alias != item.code):
                taken = owner.get(alias, alias)
                faults.add(item.code, f"the short name '{alias}' is that of {taken} too")
            owner[alias] = item.code
