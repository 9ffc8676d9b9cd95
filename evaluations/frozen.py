"""What the database itself refuses to change in this app."""

from clinic.frozen import Guard

_SIGNED = (
    "(SELECT e.signed_at IS NOT NULL FROM evaluations_evaluation e WHERE e.id = {{row}}.{key})"
)
_OF_SIGNED_PLAN = (
    "(SELECT e.signed_at IS NOT NULL FROM evaluations_planofcare p "
    "JOIN evaluations_evaluation e ON e.id = p.evaluation_id WHERE p.id = {row}.plan_id)"
)


_FIXED = ("id", "clinic_id", "patient_id", "episode_id", "code", "urgency", "fired_at")
_IDENTITY = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in (*_FIXED, "ruleset_version"))
_LEVELS = ("monitor", "routine", "soon", "same_day", "emergency")
_RANK = "CASE {row}.decided_urgency " + "".join(
    f"WHEN '{level}' THEN {rank} " for rank, level in enumerate(_LEVELS)
)
_RAISED = f"({_RANK.format(row='NEW')} ELSE -1 END) > ({_RANK.format(row='OLD')} ELSE 9 END)"
_SETTLED_ITSELF = (
    "(OLD.code IN ('RF-DAT-01', 'RF-LAT-01') AND NEW.state = 'closed' AND NOT NEW.still_true "
    "AND NEW.decided_urgency = OLD.decided_urgency)"
)
_SET_ASIDE = (
    "(NEW.state = 'closed' AND NEW.decided_urgency = OLD.decided_urgency AND d.to_urgency = 'none' "
    "AND d.action IN ('dismiss_as_false_positive', 'data_clarified'))"
)
_DECIDED = (
    "(NEW.state <> 'closed' AND d.to_urgency = NEW.decided_urgency "
    "AND d.action IN ('accept', 'step_down', 'escalate'))"
)
_WITH_A_DECISION = (
    "(NEW.version > OLD.version AND EXISTS (SELECT 1 FROM evaluations_triggerdecision d "
    "WHERE d.firing_id = OLD.id AND d.from_urgency = OLD.decided_urgency "
    "AND CAST(d.inputs_snapshot ->> 'version' AS TEXT) = CAST(OLD.version AS TEXT) "
    "AND ({fits})))"
)
_IS_DECIDED = _WITH_A_DECISION.format(fits=f"{_SET_ASIDE} OR {_DECIDED}")
_ASKS_FOR_ONE = (
    "((NEW.state <> OLD.state AND NEW.state <> 'open') OR (NEW.decided_urgency <> "
    f"OLD.decided_urgency AND NOT (NEW.state = 'open' AND {_RAISED})))"
)
_UNDECIDED_CHANGE = (
    f"OLD.state = 'closed' OR NEW.version < OLD.version OR {_IDENTITY} OR "
    f"({_ASKS_FOR_ONE} AND NOT {_SETTLED_ITSELF} AND NOT {_IS_DECIDED})"
)
"""A firing stays what it was. It is decided, lowered or closed only after the decision was written
for the version that changes; rules about missing or crossed data also close when answered.
Raising and opening again need nobody."""

_NOT_THEIRS_TO_DECIDE = (
    "NOT EXISTS (SELECT 1 FROM evaluations_triggerfiring f JOIN clinic_user u ON u.id = NEW.by_id "
    "WHERE f.id = NEW.firing_id AND f.code = NEW.code AND u.clinic_id = f.clinic_id "
    "AND u.licence_number <> '' AND (u.role = 'therapist' "
    "OR (u.role = 'assistant' AND NEW.action = 'escalate')))"
)

_NOT_THE_LEADS_TO_SIGN = (
    "(NEW.by_id IS NULL AND NOT EXISTS (SELECT 1 FROM evaluations_rulesetversion v "
    "WHERE v.id = NEW.ruleset_id AND v.origin = 'shipped')) OR "
    "(NEW.by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM clinic_user u WHERE u.id = NEW.by_id "
    "AND u.is_lead AND u.is_active AND u.clinic_id = NEW.clinic_id "
    "AND u.licence_number = NEW.licence_number))"
)
"""Only the lead of the clinic lets rules judge it; on the first day only the shipped ones do."""


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
    Guard("evaluations_runprogramme", "{row}.signed_at IS NOT NULL"),
    Guard("evaluations_triggerfiring", update=_UNDECIDED_CHANGE),
    Guard("evaluations_triggerdecision", insert=_NOT_THEIRS_TO_DECIDE),
    Guard("evaluations_rulesinforce", insert=_NOT_THE_LEADS_TO_SIGN),
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
            "runschedule",
            "runwithdrawal",
            "fulltraininggate",
            "planlinktry",
            "homereport",
            "homereportseen",
            "teachback",
            "handover",
        )
    ),
)
