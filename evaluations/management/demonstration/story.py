"""The people of ``content/demo.toml`` taken through their visits, relative to today."""

import re
import tomllib
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from clinic.actions import patients, staff, visits
from clinic.domain.body import Side
from clinic.domain.roles import Role
from clinic.models import Clinic, EpisodeOfCare, Patient, User, Visit
from evaluations.actions import (
    charting,
    deciding,
    directory,
    exercising,
    goals,
    judging,
    planning,
    signing,
)
from evaluations.actions.charting import Entry
from evaluations.domain import plan
from evaluations.domain.decisions import Action, Proposal
from evaluations.domain.findings import Status
from evaluations.management.demonstration import loops, running, tablet
from evaluations.models import Evaluation, TriggerFiring
from evaluations.queries import chart, sign_content
from intake.actions import answering

CAST = Path(__file__).parents[2] / "content" / "demo.toml"
PASSWORD = "quiet river stone"  # noqa: S105  # printed at start-up; demo mode refuses other hosts
Row = Mapping[str, Any]
Tell = Callable[[str], None]

_CELL = re.compile(
    r"(?P<code>\w+)(?: (?P<side>left|right|midline))?(?: (?P<field>[\w.]+))? = (?P<raw>.+)"
)
_ON_THE_WAY = {
    Visit.Status.ARRIVED: (Visit.Status.ARRIVED,),
    Visit.Status.WITH_THERAPIST: (Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST),
    Visit.Status.DONE: (Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST, Visit.Status.DONE),
}


def make_clinic(*, now: datetime, tell: Tell) -> Clinic:
    """The whole demo clinic. Everything before today happened at its own hour."""
    cast = tomllib.loads(CAST.read_text(encoding="utf-8"))
    clinic = Clinic.objects.create(is_demo=True, **cast["clinic"])
    people = _staff(clinic, cast["staff"], at=now - timedelta(days=60))
    lead = people[cast["lead"]]
    staff.set_lead(user=lead, lead=True, by=people["mona"], at=now - timedelta(days=60))
    tablet.enrol_all(clinic, by=people["dana"], at=now - timedelta(days=60))
    for recipient in cast["recipient"]:
        directory.add(
            clinic=clinic, details=recipient, by=people["dana"], at=now - timedelta(days=60)
        )
    for person in cast["person"]:
        tell(f"{person['given_name']} {person['family_name']}")
        Person(clinic, cast, person, people, now).live()
    return clinic


def email(code: str) -> str:
    return f"{code}@demo.test"


def _staff(clinic: Clinic, rows: Row, *, at: datetime) -> dict[str, User]:
    return {
        code: staff.make_user(
            clinic=clinic,
            details={**row, "email": email(code), "role": Role(row["role"])},
            password=PASSWORD,
            by="system",
            at=at,
        )
        for code, row in rows.items()
    }


class Person:
    """One patient: registered at the first visit, then visit after visit."""

    def __init__(
        self, clinic: Clinic, cast: Row, row: Row, people: Mapping[str, User], now: datetime
    ) -> None:
        self.clinic, self.cast, self.row, self.people, self.now = clinic, cast, row, people, now
        self.desk = people["dana"]

    def live(self) -> None:
        first = min(self._starts(visit) for visit in self.row["visit"])
        known = min(first, self.now) - timedelta(days=1)
        patient = self._registered(at=known)
        episode = patients.open_episode(
            patient=patient,
            complaint=self.row.get("complaint", "low back"),
            side=self.row["side"],
            by=self.desk,
            at=known,
        )
        for visit in self.row["visit"]:
            self._attend(episode, visit, known)

    def _starts(self, visit: Row) -> datetime:
        day = self.now.astimezone(self.clinic.zone).date() + timedelta(days=visit["days"])
        return datetime.combine(day, time.fromisoformat(visit["time"]), tzinfo=self.clinic.zone)

    def _registered(self, *, at: datetime) -> Patient:
        born = self.row["born"]
        year = self.now.year - born["years"]
        if (born["month"], born["day"]) > (self.now.month, self.now.day):
            year -= 1
        fields = {name: self.row[name] for name in patients.EDITABLE if name in self.row}
        return patients.register_patient(
            clinic=self.clinic,
            details={**fields, "birth_date": date(year, born["month"], born["day"])},
            by=self.desk,
            at=at,
        )

    def _attend(self, episode: EpisodeOfCare, row: Row, known: datetime) -> None:
        starts = self._starts(row)
        visit = visits.make_visit(
            episode=episode,
            therapist=self.people[row["therapist"]],
            starts_at=starts,
            kind=row["kind"],
            by=self.desk,
            at=known,
        )
        at = min(starts, self.now)
        if row["status"] == Visit.Status.CANCELLED:
            visits.cancel_visit(
                visit=visit, reason=row["reason"], version=visit.version, by=self.desk, at=known
            )
        for status in _ON_THE_WAY.get(Visit.Status(row["status"]), ()):
            visit = visits.set_visit_status(
                visit=visit, status=status, version=visit.version, by=self.desk, at=at
            )
            if status == Visit.Status.ARRIVED and "intake" in row:
                self._answer(visit, row, at=at)
        if "exam" in row:
            self._examine(visit, row, at=at)

    def _answer(self, visit: Visit, row: Row, *, at: datetime) -> None:
        if row["intake"] != "submitted":  # it is on the glass just now
            at = self.now
        session = tablet.fill_in(visit, row["answers"], by=self.desk, at=at, until=row["intake"])
        if row.get("help"):
            answering.ask_for_help(session=session, at=at)

    def _examine(self, visit: Visit, row: Row, *, at: datetime) -> None:
        examiner = visit.therapist
        evaluation = charting.open_evaluation(visit=visit, by=examiner, at=at)
        latest = {
            (cell.code, cell.side, cell.qualifier): cell
            for cell in cells(row["exam"], self.cast["findings"])
        }
        _chart(evaluation, [*latest.values()], by=examiner, at=at)
        if row.get("keep_rest"):
            _chart(evaluation, _kept(evaluation), by=examiner, at=at)
        evaluation.refresh_from_db()
        if "plan" in row:
            _plan(evaluation, self.cast["plan"][row["plan"]], by=examiner, at=at)
        for decision in row.get("decide", ()):
            _decide(evaluation, decision, by=examiner, at=at)
        if "running" in row:
            running.draft(evaluation, row["running"], by=examiner, at=at)
        if row.get("sign"):
            _sign(evaluation, by=examiner, at=at)
        if "home" in row:
            running.report(evaluation, row["home"], now=self.now)


