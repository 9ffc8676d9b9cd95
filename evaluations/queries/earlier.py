"""What each evaluation signed before this one measured of some items, one set for each."""

from collections.abc import Iterable, Sequence
from itertools import groupby, islice

from evaluations.domain.findings import FindingSet, Status
from evaluations.models import Evaluation, Finding
from evaluations.queries import chart
from evaluations.queries.past import COLUMNS


def measured(evaluation: Evaluation, codes: Iterable[str], *, most: int) -> Sequence[FindingSet]:
    """The last ``most`` evaluations of the case that measured any of these, newest first.

    Those entered in error are left out. One query; none for the first evaluation of a case.
    """
    if evaluation.previous_id is None:
        return ()
    rows = (
        Finding.objects.filter(
            evaluation__episode_id=evaluation.episode_id,
            evaluation__signed_at__isnull=False,
            evaluation__void__isnull=True,
            code__in=set(codes),
            status=Status.TESTED,
        )
        .order_by("-evaluation__signed_at", "-evaluation_id")
        .values_list("evaluation_id", *COLUMNS)
    )
    by_evaluation = groupby(rows, key=lambda row: row[0])
    return [chart.finding_set(row[1:] for row in own) for _, own in islice(by_evaluation, most)]
