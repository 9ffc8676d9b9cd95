"""Judging: one patient against every rule beside reading the stored inputs; a version comparison.

The floor of a judgement is what cannot be left out: the stored inputs read from their text and
checked against the fact dictionary, without any rule. That of a comparison is the same over every
case, with the rows read from the database.
"""

import itertools
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clinic.domain.roles import Role
from clinic.models import Clinic, EpisodeOfCare, Patient, User
from evaluations import library
from evaluations.actions import comparing, governing
from evaluations.domain import triggers
from evaluations.models import Judgement, RuleComparison, RuleSetVersion
from evaluations.queries import comparisons
from tests import factories
from tests.bench.rounds import Goal, Result, compare

CASES = 10_000
AT_MOST_MS = 2.0
VIGNETTES = Path(__file__).parents[1] / "evaluations" / "domain" / "vignettes.json"

ONE = Goal(code="J1", what="one patient, all rules: median / 2 ms", most=1.0)
BESIDE = Goal(code="", what="  the same / its inputs read and checked, no rule", most=None)
MANY = Goal(code="J2", what=f"{CASES:,} cases by two versions / their inputs read", most=None)


def results() -> Iterator[Result]:
    nested = [case["inputs"] for case in json.loads(VIGNETTES.read_text())["vignettes"]]
    yield from _one(nested)
    yield _compared(nested)


def _one(nested: list[dict[str, Any]]) -> Iterator[Result]:
    ruleset, known = library.ruleset(), library.facts()
    stored = [json.dumps(one) for one in nested]
    turns, floor_turns = (
        itertools.cycle([known.check(one) for one in nested]),
        itertools.cycle(stored),
    )

    def ours() -> None:
        triggers.judge(ruleset, next(turns), finished=True)

    def floor() -> None:
        known.check(json.loads(next(floor_turns)))

    beside = compare(BESIDE, ours=ours, floor=floor, repeat=len(nested) * 20)
    yield _against(ONE, beside)
    yield beside
    _tell(f"{len(ruleset.rules) * 1000 / beside.ours:,.0f} rules a second, one patient at a time")


def _against(goal: Goal, taken: Result) -> Result:
    """The same rounds against the fixed limit in place of the floor."""
    ratio = taken.ours / AT_MOST_MS
    return Result(
        goal=goal,
        ratio=ratio,
        low=ratio,
        high=ratio,
        ours=taken.ours,
        floor=AT_MOST_MS,
        loop=taken.loop,
    )


def _compared(nested: list[dict[str, Any]]) -> Result:
    """The worker's own steps over stored cases, told as it goes."""
    lead = factories.user(factories.clinic(name="Compared"), "Lena Ortiz", Role.THERAPIST)
    _fill(lead.clinic, lead, nested)
    row = comparing.ask(version=_candidate().version, by=lead, at=factories.AT)
    floor = _read_only(row)
    started, cpu = time.perf_counter(), time.process_time()
    while comparing.advance(at=factories.AT):
        row.refresh_from_db()
        if row.done % 1_000 == 0 and row.state == RuleComparison.State.RUNNING:
            rate = row.done / (time.perf_counter() - started)
            _tell(f"{row.done:,} of {row.total:,} cases compared, {rate:,.0f} cases a second")
    ours = (time.process_time() - cpu) * 1000
    ratio = ours / floor
    return Result(
        goal=MANY, ratio=ratio, low=ratio, high=ratio, ours=ours, floor=floor, loop=0.0
    )  # fmt: skip


def _read_only(row: RuleComparison) -> float:
    """Milliseconds for reading and checking the same inputs once for each version."""
    known, started = library.facts(), time.process_time()
    for one in comparisons.stored(row, number=CASES):
        for _ in range(2):
            known.check(one.inputs)
    return (time.process_time() - started) * 1000


def _candidate() -> RuleSetVersion:
    """The shipped rules but one, which asks for more; made as a clinic would."""
    with tempfile.TemporaryDirectory(prefix="backstride-rules-") as place:
        folder = Path(place) / "triggers"
        shutil.copytree(library.CONTENT / "triggers", folder)
        head, nerve = folder / "ruleset.toml", folder / "nerve.toml"
        head.write_text(head.read_text().replace('version = "', 'version = "next-', 1))
        rule = "yes(intake.cannot_stand_straight) or exam.can_stand_upright"
        changed = rule.replace("yes(", "intake.nprs_now >= 9 and yes(")
        nerve.write_text(nerve.read_text().replace(rule, changed))
        return governing.load(folder=folder, by="system", at=factories.AT)


def _fill(clinic: Clinic, by: User, nested: list[dict[str, Any]]) -> None:
    """Cases with one judgement each, whose inputs are the worked cases in turn."""
    patients = Patient.objects.bulk_create(
        [
            Patient(
                clinic=clinic,
                number=f"J-{number}",
                family_name=f"Case {number}",
                given_name="Judged",
                birth_date=factories.AT.date(),
                created_at=factories.AT,
                created_by=by,
            )
            for number in range(CASES)
        ],
        batch_size=2_000,
    )
    episodes = EpisodeOfCare.objects.bulk_create(
        [
            EpisodeOfCare(clinic=clinic, patient=one, opened_at=factories.AT, opened_by=by)
            for one in patients
        ],
        batch_size=2_000,
    )
    Judgement.objects.bulk_create(
        [
            Judgement(
                clinic=clinic,
                patient_id=one.patient_id,
                episode=one,
                moment=Judgement.Moment.SIGN_OFF,
                ruleset_version="past",
                inputs=inputs,
                result={},
                max_urgency="none",
                at=factories.AT,
            )
            for one, inputs in zip(episodes, itertools.cycle(nested), strict=False)
        ],
        batch_size=2_000,
    )


def _tell(words: str) -> None:
    sys.stdout.write(f"       {words}\n")
    sys.stdout.flush()
