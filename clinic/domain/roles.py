"""Who may do what: the whole policy on one screen."""

from enum import StrEnum


class Role(StrEnum):
    FRONT_DESK = "front_desk"
    THERAPIST = "therapist"
    ASSISTANT = "assistant"
    MANAGER = "manager"
    AUDITOR = "auditor"


class Permission(StrEnum):
    SEE_TODAY = "see_today"
    SEE_PATIENT = "see_patient"
    REGISTER_PATIENT = "register_patient"
    MANAGE_VISITS = "manage_visits"
    START_INTAKE = "start_intake"
    KEY_INTAKE = "key_intake"
    SEE_REFERRAL_STATUS = "see_referral_status"
    ACKNOWLEDGE_ALERT = "acknowledge_alert"
    SEE_INTAKE = "see_intake"
    SEE_CHART = "see_chart"
    RECORD_FINDING = "record_finding"
    ESCALATE_TRIGGER = "escalate_trigger"
    DECIDE_TRIGGER = "decide_trigger"
    FOLLOW_REFERRAL = "follow_referral"
    EDIT_DIRECTORY = "edit_directory"
    SEE_RULES = "see_rules"
    SIGN_OFF_RULES = "sign_off_rules"
    WRITE_PLAN = "write_plan"
    SIGN = "sign"
    SEND_FOR_COSIGN = "send_for_cosign"
    APPROVE_VOID = "approve_void"
    PRINT_DOCUMENT = "print_document"
    SEND_PLAN = "send_plan"
    SEE_HOME_REPORT = "see_home_report"
    MANAGE_STAFF = "manage_staff"
    MANAGE_CLINIC = "manage_clinic"
    READ_AUDIT = "read_audit"
    BREAK_GLASS = "break_glass"
    REVIEW_GLASS = "review_glass"
    MERGE_PATIENTS = "merge_patients"
    CORRECT_RECORD = "correct_record"
    ANSWER_PATIENT = "answer_patient"
    IMPORT_SCHEDULE = "import_schedule"
    KEEP_RECORDS = "keep_records"


_DESK = {
    Permission.SEE_TODAY,
    Permission.SEE_PATIENT,
    Permission.REGISTER_PATIENT,
    Permission.MANAGE_VISITS,
    Permission.START_INTAKE,
    Permission.KEY_INTAKE,
    Permission.SEE_REFERRAL_STATUS,
    Permission.ACKNOWLEDGE_ALERT,
    Permission.EDIT_DIRECTORY,
    Permission.BREAK_GLASS,
    Permission.IMPORT_SCHEDULE,
}
_ASSISTANT = _DESK | {
    Permission.SEE_INTAKE,
    Permission.SEE_CHART,
    Permission.RECORD_FINDING,
    Permission.ESCALATE_TRIGGER,
    Permission.FOLLOW_REFERRAL,
    Permission.SEE_RULES,
    Permission.PRINT_DOCUMENT,
    Permission.SEND_PLAN,
    Permission.SEE_HOME_REPORT,
}
_THERAPIST = _ASSISTANT | {
    Permission.DECIDE_TRIGGER,
    Permission.WRITE_PLAN,
    Permission.SIGN,
    Permission.APPROVE_VOID,
    Permission.CORRECT_RECORD,
    Permission.ANSWER_PATIENT,
}

POLICY: dict[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: frozenset(_DESK),
    Role.ASSISTANT: frozenset(_ASSISTANT | {Permission.SEND_FOR_COSIGN}),
    Role.THERAPIST: frozenset(_THERAPIST),
    Role.MANAGER: frozenset(
        _DESK
        | {
            Permission.MANAGE_STAFF,
            Permission.MANAGE_CLINIC,
            Permission.APPROVE_VOID,
            Permission.SEE_RULES,
            Permission.REVIEW_GLASS,
            Permission.MERGE_PATIENTS,
            Permission.CORRECT_RECORD,
            Permission.ANSWER_PATIENT,
            Permission.KEEP_RECORDS,
        }
    ),
    Role.AUDITOR: frozenset({Permission.READ_AUDIT, Permission.SEE_RULES, Permission.REVIEW_GLASS}),
}

PERSONAL = frozenset({Permission.SIGN_OFF_RULES})
"""Given to a licensed therapist by name: no role carries it, a manager's least of all."""

ROLE_NAMES: dict[Role, str] = {
    Role.FRONT_DESK: "Front desk",
    Role.THERAPIST: "Therapist",
    Role.ASSISTANT: "Assistant or student",
    Role.MANAGER: "Manager",
    Role.AUDITOR: "Auditor",
}


def allows(role: str, permission: Permission) -> bool:
    """Whether ``role`` carries ``permission``; an unknown role carries none."""
    return permission in POLICY.get(Role(role), frozenset()) if role in set(Role) else False
