"""What staff see of a form while they key it in: what they keyed, and nothing else of it."""

from typing import Any

from intake.models import IntakeSession, QuestionnaireResponse


def told_by(session: IntakeSession, *sources: str) -> dict[str, Any]:
    """The answers so far whose word is one of ``sources``, by question code."""
    response = QuestionnaireResponse.objects.filter(session=session).first()
    if response is None:
        return {}
    told = {code for code, row in response.provenance.items() if row.get("source") in sources}
    return {code: value for code, value in response.answers.items() if code in told}
