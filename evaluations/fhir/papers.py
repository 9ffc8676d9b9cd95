"""DocumentReference, Provenance and Communication: papers, signatures, what was added or asked."""

from collections.abc import Iterator

from evaluations.fhir.chart import Chart, Row
from evaluations.fhir.names import (
    HL7,
    NOTE,
    PAPER,
    SHA256,
    SIGNATURE,
    Plain,
    coding,
    concept,
    extension,
)

AUTHOR = coding(SIGNATURE, "1.2.840.10065.1.12.1.1", "Author's Signature")
COSIGNER = coding(SIGNATURE, "1.2.840.10065.1.12.1.3", "Co-participant's Signature")
REPLY = "reply"


def resources(chart: Chart) -> Iterator[Plain]:
    for row in chart.rows("papers"):
        yield _paper(chart, row, row["kind"], "application/pdf", "pdf", row["made_at"])
    for row in chart.rows("replies"):
        yield _paper(chart, row, REPLY, row["media_type"], "file", row["at"])
    yield from _additions(chart)
    yield from _signatures(chart)
    yield from _amendments(chart)


def _paper(chart: Chart, row: Row, kind: str, media_type: str, field: str, made_at: str) -> Plain:
    """The hash of the bytes always; the bytes themselves only where the copy holds them."""
    content = {
        "contentType": media_type,
        "size": row["size"],
        "title": kind.replace("_", " "),
        "creation": made_at,
        **({"language": row["language"]} if "language" in row else {}),
        **({"data": row[field]} if row.get(field) else {}),
    }
    name = "DocumentReference" if kind != REPLY else "DocumentReference/reply"
    return chart.at.entry(
        name,
        row["id"],
        identifier=[{"system": SHA256, "value": row["sha256"]}],
        status="entered-in-error" if "in_error" in row else "current",
        type=concept(coding(PAPER, kind), text=kind.replace("_", " ")),
        subject=chart.subject,
        date=made_at,
        custodian=chart.clinic,
        content=[{"attachment": content}],
    )


# What was added below a signed evaluation -------------------------------------------------------


def _additions(chart: Chart) -> Iterator[Plain]:
    """Addenda and marks of error as notes of their evaluation's visit."""
    visits = {row["id"]: row["visit"] for row in chart.rows("evaluations")}
    for row in chart.rows("addenda"):
        yield _note(chart, row, "addendum", row["text"], visits, row["signed_by"], row["signed_at"])
    for row in chart.rows("voids"):
        yield _note(chart, row, "entered-in-error", row["reason"], visits, row["by"], row["at"])


def _note(
    chart: Chart, row: Row, kind: str, text: str, visits: dict[int, int], by: int, at: str
) -> Plain:
    author = chart.staff(by)
    return chart.at.entry(
        f"Observation/{kind}",
        row["id"],
        status="final",
        code=concept(coding(NOTE, kind), text=kind.replace("-", " ")),
        subject=chart.subject,
        encounter=chart.encounter(visits.get(row["evaluation"])),
        issued=at,
        performer=[author] if author else [],
        valueString=text,
    )


# Signatures -------------------------------------------------------------------------------------


def _signatures(chart: Chart) -> Iterator[Plain]:
    signed = {row["id"]: row for row in chart.rows("evaluations")}
    for row in chart.rows("author_signatures"):
        yield _signature(chart, row, "author", _of_evaluation(chart, signed[row["evaluation"]]))
    for row in chart.rows("signatures"):
        kind = COSIGNER if row["author"] else AUTHOR
        yield _signature(
            chart, row, "signed", _of_evaluation(chart, signed[row["evaluation"]]), kind=kind
        )
    for row in chart.rows("addenda"):
        yield _signature(chart, row, "addendum", [chart.at.ref("Observation/addendum", row["id"])])
    for row in chart.rows("letters"):
        told = {**row, "signed_by": row["by"], "signed_at": row["at"], "meaning": "Referral letter"}
        target = [chart.at.ref("ServiceRequest", row["referral"])]
        yield _signature(chart, told, "letter", target)


def _of_evaluation(chart: Chart, evaluation: Row) -> list[Plain]:
    """Everything the signature stands under: the visit, each finding, diagnosis and plan."""
    parts = (
        ("findings", "Observation/finding"),
        ("diagnoses", "Condition"),
        ("plans", "CarePlan"),
    )
    under = [
        chart.at.ref(kind, row["id"])
        for table, kind in parts
        for row in chart.under(table, "evaluation", evaluation["id"])
    ]
    return [chart.at.ref("Encounter", evaluation["visit"]), *under]


def _signature(
    chart: Chart, row: Row, what: str, targets: list[Plain], *, kind: Plain = AUTHOR
) -> Plain:
    who = chart.staff(row["signed_by"]) or {"display": row["name"]}
    return chart.at.entry(
        f"Provenance/{what}",
        row["id"],
        target=targets,
        recorded=row["signed_at"],
        activity=concept(text=row["meaning"]),
        agent=[
            {
                "type": concept(coding(f"{HL7}/provenance-participant-type", "author")),
                "who": who,
                "extension": extension("licence-as-signed", valueString=row["licence_number"]),
            }
        ],
        entity=[
            {
                "role": "source",
                "what": {"identifier": {"system": SHA256, "value": row["sha256"]}},
            }
        ],
        signature=[{"type": [kind], "when": row["signed_at"], "who": who}],
    )


# Requests to have the record corrected ----------------------------------------------------------


def _amendments(chart: Chart) -> Iterator[Plain]:
    """A statement of disagreement travels with every copy, with what it is about."""
    for row in chart.rows("amendments"):
        yield _said(chart, row, "amendment", "request", row["text"], chart.subject)
    for row in chart.rows("amendment_steps"):
        is_theirs = row["kind"] == "disagreed"
        sender = chart.subject if is_theirs else chart.staff(row["by"])
        about = [chart.at.ref("Communication/amendment", row["request"])]
        yield _said(chart, row, "step", row["kind"], row["text"], sender, about)


def _said(
    chart: Chart,
    row: Row,
    what: str,
    kind: str,
    text: str,
    sender: Plain | None,
    about: list[Plain] | None = None,
) -> Plain:
    return chart.at.entry(
        f"Communication/{what}",
        row["id"],
        status="completed",
        category=[concept(coding(NOTE, f"amendment-{kind}"))],
        subject=chart.subject,
        about=about,
        sent=row["at"],
        sender=sender,
        payload=[{"contentString": text}],
    )
