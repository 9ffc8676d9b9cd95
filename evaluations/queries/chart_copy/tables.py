"""Which tables the copy of a record holds: all that say anything of the person, one row each.

What is left out stands here too, with the reason; a test compares both with the models.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Model

from clinic import models as clinic
from evaluations import models as evaluations
from intake import models as intake


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """``name`` in the copy; ``paths`` from the model to the patient, all of which must be of the
    person; ``inside`` is (table, field) of the row that this one belongs under; ``leave_out``
    fields that are not copied; ``order`` besides the key."""

    name: str
    model: type[Model]
    paths: tuple[str, ...]
    inside: tuple[str, str] | None = None
    leave_out: tuple[str, ...] = ()
    order: str = "pk"


_EVALUATION = "evaluation__patient"

TABLES = (
    Table(name="patients", model=clinic.Patient, paths=("pk",),
          leave_out=("search", "merged_into", "works_here_as")),
    Table(name="cases", model=clinic.EpisodeOfCare, paths=("patient",)),
    Table(name="visits", model=clinic.Visit, paths=("patient",), order="starts_at"),
    Table(name="intakes", model=intake.IntakeSession, paths=("patient",), order="started_at",
          leave_out=("queue_key", "queue_ref", "tablet_key_hash", "tablet", "page", "page_number",
                     "page_count", "misses", "last_seen_at", "big_text", "high_contrast")),
    Table(name="responses", model=intake.QuestionnaireResponse, paths=("patient",),
          inside=("intakes", "session")),
    Table(name="answer_changes", model=intake.AnswerRevision, paths=("response__patient",),
          inside=("responses", "response")),
    Table(name="answer_confirmations", model=intake.AnswerConfirmation,
          paths=("response__patient",), inside=("responses", "response")),
    Table(name="late_answers", model=intake.StrayAnswers, paths=("session__patient",),
          inside=("intakes", "session"), leave_out=("key", "tablet")),
    Table(name="consents", model=intake.Consent, paths=("patient",),
          inside=("intakes", "session")),
    Table(name="scores", model=intake.ScoreRecord, paths=("patient",), order="measured_on"),
    Table(name="evaluations", model=evaluations.Evaluation, paths=("patient",),
          order="opened_at"),
    Table(name="findings", model=evaluations.Finding, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation")),
    Table(name="finding_changes", model=evaluations.FindingRevision, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation")),
    Table(name="diagnoses", model=evaluations.Diagnosis, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation"), order="position"),
    Table(name="plans", model=evaluations.PlanOfCare, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation")),
    Table(name="problems", model=evaluations.Problem, paths=("plan__evaluation__patient",),
          inside=("plans", "plan"), order="position"),
    Table(name="goals", model=evaluations.Goal, paths=("plan__evaluation__patient",),
          inside=("plans", "plan"), order="position"),
    Table(name="interventions", model=evaluations.PlannedIntervention,
          paths=("plan__evaluation__patient",), inside=("plans", "plan")),
    Table(name="exercises", model=evaluations.PlannedExercise,
          paths=("plan__evaluation__patient",), inside=("plans", "plan"), order="position"),
    Table(name="author_signatures", model=evaluations.AuthorSignature, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation")),
    Table(name="returns", model=evaluations.ReturnedToAuthor,
          paths=("signature__evaluation__patient",), inside=("author_signatures", "signature")),
    Table(name="signatures", model=evaluations.SignedEvaluation, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation")),
    Table(name="addenda", model=evaluations.Addendum, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation")),
    Table(name="void_requests", model=evaluations.VoidRequest, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation")),
    Table(name="void_refusals", model=evaluations.VoidRefusal,
          paths=("request__evaluation__patient",), inside=("void_requests", "request")),
    Table(name="voids", model=evaluations.EvaluationVoid, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation")),
    Table(name="certification", model=evaluations.CertificationStep, paths=(_EVALUATION,),
          inside=("evaluations", "evaluation")),
    Table(name="judgements", model=evaluations.Judgement,
          paths=("patient", "firings__patient")),
    Table(name="firings", model=evaluations.TriggerFiring, paths=("patient",), order="fired_at"),
    Table(name="decisions", model=evaluations.TriggerDecision, paths=("firing__patient",),
          inside=("firings", "firing")),
    Table(name="contacts", model=evaluations.Contact, paths=("firing__patient",),
          inside=("firings", "firing")),
    Table(name="lifts", model=evaluations.HoldLift, paths=("firing__patient",),
          inside=("firings", "firing")),
    Table(name="rechecks", model=evaluations.Recheck, paths=("firing__patient",),
          inside=("firings", "firing")),
    Table(name="alerts", model=evaluations.Alert, paths=("patient",), order="raised_at"),
    Table(name="alert_steps", model=evaluations.AlertStep, paths=("alert__patient",),
          inside=("alerts", "alert")),
    Table(name="recipients", model=evaluations.Recipient, paths=("referrals__patient",),
          leave_out=("note", "retired_at", "retired_by", "version")),
    Table(name="referrals", model=evaluations.Referral, paths=("patient",), order="opened_at"),
    Table(name="referral_reasons", model=evaluations.ReferralReason, paths=("referral__patient",),
          inside=("referrals", "referral")),
    Table(name="letters", model=evaluations.SignedLetter, paths=("referral__patient",),
          inside=("referrals", "referral")),
    Table(name="sendings", model=evaluations.Sending, paths=("referral__patient",),
          inside=("referrals", "referral")),
    Table(name="referral_steps", model=evaluations.ReferralStep, paths=("referral__patient",),
          inside=("referrals", "referral")),
    Table(name="replies", model=evaluations.Reply, paths=("referral__patient",),
          inside=("referrals", "referral"), order="at"),
    Table(name="outcomes", model=evaluations.Outcome, paths=("referral__patient",),
          inside=("referrals", "referral")),
    Table(name="run_programmes", model=evaluations.RunProgramme, paths=("patient",)),
    Table(name="run_schedules", model=evaluations.RunSchedule, paths=("programme__patient",),
          inside=("run_programmes", "programme")),
    Table(name="run_withdrawals", model=evaluations.RunWithdrawal, paths=("programme__patient",),
          inside=("run_programmes", "programme")),
    Table(name="training_gates", model=evaluations.FullTrainingGate,
          paths=("programme__patient",), inside=("run_programmes", "programme")),
    Table(name="home_reports", model=evaluations.HomeReport, paths=("patient",),
          leave_out=("key",), order="on"),
    Table(name="home_reports_seen", model=evaluations.HomeReportSeen, paths=("report__patient",),
          inside=("home_reports", "report")),
    Table(name="teach_backs", model=evaluations.TeachBack, paths=(_EVALUATION,)),
    Table(name="plan_links", model=evaluations.PlanLink, paths=("patient",),
          leave_out=("token_hash", "code_hash", "key_hash", "tries")),
    Table(name="papers", model=evaluations.Document, paths=("patient",), order="made_at"),
    Table(name="handovers", model=evaluations.Handover, paths=("document__patient",),
          inside=("papers", "document")),
    Table(name="merges", model=clinic.PatientMerge, paths=("kept", "absorbed")),
    Table(name="errors", model=clinic.EnteredInError, paths=("patient",),
          leave_out=("moved_to", "became_type", "became_id")),
    Table(name="moved_here", model=clinic.EnteredInError, paths=("moved_to",),
          leave_out=("patient", "object_type", "object_id", "reason")),
    Table(name="amendments", model=clinic.AmendmentRequest, paths=("patient",)),
    Table(name="amendment_steps", model=clinic.AmendmentStep, paths=("request__patient",),
          inside=("amendments", "request")),
    Table(name="disclosures", model=clinic.Disclosure, paths=("patient",), order="on"),
)  # fmt: skip

LEFT_OUT: Mapping[type[Model], str] = {
    clinic.BreakGlass: "who looked at a record is told by its own report",
    clinic.LegalHold: "a matter of the clinic's keeping, not of the person's care",
    clinic.NotDuplicates: "it names another person's record",
    intake.HomeLink: "holds only secrets, as hashes",
    intake.PairingCode: "holds only secrets, as hashes",
    intake.PageSent: "receipts of the network; the answers stand with their history",
    evaluations.PlanLinkTry: "tries at a door, with network addresses",
    evaluations.RenderJob: "the queue of the printer; what was printed stands under papers",
    evaluations.OverdueNotice: "reminders among staff",
}
"""Models that hold something of a patient and are not copied, each with the reason."""

BYTES = {"papers": "pdf", "replies": "file"}
"""Fields that hold a file: copied only when attachments are asked for."""
