"""Names in the bundle: our code systems, stable addresses, and the small parts of resources."""

import uuid
from collections.abc import Mapping
from typing import Any

Plain = dict[str, Any]

ROOT = "urn:backstride"
MEASURE = f"{ROOT}:measure"
QUALIFIER = f"{ROOT}:qualifier"
ANSWER = f"{ROOT}:answer"
STATUS = f"{ROOT}:finding-status"
SIDE = f"{ROOT}:side"
PART = f"{ROOT}:part"
RULE = f"{ROOT}:referral-rule"
DECISION = f"{ROOT}:decision"
INSTRUMENT = f"{ROOT}:instrument"
NOTE = f"{ROOT}:note"
PAPER = f"{ROOT}:paper"
CONSENT = f"{ROOT}:consent"
ACTIVITY = f"{ROOT}:plan-activity"
HOME = f"{ROOT}:home-report"
SHA256 = f"{ROOT}:sha256"
NUMBER = f"{ROOT}:patient-number"
LICENCE = f"{ROOT}:licence-number"
EXTENSION = f"{ROOT}:extension"

UCUM = "http://unitsofmeasure.org"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
HL7 = "http://terminology.hl7.org/CodeSystem"
ABSENT = f"{HL7}/data-absent-reason"
SIGNATURE = "urn:iso-astm:E1762-95:2013"

_SPACE = uuid.UUID("6f1c0a53-6c0f-5d0e-9a43-5d1f0d3f7b52")


class Addresses:
    """The address of each resource: the same for the same row in every copy of one record.

    ``salt`` tells this clinic's rows from another's, which count from 1 as well.
    """

    def __init__(self, salt: str) -> None:
        self._salt = salt

    def of(self, kind: str, key: object) -> str:
        return f"urn:uuid:{uuid.uuid5(_SPACE, f'{self._salt}|{kind}|{key}')}"

    def ref(self, kind: str, key: object, display: str = "") -> Plain:
        return {"reference": self.of(kind, key), "type": kind.partition("/")[0], **shown(display)}

    def entry(self, kind: str, key: object, **content: Any) -> Plain:
        """An entry of the bundle. ``kind`` is the type, or "Type/what" where two tables make the
        same type. What is empty is left out: FHIR knows no empty value."""
        name, _, what = kind.partition("/")
        return {
            "fullUrl": self.of(kind, key),
            "resource": {
                "resourceType": name,
                "id": f"{what or name.lower()}-{key}",
                **{k: value for k, value in content.items() if value not in (None, "", [], {})},
            },
        }


def shown(display: str) -> Plain:
    return {"display": display} if display else {}


def english(words: Any) -> str:
    """The English of words in both languages, or the words themselves."""
    return str(words.get("en", "")) if isinstance(words, Mapping) else str(words or "")


def coding(system: str, code: str, display: str = "") -> Plain:
    return {"system": system, "code": code, **shown(display)}


def concept(*codings: Plain, text: str = "") -> Plain:
    return {
        **({"coding": list(codings)} if codings else {}),
        **({"text": text} if text else {}),
    }


def extension(name: str, **value: Any) -> list[Plain]:
    """One extension of ours in a list; none where its value is empty."""
    [held] = value.values()
    return [] if held in (None, "") else [{"url": f"{EXTENSION}:{name}", **value}]


def annotation(text: str, *, at: str | None = None, by: Plain | None = None) -> Plain:
    return {
        **({"authorReference": by} if by else {}),
        **({"time": at} if at else {}),
        "text": text,
    }


def period(start: str | None, end: str | None) -> Plain:
    return {name: value for name, value in (("start", start), ("end", end)) if value}
