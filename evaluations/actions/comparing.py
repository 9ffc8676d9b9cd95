"""Compare two rule sets over the clinic's past cases, in steps that the worker takes.

It reads stored inputs and writes its own row only: no judgement and no firing changes. A step is
judged outside any transaction and kept by one short update that names the step before it, so that
a worker that died, or two at once, neither lose nor count a case twice.
"""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.domain.content import ContentError
from clinic.models import User
from evaluations.actions import governing
from evaluations.domain import rule_comparison
from evaluations.domain.facts import ImpossibleFacts
from evaluations.domain.rule_comparison import Cases
from evaluations.domain.triggers import RuleSet
from evaluations.models import Judgement, RuleComparison, RuleSetVersion
from evaluations.queries import comparisons, rulesets
from evaluations.queries.comparisons import UNFINISHED, Stored
from evaluations.queries.rulesets import UnknownVersion

State = RuleComparison.State

STEP = 100
"""Cases judged between two looks at what else is due."""


class NothingToCompare(ValueError):
    """The version judges the clinic already."""


@transaction.atomic
def ask(*, version: str, by: User, at: datetime) -> RuleComparison:
    """Compare what judges the clinic now with ``version``; one that is under way is joined.

    Raises :class:`NothingToCompare` and :class:`UnknownVersion`.
    """
    older = governing.kept(version=governing.in_force(clinic=by.clinic_id, at=at).version, at=at)
    newer = governing.kept(version=version, at=at)
    if older == newer:
        raise NothingToCompare("This version judges already. There is nothing to compare it with.")
    pair = RuleComparison.objects.filter(clinic=by.clinic_id, older=older, newer=newer)
    under_way: RuleComparison | None = pair.filter(state__in=UNFINISHED).first()
    return under_way or _queue(older, newer, by=by, at=at)


def _queue(
    older: RuleSetVersion, newer: RuleSetVersion, *, by: User, at: datetime
) -> RuleComparison:
    rows = Judgement.objects.filter(clinic=by.clinic_id)
    up_to = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    made = RuleComparison.objects.create(
        clinic_id=by.clinic_id,
        older=older,
        newer=newer,
        total=comparisons.newest_judgements(by.clinic_id, up_to=up_to).count(),
        up_to=up_to,
        asked_by=by,
        asked_at=at,
    )
    audit.record("compare_rules", by=by, at=at, clinic=made.clinic_id, about=made)
    return made


def advance(*, at: datetime) -> RuleComparison | None:
    """One step of the oldest comparison that is not finished; None when there is none."""
    waiting = RuleComparison.objects.filter(state__in=UNFINISHED).select_related("older", "newer")
    waiting = waiting.defer("older__sources", "newer__sources")
    row: RuleComparison | None = waiting.order_by("asked_at").first()
    if row is None:
        return None
    try:
        older, newer = (rulesets.of_version(one.version) for one in (row.older, row.newer))
    except (ContentError, UnknownVersion) as error:
        _settle(row, State.FAILED, error=f"A version can no longer be read: {error}"[:500], at=at)
        return row
    rows = comparisons.stored(row, number=STEP)
    cases = Cases.read(row.result)
    for one in rows:
        _compare(cases, one, older, newer)
    if rows:
        _keep(row, rows, cases)
    else:
        _settle(row, State.DONE, error="", at=at)
    return row


def _compare(cases: Cases, one: Stored, older: RuleSet, newer: RuleSet) -> None:
    try:
        cases.add(
            one.episode,
            rule_comparison.compare(older, newer, one.inputs, finished=one.finished),
        )
    except ImpossibleFacts as error:
        cases.refuse(one.episode, error)


def _keep(row: RuleComparison, rows: list[Stored], cases: Cases) -> None:
    """Keep the step, unless someone else has taken it meanwhile."""
    mine = RuleComparison.objects.filter(
        pk=row.pk, last_judgement=row.last_judgement, state__in=UNFINISHED
    )
    mine.update(
        state=State.RUNNING,
        done=row.done + len(rows),
        last_judgement=rows[-1].key,
        result=cases.as_data(),
    )


@transaction.atomic
def _settle(row: RuleComparison, state: RuleComparison.State, *, error: str, at: datetime) -> None:
    mine = RuleComparison.objects.filter(pk=row.pk, state__in=UNFINISHED)
    if mine.update(state=state, error=error, finished_at=at):
        audit.record(
            "finish_comparison" if state == State.DONE else "fail",
            by=audit.SYSTEM,
            at=at,
            clinic=row.clinic_id,
            about=row,
            reason=error,
        )
