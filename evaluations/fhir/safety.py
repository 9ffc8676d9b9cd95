"""DetectedIssue and ServiceRequest: reasons to refer, what was decided about them, referrals."""

from collections.abc import Iterator
from datetime import datetime

from evaluations.fhir.chart import Chart, Row
from evaluations.fhir.names import DECISION, RULE, Plain, annotation, coding, concept, english
from evaluations.fhir.names import extension as ours

SEVERITY = {
    "emergency": "high",
    "same_day": "high",
    "soon": "moderate",
    "routine": "low",
    "monitor": "low",
}
PRIORITY = {"emergency": "stat", "same_day": "asap", "soon": "urgent"}
REFERRAL_STATUS = {
    "draft": "draft",
    "outcome_received": "completed",
    "closed": "completed",
    "declined": "revoked",
    "cancelled_by_clinician": "revoked",
    "lost_to_follow_up": "unknown",
}


def resources(chart: Chart) -> Iterator[Plain]:
    for row in chart.rows("firings"):
        yield _issue(chart, row)
    for row in chart.rows("referrals"):
        yield _referral(chart, row)


def _issue(chart: Chart, row: Row) -> Plain:
    because = row["in_words"].get("because", "")
    return chart.at.entry(
        "DetectedIssue",
        row["id"],
        status="preliminary" if row["state"] == "open" else "final",
        code=concept(
            coding(RULE, row["code"], english(row["in_words"].get("code"))),
            text=english(row["in_words"].get("code")) or row["code"],
        ),
        severity=SEVERITY[row["decided_urgency"]],
        patient=chart.subject,
        identifiedDateTime=row["fired_at"],
        author=chart.clinic,
        detail=because,
        extension=[
            *ours("urgency", valueCode=row["urgency"]),
            *ours("decided-urgency", valueCode=row["decided_urgency"]),
            *ours("state", valueCode=row["state"]),
            *ours("rules-version", valueString=row["ruleset_version"]),
        ],
        mitigation=list(_mitigations(chart, row)),
    )


def _mitigations(chart: Chart, row: Row) -> Iterator[Plain]:
    for one in chart.under("decisions", "firing", row["id"]):
        words = [one["in_words"]["action"], english(one["in_words"].get("reason_code"))]
        agreed = f"agreed with {one['agreed_name']}" if one["agreed_name"] else ""
        text = ". ".join(part for part in (*words, one["reason_text"], agreed) if part)
        level = f"{one['from_urgency']} to {one['to_urgency']}"
        yield _done(chart, one, f"{text} ({level})", code=one["action"])
    for one in chart.under("contacts", "firing", row["id"]):
        yield _done(chart, one, f"Reached {one['who']} ({one['how']}): {one['outcome']}")
    for one in chart.under("lifts", "firing", row["id"]):
        yield _done(chart, one, f"Lifted {one['effect']}: {one['cites']}")
    for one in chart.under("rechecks", "firing", row["id"]):
        yield _done(chart, one, f"Checked again: {one['in_words']['result']}. {one['note']}")


def _done(chart: Chart, row: Row, text: str, *, code: str = "") -> Plain:
    by = chart.staff(row["by"])
    return {
        "action": concept(*([coding(DECISION, code)] if code else []), text=text),
        "date": row["at"],
        **({"author": by} if by else {}),
    }


def _referral(chart: Chart, row: Row) -> Plain:
    reasons = chart.under("referral_reasons", "referral", row["id"])
    return chart.at.entry(
        "ServiceRequest",
        row["id"],
        status="entered-in-error"
        if "in_error" in row
        else REFERRAL_STATUS.get(row["state"], "active"),
        intent="order",
        priority=PRIORITY.get(row["urgency"], "routine"),
        code=concept(coding(f"{RULE}-letter", row["template"]), text=row["question"]),
        subject=chart.subject,
        authoredOn=row["opened_at"],
        requester=chart.staff(row["opened_by"]),
        performer=_reader(chart, row),
        supportingInfo=[chart.at.ref("DetectedIssue", one["firing"]) for one in reasons],
        note=list(_notes(chart, row)),
        extension=[
            *ours("state", valueCode=row["state"]),
            *ours("urgency", valueCode=row["urgency"]),
        ],
    )


def _reader(chart: Chart, row: Row) -> list[Plain]:
    known = {one["id"]: one for one in chart.rows("recipients")}
    reader = known.get(row["recipient"])
    if reader is None:
        return []
    name = ", ".join(part for part in (reader["name"], reader["organisation"]) if part)
    return [{"display": name}]


def _notes(chart: Chart, row: Row) -> Iterator[Plain]:
    """The words of the referral, then each step, sending and outcome with who and when."""
    for name, label in (("history", "History"), ("done", "Done"), ("said", "Told the patient")):
        if row[name]:
            yield annotation(f"{label}: {row[name]}")
    told = [*_steps(chart, row), *_outcomes(chart, row)]
    for at, text, by in sorted(told, key=lambda one: one[0]):
        yield annotation(text, at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), by=chart.staff(by))


def _steps(chart: Chart, row: Row) -> Iterator[tuple[datetime, str, int]]:
    for one in chart.under("referral_steps", "referral", row["id"]):
        parts = (f"{one['from_state']} to {one['to_state']}", one["who"], one["note"])
        yield _moment(one), ". ".join(part for part in parts if part), one["by"]
    for one in chart.under("sendings", "referral", row["id"]):
        yield _moment(one), f"{one['in_words']['way']}: {one['to']}", one["by"]


def _outcomes(chart: Chart, row: Row) -> Iterator[tuple[datetime, str, int]]:
    for one in chart.under("outcomes", "referral", row["id"]):
        text = f"{one['in_words']['result']}. {one['words']}"
        yield _moment(one), text, one["by"]


def _moment(row: Row) -> datetime:
    return datetime.fromisoformat(row["at"])
