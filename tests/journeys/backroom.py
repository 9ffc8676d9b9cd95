"""What a journey asks of the running site behind its pages: new sittings, and what was kept.

Where a journey is about the tablet alone, the desk's part is done here by the same actions as its
screens do, in a process of its own with the site's settings: one JSON line asks, one answers.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

import django

BORN = date(1985, 3, 9)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sat:
    """A person at the questions: their sitting, and the two keys that their tablet holds."""

    session: int
    patient: int
    device: int
    key: str
    device_key: str

    @property
    def cookies(self) -> dict[str, str]:
        return {"kiosk": self.key, "tablet": self.device_key}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """Somebody who has answered, with an evaluation that is open."""

    patient: int
    visit: int
    evaluation: int

    @property
    def chart(self) -> str:
        return f"/patients/{self.patient}/evaluations/{self.evaluation}/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Runner(Case):
    """Somebody whose plan holds a way back to running."""

    episode: int

    @property
    def reports(self) -> str:
        return f"/patients/{self.patient}/cases/{self.episode}/home/"


class Backroom:
    def __init__(self, folder: Any) -> None:
        settings = {"BACKSTRIDE_MODE": "demo", "BACKSTRIDE_VAR": str(folder / "var")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.backroom"],
            env={**os.environ, **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=20)

    def ask(self, do: str, **told: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": do, **told}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def sit(self, name: str, **told: Any) -> Sat:
        """Somebody new at the questions, on a tablet of their own."""
        return Sat(**self.ask("sit", name=name, **told))

    def take_up(self, session: int, *, device: int | None = None) -> dict[str, str]:
        """The cookies of another tablet (or of ``device``) that the sitting is now on."""
        found: dict[str, str] = self.ask("take_up", session=session, device=device)
        return found

    def case(self, name: str, *, nerves: bool = False, **answers: Any) -> Case:
        """Somebody new whose answers are quiet but for ``answers``; ``nerves``: screened normal."""
        return Case(**self.ask("case", name=name, nerves=nerves, answers=answers))

    def runner(self, name: str, *, language: str, days_in: bool = False) -> Runner:
        """Somebody with a plan to sign; or five days into it, the first run red."""
        return Runner(**self.ask("ran" if days_in else "planned", name=name, language=language))

    def kept(self, session: int) -> Any:
        return self.ask("kept", session=session)


# -- In the site's own process space --------------------------------------------------------------


def _visit(name: str, family: str, language: str) -> Any:
    return _visit_of(_registered(name, family, language))


def _registered(name: str, family: str, language: str) -> Any:
    from clinic.actions import patients
    from tests.journeys import desk_work as work

    details = work.DETAILS | {"given_name": name, "family_name": family, "language": language}
    return patients.register_patient(
        clinic=work.clinic(),
        details=details | {"birth_date": BORN},
        by=work.desk(),
        at=work.now(),
    )


def _visit_of(patient: Any) -> Any:
    from clinic.actions import patients, visits
    from tests.journeys import desk_work as work

    desk, at = work.desk(), work.now()
    episode = patients.open_episode(
        patient=patient, complaint="low back", side="right", by=desk, at=at
    )
    return visits.make_visit(
        episode=episode, therapist=work.therapist(), starts_at=at, kind="initial", by=desk, at=at
    )


def _register(name: str, family: str) -> Any:
    """Somebody new, without a case or a visit; and the day it is in the clinic."""
    from tests.journeys import desk_work as work

    patient = _registered(name, family, "en")
    day = work.now().astimezone(patient.clinic.zone).date()
    return {"patient": patient.pk, "number": patient.number, "today": day.isoformat()}


def _book(number: str) -> Any:
    """A visit now, in a new case."""
    from clinic.models import Patient
    from tests.journeys import desk_work as work

    return _visit_of(Patient.objects.get(clinic=work.clinic(), number=number)).pk


def _case(name: str, nerves: bool, answers: dict[str, Any]) -> Any:
    from evaluations.actions import charting
    from tests.evaluations import charted
    from tests.journeys import desk_work as work

    visit, by, at = _visit(name, "Canary", "en"), work.therapist(), work.now()
    charted.answered(visit, by=work.desk(), at=at, **answers)
    opening = charted.examined if nerves else charting.open_evaluation
    evaluation = opening(visit=visit, by=by, at=at)
    return {"patient": visit.patient_id, "visit": visit.pk, "evaluation": evaluation.pk}


def _sit(
    name: str,
    family: str = "Canary",
    language: str = "en",
    until: str = "",
    identified: bool = True,
    device: int | None = None,
) -> Any:
    from intake.actions import pairing
    from tests.journeys import desk_work as work

    visit, at = _visit(name, family, language), work.now()
    on, device_key = work.held_or_new(device)
    session, key = work.onto(visit, on)
    pairing.identify(session=session, name=name, day=BORN.day, month=BORN.month, at=at)
    work.answer(session, until)
    if not identified:
        work.ask_again(session)
    keys = {"key": key, "device_key": device_key}
    return keys | {"session": session.pk, "patient": visit.patient_id, "device": on.pk}


def _take_up(session: int, device: int | None) -> Any:
    from intake.actions import pairing
    from tests.journeys import desk_work as work

    held = work.sitting(session)
    new, new_key = work.held_or_new(device)
    taken, key = work.onto(held.visit, new)
    name = held.patient.given_name
    pairing.identify(session=taken, name=name, day=BORN.day, month=BORN.month, at=work.now())
    return {"kiosk": key} | ({"tablet": new_key} if new_key else {})


def _kept(session: int) -> Any:
    from intake.models import AnswerRevision, PageSent, StrayAnswers
    from tests.journeys import desk_work as work

    held = work.sitting(session)
    response = getattr(held, "response", None)
    receipts = PageSent.objects.filter(session=held).order_by("pk")
    said = AnswerRevision.objects.filter(response__session=held).order_by("pk")
    strays = StrayAnswers.objects.filter(session=held).order_by("pk")
    return {
        "state": held.state,
        "stops": [row["rule"] for row in held.stop_rules],
        "alerts": held.alerts.count(),
        "answers": response.answers if response else {},
        "pages": list(receipts.values("key", "seq", "page", "waited")),
        "revisions": list(said.values_list("code", "value")),
        "strays": list(strays.values("key", "page", "why", "fields")),
    }


def _end(session: int) -> None:
    from intake.actions import pairing
    from tests.journeys import desk_work as work

    pairing.end_session(session=work.sitting(session), by=work.desk(), at=work.now())


def _let_go_on(session: int) -> None:
    from intake.actions import pairing
    from tests.journeys import desk_work as work

    pairing.let_go_on(session=work.sitting(session), by=work.therapist(), at=work.now())


def _call_in(session: int) -> str:
    """Staff resume it elsewhere: a new code, and the tablet that held it lets go."""
    from intake.actions import pairing
    from tests.journeys import desk_work as work

    held = work.sitting(session)
    _, code = pairing.start_session(visit=held.visit, by=work.desk(), at=work.now())
    return code


def _revoke(device: int) -> None:
    from intake.actions import tablets
    from intake.models import Tablet
    from tests.journeys import desk_work as work

    tablets.revoke(tablet=Tablet.objects.get(pk=device), by=work.manager(), at=work.now())


def _forget(session: int) -> None:
    """A tablet left in a drawer overnight."""
    from intake.models import IntakeSession
    from tests.journeys import desk_work as work

    long_ago = work.now() - timedelta(hours=13)
    IntakeSession.objects.filter(pk=session).update(last_seen_at=long_ago)


def _sign(session: int) -> None:
    from tests.journeys import desk_work as work

    work.sign(work.sitting(session))


def _new_tablet() -> str:
    from tests.journeys import desk_work as work

    return work.new_tablet()[1]


def _stop(session: int) -> None:
    """An answer given in another tab of the same tablet stops the form."""
    from tests.journeys import desk_work as work

    work.save(work.sitting(session), "saddle_numb", {"saddle_numb": "yes"})


def _long_waited(session: int) -> None:
    """The calls of a sitting have waited three minutes: the worker's next look finds them late."""
    from evaluations.models import Alert
    from tests.journeys import desk_work as work

    Alert.objects.filter(session=session).update(raised_at=work.now() - timedelta(minutes=3))


