"""Evaluations entered in error: who asked, what waits for a second person, what stands."""

from django.db.models import QuerySet

from clinic.models import User
from evaluations.models import Evaluation, VoidRequest


def _waiting() -> QuerySet[VoidRequest]:
    return VoidRequest.objects.filter(refusal__isnull=True, approval__isnull=True).select_related(
        "evaluation__patient", "evaluation__visit", "by"
    )


def open_request(evaluation: Evaluation) -> VoidRequest | None:
    """The request that nobody has decided yet."""
    return _waiting().filter(evaluation=evaluation).order_by("-pk").first()


def to_decide(viewer: User) -> list[VoidRequest]:
    """Requests of the clinic that this person may decide, the oldest first."""
    rows = _waiting().filter(evaluation__clinic_id=viewer.clinic_id)
    return list(rows.exclude(by=viewer).order_by("at"))


def last_standing(draft: Evaluation) -> Evaluation | None:
    """The newest signed evaluation of the case that was not entered in error."""
    signed = Evaluation.objects.filter(
        episode_id=draft.episode_id, signed_at__isnull=False, void__isnull=True
    )
    return signed.exclude(pk=draft.pk).order_by("-signed_at").first()
