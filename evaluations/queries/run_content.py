"""What a signature covers of the run programme: what it is reckoned from, and what comes out."""

from datetime import datetime
from typing import Any

from evaluations.domain import return_to_run
from evaluations.models import Evaluation
from evaluations.queries import run_draft, running


def as_json(evaluation: Evaluation, *, at: datetime) -> dict[str, Any]:
    """Empty where nothing was drafted. A draft that is refused says what stands against it and
    is not signed with the evaluation."""
    draft = run_draft.of(evaluation)
    if draft is None:
        return {}
    found = run_draft.reckoned(draft, at=at)
    shared = {
        "details": draft.runner.get("details", {}),
        "sources": running.sources_of(draft),
        "entry": {one.code: one.met for one in found.checks},
        "unit": draft.unit,
        "race_on": draft.race_on.isoformat() if draft.race_on else None,
    }
    if found.runner is None or found.made is None:
        return {**shared, "refused": [fault.words for fault in found.faults]}
    return {
        **shared,
        "runner": return_to_run.runner_to_json(found.runner),
        "profile": found.made.profile,
        "sessions": [return_to_run.session_to_json(one) for one in found.made.sessions],
    }
