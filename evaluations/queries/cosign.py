"""Records that an author signed and sent: what waits, for whom, and what changed since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from clinic.domain.body import Side
from clinic.domain.roles import Role
from clinic.models import Clinic, User
from evaluations import library
from evaluations.domain import findings
from evaluations.domain.findings import Found, Status
from evaluations.models import AuthorSignature, Evaluation, FindingRevision
from evaluations.queries.blockers import cell_name


def waiting(evaluation: Evaluation) -> AuthorSignature | None:
    """The newest author signature, unless it was returned or the record is signed."""
    newest = newest_of(evaluation)
    if newest is None or hasattr(newest, "returned") or hasattr(newest, "co_signed"):
        return None
    return newest


def newest_of(evaluation: Evaluation) -> AuthorSignature | None:
    signatures = AuthorSignature.objects.filter(evaluation=evaluation)
    related = signatures.select_related("signed_by", "sent_to", "returned__by", "co_signed")
    return related.order_by("-pk").first()


def reviewers(clinic: Clinic, *, but: User) -> list[User]:
    """Licensed therapists who may be asked to sign."""
    staff = User.objects.filter(clinic=clinic, role=Role.THERAPIST, is_active=True)
    return list(staff.exclude(licence_number="").exclude(pk=but.pk).order_by("name"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """A cell that changed after the author signed: what the author signed, and what stands now."""

    name: str
    before: str
    now: str
    by: str
    at: datetime


def changed_since(signature: AuthorSignature) -> tuple[Changed, ...]:
    """The cells whose value is not the one the author signed, in order of change."""
    rows = FindingRevision.objects.filter(evaluation_id=signature.evaluation_id).select_related(
        "by"
    )
    before: dict[tuple[str, str, str], FindingRevision] = {}
    after: dict[tuple[str, str, str], FindingRevision] = {}
    for row in rows.order_by("pk"):
        cell = (row.code, row.side, row.qualifier)
        (after if row.at > signature.signed_at else before)[cell] = row
    return tuple(_changes(before, after))


def _changes(
    before: dict[tuple[str, str, str], FindingRevision],
    after: dict[tuple[str, str, str], FindingRevision],
) -> Iterator[Changed]:
    for cell, row in after.items():
        then, now = _said(before.get(cell)), _said(row)
        if then != now:
            yield Changed(
                name=cell_name(row.code, Side(row.side), row.qualifier),
                before=then,
                now=now,
                by=row.by.short_name,
                at=row.at,
            )


_STATUS_WORDS = {
    Status.PERFORMED: "done, no result",
    Status.NOT_TESTED: "not tested",
    Status.UNABLE_PAIN: "unable, pain",
    Status.UNABLE_OTHER: "unable",
    Status.CONTRAINDICATED: "not safe today",
    Status.DECLINED: "declined",
    Status.CLEARED: "nothing",
}


def _said(row: FindingRevision | None) -> str:
    """The value in words; "nothing" where there was none."""
    if row is None:
        return "nothing"
    if row.status != Status.TESTED:
        return _STATUS_WORDS[Status(row.status)]
    known = library.catalogue()
    if row.code not in known:
        return row.text or str(row.num)
    found = Found(
        code=row.code, side=Side(row.side), qualifier=row.qualifier, num=row.num, text=row.text
    )
    return findings.shown(known.item(row.code), found)
