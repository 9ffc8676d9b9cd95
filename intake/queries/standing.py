"""What stands for each question of a sitting, who said it, what it was, and who confirmed it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.models import User
from intake.models import AnswerConfirmation, AnswerRevision, IntakeSession, QuestionnaireResponse

Names = Mapping[str, str]
"""Audit principal ("user:3") → how the person signs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One value with its source. ``by`` is empty for the patient's own device."""

    value: Any
    source: str
    language: str
    at: datetime | None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmed:
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What is known of one question: ``told`` by the form, ``written`` by staff beside it, and
    what either was ``before``, oldest first."""

    told: Word | None = None
    written: Word | None = None
    before: tuple[Word, ...] = ()
    confirmed: Confirmed | None = None

    @property
    def word(self) -> Word | None:
        return self.written or self.told

    @property
    def value(self) -> Any:
        return self.word.value if self.word else None


NOTHING = Standing()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """All answers of one sitting as they stand."""

    rows: Mapping[str, Standing]
    provenance: Mapping[str, Any]
    acts: Mapping[str, AnswerConfirmation]
    names: Names

    def of(self, code: str) -> Standing:
        return self.rows.get(code, NOTHING)

    @property
    def values(self) -> dict[str, Any]:
        """What stands, by question; what was not answered is absent."""
        found = {code: row.value for code, row in self.rows.items()}
        return {code: value for code, value in found.items() if value is not None}

    @property
    def written(self) -> tuple[str, ...]:
        """The questions that staff answered beside the form."""
        return tuple(code for code, row in self.rows.items() if row.written)

    def is_kept(self, check: str) -> bool:
        """Whether the person was asked about a clash, and kept the answers."""
        return check in self.provenance

    def settled(self, check: str, values: Mapping[str, Any]) -> Confirmed | None:
        """Who said that the clashing ``values`` are right, if they are still what stands."""
        act = self.acts.get(check)
        return _confirmed(act, self.names) if act and act.value == dict(values) else None


def token(value: Any) -> str:
    """A short name for ``value``: what a page showed, so that an act on it is about that value."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def sheet_of(session: IntakeSession, response: QuestionnaireResponse | None) -> Sheet:
    """Everything about the answers of one sitting. Always three queries."""
    return _sheets(session, [response])[0]


def sheets_of(sittings: Sequence[IntakeSession]) -> list[Sheet]:
    """The sheet of each sitting of one clinic, which holds answers. Always three queries."""
    return _sheets(sittings[0], [one.response for one in sittings]) if sittings else []


def _sheets(
    session: IntakeSession, responses: Sequence[QuestionnaireResponse | None]
) -> list[Sheet]:
    names = _names(session)
    history: dict[tuple[int | None, str], list[AnswerRevision]] = {}
    for revision in AnswerRevision.objects.filter(response__in=_kept(responses)).order_by("pk"):
        history.setdefault((revision.response_id, revision.code), []).append(revision)
    confirmations = AnswerConfirmation.objects.filter(response__in=_kept(responses))
    acts = {(one.response_id, one.code): one for one in confirmations.order_by("pk")}
    return [
        _sheet(
            response,
            {code: rows for (pk, code), rows in history.items() if response and pk == response.pk},
            {code: act for (pk, code), act in acts.items() if response and pk == response.pk},
            names,
        )
        for response in responses
    ]


def _kept(responses: Sequence[QuestionnaireResponse | None]) -> list[QuestionnaireResponse]:
    return [response for response in responses if response is not None]


def _sheet(
    response: QuestionnaireResponse | None,
    history: Mapping[str, Sequence[AnswerRevision]],
    acts: Mapping[str, AnswerConfirmation],
    names: Names,
) -> Sheet:
    told = response.answers if response else {}
    provenance = response.provenance if response else {}
    rows = {
        code: _standing(
            code, told, provenance.get(code), history.get(code, []), acts.get(code), names
        )
        for code in dict.fromkeys([*told, *history])
    }
    return Sheet(rows=rows, provenance=provenance, acts=acts, names=names)


def _names(session: IntakeSession) -> Names:
    staff = User.objects.filter(clinic_id=session.clinic_id)
    return {f"user:{user.pk}": user.short_name for user in staff}


def _standing(
    code: str,
    told: Mapping[str, Any],
    source: Mapping[str, Any] | None,
    history: Sequence[AnswerRevision],
    act: AnswerConfirmation | None,
    names: Names,
) -> Standing:
    beside = [one for one in history if one.reason]
    typed = [one for one in history if not one.reason and one.value is not None]
    shown = told.get(code)
    last = typed.pop() if typed and typed[-1].value == shown else None
    word = _told(shown, source, names.get(last.by, "") if last else "")
    written = _word(beside.pop(), names) if beside else None
    standing = written or word
    stands = act is not None and standing is not None and act.value == standing.value
    return Standing(
        told=word,
        written=written,
        before=tuple(_word(one, names) for one in (*typed, *beside)),
        confirmed=_confirmed(act, names) if stands and act else None,
    )


def _told(value: Any, source: Mapping[str, Any] | None, by: str) -> Word | None:
    if value is None:
        return None
    given = source or {"source": "", "language": "", "at": None}
    at = given["at"] and datetime.fromisoformat(given["at"])
    return Word(value=value, source=given["source"], language=given["language"], at=at, by=by)


def _word(revision: AnswerRevision, names: Names) -> Word:
    return Word(
        value=revision.value,
        source=revision.source,
        language=revision.language,
        at=revision.at,
        by=names.get(revision.by, ""),
        reason=revision.reason,
    )


def _confirmed(act: AnswerConfirmation, names: Names) -> Confirmed:
    return Confirmed(by=names.get(f"user:{act.by_id}", ""), at=act.at)
