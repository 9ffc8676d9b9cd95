"""What waits for one person: records to co-sign, records returned, errors to decide."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from clinic.domain.roles import Permission
from clinic.models import User
from evaluations.models import AuthorSignature, ReturnedToAuthor, VoidRequest
from evaluations.queries import voids


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbox:
    """Each list with the oldest first."""

    to_co_sign: list[AuthorSignature]
    returned: list[ReturnedToAuthor]
    voids: list[VoidRequest]

    @property
    def is_empty(self) -> bool:
        return not (self.to_co_sign or self.returned or self.voids)

    @property
    def patient_ids(self) -> set[int]:
        return {
            *(one.evaluation.patient_id for one in self.to_co_sign),
            *(one.signature.evaluation.patient_id for one in self.returned),
            *(one.evaluation.patient_id for one in self.voids),
        }

    @property
    def mark(self) -> str:
        """Changes when anything in it does; "" while it is empty."""
        rows = [
            *(f"c{one.pk}" for one in self.to_co_sign),
            *(f"r{one.pk}" for one in self.returned),
            *(f"v{one.pk}" for one in self.voids),
        ]
        return "".join(rows)


def of(viewer: User) -> Inbox:
    """What waits for ``viewer``: at most one query for each list that the role may have."""
    may_sign = viewer.may(Permission.SIGN)
    may_send = viewer.may(Permission.SEND_FOR_COSIGN)
    return Inbox(
        to_co_sign=_to_co_sign(viewer) if may_sign else [],
        returned=_returned(viewer) if may_send else [],
        voids=voids.to_decide(viewer) if viewer.may(Permission.APPROVE_VOID) else [],
    )


_NEWER = AuthorSignature.objects.filter(evaluation=OuterRef("evaluation"), pk__gt=OuterRef("pk"))


def _to_co_sign(viewer: User) -> list[AuthorSignature]:
    rows = AuthorSignature.objects.filter(
        ~Exists(_NEWER),
        sent_to=viewer,
        returned__isnull=True,
        evaluation__signed_at__isnull=True,
    )
    return list(rows.select_related("evaluation__patient").order_by("signed_at", "pk"))


def _returned(viewer: User) -> list[ReturnedToAuthor]:
    newer = AuthorSignature.objects.filter(
        evaluation=OuterRef("signature__evaluation"), pk__gt=OuterRef("signature")
    )
    rows = ReturnedToAuthor.objects.filter(
        ~Exists(newer),
        signature__signed_by=viewer,
        signature__evaluation__signed_at__isnull=True,
    )
    return list(rows.select_related("signature__evaluation__patient", "by").order_by("at"))
