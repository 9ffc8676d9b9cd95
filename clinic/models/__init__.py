from clinic.models.access import BreakGlass, LegalHold, SignInFailures, StaffLink
from clinic.models.audit import AuditEvent
from clinic.models.episode import EpisodeOfCare, Visit
from clinic.models.keeping import PurgeList, SafekeepingRun, ScheduleImport
from clinic.models.mistakes import EnteredInError, NotDuplicates, PatientMerge, in_error
from clinic.models.once import SubmittedOnce
from clinic.models.people import Clinic, Patient, User, records_of
from clinic.models.rights import AmendmentRequest, AmendmentStep, Disclosure

__all__ = [
    "AmendmentRequest",
    "AmendmentStep",
    "AuditEvent",
    "BreakGlass",
    "Clinic",
    "Disclosure",
    "EnteredInError",
    "EpisodeOfCare",
    "LegalHold",
    "NotDuplicates",
    "Patient",
    "PatientMerge",
    "PurgeList",
    "SafekeepingRun",
    "ScheduleImport",
    "SignInFailures",
    "StaffLink",
    "SubmittedOnce",
    "User",
    "Visit",
    "in_error",
    "records_of",
]
