"""The notes of an evaluation, and how like those of the last signed one they are."""

from dataclasses import dataclass

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import similarity
from evaluations.domain.catalogue import Kind
from evaluations.domain.findings import FindingSet
from evaluations.models import Evaluation
from evaluations.queries import chart


@dataclass(frozen=True, kw_only=True, slots=True)
class Copied:
    """How much of one note stands in the same note of last time, in percent."""

    name: str
    percent: int

    @property
    def is_copy(self) -> bool:
        return similarity.is_copy(self.percent)


def copied(evaluation: Evaluation, today: FindingSet) -> tuple[Copied, ...]:
    """Each note of today against the last signed one, the most alike first. One query."""
    before = chart.findings_of(evaluation.previous_id)
    notes = [item for item in library.catalogue() if item.entry.kind is Kind.TEXT]
    found = [
        Copied(
            name=item.label.en,
            percent=similarity.copied(
                today.word(item.code, Side.NONE) or "", before.word(item.code, Side.NONE) or ""
            ),
        )
        for item in notes
        if today.word(item.code, Side.NONE)
    ]
    return tuple(sorted(found, key=lambda one: -one.percent))
