"""What the database itself refuses to change in this app."""

from clinic.frozen import Guard

_SIGNED = (
    "(SELECT e.signed_at IS NOT NULL FROM evaluations_evaluation e WHERE e.id = {{row}}.{key})"
)
_OF_SIGNED_PLAN = (
    "(SELECT e.signed_at IS NOT NULL FROM evaluations_planofcare p "
    "JOIN evaluations_evaluation e ON e.id = p.evaluation_id WHERE p.id = {row}.plan_id)"
)


def _of_signed(table: str, key: str = "evaluation_id") -> Guard:
    return Guard(f"evaluations_{table}", _SIGNED.format(key=key), also_insert=True)


GUARDS = (
    Guard("evaluations_evaluation", "{row}.signed_at IS NOT NULL"),
    _of_signed("finding"),
    _of_signed("diagnosis"),
    _of_signed("planofcare"),
    *(
        Guard(f"evaluations_{table}", _OF_SIGNED_PLAN, also_insert=True)
        for table in ("problem", "goal", "plannedintervention", "plannedexercise")
    ),
    *(
        Guard(f"evaluations_{table}")
        for table in (
            "findingrevision",
            "signedevaluation",
            "authorsignature",
            "returnedtoauthor",
            "addendum",
            "voidrequest",
            "voidrefusal",
            "evaluationvoid",
            "certificationstep",
            "judgement",
            "triggerdecision",
            "contact",
            "holdlift",
            "document",
            "recheck",
            "alertstep",
            "signedletter",
            "referralreason",
            "referralstep",
            "sending",
            "reply",
            "outcome",
            "overduenotice",
            "rulesetversion",
            "rulesinforce",
        )
    ),
)