def _examine(name: str) -> Any:
    """A new visit of someone of the demo clinic, and its evaluation, still empty."""
    from clinic.actions import visits
    from clinic.models import Visit
    from evaluations.actions import charting
    from tests.journeys import desk_work as work

    episode = Visit.objects.filter(patient__given_name=name).order_by("pk")[0].episode
    by, at = work.therapist(), work.now()
    visit = visits.make_visit(
        episode=episode, therapist=by, starts_at=at, kind="follow_up", by=work.desk(), at=at
    )
    evaluation = charting.open_evaluation(visit=visit, by=by, at=at)
    return f"/patients/{evaluation.patient_id}/evaluations/{evaluation.pk}/"


def _found(evaluation: int) -> Any:
    """What an evaluation holds, without who and when: its cells that are not cleared."""
    from evaluations.models import Finding

    cells = Finding.objects.filter(evaluation=evaluation).exclude(status="cleared")
    order = ("code", "side", "qualifier")
    return list(cells.order_by(*order).values_list(*order, "status", "num", "text", "reason"))


def _planned(name: str, language: str) -> Any:
    from tests.journeys import runners

    return runners.planned(name, language)


def _ran(name: str, language: str) -> Any:
    from tests.journeys import runners

    return runners.ran(name, language)


DOES = {
    "planned": _planned,
    "ran": _ran,
    "register": _register,
    "book": _book,
    "case": _case,
    "examine": _examine,
    "found": _found,
    "new_tablet": _new_tablet,
    "sign": _sign,
    "stop": _stop,
    "long_waited": _long_waited,
    "sit": _sit,
    "take_up": _take_up,
    "kept": _kept,
    "end": _end,
    "let_go_on": _let_go_on,
    "call_in": _call_in,
    "revoke": _revoke,
    "forget": _forget,
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = DOES[asked.pop("do")](**asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
