"""What the record proves of the gate to full training (safety reference 6.5).

Only what was measured at the newest examination or told since counts; the rest is not known and
the therapist says it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import run_gate
from evaluations.domain.findings import FindingSet
from evaluations.domain.return_to_run import Phase, Session
from evaluations.domain.run_gate import Known
from evaluations.domain.truth import Truth
from evaluations.models import RunProgramme
from evaluations.queries import chart, home_rows, known, running
from intake.queries import measures

THOUSAND = 1000
WEEK = timedelta(days=7)
HIP_ROWS = ("rom_hip_ir", "rom_hip_er", "rom_hip_flexion", "rom_hip_extension")
SLR, SLR_ANGLE = "test_slr", "angle_p1"
RMDQ = "rmdq_24"
_SAID = {"yes": Truth.YES, "no": Truth.NO}


@dataclass(frozen=True, kw_only=True, slots=True)
class GateLine:
    """One item of the gate; ``met`` is what the record proves now, ``proof`` what that rests on."""

    code: str
    words: str
    met: Truth
    proof: str

    @property
    def prefilled(self) -> str:
        return {Truth.YES: "yes", Truth.NO: "no"}.get(self.met, "")


def gate(programme: RunProgramme, *, at: datetime) -> tuple[GateLine, ...]:
    now = facts(programme, at=at)
    words, proofs = library.return_to_run().gate, _proofs(now)
    return tuple(
        GateLine(
            code=one.code,
            words=words[one.code].en,
            met=one.met,
            proof=proofs.get(one.code, ""),
        )
        for one in run_gate.training_gate(now)
    )


def facts(programme: RunProgramme, *, at: datetime) -> Known:
    newest = known.newest_of_case(programme.episode_id)
    found = chart.findings_of(newest.pk if newest else None)
    details = running.details_of(programme)
    return Known(
        is_bone=programme.profile == "bone",
        had_leg_pain=_SAID.get(details.leg_symptoms, Truth.UNKNOWN),
        slr_difference=_difference(found, SLR, SLR_ANGLE),
        hip_differences=_hips(found),
        rmdq=_rmdq(programme),
        green_weeks=_green_weeks(programme, at),
        cleared=Truth.YES if details.bone == "cleared" and details.cleared_on else Truth.UNKNOWN,
    )


def _difference(found: FindingSet, code: str, qualifier: str = "") -> int | None:
    """Whole degrees between the sides, rounded up; None unless both were measured."""
    sides = [found.number(code, side, qualifier) for side in (Side.LEFT, Side.RIGHT)]
    if sides[0] is None or sides[1] is None:
        return None
    return -(-abs(sides[0] - sides[1]) // THOUSAND)


def _hips(found: FindingSet) -> tuple[int, ...] | None:
    """Every motion of the hips must have been measured on both sides."""
    rows = [_difference(found, code) for code in HIP_ROWS if code in library.catalogue()]
    return None if not rows or None in rows else tuple(one for one in rows if one is not None)


def _rmdq(programme: RunProgramme) -> int | None:
    taken = measures.of_patient(programme.patient, episode_id=programme.episode_id)
    newest = [one.newest.record.total for one in taken if one.form.code == RMDQ]
    return newest[-1] // THOUSAND if newest and newest[-1] is not None else None


def _green_weeks(programme: RunProgramme, at: datetime) -> int:
    """Whole weeks before this one in which every planned run was told and was green, counted back
    from last week; 0 where distance still rises."""
    stands = running.standing_of(programme, at=at)
    colours = {
        row.session_on or row.on: row.colour
        for row in home_rows.runs(programme.pk, programme.episode_id)
    }
    monday = stands.today - timedelta(days=stands.today.weekday())
    weeks, whole = 0, _full_weeks(stands.sessions)
    while (days := whole.get(monday - WEEK * (weeks + 1))) and _all_green(days, colours):
        weeks += 1
    return weeks


def _full_weeks(sessions: Iterable[Session]) -> dict[date, list[date]]:
    """The days of each week at full distance, by its Monday: those of the last phase."""
    found: dict[date, list[date]] = {}
    for one in sessions:
        if one.phase is Phase.SPEED:
            found.setdefault(one.on - timedelta(days=one.on.weekday()), []).append(one.on)
    return found


def _all_green(days: Iterable[date], colours: Mapping[date, str]) -> bool:
    return all(colours.get(day) == "green" for day in days)


def _proofs(now: Known) -> dict[str, str]:
    """What stands behind an item, in words."""
    found: dict[str, str] = {}
    if now.slr_difference is not None:
        found["flexibility"] = f"Sides differ by {now.slr_difference} degrees"
    if now.hip_differences is not None:
        found["hips"] = f"Sides differ by up to {max(now.hip_differences)} degrees"
    if now.rmdq is not None:
        found["outcome"] = f"RMDQ {now.rmdq}"
    if now.green_weeks is not None:
        found["distance"] = f"{now.green_weeks} whole green weeks at full distance"
    return found
