"""Addresses of this app."""

from django.urls import URLPattern, path

from evaluations.views import (
    alarm,
    amendments,
    at_home,
    at_home_open,
    at_home_reports,
    case,
    catalogue,
    chart,
    comparison,
    directory,
    documents,
    home_reports,
    hypotheses,
    in_error,
    intake_papers,
    ledger,
    measure,
    merging,
    paper_check,
    plan,
    plan_exercises,
    plan_goals,
    plan_link,
    print_dialog,
    progress,
    referral,
    referrals,
    rehearsal,
    replan,
    rights,
    rule_report,
    rules,
    running,
    saving,
    sign,
    signed,
    teach_back,
    today,
    triggers,
    wrong_person,
    wrong_reply,
)

app_name = "evaluations"

_OF = "patients/<int:patient_id>/"
_EVALUATION = "patients/<int:patient_id>/evaluations/<int:evaluation_id>/"

alarms: list[URLPattern] = [
    path("alerts/", alarm.strip, name="alerts"),
    path("alerts/call/", alarm.choose, name="choose_patient"),
    path("alerts/<int:alert_id>/acknowledge/", alarm.acknowledge, name="acknowledge"),
    path("alerts/<int:alert_id>/clinician/", alarm.call_clinician, name="call_clinician"),
    path("patients/<int:patient_id>/alerts/", alarm.raise_alert, name="raise_alert"),
    path("patients/<int:patient_id>/alerts/<int:alert_id>/", alarm.alert, name="alert"),
    path(f"{_OF}alerts/<int:alert_id>/steps/", alarm.log_step, name="alert_step"),
]

board: list[URLPattern] = [
    path("", today.today, name="today"),
    path("referrals/", referrals.listed, name="referrals"),
    path("patients/<int:patient_id>/summary/", case.summary, name="case_summary"),
    path("patients/<int:patient_id>/intake/", case.intake, name="case_intake"),
    path(f"{_OF}intake/<int:session_id>/flags/", case.intake_flags, name="intake_flags"),
    path(
        "patients/<int:patient_id>/intake/<int:session_id>/elsewhere/",
        wrong_person.find_for_intake,
        name="intake_elsewhere",
    ),
    path(
        "patients/<int:patient_id>/intake/<int:session_id>/elsewhere/<int:to_id>/",
        wrong_person.move_intake,
        name="intake_move",
    ),
    path(
        "patients/<int:patient_id>/visits/<int:visit_id>/wrong-person/",
        wrong_person.find_for_visit,
        name="visit_wrong",
    ),
    path(
        "patients/<int:patient_id>/visits/<int:visit_id>/wrong-person/<int:to_id>/",
        wrong_person.move_start,
        name="visit_wrong_move",
    ),
    path("patients/<int:patient_id>/in-error/", in_error.listed, name="in_error"),
    path(
        "patients/<int:patient_id>/in-error/<slug:kind>/<int:key>/",
        in_error.mark,
        name="enter_in_error",
    ),
    path("patients/<int:patient_id>/evaluations/", case.evaluation, name="case_evaluation"),
    path("patients/<int:patient_id>/plan/", case.plan, name="case_plan"),
    path("patients/<int:patient_id>/referrals/", case.case_referrals, name="case_referrals"),
]

examination: list[URLPattern] = [
    path("patients/<int:patient_id>/visits/<int:visit_id>/evaluation/", chart.open_, name="open"),
    path("patients/<int:patient_id>/evaluations/<int:evaluation_id>/", chart.show, name="chart"),
    path(f"{_EVALUATION}cells/", saving.save_cell, name="save_cell"),
    path(f"{_EVALUATION}rows/<slug:code>/", chart.drawer, name="chart_row"),
    path(f"{_EVALUATION}checks/", chart.checks, name="live_checks"),
    path(f"{_EVALUATION}rows/<slug:code>/draw/", chart.draw, name="draw_row"),
    path(f"{_EVALUATION}sections/<slug:section>/more/", chart.more, name="more_rows"),
    path(f"{_EVALUATION}body/", chart.body, name="chart_body"),
    path("catalogue/<slug:digest>.json", catalogue.index, name="catalogue"),
    path(f"{_EVALUATION}hop/", chart.hop_card, name="hop_card"),
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
        "patients/<int:patient_id>/documents/<uuid:job_id>/marked/",
        documents.marked_copy,
        name="document_marked",
    ),
    path("paper/<slug:code>/", paper_check.check, name="paper_check"),
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
    path("patients/<int:patient_id>/progress/", progress.compared, name="progress"),
    path(
        "patients/<int:patient_id>/progress/report/", progress.make_report, name="progress_report"
    ),
    path(f"{_EVALUATION}measures/<slug:code>/", measure.measure, name="measure"),
    path(
        "patients/<int:patient_id>/visits/<int:visit_id>/paper-form/",
        intake_papers.paper_form,
        name="paper_form",
    ),
    path(
        "patients/<int:patient_id>/paper-forms/<uuid:job_id>/pdf/",
        intake_papers.paper_form_pdf,
        name="paper_form_pdf",
    ),
    path(
        "patients/<int:patient_id>/intake/<int:session_id>/consents/copy/",
        intake_papers.consents_copy,
        name="consents_copy",
    ),
]


