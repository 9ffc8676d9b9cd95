"""The bundle: every resource once, under a stable address, checked against FHIR R4B.

The models of ``fhir.resources`` take a second to load, so only making a bundle loads them.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from evaluations.fhir import answers, care, findings, papers, people, plans, safety
from evaluations.fhir.chart import Chart
from evaluations.fhir.names import HL7, ROOT, Plain, coding

FAMILIES: tuple[Callable[[Chart], Iterator[Plain]], ...] = (
    people.resources,
    care.resources,
    answers.resources,
    findings.resources,
    safety.resources,
    plans.resources,
    papers.resources,
)


class NotValid(ValueError):
    """What was made is not FHIR; the message names each fault by its place, without values."""


def of(copy: Mapping[str, Any]) -> Plain:
    """The bundle as plain data, not checked yet. Equal copies make equal bundles."""
    chart = Chart(copy)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": f"{ROOT}:chart", "value": chart.at.of("Bundle", copy["patient"])},
        "meta": {"security": [coding(f"{HL7}/v3-Confidentiality", "R", "restricted")]},
        "timestamp": copy["made_at"],
        "entry": [one for family in FAMILIES for one in family(chart)],
    }


def text(bundle: Mapping[str, Any]) -> str:
    """The bundle as JSON. Numbers of three decimals are written as they are."""
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":"), default=_number)


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def check(bundle: Mapping[str, Any]) -> None:
    """Raise :class:`NotValid` unless FHIR R4B allows the bundle and every reference is inside."""
    from fhir.resources.R4B.bundle import Bundle  # a second of loading, for this alone
    from pydantic import ValidationError

    try:
        Bundle.model_validate_json(text(bundle))
    except ValidationError as error:
        places = [".".join(map(str, one["loc"])) + ": " + one["msg"] for one in error.errors()]
        raise NotValid("\n".join(places)) from error
    held = {entry["fullUrl"] for entry in bundle["entry"]}
    if len(held) < len(bundle["entry"]):
        raise NotValid("two resources have one address")
    if lost := sorted(set(_references(bundle)) - held):
        raise NotValid(f"{len(lost)} references lead nowhere: {', '.join(lost[:3])}")


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "reference" in value:
            yield value["reference"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
