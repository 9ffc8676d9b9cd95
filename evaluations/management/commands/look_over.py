"""Look at a restored copy as the site would; a drill runs this in a process of its own."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management.base import BaseCommand
from django.test import Client

from clinic import readiness
from clinic.models import User
from evaluations.actions.documents import form_of
from evaluations.domain import documents
from evaluations.models import Document, RenderJob, SignedEvaluation, SignedLetter
from evaluations.pdf import markup, process, rendering
from intake.models import QuestionnaireResponse

PAPERS_AT_ONCE = 100  # some megabytes


def changed() -> Iterator[str]:
    """What is not what its hash was taken of."""
    for signed in SignedEvaluation.objects.iterator():
        if documents.sha256(signed.document) != signed.sha256:
            yield f"Signed evaluation {signed.pk} is not what was signed."
    for letter in SignedLetter.objects.iterator():
        if documents.sha256(letter.content) != letter.sha256:
            yield f"Signed letter {letter.pk} is not what was signed."
    for paper in Document.objects.iterator(chunk_size=PAPERS_AT_ONCE):
        if hashlib.sha256(bytes(paper.pdf)).hexdigest() != paper.sha256:
            yield f"Paper {paper.pk} is not what was printed."


class Command(BaseCommand):
    help = "Look at a copy of the records: signatures, a sign-in, a paper. Never at live ones."

    def handle(self, *args: Any, **options: Any) -> None:
        found = {
            "signed": SignedEvaluation.objects.count(),
            "papers": Document.objects.count(),
            "intakes": QuestionnaireResponse.objects.count(),
            "signed_in": self._signs_in(),
            "paper_bytes": self._prints(),
        }
        faults = [*changed(), *readiness.unreadable(), *self._wrong(found)]
        self.stdout.write(json.dumps({"found": found, "faults": faults}))

    def _wrong(self, found: dict[str, Any]) -> list[str]:
        faults = [] if found["signed_in"] is not False else ["Nobody could sign in."]
        return faults + ["No paper could be printed."] * (found["paper_bytes"] == 0)

    def _signs_in(self) -> bool | None:
        """A person of the copy signs in with a password made for it; None where nobody works."""
        user = User.objects.filter(is_active=True).order_by("pk").first()
        if user is None:
            return None
        password = secrets.token_urlsafe(24)
        user.set_password(password)
        user.save(update_fields=["password"])
        host = settings.ALLOWED_HOSTS[0].removeprefix(".")
        client = Client(SERVER_NAME=host)
        known = authenticate(None, email=user.email, password=password)
        if known is None:
            return False
        client.force_login(user)
        reply = client.get("/account/state/", secure=settings.HTTPS == "proxy")
        return reply.status_code == 200

    def _prints(self) -> int | None:
        """The size of the newest paper, made again from what was composed; None without one."""
        job = RenderJob.objects.filter(state=RenderJob.State.DONE).order_by("-queued_at").first()
        if job is None:
            return None
        try:
            printed = rendering.render(
                job.content, template=job.kind, made_at=job.made_for_at, form=form_of(job)
            )
        except (markup.CannotPrint, process.PressFailed):
            return 0
        return len(printed.pdf)