planning: list[URLPattern] = [
    path(f"{_EVALUATION}plan/", plan.plan, name="plan"),
    path(f"{_EVALUATION}plan/visits/", plan.save_visits, name="plan_visits"),
    path(f"{_EVALUATION}plan/words/", plan.save_words, name="plan_words"),
    path(f"{_EVALUATION}plan/techniques/", plan.save_interventions, name="plan_interventions"),
    path(f"{_EVALUATION}plan/visits/offered/", plan.use_offered_visits, name="plan_offered"),
    path(f"{_EVALUATION}plan/prognosis/", plan.save_prognosis, name="plan_prognosis"),
    path(f"{_EVALUATION}plan/grade/", plan.explain_grade, name="plan_grade"),
    path(f"{_EVALUATION}plan/goals/", plan_goals.add_goal, name="plan_goal"),
    path(
        f"{_EVALUATION}plan/goals/<int:goal_id>/",
        plan_goals.change_goal,
        name="plan_goal_change",
    ),
    path(
        f"{_EVALUATION}plan/goals/<int:goal_id>/remove/",
        plan_goals.remove_goal,
        name="plan_goal_remove",
    ),
    path(
        f"{_EVALUATION}plan/goals/<int:goal_id>/start/",
        plan_goals.start_goal,
        name="plan_goal_start",
    ),
    path(f"{_EVALUATION}plan/problems/", plan_goals.add_problem, name="plan_problem"),
    path(
        f"{_EVALUATION}plan/problems/<int:problem_id>/",
        plan_goals.change_problem,
        name="plan_problem_change",
    ),
    path(
        f"{_EVALUATION}plan/problems/<int:problem_id>/remove/",
        plan_goals.remove_problem,
        name="plan_problem_remove",
    ),
    path(f"{_EVALUATION}plan/last/", replan.begin, name="plan_from_last"),
    path(
        f"{_EVALUATION}plan/last/goals/<int:goal_id>/",
        plan_goals.carry_goal,
        name="plan_goal_carry",
    ),
    path(f"{_EVALUATION}plan/last/settle/", replan.settle, name="plan_settle"),
    path(f"{_EVALUATION}plan/history/", replan.history, name="plan_history"),
    path(f"{_EVALUATION}plan/exercises/", plan_exercises.add_exercise, name="plan_exercise"),
    path(
        f"{_EVALUATION}plan/exercises/<int:exercise_id>/",
        plan_exercises.change_exercise,
        name="plan_exercise_change",
    ),
    path(
        f"{_EVALUATION}plan/exercises/<int:exercise_id>/override/",
        plan_exercises.override,
        name="plan_override",
    ),
    path(f"{_EVALUATION}sign/", sign.sign, name="sign"),
    path(f"{_EVALUATION}settle/", sign.settle, name="settle"),
    path(f"{_EVALUATION}return/", sign.return_, name="return_to_author"),
    path(f"{_EVALUATION}complexity/", sign.choose_complexity, name="complexity"),
    path(f"{_EVALUATION}brief/", signed.brief, name="brief"),
    path(f"{_EVALUATION}addendum/", signed.addendum, name="addendum"),
    path(f"{_EVALUATION}void/", signed.void, name="void"),
    path(f"{_EVALUATION}void/decide/", signed.decide_void, name="decide_void"),
    path(f"{_EVALUATION}certification/", signed.certify, name="certify"),
]

