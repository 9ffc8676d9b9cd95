"""Observation: one for each finding, cell by cell. Not tested is never negative: a cell without
a value says why it has none (FHIR ``dataAbsentReason``), and no value is ever made up."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from re import fullmatch
from typing import Any

from evaluations.fhir.chart import Chart, Row
from evaluations.fhir.names import (
    ABSENT,
    ANSWER,
    HL7,
    MEASURE,
    PART,
    QUALIFIER,
    SIDE,
    STATUS,
    UCUM,
    Plain,
    coding,
    concept,
    english,
    extension,
)

WHY_ABSENT: Mapping[str, str] = {
    "performed": "temp-unknown",
    "not_tested": "not-performed",
    "unable_pain": "not-performed",
    "unable_other": "not-performed",
    "contraindicated": "not-permitted",
    "declined": "asked-declined",
    "cleared": "unknown",
}
"""Our status in HL7's coarser words; ours stands beside it."""

CODED = frozenset({"grade", "result", "choice", "flag", "derived"})
CODE = r"[^\s]+(\s[^\s]+)*"
"""What FHIR takes as a code."""


def resources(chart: Chart) -> Iterator[Plain]:
    for evaluation in chart.rows("evaluations"):
        for row in chart.under("findings", "evaluation", evaluation["id"]):
            yield observation(chart, row, evaluation)


def observation(chart: Chart, row: Row, evaluation: Row) -> Plain:
    words = row["in_words"]
    return chart.at.entry(
        "Observation/finding",
        row["id"],
        status=_standing(row, evaluation),
        category=[concept(coding(f"{HL7}/observation-category", "exam"))],
        code=concept(
            coding(MEASURE, row["code"], english(words.get("code"))),
            *([coding(QUALIFIER, row["qualifier"])] if row["qualifier"] else []),
            text=_name(row),
        ),
        bodySite=_site(row),
        method=concept(text=words["reference"]) if words.get("reference") else None,
        subject=chart.subject,
        encounter=chart.encounter(evaluation["visit"]),
        effectiveDateTime=evaluation["opened_at"],
        issued=row["recorded_at"],
        performer=[one for one in [chart.staff(row["recorded_by"])] if one],
        derivedFrom=_carried(chart, row),
        extension=[
            *extension("as-typed", valueString=row["typed"]),
            *extension("cell-version", valueInteger=row["version"]),
            *extension("status", valueCode=row["status"]),
            *extension("reason", valueString=row["reason"]),
        ],
        **value(row),
    )


def _standing(row: Row, evaluation: Row) -> str:
    if "in_error" in row or "in_error" in evaluation:
        return "entered-in-error"
    if row["status"] == "cleared":
        return "cancelled"
    return "final" if evaluation["signed_at"] else "preliminary"


def _name(row: Row) -> str:
    words = row["in_words"]
    parts = [english(words.get(name)) for name in ("code", "place", "qualifier")]
    return ": ".join(part for part in parts if part) or row["code"]


def _site(row: Row) -> Plain | None:
    """The side as a code and in words; a cell without a side has no body site."""
    if row["side"] == "none":
        return None
    place = english(row["in_words"].get("place"))
    words = english(row["in_words"]["side"])
    return concept(
        coding(SIDE, row["side"], words), text=" ".join(part for part in (place, words) if part)
    )


def _carried(chart: Chart, row: Row) -> list[Plain]:
    """The earlier finding that was confirmed unchanged, not measured again."""
    return [chart.at.ref("Observation/finding", row["carried_from"])] if row["carried_from"] else []


def value(row: Row) -> dict[str, Any]:
    """Which of the fields of an Observation holds the value, or says why there is none."""
    if row["status"] != "tested":
        return {
            "dataAbsentReason": concept(
                coding(ABSENT, WHY_ABSENT[row["status"]]),
                coding(STATUS, row["status"]),
                text=row["reason"] or english(row["in_words"].get("status")),
            )
        }
    if row["num"] is not None:
        return {"valueQuantity": quantity(row["num"], row["unit"])}
    codes = row["text"].split(",") if row["kind"] == "multi" else [row["text"]]
    if row["kind"] not in CODED | {"multi"} or not all(fullmatch(CODE, one) for one in codes):
        return {"valueString": row["text"]}
    if row["kind"] == "multi":
        return {"component": [_chosen(one) for one in codes]}
    said = english(row["in_words"].get("value"))
    return {"valueCodeableConcept": concept(coding(ANSWER, row["text"]), text=said)}


def quantity(thousandths: int, unit: str) -> Plain:
    """The value with its unit of UCUM. Three decimals are exact in a JSON number."""
    amount = Decimal(thousandths) / 1000
    return {"value": amount, **({"unit": unit, "system": UCUM, "code": unit} if unit else {})}


def _chosen(code: str) -> Plain:
    return {
        "code": concept(coding(PART, "chosen")),
        "valueCodeableConcept": concept(coding(ANSWER, code)),
    }
