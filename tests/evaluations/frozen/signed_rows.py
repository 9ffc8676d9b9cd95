"""A signed evaluation with one row of everything that the database keeps as it is."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models

from clinic import frozen
from clinic.models import (
    AmendmentRequest,
    AmendmentStep,
    AuditEvent,
    Disclosure,
    EnteredInError,
    LegalHold,
    NotDuplicates,
    Patient,
    PatientMerge,
    User,
    Visit,
)
from evaluations.models import (
    Addendum,
    Alert,
    AlertStep,
    AuthorSignature,
    CertificationStep,
    Contact,
    Diagnosis,
    Document,
    Evaluation,
    EvaluationVoid,
    Finding,
    FindingRevision,
    FullTrainingGate,
    Goal,
    Handover,
    HoldLift,
    HomeReport,
    HomeReportSeen,
    Judgement,
    Outcome,
    OverdueNotice,
    PlanLink,
    PlanLinkTry,
    PlannedExercise,
    PlannedIntervention,
    PlanOfCare,
    Problem,
    Recheck,
    Recipient,
    Referral,
    ReferralReason,
    ReferralStep,
    RenderJob,
    Reply,
    ReturnedToAuthor,
    RuleSetVersion,
    RulesInForce,
    RunProgramme,
    RunSchedule,
    RunWithdrawal,
    Sending,
    SignedEvaluation,
    SignedLetter,
    TeachBack,
    TriggerDecision,
    TriggerFiring,
    VoidRefusal,
    VoidRequest,
)
from tests.evaluations.rows import firing

Model = type[models.Model]
Rows = dict[Model, Any]

GUARDS = {guard.table: guard for guard in frozen.guards()}
GUARDED = tuple(
    model
    for model in apps.get_models()
    if model._meta.db_table in GUARDS and model._meta.app_label in ("evaluations", "clinic")
)
CLOSED = tuple(model for model in GUARDED if GUARDS[model._meta.db_table].also_insert)
"""Those that take no new row under a signature either."""


def signed(visit: Visit, *, by: User, at: datetime) -> Rows:
    evaluation = Evaluation.objects.create(
        clinic=visit.clinic, patient=visit.patient, episode=visit.episode, visit=visit,
        opened_at=at, opened_by=by,
    )  # fmt: skip
    rows = {Evaluation: evaluation, AuditEvent: AuditEvent.objects.latest("seq")}
    rows |= _charted(evaluation, by, at) | _planned(evaluation) | _decided(evaluation, by, at)
    rows |= _signatures(evaluation, by, at) | _printed(evaluation, by, at)
    rows |= _referred(rows[TriggerDecision].firing, rows[Document], by, at) | _ruled(by, at)
    rows |= _at_home(evaluation, rows[Document], by, at) | _kept(visit, by, at)
    evaluation.signed_at, evaluation.signed_by = at, by
    evaluation.save()
    return rows


def _charted(evaluation: Evaluation, by: User, at: datetime) -> Rows:
    cell: dict[str, Any] = {"evaluation": evaluation, "code": "rom_hip_ir", "side": "right"}
    return {
        Finding: Finding.objects.create(**cell, num=35_000, recorded_at=at, recorded_by=by),
        FindingRevision: FindingRevision.objects.create(
            **cell, status="tested", num=35_000, version=1, at=at, by=by
        ),
        Diagnosis: Diagnosis.objects.create(
            evaluation=evaluation, code="M54.50", description="Low back pain", release="2026",
            added_at=at, added_by=by,
        ),
    }  # fmt: skip


def _planned(evaluation: Evaluation) -> Rows:
    plan = PlanOfCare.objects.create(evaluation=evaluation, weeks=6)
    return {
        PlanOfCare: plan,
        Problem: Problem.objects.create(
            plan=plan, level="activity", finding="Stands on one leg", value="8 s", side="right",
            found_on=date(2026, 12, 3),
        ),
        Goal: Goal.objects.create(
            plan=plan, activity="walk_fast", measure="minutes", target=30_000,
            by_date=date(2027, 1, 10), reason="run_again",
        ),
        PlannedExercise: PlannedExercise.objects.create(plan=plan, code="EX-07", schedule="daily"),
        PlannedIntervention: PlannedIntervention.objects.create(plan=plan, code="education"),
    }  # fmt: skip


def _decided(evaluation: Evaluation, by: User, at: datetime) -> Rows:
    fired = firing(evaluation.visit, "same_day")
    return {
        TriggerFiring: _closed(fired),
        Judgement: fired.judgement,
        TriggerDecision: TriggerDecision.objects.create(
            firing=fired, action="accept", from_urgency="same_day", to_urgency="same_day",
            ruleset_version="1", inputs_snapshot={}, by=by, at=at, code=fired.code,
            licence_number="PT-1",
        ),
        Recheck: Recheck.objects.create(
            firing=fired, result="same", note="Asked again by phone", by=by, at=at
        ),
        AlertStep: AlertStep.objects.create(
            alert=_called(fired, by, at), what="told", by=by, at=at
        ),
        Contact: Contact.objects.create(
            firing=fired, who="Dr. Brandt", how="phone", outcome="Sees her today", by=by, at=at
        ),
        HoldLift: HoldLift.objects.create(
            firing=fired, effect="no_running", cites="Read and cleared", by=by, at=at
        ),
    }  # fmt: skip


def _closed(fired: TriggerFiring) -> TriggerFiring:
    """Another firing that people have set aside."""
    return TriggerFiring.objects.create(
        clinic=fired.clinic, patient=fired.patient, episode=fired.episode, code="RF-UPR-01",
        judgement=fired.judgement, urgency="same_day", decided_urgency="same_day",
        ruleset_version="1", because=[], fired_at=fired.fired_at, state="closed",
    )  # fmt: skip


def _called(fired: TriggerFiring, by: User, at: datetime) -> Alert:
    return Alert.objects.create(
        clinic=fired.clinic, patient=fired.patient, kind="help", place="desk", raised_by=by,
        raised_at=at,
    )  # fmt: skip


def _referred(fired: TriggerFiring, paper: Document, by: User, at: datetime) -> Rows:
    to = Recipient.objects.create(clinic=fired.clinic, kind="spine", name="Dr. Anthony Osei")
    referral = Referral.objects.create(
        clinic=fired.clinic, patient=fired.patient, episode=fired.episode, recipient=to,
        template="RL-NEURO", urgency="same_day", state_since=at, opened_at=at, opened_by=by,
    )  # fmt: skip
    of: dict[str, Any] = {"referral": referral, "by": by, "at": at}
    return {
        SignedLetter: SignedLetter.objects.create(
            **of, edition=1, recipient=to, content={}, sha256="0" * 64, name=by.name,
            licence_number="PT-1",
        ),
        ReferralReason: ReferralReason.objects.create(**of, firing=fired),
        ReferralStep: ReferralStep.objects.create(
            **of, from_state="draft", to_state="sent", how="fax"
        ),
        Sending: Sending.objects.create(**of, document=paper, way="faxed", to="(503) 555-0178"),
        Reply: Reply.objects.create(
            **of, media_type="application/pdf", file=b"%PDF", sha256="0" * 64, size=4
        ),
        Outcome: Outcome.objects.create(
            **of, result="excluded", words="No root pressed", plan="resume", licence_number="PT-1"
        ),
        OverdueNotice: OverdueNotice.objects.create(referral=referral, to=by, due_at=at, at=at),
    }  # fmt: skip


def _at_home(evaluation: Evaluation, paper: Document, by: User, at: datetime) -> Rows:
    case = {
        "clinic": evaluation.clinic, "patient": evaluation.patient, "evaluation": evaluation,
    }  # fmt: skip
    programme = RunProgramme.objects.create(
        **case, episode=evaluation.episode, made_at=at, made_by=by, signed_at=at, signed_by=by
    )
    link = PlanLink.objects.create(
        **case, language="en", token_hash="0" * 64, code_hash="0" * 64, made_at=at, made_by=by,
        expires_at=at,
    )  # fmt: skip
    report = HomeReport.objects.create(
        **case, episode=evaluation.episode, kind="run", key="a", on=at.date(), at=at, by="plan:1"
    )
    return {
        RunProgramme: programme,
        RunSchedule: RunSchedule.objects.create(
            programme=programme, number=1, why="signed", starts_on=at.date(), state={},
            sessions=[], made_at=at,
        ),
        RunWithdrawal: RunWithdrawal.objects.create(programme=programme, because="hold", at=at),
        FullTrainingGate: FullTrainingGate.objects.create(
            programme=programme, items=[], passed=False, at=at, by=by
        ),
        PlanLinkTry: PlanLinkTry.objects.create(link=link, outcome="opened", at=at),
        HomeReport: report,
        HomeReportSeen: HomeReportSeen.objects.create(report=report, at=at, by=by),
        TeachBack: TeachBack.objects.create(
            evaluation=evaluation, language="en", questions=[], first_right=3, at=at, by="plan:1"
        ),
        Handover: Handover.objects.create(
            document=paper, how="printed", to="patient", at=at, by="user:1"
        ),
    }  # fmt: skip


def _ruled(by: User, at: datetime) -> Rows:
    version = RuleSetVersion.objects.create(
        version="2027.1.1+0", origin="shipped", sources={}, loaded_at=at
    )
    first_day = RulesInForce.objects.create(clinic=by.clinic, ruleset=version, at=at)
    return {RuleSetVersion: version, RulesInForce: first_day}


def _kept(visit: Visit, by: User, at: datetime) -> Rows:
    """What was put right in the record, what the patient asked of it, and who must keep it."""
    clinic, patient = visit.clinic, visit.patient
    of: dict[str, Any] = {"clinic": clinic, "patient": patient, "by": by, "at": at}
    like = Patient.objects.create(
        clinic=clinic, given_name="Renate", family_name="Okafor", birth_date=patient.birth_date,
        number="BK-0", created_at=at, created_by=by,
    )  # fmt: skip
    asked = AmendmentRequest.objects.create(
        **of, asked_on=at.date(), asked_by="The patient", text="It was the left knee."
    )
    return {
        PatientMerge: PatientMerge.objects.create(
            clinic=clinic, kept=patient, absorbed=like, reason="One person", by=by, at=at
        ),
        NotDuplicates: NotDuplicates.objects.create(
            clinic=clinic, one=patient, other=like, by=by, at=at
        ),
        EnteredInError: EnteredInError.objects.create(
            **of, object_type="homereport", object_id="1", reason="Sent by a neighbour"
        ),
        LegalHold: LegalHold.objects.create(**of, held=True, reason="Asked for by a court"),
        AmendmentRequest: asked,
        AmendmentStep: AmendmentStep.objects.create(
            request=asked, kind="accepted", text="Corrected by an addendum.", by=by, at=at
        ),
        Disclosure: Disclosure.objects.create(
            **of, on=at.date(), recipient="Dr. Brandt", what="The whole chart", purpose="treatment"
        ),
    }


def _signatures(evaluation: Evaluation, by: User, at: datetime) -> Rows:
    name = {
        "sha256": "0" * 64, "meaning": "This is mine.", "signed_by": by, "signed_at": at,
        "time_zone": "America/Los_Angeles", "name": by.name,
    }  # fmt: skip
    reason = {"reason": "This was the chart of another person.", "at": at, "by": by}
    of = {"evaluation": evaluation}
    author = AuthorSignature.objects.create(**of, **name, version=1, sent_to=by)
    request = VoidRequest.objects.create(**of, **reason)
    return {
        AuthorSignature: author,
        ReturnedToAuthor: ReturnedToAuthor.objects.create(signature=author, **reason),
        SignedEvaluation: SignedEvaluation.objects.create(
            **of, **name, document={}, content_versions={}
        ),
        Addendum: Addendum.objects.create(**of, **name, number=1, text="Seen again."),
        VoidRequest: request,
        VoidRefusal: VoidRefusal.objects.create(request=request, **reason),
        EvaluationVoid: EvaluationVoid.objects.create(**of, request=request, **reason),
        CertificationStep: CertificationStep.objects.create(
            **of, kind="sent", on=date(2026, 12, 4), provider="Dr. Helen Brandt", at=at, by=by
        ),
    }


def _printed(evaluation: Evaluation, by: User, at: datetime) -> Rows:
    of = {"clinic": evaluation.clinic, "patient": evaluation.patient, "evaluation": evaluation}
    paper = {"kind": "plan", "language": "en"}
    job = RenderJob.objects.create(
        **of, **paper, content={}, content_sha256="0" * 64, made_for_at=at, queued_at=at,
        queued_by=by,
    )  # fmt: skip
    return {
        Document: Document.objects.create(
            **of, **paper, job=job, pdf=b"%PDF", sha256="0" * 64, size=4, pages=1, made_at=at
        )
    }
