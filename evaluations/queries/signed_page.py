"""What stands of a signed evaluation: signatures, addenda, its certification, a mark of error."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic.models import User
from evaluations.domain import certification, documents
from evaluations.domain.certification import Due
from evaluations.models import (
    Addendum,
    CertificationStep,
    Evaluation,
    EvaluationVoid,
    SignedEvaluation,
    VoidRequest,
)
from evaluations.queries import voids

NEEDS = {
    certification.Need.SEND: "Send the plan to the provider of the order",
    certification.Need.CERTIFY: "Have the plan certified",
    certification.Need.RECERTIFY: "Have the plan certified again",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedPage:
    """``is_whole`` says that the stored content still has the hash that was signed."""

    signed: SignedEvaluation
    is_whole: bool
    addenda: Sequence[Addendum]
    void: EvaluationVoid | None
    void_asked: VoidRequest | None
    refused: Sequence[VoidRequest]
    steps: Sequence[CertificationStep]
    due: Due
    due_words: str
    is_late: bool

    @property
    def complexity(self) -> dict[str, object]:
        """As it was signed; empty in a document of format 1."""
        return dict(self.signed.document.get("complexity") or {})

    @property
    def statement(self) -> str:
        return str(self.signed.document.get("statement") or self.signed.meaning)

    @property
    def author_is_stale(self) -> bool:
        author = self.signed.document.get("author") or {}
        return bool(author.get("is_stale"))


def page_of(evaluation: Evaluation, *, today: date) -> SignedPage:
    signed = SignedEvaluation.objects.select_related("author__signed_by").get(evaluation=evaluation)
    steps = list(evaluation.certification.select_related("by").order_by("on", "pk"))
    zone = evaluation.clinic.zone
    evaluated = evaluation.visit.starts_at.astimezone(zone).date()
    due = certification.due(evaluated, [(step.kind, step.on) for step in steps])
    return SignedPage(
        signed=signed,
        is_whole=documents.sha256(signed.document) == signed.sha256,
        addenda=list(evaluation.addenda.order_by("number")),
        void=EvaluationVoid.objects.select_related("by", "request__by")
        .filter(evaluation=evaluation)
        .first(),
        void_asked=voids.open_request(evaluation),
        refused=list(
            evaluation.void_requests.filter(refusal__isnull=False).select_related(
                "by", "refusal__by"
            )
        ),
        steps=steps,
        due=due,
        due_words=NEEDS[due.need],
        is_late=due.is_late(today),
    )


def may_ask(page: SignedPage, viewer: User) -> bool:
    """Whether this person may ask to mark it as entered in error."""
    return viewer.is_licensed_pt and page.void is None and page.void_asked is None
