"""Every address of the site. Apps are included by name, so that none imports another."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as passkey
from django.urls import URLPattern, include, path

from clinic.views import account as account_page
from clinic.views import (
    audit,
    break_glass,
    duplicates,
    first_sign_in,
    health,
    own_sessions,
    patients,
    schedule,
    second_step,
    settings,
    staff,
    stays,
    styleguide,
    visits,
)

handler500 = "clinic.away.server_error"

screens: list[URLPattern] = [
    path("schedule/", schedule.choose, name="schedule"),
    path("schedule/rows/", schedule.rows, name="schedule_rows"),
    path("patients/", patients.search, name="patients"),
    path("patients/new/", patients.new, name="patient_new"),
    path("patients/duplicates/", patients.duplicates, name="patient_duplicates"),
    path("duplicates/", duplicates.worklist, name="likely_duplicates"),
    path("patients/<int:patient_id>/apart/<int:other_id>/", duplicates.apart, name="tell_apart"),
    path("patients/<int:patient_id>/", patients.overview, name="patient"),
    path("patients/<int:patient_id>/edit/", patients.edit, name="patient_edit"),
    path("patients/<int:patient_id>/history/", patients.history, name="patient_history"),
    path("patients/<int:patient_id>/visits/new/", visits.new, name="visit_new"),
    path("patients/<int:patient_id>/visits/<int:visit_id>/move/", visits.move, name="visit_move"),
    path(
        "patients/<int:patient_id>/visits/<int:visit_id>/cancel/",
        visits.cancel,
        name="visit_cancel",
    ),
    path(
        "patients/<int:patient_id>/visits/<int:visit_id>/status/",
        visits.set_status,
        name="visit_status",
    ),
    path(
        "patients/<int:patient_id>/cases/<int:episode_id>/close/",
        visits.close_case,
        name="case_close",
    ),
    path("staff/", staff.people, name="staff"),
    path("staff/new/", staff.new, name="staff_new"),
    path("staff/<int:user_id>/", staff.member, name="staff_member"),
    path("staff/<int:user_id>/link/", staff.link, name="staff_link"),
    path("staff/<int:user_id>/second-step/", staff.clear_second_step, name="staff_second_step"),
    path("staff/<int:user_id>/phone/", staff.direct_phone, name="staff_phone"),
    path("staff/<int:user_id>/lead/", staff.lead, name="staff_lead"),
    path("staff/<int:user_id>/active/", staff.set_active, name="staff_active"),
    path("clinic/", settings.settings, name="settings"),
    path("audit/", audit.trail, name="audit"),
    path("audit/file/", audit.export, name="audit_export"),
    path("audit/whole/", audit.whole, name="audit_whole"),
    path("audit/whole/check/", audit.check, name="audit_check"),
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
    path("account/", account_page.account, name="account"),
    path("account/start/", first_sign_in.start, name="start"),
    path("account/start/password/", first_sign_in.password, name="start_password"),
    path("account/again/", second_step.password_again, name="password_again"),
    path("account/second-step/", second_step.overview, name="second_step"),
    path("account/second-step/app/", second_step.app, name="add_app"),
    path("account/second-step/passkey/", second_step.passkey, name="add_passkey"),
    path("account/second-step/codes/", second_step.codes, name="recovery_codes"),
    path("account/second-step/<int:step_id>/remove/", second_step.remove, name="remove_step"),
    path("patients/<int:patient_id>/emergency/", break_glass.emergency, name="emergency"),
    path("patients/<int:patient_id>/caution/", break_glass.caution, name="caution"),
    path("patients/<int:patient_id>/works-here/", break_glass.works_here_page, name="works_here"),
    path("openings/", break_glass.openings, name="openings"),
    path("openings/<int:glass_id>/end/", break_glass.end, name="end_glass"),
    path("openings/<int:glass_id>/review/", break_glass.review, name="review_glass"),
    path("account/state/", stays.state, name="state"),
    path("account/sessions/", own_sessions.listed, name="sessions"),
    path("account/sessions/others/", own_sessions.end_others, name="end_others"),
    path("account/sessions/<int:session_id>/end/", own_sessions.end, name="end_session"),
    path("staff/<int:user_id>/sessions/end/", own_sessions.end_of_staff, name="staff_sessions"),
    path("account/lock/", stays.lock, name="lock"),
    path("account/unlock/", stays.unlock, name="unlock"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]

urlpatterns = [
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/signup/", account.signup, name="account_signup"),
    path("account/login/second-step/", mfa.authenticate, name="mfa_authenticate"),
    path("account/login/passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("", include((screens, "clinic"))),
    path("", include("intake.urls")),
    path("", include("evaluations.urls")),
]
