"""QuestionnaireResponse and Consent, and the scores and reports from home as Observations."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from evaluations.fhir.chart import Chart, Row
from evaluations.fhir.names import (
    ABSENT,
    CONSENT,
    HL7,
    HOME,
    INSTRUMENT,
    PART,
    ROOT,
    Plain,
    coding,
    concept,
    english,
    extension,
    period,
)


def resources(chart: Chart) -> Iterator[Plain]:
    for row in chart.rows("responses"):
        yield _response(chart, row)
    for row in chart.rows("consents"):
        yield _consent(chart, row)
    for row in chart.rows("scores"):
        yield _score(chart, row)
    for row in chart.rows("home_reports"):
        yield _report(chart, row)


# Answers ----------------------------------------------------------------------------------------


def _response(chart: Chart, row: Row) -> Plain:
    sitting = next(one for one in chart.rows("intakes") if one["id"] == row["session"])
    questionnaire = f"{ROOT}:questionnaire:{sitting['questionnaire']}"
    by_staff = {"staff"} == {one["source"] for one in row["answers"]}
    return chart.at.entry(
        "QuestionnaireResponse",
        row["id"],
        questionnaire=f"{questionnaire}|{sitting['questionnaire_version']}",
        status=_status(row, sitting),
        language=sitting["language"],
        subject=chart.subject,
        encounter=chart.encounter(sitting["visit"]),
        authored=row["submitted_at"] or sitting["started_at"],
        author=chart.staff(sitting["started_by"]) if by_staff else chart.subject,
        source=chart.subject,
        item=[*_answers(row), *_written_beside(chart, row)],
    )


def _status(row: Row, sitting: Row) -> str:
    if "in_error" in row or "in_error" in sitting:
        return "entered-in-error"
    return "completed" if row["submitted_at"] else "in-progress"


def _answers(row: Row) -> Iterator[Plain]:
    for one in row["answers"]:
        yield _item(one["code"], one["value"], one["in_words"], one["source"], one["language"])


def _written_beside(chart: Chart, row: Row) -> Iterator[Plain]:
    """What staff wrote down beside the form stands under its own name: both are kept."""
    for number, one in enumerate(chart.under("answer_changes", "response", row["id"]), start=1):
        if one["reason"] and one["value"] is not None:
            item = _item(one["code"], one["value"], one["in_words"], one["source"], one["language"])
            item["linkId"] = f"{one['code']}:written-{number}"
            item["extension"] += extension("why-written", valueString=one["reason"])
            yield item


def _item(code: str, value: Any, words: Any, source: str, language: str) -> Plain:
    return {
        "linkId": code,
        "text": english(words.get("code")) or code,
        "answer": [answer(one) for one in (value if _is_many(value) else [value])],
        "extension": [
            *extension("source", valueCode=source),
            *extension("answered-in", valueCode=language),
            *extension("as-read", valueString=english(words.get("value"))),
        ],
    }


def _is_many(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def answer(value: Any) -> Plain:
    """One value in FHIR's types; one that has parts as the JSON it is stored as."""
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, float):
        return {"valueDecimal": Decimal(str(value))}
    if isinstance(value, str) and value:
        return {"valueString": value}
    return {"valueString": json.dumps(value, sort_keys=True, ensure_ascii=False)}


# Consents ---------------------------------------------------------------------------------------


def _consent(chart: Chart, row: Row) -> Plain:
    sitting = next(one for one in chart.rows("intakes") if one["id"] == row["session"])
    is_wrong = "in_error" in row or "in_error" in sitting
    ends = period(row["at"], row["expires_on"])
    return chart.at.entry(
        "Consent",
        row["id"],
        status="entered-in-error" if is_wrong else ("active" if row["agreed"] else "rejected"),
        scope=concept(coding(f"{HL7}/consentscope", "treatment")),
        category=[concept(coding(CONSENT, row["code"]), text=english(row["in_words"].get("code")))],
        patient=chart.subject,
        dateTime=row["at"],
        performer=[chart.subject],
        organization=[chart.clinic],
        policy=[{"uri": f"{CONSENT}:{row['code']}:{row['version']}"}],
        provision={
            "type": "permit" if row["agreed"] else "deny",
            **({"period": ends} if row["expires_on"] else {}),
        },
        extension=[
            *extension("signed-name", valueString=row["signed_name"]),
            *extension("signed-as", valueCode=row["signed_as"]),
            *extension("method", valueCode=row["method"]),
            *extension("authority", valueString=row["authority"] or row["relation"]),
            *extension("about", valueString=row["subject"]),
            *extension("interpreter", valueString=row["interpreter"]),
            *extension("reason", valueString=row["reason"]),
            *extension("shown-in", valueCode=row["language"]),
        ],
    )


# Scores and reports from home -------------------------------------------------------------------


def _score(chart: Chart, row: Row) -> Plain:
    why = concept(coding(ABSENT, "not-performed"), text=row["reason"] or "not enough answers")
    parts = [(code, one) for code, one in row["parts"].items() if one is not None]
    return chart.at.entry(
        "Observation/score",
        row["id"],
        status="entered-in-error" if "in_error" in row else "final",
        category=[concept(coding(f"{HL7}/observation-category", "survey"))],
        code=concept(
            coding(INSTRUMENT, row["instrument"]), text=english(row["in_words"].get("instrument"))
        ),
        subject=chart.subject,
        encounter=chart.encounter(row["visit"]),
        effectiveDateTime=row["measured_on"],
        issued=row["at"],
        performer=[chart.author(row["by"])],
        valueQuantity=_amount(row["total"]) if row["total"] is not None else None,
        dataAbsentReason=None if row["scorable"] else why,
        component=[
            {"code": concept(coding(PART, code)), "valueQuantity": _amount(one)}
            for code, one in parts
        ],
        extension=[
            *extension("scored-by", valueString=row["scorer_version"]),
            *extension("version", valueString=row["instrument_version"]),
            *extension("source", valueCode=row["source"]),
        ],
    )


def _amount(thousandths: int) -> Plain:
    return {"value": Decimal(thousandths) / 1000}


_TOLD = (
    "exercise",
    "did",
    "minutes",
    "distance",
    "pain_before",
    "pain_during",
    "pain_after",
    "pain_morning",
    "still_worse",
    "colour",
)


def _report(chart: Chart, row: Row) -> Plain:
    told = {name: row[name] for name in _TOLD if row[name] not in ("", None)}
    told |= {f"sign:{code}": True for code in row["signs"]}
    told |= {f"asked:{code}": value for code, value in row["answers"].items()}
    return chart.at.entry(
        "Observation/home",
        row["id"],
        status="entered-in-error" if "in_error" in row else "final",
        code=concept(coding(HOME, row["kind"]), text=row["in_words"].get("kind", "")),
        subject=chart.subject,
        effectiveDateTime=row["on"],
        issued=row["at"],
        performer=[chart.author(row["by"])],
        derivedFrom=[chart.at.ref("Observation/home", row["replaces"])] if row["replaces"] else [],
        component=[
            {"code": concept(coding(PART, name)), **_told(value)} for name, value in told.items()
        ],
    )


def _told(value: Any) -> Plain:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    return {"valueInteger": value} if isinstance(value, int) else {"valueString": str(value)}