reasoning: list[URLPattern] = [
    path(f"{_EVALUATION}hypotheses/", hypotheses.panel, name="hypotheses"),
    path(f"{_EVALUATION}diagnoses/", hypotheses.codes, name="diagnoses"),
    path(f"{_EVALUATION}diagnoses/add/", hypotheses.add_code, name="add_diagnosis"),
    path(
        f"{_EVALUATION}diagnoses/<int:diagnosis_id>/remove/",
        hypotheses.remove_code,
        name="remove_diagnosis",
    ),
    path(
        f"{_EVALUATION}diagnoses/<int:diagnosis_id>/move/",
        hypotheses.move_code,
        name="move_diagnosis",
    ),
]

_LEDGER = "patients/<int:patient_id>/cases/<int:episode_id>/ledger/"

deciding: list[URLPattern] = [
    path("patients/<int:patient_id>/triggers/<int:firing_id>/", triggers.decide, name="decide"),
    path(
        "patients/<int:patient_id>/triggers/<int:firing_id>/contact/",
        triggers.log_contact,
        name="log_contact",
    ),
    path(
        "patients/<int:patient_id>/triggers/<int:firing_id>/recheck/",
        triggers.recheck,
        name="recheck",
    ),
    path(
        "patients/<int:patient_id>/triggers/<int:firing_id>/lift/",
        triggers.lift_hold,
        name="lift_hold",
    ),
    path(f"{_EVALUATION}ask/", ledger.ask, name="ask"),
    path("patients/<int:patient_id>/ledger/", ledger.newest, name="ledger"),
    path(f"{_LEDGER}", ledger.of_case, name="ledger"),
    path(f"{_LEDGER}ask/", ledger.ask_now, name="ledger_ask"),
]

_RECIPIENT = "referrals/recipients/<int:recipient_id>/"

recipients: list[URLPattern] = [
    path("referrals/recipients/", directory.listed, name="recipients"),
    path("referrals/recipients/new/", directory.new, name="recipient_new"),
    path(_RECIPIENT, directory.edit, name="recipient"),
    path(f"{_RECIPIENT}retire/", directory.retire, name="recipient_retire"),
    path(f"{_RECIPIENT}restore/", directory.restore, name="recipient_restore"),
]

_REFERRAL = "patients/<int:patient_id>/referrals/<int:referral_id>/"

loops: list[URLPattern] = [
    path(_REFERRAL, referral.show, name="referral"),
    path(f"{_REFERRAL}recipient/", referral.recipient, name="referral_recipient"),
    path(f"{_REFERRAL}words/", referral.words, name="referral_words"),
    path(f"{_REFERRAL}sign/", referral.sign, name="referral_sign"),
    path(f"{_REFERRAL}send/", referral.send, name="referral_send"),
    path(f"{_REFERRAL}step/", referral.step, name="referral_step"),
    path(f"{_REFERRAL}reply/", referral.reply, name="referral_reply"),
    path(f"{_REFERRAL}replies/<uuid:reply_id>/", referral.reply_file, name="referral_reply_file"),
    path(
        f"{_REFERRAL}replies/<uuid:reply_id>/elsewhere/",
        wrong_reply.find,
        name="reply_elsewhere",
    ),
    path(
        f"{_REFERRAL}replies/<uuid:reply_id>/elsewhere/<int:to_id>/",
        wrong_reply.move,
        name="reply_move",
    ),
    path(f"{_REFERRAL}outcome/", referral.outcome, name="referral_outcome"),
    path(f"{_REFERRAL}close/", referral.close, name="referral_close"),
    path(f"{_REFERRAL}decline/", referral.decline, name="referral_decline"),
    path(f"{_REFERRAL}lost/", referral.lost, name="referral_lost"),
    path(f"{_REFERRAL}cancel/", referral.cancel, name="referral_cancel"),
    path(f"{_REFERRAL}again/", referral.again, name="referral_again"),
    path(f"{_REFERRAL}slip/", referral.slip, name="referral_slip"),
]

_COMPARISON = "rules/comparisons/<uuid:comparison_id>/"
counting: list[URLPattern] = [
    path("rules/report/", rule_report.show, name="rule_report"),
    path("rules/report/rules.csv", rule_report.download, name="rule_report_csv"),
    path("rules/versions/<str:version>/compare/", comparison.start, name="compare_rules"),
    path(_COMPARISON, comparison.show, name="comparison"),
    path(f"{_COMPARISON}cases/<str:what>/", comparison.cases, name="comparison_cases"),
]

