"""Comparisons of two rule sets: the cases they go over, and what their pages show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from clinic.models import Clinic, EpisodeOfCare
from evaluations.domain import rule_comparison
from evaluations.domain.rule_comparison import Cases, Move, RuleLine
from evaluations.models import Judgement, RuleComparison
from evaluations.queries import rulesets

Moment = Judgement.Moment

UNFINISHED = (RuleComparison.State.QUEUED, RuleComparison.State.RUNNING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """The newest judgement of one case: its key, its inputs, and whether all was asked by then."""

    key: int
    episode: int
    inputs: dict[str, Any]
    finished: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a comparison has found so far, as its page shows it."""

    cases: Cases
    rules: tuple[RuleLine, ...]
    moves: tuple[Move, ...]

    @property
    def changed(self) -> int:
        """Cases for which at least one rule changes."""
        every = (keys for one in self.cases.rules.values() for keys in one.values())
        return len({key for keys in every for key in keys})


def newest_judgements(clinic: Clinic | int, *, up_to: int) -> QuerySet[Judgement]:
    """The newest judgement of each case of the clinic, up to one key."""
    judged = Judgement.objects.filter(clinic=clinic, pk__lte=up_to).order_by()
    newest = judged.values("episode").annotate(newest=Max("pk")).values("newest")
    return Judgement.objects.filter(pk__in=newest).order_by("pk")


def stored(comparison: RuleComparison, *, number: int) -> list[Stored]:
    """The next cases to compare, in the order of their keys."""
    rows = newest_judgements(comparison.clinic_id, up_to=comparison.up_to)
    read = rows.filter(pk__gt=comparison.last_judgement).values_list(
        "pk", "episode_id", "inputs", "moment", "at", "session_id", "session__submitted_at"
    )
    return [
        Stored(
            key=key,
            episode=episode,
            inputs=inputs,
            finished=_was_finished(moment, at, session, submitted),
        )
        for key, episode, inputs, moment, at, session, submitted in read[:number]
    ]


def _was_finished(
    moment: str, at: datetime, session: int | None, submitted: datetime | None
) -> bool:
    """Whether the questions that must be asked were due at that judgement."""
    if moment == Moment.INTAKE_PAGE:
        return False
    answering = session is not None and (submitted is None or submitted > at)
    return moment in (Moment.SIGN_OFF, Moment.INTAKE_SUBMITTED) or not answering


def of_clinic(clinic: Clinic) -> QuerySet[RuleComparison]:
    rows = RuleComparison.objects.filter(clinic=clinic).select_related("older", "newer", "asked_by")
    return rows.defer("older__sources", "newer__sources")


def by_id(clinic: Clinic, comparison_id: UUID) -> RuleComparison | None:
    return of_clinic(clinic).filter(pk=comparison_id).first()


def newest(clinic: Clinic, version: str) -> RuleComparison | None:
    """The newest comparison of what judges the clinic now with ``version``."""
    now = rulesets.standing(clinic).version
    pairs = of_clinic(clinic).filter(older__version=now, newer__version=version)
    return pairs.order_by("-asked_at").first()


def found(comparison: RuleComparison) -> Found:
    """Raises ContentError when the text of a version can no longer be read."""
    cases = Cases.read(comparison.result)
    older = rulesets.of_version(comparison.older.version)
    newer = rulesets.of_version(comparison.newer.version)
    return Found(
        cases=cases,
        rules=tuple(rule_comparison.lines(cases, older, newer)),
        moves=tuple(rule_comparison.moves(cases)),
    )


def episodes(clinic: Clinic, keys: list[int]) -> Iterator[EpisodeOfCare]:
    """These cases of the clinic with their patients, in the order given."""
    rows = EpisodeOfCare.objects.select_related("patient").filter(clinic=clinic, pk__in=keys)
    by_key = {row.pk: row for row in rows}
    yield from (by_key[key] for key in keys if key in by_key)
