"""An evaluation report as composed, for tests of what draws it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import report
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.domain.report import Added, Line, Record, Signed, Void
from evaluations.domain.report_rows import Examined, Note

ZONE = ZoneInfo("America/Los_Angeles")
RIGHT, LEFT = Side.RIGHT, Side.LEFT
SIGNED = Signed(
    role="Signed by",
    name="Priya Raman, PT, DPT",
    licence="PT-48213",
    meaning="I examined this person. This record is mine and is complete.",
    at=datetime(2026, 12, 3, 9, 22, tzinfo=ZONE),
    zone="America/Los_Angeles",
    check="9f2c71aa" * 8,
)


def num(code: str, value: float, side: Side = Side.NONE, qualifier: str = "", **more: Any) -> Found:
    return Found(code=code, side=side, qualifier=qualifier, num=round(value * 1000), **more)


def word(code: str, value: str, side: Side = Side.NONE, qualifier: str = "", **more: Any) -> Found:
    return Found(code=code, side=side, qualifier=qualifier, text=value, **more)


def both(code: str, right: float, left: float, qualifier: str = "") -> tuple[Found, Found]:
    return num(code, right, RIGHT, qualifier), num(code, left, LEFT, qualifier)


BEFORE = FindingSet(
    [
        num("rom_lumbar_flexion", 38),
        *both("rom_hip_ir", 24, 36),
        *both("rom_hip_er", 40, 43),
        *both("hhd_hip_abductors", 148, 184),
        word("mmt_hip_extensors", "4+", RIGHT),
        word("mmt_hip_extensors", "5", LEFT),
        word("test_faber", "positive", RIGHT),
        word("test_faber", "negative", LEFT),
    ]
)
NOW = (
    num("rom_lumbar_flexion", 52),
    *both("rom_hip_ir", 29, 35),
    num("rom_hip_ir", 1, RIGHT, "pain_nprs"),
    num("rom_hip_er", 40, RIGHT, is_kept=True),
    num("rom_hip_er", 43, LEFT, is_kept=True),
    *both("hhd_hip_abductors", 172, 181),
    word("mmt_hip_extensors", "5", RIGHT),
    word("mmt_hip_extensors", "5", LEFT),
    Found(code="rom_hip_extension", side=RIGHT, status=Status.NOT_TESTED, reason="time"),
    Found(code="rom_hip_extension", side=LEFT, status=Status.NOT_TESTED, reason="time"),
    word("test_faber", "positive", RIGHT),
    word("test_faber", "yes", RIGHT, "concordant"),
    word("test_faber", "negative", LEFT),
    word("note_assessment", "Mechanical RIGHT low back and buttock pain, improving.\nGo on."),
)


def examined(*rows: Found, before: FindingSet = BEFORE) -> Examined:
    kept = {(row.code, row.side, row.qualifier): date(2026, 11, 17) for row in rows if row.is_kept}
    return Examined(
        catalogue=library.catalogue(),
        now=FindingSet(rows),
        before=before,
        on=date(2026, 12, 3),
        before_on=date(2026, 11, 17) if len(before) else None,
        sex="female",
        age=36,
        measured_on=kept,
    )


def record(**changes: Any) -> Record:
    whole = Record(
        kind="Re-evaluation",
        lead="Visit 3 Dec 2026, 8:40 am. RIGHT low back and buttock pain.",
        name="Renata Flores",
        born=date(1990, 2, 14),
        number="BK-2041",
        clinic="Riverbend Running and Spine, (503) 555-0142",
        found=examined(*NOW),
        summary=("36-year-old runner. Worst pain 3 of 10 (was 7).",),
        safety=(
            Line(label="Red flags:", words="asked 11 of 11, present 0."),
            Line(label="Soon, missed periods:", words="Because no period for 3 months. Accepted."),
        ),
        brief=(
            Note(heading="Told 3 Dec 2026, on tablet", paragraphs=("What happened: “Hills.”",)),
        ),
        gait="Running on a treadmill at 2.6 m/s in own shoes.",
        diagnoses=("M54.50 Low back pain, unspecified",),
        plan=(Line(label="Goal 1.", words="Run 3 miles by 10 Jan 2027."),),
        complexity=("Moderate complexity, as the therapist chose.",),
    )
    return replace(whole, **changes)


def paper(of: Record | None = None, **later: Any) -> dict[str, Any]:
    given = {"signatures": (SIGNED,), "certification": ("Plan sent: 4 Dec 2026, Dr. Brandt.",)}
    return report.paper(report.body(of or record()), **{**given, **later})


ADDED = Added(number=1, text="Dr. Brandt's office confirmed the 9 Dec visit.", signed=SIGNED)
VOID = Void(
    reason="Charted on the wrong person.",
    asked_by="Priya Raman, PT, DPT",
    approved_by="Mona Vale",
    at=datetime(2026, 12, 5, 10, 0, tzinfo=ZONE),
)
