"""Audit events in words: one short phrase an action, and what it was done to."""

ACTIONS = {
    "create": "made",
    "update": "changed",
    "view": "opened",
    "view_summary": "opened the summary of",
    "open_alert": "opened",
    "view_history": "opened the history of",
    "list": "saw in a list",
    "print": "printed",
    "download": "downloaded",
    "sign": "signed",
    "void": "voided",
    "deny": "was refused",
    "move": "moved",
    "cancel": "cancelled",
    "close": "closed",
    "arrived": "checked in",
    "with_therapist": "started",
    "done": "finished",
    "booked": "set back to booked",
    "no_show": "marked as not come",
    "change_role": "changed the role of",
    "change_password": "changed the password of",
    "deactivate": "deactivated",
    "reactivate": "made active again",
    "configure": "changed the settings of",
    "read_audit": "read the audit trail",
    "acknowledge": "answered",
    "decide": "decided",
    "diagnose": "changed the diagnosis codes of",
    "start_tablet": "made a tablet code for",
    "start_paper": "started on paper",
    "start_person": "started in person",
    "make_link": "made a link home for",
    "open_link": "opened by link",
    "revoke_link": "called back the link of",
    "key_intake": "opened to key in",
    "add_tablet": "made a set-up code for",
    "enrol_tablet": "set up",
    "revoke_tablet": "switched off",
}

THINGS = {
    "patient": "patient",
    "episodeofcare": "case",
    "visit": "visit",
    "user": "staff account",
    "clinic": "clinic",
    "intakesession": "intake",
    "questionnaireresponse": "intake answers",
    "evaluation": "evaluation",
    "finding": "finding",
    "planofcare": "plan",
    "triggerfiring": "trigger",
    "triggerdecision": "trigger decision",
    "alert": "alert",
    "document": "document",
    "renderjob": "document",
    "consent": "consent",
    "list": "list",
    "url": "page",
    "tablet": "tablet",
    "tabletcode": "tablet",
}


def deed(action: str, object_type: str, object_id: str) -> str:
    """``opened evaluation 12``. A code without words is shown as it is, never hidden."""
    verb = ACTIONS.get(action, action.replace("_", " "))
    thing = THINGS.get(object_type, object_type)
    return " ".join(part for part in (verb, thing, object_id) if part)
