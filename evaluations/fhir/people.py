"""Patient, Practitioner and Organization."""

from collections.abc import Iterator

from evaluations.fhir.chart import Chart, Row
from evaluations.fhir.names import LICENCE, NUMBER, Plain, extension

GENDER = {"female": "female", "male": "male", "intersex": "other", "declined": "unknown"}


def resources(chart: Chart) -> Iterator[Plain]:
    yield _patient(chart)
    clinic = chart.copy["clinic"]
    yield chart.at.entry(
        "Organization",
        clinic["id"],
        name=clinic["name"],
        telecom=[{"system": "phone", "value": clinic["phone"]}],
        address=[{"text": clinic["address"]}] if clinic["address"] else [],
    )
    for key, person in chart.copy["staff"].items():
        yield chart.at.entry(
            "Practitioner",
            key,
            identifier=[{"system": LICENCE, "value": person["licence_number"]}]
            if person["licence_number"]
            else [],
            name=[{"text": person["name"]}],
        )


def _patient(chart: Chart) -> Plain:
    row = chart.patient_row
    return chart.at.entry(
        "Patient",
        row["id"],
        identifier=[
            {
                "use": "official" if one["id"] == row["id"] else "old",
                "system": NUMBER,
                "value": one["number"],
            }
            for one in chart.rows("patients")
        ],
        extension=[
            *extension("sex-at-birth", valueCode=row["sex_at_birth"]),
            *extension("gender", valueString=row["gender"]),
            *extension("pronouns", valueString=row["pronouns"]),
            *extension("needs-interpreter", valueBoolean=row["needs_interpreter"]),
            *extension("allergies-as-told", valueString=row["allergies"]),
        ],
        name=_names(row),
        telecom=[
            {"system": system, "value": row[system]} for system in ("phone", "email") if row[system]
        ],
        gender=GENDER[row["sex_at_birth"]],
        birthDate=row["birth_date"],
        communication=[{"language": {"text": row["language"]}, "preferred": True}],
        contact=_contact(row),
        managingOrganization=chart.clinic,
    )


def _names(row: Row) -> list[Plain]:
    family = {"family": row["family_name"]} if row["family_name"] else {}
    names = [{"use": "official", **family, "given": [row["given_name"]]}]
    if row["preferred_name"]:
        names.append({"use": "usual", "given": [row["preferred_name"]]})
    return names


def _contact(row: Row) -> list[Plain]:
    if not row["emergency_name"] and not row["emergency_phone"]:
        return []
    phone = row["emergency_phone"]
    return [
        {
            "relationship": [{"text": row["emergency_relation"] or "Emergency contact"}],
            **({"name": {"text": row["emergency_name"]}} if row["emergency_name"] else {}),
            **({"telecom": [{"system": "phone", "value": phone}]} if phone else {}),
        }
    ]
