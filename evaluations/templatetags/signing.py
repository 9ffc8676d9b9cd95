"""What templates of signed records need: the mark of an error, snippets, the time in UTC."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django import template

from clinic.domain.content import Words
from evaluations import library
from evaluations.domain.snippets import Snippet
from evaluations.models import Evaluation, EvaluationVoid, VoidRequest
from evaluations.queries import voids

register = template.Library()


@dataclass(frozen=True, slots=True)
class Mark:
    """That an evaluation was entered in error, or that someone said so."""

    void: EvaluationVoid | None = None
    asked: VoidRequest | None = None


@register.simple_tag
def error_mark(evaluation: Evaluation) -> Mark:
    """How it is marked. A draft is marked by one person, so nobody is asked about it."""
    marked = EvaluationVoid.objects.filter(evaluation=evaluation)
    void = marked.select_related("by", "request__by").first()
    waits = evaluation.is_signed and not void
    return Mark(void=void, asked=voids.open_request(evaluation) if waits else None)


@dataclass(frozen=True, slots=True)
class Group:
    """The snippets of one note."""

    note: str
    label: Words
    snippets: tuple[Snippet, ...]


@register.simple_tag
def note_snippets() -> tuple[Group, ...]:
    """The snippets by note, in charting order."""
    return tuple(_groups())


def _groups() -> Iterator[Group]:
    snippets = library.snippets_of_notes()
    for item in library.catalogue():
        mine = tuple(one for one in snippets if one.note == item.code)
        if mine:
            yield Group(item.code, item.label, mine)


@register.filter
def utc(value: datetime) -> str:
    """``17:05 UTC``."""
    return f"{value.astimezone(UTC):%H:%M} UTC"
