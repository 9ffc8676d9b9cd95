"""The marked person's whole way through the program, and everything that it left anywhere."""

import json
import logging
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from clinic import audit
from clinic.logs import JsonLines, WithoutValues
from clinic.models import AuditEvent, Patient
from clinic.views import patients
from evaluations.actions import documents, notices
from evaluations.models import Document, Evaluation, RenderJob
from tests import factories
from tests.conftest import NOW
from tests.project import access_table, marked
from tests.project.addresses import filled, newest_of_person, questions
from tests.project.principals import BROWSER, Principal, everyone

ROLES = ("manager", "therapist", "lead", "auditor", "desk", "assistant")
FORM = "application/x-www-form-urlencoded"
TYPED = (
    "q", "reason", "text", "words", "note", "who", "said", "done", "question", "history", "name",
    "finding", "answer", "version", "given_name", "what", "why", "recipient", "code",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Said:
    """A reply, and what was asked."""

    asked: str
    status: int
    headers: dict[str, str]
    body: str


@dataclass(kw_only=True)
class Left:
    """What was left where: nothing here is looked at yet."""

    pages: list[Said] = field(default_factory=list)
    home: list[Said] = field(default_factory=list)
    errors: list[Said] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    mails: list[Any] = field(default_factory=list)
    papers: list[Document] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    cached: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)