def _chart(evaluation: Evaluation, entries: list[Entry], *, by: User, at: datetime) -> None:
    """Record the cells; a cell that the chart refuses is a fault of the demo."""
    saved = charting.record_findings(
        evaluation=evaluation, entries=entries, key=str(uuid.uuid4()), by=by, at=at
    )
    for entry, result in zip(entries, saved.results, strict=True):
        if isinstance(result, Exception):
            raise ValueError(f"demo.toml: {entry.code} {entry.side}: {result}") from result


def _kept(evaluation: Evaluation) -> list[Entry]:
    """Every value of last time that was not measured today, kept as unchanged."""
    return [
        Entry(
            code=code,
            side=side,
            qualifier="",
            raw="",
            status=Status.TESTED,
            base_version=0,
            keeps=True,
        )
        for code, side in chart.carried(evaluation)
    ]


def cells(lines: Iterable[str], lists: Mapping[str, list[str]]) -> Iterable[Entry]:
    for line in lines:
        if line.startswith("@"):
            yield from cells(lists[line[1:]], lists)
        else:
            yield _entry(line)


def _entry(line: str) -> Entry:
    cell = _CELL.fullmatch(line)
    if cell is None:
        raise ValueError(f"demo.toml: '{line}' is not a finding")
    return Entry(
        code=cell["code"],
        side=Side(cell["side"] or "none"),
        qualifier=cell["field"] or "",
        raw=cell["raw"],
        status=Status.TESTED,
        base_version=0,
    )


def _plan(evaluation: Evaluation, row: Row, *, by: User, at: datetime) -> None:
    planning.save_visits(
        evaluation=evaluation,
        care_class=row["care_class"],
        visits_per_week=row["visits_per_week"],
        weeks=row["weeks"],
        by=by,
        at=at,
    )
    for code in row["exercises"]:
        exercising.add_exercise(evaluation=evaluation, code=code, over_guide=True, by=by, at=at)
    day = at.astimezone(evaluation.clinic.zone).date()
    for goal in row["goal"]:
        goals.add(
            evaluation=evaluation,
            goal=plan.Goal(
                activity=goal["activity"],
                amount=goal["amount"] * 1000,
                measure=goal["measure"],
                baseline=goal["baseline"] * 1000,
                target=goal["target"] * 1000,
                by=day + timedelta(weeks=goal["weeks"]),
                reason=goal["reason"],
            ),
            by=by,
            at=at,
        )


def _decide(evaluation: Evaluation, row: Row, *, by: User, at: datetime) -> None:
    firing = TriggerFiring.objects.get(episode_id=evaluation.episode_id, code=row["accept"])
    deciding.decide(
        firing=firing,
        proposal=Proposal(
            action=Action.ACCEPT,
            safety_net_given=True,
            safety_net_language=evaluation.patient.language,
            safety_net_format="paper",
        ),
        version=firing.version,
        proof=signing.reauthenticate(user=by, password=PASSWORD, at=at),
        by=by,
        at=at,
    )
    deciding.log_contact(
        firing=firing,
        who=row["who"],
        phone=row["phone"],
        how="phone",
        outcome=row["outcome"],
        by=by,
        at=at,
    )
    if "letter" in row:
        loops.follow(firing, row["letter"], password=PASSWORD, by=by, at=at)


def _sign(evaluation: Evaluation, *, by: User, at: datetime) -> None:
    evaluation.refresh_from_db()
    judging.judge_at_sign_off(evaluation=evaluation, by=by, at=at)
    signing.sign(
        evaluation=evaluation,
        version=evaluation.version,
        sha256=sign_content.content(evaluation, signer=by, at=at).sha256,
        proof=signing.reauthenticate(user=by, password=PASSWORD, at=at),
        by=by,
        at=at,
    )
