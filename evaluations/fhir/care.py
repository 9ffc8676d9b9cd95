"""EpisodeOfCare, Encounter and Condition: the cases, the visits and what was diagnosed."""

from collections.abc import Iterator

from evaluations.fhir.chart import Chart, Row
from evaluations.fhir.names import HL7, ICD_10_CM, SIDE, Plain, coding, concept, english, extension

VISIT_STATUS = {
    "booked": "planned",
    "arrived": "arrived",
    "with_therapist": "in-progress",
    "done": "finished",
    "cancelled": "cancelled",
    "no_show": "cancelled",
    "error": "entered-in-error",
}
MODE = {
    "in_person": coding(f"{HL7}/v3-ActCode", "AMB", "ambulatory"),
    "telehealth": coding(f"{HL7}/v3-ActCode", "VR", "virtual"),
}


def resources(chart: Chart) -> Iterator[Plain]:
    for row in chart.rows("cases"):
        yield _case(chart, row)
    for row in chart.rows("visits"):
        yield _visit(chart, row)
    for row in chart.rows("diagnoses"):
        yield _condition(chart, row)


def _case(chart: Chart, row: Row) -> Plain:
    side = row["in_words"].get("side", "") if row["side"] != "none" else ""
    return chart.at.entry(
        "EpisodeOfCare",
        row["id"],
        status="entered-in-error"
        if "in_error" in row
        else ("finished" if row["closed_at"] else "active"),
        type=[concept(text=f"{side} {row['complaint']}".strip())],
        extension=extension("side", valueCode=row["side"]),
        patient=chart.subject,
        managingOrganization=chart.clinic,
        period={
            name: value
            for name, value in (("start", row["opened_at"]), ("end", row["closed_at"]))
            if value
        },
    )


def _visit(chart: Chart, row: Row) -> Plain:
    therapist = chart.staff(row["therapist"])
    return chart.at.entry(
        "Encounter",
        row["id"],
        status="entered-in-error" if "in_error" in row else VISIT_STATUS[row["status"]],
        **{"class": MODE[row["mode"]]},
        type=[concept(text=row["in_words"]["kind"])],
        extension=extension("visit-status", valueCode=row["status"]),
        subject=chart.subject,
        episodeOfCare=[chart.at.ref("EpisodeOfCare", row["episode"])],
        participant=[{"individual": therapist}] if therapist else [],
        period={"start": row["starts_at"]},
        reasonCode=[concept(text=row["cancelled_reason"])] if row["cancelled_reason"] else [],
        serviceProvider=chart.clinic,
    )


def _condition(chart: Chart, row: Row) -> Plain:
    evaluation = next(
        (one for one in chart.rows("evaluations") if one["id"] == row["evaluation"]), {}
    )
    is_wrong = row["removed"] or "in_error" in evaluation
    sided = row["side"] not in ("", "none")
    verified = "entered-in-error" if is_wrong else "confirmed"
    return chart.at.entry(
        "Condition",
        row["id"],
        clinicalStatus=None if is_wrong else concept(coding(f"{HL7}/condition-clinical", "active")),
        verificationStatus=concept(coding(f"{HL7}/condition-ver-status", verified)),
        category=[concept(coding(f"{HL7}/condition-category", "encounter-diagnosis"))],
        code=concept(
            {
                **coding(ICD_10_CM, row["code"], english(row["description"])),
                **({"version": row["release"]} if row["release"] else {}),
            },
            text=row["description"],
        ),
        bodySite=[concept(coding(SIDE, row["side"]), text=row["side"])] if sided else [],
        subject=chart.subject,
        encounter=chart.encounter(evaluation.get("visit")),
        recordedDate=row["added_at"],
        recorder=chart.staff(row["added_by"]),
    )