governance: list[URLPattern] = [
    path("rules/", rules.listed, name="rules"),
    path("rules/versions/", rules.versions, name="rule_versions"),
    path("rules/versions/<str:version>/", rules.version, name="rule_version"),
    path("rules/versions/<str:version>/sign-off/", rules.sign_off, name="sign_off_rules"),
    path("rules/rehearsal/", rehearsal.rehearsal, name="rehearsal"),
    path("rules/<slug:code>/", rules.rule, name="rule"),  # last: the words above are no codes
]

at_home_pages: list[URLPattern] = [
    path("plan/", at_home_open.open_plan, name="plan_open"),
    path("plan/now/", at_home.now, name="plan_now"),
    path("plan/paper/", at_home.paper, name="plan_paper"),
    path("plan/lock/", at_home.put_away, name="plan_put_away"),
    path("plan/runs.ics", at_home.calendar, name="plan_calendar"),
    path("plan/run/", at_home_reports.run, name="plan_run"),
    path("plan/run/<int:report_id>/morning/", at_home_reports.morning, name="plan_morning"),
    path("plan/check/", at_home_reports.check, name="plan_check"),
    path("plan/done/", at_home_reports.tick, name="plan_tick"),
    path("plan/exercises/<slug:code>/", at_home_reports.exercise, name="plan_exercise"),
    path("plan/days-away/", at_home_reports.days_off, name="plan_days_off"),
    path("plan/told/<int:report_id>/", at_home_reports.told, name="plan_told"),
    path("teach-back/", at_home_open.open_teach_back, name="teach_back_open"),
    path("teach-back/questions/", teach_back.ask, name="teach_back"),
    path("teach-back/done/", teach_back.done, name="teach_back_done"),
    path(f"{_EVALUATION}link/", plan_link.plan_link, name="plan_link"),
    path(f"{_EVALUATION}print/", print_dialog.print_dialog, name="print_dialog"),
]

_CASE = "patients/<int:patient_id>/cases/<int:episode_id>/"

_PROGRAMME = "patients/<int:patient_id>/running/<int:programme_id>/"

running_back: list[URLPattern] = [
    path(f"{_CASE}home/", home_reports.listed, name="home_reports"),
    path(f"{_CASE}home/seen/", home_reports.mark_seen, name="home_seen"),
    path(f"{_EVALUATION}running/", running.draft, name="run_draft"),
    path(f"{_EVALUATION}running/save/", running.save, name="run_save"),
    path(f"{_EVALUATION}running/check/", running.confirm, name="run_confirm"),
    path(f"{_EVALUATION}running/sign/", running.sign, name="run_sign"),
    path(f"{_PROGRAMME}", running.programme, name="run_programme"),
    path(f"{_PROGRAMME}runs.ics", running.ics, name="run_ics"),
    path(f"{_PROGRAMME}step/", running.change_step, name="run_step"),
    path(f"{_PROGRAMME}withdraw/", running.withdraw, name="run_withdraw"),
    path(f"{_PROGRAMME}gate/", running.gate, name="run_gate"),
]

_RIGHTS = "patients/<int:patient_id>/rights/"
own_record: list[URLPattern] = [
    path(_RIGHTS, rights.hub, name="rights"),
    path(f"{_RIGHTS}copies/<uuid:job_id>/", rights.copy_pdf, name="rights_copy"),
    path(f"{_RIGHTS}looked/", rights.looked, name="rights_looked"),
    path(f"{_RIGHTS}account/", rights.account, name="rights_account"),
    path(f"{_RIGHTS}disclosures/", rights.disclosures, name="rights_disclosures"),
    path(f"{_RIGHTS}disclosures/new/", rights.disclosure_new, name="rights_disclosure_new"),
    path(f"{_RIGHTS}amendments/new/", amendments.new, name="amendment_new"),
    path(f"{_RIGHTS}amendments/<int:amendment_id>/", amendments.one, name="amendment"),
    path(
        f"{_RIGHTS}amendments/<int:amendment_id>/letter/",
        amendments.letter,
        name="amendment_letter",
    ),
]

urlpatterns: list[URLPattern] = [
    *counting,
    *governance,
    *examination,
    *planning,
    *reasoning,
    *alarms,
    *board,
    *deciding,
    *papers,
    *recipients,
    *loops,
    *at_home_pages,
    *running_back,
    path("amendments/", amendments.listed, name="amendments"),
    *own_record,
    path(f"{_OF}same-person/", merging.same, name="same_person"),
    path(f"{_OF}same-person/<int:other_id>/", merging.compare, name="merge"),
    path(f"{_OF}merges/<int:merge_id>/", merging.part, name="unmerge"),
]
