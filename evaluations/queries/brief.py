"""What the person said, brought beside the note with its source, and frozen with the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.templatetags.clinic import clock, day
from evaluations.models import Evaluation
from intake import queries as intake
from intake.domain.brief import Line, Quote
from intake.models import IntakeSession
from intake.queries import brief
from intake.queries.brief import Page, Row


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One quote with where it comes from: "patient on tablet 9:02, confirmed P. Raman 9:20"."""

    label: str
    words: str
    note: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """What one sitting said; ``since`` is None for the newest."""

    since: date | None
    quotes: tuple[Told, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """The person's own account; ``source`` says how the newest sitting was answered."""

    session_id: int
    source: str
    confirmed: str
    days: tuple[Day, ...]


def brief_of(evaluation: Evaluation) -> Brief | None:
    """The brief of the case; None without answers. The number of queries is constant."""
    session = intake.latest_session(evaluation.episode_id)
    return _brief(session, brief.page_of(session)) if session else None


def _brief(session: IntakeSession, page: Page) -> Brief:
    rows = {row.code: row for section in page.sections for row in section.rows}
    return Brief(
        session_id=session.pk,
        source=_sitting(session),
        confirmed=f"{page.confirmed} of {page.answered} answers confirmed",
        days=tuple(
            Day(
                since=one.since,
                quotes=tuple(_told(quote, rows) for quote in one.quotes),
                lines=one.lines,
            )
            for one in page.days
        ),
    )


def _sitting(session: IntakeSession) -> str:
    where = brief.WHERE[session.place]
    at = session.submitted_at or session.started_at
    return f"Patient {where} {day(at)} {clock(at)}"


def _told(quote: Quote, rows: Mapping[str, Row]) -> Told:
    row = rows.get(quote.code) if quote.since is None else None
    return Told(
        label=quote.label,
        words=quote.words,
        note=quote.note,
        source=_source(row) if row else "",
    )


def _source(row: Row) -> str:
    said, confirmed = row.stands, row.confirmed
    first = f"{said.source} {clock(said.at)}".strip() if said and said.source else ""
    then = f"confirmed {confirmed.by} {clock(confirmed.at)}" if confirmed else ""
    return ", ".join(part for part in (first, then) if part)


def as_json(found: Brief | None) -> dict[str, Any] | None:
    """The brief as it is frozen."""
    if found is None:
        return None
    return {
        "source": found.source,
        "confirmed": found.confirmed,
        "days": [
            {
                "since": one.since.isoformat() if one.since else None,
                "quotes": [
                    {
                        "label": quote.label,
                        "words": quote.words,
                        "note": quote.note,
                        "source": quote.source,
                    }
                    for quote in one.quotes
                ],
                "lines": [{"label": line.label, "words": line.words} for line in one.lines],
            }
            for one in found.days
        ],
    }