class Lines(logging.Handler):
    """Each line as both formats of the program write it."""

    def __init__(self, into: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._into, self._formats = into, (WithoutValues(), JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self._into += [one.format(record) for one in self._formats]


@contextmanager
def listening(into: list[str], patch: pytest.MonkeyPatch) -> Iterator[None]:
    handler, patched = Lines(into), [logging.getLogger(name) for name in (None, "django")]
    for logger in patched:
        patch.setattr(logger, "level", logging.INFO)
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in patched:
            logger.removeHandler(handler)


def swept(folder: Path, patch: pytest.MonkeyPatch) -> Left:
    """One person from the desk to the archive; run it inside a transaction."""
    left = Left()
    patch.setattr(settings, "SECOND_STEP_REQUIRED", False)
    patch.setattr(settings, "LOG_FORMAT", "json")
    patch.setattr(audit, "MOST_BEHIND", timedelta(days=36_500))
    patch.setattr(tempfile, "tempdir", str(folder))
    mail.outbox.clear()
    with listening(left.logged, patch):
        _Way(left, everyone(factories.clinic())).go(patch)
    left.mails = list(mail.outbox)
    left.papers = list(Document.objects.order_by("pk"))
    left.events += AuditEvent.objects.order_by("seq")
    left.sessions = [json.dumps(one.get_decoded()) for one in Session.objects.all()]
    left.cached = repr(vars(cache).get("_cache", {}))
    left.files = [
        (str(one.relative_to(folder)), one.read_bytes())
        for one in folder.rglob("*")
        if one.is_file()
    ]
    return left


class _Way:
    def __init__(self, left: Left, people: dict[str, Principal]) -> None:
        self.left, self.people = left, people

    def go(self, patch: pytest.MonkeyPatch) -> None:
        patient = self._register()
        evaluation = self._chart(patient)
        self._import(patient)
        self._print(evaluation)
        self._copy(patient)
        self._send(evaluation)
        self._look(patient)
        self._type(patient)
        self._fail(patient, patch)
        notices.send_overdue(at=NOW + timedelta(days=30))

    def ask(self, who: str, method: str, address: str, **sent: Any) -> Any:
        reply = self.people[who].ask(method, address, **sent)
        self._keep(self.left.pages, f"{method} {address.partition('?')[0]} as {who}", reply)
        return reply

    def _keep(self, into: list[Said], asked: str, reply: Any) -> None:
        body = b"".join(reply.streaming_content) if reply.streaming else reply.content
        said = Said(
            asked=asked,
            status=reply.status_code,
            headers=dict(reply.headers),
            body=body.decode(errors="replace"),
        )
        into.append(said)

    def post(self, who: str, address: str, typed: Mapping[str, Any]) -> Any:
        return self.ask(who, "POST", address, data=urlencode(typed, True), content_type=FORM)

    def _register(self) -> Patient:
        told = marked.DETAILS | {"birth_date": "29 Nov 1987", "language": "en"}
        told |= {"key": "one", "then": "page", "sex_at_birth": "female"}
        self.post("desk", "/patients/new/", told)
        for value in ("Zyqorvygiven", "29 Nov 1987", "(503) 555-9371"):
            self.post("desk", "/patients/", {"q": value})
            self.ask("desk", "GET", f"/patients/?{urlencode({'q': value})}")
        return Patient.objects.get(given_name=marked.DETAILS["given_name"])

    def _chart(self, patient: Patient) -> Evaluation:
        users = {who: self.people[who].user for who in ("therapist", "desk", "manager")}
        return marked.record(patient, at=NOW, **users)  # type: ignore[arg-type]  # all are staff

    def _import(self, patient: Patient) -> None:
        """A file as another program exports it, with more in it than is asked for."""
        day = timezone.localdate() + timedelta(days=1)
        head = "Date,Time,Patient number,Patient,Therapist,Appointment ID,Note\n"
        row = f"{day},9:00,{patient.number},Zyqorvyfamily,Therapist Person,x1,Zyqorvynote\n"
        lost = f"{day},9:40,BK-9999,Zyqorvyother,Therapist Person,x2,Zyqorvynote\n"
        file = SimpleUploadedFile("Zyqorvyweek.csv", (head + row + lost).encode())
        BROWSER.cookies = Client().cookies
        BROWSER.cookies.load(self.people["desk"].cookies.output(header="", sep=";"))
        shown = BROWSER.post("/schedule/", {"file": file})
        self._keep(self.left.pages, "POST /schedule/ as desk", shown)
        page = shown.context
        told = {name: str(place) for name, place in page["source"].mapped.items()}
        told |= {"table": page["token"], "digest": page["plan"].digest, "apply": "1"}
        self.post("desk", "/schedule/rows/", told)

    def _print(self, evaluation: Evaluation) -> None:
        """The plan and the letter as real papers."""
        queued = RenderJob.objects.filter(state=RenderJob.State.QUEUED)
        others = queued.exclude(patient=evaluation.patient, kind__in=("plan", "letter"))
        others.update(state=RenderJob.State.FAILED)
        while documents.print_next(at=NOW):
            pass

    def _copy(self, patient: Patient) -> None:
        for kind in ("json", "fhir", "pdf"):
            typed = {"kind": kind, "language": "en", "password": factories.PASSWORD}
            self.post("manager", f"/patients/{patient.pk}/rights/", typed)
        while documents.print_next(at=timezone.now()):
            pass

    def _send(self, evaluation: Evaluation) -> None:
        page = f"/patients/{evaluation.patient_id}/evaluations/{evaluation.pk}/link/"
        typed = {"act": "send", "read_back": "yes", "address": marked.DETAILS["email"]}
        self.post("therapist", page, typed)
        token = re.search(r"#(\S+)", str(mail.outbox[-1].body))
        assert token
        self._at_home(token[1])

    def _at_home(self, token: str) -> None:
        """The person opens the link on a phone and looks at every page of it."""
        born = marked.BORN
        phone = Client(raise_request_exception=False)
        typed = {"token": token, "year": born.year, "month": born.month, "day": born.day}
        self._keep(self.left.pages, "POST /plan/ by phone", phone.post("/plan/", typed))
        for row in access_table.read():
            of_phone = row["policy"].startswith("phone") and "<" not in row["address"]
            if of_phone and "GET" in row["methods"].split():
                self._keep(self.left.home, row["address"], phone.get(row["address"]))

    def _look(self, patient: Patient) -> None:
        """Every page of the record and every list, by whoever may."""
        found = newest_of_person(patient)
        for pattern, method, who in questions(*ROLES):
            if method == "GET":
                self.ask(who, "GET", filled(pattern, found))
        for row in access_table.read():
            who = next((one for one in ROLES if row[one].startswith("in")), "")
            if "<" not in row["address"] and "GET" in row["methods"].split() and who:
                self.ask(who, "GET", row["address"])

    def _type(self, patient: Patient) -> None:
        """A marker in every field of everything that is sent; what it changed is undone."""
        body = urlencode(dict.fromkeys(TYPED, marked.words("a form")))
        newest = AuditEvent.objects.order_by("-seq")[0].seq
        for pattern, method, who in questions(*ROLES):
            if method == "POST":
                with transaction.atomic():
                    address = filled(pattern, newest_of_person(patient))
                    self.ask(who, "POST", address, data=body, content_type=FORM)
                    self.left.events += AuditEvent.objects.filter(seq__gt=newest)
                    transaction.set_rollback(True)

    def _fail(self, patient: Patient, patch: pytest.MonkeyPatch) -> None:
        """Each page of an error, with a marker in the address, in what was sent or in the error."""
        mark, desk = "Zyqorvyfamily", self.people["desk"]
        told = [
            ("400", Client().get("/", {"q": mark}, headers={"host": "evil.example"})),
            ("404", desk.ask("GET", f"/patients/{mark}/?q={mark}")),
            ("404", desk.ask("GET", f"/patients/987654/?q={mark}")),
            ("405", desk.ask("PUT", "/patients/", data=f"q={mark}", content_type=FORM)),
            ("403", desk.ask("GET", f"/audit/?q={mark}")),
            ("403", self._forged(mark)),
            ("500", self._broken(patch, RuntimeError(f"{mark} cannot be drawn"))),
            ("503", self._broken(patch, OperationalError(f"database is locked: {mark}"))),
        ]
        for status, reply in told:
            self._keep(self.left.errors, status, reply)
            assert str(reply.status_code) == status

    def _forged(self, mark: str) -> Any:
        client = Client(enforce_csrf_checks=True)
        client.cookies = self.people["desk"].cookies
        return client.post("/patients/new/", {"family_name": mark})

    def _broken(self, patch: pytest.MonkeyPatch, error: Exception) -> Any:
        def draw(*words: Any, **more: Any) -> HttpResponse:
            raise error

        with patch.context() as broken:
            broken.setattr(patients, "render", draw)
            return self.people["desk"].ask("GET", "/patients/")
