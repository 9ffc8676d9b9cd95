from clinic.models.audit import AuditEvent
from clinic.models.episode import EpisodeOfCare, Visit
from clinic.models.once import SubmittedOnce
from clinic.models.people import Clinic, Patient, User

__all__ = ["AuditEvent", "Clinic", "EpisodeOfCare", "Patient", "SubmittedOnce", "User", "Visit"]
