"""Addresses of this app.

Agreed names (see /tmp/brief/SPINE.md for the whole spine; remove this note when all stand):
today "" · referrals referrals/ · acknowledge alerts/<int:alert_id>/acknowledge/
open (POST) patients/<int:patient_id>/visits/<int:visit_id>/evaluation/
chart patients/<int:patient_id>/evaluations/<int:evaluation_id>/ · save_cell …/cells/ · live_checks …/checks/
plan …/plan/ · sign …/sign/ · decide patients/<int:patient_id>/triggers/<int:firing_id>/
documents patients/<int:patient_id>/documents/ · document, document_pdf …/documents/<uuid:document_id>/…
"""

from django.urls import URLPattern, path

from evaluations.views import case, documents, referrals, today

app_name = "evaluations"

board: list[URLPattern] = [
    path("", today.today, name="today"),
    path("alerts/<int:alert_id>/acknowledge/", today.acknowledge, name="acknowledge"),
    path("referrals/", referrals.listed, name="referrals"),
    path("patients/<int:patient_id>/summary/", case.summary, name="case_summary"),
    path("patients/<int:patient_id>/intake/", case.intake, name="case_intake"),
    path("patients/<int:patient_id>/evaluations/", case.evaluation, name="case_evaluation"),
    path("patients/<int:patient_id>/plan/", case.plan, name="case_plan"),
    path("patients/<int:patient_id>/referrals/", case.case_referrals, name="case_referrals"),
]

papers: list[URLPattern] = [
    path("patients/<int:patient_id>/documents/", documents.listed, name="documents"),
    path("patients/<int:patient_id>/documents/<uuid:job_id>/", documents.document, name="document"),
    path(
        "patients/<int:patient_id>/documents/<uuid:job_id>/retry/",
        documents.retry,
        name="document_retry",
    ),
    path(
        "patients/<int:patient_id>/documents/<uuid:document_id>/pdf/",
        documents.pdf,
        name="document_pdf",
    ),
    path(
        "patients/<int:patient_id>/documents/<uuid:document_id>/download/",
        documents.download,
        name="document_download",
    ),
]

urlpatterns: list[URLPattern] = [*board, *papers]
