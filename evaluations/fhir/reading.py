"""Findings read back from a bundle: what proves that nothing was lost on the way out."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from evaluations.fhir.names import ANSWER, EXTENSION, MEASURE, QUALIFIER, SIDE, STATUS

Finding = dict[str, Any]


class NotOurs(ValueError):
    """A resource that is not a finding of ours, or one that was changed beyond reading."""


def findings(bundle: Mapping[str, Any]) -> Iterator[Finding]:
    """Every finding of a bundle, as plain data with the fields of the record: code, side,
    qualifier, status, num (thousandths), text, unit, reason, typed."""
    for entry in bundle["entry"]:
        resource = entry["resource"]
        is_finding = str(resource.get("id", "")).startswith("finding-")
        if resource["resourceType"] == "Observation" and is_finding:
            yield finding(resource)


def finding(resource: Mapping[str, Any]) -> Finding:
    """One finding; :class:`NotOurs` where the codes are missing."""
    num, unit, text = _value(resource)
    return {
        "code": _needed(resource["code"], MEASURE),
        "side": _code(resource.get("bodySite", {}), SIDE) or "none",
        "qualifier": _code(resource["code"], QUALIFIER),
        "status": _extension(resource, "status") or _needed(resource["dataAbsentReason"], STATUS),
        "num": num,
        "unit": unit,
        "text": text,
        "reason": _extension(resource, "reason"),
        "typed": _extension(resource, "as-typed"),
    }


def _value(resource: Mapping[str, Any]) -> tuple[int | None, str, str]:
    if "valueQuantity" in resource:
        held = resource["valueQuantity"]
        return round(Decimal(str(held["value"])) * 1000), held.get("code", ""), ""
    if "component" in resource:
        chosen = [_needed(one["valueCodeableConcept"], ANSWER) for one in resource["component"]]
        return None, "", ",".join(chosen)
    if "valueCodeableConcept" in resource:
        return None, "", _needed(resource["valueCodeableConcept"], ANSWER)
    return None, "", resource.get("valueString", "")


def _code(concept: Mapping[str, Any], system: str) -> str:
    held = (one["code"] for one in concept.get("coding", ()) if one.get("system") == system)
    return next(held, "")


def _needed(concept: Mapping[str, Any], system: str) -> str:
    code = _code(concept, system)
    if not code:
        raise NotOurs(f"no code of {system}")
    return code


def _extension(resource: Mapping[str, Any], name: str) -> str:
    url = f"{EXTENSION}:{name}"
    for one in resource.get("extension", ()):
        if one["url"] == url:
            return str(one.get("valueString") or one.get("valueCode") or "")
    return ""
