"""The content of the plan as the repository ships it, and records to compose from."""

import tomllib
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from clinic.domain.content import Faults, Words
from evaluations import library
from evaluations.domain import plan, plan_content
from evaluations.domain.plan_content import Files, PlanContent
from evaluations.domain.plan_record import Planned, PlanRecord


def toml(path: Path | str) -> dict[str, Any]:
    return tomllib.loads((library.CONTENT / path).read_text(encoding="utf-8"))


def tables(folder: str, key: str) -> list[dict[str, Any]]:
    paths = sorted((library.CONTENT / folder).glob("*.toml"))
    return [row for path in paths for row in toml(path)[key]]


def files(**changes: Any) -> Files:
    found = toml("patient_words/findings.toml")["found"]
    return replace(
        Files(
            plan=toml("plan.toml"),
            precautions=toml("precautions.toml")["precaution"],
            exercises=tables("exercises", "exercise"),
            found=found,
            told=toml("patient_words/told.toml")["told"],
        ),
        **changes,
    )


CATALOGUE = frozenset(item.code for item in library.catalogue())


def read(source: Files) -> tuple[PlanContent, list[str]]:
    """The content and every fault found in it."""
    faults = Faults()
    content = plan_content.read(
        source,
        facts=library.facts(),
        rules=library.ruleset().rules,
        catalogue=CATALOGUE,
        faults=faults,
    )
    return content, faults._found


def shipped() -> PlanContent:
    return library.plan()


GOAL = plan.Goal(
    activity="walk_fast",
    amount=30_000,
    measure="pain_during",
    baseline=5_000,
    target=2_000,
    by=date(2027, 1, 10),
    reason="run_walk",
)


def planned(*codes: str) -> tuple[Planned, ...]:
    library = shipped().wording.library
    return tuple(Planned(code=code, dose=library[code].dose) for code in codes)


def record(**changes: Any) -> PlanRecord:
    """Renata Flores on 3 Dec 2026, a Thursday."""
    return replace(
        PlanRecord(
            name="Renata Flores",
            called="Renata",
            number="BK-2041",
            born=date(1990, 2, 14),
            clinic="Riverbend Running and Spine",
            phone="(503) 555-0142",
            hours=Words("weekdays 7:30 to 5:30", "lunes a viernes de 7:30 a 5:30"),
            therapist="Priya Raman",
            dated=date(2026, 12, 3),
            version=1,
            next_visit=datetime(2026, 12, 10, 9, 0),  # noqa: DTZ001 - the clinic's own clock
            visits_per_week=1,
            weeks=6,
            goals=(GOAL,),
            exercises=planned("EX-27", "EX-07", "EX-29", "EX-30", "EX-39"),
            self_care=("move",),
        ),
        **changes,
    )
