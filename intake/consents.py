"""Which consents a sitting is asked for, what was said to each, and what stands of a person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from clinic.models import records_of
from intake import editions, library, queries
from intake.domain import consent, signature
from intake.domain.consent import ConsentText, Given, Kind, Signer, SignPage
from intake.models import Consent, IntakeSession

STAFF = "staff"
"""The method of a row that staff wrote: a consent taken back, or why one was not signed."""


def texts() -> tuple[ConsentText, ...]:
    """Every consent of the content, in the order to sign."""
    return library.load().consents


def known_of(session: IntakeSession) -> dict[str, Any]:
    """What decides which consents are asked: answers, what is given, and how the visit is held."""
    return queries.walked_of(session) | {"given_mode": session.visit.mode}


def signer_of(session: IntakeSession) -> str:
    """ "guardian" for a minor and where a guardian fills in the form; else "patient"."""
    known = queries.walked_of(session)
    by_guardian = known["given_minor"] == "yes" or known.get("filled_by") == "guardian"
    return "guardian" if by_guardian else "patient"


ASKED_ALREADY = ("guardian_relation", "proxy_relation")
"""The questions by which a guardian has said who they are, before they sign."""

RIGHT_OF = {"parent": "parent", "legal_guardian": "court"}
"""By what right someone of that relation signs, where the relation alone tells."""


def guardian_of(session: IntakeSession) -> tuple[str, str]:
    """The relation in words and the authority that follow from the answers; each may be empty."""
    known, asked_of = queries.walked_of(session), editions.of(session).by_code
    code = next((code for code in ASKED_ALREADY if known.get(code)), "")
    option = asked_of[code].option(known[code]) if code in asked_of else None
    if option is None:
        return "", ""
    return option.words.in_(session.language), RIGHT_OF.get(option.code, "")


def signs_as(session: IntakeSession, text: ConsentText | SignPage) -> str:
    return "patient" if text.signer is Signer.PATIENT else signer_of(session)


def asked(session: IntakeSession) -> tuple[ConsentText, ...]:
    """What this sitting is asked for, in order: not what an earlier sitting settled."""
    known, on = known_of(session), queries.day_of(session)
    before = _earlier(session)
    return tuple(
        text
        for text in texts()
        if consent.asked_for(text, known) and not _stands(text, before.get(text.code), session, on)
    )


def _earlier(session: IntakeSession) -> dict[str, Consent]:
    """The newest word in other sittings on each consent, with what :func:`given_by` reads."""
    said_before = Consent.objects.standing().filter(patient__in=records_of(session.patient_id))
    rows = said_before.exclude(session=session)
    found = rows.select_related("session__clinic").only(
        "code", "version", "agreed", "signed_as", "at", "expires_on",
        "session__clinic__time_zone",
    )  # fmt: skip
    return {row.code: row for row in found.order_by("pk")}


def _stands(text: ConsentText, row: Consent | None, session: IntakeSession, on: date) -> bool:
    if row is None:
        return False
    own = signs_as(session, text) == "patient"
    return consent.stands(text, given_by(row), own=own, on=on)


def given_by(row: Consent) -> Given:
    return Given(
        version=row.version,
        agreed=row.agreed,
        own=row.signed_as == "patient",
        on=timezone.localtime(row.at, row.session.clinic.zone).date(),
        expires_on=row.expires_on,
    )


def newest(rows: QuerySet[Consent]) -> dict[str, Consent]:
    """The newest of ``rows`` on each consent, by code."""
    found = rows.select_related("session__clinic", "by").order_by("pk")
    return {row.code: row for row in found}


def pages(session: IntakeSession) -> tuple[SignPage, ...]:
    return consent.pages(asked(session))


def said(session: IntakeSession) -> dict[str, Consent]:
    """The newest word in this sitting on each consent as it reads today, by code."""
    versions = {text.code: text.version for text in texts()}
    rows = newest(Consent.objects.filter(session=session))
    return {code: row for code, row in rows.items() if row.version == versions.get(code)}


def unsaid(session: IntakeSession) -> list[ConsentText]:
    """What was neither agreed to nor refused so far."""
    rows = Consent.objects.filter(session=session).order_by("pk")
    versions = dict(rows.values_list("code", "version"))  # of the newest word on each
    return [text for text in asked(session) if versions.get(text.code) != text.version]


def last_signature(session: IntakeSession, signed_as: str) -> Consent | None:
    """The signature this person set in this sitting, which their next pages may carry too."""
    mine = Consent.objects.filter(
        session=session, agreed=True, signed_as=signed_as, method__in=("typed", "drawn")
    )
    return mine.order_by("pk").last()


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How one consent of a person stands today, for staff. ``row`` is the newest word on it,
    ``signed`` the yes that it takes back or still is, ``path`` its drawing."""

    text: ConsentText
    row: Consent | None
    signed: Consent | None
    ended: bool

    @property
    def path(self) -> str:
        return signature.path(self.signed.strokes) if self.signed else ""

    @property
    def state(self) -> str:
        """open, agreed, ended, refused, or withdrawn."""
        if self.row is None:
            return "open"
        if self.row.agreed:
            return "ended" if self.ended else "agreed"
        return "withdrawn" if self.signed and not self.is_acknowledgement else "refused"

    @property
    def reason(self) -> str:
        """What staff wrote beside the newest word."""
        return self.row.reason if self.row else ""

    @property
    def by_what_right(self) -> str:
        return self.signed.authority.replace("_", " ") if self.signed else ""

    @property
    def is_acknowledgement(self) -> bool:
        return self.text.kind is Kind.ACKNOWLEDGEMENT

    @property
    def is_optional(self) -> bool:
        return self.text.kind is Kind.OPTIONAL

    @property
    def is_older(self) -> bool:
        """Signed in an earlier version of the text."""
        return self.row is not None and self.row.version != self.text.version

    @property
    def may_withdraw(self) -> bool:
        return self.state == "agreed" and not self.is_acknowledgement

    @property
    def wants_reason(self) -> bool:
        """A notice that was not signed: the law asks for the effort and the reason."""
        return self.is_acknowledgement and self.state == "refused" and not self.reason


def board(session: IntakeSession, *, on: date) -> tuple[Standing, ...]:
    """How every consent that concerns this sitting stands on the day ``on``, in order to sign."""
    known = known_of(session)
    given = Consent.objects.standing().filter(patient__in=records_of(session.patient_id))
    rows, signed = newest(given), newest(given.filter(agreed=True))
    return tuple(
        _standing(text, rows.get(text.code), signed.get(text.code), on)
        for text in texts()
        if text.code in rows or consent.asked_for(text, known)
    )


def _standing(text: ConsentText, row: Consent | None, signed: Consent | None, on: date) -> Standing:
    """A yes stands behind what staff wrote later; the person's own no leaves nothing of it."""
    behind = signed if row is not None and (row.agreed or row.method == STAFF) else None
    ended = row is not None and row.expires_on is not None and on >= row.expires_on
    return Standing(text=text, row=row, signed=behind, ended=ended)
